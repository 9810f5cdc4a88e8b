"""Pieces of the outreach screen: one case, its ten-second contact log, what may follow."""

import secrets
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.assignment.reasons import reason_words
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.contacts import CONTACT_WORDS, FELT_WORDS, ContactKind, Felt
from connections.domain.outreach.follow_ups import GOING_WORDS, Going
from connections.domain.outreach.status import WORDS, Status
from connections.domain.outreach.templates import TEMPLATES
from connections.domain.people.grades import grade_label
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import adult_places
from connections.services.outreach.caseload import CaseloadEntry
from connections.services.outreach.steps import (
    accept_outreach,
    decline_outreach,
    follow_up,
    hand_back,
    log_contact,
    offer_outreach,
    pause_outreach,
    plan_outreach,
    respect_student,
    resume_outreach,
    withdraw_outreach,
)
from connections.ui.outreach.desk.desk import act_here
from connections.ui.outreach.desk.words import AGREED_WORDS, LOOK_AGAIN
from connections.ui.outreach.words import with_whom
from connections.ui.parts.leads import nothing_is_sent
from connections.ui.parts.pieces import YES_THANKS, choose_person, md, option, tell
from connections.ui.plain.cases import contact_words, due_words, short_day
from connections.ui.shell.session import in_callback
from connections.words import number, say, to_say

OPENED = "outreach_opened"  # in the session: which case of a list is opened
_DAYS_BACK = 60
_NO_PLAN = to_say("No plan")


def draw_case(entry: CaseloadEntry, ask: Ask, now_on: date) -> None:
    """Draw one case as a card; the opened one with what can be done about it."""
    outreach = entry.outreach
    opened = st.session_state.get(OPENED) == outreach.outreach_id
    with st.container(border=True):
        who, what = st.columns(2, vertical_alignment="center")
        with who, st.container(gap=None):
            st.button(
                f"**{md(entry.student.name)}**",
                key=f"open_{outreach.outreach_id}",
                icon=":material/expand_less:" if opened else ":material/expand_more:",
                type="tertiary",
                on_click=_toggle,
                args=(outreach.outreach_id,),
            )
            mine = outreach.adult_id == ask.viewer.adult_id
            whose = "" if mine else f" · {with_whom(entry)}"
            st.markdown(f"{md(grade_label(entry.student.grade))}{whose}")
        what.markdown(
            f"{say(WORDS[outreach.status])} · {due_words(entry, now_on)}  \n"
            f":small[{contact_words(entry, now_on)}]"
        )
        if opened:
            draw_opened(entry, ask, now_on)


def _pills(label: str, words: Mapping[Any, str], key: str) -> None:
    """Draw a few answers to choose one from; none is chosen for anybody."""
    st.pills(label, list(words), format_func=lambda one: option(say(words[one])), key=key)


def _given(outreach_id: str, *names: str) -> list[Any]:
    """Return what was typed or chosen about an outreach in the fields of these names."""
    return [st.session_state.get(f"{name}_{outreach_id}") for name in names]


def _empty(outreach_id: str, **fields: object) -> None:
    """Empty the fields of a form once what was in them is saved; a refusal leaves them."""
    for name, value in fields.items():
        st.session_state[f"{name}_{outreach_id}"] = value


def _toggle(outreach_id: str) -> None:
    same = st.session_state.get(OPENED) == outreach_id
    st.session_state[OPENED] = None if same else outreach_id


def draw_opened(entry: CaseloadEntry, ask: Ask, now_on: date) -> None:
    """Draw why a case is there, and all that can be done about it."""
    outreach = entry.outreach
    if why := reason_words(outreach.reason):
        tell("Why this pair: {why}", why=md(why))
    if outreach.first_step:
        tell("First step: {step}", step=md(outreach.first_step))
    if outreach.plan in TEMPLATES:
        template = TEMPLATES[outreach.plan]
        plan = say("Plan: **{name}**", name=say(template.name))
        st.markdown("\n".join([plan, "", *(f"1. {say(step)}" for step in template.steps)]))
    if entry.turn is Turn.ANSWER:
        _draw_answer(entry, ask)
        return
    if outreach.status is Status.PAUSED:
        tell("This outreach rests. Nothing is due until it goes on.")
        _step_button(say("Go on"), "resume", entry, resume_outreach, say("It goes on."))
    elif entry.turn is Turn.GOODBYE:
        _draw_contact_log(entry, now_on)
    else:
        with st.expander(say("Log a contact"), icon=":material/edit_note:"):
            _draw_contact_log(entry, now_on)
    if entry.turn is not Turn.GOODBYE:
        _draw_more(entry, ask)


