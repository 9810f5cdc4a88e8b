"""The pages of a phone, asked without a browser: who gets what, and what is refused in words."""

import json
import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
import streamlit as st
from sqlalchemy import update

from connections.domain.access.grants import Reach, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.follow_ups import Going
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Student
from connections.domain.problems import Changed
from connections.domain.rounds.marks import Strength
from connections.services.access.sessions import (
    open_session,
    pass_to,
    who_is_in,
    write_touches,
)
from connections.services.meeting.joining import free_name, joining_state, open_joining
from connections.services.outreach.caseload import my_caseload
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import accept_outreach, follow_up, plan_outreach
from connections.services.round.marking import mark_students
from connections.store.rosters import save_students
from connections.store.schema import adults
from connections.ui.plain.cases import short_day
from connections.ui.shell import session
from connections.ui.shell.presence import mark_of
from connections.words import day
from tests.asking import as_
from tests.unit.ui.test_routes import FORM, Server

PAGE = {"accept": "text/html,application/xhtml+xml"}
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def served(monkeypatch, database_file):
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", database_file)
    st.cache_resource.clear()
    yield Server()
    session.desk().close()
    st.cache_resource.clear()


class Phone:
    """A browser that holds an adult's own session."""

    def __init__(self, server, adult_id="A1", reach=Reach.POCKET, door=Door.DEVICE, holding=""):
        self.server = server
        me = Viewer(server.me.school_id, frozenset(), adult_id, reach=reach)
        opened = holding or open_session(session.database(), me, door, session.now())
        self.cookie = {"cookie": f"connections_session={opened}"}

    def get(self, path):
        return self.server.ask("GET", path, headers=self.cookie | PAGE)

    def post(self, path, how=SCRIPT, **fields):
        return self.server.ask("POST", path, urlencode(fields).encode(), FORM | self.cookie | how)


def pair_of(server, adult_id, student_id="S01"):
    """Return an outreach that an adult has said yes to."""
    database = session.database()
    wanted = [Wanted(student_id, adult_id)]
    proposed = as_(database, server.me, now=session.now(), today=session.now().date())
    (outreach_id,) = proposed(propose_outreach, wanted).outreach_ids
    me = as_(database, server.me, now=session.now(), today=session.now().date())
    me(accept_outreach, outreach_id)
    return outreach_id


def contacts():
    with session.database().reading() as sql:
        return sql.exec_driver_sql("SELECT contact_id, happened_on FROM contacts").fetchall()


def contact(outreach_id, **more):
    return {"id": "a" * 32, "o": outreach_id, "kind": "talked", "felt": "easy", "ago": 0} | more


def test_a_contact_counts_once_however_often_it_is_sent(served):
    phone, outreach_id = Phone(served), pair_of(served, "A1")
    for _ in range(3):
        status, headers, body = phone.post("/pocket/contact", **contact(outreach_id))
        assert (status, json.loads(body)) == (200, {"told": "The contact is logged."})
        assert headers["cache-control"] == "no-store"
    status, headers, _ = phone.post("/pocket/contact", PAGE, **contact(outreach_id))
    assert (status, headers["location"]) == (303, "/pocket?said=contact")
    assert len(contacts()) == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"id": "x"}, 409), ({"id": "A" * 32}, 409),
        ({"kind": "shouted"}, 409), ({"felt": ""}, 409),
        ({"ago": "-5"}, 409), ({"ago": "soon"}, 409), ({"o": "nobodys"}, 409), ({"o": ""}, 409),
        ({"o": "another"}, 403),
    ],
)  # fmt: skip
def test_a_contact_that_cannot_be_is_refused_in_words_and_not_logged(
    served,
    wrong,
    status,
):
    phone, mine, another = Phone(served), pair_of(served, "A1"), pair_of(served, "A2", "S02")
    given = contact(mine) | {k: another if v == "another" else v for k, v in wrong.items()}
    found, _, body = phone.post("/pocket/contact", **given)
    assert found == status and json.loads(body)["message"].endswith(".")
    found, _, page = phone.post("/pocket/contact", PAGE, **given)
    assert found == status and b"Nothing was done" in page
    assert contacts() == []


