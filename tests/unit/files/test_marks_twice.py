"""Marks that are there and may not count: said twice, hidden, struck through, withdrawn."""

import io
from datetime import UTC, datetime

import openpyxl
import pytest
from openpyxl.styles import Font

from connections.domain.people.person import Student
from connections.files.bytes.reading import File
from tests.unit.files.test_marks_shapes import book, pairs, read, rows

LIST = "Adult,Student,Strength\n"


def answered(content, **given):
    asked = {q.key.partition(":")[0]: q.key for q in read(content).questions}
    return read(content, {asked[name]: value for name, value in given.items()})


TWICE = {
    "two rows of a list": f"{LIST}H1,201,3\nH1,201,0\nH2,202,2\n",
    "two rows of a grid": "Student,Tessa Harlow,Omar Bell\nAna Diaz,Strong,\nBen Roth,,Know\n"
    "Ana Diaz,Not yet,\n",
    "two columns of one adult": "Student,Tessa Harlow,Tessa Harlow,Omar Bell\n"
    "Ana Diaz,Strong,Not yet,\nBen Roth,,,Know\n",
}


@pytest.mark.parametrize("kind", TWICE)
def test_of_a_pair_that_is_marked_twice_and_differently_it_is_asked_which_counts(kind):
    reading = read(TWICE[kind])
    (asked,) = reading.questions
    assert [value for value, _ in asked.choices] == ["first", "last", "out"]
    assert pairs(reading) == {("H2", "202"): 2}
    assert pairs(answered(TWICE[kind], twice="first"))["H1", "201"] == 3
    assert pairs(answered(TWICE[kind], twice="last"))["H1", "201"] == 0
    assert ("H1", "201") not in pairs(answered(TWICE[kind], twice="out"))


def test_of_two_columns_of_strengths_it_is_asked_which_is_meant():
    text = "Adult,Student,Strength 2025,Strength 2026\nH1,201,Know,Strong\nH2,202,Strong,Know\n"
    reading = read(text)
    (asked,) = reading.questions
    assert asked.key.startswith("reading:") and pairs(reading) == {}


def test_an_id_and_a_name_that_do_not_belong_together_name_nobody():
    reading = read("Adult,201 Ben Roth,202 Ben Roth\nTessa Harlow,Strong,Know\n")
    assert pairs(reading) == {("H1", "202"): 2}
    assert "unknown_student" in [issue.code for issue in reading.issues]


def test_of_two_columns_of_adults_it_is_asked_whose_mark_it_is():
    text = "Rater,Adult,Student,Strength\nH3,H1,201,Strong\nH3,H2,202,Know\n"
    (asked,) = read(text).questions
    assert len(asked.choices) == 3 and pairs(read(text)) == {}


def test_what_students_named_is_no_mark_of_an_adult_without_a_question():
    text = "Student,Adult they named,Strength\nAna Diaz,H1,Strong\nBen Roth,H2,Know\n"
    assert len(read(text).questions) == 2 and pairs(read(text)) == {}


def test_the_same_mark_twice_is_told_and_no_question():
    reading = read(f"{LIST}H1,201,3\nH1,201,3\n")
    assert not reading.questions and pairs(reading) == {("H1", "201"): 3}
    assert [i.code for i in reading.issues] == ["repeated_pair"]


FORM = (
    "Timestamp,Your name,Which students do you have a strong connection with?\n"
    '2025/09/12 2:01:11 PM,Tessa Harlow,"Ana Diaz, Ben Roth"\n'
    "2025/09/13 2:02:11 PM,Tessa Harlow,Cleo Park\n"
    "2025/09/13 2:05:00 PM,Omar Bell,Ana Diaz\n"
)


def test_of_a_form_that_somebody_sent_twice_it_is_asked_which_counts():
    (asked,) = read(FORM).questions
    assert [value for value, _ in asked.choices] == ["last", "all", "first"]
    assert pairs(answered(FORM, resent="last")) == {("H1", "203"): 3, ("H2", "201"): 3}
    assert len(pairs(answered(FORM, resent="all"))) == 4
    assert pairs(answered(FORM, resent="first")) == {
        ("H1", "201"): 3, ("H1", "202"): 3, ("H2", "201"): 3
    }  # fmt: skip


