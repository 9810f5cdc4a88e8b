"""Kinds of rows, sheets and headings that were read wrong in silence: right now, or asked about."""

import io

import pytest
from openpyxl import Workbook

from connections.files.bytes.reading import File
from connections.files.layout.correction import SURNAME_FIRST, Correction
from connections.files.people.rosters import RosterReading, read_rosters
from tests.unit.files.samples import text_file

PEOPLE = "3107,Wanda,Okafor,6\n3108,Lucio,Bertram,6\n3109,Anneke,Visser,6\n3110,Tomasz,Wilk,7\n"
HEADER = "Student ID,First Name,Last Name,Grade\n"
IDS = ["3107", "3108", "3109", "3110"]


def read(content: str, name: str = "students.csv", **more) -> RosterReading:
    return read_rosters([text_file(content, name)], **more)


def ids(reading: RosterReading) -> list[str]:
    return [student.student_id for student in reading.students]


def names(reading: RosterReading) -> list[tuple[str, str]]:
    return [(student.first_name, student.last_name) for student in reading.students]


def workbook(**sheets: list[list[object]]) -> File:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title.replace("_", " "))
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return File("export.xlsx", out.getvalue())


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("ex: 123456,Ada,Lovelace,7\n", ""),
        ("e.g. 3100,e.g. Ada,e.g. Lovelace,e.g. 7\n", ""),
        ("the school's number,as in the passport,as in the passport,1 to 12\n", ""),
        ("12345,Max,Mustermann,7\n", ""),
        ("", "0,,,\n0,,,\n"),
        ("", "3111,VACANT,VACANT,6\n"),
        ("", "#N/A,#N/A,#N/A,#N/A\n"),
        ("", "3111,New,Student,6\n"),
        ("", ",,,\nCodes used,,,\nA,Absent,,\nT,Tardy,,\n"),
        ("", ",,,\nClass code,Class title,Teacher,\nC1,Class 1,Ms Vang,\nC2,Class 2,Ms Ash,\n"),
        ("", "Total,,4,\n"),
        ("", "Student ID,First Name,Last Name,Grade\n"),
    ],
)
def test_rows_that_are_certainly_nobody_are_left_out_and_listed(above: str, below: str):
    reading = read(HEADER + above + PEOPLE + below)
    assert ids(reading) == IDS and not reading.questions
    first, *others = reading.reports[0].tables
    assert others or (first.left and all(left.why for left in first.left))
    assert others or any(issue.code == "not_a_person" for issue in reading.issues)


def test_a_row_that_was_left_out_is_kept_by_its_mark():
    content = HEADER + PEOPLE + "3111,VACANT,VACANT,6\n"
    (table,) = read(content).reports[0].tables
    (left,) = table.left
    kept = read(content, answers={table.key: Correction(keep=frozenset({left.mark})).written()})
    assert ids(kept) == [*IDS, "3111"]


@pytest.mark.parametrize(
    "below",
    ["A,Absent,Office,2019\nT,Tardy,Office,2020\n", "Coach,Owen,Quist,\n", "12,26,14,\n"],
)
def test_rows_that_may_be_nobody_are_asked_about(below: str):
    reading = read(HEADER + PEOPLE + below)
    assert ids(reading) == IDS and len(reading.questions) == 1


@pytest.mark.parametrize(
    "name", ["Grace,Student", "Sum,Page", "Test,Total", "Null,None", "True,Day"]
)
def test_a_person_is_no_heading_and_no_total_whatever_the_name(name: str):
    reading = read(f"{HEADER}3106,{name},6\n{PEOPLE}")
    assert ids(reading) == ["3106", *IDS]


def test_a_list_of_staff_right_below_is_a_list_of_its_own():
    staff = "Teacher ID,First Name,Last Name,Subject\nT1,Kim,Vang,Math\nT2,Lo,Ash,Art\n"
    reading = read(HEADER + PEOPLE + staff)
    assert ids(reading) == IDS and (reading.adults or reading.questions)


def test_lists_side_by_side_under_the_same_headings_are_read_both():
    reading = read("ID,Name,ID,Name\n1,Ana Ruiz,3,Di Cano\n2,Bo Li,4,Ed Moss\n")
    assert sorted(ids(reading)) == ["1", "2", "3", "4"]


