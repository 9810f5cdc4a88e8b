"""Headings of kinds that nobody had handed over: names, numbers and roles under other words."""

import pytest

from connections.files.people.rosters import read_rosters
from tests.unit.files.samples import text_file
from tests.unit.files.test_kinds import ids, names, read
from tests.unit.files.test_unseen import NAMED


@pytest.mark.parametrize(
    "given",
    [
        *("Other Names", "Other Name(s)", "Names", "Name(s)", "Full Names", "Baptismal name"),
        *("שם פרטי", "Pupil", "Learner", "Student"),
    ],
)
def test_what_stands_beside_a_surname_is_the_given_names(given: str):
    rows = "11,Adebayo,Tunde Samuel,5\n12,Eze,Ngozi,5\n13,Bello,Aisha,6\n"
    reading = read(f"Student ID,Surname,{given},Grade\n{rows}")
    assert names(reading) == [("Tunde Samuel", "Adebayo"), ("Ngozi", "Eze"), ("Aisha", "Bello")]
    assert not reading.questions


def test_given_names_are_not_the_nickname_beside_them():
    rows = "931,Mokoena,Lerato Precious,Rato,6\n932,Naidoo,Kavitha,Kavi,6\n"
    reading = read(f"Learner ID,Surname,Full Names,Nickname,Grade\n{rows}")
    assert names(reading) == [("Lerato Precious", "Mokoena"), ("Kavitha", "Naidoo")]
    assert [one.preferred_name for one in reading.students] == ["Rato", "Kavi"]


@pytest.mark.parametrize(
    ("counted", "number"),
    [
        ("Stu#", "Perm ID"),
        ("Student #", "Perm #"),
        ("Roll No", "Enrolment No"),
        ("Roll No", "GR No"),
        ("Student Number", "Admission Number"),
        ("Student No", "Local ID"),
    ],
)
@pytest.mark.parametrize("anew", [False, True])
def test_a_number_that_counts_the_rows_is_no_id_beside_a_real_one(
    counted: str, number: str, anew: bool
):
    rows = "".join(
        f"{1 + n % 3 if anew else 1 + n},{990211 + 13 * n},{name},{5 + n // 3}\n"
        for n, name in enumerate(NAMED)
    )
    for header, body in [
        (f"{counted},{number},Name,Grade\n", rows),
        (f"Name,Grade,{number},{counted}\n", "".join(_turned(rows))),
    ]:
        reading = read(header + body)
        assert ids(reading) == [str(990211 + 13 * n) for n in range(5)]
        assert not reading.questions


def _turned(rows: str) -> list[str]:
    cells = (line.split(",") for line in rows.splitlines())
    return [f"{name},{grade},{number},{count}\n" for count, number, name, grade in cells]


def test_the_only_number_may_count_the_rows():
    reading = read("Student Number,Name,Grade\n1,Ana Ruiz,5\n2,Bo Lind,5\n3,Di Cano,6\n")
    assert ids(reading) == ["1", "2", "3"]


@pytest.mark.parametrize("local", ["NIS", "NIPD"])
def test_a_local_number_counts_before_that_of_the_nation(local: str):
    rows = "1,Budi Santoso,1201,0141234567,4A\n2,Citra Dewi,1202,0141234568,4A\n"
    reading = read(f"No,Nama Peserta Didik,{local},NISN,Rombel\n{rows}")
    assert ids(reading) == ["1201", "1202"]


def test_the_number_that_a_school_gave_counts_before_that_of_a_learning_platform():
    rows = '"Marsh, Gideon",7781,70011,6 - 1,8\n"Nwosu, Ada",7782,70012,6 - 1,9\n'
    reading = read(f"Student,ID,SIS User ID,Section,Lab (99)\n{rows}", "grades.csv")
    assert ids(reading) == ["70011", "70012"]


@pytest.mark.parametrize("heading", ["Year", "Yr"])
def test_a_year_of_school_is_the_grade_and_a_year_of_the_calendar_is_not(heading: str):
    body = "E101,Ash,Toby,{}\nE102,Beech,Una,{}\nE103,Cedar,Vik,{}\n"
    header = f"StudentID,Surname,Firstname,{heading}\n"
    assert [s.grade for s in read(header + body.format(7, 7, 12)).students] == ["7", "7", "12"]
    if heading == "Year":
        graduating = read(header + body.format(2031, 2031, 2030))
        assert [s.grade for s in graduating.students] == ["", "", ""]


