"""When an adult leaves: hand-over with overlap and a goodbye; the summer's transition sheet."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pandas as pd
from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.assignment.reasons import HANDED_OVER
from connections.domain.assignment.ties import Tie, meeting_points
from connections.domain.network.graph import adults_by_strength
from connections.domain.outreach.contacts import CONTACT_WORDS, Felt
from connections.domain.outreach.record import Origin, Outreach
from connections.domain.outreach.status import Status, require_step
from connections.domain.people.grades import grade_order
from connections.domain.records.disclosing import Given, require_given
from connections.domain.rounds.marks import Strength
from connections.files.out.lists.workbook import CONFIDENTIAL, NEVER_A_TRAIT
from connections.files.out.workbook import Column, Sheet, write_workbook
from connections.services.book.ask import Ask
from connections.services.book.which import shown_coverage
from connections.services.outreach.proposing import require_pair
from connections.store.mapper import new_id
from connections.store.outreach import (
    save_first_follow_ups,
    save_new_outreach,
    save_outreach,
)
from connections.store.records.held import save_disclosure
from connections.words import listed, say, to_say

OVERLAP = timedelta(days=14)  # time for a goodbye and an introduction
_COLUMNS = "student_id name grade trusted_adults known_by meets_at works_well".split()
_ALREADY_THERE = to_say("What is there already, so that the next adults need not begin anew.")


def hand_on(
    sql: Connection, ask: Ask, one: Outreach, to_adult_id: str, *, agreed: bool
) -> Outreach:
    """End an outreach and begin it with another adult, as a step of a change; returns the new one.

    `agreed` means that the new adult said yes already; otherwise they are asked. The former adult
    has two weeks to say goodbye, and reads this student's notes no more from this moment on.
    """
    status = Status.HANDED_OVER
    require_step(one.status, status)
    ended = replace(one, status=status, ended_on=ask.today, goodbye_by=ask.today + OVERLAP)
    save_outreach(sql, ask.school_id, ended, (status,), ask.now, ask.by)
    steps = [Status.SUGGESTED, Status.OFFERED] + ([Status.ACCEPTED] if agreed else [])
    begins = (new_id(), one.student_id, to_adult_id, steps[-1], ask.today, one.round_id)
    kept = (one.first_step, one.plan, one.looked_after_by)
    new = Outreach(
        *begins,
        HANDED_OVER,
        *kept,
        origin=Origin.HANDED_OVER,
        asked_on=ask.today,
        accepted_on=ask.today if agreed else None,
        handed_over_from=one.outreach_id,
    )
    require_pair(sql, ask, new, despite=False)
    save_new_outreach(sql, ask.school_id, new, steps, ask.now, ask.by)
    if agreed:
        save_first_follow_ups(sql, ask.school_id, new)
    return new


def transition_sheet(
    ask: Ask,
    round_id: str | None = None,
    grades: Sequence[str] = (),
    given: Given | None = None,
) -> pd.DataFrame:
    """Return what the next grade or school should know of each student: strengths, trusted adults.

    No note is in it, and nothing that went badly. One row per student of the round still enrolled,
    by grade and name:  student_id, name, grade str,  trusted_adults str  (names, strong),
    known_by str  (names, Know),  meets_at str  (classes, activities, interests, home language),
    works_well str  (kinds of contact that felt easy). Taking it is a change that is kept, and so
    is who it is `given` to.
    """
    ask.require(Permission.MARK_READ, Scope.GRADES)
    given = require_given(given)
    book, coverage = ask.book, shown_coverage(ask.book, round_id)
    network = book.network(coverage.this_round)
    names = {adult.adult_id: adult.name for adult in coverage.adults}
    here = {student.student_id for student in book.students()}
    student_of = {one.outreach_id: one.student_id for one in book.outreach()}
    easy: dict[str, set[str]] = {}
    for contact in book.contacts():
        if contact.felt is Felt.EASY:
            words = say(CONTACT_WORDS[contact.kind]).casefold()
            easy.setdefault(student_of[contact.outreach_id], set()).add(words)
    rows = []
    for student in ask.seen(Permission.MARK_READ, coverage.students):
        if student.student_id not in here or (grades and student.grade not in grades):
            continue
        known = adults_by_strength(network, student.student_id)
        told = (
            [names[adult_id] for adult_id in known[Strength.STRONG]],
            [names[adult_id] for adult_id in known[Strength.KNOW]],
            sorted(word for tie, word in meeting_points(student) if tie is not Tie.HOMEROOM),
            sorted(easy.get(student.student_id, ())),
        )
        rows.append((student.student_id, student.name, student.grade, *map(listed, told)))
    rows.sort(key=lambda row: (grade_order(row[2]), row[1]))
    named = [row[0] for row in rows]
    with ask.changing("transition_sheet.taken", {"grades": list(grades)}) as sql:
        save_disclosure(sql, ask.school_id, given, "transition_sheet", named, ask.now, ask.by)
        return pd.DataFrame(rows, columns=_COLUMNS, dtype=object)


def transition_workbook(ask: Ask, grades: Sequence[str] = (), given: Given | None = None) -> bytes:
    """Return the transition sheet as a workbook for the next grade or school; no note is in it."""
    ask.require(Permission.MARK_READ, Scope.GRADES)
    table = transition_sheet(ask, grades=grades, given=given)
    sheet = Sheet(
        say("Moving on"),
        (
            Column(say("Student id")),
            Column(say("Name"), width=26),
            Column(say("Grade"), width=8),
            Column(say("Trusted adults (strong)"), width=34),
            Column(say("Also known by"), width=34),
            Column(say("Where to meet them"), width=30),
            Column(say("What felt easy"), width=30),
        ),
        tuple(tuple(row) for row in table.itertuples(index=False)),
        notes=(say(_ALREADY_THERE), say(NEVER_A_TRAIT)),
        warning=say(CONFIDENTIAL),
        nothing=say("No student of these grades."),
    )
    return write_workbook([sheet], say("Moving on"), ask.now)