def test_words_above_the_header_say_whose_a_column_is():
    content = "Parent,,Student,,\nFirst Name,Last Name,First Name,Last Name,Student ID\n"
    reading = read(f"{content}P,Ruiz,Ana,Ruiz,1\nQ,Li,Bo,Li,2\nR,Cano,Di,Cano,3\n")
    assert names(reading) == [("Ana", "Ruiz"), ("Bo", "Li"), ("Di", "Cano")]


def test_sheets_named_after_classes_give_the_class_and_a_name_on_two_of_them_is_asked_about():
    rows = [["Name"], ["Ana Ruiz"], ["Bo Li"]]
    reading = read_rosters([workbook(Grade_1_A=rows, Grade_2_B=[["Name"], ["Di Cano"]])])
    assert {s.homeroom for s in reading.students} == {"Grade 1 A", "Grade 2 B"}
    assert {s.grade for s in reading.students} == {"1", "2"}
    twice = read_rosters([workbook(Grade_1_A=rows, Grade_2_B=rows)])
    assert len(twice.students) == 4 and len(twice.questions) == 1


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Status", "Withdrawn"),
        ("Enroll_Status", "2"),
        ("Enrolled", "No"),
        ("Leaver", "Yes"),
        ("Status", "ausgetreten"),
    ],
)
def test_who_has_left_is_read_and_not_enrolled(heading: str, value: str):
    here = "Yes" if heading == "Enrolled" else "" if heading == "Leaver" else "Active"
    rows = [f"{line},{value if n == 1 else here}" for n, line in enumerate(PEOPLE.splitlines())]
    reading = read(f"{HEADER.strip()},{heading}\n" + "\n".join(rows))
    assert ids(reading) == ["3107", "3109", "3110"]
    assert reading.reports[0].students == 4 and "left" in {i.code for i in reading.issues}


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("School", ["Oak", "Oak", "Elm", "Elm"]),
        ("Exit Date", ["", "2026-01-05", "", ""]),
        ("Enroll_Status", ["0", "-1", "0", "0"]),
        ("Grade Status", ["", "", "", ""]),
    ],
)
def test_who_belongs_to_the_school_is_asked_at_the_import_and_not_before(heading, values):
    rows = zip(PEOPLE.splitlines(), values, strict=True)
    content = f"{HEADER.strip()},{heading}\n" + "".join(f"{row},{value}\n" for row, value in rows)
    assert not read(content).questions
    asked = read(content, importing=True).questions
    assert len(asked) == any(values)


@pytest.mark.parametrize(
    "content",
    [
        "Name,Category\nAna Ruiz,Pupil\nBo Li,Pupil\nKim Vang,Support staff\n",
        'Login,Nachname,Vorname,Gruppen\nu1,Ruiz,Ana,"schueler,7a"\nu2,Li,Bo,"schueler,7b"\n'
        "u3,Vang,Kim,lehrer\n",
    ],
)
def test_roles_are_seen_under_any_heading(content: str):
    reading = read(content, "people.csv")
    assert (len(reading.students), len(reading.adults), reading.questions) == (2, 1, ())


def test_who_has_a_job_for_a_grade_is_an_adult_and_it_is_said():
    reading = read(f"{HEADER}{PEOPLE}3111,Kim,Vang,Teacher\n")
    assert ids(reading) == IDS and [a.adult_id for a in reading.adults] == ["3111"]
    assert "staff" in {issue.code for issue in reading.issues}


def test_a_grade_that_may_be_a_job_is_asked_about():
    reading = read(f"{HEADER}{PEOPLE}3111,Kim,Vang,Teacher of 6\n")
    assert len(reading.questions) == 1 and "Teacher" in reading.questions[0].message


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("Student (Last First)", "Ruiz Ana"),
        ("Nom et prénom", "Ruiz Ana"),
        ('"Last, First"', '"Ruiz, Ana"'),
        ('"First, Last"', '"Ana, Ruiz"'),
        ("Name", "1. Ana Ruiz (6B)"),
    ],
)
def test_the_order_within_a_name_is_that_of_its_heading(heading: str, value: str):
    rows = "".join(f"{n},{value}\n" for n in (1, 2, 3))
    assert set(names(read(f"Student ID,{heading}\n{rows}"))) == {("Ana", "Ruiz")}


