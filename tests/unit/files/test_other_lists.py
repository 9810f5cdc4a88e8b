"""Lists that are no rosters, and rosters that hide who is in them: said or asked, never guessed."""

import io

import pytest
from openpyxl import Workbook

from connections.files.bytes.reading import File
from connections.files.people.rosters import inspect_file, read_rosters
from connections.files.words.columns import Sense, sense
from tests.unit.files.samples import text_file


def workbook(**sheets: list[list[object]]) -> File:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return File("export.xlsx", out.getvalue())


@pytest.mark.parametrize(
    "content",
    [
        "course_id,name,teachers,grade_level\nM6,Math Six,Vang,6\nE6,English,Ash,6\n",
        "account_id,parent_account_id,name,status\nA1,,Oak Street,active\nA2,A1,Elm,active\n",
        "sourcedId,status,dateLastModified,title\nc1,,,Homework\nc2,,,Exams\n",
        "sku,name,price,quantity\nA1,Pencil,0.5,100\nA2,Eraser,0.3,50\n",
        "parent_id,student_id,relationship\n1,5,mother\n2,6,father\n",
        "SIS ID,Email,Role\n1,eva@x.example,Parent\n2,leo@x.example,Guardian\n",
        "student_id,date,status\n1,2026-01-01,P\n2,2026-01-01,A\n1,2026-01-02,P\n2,2026-01-02,P\n",
        "StudentUniqueId,SectionIdentifier,SchoolId,BeginDate\n1,S1,10,2026-08-01\n",
        "CC.StudentID,CC.SectionID,CC.TeacherID\n1,2,3\n2,2,3\n",
        'SECTIONS.ID,COURSES.Course_Name,TEACHERS.LastFirst\n1,Math,"Mills, D"\n2,Art,"Bell, O"\n',
        "activity,colour\nBand,Red\nChess,Blue\n",
        "Topic,Teacher,Students\nArt,Vang,Ana Ruiz; Bo Li; Dee\nPE,Ash,Bo Li; Gus Hart; Pia; Kai\n",
    ],
)
def test_lists_of_other_things_hold_nobody_and_say_so(content: str):
    report = inspect_file(text_file(content, "export.csv"))
    assert report.kind in ("support", "refused")
    assert (report.students, report.adults) == (0, 0)
    assert report.message


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Klassen.csv", "Name,Stufe,Lehrer\nd4,4,x1\nk1,1,x2\n"),
        ("partners.csv", "name,contactName,contactEmail\nOak Bank,Jo Orr,j@x.example\n"),
        ("export.csv", "Parent ID,First Name,Last Name,Email\n1,Eva,Ruiz,e@x.example\n"),
        ("alumni.csv", "First Name,Last Name,Employer,Title\nEva,Ruiz,Acme,Boss\n"),
        ("courses.csv", "id,name,grade\nM6,Mathematics,6\nE6,English,6\n"),
        ("class_list.csv", "id,name,code,term,description,links\n1,English,E1,,Poems,x\n"),
        ("export.csv", "SIS ID,School SIS ID,Username\n1,10,ana\n2,10,bo\n"),
    ],
)
def test_what_may_be_people_or_not_is_asked(name: str, content: str):
    report = inspect_file(text_file(content, name))
    assert report.questions
    assert (report.students, report.adults) == (0, 0)


@pytest.mark.parametrize("heading", ["Typ", "kind", "Tipo", "Filter"])
def test_a_column_whose_values_are_roles_says_who_is_who_under_any_heading(heading: str):
    content = f"ID,First name,Last name,{heading}\n1,Ana,Ruiz,student\n2,Kim,Vang,teacher\n"
    report = inspect_file(text_file(content))
    assert (report.students, report.adults, report.questions) == (1, 1, ())


def test_a_note_on_another_sheet_is_nobody():
    rows = [["student_id", "name"], ["1", "Ana Ruiz"], ["2", "Bo Li"]]
    report = inspect_file(workbook(Notes=[["Please read the other sheet"]], Students=rows))
    assert (report.students, report.questions) == (2, ())


def test_a_longer_list_without_headings_beside_one_with_headings_is_asked_about():
    rows = [["student_id", "name"], ["1", "Ana Ruiz"], ["2", "Bo Li"]]
    more = [["Dee Moss"], ["Gus Hart"], ["Ivo Kim"]]
    report = inspect_file(workbook(Students=rows, Others=more))
    assert report.students == 2
    assert len(report.questions) == 1


