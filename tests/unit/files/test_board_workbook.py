"""The board's report as CSV and workbook: the same labels, read back, and nothing else in them."""

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from openpyxl import load_workbook

from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.published import Beside, Kind, Label, Published, Shown
from connections.domain.problems import FileRefused, NotPossible
from connections.domain.reports.board import BoardReport, Form, Indicator, Paper, Past, Typed
from connections.files.out.board import forms, tidy
from connections.files.out.board.forms import write_form
from connections.files.out.board.pages import document
from connections.files.out.board.reading import read_labels, said_by, table_in
from connections.files.out.workbook import Column, Sheet, write_workbook
from tests.unit.files.boards import DISTRICT

HOSTILE = ('=HYPERLINK("http://x","y")', "-Ana", "#eval", "@SUM(A1)", "+1", "مدرسة", "漢字", "'=x")
GROUP_CODES = (*HOSTILE, "A" * 90, "Room 12, 14", "", "nobody & <b>")
FORMS = (Form.TABLE, Form.WORKBOOK, Form.PDF)


def between(low, high):
    return Label(Kind.BETWEEN, low, high)


def line(aspect, label, table="", *names, as_of="Fall"):
    return Shown(Key(aspect, table, names), label, as_of)


def make_report(school="Oak Street School", name="Fall", **more):
    lines = (
        line(Aspect.COVERED, between(88, 90), as_of=name),
        line(Aspect.TWO, between(70, 72), as_of="Spring 2025"),
        line(Aspect.COULD_BE, Label(Kind.OR_MORE, 97, 100), as_of=name),
        line(Aspect.COVERED, between(86, 91), "grade", "1", "2", as_of=name),
        line(Aspect.COVERED, Label(Kind.OR_MORE, 93, 100), "grade", "3", as_of="Spring 2025"),
        line(Aspect.TWO, between(61, 67), "grade", "1", "2", as_of=name),
        *(line(Aspect.COVERED, between(51, 64), "club", each, as_of=name) for each in GROUP_CODES),
        line(Aspect.COVERED, Label(Kind.OR_LESS, 0, 12), "club", "Chess", "Go", as_of=name),
    )
    beside = (Beside("answers_in", between(93, 95)), Beside("said_yes", between(76, 83)))
    published = Published(lines, (("bus", "Car 7"), ("bus", "=1+1")), None, beside)
    past = (Past("Spring 2025", date(2025, 4, 9), between(81, 84), None),)
    return BoardReport(
        school, name, date(2026, 9, 17), date(2026, 10, 2), 10, published,
        groups=("club",), before="Spring 2025", before_held_on=date(2025, 4, 9), past=past, **more,
    )  # fmt: skip


REPORT = make_report()
TYPED = Typed(("By June we know 95% of all.", "=1+1"), Indicator("62 of 70", "Own survey, 2026"))


@pytest.fixture(scope="module")
def workbook():
    return write_form(REPORT, TYPED, Form.WORKBOOK, 2)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "school",
    ["Oak Street School", *HOSTILE, "A\nB", "A\x08B", "  two  spaces", "O" * 90, "R2" * 45],
)
def test_every_form_read_back_says_the_same_labels_whatever_a_school_is_called(form, school):
    report = make_report(school, name=school)
    assert read_labels(write_form(report, TYPED, form, 2)) == said_by(report, 2)


@pytest.mark.parametrize("form", FORMS)
def test_a_report_with_one_line_and_nothing_else_reads_back(form):
    published = Published((line(Aspect.COVERED, between(50, 90)),))
    report = replace(
        REPORT, published=published, past=(), before="", before_held_on=None, groups=()
    )
    assert read_labels(write_form(report, Typed(), form, 1)) == said_by(report, 1)


def test_no_text_of_the_table_can_run():
    told = write_form(make_report("=cmd()", "-Ana"), TYPED, Form.TABLE, 1).decode("utf-8-sig")
    cells = [cell.strip('"') for row in told.splitlines() for cell in row.split('","')]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_no_text_of_the_workbook_can_run(workbook):
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert not [n for n in sheets if b"<f>" in parts.read(n) or b't="e"' in parts.read(n)]


