"""Who sees a district's published figures, as rows: of no school in particular."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from connections.store.mapper import from_row, to_row, upsert
from connections.store.schema import overseers


@dataclass(frozen=True, slots=True)
class Overseer:
    """Somebody who sees it, by mail; the account that came first with it stays the one."""

    email: str
    issuer: str
    subject: str
    added_at: datetime
    ended_at: datetime | None = None


def load_overseers(sql: Connection) -> list[Overseer]:
    """Return all who see it now, by mail."""
    query = select(overseers).where(overseers.c.ended_at.is_(None)).order_by(overseers.c.email)
    return [from_row(Overseer, row) for row in sql.execute(query)]


def save_overseer(sql: Connection, overseer: Overseer) -> None:
    """Write who may see it from now on, or which account theirs is."""
    upsert(sql, overseers, [to_row(overseer)])


def save_overseer_ended(sql: Connection, email: str, now: datetime) -> bool:
    """End that somebody sees it; say whether they did."""
    theirs = (overseers.c.email == email) & overseers.c.ended_at.is_(None)
    return bool(sql.execute(update(overseers).where(theirs).values(ended_at=now)).rowcount)
