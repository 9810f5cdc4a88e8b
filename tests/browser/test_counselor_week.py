"""A counselor's week on Oak Street: from a yes to the next round, and who sees which note."""

import json

import pytest

from tests.browser.conftest import command_line, settled, sign_in
from tests.browser.test_journey import go, name_in, press, reveal, visit

VIEWS = ("Caseload", "Who takes whom", "Follow-up meeting", "Did it work?")
COUNSELOR, SECRET = "Luis Ortega", "xylophone at midnight"


def outreach(app) -> list[dict]:
    return json.loads(command_line(app.database_url, "outreach", "--json").stdout)


def standing(app, student_id: str, earlier: list[dict]) -> list[str]:
    """Return how the student's outreach stands, without what had ended before this week."""
    rows = [row for row in outreach(app) if row["student_id"] == student_id]
    return sorted(row["status"] for row in rows if row not in earlier)


def show(page, view: str) -> None:
    page.get_by_text(view, exact=True).first.click()
    settled(page)


def row_of(page, student: str):
    """Return the row of a student in the table, wherever the list stands."""
    page.get_by_role("button", name="everything").click()
    find(page, student)
    return page.locator("tr.row").filter(has_text=student).first


def open_story(page, student: str) -> None:
    """Open a student's story beside the list."""
    row_of(page, student).locator("button.name").click()
    page.locator(".st-key-story").get_by_role("heading", name=student, level=2).wait_for()
    settled(page)


def find(page, student: str) -> None:
    page.locator(".desk input[type=search]").fill(student)
    page.locator("tr.row").first.wait_for()


def look_as(page, app, name: str) -> None:
    sign_in(page, app, name)
    go(page, app, "outreach")


def log(page, student: str, kind: str, felt: str) -> None:
    """Log a contact in three acts: the row, what happened, how it felt."""
    row_of(page, student).locator("button.do").click()
    page.locator(".panel").get_by_role("button", name=kind).click()
    page.locator(".panel").get_by_role("button", name=felt, exact=True).click()
    told(page, "The contact is logged.")


def told(page, words: str) -> None:
    """Wait until the desk says what was done."""
    page.locator(".told").get_by_text(words).wait_for()
    settled(page)


def focused(page) -> str:
    """Return what has the focus, inside the desk as well: its words."""
    return page.evaluate("""() => {
      let here = document.activeElement
      while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement
      return here?.querySelector("span")?.textContent ?? here?.textContent ?? ""
    }""")


@pytest.mark.browser
def test_a_counselors_week(oak_street_app, new_page):
    app = oak_street_app
    earlier = outreach(app)
    asked = next(row for row in earlier if row["status"] == "offered")
    student = name_in("oak_street_students.csv", asked["student_id"])
    teacher = name_in("oak_street_adults.csv", asked["adult_id"])
    desk, classroom = new_page(), new_page()
    look_as(desk, app, COUNSELOR)
    look_as(classroom, app, teacher)

    # The teacher says yes in the row and logs a contact in three taps.
    row_of(classroom, student).locator("button.do").click()
    classroom.locator(".panel").get_by_role("button", name="Yes, gladly").click()
    told(classroom, "1 answer is noted.")
    log(classroom, student, "Talked", "Easy")

    # The counselor logs two more; it is building.
    settled(desk)
    go_again(desk, app)
    log(desk, student, "Greeted by name", "OK")
    log(desk, student, "Did something together", "Easy")
    assert standing(app, asked["student_id"], earlier) == ["building"]

    # A restricted note: the author reads it, the teacher learns that it exists.
    open_story(desk, student)
    desk.get_by_text("Add a note").click()
    desk.get_by_label("What happened, in a few sentences").fill(SECRET)
    desk.get_by_text("Restricted: only I read it").click()
    press(desk, "Save the note")
    desk.get_by_text(SECRET).wait_for()
    open_story(classroom, student)
    classroom.get_by_text("Only its author reads it").wait_for()
    assert SECRET not in classroom.content()

    # A hand-over: the former adult has a goodbye to say and reads nothing any more.
    hand_over_to_somebody(desk)
    assert standing(app, asked["student_id"], earlier) == ["accepted", "handed_over"]
    go(classroom, app, "outreach")
    classroom.get_by_text("A goodbye to say").wait_for()
    assert SECRET not in classroom.content()
    open_story(classroom, student)
    classroom.get_by_text("Say goodbye in person by").wait_for()
    assert SECRET not in classroom.content()
    assert "Only its author reads it" not in classroom.content()

    # The next round: two pairs are marked strong, and the figure follows at the reveal.
    waiting = [row for row in outreach(app) if row["status"] == "building"][:2]
    mark_strong(app, waiting)
    before = sum(row["converted"] for row in outreach(app))
    reveal(desk)
    close(desk)
    assert sum(row["converted"] for row in outreach(app)) >= before + 2
    visit(desk, "Outreach")
    show(desk, "Did it work?")
    desk.get_by_text("pairs are Strong", exact=True).wait_for()
    desk.get_by_text("would be expected").first.wait_for()

    keyboard_alone(desk)
    assert violations(new_page(width=390, dark=True), app) == []
    assert violations(new_page(), app) == []


