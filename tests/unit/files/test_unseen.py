"""Kinds of files that nobody had handed over: what they say is read, what they do not is asked."""

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from connections.files.bytes.reading import File
from connections.files.layout.correction import Correction
from connections.files.people.rosters import read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import HEADER, IDS, PEOPLE, ids, names, read

NAMED = ["Wanda Okafor", "Lucio Bertram", "Anneke Visser", "Tomasz Wilk", "Priya Raman"]


@pytest.mark.parametrize("heading", ["Nr.", "No", "#", "Numero", "Nummer"])
def test_numbers_too_large_to_count_the_rows_are_the_ids(heading: str):
    reading = read(f"{heading},Name,Klasse\n4001,Ana Ruiz,4\n4002,Bo Li,5\n4017,Di Cano,5\n")
    assert ids(reading) == ["4001", "4002", "4017"] and not reading.questions


def test_a_legend_beside_a_list_has_no_ids_for_it():
    rows = (
        "4001,Ana,Ruiz,,RK,Religion\n4002,Bo,Li,,E,Ethik\n4017,Di,Cano,,F,Franz\n4018,Ed,Moss,,,\n"
    )
    reading = read(f"Nr,Vorname,Nachname,,Kürzel,Bedeutung\n{rows}")
    assert ids(reading) == ["4001", "4002", "4017", "4018"]


@pytest.mark.parametrize(
    "below",
    [
        "Emergency phone,555-0100,,\nOffice,555-0101,,\n",
        "Fin de la liste,,,\n",
        "Total élèves,5,,\n",
        ",,Schüleranzahl:,5\n",
        "Code,Meaning,,\nA,Absent,,\nT,Tardy,,\n",
        "DELETE THIS ROW,Firstname,Lastname,K-12\n",
    ],
)
def test_a_row_without_id_whole_name_and_grade_is_nobody_and_listed(below: str):
    reading = read(HEADER + PEOPLE + below)
    assert ids(reading) == IDS and not reading.questions
    assert len(reading.reports[0].tables[0].left) == below.count("\n")


def test_a_person_with_one_name_and_no_id_is_never_left_out_unasked():
    reading = read(f"{HEADER}{PEOPLE},Madonna,,6\n")
    assert len(reading.students) == 5 or reading.questions


def test_a_remark_that_stands_for_a_name_is_asked_about():
    rows = "".join(f"310{n},{name},6B\n" for n, name in enumerate(NAMED))
    reading = read(f"ID,Name,Class\n{rows}3112,moved to 6C,\n3113,left in May,\n", "6b.csv")
    assert len(reading.students) == 5 and len(reading.questions) == 1


def test_two_lists_of_mostly_the_same_people_are_asked_about():
    last = text_file(HEADER + PEOPLE + "2901,Olaf,Past,8\n", "2025/students.csv")
    now = text_file(HEADER + PEOPLE, "2026/students.csv")
    reading = read_rosters([last, now], importing=True)
    (question,) = reading.questions
    assert [value for value, _ in question.choices] == ["0", "1", "all"]
    said = read_rosters([last, now], {question.key: "1"}, importing=True)
    assert sorted(ids(said)) == IDS and not said.questions


def test_the_same_list_twice_is_read_once_and_it_is_said():
    twice = [text_file(HEADER + PEOPLE, name) for name in ("a.csv", "students (1).csv")]
    reading = read_rosters(twice, importing=True)
    assert sorted(ids(reading)) == IDS and not reading.questions
    assert [issue.code for issue in reading.issues] == ["repeated_rows"]


def test_an_id_without_its_zeros_is_the_same_id_under_the_same_name():
    reading = read(f"{HEADER}03107,Wanda,Okafor,6\n{PEOPLE}04107,Bo,Lind,6\n")
    assert sorted(ids(reading)) == sorted(["03107", "3108", "3109", "3110", "04107"])
    assert "repeated_rows" in {issue.code for issue in reading.issues}


