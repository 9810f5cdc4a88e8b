"""The counselor's day: my caseload, one student's story, everybody's outreach as a table."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import pandas as pd

from connections.domain.access import REFUSALS, Permission, Reason, Viewer, why_visible
from connections.domain.caseload import Case, Turn, caseload_order, cases_from
from connections.domain.outreach import Outreach, Status
from connections.domain.people import Adult, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.rounds import SHOWS_ANSWERS
from connections.domain.ties import Tie, in_common
from connections.domain.voice import VoiceAnswer
from connections.files.calendar import Reminder, write_calendar
from connections.services.coverage import StudentView, student_view
from connections.store.database import Connection, Database
from connections.store.outreach import (
    load_contacts,
    load_follow_ups,
    load_outreach,
    load_students_of,
)
from connections.store.rosters import load_by_id
from connections.store.rounds import load_rounds
from connections.store.schools import load_settings
from connections.store.voice import load_voice


@dataclass(frozen=True, slots=True)
class CaseloadEntry:
    """One outreach in a caseload, with its people and why it comes up when it does."""

    turn: Turn
    case: Case
    student: Student
    adult: Adult
    next_due_on: date | None
    overdue: bool


def my_caseload(
    database: Database, viewer: Viewer, today: date, everybody: bool = False
) -> list[CaseloadEntry]:
    """Return the viewer's caseload in the order of the day; never what has ended long ago.

    For an adult: the students they were asked for or reach out to. For a counselor or principal
    also what they look after; `everybody` (or nobody in particular at this computer) is all of it.
    """
    viewer.require(Permission.OUTREACH_OWN)
    leads = viewer.may(Permission.OUTREACH_READ)
    if everybody or viewer.adult_id is None:
        viewer.require(Permission.OUTREACH_READ)
    me = None if everybody else viewer.adult_id
    with database.reading() as sql:
        found = [
            one
            for one in load_outreach(sql, viewer.school_id)
            if me is None
            or (one.adult_id == me and (leads or one.status is not Status.SUGGESTED))
            or (leads and one.looked_after_by == me)
        ]
        entries = _entries(sql, viewer.school_id, found, today)
    return [entry for entry in entries if entry.turn is not Turn.ENDED]


def _entries(
    sql: Connection, school_id: str, found: list[Outreach], today: date
) -> list[CaseloadEntry]:
    ids = [one.outreach_id for one in found]
    cases = cases_from(
        found, load_contacts(sql, school_id, ids), load_follow_ups(sql, school_id, ids)
    )
    settings = load_settings(sql, school_id)
    students, adults = load_by_id(
        sql, school_id, [one.student_id for one in found], [one.adult_id for one in found]
    )
    return [
        CaseloadEntry(
            turn,
            case,
            students[case.outreach.student_id],
            adults[case.outreach.adult_id],
            case.next_due_on(settings),
            case.overdue(settings, today),
        )
        for turn, case in caseload_order(cases, settings, today)
    ]


def outreach_table(database: Database, viewer: Viewer, today: date) -> pd.DataFrame:
    """Return everybody's outreach, the oldest first.

    One row per outreach:  student_id, adult_id, status str,  began_on date,
    first_contact_on, next_follow_up_on date or None,  contacts int,  overdue bool,
    converted bool  (a later round made it strong).
    """
    viewer.require(Permission.OUTREACH_READ)
    with database.reading() as sql:
        found = load_outreach(sql, viewer.school_id)
        entries = {
            entry.case.outreach.outreach_id: entry
            for entry in _entries(sql, viewer.school_id, found, today)
        }
    columns = [
        "student_id",
        "adult_id",
        "status",
        "began_on",
        "first_contact_on",
        "next_follow_up_on",
        "contacts",
        "overdue",
        "converted",
    ]
    rows = [
        (
            one.student_id,
            one.adult_id,
            one.status.value,
            one.began_on,
            entries[one.outreach_id].case.first_contact_on,
            entries[one.outreach_id].next_due_on,
            len(entries[one.outreach_id].case.contacts),
            entries[one.outreach_id].overdue,
            one.converted_on is not None,
        )
        for one in found
    ]
    return pd.DataFrame(rows, columns=columns, dtype=object)


@dataclass(frozen=True, slots=True)
class Story:
    """One student's story on one page. What the viewer may not see is None or empty."""

    student: Student
    why: Reason
    entries: tuple[CaseloadEntry, ...]  # newest first
    marks: StudentView | None
    said: tuple[tuple[str, VoiceAnswer, tuple[Adult, ...]], ...]  # by round: what they said
    in_common: tuple[tuple[Tie, str], ...]  # with the adult who reaches out now


