"""Practising: the invented students on a phone, and the room's answers on the projector."""

import streamlit as st

from connections.domain.meeting.vignettes import SHOWN_FROM
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.meeting.vignettes import vignette_spread
from connections.ui.parts.pieces import draw_legend, draw_table, strength_word, tell
from connections.ui.shell.session import plain_errors
from connections.words import listed, number, say, say_many

LOOKS_EVERY = 4  # seconds


def draw_vignettes(ask: Ask, this_round: Round) -> None:
    """Draw, for the room, what the dots mean and how far apart the answers are."""
    with st.expander(say("Practise first: three invented students"), icon=":material/school:"):
        draw_legend()
        _draw_spread(this_round)


@st.fragment(run_every=LOOKS_EVERY)
def _draw_spread(this_round: Round) -> None:
    with plain_errors() as ask:
        for spread in vignette_spread(ask, this_round.round_id):
            vignette = spread.vignette
            st.markdown(f"**{say(vignette.name)}.** {say(vignette.story)}")
            if not spread.counts:
                so_far = say_many(
                    spread.adults,
                    "{n} answer so far; shown from {fewest} on.",
                    "{n} answers so far; shown from {fewest} on.",
                    fewest=SHOWN_FROM,
                )
                st.markdown(so_far + " " + say("Everybody answers on Mark."))
                continue
            counts = {strength_word(strength): n for strength, n in spread.counts.items()}
            table = {say("Answer"): list(counts), say("Adults"): list(counts.values())}
            said = listed(f"{word} {number(n)}" for word, n in counts.items())
            alt = say("The room says: {said}", said=said)
            draw_table(table, key=f"spread_{vignette.key}", alt=alt)
            tell(vignette.talk)
