"""Restricted notes that two people open together: the question, the yes, the author told."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.services.book.ask import Ask
from connections.services.outreach.opening import (
    OpeningShown,
    agree_to_open,
    ask_to_open,
    end_opening,
    opened_of_mine,
    openings_about,
    questions_to_open,
)
from connections.ui.parts.pieces import md, place_words, tell
from connections.ui.shell.session import acting, in_callback
from connections.words import day, say


def draw_opening(ask: Ask, student_id: str) -> None:
    """Draw how a student's restricted notes are opened, for whoever may ask for it or agree."""
    if not ask.may(Permission.NOTE_OPEN):
        return
    known = openings_about(ask, student_id)
    for each in known:
        if each.waits:
            _draw_question(each)
        elif each.is_open:
            facts = {"asked": _who(each.asked_by), "agreed": _who(each.agreed_by)}
            tell("Opened for an hour to {asked} and {agreed}; nobody else reads them.", **facts)
            close = acting(end_opening, each.opening_id, done=say("They are closed again."))
            st.button(say("Close them again"), key=f"shut_{each.opening_id}", on_click=close)
    if any(each.waits or each.is_open for each in known):
        return
    if ask.viewer.adult_id is None or ask.viewer.handed:
        tell("Two people open restricted notes, each at a desk of their own, with their account.")
        return
    box = st.expander(say("Open restricted notes"), on_change="rerun", key=f"open_{student_id}")
    if not box.open:
        return
    with box, st.form(f"opening_{student_id}"):
        tell(
            "For an emergency, or when a family asks for all that is held. Another person, a "
            "counselor or the principal, has to agree at their own desk. Then both of you read "
            "them for an hour. Their author is told who asked, why, and who agreed."
        )
        st.text_input(say("Why?"), key=f"opening_why_{student_id}", max_chars=500)
        st.form_submit_button(say("Ask for it"), on_click=_ask, args=(student_id,))


def _ask(student_id: str) -> None:
    with in_callback(say("Asked. It opens when another person agrees, within a day.")) as ask:
        ask_to_open(ask, student_id, st.session_state[f"opening_why_{student_id}"])


def _draw_question(each: OpeningShown) -> None:
    key, facts = each.opening_id, {"who": _who(each.asked_by), "student": md(each.student.name)}
    with st.container(border=True):
        tell("{who} asks to open the restricted notes about {student}.", **facts)
        tell("Why: {reason}", reason=md(each.reason))
        buttons = st.container(horizontal=True)
        if each.mine:
            tell("It opens when another person agrees, within a day.")
        else:
            yes = acting(agree_to_open, key, done=say("Opened for an hour, to both of you."))
            buttons.button(say("Agree: open them for an hour"), key=f"yes_{key}", on_click=yes)
        no = acting(end_opening, key, done=say("Nothing was opened."))
        label = say("Take it back") if each.mine else say("No")
        buttons.button(label, key=f"no_{key}", on_click=no)


def draw_openings(ask: Ask) -> None:
    """Draw what waits for the viewer's yes, and by whom notes of their own were opened."""
    if ask.may(Permission.NOTE_OPEN):
        for each in questions_to_open(ask):
            if not each.mine:
                _draw_question(each)
    if ask.viewer.adult_id is not None and ask.may(Permission.NOTE_WRITE):
        for each in opened_of_mine(ask):
            draw_told(each)


def draw_told(each: OpeningShown) -> None:
    """Tell an author that two people opened what they wrote."""
    assert each.agreed_at is not None
    st.info(
        say(
            "On {day} restricted notes of yours about {student} were opened for an hour. {asked} "
            "asked, {agreed} agreed. Why: {reason}",
            day=day(each.agreed_at.date()),
            student=md(each.student.name),
            asked=_who(each.asked_by),
            agreed=_who(each.agreed_by),
            reason=md(each.reason),
        ),
        icon=":material/lock_open:",
    )


def _who(name: str) -> str:
    return md(place_words(name))
