"""Practising: the invented students on a phone, and the room's answers on the projector."""

import pandas as pd
import streamlit as st

from connections.domain.rounds.round import Round
from connections.domain.rounds.vignettes import SHOWN_FROM
from connections.services.book.ask import Ask
from connections.services.meeting.vignettes import vignette_spread
from connections.ui.parts.pieces import (
    counted,
    draw_legend,
    draw_table,
    strength_word,
)
from connections.ui.shell.session import plain_errors

LOOKS_EVERY = 4  # seconds


def draw_vignettes(ask: Ask, this_round: Round) -> None:
    """Draw, for the room, what the dots mean and how far apart the answers are."""
    with st.expander("Practise first: three invented students", icon=":material/school:"):
        draw_legend()
        _draw_spread(this_round)


@st.fragment(run_every=LOOKS_EVERY)
def _draw_spread(this_round: Round) -> None:
    with plain_errors() as ask:
        for spread in vignette_spread(ask, this_round.round_id):
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
