"""Holds: while one stands, nothing of the student is erased or purged (34 CFR 99.10(e))."""

from connections.domain.access.grants import Permission
from connections.domain.problems import NotFound, NotPossible
from connections.domain.records.record import Hold
from connections.services.book.ask import Ask
from connections.services.book.which import require_student
from connections.store.mapper import new_id
from connections.store.records.held import load_held, load_holds, save_hold, save_hold_end


def place_hold(ask: Ask, student_id: str, reason: str) -> str:
    """Keep everything about a student from being erased or purged; return the hold's id."""
    ask.require(Permission.RECORD_ERASE)
    require_student(ask, Permission.RECORD_ERASE, student_id)
    if not reason.strip():
        raise NotPossible("Write why it is held, for whoever ends the hold. Nothing was saved.")
    hold = Hold(new_id(), student_id, ask.today, ask.by, reason.strip())
    details = {"student_id": student_id, "hold_id": hold.hold_id}
    with ask.changing("hold.placed", details) as sql:
        if student_id in load_held(sql, ask.school_id):
            raise NotPossible("A hold stands for this student already. Nothing was saved.")
        save_hold(sql, ask.school_id, hold)
    return hold.hold_id


def end_hold(ask: Ask, hold_id: str) -> None:
    """End a hold: from now on the student may be erased or purged again."""
    ask.require(Permission.RECORD_ERASE)
    with ask.changing("hold.ended", {"hold_id": hold_id}) as sql:
        if not save_hold_end(sql, ask.school_id, hold_id, ask.today):
            raise NotFound("This hold does not stand any more. Nothing was changed.")


def standing_holds(ask: Ask) -> list[Hold]:
    """Return the holds that stand, the oldest first."""
    ask.require(Permission.RECORD_ERASE)
    students = ask.book.students_by_id()
    holds = load_holds(ask.book.sql, ask.school_id)
    return [h for h in holds if ask.sees(Permission.RECORD_ERASE, students[h.student_id])]