def student_story(database: Database, viewer: Viewer, student_id: str, today: date) -> Story:
    """Return a student's outreach, contacts, marks over the rounds and voice, as far as allowed.

    The adult who reaches out sees the story; after a hand-over not any more. Others are refused.
    """
    viewer.require(Permission.OUTREACH_OWN)
    with database.reading() as sql:
        mine: frozenset[str] = frozenset()
        if viewer.adult_id is not None:
            mine = load_students_of(sql, viewer.school_id, viewer.adult_id)
        why = why_visible(viewer, student_id, mine)
        if why not in (Reason.LEADS, Reason.OUTREACH):
            raise AccessDenied(REFUSALS[Permission.OUTREACH_READ])
        said = _said(sql, viewer, student_id)
        spoken_of = [adult_id for _, given in said for adult_id in given.adult_ids]
        students, adults = load_by_id(sql, viewer.school_id, [student_id], spoken_of)
        if student_id not in students:
            raise NotFound("There is no student with this id.")
        found = [o for o in load_outreach(sql, viewer.school_id) if o.student_id == student_id]
        if why is Reason.OUTREACH:
            found = [one for one in found if one.adult_id == viewer.adult_id]
        entries = _entries(sql, viewer.school_id, found, today)
    entries.sort(key=lambda entry: entry.case.outreach.began_on, reverse=True)
    now_with = next((entry.adult for entry in entries if entry.case.outreach.open), None)
    return Story(
        students[student_id],
        why,
        tuple(entries),
        _marks(database, viewer, student_id),
        tuple(
            (name, given, tuple(adults[a] for a in given.adult_ids if a in adults))
            for name, given in said
        ),
        tuple(in_common(students[student_id], now_with)) if now_with else (),
    )


def _marks(database: Database, viewer: Viewer, student_id: str) -> StudentView | None:
    if not viewer.may(Permission.COVERAGE_LIST):
        return None
    try:
        return student_view(database, viewer, student_id)
    except NotFound:  # in no revealed round yet
        return None


def _said(sql: Connection, viewer: Viewer, student_id: str) -> list[tuple[str, VoiceAnswer]]:
    """Return by revealed round what the student said, for those who may read it."""
    if not viewer.may(Permission.VOICE_READ):
        return []
    found = []
    for this_round in load_rounds(sql, viewer.school_id):
        if this_round.status in SHOWS_ANSWERS:
            answers = load_voice(sql, viewer.school_id, this_round.round_id)
            if (given := answers.get(student_id)) is not None:
                found.append((this_round.name, given))
    return found


def my_calendar(
    database: Database,
    viewer: Viewer,
    today: date,
    now: datetime,
    only: Collection[Turn] | None = None,
) -> bytes:
    """Return the viewer's own follow-ups as an ICS file, without any student's name or id.

    Taking it along is a change that the audit log keeps.
    """
    viewer.require(Permission.OUTREACH_OWN)
    entries = [
        entry
        for entry in my_caseload(database, viewer, today)
        if entry.next_due_on is not None and (only is None or entry.turn in only)
    ]
    reminders = [
        Reminder(entry.case.outreach.outreach_id, max(entry.next_due_on, today))
        for entry in entries
        if entry.next_due_on is not None
    ]
    with database.changing(viewer, "calendar.taken", now, {"reminders": len(reminders)}):
        return write_calendar(reminders, now)
