"""Pieces of the outreach screen: one case, its ten-second contact log, what may follow."""

import secrets
from collections.abc import Callable
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.contacts import CONTACT_WORDS, FELT_WORDS, ContactKind, Felt
from connections.domain.outreach.follow_ups import GOING_WORDS, Going
from connections.domain.outreach.status import WORDS, Status
from connections.domain.outreach.templates import TEMPLATES
from connections.domain.people.grades import grade_label
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import adult_places
from connections.services.outreach.caseload import CaseloadEntry
from connections.services.outreach.handover import hand_over
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
)
from connections.ui.parts.pieces import counted, md, option
from connections.ui.shell.session import in_callback
from connections.words import say

OPENED, VIEW, STORY = "outreach_opened", "outreach_view", "outreach_story"
SEEN = "outreach_seen"  # ids looked at in this sitting
EVERY_KIND = [kind for kind in ContactKind if kind is not ContactKind.GOODBYE]
_DAYS_BACK = 60


def short_day(day: date, now_on: date) -> str:
    """Return "today", "yesterday", "tomorrow" or "Thu, Dec 3"."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    return near.get((day - now_on).days, f"{day:%a}, {day:%b} {day.day}")


def due_words(entry: CaseloadEntry, now_on: date) -> str:
    """Return when the next thing is due, in words."""
    if entry.next_due_on is None:
        return "Nothing due"
    if entry.overdue:
        return f"◷ was due {short_day(entry.next_due_on, now_on)}"
    return f"due {short_day(entry.next_due_on, now_on)}"


def contact_words(entry: CaseloadEntry, now_on: date) -> str:
    """Return how many contacts there were, and the last one."""
    case = entry.case
    if case.last_contact_on is None:
        return "no contact yet"
    return (
        f"{counted(len(case.contacts), 'contact')}, last {short_day(case.last_contact_on, now_on)}"
    )


def draw_case(entry: CaseloadEntry, ask: Ask, now_on: date) -> None:
    """Draw one case as a card; the opened one with what can be done about it."""
    outreach = entry.case.outreach
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
            whose = "" if mine else f" · with {md(entry.adult.name)}"
            st.markdown(f"{md(grade_label(entry.student.grade))}{whose}")
        what.markdown(
            f"{WORDS[outreach.status]} · {due_words(entry, now_on)}  \n"
            f":small[{contact_words(entry, now_on)}]"
        )
        if opened:
            _draw_opened(entry, ask, now_on)


def _toggle(outreach_id: str) -> None:
    same = st.session_state.get(OPENED) == outreach_id
    st.session_state[OPENED] = None if same else outreach_id


def _draw_opened(entry: CaseloadEntry, ask: Ask, now_on: date) -> None:
    outreach = entry.case.outreach
    if outreach.reason:
        st.markdown(f"Why this pair: {md(outreach.reason)}")
    if outreach.first_step:
        st.markdown(f"First step: {md(outreach.first_step)}")
    if outreach.plan in TEMPLATES:
        template = TEMPLATES[outreach.plan]
        st.markdown(
            "\n".join([f"Plan: **{template.name}**", "", *(f"1. {s}" for s in template.steps)])
        )
    if entry.turn is Turn.ANSWER:
        _draw_answer(entry, ask)
        return
    if outreach.status is Status.PAUSED:
        st.markdown("This outreach rests. Nothing is due until it goes on.")
        _step_button("Go on", "resume", entry, resume_outreach, "It goes on.", dated=True)
    else:
        draw_contact_log(entry, now_on)
    if entry.turn is not Turn.GOODBYE:
        _draw_more(entry, ask, now_on)


def _draw_answer(entry: CaseloadEntry, ask: Ask) -> None:
    outreach = entry.case.outreach
    if outreach.status is Status.SUGGESTED:
        st.markdown("Suggested only: the adult has not been asked yet.")
        _step_button("Ask now", "offer", entry, offer_outreach, "The adult is asked.", dated=True)
        return
    st.markdown(
        "Would you like to get to know this student? A no is fine: nobody asks why, "
        "and only those who share out the students see it."
        if outreach.adult_id == ask.viewer.adult_id
        else "The adult has been asked. If they told you their answer, note it here."
    )
    yes, no = st.columns(2)
    with yes:
        done = "Thank you. The first contact is due within some school days."
        _step_button("Yes, gladly", "yes", entry, accept_outreach, done, dated=True, primary=True)
    with no:
        _step_button("Not this time", "no", entry, decline_outreach, "That is fine.", dated=True)


def _step_button(
    label: str,
    name: str,
    entry: CaseloadEntry,
    service: Callable[..., object],
    done: str,
    *,
    dated: bool = False,
    primary: bool = False,
) -> None:
    outreach = entry.case.outreach
    st.button(
        label,
        key=f"{name}_{outreach.outreach_id}",
        type="primary" if primary else "secondary",
        on_click=_take_step,
        args=(service, outreach.outreach_id, outreach.version, dated, done),
    )


def _take_step(
    service: Callable[..., object], outreach_id: str, version: int, dated: bool, done: str
) -> None:
    with in_callback(done) as ask:
        when = (ask.today, ask.now) if dated else (ask.now,)
        service(ask.book.database, ask.viewer, outreach_id, *when, version=version)


def draw_contact_log(entry: CaseloadEntry, now_on: date) -> None:
    """Draw the ten-second log: what, how it felt, when (today); a remark only if there is one."""
    outreach_id = entry.case.outreach.outreach_id
    goodbye = entry.turn is Turn.GOODBYE
    kinds = [ContactKind.GOODBYE] if goodbye else EVERY_KIND
    if goodbye and entry.next_due_on:
        last = short_day(entry.next_due_on, now_on)
        st.markdown(
            f"Somebody else takes over. Say goodbye in person by {last}, then note it here."
        )
    with st.form(f"log_{outreach_id}", border=False, clear_on_submit=True):
        st.pills(
            "What happened",
            kinds,
            default=kinds[0] if goodbye else ContactKind.TALKED,
            format_func=lambda kind: option(CONTACT_WORDS[kind]),
            key=f"kind_{outreach_id}",
            required=True,
        )
        st.pills(
            "How it felt",
            list(Felt),
            default=Felt.OK,
            format_func=lambda felt: option(FELT_WORDS[felt]),
            key=f"felt_{outreach_id}",
            required=True,
        )
        left, right = st.columns([1, 2])
        left.selectbox(
            "When",
            [now_on - timedelta(days=back) for back in range(_DAYS_BACK)],
            format_func=lambda day: short_day(day, now_on).capitalize(),
            key=f"day_{outreach_id}",
        )
        right.text_input(
            "A few words, if you like", key=f"remark_{outreach_id}", max_chars=300, value=""
        )
        st.form_submit_button(
            "Log contact",
            type="primary",
            icon=":material/check:",
            on_click=_log,
            args=(outreach_id, secrets.token_hex(16)),
        )


def _log(outreach_id: str, contact_id: str) -> None:
    state = st.session_state
    with in_callback("The contact is logged.") as ask:
        log_contact(
            ask,
            outreach_id,
            ContactKind(state[f"kind_{outreach_id}"]),
            Felt(state[f"felt_{outreach_id}"]),
            happened_on=state[f"day_{outreach_id}"],
            remark=state[f"remark_{outreach_id}"],
            contact_id=contact_id,
        )


def _draw_more(entry: CaseloadEntry, ask: Ask, now_on: date) -> None:
    """Draw what is needed less often than a contact."""
    outreach = entry.case.outreach
    st.button(
        "Their story",
        key=f"story_{outreach.outreach_id}",
        icon=":material/auto_stories:",
        on_click=open_story,
        args=(outreach.student_id,),
    )
    with st.expander("Look back, plan, pause or hand back"):
        draw_follow_up(entry, now_on)
        st.divider()
        _draw_plan(entry)
        st.divider()
        pause, back, student = st.columns(3)
        with pause:
            if outreach.status is not Status.PAUSED:
                _step_button("Pause", "pause", entry, pause_outreach, "It rests now.")
        with back:
            done = "The counselor takes it from here. Thank you for what you did."
            _step_button("Hand back", "back", entry, hand_back, done, dated=True)
        with student:
            done = "Noted. The student decides."
            label = "The student would rather not"
            _step_button(label, "respect", entry, respect_student, done, dated=True)
        if ask.may(Permission.OUTREACH_ASSIGN):
            st.divider()
            _draw_hand_over(entry, ask)


def open_story(student_id: str) -> None:
    """Go to one student's story."""
    st.session_state[STORY], st.session_state[VIEW] = student_id, "One student"


