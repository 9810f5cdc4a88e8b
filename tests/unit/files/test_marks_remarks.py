"""Remarks beside names, and whole tables that say something else: no mark of them in silence."""

import pytest

from connections.domain.people.person import Adult, Student
from tests.unit.files.test_marks_shapes import ADULTS, B, H, book, pairs, read, rows

REMARKS = [
    "{} (NOT)", "{} (do not count)", "{} (left)", "{} (sister)", "{}?", "~~{}~~", "{} (example)",
    "[Example] {}", "(sample) {}", "{} (retired)", "({})", "{} ✗", "{} *", "{} (he left)",
]  # fmt: skip


@pytest.mark.parametrize("remark", REMARKS)
@pytest.mark.parametrize(
    "lines",
    [
        "Adult,Student,Strength\n{adult},{student},Strong\nOmar Bell,Ben Roth,Know\n",
        "Adult,Student\n{adult},{student}\nOmar Bell,Ben Roth\n",
        "Student ID,Student,Adult,Strength\n201,{student},{adult},Strong\n202,Ben Roth,H2,Know\n",
        "Student,{adult},Omar Bell\n{student},Strong,\nBen Roth,,Know\n",
        "Student,{adult},Omar Bell\n{student},x,\nBen Roth,,x\n",
        "{adult},Omar Bell\n{student},Ben Roth\n",
    ],
)
def test_a_remark_beside_a_name_is_asked_about_or_told(remark, lines):
    for adult, student in (
        ("Tessa Harlow", remark.format("Ana Diaz")),
        (remark.format("Tessa Harlow"), "Ana Diaz"),
    ):
        reading = read(lines.format(adult=adult, student=student))
        assert reading.questions or reading.issues
        left = read(
            lines.format(adult=adult, student=student),
            {q.key: "out" for q in reading.questions},
        )
        assert (H, "201") not in pairs(left)


def test_one_question_asks_about_all_remarks_and_yes_counts_them():
    content = "Adult,Student,Strength\nTessa Harlow,Ana Diaz (left),Strong\n"
    content += "Omar Bell (retired),Ben Roth?,Know\n"
    (asked,) = read(content).questions
    assert asked.message == (
        "2 marks have a remark or a sign beside a name, the first in row 2. Do they count?"
    )
    assert pairs(read(content, {asked.key: "yes"})) == {(H, "201"): 3, (B, "202"): 2}


def test_a_remark_in_the_name_of_a_sheet_is_asked_about():
    one, other = rows("Student,Strength\nAna Diaz,Strong"), rows("Student,Strength\nBen Roth,Know")
    file = book(**{"Tessa Harlow (left)": one, "Omar Bell": other})
    (asked,) = read(file).questions
    assert pairs(read(file, {asked.key: "out"})) == {(B, "202"): 2}


@pytest.mark.parametrize(
    "name",
    ["Bobby Diaz", "Robert (Bobby) Diaz", "Robert Diaz (Bobby)", "Robert Diaz (3)", "Diaz, Robert",
     "Robert Diaz (3A)", "Robert Diaz (Grade 3)", "Robert Diaz (Grade 3, 3A)", "Robert Diaz [201]",
     "Robert Diaz (she/her)", "• Robert Diaz", "Robert Diaz -", "#201"],
)  # fmt: skip
def test_what_the_roster_says_of_a_child_is_no_remark(name):
    bob = [
        Student("201", "Robert", "Diaz", "Bobby", grade="3", homeroom="3A"),
        Student("202", "Ben", "Roth", grade="4", homeroom="4B"),
    ]
    reading = read(f'Adult,Student,Strength\nTessa Harlow,"{name}",Strong\n', students=bob)
    assert not reading.questions


def test_a_class_of_another_child_is_a_remark():
    for place in ("4B", "Grade 4", "Ben Roth", "202"):
        content = f"Adult,Student,Strength\nTessa Harlow,Ana Diaz ({place}),Strong\n"
        reading = read(content + "Omar Bell,Ben Roth,Know\n")
        assert reading.questions or reading.issues
        assert (H, "201") not in pairs(read(content, {q.key: "out" for q in reading.questions}))


@pytest.mark.parametrize("beside", ["Nurse", "nurse", "3A", "Room 4", "101", "H1", "she/her"])
def test_what_an_adult_does_is_no_remark(beside):
    adults = [Adult(H, "Tessa", "Harlow", title="Nurse"), *ADULTS[1:]]
    content = f"Adult,Student,Strength\nTessa Harlow ({beside}),Ana Diaz,Strong\n"
    assert not read(content, adults=adults).questions


GRID = "Student,Tessa Harlow,Omar Bell\n"
LIST = "Adult,Student,Strength\n"


S = "Strong"
ONE = f"Ana Diaz,{S},{S}\nCleo Park,{S},{S}\n"
OTHER = f"Ben Roth,{S},{S}\nDev Shah,{S},{S}\n"
PAIRS = "Adult,Student\n"


@pytest.mark.parametrize(
    ("content", "left"),
    [
        (f"Strong relationship,,\n{GRID}{ONE},,\nWorried about,,\n{GRID}{OTHER}", 4),
        (f"{GRID}{ONE}Avoid,,\n{GRID}{OTHER}", 4),
        (
            f"Strong connections,\n{PAIRS}Tessa Harlow,Ana Diaz\n"
            f"Keep apart,\n{PAIRS}Omar Bell,Ben Roth\n",
            1,
        ),
    ],
)
def test_a_further_table_under_a_title_of_something_else_is_asked_about(content, left):
    (asked,) = read(content).questions
    made = pairs(read(content, {asked.key: "out"}))
    assert asked.key.startswith("word") and len(made) == left and (B, "202") not in made


