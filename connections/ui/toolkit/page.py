"""Toolkit: the practice, the meeting, the scale, ways into a conversation, the evidence."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.services.school.school import school_settings
from connections.ui.parts.pieces import draw_legend, draw_title, md
from connections.ui.shell.session import current
from connections.ui.toolkit.text import (
    AGENDA,
    AGENDA_AFTER,
    DOES_NOT_SAY,
    ELEMENTS,
    MORE,
    PRACTICE,
    SAFETY,
    SAYS,
    SMALL_STEPS,
    VIGNETTE,
)


def screen() -> None:
    """Draw the screen: one page without hidden parts, so that it prints whole."""
    draw_title(
        "Toolkit", "What the practice is, and what to say. Print this page to take it along."
    )
    with st.container(width=820):
        st.header("The practice", anchor=False)
        st.markdown("\n".join(f"{number}. {step}" for number, step in enumerate(PRACTICE, 1)))
        _draw_safety()
        st.header("The scale", anchor=False)
        draw_legend()
        st.markdown(VIGNETTE)
        st.header("The meeting: 60 minutes", anchor=False)
        st.markdown(_table(("Minutes", "What", "How"), AGENDA))
        st.markdown(AGENDA_AFTER)
        _draw_starters()
        _draw_evidence()
        st.header("Where it comes from", anchor=False)
        st.markdown(MORE)


def _table(headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    lines = [headings, ("---",) * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _draw_safety() -> None:
    st.warning(SAFETY, icon=":material/health_and_safety:")
    ask = current()
    if ask.may(Permission.SCHOOL_READ):
        protocol = school_settings(ask).safety_protocol
        if protocol:
            st.markdown(f"**Your school's protocol:** {md(protocol)}")


def _draw_starters() -> None:
    st.header("Ways into a conversation", anchor=False)
    st.markdown(
        "Five things a good relationship does, as Search Institute found them. Choose one that is "
        "like you; nobody needs all five in a week."
    )
    for element, meaning, prompts in ELEMENTS:
        st.subheader(element, anchor=False)
        st.markdown(f"{meaning}\n\n" + "\n".join(f"- {prompt}" for prompt in prompts))
    st.subheader("Small steps that count", anchor=False)
    st.markdown("\n".join(f"- {step}" for step in SMALL_STEPS))


def _draw_evidence() -> None:
    st.header("What the evidence says", anchor=False)
    st.markdown("\n".join(f"- {finding} ({source})" for finding, source in SAYS))
    st.header("What it does not say", anchor=False)
    st.markdown("\n".join(f"- {finding} ({source})" for finding, source in DOES_NOT_SAY))


if __name__ == "__main__":
    screen()
