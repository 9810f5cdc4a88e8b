"""Who is in charge of the computer: whoever holds the key of this start, and nobody else."""

import asyncio
import re
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
import streamlit as st
from websockets.exceptions import InvalidStatus

from connections.domain.access.phrase import AT_ONCE
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.meeting.joining import TRIES_AT_ONCE
from connections.domain.problems import ConnectionsError
from connections.services.access.sessions import open_session
from connections.services.book.ask import Ask
from connections.services.book.book import reading
from connections.services.school.schools import find_school, keeper
from connections.settings import Settings
from connections.ui.keeper import pages
from connections.ui.keeper.pages import keeper_link
from connections.ui.shell import session
from connections.ui.shell.doors import SESSION_COOKIE, Knock, whoever_is_in
from connections.ui.shell.presence import KEEPER_COOKIE, Keepers
from tests.browser.conftest import serving
from tests.load.session import Session
from tests.unit.ui.test_routes import FORM, pauses, served  # noqa: F401 - fixtures

BEHIND = Settings(behind_tls=True, allowed_hosts=("connections.example.org",))
ALONE = Settings()
OPENED = {}  # a keeper's session, by database
HERE = {"address": "127.0.0.1", "host": "127.0.0.1:8501"}
FAR = {"address": "10.0.0.9", "host": "connections.example.org", "forwarded": "10.0.0.9"}
# What somebody far away can write into a request: names and headers, but no key.
SPOOFED = {"address": "10.0.0.9", "host": "localhost:8501"}
NO_HEADER = {"address": "127.0.0.1", "host": "127.0.0.1:8501"}  # a proxy that adds nothing
UNKNOWN = {"address": None, "host": ""}


@pytest.fixture
def keepers():
    return Keepers()


def comes_in(monkeypatch, database, keepers, settings, holding, *, address, host, forwarded=""):
    """Say whether a browser with a session that holds this, asking like that, is let in."""
    now = datetime.now(UTC)  # noqa: TID251 - a test's clock
    if database not in OPENED:
        with suppress(ConnectionsError):
            find_school(database, now)
        OPENED[database] = open_session(database, keeper("school"), Door.KEEPER, now)
    headers = {"Host": host} | ({"X-Forwarded-For": forwarded} if forwarded else {})
    cookies = {SESSION_COOKIE: OPENED[database]}
    cookies |= {KEEPER_COOKIE: holding} if holding is not None else {}
    context = SimpleNamespace(ip_address=address, headers=headers, cookies=cookies)
    monkeypatch.setattr(st, "context", context)
    with reading(database, "school") as book:
        nobody = Viewer("school", frozenset())
        knock = Knock(Ask(nobody, now.date(), now, book), settings, None, keepers)
        return whoever_is_in(knock) is not None


@pytest.mark.parametrize("settings", [ALONE, BEHIND], ids=["alone", "behind TLS"])
@pytest.mark.parametrize("asks", [HERE, FAR, SPOOFED, NO_HEADER, UNKNOWN])
@pytest.mark.parametrize("holds", ["nothing", "", "x", "key", "another start's"])
def test_without_the_secret_of_this_start_nobody_is_a_keeper(
    monkeypatch, database, keepers, settings, asks, holds
):
    other = Keepers()
    holding = {"nothing": None, "key": keepers.key, "another start's": other.let_in(other.key)}
    assert not comes_in(monkeypatch, database, keepers, settings, holding.get(holds, holds), **asks)


@pytest.mark.parametrize(
    ("settings", "asks", "lets_in"),
    [
        (ALONE, HERE, True),
        (ALONE, UNKNOWN, True),  # Streamlit's word for this very computer
        (BEHIND, HERE, True),
        (BEHIND, FAR, False),
        (BEHIND, SPOOFED, False),
    ],
)
def test_with_it_a_keeper_still_sits_at_this_computer(
    monkeypatch, database, keepers, settings, asks, lets_in
):
    holding = keepers.let_in(keepers.key)
    assert comes_in(monkeypatch, database, keepers, settings, holding, **asks) is lets_in


def test_every_start_and_every_browser_has_a_secret_of_its_own(keepers):
    assert len({Keepers().key for _ in range(50)} | {keepers.key}) == 51
    first, second = keepers.let_in(keepers.key), keepers.let_in(keepers.key)
    assert first != second and keepers.key not in (first, second)
    assert keepers.knows(first) and not keepers.knows(keepers.key)
    assert keepers.let_in(keepers.key[:-1]) is keepers.let_in("") is keepers.let_in("é") is None


