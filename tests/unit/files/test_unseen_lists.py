"""Lists that a fresh eye wrote: titles, remarks, roles and years told by what stands there."""

import pytest

from connections.domain.problems import Severity
from connections.files.people.rosters import read_rosters
from tests.unit.files.test_kinds import ids, names, read, workbook

STAFF = (
    "Name,Position,Room,Ext.\n{a}Kim Vang,Teacher,11,201\nLee Ash,Teacher,12,202\n"
    "{b}Owen Quist,Art,3,203\nBo Lind,Music,4,204\n"
)


@pytest.mark.parametrize("title", ["OFFICE", "First Grade", "Specialists", "MAIN OFFICE"])
def test_a_title_among_fuller_rows_is_nobody_unasked(title: str):
    text = STAFF.format(a=f"{title},,,\n", b="ARTS,,,\n")
    (question,) = read(text, "staff.csv").questions
    assert "odd_rows" in question.key
    assert not read(STAFF.format(a="", b=""), "staff.csv").questions


CLASS = 'Stu #,Name,Gr\n810,"Okafor, Wanda{0}",2\n811,"Bertram, Lucio",2\n812,"Visser, Anneke",2\n'


@pytest.mark.parametrize(
    "remark", "moved 10/3,withdrawn Oct 3,left 3 Oct,verzogen,radiée".split(",")
)
def test_a_remark_behind_a_dash_that_somebody_left_is_no_name(remark: str):
    for text in (f" - {remark}", f" – {remark}", f" ({remark})", f", {remark}"):
        reading = read(CLASS.format(text), importing=True)
        assert len(reading.questions) == 1 and reading.questions[0].key.startswith("status:remark")
        assert names(reading)[0] == ("Wanda", "Okafor")


@pytest.mark.parametrize("remark", [" - new", " - see office", " – shared with 3B"])
def test_a_remark_behind_a_dash_is_asked_about(remark: str):
    (question,) = read(CLASS.format(remark)).questions
    assert "odd_rows" in question.key


@pytest.mark.parametrize("grade", ["3", "4th", "5.b", "10"])
def test_a_grade_behind_a_dash_is_no_last_name(grade: str):
    people = "".join(f"{name} - {grade}\n" for name in ("Wanda Okafor", "Lucio Bertram"))
    reading = read(f"Student name and grade\n{people}")
    assert names(reading) == [("Wanda", "Okafor"), ("Lucio", "Bertram")]
    assert "name_cleaned" in {issue.code for issue in reading.issues}


def test_a_column_of_a_list_without_headings_that_is_not_read_is_named():
    people = "3107,Okafor,Wanda,4\n3108,Bertram,Lucio,4\n3109,Visser,Anneke,4\n"
    (issue,) = [one for one in read(people).issues if one.code == "no_heading"]
    assert "4" in issue.message


@pytest.mark.parametrize("name", ["Wanda - Marie", " - de la Cruz", "-Anne"])
def test_a_dash_within_a_name_asks_nothing(name: str):
    assert not read(CLASS.format(name)).questions


def test_the_schools_number_counts_before_a_record_of_the_same_table():
    lines = "STUDENTS.ID,STUDENTS.Student_Number,STUDENTS.Last_Name,STUDENTS.First_Name\n"
    people = "7400,3100,Okafor,Wanda\n7401,3101,Bertram,Lucio\n7402,3102,Visser,Anneke\n"
    assert ids(read(lines + people)) == ["3100", "3101", "3102"]


@pytest.mark.parametrize("word", ["FAC", "STF", "Faculty", "Staff"])
def test_faculty_in_the_column_of_grades_are_adults(word: str):
    text = "LAST NAME,FIRST NAME,ID #,GRADE\nOkafor,Wanda,50,03\nBertram,Lucio,51,04\n"
    reading = read(f"{text}Lund,Astrid,52,{word}\n", "photo day.csv")
    assert ids(reading) == ["50", "51"] and [a.adult_id for a in reading.adults] == ["52"]


@pytest.mark.parametrize("number", ["番号", "Number", "Code"])
def test_a_number_in_class_is_no_id(number: str):
    rows = "3,2,1,佐藤　葵\n3,2,2,高橋　花子\n3,2,3,伊藤　健太\n"
    assert all(one.startswith("n-") for one in ids(read(f"学年,組,{number},氏名\n{rows}")))


