"""The School page: slips for devices of one's own, who has one, and the end of a lost one."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.access.device import DEVICE_WORDS, Passkey
from connections.domain.access.grants import Permission
from connections.domain.reports.board import Paper
from connections.services.access.giving import SlipForm, take_slips
from connections.services.access.passkeys import end_passkey
from connections.services.access.slips import (
    OwnDevice,
    end_device,
    enrolments_of_adults,
    open_enrolment_of,
    own_devices,
    take_back_slip,
)
from connections.services.book.ask import Ask
from connections.settings import public_origin
from connections.ui.parts.access.enrolment import draw_enrolment
from connections.ui.parts.pieces import choose_person, draw_table, md, tell
from connections.ui.parts.take.papers import choose_paper
from connections.ui.parts.take.take import PDF, draw_handed, hand_over
from connections.ui.shell.session import acting, in_callback, settings
from connections.words import day, say, say_many, to_say

_NEITHER, _NO_DEVICE, _CHOSEN = "neither", "no_device", "chosen"
_WHOM = {
    _NEITHER: to_say("Everybody who has neither a device nor a slip"),
    _NO_DEVICE: to_say("Everybody without a device: a slip they were given before ends"),
    _CHOSEN: to_say("Adults I choose"),
}
_FILES = {SlipForm.PRINT: ("slips.pdf", PDF), SlipForm.MERGE: ("slips.csv", "text/csv")}


def draw_devices(ask: Ask) -> None:
    """Draw slips to give out, one adult's device and slip, and everybody's as a table."""
    entries = own_devices(ask)
    if not entries:
        tell("No adults yet. Bring in the rosters first.")
        return
    tell(
        "A slip makes one phone an adult's own, once. From then on six digits of their choice open "
        "it: their own students and their wall, and nothing else."
    )
    if not settings().behind_tls:
        told = say(
            "This server answers this computer only: slips work on this computer and on no phone. "
            "docs/meeting.md shows how to put a TLS proxy in front."
        )
        st.info(told, icon=":material/info:")
    if ask.may(Permission.MEETING_RUN):
        draw_enrolment(ask)
    _draw_giving(entries)
    _draw_one(ask, entries)
    table = pd.DataFrame([_row(entry) for entry in entries])
    alt = say_many(
        len(table), "{n} adult with their own device", "{n} adults with their own devices"
    )
    draw_table(table, key="devices", alt=alt)


def _draw_giving(entries: Sequence[OwnDevice]) -> None:
    st.header(say("Give out slips"), anchor=False)
    whom = st.radio(
        say("For whom?"),
        list(_WHOM),
        index=None,
        format_func=lambda each: say(_WHOM[each]),
        key="slips_whom",
    )
    names = {entry.adult.adult_id: entry.adult.name for entry in entries}
    if whom == _CHOSEN:
        label, hint = say("Adults"), say("Begin to type a name")
        theirs = st.multiselect(
            label,
            list(names),
            format_func=lambda adult_id: names[adult_id],
            placeholder=hint,
            key="slips_adults",
        )
    else:
        theirs = [
            entry.adult.adult_id
            for entry in entries
            if whom and entry.device is None and not (whom == _NEITHER and entry.has_slip)
        ]
    if whom:
        tell("Each slip shows its code once, in the file you take now, and is good for 14 days.")
        st.markdown(
            say_many(len(theirs), "{n} slip will be given out.", "{n} slips will be given out.")
        )
    ended = sum(entry.device is not None for entry in entries if entry.adult.adult_id in theirs)
    if ended:
        told = say_many(
            ended,
            "{n} of them has a device: it ends at once.",
            "{n} of them have a device: those end at once.",
        )
        st.warning(told, icon=":material/phonelink_erase:")
    paper = choose_paper("slips_paper")
    buttons = st.container(horizontal=True)
    for form, label, icon in (
        (SlipForm.PRINT, say("Slips to print (PDF)"), "print"),
        (SlipForm.MERGE, say("Table for a mail merge (CSV)"), "mail"),
    ):
        buttons.button(
            label,
            icon=f":material/{icon}:",
            key=f"slips_{form}",
            on_click=_give,
            args=(theirs, form, paper),
            disabled=not theirs,
        )
    draw_handed()


def _give(adult_ids: Collection[str], form: SlipForm, paper: Paper) -> None:
    with in_callback(say("The slips are given out. They are in the file alone.")) as ask:
        origin = public_origin(settings(), st.get_option("server.port"))
        name, kind = _FILES[form]
        hand_over(name, kind, take_slips(ask, adult_ids, form, origin, paper))


def _draw_one(ask: Ask, entries: Sequence[OwnDevice]) -> None:
    st.header(say("One adult"), anchor=False)
    known = {entry.adult.adult_id: entry for entry in entries}
    names = {adult_id: entry.adult.name for adult_id, entry in known.items()}
    adult_id = choose_person(say("Adult"), names, "device_of")
    if adult_id is None:
        return
    entry, adult = known[adult_id], md(names[adult_id])
    device, slip = _device_words(entry), _slip_words(entry)
    tell("{adult}. Own device: {device}. Slip: {slip}.", adult=adult, device=device, slip=slip)
    buttons = st.container(horizontal=True)
    button = partial(buttons.button, key=f"for_{adult_id}")
    if entry.device is not None:
        done = say("The device of {adult} has ended.", adult=adult)
        ending = acting(end_device, entry.device.device_id, done=done)
        button(say("End this device"), icon=":material/phonelink_erase:", on_click=ending)
        tell("Lost, or somebody else's? End it here; a new slip makes another one theirs.")
    elif entry.has_slip:
        done = say("For 15 minutes {adult} can use the slip.", adult=adult)
        opening = acting(open_enrolment_of, [adult_id], done=done)
        opened = enrolments_of_adults(ask).get(adult_id)
        if opened is not None:
            until = f"{opened.ends_at.astimezone():%H:%M}"
            tell("The slip can be used until {time}.", time=until)
        words, icon = say("Let the slip be used for 15 minutes"), ":material/phonelink_setup:"
        button(words, icon=icon, on_click=opening)
        done = say("The slip of {adult} is no good any more.", adult=adult)
        back = acting(take_back_slip, adult_id, done=done)
        buttons.button(say("Take the slip back"), key=f"back_{adult_id}", on_click=back)
    _draw_passkeys(entry)


def _draw_passkeys(entry: OwnDevice) -> None:
    """Draw an adult's passkeys, each to end."""
    for each in entry.passkeys:
        line = st.container(horizontal=True, vertical_alignment="center")
        with line:
            tell("Passkey: {words}.", words=md(_passkey_words(each)))
        done = say("The passkey has ended, and what was open by it is closed.")
        ending = acting(end_passkey, each.passkey_id, done=done)
        line.button(say("End this passkey"), key=f"passkey_{each.passkey_id}", on_click=ending)
    if entry.passkeys:
        tell("A new slip ends no passkey that somebody has said yes to: end it here.")