def test_a_contact_has_the_day_it_was_noted_on_whatever_the_phones_clock_says(
    served,
    monkeypatch,
):
    phone, outreach_id = Phone(served), pair_of(served, "A1")
    noted, later = session.now(), session.now() + timedelta(days=2)
    monkeypatch.setattr("connections.ui.plain.asked.now", lambda: later)
    ago = int((later - noted).total_seconds())
    assert phone.post("/pocket/contact", **contact(outreach_id, ago=ago))[0] == 200
    ((_, day),) = contacts()
    assert day == noted.astimezone().date().isoformat()


@pytest.mark.parametrize("days", [61, 75, 120])
def test_a_contact_from_too_long_ago_is_refused_with_its_day_and_gets_no_other(served, days):
    """What a phone brings back after the summer was logged as of a day on which nothing was."""
    phone, outreach_id = Phone(served), pair_of(served, "A1")
    ago = days * 24 * 60 * 60
    found, _, body = phone.post("/pocket/contact", **contact(outreach_id, ago=ago))
    assert found == 409 and contacts() == []
    then = (session.now() - timedelta(days=days)).astimezone().date()
    assert day(then) in json.loads(body)["message"]


def test_beside_our_own_addresses_there_is_nothing_in_a_room_of_ours(served):
    """Streamlit answered with its own page, also to whoever had no session."""
    phone = Phone(served)
    for path in (
        "/join/x",
        "/join/",
        "/slip/x/y",
        "/keeper/x",
        "/session/x",
        "/oidc/x",
        "/feed/x/y",
    ):
        assert served.ask("GET", path, headers=PAGE)[::2] == (404, b""), path
    for path in ("/pocket/x", "/mywall/x/y", "/mywall/list/x"):
        status, _, body = phone.get(path)
        assert (status, body) == (404, b""), path


def test_whoever_is_not_in_is_shown_the_way_in_and_a_script_is_told_so(served):
    for path in ("/pocket", "/mywall", "/mywall/list"):
        status, headers, body = served.ask("GET", path, headers=PAGE)
        assert (status, headers["location"], body) == (303, "/join", b"")
    for path in ("/pocket/contact", "/mywall/done", "/mywall/list"):
        assert served.ask("POST", path, b"", FORM | PAGE)[0] == 303
        assert served.ask("POST", path, b"", FORM | SCRIPT)[0] == 401
    assert served.ask("GET", "/mywall/names", headers=SCRIPT)[2] == b""


def test_a_phone_that_joined_sees_what_it_gave_itself_and_nothing_but_its_wall(served):
    database, now = session.database(), session.now()
    viewer = Viewer(served.me.school_id, served.me.roles, "A1")
    as_(database, viewer, now=now)(mark_students, served.round.round_id, {"S01": Strength.STRONG})
    keeper = as_(database, served.me, now=now)
    opened = keeper(open_joining, served.round.round_id, session.secret())
    keeper = as_(database, served.me, now=now)
    state = keeper(joining_state, served.round.round_id, session.secret())
    as_(database, served.me, now=now)(free_name, state.joining.joining_id, "A1")
    page = served.ask("POST", "/join", urlencode({"code": opened.code}).encode())[2].decode()
    word = re.search(r'value="(\w+)">Ana Ames<', page)[1]
    body = urlencode({"code": opened.code, "name": word}).encode()
    headers = served.ask("POST", "/join/name", body)[1]
    holding = headers["set-cookie"].partition(";")[0].partition("=")[2]

    phone = Phone(served, holding=holding)
    for path in ("/", "/mark", "/pocket", "/coverage"):
        status, headers, _ = phone.get(path)
        assert (status, headers["location"]) == (303, "/mywall")
    assert phone.post("/pocket/lock")[0] == 401, "and no other address either"
    own = json.loads(phone.get("/mywall/own")[2])
    assert own["earlier"] == {}
    asking = json.dumps({"capability": own["capability"]}).encode()
    given = served.ask("POST", "/answers/mine", asking, {"content-type": "application/json"})[2]
    assert json.loads(given) == {"answers": {}}
    assert not re.search(rb'<button[^>]*aria-pressed="true"', phone.get("/mywall/list")[2])


