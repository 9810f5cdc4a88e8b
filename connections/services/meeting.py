"""The meeting on the projector: how far everybody is, what the reveal shows, who takes whom."""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from weakref import WeakKeyDictionary

from connections.domain.access import Permission, Viewer
from connections.domain.people import Adult, Student, grade_label, grade_order
from connections.domain.problems import NotFound
from connections.domain.rounds import Round, RoundStatus
from connections.services.answers import QUIET
from connections.store.answers import (
    load_people_version,
    load_progress_by_grade,
)
from connections.store.database import Database
from connections.store.rounds import (
    load_done,
    load_progress,
    load_round,
    load_round_people,
)
from connections.store.schools import load_version

# However many projectors and however often they look, the database is asked this often at most.
FRESH_FOR = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class AdultProgress:
    """How far one adult is: how many answers, never which."""

    adult: Adult
    answers: int
    done: bool


@dataclass(frozen=True, slots=True)
class GradeProgress:
    """How much of one grade was reviewed, by all adults together."""

    grade: str
    label: str
    answers: int
    of: int


@dataclass(frozen=True, slots=True)
class MeetingProgress:
    """How far the marking is: completeness, never content. `as_of` is when it was counted."""

    this_round: Round
    students: int
    adults: tuple[AdultProgress, ...]  # by name
    grades: tuple[GradeProgress, ...]
    as_of: datetime

    @property
    def done(self) -> int:
        """Return how many adults are done."""
        return sum(entry.done for entry in self.adults)

    @property
    def answers(self) -> int:
        """Return how many answers were given."""
        return sum(entry.answers for entry in self.adults)

    @property
    def of(self) -> int:
        """Return how many answers there can be."""
        return len(self.adults) * self.students


@dataclass(slots=True)
class _Counted:
    """What was counted last for a database, by school and round."""

    progress: dict[tuple[str, str], tuple[int, MeetingProgress]] = field(default_factory=dict)


_counted: WeakKeyDictionary[Database, _Counted] = WeakKeyDictionary()
_counting = threading.Lock()


def meeting_progress(
    database: Database, viewer: Viewer, round_id: str, now: datetime
) -> MeetingProgress:
    """Return how far everybody is, counted anew at most every FRESH_FOR for all who look."""
    viewer.require(Permission.PROGRESS_READ)
    key = (viewer.school_id, round_id)
    with _counting:
        counted = _counted.setdefault(database, _Counted()).progress
        kept = counted.get(key)
        if kept is not None and timedelta() <= now - kept[1].as_of < FRESH_FOR:
            return kept[1]
        with database.reading() as sql:
            version = load_version(sql, viewer.school_id)
        if kept is None or kept[0] != version:
            kept = (version, _count_progress(database, viewer.school_id, round_id, now))
            counted[key] = kept
        return kept[1]


def round_status(database: Database, viewer: Viewer, round_id: str) -> RoundStatus:
    """Return where a round stands now: one row, so that a projector may ask every second."""
    viewer.require(Permission.PROGRESS_READ)
    with database.reading() as sql:
        this_round = load_round(sql, viewer.school_id, round_id)
    if this_round is None:
        raise NotFound("This round does not exist any more.")
    return this_round.status


def _count_progress(
    database: Database, school_id: str, round_id: str, now: datetime
) -> MeetingProgress:
    with database.reading() as sql:
        this_round = load_round(sql, school_id, round_id)
        if this_round is None:
            raise NotFound("This round does not exist any more.")
        version = load_people_version(sql, school_id, QUIET)
        answers = load_progress(sql, school_id, round_id)
        by_grade = load_progress_by_grade(sql, school_id, round_id)
        done = load_done(sql, school_id, round_id)
    students, adults = _people(database, school_id, this_round, version)
    sizes: dict[str, int] = {}
    for student in students:
        sizes[student.grade] = sizes.get(student.grade, 0) + 1
    return MeetingProgress(
        this_round,
        len(students),
        tuple(
            AdultProgress(
                adult,
                given := answers.get(adult.adult_id, 0),
                adult.adult_id in done or given >= len(students) > 0,
            )
            for adult in adults
        ),
        tuple(
            GradeProgress(
                grade, grade_label(grade), by_grade.get(grade, 0), sizes[grade] * len(adults)
            )
            for grade in sorted(sizes, key=grade_order)
        ),
        now,
    )


@lru_cache(maxsize=8)
def _people(
    database: Database, school_id: str, this_round: Round, version: int
) -> tuple[tuple[Student, ...], tuple[Adult, ...]]:
    """Return the round's people, read again when anything but answers has changed."""
    with database.reading() as sql:
        students, adults = load_round_people(sql, school_id, this_round)
    return tuple(students), tuple(adults)
