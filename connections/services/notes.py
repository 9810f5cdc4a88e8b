"""Notes about students: who may write, who may read, and what others see of a restricted one."""

from dataclasses import dataclass, replace
from datetime import datetime

from connections.domain.access import Permission, Viewer
from connections.domain.outreach import Note
from connections.domain.people import display_name
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.store.database import Connection, Database, new_id
from connections.store.notes import load_notes, save_note
from connections.store.outreach import load_students_of
from connections.store.rosters import load_adults, load_departed_adults, load_students
from connections.store.schools import load_settings

NOT_YOURS = "You may not read or write notes about this student. Whoever reaches out to them can."


@dataclass(frozen=True, slots=True)
class NoteShown:
    """A note as this viewer may see it: `closed` means that it exists, and no more than that."""

    note: Note
    author: str
    closed: bool


def student_notes(database: Database, viewer: Viewer, student_id: str) -> list[NoteShown]:
    """Return the notes about a student, the newest first.

    Ordinary notes are read by counselors and by the adult who reaches out now. A restricted one
    is read by its author alone; for the others only that it exists and who wrote it. After a
    hand-over the former adult reads nothing of this student any more, their own notes included.
    """
    viewer.require(Permission.NOTE_OWN)
    with database.reading() as sql:
        _require_reader(sql, viewer, student_id)
        people = load_adults(sql, viewer.school_id) + load_departed_adults(sql, viewer.school_id)
        names = {
            adult.adult_id: display_name(adult.first_name, adult.last_name, adult.adult_id)
            for adult in people
        }
        found = load_notes(sql, viewer.school_id, student_id)
    shown = []
    for note in found:
        closed = note.restricted and note.author_id != viewer.adult_id
        seen = replace(note, happened="", next_step="", result="") if closed else note
        shown.append(NoteShown(seen, names.get(note.author_id, note.author_id), closed))
    return shown


def _require_reader(sql: Connection, viewer: Viewer, student_id: str) -> None:
    if viewer.may(Permission.NOTE_READ):
        return
    mine: frozenset[str] = frozenset()
    if viewer.adult_id is not None:
        mine = load_students_of(sql, viewer.school_id, viewer.adult_id)
    if student_id not in mine:
        raise AccessDenied(NOT_YOURS)


def write_note(
    database: Database,
    viewer: Viewer,
    student_id: str,
    now: datetime,
    *,
    happened: str,
    next_step: str = "",
    result: str = "",
    restricted: bool = False,
) -> None:
    """Write a note: what happened, the next step, the result. It is an education record."""
    viewer.require(Permission.NOTE_OWN)
    author = viewer.require_adult()
    if not happened.strip():
        raise NotPossible("Write what happened in a few words first. Nothing was saved.")
    note = Note(
        new_id(),
        student_id,
        author,
        now,
        restricted,
        happened.strip(),
        next_step.strip(),
        result.strip(),
    )
    details = {"note_id": note.note_id, "restricted": restricted}
    with database.changing(viewer, "note.written", now, details) as sql:
        _require_reader(sql, viewer, student_id)
        if student_id not in {s.student_id for s in load_students(sql, viewer.school_id)}:
            raise NotFound("This student is not on the roster any more, so nothing was saved.")
        save_note(sql, viewer.school_id, note)


def safety_protocol(database: Database, viewer: Viewer) -> str:
    """Return the school's own text for a worry about safety; "" where it has not written one."""
    viewer.require(Permission.NOTE_OWN)
    with database.reading() as sql:
        return load_settings(sql, viewer.school_id).safety_protocol
