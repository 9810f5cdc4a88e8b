"""Three weeks of a counselor on Oak Street, each on a day of its own: the server's clock is moved.

What only sets the scene is asked of services; what a person does is done in the browser.
"""

import re
import shutil
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from connections.domain.access.grants import Reach, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.rounds.marks import Strength
from connections.domain.school.calendar import Span
from connections.services.access.sessions import open_session
from connections.services.outreach.assignment import adult_places, students_to_place
from connections.services.outreach.caseload import my_caseload
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import log_contact
from connections.services.rhythm.mailing import wish_mail
from connections.services.round.marking import mark_students
from connections.services.round.rounds import list_rounds, reveal_round
from connections.services.school.calendar import add_days
from connections.services.school.schools import keeper
from connections.store.database import open_database
from connections.store.keys.installation import Installation
from connections.ui.shell.doors import SESSION_COOKIE
from connections.words import day
from tests.asking import as_
from tests.browser.conftest import free_port, serving, settled
from tests.browser.test_journey import go, press
from tests.starting import CLOCK
from tests.unit.services.test_mailing import Mailbox

SECRET = "xylophone at midnight"
COUNSELOR = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="A134")  # Luis Ortega
THIRD = 15  # days after the first Monday: the Monday before has no school


class Weeks:
    """A served school whose clock stands on the first Monday to come, and its mailbox."""

    def __init__(self, folder, box: Mailbox) -> None:
        self.box, self.file, self.days = box, folder / "clock", 0
        real = datetime.now(UTC)  # noqa: TID251 - a test's clock
        monday = real.date() + timedelta(days=7 - real.weekday())
        self.start = datetime.combine(monday, time(15), UTC)
        self.ahead = self.start - real
        self.go_to(0)
        url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
        self.school = open_database(url, Installation(folder / "keys"))

    def go_to(self, days: int) -> None:
        """Let it be so many days after the first Monday."""
        self.days = days
        new = self.file.with_suffix(".new")
        new.write_text(str((self.ahead + timedelta(days=days)).total_seconds()))
        new.replace(self.file)

    @property
    def now(self) -> datetime:
        real = datetime.now(UTC)  # noqa: TID251 - a test's clock
        return real + self.ahead + timedelta(days=self.days)

    def day(self, days: int):
        return (self.start + timedelta(days=days)).date()

    def ask(self, service, *given, viewer=COUNSELOR, **more):
        return as_(self.school, viewer, self.day(self.days), self.now)(service, *given, **more)

    def come_in(self, page, adult_id: str, reach=Reach.EVERYTHING) -> None:
        """Let an adult in by a door of their own, today."""
        door = Door.DEVICE if reach is Reach.POCKET else Door.SIGNED_IN
        viewer = Viewer("school", frozenset(), adult_id, reach=reach)
        holding = open_session(self.school, viewer, door, self.now)
        how = {"url": self.app.url, "httpOnly": True, "sameSite": "Lax"}
        page.context.add_cookies([{"name": SESSION_COOKIE, "value": holding, **how}])

    def standing(self) -> dict:
        """Return every case as a counselor sees it, by outreach_id."""
        return {e.outreach.outreach_id: e for e in self.ask(my_caseload, everybody=True)}


@contextmanager
def weeks_of(folder, oak_street):
    """Serve Oak Street on the first Monday: four more pairs are asked, and a teacher wants mail."""
    shutil.copytree(oak_street, folder, dirs_exist_ok=True)
    box = Mailbox()
    mail = Controller(box, hostname="127.0.0.1", port=free_port())
    mail.start()
    port = free_port()
    known = {
        CLOCK: str(folder / "clock"),
        "CONNECTIONS_MAIL_HOST": "127.0.0.1",
        "CONNECTIONS_MAIL_PORT": str(mail.port),
        "CONNECTIONS_MAIL_SECURITY": "none",
        "CONNECTIONS_MAIL_SENDER": "connections@oak.example",
        "CONNECTIONS_MAIL_ADDRESS": f"http://127.0.0.1:{port}",
    }
    weeks = Weeks(folder, box)
    with closing(weeks.school):
        weeks.asked = next(e for e in weeks.standing().values() if e.outreach.status == "offered")
        free = [p.adult.adult_id for p in weeks.ask(adult_places) if p.places.free][:4]
        students = [s.student_id for s in weeks.ask(students_to_place)][:4]
        weeks.ask(propose_outreach, list(map(Wanted, students, free)))
        holiday = Span(weeks.day(14), weeks.day(14), "Snow day")
        weeks.ask(add_days, [holiday], term=False, viewer=keeper("school"))
        teacher = Viewer("school", frozenset({Role.TEACHER}), weeks.asked.adult.adult_id)
        weeks.ask(wish_mail, True, viewer=teacher)
        url = f"sqlite:///{(folder / 'school.sqlite').as_posix()}"
        with serving(folder, url, port, locked=False, **known) as weeks.app:
            yield weeks
    mail.stop()


