"""Statements: what a family wants to stand beside a record, shown wherever the record is."""

from connections.domain.access.grants import Permission
from connections.domain.problems import NotPossible
from connections.domain.records.record import Statement
from connections.services.book.ask import Ask
from connections.services.book.which import require_student
from connections.store.mapper import new_id
from connections.store.outreach import load_note, load_one_outreach
from connections.store.records.held import load_statements, save_statement

NOTE, OUTREACH = "note:", "outreach:"


def add_statement(ask: Ask, student_id: str, words: str, record: str = "") -> None:
    """Let a family's words stand beside one record of a student, or beside all of them."""
    ask.require(Permission.RECORD_EXPORT)
    require_student(ask, Permission.RECORD_EXPORT, student_id)
    if not words.strip():
        raise NotPossible("Write the family's words first. Nothing was saved.")
    one = Statement(new_id(), student_id, record, words.strip(), ask.now, ask.by)
    details = {"student_id": student_id, "statement_id": one.statement_id}
    with ask.changing("statement.added", details) as sql:
        kind, _, key = record.partition(":")
        load = {NOTE: load_note, OUTREACH: load_one_outreach}.get(f"{kind}:")
        found = load(sql, ask.school_id, key) if load else None
        if record and (found is None or found.student_id != student_id):
            raise NotPossible("This record is not there any more. Nothing was saved.")
        save_statement(sql, ask.school_id, one)


def statements_of(ask: Ask, student_id: str) -> list[Statement]:
    """Return what a family wanted to stand beside a student's records, the oldest first.

    Whoever sees the student sees them, but those beside a note, which are where the note is.
    """
    ask.require(Permission.COVERAGE_LIST)
    require_student(ask, Permission.COVERAGE_LIST, student_id)
    found = load_statements(ask.book.sql, ask.school_id, student_id)
    if ask.may(Permission.RECORD_EXPORT):
        return found
    return [one for one in found if not one.record.startswith(NOTE)]
