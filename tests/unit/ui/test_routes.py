"""What the server answers without Streamlit: answers, the joining pages, headers, closed doors."""

import asyncio
import json
import re
from urllib.parse import urlencode

import pytest
import streamlit as st
from starlette.applications import Starlette

from connections.domain.meeting.joining import CODE_SIGNS, LONGEST_PAUSE, TRIES_AT_ONCE
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult
from connections.domain.rounds.marks import Strength
from connections.services.meeting.joining import open_joining
from connections.services.round.capabilities import handle, marking_capability
from connections.services.round.marking import mark_students
from connections.services.round.rounds import close_round, list_rounds, reveal_round
from connections.services.school.log import Log, LogWanted, read_audit
from connections.services.school.schools import keeper
from connections.store.answers import load_own_marks
from connections.store.rosters import save_adults
from connections.ui import server
from connections.ui.join import pages
from connections.ui.mark.routes import LARGEST_MESSAGE
from connections.ui.shell import session
from connections.ui.shell.session import desk
from connections.words import speaking
from tests.asking import as_, viewer_as
from tests.signing import signed_in
from tests.small_school import fill
from tests.unit.services.test_answers import ADULTS, STUDENTS

FORM = {"content-type": "application/x-www-form-urlencoded"}
HOST = {"host": "127.0.0.1:8501"}
READS = LogWanted(Log.READS)


class Server:
    """The routes and what stands in front of them, asked as a proxy would: by ASGI."""

    def __init__(self):
        self.app = Starlette(middleware=server.around()["middleware"])
        self.now = session.now()
        self.me = keeper(session.usual_school())
        fill(session.database(), self.me, self.now.date(), self.now, STUDENTS, ADULTS)
        (self.round,) = as_(session.database(), self.me)(list_rounds)

    def ask(self, method, path, body=b"", headers=HOST | FORM):
        """Return (status, headers, body) of one request."""
        return asyncio.run(self.asking(method, path, body, headers))

    async def asking(self, method, path, body=b"", headers=HOST | FORM):
        """Do the same, beside others."""
        sent = []
        parts = [{"type": "http.request", "body": body, "more_body": False}]
        address, _, query = path.partition("?")
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method,
            "path": address, "raw_path": address.encode(), "query_string": query.encode(),
            "headers": [(k.encode(), v.encode()) for k, v in (HOST | headers).items()],
            "client": ("127.0.0.1", 5000), "server": ("127.0.0.1", 8501), "scheme": "http",
        }  # fmt: skip

        async def receive():
            return parts.pop(0) if parts else {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        await self.app(scope, receive, send)
        found = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
        return sent[0]["status"], found, b"".join(m.get("body", b"") for m in sent[1:])

    def reveal(self):
        """Reveal the round, once somebody has answered about somebody."""
        viewer = as_(session.database(), self.me)(viewer_as, "A2")
        as_(session.database(), viewer, now=session.now())(
            mark_students, self.round.round_id, {"S01": Strength.NOT_YET}
        )
        as_(session.database(), self.me, now=session.now())(reveal_round, self.round.round_id)

    def capability(self, adult_id="A1"):
        viewer = as_(session.database(), self.me)(viewer_as, adult_id)
        here = signed_in(session.database(), viewer)
        return marking_capability(viewer, self.round.round_id, here, session.secret(), self.now)

    def answer(self, *answers, body=None, kind="application/json", adult_id="A1"):
        message = {"capability": self.capability(adult_id), "answers": list(answers)}
        raw = json.dumps(message).encode() if body is None else body
        status, _, reply = self.ask("POST", "/answers", raw, {"content-type": kind})
        return status, json.loads(reply)

    def item(self, student_id="S01", strength=3, answer_id="answer-one"):
        of = handle(session.secret(), self.me.school_id, self.round.round_id, student_id)
        return {"id": answer_id, "student": of, "strength": strength}

    def marks(self):
        with session.database().reading() as sql:
            return load_own_marks(sql, self.me.school_id, self.round.round_id, "A1")


@pytest.fixture
def served(monkeypatch, database_file):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    st.cache_resource.clear()
    yield Server()
    desk().close()
    st.cache_resource.clear()


def test_an_answer_is_taken_and_nothing_of_it_may_be_kept_on_the_way(served):
    status, reply = served.answer(served.item())
    assert (status, reply["acknowledged"], reply["refused"]) == (200, ["answer-one"], [])
    assert served.marks() == {"S01": 3}
    _, headers, _ = served.ask("POST", "/answers", b"{}", {"content-type": "application/json"})
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"no",
        b'"a"',
        b"\xff\xfe",
        b"[" * 50_000,
        b'{"a": "\\u0000"}',
        b"9" * (LARGEST_MESSAGE + 1),
    ],
)
def test_what_is_no_message_is_refused_and_nothing_breaks(served, body):
    status, reply = served.answer(body=body)
    assert (status, reply["then"]) == (409, "refused")
    assert "Nothing was saved" in reply["message"]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_a_form_on_another_site_cannot_hand_in_answers(served, kind):
    """Browsers send these three kinds from anywhere without asking."""
    assert served.answer(served.item(), kind=kind)[0] == 409
    assert served.marks() == {}


