"""Passkeys: made on a device of one's own, ended, and the door that they open.

Who leads at a school without accounts comes in by one to everything their role may do. The yes that
it needs first is said in services.people.passkeys.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.account import GONE
from connections.domain.access.device import MOST_PASSKEYS, Asked, Device, Passkey, tidy_label
from connections.domain.access.grants import Permission, Reach, leads
from connections.domain.access.session import Door, day_still_on
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.files.passkey.reading import read_made, read_shown
from connections.services.access.sessions import holder_of, let_in, who_is_in
from connections.services.book.ask import Ask
from connections.store.access.devices import load_devices
from connections.store.access.passkeys import (
    load_passkey,
    load_passkeys,
    load_passkeys_in_use,
    save_changed_passkey,
    save_passkey,
)
from connections.store.access.sessions import save_ended
from connections.store.database import Database
from connections.store.log.chain import load_school_for_change, sign_in_log
from connections.store.mapper import new_id
from connections.store.rosters import load_role
from connections.words import to_say

UNKNOWN = to_say(
    "This passkey opens nothing here. In with your slip or your six digits, you can make a new one."
)
AGAIN = to_say("That took too long, or was used already. Please press the button again.")
COPIED = to_say(
    "This passkey was used somewhere else since, so it may have been copied. Nobody was let in. "
    "Please tell the office: it can end the passkey, and you make a new one."
)
NO_YES = to_say(
    "Nobody else has said yes to this passkey yet. Somebody who looks after people can do so under "
    "School, People."
)
NO_LEAD = to_say(
    "A passkey is for whoever leads, and your role does not now. Your slip or your six digits open "
    "your own students and your wall."
)
NOT_HERE = to_say(
    "A passkey is made by somebody who leads, on a device that a slip has made their own."
)


class UnknownPasskey(AccessDenied):
    """No passkey that is good here: whoever answers it may take their time."""


def may_make_passkey(ask: Ask, holding: str) -> bool:
    """Say whether the viewer may make one here: they lead, and this browser is their own device."""
    ask.require(Permission.SCHOOL_READ)
    return _own_device(ask.book.sql, ask, holding) is not None


def my_passkeys(ask: Ask) -> list[Passkey]:
    """Return the viewer's own passkeys, those that wait for a yes too; the newest last."""
    ask.require(Permission.SCHOOL_READ)
    return _mine(ask.book.sql, ask)


def make_passkey(
    ask: Ask, holding: str, answer: Mapping[str, str], asked: Asked, label: str
) -> None:
    """Keep the passkey that the viewer's browser has just made; it opens nothing before a yes.

    `holding` is the secret of this browser's session, `answer` what the browser said. Raises
    AccessDenied elsewhere than on a device of somebody's own who leads, NotPossible for a fourth.
    """
    ask.require(Permission.SCHOOL_READ)
    me, label, made = ask.viewer.require_adult(), tidy_label(label), read_made(answer, asked)
    ask.book.close()
    with ask.book.database.writing() as sql:
        load_school_for_change(sql, ask.school_id)  # one at a time, or there would be four
        device = _own_device(sql, ask, holding)
        if device is None:
            raise AccessDenied(NOT_HERE)
        if made is None or load_passkey(sql, made[0]) is not None:
            raise NotPossible("The browser made no passkey that is good here. Please try again.")
        if len(_mine(sql, ask)) >= MOST_PASSKEYS:
            raise NotPossible("You have three passkeys already. End one of them first.")
        credential, public_key, counts = made
        which = new_id(), me, device.device_id, credential, public_key, label, ask.now
        save_passkey(sql, ask.school_id, Passkey(*which, sign_count=counts))
        details = {"passkey_id": which[0], "device_id": device.device_id}
        sign_in_log(sql, ask.viewer, "passkey.made", ask.now, details)


def _mine(sql: Connection, ask: Ask) -> list[Passkey]:
    found = load_passkeys_in_use(sql, ask.school_id, ask.now)
    return [each for each in found if each.adult_id == ask.viewer.require_adult()]


