"""The School page: terms and days without school, typed or from a calendar file."""

from datetime import date

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.problems import ConnectionsError, NotPossible
from connections.domain.school.calendar import Span
from connections.services.book.ask import Ask
from connections.services.school.calendar import (
    add_days,
    is_called_free,
    preview_calendar,
    remove_days,
    school_days,
)
from connections.ui.parts.pieces import md, tell
from connections.ui.shell.session import acting, in_callback
from connections.ui.shell.text import heard
from connections.words import day, say, say_many


def draw_calendar(ask: Ask) -> None:
    """Draw when there is school, and ways to say so."""
    st.header(say("When there is school"), anchor=False)
    tell(
        "What is due, what is overdue and how long a pair had time are counted in school days: "
        "Mondays to Fridays within your terms, without the days below. What falls on a day "
        "without school is due on the next school day."
    )
    may, days = ask.may(Permission.SCHOOL_MANAGE), school_days(ask)
    st.subheader(say("Terms"), anchor=False)
    _draw_spans(days.terms, may, say("No term yet: every Monday to Friday counts."))
    if days.terms and days.year_ends_on(ask.today) is None:
        tell(
            "The terms do not reach the end of this school year. After the last of them every "
            "Monday to Friday counts, until the next one is typed."
        )
    st.subheader(say("No school"), anchor=False)
    _draw_spans(days.free, may, say("No day yet."))
    if not may:
        tell("The data manager changes these.")
        return
    with st.form("calendar", clear_on_submit=True):
        grid = st.grid("auto", min_column_width=200)
        grid.date_input(say("First day"), None, key="calendar_first", format="MM/DD/YYYY")
        grid.date_input(
            say("Last day (empty: one day)"), None, key="calendar_last", format="MM/DD/YYYY"
        )
        grid.text_input(say("Name"), key="calendar_name", placeholder=say("Winter break"))
        buttons = st.container(horizontal=True)
        buttons.form_submit_button(say("No school on these days"), on_click=_add, args=(False,))
        whole = say("A term, from its first to its last day")
        buttons.form_submit_button(whole, on_click=_add, args=(True,))
    _draw_file(ask)


def _draw_spans(spans: tuple[Span, ...], may: bool, empty: str) -> None:
    if not spans:
        st.markdown(f":small[{empty}]")
    for n, span in enumerate(spans):
        row = st.container(horizontal=True, vertical_alignment="center")
        row.markdown(f"**{_when(span)}**  {md(span.name)}")
        if may:
            row.button(
                say("Take out"),
                key=f"out_{n}_{span.first_on}_{span.last_on}",
                help=say("Take out {days}", days=_when(span)),
                on_click=acting(remove_days, span, done=say("Taken out of the calendar.")),
            )


def _when(span: Span) -> str:
    if span.first_on == span.last_on:
        return day(span.first_on)
    return say("{first} to {last}", first=day(span.first_on), last=day(span.last_on))


def _add(term: bool) -> None:
    state = st.session_state
    with in_callback(say("Added to the calendar.")) as ask:
        first: date | None = state["calendar_first"]
        if first is None:
            raise NotPossible("Please choose the first day. Nothing was changed.")
        last = state["calendar_last"] or first
        add_days(ask, [Span(first, last, state["calendar_name"].strip())], term=term)


def _draw_file(ask: Ask) -> None:
    """Draw the box for a calendar file; what it holds is ticked one by one."""
    with st.container(border=True):
        number = st.session_state.setdefault("calendar_upload", 0)  # a new key empties the box
        label = say("Or take them from a calendar file (.ics)")
        uploaded = st.file_uploader(label, ["ics"], key=f"calendar_{number}")
        if uploaded is None:
            return
        try:
            found = preview_calendar(ask, uploaded.getvalue())
        except ConnectionsError as refusal:
            st.error(refusal.told(md), icon=":material/info:")
            return
        new = [one for one in found.spans if one not in school_days(ask).free]
        if found.outside:
            st.markdown(
                say_many(
                    found.outside,
                    "{n} entry is of another year and left out.",
                    "{n} entries are of other years and left out.",
                )
            )
        if found.unread:
            st.markdown(
                say_many(
                    found.unread,
                    "Of {n} entry the days cannot be read. Please type it above.",
                    "Of {n} entries the days cannot be read. Please type them above.",
                )
            )
        if not new and not found.unread:
            tell(
                "There is no whole day of this school year or the next in it that is not in your "
                "calendar already."
            )
        if not new:
            return
        tell("A school's calendar holds more than holidays. Tick the days without school.")
        st.button(
            say("Tick what is called a break, a holiday or “no school”"),
            on_click=_tick,
            args=(new,),
        )
        for n, one in enumerate(new):
            name = heard(one.name) or say("without a name")
            st.checkbox(f"{_when(one)} · {name}", key=f"day_{n}")
        st.button(say("Add the ticked days"), type="primary", on_click=_add_ticked, args=(new,))


def _tick(spans: list[Span]) -> None:
    for n, one in enumerate(spans):
        if is_called_free(one.name):
            st.session_state[f"day_{n}"] = True


def _add_ticked(spans: list[Span]) -> None:
    state = st.session_state
    with in_callback(say("Added to the calendar.")) as ask:
        ticked = [one for n, one in enumerate(spans) if state.get(f"day_{n}")]
        if not ticked:
            raise NotPossible("No day is ticked. Nothing was changed.")
        add_days(ask, ticked, term=False)
        state["calendar_upload"] += 1
        for n in range(len(spans)):
            state.pop(f"day_{n}", None)
