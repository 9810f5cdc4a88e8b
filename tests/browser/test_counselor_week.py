"""A counselor's week on Oak Street: from a yes to the next round, and who sees which note."""

import json

import pytest

from tests.browser.conftest import command_line, settled, sign_in
from tests.browser.test_journey import choose, go, name_in, press, reveal, visit

VIEWS = ("My caseload", "One student", "Who takes whom", "Follow-up meeting", "Did it work?",
         "Leaving", "Students' answers", "My places")  # fmt: skip
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


def open_case(page, student: str) -> None:
    """Open a case of the caseload by the student's name."""
    card = page.locator("[class*='st-key-open_']").filter(has_text=student)
    card.get_by_role("button").first.click()
    settled(page)


def find(page, student: str) -> None:
    page.get_by_text("Find and filter").click()
    page.get_by_label("Find a name").fill(student)
    page.get_by_label("Find a name").press("Enter")
    settled(page)


def look_as(page, app, name: str) -> None:
    sign_in(page, app, name)
    go(page, app, "outreach")


def log(page, kind: str, felt: str) -> None:
    page.get_by_role("radio", name=kind).click()
    page.get_by_role("radio", name=felt).click()
    press(page, "Log contact")
    page.get_by_text("The contact is logged").wait_for()


def choose_story(page, student: str) -> None:
    show(page, "One student")
    choose(page, "Student", student)


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

    # The teacher says yes and logs a contact in three taps.
    open_case(classroom, student)
    press(classroom, "Yes, gladly")
    log(classroom, "Talked", "Easy")

    # The counselor logs two more; it is building.
    settled(desk)
    go_again(desk, app)
    find(desk, student)
    open_case(desk, student)
    log(desk, "Greeted by name", "OK")
    log(desk, "Did something together", "Easy")
    assert standing(app, asked["student_id"], earlier) == ["building"]

    # A restricted note: the author reads it, the teacher learns that it exists.
    press(desk, "Their story")
    desk.get_by_label("What happened, in a few sentences").fill(SECRET)
    desk.get_by_text("Restricted: only I read it").click()
    press(desk, "Save the note")
    desk.get_by_text(SECRET).wait_for()
    choose_story(classroom, student)
    classroom.get_by_text("Only its author reads it").wait_for()
    assert SECRET not in classroom.content()

    # A hand-over: the former adult has a goodbye to say and reads nothing any more.
    hand_over_to_somebody(desk)
    assert standing(app, asked["student_id"], earlier) == ["accepted", "handed_over"]
    go(classroom, app, "outreach")
    classroom.get_by_text("A goodbye to say").wait_for()
    assert SECRET not in classroom.content()
    choose_story(classroom, student)
    classroom.get_by_text("You may not see everybody's outreach").wait_for()
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

    # Looking back at what is due, one after the other, by keyboard alone.
    show(desk, "My caseload")
    desk.get_by_text("in one sitting").click()
    settled(desk)
    seen = [in_the_sitting(desk)]
    for _ in range(2):
        while desk.evaluate("document.activeElement.innerText") != "Going well":
            desk.keyboard.press("Tab")
        desk.keyboard.press("Space")
        while desk.evaluate("document.activeElement.ariaLabel") != "A few words, if you like":
            desk.keyboard.press("Tab")
        desk.keyboard.type("Lunch on Friday")
        desk.keyboard.press("Enter")
        settled(desk)
        seen.append(in_the_sitting(desk))
    desk.keyboard.press("Alt+n")
    settled(desk)
    seen.append(in_the_sitting(desk))
    assert len(set(seen)) == 4, "each comes once"
    assert violations(new_page(width=390, dark=True), app) == []


def violations(page, app) -> list[str]:
    """Return what axe finds in each view of Outreach, with the opened case among them."""
    from axe_playwright_python.sync_playwright import Axe

    go(page, app, "outreach")
    page.locator("[class*='st-key-open_']").nth(3).get_by_role("button").click()
    settled(page)
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
    return page.get_by_test_id("stMain").get_by_role("heading", level=2).first.inner_text()


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
    page.get_by_text("Handed over, with time to say goodbye").wait_for()


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
