"""The School page: rounds and defaults."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_label, grade_order
from connections.domain.problems import NotPossible
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.settings import SMALLEST_GROUP_CHOICES, SchoolSettings
from connections.services.book.ask import Ask
from connections.services.people.people import school_people
from connections.services.round.rounds import (
    close_round,
    collect_voice,
    delete_planned_round,
    list_rounds,
    open_round,
    plan_round,
    rename_round,
    reveal_round,
)
from connections.services.round.short.listing import make_round_full, saving_of_short
from connections.services.school.school import change_settings, school_overview, school_settings
from connections.ui.parts.pieces import md, tell
from connections.ui.parts.undo import draw_take_back
from connections.ui.parts.voice import QUESTION
from connections.ui.shell.session import acting, current, in_callback
from connections.words import day, listed, number, say, to_say

_STATUS = {
    RoundStatus.PLANNED: to_say("This round is **planned: opens when the meeting begins**."),
    RoundStatus.OPEN: to_say("This round is **open: everybody marks, nobody sees answers**."),
    RoundStatus.REVEALED: to_say(
        "This round is **revealed: its figures stand, late answers are counted apart**."
    ),
    RoundStatus.CLOSED: to_say(
        "This round is **closed**. Students who arrive can still be marked."
    ),
}


def draw_rounds(ask: Ask) -> None:
    """Draw the rounds, newest first, each with the one step it can take now."""
    rounds = list_rounds(ask)
    for this_round in rounds:
        with st.container(border=True):
            st.header(md(this_round.name), anchor=False)
            short = f" · {say('with fewer names')}" if this_round.short else ""
            st.markdown(f"{day(this_round.held_on)} · {_scope(this_round)}{short}")
            st.markdown(say(_STATUS[this_round.status]))
            _draw_asked(ask, this_round)
            _draw_short(this_round)
            _draw_step(this_round, first=this_round == rounds[0])
            if this_round.status is RoundStatus.PLANNED:
                _draw_planned(this_round)
            if this_round.status is RoundStatus.REVEALED:
                draw_take_back(ask, this_round)
    _draw_plan(ask, first=not rounds)


def _draw_asked(ask: Ask, this_round: Round) -> None:
    """Draw whether students are asked too, and the way to change it until the round is closed."""
    if not school_settings(ask).asks_students or this_round.status is RoundStatus.CLOSED:
        return
    asked, done = this_round.collects_voice, say("Saved.")
    st.markdown(say("Students are asked too.") if asked else say("Students are not asked."))
    change = say("Do not ask students in this round") if asked else say("Ask students too")
    click = acting(collect_voice, this_round.round_id, not asked, done=done)
    st.button(change, key=f"voice_{this_round.round_id}", on_click=click)


def _draw_short(this_round: Round) -> None:
    """Draw, for a round with fewer names, the way back to all names until it is revealed."""
    if not this_round.short or this_round.status not in (RoundStatus.PLANNED, RoundStatus.OPEN):
        return
    with st.popover(say("Ask everybody for all names"), icon=":material/groups:"):
        tell("Every answer stays. It cannot be made shorter again.")
        done = say("Everybody is asked for all names now.")
        full, key = acting(make_round_full, this_round.round_id, done=done), this_round.round_id
        st.button(say("Yes, all names"), key=f"full_{key}", on_click=full)


def _scope(this_round: Round) -> str:
    if not this_round.grades:
        return say("the whole school")
    return listed(grade_label(each) for each in sorted(this_round.grades, key=grade_order))


# status: the step's name, its button, what to be sure of first, who takes it, what is then said
_STEPS: dict[RoundStatus, tuple[str, str, str, Callable[[Ask, str], object], str]] = {
    RoundStatus.PLANNED: (
        "open",
        to_say("Open this round"),
        "",
        open_round,
        to_say("The round is open. Every adult can mark now."),
    ),
    RoundStatus.OPEN: (
        "reveal",
        to_say("Reveal"),
        to_say("Everybody had time to mark. After the reveal the totals are shown to all."),
        reveal_round,
        to_say("Revealed. The totals are on the Coverage page."),
    ),
    RoundStatus.REVEALED: (
        "close",
        to_say("Close the round"),
        to_say(
            "All late answers are in. After closing only students who arrive can be marked; a "
            "closed round is not opened again."
        ),
        close_round,
        to_say("The round is closed."),
    ),
}


def _draw_step(this_round: Round, first: bool) -> None:
    """Draw the button for a round's next step; closing asks twice, for it is final."""
    if this_round.status not in _STEPS:
        return
    key = this_round.round_id
    name, label, question, service, done = _STEPS[this_round.status]
    sure = not question or st.checkbox(say(question), key=f"sure_{name}_{key}")
    st.button(
        say(label),
        key=f"{name}_{key}",
        type="primary" if first else "secondary",
        disabled=not sure,
        on_click=_take_step,
        args=(service, key, done),
    )


