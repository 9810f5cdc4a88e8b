"""Reminders that come by themselves: one's own page, and the counselor's row."""

import os
import re
import shutil
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.browser.conftest import serving, settled
from tests.browser.meeting_support import axe
from tests.browser.test_journey import go

pytestmark = pytest.mark.browser
TEACHER = "A102"
MAIL = {
    "CONNECTIONS_MAIL_HOST": "127.0.0.1",
    "CONNECTIONS_MAIL_PORT": "9",  # nobody listens there: these pages send nothing
    "CONNECTIONS_MAIL_SECURITY": "none",
    "CONNECTIONS_MAIL_SENDER": "connections@oak.example",
    "CONNECTIONS_MAIL_ADDRESS": "http://127.0.0.1:8501",
}


@pytest.fixture(scope="module")
def app(tmp_path_factory, oak_street_today):
    folder = tmp_path_factory.mktemp("reminders")
    shutil.copytree(oak_street_today, folder, dirs_exist_ok=True)
    database_url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
    with serving(folder, database_url, locked=False, **MAIL) as app:
        yield app


def looked_at(page, name):
    """Take a picture where a folder for pictures is named."""
    if folder := os.environ.get("CONNECTIONS_PICTURES"):
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("dark", [False, True])
def test_an_adult_makes_and_ends_an_address_and_asks_for_mail_by_keyboard(app, new_page, dark):
    page = new_page(adult_id=TEACHER, pocket=True, width=390, height=844, dark=dark)
    page.goto(f"{app.url}/pocket")
    page.get_by_role("link", name="Calendar and mail").press("Enter")
    page.get_by_role("button", name="Make an address").press("Enter")
    address = page.get_by_label("Your address").input_value()
    looked_at(page, f"reminders_390_{'dark' if dark else 'light'}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with urllib.request.urlopen(address, timeout=10) as answer:  # without a session
        assert b"BEGIN:VCALENDAR" in answer.read()
    token = re.search(r"/feed/([\w-]+)", address)[1]
    assert token not in app.log.read_text(errors="replace")
    page.goto(f"{app.url}/pocket/reminders")
    assert token not in page.content()
    page.get_by_role("button", name="Yes, send me mail").press("Enter")
    page.get_by_text("You get a mail in each week").wait_for()
    assert axe(page) == []
    page.get_by_role("button", name="No more mail").press("Enter")
    page.get_by_role("button", name="End it").press("Enter")
    page.get_by_text("The address has ended").wait_for()
    with pytest.raises(urllib.error.HTTPError, match="410"):
        urllib.request.urlopen(address, timeout=10)


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (390, True)])
def test_what_waits_too_long_and_what_is_printed_stand_above_the_caseload(
    app, new_page, width, dark
):
    page = new_page(width=width, dark=dark)
    go(page, app, "outreach")
    shown = f"{width}_{'dark' if dark else 'light'}"
    looked_at(page, f"outreach_{shown}")
    page.get_by_role("radio", name=re.compile("Waits too long")).press("Space")
    page.get_by_text("school days ago").first.wait_for()
    looked_at(page, f"waiting_{shown}")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("radio", name="Print", exact=True).press("Space")
    page.get_by_text("One page: what waits first").wait_for()
    take = page.get_by_role("button", name="Take the list")
    assert take.is_disabled(), "nobody has said who gets it"
    page.get_by_text("Our own staff: it stays in the school").click()
    settled(page)
    looked_at(page, f"printing_{shown}")
    assert axe(page) == []
    with page.expect_download() as coming:
        take.click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")


def test_the_school_page_says_what_became_of_the_mails(app, new_page):
    page = new_page(width=1400)
    page.goto(f"{app.url}/school")
    settled(page)
    page.get_by_text("Mail", exact=True).first.click()
    settled(page)
    page.get_by_text("did not go out").wait_for()
    looked_at(page, "school_mail")
    assert axe(page) == []