# ---- the page ----------------------------------------------------------------------------------


def test_the_right_link_makes_a_keeper_of_this_browser_alone(served):  # noqa: F811
    for typed in (session.keepers().key, keeper_link()):  # by the script; pasted as it is
        status, headers, _ = served.ask("POST", "/keeper", urlencode({"key": typed}).encode())
        assert (status, headers["location"]) == (303, "/keeper/passphrase")
        cookie = headers["set-cookie"]
        holding = re.match(rf"{KEEPER_COOKIE}=([\w-]+); HttpOnly; Path=/; SameSite=lax$", cookie)
        assert holding and session.keepers().knows(holding[1])
        assert session.keepers().key not in str(headers)


def test_wrong_keys_are_told_where_the_link_is_and_answered_slowly(served, pauses):  # noqa: F811
    for typed in ["", "x", "é", "#", session.keepers().key + "a", "A" * 3000] * 2:
        form = urlencode({"key": typed}).encode()
        status, headers, page = served.ask("POST", "/keeper", form)
        assert status == 403 and "set-cookie" not in headers
        assert "window in which Connections was started" in page.decode()
    assert len(pauses) == 12 - TRIES_AT_ONCE and pauses == sorted(pauses)
    pauses.clear()
    right = urlencode({"key": session.keepers().key}).encode()
    assert served.ask("POST", "/keeper", right)[0] == 303 and pauses == []


def test_another_site_cannot_show_a_key_nor_anything_but_a_form(served):  # noqa: F811
    right = urlencode({"key": session.keepers().key}).encode()
    other = FORM | {"sec-fetch-site": "cross-site"}
    assert served.ask("POST", "/keeper", right, other)[0] == 403
    assert served.ask("GET", f"/keeper?key={session.keepers().key}")[0] == 200
    assert "set-cookie" not in served.ask("GET", f"/keeper?key={session.keepers().key}")[1]
    for method in ("PUT", "DELETE", "PATCH"):
        assert served.ask(method, "/keeper", right)[0] == 405
    assert served.ask("POST", "/keeper", b"\xff" * 10)[0] == 403
    assert served.ask("POST", "/keeper", b"key=" + b"A" * 5000)[0] == 403


def test_the_page_holds_no_script_of_its_own_and_names_the_one_it_asks_for(served):  # noqa: F811
    status, headers, page = served.ask("GET", "/keeper")
    assert status == 200 and headers["cache-control"] == "no-store"
    assert re.findall(r"<script[^>]*>[^<]*</script>", page.decode()) == [
        '<script src="/keeper/keeper.js"></script>'
    ]
    status, headers, script = served.ask("GET", "/keeper/keeper.js")
    assert status == 200 and "javascript" in headers["content-type"]
    assert b"replaceState" in script
    assert session.keepers().key.encode() not in page + script


# ---- a real server -----------------------------------------------------------------------------


def shown_to(app, cookie: str = "") -> str:
    """Return everything a page gets that asks as the proxy that adds no header does."""

    async def look():
        page = Session(app.url, cookie=cookie)
        await page.open()
        shown = " ".join(page.texts.values()), str(page.elements)
        await page.close()
        return " ".join(shown)

    return asyncio.run(look())


def test_behind_a_proxy_that_adds_no_header_nobody_is_a_keeper(tmp_path, oak_street_file):
    """CONNECTIONS_BEHIND_TLS=1 and one missing header handed out everything."""
    behind = {
        "CONNECTIONS_BEHIND_TLS": "1",
        "CONNECTIONS_ALLOWED_HOSTS": "connections.example.org",
    }
    copy = tmp_path / "school.sqlite"
    copy.write_bytes(oak_street_file.read_bytes())
    with serving(tmp_path, f"sqlite:///{copy.as_posix()}", **behind) as app:
        known = app.cookies()
        for cookies in (
            {},
            {KEEPER_COOKIE: "made-up", SESSION_COOKIE: "made-up"},
            {SESSION_COOKIE: known[SESSION_COOKIE]},  # copied, without the key of this start
            {KEEPER_COOKIE: known[KEEPER_COOKIE]},  # the key, and no session
        ):
            with pytest.raises(InvalidStatus):
                shown_to(app, "; ".join(f"{name}={value}" for name, value in cookies.items()))
        log = app.log.read_text(errors="replace")
        assert len(re.findall(r"/keeper#[\w-]{43}\s", log)) == 1, "said once, at the start"
        assert "Oak Street" in shown_to(app, app.cookie())


