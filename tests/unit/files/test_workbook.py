"""A workbook holds real tables, and nothing in it can run."""

import io
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from connections.files.out.workbook import Column, Kind, RangeChart, Sheet, write_workbook

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOSTILE = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\tTab",
    "＝1+1",
    "#N/A",
    "TRUE",
    "00417",
    "1E5",
    "  =1+1",
    "{=1}",
    "<b>&amp;</b>",
    "李小龍",
    "O'Brien",
    "'quoted",
)


def written(rows: tuple[tuple[object, ...], ...], **more: object):
    sheet = Sheet("People", (Column("Name", width=30), Column("Number", Kind.COUNT)), rows, **more)
    return load_workbook(io.BytesIO(write_workbook([sheet], "A title", NOW)))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_arrives_as_exactly_that_text(text):
    cell = written(((text, 1),)).active["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_a_text_that_begins_like_a_formula_is_quoted_as_excel_does():
    page = written((("=1+1", 1), ("Ana", 2))).active
    assert page["A2"].quotePrefix and not page["A3"].quotePrefix


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.text(), st.text(alphabet="=+-@\t\r\n ＝aé\"'")), max_size=20))
def test_no_name_whatever_becomes_a_formula(pairs):
    sheet = Sheet("People", (Column("Name"), Column("Other")), tuple(pairs))
    content = write_workbook([sheet], "=title", NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        cells = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in cells and b't="e"' not in cells
    kinds = {c.data_type for row in load_workbook(io.BytesIO(content)).active for c in row}
    assert kinds <= {"s", "n"}  # "n" is an empty cell


def test_the_table_is_real_and_its_header_stays_in_sight():
    page = written((("Cora", 1), ("Nora", 2)), notes=("One sentence.", "Another."), warning="!")
    page = page.active
    assert [cell.value for cell in page[4]] == ["Name", "Number"]
    assert [table.ref for table in page.tables.values()] == ["A4:B6"]
    assert page.freeze_panes == "A5"
    assert page.column_dimensions["A"].width == 30
    assert page["A1"].value == "!" and page["A1"].font.bold


def test_an_empty_table_says_so_in_words():
    page = written((), nothing="Everyone is connected.").active
    assert page["A2"].value == "Everyone is connected."
    assert [table.ref for table in page.tables.values()] == ["A1:B2"]


def test_numbers_stay_numbers_and_days_stay_days():
    columns = (Column("N", Kind.COUNT), Column("S", Kind.SHARE), Column("D", Kind.DAY))
    sheet = Sheet("Kinds", columns, ((1200, 0.5, date(2026, 9, 1)),))
    row = load_workbook(io.BytesIO(write_workbook([sheet], "T", NOW))).active[2]
    assert [cell.value for cell in row][:2] == [1200, 0.5]
    assert row[2].value.date() == date(2026, 9, 1)
    assert row[1].number_format == "0.0%"


def test_a_chart_has_a_description_with_its_numbers():
    columns = (Column("Group"), Column("Share", Kind.SHARE), Column("Gap", Kind.SHARE))
    chart = RangeChart("By grade", "Grade 5: 96% <of> “98”", 0, 1, 2, 1)
    charted = Sheet("Second", columns, (("Grade 5", 0.96, 0.01),), chart=chart)
    content = write_workbook([Sheet("First", columns, ()), charted], "T", NOW)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="Grade 5: 96% &lt;of&gt; “98”"' in drawing
    assert len(load_workbook(io.BytesIO(content))["Second"]._charts) == 1


def test_the_file_says_its_title_and_its_language():
    about = written((("Cora", 1),)).properties
    assert (about.title, about.language) == ("A title", "en-US")


@pytest.mark.parametrize("name", ["a/b:c*d?e[f]g\\h", "'quoted'", "x" * 60])
def test_any_group_name_can_name_a_sheet(name):
    content = write_workbook([Sheet(name, (Column("Name"),), (("Cora",),))] * 2, "T", NOW)
    assert all(0 < len(sheet) <= 31 for sheet in load_workbook(io.BytesIO(content)).sheetnames)
