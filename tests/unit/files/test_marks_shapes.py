"""Whatever the shape of a file of marks: read right, asked, or refused; no mark nobody made."""

import io

import openpyxl
import pytest

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused
from connections.files.bytes.reading import File
from connections.files.marks.marks import read_marks

STUDENTS = [
    Student("201", "Ana", "Diaz", grade="3", homeroom="3A"),
    Student("202", "Ben", "Roth", grade="3", homeroom="3A"),
    Student("203", "Cleo", "Park", grade="4", homeroom="4B"),
    Student("204", "Dev", "Shah", grade="4", homeroom="4B"),
    Student("205", "Eva", "Lund", grade="5", homeroom="5A"),
]
ADULTS = [
    Adult("H1", "Tessa", "Harlow", email="tharlow@s.example"),
    Adult("H2", "Omar", "Bell", email="obell@s.example"),
    Adult("H3", "Paz", "Vega"),
    Adult("H4", "Rui", "Okoro"),
]
H, B, V = "H1", "H2", "H3"


def read(content, answers=None, adults=ADULTS, students=STUDENTS):
    file = content if isinstance(content, File) else File("marks.csv", content.encode())
    return read_marks(file, students, adults, answers)


def pairs(reading):
    return {(m.adult_id, m.student_id): int(m.strength) for m in reading.marks}


def book(**sheets) -> File:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        tab = made.create_sheet(name.replace("_", " "))
        for row in rows:
            tab.append(row)
    out = io.BytesIO()
    made.save(out)
    return File("marks.xlsx", out.getvalue())


def rows(text):
    return [line.split(",") for line in text.splitlines()]


