"""A report says what it means, and cannot be used to single out a child."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from openpyxl import load_workbook

from connections.domain.coverage.table import CoverageSummary
from connections.domain.outreach.comparing import Compared, Withheld
from connections.domain.outreach.conversion import Conversion, Line
from connections.domain.rounds.round import Round, RoundStatus
from connections.files.out.lists.workbook import (
    CONFIDENTIAL,
    NEVER_A_TRAIT,
    GroupTable,
    ReportContent,
    report_filename,
    write_report,
)

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ROUND = Round("r1", "Fall 2026", RoundStatus.CLOSED, date(2026, 10, 5))
FIGURES = (618, 48, 28_800, 569, 439, 131, 12, 3, 569 / 618, 439 / 618, 0.97, 0, 1)
SUMMARY = CoverageSummary(*FIGURES, asked=48 * 618)
BY_GRADE = pd.DataFrame(
    {
        "group": ["Grade 5", "Grade 6", "Grade 7"],
        "students": pd.array([98, 112, None], dtype="Int64"),
        "covered": pd.array([94, 100, None], dtype="Int64"),
        "two_or_more": pd.array([70, 80, None], dtype="Int64"),
        "share": [94 / 98, 100 / 112, float("nan")],
        "share_high": [95 / 98, 104 / 112, float("nan")],
        "gap": [1 / 98, 4 / 112, float("nan")],
        "depth": [70 / 98, 80 / 112, float("nan")],
        "withheld": [False, False, True],
    }
)
NAMES = pd.DataFrame(
    {
        "student_id": ["00417", "00418"],
        "name": ["=Cora Cohen", "Nora Moua"],
        "grade": ["5", "K"],
        "homeroom": ["5A", ""],
        "know": [0, 1],
        "recognise": [2, 3],
        "missing": [4, 0],
    }
)


@pytest.fixture
def internal() -> ReportContent:
    return ReportContent(
        "Oak Street School",
        ROUND,
        date(2026, 11, 22),
        10,
        SUMMARY,
        (GroupTable("Grade", BY_GRADE),),
        NAMES,
    )


def opened(content: ReportContent):
    return load_workbook(io.BytesIO(write_report(content, NOW)))


def test_the_internal_report_warns_on_every_sheet_and_lists_everybody(internal):
    book = opened(internal)
    assert [page["A1"].value for page in book] == [CONFIDENTIAL] * len(book.sheetnames)
    listed = [row[:4] for row in book["Not yet connected"].iter_rows(min_row=6, values_only=True)]
    assert listed == [
        ("=Cora Cohen", "00417", "Grade 5", "5A"),
        ("Nora Moua", "00418", "Kindergarten", None),
    ]


def test_a_move_whose_end_is_not_known_does_not_stand_under_now(internal):
    earlier = Round("r0", "Spring 2026", RoundStatus.CLOSED, date(2026, 4, 29))
    moves = [("one", "not_before", 3), ("none", "not_again", 2), ("none", "one", 4)]
    change = pd.DataFrame(moves, columns=["was", "now", "students"])
    page = opened(replace(internal, before=(earlier, SUMMARY), change=change))["Change"]
    now = [row[1] for row in page.iter_rows(min_row=4, values_only=True)]
    assert now == ["Cannot be told: not asked before", "Not asked again yet", "One strong adult"]


def test_a_small_group_shows_neither_share_nor_count(internal):
    rows = list(opened(internal)["By grade"].iter_rows(values_only=True))
    assert rows[-1] == ("Grade 7", *["too few"] * 6)


def test_the_chart_draws_only_what_is_shown(internal):
    chart = opened(internal)["By grade"]._charts[0]
    assert chart.series[0].val.numRef.f.endswith("$D$5:$D$6")


def test_every_share_stands_beside_its_denominator(internal):
    rows = {row[0]: row for row in opened(internal)["Summary"].iter_rows(values_only=True)}
    assert rows["Covered (staff view)"][1:3] == (569, 618)
    assert rows["Covered (staff view)"][3] == pytest.approx(569 / 618)
    assert rows["Answers given (completeness)"][1:3] == (28_800, 48 * 618)


def test_it_says_that_no_connection_is_never_a_trait_of_the_child(internal):
    assert NEVER_A_TRAIT in [cell.value for cell in opened(internal)["Summary"]["A"]]


def test_a_school_smaller_than_the_smallest_group_shows_no_share_at_all(internal):
    tiny = replace(internal, summary=replace(SUMMARY, students=7, covered=6), groups=())
    rows = {row[0]: row for row in opened(tiny)["Summary"].iter_rows(values_only=True)}
    assert rows["Covered (staff view)"][1:4] == ("too few",) * 3
    assert rows["Not yet connected"][1:4] == ("too few",) * 3


def test_the_name_of_the_file_is_safe_and_says_what_it_is(internal):
    content = replace(internal, school="École / “Oak” Street: 北")
    assert report_filename(content) == "Ecole-Oak-Street_Fall-2026_2026-11-22_internal.xlsx"


def test_nobody_left_to_connect_is_said_in_words(internal):
    page = opened(replace(internal, names=NAMES.iloc[:0]))["Not yet connected"]
    assert page["A6"].value == "Every student in this round has a strong adult (staff view)."


def test_any_adult_stands_apart_only_where_somebody_from_outside_was_asked(internal):
    def figures(content):
        book = load_workbook(io.BytesIO(write_report(content, NOW)))
        return {row[0]: row[1:3] for row in book.worksheets[0].iter_rows(values_only=True)}

    assert "Covered by any adult (staff view)" not in figures(internal)
    outside = replace(SUMMARY, covered_by_any=580, outside=3)
    told = figures(replace(internal, summary=outside))
    assert told["Covered by any adult (staff view)"] == (580, 618)
    assert told["Covered (staff view)"] == (569, 618)


def test_what_became_strong_stands_with_what_would_be_expected_or_not_at_all(internal):
    def row(marks):
        line = Line(asked=42, marks=marks)
        worked = Conversion(line, Line(), Line(), 0, ("September",), ("January",))
        book = load_workbook(io.BytesIO(write_report(replace(internal, worked=worked), NOW)))
        rows = book.worksheets[0].iter_rows(values_only=True)
        return next(each for each in rows if each[0] and "beside the expected" in str(each[0]))

    told = row(Compared(39, 6, 4.2, 0.05, -0.08, 0.19, None))
    assert told[1:3] == (6, 39) and "4 would be expected" in told[4] and "−8 to +19" in told[4]
    withheld = row(Compared(9, 7, withheld=Withheld.FEW_ASKED))
    assert set(withheld[1:4]) == {None} and withheld[4] and "Strong" not in withheld[4]


def test_what_does_not_exist_yet_says_so_and_is_not_withheld(internal):
    def summary(content):
        rows = opened(content)["Summary"].iter_rows(values_only=True)
        return {row[0]: row[1:] for row in rows if row[0]}

    first = replace(internal, before=None, change=None, voice=None, reads_voice=True)
    rows = summary(first)
    assert "first round" in rows["The round before"][-1]
    assert "No student has answered" in rows["What students say"][-1]
    assert "too few" not in {cell for row in rows.values() for cell in row}
    assert "What students say" not in summary(replace(first, reads_voice=False))
    nobody = replace(first, summary=replace(SUMMARY, students=0, covered=0))
    assert summary(nobody)["Covered (staff view)"][:3] == (None, 0, None), "nobody to count"