def test_no_id_of_the_schools_and_no_name_that_may_be_kept_reaches_a_phone(served):
    phone = Phone(served)
    for path in ("/mywall", "/mywall/own", "/mywall/names", "/mywall/list", "/pocket"):
        status, headers, body = phone.get(path)
        assert status == 200 and headers["cache-control"] == "no-store"
        assert b"S01" not in body and b"S02" not in body, path


def test_whoever_looks_after_the_computer_has_no_pages_of_a_phone(served):
    status, headers, _ = Phone(served, None, Reach.EVERYTHING, Door.SIGNED_IN).get("/pocket")
    assert (status, headers["location"]) == (303, "/")


def test_while_a_backup_is_brought_back_a_phone_is_told_to_wait(served):
    phone = Phone(served)
    session._resting.set()
    try:
        status, _, page = phone.get("/pocket")
        assert status == 503 and b"A backup is being brought back" in page
        status, _, said = phone.post("/mywall/done")
        assert status == 503 and "wait a minute" in json.loads(said)["message"]
    finally:
        session._resting.clear()


def test_signing_out_everywhere_on_one_phone_ends_the_other_as_well(served):
    one, other = Phone(served), Phone(served)
    assert other.get("/pocket")[0] == 200
    assert one.post("/pocket/out", how=PAGE)[0] == 303
    session.presence().ask_anew()
    assert (one.get("/pocket")[0], other.get("/pocket")[0]) == (303, 303)


def test_a_look_back_that_is_due_is_done_on_the_phone(served):
    phone, outreach_id = Phone(served), pair_of(served, "A1")
    phone.post("/pocket/contact", **contact(outreach_id))
    with session.database().writing() as sql:
        sql.exec_driver_sql("UPDATE follow_ups SET due_on = '2026-01-05'")
    assert b"how is it going" in phone.get("/pocket")[2]
    assert phone.post("/pocket/look", PAGE, o=outreach_id, going="badly")[0] == 409
    assert phone.post("/pocket/look", PAGE, o=outreach_id, going="well")[0] == 303
    assert b"how is it going" not in phone.get("/pocket")[2]


def asked_of(server, adult_id="A1", student_id="S01"):
    """Return an outreach that an adult was asked for and has not answered."""
    proposed = as_(session.database(), server.me, now=session.now(), today=session.now().date())
    return proposed(propose_outreach, [Wanted(student_id, adult_id)]).outreach_ids[0]


def test_nothing_is_due_of_whom_was_only_asked(served):
    asked_of(served)
    with session.database().writing() as sql:
        sql.exec_driver_sql("UPDATE outreach SET began_on = '2026-01-05'")
    page = Phone(served).get("/pocket")[2].decode()
    assert "Yes, I will" in page and 'class="due"' not in page and ">due " not in page


def stood(outreach_id):
    query = f"SELECT status, first_step FROM outreach WHERE outreach_id = '{outreach_id}'"
    with session.database().reading() as sql:
        return tuple(sql.exec_driver_sql(query).one())


def undo_on(phone):
    """Return the one Undo that stands on the page, however often it is loaded; None without one."""
    pages = [phone.get(path)[2].decode() for path in ("/pocket", "/pocket?said=undone")]
    found = [re.search(r'name="about" value="(\w+)"', page) for page in pages]
    values = {each and each[1] for each in found}
    assert len(values) == 1
    return values.pop()


