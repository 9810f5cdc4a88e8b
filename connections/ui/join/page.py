"""Join: what somebody sees who came through no door, with the ways in."""

import streamlit as st

from connections.ui.parts.pieces import draw_title, tell
from connections.ui.shell.doors import at_this_computer
from connections.ui.shell.session import settings
from connections.words import say


def screen() -> None:
    """Draw the screen."""
    draw_title("Connections")
    with st.container(border=True):
        tell("You are not in a meeting just now. If there is one, its code is on the projector.")
        st.link_button(say("Join a meeting"), "/join", type="primary", icon=":material/login:")
    if at_this_computer(settings()):
        with st.container(border=True):
            tell(
                "**Do you look after Connections on this computer?** The way in is the link that "
                "stands in the window in which Connections was started. Open it, or copy it."
            )
            st.link_button(say("I have the link"), "/keeper", icon=":material/key:")


if __name__ == "__main__":
    screen()
