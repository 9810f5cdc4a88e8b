"""What files say is said in the language that is spoken, and what they read is not."""

import io
import re

import openpyxl
import pytest

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused
from connections.files.bytes.reading import File
from connections.files.layout.layout import open_tables
from connections.files.marks.marks import read_marks
from connections.files.out.lists.workbook import report_sheets
from connections.files.out.sheets import write_marking_grid, write_marking_sheet, write_wall
from connections.files.people.rosters import inspect_file
from connections.words import speaking
from tests.unit.files.samples import Sample, all_samples, text_file
from tests.unit.files.test_leadership_workbook import NAMES, internal

__all__ = ["internal"]  # fixtures

STUDENTS = [Student("417", "Ana", "Ruiz", grade="4"), Student("418", "Bo", "Li", grade="K")]
ADULTS = [Adult("T1", "Dana", "Mills"), Adult("T2", "Omar", "Bell")]
# What `listed` puts between two, as the pseudo-language has no lists of its own.
WORD = re.compile(r"(?!and\b)[A-Za-z]{3,}")


def facts(file: File) -> str:
    """Return what stands in a file itself, and so may stand in a sentence about it."""
    try:
        tables = open_tables(file)
    except FileRefused:
        tables = []
    cells = [cell for table in tables for column in table.columns for cell in column]
    headings = [heading for table in tables for heading in table.headings]
    return " ".join([file.name, *(table.sheet for table in tables), *headings, *cells])


@pytest.mark.parametrize("one", all_samples(), ids=lambda one: one.file)
def test_no_sentence_about_a_file_is_left_in_english(one: Sample):
    file = one.open()
    with speaking("pseudo"):
        report = inspect_file(file)
    told = [report.message, *(issue.message for issue in report.issues)]
    told += [q.message for q in report.questions]
    told += [label for q in report.questions for _, label in q.choices]
    known = facts(file)
    left = {word for text in told for word in WORD.findall(text) if word not in known}
    assert left <= {"CSV", "Excel", "UTF"}


def test_a_report_keeps_only_names_in_english(internal):
    with speaking("pseudo"):
        sheets = report_sheets(internal)
    told = [text for sheet in sheets for text in (sheet.name, sheet.warning, *sheet.notes)]
    told += [column.heading for sheet in sheets for column in sheet.columns]
    told += [sheet.chart.description + sheet.chart.title for sheet in sheets if sheet.chart]
    told += [cell for row in sheets[0].rows for cell in row if isinstance(cell, str)]
    known = {"Oak", "Street", "School", "Fall", "Grade", "grade"}
    assert {word for text in told for word in WORD.findall(text)} <= known
    assert len(sheets[-1].rows) == len(NAMES)


@pytest.mark.parametrize(("written", "read"), [("pseudo", "en"), ("en", "pseudo")])
def test_a_marking_sheet_comes_back_in_another_language_than_it_was_written_in(written, read):
    with speaking(written):
        sheets = (write_marking_sheet(ADULTS[0], STUDENTS), write_marking_grid(ADULTS, STUDENTS))
    for content, column in zip(sheets, (7, 5), strict=True):
        book = openpyxl.load_workbook(io.BytesIO(content))
        for row, strength in ((2, 3), (3, "Know")):
            book.active.cell(row, column).value = strength
        filled = io.BytesIO()
        book.save(filled)
        with speaking(read):
            reading = read_marks(File("marks.xlsx", filled.getvalue()), STUDENTS, ADULTS)
        assert [(m.adult_id, m.strength) for m in reading.marks] == [("T1", 3), ("T1", 2)]
        assert not reading.issues and not reading.questions


def test_answers_given_in_one_language_count_in_another():
    file = text_file("adult_id,student,strength\nT1,Ana Ruis,3\n")
    with speaking("pseudo"):
        asked = read_marks(file, STUDENTS, ADULTS).questions[0]
    answered = read_marks(file, STUDENTS, ADULTS, {asked.key: asked.choices[0][0]})
    assert [m.student_id for m in answered.marks] == ["417"]


def test_the_printed_wall_says_its_language():
    with speaking("pseudo"):
        assert '<html lang="pseudo">' in write_wall("Oak Street", STUDENTS)
