"""The stage's addresses, asked without a browser: who gets what, and what changes nothing."""

import json
import re
from urllib.parse import urlencode

import pytest
import streamlit as st

from connections.domain.access.grants import Reach, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.meeting.stage import Scene
from connections.services.access.sessions import end_session, open_session
from connections.services.meeting.joining import open_joining
from connections.services.meeting.links import make_stage_link
from connections.services.meeting.stage import hide_on_stage, show_on_stage
from connections.services.people.roles import change_role
from connections.services.round.rounds import close_round, list_rounds, reveal_round
from connections.ui.shell import session
from tests.asking import as_
from tests.unit.ui.test_routes import FORM, Server

PAGE = {"accept": "text/html"}


@pytest.fixture
def served(monkeypatch, database_file):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    st.cache_resource.clear()
    yield Server()
    session.desk().close()
    st.cache_resource.clear()


class Browser:
    """A browser that keeps the cookies it is given."""

    def __init__(self, server, **cookies):
        self.server, self.cookies = server, cookies

    def ask(self, method, path, fields=None, **headers):
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = FORM | PAGE | {"cookie": kept} | headers
        body = urlencode(fields or {}).encode()
        status, found, answer = self.server.ask(method, path, body, sent)
        name, _, value = found.get("set-cookie", "").partition(";")[0].partition("=")
        if name:
            self.cookies[name] = value
        return status, found, answer.decode()

    def act(self, act, value=""):
        return self.ask("POST", "/stage/do", {"act": act, "value": value}, accept="*/*")[0]


def me(served):
    return as_(session.database(), served.me, now=session.now(), today=session.now().date())


def signed_in(served, adult_id="A1", role=Role.COUNSELOR, reach=Reach.EVERYTHING, door=None):
    if role is not Role.TEACHER:
        me(served)(change_role, adult_id, role)
    viewer = Viewer(served.me.school_id, frozenset(), adult_id, reach=reach)
    door = door or Door.SIGNED_IN
    holding = open_session(session.database(), viewer, door, session.now())
    return Browser(served, connections_session=holding)


def linked(served):
    token = me(served)(make_stage_link, served.round.round_id)
    browser = Browser(served)
    status, headers, _ = browser.ask("POST", "/stage/link", {"token": token})
    assert (status, headers["location"]) == (303, "/stage")
    assert "Path=/stage" in headers["set-cookie"] and "HttpOnly" in headers["set-cookie"]
    return browser, token


def test_whoever_has_no_session_gets_nothing_of_the_stage(served):
    nobody = Browser(served)
    for method, path in (("GET", "/stage"), ("GET", "/stage/now"), ("POST", "/stage/do")):
        status, _headers, body = nobody.ask(method, path, accept="application/json")
        assert (status, body) in ((303, ""), (401, "")), path
    assert nobody.ask("GET", "/stage/link")[0] == 200
    assert nobody.ask("POST", "/stage/link", {"token": "wrong"})[0] == 403


def test_a_phone_is_led_to_its_own_pages_and_a_teacher_is_refused_in_words(served):
    phone = signed_in(served, role=Role.TEACHER, reach=Reach.POCKET, door=Door.DEVICE)
    assert phone.ask("GET", "/stage")[1]["location"] == "/pocket"
    assert phone.ask("GET", "/stage/now", accept="*/*")[1]["location"] == "/pocket"
    desk = signed_in(served, "A2", Role.DATA_MANAGER)
    status, _, body = desk.ask("GET", "/stage")
    assert status == 403 and "You may not open the stage here" in body
    assert desk.act("show", "join") == 403


