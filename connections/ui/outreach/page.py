"""Outreach: my caseload first; then one student, who takes whom, the meeting, did it work."""

from datetime import date

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.outreach.caseload import Turn
from connections.domain.people.grades import grade_label, grade_order
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import my_places, students_to_take
from connections.services.outreach.caseload import CaseloadEntry, my_calendar, my_caseload
from connections.services.outreach.proposing import pause_me, volunteer
from connections.services.people.pulse import (
    QUESTIONS,
    SCALE,
    answer_pulse,
    gave_pulse,
    read_pulse,
)
from connections.ui.outreach.cases import (
    SEEN,
    VIEW,
    draw_case,
    draw_follow_up,
    due_words,
    see_in_sitting,
)
from connections.ui.outreach.leaving import draw_leaving
from connections.ui.outreach.results import draw_meeting, draw_results
from connections.ui.outreach.story import draw_story
from connections.ui.outreach.suggestions import draw_pairs
from connections.ui.parts.pieces import (
    counted,
    draw_empty,
    draw_figures,
    draw_title,
    md,
    option,
)
from connections.ui.parts.voice import draw_voice_import
from connections.ui.shell.session import current, in_callback, later

MINE, ONE, PAIRS, MEETING, RESULTS, LEAVING, VOICE, PLACES = (
    "My caseload",
    "One student",
    "Who takes whom",
    "Follow-up meeting",
    "Did it work?",
    "Leaving",
    "Students' answers",
    "My places",
)
_SHOWN_AT_ONCE = 20
_DUE = (Turn.NEVER, Turn.OVERDUE, Turn.THIS_WEEK)


def screen() -> None:
    """Draw the screen."""
    ask = current()
    draw_title("Outreach", "Getting to know each other, one student at a time.")
    chosen = st.segmented_control(
        "View",
        _views(ask),
        format_func=option,
        default=MINE,
        required=True,
        key=VIEW,
        label_visibility="collapsed",
        bind="query-params",
    )
    if chosen == PAIRS:
        draw_pairs(ask)
    elif chosen == MEETING:
        draw_meeting(ask)
    elif chosen == RESULTS:
        draw_results(ask)
    elif chosen == LEAVING:
        draw_leaving(ask)
    elif chosen == VOICE:
        draw_voice_import(ask)
    elif chosen == PLACES:
        _draw_places(ask)
    else:
        entries = my_caseload(ask, everybody=_everybody(ask))
        if chosen == ONE:
            draw_story(ask, entries)
        else:
            _draw_caseload(ask, entries, ask.today)


def _views(ask: Ask) -> list[str]:
    views = [MINE, ONE]
    if ask.may(Permission.OUTREACH_ASSIGN):
        views += [PAIRS, MEETING, RESULTS, LEAVING]
    if ask.may(Permission.VOICE_MANAGE):
        views.append(VOICE)
    if ask.viewer.adult_id is not None or ask.may(Permission.PULSE_READ):
        views.append(PLACES)
    return views


def _everybody(ask: Ask) -> bool:
    """Say whether to show the whole school's: asked of those who lead and are somebody."""
    if ask.viewer.adult_id is None:
        return True
    if not ask.may(Permission.OUTREACH_READ):
        return False
    return st.toggle("The whole school's outreach", key="outreach_everybody")


def _draw_caseload(ask: Ask, entries: list[CaseloadEntry], now_on: date) -> None:
    if not entries:
        draw_empty("Nobody is in your caseload yet. When you take a student, they appear here.")
        _draw_volunteer(ask)
        return
    due = [entry for entry in entries if entry.turn in _DUE]
    draw_figures(
        (
            (f"{sum(e.turn is Turn.NEVER for e in entries)}", "not started yet", ""),
            (f"{sum(e.turn is Turn.OVERDUE for e in entries)}", "overdue", ""),
            (f"{sum(e.turn is Turn.THIS_WEEK for e in entries)}", "due this week", ""),
            (f"{len(entries)}", "in all", ""),
        )
    )
    if due and st.toggle(
        f"Look back at {counted(len(due), 'outreach', 'outreach')} in one sitting",
        key="sitting",
        on_change=_begin_sitting,
    ):
        _draw_sitting(due, now_on)
        return
    chosen = _draw_filters(entries)
    shown = chosen[: st.session_state.setdefault("outreach_shown", _SHOWN_AT_ONCE)]
    turn = None
    for entry in shown:
        if entry.turn is not turn:
            turn = entry.turn
            count = sum(other.turn is turn for other in chosen)
            st.header(f"{turn.value} · {count}", anchor=False)
        draw_case(entry, ask, now_on)
    if len(chosen) > len(shown):
        st.button(f"Show more ({len(chosen) - len(shown)} left)", on_click=_show_more)
    _draw_volunteer(ask)
    st.download_button(
        "Take my dates along (calendar file)",
        data=later(ask, my_calendar),
        file_name="connections-follow-ups.ics",
        mime="text/calendar",
        icon=":material/event:",
        on_click="ignore",
        help="The file holds dates only: no student's name is in it.",
    )


def _show_more() -> None:
    st.session_state["outreach_shown"] += _SHOWN_AT_ONCE


