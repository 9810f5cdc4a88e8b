"""Who opened what only its author reads: rows to values and back."""

from datetime import datetime

from sqlalchemy import Connection, func, select

from connections.domain.records.opening import Opening
from connections.store.mapper import from_row, of_school, to_row, upsert
from connections.store.schema import notes, openings


def load_openings(sql: Connection, school_id: str) -> list[Opening]:
    """Return every opening that was asked for, the newest first."""
    here = openings.c.school_id == school_id
    rows = sql.execute(select(openings).where(here).order_by(openings.c.asked_at.desc()))
    return [from_row(Opening, row) for row in rows]


def save_opening(sql: Connection, school_id: str, opening: Opening) -> None:
    """Write an opening, new or changed."""
    upsert(sql, openings, [{"school_id": school_id, **to_row(opening)}])


def load_restricted_authors(sql: Connection, school_id: str) -> dict[str, set[str]]:
    """Return who wrote restricted notes, by student."""
    shut = notes.c.restricted | notes.c.sealed_with.is_not(None)
    query = select(notes.c.student_id, notes.c.author_id).where(
        notes.c.school_id == school_id, shut
    )
    found: dict[str, set[str]] = {}
    for student_id, author_id in sql.execute(query).unique():
        found.setdefault(student_id, set()).add(author_id)
    return found


def load_first_restricted(sql: Connection, school_id: str, student_id: str) -> datetime | None:
    """Return when the oldest restricted note about a student was written, None without one."""
    shut = notes.c.restricted | notes.c.sealed_with.is_not(None)
    query = select(func.min(notes.c.written_at)).where(
        of_school(notes, school_id, student_id=student_id), shut
    )
    return sql.execute(query).scalar()
