"""Outreach: my caseload first; then one student, who takes whom, the meeting, did it work."""

from collections.abc import Callable
from datetime import date
from itertools import groupby

import streamlit as st

from connections.domain.access.grants import Permission, Scope
from connections.domain.outreach.caseload import A_WEEK, TURN_WORDS, Turn
from connections.domain.people.grades import grade_label, grade_order
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import my_places, students_to_take
from connections.services.outreach.caseload import CaseloadEntry, my_calendar, my_caseload
from connections.services.outreach.proposing import pause_me, volunteer
from connections.services.people.pulse import QUESTIONS, SCALE, answer_pulse, gave_pulse, read_pulse
from connections.services.round.voice import school_asks_students
from connections.ui.outreach.cases import ONE, SEEN, VIEW, draw_case, draw_follow_up, see_in_sitting
from connections.ui.outreach.leaving import draw_leaving
from connections.ui.outreach.results import draw_meeting, draw_results
from connections.ui.outreach.story import draw_story
from connections.ui.outreach.suggestions import draw_who_takes_whom
from connections.ui.outreach.waiting.waiting import draw_waiting
from connections.ui.outreach.words import choose_several, with_whom
from connections.ui.parts.leads import draw_nobodys
from connections.ui.parts.pieces import (
    choose_person,
    draw_empty,
    draw_figures,
    draw_title,
    md,
    require_chosen,
    tell,
)
from connections.ui.parts.take.take import draw_take
from connections.ui.parts.views import choose_view
from connections.ui.parts.voice import draw_voice_import
from connections.ui.plain.cases import due_words
from connections.ui.shell.session import current, in_callback
from connections.words import listed, month, number, say, say_many, to_say

MINE, PAIRS, MEETING, RESULTS = "mine", "pairs", "meeting", "results"
LEAVING, VOICE, PLACES = "leaving", "voice", "places"
_SHOWN_AT_ONCE = 20
_DUE = (Turn.NEVER, Turn.OVERDUE, Turn.THIS_WEEK)


def screen() -> None:
    """Draw the screen."""
    ask = current()
    draw_title(say("Outreach"), say("Getting to know each other, one student at a time."))
    somebody = ask.viewer.adult_id is not None
    views = {
        view: words
        for view, (words, needed, _) in _VIEWS.items()
        if needed is None or ask.may(needed) or (view == PLACES and somebody)
    }
    if not school_asks_students(ask):
        views.pop(VOICE, None)
    _VIEWS[choose_view(say("View"), views, VIEW, hidden=True)][2](ask)


def _caseload(ask: Ask) -> list[CaseloadEntry]:
    """Return the viewer's caseload, or the whole school's: those who lead are asked which."""
    everybody = ask.viewer.adult_id is None
    if not everybody and ask.may(Permission.OUTREACH_READ, Scope.GRADES):
        everybody = st.toggle(say("The whole school's outreach"), key="outreach_everybody")
    return my_caseload(ask, everybody=everybody)


def _draw_one(ask: Ask) -> None:
    draw_story(ask, _caseload(ask))


def _draw_caseload(ask: Ask) -> None:
    if ask.may(Permission.OUTREACH_ASSIGN):
        draw_nobodys(ask, "mine")
    draw_waiting(ask)
    entries, now_on = _caseload(ask), ask.today
    if not entries:
        nobody = say("Nobody is in your caseload yet. When you take a student, they appear here.")
        draw_empty(nobody)
        _draw_volunteer(ask)
        return
    due = [entry for entry in entries if entry.turn in _DUE]
    words = (say("not started yet"), say("overdue"), say("due this week"))
    counts = [sum(entry.turn is turn for entry in due) for turn in _DUE]
    counts[1] = sum(entry.overdue for entry in entries)
    figures = [(number(count), said, "") for count, said in zip(counts, words, strict=True)]
    draw_figures([*figures, (number(len(entries)), say("in all"), "")])
    to_look_at = [entry for entry in due if _within_a_week(entry, now_on)]
    if to_look_at and st.toggle(
        say_many(
            len(to_look_at),
            "Look back at {n} outreach in one sitting",
            "Look back at {n} outreach in one sitting",
        ),
        key="sitting",
        on_change=_begin_sitting,
    ):
        _draw_sitting(to_look_at, now_on)
        return
    chosen = _draw_filters(entries)
    shown = chosen[: st.session_state.setdefault("outreach_shown", _SHOWN_AT_ONCE)]
    for turn, cases in groupby(shown, key=lambda entry: entry.turn):
        count = sum(entry.turn is turn for entry in chosen)
        st.header(f"{say(TURN_WORDS[turn])} · {number(count)}", anchor=False)
        for entry in cases:
            draw_case(entry, ask, now_on)
    if left := len(chosen) - len(shown):
        more = say_many(left, "Show more ({n} left)", "Show more ({n} left)")
        st.button(more, on_click=_show_more)
    _draw_volunteer(ask)
    draw_take(
        ask,
        say("Take my next date along (calendar file)"),
        my_calendar,
        "connections-follow-ups.ics",
        "text/calendar",
        icon="event",
        help=say("The file holds one date: no student's name is in it, and no count."),
    )


def _within_a_week(entry: CaseloadEntry, now_on: date) -> bool:
    return entry.next_due_on is not None and entry.next_due_on <= now_on + A_WEEK


def _show_more() -> None:
    st.session_state["outreach_shown"] += _SHOWN_AT_ONCE