@pytest.mark.parametrize(
    ("act", "fields", "then"),
    [
        ("answer", {"say": "no"}, ("declined", "")),
        ("answer", {"say": "yes"}, ("accepted", "")),
        ("contact", {"kind": "talked", "felt": "easy", "id": "a" * 32, "ago": 0}, ("started", "")),
        ("step", {"step": "Say hello"}, ("offered", "Say hello")),
        ("look", {"going": "well"}, ("offered", "")),
    ],
)
def test_what_was_done_on_a_phone_is_undone_there_without_a_script(served, act, fields, then):
    """A no could not be taken back at all, a yes only until the page was left."""
    phone, outreach_id = Phone(served), asked_of(served)
    assert undo_on(phone) is None
    assert phone.post(f"/pocket/{act}", PAGE, o=outreach_id, **fields)[0] == 303
    assert stood(outreach_id) == then
    about = undo_on(phone)
    assert undo_on(Phone(served)) is None, "another session did nothing"
    assert Phone(served).post("/pocket/undo", PAGE, about=about)[0] == 409
    status, headers, _ = phone.post("/pocket/undo", PAGE, about=about)
    assert (status, headers["location"]) == (303, "/pocket?said=undone")
    assert (stood(outreach_id), contacts()) == (("offered", ""), [])
    assert undo_on(phone) is None
    assert b"It is taken back." in phone.get("/pocket?said=undone")[2]
    assert phone.post("/pocket/undo", about=about)[0] == 409, "once"


def test_the_way_back_after_a_contact_without_a_script_logs_no_second_one(served):
    phone, outreach_id = Phone(served), asked_of(served)
    phone.post("/pocket/answer", PAGE, o=outreach_id, say="yes")
    page = phone.get("/pocket")[2].decode()
    asks = re.search(
        rf'name="o" value="{outreach_id}"><input type="hidden" name="id" value="(\w+)"', page
    )
    again = f"/pocket/contact?o={outreach_id}&id={asks[1]}&kind=talked"
    for _ in range(2):  # the page that asks is loaded anew by the browser's way back
        key = re.search(r'name="id" value="(\w+)"', phone.get(again)[2].decode())[1]
        fields = {"o": outreach_id, "kind": "talked", "felt": "easy", "id": key, "ago": 0}
        assert phone.post("/pocket/contact", PAGE, **fields)[0] == 303
    assert len(contacts()) == 1


def due(outreach_id):
    """Return the day the desk shows as the next one."""
    me, today = Viewer("school", frozenset({Role.COUNSELOR}), "A2"), session.now().date()
    entries = as_(session.database(), me, now=session.now(), today=today)(my_caseload, True)
    return next(e.next_due_on for e in entries if e.outreach.outreach_id == outreach_id)


def coming(weekday):
    """Return the first such day after the next seven."""
    later = session.now().date() + timedelta(days=8)
    return later + timedelta(days=(weekday - later.weekday()) % 7)


@pytest.mark.parametrize("how", ["yes", "step"])
def test_a_first_step_has_a_day_and_one_without_school_moves_and_it_is_said(served, how):
    phone, outreach_id = Phone(served), asked_of(served)
    page = phone.get("/pocket")[2].decode()
    assert re.findall(r'<input [^>]*type="date" name="on"[^>]*>', page)
    chosen = r'<input [^>]*type="date"[^>]* value=|checked|<button [^>]*aria-pressed'
    assert not re.search(chosen, page)
    step = {"o": outreach_id, "step": "Say hello"}
    if how == "step":
        phone.post("/pocket/answer", PAGE, o=outreach_id, say="yes")
    post = {"yes": ("/pocket/answer", {"say": "yes"}), "step": ("/pocket/step", {})}
    path, more = post[how]
    for on, then, told in (
        (coming(5), coming(5) + timedelta(days=2), b"No school on the day you chose"),
        (coming(2), coming(2), b"It is written down for the day you chose."),
    ):
        assert phone.post(path, PAGE, **step, **more, on=on.isoformat())[0] == 303
        assert stood(outreach_id) == ("accepted", "Say hello") and due(outreach_id) == then
        page = phone.get("/pocket")[2]
        assert told in page and short_day(then, session.now().date()).encode() in page
        assert phone.post("/pocket/undo", PAGE, about=undo_on(phone))[0] == 303
    assert stood(outreach_id) == ("offered" if how == "yes" else "accepted", "")


