"""Oak Street's outreach: invented, from the same fixed hash as its marks."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd
from sqlalchemy import Connection

from connections.domain.assignment.need import needs
from connections.domain.assignment.plan import Places, capacity_of, suggest_plan
from connections.domain.assignment.ties import Tie, shared_ties
from connections.domain.coverage.table import coverage_table, without_strong_adult
from connections.domain.network.graph import adults_by_strength, build_network
from connections.domain.outreach.caseload import load_of
from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.follow_ups import FollowUp, Going, follow_up_days
from connections.domain.outreach.record import Note, Origin, Outreach
from connections.domain.outreach.status import ENDED, Status
from connections.domain.people.person import Adult, Job
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.store.answers import Answer, save_answers
from connections.store.mapper import new_id
from connections.store.outreach import (
    load_outreach,
    save_contact,
    save_follow_ups,
    save_new_outreach,
    save_note,
)
from connections.store.rounds import load_marks, load_round_people, load_rounds
from connections.store.schools import load_settings
from connections.words import say

_BY = "oak_street"
_SHARE_GIVEN = {True: 70, False: 50}  # of 100 on the list of the newest round, of the older one
_YES = (Status.SUGGESTED, Status.OFFERED, Status.ACCEPTED)
# How an outreach of the newest closed round stands, by hash: upper bound of 100, steps, contacts.
_STANDS: tuple[tuple[int, tuple[Status, ...], int], ...] = (
    (12, (Status.SUGGESTED, Status.OFFERED), 0),
    (20, (Status.SUGGESTED, Status.OFFERED, Status.DECLINED), 0),
    (38, _YES, 0),
    (58, (*_YES, Status.STARTED), 1),
    (92, (*_YES, Status.STARTED, Status.BUILDING), 4),
    (100, (*_YES, Status.STARTED, Status.PAUSED), 1),
)
_BECAME_STRONG = 48  # of 100 outreach of the round before


def write_outreach(sql: Connection, school_id: str, today: date) -> None:
    """Write outreach for the two closed rounds, so that every screen has something true to show.

    About half of the older pairs are marked strong in the newer round. The caller is inside the
    transaction that fills the school.
    """
    closed = [r for r in load_rounds(sql, school_id) if r.status is RoundStatus.CLOSED]
    for this_round in reversed(closed):
        adults = _give(sql, school_id, this_round, this_round is closed[0], today)
        if this_round is not closed[0]:
            _let_some_grow(sql, school_id, closed[0], adults)


def _give(
    sql: Connection, school_id: str, this_round: Round, newest: bool, today: date
) -> list[Adult]:
    """Write the outreach that came of one round; return the adults who were in it."""
    students, adults = load_round_people(sql, school_id, this_round)
    marks = load_marks(sql, school_id, this_round.round_id)
    network = build_network((s.student_id for s in students), (a.adult_id for a in adults), marks)
    taken = {one.student_id for one in load_outreach(sql, school_id) if one.open}
    coverage = coverage_table(network)
    listed = [
        student_id
        for student_id in without_strong_adult(coverage)["student_id"]
        if student_id not in taken
        and draw("given", this_round.name, student_id) < _SHARE_GIVEN[newest]
    ]
    rows = [
        (student_id, adult_id, tie.value)
        for student_id in listed
        for strength, tie in ((Strength.KNOW, Tie.KNOW), (Strength.RECOGNISE, Tie.RECOGNISE))
        for adult_id in adults_by_strength(network, student_id)[strength]
    ]
    known = pd.DataFrame(rows, columns=["student_id", "adult_id", "tie"], dtype=object)
    ties = pd.concat([known, shared_ties(students, adults)], ignore_index=True)
    settings, load = load_settings(sql, school_id), load_of(load_outreach(sql, school_id))
    places = []
    for a in adults:
        capacity, stays = capacity_of(a, settings), not (a.away or a.leaving)
        places.append(Places(a.adult_id, capacity, load.get(a.adult_id, 0), stays))
    counselor = next((a.adult_id for a in adults if a.job is Job.COUNSELOR), None)
    need = needs(coverage, {}, this_round.round_id)
    for pair in suggest_plan(listed, places, ties, need=need).pairs:
        drawn = draw("stands", this_round.name, pair.student_id)
        steps, contacts = next((s, c) for bound, s, c in _STANDS if drawn < bound)
        if not newest:
            steps, contacts = (*_YES, Status.STARTED, Status.BUILDING), 5
            if drawn >= 60 and not _grows(pair.student_id):
                steps = (*steps, Status.PASSED_TO_COUNSELOR)
        began_on = this_round.held_on + timedelta(days=3)
        ended_on = began_on + timedelta(days=2) if steps[-1] in ENDED else None
        begins = (
            new_id(),
            pair.student_id,
            pair.adult_id,
            steps[-1],
            began_on,
            this_round.round_id,
        )
        first_step = say("Say good morning by name, every day this week.")
        how = (pair.reason, first_step, "2x10" if drawn < 70 else "", counselor)
        turn = need[pair.student_id]
        chosen = (Origin.SUGGESTED, tuple(sorted(pair.ties)), turn.level, turn.lot)
        yes = began_on if Status.ACCEPTED in steps else None
        one = Outreach(*begins, *how, *chosen, began_on, yes, ended_on)
        moment = datetime.combine(began_on, time(15), UTC)
        save_new_outreach(sql, school_id, one, steps, moment, _BY)
        if Status.ACCEPTED in steps:
            _write_contacts(sql, school_id, one, contacts, moment, today)
    return adults


def _write_contacts(
    sql: Connection, school_id: str, one: Outreach, contacts: int, moment: datetime, today: date
) -> None:
    kinds, feelings = list(ContactKind)[:4], list(Felt)
    for number in range(contacts):
        drawn = draw("contact", one.student_id, one.adult_id, str(number))
        day = one.began_on + timedelta(days=2 + number * 9 + int(drawn) % 5)
        kind, felt = kinds[int(drawn) % 4], feelings[(drawn >= 55) + (drawn >= 85)]
        contact = Contact(new_id(), one.outreach_id, day, kind, felt, "", one.adult_id)
        save_contact(sql, school_id, contact, datetime.combine(day, time(15), UTC))
    first, second = follow_up_days(one.began_on, load_settings(sql, school_id))
    going = Going.WELL if contacts >= 4 else None
    # Where it goes well the past looks were taken, and the next one is within two weeks.
    checks = []
    for due_on in (first, second):
        taken = (due_on, going) if going and due_on < today else ()
        checks.append(FollowUp(new_id(), one.outreach_id, due_on, *taken))
    if going and second < today:
        soon = today + timedelta(days=int(draw("next", one.student_id)) % 15 - 2)
        checks.append(FollowUp(new_id(), one.outreach_id, soon))
    save_follow_ups(sql, school_id, checks)
    if contacts >= 4 and one.looked_after_by and draw("note", one.student_id) < 20:
        written_at = moment + timedelta(days=20)
        told = (
            say("We looked at how the first weeks went."),
            say("Lunch in the music room once a week."),
            say("Both look forward to it."),
        )
        whose = (new_id(), one.student_id, one.looked_after_by)
        save_note(sql, school_id, Note(*whose, written_at, False, *told))


def _let_some_grow(sql: Connection, school_id: str, newer: Round, adults: Sequence[Adult]) -> None:
    here = {adult.adult_id for adult in adults}
    grown = [
        Answer(new_id(), newer.round_id, one.adult_id, one.student_id, Strength.STRONG)
        for one in load_outreach(sql, school_id)
        if one.adult_id in here and _grows(one.student_id)
    ]
    save_answers(sql, school_id, grown, datetime.combine(newer.held_on, time(15), UTC))


def _grows(student_id: str) -> bool:
    return draw("grown", student_id) < _BECAME_STRONG


def draw(*parts: str) -> float:
    """Return a number from 0 to 100 that the parts alone decide."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48 * 100
