"""Students and adults, the order of grades, and what a new roster changes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Generic, TypeVar

# Codes that a roster may use and their place in a school, youngest first. One spelling each:
# files.columns maps the wild spellings to these; anything else keeps its own text and sorts last.
GRADE_ORDER = ("IT", "PR", "PK", "TK", "K", *(str(year) for year in range(1, 14)), "PS", "UG")


class Job(StrEnum):
    """What an adult does at school, as far as capacity needs to know."""

    TEACHER = "teacher"
    COUNSELOR = "counselor"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Student:
    """A child on the roster. Two students of the same name are two students.

    A name that has no parts (one word, or written without a space) is whole in `first_name`.
    `grade` is a code of GRADE_ORDER where the roster was clear, else the roster's own text;
    `grade_text` is always the roster's own text. `groups` are further roster columns the
    school keeps, as (label, value) pairs sorted by label.
    """

    student_id: str
    first_name: str = ""
    last_name: str = ""
    preferred_name: str = ""
    grade: str = ""
    grade_text: str = ""
    homeroom: str = ""
    language: str = ""
    groups: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """Return the name to show: preferred or first, then last; the id where there is none."""
        return display_name(self.preferred_name or self.first_name, self.last_name, self.student_id)


@dataclass(frozen=True, slots=True)
class Adult:
    """Anyone at school a student could turn to: teachers, aides, office, coaches, drivers.

    `title` is the roster's own word for the work ("Bus driver"). `capacity` None means the
    school's default for the job. `leaving` and `away` (on leave) are flags the school sets;
    a roster import never clears them.
    """

    adult_id: str
    first_name: str = ""
    last_name: str = ""
    job: Job = Job.TEACHER
    title: str = ""
    email: str = ""
    homeroom: str = ""
    language: str = ""
    groups: tuple[tuple[str, str], ...] = ()
    first_year: bool = False
    capacity: int | None = None
    leaving: bool = False
    away: bool = False

    @property
    def name(self) -> str:
        """Return the name to show; the id where there is none."""
        return display_name(self.first_name, self.last_name, self.adult_id)


def display_name(first: str, last: str, fallback: str) -> str:
    """Return first and last in one line, or the fallback when both are empty."""
    return " ".join(part for part in (first, last) if part) or fallback


def name_order(person: Student | Adult) -> tuple[str, str, str]:
    """Return the key that sorts people by last name, first name, then id."""
    key = person.student_id if isinstance(person, Student) else person.adult_id
    return (person.last_name or person.first_name).casefold(), person.first_name.casefold(), key


_DIGITS = re.compile(r"(\d+)")


def natural_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key by which "Room 9" comes before "Room 10"."""
    parts = _DIGITS.split(text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


_GRADE_PLACE = {grade: place for place, grade in enumerate(GRADE_ORDER)}


def grade_order(grade: str) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """Return a sort key: PK before K before 1, then other texts in natural order, blank last."""
    place = _GRADE_PLACE.get(grade)
    if place is not None:
        return place, ()
    return len(GRADE_ORDER) + (grade == ""), natural_order(grade)


def grade_label(grade: str) -> str:
    """Return how a grade is said on a screen: "Grade 7", "Kindergarten", "No grade given"."""
    if grade in _LABELS:
        return _LABELS[grade]
    return f"Grade {grade}" if grade.isdecimal() else grade


_LABELS = {
    "": "No grade given",
    "IT": "Infant and toddler",
    "PR": "Preschool",
    "PK": "Pre-K",
    "TK": "Transitional kindergarten",
    "K": "Kindergarten",
    "PS": "After grade 12",
    "UG": "Ungraded",
}


@dataclass(frozen=True, slots=True)
class Presence:
    """From when to when a person belongs to the school; `left_on` is the first day without them."""

    since: date
    left_on: date | None = None

    def on(self, day: date) -> bool:
        """Say whether the person was there on that day."""
        return self.since <= day and (self.left_on is None or day < self.left_on)


Person = TypeVar("Person", Student, Adult)


@dataclass(frozen=True, slots=True)
class RosterChanges(Generic[Person]):
    """What a roster would change, each tuple in the roster's order.

    `changed` holds (before, after) pairs. `left` are people of the school that the roster does
    not name any more: they are archived, never deleted. `returned` had left and are back.
    """

    new: tuple[Person, ...] = ()
    changed: tuple[tuple[Person, Person], ...] = ()
    unchanged: tuple[Person, ...] = ()
    left: tuple[Person, ...] = ()
    returned: tuple[Person, ...] = ()

    @property
    def nothing(self) -> bool:
        """Say whether importing would change nothing at all."""
        return not (self.new or self.changed or self.left or self.returned)


# A smaller export than usual is more often a wrong file than a mass departure.
# TRUST research: a drop of more than 10 rows and 10% needs a second yes.
DROP_ROWS, DROP_SHARE = 10, 0.10


def is_alarming_drop(changes: "RosterChanges[Student] | RosterChanges[Adult]") -> bool:
    """Say whether so many people would leave that a person must say yes twice."""
    before = len(changes.left) + len(changes.unchanged) + len(changes.changed)
    return len(changes.left) > DROP_ROWS and len(changes.left) > DROP_SHARE * before


def roster_changes(
    current: Iterable[Person], departed: Iterable[Person], incoming: Iterable[Person]
) -> RosterChanges[Person]:
    """Compare a roster with the school's people by id; the order of `incoming` is kept.

    Flags that the school sets by hand (leaving, away, capacity, first year) are carried over
    from the person already known, so that no roster ever clears them.
    """
    known = {_id(person): person for person in current}
    gone = {_id(person): person for person in departed}
    if not known and not gone:
        return RosterChanges(tuple(incoming))  # the first import: a district's thousands are new
    new, changed, unchanged, returned, seen = [], [], [], [], set()
    for person in incoming:
        key = _id(person)
        seen.add(key)
        before = known.get(key)
        if before is not None:
            after = _keep_flags(before, person)
            if after == before:
                unchanged.append(before)
            else:
                changed.append((before, after))
        elif key in gone:
            returned.append(_keep_flags(gone[key], person))
        else:
            new.append(person)
    left = tuple(person for key, person in known.items() if key not in seen)
    return RosterChanges(tuple(new), tuple(changed), tuple(unchanged), left, tuple(returned))


def _id(person: Student | Adult) -> str:
    return person.student_id if isinstance(person, Student) else person.adult_id


def _keep_flags(before: Person, after: Person) -> Person:
    if isinstance(before, Adult) and isinstance(after, Adult):
        return replace(
            after,
            first_year=before.first_year or after.first_year,
            capacity=before.capacity if after.capacity is None else after.capacity,
            leaving=before.leaving,
            away=before.away,
        )
    return after