def test_who_runs_the_meeting_shows_and_changes_it_and_the_page_outlives_their_lock_screen(served):
    counselor = signed_in(served)
    assert "of all answers are in" in counselor.ask("GET", "/stage")[2]
    assert set(counselor.cookies) == {"connections_session", "connections_stage"}
    assert counselor.act("show", "join") == 200
    status, headers, body = counselor.ask("GET", "/stage/now")
    assert status == 200 and "Open your own wall of names" in body
    same = counselor.ask("GET", "/stage/now", **{"if-none-match": headers["etag"]})
    assert (same[0], same[2]) == (304, "")
    assert counselor.act("show", "reveal") == 409, "not before the reveal"
    assert counselor.act("no such key") == 409
    del counselor.cookies["connections_session"]  # it ran out: nobody touched the laptop
    assert "Open your own wall of names" in counselor.ask("GET", "/stage/now")[2]
    assert counselor.act("reveal") == 403
    assert me(served)(list_rounds)[0].status == "open"


def test_no_name_stays_on_the_stage_for_whoever_comes_in_next_in_the_same_browser(served):
    counselor = signed_in(served)
    counselor.ask("GET", "/stage")
    served.reveal()
    me(served)(hide_on_stage, served.round.round_id, False)
    assert counselor.act("show", "without") == 200
    names = [student.last_name for student in as_students(served)]
    left_alone = Browser(served, connections_stage=counselor.cookies["connections_stage"])
    assert any(name in left_alone.ask("GET", "/stage/now")[2] for name in names)
    teacher = Viewer(served.me.school_id, frozenset(), "A2", reach=Reach.POCKET)
    had = counselor.cookies["connections_session"]
    opening = (session.database(), teacher, Door.SIGNED_IN, session.now())
    counselor.cookies["connections_session"] = open_session(*opening, instead_of=had)
    session.presence().ask_anew()  # a second has passed
    for browser, way in ((counselor, "/pocket"), (left_alone, "/join")):
        for path in ("/stage", "/stage/now"):
            status, headers, body = browser.ask("GET", path)
            assert (status, headers["location"], body) == (303, way, "")


def test_a_stage_goes_on_with_the_next_session_of_whoever_runs_the_meeting(served):
    counselor = signed_in(served)
    counselor.ask("GET", "/stage")
    before = dict(counselor.cookies)
    again = signed_in(served, role=Role.TEACHER).cookies["connections_session"]  # as they are
    end_session(session.database(), before["connections_session"], session.now())
    counselor.cookies["connections_session"] = again
    session.presence().ask_anew()
    assert counselor.ask("GET", "/stage/now")[0] == 200
    assert counselor.cookies["connections_stage"] != before["connections_stage"]
    kept = dict(counselor.cookies)
    assert counselor.ask("GET", "/stage/now")[0] == 200 and counselor.cookies == kept
    del counselor.cookies["connections_session"]  # it ran out
    assert counselor.ask("GET", "/stage/now")[0] == 200
    copy = Browser(served, connections_stage=before["connections_stage"])
    assert copy.ask("GET", "/stage/now", accept="*/*")[0] != 200


def test_a_link_opens_a_page_that_only_reads_and_only_the_stage(served):
    browser, token = linked(served)
    assert "of all answers are in" in browser.ask("GET", "/stage")[2]
    assert "data-act" not in browser.ask("GET", "/stage/now")[2], "no key does anything here"
    for act, value in (
        ("show", "join"),
        ("hide", "0"),
        ("reveal", ""),
        ("step", "1"),
        ("open", ""),
    ):
        assert browser.act(act, value) == 403
    assert browser.ask("GET", "/stage?round=another")[0] == 200, "it reads its own round alone"
    for path in ("/", "/mywall", "/pocket", "/coverage", "/answers/mine"):
        status, headers, _body = browser.ask("GET", path)
        assert status in (303, 404, 405) and headers.get("location") in ("/join", None), path
    # The same secret at another door opens nothing more.
    thief = Browser(served, connections_session=browser.cookies["connections_stage"])
    for path in ("/", "/mywall", "/pocket"):
        assert thief.ask("GET", path)[1]["location"] == "/stage"
    assert Browser(served).ask("POST", "/stage/link", {"token": token})[0] == 403


