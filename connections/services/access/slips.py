"""Slips: given out, taken back, and let be used for a while; who has a device of their own."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import Connection

from connections.domain.access.device import Device, Passkey
from connections.domain.access.grants import Permission
from connections.domain.access.session import Door
from connections.domain.access.slips import (
    OPEN_AT_MOST,
    OPEN_AT_THE_DESK,
    OPEN_FOR,
    SLIP_LASTS,
    SLIP_SIGNS,
    Enrolment,
    Slip,
)
from connections.domain.meeting.joining import code_from
from connections.domain.people.person import Adult
from connections.domain.problems import NotFound, NotPossible
from connections.services.access.hashes import code_hash
from connections.services.book.ask import Ask
from connections.store.access.devices import load_devices, save_devices_ended
from connections.store.access.passkeys import load_passkeys_in_use
from connections.store.access.sessions import save_ended
from connections.store.access.slips import (
    load_enrolments,
    load_slips,
    save_enrolments,
    save_enrolments_ended,
    save_slips,
    save_slips_ended,
)
from connections.store.log.chain import keys_of, sign_in_log
from connections.store.mapper import new_id
from connections.store.rosters import load_adults


@dataclass(frozen=True, slots=True)
class Issued:
    """A slip that was just given out, with its code: nobody can ask for that again."""

    adult: Adult
    slip: Slip
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnDevice:
    """What an adult has: the device in use, the newest slip, used or not, and passkeys."""

    adult: Adult
    device: Device | None
    slip: Slip | None
    has_slip: bool  # one that can still be used
    passkeys: tuple[Passkey, ...] = ()  # those that wait for a yes too


def issue_slips(ask: Ask, adult_ids: Collection[str]) -> list[Issued]:
    """Give out a slip for each of these adults, in the order of the roster.

    Whatever an adult had before ends: a slip that nobody used, and the device that one made, at
    once. So somebody who lost a phone, or whose slip another used, only needs a new slip.
    """
    ask.require(Permission.DEVICE_MANAGE)
    ask.book.close()
    with ask.book.database.writing() as sql:
        adults = _named(sql, ask, adult_ids)
        ended = _end_all(sql, ask, [adult.adult_id for adult in adults])
        issued = [
            Issued(
                adult,
                Slip(new_id(), adult.adult_id, ask.now, ask.now + SLIP_LASTS),
                code_from(secrets.token_bytes(32), SLIP_SIGNS),
            )
            for adult in adults
        ]
        keys = keys_of(sql)
        hashed = [(each.slip, code_hash(keys, each.code)) for each in issued]
        save_slips(sql, ask.school_id, hashed)
        whose = [adult.adult_id for adult in adults]
        details = {"adult_ids": whose, "slips": len(whose), "devices": ended}
        sign_in_log(sql, ask.viewer, "slips.issued", ask.now, details)
    return issued


def _named(sql: Connection, ask: Ask, adult_ids: Collection[str]) -> list[Adult]:
    wanted = set(adult_ids)
    if not wanted:
        raise NotPossible("Nobody is chosen yet.")
    here = [adult for adult in load_adults(sql, ask.school_id) if adult.may_be_asked(ask.today)]
    found = [adult for adult in here if adult.adult_id in wanted]
    if len(found) < len(wanted):
        missing = sorted(wanted - {adult.adult_id for adult in found})
        raise NotFound("Nobody on the roster has the id {id}.", id=missing[0])
    return found


def _end_all(sql: Connection, ask: Ask, adult_ids: Collection[str]) -> int:
    """End slips, devices and what is open on them; return how many devices."""
    save_slips_ended(sql, ask.now, ask.school_id, adult_ids)
    devices = save_devices_ended(sql, ask.now, ask.school_id, adult_ids)
    for adult_id in adult_ids:
        here, theirs = ask.school_id, adult_id
        save_ended(sql, ask.now, school_id=here, adult_id=theirs, doors=(Door.DEVICE,))
    return devices


def take_back_slip(ask: Ask, adult_id: str) -> None:
    """Take back the slip of an adult that nobody has used yet."""
    ask.require(Permission.DEVICE_MANAGE)
    ask.book.close()
    with ask.book.database.writing() as sql:
        if not save_slips_ended(sql, ask.now, ask.school_id, [adult_id]):
            raise NotFound("There is no slip to take back: it was used, or has run out.")
        sign_in_log(sql, ask.viewer, "slip.taken_back", ask.now, {"adult_id": adult_id})


def end_device(ask: Ask, device_id: str) -> None:
    """End a device, one's own or as whoever gives out slips: what is open on it closes at once."""
    ask.require(Permission.SCHOOL_READ)
    devices = {each.device_id: each for each in load_devices(ask.book.sql, ask.school_id)}
    found = devices.get(device_id)
    if found is None or found.adult_id != ask.viewer.adult_id:
        ask.viewer.require(Permission.DEVICE_MANAGE)
    if found is None or not found.is_good(ask.now):
        raise NotFound("This device has ended already, or there is none with this id.")
    ask.book.close()
    with ask.book.database.writing() as sql:
        save_devices_ended(sql, ask.now, ask.school_id, device_id=device_id)
        save_ended(sql, ask.now, school_id=ask.school_id, hangs_on=device_id)
        details = {"device_id": device_id, "adult_id": found.adult_id}
        sign_in_log(sql, ask.viewer, "device.ended", ask.now, details)


