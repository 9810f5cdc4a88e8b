"""The keeper's way in, and files that are taken, in a real browser."""

import re

import pytest

from connections.services.backup.making import check_backup
from tests.browser.conftest import PASSPHRASE, settled
from tests.browser.meeting_support import axe, saved, watched

pytestmark = pytest.mark.browser


def test_the_printed_link_opens_a_page_that_works_and_keeps_the_key_to_itself(
    oak_street_app, new_page
):
    app, page = oak_street_app, new_page(keeper=False)
    wrong, asked = watched(page), []
    page.on("request", lambda request: asked.append(request.url))
    key = app.keeper_link.partition("#")[2]

    # Without it: what the way in is, and nothing of the school.
    page.goto(app.url)
    page.get_by_text("Do you look after Connections on this computer?").wait_for()
    assert "Oak Street" not in page.content() and axe(page) == []
    page.goto(f"{app.url}/coverage")
    assert page.url == f"{app.url}/join"
    assert "Oak Street" not in page.content()

    # A wrong one, pasted.
    page.goto(f"{app.url}/keeper")
    assert axe(page) == []
    page.get_by_label("The link").fill(app.keeper_link[:-3])
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("alert").get_by_text("This link is not right").wait_for()

    wrong.clear()
    page.goto(app.keeper_link)
    page.get_by_text("Where the school stands").wait_for()
    settled(page)
    assert page.url.rstrip("/") == app.url and axe(page) == []
    assert not [url for url in asked if key in url], "no request's address holds the key"
    (cookie,) = [c for c in page.context.cookies() if c["name"] == "connections_keeper"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
    assert cookie["value"] != key and key not in page.content()
    page.reload()
    page.get_by_text("Where the school stands").wait_for()
    assert wrong == []
    assert len(re.findall(re.escape(key), app.log.read_text(errors="replace"))) == 1

    # Nobody else's browser is let in by that.
    other = new_page(keeper=False)
    other.goto(app.url)
    other.get_by_text("Join the meeting").wait_for()


def test_a_file_arrives_once_at_the_browser_that_asked_and_nowhere_else(oak_street_app, new_page):
    """A whole backup lay under /media for minutes, for anybody with the address."""
    app, page = oak_street_app, new_page()
    wrong, asked = watched(page), []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{app.url}/school?view=backup")
    with page.expect_download() as taking:
        page.get_by_role("button", name="Take a backup").click()
    file = taking.value
    assert re.fullmatch(r"connections-[0-9a-f]{6}-[\d-]+\.backup", file.suggested_filename)
    shown = page.locator("pre").inner_text().strip()
    assert check_backup(file.path(), shown).counts["students"] > 600
    page.get_by_text("is in your browser's downloads").wait_for()
    settled(page)
    assert axe(page) == []
    (address,) = [url for url in asked if "/take/" in url]
    assert not [url for url in asked if url.startswith(f"{app.url}/media")], (
        "no page needs what is closed"
    )
    assert wrong == []

    # Again, from here and from elsewhere; and what an unused address is worth to another browser.
    assert page.request.get(address).status == 404
    late = page.context.new_page()
    late.goto(address)
    late.get_by_text("press the button again").wait_for()
    assert axe(late) == []
    page.route("**/take/**", lambda route: route.abort())
    page.get_by_role("button", name="Take a backup").click()
    page.get_by_text("The file did not arrive").wait_for()
    unused = asked[-1]
    assert "/take/" in unused and unused != address
    for other in (new_page(), new_page(keeper=False)):
        assert other.request.get(unused).status in {401, 404}
        assert other.request.get(f"{app.url}/media/x.sqlite").status == 404
    assert page.context.request.get(unused).status == 200, "it waits for its own browser"


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("reports", "Take the workbook (Excel)"),
        ("outreach", "Take my next date along (calendar file)"),
    ],
)
def test_other_files_arrive_as_well(oak_street_app, new_page, path, label):
    page = new_page(width=390)
    page.goto(f"{oak_street_app.url}/{path}")
    if path == "reports":  # whose eyes it is for is nobody's guess
        page.get_by_text("Internal: with names").click()
        page.get_by_text("Our own staff: it stays in the school").click()
    with page.expect_download() as taking:
        page.get_by_role("button", name=label).click()
    assert taking.value.path().stat().st_size > 100


def test_one_laptop_is_passed_round_and_locked_and_nothing_stays_on_a_screen(empty_app, new_page):
    """A reload made any teacher everything; a page that was left open stayed open for anybody."""
    app, page = empty_app, new_page()
    wrong = watched(page)
    page.goto(app.url)
    page.get_by_role("button", name="Try it with Oak Street School").click()
    page.get_by_text("Where the school stands").wait_for(timeout=90_000)
    settled(page)
    page.goto(f"{app.url}/mark")
    box = page.get_by_role("combobox", name="Pass this computer to").first
    box.click()
    box.fill("Daniel Meyer")
    page.get_by_role("option", name="Daniel Meyer").first.click()
    page.locator(".tile").first.wait_for()
    page.get_by_text("You are Daniel Meyer").wait_for()

    # It is his in every tab, and a reload or another address makes it nobody else's.
    other = page.context.new_page()
    other.goto(f"{app.url}/rosters")
    other.get_by_text("You are Daniel Meyer").wait_for()
    assert other.get_by_role("link", name="Rosters").count() == 0
    page.reload()
    page.get_by_text("You are Daniel Meyer").wait_for()
    assert page.get_by_text("Pass this computer to").count() == 0
    page.locator(".tile").first.click()
    saved(page, 1)

    # Locked in one tab, every tab is empty: also for whoever copied the cookies before.
    copied = page.context.cookies()
    page.get_by_role("button", name="Lock").click()
    for each in (page, other):
        each.wait_for_url(f"{app.url}/keeper/passphrase")
        assert "Meyer" not in each.content() and axe(each) == []
    thief = new_page(keeper=False)
    thief.context.add_cookies(copied)
    thief.goto(f"{app.url}/mark")
    assert thief.url == f"{app.url}/keeper/passphrase" and "Meyer" not in thief.content()
    page.go_back()
    page.wait_for_timeout(500)
    assert "Meyer" not in page.content()

    page.goto(app.url)
    page.get_by_label("The passphrase").fill("not this one")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("alert").get_by_text("This is not the passphrase").wait_for()
    page.get_by_label("The passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Go on").click()
    page.get_by_text("You are looking after this computer").wait_for()
    assert not [said for said in wrong if "401" not in said and "403" not in said]


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (390, True)])
def test_the_keepers_plain_pages_are_for_everybody(empty_app, new_page, width, dark):
    page = new_page(width=width, dark=dark)
    for path, heading in (
        ("/keeper", "Look after Connections"), ("/keeper/passphrase", "Locked"),
        ("/keeper/passphrase/new", "Choose a passphrase"), ("/join", "Join the meeting"),
    ):  # fmt: skip
        page.goto(f"{empty_app.url}{path}")
        page.get_by_role("heading", name=heading).wait_for()
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
