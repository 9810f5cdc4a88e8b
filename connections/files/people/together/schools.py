"""Whose school it is: of a table with several, and of tables of one each."""

from collections import Counter
from collections.abc import Mapping, Sequence

from connections.domain.problems import Question, Severity
from connections.files.people.cells import Ask, Cells, People, add_issue, label
from connections.files.people.reports import Part, shape_of
from connections.words import say, say_many, to_say

_NO_SCHOOL = {"", "DEFAULT_DISTRICT_OFFICE"}
MOST_SCHOOLS = 12


def of_one_school(cells: Cells, keep: list[int], people: People, ask: Ask) -> list[int]:
    """Return the rows of the school that the person names where a table has several."""
    if "school" not in cells:
        return keep
    schools = cells.get("school")
    counts: Counter[str] = Counter()
    for told, many in Counter(map(schools.__getitem__, keep)).items():
        counts.update(dict.fromkeys(schools_of(told), many))
    if len(counts) < 2 or len(counts) * 2 > len(keep) > MOST_SCHOOLS // 4:  # of each person, then
        return keep
    most = counts.most_common(MOST_SCHOOLS)
    choices = [
        (one, say_many(n, "{school}: {n} person", "{school}: {n} people", school=one[:60]))
        for one, n in most
    ]
    asked = say(
        "{table}: “{column}” names {n} schools. Which of them is yours?",
        table=label(cells.table),
        column=cells.heading("school"),
        n=len(counts),
    )
    mine = ask("school", asked, (*choices, ("all", to_say("All of them: one school"))))
    if mine in ("", "all"):
        return keep
    others = [at for at in keep if schools[at] and mine not in schools_of(schools[at])]
    told = say_many(
        len(others),
        "{n} person of another school was left out.",
        "{n} people of other schools were left out.",
    )
    if others:
        add_issue(people, cells, others[0], "school", "other_school", told, Severity.NOTE)
    return sorted(set(keep) - set(others))


def schools_of(schools: str) -> list[str]:
    """Return the schools in a cell: the standards put several beside each other, and Clever an
    office that is none."""
    return [one for part in schools.split(",") if (one := part.strip()) not in _NO_SCHOOL]


def ask_which_school(
    parts: Sequence[Part], asked: dict[int, list[Question]], answers: Mapping[str, str]
) -> None:
    """Ask which school is ours where tables are of one each, and not of the same."""
    named = [(part, part.layout.own["school"]) for part in parts if "school" in part.layout.own]
    of: dict[int, set[str]] = {}
    for part, at in named if len(named) > 1 else ():
        told = (schools_of(text) for text in set(part.table.columns[at]))
        of[id(part)] = {school for schools in told for school in schools}
    schools = sorted({school for mine in of.values() if len(mine) == 1 for school in mine})
    if not 1 < len(schools) <= MOST_SCHOOLS:
        return
    question = f"schools:{shape_of(part for part, _ in named)}"
    if question not in answers:
        first = named[0][0]
        choices = [(school, school) for school in schools]
        choices.append(("all", say("All of them: one school")))
        told_of = say(_SCHOOLS, n=len(schools))
        asked.setdefault(first.file, []).append(Question(question, told_of, tuple(choices)))
    for part, _ in named:
        if answers.get(question, "all") not in ("all", *of[id(part)]):
            part.people.students, part.people.adults = [], []


_SCHOOLS = to_say("The files are of {n} schools. Which of them is yours?")