@pytest.mark.parametrize("on", ["2020-01-06", "2999-01-06", "soon", "2026-02-31"])
def test_a_day_that_cannot_be_changes_nothing_and_a_no_brings_none(served, on):
    phone, outreach_id = Phone(served), asked_of(served)
    status, _, body = phone.post("/pocket/answer", o=outreach_id, say="yes", step="x", on=on)
    assert status == 409 and json.loads(body)["message"].endswith("Nothing was saved.")
    assert stood(outreach_id) == ("offered", "")
    assert phone.post("/pocket/answer", o=outreach_id, step="x", on="")[0] == 409, "no answer"
    assert phone.post("/pocket/answer", PAGE, o=outreach_id, say="no", step="x", on=on)[0] == 303
    assert stood(outreach_id) == ("declined", "")


def test_what_was_done_is_undone_after_a_restart_and_by_another_process(served):
    """It lay in the memory of one process: after a restart the slip of a thumb stood."""
    phone, first, second = Phone(served), asked_of(served), asked_of(served, "A1", "S02")
    phone.post("/pocket/answer", PAGE, o=first, say="yes", step="Wave", on=coming(2).isoformat())
    phone.post("/pocket/look", PAGE, o=first, going="slowly")
    phone.post("/pocket/contact", PAGE, **contact(first))
    phone.post("/pocket/answer", PAGE, o=second, say="no")
    session.desk().close()
    st.cache_resource.clear()
    for _ in range(4):
        assert phone.post("/pocket/undo", PAGE, about=undo_on(phone))[0] == 303
    assert (stood(first), stood(second)) == (("offered", ""), ("offered", ""))
    assert undo_on(phone) is None and contacts() == []


def test_how_it_is_undone_goes_with_its_session_and_holds_no_name_of_a_student(served):
    phone, outreach_id = Phone(served), asked_of(served)
    phone.post("/pocket/answer", PAGE, o=outreach_id, say="yes", step="Wave")
    with session.database().reading() as sql:
        (row,) = sql.exec_driver_sql("SELECT * FROM acts").fetchall()
    assert "S01" not in str(row) and phone.cookie["cookie"].partition("=")[2] not in str(row)
    write_touches(session.database(), {}, session.now() + timedelta(hours=11))
    assert undo_on(phone) is not None
    write_touches(session.database(), {}, session.now() + timedelta(hours=13))
    with session.database().reading() as sql:
        assert sql.exec_driver_sql("SELECT count(*) FROM acts").scalar() == 0


def test_whom_one_would_take_is_free_again_after_an_undo(served):
    served.reveal()
    phone = Phone(served)
    assert phone.post("/pocket/would", PAGE, s="S01")[0] == 303
    assert phone.post("/pocket/undo", PAGE, about=undo_on(phone))[0] == 303
    with session.database().reading() as sql:
        assert sql.exec_driver_sql("SELECT count(*) FROM open_outreach").scalar() == 0


