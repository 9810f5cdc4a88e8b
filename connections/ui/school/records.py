"""The School page: what is kept, and how long."""

import streamlit as st

from connections.ui.parts.pieces import tell
from connections.words import say, to_say

_KEPT = (
    to_say(
        "Students and adults who leave are archived, so that past rounds keep their figures; "
        "they are on no list any more."
    ),
    to_say("A closed round keeps the marks, grades and homerooms as they were on its date."),
    to_say(
        "Notes belong to the outreach they were written for, and are read by nobody else after "
        "a hand-over."
    ),
    to_say(
        "The log of changes and the log of what was read hold ids, codes and counts, never a name, "
        "never a note."
    ),
    to_say("Nothing leaves this computer: no telemetry, no outside font, script or model."),
)


def draw_kept() -> None:
    """Draw what is kept for how long."""
    st.header(say("What is kept, and how long"), anchor=False)
    st.markdown("\n".join(f"- {say(kept)}" for kept in _KEPT))
    tell(
        "How many years your school keeps records is a matter of your state's schedule: write "
        "it down beside the backup, and delete backups when their time has come."
    )
