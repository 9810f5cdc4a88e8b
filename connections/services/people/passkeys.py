"""Passkeys that wait: another person says yes to each before it opens anything."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connections.domain.access.device import Passkey
from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult
from connections.domain.problems import NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.services.people.roles import PASSKEY, WhoDecides
from connections.store.access.devices import load_devices
from connections.store.access.passkeys import (
    load_passkey,
    load_passkeys_in_use,
    save_changed_passkey,
)
from connections.store.access.slips import load_who_gave


@dataclass(frozen=True, slots=True)
class WaitingPasskey:
    """A passkey that waits for a yes; `mine` says whether the viewer is the one to say it."""

    adult: Adult
    passkey: Passkey
    mine: bool


def waiting_passkeys(ask: Ask) -> list[WaitingPasskey]:
    """Return the passkeys that open nothing before a yes, by the adult's name."""
    ask.require(Permission.PEOPLE_MANAGE)
    sql, who = ask.book.sql, WhoDecides.load(ask.book.sql, ask)
    waiting = _waiting(sql, ask)
    return [
        WaitingPasskey(adult, each, who.decides(ask, adult.adult_id, _givers(sql, ask, each)))
        for adult in ask.book.adults()
        for each in waiting
        if each.adult_id == adult.adult_id
    ]


def confirm_passkey(ask: Ask, passkey_id: str) -> None:
    """Say yes to an adult's passkey: from now on it opens what their role may.

    Raises NotFound where it waits no more, NotPossible for whose it is and for who gave out the
    slip by which it was made: else one person alone could come in as somebody who leads.
    """
    ask.require(Permission.PEOPLE_MANAGE)
    details: dict[str, object] = {"passkey_id": passkey_id}
    with ask.changing(PASSKEY, details) as sql:
        found = {each.passkey_id: each for each in _waiting(sql, ask)}.get(passkey_id)
        held = load_passkey(sql, found.credential, to_change=True) if found else None
        if found is None or held is None or held[1] != found:  # ended a moment ago
            raise NotFound("This passkey does not wait for a yes any more. Nothing was changed.")
        details["adult_id"], givers = found.adult_id, _givers(sql, ask, found)
        if not WhoDecides.load(sql, ask).decides(ask, found.adult_id, givers):
            raise NotPossible(
                "A passkey needs another person's yes: somebody of the school who looks after "
                "people, whose it is not, and who did not give out the slip for it. Nothing was "
                "changed."
            )
        if ask.viewer.adult_id is None:
            details["alone"] = True
        vouched = replace(found, vouched_by=ask.by, vouched_at=ask.now)
        save_changed_passkey(sql, ask.school_id, vouched)


def _waiting(sql: Connection, ask: Ask) -> list[Passkey]:
    found = load_passkeys_in_use(sql, ask.school_id, ask.now)
    return [each for each in found if each.vouched_at is None]


def _givers(sql: Connection, ask: Ask, passkey: Passkey) -> Collection[str]:
    """Return who gave out the slip of the device that a passkey was made on."""
    devices = load_devices(sql, ask.school_id)
    made_on = next(each for each in devices if each.device_id == passkey.device_id)
    return load_who_gave(sql, ask.school_id, made_on)
