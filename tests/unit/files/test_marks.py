import io

import openpyxl
import pytest

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused, Severity
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.voice.said import Said, VoiceAnswer
from connections.files.bytes.reading import File
from connections.files.marks.marks import read_marks
from connections.files.marks.sheets.vocabulary import own_word
from connections.files.marks.voice import read_voice
from connections.files.out.sheets import write_marking_grid, write_marking_sheet, write_wall
from tests.unit.files.samples import text_file

S = [
    Student("00417", "Ana", "Ruiz", grade="4", homeroom="12"),
    Student("00418", "Bo", "Li", grade="K"),
    Student("00419", "Chidi", "Okafor", preferred_name="Chi", grade="4"),
    Student("00420", "Ana", "Ruiz", grade="5"),
]
A = [
    Adult("T1", "Dana", "Mills", email="dana.mills@oakstreet.example"),
    Adult("T2", "Omar", "Bell"),
    Adult("T3", "Paz", "Vega"),
]


def marks(content: str, answers=None, name="marks.csv"):
    return read_marks(text_file(content, name), S, A, answers)


def as_pairs(reading):
    return {(m.adult_id, m.student_id): int(m.strength) for m in reading.marks}


def test_an_edge_list_with_ids_and_every_spelling_of_a_strength():
    reading = marks(
        "adult_id,student_id,strength\nT1,00417,3\nT1,00418,Know\n"
        "T2,00417,not yet\nT2,00418,1 - Recognise\n"
    )
    assert as_pairs(reading) == {
        ("T1", "00417"): 3,
        ("T1", "00418"): 2,
        ("T2", "00417"): 0,
        ("T2", "00418"): 1,
    }
    assert not reading.issues


def test_blank_is_not_reviewed_and_not_zero():
    assert marks("adult_id,student_id,strength\nT1,00417,\n").marks == ()


def test_an_edge_list_without_a_strength_is_asked_about():
    reading = marks("adult_id,student_id\nT1,00418\n")
    assert not reading.marks and reading.questions[0].message.startswith(
        "1 name stands under “adult_id, student_id”"
    )


def test_names_in_any_order_and_e_mails_find_their_people():
    reading = marks(
        'Teacher,Student,Strength\n"Mills, Dana",LI Bo,3\n'
        "DANA.MILLS@oakstreet.example,Chi Okafor,2\n"
    )
    assert as_pairs(reading) == {("T1", "00418"): 3, ("T1", "00419"): 2}


def test_an_unknown_person_is_an_error_that_says_the_id_or_no_name_at_all():
    reading = marks("adult_id,student_id,strength\nT9,00417,3\nT1,99999,3\nNobody Known,00417,3\n")
    assert reading.marks == ()
    assert [(i.row, i.code, i.severity) for i in reading.issues] == [
        (2, "unknown_adult", Severity.ERROR),
        (3, "unknown_student", Severity.ERROR),
        (4, "unknown_adult", Severity.ERROR),
    ]
    assert "T9" in reading.issues[0].message and "Nobody" not in reading.issues[2].message


def test_of_a_repeated_pair_it_is_asked_which_row_counts_and_both_are_named():
    content = "adult_id,student_id,strength\nT1,00417,3\nT1,00418,1\nT1,00417,0\n"
    reading = marks(content)
    assert as_pairs(reading) == {("T1", "00418"): 1}
    (asked,) = reading.questions
    assert "rows 2 and 4" in asked.message
    assert as_pairs(marks(content, {asked.key: "last"}))["T1", "00417"] == 0


def test_namesakes_and_near_names_are_asked_about_and_never_chosen():
    content = "adult_id,student,strength\nT1,Ana Ruiz,3\nT1,Chidi Okafoor,2\n"
    reading = marks(content)
    assert reading.marks == ()
    both, near = reading.questions
    assert [value for value, _ in both.choices] == ["00417", "00420", "leave out"]
    assert near.choices[0][0] == "00419" and "Okaf" not in near.message + near.key
    answered = marks(content, {both.key: "00420", near.key: "00419"})
    assert as_pairs(answered) == {("T1", "00420"): 3, ("T1", "00419"): 2}
    assert not answered.questions
    assert marks(content, {both.key: "leave out", near.key: "leave out"}).marks == ()


def test_a_strength_that_is_none_is_asked_about():
    reading = marks("adult_id,student_id,strength\nT1,00417,7\nT1,00418,3\n")
    assert [q.message for q in reading.questions] == [
        "“3” stands 1 time. What does it mean?",
        "“7” stands 1 time. What does it mean?",
    ]


@pytest.mark.parametrize(
    ("text", "strength"),
    [("Strong", 3), ("2 Know", 2), ("1-Recognise", 1), ("Not yet", 0), ("know (2)", 2),
     ("recognized", 1), ("3 - Not yet", None), ("4", None), ("Yes", None), ("", None)],
)  # fmt: skip
def test_what_counts_as_a_word_of_ours(text, strength):
    found = own_word(text)
    assert (None if found is None else int(found)) == strength


def test_a_grid_may_have_adults_down_the_side():
    reading = marks("Adult,00417,00418\nDana Mills,Strong,\nOmar Bell,,1 Recognise\n")
    assert as_pairs(reading) == {("T1", "00417"): 3, ("T2", "00418"): 1}


def test_a_column_of_a_grid_that_names_nobody_is_told_by_its_letter():
    reading = marks("Student,Dana Mills,Sam Stranger\n00417,Strong,Strong\n")
    assert as_pairs(reading) == {("T1", "00417"): 3}
    issue = reading.issues[0]
    assert (issue.code, issue.column) == ("unknown_adult", "C") and "Stranger" not in issue.message


