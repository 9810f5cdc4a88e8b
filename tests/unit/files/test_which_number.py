"""Which number tells children apart: none that counts rows, has points or stands for one twice."""

import io

import pytest
from openpyxl import Workbook

from connections.files.bytes.reading import File
from connections.files.people.rosters import read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import HEADER, IDS, PEOPLE, ids, names, read

NAMES = ["Kit Able", "Lou Brio", "Mac Crest", "Nan Drift"]
NUMBERS = ["990211", "990212", "990307", "990415"]


def two_numbers(counting: str, other: str, numbers: list[str] = NUMBERS) -> str:
    rows = (f"{n},{i},{name},3" for n, (i, name) in enumerate(zip(numbers, NAMES, strict=True), 1))
    return "\n".join([f"{counting},{other},Student Name,Grade", *rows])


@pytest.mark.parametrize("counting", ["Student No", "Roll No", "Pupil Number", "Student #"])
@pytest.mark.parametrize("other", ["State ID", "Admission No", "State Student ID"])
def test_a_number_that_counts_rows_is_no_id_beside_one_that_does_not(counting: str, other: str):
    assert ids(read(two_numbers(counting, other))) == NUMBERS
    coded = [f"2019/0{n}" for n in NUMBERS]
    assert ids(read(two_numbers(counting, other, coded))) == coded


@pytest.mark.parametrize("counting", ["Student No", "Seat No", "Nr."])
@pytest.mark.parametrize("other", ["Exam No", "Index No", "Zeichen"])
def test_a_number_of_each_row_under_a_strange_heading_is_asked_about_beside_one_that_counts(
    counting: str, other: str
):
    text = two_numbers(counting, other)
    (question,) = read(text).questions
    assert question.key.startswith("own_ids")
    assert ids(read_rosters([text_file(text, "students.csv")], {question.key: "ids"})) == NUMBERS


def test_a_number_that_counts_rows_is_still_the_id_where_there_is_no_other():
    rows = "\n".join(f"{n},{name},3" for n, name in enumerate(NAMES, 1))
    reading = read(f"Student No,Student Name,Grade\n{rows}")
    assert ids(reading) == ["1", "2", "3", "4"] and not reading.questions


