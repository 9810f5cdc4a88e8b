"""Words that a school types beside ranges: whom they name, what they count."""

import pytest

from connections.domain.people.named import Why, questions_of
from connections.domain.people.person import Adult, Student

STUDENTS = [
    Student("s1", "Ana María", "López"),
    Student("s2", "Ben", "Hill"),
    Student("s3", "Bo", "Hill"),
    Student("s4", "Cy", "Hill"),
    Student("s5", "Deniz", "O’Brien-Kaya", preferred_name="Den"),
    Student("s6", "Eva", "de la Cruz"),
    Student("s7", "Finn", "Becker"),
]
ADULTS = [Adult("t1", "Ms.", "Becker")]


def asked(*sentences, figures=()):
    return [(q.why, q.words) for q in questions_of(sentences, figures, STUDENTS, ADULTS)]


@pytest.mark.parametrize(
    ("step", "name"),
    [
        ("Ana Lopez is one of them.", "Ana Lopez"),
        ("We ask for LOPEZ, ANA first.", "LOPEZ ANA"),
        ("ana maría lópez", "ana maría lópez"),
        ("Somebody for the Lopez child.", "Lopez"),
        ("Ben Hill joins the band.", "Ben Hill"),
        ("Den O'Brien-Kaya has nobody yet.", "Den O'Brien-Kaya"),
        ("Eva de la Cruz", "Eva de la Cruz"),
        ("Finn Becker moves.", "Finn Becker"),
    ],
)
def test_a_whole_name_or_a_last_name_that_few_have_is_asked_about(step, name):
    assert asked(step) == [(Why.NAME, name)]


@pytest.mark.parametrize(
    "step",
    [
        "Hill Street stays open.",  # three have that name
        "Ms. Becker leads the group.",  # an adult's
        "Ana and Ben plan the day.",  # first names alone
        "The cruz of it.",
    ],
)
def test_what_many_have_or_an_adult_has_is_not(step):
    assert asked(step) == []


@pytest.mark.parametrize(
    ("step", "numbers"),
    [
        ("Only 3 of 45 drama students lack an adult.", ["3", "45"]),
        ("From 91% to 95%.", ["91", "95"]),
        ("1,200 students, 2 without.", ["1,200", "2"]),
        ("In 2027 grades 5 and 6 meet on May 12 at 8:30, or 15 March.", []),
        ("Until 2027-01-15, in room 7.", []),
    ],
)
def test_numbers_are_asked_about_but_years_days_and_what_a_grade_is_called(step, numbers):
    assert asked(step) == [(Why.NUMBER, number) for number in numbers]


def test_a_figure_of_the_schools_own_may_hold_numbers_but_no_name():
    own = "62 of 70", "Asked by Ana Lopez"
    assert asked(figures=own) == [(Why.NAME, "Ana Lopez")]
