"""Who could take whom: the fairest pairs for the students nobody is close to yet."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import pandas as pd

from connections.domain.access.grants import Permission, Scope
from connections.domain.assignment.need import Need, Passed, needs, rounds_waited
from connections.domain.assignment.plan import Places, Plan, capacity_of, suggest_plan
from connections.domain.assignment.ties import Tie
from connections.domain.coverage.table import without_strong_adult
from connections.domain.network.graph import (
    adults_by_strength,
    lose_only_strong_adult,
    strong_adults,
)
from connections.domain.outreach.caseload import load_of
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.marks import Strength
from connections.files.tables.places import read_capacities as read_capacities
from connections.files.tables.places import read_pairs as read_pairs
from connections.services.book.ask import Ask
from connections.services.book.book import Book, SchoolToday
from connections.services.book.counting import who_goes
from connections.services.book.opened import note_opened
from connections.services.book.ties import ties_in_common
from connections.services.book.which import shown_round
from connections.services.coverage.coverage import may_see_list
from connections.services.coverage.today import nothing_known_today, students_today
from connections.words import listed

_TIE_OF = {Strength.KNOW: Tie.KNOW, Strength.RECOGNISE: Tie.RECOGNISE}


@dataclass(frozen=True, slots=True)
class AdultPlaces:
    """An active adult with the places they have."""

    adult: Adult
    places: Places


def adult_places(ask: Ask, capacities: Mapping[str, int] | None = None) -> list[AdultPlaces]:
    """Return the active adults by name, with capacity, load and whether they can take anyone.

    `capacities` are taken exactly as given, before the adults' own numbers and the school's cap;
    an adult who is not in it keeps their own. Raises NotFound for an id of nobody.
    """
    ask.require(Permission.OUTREACH_READ, Scope.GRADES)
    return _adult_places(ask, capacities or {})


def _adult_places(ask: Ask, capacities: Mapping[str, int]) -> list[AdultPlaces]:
    book = ask.book
    people, settings, paused = book.adults(), book.settings(), book.paused()
    load = load_of(book.outreach())
    unknown = sorted(set(capacities) - {adult.adult_id for adult in people})
    if unknown:
        raise NotFound("No active adult has the id {ids}. Nothing was done.", ids=listed(unknown))
    if any(number < 0 for number in capacities.values()):
        raise NotPossible("A capacity is 0 or more students. Nothing was done.")
    places = []
    for adult in people:
        key, stays = adult.adult_id, not (adult.leaving or adult.away)
        open_to_more = stays and adult.may_be_asked(ask.today)
        capacity = capacities.get(key, capacity_of(adult, settings))
        room = Places(key, capacity, load.get(key, 0), open_to_more and key not in paused)
        places.append(AdultPlaces(adult, room))
    return places


def _school_today(ask: Ask, round_id: str | None = None) -> SchoolToday:
    """Return students today, whom a plan is for; the round named has to be the newest revealed."""
    this_round = shown_round(ask.book, round_id)
    found = ask.book.today(ask.today)
    assert found is not None, "there is a revealed round"
    if found.this_round != this_round:
        raise NotPossible(
            "A plan is for the students of today, so it goes by the newest round, “{name}”. "
            "Nothing was done.",
            name=found.this_round.name,
        )
    note_opened(ask, this_round)
    return found


def _free(ask: Ask, today: SchoolToday, permission: Permission) -> frozenset[str]:
    """Return whom the viewer sees of those without open outreach."""
    taken = ask.book.taken()
    free = (s for s in today.students if s.student_id not in taken)
    return frozenset(s.student_id for s in ask.seen(permission, free))


def suggest_pairs(
    ask: Ask,
    round_id: str | None = None,
    capacities: Mapping[str, int] | None = None,
    forbid: Iterable[tuple[str, str]] = (),
    pin: Iterable[tuple[str, str]] = (),
    students: Iterable[str] | None = None,
    adults: Iterable[str] | None = None,
) -> Plan:
    """Return the fairest plan for today's students without a strong adult. Saves nothing.

    Whoever arrived since the round is among them. Students who have an open outreach already are
    not planned again, and their adults' places are taken. `forbid` and `pin` are (adult_id,
    student_id) pairs; pairs that are not to be matched are forbidden as well. `students` and
    `adults` limit the plan to some of them.
    `capacities`: see adult_places. Raises NotFound for an id of nobody.
    """
    ask.require(Permission.OUTREACH_READ, Scope.GRADES)
    today = _school_today(ask, round_id)
    forbid, pin = list(forbid), list(pin)
    people = _adult_places(ask, capacities or {})
    waiting = [s.student_id for s in _to_place(ask, today, Permission.OUTREACH_READ)]
    if students is not None:
        chosen = set(students)
        waiting = [student_id for student_id in waiting if student_id in chosen]
    if adults is not None:
        willing = set(adults) | {adult_id for adult_id, _ in pin}
        people = [entry for entry in people if entry.adult.adult_id in willing]
    _require_known(ask.book, forbid + pin)
    gone = [student_id for _, student_id in pin if student_id not in waiting]
    if gone and adults is None:
        raise NotPossible(
            "Student {id} has a strong adult or an outreach already, so there is no pair "
            "to keep. Nothing was done.",
            id=gone[0],
        )
    plan = suggest_plan(
        waiting,
        [entry.places for entry in people],
        _ties(ask, today, waiting, [entry.adult for entry in people]),
        forbidden=ask.book.apart().union(forbid),
        pinned=pin,
        need=_needs(ask, today),
    )
    return _told(plan)


def _to_place(ask: Ask, today: SchoolToday, permission: Permission) -> list[Student]:
    """Return whom nobody is close to yet and nobody was asked for, in the list's order."""
    free, people = _free(ask, today, permission), {s.student_id: s for s in today.students}
    alone = without_strong_adult(today.table)["student_id"]
    return [people[student_id] for student_id in alone if student_id in free]