def test_a_form_filled_in_once_for_each_class_and_one_sent_twice_the_same_are_not_asked_about():
    classes = (
        "Timestamp,Your name,Strong connections in 3A,Strong connections in 4B\n"
        "2025/09/12,Tessa Harlow,Ana Diaz,\n2025/09/13,Tessa Harlow,,Cleo Park\n"
    )
    assert not read(classes).questions and len(pairs(read(classes))) == 2
    twice = FORM.replace("Tessa Harlow,Cleo Park", 'Tessa Harlow,"Ana Diaz, Ben Roth"')
    assert not read(twice).questions and len(pairs(read(twice))) == 3


def test_rows_of_a_list_that_no_form_brought_belong_together():
    text = "Your name,Strong connections\nTessa Harlow,Ana Diaz\nTessa Harlow,Ben Roth\n"
    assert not read(text).questions and len(pairs(read(text))) == 2


def workbook(change) -> File:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["Student", "Tessa Harlow", "Omar Bell"])
    for row in (["Ana Diaz", "Strong", "Know"], ["Ben Roth", "Know", "Strong"]):
        sheet.append(row)
    change(sheet)
    out = io.BytesIO()
    made.save(out)
    return File("marks.xlsx", out.getvalue())


def hidden_row(sheet):
    sheet.row_dimensions[3].hidden = True


def hidden_column(sheet):
    sheet.column_dimensions["C"].hidden = True


def struck_row(sheet):
    for cell in sheet[3]:
        cell.font = Font(strike=True)


def struck_mark(sheet):
    sheet["C3"].font = Font(strike=True)


ROW3 = {("H1", "202"): 2, ("H2", "202"): 3}
ROW2 = {("H1", "201"): 3, ("H2", "201"): 2}


@pytest.mark.parametrize(
    ("change", "name", "left"),
    [
        (hidden_row, "hidden", ROW2),
        (hidden_column, "hidden", {("H1", "201"): 3, ("H1", "202"): 2}),
        (struck_row, "struck", ROW2),
        (struck_mark, "struck", {**ROW2, ("H1", "202"): 2}),
    ],
)
def test_marks_that_are_hidden_or_struck_through_are_asked_about(change, name, left):
    file = workbook(change)
    (asked,) = read(file).questions
    assert asked.key.partition(":")[0] == name
    assert pairs(answered(file, **{name: "yes"})) == {**ROW2, **ROW3}
    assert pairs(answered(file, **{name: "out"})) == left


def test_a_hidden_row_without_marks_is_no_question():
    def change(sheet):
        sheet.append(["helper", None, None])
        sheet.row_dimensions[4].hidden = True
        sheet["A1"].font = Font(strike=True)

    assert not read(workbook(change)).questions


@pytest.mark.parametrize(
    ("heading", "word", "other"),
    [
        ("Status", "Withdrawn", "Active"),
        ("Status", "anulado", ""),
        ("Notes", "please ignore, wrong child", "fine"),
        ("Confirmed", "No", "Yes"),
        ("Approved?", "FALSE", "TRUE"),
    ],
)
def test_a_row_that_says_that_it_may_not_count_is_asked_about(heading, word, other):
    text = f'Adult,Student,Strength,{heading}\nH1,201,Strong,"{word}"\nH2,202,Know,{other}\n'
    (asked,) = read(text).questions
    assert asked.key == "void" and "column D" in asked.message
    assert pairs(answered(text, void="out")) == {("H2", "202"): 2}
    assert len(pairs(answered(text, void="yes"))) == 2


def test_a_sheet_that_is_called_old_is_asked_about():
    now = rows("Adult,Student,Strength\nTessa Harlow,Ana Diaz,Strong")
    old = rows("Adult,Student,Strength\nOmar Bell,Ben Roth,Know")
    for name in ("Marks_(old)", "Backup", "Copy_of_Marks", "Draft"):
        file = book(Marks=now, **{name: old})
        (asked,) = read(file).questions
        assert asked.key.startswith("old") and name.replace("_", " ") in asked.message
        assert pairs(answered(file, old="out")) == {("H1", "201"): 3}
        assert len(pairs(answered(file, old="yes"))) == 2