def test_a_link_signs_nobody_out(served):
    phone = signed_in(served, role=Role.TEACHER, reach=Reach.POCKET, door=Door.DEVICE)
    token = me(served)(make_stage_link, served.round.round_id)
    phone.ask("POST", "/stage/link", {"token": token})
    assert "of all answers are in" in phone.ask("GET", "/stage")[2]
    assert phone.ask("GET", "/pocket")[0] == 200


def test_names_stand_on_the_stage_after_the_reveal_and_only_when_wanted(served):
    browser, _ = linked(served)
    names = [student.last_name for student in as_students(served)]
    shown = lambda: [name for name in names if name in browser.ask("GET", "/stage/now")[2]]  # noqa: E731
    assert not shown()
    me(served)(hide_on_stage, served.round.round_id, False)
    assert not shown(), "whatever is wanted before the reveal"
    served.reveal()
    assert not shown()
    me(served)(show_on_stage, served.round.round_id, Scene.WITHOUT)
    assert shown()
    me(served)(hide_on_stage, served.round.round_id, True)
    assert not shown()
    me(served)(close_round, served.round.round_id)
    assert browser.ask("GET", "/stage/now", accept="*/*")[0] == 401, "the page goes dark"
    status, _, body = browser.ask("GET", "/stage")
    assert status == 200 and "This meeting is over" in body and "<script" not in body


def test_a_list_with_nobody_on_it_says_so(served):
    browser, _ = linked(served)
    served.reveal()
    me(served)(show_on_stage, served.round.round_id, Scene.NEW)
    assert "Nobody is new on the list since last round." in browser.ask("GET", "/stage/now")[2]


def test_of_a_round_without_an_answer_the_stage_and_phones_say_nothing_of_anybody(served):
    """It said "3 not yet connected" of students whom nobody had looked at."""
    browser, _ = linked(served)
    me(served)(reveal_round, served.round.round_id)
    reveal = browser.ask("GET", "/stage/now")[2]
    me(served)(show_on_stage, served.round.round_id, Scene.WITHOUT)
    for picture in (reveal, browser.ask("GET", "/stage/now")[2]):
        assert "says nothing of any student" in picture
        assert "not yet connected" not in picture and "the whole aim" not in picture
    phone = signed_in(served, "A2", role=Role.TEACHER, reach=Reach.POCKET, door=Door.DEVICE)
    assert 'action="/pocket/would' not in phone.ask("GET", "/pocket")[2]


def test_who_was_not_reviewed_is_not_called_unconnected_and_phones_offer_what_the_stage_says(
    served,
):
    browser, _ = linked(served)
    served.reveal()
    rest = len(as_students(served)) - 1

    def stage(scene):
        me(served)(show_on_stage, served.round.round_id, scene)
        return browser.ask("GET", "/stage/now")[2]

    picture = stage(Scene.REVEAL)
    assert f"still wait for an answer, {rest} of them for the first" in picture
    assert "no strong adult so far" in picture
    assert "not yet connected" not in picture
    picture = stage(Scene.WITHOUT)
    assert picture.count(">nobody has answered yet<") == 7 and "tap “I would”" in picture
    phone = signed_in(served, "A2", role=Role.TEACHER, reach=Reach.POCKET, door=Door.DEVICE)
    offered = phone.ask("GET", "/pocket")[2]
    assert offered.count('name="s"') == rest + 1 and "not yet connected" not in offered
    picture = stage(Scene.ONE)
    assert "tap “I would”" not in picture
    assert "Phones list the students who have nobody yet." in picture


def as_students(served):
    from connections.services.book.book import reading

    with reading(session.database(), served.me.school_id) as book:
        return book.students()


def test_the_picture_has_the_code_and_no_address_has_it(served):
    counselor = signed_in(served)
    code = me(served)(open_joining, served.round.round_id, session.secret()).code
    counselor.act("show", "join")
    _, _, body = counselor.ask("GET", "/stage/now")
    assert code[:4] in body and code[4:] in body
    assert f"code={code}" not in body


