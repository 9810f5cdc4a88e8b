"""Toolkit: the practice, the meeting, the scale, ways into a conversation, the evidence."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.meeting.agenda import AGENDA
from connections.domain.meeting.vignettes import VIGNETTES
from connections.services.school.school import school_settings
from connections.ui.parts.pieces import draw_legend, draw_title, md, tell
from connections.ui.shell.session import current
from connections.ui.toolkit.text import (
    AGENDA_AFTER,
    DOES_NOT_SAY,
    ELEMENTS,
    MORE,
    PRACTICE,
    SAFETY,
    SAYS,
    SMALL_STEPS,
    TRY_ON,
)
from connections.words import say


def screen() -> None:
    """Draw the screen: one page without hidden parts, so that it prints whole."""
    draw_title(
        say("Toolkit"),
        say("What the practice is, and what to say. Print this page to take it along."),
    )
    with st.container(width=820):
        st.header(say("The practice"), anchor=False)
        st.markdown("\n".join(f"{place}. {say(step)}" for place, step in enumerate(PRACTICE, 1)))
        _draw_safety()
        st.header(say("The scale"), anchor=False)
        draw_legend()
        tell(TRY_ON)
        for one in VIGNETTES:
            st.markdown(f"- **{say(one.name)}.** {say(one.story)}")
        st.header(say("The meeting: 60 minutes"), anchor=False)
        lines = [(f"{part.begins}-{part.ends}", say(part.title), say(part.what)) for part in AGENDA]
        st.markdown(_table((say("Minutes"), say("What"), say("How")), *lines))
        tell(AGENDA_AFTER)
        _draw_starters()
        _draw_evidence()
        st.header(say("Where it comes from"), anchor=False)
        tell(MORE)


def _table(headings: tuple[str, ...], *rows: tuple[str, ...]) -> str:
    return "\n".join(
        f"| {' | '.join(line)} |" for line in (headings, ("---",) * len(headings), *rows)
    )


def _draw_safety() -> None:
    st.warning(say(SAFETY), icon=":material/health_and_safety:")
    ask = current()
    if ask.may(Permission.SCHOOL_READ) and (protocol := school_settings(ask).safety_protocol):
        tell("**Your school's protocol:** {protocol}", protocol=md(protocol))


def _draw_starters() -> None:
    st.header(say("Ways into a conversation"), anchor=False)
    tell(
        "Five things a good relationship does, as Search Institute found them. Choose one "
        "that is like you; nobody needs all five in a week."
    )
    for element, (meaning, *prompts) in ELEMENTS.items():
        st.subheader(say(element), anchor=False)
        st.markdown(f"{say(meaning)}\n\n" + "\n".join(f"- {say(prompt)}" for prompt in prompts))
    st.subheader(say("Small steps that count"), anchor=False)
    st.markdown("\n".join(f"- {say(step)}" for step in SMALL_STEPS))


def _draw_evidence() -> None:
    st.header(say("What the evidence says"), anchor=False)
    st.markdown("\n".join(f"- {say(what)} ({say(source)})" for what, source in SAYS.items()))
    st.header(say("What it does not say"), anchor=False)
    st.markdown(
        "\n".join(f"- {say(what)} ({say(source)})" for what, source in DOES_NOT_SAY.items())
    )


if __name__ == "__main__":
    screen()