def test_ids_that_a_spreadsheet_rounded_are_refused_by_that_reason():
    rows = "1.23450E+13,Wanda,Okafor,6\n1.23451E+13,Lucio,Bertram,6\n"
    assert "destroyed" in {i.code for i in read(HEADER + rows).issues}


def test_who_has_a_mail_of_the_staff_is_asked_about_in_a_list_of_students():
    rows = "a@students.oak.example,Ana,Ruiz\nb@students.oak.example,Bo,Li\n"
    reading = read(f"Email,First,Last\n{rows}c@staff.oak.example,Kim,Vang\n", "people.csv")
    assert len(reading.students) == 2 and len(reading.questions) == 1


@pytest.mark.parametrize(
    ("days", "gone", "asks"),
    [
        (["", "2026-01-05", "", ""], {"3108"}, 0),
        (["", "05.01.2026", "", "30.06.2027"], {"3108"}, 0),
        (["", "3/13/2026", "", "6/30/2027"], {"3108"}, 0),
        (["2027-06-30", "2027-06-29", "2027-06-30", "2027-06-30"], set(), 0),
        (["", "46027", "", ""], {"3108"}, 0),
        (["", "12/11/2026", "", ""], set(), 1),  # 12 November, or 11 December
        (["2025-06-30", "2025-06-29", "2025-06-30", "2025-06-30"], set(), 1),  # everybody?
        (["", "Transfer", "", ""], set(), 1),
    ],
)
def test_a_day_of_leaving_is_held_against_today(days: list[str], gone: set[str], asks: int):
    rows = zip(PEOPLE.splitlines(), days, strict=True)
    content = f"{HEADER.strip()},Exit Date\n" + "".join(f"{row},{day}\n" for row, day in rows)
    reading = read(content, importing=True, today=date(2026, 11, 26))
    assert set(IDS) - set(ids(reading)) == gone and len(reading.questions) == asks


@pytest.mark.parametrize(
    "content",
    [
        "ID,Name,Homeroom\n1,Polar Bear,101\n2,Red Fox,102\n3,Grey Wolf,103\n",
        "Class,Species,Name,Owner\nMammal,Hamster,Biscuit,6A\nMammal,Guinea pig,Captain Fluff,6B\n",
        "id,name,grade\n1,Mathletes Club,6\n2,Chess Club,5\n3,Drama Club,7\n",
        "id,name,parent\n1,Main Street Campus,\n2,North Wing,1\n3,South Wing,1\n",
        "Class,Name,Count\n6A,Greta Harlow,24\n6B,Owen Quist,26\n6C,Sade Ode,25\n",
        "Name,Grade,Points\nTeam Okafor,6,10\nTeam Bertram,6,12\nTeam Visser,7,9\n",
        "Student ID,Device,Serial\n3107,Chromebook,A1\n3108,iPad,B2\n3109,Chromebook,C3\n",
    ],
)
def test_what_may_be_other_things_than_people_is_never_read_unasked(content: str):
    reading = read(content, "list.csv")
    assert not reading.students and not reading.adults


@pytest.mark.parametrize(
    ("heading", "value"), [("Enrollment Status", "A"), ("Status", "Withdrawn"), ("状态", "在读")]
)
def test_who_is_enrolled_is_a_student(heading: str, value: str):
    rows = "3107,Wanda,Okafor,Active\n3108,Lucio,Bertram,Active\n"
    reading = read(f"ID,First,Last,{heading}\n{rows}3109,Anneke,Visser,{value}\n", "list.csv")
    assert reading.reports[0].students == 3 and not reading.questions


LAST_FIRST = [" ".join(reversed(name.split())) for name in NAMED]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("heading", "of"), [("Email", 0), ("Username", 0), ("Guardian Name", 1)])
def test_a_mail_or_a_parent_beside_a_name_says_which_half_is_the_surname(heading, of, turned: bool):
    rows = ""
    for n, name in enumerate(NAMED):
        first, last = name.split()
        beside = f"Ewa {last}" if of else f"{first[0]}{last}@oak.example".lower()
        rows += f"{n},{last} {first},{beside}\n" if turned else f"{n},{first} {last},{beside}\n"
    reading = read(f"ID,Name,{heading}\n{rows}")
    assert names(reading) == [tuple(name.split()) for name in NAMED] and not reading.questions


