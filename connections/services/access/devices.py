"""The doors of an adult's own device: a slip makes it theirs, six digits open it.

Nobody is a viewer yet: the code, or the device's secret with the digits, is what is asked for. What
is right is looked up first, so that nobody is kept out by somebody else's guesses.
"""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connections.domain.access.device import (
    DEVICE_LASTS,
    LOOKS_IN,
    Device,
    DeviceKind,
    require_hard_to_guess,
)
from connections.domain.access.grants import Reach
from connections.domain.access.session import CLOSED, IDLE, LASTS, Door, Session, day_still_on
from connections.domain.access.slips import Slip, may_enrol, tidy_slip
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied, ConnectionsError, NotPossible
from connections.services.access.hashes import Typed, code_hash, fits_hash, slow_hash
from connections.services.access.sessions import holder_of
from connections.store.access.devices import load_device, save_changed_device, save_device
from connections.store.access.sessions import save_ended, save_session
from connections.store.access.slips import load_enrolments, load_slip_by_code, save_slip_used
from connections.store.database import Database
from connections.store.log.chain import keys_of, sign_in_log
from connections.store.mapper import new_id
from connections.store.rosters import load_role
from connections.store.schools import load_is_archived
from connections.words import day, to_say

UNKNOWN_SLIP = to_say(
    "This code is not right. Please look at the slip again, or ask the office for a new one."
)
UNKNOWN_DEVICE = to_say(
    "This device is not known here, or not any more. Ask the office for a new slip."
)


class UnknownSlip(AccessDenied):
    """A code that was never given out: whoever answers it may take their time."""


class UnknownDevice(AccessDenied):
    """A device that opens nothing, whatever is typed on it."""


def look_at_slip(database: Database, typed: str, now: datetime) -> None:
    """Return if this slip can be used now; else say why not. It says nobody's name."""
    with database.reading() as sql:
        _usable(sql, typed, now)


def enrol(
    database: Database,
    typed: str,
    digits: str,
    again: str,
    kind: DeviceKind,
    now: datetime,
    had: tuple[str, str] = ("", ""),
) -> tuple[str, str]:
    """Make a device an adult's own, by their slip and six digits that they choose.

    Returns the device's secret and that of its first session. `had` are those that the same
    browser held before: both end.
    """
    with database.reading() as sql:
        _usable(sql, typed, now)
        require_hard_to_guess(digits, again)
        hashed = slow_hash(keys_of(sql), Typed.DIGITS, digits)
    secret = secrets.token_urlsafe(32)
    with database.writing() as sql:
        school_id, slip = _usable(sql, typed, now)
        times = now, now + DEVICE_LASTS
        device = Device(new_id(), slip.adult_id, kind, *times, digits_hash=hashed)
        _use_up(sql, school_id, slip, device.device_id, now)
        _end_device_of(sql, had[0], now)
        save_device(sql, school_id, device, holder_of(secret))
        holding = _let_in(sql, school_id, slip.adult_id, device.device_id, now, had[1])
        details = {"slip_id": slip.slip_id, "device_id": device.device_id}
        who = _adult(school_id, slip.adult_id)
        sign_in_log(sql, who, "device.enrolled", now, details)
    return secret, holding


def look_in(database: Database, typed: str, now: datetime, had: str = "") -> str:
    """Let an adult in by their slip for twenty minutes, at a device that is not their own.

    The slip is used up, and nothing but the session's secret, which is returned, stays there.
    """
    with database.writing() as sql:
        school_id, slip = _usable(sql, typed, now)
        _use_up(sql, school_id, slip, "", now)
        holding = _let_in(sql, school_id, slip.adult_id, slip.slip_id, now, had, LOOKS_IN)
        who = _adult(school_id, slip.adult_id)
        sign_in_log(sql, who, "slip.used", now, {"slip_id": slip.slip_id})
    return holding


def _usable(sql: Connection, typed: str, now: datetime) -> tuple[str, Slip]:
    code = tidy_slip(typed)
    found = load_slip_by_code(sql, code_hash(keys_of(sql), code)) if code else None
    if found is None:
        raise UnknownSlip(UNKNOWN_SLIP)
    school_id, slip = found
    if slip.used_at is not None:
        used = slip.used_at.astimezone()
        raise NotPossible(
            "This slip was used on {day} at {time}. If that was not you, tell the office now: a "
            "new slip puts the other device out at once.",
            day=day(used.date()),
            time=f"{used:%H:%M}",
        )
    if slip.ended_at is not None:
        raise NotPossible(
            "There is a newer slip for this name, or this one was taken back. Ask the office for "
            "a new one."
        )
    if not slip.is_good(now):
        raise NotPossible("This slip has run out. Ask the office for a new one.")
    if load_role(sql, school_id, slip.adult_id, day_still_on(now)) is None:
        raise NotPossible(
            "This slip is for somebody who is not on the roster, or not cleared now. Ask the "
            "office; the slip is not used up."
        )
    if not may_enrol(load_enrolments(sql, school_id, now), slip.adult_id, now):
        raise NotPossible(
            "The slip is right, but slips can be used only while somebody lets them be. In a "
            "meeting ask whoever runs it, at any other time the office: it takes them a moment. "
            "The slip is not used up."
        )
    return school_id, slip


