"""Adults' own devices as rows. A device's secret is stored as its hash alone."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from connections.domain.access.device import Device
from connections.store.mapper import from_row, in_groups, of_school, to_row
from connections.store.schema import devices


def save_device(sql: Connection, school_id: str, device: Device, secret_hash: str) -> None:
    """Write a device that became an adult's own."""
    row = {"school_id": school_id, "secret_hash": secret_hash, **to_row(device)}
    sql.execute(insert(devices).values(row))


def load_device(
    sql: Connection, secret_hash: str, to_change: bool = False
) -> tuple[str, Device] | None:
    """Return the school and the device with this secret, ended or not.

    `to_change`: nobody else changes it until this change is done.
    """
    query = select(devices).where(devices.c.secret_hash == secret_hash)
    row = sql.execute(query.with_for_update() if to_change else query).first()
    return (row.school_id, from_row(Device, row)) if row else None


def load_devices(sql: Connection, school_id: str) -> list[Device]:
    """Return a school's devices, ended or not, the newest last."""
    query = select(devices).where(devices.c.school_id == school_id)
    rows = sql.execute(query.order_by(devices.c.enrolled_at, devices.c.device_id))
    return [from_row(Device, row) for row in rows]


def save_changed_device(sql: Connection, school_id: str, device: Device) -> None:
    """Write what a device became."""
    this = of_school(devices, school_id, device_id=device.device_id)
    sql.execute(update(devices).where(this).values(**to_row(device)))


def save_devices_ended(
    sql: Connection,
    now: datetime,
    school_id: str | None = None,
    adult_ids: Collection[str] | None = None,
    device_id: str | None = None,
) -> int:
    """End this device, those of these adults, or all where none is named; return how many."""
    ended = 0
    still = devices.c.ended_at.is_(None)
    which = [still] if school_id is None else [still, devices.c.school_id == school_id]
    which += [] if device_id is None else [devices.c.device_id == device_id]
    for some in [None] if adult_ids is None else in_groups(adult_ids):
        theirs = [] if some is None else [devices.c.adult_id.in_(some)]
        ended += sql.execute(update(devices).where(*which, *theirs).values(ended_at=now)).rowcount
    return ended


def delete_over_devices(sql: Connection, before: datetime) -> None:
    """Delete devices that are over since before a moment."""
    over = or_(devices.c.ended_at < before, devices.c.expires_at < before)
    sql.execute(delete(devices).where(over))
