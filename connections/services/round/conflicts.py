"""After the reveal: where a file says other than what an adult had answered."""

from connections.domain.access.grants import Permission, Scope
from connections.services.book.ask import Ask
from connections.services.book.which import shown_round
from connections.store.history.marks import Conflict as Conflict  # for ui
from connections.store.history.marks import load_conflicts


def file_conflicts(ask: Ask, round_id: str) -> list[Conflict]:
    """Return the answers beside which a later file says otherwise, by adult and student.

    Never of a round that is open. Whoever answers again settles it, whichever way: see
    services.round.marking.mark_students.
    """
    ask.require(Permission.MARK_READ, Scope.GRADES)
    this_round, book = shown_round(ask.book, round_id), ask.book

    def make() -> tuple[Conflict, ...]:
        return tuple(load_conflicts(book.sql, ask.school_id, this_round.round_id))

    found = book.kept(("file conflicts", this_round.round_id), make, late=True)
    whose = {one.student_id for one in found}
    students = (s for s in book.students_by_id().values() if s.student_id in whose)
    seen = {student.student_id for student in ask.seen(Permission.MARK_READ, students)}
    return [one for one in found if one.student_id in seen]
