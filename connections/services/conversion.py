"""Did it work? What later rounds say of the outreach, and the flow between rounds."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.caseload import cases_from
from connections.domain.conversion import (
    Conversion,
    Pace,
    RoundFacts,
    became_strong_in,
    conversion,
    pace,
)
from connections.domain.coverage import round_change
from connections.domain.outreach import NEXT, Outreach, Status
from connections.domain.problems import NotFound
from connections.domain.rounds import SHOWS_ANSWERS, Round, Strength
from connections.services.coverage import round_coverage
from connections.store.database import Connection, Database
from connections.store.outreach import (
    load_asked,
    load_contacts,
    load_follow_ups,
    load_named,
    load_outreach,
    save_outreach,
)
from connections.store.rosters import load_students
from connections.store.rounds import load_marks, load_round_people, load_rounds
from connections.store.schools import load_settings, load_version


def note_strong_pairs(database: Database, viewer: Viewer, now: datetime) -> int:
    """Set to Strong every outreach that a later revealed round calls strong; return how many.

    Asked for after a reveal and after closing a round; asking again changes nothing.
    """
    viewer.require(Permission.ROUND_MANAGE)
    with database.reading() as sql:
        found = _newly_strong(sql, viewer.school_id)
    if not found:
        return 0
    details: dict[str, object] = {}
    with database.changing(viewer, "outreach.became_strong", now, details) as sql:
        found = _newly_strong(sql, viewer.school_id)
        for one, facts in found:
            after = replace(one, status=Status.STRONG, converted_on=facts.held_on)
            save_outreach(sql, viewer.school_id, after, (Status.STRONG,), now, viewer.name)
        details["outreach_ids"] = [one.outreach_id for one, _ in found]
    return len(found)


def _newly_strong(sql: Connection, school_id: str) -> list[tuple[Outreach, RoundFacts]]:
    waiting = [
        one
        for one in load_outreach(sql, school_id)
        if one.converted_on is None and Status.STRONG in NEXT[one.status]
    ]
    if not waiting:
        return []
    rounds = _facts(sql, school_id, load_rounds(sql, school_id))
    found = [(one, became_strong_in(one, rounds)) for one in waiting]
    return [(one, facts) for one, facts in found if facts is not None]


def _facts(sql: Connection, school_id: str, rounds: Collection[Round]) -> list[RoundFacts]:
    """Return what each revealed or closed round says, among the students it looked at."""
    facts = []
    for this_round in rounds:
        if this_round.status not in SHOWS_ANSWERS:
            continue
        students, adults = load_round_people(sql, school_id, this_round)
        here = {student.student_id for student in students}
        staff = {adult.adult_id for adult in adults}
        marks = load_marks(sql, school_id, this_round.round_id)
        strong = marks[marks["strength"] == Strength.STRONG]
        facts.append(
            RoundFacts(
                this_round.round_id,
                this_round.name,
                this_round.held_on,
                frozenset(here),
                frozenset(
                    (adult_id, student_id)
                    for adult_id, student_id in zip(
                        strong["adult_id"], strong["student_id"], strict=True
                    )
                    if adult_id in staff and student_id in here
                ),
                load_named(sql, school_id, this_round.round_id),
                load_asked(sql, school_id, this_round.round_id),
            )
        )
    return facts


@dataclass(frozen=True, slots=True)
class DidItWork:
    """Conversion of the whole school, by grade, and the pace of what is under way."""

    whole: Conversion
    by_grade: tuple[tuple[str, Conversion], ...]  # only grades with outreach, in any order
    pace: Pace
    weeks: int
    smallest: int  # no share is shown of fewer outreach


def did_it_work(database: Database, viewer: Viewer, today: date) -> DidItWork:
    """Return what became of the outreach that is old enough to tell."""
    viewer.require(Permission.OUTREACH_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    return _did_it_work(database, viewer.school_id, today, version)


@lru_cache(maxsize=8)
def _did_it_work(database: Database, school_id: str, today: date, version: int) -> DidItWork:
    """Compute once per change: half a second for Oak Street, on every run of three screens."""
    with database.reading() as sql:
        settings = load_settings(sql, school_id)
        found = load_outreach(sql, school_id)
        facts = _facts(sql, school_id, load_rounds(sql, school_id))
        cases = cases_from(found, load_contacts(sql, school_id), load_follow_ups(sql, school_id))
        grade_of = {s.student_id: s.grade for s in load_students(sql, school_id)}
    weeks, smallest = settings.conversion_weeks, settings.smallest_group
    grades = sorted({grade_of[one.student_id] for one in found if one.student_id in grade_of})
    return DidItWork(
        conversion(found, facts, today, weeks, smallest),
        tuple(
            (
                grade,
                conversion(
                    [one for one in found if grade_of.get(one.student_id) == grade],
                    facts,
                    today,
                    weeks,
                    smallest,
                ),
            )
            for grade in grades
        ),
        pace(cases),
        weeks,
        smallest,
    )


@dataclass(frozen=True, slots=True)
class Flow:
    """How students moved between two rounds: see `domain.coverage.round_change`."""

    before: Round
    after: Round
    moves: pd.DataFrame


def flow_between(database: Database, viewer: Viewer) -> Flow:
    """Return how students moved between the two newest rounds that may be looked into.

    Raises NotFound while there are fewer than two.
    """
    viewer.require(Permission.OUTREACH_READ)
    with database.reading() as sql:
        rounds = [r for r in load_rounds(sql, viewer.school_id) if r.status in SHOWS_ANSWERS]
    if len(rounds) < 2:
        raise NotFound("The flow appears here after the second round.")
    after, before = rounds[0], rounds[1]
    moves = round_change(
        round_coverage(database, viewer, before.name).table,
        round_coverage(database, viewer, after.name).table,
    )
    return Flow(before, after, moves)