@pytest.mark.parametrize("given", ["1.001 1.002 1.010 1.100", "1.001 1.002 1.01 1.1"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_ids_with_points_in_them_are_asked_about(given: str, delimiter: str):
    rows = [f"{i},{name},3" for i, name in zip(given.split(), NAMES, strict=True)]
    text = "\n".join(["Student ID,Student,Grade", *rows]).replace(",", delimiter)
    (question,) = read(text).questions
    read_as = {
        said: ids(read_rosters([text_file(text, "students.csv")], {question.key: said}))
        for said, _ in question.choices
    }
    assert read_as == {"number": ["1001", "1002", "1010", "1100"], "text": given.split()}


@pytest.mark.parametrize(
    "given",
    [["987", "998", "1.002", "1.010"], ["1.234.567", "1.234.568", "1.234.670", "1.235.000"]],
)
def test_numbers_that_can_only_have_points_at_the_thousands_are_read_without(given: list[str]):
    rows = [f"{i};{name};3" for i, name in zip(given, NAMES, strict=True)]
    reading = read("\n".join(["Student ID;Student;Grade", *rows]))
    assert ids(reading) == [i.replace(".", "") for i in given] and not reading.questions


TWICE = PEOPLE + "3119,Tomasz,Wilk,7\n"


def test_one_name_under_two_ids_with_nothing_else_apart_is_told_and_stays_two_people():
    reading = read(HEADER + TWICE)
    assert ids(reading) == [*IDS, "3119"] and not reading.questions
    (note,) = [issue for issue in reading.issues if issue.code == "one_name_two_ids"]
    assert "Wilk" not in note.message and "3119" not in note.message


@pytest.mark.parametrize(
    "rows",
    ["3119,Tomasz,Wilk,6\n", "3119,Tomas,Wilk,7\n", "3119,Tomasz,Wilk-Bo,7\n"],
)
def test_a_namesake_whom_anything_else_tells_apart_is_not_asked_about(rows: str):
    assert not read(HEADER + PEOPLE + rows).questions


def test_rows_that_all_bear_one_name_are_told_apart_by_their_ids():
    rows = "".join(f"{one},First,Last,6\n" for one in IDS)
    assert ids(read(HEADER + rows)) == IDS and not read(HEADER + rows).questions


def test_namesakes_with_mails_or_days_of_birth_of_their_own_are_two():
    for heading, values in (("Email", "a@x.test b@x.test"), ("DOB", "2014-03-04 2015-02-01")):
        one, two = values.split()
        text = f"{HEADER.strip()},{heading}\n3107,Wanda,Okafor,6,{one}\n3108,Wanda,Okafor,6,{two}\n"
        assert not read(text).questions


@pytest.mark.parametrize("name", ['"Pam "PJ" Lee', 'Pam "PJ Lee', 'Pam PJ" Lee'])
def test_a_name_with_a_quotation_mark_that_closes_nothing_is_asked_about(name: str):
    reading = read(HEADER + f"3106,{name},Dunn,6\n" + PEOPLE)
    (question,) = reading.questions
    kept = read_rosters(
        [text_file(HEADER + f"3106,{name},Dunn,6\n" + PEOPLE, "students.csv")],
        {question.key: "keep"},
    )
    assert names(kept)[0] == ("Pam PJ Lee", "Dunn") and len(kept.students) == 5


@pytest.mark.parametrize("name", ['Pam ""PJ"" Lee', '"Pam ""PJ"" Lee"', "Pam 'PJ' Lee"])
def test_a_nickname_in_quotation_marks_asks_nothing(name: str):
    assert not read(HEADER + f"3106,{name},Dunn,6\n" + PEOPLE).questions


def test_an_id_of_a_workbook_has_the_zeros_that_its_cells_show():
    book = Workbook()
    for row in (
        [],
        ["", "Student ID", "Student", "Grade"],
        *(["", 417 + n, one, 3] for n, one in enumerate(NAMES)),
    ):
        book.active.append(row)
    for (cell,) in book.active["B3:B6"]:
        cell.number_format = "000000"
    book.save(out := io.BytesIO())
    reading = read_rosters([File("students.xlsx", out.getvalue())])
    assert ids(reading) == [f"{417 + n:06}" for n in range(4)] and not reading.questions


BORN = ["1402035123088", "1509144012081", "1311280455089", "1605016321083"]


@pytest.mark.parametrize("theirs", ["Accession No", "Admission No"])
@pytest.mark.parametrize("state", ["ID Number", "Number", "ID No"])
def test_a_number_that_begins_with_a_birthday_is_no_id_beside_another(theirs: str, state: str):
    rows = (f"{n + 200},{b},{name},3" for n, (b, name) in enumerate(zip(BORN, NAMES, strict=True)))
    reading = read("\n".join([f"{theirs},{state},Student Name,Grade", *rows]))
    assert ids(reading) == ["200", "201", "202", "203"] and not reading.questions


@pytest.mark.parametrize(
    ("system", "school"),
    [
        ("student.personID", "student.studentNumber"),
        ("Person ID", "Local ID"),
        ("Student System ID", "Student ID"),
        ("Student Record ID", "Student Number"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_number_that_a_system_gives_itself_yields_to_the_school_s(
    system: str, school: str, turned: bool
):
    rows = [
        (str(5123 + 7 * n), number, name)
        for n, (number, name) in enumerate(zip(NUMBERS, NAMES, strict=True))
    ]
    lines = [(school, system) if turned else (system, school)]
    lines += [(b, a) if turned else (a, b) for a, b, _ in rows]
    named = ["Student,Grade", *(f"{name},3" for *_, name in rows)]
    reading = read(
        "\n".join(",".join((*pair, one)) for pair, one in zip(lines, named, strict=True))
    )
    assert ids(reading) == NUMBERS and not reading.questions


@pytest.mark.parametrize("strange", ["Kennziffer", "Zeichen"])
def test_a_code_of_each_row_is_asked_about_rather_than_a_number_of_the_state(strange: str):
    rows = (f"HS{n},14020{n}512308{n},{name},3" for n, name in enumerate(NAMES))
    text = "\n".join([f"{strange},SSN,Student Name,Grade", *rows])
    (question,) = read(text, importing=True).questions
    assert question.key.startswith("own_ids")
    said = read_rosters([text_file(text, "students.csv")], {question.key: "other"})
    assert not set(ids(said)) & {f"14020{n}512308{n}" for n in range(4)}
