"""Students and adults, and the name each is shown by."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from connections.words import to_say


class Job(StrEnum):
    """What an adult does at school, as far as capacity needs to know."""

    TEACHER = "teacher"
    COUNSELOR = "counselor"
    OTHER = "other"


class AdultKind(StrEnum):
    """How an adult belongs to the school: only a person says that somebody is not on the staff."""

    STAFF = "staff"
    SUBSTITUTE = "substitute"
    OUTSIDE = "outside"  # a coach or volunteer from outside
    COMMUNITY = "community"  # family and community


KIND_WORDS = {
    AdultKind.STAFF: to_say("On the staff"),
    AdultKind.SUBSTITUTE: to_say("Substitute"),
    AdultKind.OUTSIDE: to_say("Coach or volunteer from outside"),
    AdultKind.COMMUNITY: to_say("Family or community"),
}
AT_SCHOOL = frozenset({AdultKind.STAFF, AdultKind.SUBSTITUTE})  # "an adult at school"


@dataclass(frozen=True, slots=True)
class Student:
    """A child on the roster. Two students of the same name are two students.

    A name that has no parts (one word, or written without a space) is whole in `first_name`.
    `grade` is a code of GRADE_ORDER where the roster was clear, else the roster's own text;
    `grade_text` is always the roster's own text. `groups` are further roster columns the
    school keeps, as (label, value) pairs sorted by label. Of somebody who was erased, on
    `erased_on`, only the grade is left, under an id that says nothing: in figures, on no list.
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
    erased_on: date | None = None

    @property
    def name(self) -> str:
        """Return the name to show: preferred or first, then last; the id where there is none."""
        return display_name(self.preferred_name or self.first_name, self.last_name, self.student_id)


@dataclass(frozen=True, slots=True)
class Adult:
    """Anyone at school a student could turn to: teachers, aides, office, coaches, drivers.

    `title` is the roster's own word for the work ("Bus driver"). `capacity` None means the
    school's default for the job. `leaving`, `away` (on leave), `kind` and `cleared_until` are what
    the school says; a roster import never changes them. Whoever is not on the staff is asked and
    proposed only until the day they are cleared for.
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
    kind: AdultKind = AdultKind.STAFF
    cleared_until: date | None = None

    def may_be_asked(self, today: date) -> bool:
        """Say whether the adult is asked to mark and proposed to students today."""
        cleared = self.cleared_until is not None and today <= self.cleared_until
        return self.kind is AdultKind.STAFF or cleared

    @property
    def name(self) -> str:
        """Return the name to show; the id where there is none."""
        return display_name(self.first_name, self.last_name, self.adult_id)


def person_id(person: Student | Adult) -> str:
    """Return the id of a student or an adult."""
    return person.student_id if isinstance(person, Student) else person.adult_id


def display_name(first: str, last: str, fallback: str) -> str:
    """Return first and last in one line, or the fallback when both are empty."""
    return " ".join(part for part in (first, last) if part) or fallback


def name_order(person: Student | Adult) -> tuple[str, str, str]:
    """Return the key that sorts people by last name, first name, then id."""
    last = person.last_name or person.first_name
    return last.casefold(), person.first_name.casefold(), person_id(person)