@pytest.mark.browser
def test_three_weeks_of_a_counselor(tmp_path, oak_street_today, new_page):
    with weeks_of(tmp_path, oak_street_today) as weeks:
        desk = new_page(keeper=False)
        for week in (first_week, second_week, third_week):
            week(weeks, desk, new_page)
        look_at(weeks, new_page)


# ---- Monday: a cold start, the chips, keys, several at once, a mail and a yes on the phone -------


def first_week(weeks, desk, new_page) -> None:
    open_desk(weeks, desk)
    first = focused(desk)
    keys(desk, "l", "2", "1")  # three acts from a cold start to a contact that is kept
    told(desk, "The contact is logged.")
    assert focused(desk) == first, "the focus is where it was"
    key = desk.locator("tr.row.current").get_attribute("data-id")
    keys(desk, "d", "2")  # in two weeks: there is no school on that Monday
    told(desk, "1 outreach has the new date.")
    assert weeks.standing()[key].next_due_on == weeks.day(THIRD)
    assert day(weeks.day(THIRD), "short") in desk.locator("tr.row.current").inner_text()
    keys(desk, "z")
    told(desk, "Undone.")

    for chip in ("overdue", "never", "answer"):  # counts that filter
        button = desk.locator(f".chip.{chip}")
        n = button.locator("b").inner_text()
        button.press("Enter")
        assert desk.locator(".count").inner_text() == f"{n} shown"
    focus_first(desk)
    keys(desk, "x", "ArrowDown", "x")
    bar = desk.locator(".chosen")
    bar.get_by_text("2 chosen").wait_for()
    bar.get_by_role("button", name="New date").press("Enter")
    keys(desk, "2")
    bar.get_by_text("none of the pairs chosen: no answer yet (2).").wait_for()
    assert focused(desk) == "in two weeks", "the focus is where it was"
    keys(desk, "Escape")
    assert (focused(desk), bar.locator(".more-chosen button").count()) == ("New date", 0)
    before = statuses(weeks)
    bar.get_by_role("button", name="They said yes").press("Enter")
    told(desk, "2 answers are noted.")
    assert changed(before, statuses(weeks)) == ["accepted", "accepted"]
    keys(desk, "z")
    told(desk, "Undone.")
    assert statuses(weeks) == before

    # The teacher gets a mail that names nobody; its link leads to a yes with a first step and day.
    (mail,) = (message_from_bytes(each.content, policy=default) for each in weeks.box.taken)
    words = mail["subject"] + mail.get_body().get_content()
    assert weeks.asked.student.last_name not in words and not re.search(
        r"\d (students|pairs)", words
    )
    phone = new_page(keeper=False, width=390, height=844)
    weeks.come_in(phone, weeks.asked.adult.adult_id, Reach.POCKET)
    phone.goto(re.search(r"http://\S+", words)[0])
    card = phone.locator("article").filter(has_text=weeks.asked.student.name)
    card.get_by_text("With a first step and its day").click()
    card.get_by_label("One small first step").fill("Say hello at the bus")
    card.get_by_label("On which day").fill(weeks.day(14).isoformat())
    card.get_by_role("button", name="Yes, I will").click()
    phone.get_by_text("No school on the day you chose, so it is the next school day.").wait_for()
    case = weeks.standing()[weeks.asked.outreach.outreach_id]
    assert case.outreach.first_step == "Say hello at the bus"
    assert case.next_due_on == weeks.day(THIRD)


# ---- A week later: who waits too long, a sitting of looking back, a restricted note --------------


def second_week(weeks, desk, new_page) -> None:
    weeks.go_to(7)
    open_desk(weeks, desk)
    waits = desk.get_by_role("radio", name=re.compile("Waits too long"))
    n = int(re.search(r"\d+$", waits.inner_text().strip())[0])
    waits.press("Space")
    desk.get_by_role("heading", name="Asked, and no answer yet").wait_for()
    desk.locator(".chip.answer").press("Enter")
    desk.locator("input.all").press("Space")
    silent = desk.locator("tr.row.picked").count()
    assert silent >= 4
    desk.locator(".chosen").get_by_role("button", name="Ask again").press("Enter")
    told(desk, f"{silent} are noted as asked today.")
    assert f"· {n}" in waits.inner_text(), "asked again is no answer"

    student = weeks.asked.student.name
    log(desk, student, "Greeted by name", "OK")  # in the row, while somebody stands in the door
    log(desk, student, "Did something together", "Easy")
    sitting(desk)

    open_story(desk, student)
    desk.get_by_text("Add a note").click()
    desk.get_by_label("What happened, in a few sentences").fill(SECRET)
    desk.get_by_text("Restricted: only I read it").click()
    press(desk, "Save the note")
    desk.get_by_text(SECRET).wait_for()


