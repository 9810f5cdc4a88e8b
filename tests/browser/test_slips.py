"""A slip on a phone, in a real browser: enrolled, locked and opened, with and without a script."""

import re
import shutil

import pytest

from connections.domain.people.person import Adult
from connections.services.access.slips import issue_slips, open_enrolment
from connections.services.people.by_hand import person_leaves
from connections.services.school.schools import keeper
from connections.ui.shell import session
from tests.asking import as_
from tests.browser.conftest import serving
from tests.browser.meeting_support import (
    axe,
    database_of,
    marks_of,
    saved,
    until,
    watched,
)
from tests.browser.test_pocket import asked_for, contacts_of, kept

pytestmark = pytest.mark.browser
DIGITS = "314159"


@pytest.fixture(scope="module")
def app(tmp_path_factory, oak_street_today):
    """Return one app with Oak Street School in it, for this file."""
    folder = tmp_path_factory.mktemp("slips")
    shutil.copytree(oak_street_today, folder, dirs_exist_ok=True)
    url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
    with serving(folder, url, locked=False) as running:
        yield running


@pytest.fixture
def slip(app):
    """Return how to give out a slip of an adult, while slips can be used."""

    def give(adult_id):
        database, now = database_of(app), session.now()
        ask = as_(database, keeper("school"), now=now, today=now.date())
        ask(open_enrolment)
        (issued,) = ask(issue_slips, [adult_id])
        database.close()
        return issued.code

    return give


def looked_at(page, width):
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(
    ("width", "dark", "script"), [(390, False, True), (320, True, False), (430, True, True)]
)
def test_a_phone_becomes_an_adults_own_and_opens_by_six_digits(
    app, new_page, slip, width, dark, script
):
    code = slip("A101")
    page = new_page(width=width, dark=dark, keeper=False, java_script_enabled=script)
    wrong, asked = watched(page), []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))

    # The link of the slip: its code is in no address that a server sees, and leaves this one.
    page.goto(f"{app.url}/slip#{code}")
    if script:
        page.get_by_role("heading", name="Choose six digits").wait_for()
        assert code not in page.url
        page.goto(f"{app.url}/slip")
        page.evaluate("code => { location.hash = code }", code)  # the same page, opened again
    else:
        page.get_by_label("The code on your slip").fill(f"{code[:6].lower()} {code[6:]}")
        page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="Choose six digits").wait_for()
    if script:
        looked_at(page, width)
    page.get_by_label("Six digits").fill("123456")
    page.get_by_label("The same again").fill("123456")
    page.get_by_role("button", name="This device is mine").click()
    page.get_by_role("alert").get_by_text("easy to guess").wait_for()
    assert "You are" not in page.content()
    page.get_by_label("Six digits").fill(DIGITS)
    page.get_by_label("The same again").fill(DIGITS)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{app.url}/pocket")
    name = re.search(r"You are ([^<.]+)", page.content())[1]
    assert not [url for url in asked if code in url or "_stcore" in url]
    cookies = {c["name"]: c for c in page.context.cookies()}
    device, session_ = cookies["connections_device"], cookies["connections_session"]
    assert (device["httpOnly"], device["sameSite"], session_["expires"]) == (True, "Lax", -1)

    page.get_by_role("button", name="Lock").click()
    page.get_by_label("Your six digits").wait_for()
    assert name not in page.content()
    if script:
        looked_at(page, width)
    page.goto(app.url)
    assert page.url == f"{app.url}/unlock"
    page.get_by_label("Your six digits").fill("000000")
    page.get_by_role("button", name="Open").click()
    page.get_by_role("alert").get_by_text("not the right digits").wait_for()
    page.get_by_label("Your six digits").fill(DIGITS)
    page.get_by_role("button", name="Open").click()
    page.wait_for_url(f"{app.url}/pocket")
    assert name in page.content()
    assert not [said for said in wrong if "403" not in said and "409" not in said]
    log = app.log.read_text(errors="replace")
    assert code not in log and DIGITS not in log


def test_a_lost_phone_is_out_within_a_second_and_a_used_slip_says_when(app, new_page, slip):
    code = slip("A101")
    page, other = new_page(width=390, keeper=False), new_page(width=390, keeper=False)
    page.goto(f"{app.url}/slip#{code}")
    page.get_by_label("Six digits").fill(DIGITS)
    page.get_by_label("The same again").fill(DIGITS)
    page.get_by_role("button", name="This device is mine").click()
    page.wait_for_url(f"{app.url}/pocket")
    other.goto(f"{app.url}/slip#{code}")
    other.get_by_role("alert").get_by_text("was used on").wait_for()
    assert axe(other) == []
    again = slip("A101")
    page.wait_for_timeout(1_100)
    page.goto(f"{app.url}/pocket")
    page.get_by_text("nobody's own here").wait_for()
    assert page.url == f"{app.url}/unlock" and axe(page) == []
    other.goto(f"{app.url}/slip#{again}")
    other.get_by_role("button", name="It is not mine, let me in for 20 minutes").click()
    other.wait_for_url(f"{app.url}/pocket")
    assert "connections_device" not in {c["name"] for c in other.context.cookies()}


