"""Notes about students: who may write, who may read, and what others see of a restricted one."""

from dataclasses import dataclass, replace
from datetime import datetime

from connections.domain.access.grants import Permission, Scope
from connections.domain.outreach.record import Note
from connections.domain.people.person import Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.record import Statement
from connections.services.book.ask import Ask
from connections.services.outreach.opening import is_opened
from connections.store.access.identities import load_has_own_door
from connections.store.mapper import new_id
from connections.store.outreach import (
    delete_note,
    load_note,
    load_notes,
    load_said_yes,
    save_mended_note,
    save_note,
)
from connections.store.records.held import load_statements
from connections.store.rosters import load_students
from connections.words import to_say

OWN_DOOR = to_say(
    "A restricted note is written, read and corrected on a device of your own or with your own "
    "account, not on a computer that was passed to you. Nothing was changed."
)


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note as this viewer may see it: `closed` means that it exists, and no more than that.

    `beside` are the family's words that stand beside it, where it can be read.
    """

    note: Note
    author: str
    closed: bool
    beside: tuple[Statement, ...] = ()


def student_notes(ask: Ask, student_id: str) -> list[NoteShown]:
    """Return the notes about a student, the newest first.

    Ordinary notes are read by counselors and by the adult who reaches out now: those written since
    they said yes, and their own. Taking a student on opens nothing that was written before. A
    restricted one is read by its author alone, at a door of their own, and for an hour by two who
    opened it together; for the others only that it exists and who wrote it. After a hand-over the
    former adult reads nothing of this student any more, their own notes included.
    """
    ask.require(Permission.NOTE_READ)
    opened = is_opened(ask, student_id)
    if not opened:
        _require_theirs(ask, Permission.NOTE_READ, student_id)
    adults = ask.book.adults_by_id()
    since = None if opened else _reads_since(ask, student_id)
    said = load_statements(ask.book.sql, ask.school_id, student_id)
    shown = []
    for note in load_notes(ask.book.sql, ask.school_id, student_id):
        own = note.author_id == ask.viewer.adult_id
        if not own and since is not None and note.written_at < since:
            continue
        closed = note.restricted and not (opened or (own and not ask.viewer.handed))
        seen = replace(note, happened="", next_step="", result="") if closed else note
        author = adults.get(note.author_id)
        beside = () if closed else tuple(s for s in said if s.record == f"note:{note.note_id}")
        shown.append(NoteShown(seen, author.name if author else note.author_id, closed, beside))
    if not all(each.closed or each.note.locked for each in shown):
        ask.note("notes.opened_read" if opened else "notes.read", student_id=student_id)
    return shown


def may_read_notes(ask: Ask, student_id: str) -> bool:
    """Say whether the viewer reads notes about a student: by their role, or because of two."""
    ask.require(Permission.NOTE_READ)
    student = ask.book.students_by_id().get(student_id)
    seen = student is not None and ask.sees(Permission.NOTE_READ, student)
    return seen or is_opened(ask, student_id)


def _reads_since(ask: Ask, student_id: str) -> datetime | None:
    """Return since when the viewer reads others' notes: their own yes; None for all of them."""
    if ask.may(Permission.NOTE_READ, Scope.GRADES):
        return None
    mine = ask.viewer.adult_id
    carried = [
        one.outreach_id
        for one in ask.book.outreach()
        if one.open and one.student_id == student_id and one.adult_id == mine
    ]
    return load_said_yes(ask.book.sql, ask.school_id, carried) or ask.now


def _require_theirs(ask: Ask, permission: Permission, student_id: str) -> Student:
    student = ask.book.students_by_id().get(student_id)
    if student is None and ask.may(permission, Scope.GRADES):
        raise NotFound("There is no student with this id.")
    if student is None or not ask.sees(permission, student):
        raise AccessDenied(
            "You may not read or write notes about this student. Whoever reaches out to them can."
        )
    return student


def write_note(
    ask: Ask,
    student_id: str,
    *,
    happened: str,
    next_step: str = "",
    result: str = "",
    restricted: bool = False,
) -> None:
    """Write a note: what happened, the next step, the result. It is an education record."""
    ask.require(Permission.NOTE_WRITE)
    author = ask.viewer.require_adult()
    if not happened.strip():
        raise NotPossible("Write what happened in a few words first. Nothing was saved.")
    note = Note(
        new_id(),
        student_id,
        author,
        ask.now,
        restricted,
        happened.strip(),
        next_step.strip(),
        result.strip(),
    )
    if restricted and not may_write_restricted(ask):
        raise NotPossible(OWN_DOOR)
    details = {**_about(note), "restricted": restricted}
    _require_theirs(ask, Permission.NOTE_WRITE, student_id)
    with ask.changing("note.written", details) as sql:
        if student_id not in {student.student_id for student in load_students(sql, ask.school_id)}:
            raise NotFound("This student is not on the roster any more, so nothing was saved.")
        save_note(sql, ask.school_id, note)


def may_write_restricted(ask: Ask) -> bool:
    """Say whether the viewer could ever read again what only they may: by a door of their own."""
    ask.require(Permission.NOTE_WRITE)
    me = ask.viewer.require_adult()
    return not ask.viewer.handed or load_has_own_door(ask.book.sql, ask.school_id, me, ask.now)


def correct_note(
    ask: Ask, note_id: str, *, happened: str, next_step: str = "", result: str = ""
) -> None:
    """Correct a note of one's own; the audit log keeps that it was, without its words."""
    ask.require(Permission.NOTE_WRITE)
    if not happened.strip():
        raise NotPossible("Write what happened in a few words first. Nothing was saved.")
    note = _require_own(ask, note_id)
    if note.locked:
        raise NotPossible(
            "This note is locked on this computer, so it cannot be corrected here. Bring the "
            "backup's passphrase first. Nothing was changed."
        )
    with ask.changing("note.corrected", _about(note)) as sql:
        words = (happened.strip(), next_step.strip(), result.strip())
        after = replace(note, happened=words[0], next_step=words[1], result=words[2])
        save_mended_note(sql, ask.school_id, after)


def remove_note(ask: Ask, note_id: str) -> None:
    """Remove a note of one's own; the audit log keeps that it was, without its words."""
    ask.require(Permission.NOTE_WRITE)
    note = _require_own(ask, note_id)
    with ask.changing("note.removed", _about(note)) as sql:
        delete_note(sql, ask.school_id, note_id)


def _about(note: Note) -> dict[str, str]:
    return {"note_id": note.note_id, "student_id": note.student_id}


def _require_own(ask: Ask, note_id: str) -> Note:
    """Return a note that the viewer wrote about a student they still reach out to."""
    note = load_note(ask.book.sql, ask.school_id, note_id)
    if note is None or note.author_id != ask.viewer.require_adult():
        raise AccessDenied("Only who wrote a note can correct or remove it.")
    if note.restricted and ask.viewer.handed:
        raise NotPossible(OWN_DOOR)
    _require_theirs(ask, Permission.NOTE_WRITE, note.student_id)
    return note


def safety_protocol(ask: Ask) -> str:
    """Return the school's own text for a worry about safety; "" where it has not written one."""
    ask.require(Permission.SCHOOL_READ)
    return ask.book.settings().safety_protocol
