"""Whose rows they are where an adult is named above them, and what stands apart from a grid."""

import io

import openpyxl
import pytest

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused
from connections.files.bytes.reading import File
from tests.unit.files.test_marks_shapes import STUDENTS, B, H, book, pairs, read, rows

TWO = {(H, "201"): 3, (B, "203"): 2}
HEAD = "Student,Strength\n"
BLOCKS = {
    "a title above each": f"Teacher: Tessa Harlow,\n{HEAD}Ana Diaz,Strong\n,\n"
    f"Teacher: Omar Bell,\n{HEAD}Cleo Park,Know\n",
    "a name above each": f"Tessa Harlow,\n{HEAD}Ana Diaz,Strong\n"
    f"Omar Bell,\n{HEAD}Cleo Park,Know\n",
    "names between the rows": f"{HEAD}Tessa Harlow,\nAna Diaz,Strong\nOmar Bell,\nCleo Park,Know\n",
}


@pytest.mark.parametrize("kind", BLOCKS)
def test_the_rows_below_a_name_that_stands_alone_are_that_adult_s(kind):
    reading = read(BLOCKS[kind])
    assert not reading.questions and pairs(reading) == TWO


@pytest.mark.parametrize("kind", ["a title above each", "a name above each"])
def test_the_rows_below_an_adult_nobody_knows_are_nobody_s(kind):
    reading = read(BLOCKS[kind].replace("Omar Bell", "Pete Quill"))
    assert pairs(reading) == {(H, "201"): 3}
    assert [issue.code for issue in reading.issues] == ["unknown_adult"]
    with pytest.raises(FileRefused):
        read(BLOCKS[kind].replace("Tessa Harlow", "Pete Quill"))


def test_a_remark_beside_such_a_name_is_asked_about():
    content = BLOCKS["a name above each"].replace("Omar Bell", "Omar Bell (left)")
    (asked,) = read(content).questions
    assert pairs(read(content, {asked.key: "out"})) == {(H, "201"): 3}


def test_a_class_that_stands_alone_begins_nobody_s_rows():
    reading = read(f"Tessa Harlow,\n{HEAD}Grade 3,\nAna Diaz,Strong\nThird hour,\nCleo Park,Know\n")
    assert not reading.questions and pairs(reading) == {(H, "201"): 3, (H, "203"): 2}


def test_a_tab_of_one_adult_under_a_title_of_another_is_asked_about():
    for title in ("Teacher: Tessa Harlow", "Tessa Harlow"):
        file = book(Omar_Bell=rows(f"{title}\n{HEAD}Ana Diaz,Strong\nCleo Park,Know"))
        (asked,) = read(file).questions
        assert not read(file).marks and len(asked.choices) == 3
        for value, label in asked.choices[:2]:
            whose = {adult for adult, _ in pairs(read(file, {asked.key: value}))}
            assert whose == {H if "Tessa" in label else B}
    same = book(Harlow=rows(f"Tessa Harlow\n{HEAD}Ana Diaz,Strong"))
    assert pairs(read(same)) == {(H, "201"): 3}


ABOVE = "Adult,Student,Strength\nTessa Harlow,Ana Diaz,Strong\n,Ben Roth,Know\n"
ABOVE += "Omar Bell,Eva Lund,Know\n"


def test_rows_without_an_adult_below_one_who_is_named_are_one_question():
    (asked,) = read(ABOVE).questions
    assert asked.message.startswith("1 mark stands in a row without an adult")
    named = {(H, "201"): 3, (B, "205"): 2}
    assert pairs(read(ABOVE, {asked.key: "yes"})) == named | {(H, "202"): 2}
    assert pairs(read(ABOVE, {asked.key: "out"})) == named
    first = ABOVE.replace("Tessa Harlow", "")
    assert [issue.code for issue in read(first).issues] == ["unknown_adult"] * 2


def test_a_scale_in_the_corner_is_heard():
    for corner in ("Student (0 = strong, 3 = not yet)", "Name [1 best]"):
        reading = read(f"{corner},Tessa Harlow,Omar Bell\nAna Diaz,3,0\nBen Roth,0,3\n")
        assert reading.questions and not reading.marks
    reading = read("Student (Last, First),Tessa Harlow,Omar Bell\nAna Diaz,3,0\nBen Roth,0,3\n")
    assert not reading.questions


WORDS = "Student,Tessa Harlow,Omar Bell,,Legend,\nAna Diaz,Strong,,,Strong,would come to me\n"
WORDS += "Ben Roth,,Know,,Know,we talk\n"


def test_a_legend_that_stands_apart_refuses_nothing_and_is_heard():
    assert pairs(read(WORDS)) == {(H, "201"): 3, (B, "202"): 2}
    numbers = (
        "Student,Tessa Harlow,Omar Bell,,Key,\nAna Diaz,3,0,,0,strong\nBen Roth,0,3,,3,never met\n"
    )
    assert read(numbers).questions and not read(numbers).marks
    told = read(WORDS.replace("Legend", "Sam Stranger").replace("would come to me", "Strong"))
    assert {issue.code for issue in told.issues} == {"unknown_adult"}