@pytest.mark.parametrize("written", [LAST_FIRST, [n.replace(" ", ", ") for n in NAMED]])
def test_given_names_where_the_surname_is_expected_are_asked_about(written: list[str]):
    rows = "".join(f'{n},"{name}"\n' for n, name in enumerate(written))
    (question,) = (reading := read(f"ID,Name\n{rows}")).questions
    assert not reading.students
    said = {
        answer: names(read(f"ID,Name\n{rows}", answers={question.key: answer}))[0]
        for answer in ("first", "given")
    }
    assert said["first"] == (("Okafor", "Wanda") if "," in written[0] else ("Wanda", "Okafor"))
    assert said["given"] == tuple(reversed(said["first"]))


def test_known_given_names_say_the_order_where_there_are_no_headings():
    rows = "".join(f"{n}31,{name.replace(' ', ',')},6\n" for n, name in enumerate(LAST_FIRST))
    reading = read(rows)
    assert names(reading) == [tuple(name.split()) for name in NAMED] and not reading.questions


@pytest.mark.parametrize(
    ("heading", "remark"),
    [("Comment", "left 3/2025"), ("Remarks", "moved to Leeds"), ("Year group", "Leaver")],
)
def test_a_remark_that_somebody_left_is_asked_about_at_the_import(heading: str, remark: str):
    rows = [f"{row},{remark * (n == 1)}\n" for n, row in enumerate(PEOPLE.splitlines())]
    content = f"{HEADER.strip()},{heading}\n{''.join(rows)}"
    (question,) = read(content, importing=True).questions
    said = read(content, importing=True, answers={question.key: "left"})
    assert ids(said) == ["3107", "3109", "3110"] and "left" in {i.code for i in said.issues}


@pytest.mark.parametrize("how", ["hidden", "struck"])
def test_rows_that_are_hidden_or_struck_through_are_asked_about(how: str):
    book = Workbook()
    for row in csv.reader(io.StringIO(HEADER + PEOPLE)):
        book.active.append(row)
    if how == "hidden":
        book.active.row_dimensions[3].hidden = True
    else:
        for cell in book.active[3]:
            cell.font = Font(strike=True)
    out = io.BytesIO()
    book.save(out)
    file = File("students.xlsx", out.getvalue())
    reading = read_rosters([file], importing=True)
    (question,) = reading.questions
    assert "row 3" in question.message
    said = read_rosters([file], {question.key: "leave"}, importing=True)
    assert ids(said) == ["3107", "3109", "3110"] and len(said.reports[0].tables[0].left) == 1


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Wanda Okafor (Wen)", ("Wanda", "Okafor")),
        ("Wanda Okafor (new)", ("Wanda", "Okafor")),
        ("Wanda Okafor *", ("Wanda", "Okafor")),
        ("Wanda Okafor '31", ("Wanda", "Okafor")),
        ('"Okafor, Wanda (Wen)"', ("Wanda", "Okafor")),
    ],
)
def test_what_stands_behind_one_name_alone_is_no_surname_and_it_is_said(written, meant):
    others = NAMED[1:] if "," not in written else ['"Bertram, Lucio"', '"Visser, Anneke"']
    rows = "".join(f"{n},{name}\n" for n, name in enumerate([written, *others]))
    reading = read(f"ID,Name\n{rows}")
    assert names(reading)[0] == meant and not reading.questions
    assert "name_cleaned" in {issue.code for issue in reading.issues}


def test_a_title_before_every_name_is_no_first_name():
    reading = read(
        "Name,Job\nMrs. Ana Ruiz,Teacher\nDr Bo Li,Teacher\nMs Di Cano,Nurse\n", "staff.csv"
    )
    assert [a.name for a in reading.adults] == ["Ana Ruiz", "Bo Li", "Di Cano"]


