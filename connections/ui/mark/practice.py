"""Practising: the invented students on one adult's own page."""

import streamlit as st

from connections.domain.meeting.vignettes import VIGNETTES
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.meeting.vignettes import answer_vignette, my_vignette_answers
from connections.ui.parts.pieces import strength_word
from connections.ui.shell.session import in_callback
from connections.words import say


def draw_practice(ask: Ask, this_round: Round, opened: bool) -> None:
    """Draw, for one adult, the invented students to try the dots on."""
    with st.expander(say("Practise on three invented students"), expanded=opened):
        given = my_vignette_answers(ask, this_round.round_id)
        choices = list(reversed(Strength))
        for vignette in VIGNETTES:
            name = say(vignette.name)
            st.markdown(f"**{name}.** {say(vignette.story)}")
            key = f"vignette_{this_round.round_id}_{ask.viewer.adult_id}_{vignette.key}"
            st.radio(
                say("Your answer about {name}", name=name),
                choices,
                index=choices.index(given[vignette.key]) if vignette.key in given else None,
                format_func=strength_word,
                horizontal=True,
                key=key,
                on_change=_answer,
                args=(this_round.round_id, vignette.key, key),
            )


def _answer(round_id: str, vignette: str, key: str) -> None:
    with in_callback() as ask:
        answer_vignette(ask, round_id, vignette, Strength(st.session_state[key]))
