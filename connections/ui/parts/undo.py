"""Taking back a reveal: the button beside it, for the minutes in which it can be."""

import streamlit as st

from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.meeting.undo import take_back_reveal, take_back_view
from connections.ui.parts.pieces import tell
from connections.ui.shell.session import acting
from connections.words import say, say_many


def draw_take_back(ask: Ask, this_round: Round) -> None:
    """Draw how to take a reveal back, or why it stands; nothing once its time is over."""
    found = take_back_view(ask, this_round.round_id)
    if found is None:
        return
    if found.why_not:
        st.markdown(f":small[{found.why_not}]")
        return
    with st.popover(say("Take the reveal back"), icon=":material/undo:"):
        tell(
            "The round is open again and everybody goes on marking. Answers given from then on are "
            "counted as given after a first reveal."
        )
        st.markdown(
            say_many(
                found.minutes_left,
                "This is possible for {n} more minute, until something is built on it.",
                "This is possible for {n} more minutes, until something is built on it.",
            )
        )
        done = say("The reveal is taken back. The round is open.")
        taking = acting(take_back_reveal, this_round.round_id, done=done)
        st.button(say("Open it again"), key=f"take_back_{this_round.round_id}", on_click=taking)
