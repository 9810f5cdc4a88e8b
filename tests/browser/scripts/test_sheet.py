"""A file's first rows on the page: a menu over each column, and the rows that stay out."""

import pytest

from connections.files.layout.correction import Correction
from connections.files.people.reports import ColumnShown, TableShown
from connections.files.tables.tables import Left
from connections.ui.rosters.mapping.sheet import sheet_of, states_of

pytestmark = pytest.mark.browser

EXAMPLE = Left(3, ("ex: 12", "Jane", "free", "Oak"), "Looks like an example row.")
TABLE = TableShown(
    key="table:abc",
    sheet="",
    rows=(
        (1, ("Our school", "", "", "")),
        (2, ("Number", "Called", "Lunch", "House")),
        (4, ("901", "<b>Ada</b>", "free", "Oak")),
        (9, ("902", "Noor", "paid", "Elm")),
    ),
    header_at=2,
    columns=(
        ColumnShown(0, "Number", "id", "used"),
        ColumnShown(1, "Called", "", "unknown", ("Ada", "Noor"), 2),
        ColumnShown(2, "Lunch", "", "never"),
        ColumnShown(3, "House", "", "unused"),
    ),
    whose="student",
    names="",
    left=(EXAMPLE,),
    correction=Correction(),
    marks={4: "m4", 9: "m9"},
)


@pytest.fixture
def draw(bench):
    bench.do(
        "await open('/sheet.html', '/sheet.css')\n"
        "window.draw = (data) => sheet(component(root, data))"
    )

    def drawn(table: TableShown = TABLE, tried: int = 0) -> None:
        shown = sheet_of(table, "The first rows of a.csv", states_of(table, {}), {}) | {
            "tried": tried
        }
        bench.do("window.leave = draw(given)", shown)

    drawn()
    return drawn


def test_each_column_has_a_menu_that_says_how_it_was_taken(draw, bench):
    menus = "$$('select').map((menu) => menu.selectedOptions[0].textContent)"
    assert bench.get(menus) == ["Id", "? What is this", "Not used"]
    labels = bench.get("$$('select').map((menu) => menu.ariaLabel)")
    assert labels == [f"What is in the column “{h}”?" for h in ("Number", "Called", "House")]
    assert bench.texts("thead [data-state='never']") == ["Never stored"], "no menu leads to it"


def test_the_file_stands_as_it_is_and_its_cells_are_text(draw, bench):
    numbers = bench.texts("tbody td.number")
    assert numbers == ["1", "2", "3", "", "4", "", "9"]
    assert bench.get("$('b')") is None and "<b>Ada</b>" in bench.texts("tbody td")
    assert bench.texts("tr.header td") == ["2", "Number", "Called", "Lunch", "House"]
    assert "free" not in bench.texts("tbody td") and "paid" not in bench.texts("tbody td")
    assert "Rows 5 to 8" in bench.texts(".gap td")


def test_a_row_that_stays_out_says_why_and_is_kept_by_one_button(draw, bench):
    assert bench.texts(".why p") == ["↳ Looks like an example row.Keep it"]
    bench.click(".why button")
    assert bench.told == [["said", {"mark": EXAMPLE.mark, "kept": True}]]
    kept = Left(EXAMPLE.row, EXAMPLE.cells, EXAMPLE.why, kept=True)
    draw(TableShown(**{name: getattr(TABLE, name) for name in TABLE.__slots__} | {"left": (kept,)}))
    assert bench.texts(".why button") == ["Leave it out"]


def test_the_number_of_a_row_opens_what_can_be_said_of_it(draw, bench):
    assert bench.texts("td.number button") == ["4", "9"], "of rows of people alone"
    assert bench.get("$('td.number button').ariaLabel") == "Row 4"
    assert bench.texts(".acts button") == []
    bench.click("td.number button")
    assert bench.get("$('td.number button').ariaExpanded") == "true"
    assert bench.texts(".acts button") == ["Leave row 4 out", "The list ends before row 4"]
    bench.click(".acts button")
    bench.do("$$('td.number button')[1].click()")
    bench.do("$$('.acts button').at(-1).click()")
    assert bench.told == [["said", {"mark": "m4", "kept": False}], ["said", {"ends": "m9"}]]


def test_choosing_from_a_menu_says_the_column_and_what_it_is(draw, bench):
    bench.do("$$('select')[1].value = 'first_name'")
    bench.do("$$('select')[1].dispatchEvent(new Event('change'))")
    assert bench.told == [["said", {"column": 1, "field": "first_name"}]]


def test_after_a_refusal_a_menu_shows_again_what_holds_and_keeps_the_focus(draw, bench):
    bench.do("$$('select')[1].focus()")
    bench.do("$$('select')[1].value = 'id'")
    draw(tried=1)
    assert bench.get("$$('select')[1].value") == "?"
    assert bench.get("root.activeElement === $$('select')[1]")