def _draw_filters(entries: list[CaseloadEntry]) -> list[CaseloadEntry]:
    if len(entries) <= 8:
        return entries
    grades = sorted({entry.student.grade for entry in entries}, key=grade_order)
    present = {entry.turn for entry in entries}
    with st.expander("Find and filter"):
        left, middle, right = st.columns(3)
    search = (
        left.text_input("Find a name", key="outreach_find", persist_state="page").casefold().strip()
    )
    turns = middle.multiselect(
        "Which",
        [turn for turn in Turn if turn in present],
        format_func=lambda turn: turn.value,
        key="outreach_turns",
        placeholder="All of them",
    )
    chosen = right.multiselect(
        "Grades", grades, format_func=grade_label, key="outreach_grades", placeholder="All grades"
    )
    return [
        entry
        for entry in entries
        if (not turns or entry.turn in turns)
        and (not chosen or entry.student.grade in chosen)
        and (search in entry.student.name.casefold() or search in entry.adult.name.casefold())
    ]


def _draw_sitting(due: list[CaseloadEntry], now_on: date) -> None:
    """Draw one case after the other: look back, save, the next one; all by keyboard."""
    seen = set(st.session_state.get(SEEN, []))
    waiting = [entry for entry in due if entry.case.outreach.outreach_id not in seen]
    if not waiting:
        st.markdown("That was all of them. Thank you.")
        st.button("Begin again", on_click=_begin_sitting)
        return
    entry = waiting[0]
    with st.container(border=True):
        st.markdown(f"{counted(len(waiting), 'outreach', 'outreach')} to go · {entry.turn.value}")
        st.header(md(entry.student.name), anchor=False)
        st.markdown(
            f"{md(grade_label(entry.student.grade))} · with {md(entry.adult.name)} · "
            f"{due_words(entry, now_on)} · {counted(len(entry.case.contacts), 'contact')}"
        )
        draw_follow_up(entry, now_on, label="Save and next")
        skipped = (entry.case.outreach.outreach_id,)
        st.button("Skip for now", shortcut="alt+n", on_click=see_in_sitting, args=skipped)


def _begin_sitting() -> None:
    st.session_state[SEEN] = []


def _draw_volunteer(ask: Ask) -> None:
    if ask.viewer.adult_id is None:
        return
    with st.expander("Take a student yourself"):
        listed = students_to_take(ask)
        if not listed:
            st.markdown("There is nobody to choose from at the moment.")
            return
        names = {s.student_id: f"{s.name}, {grade_label(s.grade)}" for s in listed}
        with st.form("volunteer", border=False):
            st.selectbox(
                "Student", list(names), format_func=names.__getitem__, key="volunteer_student"
            )
            st.form_submit_button("I will get to know them", on_click=_volunteer)


def _volunteer() -> None:
    with in_callback("Thank you. The first contact is due within some school days.") as ask:
        volunteer(ask, st.session_state["volunteer_student"])


def _draw_places(ask: Ask) -> None:
    if ask.viewer.adult_id is not None:
        entry, paused = my_places(ask)
        draw_figures(
            (
                (f"{entry.places.load}", "you carry", "what became strong takes no place"),
                (f"{entry.places.capacity}", "you may carry", "the school's number for you"),
            )
        )
        st.markdown(
            "You take no new students at the moment. Nobody asks why."
            if paused
            else "You may be asked for another student while a place is free."
        )
        st.button(
            "Take students again" if paused else "Pause new students",
            on_click=_pause_me,
            args=(not paused,),
        )
        _draw_pulse(ask)
    if ask.may(Permission.PULSE_READ):
        _draw_pulse_results(ask)


def _pause_me(paused: bool) -> None:
    with in_callback(
        "You will not be asked for new students." if paused else "Welcome back."
    ) as ask:
        pause_me(ask, paused)


def _draw_pulse(ask: Ask) -> None:
    st.header("How is it for you?", anchor=False)
    if gave_pulse(ask):
        st.markdown("You have answered this month. Thank you.")
        return
    st.markdown("Three questions, no name: only sums are kept, and read from ten answers on.")
    with st.form("pulse", border=False):
        for key, question in QUESTIONS.items():
            st.radio(
                question,
                list(SCALE),
                index=None,
                format_func=SCALE.__getitem__,
                key=f"pulse_{key}",
                horizontal=True,
            )
        st.form_submit_button("Send", on_click=_answer_pulse)


def _answer_pulse() -> None:
    given = {key: st.session_state[f"pulse_{key}"] or 0 for key in QUESTIONS}
    with in_callback("Thank you.") as ask:
        answer_pulse(ask, given)


def _draw_pulse_results(ask: Ask) -> None:
    st.header("The staff pulse", anchor=False)
    tallies = read_pulse(ask)
    if not tallies:
        st.markdown("It shows here once ten people have answered in one month.")
    for tally in tallies:
        st.markdown(f"**{tally.asked_on:%B %Y}**, {counted(tally.answers, 'answer')}")
        for key, question in QUESTIONS.items():
            counts = tally.counts.get(key, {})
            said = ", ".join(f"{SCALE[a]} {counts[a]}" for a in SCALE if counts.get(a))
            st.markdown(f"{question}  \n:small[{said}]")


if __name__ == "__main__":
    screen()
