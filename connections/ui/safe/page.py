"""Safe mode: the database is damaged, or not the one that was left. Nothing is written."""

from contextlib import ExitStack
from pathlib import Path

import streamlit as st

from connections.domain.access.viewer import THIS_COMPUTER
from connections.domain.problems import ConnectionsError
from connections.services.backup.making import newest_good_backup
from connections.services.backup.restoring import read_place, restore, uploaded
from connections.services.check.accept import accept_file
from connections.settings import data_folder
from connections.ui.parts.pieces import draw_title, md, tell
from connections.ui.shell.doors import is_keeper
from connections.ui.shell.session import (
    at_rest,
    installation,
    keepers,
    now,
    say_later,
    settings,
    start_again,
    wrong_database,
)
from connections.words import day, say

LARGEST = 500  # MB, as on School
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
    st.error(problem.told(md), icon=":material/gpp_maybe:")
    st.button(
        say("Look again"),
        key="look_again",
        on_click=start_again,
        help=say("After you put the file right."),
    )
    _draw_restore()
    _draw_accept()


def _draw_restore() -> None:
    """Draw the newest whole backup there is, and the way to another one."""
    st.header(say("Bring back a backup"), anchor=False)
    place = read_place(settings().database_url)
    newest = newest_good_backup(installation(), place) if place else None
    if newest is None:
        tell("Connections knows of no whole backup on this computer. Choose the file of one.")
    else:
        file, made_at = newest
        tell(
            "The newest whole backup is of {day}: {file}. What lies in the database's place now "
            "is put aside, not deleted.",
            day=f"{day(made_at.astimezone().date())}, {made_at.astimezone():%H:%M}",
            file=md(str(file)),
        )
    other = st.file_uploader(say("Another backup"), key="safe_other", max_upload_size=LARGEST)
    st.text_input(say("Its passphrase"), type="password", key="safe_passphrase")
    st.button(
        say("Bring this backup back"),
        key="restore",
        type="primary",
        disabled=other is None and newest is None,
        on_click=_restore,
        args=(None if newest is None else newest[0],),
    )


def _restore(newest: Path | None) -> None:
    if not is_keeper(settings(), keepers()):
        return
    other = st.session_state.get("safe_other")
    passphrase = st.session_state.get("safe_passphrase", "")
    kept, url = data_folder() / "kept", settings().database_url
    try:
        with ExitStack() as uploading:
            file = newest
            if other is not None:
                place = read_place(url)
                near = place.parent if place else None
                file = uploading.enter_context(uploaded(other.name, other.getvalue(), near))
            if file is None:
                return
            uploading.enter_context(at_rest())
            back = restore(
                url,
                installation(),
                file,
                passphrase,
                now(),
                kept,
                THIS_COMPUTER,
                stays=other is None,
            )
    except ConnectionsError as refusal:
        st.session_state["refused"] = refusal.told(md)
        return
    made_at = back.made_at.astimezone()
    say_later(
        say(
            "The backup of {day} is back. What was here before is kept: {place}",
            day=f"{day(made_at.date())}, {made_at:%H:%M}",
            place=md(str(back.kept or "–")),
        )
    )


def _draw_accept() -> None:
    """Draw the way on with the file as it is, or without one, for whoever did it on purpose."""
    place = read_place(settings().database_url)
    if place is not None and not place.exists():
        st.header(say("Or begin with an empty school"), anchor=False)
        tell("Only if you took the file away on purpose and do not need it here any more.")
        word, go = say("begin anew"), say("Begin with an empty school")
    else:
        st.header(say("Or go on with this file as it is"), anchor=False)
        tell(
            "Only if you know why it is another one: you put an older copy in its place yourself, "
            "for example. It is looked through first; a damaged file is never taken. The log says "
            "that it was taken as it is."
        )
        word, go = say("as it is"), say("Go on with this file")
    st.text_input(say("To go on, type: {word}", word=word), key=_TYPED)
    st.button(go, key="accept", on_click=_accept, args=(word,))


def _accept(word: str) -> None:
    if not is_keeper(settings(), keepers()):
        return
    if st.session_state.get(_TYPED, "").strip().casefold() != word.casefold():
        st.session_state["refused"] = say("To go on, type: {word}", word=word)
        return
    start_again()
    try:
        accept_file(settings().database_url, installation(), now())
    except ConnectionsError as refusal:
        st.session_state["refused"] = refusal.told(md)
    else:
        say_later(say("Connections goes on with the file as it is; the log says so."))


if __name__ == "__main__":
    screen()