def _needs(ask: Ask, today: SchoolToday) -> dict[str, Need]:
    """Return each student's need; whoever waited in the rounds before comes sooner."""
    book, this_round = ask.book, today.this_round

    def make() -> dict[str, Need]:
        shown = book.shown_rounds()
        asked: dict[str, list[tuple[date, date | None]]] = {}
        for one in book.outreach():
            if one.asked_on is not None and one.was_asked:
                asked.setdefault(one.student_id, []).append((one.asked_on, one.ended_on))
        passed = [
            Passed(
                earlier.held_on,
                later.held_on,
                frozenset(without_strong_adult(book.coverage(earlier).table)["student_id"]),
            )
            for later, earlier in pairwise(shown[shown.index(this_round) :])
        ]
        return needs(today.table, rounds_waited(passed, asked), this_round.round_id)

    return book.kept(("needs", this_round, ask.today), make, late=True)


def _require_known(book: Book, pairs: list[tuple[str, str]]) -> None:
    students = {student.student_id for student in book.students()}
    adults = {adult.adult_id for adult in book.adults()}
    for adult_id, student_id in pairs:
        if student_id not in students:
            raise NotFound(
                "No student enrolled today has the id {id}. Nothing was done.", id=student_id
            )
        if adult_id not in adults:
            raise NotFound("No active adult has the id {ids}. Nothing was done.", ids=adult_id)


def _ties(ask: Ask, today: SchoolToday, waiting: list[str], adults: list[Adult]) -> pd.DataFrame:
    """Return what these students and the adults already have: see suggest_plan."""
    network, wanted = ask.book.network_today(ask.today), set(waiting)
    rows = [
        (student_id, adult_id, tie.value)
        for student_id in waiting
        for strength, found in adults_by_strength(network, student_id).items()
        if (tie := _TIE_OF.get(strength)) is not None
        for adult_id in found
    ]
    known = pd.DataFrame(rows, columns=["student_id", "adult_id", "tie"], dtype=object)
    students = [student for student in today.students if student.student_id in wanted]
    met = ties_in_common(ask.book, today.this_round, students, adults)
    return pd.concat([known, met], ignore_index=True)


def _told(plan: Plan) -> Plan:
    """Leave out what students said: it has decided, and nobody who sees a pair may learn it."""
    told = (replace(pair, ties=pair.ties - {Tie.WISH}) for pair in plan.pairs)
    return replace(plan, pairs=tuple(told))


def suggest_second_adults(ask: Ask, round_id: str | None = None) -> Plan:
    """Return a second adult for each fragile student, as far as places go. Saves nothing.

    Students without a strong adult come first: only places that their plan leaves free are used.
    """
    ask.require(Permission.OUTREACH_READ, Scope.GRADES)
    first = suggest_pairs(ask, round_id)
    today = _school_today(ask, round_id)
    people, network = _adult_places(ask, {}), ask.book.network_today(ask.today)
    promised = Counter(pair.adult_id for pair in first.pairs)
    places = [
        replace(entry.places, load=entry.places.load + promised[entry.adult.adult_id])
        for entry in people
    ]
    going = [adult.adult_id for adult in who_goes(ask.book, today.this_round)]
    fragile = set(today.table.loc[today.table["fragile"], "student_id"])
    fragile.update(lose_only_strong_adult(network, going))
    fragile &= _free(ask, today, Permission.OUTREACH_READ)
    waiting = [s.student_id for s in today.students if s.student_id in fragile]
    already = {(adult, one) for one in waiting for adult in strong_adults(network, one)}
    ties = _ties(ask, today, waiting, [entry.adult for entry in people])
    need, apart = _needs(ask, today), ask.book.apart() | already
    plan = suggest_plan(waiting, places, ties, forbidden=apart, need=need)
    return _told(plan)


def students_to_place(ask: Ask, round_id: str | None = None) -> list[Student]:
    """Return whom nobody is close to yet and nobody was asked for, in the list's order."""
    ask.require(Permission.OUTREACH_READ, Scope.GRADES)
    return _to_place(ask, _school_today(ask, round_id), Permission.OUTREACH_READ)


def my_places(ask: Ask) -> tuple[AdultPlaces, bool]:
    """Return the viewer's own places, and whether they take a pause from new students."""
    ask.require(Permission.OUTREACH_CARRY)
    me = ask.viewer.require_adult()
    people = _adult_places(ask, {})
    entry = next((entry for entry in people if entry.adult.adult_id == me), None)
    if entry is None:
        raise NotFound("You are not on the roster any more. The data manager can help.")
    return entry, me in ask.book.paused()


def students_to_take(ask: Ask) -> list[Student]:
    """Return whom an adult may volunteer for: whom nobody is close to yet and nobody was asked for.

    Empty before the first reveal, while nobody has answered at all, and where the school does not
    show the list to every adult.
    """
    ask.require(Permission.OUTREACH_CARRY)
    if not may_see_list(ask):
        return []
    try:
        today = students_today(ask)
    except NotFound:
        return []
    if nothing_known_today(ask):
        return []
    return _to_place(ask, today, Permission.COVERAGE_LIST)
