"""Whose records there are: everybody enrolled and whoever left, until they are erased."""

from connections.domain.access.grants import Permission
from connections.domain.people.person import Student, name_order
from connections.services.book.ask import Ask


def students_with_records(ask: Ask) -> list[Student]:
    """Return every student of whom something is held, by name, those who left among them."""
    ask.require(Permission.RECORD_EXPORT)
    everybody = ask.book.students_by_id().values()
    return sorted(ask.seen(Permission.RECORD_EXPORT, everybody), key=name_order)