def test_leading_zeros_lost_in_a_workbook_are_found_again():
    book = openpyxl.Workbook()
    for row in (["adult_id", "student_id", "strength"], ["T1", 417, 3]):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    assert as_pairs(read_marks(File("m.xlsx", out.getvalue()), S, A)) == {("T1", "00417"): 3}


def test_a_file_without_marks_is_refused_with_what_is_expected():
    with pytest.raises(FileRefused, match="adult_id, student_id, strength"):
        marks("colour,size\nred,4\n")


HOSTILE = [
    Student("=1+1", "=cmd|'/C calc'!A0", "@SUM(A1)", grade="4", homeroom="+12"),
    Student("-2", "\t=x", "＝1", grade="5"),
]


def test_sheets_come_back_exactly_and_text_never_becomes_a_formula():
    people = S + HOSTILE
    sheet = fill(write_marking_sheet(A[0], people), {2: {7: 3}, 4: {7: 0}, 5: {7: "Know"}})
    assert len(read_marks(sheet, people, A).marks) == 3
    assert {m.adult_id for m in read_marks(sheet, people, A).marks} == {"T1"}
    for content in (write_marking_sheet(A[0], people), write_marking_grid(A, people)):
        book = openpyxl.load_workbook(io.BytesIO(content))
        cells = [cell for tab in book for row in tab.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        shown = {cell.value for cell in cells}
        assert {"=1+1"} <= shown


def test_the_grid_of_a_whole_staff_comes_back_exactly():
    wanted = {
        (a.adult_id, s.student_id): (n * 7 + k) % 4
        for n, a in enumerate(A)
        for k, s in enumerate(S)
    }
    book = openpyxl.load_workbook(io.BytesIO(write_marking_grid(A, S)))
    tab = book["Marks"]
    rows = {tab.cell(r, 1).value: r for r in range(2, tab.max_row + 1)}
    for (adult, student), strength in wanted.items():
        column = 5 + [a.adult_id for a in A].index(adult)
        tab.cell(rows[student], column).value = strength
    reading = read_marks(saved(book), S, A)
    assert as_pairs(reading) == wanted and not reading.issues and not reading.questions


def test_two_adults_of_one_name_have_their_ids_as_headings():
    twins = [Adult("T1", "Dana", "Mills"), Adult("T2", "Dana", "Mills")]
    tab = openpyxl.load_workbook(io.BytesIO(write_marking_grid(twins, S)))["Marks"]
    assert [tab.cell(1, c).value for c in (5, 6)] == ["T1", "T2"]


def test_an_empty_sheet_brings_no_marks_and_no_issues():
    reading = read_marks(File("m.xlsx", write_marking_grid(A, S)), S, A)
    assert (reading.marks, reading.issues) == ((), ())


def test_the_wall_shows_every_name_once_and_runs_nothing():
    page = write_wall("Oak <b>Street</b>", [*S, Student("9", "<script>", "x", grade="4")])
    assert page.count("<li>") == 5 and "<script>" not in page and "<b>" not in page
    assert "http" not in page


def test_the_wall_begins_a_new_sheet_of_paper_for_each_grade_once():
    grades = ("Form A", "form a", "Form A", "5")
    people = [Student(str(n), "Ana", f"R{n}", grade=grade) for n, grade in enumerate(grades)]
    assert write_wall("Oak Street", people).count("<section>") == 3


def fill(content: bytes, cells: dict[int, dict[int, object]]) -> File:
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row, values in cells.items():
        for column, value in values.items():
            book["Marks"].cell(row, column).value = value
    return saved(book)


def saved(book) -> File:
    out = io.BytesIO()
    book.save(out)
    return File("marks.xlsx", out.getvalue())


def test_voice_knows_adults_nobody_rather_not_say_and_absent():
    reading = read_voice(
        text_file(
            "Timestamp,Your student ID,Is there an adult here you would go to?\n"
            '9/1,00417,"Dana Mills, Omar Bell"\n9/1,00418,Nobody\n9/1,00419,Rather not say\n'
            "9/1,00420,absent\n9/1,77777,Dana Mills\n"
        ),
        S,
        A,
    )
    assert reading.answers == (
        VoiceAnswer("00417", Said.NAMED, ("T1", "T2")),
        VoiceAnswer("00418", Said.NOBODY),
        VoiceAnswer("00419", Said.RATHER_NOT_SAY),
        VoiceAnswer("00420", Said.ABSENT),
    )
    assert [(i.row, i.code) for i in reading.issues] == [(6, "unknown_student")]


def test_voice_reads_a_column_for_each_of_five_adults():
    reading = read_voice(
        text_file("Student,Adult 1,Adult 2\nBo Li,Omar Bell,Dana Mills\nChi Okafor,No one,\n"), S, A
    )
    assert reading.answers == (
        VoiceAnswer("00418", Said.NAMED, ("T2", "T1")),
        VoiceAnswer("00419", Said.NOBODY),
    )


def test_voice_asks_who_a_misspelt_adult_is():
    reading = read_voice(
        text_file("Student ID,Which adult?\n00417,Dana Mils\n00418,Omar Bell\n"), S, A
    )
    assert reading.questions[0].choices[0][0] == "T1"
    assert Mark("T2", "00418", Strength.STRONG)  # said by the student, never a mark
    assert [a.student_id for a in reading.answers] == ["00418"]