def test_a_list_called_list_is_read():
    report = inspect_file(
        workbook(List=[["Name", "Position", "Room"], ["Kim Vang", "Counselor", 12]])
    )
    assert (report.students, report.adults) == (0, 1)


def test_titles_above_a_list_without_headings_are_nobody():
    content = "Oak Street School\nPrinted 9/1/2026\n\n{}"
    for people in (
        "1,Ana Ruiz\n2,Bo Li\n3,Dee Moss\n",
        "Ana Ruiz\nBo Li\nDee Moss\nIvo Kim\nPia Li\n",
    ):
        reading = read_rosters([text_file(content.format(people), "students.csv")])
        assert len(reading.students) == people.count("\n")


def test_initials_beside_names_are_the_id_of_adults_without_headings():
    content = "BaS,Ana,Bajza,12\nKoM,Bo,Kovacs,3\nLiT,Dee,Liptak,7\n"
    reading = read_rosters([text_file(content, "teachers.csv")])
    assert [a.adult_id for a in reading.adults] == ["BaS", "KoM", "LiT"]


def test_words_without_headings_are_asked_about_also_where_students_are_expected():
    content = text_file("Band,Red\nChess,Blue\n")
    reading = read_rosters([content], expect="students")
    assert reading.students == ()
    assert len(reading.questions) == 1
    names = text_file("Ana Ruiz\nBo Li\n")
    assert len(read_rosters([names], expect="students").students) == 2


def test_the_number_of_a_teacher_in_the_row_is_no_id_of_the_student():
    content = "LN,FN,GR,TN,SEM\nRuiz,Ana,4,12,a@x.example\nLi,Bo,4,12,b@x.example\n"
    assert inspect_file(text_file(content, "aeries.csv")).students == 2


def test_of_two_ids_the_one_counts_that_as_many_bear_as_there_are_people():
    content = (
        "Student Number,Student ID,Name\n7,1,Ana Ruiz\n7,2,Bo Li\n8,3,Dee Moss\n9,4,Gus Hart\n"
    )
    reading = read_rosters([text_file(content)])
    assert [s.student_id for s in reading.students] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    ("heading", "meant"),
    [
        ("What is your full name?", Sense("", "full_name")),
        ("What grade are you in?", Sense("", "grade")),
        ("Please enter your last name", Sense("", "last_name")),
        ("Prénom et nom de famille de l'élève", Sense("student", "full_name")),
        ("Is there an adult here you would go to?", Sense("", "")),
        ("What is the name of your favourite teacher?", Sense("", "")),
        ("Which friend would you name?", Sense("", "")),
    ],
)
def test_questions_of_forms_are_understood_only_about_the_student(heading: str, meant: Sense):
    assert sense(heading) == meant


def test_where_most_names_stand_again_the_likely_answer_is_one_person_with_several_rows():
    rows = "".join(f"{name},{term}\n" for name in ("Ana Ruiz", "Bo Li") for term in "123")
    (question,) = inspect_file(text_file(f"Student,Term\n{rows}")).questions
    assert question.choices[0][0] == "same"
    (question,) = inspect_file(
        text_file("Student,Room\nAna Ruiz,1\nAna Ruiz,2\nBo Li,1\nDee Moss,1\n")
    ).questions
    assert question.choices[0][0] == "different"


def test_a_list_of_teachers_under_the_heading_teacher_is_a_list_of_adults():
    content = "Teacher,Room\nKim Vang,12\nLo Ash,3\n"
    assert inspect_file(text_file(content, "teachers.csv")).adults == 2


@pytest.mark.parametrize(
    "content",
    [
        "Arbor Student ID,Legal Name,Year Group\n417,Ana Ruiz,Year 7\n418,Bo Li,Year 7\n",
        "Preferred Name,Year Group\nAna Ruiz,Year 7\nBo Li,Year 7\n",
        "Cognome e Nome;Classe\nRossi Anna;3A\nBianchi Luca;3A\n",
    ],
)
def test_nobody_is_lost_under_a_heading_of_an_unusual_system(content: str):
    assert inspect_file(text_file(content)).students == 2