@pytest.mark.parametrize("heading", ["Phone", "Address", "DOB", "Birth date", "Parent phone"])
def test_what_else_a_roster_says_of_a_student_stands_beside_a_grid(heading):
    reading = read(f"Student,{heading},Tessa Harlow\nAna Diaz,12 Elm,Strong\nBen Roth,9 Oak,Know\n")
    assert not reading.questions and pairs(reading) == {(H, "201"): 3, (H, "202"): 2}


def test_a_hidden_sheet_is_told():
    made = openpyxl.load_workbook(
        io.BytesIO(book(Fall=rows("Student,Tessa Harlow\nAna Diaz,Strong"), Old=[["x"]]).content)
    )
    made["Old"].sheet_state = "hidden"
    made.save(out := io.BytesIO())
    reading = read(File("marks.xlsx", out.getvalue()))
    assert pairs(reading) == {(H, "201"): 3}
    assert [issue.code for issue in reading.issues] == ["sheet_hidden"]


LONG = [Adult("L1", "Ling Wei", "Chen", title="Teacher"), Adult("L2", "José", "Núñez-Ortega")]


@pytest.mark.parametrize("name", ["LWC", "LC", "L. Chen", "Chen"])
def test_initials_of_every_word_of_a_name_are_asked_about(name):
    content = f"Student,{name},JNO\nAna Diaz,Strong,Know\n"
    (asked,) = read(content, adults=LONG).questions
    made = pairs(read(content, {asked.key: "yes"}, LONG))
    assert made == {("L1", "201"): 3, ("L2", "201"): 2}


@pytest.mark.parametrize(
    "heading",
    ["Ling Wei Chen - Teacher", "Ling Wei Chen – Gr 3", "Ling Wei Chen | Room 12",
     "Chen, Ling Wei (Rm 12)"],
)  # fmt: skip
def test_work_and_a_room_beside_an_adult_are_no_remark(heading):
    reading = read(f'Student,"{heading}"\nAna Diaz,Strong\n', adults=LONG)
    assert not reading.questions and pairs(reading) == {("L1", "201"): 3}


def test_a_remark_behind_a_dash_is_one():
    content = "Adult,Student,Strength\nTessa Harlow - left,Ana Diaz,Strong\n"
    (asked,) = read(content).questions
    assert not pairs(read(content, {asked.key: "out"}))
    hyphened = [*STUDENTS, Student("206", "Ida", "Roth-Bell")]
    assert not read(
        "Adult,Student,Strength\nH1,Ida Roth - Bell,Know\n", students=hyphened
    ).questions


def test_no_answer_is_not_reviewed():
    reading = read("Student,Tessa Harlow,Omar Bell\nAna Diaz,N/A,Strong\nBen Roth,Know,#N/A\n")
    assert not reading.questions and pairs(reading) == {(B, "201"): 3, (H, "202"): 2}


def test_names_under_an_adult_and_beside_a_strength_are_of_that_strength():
    lists = ',Tessa Harlow,Omar Bell\nStrong,"Ana Diaz, Ben Roth",\n,Dev Shah,Cleo Park\n'
    reading = read(lists + "Know,Eva Lund,Ana Diaz\n")
    assert not reading.questions and not reading.issues
    assert pairs(reading) == {
        (H, "201"): 3, (H, "202"): 3, (H, "204"): 3, (B, "203"): 3, (H, "205"): 2, (B, "201"): 2
    }  # fmt: skip


def test_people_who_stand_apart_are_no_legend():
    two = "Student,Tessa Harlow,,Student,Omar Bell\nAna Diaz,3,,Cleo Park,0\n"
    two += "Ben Roth,0,,Eva Lund,3\n"
    assert read(two).questions or read(two).issues
    other = "Student,Tessa Harlow,,Total,Ms. Harlow\nAna Diaz,3,,1,0\nBen Roth,0,,2,3\n"
    assert read(other).questions and not read(other).issues


@pytest.mark.parametrize("title", ["Marks of Omar Bell,", "Teacher,Omar Bell", "Room 12,"])
def test_a_further_table_that_names_no_adult_of_its_own_is_asked_about(title):
    content = BLOCKS["a name above each"].replace("Omar Bell,", title)
    (asked,) = read(content).questions
    assert pairs(read(content, {asked.key: "out"})) == {(H, "201"): 3}
    assert pairs(read(content, {asked.key: "yes"})) == {(H, "201"): 3, (H, "203"): 2}


def test_headings_that_stand_once_more_on_the_next_page_ask_nothing():
    content = BLOCKS["a name above each"].replace("Omar Bell,", "Total,1")
    reading = read(content.replace("Total,1", "Ben Roth,Strong"))
    assert not reading.questions and len(reading.marks) == 3
    assert not read(content).questions
