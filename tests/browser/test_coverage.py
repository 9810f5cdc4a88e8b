"""Coverage in a real browser: numbers open their lists; the picture by mouse, keyboard, thumb."""

import json
import re
import shutil

import pytest

from tests.browser.conftest import command_line, serving, settled
from tests.browser.meeting_support import until
from tests.conftest import missing

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory, oak_street_today):
    """Return one app with Oak Street School, for all of these: they change nothing."""
    folder = tmp_path_factory.mktemp("coverage")
    shutil.copytree(oak_street_today, folder, dirs_exist_ok=True)
    url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
    with serving(folder, url, locked=False) as running:
        yield running


def go(page, app, view):
    page.goto(f"{app.url}/coverage?view={view}")
    settled(page)
    page.locator(".figures li, .picture .field *").first.wait_for()


def violations(page):
    try:
        from axe_playwright_python.sync_playwright import Axe
    except ImportError:
        missing("axe-playwright-python")
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]


def fits(page):
    main = page.locator("[data-testid=stMain]")
    return main.evaluate("(main) => main.scrollWidth <= main.clientWidth")


@pytest.mark.parametrize(("width", "dark"), [(1400, False), (390, True)])
def test_every_number_of_the_overview_opens_its_list(app, new_page, width, dark):
    page = new_page(width=width, dark=dark)
    told = json.loads(command_line(app.database_url, "coverage", "--json").stdout)
    go(page, app, "overview")
    heading = page.get_by_role("heading", level=1)
    assert f"{told['covered']} of {told['students']} students" in heading.inner_text()
    assert violations(page) == [] and fits(page)
    assert page.locator(".seats.look").count() == 1, "only who has none stands out"
    page.get_by_role("button", name=re.compile("not yet connected, Grade 5")).focus()
    page.keyboard.press("Enter")
    settled(page)
    heading = page.get_by_role("heading", name=re.compile(r"^\d+ of \d+ students not yet"))
    heading.wait_for()
    page.wait_for_function("document.activeElement.tagName === 'H2'")
    assert heading.evaluate("(one) => one === document.activeElement"), "the keyboard goes on here"
    assert "view=students" in page.url
    page.get_by_text("Overview", exact=True).click()
    settled(page)
    button = page.get_by_role("button", name=re.compile(r"^\d+ have exactly one"))
    many = button.inner_text()
    button.click()
    settled(page)
    page.get_by_text(f"{many} students with exactly one strong adult.").wait_for()


def test_the_picture_is_walked_by_keyboard_and_kept_by_a_click(app, new_page):
    page = new_page(width=1400, height=900)
    go(page, app, "picture")
    assert violations(page) == [] and fits(page)
    sentence = page.locator(".sentence")
    assert "arrow keys" in sentence.inner_text()
    page.locator(".hide").focus()
    page.keyboard.press("Tab")
    student = page.locator(".middle .spot .name").first.inner_text()
    assert student in sentence.inner_text(), "one stop for everybody, the first student"
    page.keyboard.press("ArrowRight")
    adult = page.locator(".right .spot.here .name").inner_text()
    assert sentence.inner_text().startswith(adult)
    near = page.locator(".middle .spot.near").count()
    assert near == sum(map(int, re.findall(r"(?:with|knows) (\d+)", sentence.inner_text())))
    page.locator(".left .spot").nth(3).click()
    kept = sentence.inner_text()
    page.locator(".right .spot").nth(2).hover()
    assert sentence.inner_text() == kept, "a click keeps it"
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.locator(".right .spot").nth(4).hover()
    assert sentence.inner_text() != kept
    page.locator("input[type=search]").fill("crrc")
    assert "Nobody of that name" in sentence.inner_text()
    assert page.locator(".picture").count(), "r and c are letters here, not Streamlit's keys"
    page.locator("input[type=search]").fill(student)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=student).wait_for()
    assert "student=" in page.url


def test_hidden_names_leave_everything_where_it_was(app, new_page):
    page = new_page(width=1400, dark=True)
    go(page, app, "picture")
    spots = page.locator(".spot")

    def places():
        return spots.evaluate_all(
            "(all) => all.map((one) => JSON.stringify(one.getBoundingClientRect()))"
        )

    before: list[str] = []

    def stands() -> bool:
        """Say whether nothing moves any more, as it does while a font comes."""
        page.wait_for_timeout(500)
        last, before[:] = before[:], places()
        return last == before

    until(page, stands)
    page.get_by_role("button", name="Hide names").click()
    assert places() == before
    colours = page.locator(".spot .name").evaluate_all(
        "(all) => all.map((one) => getComputedStyle(one).color)"
    )
    assert {re.sub(r"\s", "", colour) for colour in colours} == {"rgba(0,0,0,0)"}
    spots.nth(5).hover()
    bold = page.locator(".sentence b.name").first
    assert bold.evaluate("(one) => getComputedStyle(one).color") == "rgba(0, 0, 0, 0)"
    page.locator("[data-testid=stMain] button", has_text=re.compile("^5$")).click()
    settled(page)
    page.get_by_role("heading", name=re.compile("Grade 5: ")).wait_for()
    assert page.locator(".picture.off").count(), "another grade keeps names hidden"


def test_on_a_phone_a_tap_opens_the_row_with_its_sentence(app, new_page):
    page = new_page(width=390, height=844)
    go(page, app, "picture")
    assert fits(page)
    rows = page.locator(".row > button")
    assert min(rows.evaluate_all("(all) => all.map((one) => one.offsetHeight)")) >= 44
    name = rows.first.inner_text()
    rows.first.click()
    panel = page.locator(".panel")
    assert name in panel.locator("p").inner_text()
    assert violations(page) == []
    more = page.locator(".more").last
    hidden, shown = int(re.findall(r"\d+", more.inner_text())[0]), rows.count()
    more.click()
    assert rows.count() == shown + hidden
    page.get_by_role("button", name=f"Page of {name}").click()
    page.get_by_role("heading", name=name).wait_for()
