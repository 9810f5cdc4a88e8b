"""A calendar's own address and the page where it is made: who reads what, and how it ends."""

import re
from dataclasses import replace

import pytest
import streamlit as st

from connections.domain.people.changes import RosterChanges
from connections.domain.rhythm.server import MailServer, Security
from connections.services.people.by_hand import person_leaves
from connections.services.rhythm.mailing import my_mail
from connections.services.school.schools import archive_school, create_school
from connections.store.rosters import load_adults, save_adults
from connections.ui.rhythm import pages as rhythm
from connections.ui.shell import session
from tests.asking import as_, viewer_as
from tests.unit.services.test_answers import ADULTS, STUDENTS
from tests.unit.ui.test_pocket import PAGE, Phone, pair_of
from tests.unit.ui.test_routes import Server, pauses  # noqa: F401 - a fixture

NAMES = re.compile("|".join(each.last_name for each in (*ADULTS, *STUDENTS)))
MAIL = MailServer("127.0.0.1", 1, Security.NONE, "c@oak.example", "http://127.0.0.1:8501")


@pytest.fixture
def server(monkeypatch, database_file):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    st.cache_resource.clear()
    yield Server()
    session.desk().close()
    st.cache_resource.clear()


@pytest.fixture
def phone(server):
    return Phone(server)


def made(phone):
    """Make an address as a person does; return the path that a calendar asks for."""
    status, answered, page = phone.post("/pocket/reminders/calendar", PAGE)
    assert (status, answered["cache-control"]) == (200, "no-store")
    return re.search(r'value="http://127\.0\.0\.1:8501(/feed/[\w-]{43}\.ics)"', page.decode())[1]


def read(server, path, **headers):
    return server.ask("GET", path, headers=headers)


def rows():
    with session.database().reading() as sql:
        return sql.exec_driver_sql("SELECT token_hash, read_at, ended_at FROM feeds").fetchall()


def test_a_calendar_reads_one_entry_without_a_session_and_nobody_is_in_it(server, phone):
    for student_id in ("S01", "S02"):
        pair_of(server, "A1", student_id)
    path = made(phone)
    status, answered, content = read(server, path)
    assert (status, answered["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert content.count(b"BEGIN:VEVENT") == 1 and not NAMES.search(content.decode())
    assert b"something of yours is due" in content and not re.search(rb"S0\d|A1\b", content)
    assert "private" in answered["cache-control"]


def test_a_calendar_that_asks_every_minute_gets_the_same_and_is_noted_once(server, phone):
    pair_of(server, "A1")
    path = made(phone)
    first = read(server, path)
    again = [read(server, path, **{"if-none-match": first[1]["etag"]}) for _ in range(5)]
    assert {(status, content) for status, _, content in again} == {(304, b"")}
    assert read(server, path)[2] == first[2], "the same all day long"
    ((_, read_at, _),) = rows()
    assert read_at is not None


def test_the_secret_part_is_stored_as_a_hash_and_is_shown_once(server, phone):
    token = re.search(r"/feed/([\w-]{43})", made(phone))[1]
    assert len(token) == 43 and token not in str(rows())
    page = phone.get("/pocket/reminders")[2].decode()
    assert "You have an address since" in page and token not in page


def test_every_way_it_ends(server, phone):
    pair_of(server, "A1")
    one, two = made(phone), made(phone)
    assert (read(server, one)[0], read(server, two)[0]) == (410, 200), "a new one ends the old"
    assert phone.post("/pocket/reminders/calendar/end", PAGE)[0] == 303
    assert read(server, two)[0] == 410
    three = made(phone)
    phone.post("/pocket/out", PAGE)  # sign out everywhere
    status, _, content = read(server, three)
    assert (status, content) == (410, b"")


def test_who_leaves_and_a_school_that_closes_are_read_no_more(server, phone):
    path = made(phone)
    keeper = as_(session.database(), server.me, now=session.now(), today=session.now().date())
    other = made(Phone(server, "A2"))
    keeper(person_leaves, ADULTS[0])
    assert (read(server, path)[0], read(server, other)[0]) == (410, 200)
    keeper(create_school, "another", "Another")
    keeper(archive_school, server.me.school_id)
    assert read(server, other)[0] == 410


@pytest.mark.parametrize("token", ["a", "a" * 42, "a" * 43, "%00", "a" * 5_000])
def test_an_address_that_never_was_is_nothing_and_guessing_is_slow(server, pauses, token):  # noqa: F811
    for _ in range(40):
        status, answered, content = read(server, f"/feed/{token}.ics")
        assert (status, content, answered["cache-control"]) == (404, b"", "no-store")
    assert sum(pauses) > 0


def test_without_a_session_nobody_makes_an_address(server):
    assert server.ask("GET", "/pocket/reminders")[0] in (303, 401)
    assert server.ask("POST", "/pocket/reminders/calendar")[0] in (303, 401) and rows() == []


def test_mail_is_asked_for_and_given_up_on_the_page_and_only_with_an_address(
    server, phone, monkeypatch
):
    page = phone.get("/pocket/reminders")[2].decode()
    assert "This school sends no mail from here." in page
    assert phone.post("/pocket/reminders/mail", on="on")[0] == 409
    known = session.settings()
    monkeypatch.setattr(rhythm, "settings", lambda: _with_mail(known))
    assert "The roster has no mail address of yours" in phone.get("/pocket/reminders")[2].decode()
    assert phone.post("/pocket/reminders/mail", on="on")[0] == 409
    _give_address(server, "ana@oak.example")
    assert "It goes to ana@oak.example." in phone.get("/pocket/reminders")[2].decode()
    assert phone.post("/pocket/reminders/mail", PAGE, on="on")[0] == 303
    me = as_(session.database(), _viewer(server))
    assert me(my_mail).since is not None
    assert "No more mail" in phone.get("/pocket/reminders?said=on")[2].decode()
    assert phone.post("/pocket/reminders/mail", PAGE, on="off")[0] == 303
    assert me(my_mail).since is None
    assert phone.post("/pocket/reminders/mail", on="maybe")[0] == 409


def _with_mail(known):
    return replace(known, mail=MAIL)


def _viewer(server):
    return as_(session.database(), server.me)(viewer_as, "A1")


def _give_address(server, address):
    with session.database().changing(server.me, "test.mended", session.now()) as sql:
        adult = next(a for a in load_adults(sql, server.me.school_id) if a.adult_id == "A1")
        changes = RosterChanges(changed=((adult, replace(adult, email=address)),))
        save_adults(sql, server.me.school_id, changes, session.now().date())