def _draw_filters(entries: list[CaseloadEntry]) -> list[CaseloadEntry]:
    if len(entries) <= 8:
        return entries
    here = sorted({entry.student.grade for entry in entries}, key=grade_order)
    grades = {grade: grade_label(grade) for grade in here}
    present = {entry.turn for entry in entries}
    with st.expander(say("Find and filter")):
        left, middle, right = st.columns(3)
    typed = left.text_input(say("Find a name"), key="outreach_find", persist_state="page")
    search = typed.casefold().strip()
    turns = middle.multiselect(
        say("Which"),
        [turn for turn in Turn if turn in present],
        format_func=lambda turn: say(TURN_WORDS[turn]),
        key="outreach_turns",
        placeholder=say("All of them"),
    )
    with right:
        chosen = choose_several(say("Grades"), grades, "outreach_grades", say("All grades"))
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
    waiting = [entry for entry in due if entry.outreach.outreach_id not in seen]
    if not waiting:
        tell("That was all of them. Thank you.")
        st.button(say("Begin again"), on_click=_begin_sitting)
        return
    entry = waiting[0]
    with st.container(border=True):
        to_go = say_many(len(waiting), "{n} outreach to go", "{n} outreach to go")
        st.markdown(f"{to_go} · {say(TURN_WORDS[entry.turn])}")
        st.header(md(entry.student.name), anchor=False)
        contacts = say_many(len(entry.case.contacts), "{n} contact", "{n} contacts")
        st.markdown(
            f"{md(grade_label(entry.student.grade))} · {with_whom(entry)} · "
            f"{due_words(entry, now_on)} · {contacts}"
        )
        draw_follow_up(entry, say("Save and next"))
        skipped = (entry.outreach.outreach_id,)
        st.button(say("Skip for now"), shortcut="alt+n", on_click=see_in_sitting, args=skipped)


def _begin_sitting() -> None:
    st.session_state[SEEN] = []


def _draw_volunteer(ask: Ask) -> None:
    if ask.viewer.adult_id is None:
        return
    with st.expander(say("Take a student yourself")):
        names = {s.student_id: f"{s.name}, {grade_label(s.grade)}" for s in students_to_take(ask)}
        if not names:
            tell("There is nobody to choose from at the moment.")
            return
        with st.form("volunteer", border=False):
            choose_person(say("Student"), names, "volunteer_student")
            st.form_submit_button(say("I will get to know them"), on_click=_volunteer)


def _volunteer() -> None:
    done = say("Thank you. The first contact is due within some school days.")
    with in_callback(done) as ask:
        require_chosen(student_id := st.session_state["volunteer_student"])
        volunteer(ask, student_id)


def _draw_places(ask: Ask) -> None:
    if ask.viewer.adult_id is not None:
        entry, paused = my_places(ask)
        load, most = number(entry.places.load), number(entry.places.capacity)
        carried = (load, say("you carry"), say("what became strong takes no place"))
        draw_figures([carried, (most, say("you may carry"), say("the school's number for you"))])
        if paused:
            tell("You take no new students at the moment. Nobody asks why.")
        else:
            tell("You may be asked for another student while a place is free.")
        label = say("Take students again") if paused else say("Pause new students")
        st.button(label, on_click=_pause_me, args=(not paused,))
        _draw_pulse(ask)
    if ask.may(Permission.PULSE_READ):
        _draw_pulse_results(ask)


def _pause_me(paused: bool) -> None:
    done = say("You will not be asked for new students.") if paused else say("Welcome back.")
    with in_callback(done) as ask:
        pause_me(ask, paused)


def _draw_pulse(ask: Ask) -> None:
    st.header(say("How is it for you?"), anchor=False)
    if gave_pulse(ask):
        tell("You have answered this month. Thank you.")
        return
    tell(
        "Three questions, no name: only sums are kept. They are read once the month has ended, if "
        "ten people or more have answered."
    )
    with st.form("pulse", border=False):
        for key, question in QUESTIONS.items():
            st.radio(
                say(question),
                list(SCALE),
                index=None,
                format_func=lambda answer: say(SCALE[answer]),
                key=f"pulse_{key}",
                horizontal=True,
            )
        st.form_submit_button(say("Send"), on_click=_answer_pulse)


def _answer_pulse() -> None:
    given = {key: st.session_state[f"pulse_{key}"] or 0 for key in QUESTIONS}
    with in_callback(say("Thank you.")) as ask:
        answer_pulse(ask, given)


def _draw_pulse_results(ask: Ask) -> None:
    st.header(say("The staff pulse"), anchor=False)
    tallies = read_pulse(ask)
    if not tallies:
        tell("A month shows here once it has ended, if ten people or more have answered.")
    for tally in tallies:
        n, when = tally.answers, month(tally.asked_on)
        st.markdown(say_many(n, "**{month}**, {n} answer", "**{month}**, {n} answers", month=when))
        for key, question in QUESTIONS.items():
            counts = tally.counts.get(key, {})
            said = listed(f"{say(SCALE[a])} {number(counts[a])}" for a in SCALE if counts.get(a))
            st.markdown(f"{say(question)}  \n:small[{said}]")


_VIEWS: dict[str, tuple[str, Permission | None, Callable[[Ask], None]]] = {
    MINE: (to_say("My caseload"), None, _draw_caseload),
    ONE: (to_say("One student"), None, _draw_one),
    PAIRS: (to_say("Who takes whom"), Permission.OUTREACH_ASSIGN, draw_who_takes_whom),
    MEETING: (to_say("Follow-up meeting"), Permission.OUTREACH_ASSIGN, draw_meeting),
    RESULTS: (to_say("Did it work?"), Permission.OUTREACH_ASSIGN, draw_results),
    LEAVING: (to_say("Leaving"), Permission.OUTREACH_ASSIGN, draw_leaving),
    VOICE: (to_say("Students' answers"), Permission.VOICE_MANAGE, draw_voice_import),
    PLACES: (to_say("My places"), Permission.PULSE_READ, _draw_places),  # or whoever is an adult
}


if __name__ == "__main__":
    screen()
