"""Who was given students' records."""

from connections.domain.access.grants import Permission
from connections.domain.records.record import Disclosure
from connections.services.book.ask import Ask
from connections.services.book.which import require_student
from connections.store.records.held import load_disclosures


def disclosures_made(ask: Ask, student_id: str | None = None) -> list[Disclosure]:
    """Return who was given records, the newest first: all of them, or of one student."""
    ask.require(Permission.RECORD_EXPORT)
    if student_id is not None:
        require_student(ask, Permission.RECORD_EXPORT, student_id)
    return load_disclosures(ask.book.sql, ask.school_id, student_id)
