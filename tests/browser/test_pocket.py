"""An adult's own phone: my students and my wall without Streamlit, with and without a network."""

import re
import shutil
import sqlite3
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from connections.services.outreach.assignment import students_to_place
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.school.schools import find_school, keeper
from tests.asking import as_
from tests.browser.conftest import App, serving
from tests.browser.meeting_support import (
    ROUND,
    adult_id_of,
    axe,
    database_of,
    marks_of,
    names_with_open_walls,
    saved,
    watched,
)

pytestmark = pytest.mark.browser


def asked_of(app: App, question: str, *facts: object) -> list[tuple]:
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        return sql.execute(question, facts).fetchall()


def session_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - beside a server that lives today


def contacts_of(app: App, adult_id: str) -> int:
    counting = "SELECT count(*) FROM contacts WHERE logged_by = ?"
    return int(asked_of(app, counting, adult_id)[0][0])


def kept(page) -> list[str]:
    """Return the contacts that this browser keeps."""
    return page.evaluate(
        "Object.entries(localStorage).filter(([k]) => k.includes('contacts')).map((e) => e.join())"
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("pocket")


@pytest.fixture(scope="module")
def app(folder, oak_street_today):
    """Return Oak Street, in which A102 and A103 have said yes to two students each."""
    shutil.copytree(oak_street_today, folder, dirs_exist_ok=True)
    database_url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
    with serving(folder, database_url, locked=False) as app:
        yield app


@pytest.fixture
def phone(app, new_page):
    """Return how to open somebody's own, unlocked phone."""

    def opened(adult_id, address="/pocket", width=390, **options):
        page = new_page(
            adult_id=adult_id, pocket=True, width=width, height=844, has_touch=True, **options
        )
        page.goto(f"{app.url}{address}")
        return page

    return opened


def asked_for(app, adult_id):
    """Ask an adult for one more student, as a counselor does; return the outreach."""
    database = database_of(app)
    me = keeper(find_school(database, session_now()))
    student = as_(database, me, now=session_now())(students_to_place)[-1]
    pair = [Wanted(student.student_id, adult_id)]
    (outreach_id,) = as_(database, me, now=session_now())(propose_outreach, pair).outreach_ids
    database.close()
    return outreach_id


def status_of(app, outreach_id):
    ((status,),) = asked_of(app, "SELECT status FROM outreach WHERE outreach_id = ?", outreach_id)
    return status


def note(page, at: int = 0, felt: int = 0) -> None:
    """Note a contact with the first student, in two taps."""
    page.locator(".kinds button:visible").nth(at).tap()
    page.locator(".felts button:visible").nth(felt).tap()


@pytest.mark.parametrize(("width", "dark"), [(320, True), (390, False), (430, True)])
def test_my_students_and_my_wall_fit_a_phone_and_pass_axe(app, phone, width, dark):
    page = phone("A102", width=width, dark=dark)
    wrong = watched(page)
    page.get_by_role("heading", name="My students").wait_for()
    for address in ("/pocket", "/mywall/list", "/mywall"):
        page.goto(f"{app.url}{address}")
        if address == "/mywall":
            page.locator(".tile").first.wait_for()
        assert axe(page) == []
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide"
    assert wrong == []


@pytest.mark.parametrize("width", [320, 390])
def test_on_a_phone_the_names_begin_high_and_the_dots_are_at_the_thumb(app, phone, width):
    """The first name stood at 731 px of 844, under five rows of filters."""
    page = phone("A105", "/mywall", width)
    tiles, hand = page.locator(".tile"), page.locator(".hand")
    tiles.first.wait_for()
    assert tiles.first.bounding_box()["y"] <= 240
    page.get_by_text("You are").wait_for()
    assert page.get_by_role("button", name="Lock").bounding_box()["height"] >= 44

    def foot():
        box = hand.bounding_box()
        return box["y"] > 600, box["y"] + box["height"]

    assert foot() == (True, 844) and hand.get_by_role("button", name="Undo").is_visible()
    assert page.get_by_text("Only you see your answers").count() == 1
    assert not page.get_by_text("Only you see your answers").is_visible()
    page.get_by_text("How this works").tap()
    page.get_by_text("Only you see your answers").wait_for()
    page.get_by_text("How this works").tap()

    page.get_by_role("button", name="Find").tap()
    name = tiles.nth(200).locator(".name").text_content()
    page.keyboard.type(name)
    page.keyboard.press("Escape")
    assert (
        not page.get_by_role("searchbox").is_visible() and page.locator(".find:focus").count() == 1
    )
    page.locator(".only").get_by_text(f"Only: “{name}”").wait_for()
    assert tiles.locator("visible=true").count() < 5
    page.get_by_role("button", name="Show all names").tap()
    assert tiles.locator("visible=true").count() == 620

    place = tiles.nth(60)
    place.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    before = place.bounding_box()["y"]
    page.context.set_offline(True)
    place.tap()
    notice = page.locator(".notice.unsent")
    notice.wait_for()
    assert place.bounding_box()["y"] == before and foot() == (True, 844), "nothing moves"
    assert notice.bounding_box()["y"] + notice.bounding_box()["height"] <= hand.bounding_box()["y"]
    page.get_by_role("button", name="Find").tap()
    for key in ("Enter", *["ArrowDown"] * 14, *["ArrowUp"] * 14):
        page.keyboard.press(key)
        focused = page.locator(".tile:focus").bounding_box()
        top = page.locator(".filters").bounding_box()
        assert focused["y"] >= top["y"] + top["height"] - 1, "not behind the filters"
        below = page.locator(".notices").bounding_box()["y"]
        assert focused["y"] + focused["height"] <= below + 1, "nor behind what is said"
    page.context.set_offline(False)
    saved(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_enlarged_four_times_the_dots_are_all_that_stays(phone):
    page = phone("A106", "/mywall", 320)
    page.set_viewport_size({"width": 320, "height": 256})
    tile = page.locator(".tile").nth(30)
    tile.focus()
    hand = page.locator(".hand").bounding_box()
    assert hand["height"] < 256 / 4 and hand["y"] + hand["height"] == 256
    assert tile.bounding_box()["y"] + tile.bounding_box()["height"] <= hand["y"]
    assert page.locator(".state").bounding_box()["y"] < 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_phone_of_ones_own_has_its_pages_and_nothing_of_streamlits(app, phone):
    page, asked = phone("A102"), []
    page.on("request", lambda request: asked.append(request.url))
    for address in ("/", "/coverage", "/mark", "/rosters"):
        page.goto(f"{app.url}{address}")
        assert page.url == f"{app.url}/pocket"
    page.get_by_role("link", name="My wall").tap()
    page.locator(".tile").first.wait_for()
    assert not [url for url in asked if "_stcore" in url or "/static/" in url]


def test_a_wall_on_a_page_of_its_own_saves_says_done_and_comes_back_the_same(app, phone):
    name = names_with_open_walls(app)[0]
    adult_id = adult_id_of(app, name)
    page = phone(adult_id, "/mywall")
    wrong = watched(page)
    for place in range(3):
        page.locator(".tile").nth(place).tap()
    saved(page, 3)
    assert list(marks_of(app, adult_id).values()) == [3] * 3
    names = page.locator(".tile .name").all_inner_texts()
    page.get_by_role("button", name="I am done").tap()
    page.get_by_text("617 names are not reviewed yet.").wait_for()
    page.get_by_role("button", name="I am done all the same").tap()
    page.get_by_text("617 names stay not reviewed.").wait_for()
    said = (
        "SELECT count(*) FROM reviewed JOIN rounds USING (round_id) WHERE name = ? AND adult_id = ?"
    )
    assert asked_of(app, said, ROUND, adult_id) == [(1,)]
    page.reload()
    saved(page, 3)
    assert page.locator(".tile .name").all_inner_texts() == names
    assert page.locator(".s3").count() == 4, "three tiles and the dot itself"
    assert wrong == []


def test_without_a_script_the_names_are_a_list_and_each_is_marked_with_a_button(app, phone):
    adult_id = adult_id_of(app, names_with_open_walls(app)[1])
    page = phone(adult_id, "/mywall", java_script_enabled=False)
    page.get_by_role("link", name="The names as a list").click()
    page.get_by_role("link", name="Next page").click()
    page.get_by_text("page 2 of 25").wait_for()
    first = page.get_by_role("group").first
    first.get_by_role("button", name="Know").click()
    page.get_by_text("1 of 620 reviewed · page 2 of 25").wait_for()
    assert list(marks_of(app, adult_id).values()) == [2]
    first.get_by_role("button", name="Know", pressed=True).click()
    page.get_by_text("0 of 620 reviewed").wait_for()
    assert marks_of(app, adult_id) == {}


def test_a_yes_that_was_a_slip_is_undone_also_after_the_page_is_loaded_again(app, phone):
    outreach_id = asked_for(app, "A104")
    page = phone("A104")
    card = page.locator(f"[data-outreach='{outreach_id}']")
    card.get_by_role("button", name="Yes, I will").tap()
    page.get_by_text("The first contact is due").wait_for()
    assert status_of(app, outreach_id) == "accepted"
    page.goto(f"{app.url}/pocket")
    assert page.get_by_role("button", name="Undo").bounding_box()["height"] >= 44
    page.get_by_role("button", name="Undo").tap()
    page.get_by_text("It is taken back.").wait_for()
    assert status_of(app, outreach_id) == "offered" and card.count() == 1


def test_without_a_script_yes_no_and_a_contact_still_work(app, phone):
    first, before = asked_for(app, "A113"), contacts_of(app, "A113")
    page = phone("A113", java_script_enabled=False)

    def tap(outreach_id, button):
        card = page.locator(f"[data-outreach='{outreach_id}']")
        card.get_by_role("button", name=button).click()

    tap(first, "Not this time")
    page.get_by_text("That is fine.").wait_for()
    second = asked_for(app, "A113")
    page.reload()
    tap(second, "Yes, I will")
    page.get_by_text("The first contact is due").wait_for()
    tap(second, "Talked")
    page.get_by_text("How did it feel? This saves it.").wait_for()
    page.get_by_role("button", name="Easy").click()
    page.get_by_text("The contact is logged.").wait_for()
    assert (status_of(app, first), status_of(app, second)) == ("declined", "started")
    assert contacts_of(app, "A113") == before + 1
    page.get_by_role("button", name="Undo").click()
    page.get_by_text("It is taken back.").wait_for()
    assert (contacts_of(app, "A113"), status_of(app, second)) == (before, "accepted")


def test_the_keyboard_alone_notes_a_contact(app, phone):
    page = phone("A103")
    before = contacts_of(app, "A103")
    page.locator(".kinds button").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("The contact is logged.").wait_for()
    assert contacts_of(app, "A103") == before + 1
    page.locator(".stands").first.get_by_text("last today").wait_for()


def test_whoever_would_takes_a_student_in_one_tap_and_may_undo_it(app, phone):
    """After the reveal, where the school shows the list and a place is free."""
    page = phone("A123")
    page.get_by_role("heading", name="I would").wait_for()
    before = asked_of(app, "SELECT outreach_id FROM outreach WHERE adult_id = 'A123'")
    names = page.locator("button.wide:visible")
    last = names.last.locator("span").first.inner_text().splitlines()[0]
    page.get_by_label("Search a name").fill(last.upper())
    assert last in names.first.inner_text() and names.count() < 5
    assert last.split()[0] not in page.url and axe(page) == []
    names.first.tap()
    page.get_by_text("The first contact is due").wait_for()
    mine = asked_of(app, "SELECT outreach_id FROM outreach WHERE adult_id = 'A123'")
    ((outreach_id,),) = set(mine) - set(before)
    assert status_of(app, outreach_id) == "accepted"
    page.get_by_role("button", name="Undo").tap()
    page.get_by_text("It is taken back.").wait_for()
    assert status_of(app, outreach_id) == "withdrawn"


def test_a_contact_without_a_network_is_kept_without_a_name_and_sent_once(app, phone):
    page = phone("A102")
    before = contacts_of(app, "A102")
    page.context.set_offline(True)
    note(page)
    page.get_by_text("Kept on this phone.").wait_for()
    (entry,) = kept(page)
    names = page.locator("article h2").all_inner_texts()
    assert not [part for name in names for part in name.split() if part in entry]
    assert contacts_of(app, "A102") == before
    page.locator("form[action^='/pocket/look'] button").first.tap()
    page.get_by_text("Nothing was sent").wait_for()
    assert page.get_by_text("Kept on this phone.").is_visible(), "what is kept stays in sight"
    page.context.set_offline(False)
    page.get_by_text("The contact is logged.").wait_for()
    assert (contacts_of(app, "A102"), kept(page)) == (before + 1, [])


def test_a_receipt_that_was_lost_does_not_double_a_contact(app, phone):
    page, sent = phone("A102"), []
    before = contacts_of(app, "A102")

    def lose(route):
        sent.append(route.request.post_data)
        route.fetch()
        route.abort()

    page.route("**/pocket/contact**", lose, times=1)
    note(page)
    page.get_by_text("The contact is logged.").wait_for()
    assert len(sent) == 1 and contacts_of(app, "A102") == before + 1


def test_one_persons_contacts_wait_for_that_person_and_a_lock_loses_none(app, phone):
    page = phone("A103")
    before = contacts_of(app, "A103"), contacts_of(app, "A102")
    page.route("**/pocket/contact**", lambda route: route.abort())
    note(page)
    page.get_by_text("Kept on this phone.").wait_for()
    page.get_by_role("button", name="Lock").tap()
    page.get_by_text("Join the meeting").first.wait_for()
    assert "A103" not in page.content() and len(kept(page)) == 1

    how = {"url": app.url, "httpOnly": True, "sameSite": "Lax"}

    def unlocked_by(adult_id):
        cookies = app.signed_in(adult_id, pocket=True).items()
        page.context.add_cookies([{"name": n, "value": v, **how} for n, v in cookies])
        page.goto(f"{app.url}/pocket")
        page.get_by_role("heading", name="My students").wait_for()

    page.unroute("**/pocket/contact**")
    unlocked_by("A102")
    page.wait_for_timeout(500)
    assert len(kept(page)) == 1, "nobody else's phone sends it"
    unlocked_by("A103")
    page.get_by_text("The contact is logged.").wait_for()
    assert (contacts_of(app, "A103"), contacts_of(app, "A102")) == (before[0] + 1, before[1])
    assert kept(page) == []


def test_what_was_refused_stays_in_sight_with_its_reason_until_it_is_read(app, phone):
    page = phone("A103")
    page.route("**/pocket/contact**", lambda route: route.abort(), times=1)
    note(page)
    outreach_id = page.locator("article").first.get_attribute("data-outreach")
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        sql.execute("UPDATE outreach SET adult_id = 'A110' WHERE outreach_id = ?", (outreach_id,))
    page.get_by_text("You may not").wait_for()
    page.reload()
    page.get_by_text("You may not").wait_for()
    page.get_by_role("button", name="OK, I have read it").tap()
    assert (page.get_by_text("You may not").count(), kept(page)) == (0, [])
    with sqlite3.connect(app.database_url.removeprefix("sqlite:///")) as sql:
        sql.execute("UPDATE outreach SET adult_id = 'A103' WHERE outreach_id = ?", (outreach_id,))


@pytest.mark.parametrize("address", ["/pocket", "/mywall"])
def test_after_a_lock_elsewhere_nothing_stays_on_a_screen(app, phone, address):
    page = phone("A102", address)
    page.locator(".tile, article").first.wait_for()
    other = page.context.new_page()
    other.goto(f"{app.url}/pocket")
    other.get_by_role("button", name="Lock").tap()
    page.wait_for_url(re.compile("/(join|unlock)$"), timeout=3_000)
    assert page.locator(".tile, article").count() == 0
    other.wait_for_url(f"{app.url}/join")
    other.go_back()
    other.wait_for_timeout(700)
    assert other.locator(".tile, article").count() == 0
    assert page.evaluate("caches.keys()") == [], "and no browser keeps a name"


def test_where_no_web_socket_gets_through_everything_is_saved_and_a_lock_is_seen(app, phone):
    page = phone("A102", "/join")
    page.route_web_socket("**/*", lambda socket: socket.close())
    page.goto(f"{app.url}/mywall")
    page.locator(".tile").nth(7).tap()
    saved(page)
    page.goto(f"{app.url}/pocket")
    note(page)
    page.get_by_text("The contact is logged.").wait_for()
    page.request.post(f"{app.url}/pocket/lock")
    page.wait_for_url(re.compile("/(join|unlock)$"), timeout=8_000)


# ---- a page knows whose it is, and how to be empty without a network ----------------------------


def kids_on(page):
    return page.locator("article h2").all_inner_texts()


def somebody_else_in(page, app, adult_id, pocket=True):
    """Let somebody in who uses this browser next; return the secret of their session."""
    ((name, value),) = app.signed_in(adult_id, pocket).items()
    how = {"url": app.url, "httpOnly": True, "sameSite": "Lax"}
    page.context.add_cookies([{"name": name, "value": value, **how}])
    return value


@pytest.mark.parametrize("address", ["/pocket", "/mywall"])
def test_a_page_whose_adult_is_no_longer_the_one_who_is_in_clears_itself(app, phone, address):
    """Where no web socket gets through, nobody tells the page."""
    page = phone("A102", "/mywall")
    page.context.route_web_socket("**/*", lambda socket: socket.close(code=1011))
    page.goto(f"{app.url}{address}")
    you = page.get_by_text("You are").inner_text()
    if address == "/mywall":
        page.locator(".tile").first.wait_for()
    before = asked_of(app, "SELECT count(*) FROM marks WHERE adult_id = 'A103'")
    somebody_else_in(page, app, "A103")
    if address == "/mywall":
        page.locator(".tile").first.tap()
    page.wait_for_function("(you) => !document.body.innerText.includes(you)", arg=you)
    page.get_by_text("You are").wait_for()
    assert asked_of(app, "SELECT count(*) FROM marks WHERE adult_id = 'A103'") == before


def test_a_contact_of_another_adults_page_waits_for_them(app, phone):
    page = phone("A102")
    mine = page.context.cookies()
    before = contacts_of(app, "A102")
    page.route("**/session?**", lambda route: None)  # the page was not told yet
    somebody_else_in(page, app, "A103")
    note(page)
    page.get_by_text("You are").wait_for()
    page.wait_for_url("**/pocket")
    page.wait_for_function("!document.querySelector('#state')?.innerText")
    assert len(kept(page)) == 1 and "refused" not in kept(page)[0]
    assert contacts_of(app, "A102") == before
    page.context.add_cookies(mine)
    page.goto(f"{app.url}/pocket")
    page.get_by_text("The contact is logged.").wait_for()
    assert contacts_of(app, "A102") == before + 1


def test_lock_without_a_network_empties_every_tab_and_ends_the_session_with_it(app, phone):
    page = phone("A102", "/mywall")
    other = page.context.new_page()
    other.goto(f"{app.url}/pocket")
    names = kids_on(other)
    assert names
    page.bring_to_front()
    page.context.set_offline(True)
    page.get_by_role("button", name="Lock").tap()
    for each in (page, other):
        each.get_by_text("Locked. As soon as there is a network").wait_for()
        assert each.locator("body *").count() == 3
    assert axe(page) == []
    page.close()
    other.close()  # nobody is left who remembers it but the browser
    again = page.context.new_page()
    page.context.set_offline(False)
    seen = []
    again.expose_binding("seen", lambda source, text: seen.append(text))
    again.add_init_script(
        "new MutationObserver(() => document.body && seen(document.body.innerText))"
        ".observe(document, { childList: true, subtree: true })"
    )
    again.goto(f"{app.url}/pocket", wait_until="commit")
    again.get_by_role("heading", name="Join the meeting").wait_for()
    assert not [name for name in names for text in seen if name in text]
    assert again.evaluate("fetch('/session').then((answer) => answer.status)") == 401
    assert again.evaluate("localStorage.length") == 0


def test_names_go_from_a_page_nobody_touches_without_a_network_too(app, phone):
    page = phone("A102")
    page.clock.install()
    page.goto(f"{app.url}/pocket")
    names = kids_on(page)
    page.context.set_offline(True)
    page.clock.run_for(29 * 60_000)
    assert kids_on(page) == names
    page.clock.run_for(2 * 60_000)
    page.get_by_text("Nobody was here for a while").wait_for()
    assert kids_on(page) == []
    page.context.set_offline(False)
    page.clock.run_for(6_000)
    page.get_by_role("heading", name="My students").wait_for()


def test_at_a_desk_lock_without_a_network_empties_the_page_too(app, new_page):
    page = new_page(adult_id="A101")
    page.goto(f"{app.url}/outreach")
    page.get_by_role("button", name="Sign out", exact=True).wait_for()
    page.context.set_offline(True)
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.get_by_text("Locked. As soon as there is a network").wait_for()
    page.context.set_offline(False)
    page.get_by_role("heading", name="Join the meeting").wait_for()


def test_a_server_that_is_killed_loses_and_doubles_no_contact_and_undoes_each(folder, app, phone):
    """The last of this file: it ends the server that the others share."""
    page = phone("A102")
    before = contacts_of(app, "A102")
    note(page)
    page.get_by_text("The contact is logged.").wait_for()
    app.process.kill()
    app.process.wait()
    for felt in range(3):
        note(page, felt, felt)
    page.get_by_text("Kept on this phone.").first.wait_for()
    assert len(kept(page)) == 3
    with ExitStack() as again:
        port = int(app.url.rpartition(":")[2])
        again.enter_context(serving(folder, app.database_url, port, locked=False))
        page.get_by_text("The contact is logged.").wait_for()
        for _ in range(100):
            if not kept(page):
                break
            page.wait_for_timeout(100)
        assert contacts_of(app, "A102") == before + 4
        for left in (3, 2, 1, 0):  # in the new process, the first of them of the old one
            page.goto(f"{app.url}/pocket")
            page.get_by_role("button", name="Undo").tap()
            page.get_by_text("It is taken back.").wait_for()
            assert contacts_of(app, "A102") == before + left