def _draw_answer(entry: CaseloadEntry, ask: Ask) -> None:
    """Draw what an asked or suggested pair waits for, and how it is taken back until then."""
    _draw_yes_or_no(entry, ask)
    if ask.may(Permission.OUTREACH_ASSIGN):
        done = say("The pair is taken back. The student waits for an adult again.")
        label = say("Take this pair back")
        _step_button(label, "withdraw", entry, withdraw_outreach, done)


def _asked_words() -> str:
    return say("Noted as asked.") + " " + nothing_is_sent()


def _draw_yes_or_no(entry: CaseloadEntry, ask: Ask) -> None:
    outreach = entry.outreach
    if outreach.status is Status.SUGGESTED:
        tell("Suggested only: the adult has not been asked yet.")
        _step_button(say("Ask now"), "offer", entry, offer_outreach, _asked_words())
        return
    if outreach.adult_id == ask.viewer.adult_id:
        tell(
            "Would you like to get to know this student? A no is fine: nobody asks why, "
            "and only those who share out the students see it."
        )
    else:
        tell(
            "Asked here; nothing was sent. Tell the adult, and if they told you their answer, note "
            "it here."
        )
    with st.container(horizontal=True):
        done = say(YES_THANKS)
        _step_button(say("Yes, gladly"), "yes", entry, accept_outreach, done, primary=True)
        _step_button(say("Not this time"), "no", entry, decline_outreach, say("That is fine."))


_Step = Callable[[Ask, str, int], object]


def _step_button(
    label: str, name: str, entry: CaseloadEntry, service: _Step, done: str, primary: bool = False
) -> None:
    outreach = entry.outreach
    st.button(
        label,
        key=f"{name}_{outreach.outreach_id}",
        type="primary" if primary else "secondary",
        on_click=_take_step,
        args=(service, outreach.outreach_id, outreach.version, done),
    )


def _take_step(service: _Step, outreach_id: str, version: int, done: str) -> None:
    with in_callback(done) as ask:
        service(ask, outreach_id, version)


def _draw_contact_log(entry: CaseloadEntry, now_on: date) -> None:
    """Draw the ten-second log: what, how it felt, when (today); a remark only if there is one."""
    outreach_id = entry.outreach.outreach_id
    goodbye = entry.turn is Turn.GOODBYE
    bye = ContactKind.GOODBYE
    kinds = {kind: words for kind, words in CONTACT_WORDS.items() if kind is not bye}
    if goodbye and entry.next_due_on:
        tell(
            "Somebody else takes over. Say goodbye in person by {day}, then note it here.",
            day=short_day(entry.next_due_on, now_on),
        )
    with st.form(f"log_{outreach_id}", border=False):
        if not goodbye:
            _pills(say("What happened"), kinds, f"kind_{outreach_id}")
        _pills(say("How it felt"), FELT_WORDS, f"felt_{outreach_id}")
        st.selectbox(
            say("When"),
            [now_on - timedelta(days=back) for back in range(_DAYS_BACK)],
            format_func=lambda then: _capital(short_day(then, now_on)),
            key=f"day_{outreach_id}",
        )
        words = say("A few words, if you like")
        st.text_input(words, key=f"remark_{outreach_id}", max_chars=300)
        st.form_submit_button(
            say("Note the goodbye") if goodbye else say("Log contact"),
            type="primary",
            icon=":material/check:",
            on_click=_log,
            args=(outreach_id, secrets.token_hex(16), bye if goodbye else None),
        )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _log(outreach_id: str, contact_id: str, only: ContactKind | None) -> None:
    kind, felt, then, remark = _given(outreach_id, "kind", "felt", "day", "remark")
    facts = {"happened_on": then, "remark": remark, "contact_id": contact_id}
    with in_callback(say("The contact is logged.")) as ask:
        if not (kind or only) or not felt:
            raise NotPossible("Choose what happened and how it felt. Nothing was saved yet.")
        log_contact(ask, outreach_id, only or ContactKind(kind), Felt(felt), **facts)
        _empty(outreach_id, kind=None, felt=None, day=ask.today, remark="")


