"""A file's first rows on the page: a menu over each column, and the rows that stay out."""

from dataclasses import replace

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

    def drawn(table: TableShown = TABLE, tried: int = 0, **more) -> None:
        shown = sheet_of(table, "The first rows of a.csv", states_of(table, {}), {}, **more)
        bench.do("window.leave = draw(given)", {**shown, "tried": tried})

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
    assert "Rows 5 to 8Show 4 rows" in bench.texts(".gap td")


def test_a_row_that_stays_out_says_why_and_is_kept_by_one_button(draw, bench):
    assert bench.texts(".why div") == ["↳ Looks like an example row.Keep it"]
    bench.click(".why button")
    assert bench.told == [["said", {"mark": EXAMPLE.mark, "kept": True}]]
    draw(replace(TABLE, left=(replace(EXAMPLE, kept=True),)))
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


def turn(bench, key: str, value: str) -> None:
    """Turn the closed menu of the second column by a key, as a browser does."""
    bench.do(
        f"$$('select')[1].dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}'}}));"
        f"$$('select')[1].value = '{value}';"
        "$$('select')[1].dispatchEvent(new Event('change'))"
    )


def press(bench, key: str) -> None:
    bench.do(f"$$('select')[1].dispatchEvent(new KeyboardEvent('keydown', {{key: '{key}'}}))")


def test_what_arrows_pass_by_in_a_closed_menu_is_said_by_enter_alone(draw, bench):
    bench.do("$$('select')[1].focus()")
    turn(bench, "ArrowDown", "")
    turn(bench, "ArrowDown", "id")
    assert bench.told == [] and bench.texts("thead .hint")[1].startswith("Enter: so it is")
    draw(tried=1)
    assert bench.get("$$('select')[1].value") == "id", "it waits, whatever is drawn meanwhile"
    assert bench.told == []
    press(bench, "Enter")
    assert bench.told == [["said", {"column": 1, "field": "id"}]]
    press(bench, "Enter")
    assert len(bench.told) == 1, "nothing waits any more"


def test_what_arrows_pass_by_is_said_by_leaving_and_taken_back_by_escape(draw, bench):
    bench.do("$$('select')[1].focus()")
    turn(bench, "ArrowDown", "id")
    press(bench, "Escape")
    assert bench.get("$$('select')[1].value") == "?" and bench.texts("thead .hint")[1] == ""
    bench.do("$$('select')[0].focus()")
    assert bench.told == []
    bench.do("$$('select')[1].focus()")
    turn(bench, "g", "grade")
    bench.do("$$('select')[0].focus()")
    assert bench.told == [["said", {"column": 1, "field": "grade"}]]


def test_after_a_refusal_a_menu_shows_again_what_holds_and_keeps_the_focus(draw, bench):
    bench.do("$$('select')[1].focus()")
    bench.do("$$('select')[1].value = 'id'")
    draw(tried=1)
    assert bench.get("$$('select')[1].value") == "?"
    assert bench.get("root.activeElement === $$('select')[1]")


def test_the_words_of_a_menu_wrap_and_the_menu_lies_over_them(draw, bench):
    sizes = bench.get(
        "$$('thead .chip:has(select)').map((chip) => [chip, chip.querySelector('select')]"
        ".map((each) => each.getBoundingClientRect()).map(({ width, height }) => [width, height]))"
    )
    for (wide, high), (menu_wide, menu_high) in sizes:
        assert abs(wide - menu_wide) <= 4 and abs(high - menu_high) <= 4
    cut = "$$('thead .chip').map((chip) => chip.scrollWidth - chip.clientWidth)"
    assert max(bench.get(cut)) <= 0


MANY = replace(TABLE, rows=((2, TABLE.rows[1][1]), (4, TABLE.rows[2][1]), (209, TABLE.rows[3][1])))


def test_rows_that_are_not_shown_are_opened_in_pieces_from_the_first_or_from_any(draw, bench):
    draw(MANY)
    assert bench.texts(".gap div")[-1].startswith("Rows 5 to 208Show 50 rowsFrom row")
    bench.do("$$('.gap button').find((one) => one.textContent === 'Show 50 rows').click()")
    bench.do("$('.gap input').value = '120'")
    bench.do("$('.gap form').requestSubmit()")
    assert bench.told == [["said", {"look": 5}], ["said", {"look": 120}]]


def test_a_row_that_wants_a_look_is_told_of_before_its_rows_are_opened(draw, bench):
    draw(replace(MANY, doubts={100: "The id is missing.", 150: "The id is missing."}))
    assert "Rows 5 to 208; 2 want a look" in bench.texts(".gap div")[-1]


