"""Adults' passkeys as rows."""

from datetime import datetime

from sqlalchemy import Connection, and_, delete, insert, or_, select, update

from connections.domain.access.device import Passkey
from connections.store.access.devices import load_devices
from connections.store.mapper import from_row, of_school, to_row
from connections.store.schema import passkeys


def save_passkey(sql: Connection, school_id: str, passkey: Passkey) -> None:
    """Write a passkey that was made; the index refuses a second row of the same one."""
    sql.execute(insert(passkeys).values(school_id=school_id, **to_row(passkey)))


def load_passkey(
    sql: Connection, credential: str, to_change: bool = False
) -> tuple[str, Passkey] | None:
    """Return the school and the passkey that a browser calls so, ended or not.

    `to_change`: nobody else changes it until this change is done.
    """
    query = select(passkeys).where(passkeys.c.credential == credential)
    row = sql.execute(query.with_for_update() if to_change else query).first()
    return (row.school_id, from_row(Passkey, row)) if row else None


def load_passkeys(sql: Connection, school_id: str) -> list[Passkey]:
    """Return the passkeys of a school's adults that nobody has ended, the newest last."""
    here = (passkeys.c.school_id == school_id) & passkeys.c.ended_at.is_(None)
    query = select(passkeys).where(here).order_by(passkeys.c.made_at, passkeys.c.passkey_id)
    return [from_row(Passkey, row) for row in sql.execute(query)]


def load_passkeys_in_use(sql: Connection, school_id: str, now: datetime) -> list[Passkey]:
    """Return those of them that open, and those that still wait for a yes."""
    devices = {each.device_id: each for each in load_devices(sql, school_id)}
    found = load_passkeys(sql, school_id)
    return [each for each in found if each.opens() or each.waits(devices, now)]


def save_changed_passkey(sql: Connection, school_id: str, passkey: Passkey) -> None:
    """Write what a passkey became."""
    this = of_school(passkeys, school_id, passkey_id=passkey.passkey_id)
    sql.execute(update(passkeys).where(this).values(**to_row(passkey)))


def delete_over_passkeys(sql: Connection, before: datetime) -> None:
    """Delete passkeys that ended before a moment, or were made and had nobody's yes since."""
    unsaid = and_(passkeys.c.vouched_at.is_(None), passkeys.c.made_at < before)
    sql.execute(delete(passkeys).where(or_(passkeys.c.ended_at < before, unsaid)))