@pytest.mark.parametrize("strength", [7, -1, "3", 2.5, True])
def test_a_strength_of_seven_is_refused(served, strength):
    assert served.answer(served.item(strength=strength))[0] == 409
    assert served.marks() == {}


def test_ten_thousand_answers_in_one_message_are_refused(served):
    many = [served.item(answer_id=f"answer-{n:06}") for n in range(10_000)]
    assert served.answer(*many)[0] == 409
    assert served.marks() == {}


def test_a_forged_student_is_refused_and_a_forged_capability_is_noted(served):
    status, reply = served.answer(served.item() | {"student": "A" * 12})
    assert (status, reply["acknowledged"]) == (200, [])
    assert len(reply["refused"]) == 1
    message = json.dumps({"capability": "e30.AAAA", "answers": [served.item()]}).encode()
    status, _, body = served.ask("POST", "/answers", message, {"content-type": "application/json"})
    assert (status, json.loads(body)["then"]) == (403, "renew")
    refused = [
        entry
        for entry in as_(session.database(), served.me)(read_audit, wanted=READS).entries
        if entry.action == "answers.refused"
    ]
    assert len(refused) == 2


def test_after_the_reveal_answers_are_late_and_after_closing_kindly_refused(served):
    database, round_id = session.database(), served.round.round_id
    as_(database, served.me, now=served.now)(reveal_round, round_id)
    assert served.answer(served.item())[1]["late"] is True
    as_(database, served.me, now=served.now)(close_round, round_id)
    status, reply = served.answer(served.item(answer_id="answer-two"))
    assert (status, reply["then"]) == (409, "refused")
    assert "closed" in reply["message"]
    assert served.marks() == {"S01": 3}


@pytest.mark.parametrize("path", ["/answers", "/answers/mine"])
@pytest.mark.parametrize("capability", ["good", "forged"])
def test_while_a_backup_is_brought_back_answers_are_sent_again(served, path, capability):
    good, item = served.capability(), served.item()
    given = good if capability == "good" else "forged"
    body = json.dumps({"capability": given, "answers": [item]}).encode()
    with session.at_rest():
        status, _, reply = served.ask("POST", path, body, {"content-type": "application/json"})
    assert (status, json.loads(reply)["then"]) == (503, "again")
    body = json.dumps({"capability": good, "answers": [item]}).encode()
    status, _, _ = served.ask("POST", path, body, {"content-type": "application/json"})
    assert status == 200


def test_only_ones_own_answers_come_back(served):
    served.answer(served.item("S01", 3))
    served.answer(served.item("S02", 2, "answer-two"), adult_id="A2")
    body = json.dumps({"capability": served.capability("A1")}).encode()
    _, _, reply = served.ask("POST", "/answers/mine", body, {"content-type": "application/json"})
    assert list(json.loads(reply)["answers"].values()) == [3]


# ---- joining -----------------------------------------------------------------------------------


def joining_code(served):
    return as_(session.database(), served.me, now=served.now)(
        open_joining, served.round.round_id, session.secret()
    ).code


def test_a_phone_joins_with_the_code_and_a_name(served):
    code = joining_code(served)
    status, _, page = served.ask("POST", "/join", urlencode({"code": code.lower()}).encode())
    assert status == 200
    word = re.search(r'value="(\w+)">Ana Ames<', page.decode())[1]
    assert "A1" not in page.decode(), "no id of the school's reaches a phone"
    body = urlencode({"code": code, "name": word}).encode()
    status, headers, _ = served.ask("POST", "/join/name", body)
    assert (status, headers["location"]) == (303, "/mywall")
    assert re.search(r"connections_session=.*HttpOnly.*SameSite=lax", headers["set-cookie"])
    status, _, page = served.ask("POST", "/join/name", body)
    assert status == 409, "each name once"
    assert "already" in page.decode()


@pytest.fixture
def pauses(monkeypatch):
    """Return the seconds that answers were held back; nobody waits for them here."""
    held = []

    async def sleep(seconds):
        held.append(seconds)

    monkeypatch.setattr(pages.asyncio, "sleep", sleep)
    return held


def test_wrong_codes_of_one_browser_are_answered_slower_and_slower_up_to_a_bound(served, pauses):
    joining_code(served)
    wrong = urlencode({"code": "2222 2222"}).encode()
    cookie = served.ask("GET", "/join")[1]["set-cookie"].partition(";")[0]
    for _ in range(20):
        status, _, page = served.ask("POST", "/join", wrong, FORM | {"cookie": cookie})
        assert status == 403 and "not right" in page.decode()
    assert pauses == sorted(pauses) and pauses[-1] == LONGEST_PAUSE
    assert len(pauses) == 20 - TRIES_AT_ONCE, "a slip of the finger costs nothing"


