"""Sessions and the keeper's passphrase, as rows. A browser's secret is stored as its hash alone."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, func, insert, or_, select, update

from connections.domain.access.session import Door, Session
from connections.store.log.chain import load_school_for_change
from connections.store.mapper import from_row, in_groups, load_rows, to_row
from connections.store.schema import about, audit, imports, sessions, students
from connections.store.staff import save_forgotten

_PASSPHRASE = "passphrase"  # in `about`
_OF_A_ROOM = (Door.CODE, Door.STAGE)  # of whoever is in the room: no door of one's own


def save_session(sql: Connection, session: Session) -> None:
    """Write a session that was opened."""
    _save_joined_ended(sql, session)
    sql.execute(insert(sessions), to_row(session))


def _save_joined_ended(sql: Connection, session: Session) -> None:
    """End what joined by a room's code under a name that comes in by a door of its own.

    The code is the weakest door: under one name it is never open beside another.
    """
    if session.adult_id is None or session.door in _OF_A_ROOM:
        return
    whose = {"school_id": session.school_id, "adult_id": session.adult_id}
    load_school_for_change(sql, session.school_id)  # nobody takes the name meanwhile
    save_ended(sql, session.seen_at, **whose, doors=[Door.CODE])
    save_forgotten(sql, session.school_id, session.adult_id)


def load_own_sessions(
    sql: Connection, school_id: str, adult_id: str | None = None
) -> list[Session]:
    """Return what was not ended of a school's adults, or of one, by doors of their own."""
    one = {} if adult_id is None else {"adult": adult_id}
    rows = sql.execute(_own_sessions(bool(one)), {"school": school_id, **one})
    return [from_row(Session, row) for row in rows]


@cache
def _own_sessions(one: bool) -> Select[Any]:
    whose = sessions.c.adult_id
    return select(sessions).where(
        sessions.c.school_id == bindparam("school"),
        sessions.c.ended_at.is_(None),
        sessions.c.door.not_in([door.value for door in _OF_A_ROOM]),
        whose == bindparam("adult") if one else whose.is_not(None),
    )


def load_session(sql: Connection, session_hash: str) -> Session | None:
    """Return a session, open or not; None for one that never was or was cleared away."""
    row = load_rows(sql, sessions, session_hash=session_hash).first()
    return from_row(Session, row) if row else None


_BY_HASH = select(sessions).where(sessions.c.session_hash.in_(bindparam("some", expanding=True)))


def load_sessions(sql: Connection, hashes: Collection[str]) -> dict[str, Session]:
    """Return many sessions by hash, open or not."""
    found = {}
    for some in in_groups(hashes):
        for row in sql.execute(_BY_HASH, {"some": some}):
            found[row.session_hash] = from_row(Session, row)
    return found


def save_changed_session(sql: Connection, session: Session) -> None:
    """Write what a session became: another adult's, or with another end."""
    row = to_row(session)
    _save_joined_ended(sql, session)
    sql.execute(
        update(sessions).where(sessions.c.session_hash == session.session_hash).values(**row)
    )


def save_ended(
    sql: Connection,
    now: datetime,
    *,
    session_hash: str | None = None,
    but: str | None = None,
    school_id: str | None = None,
    adult_id: str | None = None,
    hangs_on: str | None = None,
    doors: Collection[Door] = (),
) -> int:
    """End the open sessions that all of this names, but one; return how many."""
    named: dict[Any, Any] = {
        sessions.c.session_hash: session_hash,
        sessions.c.school_id: school_id,
        sessions.c.adult_id: adult_id,
        sessions.c.hangs_on: hangs_on,
    }
    which = [column == value for column, value in named.items() if value is not None]
    which += [sessions.c.door.in_([door.value for door in doors])] if doors else []
    which += [sessions.c.session_hash != but] if but is not None else []
    still = sessions.c.ended_at.is_(None)
    return int(sql.execute(update(sessions).where(still, *which).values(ended_at=now)).rowcount)


def save_idle_ended(sql: Connection, now: datetime, like: Session) -> None:
    """End the open sessions of the same person and door that nobody has touched for its time."""
    since = now - timedelta(seconds=like.idle)
    names = ("school_id", "adult_id", "door")
    same = [sessions.c[name] == value for name, value in to_row(like).items() if name in names]
    idle = sessions.c.ended_at.is_(None) & (sessions.c.seen_at < since)
    sql.execute(update(sessions).where(*same, idle).values(ended_at=now))


def save_ahead_ended(sql: Connection, now: datetime, ahead: datetime) -> None:
    """End the open sessions that were opened or seen after a moment that is still to come."""
    later = or_(sessions.c.opened_at > ahead, sessions.c.seen_at > ahead)
    still = sessions.c.ended_at.is_(None)
    sql.execute(update(sessions).where(still, later).values(ended_at=now))


def save_touches(sql: Connection, touches: Mapping[str, datetime]) -> None:
    """Write when sessions were last touched."""
    for session_hash, at in touches.items():
        same = sessions.c.session_hash == session_hash
        sql.execute(update(sessions).where(same, sessions.c.seen_at < at).values(seen_at=at))


def delete_session(sql: Connection, session_hash: str) -> None:
    """Delete a session."""
    sql.execute(delete(sessions).where(sessions.c.session_hash == session_hash))


def delete_over(sql: Connection, now: datetime, before: datetime) -> int:
    """Delete the sessions that are over since before a moment; return how many."""
    over = or_(sessions.c.ended_at < before, sessions.c.ends_at < before)
    return int(sql.execute(delete(sessions).where(over)).rowcount)


def load_holds_people(sql: Connection, school_id: str) -> bool:
    """Say whether there are students in a school who are not the invented ones of the demo."""
    here = students.c.school_id == school_id
    if sql.execute(select(students.c.student_id).where(here).limit(1)).first() is None:
        return False
    demo = (audit.c.school_id == school_id) & (audit.c.action == "demo.filled")
    filled_at = sql.execute(select(func.max(audit.c.at)).where(demo)).scalar()
    if filled_at is None:
        return True
    of_people = imports.c.round_id.is_(None)  # a file of marks brings nobody in
    since = (imports.c.school_id == school_id) & of_people & (imports.c.at > filled_at)
    return sql.execute(select(imports.c.import_id).where(since).limit(1)).first() is not None


def load_passphrase(sql: Connection) -> str:
    """Return what is stored of the keeper's passphrase; "" where there is none."""
    query = select(about.c.value).where(about.c.name == _PASSPHRASE)
    return str(sql.execute(query).scalar() or "")


def save_passphrase(sql: Connection, stored: str) -> None:
    """Write what is stored of the keeper's passphrase; "" takes it away."""
    sql.execute(delete(about).where(about.c.name == _PASSPHRASE))
    if stored:
        sql.execute(insert(about).values(name=_PASSPHRASE, value=stored))