READ = {
    "edge list by id": (
        "adult_id,student_id,strength\nH1,201,3\nH2,202,2\nH2,203,0\n",
        {(H, "201"): 3, (B, "202"): 2, (B, "203"): 0},
    ),
    "edge list by name with columns beside": (
        "Timestamp,Student,Grade,Adult,Strength\n9/1,Ana Diaz,3,Tessa Harlow,Strong\n"
        '9/1,Ben Roth,3,"Bell, Omar",Not yet\n',
        {(H, "201"): 3, (B, "202"): 0},
    ),
    "edge list with first and last names in columns": (
        "Student First Name,Student Last Name,Adult,Strength\nAna,Diaz,H1,Know\nBen,Roth,H2,Know\n",
        {(H, "201"): 2, (B, "202"): 2},
    ),
    "edge list without a header": ("H1,201,Know\nH2,202,Strong\n", {(H, "201"): 2, (B, "202"): 3}),
    "one tick for each strength": (
        "Adult,Student,Strong,Know,Recognise\nH1,Ana Diaz,x,,\nH2,Ben Roth,,,x\nH1,Cleo Park,,x,\n",
        {(H, "201"): 3, (B, "202"): 1, (H, "203"): 2},
    ),
    "grid of 0 to 3": (
        "Student,Tessa Harlow,Omar Bell\nAna Diaz,3,0\nBen Roth,1,2\n",
        {(H, "201"): 3, (B, "201"): 0, (H, "202"): 1, (B, "202"): 2},
    ),
    "grid with short headings and columns beside": (
        "ID,Last,First,Grade,Ms. Harlow,O. Bell,Total\n201,Diaz,Ana,3,x,,1\n202,Roth,Ben,3,x,x,2\n",
        {(H, "201"): 3, (H, "202"): 3, (B, "202"): 3},
    ),
    "grid with e-mails and last names": (
        'Student,tharlow@s.example,Bell,"Vega, P."\nAna Diaz,✓,,\nBen Roth,,✓,✓\n',
        {(H, "201"): 3, (B, "202"): 3, (V, "202"): 3},
    ),
    "grid with adults down": (
        "Adult,Ana Diaz,Ben Roth,Cleo Park\nTessa Harlow,Strong,,Know\nOmar Bell,,Recognise,\n",
        {(H, "201"): 3, (H, "203"): 2, (B, "202"): 1},
    ),
    "grid under titles": (
        "Oak Street School,,\nRelationship map,Fall 2026,\n,,\nStudent,Tessa Harlow,Omar Bell\n"
        "Ana Diaz,X,\nBen Roth,,X\nTotal,1,1\n",
        {(H, "201"): 3, (B, "202"): 3},
    ),
    "grid under two header rows": (
        ",Grade 3 team,\nStudent,Tessa Harlow,Omar Bell\n,Teacher,Teacher\nAna Diaz,Strong,\n"
        "Ben Roth,,Know\n",
        {(H, "201"): 3, (B, "202"): 2},
    ),
    "grid with check boxes": (
        "Student,Tessa Harlow,Omar Bell\nAna Diaz,TRUE,FALSE\nBen Roth,FALSE,TRUE\n",
        {(H, "201"): 3, (B, "202"): 3},
    ),
    "names under each adult": (
        "Tessa Harlow,Omar Bell\nAna Diaz,Cleo Park\nBen Roth,\n",
        {(H, "201"): 3, (H, "202"): 3, (B, "203"): 3},
    ),
    "names under each strength beside an adult": (
        'Adult,Strong,Know\nTessa Harlow,"Diaz, Ana; Roth, Ben",Cleo Park\n'
        'Omar Bell,,"Ana Diaz, Dev Shah"\n',
        {(H, "201"): 3, (H, "202"): 3, (H, "203"): 2, (B, "201"): 2, (B, "204"): 2},
    ),
    "a list of last, first by commas": (
        "Your name,Which students do you have a strong connection with?\n"
        'Tessa Harlow,"Diaz, Ana, Roth, Ben"\nOmar Bell,Eva Lund\n',
        {(H, "201"): 3, (H, "202"): 3, (B, "205"): 3},
    ),
    "a form with a question for each class": (
        "Timestamp,Email Address,Strong connections in 3A,Strong connections in 4B\n"
        '9/1,tharlow@s.example,"Ana Diaz, Ben Roth",Cleo Park\n9/1,obell@s.example,,Dev Shah\n',
        {(H, "201"): 3, (H, "202"): 3, (H, "203"): 3, (B, "204"): 3},
    ),
    "a question grid of a form": (
        "Timestamp,Your name,How well do you know … [Ana Diaz],How well do you know … [Ben Roth]\n"
        "9/1,Tessa Harlow,Strong,Know\n9/1,Omar Bell,Not yet,\n",
        {(H, "201"): 3, (H, "202"): 2, (B, "201"): 0},
    ),
    "a form whose times are headed in another language": (
        "Id,Hora de inicio,Hora de finalización,Correo electrónico,Nombre,Ana Diaz,Ben Roth\n"
        "1,9/12/26 9:00,9/12/26 9:03,tharlow@s.example,Tessa Harlow,Strong,Know\n"
        "2,9/12/26 9:00,9/12/26 9:03,obell@s.example,Omar Bell,,Not yet\n",
        {(H, "201"): 3, (H, "202"): 2, (B, "202"): 0},
    ),
    "ids and names together in headings": (
        "Adult,201 Ana Diaz,Ben Roth (202),203 - Cleo Park\nTessa Harlow,Strong,Know,\n"
        "Omar Bell,,,Recognise\n",
        {(H, "201"): 3, (H, "202"): 2, (B, "203"): 1},
    ),
    "numbers of something else beside a grid": (
        "ID,Locker #,Bus number,Tessa Harlow,Omar Bell\n201,203,204,Strong,\n202,204,203,,Know\n",
        {(H, "201"): 3, (B, "202"): 2},
    ),
    "a tab for each adult": (
        book(Tessa_Harlow=rows("Student\nAna Diaz\nBen Roth"), Bell=rows("Student\nCleo Park")),
        {(H, "201"): 3, (H, "202"): 3, (B, "203"): 3},
    ),
    "a tab for each adult with strengths": (
        book(
            Ms_Harlow=rows("ID,Student,Strength\n201,Ana Diaz,Strong\n202,Ben Roth,Know"),
            Omar_Bell=rows("ID,Student,Strength\n201,Ana Diaz,Not yet"),
        ),
        {(H, "201"): 3, (H, "202"): 2, (B, "201"): 0},
    ),
    "a tab for each adult with names under strengths": (
        book(
            Tessa_Harlow=rows("Strong,Know,Recognise\nAna Diaz,Ben Roth,Cleo Park\nDev Shah"),
            Omar_Bell=rows("Strong,Know,Recognise\n,Ana Diaz,"),
        ),
        {(H, "201"): 3, (H, "202"): 2, (H, "203"): 1, (H, "204"): 3, (B, "201"): 2},
    ),
    "a tab for each grade": (
        book(
            Grade_3=rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,x,\nBen Roth,,x"),
            Grade_4=rows("Student,Tessa Harlow,Paz Vega\nCleo Park,x,\nDev Shah,,x"),
        ),
        {(H, "201"): 3, (B, "202"): 3, (H, "203"): 3, (V, "204"): 3},
    ),
    "a tab for each strength": (
        book(
            Strong=rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,x,\nBen Roth,,x"),
            Know=rows("Student,Tessa Harlow,Omar Bell\nAna Diaz,,x\nCleo Park,x,"),
        ),
        {(H, "201"): 3, (B, "202"): 3, (B, "201"): 2, (H, "203"): 2},
    ),
    "a strength under each adult": (
        "Student,Tessa Harlow,,Omar Bell,\n,Strong,Know,Strong,Know\n"
        "Ana Diaz,,x,x,\nBen Roth,x,,,x\n",
        {(H, "201"): 2, (B, "201"): 3, (H, "202"): 3, (B, "202"): 2},
    ),
    "grids one under the other": (
        "Student,Tessa Harlow,Omar Bell\nAna Diaz,x,\nBen Roth,,x\n,,\n"
        "Student,Paz Vega,Rui Okoro\nCleo Park,x,\nDev Shah,,x\n",
        {(H, "201"): 3, (B, "202"): 3, (V, "203"): 3, ("H4", "204"): 3},
    ),
    "names under each adult, one adult below the other": (
        "Tessa Harlow\nAna Diaz\nBen Roth\nOmar Bell\nCleo Park\n",
        {(H, "201"): 3, (H, "202"): 3, (B, "203"): 3},
    ),
    "a tab for each adult with names below each strength": (
        book(
            Tessa_Harlow=rows("Student\nStrong\nAna Diaz\nKnow\nBen Roth\nCleo Park"),
            Omar_Bell=rows("Student\nStrong\nDev Shah"),
        ),
        {(H, "201"): 3, (H, "202"): 2, (H, "203"): 2, (B, "204"): 3},
    ),
    "a title that names the adult": (
        "Teacher: Tessa Harlow,\nStudent,Strength\nAna Diaz,Strong\nBen Roth,Not yet\n",
        {(H, "201"): 3, (H, "202"): 0},
    ),
    "a legend that says strong": (
        "Student,Tessa Harlow,Omar Bell\nAna Diaz,x,\nBen Roth,,x\nx = strong connection,,\n",
        {(H, "201"): 3, (B, "202"): 3},
    ),
    "semicolons and names turned round": (
        'Student;"Harlow, Tessa";"Bell, Omar"\n"Diaz, Ana";x;\n"Roth, Ben";;x\n',
        {(H, "201"): 3, (B, "202"): 3},
    ),
    "strengths with their numbers": (
        "Student,Tessa Harlow,Omar Bell\nAna Diaz,3 - Strong,Know (2)\nBen Roth,0 = Not yet,\n",
        {(H, "201"): 3, (B, "201"): 2, (H, "202"): 0},
    ),
}
TICKED = {  # nothing in these says how strong a connection is: it is one question
    "grid with short headings and columns beside", "grid with e-mails and last names",
    "grid under titles", "grid with check boxes", "names under each adult", "a tab for each adult",
    "a tab for each grade", "grids one under the other",
    "names under each adult, one adult below the other", "semicolons and names turned round",
}  # fmt: skip
GRID = "Student,Tessa Harlow,Omar Bell,Paz Vega\n"
ASKED = {
    "1 to 3": GRID + "Ana Diaz,3,1,2\nBen Roth,2,,1\n",
    "1 to 4": GRID + "Ana Diaz,4,1,2\nBen Roth,2,,3\n",
    "1 to 5": GRID + "Ana Diaz,5,1,2\nBen Roth,2,4,3\n",
    "0 and 1": GRID + "Ana Diaz,1,0,0\nBen Roth,0,1,1\n",
    "0 to 5": GRID + "Ana Diaz,3,0,5\nBen Roth,1,2,4\n",
    "one beside 0 to 3": GRID + "Ana Diaz,3,0,1\nBen Roth,1,2,7\n",
    "dash and question mark": GRID + "Ana Diaz,x,-,?\nBen Roth,-,x,-\n",
    "colours": GRID + "Ana Diaz,green,red,\nBen Roth,yellow,green,red\n",
    "letters": GRID + "Ana Diaz,S,K,\nBen Roth,R,S,N\n",
    "ones alone": GRID + "Ana Diaz,1,,\nBen Roth,,1,1\n",
    "a cross and a tick": GRID + "Ana Diaz,✓,✗,\nBen Roth,✗,✓,✓\n",
    "yes and no": GRID + "Ana Diaz,Yes,No,\nBen Roth,n,y,y\n",
    "yes beside maybe": GRID + "Ana Diaz,yes,maybe,no\nBen Roth,no,,yes\n",
    "a tick for another question": "Whom do you know by name?,,,\n"
    + GRID
    + "Ana Diaz,x,,\nBen Roth,,x,x\n",
    "initials as headings": "Student,TH,OB\nAna Diaz,Strong,\nBen Roth,,Know\n",
    "initials under prompts": "Student,Grade,Knows name,Strong relationship\n"
    'Ana Diaz,3,"TH, OB",TH\nBen Roth,3,OB,\n',
    "weights": "Source,Target,Weight\nH1,201,5\nH2,202,1\nH1,203,2\n",
    "yes in a list": "Adult,Student,Connected\nH1,201,Yes\nH2,202,No\n",
    "a question of a form that is not of strength": "Timestamp,Your name,Whom have you met?\n"
    '9/1,Tessa Harlow,"Ana Diaz, Ben Roth"\n9/1,Omar Bell,Eva Lund\n',
    "a roster with its homeroom teachers": "Student ID,Student Name,Homeroom Teacher\n"
    "201,Ana Diaz,Tessa Harlow\n202,Ben Roth,Omar Bell\n",
    "names under a class": "Your name,Grade 3,Grade 4\nTessa Harlow,Ana Diaz,Cleo Park\n"
    "Omar Bell,Ben Roth,Dev Shah\n",
    "a scale the other way round": "0 = strong, 3 = never met,,,\n"
    + GRID
    + "Ana Diaz,3,0,1\nBen Roth,1,2,\n",
    "a legend below": GRID + "Ana Diaz,x,,\nBen Roth,,x,\n,,,\nx = knows the name,,,\n",
    "a legend beside": "Student,Tessa Harlow,Omar Bell,,Key\nAna Diaz,x,,,x = by name\n"
    "Ben Roth,,x,,\n",
    "a trusted adult": "Student,Trusted adult\nAna Diaz,Tessa Harlow\nBen Roth,Omar Bell\n",
    "adults of a student's choice": "Student,Choice 1,Choice 2\nAna Diaz,Tessa Harlow,Omar Bell\n"
    "Ben Roth,Omar Bell,\n",
    "whom one would like to know": "Your name,With whom would you like a strong connection?\n"
    "Tessa Harlow,Ana Diaz\nOmar Bell,Ben Roth\n",
    "a question of yes and no": "Your name,Do you know [Ana Diaz],Do you know [Ben Roth]\n"
    "Tessa Harlow,Yes,No\nOmar Bell,No,\n",
    "a tick beside a student of one's tab": book(
        Tessa_Harlow=rows("Student,Had in class\nAna Diaz,x\nBen Roth,x"),
        Omar_Bell=rows("Student,Had in class\nAna Diaz,x"),
    ),
}
REFUSED = {
    "free text": GRID
    + "".join(
        f"{s.name},saw {n} today,helped at {n},thinks of {n}\n" for n, s in enumerate(STUDENTS)
    ),
    "grades in a grid": GRID
    + "".join(f"{s.name},{61 + n},{72 + 2 * n},{83 + 3 * n}\n" for n, s in enumerate(STUDENTS)),
    "a roster": "Student ID,First name,Last name,Grade\n201,Ana,Diaz,3\n202,Ben,Roth,3\n",
    "nobody of this school": "Adult,Student\nX Y,P Q\nZ W,R S\n",
}


