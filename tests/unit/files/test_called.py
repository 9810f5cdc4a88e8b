"""Whatever a student writes is an answer: matched where that is sure, else asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.people.person import Adult, Job, Student
from connections.domain.voice.said import Said, VoiceAnswer
from connections.files.bytes.reading import File
from connections.files.marks.called import Called, Meant
from connections.files.marks.voice import NotAsked, read_voice
from tests.unit.files.samples import text_file

ADULTS = [
    Adult("A1", "Sandra", "Aldrich"),
    Adult("A2", "Luis", "Ruiz", title="Coach"),
    Adult("A3", "Rosa", "Reyes"),
    Adult("A4", "Kevin", "Yang", job=Job.COUNSELOR),
    Adult("A5", "Mai", "Yang"),
    Adult("A6", "Dana", "Mills"),
    Adult("A7", "Omar", "O'Neill"),
    Adult("A8", "Ana", "de la Cruz"),
]
STUDENTS = [Student(f"{n:03d}", f"First{n}", f"Last{n}", grade="5") for n in range(180)]


def asked(text):
    """Return whom a text means, and the question it raises."""
    called = Called(ADULTS, {})
    return called.find(text), next(iter(called.questions.values()), None)


@pytest.mark.parametrize(
    ("text", "adult"),
    [
        ("A1", "A1"),
        ("Sandra Aldrich", "A1"),
        ("aldrich, sandra", "A1"),
        ("Ms. Aldrich", "A1"),
        ("MRS ALDRICH", "A1"),
        ("Aldrich", "A1"),
        ("S. Aldrich", "A1"),
        ("Sandra A.", "A1"),
        ("K. Yang", "A4"),
        ("Mr. O’Neill", "A7"),
        ("Señora de la Cruz", "A8"),
    ],
)
def test_a_name_that_one_adult_fits_is_that_adult(text, adult):
    assert asked(text) == (Meant(adult), None)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Mr. Yang", {"A4", "A5"}),
        ("Coach R.", {"A2", "A3"}),
        ("R", {"A2", "A3"}),
        ("SA", {"A1"}),
        ("Ms. Sandra", {"A1"}),
        ("Ms. Aldridge", {"A1"}),
        ("I would go to Ms. Aldrich because she listens", {"A1"}),
        ("the lady with the red scarf", set()),
        ("Dr. Who", set()),
    ],
)
def test_every_other_text_is_asked_about_with_what_was_written(text, first):
    meant, question = asked(text)
    assert meant == Meant() and text in question.message
    shown = [value for value, _ in question.choices]
    assert set(shown[: len(first)]) == first
    assert shown[len(first) : len(first) + 4] == [
        "said:unreadable", "said:outside", "said:nobody", "said:rather_not_say",
    ]  # fmt: skip
    assert {adult.adult_id for adult in ADULTS} <= set(shown), "anybody can be chosen"
    for value in shown:
        answered = Called(ADULTS, {question.key: value}).find(text)
        assert answered == (
            Meant(said=Said(value.removeprefix("said:"))) if ":" in value else Meant(value)
        )


def test_the_coach_comes_first_among_those_whose_name_begins_so():
    assert asked("Coach R.")[1].choices[0][0] == "A2"


def form(*answers):
    lines = ["Timestamp,Student ID,Is there an adult here you would go to?"]
    lines += [f'9/1,{STUDENTS[n].student_id},"{text}"' for n, text in enumerate(answers)]
    return text_file("\n".join(lines) + "\n")


def said(text, answers=None):
    return read_voice(form(text, "Sandra Aldrich"), STUDENTS, ADULTS, answers).answers[0]


@pytest.mark.parametrize(
    ("text", "adults"),
    [
        ("Mr. O'Neill and Ms. Aldrich", ("A7", "A1")),
        ("Ms. Aldrich / Ms. Mills", ("A1", "A6")),
        ("Ms. Aldrich/Ms. Mills", ("A1", "A6")),
        ("Ms. Aldrich; Reyes", ("A1", "A3")),
        ("Ms. Aldrich, Ms. Mills", ("A1", "A6")),
        ("Aldrich, Mills", ("A1", "A6")),
        ("Aldrich, Sandra", ("A1",)),
        ("Ms. Aldrich & Ms. Reyes", ("A1", "A3")),
        ("Ms. Aldrich\nMs. Reyes", ("A1", "A3")),
        ("Ms. Aldrich and my mom", ("A1",)),
        ("Ms. Aldrich, Ms. Aldrich", ("A1",)),
    ],
)
def test_two_names_in_one_cell_are_two_adults(text, adults):
    assert said(text) == VoiceAnswer("000", Said.NAMED, adults)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Nobody.", Said.NOBODY),
        ("no one", Said.NOBODY),
        ("Rather not say", Said.RATHER_NOT_SAY),
        ("my mom", Said.OUTSIDE),
        ("Someone outside school", Said.OUTSIDE),
        ("absent", Said.ABSENT),
        ("illegible", Said.UNREADABLE),
        ("Yes", Said.UNREADABLE),
    ],
)
def test_what_is_said_instead_of_a_name_is_an_answer(text, answer):
    assert said(text) == VoiceAnswer("000", answer)


ODD = ("Ms. Aldrich", "Coach R.", "Mr. Yang and Ms. Ruiz", "SA", "K.Y.", "Mister Yangg", "idk",
       "the lady with the red scarf", "?", "N/A", "Dr. Who / Ms. Mills", "my dog")  # fmt: skip


def test_of_180_answers_none_is_lost_and_each_text_is_asked_about_once():
    """117 came in, and 63 children who had answered were reported as not asked."""
    texts = ["Sandra Aldrich"] * 100 + ["Nobody"] * 17 + [ODD[n % len(ODD)] for n in range(63)]
    file = form(*texts)
    first = read_voice(file, STUDENTS, ADULTS)
    wrote = {question.message for question in first.questions}
    assert len(wrote) == len(first.questions) <= len(ODD)
    waiting = len(STUDENTS) - len(first.answers)
    assert str(waiting) in first.message and "wait" in first.message
    unsure = {question.key: "said:unreadable" for question in first.questions}
    last = read_voice(file, STUDENTS, ADULTS, unsure)
    assert not last.questions and not last.issues
    assert [one.student_id for one in last.answers] == [one.student_id for one in STUDENTS]


@given(
    st.lists(
        st.text(
            st.characters(codec="utf-8", exclude_characters='"', exclude_categories=("C", "Z")),
            min_size=1,
            max_size=30,
        )
        | st.sampled_from(ODD),
        max_size=12,
    )
)
def test_no_text_is_ever_dropped(texts):
    file = form("Sandra Aldrich", "Ms. Aldrich", *texts)
    reading = read_voice(file, STUDENTS, ADULTS)
    for _ in range(3):
        answers = {question.key: question.choices[0][0] for question in reading.questions}
        if not answers:
            break
        reading = read_voice(file, STUDENTS, ADULTS, answers)
    blank = {issue.row for issue in reading.issues if issue.code == "no_answer"}
    assert len(reading.answers) + len(blank) == len(texts) + 2


def test_a_form_of_nothing_but_odd_names_is_a_form():
    reading = read_voice(form("Coach R.", "the tall one"), STUDENTS, ADULTS)
    assert len(reading.questions) == 2


def test_who_is_not_asked_is_left_out_by_the_true_reason():
    why = {"000": NotAsked.OPTED_OUT, "001": NotAsked.NOT_IN_ROUND}
    reading = read_voice(form(*["Ms. Aldrich"] * 3), STUDENTS, ADULTS, {}, why)
    assert [one.student_id for one in reading.answers] == ["002"]
    told = {issue.code: issue.message for issue in reading.issues}
    assert "opted out" in told["opted_out"] and "not in this round" in told["not_in_round"]


def test_more_than_five_names_are_told():
    many = "Aldrich; Ruiz; Reyes; Mills; O'Neill; K. Yang"
    reading = read_voice(form(many), STUDENTS, ADULTS)
    assert len(reading.answers[0].adult_ids) == 5
    assert [issue.code for issue in reading.issues] == ["too_many"]


def test_two_texts_that_mean_one_adult_are_asked_about_and_a_students_text_is_shown():
    students = [
        Student("s1", "Ana", "Ruiz"),
        Student("s2", "Anna", "Ruis"),
        Student("s3", "Bo", "Li"),
    ]
    adults = [Adult("t1", "Tou", "Vue"), Adult("t2", "Eva", "Kim")]
    form = (
        "Student,Is there an adult here you would go to?\n"
        "Bo Li,Ms. Vue and Mr. Vue\nAna Ruiz,Eva Kim\nAnna Ruis,Eva Kim\nAna Ruizz,Eva Kim\n"
    )
    reading = read_voice(File("f.csv", form.encode()), students, adults)
    asked = {question.key.split(":")[0]: question for question in reading.questions}
    assert "Mr. Vue" in asked["called"].message
    assert asked["who"].text == "Ana Ruizz" and "Ruizz" not in asked["who"].message
    assert "Ruizz" not in repr(asked["who"]) and "2 more wait" in reading.message
    assert {answer.student_id for answer in reading.answers} == {"s1", "s2"}