@pytest.mark.parametrize(
    "heading",
    ["Öğrenci No", "Αρ. Μητρώου", "Accession No", "SRN", "Interne ID-Nummer", "Admn No"],
)
def test_the_number_of_a_school_is_known_in_other_tongues(heading: str):
    rows = "".join(f"{4107 + 3 * n},{name},{5 + n // 3}\n" for n, name in enumerate(NAMED))
    reading = read(f"{heading},Name,Grade\n{rows}", "list.csv")
    assert ids(reading) == [str(4107 + 3 * n) for n in range(5)] and not reading.questions


@pytest.mark.parametrize("heading", ["Név", "Фамилия Имя Отчество", "Player", "שם מלא"])
def test_whole_names_are_known_in_other_tongues(heading: str):
    rows = "".join(f"{name},{5 + n // 3}\n" for n, name in enumerate(NAMED))
    reading = read(f"{heading},Grade\n{rows}", "list.csv")
    assert len(names(reading)) == 5 and not reading.questions


def test_the_number_within_a_class_is_no_id_and_does_not_make_a_list_of_classes():
    rows = "4A,1,CHAN Tai Man,M\n4A,2,LI Siu Ming,M\n4A,3,AU YEUNG Mei Ling,F\n"
    reading = read(f"Class,Class No.,Name,Sex\n{rows}", "list.csv")
    assert len(reading.students) == 3 and all(one.startswith("n-") for one in ids(reading))


@pytest.mark.parametrize("heading", ["Position", "Puesto", "Cargo", "Perfil", "Tipo", "Ruolo"])
@pytest.mark.parametrize(
    ("pupil", "work"),
    [
        ("Student", "Coach"),
        ("alumno", "profesor"),
        ("Aluno", "Professor"),
        ("studente", "docente"),
        ("uczeń", "nauczyciel"),
        ("leerling", "leerkracht"),
        ("öğrenci", "öğretmen"),
    ],
)
def test_who_is_who_is_told_by_any_column_of_roles(heading: str, pupil: str, work: str):
    rows = "".join(f"{name},{work if n == 4 else pupil}\n" for n, name in enumerate(NAMED))
    reading = read(f"Name,{heading}\n{rows}", "people.csv")
    assert len(reading.students) == 4 and len(reading.adults) == 1 and not reading.questions


@pytest.mark.parametrize("place", ["Player", "Member", "Goalkeeper"])
def test_a_place_in_a_club_is_no_job(place: str):
    rows = "".join(f"{name},{'Coach' if n == 4 else place}\n" for n, name in enumerate(NAMED))
    reading = read(f"Name,Position\n{rows}", "people.csv")
    assert not reading.adults and len(reading.questions) == 1


BUSES = "ID,Name,Bus\n" + "".join(f"{3001 + n},{name},4\n" for n, name in enumerate(NAMED))


@pytest.mark.parametrize(
    "name",
    "Teacher Lund roster,roster_by_teacher,homeroom teacher lists,staff copy 5A,staff kids,"
    "faculty advisees,Lund teacher export,lists for staff".split(","),
)
def test_a_list_named_after_the_adult_whose_it_is_is_asked_about(name: str):
    reading = read(BUSES, f"{name}.csv")
    assert not reading.adults and not reading.students and len(reading.questions) == 1


@pytest.mark.parametrize(
    "name",
    "teachers,staff,Staff List 2026,teacher_roster,Teacher Import,Oakfield staff,staff - Copy,"
    "TeacherExport".split(","),
)
def test_a_list_named_after_adults_is_of_adults(name: str):
    reading = read(BUSES, f"{name}.csv")
    assert len(reading.adults) == 5 and not reading.questions


@pytest.mark.parametrize("title", ["Staff sponsor: A. Lund", "Faculty advisor - A. Lund"])
def test_a_title_that_names_who_leads_makes_no_list_of_adults(title: str):
    reading = read(f"{title},,\n{BUSES}", "list.csv")
    assert not reading.adults and len(reading.questions) == 1


@pytest.mark.parametrize("more", [0, 21])
def test_a_first_row_that_repeats_what_no_other_row_has_is_a_child(more: int):
    rest = "".join(
        f"{name}{chr(97 + n)},2,Walk,Walk,Car\n" for n, name in enumerate(NAMED * 5) if n < more
    )
    rows = f"Yan Abel,1,Bus 3,Bus 3,Car\nZed Bond,1,Car,Car,Car\nAmy Cole,2,Walk,Walk,Walk\n{rest}"
    reading = read(f"Student,Gr,Mon,Tue,Fri\n{rows}", "list.csv")
    assert ("Yan", "Abel") in names(reading) and not reading.questions


def test_an_e_mail_that_two_children_share_is_asked_about_and_not_refused():
    rows = "l@alder.test,Ola,Ide,4\nl@alder.test,Pat,Jackal,4\nb@alder.test,Qi,Kudu,5\n"
    reading = read(f"Email,First Name,Last Name,Grade\n{rows}", "list.csv")
    assert len(reading.students) == 3 and len(reading.questions) == 1
    assert "duplicate_id" not in {issue.code for issue in reading.issues}