@pytest.mark.parametrize("name", READ)
def test_a_shape_is_read_to_the_mark(name):
    content, wanted = READ[name]
    reading = read(content)
    short = {q.key: "yes" for q in reading.questions if q.key.startswith("short:")}
    asked = [q for q in reading.questions if q.key.startswith("word:")]
    word = {q.key: "out" if "FALSE" in q.message else "3" for q in asked}
    assert bool(word) == (name in TICKED)
    if short or word:  # "Ms. Harlow": one question for all of them
        assert not reading.marks or len(pairs(reading)) < len(wanted)
        reading = read(content, short | word)
    assert not reading.questions
    assert pairs(reading) == wanted
    assert not [i for i in reading.issues if i.severity == "error"]


@pytest.mark.parametrize("content", ASKED.values(), ids=ASKED)
def test_what_a_file_does_not_say_is_asked(content):
    reading = read(content)
    assert reading.questions


@pytest.mark.parametrize("content", REFUSED.values(), ids=REFUSED)
def test_what_is_no_file_of_marks_is_refused(content):
    with pytest.raises(FileRefused):
        read(content)


def test_a_word_is_asked_with_how_often_it_stands_and_the_answer_decides_all():
    content = ASKED["1 to 5"]
    asked = read(content)
    assert [q.message for q in asked.questions][-1] == "“5” stands 1 time. What does it mean?"
    assert len(asked.questions) == 5 and not asked.marks
    choices = ["0", "0", "1", "2", "3"]
    answers = dict(zip([q.key for q in asked.questions], choices, strict=True))
    answered = read(content, answers)
    assert not answered.questions
    assert pairs(answered)[H, "201"] == 3 and pairs(answered)[B, "202"] == 2
    left = read(content, {q.key: "out" for q in asked.questions})
    assert not left.questions and not left.marks


