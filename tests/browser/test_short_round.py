"""A round with fewer names: one's own first, then the list that everybody goes through."""

import shutil
import sqlite3

import pytest

from tests.browser.conftest import serving, settled
from tests.browser.meeting_support import (
    ROUND,
    adult_id_of,
    axe,
    marks_of,
    names_with_open_walls,
    saved,
    until,
    watched,
)

pytestmark = pytest.mark.browser

LIST = "The list everybody goes through"


@pytest.fixture(scope="module")
def app(tmp_path_factory, oak_street_today):
    """Return Oak Street, whose open round was planned with fewer names."""
    folder = tmp_path_factory.mktemp("short")
    shutil.copytree(oak_street_today, folder, dirs_exist_ok=True)
    with sqlite3.connect(folder / "school.sqlite") as sql:
        sql.execute("UPDATE rounds SET short = 1 WHERE name = ?", (ROUND,))
    sql.close()
    database_url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
    with serving(folder, database_url, locked=False) as app:
        yield app


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def group(page, title):
    return page.locator("section", has=page.get_by_role("heading", name=title))


def test_a_phone_has_ones_own_names_finds_others_and_gets_the_list_once_it_is_drawn(app, new_page):
    name = next(
        each for each in names_with_open_walls(app) if has_homeroom(app, adult_id_of(app, each))
    )
    adult_id = adult_id_of(app, name)
    page = new_page(adult_id=adult_id, pocket=True, width=390, height=844, has_touch=True)
    wrong = watched(page)
    page.goto(f"{app.url}/mywall")
    group(page, "My students").wait_for()
    own = page.locator(".tile:visible").count()
    assert 0 < own < 150, "not the whole school of 620"
    page.get_by_text("Somebody else you know well?").wait_for()
    assert page.locator(".tile:visible").first.bounding_box()["y"] <= 240
    assert fits(page) and axe(page) == []
    page.locator(".tile:visible").first.tap()
    saved(page, 1)
    assert f"1 of {own} reviewed" in page.locator(".count").inner_text()

    hidden = page.locator(".tile:not(:visible) .name").first.text_content()
    page.get_by_role("button", name="Somebody else you know well?").tap()
    page.keyboard.type(hidden)
    page.locator(".tile:visible").first.tap()
    saved(page, 2)
    page.locator("input[type=search]").fill("")
    assert page.locator(".tile:visible").count() == own + 1, "whoever was answered about stays"
    assert f"2 of {own + 1} reviewed" in page.locator(".count").inner_text()
    assert len(marks_of(app, adult_id)) == 2

    meeting = new_page()
    meeting.goto(f"{app.url}/meeting")
    meeting.get_by_role("heading", name=LIST).wait_for()
    settled(meeting)
    meeting.get_by_role("button", name="Draw the list everybody goes through").click()
    meeting.get_by_role("button", name="Draw it now").click()
    meeting.get_by_text("of 620 students").first.wait_for()
    settled(meeting)
    assert axe(meeting) == []

    group(page, LIST).wait_for(timeout=25_000)
    assert page.locator(".tile:visible").count() > own + 50
    assert len(marks_of(app, adult_id)) == 2, "what was answered stays"
    assert fits(page) and axe(page) == [] and wrong == []


def has_homeroom(app, adult_id) -> bool:
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        (homeroom,) = sql.execute(
            "SELECT homeroom FROM adults WHERE adult_id = ?", (adult_id,)
        ).fetchone()
        return bool(homeroom)


def test_the_plain_list_asks_only_what_is_asked_and_finds_others_by_a_letter(app, new_page):
    name = names_with_open_walls(app)[-1]
    page = new_page(adult_id=adult_id_of(app, name), pocket=True, width=390, height=844)
    page.goto(f"{app.url}/mywall/list")
    assert fits(page) and axe(page) == []
    page.get_by_text("Somebody else you know well").click()
    letters = page.get_by_role("navigation", name="By the first letter of the last name")
    letters.get_by_role("link", name="V", exact=True).click()
    first = page.locator("form fieldset").first
    first.get_by_role("button", name="Know").click()
    page.wait_for_url("**letter=V**")
    assert page.locator("button[aria-pressed=true]").count() == 1
    assert marks_of(app, adult_id_of(app, name))


def test_the_wall_at_a_desk_shows_the_same_and_a_round_can_be_made_full(app, new_page):
    page = new_page(adult_id=adult_id_of(app, names_with_open_walls(app)[-1]))
    page.goto(f"{app.url}/mark")
    page.locator(".tile").first.wait_for()
    settled(page)
    few = page.locator(".tile:visible").count()
    assert few < 620 and axe(page) == []
    school = new_page()
    school.goto(f"{app.url}/school")
    settled(school)
    school.get_by_role("button", name="Ask everybody for all names").click()
    school.get_by_role("button", name="Yes, all names").click()
    school.get_by_text("Everybody is asked for all names now.").wait_for()
    until(page, lambda: page.locator(".tile:visible").count() == 620)
