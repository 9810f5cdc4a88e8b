"""Opening restricted notes: one person who leads asks, another agrees, the author is told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.access.viewer import REFUSALS
from connections.domain.people.person import Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.opening import LASTS, WAITS, Opening
from connections.services.book.ask import Ask
from connections.services.book.which import require_student
from connections.services.people.roles import last_alone
from connections.store.mapper import new_id
from connections.store.records.openings import (
    load_first_restricted,
    load_openings,
    load_restricted_authors,
    save_opening,
)

LONGEST_REASON = 500
TOLD_FOR = timedelta(days=60)  # on the author's pages; the log keeps it


@dataclass(frozen=True, slots=True)
class OpeningShown:
    """An opening as it is told: `asked_by` and `agreed_by` are names, or codes of places."""

    opening_id: str
    student: Student
    asked_by: str
    reason: str
    asked_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    is_open: bool
    waits: bool
    mine: bool  # the viewer asked, so that another has to agree


def _require_own_desk(ask: Ask) -> str:
    """Return who asks, an adult at a desk of their own: a shared computer may be anybody's.

    Else one person would ask at the shared computer and agree at their own desk.
    """
    ask.require(Permission.NOTE_OPEN)
    if ask.viewer.handed:
        raise AccessDenied(REFUSALS[Permission.NOTE_OPEN])
    return ask.viewer.require_adult()


def ask_to_open(ask: Ask, student_id: str, reason: str) -> str:
    """Ask another person to open a student's restricted notes; return the id of the question."""
    _require_own_desk(ask)
    require_student(ask, Permission.NOTE_OPEN, student_id)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise NotPossible("Say in a few words why first. Nothing was asked.")
    if student_id not in load_restricted_authors(ask.book.sql, ask.school_id):
        raise NotPossible("There is no restricted note about this student. Nothing was asked.")
    _require_given_by_two(ask.book.sql, ask, student_id, ask.by)
    new = Opening(new_id(), student_id, ask.by, reason, ask.now, "", None, ask.now + WAITS)
    details = {"student_id": student_id, "opening_id": new.opening_id}
    with ask.changing("opening.asked", details) as sql:
        for each in load_openings(sql, ask.school_id):
            if each.student_id == student_id and each.waits(ask.now):
                raise NotPossible(
                    "A question about this student waits for a second person already. Nothing was "
                    "asked."
                )
        save_opening(sql, ask.school_id, new)
    return new.opening_id


def agree_to_open(ask: Ask, opening_id: str) -> None:
    """Open a student's restricted notes for who asked and for the viewer, for an hour.

    Only an adult at a desk of their own agrees: nobody at the computer that others share.
    """
    me = _require_own_desk(ask)
    details: dict[str, str] = {"opening_id": opening_id}
    with ask.changing("opening.agreed", details) as sql:
        found = _one(sql, ask, opening_id)
        if found.agreed_at is not None:
            raise NotPossible("Somebody agreed to this already. Nothing was changed.")
        if not found.waits(ask.now):
            raise NotPossible("The time to agree to this is over. Nothing was opened.")
        if found.asked_by == me:
            raise NotPossible(
                "Another person has to agree: a counselor or the principal, at their own desk. "
                "Nothing was opened."
            )
        details["student_id"] = found.student_id
        for each in (found.asked_by, me):
            _require_given_by_two(sql, ask, found.student_id, each)
        agreed = replace(found, agreed_by=me, agreed_at=ask.now, ends_at=ask.now + LASTS)
        save_opening(sql, ask.school_id, agreed)


def _require_given_by_two(sql: Connection, ask: Ask, student_id: str, adult_id: str) -> None:
    """Refuse whose role or address one person gave alone, after a note here was written.

    Else one person could make themselves, or their friend, the second one.
    """
    given = last_alone(sql, ask.school_id, adult_id)
    first = load_first_restricted(sql, ask.school_id, student_id)
    if given is not None and first is not None and given > first:
        raise NotPossible(
            "One of the two was given their role, or their address, by one person alone after a "
            "note was written. A second person who looks after people has to give it once more "
            "first. Nothing was opened."
        )


def end_opening(ask: Ask, opening_id: str) -> None:
    """Close what was opened before its hour is over, or say no to what was asked."""
    ask.require(Permission.NOTE_OPEN)
    details: dict[str, str] = {"opening_id": opening_id}
    with ask.changing("opening.ended", details) as sql:
        found = _one(sql, ask, opening_id)
        details["student_id"] = found.student_id
        if found.ends_at > ask.now:
            save_opening(sql, ask.school_id, replace(found, ends_at=ask.now))


def _one(sql: Connection, ask: Ask, opening_id: str) -> Opening:
    for each in load_openings(sql, ask.school_id):
        if each.opening_id == opening_id:
            return each
    raise NotFound("This question is not there any more. Nothing was changed.")


def is_opened(ask: Ask, student_id: str) -> bool:
    """Say whether the viewer is one of the two who opened a student's restricted notes."""
    if not ask.may(Permission.NOTE_OPEN):
        return False
    return any(
        each.student_id == student_id
        and each.is_open(ask.now)
        and ask.by in (each.asked_by, each.agreed_by)
        for each in load_openings(ask.book.sql, ask.school_id)
    )


def openings_about(ask: Ask, student_id: str) -> list[OpeningShown]:
    """Return who asked to open a student's restricted notes, and who agreed, the newest first."""
    ask.require(Permission.NOTE_OPEN)
    require_student(ask, Permission.NOTE_OPEN, student_id)
    return [each for each in _shown(ask) if each.student.student_id == student_id]


def questions_to_open(ask: Ask) -> list[OpeningShown]:
    """Return the questions that wait for a second person."""
    ask.require(Permission.NOTE_OPEN)
    waiting = [each for each in _shown(ask) if each.waits]
    seen = {s.student_id for s in ask.seen(Permission.NOTE_OPEN, [e.student for e in waiting])}
    return [each for each in waiting if each.student.student_id in seen]


def opened_of_mine(ask: Ask) -> list[OpeningShown]:
    """Return by whom the viewer's own restricted notes were opened, and why, the newest first."""
    ask.require(Permission.NOTE_WRITE)
    since = ask.now - TOLD_FOR
    agreed = [each for each in _shown(ask) if each.agreed_at and each.agreed_at > since]
    if not agreed:
        return []
    authors, mine = load_restricted_authors(ask.book.sql, ask.school_id), ask.viewer.adult_id
    return [each for each in agreed if mine in authors.get(each.student.student_id, ())]


def _shown(ask: Ask) -> list[OpeningShown]:
    students, adults = ask.book.students_by_id(), ask.book.adults_by_id()
    return [
        OpeningShown(
            each.opening_id,
            students[each.student_id],
            adults[each.asked_by].name if each.asked_by in adults else each.asked_by,
            each.reason,
            each.asked_at,
            adults[each.agreed_by].name if each.agreed_by in adults else each.agreed_by,
            each.agreed_at,
            each.is_open(ask.now),
            each.waits(ask.now),
            each.asked_by == ask.by,
        )
        for each in load_openings(ask.book.sql, ask.school_id)
        if each.student_id in students
    ]
