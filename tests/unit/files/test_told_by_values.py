"""What stands under a heading that nobody knows, or under one that misleads."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from connections.files.bytes.reading import File
from connections.files.people.rosters import RosterReading, read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import ids, names, read

STRANGE = (
    "Zorbik,Sulnek,Vornak,Class,Stanje\nS101,Ruiz,Ana,5A,Active\nS102,Li,Ben,5B,Inactive\n"
    "S103,Hart,Zoë,6A,Active\nS104,Vega,Maria,6B,Active\n"
)


def answered(text: str, answers: list[str], name: str = "list.csv") -> RosterReading:
    """Return the reading after these answers, each to the one question that is open."""
    given: dict[str, str] = {}
    for answer in answers:
        (question,) = read_rosters([text_file(text, name)], given, importing=True).questions
        given[question.key] = answer
    return read_rosters([text_file(text, name)], given, importing=True)


def test_names_and_ids_under_headings_that_nobody_knows_are_asked_about_once():
    reading = answered(STRANGE, ["student", "left"])
    assert ids(reading) == ["S101", "S103", "S104"] and not reading.questions
    assert names(reading)[0] == ("Ana", "Ruiz")


def test_whole_names_under_a_heading_that_nobody_knows_are_asked_about():
    text = "Kundalo,Email\nAna Ruiz,a@x.example\nBen Li,b@x.example\nMaria Vega,m@x.example\n"
    assert len(answered(text, ["adult"]).adults) == 3
    assert not answered(text, ["no"]).adults


@pytest.mark.parametrize("told", [("Active", "Inactive"), ("enrolled", "withdrawn")])
def test_a_status_is_known_by_its_words_whatever_its_heading(told: tuple[str, str]):
    here, gone = told
    text = f"Student ID,Name,X9\n1001,Ana Ruiz,{here}\n1004,Bo Li,{gone}\n1009,Di Cano,{here}\n"
    assert ids(answered(text, ["left"])) == ["1001", "1009"]
    assert ids(answered(text, ["here"])) == ["1001", "1004", "1009"]


def test_left_and_right_handed_children_are_all_here():
    text = "Student ID,Name,Hand\n1001,Ana Ruiz,left\n1004,Bo Li,right\n1009,Di Cano,right\n"
    assert ids(read(text, importing=True)) == ["1001", "1004", "1009"]


def test_a_child_called_nia_makes_no_header_of_her_row():
    rows = "".join(f"{n},{name},{n + 3},Y,N\n" for n, name in enumerate("Bo Ana Nia Di".split(), 3))
    reading = read(f",Sulnek,Grade,Fotos,Bus\n{rows}")
    assert len(reading.students) in (0, 4) and "Bo" not in ids(reading)


@pytest.mark.parametrize("counting", ["S/N", "No.", "#"])
@pytest.mark.parametrize("own", ["Identifiant", "Username", "Student Number"])
def test_a_number_that_counts_rows_yields_to_one_that_does_not_though_a_total_follows(
    counting: str, own: str
):
    rows = "".join(
        f"{n},{4100 + 7 * n},{name},5\n" for n, name in enumerate(["Ana", "Bo", "Di"], 1)
    )
    reading = read(f"{counting},{own},Name,Grade\n{rows}Total,3,,\n")
    assert ids(reading) == ["4107", "4114", "4121"]


def test_lines_that_name_a_grade_are_nobody_and_footers_stay_footers():
    guid = "fd7401cd-5411-4abc-9def-ade2acfbd7a{}"
    people = [f"{guid.format(n)},Name{n} Roe,5,A\n" for n in range(4)]
    text = (
        f"Student ID,Name,Grade,Team\nGrade 5,,,\n{people[0]}{people[1]}Grade 6,,,\n{people[2]}"
        f"{people[3]},,,\nPrinted on 09/01/2026 by J. Smith,,,\n"
    )
    reading = read(text)
    assert len(reading.students) == 4 and not reading.questions


def test_a_list_of_each_child_with_its_teacher_is_no_list_of_marks():
    reading = read(
        "Student ID,Full Name,Teacher\n1,Ana Ruiz,Ms. Lund\n2,Bo Li,Ms. Lund\n3,Di Roe,\n"
    )
    assert names(reading) == [("Ana", "Ruiz"), ("Bo", "Li"), ("Di", "Roe")]


@pytest.mark.parametrize("heading", ["Stanowisko", "Assignment", "Ruolo", "Qualcosa"])
def test_what_adults_do_tells_that_they_are_adults_beside_a_grade_and_a_room(heading: str):
    text = (
        f"Matricule,Last Name,First Name,{heading},Grade,Homeroom\n41,Roe,Ana,Custodian,5,5A\n"
        "44,Li,Bo,Teacher,6,6A\n47,Hart,Di,Librarian,5,5B\n"
    )
    reading = read(text)
    assert not reading.students and (len(reading.adults) == 3 or reading.questions)


def test_a_first_name_that_holds_whole_names_is_a_whole_name_whose_order_may_be_asked():
    text = "RA,Nome\n11,Bell Sofia\n14,Ruiz Maria\n17,Hart Emma\n"
    assert names(answered(text, ["student", "first"]))[0] == ("Sofia", "Bell")


def test_a_column_without_a_heading_is_said_to_be_left_out():
    reading = read(",Student ID,Name\n1,4101,Ana Ruiz\n2,4107,Bo Li\n3,4109,Di Roe\n")
    assert [issue.message for issue in reading.issues if issue.code == "no_heading"] == [
        "Column 1 has no heading that says what it is, and is left out."
    ]


def test_rows_that_are_no_people_are_not_asked_about_as_people():
    again = "Student ID,Name,Status\n"
    rows = "".join(f"{4100 + n},Name{n} Roe,Active\n" for n in range(8))
    reading = read(f"{again}{rows}{again}{rows.replace('41', '51')}", importing=True)
    assert len(reading.students) == 16 and not reading.questions


@pytest.mark.parametrize("name", ["José", "Zoë", "João", "Müller"])
def test_a_few_western_letters_make_no_cyrillic_word(name: str):
    text = f"Código do aluno,Nome completo,Situação\n11,{name} Roe,Ativo\n14,Bo Li,Ativo\n"
    reading = read_rosters([File("lista.csv", text.encode("cp1252"))])
    assert f"{name} Roe" in {" ".join(one) for one in names(reading)} or reading.questions
    assert "“Situação”" not in "".join(reading.shape)


def test_an_id_of_another_shape_than_the_rest_is_an_id():
    people = "Ana,Bo,Di,Ed,Flo,Gil,Hal,Ida,Jo,Kim,Lou".split(",")
    rows = "".join(f"{n},{first},Roe,5\n" for n, first in enumerate(people, 102))
    reading = read(f"student_id,first_name,last_name,grade\n{rows}S-900,Max,Li,5\n")
    assert "S-900" in ids(reading) or reading.questions
    said = {question.key: "keep" for question in reading.questions}
    text = f"student_id,first_name,last_name,grade\n{rows}S-900,Max,Li,5\n"
    assert ids(read_rosters([text_file(text, "students.csv")], said))[-1] == "S-900"


def test_an_id_that_could_be_a_grade_makes_no_question():
    rows = "T-1,Ana,Becker\nT-2,Cole,Bo\nT-3,Cy,Dorn\n"
    reading = read(f"adult_id,first_name,last_name\n{rows}", "staff.csv")
    assert len(reading.adults) == 3 and not reading.questions


@pytest.mark.parametrize("merged", [["C2:C4", "C5:C6"], ["C3:C5", "C6:C7"]])
def test_a_class_in_merged_cells_is_that_of_every_row_beside_it_unasked(merged: list[str]):
    book, memory = Workbook(), BytesIO()
    rows = [["ID", "Name", "Homeroom"]]
    people = "Ana Roe,Bo Li,Di Hart,Ed Fox,Flo Gee".split(",")
    rows += [[str(4100 + 7 * n), name, ""] for n, name in enumerate(people)]
    if merged[0] == "C3:C5":
        rows.insert(0, ["Oak Street", "", ""])
    for row in rows:
        book.active.append([cell or None for cell in row])
    for ranged, room in zip(merged, ("5A", "5B"), strict=True):
        book.active[ranged.partition(":")[0]] = room
        book.active.merge_cells(ranged)
    book.save(memory)
    reading = read_rosters([File("students.xlsx", memory.getvalue())])
    assert [one.homeroom for one in reading.students] == ["5A", "5A", "5A", "5B", "5B"]
    assert not reading.questions


def test_whole_names_that_recur_beside_ids_are_asked_about():
    rows = "".join(f"{4100 + n},{name}\n" for n, name in enumerate(["Ana Roe", "Emma Li"] * 4))
    (question,) = read(f"Student ID,Kundalo\n{rows}").questions
    assert question.key.startswith("names")


def test_mails_alone_are_asked_about_under_whatever_name_of_a_file():
    mails = "Email\n" + "".join(f"a{n}.boone@oak.example\n" for n in range(6))
    assert read_rosters([text_file(mails, "students.csv")]).questions


def test_a_column_of_grades_that_nobody_knows_is_said_to_be_left_out():
    rows = "10,Ann,Lee,DP1\n11,Bo,Tran,DP2\n12,Cy,Voss,DP1\n"
    reading = read(f"Student ID,First Name,Last Name,Grade\n{rows}")
    assert any("“Grade”" in issue.message for issue in reading.issues)