def test_flags_say_what_is_older_put_together_and_left_out():
    rows = [*tidy.tidy_lines(REPORT, 1)]
    older = [(row.measure, row.group) for row in rows if row.as_of_older == "yes"]
    assert older == [("two_or_more", "All students"), ("covered", "Grade 3")]
    together = [row.group_codes for row in rows if row.together == "yes"]
    assert together == ['["1", "2"]', '["1", "2"]', '["Chess", "Go"]']
    left = [(row.group, row.low, row.left_out) for row in rows if row.kind == "left_out"]
    why = "Fewer than 10 students, even together with other small groups: not shown."
    assert left == [("Car 7", None, why), ("=1+1", None, why)]


def test_a_chosen_division_that_is_not_shown_stands_in_every_form_with_its_reason():
    report = replace(REPORT, groups=("club", "team"))
    (team,) = [row for row in tidy.tidy_lines(report, 1) if row.division == "Team"]
    assert (team.group, team.kind, team.low) == ("All groups", "left_out", None)
    assert "fewer than two groups are large enough" in team.left_out
    book = write_form(report, TYPED, Form.WORKBOOK, 1)
    page = load_workbook(io.BytesIO(book))["Not shown"]
    rows = {(row[0], row[1]): row[2] for row in page.iter_rows(min_row=3, values_only=True)}
    assert rows["Team", "All groups"] == team.left_out
    assert read_labels(book) == said_by(report, 1)


def test_a_districts_reasons_and_cover_are_its_own():
    left = (("school", "Hill School"), ("grade", "7"))
    report = replace(DISTRICT, published=replace(DISTRICT.published, left_out=left))
    why = {r.group: r.left_out for r in tidy.tidy_lines(report, 1) if r.kind == "left_out"}
    assert why == {
        "Hill School": "This school has taken no report that can be shown.",
        "Grade 7": "What the schools show says too little of this grade.",
    }
    page = load_workbook(io.BytesIO(write_form(report, TYPED, Form.WORKBOOK, 1)))["Report"]
    told = " ".join(str(cell.value) for row in page.iter_rows() for cell in row if cell.value)
    assert "What changed stands in each school’s own report" in told
    assert "These schools together" in told and "The whole school" not in told
    assert "70 of 71 schools" in told and "next round" not in told and "held " not in told


def test_of_whom_a_line_is_stands_in_it():
    voice = (line(Aspect.CONFIRMED, between(63, 69)), line(Aspect.GAINED, between(3, 9)))
    published = replace(REPORT.published, lines=(*REPORT.published.lines, *voice))
    rows = {r.measure: r for r in tidy.tidy_lines(replace(REPORT, published=published), 1)}
    assert (rows["confirmed"].group, rows["confirmed"].out_of) == (
        "Whole school",
        "Students who answered",
    )
    assert "answered both times" in rows["gained"].out_of
    assert rows["answers_in"].out_of == "All answers that were asked for"
    assert rows["could_be_covered"].out_of == "All students enrolled on the round's date"


def test_every_column_and_every_figure_is_in_the_dictionary(workbook):
    page = load_workbook(io.BytesIO(workbook))["Dictionary"]
    told = {row[0] for row in page.iter_rows(min_row=3, values_only=True)}
    rows = [*tidy.tidy_lines(REPORT, 1)]
    assert told >= {*tidy.COLUMNS, *(row.measure for row in rows)}
    assert all(row[1] for row in page.iter_rows(min_row=3, values_only=True))


def test_shares_are_two_numbers_formatted_as_percent_beside_their_words(workbook):
    page = load_workbook(io.BytesIO(workbook))["By grade"]
    headings = [cell.value for cell in page[2]]
    assert headings[:5] == [
        "Grade",
        "One or more strong adults",
        "From",
        "To",
        "Width of the range",
    ]
    first = page[3]
    assert [cell.value for cell in first[:5]] == ["Grades 1–2", "86–91%", 0.86, 0.91, 0.05]
    assert {cell.number_format for cell in first[2:5]} == {"0%"}
    assert page["I4"].value == "One or more as of Spring 2025."


