"""The pages of a slip and of a lock: who gets in, what a phone is told, what it keeps."""

import asyncio
import re
import time
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from connections.domain.access.slips import SLIP_LASTS
from connections.domain.meeting.joining import CODE_SIGNS, TRIES_AT_ONCE
from connections.services.access.slips import issue_slips, open_enrolment, own_devices
from connections.services.people.by_hand import person_leaves
from connections.settings import Settings
from connections.ui.shell import doors, session
from connections.words import speaking
from tests.asking import as_
from tests.unit.services.test_answers import ADULTS
from tests.unit.ui.test_routes import FORM, pauses, read_aloud, served  # noqa: F401 - fixtures

DIGITS = "314159"
PHONE = FORM | {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari"}
AGAIN = {"digits": DIGITS, "again": DIGITS}
NAMES = re.compile("Ana|Ames|A1|Ben")


@pytest.fixture
def slips(served):  # noqa: F811
    """Return a code for each adult, while slips can be used."""
    ask = as_(session.database(), served.me, now=served.now)
    ask(open_enrolment)
    adult_ids = [adult.adult_id for adult in ADULTS]
    return {each.adult.adult_id: each.code for each in ask(issue_slips, adult_ids)}


def post(served, path, headers=PHONE, **fields):  # noqa: F811
    status, answered, page = served.ask("POST", path, urlencode(fields).encode(), headers)
    return status, answered, page.decode()


def kept(answered):
    """Return the cookies that an answer sets, as a browser sends them."""
    return {"cookie": "; ".join(re.findall(r"connections_\w+=[^;]+", answered["set-cookie"]))}


def enrol(served, code, headers=PHONE):  # noqa: F811
    """Enrol as a phone does; return the headers with which it comes back."""
    sent = []
    original = served.app

    async def listening(scope, receive, send):
        async def hear(message):
            if message["type"] == "http.response.start":
                sent.extend(v.decode() for k, v in message["headers"] if k == b"set-cookie")
            await send(message)

        await original(scope, receive, hear)

    served.app = listening
    try:
        status, answered, page = post(served, "/slip/digits", headers, code=code, **AGAIN)
    finally:
        served.app = original
    assert (status, answered["location"]) == (303, "/pocket"), page
    return PHONE | {"cookie": "; ".join(each.partition(";")[0] for each in sent)}, sent


def test_a_phone_comes_in_by_its_slip_and_nobody_is_named_before(served, slips):  # noqa: F811
    code = slips["A1"]
    pages = [served.ask("GET", "/slip")[2].decode(), post(served, "/slip", code=code)[2]]
    assert "Choose six digits" in pages[1] and not [page for page in pages if NAMES.search(page)]
    browser, cookies = enrol(served, code)
    device = next(each for each in cookies if each.startswith("connections_device="))
    assert re.search(r"; HttpOnly; Max-Age=34560000; Path=/; SameSite=lax$", device)  # 400 days
    status, _, page = served.ask("GET", "/pocket", headers=browser)
    assert status == 200 and b"You are Ana Ames" in page
    assert "somebody’s own already" not in pages[1]
    theirs = post(served, "/slip", browser, code=slips["A2"])[2]
    assert "somebody’s own already" in theirs and not NAMES.search(theirs)
    (mine,) = [e for e in as_(session.database(), served.me)(own_devices) if e.device]
    assert (mine.adult.adult_id, mine.device.label.value) == ("A1", "iphone")


def test_a_locked_phone_says_no_name_and_opens_by_its_digits_alone(served, slips):  # noqa: F811
    browser, _ = enrol(served, slips["A1"])
    assert post(served, "/pocket/lock", browser)[1]["location"] == "/"
    assert served.ask("GET", "/", headers=browser)[1]["location"] == "/unlock"
    assert served.ask("GET", "/pocket", headers=browser)[1]["location"] == "/unlock"
    page = served.ask("GET", "/unlock", headers=browser)[2].decode()
    assert "Your six digits" in page and not NAMES.search(page)
    status, _, page = post(served, "/unlock", browser, digits="000000")
    assert status == 403 and "not the right digits" in page and not NAMES.search(page)
    status, answered, _ = post(served, "/unlock", browser, digits=DIGITS)
    assert (status, answered["location"]) == (303, "/pocket")
    again = browser["cookie"] + "; " + kept(answered)["cookie"]
    assert served.ask("GET", "/pocket", headers=FORM | {"cookie": again})[0] == 200


def test_a_device_of_nobodys_is_told_so(served, slips):  # noqa: F811
    for cookie in ("", "connections_device=x", "connections_device=" + "y" * 43):
        page = served.ask("GET", "/unlock", headers=FORM | {"cookie": cookie})[2].decode()
        assert "nobody&#39;s own" in page and "Your six digits" not in page
        status, _, page = post(served, "/unlock", FORM | {"cookie": cookie}, digits=DIGITS)
        assert status == 403 and "not known here" in page
    browser, _ = enrol(served, slips["A1"])
    leaver = next(adult for adult in ADULTS if adult.adult_id == "A1")
    as_(session.database(), served.me, now=served.now)(person_leaves, leaver)
    assert "nobody&#39;s own" in served.ask("GET", "/unlock", headers=browser)[2].decode()
    assert post(served, "/unlock", browser, digits=DIGITS)[0] == 403


def test_at_a_device_of_nobodys_nothing_stays_but_a_session(served, slips):  # noqa: F811
    status, answered, _ = post(served, "/slip/once", code=slips["A1"])
    assert (status, answered["location"]) == (303, "/pocket")
    assert answered["set-cookie"].startswith("connections_session=")
    assert "Max-Age" not in answered["set-cookie"]
    browser = FORM | kept(answered)
    assert served.ask("GET", "/pocket", headers=browser)[0] == 200
    assert post(served, "/slip", code=slips["A1"])[0] == 409, "used up"


@pytest.mark.parametrize(
    ("path", "fields"), [("/slip", {}), ("/slip/digits", AGAIN), ("/slip/once", {})]
)
def test_a_wrong_code_is_slower_and_slower_and_says_nothing(served, slips, pauses, path, fields):  # noqa: F811
    for _ in range(10):
        status, _, page = post(served, path, code="2222 2222 2222", **fields)
        assert status == 403 and "not right" in page and not NAMES.search(page)
    assert len(pauses) == 10 - TRIES_AT_ONCE
    pauses.clear()
    assert post(served, "/slip", code=slips["A1"])[0] == 200 and pauses == []


def test_what_else_stands_in_the_way_is_said_and_uses_nothing_up(served, monkeypatch):  # noqa: F811
    ask = as_(session.database(), served.me, now=served.now)
    code = ask(issue_slips, ["A1"])[0].code
    status, _, page = post(served, "/slip/digits", code=code, **AGAIN)
    assert status == 409 and "not used up" in page and not NAMES.search(page)
    ask(open_enrolment)
    for digits, again, why in (
        ("123456", "123456", "easy to guess"),
        (DIGITS, "141592", "not the same"),
        ("31", "31", "Choose six digits"),
    ):
        status, _, page = post(served, "/slip/digits", code=code, digits=digits, again=again)
        assert status == 409 and why in page and code[:4] in page
    later = session.now() + SLIP_LASTS + timedelta(days=1)  # the server's clock a day ahead
    as_(session.database(), served.me, now=later)(open_enrolment)
    monkeypatch.setattr("connections.ui.slip.pages.now", lambda: later)
    assert "run out" in post(served, "/slip", code=code)[2]
    monkeypatch.setattr("connections.ui.slip.pages.now", session.now)
    enrol(served, code)
    assert "was used" in post(served, "/slip", code=code)[2]


def test_a_link_that_a_mails_gateway_opens_uses_nothing_up(served, slips):  # noqa: F811
    """What stands behind the # is never sent, and a page that is only opened changes nothing."""
    for path in ("/slip", "/slip/digits", "/slip/once", "/unlock"):
        status, _, _ = served.ask("GET", f"{path}?code={slips['A1']}")
        assert status in (200, 404)
    assert post(served, "/slip", code=slips["A1"])[0] == 200
    other = PHONE | {"sec-fetch-site": "cross-site"}
    assert post(served, "/slip/digits", other, code=slips["A1"], **AGAIN)[0] == 403


@pytest.mark.parametrize("path", ["/slip", "/slip/digits", "/slip/once", "/unlock"])
@pytest.mark.parametrize("body", [b"\xff" * 10, b"code=" + b"A" * 5000, b"&".join([b"a=1"] * 50)])
def test_a_form_that_is_none_is_refused(served, path, body):  # noqa: F811
    assert served.ask("POST", path, body)[0] in (403, 409)


def test_what_was_typed_never_becomes_a_part_of_the_page(served, slips):  # noqa: F811
    page = post(served, "/slip", code='"><script>alert(1)</script>')[2]
    assert "alert(1)" not in page
    page = post(served, "/slip/digits", code=slips["A1"] + '"><b>', digits="x", again="x")[2]
    assert "<b>" not in page


def test_while_a_backup_is_brought_back_the_pages_say_so(served, slips):  # noqa: F811
    with session.at_rest():
        for path in ("/slip", "/slip/digits", "/slip/once", "/unlock"):
            status, _, page = post(served, path, code=slips["A1"], digits=DIGITS, again=DIGITS)
            assert status == 409 and "being brought back" in page
    assert post(served, "/slip", code=slips["A1"])[0] == 200


def test_the_pages_are_said_in_the_language_that_is_spoken(served, slips):  # noqa: F811
    browser, _ = enrol(served, slips["A2"])
    with speaking("pseudo"):
        pages = [
            served.ask("GET", "/slip")[2],
            post(served, "/slip", code=slips["A1"])[2].encode(),
            served.ask("GET", "/unlock", headers=browser)[2],
            served.ask("GET", "/unlock")[2],
        ]
    for page in pages:
        assert b'<html lang="pseudo">' in page
        assert [text for text in read_aloud(page) if re.search("[A-Za-z]{2}", text)] == []


def test_the_devices_cookie_is_this_servers_own_under_tls():
    under_tls = Settings(behind_tls=True, allowed_hosts=("connections.example.org",))
    assert doors.device_cookie(under_tls).startswith("__Host-")
    assert doors.device_cookie(Settings()) == "connections_device"


def test_while_somebody_guesses_everybody_enrols(served):  # noqa: F811
    """1,000 wrong codes while 150 enrol, at a tenth: every right one is in, and soon."""
    people = 15
    ask = as_(session.database(), served.me, now=served.now)
    ask(open_enrolment)
    whose = [adult.adult_id for adult in ADULTS]

    async def both():
        signs = iter(range(10_000))
        guesses = []
        for _ in range(people * 7):
            number = next(signs)
            guess = f"2222 2222 22{CODE_SIGNS[number // 31]}{CODE_SIGNS[number % 31]}"
            body = urlencode({"code": guess}).encode()
            guesses.append(asyncio.create_task(served.asking("POST", "/slip", body, PHONE)))
        came = []
        for at in range(people):
            (issued,) = await asyncio.to_thread(ask, issue_slips, [whose[at % len(whose)]])
            body = urlencode({"code": issued.code, **AGAIN}).encode()
            began = time.monotonic()
            status, _, _ = await served.asking("POST", "/slip/digits", body, PHONE)
            came.append((status, time.monotonic() - began))
        right = [each for each in guesses if each.done() and each.result()[0] != 403]
        for each in guesses:
            each.cancel()
        return came, right

    came, right = asyncio.run(both())
    assert [status for status, _ in came] == [303] * people and right == []
    assert max(took for _, took in came) < 3, "else the right ones wait for the wrong ones"


def test_a_phone_of_ones_own_reaches_no_more_than_a_pocket(served, slips):  # noqa: F811
    browser, _ = enrol(served, slips["A1"])
    found = served.ask("GET", "/rosters", headers=browser)
    assert (found[0], found[1]["location"]) == (303, "/pocket")