def test_brackets_in_one_name_alone_are_the_names_own():
    assert names(read("Student ID,First Name,Last Name\n1,Ana (Nia),Ruiz\n2,Bo,Li\n3,Di,Cano\n"))[
        0
    ] == ("Ana (Nia)", "Ruiz")


def test_the_order_within_a_name_is_what_a_person_says():
    content = "Student ID,Name\n1,Ruiz Ana\n2,Li Bo\n3,Cano Di\n"
    (table,) = read(content).reports[0].tables
    said = read(content, answers={table.key: Correction(names=SURNAME_FIRST).written()})
    assert names(said)[0] == ("Ana", "Ruiz")


@pytest.mark.parametrize(
    "content",
    [
        "Student ID,Surname,Rufbezeichnung\n1,Ruiz,Ana\n2,Li,Bo\n3,Cano,Di\n",  # unknown heading
        "Tag,First Name,Last Name,Email\nA4001,Ana,Ruiz,r@x.example\nA4002,Bo,Ruiz,r@x.example\n"
        "A4003,Di,Cano,c@x.example\n",  # an unknown column that could be the ids
        "Student ID,Last Name,Last Name,First Name\n1,Ruiz,Vega,Ana\n2,Li,Moss,Bo\n3,C,D,E\n",
        "Student ID,First Name,Last Name\nAna,Ruiz,4001\nBo,Li,4002\nDi,Cano,4003\n",  # shifted
        "4001,Quim,Ruiz,4\n4002,Vau,Li,5\n4003,Ush,Cano,5\n",  # no header: which is the first name?
    ],
)
def test_what_another_reading_would_use_is_asked_about(content: str):
    assert read(content).questions


def test_a_list_without_names_is_asked_about_and_never_said_to_have_no_id():
    reading = read("Username,Section\n7400001,A\n7400002,B\n7400003,A\n", "export.csv")
    assert not reading.students and "no names" in reading.questions[0].message


def test_a_number_of_the_state_is_no_id_beside_another_and_asked_about_alone():
    rows = "1,AAAA01,Ana,Ruiz\n2,BBBB02,Bo,Li\n3,CCCC03,Di,Cano\n"
    assert ids(read(f"Student ID,CURP,First Name,Last Name\n{rows}")) == ["1", "2", "3"]
    alone = "".join(f"{row.partition(',')[2]}\n" for row in rows.splitlines())
    assert read(f"CURP,First Name,Last Name\n{alone}", importing=True).questions


def test_of_two_ids_the_same_one_is_taken_wherever_its_column_stands():
    one = read("Student_id,Student_number,Name\n1,91,Ana Ruiz\n2,92,Bo Li\n")
    other = read("Student_number,Student_id,Name\n91,1,Ana Ruiz\n92,2,Bo Li\n")
    assert ids(one) == ids(other) == ["1", "2"]


def test_an_id_that_is_a_word_among_numbers_is_none():
    reading = read(HEADER + PEOPLE * 3 + "TBD,Bo,Li,6\n")
    assert "TBD" not in ids(reading)


@pytest.mark.parametrize("answer", ['{"columns": {"-1": "id"}}', "[" * 5000, '{"header_at": -4}'])
def test_a_correction_that_is_none_changes_nothing(answer: str):
    (table,) = read(HEADER + PEOPLE).reports[0].tables
    assert ids(read(HEADER + PEOPLE, answers={table.key: answer})) == IDS


def test_a_word_alone_between_rows_that_are_alike_is_no_header():
    rows = "ADMINISTRATION,\nPrincipal,Ann Lee\nTEACHERS,\nGrade 1,Kim Boone\nGrade 2,Omar Abbott\n"
    reading = read(f"{rows}SUPPORT,\nNurse,Bo Tran\nCustodian,Lily Ferris\n", "Staff.csv")
    assert len(reading.adults) == 5 or reading.questions


def test_a_title_that_some_bear_is_no_part_of_their_first_names():
    for one, other in (("Dr. Ann Lee", "Ms Kim Boone"), ('"Lee, Dr. Ann"', '"Boone, Ms. Kim"')):
        bo = "Bo Tran" if "," not in one else '"Tran, Bo"'
        rows = f"{one},a@x.example\n{other},k@x.example\n{bo},b@x.example\n"
        reading = read(f"Name,Email\n{rows}", "Staff.csv")
        assert [a.first_name for a in reading.adults] == ["Ann", "Kim", "Bo"]
