"""All that is held about one student, as a page to read and as rows for another system."""

import json
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.person import Student, name_order
from connections.domain.records.disclosing import Given, require_given
from connections.domain.rounds.round import SHOWS_ANSWERS
from connections.files.out.printed import write_printed
from connections.services.book.ask import Ask
from connections.services.book.which import kept_ids, require_student, rows_of
from connections.services.outreach.opening import is_opened
from connections.services.records.stating import NOTE, OUTREACH
from connections.services.records.telling import Held, as_page
from connections.store.outreach import load_notes
from connections.store.records.held import save_disclosure
from connections.store.records.person import load_all_about
from connections.words import to_say

RECORD = "record"  # what a disclosure calls it


class Form(StrEnum):
    """How a student's file is written."""

    HTML = "html"
    JSON = "json"


FORM_WORDS = {
    Form.HTML: to_say("To read and print (HTML)"),
    Form.JSON: to_say("For another system (JSON)"),
}


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A student's file to hand over; its name has no name of anybody in it."""

    filename: str
    content: bytes


def students_with_records(ask: Ask) -> list[Student]:
    """Return every student of whom something is held, by name, those who left among them."""
    ask.require(Permission.RECORD_EXPORT)
    merged, known = kept_ids(ask.book), ask.book.students_by_id()
    everybody = [student for student in known.values() if student.student_id not in merged]
    return sorted(ask.seen(Permission.RECORD_EXPORT, everybody), key=name_order)


@dataclass(frozen=True, slots=True)
class OneRecord:
    """A record that a statement can stand beside: its code, whose it is, since when."""

    code: str
    adult_id: str
    since: date


def records_of(ask: Ask, student_id: str) -> list[OneRecord]:
    """Return a student's notes and outreach, the oldest first: that they are, not what they say."""
    ask.require(Permission.RECORD_EXPORT)
    require_student(ask, Permission.RECORD_EXPORT, student_id)
    notes = load_notes(ask.book.sql, ask.school_id, student_id)
    reached = [one for one in ask.book.outreach() if one.student_id == student_id]
    found = [OneRecord(f"{NOTE}{n.note_id}", n.author_id, n.written_at.date()) for n in notes]
    found += [OneRecord(f"{OUTREACH}{o.outreach_id}", o.adult_id, o.began_on) for o in reached]
    return sorted(found, key=lambda one: (one.since, one.code))


def _held(ask: Ask, sql: Connection, student: Student) -> Held:
    silent = tuple(each for each in ask.book.rounds() if each.status not in SHOWS_ANSWERS)
    theirs = rows_of(ask.book, student.student_id)
    rows = load_all_about(sql, ask.school_id, theirs, {r.round_id for r in silent})
    texts = {n.note_id: n for each in theirs for n in load_notes(sql, ask.school_id, each)}
    opened = is_opened(ask, student.student_id)
    for note in rows["notes"]:
        read = texts[note["note_id"]]
        note["closed"] = read.restricted and not opened
        if note["closed"]:
            read = replace(read, happened="", next_step="", result="")
        note["locked"] = bool(getattr(read, "locked", False))
        note |= {name: getattr(read, name) for name in ("happened", "next_step", "result")}
    return Held(student, rows, tuple(each.name for each in silent))


def export_student(
    ask: Ask, student_id: str, form: Form = Form.HTML, given: Given | None = None
) -> PersonFile:
    """Return all that is held about a student, and write down who it is given to.

    What was answered in a round that is not revealed yet is left out, and said so; so are the words
    of restricted notes, unless the viewer has opened them with another person.
    """
    ask.require(Permission.RECORD_EXPORT)
    student = require_student(ask, Permission.RECORD_EXPORT, student_id)
    given = require_given(given, outside=True)
    held, book = _held(ask, ask.book.sql, student), ask.book
    if form is Form.HTML:
        names = {each.round_id: each for each in book.rounds()}
        page = as_page(held, book.name(), book.adults_by_id(), names, ask.now)
        content = write_printed(page)
    else:
        content = _as_json(ask, held)
    details = {"student_id": student_id, "form": form.value}
    with ask.changing("record.exported", details) as sql:
        theirs = [student_id]
        save_disclosure(sql, ask.school_id, given, RECORD, theirs, ask.now, ask.by)
    return PersonFile(f"record-{ask.today:%Y-%m-%d}.{form.value}", content)


def _as_json(ask: Ask, held: Held) -> bytes:
    value: dict[str, Any] = {
        "school": ask.book.name(),
        "student_id": held.student.student_id,
        "made_at": ask.now,
        "rounds_not_revealed_yet": held.silent,
        "tables": held.rows,
    }
    return json.dumps(value, ensure_ascii=False, indent=1, default=str).encode()
