"""Files that are taken: once, within a minute, by the browser that asked, and from nowhere else."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some

import connections
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.services.access.sessions import open_session
from connections.ui.shell import session
from connections.ui.shell.doors import SESSION_COOKIE, browser_of
from connections.ui.shell.handouts import MOST_BYTES, MOST_FILES, WAITS, Handouts
from connections.ui.shell.presence import KEEPER_COOKIE
from tests.asking import NOW
from tests.unit.ui.test_routes import served  # noqa: F401 - a fixture

MINE = browser_of({KEEPER_COOKIE: "mine"})
OTHERS = [
    {}, {KEEPER_COOKIE: ""}, {KEEPER_COOKIE: "other"}, {SESSION_COOKIE: "mine"},
    {KEEPER_COOKIE: "mine", SESSION_COOKIE: "other"},
]  # fmt: skip


def waiting(content=b"secret", browser=MINE, now=NOW):
    handouts = Handouts()
    return handouts, handouts.put("a.xlsx", "application/x", content, browser, now)


def test_a_file_is_handed_over_once():
    handouts, token = waiting()
    assert handouts.take(token, MINE, NOW).content == b"secret"
    assert handouts.take(token, MINE, NOW) is None and not handouts.waiting


@pytest.mark.parametrize("cookies", OTHERS)
def test_another_browser_gets_nothing_and_takes_nothing_away(cookies):
    handouts, token = waiting()
    assert handouts.take(token, browser_of(cookies), NOW) is None
    assert handouts.take(token, MINE, NOW), "whoever guesses costs nobody their file"


def test_what_nobody_in_particular_asked_for_is_handed_to_nobody():
    handouts, token = waiting(browser=browser_of({}))
    assert browser_of({}) == "" and handouts.take(token, "", NOW) is None


def test_after_a_minute_it_is_gone_from_memory_too():
    handouts, token = waiting()
    assert handouts.take(token, MINE, NOW + WAITS) is None
    handouts, token = waiting()
    handouts.forget(NOW + WAITS - timedelta(seconds=1))
    assert handouts.waiting
    handouts.forget(NOW + WAITS)
    assert not handouts.waiting and timedelta(seconds=60) == WAITS


def test_tokens_hold_256_bits_of_chance():
    tokens = {waiting()[1] for _ in range(200)}
    assert len(tokens) == 200 and all(re.fullmatch(r"[0-9a-f]{64}", token) for token in tokens)


@given(some.lists(some.integers(0, 120), max_size=60))
def test_never_more_waits_than_memory_is_meant_for(megabytes):
    """Sizes are told, not filled: what counts is what the files say of themselves."""

    class Sized(bytes):
        size = 0

        def __len__(self):
            return self.size

    handouts = Handouts()
    for place, size in enumerate(megabytes):
        content = Sized(b"")
        content.size = size * 2**20
        newest = handouts.put(str(place), "x", content, MINE, NOW)
        kept = [len(file.content) for file in handouts.waiting.values()]
        assert newest in handouts.waiting and len(kept) <= MOST_FILES
        assert sum(kept) <= MOST_BYTES or len(kept) == 1


# ---- the route ---------------------------------------------------------------------------------


@pytest.fixture
def offered(served):  # noqa: F811
    """Return the server, and how to ask it for a file that waits."""
    adult = Viewer(served.me.school_id, frozenset(), "A1")
    mine, other = (
        open_session(session.database(), adult, Door.SIGNED_IN, session.now()) for _ in range(2)
    )
    browser = browser_of({SESSION_COOKIE: mine})
    token = session.handouts().put("7, é.xlsx", "text/html", b"<b>x", browser, session.now())

    def ask(method="GET", cookie=f"{SESSION_COOKIE}={mine}", path=f"/take/{token}"):
        cookie = cookie.replace("another session", other)
        return served.ask(method, path, headers={"cookie": cookie} if cookie else {})

    return ask


def test_the_route_hands_over_with_name_and_kind_and_nobody_keeps_it(offered):
    status, headers, body = offered()
    assert (status, body) == (200, b"<b>x")
    assert headers["content-disposition"] == "attachment;filename*=UTF-8''7%2C%20%C3%A9.xlsx"
    assert headers["content-type"].startswith("text/html")
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    status, headers, page = offered()
    assert status == 404 and "press the button again" in page.decode()
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "cookie",
    ["", f"{KEEPER_COOKIE}=", f"{KEEPER_COOKIE}=other", f"{SESSION_COOKIE}=mine", "mine", "=mine"],
)
def test_without_a_session_there_is_nothing(offered, cookie):
    assert offered(cookie=cookie)[0] == 401
    assert offered()[0] == 200


def test_in_another_session_there_is_nothing_either(offered):
    assert offered(cookie=f"{SESSION_COOKIE}=another session")[0] == 404
    assert offered()[0] == 200


def test_asking_about_it_in_other_ways_neither_gives_nor_uses_it_up(offered):
    assert offered("HEAD")[0] == 404
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert offered(method)[0] == 405
    for path in ("/take", "/take/", "/take/x", "/take/../take/x", "/take/x/y"):
        assert offered(path=path)[0] == 404
    assert offered()[0] == 200


@pytest.mark.parametrize("path", ["/media/a.xlsx", "/media/", "/media"])
def test_nothing_is_served_from_where_anybody_may_take_it(served, path):  # noqa: F811
    assert served.ask("GET", path)[0] == 404


def test_no_page_uses_streamlits_own_download_button():
    sources = Path(connections.__file__).parent.rglob("*.py")
    assert [p.name for p in sources if "download_button" in p.read_text(encoding="utf-8")] == []
    assert hasattr(st, "download_button"), "look for its new name"


def test_a_token_names_a_component_which_takes_no_double_underscore():
    assert all("_" not in Handouts().put("f", "k", b"", MINE, NOW) for _ in range(50))
