"""Practising: the invented students on a phone, and the room's answers on the projector."""

import pandas as pd
import streamlit as st

from connections.domain.access import Viewer
from connections.domain.rounds import Round, Strength
from connections.domain.vignettes import SHOWN_FROM, VIGNETTES
from connections.services.vignettes import answer_vignette, my_vignette_answers, vignette_spread
from connections.ui.parts import counted, draw_legend, draw_table, strength_word
from connections.ui.session import database, in_callback, now, plain_errors, viewer

LOOKS_EVERY = 4  # seconds


def draw_vignettes(me: Viewer, this_round: Round) -> None:
    """Draw, for the room, what the dots mean and how far apart the answers are."""
    with st.expander("Practise first: three invented students", icon=":material/school:"):
        draw_legend()
        _draw_spread(this_round)


@st.fragment(run_every=LOOKS_EVERY)
def _draw_spread(this_round: Round) -> None:
    with plain_errors():
        for spread in vignette_spread(database(), viewer(), this_round.round_id):
            st.markdown(f"**{spread.vignette.name}.** {spread.vignette.story}")
            if not spread.counts:
                st.markdown(
                    f"{counted(spread.adults, 'answer')} so far; shown from {SHOWN_FROM} on. "
                    "Everybody answers on Mark."
                )
                continue
            table = pd.DataFrame(
                {
                    "Answer": [strength_word(strength) for strength in spread.counts],
                    "Adults": list(spread.counts.values()),
                }
            )
            said = ", ".join(f"{row.Answer} {row.Adults}" for row in table.itertuples())
            draw_table(table, key=f"spread_{spread.vignette.key}", alt=f"The room says: {said}")
            st.markdown(spread.vignette.talk)


def draw_practice(me: Viewer, this_round: Round, opened: bool) -> None:
    """Draw, for one adult, the invented students to try the dots on."""
    with st.expander("Practise on three invented students", expanded=opened):
        given = my_vignette_answers(database(), me, this_round.round_id)
        choices = list(reversed(Strength))
        for vignette in VIGNETTES:
            st.markdown(f"**{vignette.name}.** {vignette.story}")
            key = f"vignette_{this_round.round_id}_{me.adult_id}_{vignette.key}"
            st.radio(
                f"Your answer about {vignette.name}",
                choices,
                index=choices.index(given[vignette.key]) if vignette.key in given else None,
                format_func=strength_word,
                horizontal=True,
                key=key,
                on_change=_answer,
                args=(this_round.round_id, vignette.key, key),
            )


def _answer(round_id: str, vignette: str, key: str) -> None:
    with in_callback():
        answer_vignette(
            database(), viewer(), round_id, vignette, Strength(st.session_state[key]), now()
        )