def sitting(desk) -> None:
    """Look back by keys: nothing is chosen, what happened is in sight, the next comes by itself."""
    wide = desk.viewport_size
    desk.set_viewport_size(wide | {"height": 560})  # the open row is soon at the foot of it
    desk.get_by_role("button", name="in one sitting").press("Enter")
    seen = [in_the_sitting(desk)]
    desk.locator(".panel .primary").press("Enter")
    desk.locator(".panel").get_by_text("Choose how it is going.").wait_for()
    assert focused(desk) == "Going well", "where the answer is missing"
    for words in ("", "Lunch on Friday"):
        assert desk.locator('.choice[aria-pressed="true"]').count() == 0
        assert desk.locator(".panel .past li").count() > 0
        desk.keyboard.press("1")
        if words:
            for _ in range(4):  # past the other answers and the day
                desk.keyboard.press("Tab")
            desk.keyboard.type(words)
        desk.keyboard.press("Enter")
        told(desk, "Noted.")
        seen.append(in_the_sitting(desk))
        on_top(desk, ".panel .primary")
        on_top(desk, ".told .link")
    desk.locator(".panel .primary").press("Enter")
    desk.locator(".panel").get_by_text("Choose how it is going.").wait_for()
    assert desk.locator(".told").count() == 0, "what was noted before is no answer to this"
    desk.keyboard.press("Alt+n")
    seen.append(in_the_sitting(desk))
    assert len(set(seen)) == 4, "each comes once"
    desk.keyboard.press("Escape")
    assert desk.locator(".panel").count() == 0
    assert desk.locator('.chip[aria-pressed="true"]').inner_text().startswith("To do")
    desk.set_viewport_size(wide)


# ---- Another week later: hand-overs and their undo, the next round -------------------------------


def third_week(weeks, desk, new_page) -> None:
    weeks.go_to(THIRD)
    open_desk(weeks, desk)
    before = statuses(weeks)
    pairs = [key for key, status in before.items() if status == "building"]
    pairs.remove(weeks.asked.outreach.outreach_id)
    having = {weeks.standing()[key].adult.adult_id for key in pairs}
    places = weeks.ask(adult_places)
    to = next(p.adult for p in places if p.places.free > 1 and p.adult.adult_id not in having)
    desk.locator(".chip.overdue").press("Enter")
    shown = desk.locator("tr.row").evaluate_all("rows => rows.map((row) => row.dataset.id)")
    pairs = [key for key in shown if key in pairs][:2]
    for key in pairs:
        desk.locator(f'tr.row[data-id="{key}"] input.one').check()
    bar = desk.locator(".chosen")
    bar.get_by_role("button", name="Hand over").press("Enter")
    bar.locator("select").select_option(to.adult_id)
    bar.get_by_role("button", name="Yes", exact=True).press("Enter")
    bar.locator(".more-chosen").get_by_role("button", name="Hand over").press("Enter")
    told(desk, "2 outreach are handed over")
    new = {e.outreach.handed_over_from: e.outreach.outreach_id for e in weeks.standing().values()}
    weeks.ask(log_contact, new[pairs[1]], ContactKind.TALKED, Felt.OK)  # somebody builds on it
    desk.locator(".told").get_by_role("button", name="Undo").press("Enter")
    stays = weeks.standing()[pairs[1]].student.name
    told(desk, f"Undone for 1. With the others more has happened since. Left as they are: {stays}.")
    after = statuses(weeks)
    assert (after[pairs[0]], after[pairs[1]]) == ("building", "handed_over")

    # From the story: by a slip first, then in earnest, and the teacher has a goodbye to say.
    pair = weeks.asked.outreach.outreach_id
    for slip in (True, False):
        open_story(desk, weeks.asked.student.name)
        hand_over_to_somebody(desk)
        assert statuses(weeks)[pair] == "handed_over"
        if slip:
            desk.locator(".told").get_by_role("button", name="Undo").press("Enter")
            told(desk, "Undone.")
            assert statuses(weeks)[pair] == before[pair] == "building"
    classroom = new_page(keeper=False)
    weeks.come_in(classroom, weeks.asked.adult.adult_id)
    go(classroom, weeks.app, "outreach")
    open_story(classroom, weeks.asked.student.name)
    classroom.get_by_text("Say goodbye in person by").wait_for()
    assert SECRET not in classroom.content()
    assert "Only its author reads it" not in classroom.content()

    # The next round: two pairs are marked strong, and the figure follows at the reveal.
    for key in [key for key, status in statuses(weeks).items() if status == "building"][:2]:
        one = weeks.standing()[key].outreach
        adult = Viewer("school", frozenset({Role.TEACHER}), one.adult_id)
        strong = {one.student_id: Strength.STRONG}
        weeks.ask(mark_students, newest(weeks), strong, viewer=adult)
    weeks.ask(reveal_round, newest(weeks), viewer=keeper("school"))
    show(desk, "Did it work?")
    desk.get_by_text("pairs are Strong", exact=True).wait_for()
    desk.get_by_text("would be expected").first.wait_for()


