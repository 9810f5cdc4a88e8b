"""Headings and names of files in the languages of schools: composed words, two at once."""

import pytest

from connections.files.people.rosters import read_rosters
from connections.files.words.columns import Sense, sense
from tests.unit.files.test_kinds import ids, names, read, workbook

ID, STUDENT_ID, ADULT_ID = Sense("", "id"), Sense("student", "id"), Sense("adult", "id")


@pytest.mark.parametrize(
    ("heading", "means"),
    [
        ("N° interne", ID),
        ("Interne Nr.", ID),
        ("Ev. číslo", ID),
        ("Legajo", ID),
        ("Skyward ID", ID),
        ("External ID", Sense("", "")),
        ("Exam number", ID),
        ("EQ ID", ID),
        ("Campus ID", Sense("other", "")),
        ("Cod. Alunno", STUDENT_ID),
        ("Id. de alumno", STUDENT_ID),
        ("Mokinio ID", STUDENT_ID),
        ("Schülerkennzahl", STUDENT_ID),
        ("Learner No", STUDENT_ID),
        ("Student # / Núm.", STUDENT_ID),
        ("Oppilaan tunnus", STUDENT_ID),
        ("Номер ученика", STUDENT_ID),
        ("職員番号", ADULT_ID),
        ("Personal-Nr.", ADULT_ID),
        ("No. of students", Sense("", "")),
        ("Locker No", Sense("", "")),
        ("Student Phone Number", Sense("", "")),
        ("Old Student Number", Sense("", "")),
        ("Last Name / Apellido", Sense("", "last_name")),
        ("First Name / Nombre", Sense("", "first_name")),
        ("Grade / Grado", Sense("", "grade")),
        ("Name / Surname", Sense("", "full_name")),
        ("Grade/Dept", Sense("", "")),
    ],
)
def test_a_heading_means_what_its_words_say_together(heading: str, means: Sense):
    assert sense(heading) == means


CHILDREN = [("Wanda", "Okafor"), ("Lucio", "Bertram"), ("Anneke", "Visser")]


@pytest.mark.parametrize("heading", ["CNP", "OIB", "ת.ז.", "ЕГН", "Kennitala", "AHV-Nr.", "PPSN"])
def test_a_number_of_a_state_is_neither_kept_nor_offered_as_the_schools(heading: str):
    rows = "".join(f"{f},{a},6,51404121{n}\n" for n, (f, a) in enumerate(CHILDREN))
    reading = read(f"First Name,Last Name,Grade,{heading}\n{rows}", importing=True)
    assert len(reading.students) == 3 and not reading.questions
    assert "51404121" not in repr(reading.students)


def test_the_file_of_a_picture_tells_nobody_apart():
    rows = "".join(f"{f},{a},6,IMG_{n}.jpg\n" for n, (f, a) in enumerate(CHILDREN, 1001))
    assert not read(f"First Name,Last Name,Grade,Image File Name\n{rows}").questions


@pytest.mark.parametrize(
    ("heading", "rows"),
    [
        ("ФИО", "Соколова Анна Ивановна,5А\nНовиков Иван Сергеевич,5А\nПопов Пётр Ильич,5Б\n"),
        ("ПІБ", "Коваль Анна Іванівна,5А\nМороз Іван Петрович,5А\nКравець Олег Ілліч,5Б\n"),
        ("Név", "Nagy Hanna Éva,5a\nKovács Bence Pál,5a\nTóth Luca Anna,5b\n"),
    ],
)
def test_under_some_headings_the_surname_stands_first(heading: str, rows: str):
    reading = read(f"{heading},Class\n{rows}", "students.csv")
    assert not reading.questions
    assert [last for _, last in names(reading)] == [row.split()[0] for row in rows.splitlines()]


@pytest.mark.parametrize("file", ["docenti.csv", "personnels 2026.csv", "Opettajat.csv"])
def test_the_name_of_a_file_says_in_its_language_that_they_are_staff(file: str):
    reading = read("Last Name,First Name\nOkafor,Wanda\nBertram,Lucio\nVisser,Anneke\n", file)
    assert len(reading.adults) == 3 and not reading.questions


@pytest.mark.parametrize(
    "file",
    [
        "alunni.csv",
        "Elevlista.csv",
        "Žáci.csv",
        "Ученики 5А.csv",
        "9В класс.csv",
        "RM 14.csv",
        "2年1組.csv",
    ],
)
def test_the_name_of_a_file_says_in_its_language_that_they_are_students(file: str):
    reading = read("Last Name,First Name\nOkafor,Wanda\nBertram,Lucio\nVisser,Anneke\n", file)
    assert len(reading.students) == 3 and not reading.questions


def test_first_names_called_names_beside_a_surname_are_first_names():
    rows = "".join(f"{n},{last},{first},6\n" for n, (first, last) in enumerate(CHILDREN, 600))
    reading = read(f"Learner No,Learner Surname,Learner Name,Grade\n{rows}")
    assert names(reading) == CHILDREN and ids(reading) == ["600", "601", "602"]
    rows = "".join(f"{n},{last},{first},6\n" for n, (first, last) in enumerate(CHILDREN, 600))
    (question,) = read(f"Student ID,Pupil Surname,Display name,Grade\n{rows}").questions
    assert question.key.startswith("names:")


