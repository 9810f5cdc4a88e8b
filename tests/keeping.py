"""The browsers of pages that are drawn without one: a keeper's, or an adult's at their desk."""

import pytest
import streamlit as st

from connections.domain.access.grants import Reach
from connections.domain.access.session import UNLOCKED, Door, Session
from connections.services.access.sessions import holder_of
from connections.store.access.sessions import (
    load_holds_people,
    load_passphrase,
    load_session,
    save_passphrase,
    save_session,
)
from connections.store.keys.keys import SIGNING
from connections.store.log.chain import keys_of
from connections.store.schools import load_schools
from connections.ui.shell import doors, session
from connections.ui.shell.presence import KEEPER_COOKIE

AS_ADULT = "as_adult"  # in the session of AppTest: who is signed in at their own desk


def sit_down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give AppTest, which has no cookies, a session: a keeper's, or an adult's at their own desk.

    The row is a real one, and it is asked for as the server does.
    """
    cookies: dict[str, str] = {}

    def held(context: object) -> dict[str, str]:
        keepers = session.keepers()
        if not keepers.knows(cookies.get(KEEPER_COOKIE, "")):  # of another start
            cookies[KEEPER_COOKIE] = keepers.let_in(keepers.key)
        return cookies

    monkeypatch.setattr(type(st.context), "cookies", property(held))
    asked = doors.whoever_is_in

    def whoever_is_in(knock: doors.Knock):
        book, adult_id = knock.ask.book, st.session_state.get(AS_ADULT)
        school_id = next(iter(load_schools(book.sql)), "")
        holding = cookies[doors.SESSION_COOKIE] = f"AppTest {adult_id}"
        is_new = load_session(book.sql, holder_of(holding)) is None
        unlocked = not load_passphrase(book.sql) and any(
            load_holds_people(book.sql, each) for each in load_schools(book.sql)
        )
        if is_new or unlocked:
            book.close()
            with book.database.writing() as sql:
                if is_new:
                    door = Door.KEEPER if adult_id is None else Door.SIGNED_IN
                    who = (school_id, holder_of(holding), adult_id, door, Reach.EVERYTHING, "")
                    opened = knock.ask.now, knock.ask.now, 0, knock.ask.now + 99 * UNLOCKED
                    save_session(sql, Session(*who, *opened))
                if unlocked:  # somebody chose one after the import
                    save_passphrase(sql, f"{keys_of(sql).current[SIGNING]}$00$00")
        return asked(knock)

    monkeypatch.setattr(doors, "whoever_is_in", whoever_is_in)
