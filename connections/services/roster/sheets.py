"""Sheets to take away: blank marking sheets to fill in and bring back, a wall to print."""

from collections.abc import Callable, Iterable, Sequence, Set

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.records.disclosing import Given, require_given
from connections.domain.rounds.round import RoundStatus
from connections.files.out.sheets import write_marking_grid, write_marking_sheet, write_wall
from connections.services.book.ask import Ask
from connections.services.round.short.own import names_by_roster
from connections.store.records.held import save_disclosure
from connections.store.rosters import load_adults, load_students
from connections.store.rounds import load_listed, load_rounds
from connections.words import say


def take_marking_sheet(ask: Ask, adult_id: str | None = None, given: Given | None = None) -> bytes:
    """Return a blank workbook for one adult, or for the whole staff, and note who gets it.

    In a round with fewer names an adult has their own by the roster, then the shared list; what
    only they know of themselves goes on no paper. Filled in, it comes back through `import_marks`
    exactly. Raises NotFound for somebody who is not on the roster.
    """
    ask.require(Permission.MARK_ANY)
    given = require_given(given)
    with ask.changing("sheet.taken", {"adult_id": adult_id or "all"}) as sql:
        students, adults = load_students(sql, ask.school_id), load_adults(sql, ask.school_id)
        asked = _asked(sql, ask, students, adults)
        if adult_id is None:
            by_adult = {adult.adult_id: asked(adult.adult_id) for adult in adults}
            theirs = _given_out(sql, ask, given, "sheet", students, set().union(*by_adult.values()))
            return write_marking_grid(adults, theirs, by_adult)
        adult = next((a for a in adults if a.adult_id == adult_id), None)
        if adult is None:
            raise NotFound("Nobody on the roster has the id {id}.", id=adult_id)
        theirs = _given_out(sql, ask, given, "sheet", students, asked(adult_id))
        return write_marking_sheet(adult, theirs)


def take_wall(ask: Ask, given: Given | None = None) -> bytes:
    """Return a page with the names that everybody is asked for, to hang up; note who gets it.

    In a round with fewer names that is the shared list; NotPossible until it is drawn.
    """
    ask.require(Permission.MARK_ANY)
    given = require_given(given)
    with ask.changing("sheet.taken", {"wall": "all"}) as sql:
        students = load_students(sql, ask.school_id)
        here = _asked(sql, ask, students, ())("")
        if students and not here:
            raise NotPossible(
                "This round asks for fewer names, and the list for everybody is not drawn yet. "
                "What is an adult’s own stands on their sheet."
            )
        found = _given_out(sql, ask, given, "wall", students, here)
        return write_wall(say("Whom do we know?"), found).encode()


def _asked(
    sql: Connection, ask: Ask, students: Sequence[Student], adults: Sequence[Adult]
) -> Callable[[str], frozenset[str]]:
    """Return what an adult is asked by paper in the round that is open, or planned next."""
    ahead = (RoundStatus.OPEN, RoundStatus.PLANNED)
    waiting = [each for each in load_rounds(sql, ask.school_id) if each.status in ahead]
    waiting.sort(key=lambda each: (ahead.index(each.status), each.held_on))
    if not waiting or not waiting[0].short:
        everybody = frozenset(student.student_id for student in students)
        return lambda _: everybody
    listed = frozenset(load_listed(sql, ask.school_id, waiting[0].round_id))
    own = names_by_roster(sql, ask.school_id, students, adults)
    return lambda adult_id: own.get(adult_id, frozenset()) | listed


def _given_out(
    sql: Connection, ask: Ask, given: Given, what: str, students: Iterable[Student], ids: Set[str]
) -> list[Student]:
    theirs = [student for student in students if student.student_id in ids]
    named = [student.student_id for student in theirs]
    save_disclosure(sql, ask.school_id, given, what, named, ask.now, ask.by)
    return theirs