def test_an_answer_for_a_word_that_is_not_there_any_more_does_nothing():
    answers = {q.key: "3" for q in read(ASKED["1 to 5"]).questions}
    assert read(ASKED["1 to 4"], answers).questions
    assert pairs(read(READ["grid of 0 to 3"][0], answers)) == READ["grid of 0 to 3"][1]


def test_a_word_that_is_somebody_s_name_stands_in_no_message():
    asked = read(
        GRID + "Ana Diaz,Pia,,\nBen Roth,Strong,Strong,Pia\n",
        students=[*STUDENTS, Student("9", "Pia", "Pia")],
    )
    assert not [q for q in asked.questions if "Pia" in q.message]


def test_a_heading_that_names_nobody_is_told_by_its_letter():
    reading = read(
        "Student,Tessa Harlow,Omar Bell,Sam Stranger\nAna Diaz,Strong,Know,Know\nBen Roth,Know,,\n"
    )
    (issue,) = reading.issues
    assert (issue.column, issue.code) == ("D", "unknown_adult") and "Sam" not in issue.message


def test_a_name_that_two_adults_bear_is_asked():
    adults = [*ADULTS, Adult("H5", "Ida", "Bell")]
    reading = read(
        "Student,Ms. Harlow,Mr. Bell\nAna Diaz,Strong,Strong\nBen Roth,,Strong\n", adults=adults
    )
    short, question = reading.questions
    assert [value for value, _ in question.choices] == ["H2", "H5", "leave out"]
    answered = read(
        "Student,Ms. Harlow,Mr. Bell\nAna Diaz,Strong,Strong\nBen Roth,,Strong\n",
        {short.key: "yes", question.key: "H5"},
        adults,
    )
    assert pairs(answered) == {(H, "201"): 3, ("H5", "201"): 3, ("H5", "202"): 3}