def draw_follow_up(entry: CaseloadEntry, now_on: date, label: str = "Looked back") -> None:
    """Draw the look back at an outreach: how it goes, and when to look again."""
    outreach_id = entry.case.outreach.outreach_id
    with st.form(f"look_{outreach_id}", border=False, clear_on_submit=True):
        st.pills(
            "How is it going",
            list(Going),
            format_func=lambda going: option(say(GOING_WORDS[going])),
            key=f"going_{outreach_id}",
            default=Going.WELL,
            required=True,
        )
        left, right = st.columns([1, 2])
        left.selectbox(
            "Look again",
            list(LOOK_AGAIN),
            index=1,
            format_func=LOOK_AGAIN.__getitem__,
            key=f"again_{outreach_id}",
        )
        right.text_input("A few words, if you like", key=f"looked_{outreach_id}", max_chars=300)
        st.form_submit_button(
            label, icon=":material/visibility:", on_click=_look_back, args=(outreach_id,)
        )


LOOK_AGAIN = {7: "in a week", 14: "in two weeks", 28: "in four weeks", 0: "as planned"}


def _look_back(outreach_id: str) -> None:
    state = st.session_state
    days, words = state[f"again_{outreach_id}"], state[f"looked_{outreach_id}"].strip()
    see_in_sitting(outreach_id)
    with in_callback("Noted.") as ask:
        follow_up(
            ask,
            outreach_id,
            Going(state[f"going_{outreach_id}"]),
            words,
            next_on=ask.today + timedelta(days=days) if days else None,
        )


