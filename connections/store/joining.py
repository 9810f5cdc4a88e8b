"""Joining a meeting: the codes that were opened and the names that were taken."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from connections.domain.rounds.joining import Joining
from connections.store.mapper import from_row, to_row
from connections.store.schema import joined, joinings


def save_joining(sql: Connection, school_id: str, joining: Joining, code_hash: str) -> None:
    """Write a newly opened joining; the code itself is never stored."""
    row = {"school_id": school_id, "code_hash": code_hash, **to_row(joining)}
    sql.execute(joinings.insert().values(row))


def load_joining_by_code(sql: Connection, code_hash: str) -> tuple[str, Joining] | None:
    """Return the school and the newest joining with this code, or None."""
    query = (
        select(joinings)
        .where(joinings.c.code_hash == code_hash)
        .order_by(joinings.c.opened_at.desc())
    )
    row = sql.execute(query).first()
    return (row.school_id, from_row(Joining, row)) if row else None


def load_newest_joining(sql: Connection, school_id: str, round_id: str) -> Joining | None:
    """Return the joining that was opened last for a round, or None."""
    query = (
        select(joinings)
        .where(joinings.c.school_id == school_id, joinings.c.round_id == round_id)
        .order_by(joinings.c.opened_at.desc(), joinings.c.joining_id)
    )
    row = sql.execute(query).first()
    return from_row(Joining, row) if row else None


def save_revoked(sql: Connection, school_id: str, round_id: str, now: datetime) -> int:
    """End every joining of a round that was not ended before; return how many."""
    changed = sql.execute(
        update(joinings)
        .where(
            joinings.c.school_id == school_id,
            joinings.c.round_id == round_id,
            joinings.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return int(changed.rowcount)


def load_taken(sql: Connection, school_id: str, joining_id: str) -> Mapping[str, datetime]:
    """Return the adults whose name was taken, and when."""
    query = select(joined.c.adult_id, joined.c.joined_at).where(
        joined.c.school_id == school_id, joined.c.joining_id == joining_id
    )
    return {row.adult_id: row.joined_at for row in sql.execute(query)}


def save_taken(
    sql: Connection, school_id: str, joining_id: str, adult_id: str, holder: str, now: datetime
) -> None:
    """Give a name to one browser; the key refuses a second one."""
    sql.execute(
        joined.insert().values(
            school_id=school_id,
            joining_id=joining_id,
            adult_id=adult_id,
            holder=holder,
            joined_at=now,
        )
    )


def delete_taken(sql: Connection, school_id: str, joining_id: str, adult_id: str) -> bool:
    """Free a name; say whether it was taken."""
    gone = sql.execute(
        delete(joined).where(
            joined.c.school_id == school_id,
            joined.c.joining_id == joining_id,
            joined.c.adult_id == adult_id,
        )
    )
    return bool(gone.rowcount)


def load_holder(sql: Connection, holder: str) -> tuple[str, Joining, str] | None:
    """Return the school, the joining and the adult that a browser holds, or None."""
    query = (
        select(joinings, joined.c.adult_id)
        .join(
            joined,
            (joined.c.school_id == joinings.c.school_id)
            & (joined.c.joining_id == joinings.c.joining_id),
        )
        .where(joined.c.holder == holder)
        .order_by(joined.c.joined_at.desc())
    )
    row = sql.execute(query).first()
    return (row.school_id, from_row(Joining, row), row.adult_id) if row else None
