"""Who could take whom: the fairest pairs for the students nobody is close to yet."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.assignment import Places, Plan, capacity_of, suggest_plan
from connections.domain.caseload import load_of
from connections.domain.coverage import without_strong_adult
from connections.domain.network import (
    adults_by_strength,
    lose_only_strong_adult,
    strong_adults,
)
from connections.domain.people import Adult, Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds import Strength
from connections.domain.school import SchoolSettings
from connections.domain.ties import Tie, reason_for, shared_ties
from connections.services.coverage import RoundCoverage, may_see_list, round_coverage
from connections.store.database import Connection, Database
from connections.store.outreach import load_do_not_match, load_named, load_outreach
from connections.store.rosters import load_adults, load_paused, load_students, load_teaches
from connections.store.schools import load_settings

_TIE_OF = {Strength.KNOW: Tie.KNOW, Strength.RECOGNISE: Tie.RECOGNISE}


@dataclass(frozen=True, slots=True)
class AdultPlaces:
    """An active adult with the places they have."""

    adult: Adult
    places: Places


def adult_places(
    database: Database, viewer: Viewer, capacities: Mapping[str, int] | None = None
) -> list[AdultPlaces]:
    """Return the active adults by name, with capacity, load and whether they can take anyone.

    `capacities` are taken exactly as given, before the adults' own numbers and the school's cap;
    an adult who is not in it keeps their own. Raises NotFound for an id of nobody.
    """
    viewer.require(Permission.OUTREACH_READ)
    with database.reading() as sql:
        return _adult_places(sql, viewer.school_id, capacities or {})


def _adult_places(
    sql: Connection, school_id: str, capacities: Mapping[str, int]
) -> list[AdultPlaces]:
    people, settings = load_adults(sql, school_id), load_settings(sql, school_id)
    paused, load = load_paused(sql, school_id), load_of(load_outreach(sql, school_id))
    unknown = sorted(set(capacities) - {adult.adult_id for adult in people})
    if unknown:
        raise NotFound(f"No active adult has the id {', '.join(unknown)}. Nothing was done.")
    if any(number < 0 for number in capacities.values()):
        raise NotPossible("A capacity is 0 or more students. Nothing was done.")
    return [
        AdultPlaces(adult, _places(adult, settings, load, paused, capacities)) for adult in people
    ]


def _places(
    adult: Adult,
    settings: SchoolSettings,
    load: Mapping[str, int],
    paused: Iterable[str],
    capacities: Mapping[str, int],
) -> Places:
    return Places(
        adult.adult_id,
        capacities.get(adult.adult_id, capacity_of(adult, settings)),
        load.get(adult.adult_id, 0),
        not (adult.leaving or adult.away or adult.adult_id in paused),
    )


def _without_outreach(sql: Connection, school_id: str) -> frozenset[str]:
    """Return the students enrolled now who have no open outreach."""
    taken = {one.student_id for one in load_outreach(sql, school_id) if one.open}
    return frozenset(s.student_id for s in load_students(sql, school_id)) - taken


def suggest_pairs(
    database: Database,
    viewer: Viewer,
    round_name: str | None = None,
    capacities: Mapping[str, int] | None = None,
    forbid: Iterable[tuple[str, str]] = (),
    pin: Iterable[tuple[str, str]] = (),
    students: Iterable[str] | None = None,
    adults: Iterable[str] | None = None,
) -> Plan:
    """Return the fairest plan for the round's students without a strong adult. Saves nothing.

    Students who have an open outreach already are not planned again, and their adults' places
    are taken. `forbid` and `pin` are (adult_id, student_id) pairs; pairs that are not to be
    matched are forbidden as well. `students` and `adults` limit the plan to some of them.
    `capacities`: see adult_places. Raises NotFound for an id of nobody.
    """
    viewer.require(Permission.OUTREACH_READ)
    coverage = round_coverage(database, viewer, round_name)
    forbid, pin = list(forbid), list(pin)
    with database.reading() as sql:
        people = everybody = _adult_places(sql, viewer.school_id, capacities or {})
        apart = load_do_not_match(sql, viewer.school_id)
        wishes = load_named(sql, viewer.school_id, coverage.this_round.round_id)
        teaches = load_teaches(sql, viewer.school_id)
        free = _without_outreach(sql, viewer.school_id)
    listed = [
        student_id
        for student_id in without_strong_adult(coverage.table)["student_id"]
        if student_id in free
    ]
    if students is not None:
        chosen = set(students)
        listed = [student_id for student_id in listed if student_id in chosen]
    if adults is not None:
        willing = set(adults) | {adult_id for adult_id, _ in pin}
        people = [entry for entry in people if entry.adult.adult_id in willing]
    _require_known(coverage, everybody, listed, forbid, pin, narrowed=adults is not None)
    ties = _ties(coverage, listed, [entry.adult for entry in people], wishes, teaches)
    plan = suggest_plan(
        listed,
        [entry.places for entry in people],
        ties,
        forbidden=apart.union(forbid),
        pinned=pin,
    )
    return _told(plan, viewer)


def _require_known(
    coverage: RoundCoverage,
    people: list[AdultPlaces],
    listed: list[str],
    forbid: list[tuple[str, str]],
    pin: list[tuple[str, str]],
    narrowed: bool,
) -> None:
    students = {student.student_id for student in coverage.students}
    adults = {entry.adult.adult_id for entry in people}
    for adult_id, student_id in [*forbid, *pin]:
        if student_id not in students:
            raise NotFound(f"No student of this round has the id {student_id}. Nothing was done.")
        if adult_id not in adults:
            raise NotFound(f"No active adult has the id {adult_id}. Nothing was done.")
    for _, student_id in pin:
        if student_id not in listed and not narrowed:
            raise NotPossible(
                f"Student {student_id} has a strong adult or an outreach already, so there is no "
                "pair to keep. Nothing was done."
            )


def _ties(
    coverage: RoundCoverage,
    listed: list[str],
    adults: list[Adult],
    wishes: Iterable[tuple[str, str]],
    teaches: Iterable[tuple[str, str]],
) -> pd.DataFrame:
    """Return what the listed students and the adults already have: see suggest_plan."""
    wanted = set(listed)
    rows = [
        (student_id, adult_id, tie.value)
        for student_id in listed
        for strength, found in adults_by_strength(coverage.network, student_id).items()
        if (tie := _TIE_OF.get(strength)) is not None
        for adult_id in found
    ]
    rows += [(student, adult, Tie.WISH.value) for adult, student in wishes if student in wanted]
    rows += [(student, adult, Tie.CLASS.value) for adult, student in teaches if student in wanted]
    met = shared_ties((s for s in coverage.students if s.student_id in wanted), adults)
    said = pd.DataFrame(rows, columns=["student_id", "adult_id", "tie"], dtype=object)
    return pd.concat([said, met], ignore_index=True)


def _told(plan: Plan, viewer: Viewer) -> Plan:
    """Leave out of the reasons what the viewer may not read."""
    if viewer.may(Permission.VOICE_READ):
        return plan
    pairs = tuple(
        pair if pair.pinned else replace(pair, reason=reason_for(pair.ties, tell_wish=False))
        for pair in plan.pairs
    )
    return replace(plan, pairs=pairs)


def suggest_second_adults(
    database: Database, viewer: Viewer, round_name: str | None = None
) -> Plan:
    """Return a second adult for each fragile student, as far as places go. Saves nothing.

    Students without a strong adult come first: only places that their plan leaves free are used.
    """
    viewer.require(Permission.OUTREACH_READ)
    first = suggest_pairs(database, viewer, round_name)
    coverage = round_coverage(database, viewer, round_name)
    with database.reading() as sql:
        people = _adult_places(sql, viewer.school_id, {})
        apart = load_do_not_match(sql, viewer.school_id)
        teaches = load_teaches(sql, viewer.school_id)
        wishes = load_named(sql, viewer.school_id, coverage.this_round.round_id)
        free = _without_outreach(sql, viewer.school_id)
    promised: dict[str, int] = {}
    for pair in first.pairs:
        promised[pair.adult_id] = promised.get(pair.adult_id, 0) + 1
    places = [
        replace(entry.places, load=entry.places.load + promised.get(entry.adult.adult_id, 0))
        for entry in people
    ]
    # A closed round keeps the flags of its day; who leaves is asked of today's people.
    going = [e.adult.adult_id for e in people if e.adult.leaving or e.adult.away]
    fragile = set(coverage.table.loc[coverage.table["fragile"], "student_id"])
    fragile.update(lose_only_strong_adult(coverage.network, going))
    listed = [s.student_id for s in coverage.students if s.student_id in fragile & free]
    already = {
        (adult_id, student_id)
        for student_id in listed
        for adult_id in strong_adults(coverage.network, student_id)
    }
    ties = _ties(coverage, listed, [entry.adult for entry in people], wishes, teaches)
    plan = suggest_plan(listed, places, ties, forbidden=apart | already)
    return _told(plan, viewer)


def students_to_place(
    database: Database, viewer: Viewer, round_name: str | None = None
) -> list[Student]:
    """Return whom nobody is close to yet and nobody was asked for, in the list's order."""
    viewer.require(Permission.OUTREACH_READ)
    return _to_place(database, viewer, round_coverage(database, viewer, round_name))