def test_what_is_no_form_of_ours_is_refused(served):
    counselor = signed_in(served)
    status, _, body = counselor.ask("POST", "/stage/do", {"act": "x" * 5000})
    assert status == 409 and json.loads(body)["message"].endswith(".")
    status, _, _ = counselor.ask(
        "POST", "/stage/do", {"act": "reveal"}, origin="https://evil.example"
    )
    assert status == 403
    assert me(served)(list_rounds)[0].status == "open"


# ---- Phones after the reveal --------------------------------------------------------------------


def test_a_phone_says_would_writes_the_first_step_and_takes_it_back(served):
    served.reveal()
    phone = signed_in(served, role=Role.TEACHER, reach=Reach.POCKET, door=Door.DEVICE)
    phone.ask("POST", "/pocket/would", {"s": "S03"})
    outreach_id = re.search(r'data-outreach="(\w+)"', phone.ask("GET", "/pocket")[2])[1]
    _, headers, _ = phone.ask("POST", "/pocket/step", {"o": outreach_id, "step": "  Say olá  "})
    assert headers["location"] == "/pocket?said=step"
    assert 'value="Say olá"' in phone.ask("GET", "/pocket")[2]
    phone.ask("POST", "/pocket/step", {"o": outreach_id, "step": ""})
    assert "Say olá" not in phone.ask("GET", "/pocket")[2], "an empty one takes it away"
    assert phone.ask("POST", "/pocket/step", {"o": outreach_id, "step": "x" * 201})[0] == 409
    other = signed_in(served, "A2", role=Role.TEACHER, reach=Reach.POCKET, door=Door.DEVICE)
    assert other.ask("POST", "/pocket/step", {"o": outreach_id, "step": "Mine"})[0] == 403
    status, _, body = other.ask("POST", "/pocket/would", {"s": "S03"})
    assert status == 409 and "nothing was saved here" in body, "somebody was faster"
    for _ in range(3):  # the two steps, then the yes itself
        about = re.search(r'name="about" value="(\w+)"', phone.ask("GET", "/pocket")[2])[1]
        phone.ask("POST", "/pocket/undo", {"about": about})
    assert other.ask("POST", "/pocket/would", {"s": "S03"})[0] == 303, "the student is free again"


def test_a_phone_that_only_joined_is_told_after_the_reveal_what_a_slip_opens(served):
    code = me(served)(open_joining, served.round.round_id, session.secret()).code
    phone = Browser(served)
    page = phone.ask("POST", "/join", {"code": code})[2]
    word = re.search(r'value="(\w+)">Ana Ames<', page)[1]
    phone.ask("POST", "/join/name", {"code": code, "name": word})
    hidden = 'id="slip" hidden'
    assert hidden in phone.ask("GET", "/mywall")[2]
    assert json.loads(phone.ask("GET", "/mywall/open")[2]) == {
        "open": True,
        "listed": None,
        "revealed": False,
    }
    served.reveal()
    page = phone.ask("GET", "/mywall")[2]
    assert "Your slip opens this." in page and hidden not in page
    assert json.loads(phone.ask("GET", "/mywall/open")[2])["revealed"]
    assert phone.ask("GET", "/pocket")[1]["location"] == "/mywall", "it marks, and nothing else"
    copied = dict(phone.cookies)
    assert phone.ask("POST", "/mywall/leave")[1]["location"] == "/"
    phone.cookies = copied
    assert phone.ask("GET", "/mywall")[1]["location"] == "/join", "whoever is handed it is nobody"
    answered = phone.ask("POST", "/join/name", {"code": code, "name": word})
    assert answered[0] == 409, "and cannot come back as them without whoever runs the meeting"


def test_whoever_looks_after_the_computer_chooses_of_which_school_and_a_stage_keeps_to_its_own(
    served,
):
    browser, _ = linked(served)
    status, _, body = browser.ask("GET", "/stage/now?school=another&round=another")
    assert status == 200 and "of all answers are in" in body