@pytest.mark.parametrize(
    ("number", "last", "first"),
    [
        ("MIS ID", "Surname of pupil", "First name of pupil"),
        ("Numéro interne", "Nom élève", "Prénom élève"),
        ("NIA", "Apellidos del alumno", "Nombre del alumno"),
        ("Import-ID", "Nachname des Schülers", "Vorname des Schülers"),
        ("Studienr", "Efternavn elev", "Fornavn elev"),
        ("Oppilasnumero", "Sukunimi", "Etunimet"),
        ("Student Code", "Student Last", "Student First"),
        ("מספר תלמיד", "שם משפחה", "שם פרטי"),
        ("รหัสนักเรียน", "นามสกุล", "ชื่อ"),
        ("学籍号", "姓", "名"),
    ],
)
def test_whose_a_name_is_may_stand_behind_it(number: str, last: str, first: str):
    rows = "931,Mokoena,Lerato,6\n932,Naidoo,Kavitha,6\n935,Visser,Anneke,6\n"
    reading = read(f"{number},{last},{first},Grade\n{rows}")
    assert names(reading) == [("Lerato", "Mokoena"), ("Kavitha", "Naidoo"), ("Anneke", "Visser")]
    assert ids(reading) == ["931", "932", "935"] and not reading.questions


@pytest.mark.parametrize("heading", ["Name in English", "Athlete", "Swimmer", "Name (EN)"])
def test_whole_names_under_further_headings(heading: str):
    reading = read(f"{heading},Grade\nLerato Mokoena,6\nKavitha Naidoo,6\nAnneke Visser,7\n")
    assert names(reading) == [("Lerato", "Mokoena"), ("Kavitha", "Naidoo"), ("Anneke", "Visser")]


@pytest.mark.parametrize(
    ("heading", "written", "meant"),
    [
        ("Grade", "I II III IV V VI", "1 2 3 4 5 6"),
        ("Class", "Class V,Class VI,Class V,Class VII", "5 6 5 7"),
        ("Grade", "Freshman Sophomore Junior Senior", "9 10 11 12"),
        ("年級", "七年級 八年級 九年級 七年級", "7 8 9 7"),
        ("年级", "三年级 四年级 十一年级 三年级", "3 4 11 3"),
    ],
)
def test_grades_in_roman_numbers_and_in_words(heading: str, written: str, meant: str):
    texts = written.split("," if "," in written else None)
    rows = "".join(f"{931 + n},Mokoena,Ab{n},{one}\n" for n, one in enumerate(texts))
    reading = read(f"Student ID,Last Name,First Name,{heading}\n{rows}")
    assert [one.grade for one in reading.students] == meant.split() and not reading.questions


def test_marks_of_an_exam_are_no_roman_numbers():
    rows = "".join(f"{931 + n},Mokoena,Ab{n},{one}\n" for n, one in enumerate("ABCDIC"))
    reading = read(f"Student ID,Last Name,First Name,Grade\n{rows}")
    assert not any(one.grade for one in reading.students)


def test_parts_of_a_name_beside_each_other_are_no_several_people():
    heading = '"NAME (Last Name, First Name, Name Extension, Middle Name)"'
    rows = "".join(
        f'13{n:010},"{one}",M\n' for n, one in enumerate(["Tran, Lou, , Cruz", "Wilk, Bo, Jr., Sy"])
    )
    reading = read(f"LRN,{heading},SEX\n{rows}")
    assert names(reading) == [("Lou Cruz", "Tran"), ("Bo Sy", "Wilk Jr.")]


def test_grades_stand_in_the_file_of_roles_where_the_users_have_none():
    users = "sourcedId,username,givenName,familyName\n1,a,Kit,Able\n2,b,Lou,Brio\n3,c,Di,Ek\n"
    told = "userSourcedId,orgSourcedId,role,grade\n1,1,student,02\n2,1,student,KG\n3,1,teacher,\n"
    reading = read_rosters([text_file(users, "users.csv"), text_file(told, "roles.csv")])
    assert [(one.student_id, one.grade) for one in reading.students] == [("1", "2"), ("2", "K")]
    assert len(reading.adults) == 1


def test_a_district_s_office_is_no_second_school():
    rows = "".join(f"11,st{n},Kit,Able{n},Teacher\n" for n in range(5))
    rows += "DEFAULT_DISTRICT_OFFICE,st1,Kit,Able1,Teacher\n"
    text = f"School_id,Staff_id,First_name,Last_name,Title\n{rows}"
    reading = read(text, "staff.csv", importing=True)
    assert len(reading.adults) == 5 and not reading.questions
