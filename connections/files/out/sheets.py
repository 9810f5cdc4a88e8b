"""Sheets out and back: blank marking sheets to fill in and a wall to print."""

import io
from collections.abc import Mapping, Sequence, Set
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from connections.domain.people.grades import grade_label, grade_order
from connections.domain.people.person import Adult, Student, name_order
from connections.domain.rounds.marks import MEANING, Strength
from connections.words import say, to_say
from connections.words.speaking import spoken

# Headings and names of sheets stay as they are in every language: they are read when a sheet comes
# back, which may be to somebody who speaks another one.
PER_ADULT = ("Adult ID", "Student ID", "First name", "Last name", "Grade", "Homeroom", "Strength")
GRID = ("Student ID", "Name", "Grade", "Homeroom")
MARKS, INSTRUCTIONS = "Marks", "Instructions"
_NOT_ASKED = PatternFill("solid", start_color="D9D9D9")
HOW = to_say(
    "Strength: 3 Strong, 2 Know, 1 Recognise, 0 Not yet. Leave a row blank if you have not "
    "thought about that student: blank is not zero."
)
_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True
)


def write_marking_sheet(adult: Adult, students: Sequence[Student]) -> bytes:
    """Return the workbook in which one adult marks students; `read_marks` reads it back.

    One row per student, by grade then name. The adult's id stands, hidden, in every row, so that
    a renamed or merged file still says whose marks they are.
    """
    workbook, sheet = _begin(PER_ADULT)
    for row, student in enumerate(_ordered(students), start=2):
        first = student.preferred_name or student.first_name
        who = (adult.adult_id, student.student_id, first, student.last_name)
        _text_row(sheet, row, (*who, grade_label(student.grade), student.homeroom))
    _finish(sheet, (12, 14, 20, 22, 16, 16, 10))
    sheet.column_dimensions["A"].hidden = True
    if students:
        _strengths_only(sheet, f"G2:G{len(students) + 1}")
    _how_to(workbook)
    return _bytes(workbook)


def write_marking_grid(
    adults: Sequence[Adult],
    students: Sequence[Student],
    asked: Mapping[str, Set[str]] | None = None,
) -> bytes:
    """Return one workbook for a whole staff: students down, a column per adult, cells blank.

    Grey are those that an adult is not `asked`, by adult_id; None: all are asked of everybody.

    The heading of an adult's column is the id where two adults share a name, else the name.
    """
    names = [adult.name for adult in adults]
    labels = [
        adult.adult_id if names.count(adult.name) > 1 or not adult.last_name else adult.name
        for adult in adults
    ]
    workbook, sheet = _begin((*GRID, *labels))
    for row, student in enumerate(_ordered(students), start=2):
        cells = (student.student_id, student.name, grade_label(student.grade), student.homeroom)
        _text_row(sheet, row, cells)
    _finish(sheet, (14, 28, 16, 16, *(6 for _ in adults)))
    for column in range(len(GRID) + 1, len(GRID) + len(adults) + 1):
        sheet.cell(1, column).alignment = Alignment(text_rotation=90, vertical="bottom")
    for column, adult in enumerate(adults, start=len(GRID) + 1):
        for row, student in enumerate(_ordered(students), start=2):
            if asked is not None and student.student_id not in asked[adult.adult_id]:
                sheet.cell(row, column).fill = _NOT_ASKED
    if adults and students:
        last = get_column_letter(len(GRID) + len(adults))
        _strengths_only(sheet, f"E2:{last}{len(students) + 1}")
    _how_to(workbook)
    return _bytes(workbook)


def write_wall(title: str, students: Sequence[Student]) -> str:
    """Return a page to print and hang up: every name in large type with room for dots.

    HTML with its own styles and nothing fetched; each grade starts a new sheet of paper.
    """
    grades = groupby(_ordered(students), key=lambda student: student.grade)
    return _PAGES.get_template("wall.html").render(
        language=spoken(),
        title=title,
        grades=[(grade_label(grade), list(people)) for grade, people in grades],
    )


def _begin(headings: Sequence[str]) -> tuple[Workbook, Worksheet]:
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = MARKS
    _text_row(sheet, 1, headings, bold=True)
    return workbook, sheet


def _ordered(students: Sequence[Student]) -> list[Student]:
    return sorted(students, key=lambda s: (grade_order(s.grade), s.grade, name_order(s)))


def _text_row(sheet: Worksheet, row: int, values: Sequence[str], *, bold: bool = False) -> None:
    """Write text that can never become a formula (TRUST research §3.7: 28 of 28 hostile texts)."""
    for column, value in enumerate(values, start=1):
        cell = sheet.cell(row, column)
        cell.value = value
        cell.data_type = "s"
        cell.number_format = "@"
        cell.quotePrefix = True
        if bold:
            cell.font = Font(bold=True)


def _finish(sheet: Worksheet, widths: Sequence[int]) -> None:
    sheet.freeze_panes = "A2"
    for index, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _strengths_only(sheet: Worksheet, cells: str) -> None:
    values = ",".join(str(int(strength)) for strength in Strength)
    rule = DataValidation(type="list", formula1=f'"{values}"', allow_blank=True)
    rule.error = say("Please enter 0, 1, 2 or 3, or leave the cell blank.")
    rule.errorTitle = say("Strength")
    sheet.add_data_validation(rule)
    rule.add(cells)


def _how_to(workbook: Workbook) -> None:
    sheet = workbook.create_sheet(INSTRUCTIONS)
    lines = [say(HOW)]
    lines += [
        say("{strength} {word}: {test}", strength=int(s), word=say(m.word), test=say(m.test))
        for s, m in sorted(MEANING.items(), reverse=True)
    ]
    for row, line in enumerate(lines, start=1):
        _text_row(sheet, row, (line,))
    sheet.column_dimensions["A"].width = 110


def _bytes(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()