def _draw_planned(this_round: Round) -> None:
    """Draw how a round that was planned by mistake gets another name, or goes."""
    key = this_round.round_id
    with st.popover(say("Rename or delete"), icon=":material/edit:"):
        st.text_input(say("Name"), this_round.name, key=f"rename_{key}", max_chars=80)
        st.button(say("Rename"), key=f"renaming_{key}", on_click=_rename, args=(key,))
        deleting = acting(delete_planned_round, key, done=say("The planned round is gone."))
        st.button(say("Delete this planned round"), key=f"deleting_{key}", on_click=deleting)


def _rename(round_id: str) -> None:
    with in_callback(say("The round has its new name.")) as ask:
        rename_round(ask, round_id, st.session_state[f"rename_{round_id}"])


def _take_step(service: Callable[[Ask, str], object], round_id: str, done: str) -> None:
    with in_callback(say(done)) as ask:
        service(ask, round_id)


_PLAN_VOICE, _PLAN_SHORT = "plan_voice", "plan_short"


def _draw_plan(ask: Ask, first: bool) -> None:
    students, _ = school_people(ask)
    grades = sorted({student.grade for student in students}, key=grade_order)
    with (
        st.expander(say("Plan a round"), expanded=first, icon=":material/add:"),
        st.form("plan", border=False),
    ):
        st.text_input(say("Name"), key="plan_name", placeholder=say("Fall 2026"))
        st.text_input(say("Date (year-month-day; empty means today)"), key="plan_date")
        st.multiselect(
            say("Grades"),
            grades,
            format_func=grade_label,
            key="plan_grades",
            placeholder=say("The whole school"),
        )
        if school_settings(ask).asks_students:
            st.radio(
                say("Are students asked too? “{question}”", question=say(QUESTION)),
                [True, False],
                index=None,
                format_func=lambda asked: say("Yes") if asked else say("No"),
                horizontal=True,
                key=_PLAN_VOICE,
            )
        _ask_short(ask)
        st.form_submit_button(
            say("Plan this round"), on_click=_plan, type="primary" if first else "secondary"
        )


def _ask_short(ask: Ask) -> None:
    """Offer a round with fewer names, with what it saves here; nothing in a school of few names."""
    saving = saving_of_short(ask)
    if saving is None:
        return
    low, high, of = map(number, (saving.low, saving.high, saving.of))
    names = low if low == high else say("{low} to {high}", low=low, high=high)
    soon, late, all_of_them = saving.minutes
    minutes = number(soon) if soon == late else say("{low} to {high}", low=soon, high=late)
    st.checkbox(
        say(
            "With fewer names: everybody marks their own students, then one list that all share. "
            "About {names} of {all} names a person, {minutes} minutes instead of {most}",
            names=names,
            all=of,
            minutes=minutes,
            most=number(all_of_them),
        ),
        key=_PLAN_SHORT,
        help=say(
            "When everybody finishes, coverage and the list of students without a strong adult are "
            "the same as with all names. How many strong adults a student has in all is then “at "
            "least”."
        ),
    )


