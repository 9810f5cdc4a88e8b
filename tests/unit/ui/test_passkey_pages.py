"""The pages of passkeys: where there are any, whom they ask and let in, and what is not told."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import pytest

from connections.domain.access.grants import Role
from connections.domain.meeting.joining import TRIES_AT_ONCE
from connections.services.access.passkeys import my_passkeys
from connections.services.access.slips import issue_slips, open_enrolment
from connections.services.people.passkeys import confirm_passkey, waiting_passkeys
from connections.settings import Settings, SignIn
from connections.store.rosters import save_role
from connections.ui.passkey import pages
from connections.ui.plain import site
from connections.ui.shell import session
from connections.words import speaking
from tests.asking import as_, viewer_as
from tests.authenticator import Authenticator
from tests.unit.ui.test_routes import FORM, pauses, read_aloud, served  # noqa: F401 - fixtures
from tests.unit.ui.test_slip_pages import enrol

HERE = FORM | {"host": "localhost:8501", "accept": "text/html"}
ASKS = HERE | {"accept": "application/json"}
NAMES = re.compile("Ana|Ames|A1|Ben")


def ask(served, method, path, browser=HERE, **fields):  # noqa: F811
    """Ask as a browser does that keeps its cookies: they stay in `browser`."""
    sent, app = [], served.app

    async def listening(scope, receive, send):
        async def hear(message):
            if message["type"] == "http.response.start":
                sent.extend(v.decode() for k, v in message["headers"] if k == b"set-cookie")
            await send(message)

        await app(scope, receive, hear)

    served.app = listening
    try:
        status, found, body = served.ask(method, path, urlencode(fields).encode(), browser)
    finally:
        served.app = app
    jar = dict(each.split("=", 1) for each in browser.get("cookie", "").split("; ") if each)
    for each in sent:
        name, value = each.partition(";")[0].split("=", 1)
        jar = {**jar, name: value.strip('"')} if "Max-Age=0" not in each else jar | {name: ""}
    browser["cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items() if value)
    return status, found, body.decode()


def me(served, service, *args, viewer=None):  # noqa: F811
    return as_(session.database(), viewer or served.me, now=session.now())(service, *args)


@pytest.fixture
def leads(served):  # noqa: F811
    """Return the browser of a counselor, A1, on a computer that a slip has made hers."""
    with session.database().changing(served.me, "test.made", session.now()) as sql:
        save_role(sql, served.me.school_id, "A1", Role.COUNSELOR)
    return phone(served, "A1")


def phone(served, adult_id):  # noqa: F811
    me(served, open_enrolment)
    code = me(served, issue_slips, [adult_id])[0].code
    browser, _ = enrol(served, code, HERE)
    return HERE | {"cookie": browser["cookie"]}


def begin(served, path, browser):  # noqa: F811
    browser |= {"accept": "application/json"}
    status, _, body = ask(served, "POST", path, browser)
    browser |= {"accept": "text/html"}
    return status, json.loads(body)


def make(served, browser, label="Desk"):  # noqa: F811
    made = Authenticator()
    _, told = begin(served, "/pocket/passkey/begin", browser)
    answer = made.make(told["word"])
    status, found, page = ask(served, "POST", "/pocket/passkey", browser, label=label, **answer)
    assert (status, found["location"]) == (303, "/pocket/passkey?said=made"), page
    return made


def yes(served):  # noqa: F811
    (one,) = me(served, waiting_passkeys)
    me(served, confirm_passkey, one.passkey.passkey_id)


def come_in(served, made, browser, **changed):  # noqa: F811
    _, told = begin(served, "/passkey/begin", browser)
    return ask(served, "POST", "/passkey", browser, **{**made.show(told["word"]), **changed})


def test_a_counselor_makes_one_another_says_yes_and_any_browser_opens_by_it(served, leads):  # noqa: F811
    page = ask(served, "GET", "/pocket", leads)[2]
    assert 'href="/pocket/passkey"' in page
    page = ask(served, "GET", "/pocket/passkey", leads)[2]
    assert "You are Ana Ames" in page and "Make a passkey" in page and "JavaScript" in page
    made = make(served, leads)
    page = ask(served, "GET", "/pocket/passkey?said=made", leads)[2]
    assert "waits for another person" in page and "<b>Desk</b>" in page

    other = HERE | {"cookie": ""}
    status, _, page = come_in(served, made, other)
    assert status == 403 and "said yes" in page and not NAMES.search(page)
    assert ask(served, "GET", "/", HERE | {"cookie": other["cookie"]})[1]["location"] == "/join"
    yes(served)
    status, found, _ = come_in(served, made, other)
    assert (status, found["location"]) == (303, "/")
    assert re.search(r"connections_session=.*HttpOnly.*SameSite=lax", found["set-cookie"]) or (
        "connections_session=" in other["cookie"]
    )
    assert "connections_passkey=" not in other["cookie"], "the word is used up"
    assert ask(served, "GET", "/pocket", other)[0] == 200
    assert "Last used" in ask(served, "GET", "/pocket/passkey", leads)[2]

    viewer = as_(session.database(), served.me)(viewer_as, "A1")
    (one,) = me(served, my_passkeys, viewer=viewer)
    status, found, _ = ask(served, "POST", "/pocket/passkey/end", leads, passkey=one.passkey_id)
    assert (status, found["location"]) == (303, "/pocket/passkey?said=ended")
    assert ask(served, "GET", "/pocket", other)[1]["location"] == "/join", "at once"


def test_the_word_is_good_once_for_two_minutes_and_for_the_browser_that_asked(
    served,  # noqa: F811
    leads,
    monkeypatch,
    pauses,  # noqa: F811
):
    made = make(served, leads)
    yes(served)
    browser, stranger = HERE | {"cookie": ""}, HERE | {"cookie": ""}
    _, told = begin(served, "/passkey/begin", browser)
    kept, answer = browser["cookie"], made.show(told["word"])
    begin(served, "/passkey/begin", stranger)
    other = kept[:-1] + ("1" if kept[-1] == "0" else "0")
    for cookie in ("", stranger["cookie"], "connections_passkey=x", other):
        status, _, page = ask(served, "POST", "/passkey", HERE | {"cookie": cookie}, **answer)
        assert status in (403, 409) and not NAMES.search(page)
    assert ask(served, "POST", "/passkey", HERE | {"cookie": kept}, **answer)[0] == 303
    again = made.show(told["word"])
    status, _, page = ask(served, "POST", "/passkey", HERE | {"cookie": kept}, **again)
    assert status == 409 and "used already" in page
    _, told = begin(served, "/passkey/begin", browser)
    late = session.now() + pages.LASTS
    monkeypatch.setattr(pages, "now", lambda: late)
    status, _, page = ask(served, "POST", "/passkey", browser, **made.show(told["word"]))
    assert status == 409 and "too long" in page
    monkeypatch.setattr(pages, "now", lambda: session.now() - timedelta(days=1))
    assert ask(served, "POST", "/passkey", browser, **made.show(told["word"]))[0] == 409


def test_a_word_to_come_in_with_makes_nothing_nor_one_of_another_session(served, leads):  # noqa: F811
    made, other = Authenticator(), phone(served, "A2")
    for path, browser in (("/passkey/begin", leads), ("/passkey/begin", other)):
        _, told = begin(served, path, browser)
        session_of, word = (dict(part.split("=", 1) for part in each["cookie"].split("; "))
                            for each in (leads, browser))  # fmt: skip
        held = session_of | {"connections_passkey": word["connections_passkey"]}
        mine = HERE | {"cookie": "; ".join("=".join(each) for each in held.items())}
        answer = made.make(told["word"])
        status, _, page = ask(served, "POST", "/pocket/passkey", mine, label="Desk", **answer)
        assert status == 409 and "no passkey that is good" in page
    assert me(served, waiting_passkeys) == []


def test_whoever_does_not_lead_or_has_no_device_is_told_who_does(served, leads):  # noqa: F811
    teacher, nobody = phone(served, "A2"), HERE | {"cookie": ""}
    assert "/pocket/passkey" not in ask(served, "GET", "/pocket", teacher)[2]
    page = ask(served, "GET", "/pocket/passkey", teacher)[2]
    assert "somebody who leads" in page and "Make a passkey on" not in page
    status, told = begin(served, "/pocket/passkey/begin", teacher)
    assert status == 403 and "somebody who leads" in told["message"]
    status, _, _ = ask(served, "POST", "/pocket/passkey", teacher, label="x", credential="y")
    assert status == 409
    for method, path in (("GET", ""), ("POST", ""), ("POST", "/begin"), ("POST", "/end")):
        assert ask(served, method, f"/pocket/passkey{path}", nobody)[0] == 303
    mine = me(served, my_passkeys, viewer=as_(session.database(), served.me)(viewer_as, "A2"))
    assert mine == []


@pytest.mark.parametrize(
    ("known", "host", "why"),
    [
        (Settings(), "127.0.0.1:8501", "http://localhost:8501"),
        (Settings(sign_in=SignIn("https://i", "c", "s", ("d",))), "localhost:8501", "account"),
        (
            Settings(behind_tls=True, allowed_hosts=("oak.example",)),
            "localhost:8501",
            "https://oak.example",
        ),
    ],
)
def test_where_none_can_work_the_page_says_why(served, leads, monkeypatch, known, host, why):  # noqa: F811
    monkeypatch.setattr(site, "settings", lambda: replace(known))
    there = HERE | {"host": host}
    status, _, page = ask(served, "GET", "/passkey", dict(there))
    assert status == 200 and why in page and "<button" not in page and not NAMES.search(page)
    assert "/passkey" not in ask(served, "GET", "/unlock", dict(there))[2]
    status, told = begin(served, "/passkey/begin", dict(there))
    assert status == 409 and why in told["message"]
    assert ask(served, "POST", "/passkey", dict(there), credential="x")[0] == 409
    mine = leads | {"host": host}
    page = ask(served, "GET", "/pocket/passkey", mine)[2]
    assert why in page and "Make a passkey on" not in page


def test_under_tls_it_belongs_to_the_public_name_and_to_no_other(monkeypatch):
    from starlette.requests import Request

    known = Settings(behind_tls=True, allowed_hosts=("Oak.example", "elm.example"))
    monkeypatch.setattr(site, "settings", lambda: known)

    def at(host):
        return Request({"type": "http", "headers": [(b"host", host.encode())]})

    for host in ("oak.example", "elm.example", "oak.example:8443"):
        found = site.passkey_site(at(host))
        assert (found.host, found.origin) == (host.partition(":")[0], f"https://{host}")
    assert not any(map(site.takes_passkeys, map(at, ("oak.example.evil.org", "x", "oak.example."))))
    monkeypatch.setattr(pages, "settings", lambda: known)
    assert pages._cookie().startswith("__Host-")


def test_nonsense_is_answered_slower_and_slower_and_says_nothing(served, leads, pauses):  # noqa: F811
    """A thousand answers that are none, at a tenth: whoever holds a passkey is in at once."""
    made = make(served, leads)
    yes(served)
    browser = HERE | {"cookie": ""}
    begin(served, "/passkey/begin", browser)
    for at in range(100):
        fields = {"credential": f"AA{at}", "said": "e30", "proof": "AAAA", "signature": "AAAA"}
        body = urlencode(fields).encode()
        status, _, page = served.ask("POST", "/passkey", body, browser)
        assert status == 403 and not NAMES.search(page.decode())
    assert len(pauses) == 100 - TRIES_AT_ONCE
    pauses.clear()
    assert come_in(served, made, browser)[0] == 303 and pauses == []


@pytest.mark.parametrize("body", [b"\xff" * 10, b"said=" + b"A" * 5000, b"&".join([b"a=1"] * 50)])
def test_a_form_that_is_none_is_refused(served, leads, body):  # noqa: F811
    browser = HERE | {"cookie": ""}
    begin(served, "/passkey/begin", browser)
    assert served.ask("POST", "/passkey", body, browser)[0] in (403, 409)
    begin(served, "/pocket/passkey/begin", leads)
    for path in ("/pocket/passkey", "/pocket/passkey/end"):
        assert served.ask("POST", path, body, leads)[0] in (403, 409)


def test_what_was_typed_never_becomes_a_part_of_the_page(served, leads):  # noqa: F811
    make(served, leads, '"><script>alert(1)</script>')
    page = ask(served, "GET", "/pocket/passkey", leads)[2]
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def test_while_a_backup_is_brought_back_the_door_says_so(served, leads):  # noqa: F811
    made = make(served, leads)
    yes(served)
    browser = HERE | {"cookie": ""}
    _, told = begin(served, "/passkey/begin", browser)
    answer = made.show(told["word"])
    with session.at_rest():
        status, _, page = ask(served, "POST", "/passkey", browser, **answer)
        assert status == 409 and "being brought back" in page
    assert ask(served, "POST", "/passkey", browser, **answer)[0] == 303


def test_the_pages_are_said_in_the_language_that_is_spoken(served, leads):  # noqa: F811
    make(served, leads)
    with speaking("pseudo"):
        for path, browser in (("/passkey", HERE), ("/pocket/passkey?said=made", leads)):
            page = unescape(ask(served, "GET", path, dict(browser))[2])
            assert '<html lang="pseudo">' in page
            page = re.sub(r"Ana Ames|Desk|[A-Z][a-z]+ \d+, \d{4}", "", page).encode()
            assert [text for text in read_aloud(page) if re.search("[A-Za-z]{2}", text)] == []