def test_a_teachers_year_on_her_own_phone(app, new_page, slip):
    """September to June: a slip, marks, a yes, contacts with and without a network, a new phone."""

    def phone():
        return new_page(width=390, height=844, keeper=False, has_touch=True)

    def enroll(page):
        page.goto(f"{app.url}/slip#{slip(teacher)}")
        page.get_by_label("Six digits").fill(DIGITS)
        page.get_by_label("The same again").fill(DIGITS)
        page.get_by_role("button", name="This device is mine").tap()
        page.wait_for_url(f"{app.url}/pocket")

    teacher = "A104"  # has a place free
    page = phone()
    enroll(page)  # September

    marked = marks_of(app, teacher)
    page.get_by_role("link", name="My wall").tap()  # the meeting
    for place in range(3):
        page.locator(".tile").nth(place).tap()
    saved(page)
    assert marks_of(app, teacher) != marked
    page.get_by_role("link", name="My students").tap()
    page.get_by_role("button", name="Lock").tap()

    outreach_id = asked_for(app, teacher)  # the counselor asks, and she opens her phone later
    page.goto(app.url)
    page.get_by_label("Your six digits").fill(DIGITS)
    page.get_by_role("button", name="Open").tap()
    card = page.locator(f"[data-outreach='{outreach_id}']")
    card.get_by_role("button", name="Yes, I will").tap()
    page.get_by_text("The first contact is due").wait_for()

    before = contacts_of(app, teacher)  # the year: in two taps, also without a network
    for offline in (False, True):
        page.context.set_offline(offline)
        card.locator(".kinds button:visible").first.tap()
        card.locator(".felts button:visible").first.tap()
        page.get_by_text("Kept on this phone." if offline else "The contact is logged.").wait_for()
    assert contacts_of(app, teacher) == before + 1 and len(kept(page)) == 1
    page.context.set_offline(False)
    until(page, lambda: not kept(page))
    assert contacts_of(app, teacher) == before + 2

    other = phone()  # a new phone: the old one is out, and everything is there
    enroll(other)
    other.locator(f"[data-outreach='{outreach_id}']").get_by_text("last today").wait_for()
    page.wait_for_url(f"{app.url}/unlock")
    assert page.locator("article").count() == 0

    database, now = database_of(app), session.now()  # June
    ask = as_(database, keeper("school"), now=now, today=now.date())
    ask(person_leaves, Adult(teacher, ""))
    database.close()
    other.wait_for_url(re.compile("/(unlock|join)$"), timeout=5_000)
    assert other.locator("article").count() == 0
    other.goto(f"{app.url}/pocket")
    assert other.locator("article").count() == 0 and "You are" not in other.content()


def test_a_counselor_comes_to_her_desk_by_a_passkey_once_the_principal_said_yes(
    app, new_page, slip
):
    counselor, here = "A134", app.url.replace("127.0.0.1", "localhost")  # browsers want a name
    page = new_page(keeper=False)
    wrong = watched(page)
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    has = dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)
    own = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    line.send("WebAuthn.addVirtualAuthenticator", {"options": own | has})

    page.goto(f"{here}/slip#{slip(counselor)}")
    page.get_by_label("Six digits").fill(DIGITS)
    page.get_by_label("The same again").fill(DIGITS)
    page.get_by_role("button", name="This device is mine").click()
    page.get_by_role("link", name="Use this computer for everything").click()
    name = page.get_by_label("A name by which you know this computer")
    name.fill("Desk in room 12")
    looked_at(page, 1400)
    name.press("Enter")
    page.get_by_text("It waits for another person's yes.").wait_for()
    looked_at(page, 1400)
    page.get_by_label("A name by which you know this computer").fill("Once more")
    page.get_by_role("button", name="Make a passkey on this computer").click()
    page.get_by_text("keeps a passkey of yours already").wait_for()
    page.get_by_role("button", name="Lock").click()

    def sign_in():
        page.get_by_role("link", name="Sign in with a passkey").click()
        page.get_by_role("button", name="Sign in with a passkey").click()

    sign_in()
    page.get_by_role("alert").get_by_text("Nobody else has said yes").wait_for()
    looked_at(page, 1400)
    principal = new_page(adult_id="A137")
    principal.goto(f"{app.url}/school?view=people")
    principal.get_by_text("has made a passkey, “Desk in room 12”").wait_for()
    principal.get_by_role("button", name="Yes, it is theirs").click()
    principal.get_by_text("comes in with this passkey from now on").wait_for()

    for again in range(2):
        page.goto(f"{here}/unlock")
        sign_in()
        page.wait_for_url(f"{here}/")
        page.get_by_text("You are Luis Ortega").wait_for()
        if not again:
            page.goto(f"{here}/outreach")
            page.locator("tr.row button.name").first.wait_for()
        page.get_by_role("button", name="Sign out", exact=True).click()
        page.wait_for_url(f"{here}/unlock")
        assert "Ortega" not in page.content()
    assert not [said for said in wrong if "403" not in said]
