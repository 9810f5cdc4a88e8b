"""The same people in several tables: folded into one each, told apart, or asked about."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain

from connections.domain.people.changes import Person, filled
from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import Issue, Question, Severity
from connections.files.layout.clues import STUDENT_VALUE
from connections.files.people.cells import label
from connections.files.people.identity import NAMESAKES, same_name
from connections.files.people.leaving import LEFT
from connections.files.people.reports import Part, shape_of
from connections.files.words.names import derived_id
from connections.files.words.nobody import is_past
from connections.words import listed, say, say_many, to_say


def tell_apart(
    parts: Sequence[Part], asked: dict[int, list[Question]], answers: Mapping[str, str]
) -> None:
    """Ask about a name without an id that stands in several tables: one child, or several?"""
    where: defaultdict[str, list[Part]] = defaultdict(list)
    for part in parts:
        for student in part.people.students if "id" not in part.layout.own else ():
            where[student.student_id].append(part)
    again = {name: mine for name, mine in where.items() if len(mine) > 1}
    numbered = {
        one.student_id
        for part in parts
        for one in part.people.students
        if one.student_id in again and STUDENT_VALUE.match(one.name)
    }
    _apart(again, numbered)
    again = {name: mine for name, mine in again.items() if name not in numbered}
    if not again:
        return
    first = next(iter(again.values()))[0]
    question = f"sheets:{shape_of(part for part in parts if part.file == first.file)}"
    if question not in answers:
        told = say_many(
            len(again),
            "{file}: {n} name stands in several tables, and there are no ids. Are they different "
            "people?",
            "{file}: {n} names stand in several tables, and there are no ids. Are they different "
            "people?",
            file=first.table.file,
        )
        choices = tuple((value, say(label)) for value, label in NAMESAKES)
        asked.setdefault(first.file, []).append(Question(question, told, choices))
    if answers.get(question) != "same":
        _apart(again, again.keys())


def _apart(again: Mapping[str, Sequence[Part]], names: Collection[str]) -> None:
    """Give everybody of these names an id of their own in each table."""
    for part in {id(part): part for name in names for part in again[name]}.values():
        place = part.table.sheet or part.table.file
        renamed = {name: derived_id("n", name, place) for name in names}
        part.people.students = [
            replace(one, student_id=renamed.get(one.student_id, one.student_id))
            for one in part.people.students
        ]
        part.people.refs = [(renamed.get(one, one), adult) for one, adult in part.people.refs]


def choose_lists(
    parts: Sequence[Part], asked: dict[int, list[Question]], answers: Mapping[str, str]
) -> None:
    """Ask which of two lists holds where both have mostly the same people, and not quite."""
    lists: defaultdict[str, list[Part]] = defaultdict(list)
    for part in parts:
        if part.people.students:
            lists[part.shape].append(part)
    for shape, mine in lists.items():
        held = [{one.student_id for one in part.people.students} for part in mine]
        both, either = set.intersection(*held), set.union(*held)
        if len(mine) < 2 or len(both) * 2 < min(map(len, held)) or both == either:
            continue
        question = f"lists:{shape}"
        if question not in answers:
            told = say(_LISTS, tables=listed((label(part.table) for part in mine), "standard"))
            only = [
                (
                    str(at),
                    say("Those of {table} alone: {n}", table=label(part.table), n=len(held[at])),
                )
                for at, part in enumerate(mine)
            ]
            choices = (*only, ("all", say("Everybody who stands in any of them")))
            asked.setdefault(mine[0].file, []).append(Question(question, told, choices))
        for at, part in enumerate(mine):
            if answers.get(question, "all") not in ("all", str(at)):
                part.people.students = []


_LISTS = to_say(
    "{tables} are lists of mostly the same people, and some stand in one of them only. Who is in "
    "school?"
)


def ask_who_left(
    parts: Sequence[Part],
    asked: dict[int, list[Question]],
    answers: Mapping[str, str],
    today: date | None,
) -> None:
    """Ask about a list whose every row has one day of leaving, of people who stand in another."""
    for part in parts:
        at, mine = part.layout.own.get("exit_date"), {s.student_id for s in part.people.students}
        days = set() if at is None or part.people.gone else set(part.table.columns[at])
        if not mine or len(days) != 1 or not is_past(min(days), today):
            continue
        others = {s.student_id for p in parts if p is not part for s in p.people.students}
        if not mine < others:
            continue
        question = f"exits:{part.shape}"
        if question not in answers:
            told = say(_EXITS, table=label(part.table))
            choices = tuple((value, say(words)) for value, words in LEFT)
            asked.setdefault(part.file, []).append(Question(question, told, choices))
        elif answers[question] == "left":
            part.people.gone = mine


_EXITS = to_say(
    "{table}: everybody in it left on one day, it says, and stands in another list. Are they gone?"
)


def who_left(parts: Sequence[Part]) -> set[str]:
    """Return the ids of those who have left by one table and are here by no other that says it."""
    gone = set[str]().union(*(part.people.gone for part in parts))
    for part in parts if gone else ():
        if {"status", "exit_date"} & part.layout.own.keys():
            people: list[Student | Adult] = [*part.people.students, *part.people.adults]
            gone -= {person_id(one) for one in people} - part.people.gone
    return gone


def merged(tables: Iterable[list[Person]]) -> tuple[list[Person], list[Issue]]:
    """Return the people of all tables, each id once: what the first row lacks the others say."""
    lists = [people for people in tables if people]
    if len(lists) < 2:
        return (lists[0] if lists else []), []
    found: dict[str, Person] = {}
    issues, again = [], Counter[bool]()
    for person in (person for people in lists for person in people):
        own = person_id(person)
        before = found.setdefault(own, person)
        if before is person:
            continue
        mine, theirs = getattr(before, "grade", ""), getattr(person, "grade", "")
        again[bool(mine and theirs) and mine != theirs] += 1
        names = ((one.first_name, one.last_name) for one in (before, person))
        if same_name(*chain.from_iterable(names)):
            found[own] = filled(before, person)
        else:
            told = say(
                "The id {id} stands in two tables with different names. The first was kept.", id=own
            )
            issues.append(Issue(0, "", "duplicate_id", told))
    for differ, many in again.items():
        told = say_many(many, *(_OTHER_GRADE if differ else _AGAIN))
        issues.append(Issue(0, "", "repeated_rows", told, Severity.NOTE))
    return list(found.values()), issues


_AGAIN = (
    to_say("{n} person stands in several tables and was read from all of them."),
    to_say("{n} people stand in several tables and were read from all of them."),
)
_OTHER_GRADE = (
    to_say("{n} person stands in several tables with different grades: the first counts."),
    to_say("{n} people stand in several tables with different grades: the first counts."),
)
