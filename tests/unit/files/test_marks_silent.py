"""Files that look like marks and may say something else: no mark is made of them in silence."""

import pytest

from connections.domain.people.person import Adult, Student
from tests.unit.files.test_marks_shapes import ADULTS, GRID, B, H, book, pairs, read, rows

HEADS = "Student,Tessa Harlow,Omar Bell\n"
TICKS = "Ana Diaz,x,\nBen Roth,,x\n"
TWO = {(H, "201"): 3, (B, "202"): 2}
THREE = {(H, "201"): 3, (B, "202"): 3}
NUMBERS = "Ana Diaz,3,0\nBen Roth,0,3\n"
SAID = THREE | {(B, "201"): 0, (H, "202"): 0}


@pytest.mark.parametrize(
    "content",
    [
        "Adult,Student,Locker,Strength\nTessa Harlow,Ana Diaz,202,3\nOmar Bell,Ben Roth,201,2\n",
        "Adult,Bus,Student,Strength\nTessa Harlow,203,Ana Diaz,3\nOmar Bell,204,Ben Roth,2\n",
        "Adult,Student,Room,Strength\nTessa Harlow,Ana Diaz,203,3\nOmar Bell,Ben Roth,204,2\n",
        "Adult,Buddy,Student,Strength\nTessa Harlow,Ben Roth,Ana Diaz,3\n"
        "Omar Bell,Ana Diaz,Ben Roth,2\n",
        "Entered by,Adult,Student,Strength\nPaz Vega,Tessa Harlow,Ana Diaz,3\n"
        "Paz Vega,Omar Bell,Ben Roth,2\n",
        "Supervisor,Adult,Student,Strength\nRui Okoro,Tessa Harlow,Ana Diaz,3\n"
        "Rui Okoro,Omar Bell,Ben Roth,2\n",
    ],
)
def test_the_column_that_is_plainly_headed_says_whose_row_it_is(content):
    reading = read(content)
    assert not reading.questions and pairs(reading) == TWO
    told = [i.column for i in reading.issues if i.code == "unused_column"]
    assert len(told) == ("Room" not in content)


def test_numbers_that_are_ids_of_others_never_go_before_names():
    content = "Pupil name or so,Locker,Adult,Strength\nAna Diaz,202,Tessa Harlow,3\n"
    made = pairs(read(content + "Ben Roth,201,Omar Bell,2\n"))
    assert made in ({}, TWO)


@pytest.mark.parametrize("heads", ["ID", "Student ID", "Student #"])
def test_ids_that_were_sorted_away_from_their_names_are_no_marks(heads):
    apart = f"{heads},{HEADS}202,Ana Diaz,Strong,\n201,Ben Roth,,Know\n"
    reading = read(apart)
    assert not reading.marks and [i.code for i in reading.issues] == ["two_people"] * 2
    together = apart.replace("202,Ana", "201,Ana").replace("201,Ben", "202,Ben")
    assert pairs(read(together)) == TWO
    assert pairs(read(apart.replace("202,", "1,").replace("201,", "2,"))) == TWO  # a numbering


def test_an_id_in_brackets_of_another_child_makes_no_mark():
    content = "Adult,Student,Strength\nTessa Harlow (H1),Ana Diaz ({}),3\nOmar Bell,Ben Roth,2\n"
    assert pairs(read(content.format("201"))) == TWO
    apart = read(content.format("202"))
    assert pairs(apart) == {(B, "202"): 2} and not apart.questions
    assert [i.code for i in apart.issues] == ["two_people"]


def test_ids_that_a_spreadsheet_took_for_numbers_are_the_ids():
    assert pairs(read("Adult,Student,Strength\nH1,201.0,3.0\nH2,202.0,2.0\n")) == TWO


def test_ids_that_lost_their_zeros_are_asked_about():
    people = {
        "students": [Student("0201", "Ana", "Diaz"), Student("0202", "Ben", "Roth")],
        "adults": [Adult("07", "Tessa", "Harlow"), Adult("08", "Omar", "Bell")],
    }
    content = "adult_id,student_id,strength\n7,201,3\n8,202,2\n"
    (asked,) = read(content, **people).questions
    assert asked.key.startswith("zeros:") and not read(content, **people).marks
    assert pairs(read(content, {asked.key: "yes"}, **people)) == {
        ("07", "0201"): 3,
        ("08", "0202"): 2,
    }
    other = read(content, {asked.key: "out"}, **people)
    assert not other.marks and {i.code for i in other.issues} == {
        "unknown_adult",
        "unknown_student",
    }
    named = "ID,Student,Tessa Harlow\n201,Ana Diaz,Strong\n202,Ben Roth,Know\n"
    assert pairs(read(named, **people)) == {("07", "0201"): 3, ("07", "0202"): 2}
    apart = read(named.replace("201", "2").replace("202", "201").replace("2,", "202,"), **people)
    assert not apart.marks and not apart.questions


