"""Sheets to take away: blank marking sheets to fill in and bring back, a wall to print."""

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.person import Student
from connections.domain.problems import NotFound
from connections.domain.records.disclosing import Given, require_given
from connections.files.out.sheets import write_marking_grid, write_marking_sheet, write_wall
from connections.services.book.ask import Ask
from connections.store.records.held import save_disclosure
from connections.store.rosters import load_adults, load_students
from connections.words import say


def take_marking_sheet(ask: Ask, adult_id: str | None = None, given: Given | None = None) -> bytes:
    """Return a blank workbook for one adult, or for the whole staff, and note who gets it.

    Filled in, it comes back through `import_marks` exactly. Raises NotFound for somebody who is
    not on the roster.
    """
    ask.require(Permission.MARK_ANY)
    given = require_given(given)
    with ask.changing("sheet.taken", {"adult_id": adult_id or "all"}) as sql:
        students = _students(sql, ask, given, "sheet")
        adults = load_adults(sql, ask.school_id)
        if adult_id is None:
            return write_marking_grid(adults, students)
        adult = next((a for a in adults if a.adult_id == adult_id), None)
        if adult is None:
            raise NotFound("Nobody on the roster has the id {id}.", id=adult_id)
        return write_marking_sheet(adult, students)


def take_wall(ask: Ask, given: Given | None = None) -> bytes:
    """Return a page with every student's name to print and hang up, and note who gets it."""
    ask.require(Permission.MARK_ANY)
    given = require_given(given)
    with ask.changing("sheet.taken", {"wall": "all"}) as sql:
        return write_wall(say("Whom do we know?"), _students(sql, ask, given, "wall")).encode()


def _students(sql: Connection, ask: Ask, given: Given, what: str) -> list[Student]:
    students = load_students(sql, ask.school_id)
    theirs = [student.student_id for student in students]
    save_disclosure(sql, ask.school_id, given, what, theirs, ask.now, ask.by)
    return students