def _plan() -> None:
    state = st.session_state
    with in_callback(say("The round is planned. Open it when the meeting begins.")) as ask:
        asked = state.get(_PLAN_VOICE) if school_settings(ask).asks_students else False
        if asked is None:
            raise NotPossible("Say whether students are asked too. Nothing was saved.")
        day = _day(state["plan_date"])
        short = bool(state.get(_PLAN_SHORT))
        plan_round(ask, state["plan_name"], day, state["plan_grades"], asked, short)
        state["plan_name"], state["plan_date"], state["plan_grades"] = "", "", []
        state[_PLAN_VOICE], state[_PLAN_SHORT] = None, False


def _day(text: str) -> date:
    today = current().today
    try:
        return date.fromisoformat(text.strip()) if text.strip() else today
    except ValueError:
        raise NotPossible(
            "Please write the date like {day}. Nothing was saved.", day=today
        ) from None


_NUMBERS = {
    "capacity_teacher": to_say("A teacher takes up to (students at a time)"),
    "capacity_other": to_say("Another adult takes up to (students at a time)"),
    "capacity_counselor": to_say("A counselor takes up to (students at a time)"),
    "capacity_first_year": to_say("Somebody in their first year takes up to (students at a time)"),
    "capacity_cap": to_say("No teacher ever takes more than (students at a time)"),
    "first_contact_days": to_say("First contact within (school days)"),
    "first_check_weeks": to_say("First look back after (weeks)"),
    "second_check_weeks": to_say("Second look back after (weeks)"),
    "conversion_weeks": to_say("Outreach counts as old enough after (weeks)"),
}


def draw_defaults(ask: Ask) -> None:
    """Draw the school's name and numbers to change."""
    settings = school_settings(ask)
    may, name = ask.may(Permission.SCHOOL_MANAGE), school_overview(ask).name
    with st.form("defaults"):
        st.text_input(say("School"), name, key="school_name")
        grid = st.grid("auto", min_column_width=260)
        for field, words in _NUMBERS.items():
            grid.number_input(say(words), 0, 60, getattr(settings, field), key=f"set_{field}")
        st.selectbox(
            say("Smallest group that is shown (students)"),
            SMALLEST_GROUP_CHOICES,
            index=SMALLEST_GROUP_CHOICES.index(settings.smallest_group),
            key="set_smallest_group",
            width=320,
        )
        st.checkbox(
            say("After the reveal every adult sees the list of students not yet connected"),
            settings.teachers_see_list,
            key="set_teachers_see_list",
        )
        st.checkbox(
            say("We ask students too, whom at school they would go to"),
            settings.asks_students,
            key="set_asks_students",
            help=say(
                "Until you switch it on nothing of it is asked, taken in or shown. Switched off "
                "again, what was said stays stored and is shown nowhere. Each round says whether "
                "students are asked, and each child can be left out."
            ),
        )
        st.text_area(
            say("Your protocol when a student may be in danger (shown where notes are written)"),
            settings.safety_protocol,
            key="set_safety_protocol",
            placeholder=say("Whom to call, on which number, at once."),
        )
        seen = (settings, name)
        st.form_submit_button(
            say("Save"), type="primary", disabled=not may, on_click=_save_settings, args=seen
        )
    if not may:
        tell("The data manager changes these.")


def _save_settings(before: SchoolSettings, name: str) -> None:
    state = st.session_state
    named = (*_NUMBERS, "smallest_group", "teachers_see_list", "asks_students", "safety_protocol")
    with in_callback(say("Saved.")) as ask:
        after = replace(before, **{name: state[f"set_{name}"] for name in named})
        change_settings(ask, after, state["school_name"], before, name)
