"""The meeting from the reveal on: what the room sees, who takes whom."""

import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.coverage import (
    CoverageSummary,
    coverage_of_counts,
    coverage_summary,
    describe_students,
    without_strong_adult,
)
from connections.domain.outreach import add_school_days
from connections.domain.people import Adult, Student
from connections.domain.problems import NotFound
from connections.domain.rounds import SHOWS_ANSWERS, Round, RoundStatus, Strength
from connections.services.meeting import FRESH_FOR
from connections.services.outreach import accept_outreach
from connections.services.proposing import Wanted, propose_outreach
from connections.store.answers import load_answer_counts, load_strong_of
from connections.store.database import Database
from connections.store.outreach import load_outreach
from connections.store.rosters import load_adults
from connections.store.rounds import load_progress, load_round_people, load_rounds
from connections.store.schools import load_settings, load_version


class Shown(StrEnum):
    """The lists the room looks at after the reveal."""

    WITHOUT = "Not yet connected"
    RECOGNISED = "Only recognised"
    NEW = "New since last round"
    ONE = "Exactly one"


@dataclass(frozen=True, slots=True)
class Totals:
    """A round counted for the projector; `table` has coverage_table's and the roster's columns."""

    this_round: Round
    students: tuple[Student, ...]
    adults: tuple[Adult, ...]
    table: pd.DataFrame
    summary: CoverageSummary
    through_leaving: int  # covered students whose every strong adult is leaving


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the reveal shows: the totals, and the rows of their table the room looks at."""

    totals: Totals
    lists: dict[Shown, pd.DataFrame]
    taken: dict[str, str]  # adult_id who reaches out, by student_id
    before: str  # the round compared with, "" for the first


@dataclass(slots=True)
class _Kept:
    """What was counted last for a database, by school and round."""

    totals: dict[tuple[str, str], tuple[datetime, int, Totals]] = field(default_factory=dict)
    # Of closed rounds, whose figures stand: who was on the list.
    listed: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)


_kept: WeakKeyDictionary[Database, _Kept] = WeakKeyDictionary()
_counting = threading.Lock()


def reveal_view(database: Database, viewer: Viewer, round_name: str, now: datetime) -> Reveal:
    """Return what the room sees after the reveal; AccessDenied before it.

    Late answers change it at most every FRESH_FOR, however fast they come.
    """
    viewer.require(Permission.MEETING_RUN)
    totals = _recent_totals(database, _revealed(database, viewer, round_name), viewer, now)
    table = totals.table
    listed = without_strong_adult(table)
    before, was_listed = _listed_before(database, viewer, totals.this_round)
    one = table[table["strong"] == 1].sort_values(["know", "recognise", "student_id"])
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
        totals,
        {shown: rows.reset_index(drop=True) for shown, rows in lists.items()},
        taken,
        before,
    )


def _revealed(database: Database, viewer: Viewer, round_name: str) -> Round:
    """Return a round whose answers the viewer may see counted."""
    with database.reading() as sql:
        rounds = load_rounds(sql, viewer.school_id)
    this_round = next((r for r in rounds if r.name == round_name), None)
    if this_round is None:
        raise NotFound(f"There is no round called “{round_name}”.")
    if this_round.status not in SHOWS_ANSWERS:
        viewer.require(Permission.ROUND_INSPECT_OPEN)
    return this_round


def _recent_totals(database: Database, this_round: Round, viewer: Viewer, now: datetime) -> Totals:
    key = (viewer.school_id, this_round.round_id)
    with _counting:
        counted = _kept.setdefault(database, _Kept()).totals
        kept = counted.get(key)
        fresh = kept is not None and timedelta() <= now - kept[0] < FRESH_FOR
        if kept is None or not fresh or kept[2].this_round != this_round:
            with database.reading() as sql:
                version = load_version(sql, viewer.school_id)
            if kept is None or kept[1] != version:
                totals = _count_totals(database, viewer.school_id, this_round)
            else:
                totals = kept[2]
            kept = counted[key] = (now, version, totals)
        return kept[2]


def _count_totals(database: Database, school_id: str, this_round: Round) -> Totals:
    """Count a round where its answers are: the same table as round_coverage, without the network.

    A school of 150 adults who all reviewed 1,200 students has 180,000 marks. The network takes
    two seconds of them, the database's own counting a tenth of that.
    """
    round_id = this_round.round_id
    with database.reading() as sql:
        students, adults = load_round_people(sql, school_id, this_round)
        here = {adult.adult_id for adult in adults}
        gone = set(load_progress(sql, school_id, round_id)) - here  # who left since they marked
        counted = load_answer_counts(sql, school_id, round_id, gone)
        leaving = {adult.adult_id for adult in adults if adult.leaving}
        losing = load_strong_of(sql, school_id, round_id, leaving) if leaving else {}
    place = {student.student_id: number for number, student in enumerate(students)}
    counts = np.zeros((len(students), len(Strength)), dtype=int)
    staying = np.zeros(len(students), dtype=int)
    for student_id, strength, number in counted:
        if student_id in place:
            counts[place[student_id], strength] = number
    for student_id, number in place.items():
        staying[number] = counts[number, Strength.STRONG] - losing.get(student_id, 0)
    table = coverage_of_counts(list(place), counts, staying, len(adults))
    return Totals(
        this_round,
        tuple(students),
        tuple(adults),
        describe_students(table, students),
        coverage_summary(table, len(adults)),
        int((table["covered"] & (staying == 0)).sum()),
    )


def _listed_before(
    database: Database, viewer: Viewer, this_round: Round
) -> tuple[str, frozenset[str]]:
    """Return the round before and who was on its list; names nobody where there was none."""
    with database.reading() as sql:
        rounds = load_rounds(sql, viewer.school_id)
    before = next(
        (
            r
            for r in rounds
            if r.status in SHOWS_ANSWERS
            and r.round_id != this_round.round_id
            and r.held_on <= this_round.held_on
        ),
        None,
    )
    if before is None:
        return "", frozenset()
    key = (viewer.school_id, before.round_id)
    with _counting:
        kept = _kept.setdefault(database, _Kept()).listed
    if key in kept:
        return before.name, kept[key]
    table = _count_totals(database, viewer.school_id, before).table
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
    plan: str
    contact_by: date  # the first contact, by the school's own number of school days
    version: int


def pairs_of_round(database: Database, viewer: Viewer, round_name: str) -> list[TakenPair]:
    """Return the open pairs that came from this round's list, by the adult's name."""
    viewer.require(Permission.OUTREACH_READ)
    this_round = _revealed(database, viewer, round_name)
    with database.reading() as sql:
        here, _ = load_round_people(sql, viewer.school_id, this_round)
        students = {student.student_id: student for student in here}
        adults = {adult.adult_id: adult for adult in load_adults(sql, viewer.school_id)}
        within = load_settings(sql, viewer.school_id).first_contact_days
        found = [
            one
            for one in load_outreach(sql, viewer.school_id)
            if one.open
            and one.round_id == this_round.round_id
            and one.student_id in students
            and one.adult_id in adults
        ]
    pairs = [
        TakenPair(
            one.outreach_id,
            students[one.student_id],
            adults[one.adult_id],
            one.first_step,
            one.plan,
            add_school_days(one.began_on, within),
            one.version,
        )
        for one in found
    ]
    return sorted(pairs, key=lambda pair: (pair.adult.name, pair.student.name))
