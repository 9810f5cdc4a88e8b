"""When slips can be used: opened for a meeting, by whoever runs it, and ended again."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.services.access.slips import (
    end_enrolment,
    enrolment_open,
    enrolments_of_adults,
    open_enrolment,
)
from connections.services.book.ask import Ask
from connections.ui.parts.pieces import tell
from connections.ui.shell.session import acting
from connections.words import say, say_many


def draw_enrolment(ask: Ask) -> None:
    """Draw whether everybody's slips can be used now, and the button for it."""
    opened = enrolment_open(ask)
    with st.container(border=True):
        if opened is None:
            _draw_whose(ask)
            tell("In a meeting, where people see each other, let every slip work for one hour.")
            done = say("For one hour slips can be used.")
            opening, icon = acting(open_enrolment, done=done), ":material/phonelink_setup:"
            st.button(say("Let slips be used for an hour"), icon=icon, on_click=opening)
        else:
            until = f"{opened.ends_at.astimezone():%H:%M}"
            tell("**Every slip can be used until {time}.** Then that ends by itself.", time=until)
            done = say("Slips cannot be used any more. Devices that are somebody's stay so.")
            ending = acting(end_enrolment, done=done)
            st.button(say("End it now"), icon=":material/block:", on_click=ending)


def _draw_whose(ask: Ask) -> None:
    """Say whether no slip can be used now, or those of some adults, whom the office just let."""
    single = len(enrolments_of_adults(ask)) if ask.may(Permission.DEVICE_MANAGE) else 0
    if not single:
        tell("**Slips cannot be used now**, unless the office lets a single one.")
        return
    st.markdown(
        say_many(
            single,
            "**The slip of {n} adult can be used for a while**, no other.",
            "**The slips of {n} adults can be used for a while**, no others.",
        )
    )