def test_what_somebody_else_changed_since_is_not_undone_and_what_was_done_next_is_the_last(served):
    phone, first = Phone(served), asked_of(served)
    phone.post("/pocket/answer", PAGE, o=first, say="no")
    given = asked_of(served, "A2")  # by the counselor, the same student
    about = undo_on(phone)
    status, _, page = phone.post("/pocket/undo", PAGE, about=about)
    assert status == 409 and b"Somebody gave this student to an adult a moment ago" in page
    assert (stood(first)[0], stood(given)[0], undo_on(phone)) == ("declined", "offered", None)

    second = asked_of(served, "A1", "S02")
    phone.post("/pocket/answer", PAGE, o=second, say="yes")
    about = undo_on(phone)
    counselor = as_(session.database(), served.me, now=session.now())
    counselor(plan_outreach, second, "Say hello", "")
    status, _, page = phone.post("/pocket/undo", PAGE, about=about)
    assert status == 409 and b"This was changed again since" in page
    assert stood(second) == ("accepted", "Say hello")

    phone.post("/pocket/step", PAGE, o=second, step="Wave")
    older = undo_on(phone)
    phone.post("/pocket/step", PAGE, o=second, step="Smile")
    assert phone.post("/pocket/undo", PAGE, about=older)[0] == 409
    assert stood(second)[1] == "Smile"
    phone.post("/pocket/undo", PAGE, about=undo_on(phone))
    assert stood(second)[1] == "Wave"
    phone.post("/pocket/contact", PAGE, **contact(second))
    for stands in (("accepted", "Wave"), ("accepted", "Say hello")):
        assert phone.post("/pocket/undo", PAGE, about=undo_on(phone))[0] == 303
        assert stood(second) == stands
    assert undo_on(phone) is None


def version_on(page):
    return re.search(rb'name="version" value="(\d+)"', page)[1].decode()


@pytest.mark.parametrize("act", ["look", "step", "no"])
def test_what_a_counselor_did_meanwhile_is_shown_and_not_written_over(served, act):
    """A look back on the phone wrote over a counselor's of the same day, and nobody was told."""
    phone, outreach_id = Phone(served), pair_of(served, "A1")
    if act == "no":
        outreach_id = asked_of(served, "A1", "S02")
    else:
        phone.post("/pocket/contact", PAGE, **contact(outreach_id))
    if act == "look":
        with session.database().writing() as sql:
            sql.exec_driver_sql("UPDATE follow_ups SET due_on = '2026-01-05'")
    elif act == "step":
        with session.database().writing() as sql:
            sql.exec_driver_sql("UPDATE outreach SET status = 'accepted'")
            sql.exec_driver_sql("DELETE FROM contacts")
    version = version_on(phone.get("/pocket")[2])
    counselor = as_(session.database(), served.me, now=session.now(), today=session.now().date())
    if act == "look":
        counselor(follow_up, outreach_id, Going.SLOWLY)
    else:
        counselor(plan_outreach, outreach_id, "Wave", "")
    post, told = {
        "look": (("look", {"going": "well"}), "This was looked back at meanwhile: Slowly."),
        "step": (("step", {"step": "Smile"}), "Somebody else changed this outreach a moment ago"),
        "no": (("answer", {"say": "no"}), "Somebody else changed this outreach a moment ago"),
    }[act]
    fields = {"o": outreach_id, "version": version} | post[1]
    status, _, page = phone.post(f"/pocket/{post[0]}", PAGE, **fields)
    name = re.search(r"<h2>([^<]+)</h2>", page.decode()[page.decode().find(outreach_id) :])[1]
    assert status == 409 and f"{name}: {told}" in page.decode()
    assert "My students</h1>" in page.decode(), "how it stands now is under it"
    assert json.loads(phone.post(f"/pocket/{post[0]}", **fields)[2])["message"].startswith(told)
    with session.database().reading() as sql:
        assert "well" not in sql.exec_driver_sql("SELECT going FROM follow_ups").scalars().all()
    assert stood(outreach_id)[1] == ("" if act == "look" else "Wave")
    assert stood(outreach_id)[0] != "declined"
    if act != "look":
        assert (
            phone.post(f"/pocket/{post[0]}", PAGE, **fields | {"version": version_on(page)})[0]
            == 303
        )


