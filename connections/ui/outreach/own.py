"""What an adult does for themselves at Outreach: take a student, their places, how it is."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_label
from connections.services.book.ask import Ask
from connections.services.outreach.assignment import my_places, students_to_take
from connections.services.outreach.proposing import pause_me, volunteer
from connections.services.people.pulse import QUESTIONS, SCALE, answer_pulse, gave_pulse, read_pulse
from connections.ui.parts.pieces import (
    YES_THANKS,
    choose_person,
    draw_figures,
    require_chosen,
    tell,
)
from connections.ui.shell.session import in_callback
from connections.words import listed, month, number, say, say_many


def draw_volunteer(ask: Ask) -> None:
    """Draw how an adult takes a student who has nobody yet."""
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
    done = say(YES_THANKS)
    with in_callback(done) as ask:
        require_chosen(student_id := st.session_state["volunteer_student"])
        volunteer(ask, student_id)


def draw_places(ask: Ask) -> None:
    """Draw how many students an adult carries, their pause from new ones, and the staff pulse."""
    if ask.viewer.adult_id is None:
        return
    with st.expander(say("My places, and how it is for you")):
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
        if ask.may(Permission.PULSE_ANSWER):
            _draw_pulse(ask)


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


def draw_pulse_results(ask: Ask) -> None:
    """Draw what the staff answered, month by month; only sums."""
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
