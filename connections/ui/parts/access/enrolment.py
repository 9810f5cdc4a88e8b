"""When slips can be used: opened for a meeting, by whoever runs it, and ended again."""

import streamlit as st

from connections.services.access.slips import end_enrolment, enrolment_open, open_enrolment
from connections.services.book.ask import Ask
from connections.ui.parts.pieces import tell
from connections.ui.shell.session import acting
from connections.words import say


def draw_enrolment(ask: Ask) -> None:
    """Draw whether everybody's slips can be used now, and the button for it."""
    opened = enrolment_open(ask)
    with st.container(border=True):
        if opened is None:
            tell(
                "**Slips cannot be used now.** Open this in a meeting, where people see each "
                "other: for one hour every slip works."
            )
            done = say("For one hour slips can be used.")
            opening, icon = acting(open_enrolment, done=done), ":material/phonelink_setup:"
            st.button(say("Let slips be used for an hour"), icon=icon, on_click=opening)
        else:
            until = f"{opened.ends_at.astimezone():%H:%M}"
            tell("**Every slip can be used until {time}.** Then that ends by itself.", time=until)
            done = say("Slips cannot be used any more. Devices that are somebody's stay so.")
            ending = acting(end_enrolment, done=done)
            st.button(say("End it now"), icon=":material/block:", on_click=ending)