@pytest.mark.parametrize("version", ["-1", "x", "9" * 20])
def test_a_version_that_is_none_is_refused(served, version):
    phone, outreach_id = Phone(served), asked_of(served)
    assert phone.post("/pocket/answer", o=outreach_id, say="no", version=version)[0] == 409
    assert stood(outreach_id)[0] == "offered"


@pytest.mark.parametrize(
    ("post", "act", "fields"),
    [
        ("/pocket/would", "pocket.pages.volunteer", {"s": "S01"}),
        ("/pocket/reminders/mail", "rhythm.pages.wish_mail", {"on": "off"}),
        ("/pocket/reminders/calendar", "rhythm.pages.make_feed", {}),
        ("/mywall/list", "mark.listed.mark_students", {"strength": "3"}),
        ("/mywall/practice", "mark.mine.answer_vignette", {"vignette": "ann", "strength": "3"}),
    ],
)
def test_whoever_was_quicker_is_told_of_on_a_page_that_shows_how_it_stands(
    served, monkeypatch, post, act, fields
):
    """It was an error page with 503, as if the server were down."""
    phone, page = Phone(served), "/" + "/".join(post.split("/")[1:3])
    page = page if page in ("/pocket/reminders", "/mywall/list") else "/" + post.split("/")[1]
    stands = phone.get(page)[2].decode()
    heading = re.search(r"<h1>.*?</h1>", stands)[0]
    if post == "/mywall/list":
        fields |= {"student": re.search(r'name="student" value="(\w+)"', stands)[1]}

    def quicker(*_):
        raise Changed("Somebody was quicker.")

    monkeypatch.setattr(f"connections.ui.{act}", quicker)
    status, _, shown = phone.post(post, PAGE, **fields)
    assert status == 409 and heading in shown.decode()
    assert '<p class="told" role="alert">Somebody was quicker.</p>' in shown.decode()


def test_among_many_one_would_take_a_grade_is_one_link_and_a_name_is_never_in_an_address(served):
    """231 names in a row had no search."""
    served.reveal()
    phone = Phone(served)
    page = phone.get("/pocket")[2].decode()
    assert 'class="row grades"' not in page and 'id="find"' not in page, "a dozen is looked through"
    grades = ("5", "6", "5")
    more = [Student(f"N{n}", "Nia", f"Moua{n}", grade=grade) for n, grade in enumerate(grades)]
    with session.database().changing(served.me, "test", session.now()) as sql:
        save_students(sql, served.me.school_id, RosterChanges(new=more), session.now().date())
    page = phone.get("/pocket")[2].decode()
    link = re.search(r'href="(/pocket\?grade=6#would)"', page)[1]
    assert 'id="find"' in page and 'method="get" action="/pocket"' not in page
    found = phone.get(link.partition("#")[0])[2].decode()
    offered = lambda text: set(re.findall(r'name="s" value="(\w+)"', text))  # noqa: E731
    assert "N1" in offered(found) < offered(page) and 'href="/pocket#would"' in found
    assert offered(phone.get("/pocket?grade=none")[2].decode()) == offered(page)


def test_where_ones_places_are_taken_the_page_says_so_and_offers_nobody(served):
    served.reveal()
    told, offers = b"All your places are taken.", b'action="/pocket/would'
    for taken in range(3):
        page = Phone(served).get("/pocket")[2]
        assert (told in page, offers in page) == (taken == 2, taken < 2)
        room = (b"room for 2 more students.", b"room for 1 more student.")
        assert [words in page for words in room] == [taken == 0, taken == 1]
        if taken < 2:
            pair_of(served, "A1", f"S0{taken + 1}")


def test_who_leaves_is_told_so_and_not_that_all_places_are_taken(served):
    served.reveal()
    with session.database().changing(served.me, "test", session.now()) as sql:
        sql.execute(update(adults).where(adults.c.adult_id == "A1").values(leaving=True))
    page = Phone(served).get("/pocket")[2].decode()
    assert "All your places are taken" not in page and 'action="/pocket/would' not in page
    assert "nobody new is asked of you" in page


