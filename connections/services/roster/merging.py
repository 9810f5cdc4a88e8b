"""Two rows of one child made one, and a wrong merge split again. Nothing is lost by either."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.people.changes import Person
from connections.domain.people.person import Student, person_id
from connections.domain.problems import Issue, NotFound, NotPossible, Severity
from connections.files.people.rosters import RosterReading
from connections.files.words.names import compared
from connections.services.book.ask import Ask
from connections.services.book.which import require_student
from connections.store.history.imports import STUDENTS, load_rows
from connections.store.history.merging import (
    Merge,
    load_counts_of,
    load_kept_ids,
    load_merges,
    save_merge,
    save_split,
)
from connections.store.rosters import Brought
from connections.store.rounds import load_rounds_of, load_shown_rounds
from connections.words import say, to_say


@dataclass(frozen=True, slots=True)
class Row:
    """One of two rows that may be one child's, with what hangs on it."""

    student: Student
    since: date
    left_on: date | None
    rounds: int  # revealed ones they were in; what was answered in an open one is nobody's business
    outreach: int
    outreach_open: bool
    notes: int
    held: bool


def might_be_one(ask: Ask) -> list[tuple[Student, Student]]:
    """Return pairs of enrolled students of the same name and grade: two children, or one twice."""
    ask.require(Permission.ROSTER_IMPORT)
    book = ask.book
    pairs = book.kept("might be one", lambda: list(_alike(book.students())))
    seen = set(ask.seen(Permission.ROSTER_IMPORT, [each for pair in pairs for each in pair]))
    return [pair for pair in pairs if seen.issuperset(pair)]


def _alike(students: Iterable[Student]) -> Iterator[tuple[Student, Student]]:
    alike: dict[tuple[str, str], list[Student]] = {}
    for student in students:
        name = compared(f"{student.first_name} {student.last_name}")
        if name:
            alike.setdefault((name, student.grade), []).append(student)
    for some in alike.values():
        yield from combinations(some, 2)


def compare_rows(ask: Ask, student_id: str, other_id: str) -> tuple[Row, Row]:
    """Return two rows side by side, with what hangs on each."""
    ask.require(Permission.ROSTER_IMPORT)
    return _row(ask, student_id), _row(ask, other_id)


def _row(ask: Ask, student_id: str) -> Row:
    student = require_student(ask, Permission.ROSTER_IMPORT, student_id)
    n = load_counts_of(ask.book.sql, ask.school_id, student_id)
    (row,) = load_rows(ask.book.sql, ask.school_id, STUDENTS, [student_id])
    shown = {each.round_id for each in ask.book.shown_rounds()}
    been_in = load_rounds_of(ask.book.sql, ask.school_id, [student_id]).get(student_id, set())
    return Row(
        student,
        row["since"],
        row["left_on"],
        len(shown & been_in),
        n["outreach"],
        bool(n["open_outreach"]),
        n["notes"],
        bool(n["holds"]),
    )


def merge_students(ask: Ask, kept_id: str, gone_id: str) -> None:
    """Make two rows of one child one: `kept_id` stays, and all that hangs on the other is its.

    What is of a revealed round stands still there. From now on a roster that names `gone_id` means
    the child. Raises NotPossible for what has to be decided first.
    """
    ask.require(Permission.ROSTER_IMPORT, Scope.SCHOOL)
    for each in (kept_id, gone_id):
        require_student(ask, Permission.ROSTER_IMPORT, each)
    if kept_id == gone_id:
        raise NotPossible("Choose two different rows. Nothing was changed.")
    details: dict[str, object] = {"student_ids": [kept_id, gone_id]}
    with ask.changing("student.merged", details) as sql:
        known = load_kept_ids(sql, ask.school_id)
        if kept_id in known or gone_id in known:
            raise NotPossible(
                "One of these rows was made one with another already. Nothing was changed."
            )
        counts = [load_counts_of(sql, ask.school_id, each) for each in (kept_id, gone_id)]
        if all(each["open_outreach"] for each in counts):
            raise NotPossible(
                "Somebody reaches out to each of the two rows. End one of these outreach first, so "
                "that one adult stays with the child. Nothing was changed."
            )
        brought = Brought("", ask.by, ask.now)
        shown = _shown(sql, ask.school_id)
        moved = save_merge(sql, ask.school_id, gone_id, kept_id, shown, brought, ask.today)
        details["moved"] = {name: n for name, n in moved.items() if name in ("outreach", "notes")}


