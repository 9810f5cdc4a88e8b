"""Who is on the roster: looked for and filtered, and what happened to one person's row."""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_order, natural_order
from connections.domain.people.history import Import, Touched
from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.book.which import departed_students, require_student
from connections.store.history.imports import ADULTS, STUDENTS, load_history, load_rows
from connections.store.history.merging import load_kept_ids
from connections.store.log.chain import load_coded_students, load_log, load_student_codes

MERGED, SPLIT = "student.merged", "student.split"


@dataclass(frozen=True, slots=True)
class RosterWanted:
    """Whom to list; "" is everybody's. `here` False: those who left."""

    text: str = ""  # in the name or the id, also one that was made one with this row
    grade: str = ""
    homeroom: str = ""
    here: bool = True


@dataclass(frozen=True, slots=True)
class Listed:
    """Who was looked for, by name, and what can be chosen from."""

    people: tuple[Student | Adult, ...]
    everybody: int  # of this kind, here or left as was wanted
    grades: tuple[str, ...]
    homerooms: tuple[str, ...]


def list_roster(ask: Ask, kind: str = "students", wanted: RosterWanted | None = None) -> Listed:
    """Return who is on the roster of "students" or of "adults", as it was looked for."""
    ask.require(Permission.ROSTER_IMPORT)
    wanted = wanted or RosterWanted()
    people = _people(ask, kind, wanted.here)
    words = _folded(wanted.text).split()
    known_as: dict[str, list[str]] = {}
    if words and kind == "students":
        for gone, kept in load_kept_ids(ask.book.sql, ask.school_id).items():
            known_as.setdefault(kept, []).append(gone)
    grades = {person.grade for person in people if isinstance(person, Student)} - {""}
    rooms = {person.homeroom for person in people} - {""}
    found = tuple(
        person
        for person in people
        if (not wanted.grade or getattr(person, "grade", "") == wanted.grade)
        and wanted.homeroom in ("", person.homeroom)
        and (not words or _has(person, words, known_as.get(person_id(person), ())))
    )
    return Listed(
        found,
        len(people),
        tuple(sorted(grades, key=grade_order)),
        tuple(sorted(rooms, key=natural_order)),
    )


def _people(ask: Ask, kind: str, here: bool) -> tuple[Student | Adult, ...]:
    book = ask.book
    if kind == "adults":
        return book.adults() if here else book.departed_adults()
    if here:
        return ask.seen(Permission.ROSTER_IMPORT, book.students())
    return ask.seen(Permission.ROSTER_IMPORT, departed_students(book))


def _has(person: Student | Adult, words: Iterable[str], known_as: Iterable[str]) -> bool:
    names = (person.first_name, person.last_name, getattr(person, "preferred_name", ""))
    text = _folded(" ".join((*names, person_id(person), *known_as)))
    return all(word in text for word in words)


def _folded(text: str) -> str:
    """Return a text without capitals and accents, to look for: "zoe" finds "Zoë"."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@dataclass(frozen=True, slots=True)
class Joined:
    """That a row was made one with another, or split from it again."""

    at: datetime
    by: str
    split: bool
    other_id: str


@dataclass(frozen=True, slots=True)
class PersonHistory:
    """One person's row: since when, and what imports and acts by hand did, the newest first."""

    person: Student | Adult
    since: date
    back_on: date | None
    left_on: date | None
    acts: tuple[tuple[Import, Touched], ...]
    joined: tuple[Joined, ...] = ()


def history_of(ask: Ask, kind: str, person_id: str) -> PersonHistory:
    """Return what is known of one person of "students" or "adults", and how it came about."""
    ask.require(Permission.ROSTER_IMPORT)
    table = ADULTS if kind == "adults" else STUDENTS
    person: Student | Adult | None
    if kind == "adults":
        person = ask.book.adults_by_id().get(person_id)
        if person is None:
            raise NotFound("Nobody on the roster has the id {id}.", id=person_id)
    else:
        person = require_student(ask, Permission.ROSTER_IMPORT, person_id)
    (row,) = load_rows(ask.book.sql, ask.school_id, table, [person_id])
    acts = tuple(load_history(ask.book.sql, ask.school_id, table, person_id))
    joined = () if kind == "adults" else tuple(_joined(ask, person_id))
    return PersonHistory(person, row["since"], row.get("back_on"), row["left_on"], acts, joined)


def _joined(ask: Ask, student_id: str) -> Iterator[Joined]:
    """Yield what the log says of merges of a student's row and of splits, the newest first."""
    sql, school_id = ask.book.sql, ask.school_id
    codes = load_student_codes(sql, school_id, [student_id])
    if not codes:
        return
    code, students = codes[student_id], load_coded_students(sql, school_id)
    for row in load_log(sql, school_id, actions=(MERGED, SPLIT), about=[code]):
        other = next((each for each in row.details["students"] if each != code), "")
        yield Joined(row.at, row.who, row.action == SPLIT, students.get(other, ""))
