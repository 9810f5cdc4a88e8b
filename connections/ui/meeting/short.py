"""A round with fewer names, in the meeting: the list that everybody goes through, drawn there."""

import streamlit as st

from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.round.short.listing import (
    ListState,
    complete_list,
    draw_list,
    list_state,
    make_round_full,
)
from connections.ui.parts.pieces import tell
from connections.ui.shell.session import acting, in_callback, say_later
from connections.words import number, say, say_many


def draw_shared_list(ask: Ask, this_round: Round) -> None:
    """Draw where the list of a short round stands and its next step; nothing in a full round."""
    state = list_state(ask, this_round.round_id)
    if state is None:
        return
    with st.container(border=True):
        st.header(say("The list everybody goes through"), anchor=False)
        if state.listed:
            _tell_drawn(state)
        else:
            tell(
                "First everybody marks their own students: by the roster {own} on average, and "
                "whom they knew last time. Then draw the list: who has fewer than two strong "
                "adults so far, mixed with others drawn by chance, so that standing on it tells "
                "little of a student.",
                own=number(state.own),
            )
        with st.container(horizontal=True):
            _draw_step(this_round, state)
            _draw_full(this_round, state)


def _tell_drawn(state: ListState) -> None:
    tell(
        "**{listed} of {all} students** are on it. An adult goes through {asked} names in all, on "
        "average; nobody sees why a name is there.",
        listed=number(state.listed),
        all=number(state.students),
        asked=number(state.asked),
    )
    if state.is_long:
        tell("That saves little. Ask everybody for all names instead, if there is time.")
    if state.completed:
        tell("Names were added once; the list stands.")


def _draw_step(this_round: Round, state: ListState) -> None:
    if not state.listed:
        label = say("Draw the list everybody goes through")
        with st.popover(label, icon=":material/list_alt:"):
            tell(
                "{n} of {all} adults have marked so far. Whoever has not marked their own students "
                "makes the list longer. It is drawn once, and cannot be drawn again.",
                n=number(state.marking),
                all=number(state.adults),
            )
            drawing = acting(draw_list, this_round.round_id)
            st.button(say("Draw it now"), type="primary", on_click=drawing)
    elif not state.completed:
        st.button(
            say("Complete the list before the reveal"),
            icon=":material/playlist_add:",
            help=say(
                "Ten minutes before the reveal: adds whoever has fewer than two strong adults by "
                "now, with as many drawn by chance. That is done once."
            ),
            on_click=_complete,
            args=(this_round.round_id,),
        )


def _draw_full(this_round: Round, state: ListState) -> None:
    with st.popover(say("Ask everybody for all names"), icon=":material/groups:"):
        tell(
            "Every answer stays, and everybody is asked for all {n} names. It cannot be made "
            "shorter again.",
            n=number(state.students),
        )
        done = say("Everybody is asked for all names now.")
        full = acting(make_round_full, this_round.round_id, done=done)
        st.button(say("Yes, all names"), on_click=full)


def _complete(round_id: str) -> None:
    with in_callback() as ask:
        added = complete_list(ask, round_id)
        told = say("Nobody is missing on the list.")
        if added:
            told = say_many(added, "{n} name was added.", "{n} names were added.")
        say_later(told)