def test_a_sheet_alone_is_the_marks_whatever_it_is_called():
    file = book(Copy_of_Marks=rows("Adult,Student,Strength\nTessa Harlow,Ana Diaz,Strong"))
    assert not read(file).questions and pairs(read(file)) == {("H1", "201"): 3}


def test_a_nickname_beside_a_name_says_no_more():
    bob = [Student("201", "Robert", "Diaz", "Bobby"), Student("202", "Ben", "Roth")]
    text = "Adult,Strong\nTessa Harlow,Robert (Bobby) Diaz\nOmar Bell,Ben Roth\n"
    reading = read(text, students=bob)
    assert pairs(reading) == {("H1", "201"): 3, ("H2", "202"): 3} and not reading.issues


def test_what_another_sheet_says_of_a_tick_makes_it_a_question():
    grid = rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,x,\nBen Roth,,x")
    for more in ("x,needs a connection", "Put an x where you do not know the student"):
        (asked,) = read(book(Grid=grid, Legend=rows(more))).questions
        assert asked.key.startswith("word")
    words = rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,Strong,Know\nBen Roth,,Not yet")
    reading = read(book(Grid=words, Instructions=rows("Write how well you know each student")))
    assert not reading.questions and len(pairs(reading)) == 3


@pytest.mark.parametrize("cell", ["Ana Diaz?", "Ana Diaz (a little)", "~Ana Diaz", "Ana Diaz*"])
def test_a_cell_that_says_more_than_a_name_is_told_and_not_read(cell):
    reading = read(f"Adult,Strong\nTessa Harlow,{cell}\nOmar Bell,Ben Roth\n")
    assert pairs(reading) == {("H2", "202"): 3}
    assert [i.code for i in reading.issues] == ["strength_in_list"]


@pytest.mark.parametrize("cell", ["Ana Diaz (3A)", "Ana Diaz (201)", "Ana Diaz (Grade 3)"])
def test_a_class_or_an_id_beside_a_name_says_no_more(cell):
    reading = read(f"Adult,Strong\nTessa Harlow,{cell}\nOmar Bell,Ben Roth\n")
    assert pairs(reading) == {("H1", "201"): 3, ("H2", "202"): 3} and not reading.issues


@pytest.mark.parametrize("word", ["Strong?", "~Strong", "Strong*", "Strong -", "Strong/Know"])
def test_a_word_that_is_doubted_is_asked_about(word):
    text = f"Student,Tessa Harlow,Omar Bell\nAna Diaz,{word},\nBen Roth,,Know\n"
    assert len(read(text).questions) == 1 and pairs(read(text)) == {("H2", "202"): 2}


def test_a_strength_alone_in_a_row_of_a_list_is_asked_about():
    text = "Adult,Student\nStrong,\nTessa Harlow,Ana Diaz\nNot yet,\nOmar Bell,Ben Roth\n"
    asked = read(text).questions
    assert len(asked) == 2
    answers = {q.key: "3" if "Strong" in q.message else "0" for q in asked}
    assert pairs(read(text, answers)) == {("H1", "201"): 3, ("H2", "202"): 0}


def test_days_in_a_workbook_are_days_of_a_form():
    made = openpyxl.Workbook()
    made.active.append(["When", "Your name", "Strong connections"])
    made.active.append(
        [datetime(2025, 9, 12, 9, tzinfo=UTC).replace(tzinfo=None), "Tessa Harlow", "Ana Diaz"]
    )
    made.active.append(
        [datetime(2025, 9, 13, 9, tzinfo=UTC).replace(tzinfo=None), "Tessa Harlow", "Ben Roth"]
    )
    out = io.BytesIO()
    made.save(out)
    keys = [q.key for q in read(File("f.xlsx", out.getvalue())).questions]
    assert any(key.startswith("resent") for key in keys)
