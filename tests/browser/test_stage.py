"""A meeting as the room lives it: a stage, the facilitator's console and two phones, one server."""

import re
import shutil

import pytest

from connections.domain.meeting.stage import Scene
from connections.services.meeting.stage import show_on_stage
from connections.services.outreach.assignment import students_to_take
from connections.services.round.marking import mark_students
from connections.services.round.rounds import close_round, list_rounds, plan_round
from connections.services.school.schools import find_school, keeper
from tests.asking import as_, viewer_as
from tests.browser.conftest import serving, settled
from tests.browser.meeting_support import (
    axe,
    database_of,
    names_with_open_walls,
    saved,
    watched,
)
from tests.browser.test_meeting import join, open_joining, session_now

pytestmark = pytest.mark.browser
# What moves when the picture changes, though nobody touched anything: the browser's own count.
SHIFTS = """new PerformanceObserver((list) => {
  for (const each of list.getEntries()) window.shifted = (window.shifted ?? 0) + each.value
}).observe({ type: "layout-shift", buffered: true })"""


@pytest.fixture(scope="module")
def app(oak_street_today, tmp_path_factory):
    folder = tmp_path_factory.mktemp("stage") / "school"
    shutil.copytree(oak_street_today, folder)
    with serving(folder, f"sqlite:///{(folder / 'school.sqlite').as_posix()}", locked=False) as app:
        yield app


def says(stage, words, timeout=15_000):
    stage.get_by_text(re.compile(words)).first.wait_for(timeout=timeout)


def test_a_meeting_with_a_stage_a_console_and_four_phones(app, new_page):
    console, stage = new_page(height=1000), new_page(keeper=False, width=1920, height=1080)
    wrong = watched(stage)
    code = open_joining(console, app)

    # The stage on another computer: by a link that works once.
    console.get_by_role("button", name="On another computer").click()
    console.get_by_role("button", name="Make a link").click()
    console.get_by_text("/stage/link#").wait_for()
    link = console.get_by_test_id("stCode").inner_text().strip()
    console.keyboard.press("Escape")
    stage.goto(link)
    assert "#" not in stage.url, "the link's secret part leaves the address at once"
    assert axe(stage) == []
    stage.get_by_role("button", name="Show the stage here").click()
    says(stage, "Open your own wall of names")  # as soon as people may join
    stage.evaluate(SHIFTS)
    assert stage.get_by_role("button").count() == 0, "a stage by a link only reads"
    for key in ("j", "r", "Enter", "1", "F8"):
        stage.keyboard.press(key)
    says(stage, "Open your own wall of names")
    console.get_by_role("radio", name="Silent marking").or_(
        console.get_by_role("button", name="Silent marking", exact=True)
    ).first.click()
    says(stage, "Pick a dot")

    # What the console says stands on the stage, with the code that phones type.
    console.get_by_role("radio", name="The code").or_(
        console.get_by_role("button", name="The code", exact=True)
    ).first.click()
    says(stage, "Open your own wall of names")
    assert stage.locator(".code").inner_text().replace("-", "") == code.replace(" ", "")
    box = stage.locator(".code").bounding_box()
    assert box["height"] >= 150, "read from 10 m"
    stage.reload()
    says(stage, "Open your own wall of names")
    for name in names_with_open_walls(app)[:3]:
        phone = new_page(keeper=False, width=390, height=844, has_touch=True)
        join(phone, app, code, name)
        says(stage, re.escape(name))
        phone.locator(".tile").first.tap()
        saved(phone, 1)

    # The reveal: from the console; the stage shows it by itself.
    console.get_by_role("button", name="Reveal").first.click()
    console.get_by_role("button", name="Reveal now").click()
    says(stage, "a strong adult here")
    assert axe(stage) == []
    figure = stage.locator(".huge")
    assert figure.evaluate("each => parseFloat(getComputedStyle(each).fontSize)") == 380
    phone.reload()
    phone.get_by_text("Your slip opens this.").wait_for()
    assert axe(phone) == []

    # The list: names behind bars until wanted, without a jump.
    settled(console)
    assert console.get_by_text("Nothing was changed").count() == 0
    console.get_by_text("Not yet connected", exact=True).first.click()
    says(stage, "students, one of us each")
    rows = stage.locator(".list li")
    before = [row.bounding_box() for row in rows.all()]
    assert stage.locator(".list .bar").count() == 8
    console.get_by_role("button", name="Show names there").click()
    stage.locator(".list .name", has_text=re.compile("[A-Z]")).first.wait_for()
    stage.locator(".list .bar").first.wait_for(state="detached")
    assert [row.bounding_box() for row in rows.all()] == before
    assert axe(stage) == []

    # A phone of an adult's own says "I would"; the room and the console see it arrive.
    database = database_of(app)
    me = keeper(find_school(database, session_now()))
    able = "A101"
    assert console.get_by_text("Nothing was changed").count() == 0
    own = new_page(adult_id=able, pocket=True, width=390, height=844, has_touch=True)
    own.goto(f"{app.url}/pocket")
    said_yes = int(stage.locator(".lg.y b").inner_text())
    viewer = as_(database, me)(viewer_as, able)
    assert as_(database, viewer, now=session_now())(students_to_take)
    own.locator("form[action^='/pocket/would'] button").first.click()
    own.get_by_role("button", name="Undo").wait_for()
    stage.locator(".lg.y b", has_text=str(said_yes + 1)).wait_for(timeout=5_000)
    own.get_by_label("One small first step").first.fill("Say hello by name on Monday")
    own.get_by_role("button", name="Write it down").first.click()
    own.get_by_text("The first step is written down.").wait_for()
    assert axe(own) == []

    # A server that is away leaves the picture; a closed round clears it.
    stage.context.set_offline(True)
    stage.wait_for_timeout(2_500)
    says(stage, "students, one of us each")
    stage.context.set_offline(False)
    round_id = as_(database, me)(list_rounds)[0].round_id
    as_(database, me, now=session_now())(show_on_stage, round_id, Scene.ONE)
    says(stage, "with one each")
    assert stage.evaluate("window.shifted ?? 0") < 0.1
    as_(database, me, now=session_now())(close_round, round_id)
    says(stage, "This meeting is over")
    assert stage.locator(".list").count() == 0
    database.close()
    known = ("ERR_INTERNET_DISCONNECTED", "401 (Unauthorized)")  # away, and over
    assert [each for each in wrong if not any(one in each for one in known)] == []


