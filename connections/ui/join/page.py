"""Join: what somebody sees who comes over the network and has not joined a meeting."""

import streamlit as st

from connections.ui.parts.pieces import draw_title, tell
from connections.words import say


def screen() -> None:
    """Draw the screen."""
    draw_title("Connections")
    with st.container(border=True):
        tell("You are not in a meeting just now. If there is one, its code is on the projector.")
        st.link_button(say("Join a meeting"), "/join", type="primary", icon=":material/login:")


if __name__ == "__main__":
    screen()