def test_an_adult_who_stands_in_two_columns_is_asked_about():
    reading = read(
        "Student,Ms. Bell,Mr. Bell,Tessa Harlow\nAna Diaz,Strong,,Strong\nBen Roth,,Strong,\n"
    )
    assert len(reading.questions) == 2


def test_short_names_are_one_question_and_may_be_asked_about_one_by_one():
    content = "Student,Ms. Harlow,O. Bell,PV,Rui Okoro\n"
    content += "Ana Diaz,Strong,,Strong,\nBen Roth,,Strong,,Strong\n"
    (question,) = read(content).questions
    assert question.message.startswith("3 adults") and "Harlow" not in question.message
    assert "Ms. Harlow → Tessa Harlow" in question.text
    each = read(content, {question.key: "each"})
    assert [q.choices[0][0] for q in each.questions] == [H, B, V]
    assert pairs(read(content, {question.key: "yes"})) == {
        (H, "201"): 3, (B, "202"): 3, (V, "201"): 3, ("H4", "202"): 3
    }  # fmt: skip
    other = content.replace("O. Bell", "R. Okoro").replace("Rui Okoro", "H2")
    assert read(other, {question.key: "yes"}).questions


@pytest.mark.parametrize(
    "content",
    [
        "Adult,Student,Strength\nHarlow,Ana Diaz,Strong\nOmar Bell,Ben Roth,Know\n",
        "Adult,Ana Diaz,Ben Roth\nMs. Harlow,Strong,\nOmar Bell,,Strong\n",
        "Student,Strong,Know\nAna Diaz,Harlow,Omar Bell\nBen Roth,,Vega\n",
    ],
)
def test_a_short_name_in_a_row_or_a_cell_is_asked_about_too(content):
    assert [q.key[:6] for q in read(content).questions] == ["short:"]