def keyboard_alone(desk) -> None:
    """Log, look back, give a new date, choose, undo: without a mouse; the focus stays."""
    show(desk, "Caseload")
    desk.keyboard.press("Tab")
    desk.locator("tr.row button.name").first.focus()
    name = focused(desk)
    for key in ("l", "2", "1"):  # three acts from the list to a contact that is kept
        desk.keyboard.press(key)
    told(desk, "The contact is logged.")
    assert focused(desk) == name, "the focus is where it was"
    desk.keyboard.press("d")
    desk.keyboard.press("2")
    told(desk, "1 outreach has the new date.")
    for key in ("x", "ArrowDown", "x"):
        desk.keyboard.press(key)
    desk.locator(".chosen").get_by_text("2 chosen").wait_for()
    for key in ("x", "ArrowUp", "x", "z"):
        desk.keyboard.press(key)
    told(desk, "Undone.")
    assert focused(desk) == name and desk.locator(".chosen").is_hidden()

    # One sitting: nothing is chosen, what happened is in sight, the next one comes by itself.
    sit = desk.get_by_role("button", name="in one sitting")
    sit.focus()
    desk.keyboard.press("Enter")
    seen = [in_the_sitting(desk)]
    for words in ("", "Lunch on Friday"):
        assert desk.locator('.choice[aria-pressed="true"]').count() == 0
        assert desk.locator(".panel .past li").count() > 0
        desk.keyboard.press("1")
        while focused(desk) != "Save and next":
            desk.keyboard.press("Tab")
            if words and desk.locator(".panel input[type=text]").evaluate(
                "field => field === field.getRootNode().activeElement"
            ):
                desk.keyboard.type(words)
        desk.keyboard.press("Enter")
        told(desk, "Noted.")
        seen.append(in_the_sitting(desk))
    desk.keyboard.press("Alt+n")
    seen.append(in_the_sitting(desk))
    assert len(set(seen)) == 4, "each comes once"
    desk.keyboard.press("Escape")
    assert desk.locator(".panel").count() == 0


def violations(page, app) -> list[str]:
    """Return what axe finds in each view of Outreach: a panel, a story and a choice opened."""
    from axe_playwright_python.sync_playwright import Axe

    go(page, app, "outreach")
    page.locator("tr.row button.name").nth(1).click()
    page.locator(".st-key-story").wait_for()
    settled(page)
    page.locator("tr.row button.do").nth(2).click()
    if page.locator("tr.row input.one").first.is_visible():
        page.locator("tr.row input.one").first.check()
        page.get_by_role("button", name="Hand over").first.click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = []
    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    for view in VIEWS:
        show(page, view)
        page.wait_for_timeout(500)
        found += [
            f"{view}: {violation['id']} {violation['nodes'][0]['html'][:200]}"
            for violation in Axe().run(page, options=options).response["violations"]
        ]
    return found


def in_the_sitting(page) -> str:
    """Return whose turn it is."""
    page.locator(".panel .left").wait_for()
    return page.locator("tr.row.current button.name").inner_text()


def go_again(page, app) -> None:
    """Draw the page anew, as looking at it again does."""
    visit(page, "Coverage")
    visit(page, "Outreach")


def hand_over_to_somebody(page) -> None:
    page.get_by_text("Look back, plan, pause or hand back").click()
    box = page.get_by_role("combobox", name="Hand over to")
    box.scroll_into_view_if_needed()
    settled(page)
    box.click()
    page.keyboard.press("ArrowDown")  # a click closes the list where the focus has opened it
    page.get_by_role("option").first.click()
    page.get_by_role("radio", name="Yes", exact=True).click()
    press(page, "Hand over")
    page.get_by_text("Handed over, with time to say goodbye").first.wait_for()


def mark_strong(app, rows: list[dict]) -> None:
    """Bring in a file of marks, as a data manager does, into the open round."""
    newest = json.loads(command_line(app.database_url, "round", "list", "--json").stdout)[0]
    lines = ["adult_id,student_id,strength"]
    lines += [f"{row['adult_id']},{row['student_id']},Strong" for row in rows]
    path = app.log.parent / "marks.csv"
    path.write_text("\n".join(lines) + "\n")
    done = command_line(
        app.database_url, "import", "--marks", str(path), "--round", newest["round"]
    )
    assert done.returncode == 0, done.stderr


def close(page) -> None:
    page.get_by_text("All late answers are in").first.click()
    settled(page)
    press(page, "Close the round")
    page.get_by_text("The round is closed").wait_for()