def test_the_keys_alone_lead_through_the_meeting(app, new_page):
    """In a round of its own where the meeting before has closed one."""
    database = database_of(app)
    me = keeper(find_school(database, session_now()))
    planned = as_(database, me)(list_rounds)[0].status == "closed"
    if planned:
        as_(database, me, now=session_now())(plan_round, "Keys", session_now().date())
    stage = new_page(width=1920, height=1080)
    stage.goto(f"{app.url}/stage")
    if planned:
        says(stage, "Open the round")
        stage.keyboard.press("Enter")
    says(stage, "Pick a dot")
    if planned:  # a round without an answer says nothing of anybody
        viewer = as_(database, me)(viewer_as, "A102")
        newest = as_(database, me)(list_rounds)[0]
        student = as_(database, me)(students_to_take)[0].student_id
        as_(database, viewer, now=session_now())(mark_students, newest.round_id, {student: 0})
    stage.keyboard.press("r")
    stage.get_by_text("Press Enter to reveal").wait_for()
    stage.keyboard.press("Escape")
    stage.get_by_text("Press Enter to reveal").wait_for(state="hidden")
    says(stage, "Pick a dot")
    stage.context.set_offline(True)
    stage.keyboard.press("r")
    stage.keyboard.press("Enter")
    says(stage, "No answer from the server")
    says(stage, "Pick a dot")
    stage.context.set_offline(False)
    stage.keyboard.press("r")
    stage.keyboard.press("Enter")
    says(stage, "a strong adult here")
    stage.keyboard.press("1")
    stage.locator(".list .bar").first.wait_for()
    stage.keyboard.press("F8")
    stage.locator(".list .bar").first.wait_for(state="detached")
    first = stage.locator(".list .name").first.inner_text()
    stage.keyboard.press("ArrowDown")
    stage.get_by_text("9 to 16").wait_for()
    assert stage.locator(".list .name").first.inner_text() != first
    stage.keyboard.press("0")
    says(stage, "a strong adult here")
    stage.keyboard.press("j")
    says(stage, "The code comes here|Type this code")
    database.close()