@pytest.mark.parametrize(
    ("heading", "written"),
    [("Nazwisko i imię", "Ruiz Ana"), ("Imię i nazwisko", "Ana Ruiz"), ("Soyadı Adı", "Ruiz Ana")],
)
def test_the_order_of_a_name_is_that_of_its_heading_in_other_languages(heading, written):
    assert names(read(f"ID,{heading}\n1,{written}\n2,{written}\n"))[0] == ("Ana", "Ruiz")


def test_a_particle_in_its_own_column_belongs_to_the_surname():
    reading = read("ID,Roepnaam,Tussenvoegsel,Achternaam\n1,Ana,van der,Berg\n2,Bo,,Vos\n")
    assert names(reading) == [("Ana", "van der Berg"), ("Bo", "Vos")]


def test_a_header_that_is_written_twice_is_one_header():
    reading = read(HEADER + HEADER + PEOPLE)
    assert ids(reading) == IDS and not reading.questions


def test_a_tag_that_few_have_under_status_is_asked_about():
    rows = [f"{row},{'I' * (n == 1)}\n" for n, row in enumerate(PEOPLE.splitlines())]
    assert len(read(f"{HEADER.strip()},Status\n{''.join(rows)}", importing=True).questions) == 1


def test_a_school_code_of_each_row_is_no_school():
    rows = [f"{row},S{n}00\n" for n, row in enumerate(PEOPLE.splitlines())]
    assert not read(f"{HEADER.strip()},School Code\n{''.join(rows)}", importing=True).questions


def test_a_quote_that_is_never_closed_swallows_nobody():
    reading = read(HEADER + PEOPLE.replace("Lucio", '"Lucio'))
    assert names(reading)[1] == ("Lucio", "Bertram") and ids(reading) == IDS


def test_a_row_shifted_by_a_cell_is_asked_about_and_is_no_hint():
    one, two, *rest = PEOPLE.splitlines(keepends=True)
    reading = read(f"{HEADER}{one}{two}Bertram,3119,Anneke,Visser,6\n{''.join(rest)}")
    assert ids(reading) == IDS and len(reading.questions) == 1


@pytest.mark.parametrize("title", ["Mrs. Lind's Period 3", "Teacher: Ingrid Lind", "Class 6A"])
def test_a_title_above_the_list_says_whose_it_is(title: str):
    reading = read(f"{title},,\n,,\nID,Name,Notes\n1,Ana Ruiz,\n2,Bo Li,\n", "list.csv")
    assert len(reading.students) == 2 and not reading.questions


@pytest.mark.parametrize("remark", ["MOVED", "- WITHDRAWN", "(left 3/2025)", "(MOVED)"])
def test_a_remark_behind_a_name_is_no_name_and_asked_about_at_the_import(remark: str):
    rows = "".join(f"{n},{name}{f' {remark}' * (n == 1)}\n" for n, name in enumerate(NAMED))
    reading = read(f"ID,Name\n{rows}", importing=True)
    assert names(reading)[1] == ("Lucio", "Bertram") and len(reading.questions) == 1


def test_half_a_name_among_whole_ones_is_said():
    rows = "3120,Cy,,6\n3121,Bo,Lind,6\n3122,Mei,Tran,6\n"
    assert "half_name" in {issue.code for issue in read(HEADER + PEOPLE + rows).issues}


@pytest.mark.parametrize("name", ["First,Name", "Grace,Student", "Page,Grade", "Wanda,Class"])
def test_a_first_row_of_a_list_without_header_is_a_person_whatever_the_name(name: str):
    reading = read(f"3106,{name},6\n3108,Lucio,Bertram,6\n3109,Tomasz,Wilk,7\n3110,Anna,Ode,7\n")
    assert reading.reports[0].tables[0].header_at == 0
    (question,) = reading.questions or [None]
    said = read(
        f"3106,{name},6\n3108,Lucio,Bertram,6\n3109,Tomasz,Wilk,7\n3110,Anna,Ode,7\n",
        answers={question.key: "first"} if question else {},
    )
    assert {tuple(name.split(",")), ("Lucio", "Bertram")} <= set(names(said))