@pytest.mark.parametrize("empty", ["strength", "grid"])
def test_a_formula_without_its_result_is_no_blank(empty):
    rows = [["Adult", "Student", "Strength"], ["H1", "201", "=1+2"], ["H1", "202", "=1+1"]]
    rows.append(["H2", "202", "Know"])
    if empty == "grid":
        rows = [["Student", "Tessa Harlow", "Omar Bell"], ["Ana Diaz", '="Strong"', ""]]
        rows.append(["Ben Roth", '="Know"', "Know"])
    reading = read(book(Marks=rows))
    assert pairs(reading) == {(B, "202"): 2}
    assert [(i.row, i.code, i.severity) for i in reading.issues] == [(1, "unsolved", "error")]


@pytest.mark.parametrize(
    "head",
    [
        "Do you have a strong relationship?",
        "How strong is your relationship?",
        "Relationship with student",
        "Quality of relationship",
    ],
)
def test_answers_to_a_question_about_the_relationship_are_the_marks(head):
    content = f"Teacher,Student,{head}\nTessa Harlow,Ana Diaz,A lot\nOmar Bell,Ben Roth,No\n"
    asked = read(content).questions
    assert sorted(q.message[:4] for q in asked) == ["“A l", "“No”"]
    answers = {q.key: "3" if "A lot" in q.message else "0" for q in asked}
    assert pairs(read(content, answers)) == {(H, "201"): 3, (B, "202"): 0}


@pytest.mark.parametrize("head", ["Relationship status", "Emergency contact relationship"])
def test_whom_somebody_lives_with_is_no_mark(head):
    content = f"Teacher,Student,{head},Strength\nTessa Harlow,Ana Diaz,Mother,3\n"
    assert pairs(read(content)) == {(H, "201"): 3}
    alone = content.replace(",Strength", "").replace(",3", "")
    assert "Mother" not in " ".join(q.message for q in read(alone).questions)


@pytest.mark.parametrize(
    "content",
    [
        "adult_id,student_id\nH1,201\nH2,202\n",
        "Adult,Student\nTessa Harlow,Ana Diaz\nOmar Bell,Ben Roth\n",
        "Staff member,Student\nTessa Harlow,Ana Diaz\nOmar Bell,Ben Roth\n",
        "Student name,Adult name\nAna Diaz,Tessa Harlow\nBen Roth,Omar Bell\n",
    ],
)
def test_two_columns_are_as_strong_as_the_file_says_or_asked_about(content):
    (asked,) = read(content).questions
    assert not read(content).marks and pairs(read(content, {asked.key: "2"})).keys() == THREE.keys()
    titled = read("Strong connections,\n" + content)
    assert not titled.questions and pairs(titled) == THREE


CLASSES = {
    "teacher and student": "Teacher,Student\nTessa Harlow,Ana Diaz\nOmar Bell,Ben Roth\n",
    "an e-mail of a teacher": "Teacher email,Student\ntharlow@s.example,Ana Diaz\n"
    "obell@s.example,Ben Roth\n",
    "with a course": "Teacher,Student,Course\nTessa Harlow,Ana Diaz,Math\nOmar Bell,Ben Roth,Art\n",
    "with a grade": "Adult,Student,Grade\nTessa Harlow,Ana Diaz,3\nOmar Bell,Ben Roth,2\n",
    "with a homeroom": "Adult,Student,Homeroom\nTessa Harlow,Ana Diaz,3A\nOmar Bell,Ben Roth,3A\n",
    "with a parent's e-mail": "Adult,Student,Parent email\nTessa Harlow,Ana Diaz,a@b.c\n"
    "Omar Bell,Ben Roth,c@d.e\n",
    "with a comment": "Adult,Student,Comment\nTessa Harlow,Ana Diaz,does not know her\n"
    "Omar Bell,Ben Roth,fine\n",
    "from and to": "From,To\nTessa Harlow,Ana Diaz\nOmar Bell,Ben Roth\n",
    "several students beside a teacher": 'Teacher,Students\nTessa Harlow,"Ana Diaz, Ben Roth"\n'
    'Omar Bell,"Cleo Park, Dev Shah"\n',
    "a tab for each teacher with a grade": book(
        Tessa_Harlow=rows("ID,Student,Grade\n201,Ana Diaz,3"),
        Omar_Bell=rows("ID,Student,Grade\n202,Ben Roth,3"),
    ),
    "a tab beside them that is nobody's": book(
        Tessa_Harlow=rows("Student\nAna Diaz"),
        Omar_Bell=rows("Student\nBen Roth"),
        Not_known=rows("Student\nCleo Park"),
    ),
}