def split_student(ask: Ask, gone_id: str) -> None:
    """Take a wrong merge back: all that moved goes back, what came since stays with who was kept.

    Raises NotPossible where the kept row was itself made one with another since: that goes first.
    """
    ask.require(Permission.ROSTER_IMPORT, Scope.SCHOOL)
    details: dict[str, object] = {}
    with ask.changing("student.split", details) as sql:
        merges = {one.student_id: one for one in load_merges(sql, ask.school_id)}
        if gone_id not in merges:
            raise NotFound("This row is a child of its own already. Nothing was changed.")
        kept_id = merges[gone_id].kept_id
        if kept_id in merges:
            raise NotPossible(
                "The row {id} was made one with another since: split that one first. Nothing was "
                "changed.",
                id=kept_id,
            )
        save_split(sql, ask.school_id, gone_id, _shown(sql, ask.school_id))
        details["student_ids"] = [kept_id, gone_id]


def list_merges(ask: Ask) -> list[tuple[Merge, Student, Student]]:
    """Return each merge that stands with the row that went and the row it is now, newest first."""
    ask.require(Permission.ROSTER_IMPORT)
    known = ask.book.students_by_id()
    seen = {s.student_id for s in ask.seen(Permission.ROSTER_IMPORT, known.values())}
    return [
        (one, known[one.student_id], known[one.kept_id])
        for one in load_merges(ask.book.sql, ask.school_id)
        if {one.student_id, one.kept_id} <= seen
    ]


def _shown(sql: Connection, school_id: str) -> list[str]:
    return [each.round_id for each in load_shown_rounds(sql, school_id)]


def with_ids(
    reading: RosterReading, known: Mapping[str, str], staff: Mapping[str, str]
) -> RosterReading:
    """Return a reading in which ids that mean somebody known by another are that one.

    `known` are those of students, by the id that is not theirs any more; `staff` those of adults.
    Where both ids are in the files the kept one's values count, and it is said.
    """
    if not (known or staff):
        return reading
    issues = list(reading.issues)
    students = _by_kept_id(reading.students, known, _CHILD_TWICE, issues)
    adults = _by_kept_id(reading.adults, staff, _ADULT_TWICE, issues)
    classes: dict[str, set[str]] = {}
    for adult_id, taught in reading.classes.items():
        theirs = classes.setdefault(staff.get(adult_id, adult_id), set())
        theirs.update(known.get(each, each) for each in taught)
    teachers = tuple((known.get(whose, whose), named) for whose, named in reading.teachers)
    return replace(
        reading,
        students=students,
        adults=adults,
        classes={adult_id: sorted(theirs) for adult_id, theirs in classes.items()},
        teachers=teachers,
        issues=tuple(issues),
    )


_CHILD_TWICE = to_say(
    "The ids {gone} and {kept} are one child here, and both are in the file. What stands "
    "beside {kept} counts."
)
_ADULT_TWICE = to_say(
    "The ids {gone} and {kept} are one adult here, and both are in the file. What stands "
    "beside {kept} counts."
)


def _by_kept_id(
    people: Sequence[Person], known: Mapping[str, str], twice: str, issues: list[Issue]
) -> tuple[Person, ...]:
    found = {person_id(person): person for person in people if person_id(person) not in known}
    for person in people:
        kept = known.get(gone := person_id(person))
        if kept is None:
            continue
        if kept in found:
            told = say(twice, gone=gone, kept=kept)
            issues.append(Issue(0, "", "one_child_twice", told, Severity.WARNING))
        else:
            found[kept] = _under(person, kept)
    return tuple(found.values())


def _under(person: Person, its_id: str) -> Person:
    if isinstance(person, Student):
        return replace(person, student_id=its_id)
    return replace(person, adult_id=its_id)