def test_a_crowd_of_guessers_locks_nobody_out(served, pauses):
    """Thirty wrong codes from anybody locked out the whole room, behind its one address."""
    code = joining_code(served)
    for number in range(300):
        guess = urlencode({"code": f"2222 22{CODE_SIGNS[number // 31]}{CODE_SIGNS[number % 31]}"})
        assert served.ask("POST", "/join", guess.encode())[0] == 403
    assert pauses, "the guesser waits"
    pauses.clear()
    right = urlencode({"code": code}).encode()
    for _ in range(3):
        assert served.ask("POST", "/join", right)[0] == 200, "without a cookie, same address"
    cookie = served.ask("GET", "/join")[1]["set-cookie"].partition(";")[0]
    page = served.ask("POST", "/join", right, FORM | {"cookie": cookie})[2]
    word = re.search(r'value="(\w+)">Ana Ames<', page.decode())[1]
    body = urlencode({"code": code, "name": word}).encode()
    assert served.ask("POST", "/join/name", body, FORM | {"cookie": cookie})[0] == 303
    assert pauses == [], "and a right code never waits"


def test_names_are_guarded_by_the_same_slowness(served, pauses):
    body = urlencode({"code": "2222 2222", "name": "x"}).encode()
    for _ in range(10):
        assert served.ask("POST", "/join/name", body)[0] == 403
    assert len(pauses) == 10 - TRIES_AT_ONCE


def test_what_was_typed_never_becomes_a_part_of_the_page(served):
    _, _, page = served.ask("GET", "/join?" + urlencode({"code": '"><script>alert(1)</script>'}))
    assert b"<script>" not in page and b"alert(1)" not in page
    _, _, page = served.ask("POST", "/join", urlencode({"code": "<b>x</b>"}).encode())
    assert b"<b>" not in page


def test_a_name_of_the_roster_never_becomes_a_part_of_the_page(served):
    hostile = Adult("A9", '"><script>alert(1)</script>', "{{ 7 * 7 }}")
    with session.database().changing(served.me, "roster.imported", served.now) as sql:
        save_adults(sql, served.me.school_id, RosterChanges(new=(hostile,)), served.now.date())
    form = urlencode({"code": joining_code(served)}).encode()
    page = served.ask("POST", "/join", form)[2].decode()
    assert "&lt;script&gt;alert(1)" in page and "<script" not in page
    assert "{{ 7 * 7 }}" in page, "and is no template either"


@pytest.mark.parametrize("body", [b"\xff" * 10, b"code=" + b"A" * 5000, b"&".join([b"a=1"] * 50)])
@pytest.mark.parametrize("path", ["/join", "/join/name"])
def test_a_form_that_is_none_is_refused(served, path, body):
    assert served.ask("POST", path, body)[0] == 409


def read_aloud(page):
    """Return a page's texts, without its styles."""
    body = re.sub(r"<style>.*?</style>", "", page.decode(), flags=re.DOTALL)
    return [text.strip() for text in re.split(r"<[^>]*>", body) if text.strip()]


def test_the_pages_are_said_in_the_language_that_is_spoken(served):
    form = urlencode({"code": joining_code(served)}).encode()
    names = {f"{adult.first_name} {adult.last_name}" for adult in ADULTS}
    assert b'<html lang="en">' in served.ask("GET", "/join")[2]
    with speaking("pseudo"):
        asked, chosen = served.ask("GET", "/join")[2], served.ask("POST", "/join", form)[2]
    assert b'<html lang="pseudo">' in asked and b'<html lang="pseudo">' in chosen
    said = [text.removeprefix("Fall. ") for text in read_aloud(asked) + read_aloud(chosen)]
    assert [text for text in said if re.search("[A-Za-z]{2}", text)] == sorted(names)
    assert len(said) == 9 + 5 + len(names)


def test_another_site_cannot_send_a_form_with_the_visitors_browser(served):
    other = FORM | {"sec-fetch-site": "cross-site"}
    assert served.ask("POST", "/join", b"code=AAAA", other)[0] == 403
    assert served.ask("POST", "/join/leave", b"", other)[0] == 403


# ---- what stands in front ----------------------------------------------------------------------


def test_every_response_says_what_a_page_may_do(served):
    _, headers, _ = served.ask("GET", "/join")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "default-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "school.example"])
def test_a_name_that_is_not_this_servers_is_refused(served, host):
    assert served.ask("GET", "/join", headers={"host": host})[0] == 421


@pytest.mark.parametrize("path", ["/_stcore/metrics", "/_stcore/agent/interact"])
def test_what_would_tell_or_drive_too_much_is_closed(served, path):
    assert served.ask("GET", path)[0] == 404