@pytest.mark.parametrize("content", CLASSES.values(), ids=CLASSES)
def test_what_it_means_to_stand_together_is_asked_and_the_answer_counts(content):
    reading = read(content)
    assert reading.questions and not reading.marks
    answered = read(content, {q.key: "2" for q in reading.questions})
    assert set(pairs(answered).values()) == {2}


OTHERWISE = {
    "numbers of conversations": "Number of conversations this term,,\n" + HEADS + "Ana Diaz,3,0\n",
    "days": "Days absent from class,,\n" + HEADS + "Ana Diaz,3,0\nBen Roth,1,2\n",
    "suspensions": "Adults who suspended this student,,\n" + HEADS + TICKS,
    "a plan": "Has this adult been trained about the plan?,,\n" + HEADS + "Ana Diaz,Y,N\n",
    "reading": "Reading ability as judged by,,\n" + HEADS + "Ana Diaz,Strong,Strong\n",
    "a list of orders": "Restraining orders,\nAdult,Student\nTessa Harlow,Ana Diaz\n",
    "school grades": "Student grades,,\n" + HEADS + "Ana Diaz,3,0\n",
    "grades of a subject": "Math grade,,\n" + HEADS + "Ana Diaz,3,0\n",
    "a corner of numbers": "Detentions,Tessa Harlow,Omar Bell\nAna Diaz,3,0\nBen Roth,0,3\n",
    "a corner with a question": "Conflict?,Tessa Harlow,Omar Bell\nAna Diaz,Y,N\nBen Roth,N,Y\n",
    "a corner that denies": "Not known by,Tessa Harlow,Omar Bell\n" + TICKS,
    "headings that deny": "Student,Tessa Harlow (does not know),Omar Bell (does not know)\n"
    + TICKS,
    "headings that say more": "Student,Tessa Harlow (on leave),Omar Bell (avoid)\n" + TICKS,
    "a row below the headings": HEADS + ",avoid,avoid\n" + TICKS,
    "a label below the headings": HEADS + "(who does NOT know),,\n" + TICKS,
    "a note below the headings": HEADS + "Note,avoid,avoid\n" + TICKS,
    "a sentence below": HEADS + TICKS + "please mark who is new to you,,\n",
    "the name of a sheet": book(Conflicts=rows(HEADS + "Ana Diaz,x,\nBen Roth,,x")),
    "another scale beside": "Adult,Student,Strength,Max\nH1,201,3,5\nH2,202,2,5\n",
    "revoked": "adult_id,student_id,strength,revoked\nH1,201,3,yes\nH2,202,3,no\n",
}


@pytest.mark.parametrize("content", OTHERWISE.values(), ids=OTHERWISE)
def test_marks_under_words_of_something_else_are_asked_about(content):
    reading = read(content)
    assert reading.questions and not reading.marks


@pytest.mark.parametrize(
    "title",
    ["Oak Street School", "Relationship map", "Fall 2026", "Grade 3 students and adults", "3A, 4B",
     "3rd grade", "Grades 3-5", "School year 2026-27", "Ms. Harlow's class", "Sheet1",
     "Student connections, round 2"],
)  # fmt: skip
def test_titles_of_people_schools_rounds_and_connections_ask_nothing(title):
    reading = read(f'"{title}",,\n{HEADS}{NUMBERS}')
    assert not reading.questions and pairs(reading) == SAID
    assert pairs(read(book(**{title[:30]: rows(HEADS + NUMBERS)}))) == SAID


@pytest.mark.parametrize(
    "title",
    ["Strong relationships", "Put an x where you have a strong connection",
     "Check each student who would come to you with a personal problem",
     "Which students would come to you with a problem (strong connection)?"],
)  # fmt: skip
@pytest.mark.parametrize("table", [HEADS + TICKS, "Tessa Harlow,Omar Bell\nAna Diaz,Ben Roth\n"])
def test_a_tick_or_a_name_is_as_strong_as_is_said_above(title, table):
    reading = read(f'"{title}",\n{table}')
    assert not reading.questions and pairs(reading) == THREE