@pytest.mark.parametrize(
    ("heading", "cells", "grades"),
    [
        ("Scholastic Year", ["Year 1,1G", "Kindergarten,KG", "Year 2,2G"], ["1", "K", "2"]),
        ("Level", ["9,9TUI", "10,10TUI", "11,11KEA"], ["9", "10", "11"]),
        ("Level", ["3,Oak", "4,Elm", "5,Ash"], ["", "", ""]),
        ("Squad", ["Junior,Oak", "Senior,Elm", "Junior,Ash"], ["", "", ""]),
    ],
)
def test_what_stands_in_a_column_says_that_it_is_the_year(
    heading: str, cells: list[str], grades: list[str]
):
    rows = zip("123", ["Okafor,Wanda", "Bertram,Lucio", "Visser,Anneke"], cells, strict=True)
    text = "".join(f"310{n},{name},{cell}\n" for n, name, cell in rows)
    reading = read(f"Student ID,Last,First,{heading},Tutor group\n{text}")
    assert [student.grade for student in reading.students] == grades


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Numele și prenumele", "Okafor Wanda"),
        ("Прізвище, ім’я, по батькові", "Okafor Wanda"),
        ("Adı ve Soyadı", "Wanda Okafor"),
        ("Zuname, Vorname", "Okafor, Wanda"),
    ],
)
def test_a_heading_made_of_the_words_for_both_names_is_of_whole_names(heading: str, name: str):
    text = f'"{heading}",Grade\n"{name}",6\n"{name.replace("Wanda", "Lucio")}",6\n'
    assert names(read(text))[0] == ("Wanda", "Okafor")


def test_a_surname_under_name_stands_beside_voornaam():
    text = "Internnummer,Naam,Voornaam,Gebruikersnaam\n20260,Bakker,Fleur,fleur.b\n"
    reading = read(text + "20261,Visser,Daan,daan.v\n20262,Kok,Sem,sem.k\n")
    assert names(reading)[0] == ("Fleur", "Bakker") and not reading.questions


NAMED = "Wanda Okafor,{0}Lucio Bertram,{0}Anneke Visser\nTomasz Wilk,{0}Ada Able,{0}\n"


@pytest.mark.parametrize(
    ("heads", "rooms"),
    [
        (["Ms. Reyes", "Mr. Dunn", "Mrs. Pham"], ["Ms. Reyes", "Mr. Dunn", "Mrs. Pham"]),
        (["Reyes (Rm 4)", "Dunn (Rm 6)", "Pham (Rm 8)"], ["4", "6", "8"]),
        (["Rm 101 Oda", "Rm 102 Fry", "Rm 103 Bly"], ["101", "102", "103"]),
        (["4A", "4B", "5A"], ["4A", "4B", "5A"]),
        (["Room 12", "Room 14", "Room 16"], ["12", "14", "16"]),
    ],
)
@pytest.mark.parametrize("gap", ["", ","])
@pytest.mark.parametrize("title", ["", "Class lists 26-27\n"])
def test_names_under_each_teacher_or_class_are_students_of_it(
    heads: list[str], rooms: list[str], gap: str, title: str
):
    text = title + f",{gap}".join(heads) + "\n" + NAMED.format(gap) + f"2,{gap}2,{gap}1\n"
    reading = read(text, "lists.csv")
    assert not reading.questions
    told = {(s.first_name, s.last_name): s.homeroom for s in reading.students}
    assert (
        len(told) == 5
        and [told["Wanda", "Okafor"], told["Ada", "Able"], told["Anneke", "Visser"]] == rooms
    )


@pytest.mark.parametrize("heads", ["Reds,Blues,Greens", "Tori Vance,Sam Poole,Kim Lee", ",,"])
@pytest.mark.parametrize("gap", ["", ","])
def test_names_beside_names_under_words_that_say_nothing_are_never_read_in_part(
    heads: str, gap: str
):
    text = heads.replace(",", f",{gap}") + "\n" + NAMED.format(gap)
    reading = read(text, "lists.csv")
    assert reading.questions or not reading.students


def test_a_report_with_a_line_of_dashes_is_cut_where_they_begin():
    text = "ELM SCHOOL       LISTING   PAGE 1\n\nID      NAME               GR  HR\n"
    text += "------  -----------------  --  ----\n000810  Okafor, Wanda      05  5A\n"
    reading = read(text + "000811  Bertram, Lucio     06  6B\n\nTOTAL 2\n", "REPORT.TXT")
    assert ids(reading) == ["000810", "000811"] and not reading.questions
    assert [(s.grade, s.homeroom) for s in reading.students] == [("5", "5A"), ("6", "6B")]
    assert names(reading)[1] == ("Lucio", "Bertram")