def _use_up(sql: Connection, school_id: str, slip: Slip, device_id: str, now: datetime) -> None:
    if not save_slip_used(sql, school_id, slip.slip_id, device_id, now):
        raise NotPossible("This slip was used, or taken back, a moment ago.")


def _end_device_of(sql: Connection, secret: str, now: datetime) -> None:
    """End what the same browser was before: from now on it is another adult's."""
    found = load_device(sql, holder_of(secret), to_change=True) if secret else None
    if found is not None and found[1].ended_at is None:
        school_id, device = found
        save_changed_device(sql, school_id, replace(device, ended_at=now))
        save_ended(sql, now, school_id=school_id, hangs_on=device.device_id)


def _let_in(
    sql: Connection,
    school_id: str,
    adult_id: str,
    hangs_on: str,
    now: datetime,
    had: str,
    lasts: timedelta = LASTS[Reach.POCKET],
) -> str:
    if had:
        save_ended(sql, now, session_hash=holder_of(had))
    holding = secrets.token_urlsafe(32)
    whose = (school_id, holder_of(holding), adult_id, Door.DEVICE, Reach.POCKET, hangs_on)
    idle = int(IDLE[Reach.POCKET].total_seconds())
    save_session(sql, Session(*whose, now, now, idle, now + lasts))
    return holding


def _adult(school_id: str, adult_id: str) -> Viewer:
    return Viewer(school_id, frozenset(), adult_id)


# ---- six digits --------------------------------------------------------------------------------


def require_device(database: Database, secret: str, now: datetime) -> None:
    """Refuse what no device of anybody's holds, or what is not good any more."""
    with database.reading() as sql:
        _device(sql, secret, now)


def unlock(database: Database, secret: str, digits: str, now: datetime, had: str = "") -> str:
    """Open a device with its six digits; return the session's secret.

    Five wrong in a row make it wait for a quarter of an hour, ten end it. They are counted for each
    device, so that nobody locks a colleague out.
    """
    with database.reading() as sql:
        _, device = _device(sql, secret, now)
        fits = fits_hash(keys_of(sql), Typed.DIGITS, device.digits_hash, digits)
    refused: ConnectionsError | None = None
    holding = ""
    with database.writing() as sql:  # asked again: others may have tried meanwhile
        school_id, device = _device(sql, secret, now, to_change=True)
        who, details = _adult(school_id, device.adult_id), {"device_id": device.device_id}
        if fits:
            if device.wrong:
                changed = replace(device, wrong=0, blocked_until=None)
                save_changed_device(sql, school_id, changed)
            holding = _let_in(sql, school_id, device.adult_id, device.device_id, now, had)
            by = {"door": Door.DEVICE.value, "reach": Reach.POCKET.value}
            sign_in_log(sql, who, "session.opened", now, details | by)
        else:
            tried = device.after_wrong(now)
            save_changed_device(sql, school_id, tried)
            if tried.ended_at is not None:
                save_ended(sql, now, school_id=school_id, hangs_on=device.device_id)
            told = details | {"wrong": tried.wrong}
            sign_in_log(sql, who, "device.wrong_digits", now, told)
            refused = _wrong(tried, now)
    if refused is not None:  # only now: what was counted has to stay
        raise refused
    return holding


def _device(
    sql: Connection, secret: str, now: datetime, to_change: bool = False
) -> tuple[str, Device]:
    found = load_device(sql, holder_of(secret), to_change) if secret else None
    if found is None or not found[1].is_good(now):
        raise UnknownDevice(UNKNOWN_DEVICE)
    school_id, device = found
    if load_role(sql, school_id, device.adult_id, day_still_on(now)) is None:
        closed = load_is_archived(sql, school_id)
        raise UnknownDevice(CLOSED if closed else UNKNOWN_DEVICE)
    if device.waits(now):
        raise _wrong(device, now)
    return found


def _wrong(device: Device, now: datetime) -> ConnectionsError:
    if device.ended_at is not None:
        return UnknownDevice(
            "These were ten wrong tries, and this device is out. Ask the office for a new slip."
        )
    if device.waits(now):
        assert device.blocked_until is not None
        return AccessDenied(
            "These were several wrong tries. Please wait until {time}, or ask the office for a new "
            "slip.",
            time=f"{device.blocked_until.astimezone():%H:%M}",
        )
    return AccessDenied("These are not the right digits.")