def _draw_more(entry: CaseloadEntry, ask: Ask) -> None:
    """Draw what is needed less often than a contact."""
    outreach = entry.outreach
    with st.expander(say("Look back, plan, pause or hand back")):
        _draw_follow_up(entry)
        st.divider()
        _draw_plan(entry)
        st.divider()
        with st.container(horizontal=True):
            if outreach.status is not Status.PAUSED:
                _step_button(say("Pause"), "pause", entry, pause_outreach, say("It rests now."))
            done = say("The counselor takes it from here. Thank you for what you did.")
            _step_button(say("Hand back"), "back", entry, hand_back, done)
            done = say("Noted. The student decides.")
            label = say("The student would rather not")
            _step_button(label, "respect", entry, respect_student, done)
        if ask.may(Permission.OUTREACH_ASSIGN):
            st.divider()
            _draw_hand_over(entry, ask)


def _draw_follow_up(entry: CaseloadEntry) -> None:
    """Draw the look back at an outreach: how it goes, and when to look again."""
    outreach_id = entry.outreach.outreach_id
    with st.form(f"look_{outreach_id}", border=False):
        _pills(say("How is it going"), GOING_WORDS, f"going_{outreach_id}")
        st.selectbox(
            say("Look again"),
            list(LOOK_AGAIN),
            index=None,
            placeholder=say("as planned"),
            format_func=lambda days: say(LOOK_AGAIN[days]),
            key=f"again_{outreach_id}",
        )
        words, look = say("A few words, if you like"), ":material/visibility:"
        st.text_input(words, key=f"looked_{outreach_id}", max_chars=300)
        done, args = say("Looked back"), (outreach_id, entry.outreach.version)
        st.form_submit_button(done, icon=look, on_click=_look_back, args=args)


def _look_back(outreach_id: str, version: int) -> None:
    going, days, words = _given(outreach_id, "going", "again", "looked")
    with in_callback(say("Noted.")) as ask:
        if not going:
            raise NotPossible("Choose how it is going. Nothing was saved yet.")
        next_on = ask.today + timedelta(days=days) if days else None
        follow_up(ask, outreach_id, Going(going), words.strip(), next_on, version)
        _empty(outreach_id, going=None, again=None, looked="")


def _draw_plan(entry: CaseloadEntry) -> None:
    outreach = entry.outreach
    key, first_step = outreach.outreach_id, outreach.first_step
    with st.form(f"plan_{key}", border=False):
        st.text_input(say("First step"), first_step, key=f"first_{key}", max_chars=200)
        options = ["", *TEMPLATES]
        st.selectbox(
            say("A plan to follow"),
            options,
            index=options.index(outreach.plan) if outreach.plan in options else 0,
            format_func=lambda plan: say(TEMPLATES[plan].name if plan else _NO_PLAN),
            key=f"template_{key}",
        )
        args = (key, outreach.version)
        st.form_submit_button(say("Save the plan"), on_click=_save_plan, args=args)


def _save_plan(outreach_id: str, version: int) -> None:
    first_step, plan = _given(outreach_id, "first", "template")
    with in_callback(say("The plan is saved.")) as ask:
        plan_outreach(ask, outreach_id, first_step, plan, version=version)


def _draw_hand_over(entry: CaseloadEntry, ask: Ask) -> None:
    outreach = entry.outreach
    names = {
        adult.adult_id: say("{name} ({free} free)", name=adult.name, free=number(places.free))
        for adult, places in ((place.adult, place.places) for place in adult_places(ask))
        if places.free and adult.adult_id != outreach.adult_id
    }
    if not names:
        tell("No adult has a place free for a hand-over.")
        return
    key = outreach.outreach_id
    with st.form(f"hand_{key}", border=False):
        choose_person(say("Hand over to"), names, f"to_{key}")
        _pills(say("Has this adult said yes?"), AGREED_WORDS, f"agreed_{key}")
        tell(
            "The former adult has two weeks to say goodbye, and no longer sees this student's "
            "notes. The new one begins with their yes."
        )
        st.form_submit_button(say("Hand over"), on_click=_hand_over, args=(key, outreach.version))


def _hand_over(outreach_id: str, version: int) -> None:
    to_adult, agreed = _given(outreach_id, "to", "agreed")
    with in_callback(say("Handed over, with time to say goodbye.")) as ask:
        if not to_adult or not agreed:
            raise NotPossible("Choose the adult, and whether they said yes. Nothing was changed.")
        chosen = [[outreach_id, version]]
        act_here(ask, {"do": "hand", "chosen": chosen, "to": to_adult, "agreed": agreed})
