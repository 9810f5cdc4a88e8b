"""A district with three schools on PostgreSQL, in a browser: switched, looked over, archived."""

from dataclasses import replace

import pytest

from connections.domain.access.account import Account
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.rounds.round import RoundStatus
from connections.services.access.sessions import open_session
from connections.services.report.district import publish_missing
from connections.services.school.overseers import add_overseer, open_district
from connections.services.school.schools import create_school, keeper
from connections.store.database import open_database
from connections.store.schema import identities
from connections.ui.shell import session
from connections.ui.shell.doors import SESSION_COOKIE
from tests.asking import as_
from tests.browser.conftest import serving, settled
from tests.browser.meeting_support import axe
from tests.small_school import fill
from tests.unit.services.test_board import ADULTS, STUDENTS, said

pytestmark = [pytest.mark.browser, pytest.mark.postgres]

SCHOOLS = {"elm": "Elm Street", "oak": "Oak Park", "ash": "Ash Grove"}
MAIL, DOMAINS = "ann@district.example.org", ["district.example.org"]


@pytest.fixture
def district(postgres_url):
    """Return the database, and a principal of Elm Street and teacher of Oak Park who is in."""
    opened, now = open_database(postgres_url), session.now()
    me, ana = keeper("elm", tuple(SCHOOLS)), ADULTS[0].adult_id
    for school_id, name in SCHOOLS.items():
        as_(opened, me, now=now)(create_school, school_id, name)
        there = replace(me, school_id=school_id)
        fill(opened, there, now.date(), now, STUDENTS, ADULTS, said(0), RoundStatus.REVEALED)
        if school_id != "ash":
            with opened.changing(there, "test.bound", now) as sql:
                row = {"school_id": school_id, "issuer": "i", "subject": "ana", "adult_id": ana}
                sql.execute(identities.insert().values(row | {"bound_at": now}))
    as_(opened, replace(me, schools=("elm", "oak")), now=now)(publish_missing)
    as_(opened, me, now=now)(add_overseer, MAIL)
    yield opened
    opened.close()


def bring(page, app, holding):
    cookie = {"name": SESSION_COOKIE, "value": holding, "url": app.url, "httpOnly": True}
    page.context.add_cookies([{**cookie, "sameSite": "Lax"}])


def test_three_schools_of_a_district_on_postgresql(district, postgres_url, tmp_path, new_page):
    with serving(tmp_path, postgres_url) as app:
        # One account, two schools: from one to the other.
        ana = Viewer("elm", frozenset(), ADULTS[0].adult_id)
        phone = new_page(width=390, keeper=False)
        bring(phone, app, open_session(district, ana, Door.SIGNED_IN, session.now()))
        phone.goto(f"{app.url}/switch")
        assert axe(phone) == [] and "Ash Grove" not in phone.content()
        phone.get_by_role("button", name="Oak Park").click()
        phone.wait_for_url("**/pocket")
        phone.get_by_role("link", name="Another of your schools").wait_for()

        # The district sees what two schools have published, and nobody's name.
        overseer = new_page(keeper=False)
        holding = open_district(district, Account("i", "ann", MAIL, True), DOMAINS, session.now())
        bring(overseer, app, holding)
        overseer.goto(f"{app.url}/coverage")
        assert overseer.url == f"{app.url}/district" and axe(overseer) == []
        overseer.get_by_role("rowheader", name="Elm Street").first.wait_for()
        overseer.get_by_text("Ash Grove").wait_for()
        names = {student.last_name for student in STUDENTS} | {a.last_name for a in ADULTS}
        assert not [each for each in names if each and each in overseer.inner_text("main")]

        # Oak Park is archived while somebody is in it: they are out.
        desk = new_page()
        desk.goto(app.url)
        desk.get_by_role("button", name="Elm Street").click()
        settled(desk)
        desk.get_by_role("link", name="School", exact=True).click()
        desk.get_by_role("radio", name="Schools").click()
        settled(desk)
        assert axe(desk) == []
        desk.get_by_role("button", name="Archive …").nth(2).click()
        desk.get_by_role("button", name="Archive this school").click()
        desk.get_by_text("The school is archived.").wait_for()
        phone.wait_for_url("**/join")  # by itself: the open page has ended