def see_in_sitting(outreach_id: str) -> None:
    """Note that a case was looked at (or skipped) in this sitting, so that the next one comes."""
    st.session_state[SEEN] = [*st.session_state.get(SEEN, []), outreach_id]


def _draw_plan(entry: CaseloadEntry) -> None:
    outreach = entry.case.outreach
    key = outreach.outreach_id
    with st.form(f"plan_{key}", border=False):
        st.text_input("First step", value=outreach.first_step, key=f"first_{key}", max_chars=200)
        options = ["", *TEMPLATES]
        st.selectbox(
            "A plan to follow",
            options,
            index=options.index(outreach.plan) if outreach.plan in options else 0,
            format_func=lambda plan: TEMPLATES[plan].name if plan else "No plan",
            key=f"template_{key}",
        )
        st.form_submit_button("Save the plan", on_click=_save_plan, args=(key, outreach.version))


def _save_plan(outreach_id: str, version: int) -> None:
    state = st.session_state
    with in_callback("The plan is saved.") as ask:
        plan_outreach(
            ask,
            outreach_id,
            state[f"first_{outreach_id}"],
            state[f"template_{outreach_id}"],
            version=version,
        )


def _draw_hand_over(entry: CaseloadEntry, ask: Ask) -> None:
    outreach = entry.case.outreach
    names = {
        place.adult.adult_id: f"{place.adult.name} ({place.places.free} free)"
        for place in adult_places(ask)
        if place.places.free and place.adult.adult_id != outreach.adult_id
    }
    if not names:
        st.markdown("No adult has a place free for a hand-over.")
        return
    key = outreach.outreach_id
    with st.form(f"hand_{key}", border=False):
        st.selectbox("Hand over to", list(names), format_func=names.__getitem__, key=f"to_{key}")
        st.markdown(
            "The new adult begins today. The former one has two weeks to say goodbye, "
            "and no longer sees this student's notes."
        )
        st.form_submit_button("Hand over", on_click=_hand_over, args=(key, outreach.version))


def _hand_over(outreach_id: str, version: int) -> None:
    to_adult = st.session_state[f"to_{outreach_id}"]
    with in_callback("Handed over, with time to say goodbye.") as ask:
        hand_over(ask, outreach_id, to_adult, version=version)


def entries_table(entries: list[CaseloadEntry], now_on: date) -> pd.DataFrame:
    """Return cases as a table to read: Student, Grade, With, Stands at, Due, Contacts."""
    return pd.DataFrame(
        [
            (
                entry.student.name,
                grade_label(entry.student.grade),
                entry.adult.name,
                WORDS[entry.case.outreach.status],
                due_words(entry, now_on),
                len(entry.case.contacts),
            )
            for entry in entries
        ],
        columns=["Student", "Grade", "With", "Stands at", "Due", "Contacts"],
    )