def test_a_list_without_header_that_begins_with_mails_is_asked_which_name_is_first():
    rows = "w@x.example,Uma,Okafor\nl@x.example,Lucio,Bertram\na@x.example,Anneke,Visser\n"
    assert read(rows).questions


def test_two_surnames_before_the_first_name_are_asked_about():
    content = "ID,Apellidos y nombres\n1,García Núñez María José\n2,Ruiz Soto Ana\n"
    (question,) = read(content).questions
    said = names(read(content, answers={question.key: "two"}))
    assert said == [("María José", "García Núñez"), ("Ana", "Ruiz Soto")]


@pytest.mark.parametrize(
    ("heading", "staff", "student"),
    [("Is Staff", "Yes", ""), ("is_teacher", "TRUE", "FALSE"), ("Is Student", "N", "Y")],
)
def test_a_yes_or_no_says_who_is_on_the_staff(heading: str, staff: str, student: str):
    rows = f"1,Ana,Ruiz,{student}\n2,Bo,Li,{student}\n3,Kim,Vang,{staff}\n"
    reading = read(f"ID,First,Last,{heading}\n{rows}", "people.csv")
    assert (len(reading.students), len(reading.adults), reading.questions) == (2, 1, ())


def test_mothers_and_fathers_are_left_out_and_it_is_said():
    rows = "1,Ana,Ruiz,Student\n2,Bo,Li,Student\n3,Eva,Ruiz,Mother\n4,Kim,Vang,Teacher\n"
    reading = read(f"ID,First,Last,Role\n{rows}", "people.csv")
    assert (len(reading.students), len(reading.adults), reading.questions) == (2, 1, ())
    assert "neither" in {issue.code for issue in reading.issues}


@pytest.mark.parametrize(("last", "first"), [("Surname", "Column2"), ("Student", "")])
def test_known_given_names_under_no_heading_are_the_first_names(last: str, first: str):
    rows = "1,Okafor,Anna,6\n2,Bertram,Lucas,6\n3,Visser,Maria,6\n"
    reading = read(f"ID,{last},{first},Grade\n{rows}")
    assert names(reading)[0] == ("Anna", "Okafor") and not reading.questions


def test_what_stands_alone_below_a_list_with_ids_is_nobody_and_listed():
    rows = "Okafor;Wanda;3107\nBertram;Lucio;3108\nVisser;Anneke;3109\nWilk;Tomasz;3110\n"
    reading = read(f"Nachname;Vorname;Nr\nSeite 1;;\n{rows}Summe;4;\ngez. Schulleitung;;\n")
    assert ids(reading) == IDS and len(reading.reports[0].tables[0].left) == 3


def test_whoever_says_the_order_of_whole_names_is_not_asked_for_it_again():
    file = File("a.csv", b"id,name\n901,Arden Ada\n902,Brook Noor\n903,Castel Elif\n")
    key = read_rosters([file]).reports[0].tables[0].key
    said = Correction(whose="student", names="last_first").written()
    reading = read_rosters([file], {key: said})
    assert not reading.questions
    assert [s.first_name for s in reading.students] == ["Ada", "Noor", "Elif"]


def test_two_columns_of_grades_that_differ_are_asked_about_and_two_alike_are_not():
    head = "student_id,first_name,last_name,grade,grade\n"
    rows = "1,Ana,Ruiz,6,7\n2,Bo,Li,7,8\n3,Cy,Fox,8,9\n"
    asked = read_rosters([File("a.csv", (head + rows).encode())])
    assert [q.message for q in asked.questions] == [
        "a.csv: “grade” stands over two columns that differ. Which of them counts?"
    ]
    alike = "1,Ana,Ruiz,6,6\n2,Bo,Li,7,7\n3,Cy,Fox,8,8\n"
    assert not read_rosters([File("a.csv", (head + alike).encode())]).questions


def test_a_year_is_a_grade():
    rows = "1,Ana,Ruiz,6\n2,Bo,Li,7\n"
    file = File("students.csv", f"student_id,first_name,last_name,Yr\n{rows}".encode())
    assert [s.grade for s in read_rosters([file]).students] == ["6", "7"]
