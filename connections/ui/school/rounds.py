"""The School page: rounds and defaults."""

from dataclasses import replace
from datetime import date
from typing import Literal

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
    list_rounds,
    open_round,
    plan_round,
    reveal_round,
)
from connections.services.school.school import change_settings, school_overview, school_settings
from connections.ui.parts.pieces import md
from connections.ui.shell.session import current, in_callback

_STATUS = {
    RoundStatus.PLANNED: "planned: opens when the meeting begins",
    RoundStatus.OPEN: "open: everybody marks, nobody sees answers",
    RoundStatus.REVEALED: "revealed: totals are shown, late answers still count",
    RoundStatus.CLOSED: "closed: its figures stand",
}


def draw_rounds(ask: Ask) -> None:
    """Draw the rounds, newest first, each with the one step it can take now."""
    rounds = list_rounds(ask)
    for this_round in rounds:
        with st.container(border=True):
            st.header(md(this_round.name), anchor=False)
            st.markdown(f"{this_round.held_on:%B %d, %Y} · {_scope(this_round)}")
            st.markdown(f"This round is **{_STATUS[this_round.status]}**.")
            _draw_step(this_round, first=this_round == rounds[0])
    _draw_plan(ask, first=not rounds)


def _scope(this_round: Round) -> str:
    if not this_round.grades:
        return "the whole school"
    return ", ".join(grade_label(each) for each in sorted(this_round.grades, key=grade_order))


def _draw_step(this_round: Round, first: bool) -> None:
    """Draw the button for a round's next step; closing asks twice, for it is final."""
    key = this_round.round_id
    kind: Literal["primary", "secondary"] = "primary" if first else "secondary"
    if this_round.status is RoundStatus.PLANNED:
        st.button("Open this round", key=f"open_{key}", type=kind, on_click=_open, args=(key,))
    elif this_round.status is RoundStatus.OPEN:
        sure = st.checkbox(
            "Everybody had time to mark. After the reveal the totals are shown to all.",
            key=f"sure_reveal_{key}",
        )
        st.button(
            "Reveal",
            key=f"reveal_{key}",
            type=kind,
            disabled=not sure,
            on_click=_reveal,
            args=(key,),
        )
    elif this_round.status is RoundStatus.REVEALED:
        sure = st.checkbox(
            "All late answers are in. Closing is final: nothing of this round changes any more.",
            key=f"sure_close_{key}",
        )
        st.button(
            "Close for good",
            key=f"close_{key}",
            type=kind,
            disabled=not sure,
            on_click=_close,
            args=(key,),
        )


def _open(round_id: str) -> None:
    with in_callback("The round is open. Every adult can mark now.") as ask:
        open_round(ask, round_id)


def _reveal(round_id: str) -> None:
    with in_callback("Revealed. The totals are on the Coverage page.") as ask:
        reveal_round(ask, round_id)


def _close(round_id: str) -> None:
    with in_callback("The round is closed. Its figures stand.") as ask:
        close_round(ask, round_id)


def _draw_plan(ask: Ask, first: bool) -> None:
    students, _ = school_people(ask)
    grades = sorted({student.grade for student in students}, key=grade_order)
    with (
        st.expander("Plan a round", expanded=first, icon=":material/add:"),
        st.form("plan", border=False, clear_on_submit=True),
    ):
        st.text_input("Name", key="plan_name", placeholder="Fall 2026")
        st.text_input("Date (year-month-day)", key="plan_date", placeholder=ask.today.isoformat())
        st.multiselect(
            "Grades",
            grades,
            format_func=grade_label,
            key="plan_grades",
            placeholder="The whole school",
        )
        st.form_submit_button(
            "Plan this round", on_click=_plan, type="primary" if first else "secondary"
        )


def _plan() -> None:
    state = st.session_state
    with in_callback("The round is planned. Open it when the meeting begins.") as ask:
        plan_round(ask, state["plan_name"], _day(state["plan_date"]), state["plan_grades"])


def _day(text: str) -> date:
    ask = current()
    if not text.strip():
        return ask.today
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotPossible(
            f"Please write the date like {ask.today.isoformat()}. Nothing was saved."
        ) from None


# field: words, help
_NUMBERS = {
    "capacity_teacher": ("A teacher takes up to", "students at a time"),
    "capacity_other": ("Another adult takes up to", "students at a time"),
    "capacity_counselor": ("A counselor takes up to", "students at a time"),
    "capacity_first_year": ("Somebody in their first year takes up to", "students at a time"),
    "capacity_cap": ("No teacher ever takes more than", "students at a time"),
    "first_contact_days": ("First contact within", "school days"),
    "first_check_weeks": ("First look back after", "weeks"),
    "second_check_weeks": ("Second look back after", "weeks"),
    "conversion_weeks": ("Outreach counts as old enough after", "weeks"),
}


def draw_defaults(ask: Ask) -> None:
    """Draw the school's name and numbers to change."""
    settings = school_settings(ask)
    may = ask.may(Permission.SCHOOL_MANAGE)
    with st.form("defaults"):
        st.text_input("School", school_overview(ask).name, key="school_name")
        grid = st.grid("auto", min_column_width=260)
        for field, (words, unit) in _NUMBERS.items():
            grid.number_input(
                f"{words} ({unit})", 0, 60, getattr(settings, field), key=f"set_{field}"
            )
        st.selectbox(
            "Smallest group that is shown (students)",
            SMALLEST_GROUP_CHOICES,
            index=SMALLEST_GROUP_CHOICES.index(settings.smallest_group),
            key="set_smallest_group",
            width=320,
        )
        st.checkbox(
            "After the reveal every adult sees the list of students not yet connected",
            settings.teachers_see_list,
            key="set_teachers_see_list",
        )
        st.text_area(
            "Your protocol when a student may be in danger (shown where notes are written)",
            settings.safety_protocol,
            key="set_safety_protocol",
            placeholder="Whom to call, on which number, at once.",
        )
        st.form_submit_button(
            "Save", type="primary", disabled=not may, on_click=_save_settings, args=(settings,)
        )
    if not may:
        st.markdown("The data manager changes these.")


def _save_settings(before: SchoolSettings) -> None:
    state = st.session_state
    named = (*_NUMBERS, "smallest_group", "teachers_see_list", "safety_protocol")
    with in_callback("Saved.") as ask:
        after = replace(before, **{name: state[f"set_{name}"] for name in named})
        change_settings(ask, after, state["school_name"])
