"""What of a file of marks cannot be used is told or asked about, and takes nothing along."""

import pytest

from connections.domain.people.person import Adult, Student
from tests.unit.files.test_marks_shapes import ADULTS, STUDENTS, B, H, book, pairs, read, rows

HEADS = "Student,Tessa Harlow,Omar Bell\n"
TICKS = "Ana Diaz,x,\nBen Roth,,x\n"
TWO = {(H, "201"): 3, (B, "202"): 2}
THREE = {(H, "201"): 3, (B, "202"): 3}
NUMBERS = "Ana Diaz,3,0\nBen Roth,0,3\n"
SAID = THREE | {(B, "201"): 0, (H, "202"): 0}


@pytest.mark.parametrize(
    ("strong", "know"),
    [
        ('"201, 999"', "202"),
        ('"Ana Diaz; Zed Nobody; Yo Noone"', "Ben Roth"),
        ("Zed Nobody", "Ben Roth"),
        ("Zed Nobody", '"Yo Noone; Ben Roth"'),
    ],
)
def test_names_of_nobody_under_a_strength_are_told_and_take_no_other_with_them(strong, know):
    reading = read(f"Adult,Strong,Know\nH1,{strong},{know}\nH2,{strong},\n")
    assert not reading.questions
    known = {(H, "201"): 3, (B, "201"): 3} if "201" in strong or "Ana" in strong else {}
    assert pairs(reading) == known | {(H, "202"): 2}
    told = [issue for issue in reading.issues if issue.code in ("unknown_student", "unused_column")]
    assert told


def test_a_column_beside_lists_of_names_that_is_not_used_is_told():
    reading = read("Adult,Strong,Friends of theirs\nH1,Ana Diaz,Zed Nobody\nH2,Ben Roth,Yo Noone\n")
    assert pairs(reading) == THREE and not reading.questions
    assert [i.column for i in reading.issues if i.code == "unused_column"] == ["C"]


@pytest.mark.parametrize(
    "below",
    [
        "Printed on 09/01/2026 by J. Smith",
        "Page 1 of 2",
        '"Key: 3 = Strong, 2 = Know, 1 = Recognise, 0 = Not yet"',
        "Last updated 4 Nov 2026",
    ],
)
@pytest.mark.parametrize("heads", ["Adult,Strong,Know", "Adult,Student,Strength"])
def test_a_line_below_that_says_nothing_of_the_marks_asks_nothing(heads, below):
    rows = "H1,Ana Diaz,\nH2,,Ben Roth\n" if "Strong" in heads else "H1,201,3 Strong\nH2,202,Know\n"
    reading = read(f"{heads}\n{rows}\n{below},,\n")
    assert not reading.questions and pairs(reading) == TWO


@pytest.mark.parametrize(
    "below", ["1 = Strong; 2 = Know", "x = I taught them", "Key: 3 = Know, 2 = Strong"]
)
def test_a_key_to_another_scale_is_still_asked_about(below):
    assert read(
        f"Student,Tessa Harlow,Omar Bell\nAna Diaz,3,\nBen Roth,0,2\n\n{below},,\n"
    ).questions


@pytest.mark.parametrize("where", ["below", "above", "tab"])
def test_a_key_to_our_own_scale_line_by_line_asks_nothing(where):
    def keyed(*lines):
        if where == "tab":
            key = [["Number", "Meaning"], *(line.split(" = ") for line in lines)]
            return read(book(Map=rows(grid), Key=key))
        said = "".join(f"{line},,\n" for line in lines)
        return read(f"{grid}\n{said}" if where == "below" else f"{said}\n{grid}")

    grid = "Student,Tessa Harlow,Omar Bell\nAna Diaz,3,0\nBen Roth,0,3\n"
    ours = keyed("3 = Strong", "2 = Know", "1 = Recognise", "0 = Not yet")
    assert not ours.questions and pairs(ours) == SAID
    assert keyed("3 = Strong", "2 = Recognise", "1 = Know", "0 = Not yet").questions
    assert keyed("0 = Strong", "3 = Not yet").questions


def test_of_an_old_survey_those_who_are_here_still_are_read_and_the_others_told():
    heads = ["Student", "Tessa Harlow", "Omar Bell", *(f"Gone Person{n}" for n in "ABCDEFGHIJ")]
    old = [
        heads,
        ["Ana Diaz", "Strong", "", *["Know"] * 10],
        ["Ben Roth", "", "Know", *["Know"] * 10],
    ]
    reading = read("\n".join(map(",".join, old)) + "\n")
    assert pairs(reading) == TWO
    assert [i.code for i in reading.issues] == ["unknown_adult"] * 10


def test_none_among_names_is_nobody():
    said = "Adult,Strong,Know\nTessa Harlow,Ana Diaz,none\nOmar Bell,None,Ben Roth\n"
    reading = read(said)
    assert not reading.issues and not reading.questions and pairs(reading) == TWO
    nada = [*STUDENTS, Student("206", "Nada", "Aziz")]
    assert read(said.replace("none", "Nada"), students=nada).questions


def test_initials_of_two_fit_several_people():
    adults = [
        Adult("H1", "Tessa", "Harlow"),
        Adult("H2", "Tom", "Hall"),
        Adult("H3", "Paz", "Vega"),
    ]
    asked = read(
        "Student,Strong\nAna Diaz,TH\nBen Roth,PV\nCleo Park,PV\n", adults=adults
    ).questions
    (who,) = [q for q in asked if q.key.startswith("who:")]
    assert "fits several people" in who.message and len(who.choices) == 3


def test_no_among_the_answers_is_nobody_with_these_initials():
    content = "Student,Nia Okoye,Omar Bell\nAna Diaz,Yes,No\nBen Roth,No,Yes\n"
    asked = read(content, adults=[Adult("N", "Nia", "Okoye"), ADULTS[1]]).questions
    assert [q.key[:4] for q in asked] == ["word", "word"]


def test_no_among_the_answers_is_no_heading():
    content = ",Ana Diaz,Ben Roth\nTessa Harlow,Strong,No\nOmar Bell,No,Strong\n"
    (asked,) = read(content).questions
    assert pairs(read(content, {asked.key: "0"})) == SAID


def test_headings_that_stand_once_more_begin_no_other_adult():
    sheets = {"Tessa Harlow": [["Last name", "First name", "Strength"], ["Diaz", "Ana", "Strong"]]}
    sheets["Tessa Harlow"] += [sheets["Tessa Harlow"][0], ["Roth", "Ben", "Strong"]]
    reading = read(book(**sheets))
    assert not reading.questions and pairs(reading) == {(H, "201"): 3, (H, "202"): 3}


def test_headings_that_stand_once_more_are_no_cells_of_a_grid():
    head = ",Ana Diaz,Ben Roth,Cy Voss\n"
    reading = read(f"{head}Tessa Harlow,,,\n{head}Omar Bell,know,strong,\n")
    assert pairs(reading) == {(B, "201"): 2, (B, "202"): 3} or reading.questions