def test_who_is_dropped_in_a_column_of_crosses_is_asked_about():
    rows = "".join(f"{n},{f} {a},9,{'x' * (n == 41)}\n" for n, (f, a) in enumerate(CHILDREN, 40))
    (question,) = read(f"ID,Name,Grade,Drop\n{rows}", importing=True).questions
    assert question.key.startswith("status:")


def test_a_sheet_of_contacts_with_the_childrens_grades_is_a_list_of_children():
    rows = [["Student Last", "Student First", "Grade", "Mother First", "Mother Cell"]]
    rows += [[last, first, 4, "Zed", "555"] for first, last in CHILDREN]
    reading = read_rosters([workbook(Contacts=rows)])
    assert names(reading) == CHILDREN and "Zed" not in repr(reading.students)


def test_the_same_name_and_grade_twice_says_not_that_it_is_one_child():
    rows = "Wanda,Okafor,2\nWanda,Okafor,2\nLucio,Bertram,2\n"
    (question,) = read(f"First Name,Last Name,Grade\n{rows}").questions
    assert question.key.startswith("namesakes:")
    told = rows.replace("2\n", "2,Oak Lane 7\n")
    assert len(read(f"First Name,Last Name,Grade,Stop\n{told}").students) == 2


def test_a_column_of_which_nobody_knows_what_it_is_is_named_as_left_out():
    rows = "".join(f"{n},{f} {a},9,a,b\n" for n, (f, a) in enumerate(CHILDREN, 40))
    reading = read(f"ID,Name,Grade,Zorbik,Sulnek\n{rows}")
    (issue,) = [one for one in reading.issues if one.code == "unread"]
    assert "“Zorbik” and “Sulnek”" in issue.message
    assert not [i for i in read(f"ID,Name,Grade,Gender,DOB\n{rows}").issues if i.code == "unread"]


def test_teachers_with_a_room_and_a_grade_are_teachers_by_the_name_of_the_file():
    rows = "Wanda Okafor,3,12\nLucio Bertram,4,14\nAnneke Visser,5,15\n"
    reading = read(f"Name,Grade,Room\n{rows}", "Teachers.csv")
    assert len(reading.adults) == 3 and not reading.questions
    rooms = "Wanda,Okafor,12\nLucio,Bertram,14\n"
    assert len(read(f"First Name,Last Name,Room\n{rooms}", "list.csv").students) == 2


def test_a_year_beside_a_word_for_classes_names_no_class():
    reading = read("Last Name,First Name\nOkafor,Wanda\nBertram,Lucio\n", "docentes curso 2026.csv")
    assert len(reading.adults) == 2 and not reading.questions


@pytest.mark.parametrize("heading", ["DBS number", "LICENSE #", "Locker No", "Car #"])
def test_a_number_of_something_else_is_not_offered_as_the_schools(heading: str):
    rows = "Okafor,Wanda,L9001\nBertram,Lucio,L9002\nVisser,Anneke,L9003\n"
    assert not read(f"Last Name,First Name,{heading}\n{rows}", "staff.csv").questions


def test_the_students_number_counts_before_that_of_an_exam():
    rows = "20411,610,Wanda Okafor\n20412,611,Lucio Bertram\n20413,612,Anneke Visser\n"
    assert ids(read(f"Exam number,Student number,Student\n{rows}")) == ["610", "611", "612"]


def test_a_short_name_is_no_last_name_beside_the_long_one():
    rows = "OkaWa,Okafor,Wanda,9c,7701\nBerLu,Bertram,Lucio,9c,7702\nVisAn,Visser,Anneke,9c,7703\n"
    reading = read(f"Name,Langname,Vorname,Klasse.name,Externe Id\n{rows}", "Student.csv")
    assert names(reading) == CHILDREN
    assert [question.key.partition(":")[0] for question in reading.questions] == ["own_ids"]


def test_a_districts_id_of_each_person_is_asked_about():
    rows = "Okafor,Wanda,9001,5\nBertram,Lucio,9002,5\nVisser,Anneke,9003,5\n"
    (question,) = read(f"Last Name,First Name,District ID,Grade\n{rows}").questions
    assert question.key.startswith("own_ids:")
    same = rows.replace("9002", "9001").replace("9003", "9001")
    assert not read(f"Last Name,First Name,District ID,Grade\n{same}").questions


def test_a_teacher_and_a_mail_in_each_row_are_a_list_of_teachers():
    rows = "Art,Wanda Okafor,wo@a.org\nArt,Lucio Bertram,lb@a.org\nMath,Anneke Visser,av@a.org\n"
    reading = read(f"Department,Teacher,Email\n{rows}", "list.csv")
    assert len(reading.adults) == 3 and not reading.questions
    classes = rows.replace("Art", "5A").replace("Math", "5B")
    assert not read(f"Class,Teacher,Email\n{classes}", "list.csv").adults
