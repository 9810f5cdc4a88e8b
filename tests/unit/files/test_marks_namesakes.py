"""Two children of one name: told apart by what stands beside them, asked apart, or not read."""

import pytest

from connections.domain.people.person import Adult, Student
from connections.domain.voice.said import Said
from connections.files.bytes.reading import File
from connections.files.marks.marks import read_marks
from connections.files.marks.voice import read_voice
from tests.unit.files.test_marks_shapes import book, pairs, rows

STUDENTS = [
    Student("201", "Ana", "Diaz", grade="3", homeroom="3A"),
    Student("205", "Ana", "Diaz", grade="5", homeroom="5B"),
    Student("202", "Ben", "Roth", grade="3", homeroom="3A"),
    Student("203", "Cleo", "Park", grade="5", homeroom="5B"),
]
ADULTS = [Adult("H1", "Tessa", "Harlow"), Adult("H2", "Omar", "Bell")]


def read(content, answers=None, merged=None):
    file = content if isinstance(content, File) else File("marks.csv", content.encode())
    return read_marks(file, STUDENTS, ADULTS, answers, merged)


APART = {
    "a grade beside the name": (
        "Student,Grade,Tessa Harlow,Omar Bell\nAna Diaz,3,Strong,\nAna Diaz,5,Know,Strong\n"
        "Ben Roth,3,,Know\n"
    ),
    "a homeroom beside the name": (
        "Student,Homeroom,Tessa Harlow,Omar Bell\nAna Diaz,3A,Strong,\nAna Diaz,5B,Know,Strong\n"
        "Ben Roth,3A,,Know\n"
    ),
    "the grade written out": (
        "Student,Grade,Tessa Harlow,Omar Bell\nAna Diaz,Grade 3,Strong,\nAna Diaz,5th,Know,Strong\n"
        "Ben Roth,3rd,,Know\n"
    ),
    "tabs of grades": book(
        Grade_3=rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,Strong,\nBen Roth,,Know"),
        Grade_5=rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,Know,Strong"),
    ),
    "tabs of classes": book(
        **{
            "3A": rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,Strong,\nBen Roth,,Know"),
            "5B": rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,Know,Strong"),
        }
    ),
}


@pytest.mark.parametrize("kind", APART)
def test_what_stands_beside_a_name_tells_the_two_apart(kind):
    reading = read(APART[kind])
    assert not reading.questions
    assert pairs(reading) == {
        ("H1", "201"): 3, ("H1", "205"): 2, ("H2", "205"): 3, ("H2", "202"): 2
    }  # fmt: skip


TWICE = {
    "rows of a grid": "Student,Tessa Harlow\nAna Diaz,Strong\nAna Diaz,Know\nBen Roth,Know\n",
    "columns of a grid": "Adult,Ana Diaz,Ana Diaz,Ben Roth\nTessa Harlow,Strong,Not yet,Know\n",
    "rows of a list": (
        "Adult,Student,Strength\nTessa Harlow,Ana Diaz,Strong\nTessa Harlow,Ana Diaz,Know\n"
        "Tessa Harlow,Ben Roth,Know\n"
    ),
    "the same grade beside both": (
        "Student,Grade,Tessa Harlow\nAna Diaz,4,Strong\nAna Diaz,4,Know\nBen Roth,3,Know\n"
    ),
}


@pytest.mark.parametrize("kind", TWICE)
def test_two_rows_that_nothing_tells_apart_are_not_read_and_ids_are_the_way_out(kind):
    reading = read(TWICE[kind])
    assert not reading.questions, "one answer cannot stand for both"
    assert pairs(reading) == {("H1", "202"): 2}
    told = [issue for issue in reading.issues if issue.code == "namesakes"]
    assert told and all("student's id" in i.message and "Ana" not in i.message for i in told)


def test_the_same_name_with_two_adults_is_asked_for_each_of_them():
    text = "Adult,Student,Strength\nTessa Harlow,Ana Diaz,Strong\nOmar Bell,Ana Diaz,Know\n"
    asked = read(text).questions
    assert len(asked) == 2 and {q.text for q in asked} == {
        "Ana Diaz (Tessa Harlow)", "Ana Diaz (Omar Bell)"
    }  # fmt: skip
    answers = {q.key: "201" if "Harlow" in q.text else "205" for q in asked}
    assert pairs(read(text, answers)) == {("H1", "201"): 3, ("H2", "205"): 2}


def test_a_name_in_lists_under_two_adults_is_asked_for_each_of_them():
    text = "Tessa Harlow,Omar Bell\nAna Diaz,Ana Diaz\nBen Roth,Cleo Park\n"
    asked = [q for q in read(text).questions if q.key.startswith("who")]
    assert {q.text for q in asked} == {"Ana Diaz (Tessa Harlow)", "Ana Diaz (Omar Bell)"}


def test_a_name_twice_under_one_adult_is_not_read():
    reading = read("Strong,\nTessa Harlow,Omar Bell\nAna Diaz,Cleo Park\nAna Diaz,\nBen Roth,\n")
    assert pairs(reading) == {("H1", "202"): 3, ("H2", "203"): 3}
    assert [i.code for i in reading.issues] == ["namesakes", "namesakes"]


def test_a_name_that_stands_once_is_one_question():
    text = "Student,Tessa Harlow\nAna Diaz,Strong\nBen Roth,Know\n"
    (asked,) = read(text).questions
    assert asked.text == "Ana Diaz"
    assert pairs(read(text, {asked.key: "205"})) == {("H1", "205"): 3, ("H1", "202"): 2}


def test_an_id_that_was_merged_means_the_child_that_stays():
    text = "adult_id,student_id,strength\nH1,0999,3\nH2,202,1\n"
    assert pairs(read(text)) == {("H2", "202"): 1}
    assert pairs(read(text, merged={"0999": "201"})) == {("H1", "201"): 3, ("H2", "202"): 1}


def voice(content, answers=None, merged=None):
    file = File("voice.csv", content.encode())
    return read_voice(file, STUDENTS, ADULTS, answers, merged=merged)


def test_what_two_of_one_name_said_is_told_apart_asked_apart_or_not_read():
    head = "Name,Grade,Which adult would you go to?\n"
    reading = voice(f"{head}Ana Diaz,3,Ms. Harlow\nAna Diaz,5,Nobody\n")
    assert not reading.questions
    assert {a.student_id: a.answer for a in reading.answers} == {
        "201": Said.NAMED, "205": Said.NOBODY
    }  # fmt: skip
    reading = voice("Name,Who?\nAna Diaz,Ms. Harlow\nAna Diaz,Nobody\nBen Roth,Mr. Bell\n")
    assert not reading.questions and [a.student_id for a in reading.answers] == ["202"]
    assert [i.code for i in reading.issues] == ["namesakes", "namesakes"]
    (asked,) = voice("Name,Who?\nAna Diaz,Ms. Harlow\nBen Roth,Mr. Bell\n").questions
    assert [value for value, _ in asked.choices] == ["201", "205", "leave out"]


def test_what_was_said_under_an_id_that_was_merged_is_the_childs():
    text = "Student ID,Who?\n0999,Ms. Harlow\n202,Mr. Bell\n"
    assert [a.student_id for a in voice(text).answers] == ["202"]
    found = voice(text, merged={"0999": "201"}).answers
    assert {a.student_id for a in found} == {"201", "202"}