@pytest.mark.parametrize(
    "cells", ["x,\nBen Roth,,x", "✓,\nBen Roth,,✓", "TRUE,FALSE\nBen Roth,FALSE,TRUE",
              "Yes,No\nBen Roth,No,Yes", "1,0\nBen Roth,0,1"]
)  # fmt: skip
@pytest.mark.parametrize("title", ["", "Class lists 2026,,\n", "Connections,,\n"])
def test_a_tick_that_is_not_said_to_be_strong_is_asked_about(cells, title):
    reading = read(f"{title}{HEADS}Ana Diaz,{cells}\n")
    assert reading.questions and not reading.marks


def form(question):
    return f'Timestamp,Your name,"{question}"\n9/1,Tessa Harlow,Ana Diaz\n9/1,Omar Bell,Eva Lund\n'


@pytest.mark.parametrize(
    "question",
    ["Formerly strong", "Strong last year",
     "Students who used to have a strong connection with you",
     "Students with a strong connection to another adult", "A strong connection to sport",
     "Students hardly having a strong connection with you", "A strong dislike", "Not strong",
     "Students with a strong connection to school", "Strong readers", "Strong connection soon"],
)  # fmt: skip
def test_strong_with_other_words_around_it_is_asked_about(question):
    reading = read(form(question))
    assert reading.questions and not reading.marks
    beside = read(f"Adult,Strong,{question}\nTessa Harlow,Ana Diaz,Ben Roth\n")
    assert beside.questions and pairs(beside) == {(H, "201"): 3}


@pytest.mark.parametrize(
    "question",
    ["Strong", "Strong connection", "Which students do you have a strong relationship with?",
     "Students with whom you are strongly connected", "Strong bonds in grade 3"],
)  # fmt: skip
def test_strong_alone_or_of_a_connection_is_strong(question):
    reading = read(form(question))
    assert not reading.questions and pairs(reading) == {(H, "201"): 3, (B, "205"): 3}


def test_a_pair_that_two_sheets_mark_differently_is_asked_about():
    both = book(
        Grade_3=rows(
            "Adult,Student,Strength\nTessa Harlow,Ana Diaz,Strong\nOmar Bell,Ben Roth,Know"
        ),
        Grade_4=rows("Adult,Student,Strength\nTessa Harlow,Ana Diaz,Not yet"),
    )
    asked = read(both)
    (question,) = asked.questions
    assert pairs(asked) == {(B, "202"): 2}
    assert [value for value, _ in question.choices] == ["1", "2", "out"]
    for answer, strength in (("1", 3), ("2", 0)):
        answered = read(both, {question.key: answer})
        assert not answered.questions and pairs(answered) == {(B, "202"): 2, (H, "201"): strength}
    left = read(both, {question.key: "out"})
    assert not left.questions and pairs(left) == {(B, "202"): 2}


def test_two_sheets_that_agree_ask_nothing():
    one = rows("Adult,Student,Strength\nTessa Harlow,Ana Diaz,Strong")
    reading = read(book(Fall=one, Spring=one))
    assert not reading.questions and pairs(reading) == {(H, "201"): 3}


@pytest.mark.parametrize("heading", ["Status", "Comment", "Remark", "Buddy", "Zone"])
def test_a_filled_column_of_a_list_that_is_not_used_is_told_by_its_letter(heading):
    reading = read(f"Adult,Student,Strength,{heading}\nH1,201,3,on the bus\nH2,202,2,gone away\n")
    told = [(i.column, i.code) for i in reading.issues]
    assert ("D", "unused_column") in told and pairs(reading) == TWO


def test_words_of_a_relationship_are_strengths_to_ask_about():
    reading = read(
        "Adult,Student,Relationship\nH1,201,aunt\nH2,202,strong\nH3,203,neighbor\n", None, ADULTS
    )
    assert len(reading.questions) == 2 and pairs(reading) == {(B, "202"): 3}


def test_a_tab_called_example_is_not_read():
    reading = read(
        book(
            Example=rows("Adult,Student,Strength\nTessa Harlow,Ana Diaz,Strong"),
            Data=rows("Adult,Student,Strength\nOmar Bell,Ben Roth,Know"),
        )
    )
    assert pairs(reading) == {(B, "202"): 2}
    assert [i.code for i in reading.issues] == ["sheet_example"]


def test_our_words_under_a_question_of_knowing_are_taken():
    assert not read("How well do you know?,,,\n" + GRID + "Ana Diaz,Strong,Know,\n").questions


@pytest.mark.parametrize("row", ["Zed Unknown,,", "Maria de la Cruz,,", "999,,", "Zed Unknown,3,"])
def test_a_student_who_is_not_on_the_roster_makes_no_word_a_question(row):
    reading = read(HEADS + row + "\n" + NUMBERS)
    assert not reading.questions and pairs(reading) == SAID
