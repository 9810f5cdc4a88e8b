"""The meeting on the projector: how far everybody is, what the reveal shows, who takes whom."""

import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from weakref import WeakKeyDictionary

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.coverage import without_strong_adult
from connections.domain.people import Adult, Student, grade_label, grade_order
from connections.domain.problems import NotFound
from connections.domain.rounds import Round, RoundStatus
from connections.services.answers import QUIET
from connections.services.coverage import RoundCoverage, round_coverage, visible_rounds
from connections.services.outreach import accept_outreach
from connections.services.proposing import Wanted, propose_outreach
from connections.store.answers import load_people_version, load_progress_by_grade
from connections.store.database import Database
from connections.store.outreach import load_outreach
from connections.store.rosters import load_adults
from connections.store.rounds import load_done, load_progress, load_round, load_round_people
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
    coverage: dict[tuple[str, str], tuple[datetime, RoundCoverage]] = field(default_factory=dict)
    # Of closed rounds, whose figures stand: who was on the list.
    listed: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)


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


class Shown(StrEnum):
    """The lists the room looks at after the reveal."""

    WITHOUT = "Not yet connected"
    RECOGNISED = "Only recognised"
    NEW = "New since last round"
    ONE = "Exactly one"


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the reveal shows. Tables hold coverage_table's columns with name, grade, homeroom."""

    coverage: RoundCoverage
    lists: dict[Shown, pd.DataFrame]
    through_leaving: int  # of those with exactly one, through an adult who is leaving
    taken: dict[str, str]  # adult_id who reaches out, by student_id
    before: str  # the round compared with, "" for the first


def reveal_view(database: Database, viewer: Viewer, round_name: str, now: datetime) -> Reveal:
    """Return what the room sees after the reveal; AccessDenied before it.

    Late answers change it at most every FRESH_FOR, however fast they come.
    """
    viewer.require(Permission.MEETING_RUN)
    coverage = _recent_coverage(database, viewer, round_name, now)
    table = coverage.table
    listed = without_strong_adult(table)
    before, was_listed = _listed_before(database, viewer, coverage.this_round)
    one = table[table["strong"] == 1].sort_values(["know", "recognise", "student_id"])
    leaving = table["fragile"] & table["covered"] & _only_leaving(coverage, table)
    with database.reading() as sql:
        taken = {
            outreach.student_id: outreach.adult_id
            for outreach in load_outreach(sql, viewer.school_id)
            if outreach.open
        }
    lists = {
        Shown.WITHOUT: listed,
        Shown.RECOGNISED: listed[listed["only_recognised"]],
        Shown.NEW: listed[~listed["student_id"].isin(was_listed)] if before else listed.iloc[:0],
        Shown.ONE: one,
    }
    return Reveal(
        coverage,
        {shown: rows.reset_index(drop=True) for shown, rows in lists.items()},
        int(leaving.sum()),
        taken,
        before,
    )


def _only_leaving(coverage: RoundCoverage, table: pd.DataFrame) -> "pd.Series[bool]":
    """Say of each student whether every strong adult they have is leaving."""
    gone = coverage.leaving
    return table["student_id"].map(
        lambda student_id: (
            bool(gone)
            and all(
                adult in gone
                for (_, adult), line in coverage.network.adj[("student", student_id)].items()
                if line["strength"] == 3
            )
        )
    )


def _recent_coverage(
    database: Database, viewer: Viewer, round_name: str, now: datetime
) -> RoundCoverage:
    key = (viewer.school_id, round_name)
    with _counting:
        counted = _counted.setdefault(database, _Counted()).coverage
        kept = counted.get(key)
        if kept is None or not timedelta() <= now - kept[0] < FRESH_FOR:
            kept = counted[key] = (now, round_coverage(database, viewer, round_name))
        return kept[1]


def _listed_before(
    database: Database, viewer: Viewer, this_round: Round
) -> tuple[str, frozenset[str]]:
    """Return the round before and who was on its list; names nobody where there was none."""
    earlier = [
        r
        for r in visible_rounds(database, viewer)
        if r.round_id != this_round.round_id and r.held_on <= this_round.held_on
    ]
    if not earlier:
        return "", frozenset()
    before = earlier[0]
    key = (viewer.school_id, before.round_id)
    with _counting:
        kept = _counted.setdefault(database, _Counted()).listed
    if key in kept:
        return before.name, kept[key]
    table = round_coverage(database, viewer, before.name).table
    listed = frozenset(without_strong_adult(table)["student_id"])
    if before.status is RoundStatus.CLOSED:
        kept[key] = listed
    return before.name, listed


def prepare_reveal(database: Database, viewer: Viewer, this_round: Round) -> None:
    """Look up beforehand what the reveal compares with, so that the moment is quick."""
    viewer.require(Permission.MEETING_RUN)
    _listed_before(database, viewer, this_round)


def take_pair(
    database: Database,
    viewer: Viewer,
    student_id: str,
    adult_id: str,
    round_id: str,
    today: date,
    now: datetime,
    reason: str = "Said yes in the meeting.",
) -> str:
    """Save that an adult in the room said yes to a student; return the outreach's id.

    Raises what propose_outreach raises: somebody else was faster, no places left, and so on.
    """
    viewer.require(Permission.OUTREACH_ASSIGN)
    pair = Wanted(student_id, adult_id, reason)
    (outreach_id,) = propose_outreach(
        database, viewer, [pair], today, now, round_id=round_id
    ).outreach_ids
    accept_outreach(database, viewer, outreach_id, today, now)
    return outreach_id


@dataclass(frozen=True, slots=True)
class TakenPair:
    """A pair of this round's list, to say its first step and date."""

    outreach_id: str
    student: Student
    adult: Adult
    first_step: str
    version: int


def pairs_of_round(database: Database, viewer: Viewer, round_name: str) -> list[TakenPair]:
    """Return the open pairs that came from this round's list, by the adult's name."""
    viewer.require(Permission.OUTREACH_READ)
    coverage = round_coverage(database, viewer, round_name)
    students = {student.student_id: student for student in coverage.students}
    with database.reading() as sql:
        adults = {adult.adult_id: adult for adult in load_adults(sql, viewer.school_id)}
        found = [
            one
            for one in load_outreach(sql, viewer.school_id)
            if one.open
            and one.round_id == coverage.this_round.round_id
            and one.student_id in students
            and one.adult_id in adults
        ]
    pairs = [
        TakenPair(
            one.outreach_id,
            students[one.student_id],
            adults[one.adult_id],
            one.first_step,
            one.version,
        )
        for one in found
    ]
    return sorted(pairs, key=lambda pair: (pair.adult.name, pair.student.name))
