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
    assert bool(read(content, adults=adults).questions) == (beside == "Room 4")
