"""The heading of a list, where the keyboard goes on when a number of the overview opened it."""

from pathlib import Path

import streamlit as st

TO_LIST = "list_opened"  # in the session, for one run: a number has opened the list
_KEY = "list_heading"  # as heading.js knows it
_GO = st.components.v2.component(
    "connections_list_heading",
    html="<span></span>",
    js=Path(__file__).with_suffix(".js").read_text(encoding="utf-8"),
)


def draw_heading(words: str) -> None:
    """Draw the heading; once after a number has opened the list it takes the focus."""
    with st.container(key=_KEY, gap=None):
        st.header(words, anchor=False)
        if st.session_state.pop(TO_LIST, False):
            _GO(key="list_focus")
