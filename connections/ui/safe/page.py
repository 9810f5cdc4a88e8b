"""Safe mode: the database is damaged, or not the one that was left. Nothing is written."""

import streamlit as st

from connections.domain.problems import ConnectionsError
from connections.services.check.accept import accept_file
from connections.ui.parts.pieces import draw_title, tell
from connections.ui.shell.doors import is_keeper
from connections.ui.shell.session import (
    installation,
    keepers,
    now,
    say_later,
    settings,
    start_again,
    wrong_database,
)
from connections.words import say

_TYPED = "safe_typed"


def screen() -> None:
    """Draw the screen."""
    problem = wrong_database()
    if problem is None:
        return
    draw_title(say("Safe mode"), say("Connections looks after its data and writes nothing now."))
    if not is_keeper(settings(), keepers()):
        tell(
            "Please tell whoever looks after Connections. What you marked on a phone and was not "
            "saved yet stays on it, and is sent when Connections is back."
        )
        return
    st.error(str(problem), icon=":material/gpp_maybe:")
    st.button(
        say("Look again"),
        key="look_again",
        on_click=start_again,
        help=say("After you put the file right."),
    )
    _draw_restore()
    _draw_accept()


def _draw_restore() -> None:
    st.header(say("Bring back a backup"), anchor=False)


def _draw_accept() -> None:
    """Draw the way on with the file as it is, for whoever put it there on purpose."""
    st.header(say("Or go on with this file as it is"), anchor=False)
    tell(
        "Only if you know why it is another one: you put an older copy in its place yourself, for "
        "example. It is looked through first; a damaged file is never taken. The log says that it "
        "was taken as it is."
    )
    word = say("as it is")
    typed = st.text_input(say("To go on, type: {word}", word=word), key=_TYPED)
    st.button(
        say("Go on with this file"),
        key="accept",
        disabled=typed.strip().casefold() != word.casefold(),
        on_click=_accept,
    )


def _accept() -> None:
    start_again()
    try:
        accept_file(settings().database_url, installation(), now())
    except ConnectionsError as refusal:
        st.session_state["refused"] = str(refusal)
    else:
        say_later(say("Connections goes on with the file as it is; the log says so."))


if __name__ == "__main__":
    screen()
