"""Two people at two desks, each with an account of the school: a real provider, real browsers."""

import json
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, suppress

import pytest

from tests.browser.conftest import free_port, serving, settled
from tests.browser.meeting_support import axe, watched
from tests.browser.test_journey import press, visit

pytestmark = pytest.mark.browser
SECRET = "xylophone at midnight"
ACCOUNTS = {
    "counselor": {"email": "Luis.Ortega@oakstreet.example"},
    "principal": {"email": "edna.monroe@oakstreet.example"},
    "teacher": {"email": "rosa.thao@oakstreet.example"},
    "thief": {"email": "edna.monroe@oakstreet.example"},
    "stranger": {"email": "edna.monroe@elsewhere.example"},
    "careless": {"email": "noor.siddiqui@oakstreet.example", "email_verified": False},
}


@contextmanager
def provider():
    """Run a provider as a process of its own, on another site than the app."""
    port = free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)]
    for subject, claims in ACCOUNTS.items():
        told = {"sub": subject, "email_verified": True} | claims
        command += ["--user-claims", json.dumps(told)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://localhost:{port}"
    try:
        for _ in range(100):
            with suppress(OSError), urllib.request.urlopen(f"{url}/jwks", timeout=2):
                break
            time.sleep(0.1)
        yield url, running
    finally:
        running.kill()
        running.wait()


@pytest.fixture
def accounts(tmp_path, oak_street_today):
    """Return Oak Street with a sign-in: the app, the provider's address and its process."""
    shutil.copytree(oak_street_today, tmp_path, dirs_exist_ok=True)
    with provider() as (issuer, running):
        told = {"ISSUER": issuer, "CLIENT": "connections", "SECRET": "hush"}
        told = {f"CONNECTIONS_OIDC_{name}": value for name, value in told.items()}
        domains = {"CONNECTIONS_OIDC_DOMAINS": "oakstreet.example"}
        url = f"sqlite:///{(tmp_path / 'school.sqlite').as_posix()}"
        with serving(tmp_path, url, locked=False, **told, **domains) as app:
            yield app, issuer, running


@pytest.fixture
def sits_down(accounts, new_page):
    """Return how somebody opens a browser and signs in with an account."""
    app, issuer, _ = accounts

    def sign_in(subject, **how):
        page = new_page(keeper=False, **how)
        page.context.route("https://cdn.jsdelivr.net/**", lambda route: route.abort())
        page.goto(app.url)
        page.get_by_role("link", name="Sign in with your school account").click()
        page.get_by_role("button", name=subject).click()
        page.wait_for_url(f"{app.url}/**")
        return page

    yield sign_in
    theirs = (issuer, "https://cdn.jsdelivr.net/npm/@picocss")  # the provider's own page
    new_page.outside[:] = [url for url in new_page.outside if not url.startswith(theirs)]


def pages_shown(page) -> set[str]:
    return set(page.get_by_test_id("stSidebarNav").inner_text().splitlines())


def test_a_counselor_and_a_principal_work_at_two_desks_at_once(accounts, sits_down, new_page):
    app, _, _ = accounts
    counselor, principal = sits_down("counselor"), sits_down("principal")
    wrong = watched(counselor) + watched(principal)
    counselor.get_by_text("You are Luis Ortega").wait_for()
    principal.get_by_text("You are Edna Monroe").wait_for()
    settled(counselor)
    settled(principal)
    assert {"Outreach", "Coverage", "Meeting"} <= pages_shown(counselor)
    assert "Rosters" not in pages_shown(counselor) | pages_shown(principal)

    # A restricted note is read by who wrote it; the principal learns that it exists.
    visit(counselor, "Outreach")
    student = open_first_story(counselor)
    counselor.get_by_text("Add a note").click()
    counselor.get_by_label("What happened, in a few sentences").fill(SECRET)
    counselor.get_by_text("Restricted: only I read it").click()
    press(counselor, "Save the note")
    counselor.get_by_text(SECRET).wait_for()
    visit(principal, "Outreach")
    principal.get_by_text("The whole school").click()
    settled(principal)
    principal.locator(".desk input[type=search]").fill(student)
    assert open_first_story(principal) == student
    principal.get_by_text("Open restricted notes").wait_for()
    assert SECRET not in principal.content()

    # At the same time the principal takes the report.
    visit(principal, "Reports")
    principal.get_by_text("Internal: with names").click()
    principal.get_by_text("Our own staff: it stays in the school").click()
    with principal.expect_download() as taking:
        principal.get_by_role("button", name="Take the workbook (Excel)").click()
    assert taking.value.path().stat().st_size > 1000
    assert "School" in pages_shown(principal)

    # A teacher gets a pocket and nothing of Streamlit's.
    teacher = sits_down("teacher", width=390)
    teacher.wait_for_url(f"{app.url}/pocket")
    assert "Rosa Thao" in teacher.content() and "_stcore" not in teacher.content()
    teacher.goto(f"{app.url}/school")
    assert teacher.url == f"{app.url}/pocket"

    # Signed out here: also in a copy of the cookies, and in the other tab.
    copied, other = counselor.context.cookies(), counselor.context.new_page()
    other.goto(f"{app.url}/outreach")
    other.get_by_text("You are Luis Ortega").wait_for()
    counselor.get_by_role("button", name="Sign out", exact=True).click()
    for each in (counselor, other):
        each.wait_for_url(f"{app.url}/oidc")
        assert "Ortega" not in each.content()
    thief = new_page(keeper=False)
    thief.context.add_cookies(copied)
    thief.goto(f"{app.url}/outreach")
    assert thief.url == f"{app.url}/oidc" and "Ortega" not in thief.content()
    assert axe(thief) == []

    # Whom nobody lets in, each with the reason.
    for subject, why in (
        ("thief", "Another account signs in as this adult"),
        ("stranger", "not one of the school"),
        ("careless", "address was checked"),
    ):
        page = sits_down(subject, width=390, dark=True)
        page.get_by_role("alert").get_by_text(why).wait_for()
        assert axe(page) == [] and page.get_by_role("link", name="Join with the code").count() == 1
    log = app.log.read_text(errors="replace")
    for never in ("code=", "@", "id_token", "Ortega", "Monroe", SECRET):
        assert never not in log
    assert not [said for said in wrong if "401" not in said and "403" not in said]


def test_the_provider_is_gone_before_anybody_came(accounts, new_page):
    app, _, running = accounts
    running.kill()
    running.wait()
    page = new_page(keeper=False, width=320)
    page.goto(f"{app.url}/oidc")
    page.get_by_role("link", name="Sign in with your school account").click()
    page.get_by_role("alert").get_by_text("does not answer just now").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320 and axe(page) == []
    page.get_by_role("link", name=re.compile("Join with the code")).click()
    page.get_by_label("The code on the projector").wait_for()


def open_first_story(page) -> str:
    """Open the story of whoever stands first in the caseload; return their name."""
    page.locator("[data-show=everything]").click()
    name = page.locator("tr.row button.name").first
    student = name.inner_text()
    name.click()
    page.locator(".st-key-story").get_by_role("heading", name=student).wait_for()
    settled(page)
    return student