def _row(entry: OwnDevice) -> dict[str, Any]:
    return {
        say("Adult"): entry.adult.name,
        say("Own device"): _device_words(entry),
        say("Slip"): _slip_words(entry),
        say("Passkeys"): "; ".join(map(_passkey_words, entry.passkeys)) or "–",
    }


def _device_words(entry: OwnDevice) -> str:
    if entry.device is None:
        return "–"
    kind, since = say(DEVICE_WORDS[entry.device.label]), entry.device.enrolled_at.astimezone()
    return say("{kind}, since {day}", kind=kind, day=day(since.date()))


def _slip_words(entry: OwnDevice) -> str:
    slip = entry.slip
    if slip is None:
        return "–"
    if slip.used_at is not None:
        used = slip.used_at.astimezone()
        return say("used on {day} at {time}", day=day(used.date()), time=f"{used:%H:%M}")
    if entry.has_slip:
        return say("good until {day}", day=day(slip.expires_at.astimezone().date()))
    return say("no good any more")


def _passkey_words(passkey: Passkey) -> str:
    facts = {"label": passkey.label, "day": day(passkey.made_at.astimezone().date())}
    if passkey.vouched_at is None:
        return say("{label}, made on {day}, waits for a yes", **facts)
    return say("{label}, since {day}", **facts)
