"""The wall of names in a real browser: taps, keys, lost connections, phones, hostile names."""

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from tests.browser.conftest import ROOT, command_line, free_port, serving, settled
from tests.browser.meeting_support import (
    adult_id_of,
    axe,
    marks_of,
    names_with_open_walls,
    open_wall,
    saved,
    until,
    watched,
)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def app(tmp_path_factory, oak_street_today):
    """Return the app with Oak Street School; its tests mark as different adults."""
    folder = tmp_path_factory.mktemp("wall")
    shutil.copytree(oak_street_today, folder, dirs_exist_ok=True)
    database_url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
    with serving(folder, database_url) as app:
        yield app


@pytest.fixture(scope="module")
def adults(app):
    """Return how to get an adult whom no other test marks as."""
    return iter(names_with_open_walls(app))


@pytest.fixture
def wall(app, adults, new_page):
    """Return an open wall: the page, and whose it is."""
    page, name = new_page(), next(adults)
    page.wrong = watched(page)
    open_wall(page, app, name)
    page.adult_id = adult_id_of(app, name)
    page.name = name
    yield page


def kept(page) -> list[str]:
    """Return what the browser keeps until it is acknowledged."""
    return page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.startsWith('connections.unsent'))"
        ".map(([k, v]) => k + v)"
    )


def test_a_tap_changes_the_tile_at_once_and_is_saved_without_a_rerun(app, wall):
    runs = []
    wall.on("websocket", lambda socket: socket.on("framesent", lambda _: runs.append(1)))
    tiles = wall.locator(".tile")
    for place in range(5):
        tiles.nth(place).click()
        assert tiles.nth(place).locator(".s3").count() == 1
    wall.get_by_role("radio", name="Know").click()
    tiles.nth(5).click()
    tiles.nth(0).click()  # another dot on the same name
    saved(wall, 6)
    marks = marks_of(app, wall.adult_id)
    assert sorted(marks.values()) == [2, 2, 3, 3, 3, 3]
    assert kept(wall) == [], "what is acknowledged is erased"
    assert wall.wrong == [], "nothing is refused by the content policy"
    assert runs == []


def test_tapping_again_takes_the_dot_off_and_undo_puts_it_back(app, wall):
    tile = wall.locator(".tile").first
    tile.click()
    saved(wall)
    wall.wait_for_timeout(400)  # a double tap would count as one
    tile.click()
    saved(wall, 0)
    assert marks_of(app, wall.adult_id) == {}
    wall.get_by_role("button", name="Undo").click()
    saved(wall, 1)
    assert list(marks_of(app, wall.adult_id).values()) == [3]


def test_a_reload_shows_what_was_marked_in_the_same_order(wall, app):
    tiles = wall.locator(".tile .name")
    order = tiles.all_text_contents()
    wall.locator(".tile").nth(3).click()
    saved(wall)
    wall.reload()
    open_wall(wall, app, wall.name)
    saved(wall, 1)
    assert tiles.all_text_contents() == order, "an adult's own order stays"
    assert wall.locator(".tile").nth(3).locator(".s3").count() == 1


def test_every_adult_has_another_order(app, adults, new_page):
    orders = []
    for _ in range(2):
        page = new_page()
        open_wall(page, app, next(adults))
        orders.append(page.locator(".tile .name").all_text_contents())
    assert sorted(orders[0]) == sorted(orders[1])
    assert orders[0] != orders[1]


def test_the_whole_wall_works_from_the_keyboard(app, wall):
    wall.locator(".tile").first.focus()
    assert wall.locator(".tile[tabindex='0']").count() == 1, "one tab stop for all tiles"
    wall.keyboard.press("3")
    wall.keyboard.press("ArrowRight")
    wall.keyboard.press("1")
    wall.keyboard.press("ArrowDown")
    wall.keyboard.press("0")
    wall.keyboard.press("ArrowUp")
    assert wall.evaluate("document.activeElement.shadowRoot.activeElement.dataset.place") == (
        wall.locator(".tile").nth(1).get_attribute("data-place")
    )
    wall.keyboard.press("Delete")
    wall.keyboard.press("2")
    saved(wall, 3)
    assert sorted(marks_of(app, wall.adult_id).values()) == [0, 2, 3]
    wall.locator(".tile").nth(30).focus()  # as a screen reader does
    wall.keyboard.press("1")
    saved(wall, 4)
    assert sorted(marks_of(app, wall.adult_id).values()) == [0, 1, 2, 3]
    wall.keyboard.press("/")
    first = wall.locator(".tile .name").nth(40).inner_text()
    wall.keyboard.type(first)
    wall.keyboard.press("Enter")
    wall.keyboard.press("3")
    wall.keyboard.press("Control+z")
    saved(wall, 4)
    assert "Saved" in wall.locator(".live").inner_text() or wall.locator(".live").inner_text()