def test_a_row_that_must_be_mended_is_left_out_by_one_link_beside_its_reason(draw, bench):
    draw(replace(TABLE, left=(), doubts={9: "The id 902 stands twice."}))
    assert bench.texts(".why div") == ["↳ The id 902 stands twice.Leave it out"]
    bench.click(".why button")
    assert bench.told == [["said", {"mark": "m9", "kept": False}]]
    draw(replace(TABLE, left=(), marks={4: "m4", 9: "m4"}, doubts={9: "A question."}))
    assert bench.texts(".why div") == ["↳ A question."], "its twin would go with it"


def test_blank_rows_that_were_opened_are_not_offered_again(draw, bench):
    draw(MANY, looked_at=range(5, 209))
    assert bench.texts(".gap div") == ["Rows 5 to 208: nothing of this table"]


def test_what_is_refused_of_a_column_stands_under_it_with_one_button_instead(draw, bench):
    bench.do("$$('select')[1].focus()")
    draw(tried=1, refused={"column": 1, "field": "id", "text": "“Number” is “Id” already."})
    assert bench.texts("thead [role=alert]") == ["“Number” is “Id” already."]
    assert bench.get("$$('select').map((menu) => menu.ariaInvalid)") == [None, "true", None]
    assert bench.get("$$('select')[1].closest('th').querySelector('button').textContent") == (
        "Use this instead"
    )
    bench.click(".instead")
    assert bench.told == [["said", {"column": 1, "field": "id", "instead": True}]]


def test_what_is_refused_of_a_row_stands_under_that_row(draw, bench):
    draw(refused={"mark": "m9", "text": "It cannot be left out."})
    assert bench.texts("tbody [role=alert]") == ["It cannot be left out."]
    assert (
        bench.get("$('tbody .refused').previousElementSibling.querySelector('.number').textContent")
        == "9"
    )


WIDE = replace(
    TABLE,
    rows=((1, tuple(f"heading {n}" for n in range(15))), (2, ("cell",) * 15)),
    header_at=1,
    columns=tuple(
        ColumnShown(n, f"heading {n}", "last_name" if n == 1 else "", "used") for n in range(15)
    ),
    left=(),
)


def test_how_many_columns_lie_to_the_side_is_said_and_row_number_and_name_stay(draw, bench):
    bench.do("$('.sheet').style.width = '600px'")
    draw(WIDE)
    first = bench.get("$('.side span').textContent")
    assert first.startswith("Columns 1 to ") and first.endswith(" of 15")
    assert int(first.split()[3]) >= 7, "seven of fifteen beside what would happen"
    bench.do("$('.scroll').scrollLeft = 9999")
    bench.do("$('.scroll').dispatchEvent(new Event('scroll'))")
    assert bench.get("$('.side span').textContent").endswith(" to 15 of 15")
    edge = "one.getBoundingClientRect().left - $('.scroll').getBoundingClientRect().left"
    at = f"(one) => Math.round({edge})"
    assert bench.get(f"({at})($('tbody td.number'))") == 0
    assert bench.get(f"({at})($('tbody td.named'))") < 60
    bench.do("$('.scroll').scrollLeft = 0")
    draw(WIDE, refused={"column": 14, "field": "id", "text": "“heading 0” is “Id” already."})
    box = bench.get("$('.instead').getBoundingClientRect().right")
    assert box <= bench.get("$('.scroll').getBoundingClientRect().right"), "it comes into view"
    draw(replace(WIDE, columns=WIDE.columns[:3]))
    assert bench.get("$('.side').hidden") is True


def test_where_one_is_stays_when_a_row_goes_out_and_when_rows_are_opened(draw, bench):
    focused = "root.activeElement.textContent"
    out = Left(4, TABLE.rows[2][1], "A person left this row out.")
    draw(replace(TABLE, marks={4: out.mark}))
    bench.do("$('td.number button').click(); $('.acts button').focus()")
    draw(replace(TABLE, marks={}, left=(EXAMPLE, out)), tried=1)
    assert bench.get(f"{focused} + root.activeElement.dataset.mark") == f"Keep it{out.mark}"
    draw(MANY)
    bench.do("$$('.gap button').find((one) => one.textContent === 'Show 50 rows').focus()")
    opened = ((5, ("903", "Elif", "", "Oak")),)
    draw(replace(MANY, rows=(*MANY.rows[:2], *opened, MANY.rows[2]), marks={5: "m5"}))
    assert bench.get(focused) == "5"