def own_devices(ask: Ask) -> list[OwnDevice]:
    """Return what each adult has who is on the roster and cleared, by name."""
    ask.require(Permission.DEVICE_MANAGE)
    sql = ask.book.sql
    devices = {
        device.adult_id: device
        for device in load_devices(sql, ask.school_id)
        if device.is_good(ask.now)
    }
    given = sorted(load_slips(sql, ask.school_id), key=lambda slip: slip.is_good(ask.now))
    slips = {slip.adult_id: slip for slip in given}
    passkeys = load_passkeys_in_use(sql, ask.school_id, ask.now)
    found = []
    for adult in ask.book.adults():
        if adult.may_be_asked(ask.today):
            slip = slips.get(adult.adult_id)
            good = slip is not None and slip.is_good(ask.now)
            keys = tuple(each for each in passkeys if each.adult_id == adult.adult_id)
            found.append(OwnDevice(adult, devices.get(adult.adult_id), slip, good, keys))
    return found


# ---- When slips can be used --------------------------------------------------------------------


def open_enrolment(ask: Ask, lasts: timedelta = OPEN_FOR) -> Enrolment:
    """Let everybody's slips be used for a while: in a meeting, where people see each other."""
    ask.require(Permission.MEETING_RUN)
    opened = _enrolment(ask, None, min(lasts, OPEN_AT_MOST))
    _open(ask, [opened])
    return opened


def open_enrolment_of(
    ask: Ask, adult_ids: Collection[str], lasts: timedelta = OPEN_AT_THE_DESK
) -> list[Enrolment]:
    """Let these adults' slips be used for a while: for whoever stands at the desk."""
    ask.require(Permission.DEVICE_MANAGE)
    adults = _named(ask.book.sql, ask, adult_ids)
    until = min(lasts, OPEN_AT_MOST)
    opened = [_enrolment(ask, adult.adult_id, until) for adult in adults]
    _open(ask, opened)
    return opened


def _enrolment(ask: Ask, adult_id: str | None, lasts: timedelta) -> Enrolment:
    return Enrolment(new_id(), adult_id, ask.now, ask.now + lasts)


def _open(ask: Ask, opened: Collection[Enrolment]) -> None:
    ask.book.close()
    with ask.book.database.writing() as sql:
        save_enrolments(sql, ask.school_id, opened)
        until = max(each.ends_at for each in opened).isoformat()
        whose = [each.adult_id or "everybody" for each in opened]
        details = {"adult_ids": whose, "until": until}
        sign_in_log(sql, ask.viewer, "enrolment.opened", ask.now, details)


def end_enrolment(ask: Ask) -> None:
    """Let no slip be used any more, until somebody opens that again."""
    ask.require(Permission.MEETING_RUN)
    ask.book.close()
    with ask.book.database.writing() as sql:
        ended = save_enrolments_ended(sql, ask.school_id, ask.now)
        sign_in_log(sql, ask.viewer, "enrolment.ended", ask.now, {"ended": ended})


def enrolment_open(ask: Ask) -> Enrolment | None:
    """Return what lets everybody's slips be used now, the one that lasts longest, or None."""
    ask.require(Permission.MEETING_RUN)
    found = load_enrolments(ask.book.sql, ask.school_id, ask.now)
    return max(
        (each for each in found if each.adult_id is None),
        key=lambda each: each.ends_at,
        default=None,
    )


def enrolments_of_adults(ask: Ask) -> dict[str, Enrolment]:
    """Return what lets single adults' slips be used now, by adult."""
    ask.require(Permission.DEVICE_MANAGE)
    found = load_enrolments(ask.book.sql, ask.school_id, ask.now)
    return {each.adult_id: each for each in found if each.adult_id is not None}
