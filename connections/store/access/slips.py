"""Slips, and when they can be used, as rows. A code is stored as its keyed hash alone."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, or_, select, update

from connections.domain.access.device import Device
from connections.domain.access.slips import Enrolment, Slip
from connections.store.log.chain import load_log
from connections.store.mapper import from_row, in_groups, of_school, to_row, to_rows
from connections.store.schema import enrolments, sign_ins, slips


def save_slips(sql: Connection, school_id: str, given: Collection[tuple[Slip, str]]) -> None:
    """Write slips that were given out, each with its code's hash."""
    rows = [{"school_id": school_id, "code_hash": code, **to_row(slip)} for slip, code in given]
    if rows:
        sql.execute(insert(slips), rows)


def load_slip_by_code(sql: Connection, code_hash: str) -> tuple[str, Slip] | None:
    """Return the school and the slip with this code, good or not."""
    row = sql.execute(select(slips).where(slips.c.code_hash == code_hash)).first()
    return (row.school_id, from_row(Slip, row)) if row else None


def load_slips(sql: Connection, school_id: str) -> list[Slip]:
    """Return a school's slips, the newest last."""
    query = select(slips).where(slips.c.school_id == school_id)
    rows = sql.execute(query.order_by(slips.c.issued_at, slips.c.slip_id))
    return [from_row(Slip, row) for row in rows]


def load_who_gave(sql: Connection, school_id: str, device: Device) -> frozenset[str]:
    """Return who gave out the slip that made a device: an adult's id or a place, as the log says.

    Nobody where the log does not know it any more.
    """
    until = device.enrolled_at + timedelta(microseconds=1)
    acts, whose = {"slips.issued"}, {device.adult_id}
    rows = load_log(sql, school_id, 1, sign_ins, actions=acts, until=until, about=whose)
    return frozenset(row.who for row in rows)


def save_slip_used(
    sql: Connection, school_id: str, slip_id: str, device_id: str, now: datetime
) -> bool:
    """Use a slip up; False where somebody else has just done so, or it was taken back."""
    this = of_school(slips, school_id, slip_id=slip_id)
    unused = slips.c.used_at.is_(None) & slips.c.ended_at.is_(None)
    used = {"used_at": now, "device_id": device_id}
    return bool(sql.execute(update(slips).where(this, unused).values(**used)).rowcount == 1)


def save_slips_ended(
    sql: Connection,
    now: datetime,
    school_id: str | None = None,
    adult_ids: Collection[str] | None = None,
) -> int:
    """End the slips of these adults that nobody used, of everybody where nobody is named."""
    ended = 0
    unused = slips.c.used_at.is_(None) & slips.c.ended_at.is_(None)
    which = [unused] if school_id is None else [unused, slips.c.school_id == school_id]
    for some in [None] if adult_ids is None else in_groups(adult_ids):
        theirs = [] if some is None else [slips.c.adult_id.in_(some)]
        ended += sql.execute(update(slips).where(*which, *theirs).values(ended_at=now)).rowcount
    return ended


def save_enrolments(sql: Connection, school_id: str, opened: Collection[Enrolment]) -> None:
    """Write that slips can be used."""
    if opened:
        sql.execute(insert(enrolments), to_rows(opened, school_id=school_id))


def load_enrolments(sql: Connection, school_id: str, now: datetime) -> list[Enrolment]:
    """Return what is open now."""
    here = (enrolments.c.school_id == school_id) & (enrolments.c.ends_at > now)
    rows = sql.execute(select(enrolments).where(here).order_by(enrolments.c.ends_at))
    return [each for row in rows if (each := from_row(Enrolment, row)).is_open(now)]


def save_enrolments_ended(sql: Connection, school_id: str, now: datetime) -> int:
    """End what is open, for everybody and for single names; return how many."""
    here = (enrolments.c.school_id == school_id) & (enrolments.c.ends_at > now)
    return int(sql.execute(update(enrolments).where(here).values(ends_at=now)).rowcount)


def delete_over_slips(sql: Connection, before: datetime) -> None:
    """Delete slips and times of enrolment that are over since before a moment."""
    ages = (slips.c.used_at, slips.c.ended_at, slips.c.expires_at)
    sql.execute(delete(slips).where(or_(*(age < before for age in ages))))
    sql.execute(delete(enrolments).where(enrolments.c.ends_at < before))
