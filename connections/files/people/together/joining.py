"""Who of one table is who of another, where the id is missing or has lost its zeros."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import Issue, Question, Severity
from connections.files.layout.doubts.ids import FEW_ROWS
from connections.files.people.cells import label
from connections.files.people.identity import NAMESAKES
from connections.files.people.reports import Part
from connections.files.people.together.known import by_number, has_ids, names_people
from connections.files.words.names import compared
from connections.words import listed, say, say_many, to_say

_Person = Student | Adult
_Ids = dict[str, str]  # what the person was called in the table → the id of the same one


def joined(
    parts: Sequence[Part], asked: dict[int, list[Question]], answers: Mapping[str, str]
) -> None:
    """Give people without an id that of the one person of their name in another table.

    Most of a table have one: it is the same list once more, and who has another grade there is
    asked about. In any other list it is asked of those of no other grade.
    An id without the zeros of another table's, of the same name or none, is that one.
    """
    for kind in ("students", "adults"):
        lists = [(part, people) for part in parts if (people := getattr(part.people, kind))]
        if len(lists) < 2:
            continue
        by_id = [(part, people) for part, people in lists if has_ids(part)]
        for part, people in by_id:
            others = (one for other, more in by_id if other is not part for one in more)
            _rename(part, _with_zeros(people, others))
            if all(_name(one) == "|" for one in people):
                named = (one for one, _ in by_id if names_people(one))
                _rename(part, next(filter(None, (by_number(part, one) for one in named)), {}))
        names = [_each_once(getattr(part.people, kind)) for part, _ in by_id]
        for at, (part, _) in enumerate(by_id):
            for before, (other, _) in enumerate(by_id[:at]):
                same = _under_other_ids(names[at], names[before])
                _rename(part, _if_the_same(part, other, same, asked, answers))
        known: defaultdict[str, dict[str, _Person]] = defaultdict(dict)
        for part, _ in by_id:
            for one in getattr(part.people, kind):
                known[_name(one)][person_id(one)] = one
        for part, people in lists:
            if not has_ids(part):
                _rename(part, _by_name(part, people, known, asked, answers))
    _leave_out_nameless(parts)


def _leave_out_nameless(parts: Sequence[Part]) -> None:
    """Leave out students of a table without names of whom no table with names knows; it is said."""
    lists = [part for part in parts if part.people.students]
    nameless = [p for p in lists if all(_name(one) == "|" for one in p.people.students)]
    if len(nameless) in (0, len(lists)):
        return
    others = [p for p in lists if all(p is not other for other in nameless)]
    named = {one.student_id for p in others for one in p.people.students}
    for part in nameless:
        students = part.people.students
        part.people.students = [one for one in students if one.student_id in named]
        if left := len(students) - len(part.people.students):
            told = say_many(
                left,
                "{table}: {n} id has no name, and no list with names knows it: left out.",
                "{table}: {n} ids have no names, and no list with names knows them: left out.",
                table=label(part.table),
            )
            part.people.issues.append(Issue(0, "", "no_names", told, Severity.WARNING))


def _name(one: _Person) -> str:
    return f"{compared(one.first_name)}|{compared(one.last_name)}"


def _with_zeros(people: Iterable[_Person], others: Iterable[_Person]) -> _Ids:
    """Return the ids that another table writes with zeros in front, and what it writes."""
    bare = {person_id(one).lstrip("0"): one for one in others if person_id(one).startswith("0")}
    found: _Ids = {}
    for one in people:
        same = bare.get(person_id(one))
        if same is not None and _name(one) in ("|", _name(same)):
            found[person_id(one)] = person_id(same)
    return found


def _under_other_ids(mine: Mapping[str, _Person], theirs: Mapping[str, _Person]) -> _Ids:
    """Return the ids of another table for people of the same names who have none of its ids."""
    both = mine.keys() & theirs.keys()
    if len(both) * 2 < min(len(mine), len(theirs)) or len(both) < FEW_ROWS:
        return {}
    if not set(map(person_id, mine.values())).isdisjoint(map(person_id, theirs.values())):
        return {}
    same = ((mine[name], theirs[name]) for name in both)
    return {person_id(a): person_id(b) for a, b in same if not _elsewhere(a, b)}


def _if_the_same(
    part: Part,
    other: Part,
    same: _Ids,
    asked: dict[int, list[Question]],
    answers: Mapping[str, str],
) -> _Ids:
    """Return the ids of the same names in another table, by a yes alone; else none."""
    question = f"ids:{part.shape}:{other.shape}"
    if same and question not in answers:
        tables = listed((label(other.table), label(part.table)), "standard")
        told = say(_OTHER_IDS, tables=tables, n=len(same))
        choices = tuple((value, say(words)) for value, words in NAMESAKES[::-1])
        asked.setdefault(part.file, []).append(Question(question, told, choices))
    return same if answers.get(question) == "same" else {}


_OTHER_IDS = to_say(
    "{tables}: the same {n} names stand in both, under different ids. Are they different people?"
)


def _each_once(people: Iterable[_Person]) -> dict[str, _Person]:
    """Return people by their names, without names that two of them have, and without no name."""
    found: dict[str, _Person] = {}
    often = Counter(map(_name, people := list(people)))
    for one in people:
        if often[_name(one)] == 1 and _name(one) != "|":
            found[_name(one)] = one
    return found


def _by_name(
    part: Part,
    people: Sequence[_Person],
    known: Mapping[str, Mapping[str, _Person]],
    asked: dict[int, list[Question]],
    answers: Mapping[str, str],
) -> _Ids:
    """Return the ids of those of a table without ids whom another table names; tell of the rest."""
    sure, open_names, unclear = _Ids(), _Ids(), set[str]()
    for one in people:
        namesakes = known.get(_name(one), {})
        here = [own for own, other in namesakes.items() if not _elsewhere(one, other)]
        if len(here) == 1:
            sure[person_id(one)] = here[0]
        elif len(namesakes) == 1:
            open_names[person_id(one)] = next(iter(namesakes))
        elif here:
            unclear.add(person_id(one))
    if (len(sure) + len(unclear)) * 2 < len(people):
        sure, open_names, unclear = {}, sure, set()
    if open_names:
        question = f"joined:{part.shape}"
        if question not in answers:
            told = say_many(len(open_names), *_DIFFERENT, table=label(part.table))
            choices = tuple((value, say(words)) for value, words in NAMESAKES)
            asked.setdefault(part.file, []).append(Question(question, told, choices))
        sure |= open_names if answers.get(question) == "same" else {}
    if not (sure or unclear):
        return sure
    _without(part, unclear)
    rest = len(people) - len(sure) - len(unclear)
    issues = [issue for issue in part.people.issues if issue.code != "derived_ids"]
    for many, words, code, severity in (
        (len(sure), _FOUND, "joined_by_name", Severity.NOTE),
        (len(unclear), _UNCLEAR, "namesakes", Severity.WARNING),
        (rest, _REST, "no_id", Severity.WARNING),
    ):
        told = say_many(many, *words, table=label(part.table))
        issues += [Issue(0, "", code, told, severity)] if many else []
    part.people.issues = issues
    return sure


_DIFFERENT = (
    to_say(
        "{table}: {n} name without an id stands in another list with one. Are they different "
        "people?"
    ),
    to_say(
        "{table}: {n} names without an id stand in another list with one. Are they different "
        "people?"
    ),
)
_FOUND = (
    to_say("{table}: {n} person has no id and was found by name in another list."),
    to_say("{table}: {n} people have no id and were found by name in another list."),
)
_UNCLEAR = (
    to_say(
        "{table}: {n} name without an id is that of two people in another list, and was not used."
    ),
    to_say("{table}: {n} names without ids are those of two people in another list, and not used."),
)
_REST = (
    to_say("{table}: {n} person stands in no list with ids, and was given one made from the name."),
    to_say(
        "{table}: {n} people stand in no list with ids, and were given ones made from their names."
    ),
)


def _without(part: Part, ids: Collection[str]) -> None:
    people = part.people
    people.students = [one for one in people.students if one.student_id not in ids]
    people.adults = [one for one in people.adults if one.adult_id not in ids]


def _elsewhere(one: _Person, other: _Person) -> bool:
    """Say whether two people of one name are of different grades or homerooms."""
    if not (isinstance(one, Student) and isinstance(other, Student)):
        return False
    places = ((one.grade, other.grade), (one.homeroom, other.homeroom))
    return any(mine and theirs and mine != theirs for mine, theirs in places)


def _rename(part: Part, ids: _Ids) -> None:
    if not ids:
        return
    people = part.people
    people.students = [
        replace(one, student_id=ids.get(one.student_id, one.student_id)) for one in people.students
    ]
    people.adults = [
        replace(one, adult_id=ids.get(one.adult_id, one.adult_id)) for one in people.adults
    ]
    people.refs = [(ids.get(own, own), adult) for own, adult in people.refs]
    people.gone = {ids.get(own, own) for own in people.gone}