def test_a_chart_draws_ranges_with_their_words_and_is_described_with_every_number(workbook):
    with zipfile.ZipFile(io.BytesIO(workbook)) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert "Grades 1–2: 86–91%. Grade 3: 93% or more." in drawing
    assert "<a:t>86–91%</a:t>" in chart and "<a:t>93% or more</a:t>" in chart
    assert "'By grade'!$C$3:$C$4" in chart and "'By grade'!$E$3:$E$4" in chart
    assert len(load_workbook(io.BytesIO(workbook))["By club"]._charts) == 1


@pytest.mark.parametrize(
    ("paper", "code", "inches"), [(Paper.LETTER, 1, (8.5, 11)), (Paper.A4, 9, (8.27, 11.69))]
)
def test_every_sheet_prints_on_its_paper_no_wider_than_a_page_with_titles_on_each(
    paper, code, inches
):
    content = write_form(REPORT, replace(TYPED, paper=paper), Form.WORKBOOK, 1)
    for page in load_workbook(io.BytesIO(content)):
        assert (
            int(page.page_setup.paperSize) == code and page.sheet_properties.pageSetUpPr.fitToPage
        )
        assert page.page_setup.fitToHeight == 0
        room = inches[page.page_setup.orientation == "landscape"]
        room -= page.page_margins.left + page.page_margins.right
        wide = sum((7 * c.width + 5) / 96 for c in page.column_dimensions.values())
        assert wide <= room, f"{page.title}: {wide:.1f} of {room:.1f} inches"
        if page.tables:
            (table,) = page.tables.values()
            row = int(table.ref.split(":")[0].lstrip("A"))
            assert page.print_title_rows == f"${row}:${row}"
        for row in page.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.alignment.wrap_text:
                    assert page.row_dimensions[cell.row].height, "LibreOffice needs it said"


def test_the_cover_says_headline_next_steps_and_typed_indicators(workbook):
    page = load_workbook(io.BytesIO(workbook))["Report"]
    told = [cell.value for cell in page["A"]]
    assert told[1].startswith("Between 88 and 90 of every 100 students")
    assert "By June we know 95% of all." in told
    assert "62 of 70 (source: Own survey, 2026)" in told


HASHES = """
import hashlib
from tests.unit.files.test_board_workbook import REPORT, FORMS, TYPED, write_form
print([hashlib.sha256(write_form(REPORT, TYPED, form, 2)).hexdigest() for form in FORMS])
"""


def test_the_same_bytes_in_two_processes_two_time_zones_and_two_hash_seeds(workbook):
    told = set()
    for zone, seed in (("Pacific/Auckland", "1"), ("America/Chicago", "2")):
        environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": seed}
        run = [sys.executable, "-c", HASHES]
        root = Path(__file__).parents[3]
        told.add(subprocess.check_output(run, cwd=root, env=environment, text=True))
    own = [hashlib.sha256(write_form(REPORT, TYPED, form, 2)).hexdigest() for form in FORMS]
    assert told == {f"{own}\n"}


def test_any_workbook_of_one_moment_is_the_same_bytes_whatever_the_clock_says(monkeypatch):
    """Openpyxl stamps the clock on the file and on each of its parts."""
    now = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)  # noqa: UP017
    sheet = Sheet("People", (Column("Name"),), (("Cora",),))
    first = write_workbook([sheet], "T", now)
    monkeypatch.setattr("time.time", lambda: 2e9)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    later = now.astimezone(timezone(timedelta(hours=9)))
    assert write_workbook([sheet], "T", later) == first


# ---- Fails closed -------------------------------------------------------------------------------


def lie_in_a_line(report, *_):
    published = report.published
    first = replace(published.lines[0], label=between(88, 89))
    return replace(report, published=replace(published, lines=(first, *published.lines[1:])))


def lie_with_a_line_more(report, *_):
    published = report.published
    more = line(Aspect.COVERED, between(50, 60), "homeroom", "Room 4")
    return replace(report, published=replace(published, lines=(*published.lines, more)))


def lie_with_two_lines_exchanged(report, *_):
    lines = [*report.published.lines]
    one, two = lines[3], lines[4]
    lines[3], lines[4] = replace(one, label=two.label), replace(two, label=one.label)
    return replace(report, published=replace(report.published, lines=tuple(lines)))