def test_a_strength_beside_a_name_in_a_list_is_told_and_not_read():
    text = 'Student,Strong connections\nAna Diaz,"Tessa Harlow (1), Omar Bell"\nBen Roth,Paz Vega\n'
    reading = read(text)
    assert pairs(reading) == {(B, "201"): 3, (V, "202"): 3}
    assert [(i.row, i.column, i.code) for i in reading.issues] == [(2, "B", "strength_in_list")]


def test_ids_of_students_and_adults_that_are_alike_are_asked_about_with_both_readings():
    students = [Student(str(n), f"Ana{n}", "Diaz") for n in range(1, 6)]
    adults = [Adult(str(n), f"Omar{n}", "Bell") for n in range(1, 6)]
    content = ",1,2,3\n1,Strong,,\n2,,Know,\n3,,,Strong\n"
    reading = read(content, None, adults, students)
    (question,) = reading.questions
    labels = [label for _, label in question.choices]
    assert labels[0] == "Each row is a student (column A), each column an adult"
    assert labels[1] == "Each row is an adult (column A), each column a student"
    turned = read(content, {question.key: question.choices[1][0]}, adults, students)
    assert pairs(turned) == {("1", "1"): 3, ("2", "2"): 2, ("3", "3"): 3}


def test_an_id_and_a_name_of_two_people_in_one_row_are_no_mark():
    reading = read(
        "ID,Student,Tessa Harlow\n201,Ana Diaz,Strong\n202,Eva Lund,Strong\n203,Cleo Park,Strong\n"
    )
    assert set(pairs(reading)) == {(H, "201"), (H, "203")}
    assert [(i.row, i.code) for i in reading.issues] == [(3, "two_people")]


def test_numbers_are_our_scale_only_where_it_can_be_meant():
    ours = "Student ID,Name,Grade,Homeroom,Tessa Harlow\n201,Ana Diaz,3,3A,2\n202,Ben Roth,3,3A,1\n"
    assert pairs(read(ours)) == {(H, "201"): 2, (H, "202"): 1}
    assert read(ours.replace("Homeroom", "Room")).questions


def test_the_words_are_shown_with_their_counts_and_what_each_was_taken_for():
    reading = read(READ["grid with check boxes"][0])
    assert [w.asked for w in reading.words] == [True, True]
    assert [(w.text, w.count, w.strength) for w in reading.words] == [
        ("FALSE", 2, None),
        ("TRUE", 2, None),
    ]