def _own_device(sql: Connection, ask: Ask, holding: str) -> Device | None:
    """Return the device that this browser is, of an adult who leads; None for anything else.

    Looking in by a slip, a computer that was passed on and a phone in a meeting are none.
    """
    if not any(map(leads, ask.viewer.roles)):
        return None  # 150 phones of those who do not look at once
    session, me = who_is_in(sql, holding, ask.now), ask.viewer.adult_id
    if session is None or session.adult_id != me:
        return None
    found = load_devices(sql, ask.school_id)
    mine = (each for each in found if (each.device_id, each.adult_id) == (session.hangs_on, me))
    return next((each for each in mine if each.is_good(ask.now)), None)


def end_passkey(ask: Ask, passkey_id: str) -> None:
    """End a passkey, one's own or as whoever gives out slips: what it has open closes at once."""
    ask.require(Permission.SCHOOL_READ)
    passkeys = {each.passkey_id: each for each in load_passkeys(ask.book.sql, ask.school_id)}
    found = passkeys.get(passkey_id)
    if found is None or found.adult_id != ask.viewer.adult_id:
        ask.viewer.require(Permission.DEVICE_MANAGE)
    if found is None:
        raise NotFound("This passkey has ended already, or there is none with this id.")
    ask.book.close()
    with ask.book.database.writing() as sql:
        held = load_passkey(sql, found.credential, to_change=True)
        if held is not None:
            save_changed_passkey(sql, ask.school_id, replace(held[1], ended_at=ask.now))
        hangs_on = holder_of(found.credential)
        save_ended(sql, ask.now, school_id=ask.school_id, hangs_on=hangs_on)
        details = {"passkey_id": passkey_id, "adult_id": found.adult_id}
        sign_in_log(sql, ask.viewer, "passkey.ended", ask.now, details)


# ---- The door ----------------------------------------------------------------------------------


def come_in_by_passkey(
    database: Database,
    answer: Mapping[str, str],
    asked: Asked,
    now: datetime,
    *,
    instead_of: str = "",
) -> str:
    """Let in the adult whose passkey was opened just now; return the session's secret.

    Raises UnknownPasskey for whatever is none, and says no more of it. Whoever holds the key is
    told why it opens nothing, with AccessDenied; NotPossible where that was shown before.
    """
    credential = answer.get("credential", "")
    with database.reading() as sql:
        found = load_passkey(sql, credential)
    counted = read_shown(answer, asked, found[1].public_key) if found else None
    if counted is None:
        raise UnknownPasskey(UNKNOWN)
    holding = ""
    with database.writing() as sql:  # looked at again: it may have ended meanwhile
        held = load_passkey(sql, credential, to_change=True)
        if held is None:
            raise UnknownPasskey(UNKNOWN)
        school_id, passkey = held
        if passkey.is_repeated(asked.begun, now):
            raise NotPossible(AGAIN)
        who = Viewer(school_id, frozenset(), passkey.adult_id, reach=Reach.EVERYTHING)
        details = {"passkey_id": passkey.passkey_id}
        refusal = _why_not(sql, school_id, passkey, counted, now)
        if refusal:
            act = "passkey.copied" if refusal == COPIED else "passkey.refused"
            sign_in_log(sql, who, act, now, details)
        else:
            used = replace(passkey, sign_count=counted, used_at=asked.begun)
            save_changed_passkey(sql, school_id, used)
            how = {"instead_of": instead_of, "hangs_on": holder_of(credential)}
            holding = let_in(sql, who, Door.PASSKEY, now, **how)
    if refusal:  # only now: what was noted has to stay
        raise AccessDenied(refusal)
    return holding


def _why_not(sql: Connection, school_id: str, passkey: Passkey, counted: int, now: datetime) -> str:
    """Return why a passkey that was shown opens nothing, "" where it does."""
    role = load_role(sql, school_id, passkey.adult_id, day_still_on(now))
    if passkey.ended_at is not None:
        return UNKNOWN
    if passkey.was_copied(counted):
        return COPIED
    if role is None:
        return GONE
    if not passkey.opens():
        return NO_YES
    return "" if leads(role) else NO_LEAD