def my_places(database: Database, viewer: Viewer) -> tuple[AdultPlaces, bool]:
    """Return the viewer's own places, and whether they take a pause from new students."""
    viewer.require(Permission.OUTREACH_OWN)
    me = viewer.require_adult()
    with database.reading() as sql:
        people = _adult_places(sql, viewer.school_id, {})
        paused = me in load_paused(sql, viewer.school_id)
    entry = next((entry for entry in people if entry.adult.adult_id == me), None)
    if entry is None:
        raise NotFound("You are not on the roster any more. The data manager can help.")
    return entry, paused


def students_to_take(database: Database, viewer: Viewer) -> list[Student]:
    """Return whom an adult may volunteer for: whom nobody is close to yet and nobody was asked for.

    Empty before the first reveal, and where the school does not show the list to every adult.
    """
    viewer.require(Permission.OUTREACH_OWN)
    if not may_see_list(database, viewer):
        return []
    try:
        coverage = round_coverage(database, viewer)
    except NotFound:
        return []
    return _to_place(database, viewer, coverage)


def _to_place(database: Database, viewer: Viewer, coverage: RoundCoverage) -> list[Student]:
    with database.reading() as sql:
        free = _without_outreach(sql, viewer.school_id)
    people = {student.student_id: student for student in coverage.students}
    return [
        people[student_id]
        for student_id in without_strong_adult(coverage.table)["student_id"]
        if student_id in free
    ]