def newest(weeks) -> str:
    return weeks.ask(list_rounds)[0].round_id


# ---- What a person looks at ----------------------------------------------------------------------

VIEWS = {"mine": "Caseload", "pairs": "Who takes whom", "meeting": "Follow-up meeting"}
VIEWS |= {"results": "Did it work?"}


def look_at(weeks, new_page) -> None:
    """Find nothing with axe in any view, wide and light, narrow and dark, with a story open."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    for more in ({}, {"width": 390, "dark": True}):
        page = new_page(keeper=False, **more)
        weeks.come_in(page, COUNSELOR.adult_id)
        go(page, weeks.app, "outreach")
        page.locator(".chip.everything").click()
        begins = page.locator("tr.row").first.bounding_box()["y"]
        if page.locator(".fold").is_visible():
            assert begins < 270, "the caseload begins high on a phone"
            page.locator(".fold").click()
        else:
            assert begins < 400, "twelve rows stand on a screen of 900"
        page.locator("select.grade").select_option("5")  # every kind of row; axe reads each
        page.locator("tr.row button.name").nth(1).click()
        page.locator(".st-key-story").wait_for()
        settled(page)
        if more:
            assert page.evaluate("document.activeElement.matches('.st-key-story')")
        else:
            assert page.locator("tr.row").first.bounding_box()["y"] == begins
        page.locator("tr.row button.do").nth(2).click()
        if page.locator("tr.row input.one").first.is_visible():
            page.locator("tr.row input.one").first.check()
            page.get_by_role("button", name="Hand over").first.click()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        for view in VIEWS.values():
            show(page, view)
            page.wait_for_timeout(300)
            found = Axe().run(page, options=options).response["violations"]
            assert [(view, one["id"], one["nodes"][0]["html"][:200]) for one in found] == []


def open_desk(weeks, page) -> None:
    weeks.come_in(page, COUNSELOR.adult_id)
    go(page, weeks.app, "outreach")
    page.locator("tr.row").first.wait_for()


def statuses(weeks) -> dict[str, str]:
    return {key: entry.outreach.status.value for key, entry in weeks.standing().items()}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [status for key, status in after.items() if before.get(key) != status]


def keys(page, *pressed: str) -> None:
    for key in pressed:
        page.keyboard.press(key)


def focus_first(page) -> None:
    page.locator("tr.row button.name").first.focus()


def show(page, view: str) -> None:
    page.get_by_text(view, exact=True).first.click()
    settled(page)


def row_of(page, student: str):
    """Return the row of a student in the table, wherever the list stands."""
    page.locator(".chip.everything").click()
    find(page, student)
    return page.locator("tr.row").filter(has_text=student).first


def open_story(page, student: str) -> None:
    """Open a student's story beside the list."""
    row_of(page, student).locator("button.name").click()
    page.locator(".st-key-story").get_by_role("heading", name=student, level=2).wait_for()
    settled(page)


def find(page, student: str) -> None:
    page.locator(".desk input[type=search]").fill(student)
    page.locator("tr.row").filter(has_text=student).first.wait_for()


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


def on_top(page, control: str) -> None:
    """Find a control where it is seen, with nothing lying over the middle of it."""
    covers = """control => {
      const box = control.getBoundingClientRect(), root = control.getRootNode()
      return root.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)?.className
    }"""
    assert page.locator(control).evaluate(covers) in control, "something lies over it"


def focused(page) -> str:
    """Return what has the focus, inside the desk as well: its words."""
    return page.evaluate("""() => {
      let here = document.activeElement
      while (here?.shadowRoot?.activeElement) here = here.shadowRoot.activeElement
      return here?.querySelector("span")?.textContent ?? here?.textContent ?? ""
    }""")


def in_the_sitting(page) -> str:
    """Return whose turn it is."""
    page.locator(".panel .left").wait_for()
    return page.locator("tr.row.current button.name").inner_text()


def hand_over_to_somebody(page) -> None:
    page.get_by_text("Look back, plan, pause or hand back").click()
    box = page.get_by_role("combobox", name="Hand over to")
    box.scroll_into_view_if_needed()
    settled(page)
    box.click()
    page.keyboard.press("ArrowDown")  # a click closes the list where the focus has opened it
    page.get_by_test_id("stSelectboxVirtualDropdown").get_by_role("option").first.click()
    page.get_by_role("radio", name="Yes", exact=True).click()
    press(page, "Hand over")
    told(page, "1 outreach is handed over, with time to say goodbye.")
