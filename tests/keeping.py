"""The browsers of pages that are drawn without one: a keeper's, or an adult's at their desk."""

import pytest
import streamlit as st

from connections.domain.access.grants import Reach
from connections.domain.access.session import UNLOCKED, Door, Session
from connections.services.access.sessions import holder_of
from connections.store.access.sessions import (
    load_holds_people,
    load_session,
    save_passphrase,
    save_session,
)
from connections.store.keys.keys import SIGNING
from connections.store.log.chain import keys_of
from connections.ui.shell import doors
from connections.ui.shell.presence import KEEPER_COOKIE

AS_ADULT = "as_adult"  # in the session of AppTest: who is signed in at their own desk


def sit_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give AppTest, which has no cookies, a session: a keeper's, or an adult's at their own desk.

    The row is a real one, and it is asked for as the server does.
    """
    cookies: dict[str, str] = {}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda context: cookies))
    asked = doors.whoever_is_in

    def whoever_is_in(knock: doors.Knock):
        if not knock.keepers.knows(cookies.get(KEEPER_COOKIE, "")):  # of another start
            cookies[KEEPER_COOKIE] = knock.keepers.let_in(knock.keepers.key)
        adult_id = st.session_state.get(AS_ADULT)
        holding = cookies[doors.SESSION_COOKIE] = f"AppTest {adult_id}"
        if load_session(knock.ask.book.sql, holder_of(holding)) is None:
            door = Door.KEEPER if adult_id is None else Door.SIGNED_IN
            who = (knock.ask.school_id, holder_of(holding), adult_id, door, Reach.EVERYTHING, "")
            if knock.ask.book.database.one_connection:
                knock.ask.book.close()
            with knock.ask.book.database.writing() as sql:
                opened = knock.ask.now, knock.ask.now, 0, knock.ask.now + 99 * UNLOCKED
                save_session(sql, Session(*who, *opened))
                if knock.ask.school_id and load_holds_people(sql, knock.ask.school_id):
                    number = keys_of(sql).current[SIGNING]
                    save_passphrase(sql, f"{number}$00$00")  # somebody chose one after the import
            knock.ask.book.close()
        return asked(knock)

    monkeypatch.setattr(doors, "whoever_is_in", whoever_is_in)
