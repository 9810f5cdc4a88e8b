"""The keeper's way in, and files that are taken, in a real browser."""

import re

import pytest

from tests.browser.conftest import settled
from tests.browser.meeting_support import axe, watched

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
    settled(page)
    assert "Oak Street" not in page.content() and axe(page) == []
    page.goto(f"{app.url}/coverage")
    settled(page)
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
    other.get_by_text("You are not in a meeting").wait_for()
