"""A file that is read wrong or asked about is put right on the page, in six clicks at most.

Each file is read as wrongly as it once was, whatever is recognised by now: the wrong reading is
what somebody said of it last time. The files are invented; each ends with the right people.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from connections.files.bytes.reading import File
from connections.files.layout.correction import UNSAID, Correction
from connections.files.people.rosters import read_rosters
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.history.remembered import save_remembered_answers
from connections.store.rosters import Brought
from tests.asking import NOW
from tests.browser.conftest import serving, settled
from tests.browser.test_journey import go

HANDED = Path(__file__).parent / "handed"
MOST_CLICKS = 6


@dataclass
class Person:
    """Somebody at the Rosters page, whose clicks are counted."""

    page: Any
    clicks: int = 0

    def click(self, where: Any) -> None:
        where.click()
        self.clicks += 1
        settled(self.page)

    def see(self, text: str) -> bool:
        return self.page.get_by_text(text).count() > 0

    def column(self, called: str | int, what: str) -> None:
        """Say what a column is: open its menu, choose."""
        label = (
            f"What is in column {called}?"
            if isinstance(called, int)
            else f"What is in the column “{called}”?"
        )
        menu = self.page.get_by_label(label, exact=True)
        shown = menu.evaluate("(menu) => menu.selectedOptions[0].textContent")
        if shown.removeprefix("✓ ") != what:
            menu.select_option(label=what)
            self.clicks += 2
            settled(self.page)
            instead = self.page.get_by_role("button", name="Use this instead")
            if instead.count():  # another column is this already
                self.click(instead)

    def choose(self, label: str, what: str) -> None:
        """Press one of the buttons that stand beside each other under a label."""
        group = self.page.get_by_role("radiogroup", name=label)
        wanted = group.get_by_role("radio", name=what, exact=True)
        if wanted.get_attribute("aria-checked") != "true":
            self.click(wanted)

    def whose(self, what: str) -> None:
        self.choose("Whose rows are these?", what)

    def names(self, order: str) -> None:
        self.choose("Whole names are written", order)

    def keep(self, row: int) -> None:
        button = self.page.get_by_role("button", name=f"Keep it: row {row}")
        if button.count():
            self.click(button)

    def leave_out(self, row: int) -> None:
        known = self.page.get_by_role("button", name=f"Leave it out: row {row}", exact=True)
        if known.count():
            self.click(known)
        elif not self.page.get_by_role("button", name=f"Keep it: row {row}", exact=True).count():
            self.click(self.page.get_by_role("button", name=f"Row {row}", exact=True))
            self.click(self.page.get_by_role("button", name=f"Leave row {row} out", exact=True))

    def ends_before(self, row: int) -> None:
        if not self.page.get_by_role("button", name=f"Keep it: row {row}", exact=True).count():
            self.click(self.page.get_by_role("button", name=f"Row {row}", exact=True))
            self.click(self.page.get_by_role("button", name=f"The list ends before row {row}"))

    def header(self, row: str) -> None:
        """Say which row holds the headings."""
        self.pick(self.page.get_by_role("combobox", name="Which row holds the headings?"), row)

    def answer(self, asked: str, what: str) -> None:
        """Answer an open question, where it is open."""
        box = self.page.get_by_role("combobox", name=asked)
        if box.count():
            self.pick(box.first, what)
            self.click(self.page.get_by_role("button", name="Use these answers"))

    def pick(self, box: Any, what: str) -> None:
        """Open a list and choose."""
        box.click()
        box.fill(what)
        self.page.get_by_role("option", name=what).first.click()
        self.clicks += 2
        settled(self.page)

    def bring_in(self) -> None:
        self.click(self.page.get_by_role("button", name="Import this"))
        self.page.get_by_text("Imported:").wait_for()


NAMES = "Ada Arden,Noor Brook,Elif Castel,Malik Dunmore,Ines Ekstrom,Tobias Falk,Yara Greve"
CAST = [
    tuple(name.split())
    for name in (NAMES + ",Oskar Holm,Lena Ivers,Jonas Jaspers,Mira Kestrel").split(",")
]
SIBLINGS = [(f"40{at:02}", first, last) for at, (first, last) in enumerate(
    zip("Ada Noor Elif Malik Ines Tobias Yara Oskar Lena".split(),
        [n for n in ("Arden", "Brook", "Castel") for _ in range(3)], strict=True), 1)]  # fmt: skip


def cast(first: int, count: int, start: int = 0) -> list[tuple[str, str, str]]:
    """Return so many of the cast with numbers from `first` on."""
    return [(str(first + at), *CAST[start + at]) for at in range(count)]


def nameless(people: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    return [person[1:] for person in people]


def first_name(person: Person) -> None:
    person.column("Student First Middle", "First name")


def perm(person: Person) -> None:
    person.column("Perm #", "Id")
    person.column("Student First Middle", "First name")


def empty_heading(person: Person) -> None:
    person.column(1, "Whole name")
    person.whose("Students")
    person.leave_out(2)


def ids_only(person: Person) -> None:
    person.column("Username", "Id")
    person.whose("Students")


def group_is_role(person: Person) -> None:
    person.column("Group", "Role: student or adult")
    person.answer("Full Access Grader", "Adult")


def group_is_role_in_german(person: Person) -> None:
    person.column("Gruppen", "Role: student or adult")


Right = Callable[[Person], None]


@dataclass
class Handed:
    """A file, how it is read wrong, how a person puts it right, and who is in it."""

    name: str
    wrong: Correction
    put_right: Right
    students: list[tuple[str, ...]]
    adults: list[tuple[str, ...]] = field(default_factory=list)
    kept: tuple[int, ...] = ()  # rows that are nobody and were taken for people
    lost: tuple[int, ...] = ()  # rows of people that were left out


PERM = [("A4001", "Ada", "Tarde"), ("A4002", "Noor", "Tarde")]
PERM += [(f"A400{n}", *CAST[n - 1]) for n in range(3, 7)]
MEMBERS = [(f"u{n}", *CAST[n]) for n in range(11)]
FILES = [
    Handed(
        "first_name_under_an_unknown_heading_01.csv",
        Correction(columns={2: ""}),
        first_name,
        SIBLINGS,
    ),
    Handed(
        "mail_taken_for_the_id_and_shared_01.csv",
        Correction(columns={0: "", 2: ""}),
        perm,
        PERM,
    ),
    Handed(
        "names_under_an_empty_heading_01.csv",
        Correction(columns={0: ""}, whose="neither"),
        empty_heading,
        nameless(cast(1, 6)),
        kept=(2,),
    ),
    Handed(
        "ids_only_01.csv",
        Correction(columns={0: ""}, whose="neither"),
        ids_only,
        [(f"74000{n:02}", "", "") for n in range(12)],
    ),
    Handed(
        "a_person_whose_values_are_heading_words_02.csv",
        UNSAID,
        lambda person: person.keep(3),
        [("101", "Grace", "Student"), ("102", "Adult", "Teacher"), *cast(103, 4)],
        lost=(3,),
    ),
    Handed(
        "role_told_in_a_column_of_another_name_01.csv",
        Correction(columns={5: ""}, whose="student"),
        group_is_role,
        MEMBERS[:9],
        MEMBERS[9:],
    ),
    Handed(
        "role_told_in_a_column_of_another_name_03.csv",
        Correction(columns={3: ""}, whose="student"),
        group_is_role_in_german,
        MEMBERS[:8],
        MEMBERS[8:10],
    ),
    Handed(
        "example_row_under_the_header_01.csv",
        UNSAID,
        lambda person: person.leave_out(2),
        cast(4001, 5),
        kept=(2,),
    ),
    Handed(
        "example_row_under_the_header_04.xlsx",
        UNSAID,
        lambda person: [person.leave_out(row) for row in (2, 3)],
        [],
        [(code, *CAST[n]) for n, code in enumerate(("ARD", "BRO", "CAS", "DUN"))],
        kept=(2, 3),
    ),
    Handed(
        "a_further_table_in_the_same_sheet_01.xlsx",
        UNSAID,
        lambda person: person.ends_before(9),
        cast(7001, 6),
        kept=tuple(range(9, 17)),
    ),
    Handed(
        "things_with_a_parent_column_01.xlsx",
        Correction(columns={0: "id"}, whose="student"),
        lambda person: person.whose("Nobody: leave it out"),
        [],
    ),
    Handed(
        "first_name_under_an_unknown_heading_01.csv",
        Correction(header_at=2),
        lambda person: person.header("Row 1:"),
        SIBLINGS,
    ),
]


@pytest.fixture
def app_that_reads(tmp_path) -> Iterator[Callable[[Handed], Any]]:
    """Return how to start the app where somebody said last time how a file is read."""
    url = f"sqlite:///{(tmp_path / 'school.sqlite').as_posix()}"
    with ExitStack() as stack:

        def start(handed: Handed) -> Any:
            file = File(handed.name, (HANDED / handed.name).read_bytes())
            table = read_rosters([file]).reports[0].tables[0]
            marks = table.marks | {row.row: row.mark for row in table.left}
            kept, lost = ({marks[row] for row in rows} for rows in (handed.kept, handed.lost))
            wrong = replace(handed.wrong, keep=frozenset(kept), out=frozenset(lost))
            database = open_database(url)
            school = find_school(database, NOW)
            with database.changing(keeper(school), "test.filled", NOW) as sql:
                save_remembered_answers(
                    sql,
                    school,
                    table.key.removeprefix("table:"),
                    {table.key: wrong.written()},
                    Brought(handed.name, "this_computer", NOW),
                )
            database.close()
            return stack.enter_context(serving(tmp_path, url))

        yield start


def people(app, kind: str) -> list[tuple[str, ...]]:
    """Return who is in the database now: id, first name, last name."""
    with closing(sqlite3.connect(app.database_url.removeprefix("sqlite:///"))) as sql:
        rows = sql.execute(f"SELECT {kind}_id, first_name, last_name FROM {kind}s")
        return sorted(rows.fetchall())


def upload(page, *names: str) -> None:
    """Bring files in; again where the box took none, as a person would."""
    files = [str(HANDED / name) for name in names]
    told = page.get_by_text("What was recognised")
    for _ in range(4):
        if not page.get_by_test_id("stFileUploaderFile").count():  # the box took none
            page.set_input_files("input[type=file][multiple]", files)
        with suppress(Exception):  # not read within ten seconds
            told.wait_for(timeout=10_000)
            break
    told.wait_for()
    settled(page)


@pytest.mark.browser
@pytest.mark.parametrize("handed", FILES, ids=lambda handed: handed.name)
def test_a_file_is_put_right_in_six_clicks_at_most(app_that_reads, new_page, handed):
    app = app_that_reads(handed)
    page = new_page(height=1400)
    go(page, app, "rosters")
    upload(page, handed.name)
    person = Person(page)
    handed.put_right(person)
    assert person.clicks, "else there was nothing to put right"
    if handed.students or handed.adults:
        person.bring_in()
    assert person.clicks <= MOST_CLICKS
    for kind, expected in (("student", handed.students), ("adult", handed.adults)):
        found = people(app, kind)
        if expected and len(expected[0]) == 2:
            found = [row[1:] for row in found]
        assert sorted(found) == sorted(expected)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "dark"), [(1400, False), (1400, True), (390, False), (390, True)]
)
def test_a_file_on_the_page_is_accessible_at_every_width(empty_app, new_page, width, dark):
    from axe_playwright_python.sync_playwright import Axe

    page = new_page(width=width, dark=dark, height=1400)
    go(page, empty_app, "rosters")
    names = (
        "role_told_in_a_column_of_another_name_02.csv",
        "a_person_whose_values_are_heading_words_02.csv",
    )
    upload(page, *names)
    for table in names:
        page.get_by_role("radio", name=table).click()
        settled(page)
        menu = page.locator("select[data-column]").last
        menu.select_option(value=page.locator("select[data-column]").first.input_value())
        page.get_by_role("button", name="Use this instead").wait_for()
        settled(page)
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) <= 0, f"the page scrolls sideways at {width} px"
        options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
        found = Axe().run(page, options=options).response["violations"]
        told = [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
        assert told == []


@pytest.mark.browser
def test_the_sheet_is_worked_by_keys_alone(empty_app, new_page):
    page = new_page(height=1400)
    go(page, empty_app, "rosters")
    name = HANDED / "first_name_under_an_unknown_heading_01.csv"
    page.set_input_files("input[type=file][multiple]", str(name))
    menu = page.get_by_label("What is in the column “Student First Middle”?")
    menu.wait_for()
    settled(page)
    page.get_by_label("What is in the column “Student Last”?").focus()
    page.keyboard.press("Tab")
    before = menu.evaluate("(menu) => menu.value")
    for _ in range(3):  # a closed menu turns by each
        page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    settled(page)
    shown = menu.evaluate("(menu) => menu.selectedOptions[0].textContent")
    assert not shown.startswith("✓"), "what one passes by is not said"
    page.keyboard.press("Escape")
    assert menu.evaluate("(menu) => menu.value") == before
    page.keyboard.type("Pref")
    page.keyboard.press("Enter")
    settled(page)
    page.wait_for_timeout(1000)
    shown = menu.evaluate("(menu) => menu.selectedOptions[0].textContent")
    assert shown == "✓ Preferred name"
    focused = "(menu) => menu.getRootNode().activeElement === menu"
    assert menu.evaluate(focused), "where one is outlives the drawing"
    page.keyboard.type("Last")
    page.keyboard.press("Enter")
    instead = page.get_by_role("button", name="Use this instead")
    instead.wait_for()
    page.keyboard.press("Tab")
    assert instead.evaluate(focused)
    page.keyboard.press("Enter")
    settled(page)
    page.wait_for_timeout(1000)
    assert menu.evaluate("(menu) => menu.value") == "last_name"
    assert menu.evaluate(focused)


@pytest.mark.browser
def test_what_a_tab_refused_is_gone_on_the_next_tab_and_the_tab_stays_open(empty_app, new_page):
    page = new_page(height=1400)
    go(page, empty_app, "rosters")
    name = HANDED / "first_name_under_an_unknown_heading_01.csv"
    page.set_input_files("input[type=file][multiple]", str(name))
    page.get_by_role("button", name="Import this").click()
    page.get_by_text("Imported:").wait_for()
    settled(page)
    page.get_by_text("One person or one homeroom, by hand").click()
    page.get_by_role("button", name="Add this student").click()
    page.get_by_text("Nothing was saved.").wait_for()
    page.get_by_role("tab", name="Imports", exact=True).click()
    settled(page)
    assert page.get_by_role("tab", name="Imports").get_attribute("aria-selected") == "true"
    assert page.locator("[data-testid=stAlert]").count() == 0
    assert page.get_by_text("Undo the newest import").is_visible()


@pytest.mark.browser
def test_what_is_said_of_a_whole_table_stands_above_its_rows(empty_app, new_page):
    page = new_page(height=900)
    go(page, empty_app, "rosters")
    name = HANDED / "a_further_table_in_the_same_sheet_03.csv"
    page.set_input_files("input[type=file][multiple]", str(name))
    settled(page)
    page.get_by_role("radio", name="Adults", exact=True).click()
    settled(page)
    rows = page.locator(".sheet").bounding_box()["y"]
    for control in (
        page.get_by_role("button", name="Take back what I said last"),
        page.get_by_role("radiogroup", name="Whose rows are these?"),
        page.get_by_role("combobox", name="Which row holds the headings?"),
    ):
        assert control.bounding_box()["y"] < rows