def test_a_further_table_under_a_class_asks_nothing():
    reading = read(f"Grade 3,,\n{GRID}{ONE}Grade 4,,\n{GRID}{OTHER}")
    assert not reading.questions and len(pairs(reading)) == 8


BOTH = [
    ("Fall 2025", "Fall 2026"), ("Fall", "Spring"), ("2024-25", "2025-26"), ("Q1", "Q2"),
    ("Round 1", "Round 2"), ("Marks Sept 2025", "Marks May 2026"), ("1st term", "2nd term"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), BOTH)
def test_of_sheets_of_several_times_it_is_asked_which_count(old, new):
    file = book(
        **{old: rows(GRID + "Ana Diaz,Strong,Strong"), new: rows(GRID + "Ben Roth,,Strong")}
    )
    (asked,) = read(file).questions
    choices = {label: value for value, label in asked.choices}
    assert len(choices) == 3 and not read(file).marks
    assert pairs(read(file, {asked.key: choices[new]})) == {(B, "202"): 3}
    assert len(read(file, {asked.key: "all"}).marks) == 3


@pytest.mark.parametrize(("old", "new"), [*BOTH, ("1", "2"), ("Before", "After")])
def test_of_a_column_of_several_times_it_is_asked_which_count(old, new):
    text = f"Adult,Student,Strength,Term\nTessa Harlow,Ana Diaz,Strong,{old}\n"
    text += f"Omar Bell,Ben Roth,Know,{new}\n"
    (asked,) = read(text).questions
    choices = {label: value for value, label in asked.choices}
    assert pairs(read(text, {asked.key: choices[new]})) == {(B, "202"): 2}


@pytest.mark.parametrize(
    ("one", "other"),
    [("Fall 2026 Grade 3", "Fall 2026 Grade 4"), ("Class of 2030", "Class of 2031"),
     ("Fall", "Fall 2026"), ("Room 2010", "Room 2011"), ("Grade 3", "Grade 4"),
     ("Tessa Harlow", "Omar Bell")],
)  # fmt: skip
def test_sheets_of_one_time_ask_nothing_of_times(one, other):
    file = book(**{one: rows(GRID + "Ana Diaz,Strong,"), other: rows(GRID + "Ben Roth,,Strong")})
    assert not any(q.key.startswith("times") for q in read(file).questions)


@pytest.mark.parametrize(
    "said",
    ["goal", "Planned", "past", "former", "last year's goal", "example", "pending", "geplant"],
)
def test_a_mark_that_is_not_of_now_is_asked_about(said):
    text = f"{LIST[:-1]},Status\nTessa Harlow,Ana Diaz,Strong,current\n"
    text += f"Omar Bell,Ben Roth,Strong,{said}\n"
    (asked,) = read(text).questions
    assert pairs(read(text, {asked.key: "out"})) == {(H, "201"): 3}
    assert len(pairs(read(text, {asked.key: "yes"}))) == 2


@pytest.mark.parametrize("said", ["current", "did well on the last test", "aunt", "new", "ok"])
def test_other_remarks_in_a_column_ask_nothing(said):
    text = f"{LIST[:-1]},Comment\nTessa Harlow,Ana Diaz,Strong,{said}\n"
    assert not read(text).questions


@pytest.mark.parametrize(
    "label",
    ["# Strong", "Total strong", "Strong", "Number of strong", "% known", "Strong count", "Avg",
     "No. strong", "Total", "Subtotal", "How many know"],
)  # fmt: skip
def test_rows_that_count_are_nobodys_and_refuse_nothing(label):
    reading = read(f"{GRID}Ana Diaz,Strong,Know\nBen Roth,,Strong\n{label},1,1\n{label},0,1\n")
    assert not reading.questions and not reading.issues and len(pairs(reading)) == 3


def test_a_row_of_nobody_known_is_told_still():
    reading = read(f"{GRID}Ana Diaz,Strong,Know\n#999,Strong,\nZed Unknown,Know,\n")
    assert len(reading.issues) == 2 and len(pairs(reading)) == 2


def test_first_names_that_one_child_has_are_one_question():
    content = f"{GRID}Ana,Strong,\nBen R.,,Strong\nPark,Strong,\n"
    (asked,) = read(content).questions
    assert asked.key.startswith("short") and "3 students" in asked.message
    made = {(H, "201"): 3, (B, "202"): 3, (H, "203"): 3}
    assert pairs(read(content, {asked.key: "yes"})) == made and not read(content).issues
    assert len(read(content, {asked.key: "each"}).questions) == 3


def test_a_first_name_that_two_children_have_is_asked_about_by_itself():
    students = [Student("201", "Ana", "Diaz"), Student("202", "Ana", "Roth")]
    (asked,) = read(f"{GRID}Ana,Strong,\n", students=students).questions
    assert asked.key.startswith("who") and len(asked.choices) == 3


@pytest.mark.parametrize(
    ("heading", "asked"), [("Locker", 0), ("Grad year", 0), ("Year", 1), ("School year", 1)]
)
def test_numbers_that_look_like_years_are_times_under_a_heading_of_years(heading, asked):
    text = f"{heading},{LIST}2025,Tessa Harlow,Ana Diaz,Strong\n2026,Omar Bell,Ben Roth,Know\n"
    assert len(read(text).questions) == asked