def test_a_field_that_no_database_takes_is_refused_in_words(served):
    status, _, page = Phone(served).post("/pocket/answer", PAGE, o="a\0b", say="yes")
    assert status == 409 and b"cannot be read" in page


def test_a_page_that_waits_for_its_round_is_no_touch(served):
    phone = Phone(served)
    touched = []
    here = session.presence()
    here.touch = touched.append
    try:
        assert phone.get("/mywall/open")[0] == 200
        assert touched == []
        assert phone.get("/pocket")[0] == 200 and len(touched) == 1
    finally:
        del here.touch


# ---- a page knows whose it is --------------------------------------------------------------------

FORMS = re.compile(r'<form method="post" action="([^"]+)"')


def mark_on(page):
    return re.search(r'data-whose="(\w{24})"', page.decode())[1]


def test_every_form_of_a_page_of_ones_own_says_whose_page_it_is(served):
    phone = Phone(served)
    pair_of(served, "A1")
    seen = 0
    for path in ("/pocket", "/mywall", "/mywall/list", "/pocket/reminders"):
        page = phone.get(path)[2]
        forms = FORMS.findall(page.decode())
        seen += len(forms)
        assert forms and {each.partition("?whose=")[2] for each in forms} == {mark_on(page)}
        assert b'data-idle="1800"' in page and b'data-left="43' in page and b"data-locked" in page
        assert b"A1" not in re.findall(rb"<script[^>]+watch.js[^>]+>", page)[0]
    assert seen > 20


def test_what_a_page_sends_that_was_made_for_somebody_else_is_not_done_and_may_come_again(served):
    """Two teachers at one tablet: taps on the first one's page were saved as the second one's."""
    first, second = Phone(served), Phone(served, "A2")
    outreach_id = pair_of(served, "A1")
    whose = mark_on(first.get("/pocket")[2])
    assert second.server.ask("GET", f"/session?whose={whose}", headers=second.cookie)[0] == 401
    assert second.server.ask("GET", f"/session?whose={whose}", headers=first.cookie)[0] == 204
    sent = {
        "/mywall/done": {"sure": 1}, "/mywall/practice": {"vignette": "ann", "strength": 3},
        "/pocket/contact": contact(outreach_id), "/pocket/would": {"s": "S02"},
        "/pocket/pulse": {}, "/pocket/reminders/mail": {"on": "off"}, "/pocket/out": {},
        "/mywall/list": {"student": "x", "strength": 3}, "/mywall/leave": {},
    }  # fmt: skip
    for path, fields in sent.items():
        assert second.post(f"{path}?whose={whose}", **fields)[0] == 401, path
        status, _, page = second.post(f"{path}?whose={whose}", PAGE, **fields)
        assert status == 403 and b"Somebody else is in on this device" in page, path
    second.post(f"/pocket/lock?whose={whose}", PAGE)
    assert second.post(f"/session/lock?whose={whose}")[0] == 401
    assert second.get("/pocket")[0] == 200, "still in"
    assert first.post(f"/pocket/contact?whose={whose}", **contact(outreach_id))[0] == 200
    assert first.post(f"/session/lock?whose={whose}")[0] == 204
    assert first.get("/pocket")[0] == 303


def test_a_laptop_that_is_passed_on_is_another_pages(served):
    keeps = open_session(session.database(), served.me, Door.KEEPER, session.now())
    with session.database().reading() as sql:
        before = who_is_in(sql, keeps, session.now())
    as_(session.database(), served.me, now=session.now())(pass_to, keeps, "A1")
    with session.database().reading() as sql:
        after = who_is_in(sql, keeps, session.now())
    assert before.session_hash == after.session_hash and mark_of(before) != mark_of(after)