# ---- the passphrase ----------------------------------------------------------------------------

WORDS = "four words that rhyme"


class Browser:
    """A browser at this computer: it keeps what it is given, and asks plain pages."""

    def __init__(self, served):  # noqa: F811
        self.served, self.jar = served, {}

    def ask(self, method, path, **fields):
        cookies = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        body = urlencode(fields).encode()
        status, headers, page = self.served.ask(method, path, body, FORM | {"cookie": cookies})
        if found := re.match(r"([\w]+)=([\w-]+)", headers.get("set-cookie", "")):
            self.jar[found[1]] = found[2]
        return status, headers.get("location"), page.decode()

    def shows_the_key(self):
        self.ask("POST", "/keeper", key=session.keepers().key)
        return self

    def is_in(self):
        return self.ask("GET", "/session")[0] == 204


def test_without_a_passphrase_the_key_is_enough_and_with_one_it_is_not(served, pauses):  # noqa: F811
    one = Browser(served).shows_the_key()
    assert not one.is_in()
    assert one.ask("GET", "/keeper/passphrase")[:2] == (303, "/") and one.is_in()
    status, _, page = one.ask("GET", "/keeper/passphrase/new")
    assert status == 200 and "until now" not in page
    assert one.ask("POST", "/keeper/passphrase/new", typed=WORDS, again="else")[0] == 403
    assert one.ask("POST", "/keeper/passphrase/new", typed=WORDS, again=WORDS)[:2] == (303, "/")
    assert one.is_in()

    other = Browser(served).shows_the_key()
    status, _, page = other.ask("GET", "/keeper/passphrase")
    assert status == 200 and 'type="password"' in page and not other.is_in()
    for wrong in ("", "x", WORDS[:-1]):
        status, _, page = other.ask("POST", "/keeper/passphrase", passphrase=wrong)
        assert status == 403 and "This is not the passphrase" in page and not other.is_in()
    assert other.ask("POST", "/keeper/passphrase", passphrase=WORDS)[:2] == (303, "/")
    assert other.is_in()

    # Another one: by whoever is in, and knows the one until now.
    third = Browser(served).shows_the_key()
    for browser, old in ((third, WORDS), (other, "wrong")):
        fields = {"old": old, "typed": WORDS + " too", "again": WORDS + " too"}
        assert browser.ask("POST", "/keeper/passphrase/new", **fields)[0] == 403
    fields["old"] = WORDS
    assert other.ask("POST", "/keeper/passphrase/new", **fields)[0] == 303
    assert other.is_in() and not one.is_in()


def test_without_the_key_no_passphrase_opens_anything(served):  # noqa: F811
    nobody = Browser(served)
    for method, path in (
        ("GET", "/keeper/passphrase"), ("POST", "/keeper/passphrase"),
        ("GET", "/keeper/passphrase/new"), ("POST", "/keeper/passphrase/new"),
    ):  # fmt: skip
        asked = nobody.ask(method, path, passphrase="x", typed=WORDS, again=WORDS)
        assert asked[:2] == (303, "/keeper") and not nobody.is_in()


def test_guesses_of_many_browsers_wait_in_one_line_and_the_right_one_among_them_waits_too(
    served,  # noqa: F811
    monkeypatch,
):
    clock = [datetime.now(UTC)]  # noqa: TID251 - a test's clock
    monkeypatch.setattr(pages, "now", lambda: clock[0])
    pages._guesses.clear()
    one = Browser(served).shows_the_key()
    one.ask("GET", "/keeper/passphrase")
    assert one.ask("POST", "/keeper/passphrase/new", typed=WORDS, again=WORDS)[0] == 303

    def guess(words):
        return Browser(served).shows_the_key().ask("POST", "/keeper/passphrase", passphrase=words)

    assert [guess(f"guess {n}")[0] for n in range(7)] == [403] * (AT_ONCE + 1) + [429] * 3
    status, _, page = guess(WORDS)
    assert status == 429 and "not looked at" in page
    fields = {"old": WORDS, "typed": WORDS + " too", "again": WORDS + " too"}
    assert one.ask("POST", "/keeper/passphrase/new", **fields)[0] == 429, "by no other way either"
    clock[0] += timedelta(seconds=3)
    assert guess("guess")[0] == 403 and guess(WORDS)[0] == 429
    clock[0] += timedelta(seconds=5)
    assert guess(WORDS)[:2] == (303, "/")
    assert guess("guess")[0] == 403, "the right one starts anew"
    pages._guesses.clear()