def test_typing_r_or_c_never_reruns_the_page(wall):
    sent = []
    wall.on("request", lambda request: sent.append(request.url))
    wall.locator(".tile").first.focus()
    wall.keyboard.press("r")
    wall.keyboard.press("c")
    wall.locator("input[type=search]").focus()
    wall.keyboard.type("rc")
    assert wall.locator("input[type=search]").input_value() == "rc"
    wall.wait_for_timeout(500)
    assert wall.locator("[data-test-script-state='running']").count() == 0
    assert wall.locator("input[type=search]").input_value() == "rc", "a rerun would clear it"


def test_search_and_filters_narrow_the_wall_and_say_how_far(wall):
    everyone = wall.locator(".tile:visible").count()
    name = wall.locator(".tile .name").nth(10).inner_text().splitlines()[0]
    wall.locator("input[type=search]").fill(name.upper())
    assert 1 <= wall.locator(".tile:visible").count() < 10
    wall.locator("input[type=search]").fill("zzzz")
    wall.get_by_text("No name fits.").wait_for()
    wall.get_by_role("button", name="Show all names").click()
    wall.locator("select.grade").select_option(index=2)
    some = wall.locator(".tile:visible").count()
    assert 0 < some < everyone
    wall.locator(".tile:visible").first.click()
    wall.get_by_role("button", name="Not reviewed yet").click()
    assert wall.locator(".tile:visible").count() == some - 1


def test_everyone_shown_can_be_set_to_not_yet_after_a_second_yes_and_undone(app, wall):
    wall.locator("select.grade").select_option(index=1)
    here = wall.locator(".tile:visible").count()
    wall.locator(".tile:visible").first.click()
    wall.get_by_role("button", name="I have reviewed everyone shown").click()
    assert len(marks_of(app, wall.adult_id)) <= 1, "the first tap only asks"
    wall.get_by_role("button", name=f"Yes, set {here - 1} names to Not yet").click()
    saved(wall, here)
    assert sorted(marks_of(app, wall.adult_id).values()) == [0] * (here - 1) + [3]
    wall.get_by_role("button", name="Undo").click()
    saved(wall, 1)


def test_without_a_connection_marking_goes_on_and_everything_is_sent_later(app, wall):
    wall.context.set_offline(True)
    for place in range(4):
        wall.locator(".tile").nth(place).click()
    wall.get_by_text("4 not sent yet").wait_for()
    wall.get_by_text("your answers are kept in this browser").wait_for()
    stored = kept(wall)
    assert len(stored) == 4
    names = wall.locator(".tile .name").all_text_contents()
    assert not any(name in text for name in names for text in stored), "no name is kept"
    assert marks_of(app, wall.adult_id) == {}
    wall.context.set_offline(False)
    saved(wall, 4)
    assert len(marks_of(app, wall.adult_id)) == 4
    assert kept(wall) == []


def test_what_was_not_sent_before_a_reload_is_sent_after_it(app, wall):
    wall.route("**/answers", lambda route: route.abort())
    wall.locator(".tile").nth(2).click()
    wall.get_by_text("1 not sent yet").wait_for()
    wall.unroute("**/answers")
    wall.route("**/answers", lambda route: route.abort())
    wall.reload()
    wall.unroute("**/answers")
    open_wall(wall, app, wall.name)
    saved(wall, 1)
    assert list(marks_of(app, wall.adult_id).values()) == [3]
    assert kept(wall) == []


def test_behind_a_filter_that_swallows_requests_answers_go_through_the_page(app, wall):
    wall.route(
        "**/answers",
        lambda route: route.fulfill(status=403, content_type="text/html", body="<h1>Blocked</h1>"),
    )
    for place in range(3):
        wall.locator(".tile").nth(place).click()
    wall.get_by_text("Answers travel through the page itself here").wait_for()
    saved(wall, 3, 30_000)
    assert sorted(marks_of(app, wall.adult_id).values()) == [3, 3, 3]