@pytest.mark.parametrize("between", ["; ", ",\n", "\n"])
def test_a_list_of_recipients_is_of_names_and_mails(between: str):
    people = ["Kim Vang <kim.vang@elm.example>", '"Ash, Lee" <lee.ash@elm.example>']
    reading = read(between.join([*people, "Bo Lind <bo.lind@elm.example>"]), "staff mail.txt")
    assert reading.adults[0].email == "kim.vang@elm.example"
    assert {a.last_name for a in reading.adults} == {"Vang", "Ash", "Lind"}


def test_numbered_names_are_names():
    text = "1. Wanda Okafor\n2. Lucio Bertram\n3. Anneke Visser\n"
    assert read(text, "names.txt").questions or names(read(text, "names.txt"))[0][0] == "Wanda"


def test_days_of_a_month_beside_names_are_a_header_and_nothing_more():
    text = ",,Mon,Tue,Wed,Thu,Fri\nLast,First,2,3,4,5,6\nOkafor,Wanda,P,P,A,P,L\n"
    reading = read(text + "Bertram,Lucio,P,P,P,P,P\nVisser,Anneke,P,A,P,P,P\n", "students.csv")
    assert names(reading)[0] == ("Wanda", "Okafor") and len(reading.students) == 3


@pytest.mark.parametrize(
    ("first", "last"), [("نام", "نام خانوادگی"), ("Nome completo", "Cognome"), ("Name", "Priimek")]
)
def test_names_beside_surnames_that_they_do_not_hold_are_given_names(first: str, last: str):
    text = f"Student ID,{first},{last}\n1,Wanda,Okafor\n2,Lucio,Bertram\n3,Anneke,Visser\n"
    assert names(read(text))[0] == ("Wanda", "Okafor")
    whole = text.replace("Wanda", "Wanda Okafor").replace("Lucio", "Lucio Bertram")
    assert names(read(whole.replace("Anneke", "Anneke Visser")))[0] == ("Wanda", "Okafor")


def test_initials_that_spell_a_heading_are_somebody():
    reading = read("Student,Grade\nO.W.,3\nA.D.,3\nB.L.,4\nV.A.,4\n")
    assert len(reading.students) == 4 and not reading.questions


@pytest.mark.parametrize(("text", "grade"), [("2nd Year", "2nd Year"), ("3rd Year", "3rd Year")])
def test_a_year_with_an_ordinal_is_a_grade(text: str, grade: str):
    rows = f"1,Okafor,Wanda,{text}\n2,Bertram,Lucio,{text}\n"
    reading = read(f"Student No,Surname,Forename,Year\n{rows}")
    assert {student.grade for student in reading.students} == {grade}


def test_lists_with_ids_beside_each_other_are_never_read_by_half():
    rows = "Wanda Okafor,501,Lucio Bertram,504\nAnneke Visser,502,Tomasz Wilk,505\n"
    headed = f"Ms. Reyes,,Mr. Dunn,\n{rows}Ada Able,503,Bo Lind,506\n"
    assert not read(headed, "lists.csv", expect="students").students
    reading = read(f"{rows}Ada Able,503,Bo Lind,506\n", "lists.csv")
    assert not reading.students


def test_a_column_of_formulas_without_results_is_said():
    rows = [["ID", "First", "Last", "Grade"], *([n, "Ada", f"Able{n}x", "=2+2"] for n in (1, 2, 3))]
    (issue,) = [i for i in read_rosters([workbook(S=rows)]).issues if i.code == "unsolved"]
    assert (issue.row, issue.column, issue.severity) == (1, "Grade", Severity.WARNING)
    rows = [["ID", "Name", "Grade"], *([n, f"=Data!B{n}", "6"] for n in (1, 2, 3))]
    (issue,) = [i for i in read_rosters([workbook(S=rows)]).issues if i.code == "unsolved"]
    assert (issue.column, issue.severity) == ("Name", Severity.ERROR)  # nobody is told


@pytest.mark.parametrize("heading", ["Name", "Student Name"])
def test_names_cut_at_their_commas_are_put_together(heading: str):
    rows = "501,Okafor, Wanda,6,A\n502,de la Cruz, Lucio,6,B\n503,Visser, Anneke,7,A\n"
    reading = read(f"Student ID,{heading},Grade,Homeroom\n{rows}")
    assert names(reading) == [("Wanda", "Okafor"), ("Lucio", "de la Cruz"), ("Anneke", "Visser")]
    assert [(s.grade, s.homeroom) for s in reading.students][2] == ("7", "A")
    assert [issue.code for issue in reading.issues] == ["cut_names"]