def lie_in_a_flag(report, *_):
    published = report.published
    first = replace(published.lines[0], as_of="Spring 2025")
    return replace(report, published=replace(published, lines=(first, *published.lines[1:])))


LIES = (lie_in_a_line, lie_with_a_line_more, lie_with_two_lines_exchanged, lie_in_a_flag)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lie", LIES)
def test_a_writer_that_lies_leaves_no_file(monkeypatch, form, lie):
    name = {Form.TABLE: "write_tidy", Form.WORKBOOK: "write_sheets", Form.PDF: "write_pages"}[form]
    true = getattr(forms, name)
    monkeypatch.setattr(forms, name, lambda report, *more: true(lie(report), *more))
    with pytest.raises(NotPossible, match="nothing was taken"):
        write_form(REPORT, TYPED, form, 1)


def test_a_count_on_the_cover_in_a_note_or_in_a_chart_leaves_no_file(monkeypatch, workbook):
    true = forms.write_sheets
    places = (
        "xl/worksheets/sheet1.xml",
        "xl/charts/chart1.xml",
        "xl/drawings/drawing1.xml",
    )
    for place in places:

        def lying(*words, place=place):
            made = io.BytesIO()
            with (
                zipfile.ZipFile(io.BytesIO(true(*words))) as old,
                zipfile.ZipFile(made, "w") as new,
            ):
                for part in old.namelist():
                    inside = old.read(part)
                    if part == place:
                        told = inside.replace(b"(staff view)", b"(of 620 students)")
                        told = told.replace(
                            b"its figures name no student", b"587 students are named"
                        )
                        told = told.replace(
                            b"<sheetData>",
                            b'<sheetData><row r="900"><c r="A900"><v>587</v></c></row>',
                        )
                        assert told != inside
                        inside = told
                    new.writestr(part, inside)
            return made.getvalue()

        monkeypatch.setattr(forms, "write_sheets", lying)
        with pytest.raises(NotPossible, match="nothing was taken"):
            write_form(REPORT, TYPED, Form.WORKBOOK, 1)


def test_a_share_in_the_wrong_row_leaves_no_file(monkeypatch):
    """The numbers are all true, and the table that is read back too: only a row says another's."""
    true = forms.write_sheets

    def lying(*words):
        book = load_workbook(io.BytesIO(true(*words)))
        page = book["By grade"]
        page["C3"].value, page["C4"].value = page["C4"].value, page["C3"].value
        made = io.BytesIO()
        book.save(made)
        return made.getvalue()

    monkeypatch.setattr(forms, "write_sheets", lying)
    with pytest.raises(NotPossible, match="nothing was taken"):
        write_form(REPORT, TYPED, Form.WORKBOOK, 1)


@pytest.mark.parametrize(
    "content",
    [b"", b"a,b\n1,2\n", b"%PDF-1.7 no", b"PK\x03\x04 no", b"\xff\xfe\x00", b"school\n" * 9],
)
def test_a_foreign_file_is_refused_with_a_sentence(content):
    with pytest.raises(FileRefused, match="no report that can be read back"):
        read_labels(content)


def test_a_workbook_of_somebody_else_is_refused_with_a_sentence():
    content = write_workbook([Sheet("A", (Column("B"),), (("C",),))], "T", datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(FileRefused, match="no report that can be read back"):
        read_labels(content)


def test_a_page_that_says_another_line_or_a_count_leaves_no_file(monkeypatch):
    """The table in the PDF is true: only what is painted on a page lies."""
    true = document.pages
    for before, lie in (("93% or more", "86–91%"), ("All answers", "All 29760 answers")):

        def lying(*words, before=before, lie=lie):
            told = json.dumps(true(*words), ensure_ascii=False)
            assert before in told
            return json.loads(told.replace(before, lie))

        monkeypatch.setattr(document, "pages", lying)
        with pytest.raises(NotPossible, match="nothing was taken"):
            write_form(REPORT, TYPED, Form.PDF, 1)


def test_a_pdf_carries_the_very_table_of_the_csv():
    pdf = write_form(REPORT, TYPED, Form.PDF, 2)
    assert table_in(pdf) == write_form(REPORT, TYPED, Form.TABLE, 2)