def test_an_answer_that_cannot_be_saved_is_said_until_it_is_read(wall):
    wall.route(
        "**/answers",
        lambda route: route.fulfill(
            status=409, json={"then": "refused", "message": "The round is closed. Not saved."}
        ),
    )
    tile = wall.locator(".tile").nth(1)
    name = tile.locator(".name").inner_text().splitlines()[0]
    tile.click()
    notice = wall.locator(".notice.refused")
    notice.get_by_text(f"The round is closed. Not saved. ({name})").wait_for()
    assert tile.locator(".s-1").count() == 1, "the tile shows what is saved"
    wall.wait_for_timeout(1500)
    notice.get_by_role("button", name="OK, I have read it").click()
    assert notice.count() == 0


def in_sight(page, part) -> bool:
    box, size = part.bounding_box(), page.viewport_size
    return box["y"] >= 0 and box["height"] > 20 and box["y"] + box["height"] <= size["height"]


@pytest.mark.parametrize("width", [390, 1400])
def test_what_the_wall_has_to_say_is_said_where_the_person_is(app, adults, new_page, width):
    """The notice about refused answers stood 3,231 px above the screen."""
    page = new_page(width=width, height=844)
    open_wall(page, app, next(adults))
    tile = page.locator(".tile").nth(300)
    tile.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    page.route(
        "**/answers",
        lambda route: route.fulfill(
            status=409, json={"then": "refused", "message": "The round is closed. Not saved."}
        ),
    )
    place = tile.bounding_box()["y"]
    tile.click()
    refused = page.locator(".notice.refused")
    refused.wait_for()
    assert in_sight(page, refused)
    assert tile.bounding_box()["y"] == place, "nothing moves under the finger"
    assert page.locator(".notices").get_attribute("aria-live") == "polite"
    page.unroute("**/answers")
    page.route("**/answers", lambda route: route.abort())
    page.wait_for_timeout(500)  # two taps at once are one
    tile.click()
    unsent = page.locator(".notice.unsent")
    unsent.wait_for()
    assert in_sight(page, unsent) and in_sight(page, refused), "every notice, and together"
    assert axe(page) == []

    # A tile that gets the focus is not hidden behind them.
    for _ in range(12):
        tile.press("ArrowDown")
        page.wait_for_timeout(50)
        focused = page.locator(".tile:focus").bounding_box()
        top = page.locator(".notices").bounding_box()["y"]
        assert focused["y"] + focused["height"] <= top + 1


def test_what_the_list_refuses_is_said_where_the_person_is(app, adults, new_page):
    page = new_page(width=390, height=844)
    name = next(adults)
    open_wall(page, app, name)
    page.get_by_text("List", exact=True).click()
    settled(page)
    radio = page.get_by_role("radiogroup").filter(has_text="Recognise").nth(20)
    radio.scroll_into_view_if_needed()
    first, last = (
        radio.get_attribute("aria-label").partition(" · ")[0].replace("*", "").split(" ", 1)
    )
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        gone = sql.execute(
            "UPDATE students SET left_on = '2026-11-01' WHERE first_name = ? AND last_name = ?",
            (first, last),
        )
        assert gone.rowcount == 1
    radio.get_by_text("Know").click()
    told = page.get_by_role("alert")
    told.wait_for()
    assert in_sight(page, told)


def test_two_tabs_of_one_adult_show_the_same(app, wall, new_page):
    other = wall.context.new_page()
    open_wall(other, app, wall.name)
    wall.locator(".tile").nth(7).press("3")  # a tap may meet another while a page still settles
    saved(wall, 1)
    other.locator(".tile").nth(8).press("3")
    saved(other)
    assert len(marks_of(app, wall.adult_id)) == 2
    wall.reload()
    open_wall(wall, app, wall.name)
    saved(wall, 2)