def test_a_remark_behind_the_last_heading_puts_no_names_together():
    rows = "501,Okafor,Lund,new\n502,Cruz,Lund,new\n503,Visser,Lind,new\n"
    reading = read(f"Student ID,Name,Teacher\n{rows}")
    assert "cut_names" not in {issue.code for issue in reading.issues}


@pytest.mark.parametrize(
    "room", ["Autism support", "ASD", "SPED resource", "Wheelchair van", "Special education K-2"]
)
@pytest.mark.parametrize("heading", ["Class", "Homeroom", "Grade"])
def test_a_class_that_tells_of_health_is_left_out_and_said(room: str, heading: str):
    rows = f"1,Okafor,Wanda,{room}\n2,Bertram,Lucio,5A\n3,Visser,Anneke,5B\n4,Wilk,Tomasz,5A\n"
    reading = read(f"Student ID,Last,First,{heading}\n{rows}")
    assert room not in repr(reading.students) and "told" in {i.code for i in reading.issues}
    assert ids(reading) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "room", ["Ms. Gay", "MS. SEN", "Sen", "Mr. Christian", "Asma", "Blind", "5A"]
)
def test_a_class_called_after_who_leads_it_stays(room: str):
    rows = f"1,Okafor,Wanda,{room}\n2,Bertram,Lucio,5A\n3,Visser,Anneke,5B\n"
    (first, *_) = read(f"Student ID,Last,First,Homeroom\n{rows}").students
    assert first.homeroom == room


@pytest.mark.parametrize("heads", ["Grade 26-27,Grade 25-26", "Grade 2025/26,Grade 2026/27"])
def test_of_two_school_years_the_newer_grade_counts(heads: str):
    newer = heads.index("27") < heads.index(",")
    grades = "6,5" if newer else "5,6"
    reading = read(f"Student #,Name,{heads}\n60,Wanda Okafor,{grades}\n61,Bo Lind,{grades}\n")
    assert {student.grade for student in reading.students} == {"6"}


def test_a_note_that_somebody_withdrew_is_asked_about():
    rows = "".join(f"Ab{chr(97 + n)} Okafor,K,{'W/D to Elm' if n == 2 else ''}\n" for n in range(6))
    (question,) = read(f"Name,Grade,Note\n{rows}", importing=True).questions
    assert question.key.startswith("status:remark")


@pytest.mark.parametrize("heading", ["Gr/Class", "Grade/Section", "Year Group/Form"])
def test_a_class_under_a_heading_of_both_gives_the_grade_too(heading: str):
    reading = read(f"Student ID,Surname,First,{heading}\n1,Okafor,Wanda,8B\n2,Lind,Bo,9A\n")
    assert [(s.grade, s.homeroom) for s in reading.students] == [("8", "8B"), ("9", "9A")]


def test_who_has_no_duty_on_a_sheet_of_staff_is_on_the_staff():
    people = [["Lund", "Astrid", "Principal"], ["Lind", "Bo", ""], ["Ash", "Ida", "Teacher"]]
    rows = [["Last Name", "First Name", "Role"], *people]
    reading = read_rosters([workbook(Staff=rows)])
    assert len(reading.adults) == 3 and not reading.questions
    assert read_rosters([workbook(Sheet1=rows)]).questions


def test_who_is_who_stands_in_the_path_of_a_directory():
    rows = "".join(
        f"{n},{first},Able{n},'CN={first} Able{n},OU={who},DC=oak'\n".replace("'", '"')
        for n, (first, who) in enumerate([("Wanda", "Students"), ("Lucio", "Staff")] * 2, 60)
    )
    reading = read(f"EmployeeID,GivenName,Surname,DistinguishedName\n{rows}", "users.csv")
    assert (len(reading.students), len(reading.adults)) == (2, 2) and not reading.questions


def test_lines_that_spaces_align_may_have_names_with_commas():
    rows = "".join(f"{n:<8}{'Able, Wanda':<20}5\n" for n in (600, 601, 602))
    assert ids(read(f"ID      Student             Gr\n{rows}", "list.txt")) == ["600", "601", "602"]


def test_who_left_by_a_status_is_not_asked_about_by_the_grade_of_graduates():
    rows = "".join(
        f"{n},Able{n},Kit,{99 if n > 67 else 12},{3 * (n > 67)}\n" for n in range(60, 70)
    )
    text = f"Student_Number,Last_Name,First_Name,Grade_Level,Enroll_Status\n{rows}"
    reading = read(text, importing=True)
    assert len(reading.students) == 8 and not reading.questions