def test_the_list_beside_the_wall_saves_the_same_answers(app, wall):
    wall.get_by_text("List", exact=True).click()
    settled(wall)
    wall.get_by_role("radiogroup").filter(has_text="Recognise").first.get_by_text("Know").click()
    settled(wall)
    assert list(marks_of(app, wall.adult_id).values()) == [2]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_on_a_phone_everything_fits_and_is_big_enough(app, adults, new_page, dark):
    page = new_page(width=390, height=844, dark=dark, has_touch=True)
    open_wall(page, app, next(adults))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".tile").first.bounding_box()["y"] < 300, "the first name stood at 443"
    assert page.get_by_text("Only you see your answers").is_visible()
    sizes = page.locator(".tile").evaluate_all("all => all.map(t => t.offsetHeight)")
    assert min(sizes) >= 44
    page.get_by_role("button", name="Find").tap()
    controls = page.locator(".dots button, .undo, .find, .filters button:visible, select:visible")
    assert min(controls.evaluate_all("all => all.map(t => t.offsetHeight)")) >= 44
    page.locator(".tile").nth(1).tap()
    saved(page, 1)
    assert axe(page) == []
    meaning = page.get_by_role("button", name="What the dots mean").bounding_box()
    assert meaning["x"] + meaning["width"] <= 374, "it slid out at the right"
    page.get_by_text("List", exact=True).tap()
    settled(page)
    first = page.get_by_role("radiogroup").nth(1)
    until(page, lambda: first.bounding_box()["y"] < 360)  # it stood at 644
    assert axe(page) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_the_wall(app, adults, new_page, dark):
    page = new_page(dark=dark)
    open_wall(page, app, next(adults))
    for value in range(4):
        page.locator(".dots button").nth(value).click()
        page.locator(".tile").nth(value).click()
    saved(page)
    assert axe(page) == []


def test_at_two_hundred_percent_nothing_is_lost(app, adults, new_page):
    page = new_page(width=700, height=450)  # what 1400 by 900 is at 200%
    open_wall(page, app, next(adults))
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    page.locator(".tile").nth(30).focus()
    page.keyboard.press("3")
    saved(page)
    tile = page.locator(".tile").nth(30).bounding_box()
    top = page.locator(".top").bounding_box()
    assert tile["y"] >= top["y"] + top["height"] - 1, "focus is not hidden under the dots"


HOSTILE = ["<img src=x onerror=alert(1)>", "![x](https://evil.example/x.png)", "*Bold* :red[Bob]"]


def test_hostile_names_are_shown_as_they_are(tmp_path, new_page):
    database_url = f"sqlite:///{(tmp_path / 'school.sqlite').as_posix()}"
    students = tmp_path / "students.csv"
    rows = [f'S{n},"{name}",Doe,7,12' for n, name in enumerate(HOSTILE)]
    students.write_text(
        "\n".join(["student_id,first_name,last_name,grade,homeroom", *rows]), encoding="utf-8"
    )
    (tmp_path / "adults.csv").write_text("adult_id,first_name,last_name,role\nA1,Ana,Ames,teacher")
    (tmp_path / "marks.csv").write_text("adult_id,student_id,strength\nA1,S0,1")
    done = command_line(
        database_url, "import", "--students", str(students), "--adults",
        str(tmp_path / "adults.csv"), "--marks", str(tmp_path / "marks.csv"), "--round", "Fall",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    with serving(tmp_path, database_url) as app:
        page = new_page()
        wrong = watched(page)
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        open_wall(page, app, "Ana Ames")
        shown = {text.strip() for text in page.locator(".tile .name").all_text_contents()}
        assert shown == {f"{name} Doe" for name in HOSTILE}
        assert wrong == []


def test_a_server_that_dies_in_the_middle_loses_nothing(tmp_path, oak_street_today, new_page):
    shutil.copytree(oak_street_today, tmp_path, dirs_exist_ok=True)
    database_url = f"sqlite:///{(tmp_path / 'school.sqlite').as_posix()}"
    port = free_port()
    with serving(tmp_path, database_url, port, locked=False) as app:
        page = new_page()
        name = names_with_open_walls(app)[0]
        open_wall(page, app, name)
        page.locator(".tile").nth(0).click()
        saved(page)
    # the block's end kills the server the hard way
    page.locator(".tile").nth(1).click()
    page.locator(".tile").nth(2).click()
    page.get_by_text("2 not sent yet").wait_for()
    with serving(tmp_path, database_url, port, locked=False) as app:
        page.goto(app.keeper_link)  # a new start has a new key
        page.get_by_text("Where the school stands").wait_for()
        open_wall(page, app, name)
        saved(page, 3)
        assert len(marks_of(app, adult_id_of(app, name))) == 3


def test_serving_beyond_this_machine_without_tls_is_refused():
    started = subprocess.run(
        [sys.executable, "-m", "connections", "serve"],
        cwd=ROOT,
        env=os.environ | {"CONNECTIONS_ADDRESS": "0.0.0.0"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert started.returncode == 1
    assert "TLS proxy" in started.stderr
