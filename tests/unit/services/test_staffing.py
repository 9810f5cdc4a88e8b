"""What a plan of next year's adults says of a small school, and to whom."""

from dataclasses import replace
from datetime import date

import pytest

from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.domain.school.calendar import EVERY_WEEKDAY, SchoolDays, Span
from connections.domain.staffing.plan import Arrival, Staffing
from connections.domain.staffing.time import LastStart, known_to_go, last_start
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.people.people import change_adult
from connections.services.staffing.staffing import staffing_ahead, staffing_choices
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [
    Student(f"s{n}", "Ana", f"Lor {n}", grade=grade) for n, grade in enumerate("7655", start=1)
]
ADULTS = [Adult(f"t{n}", "Kim", f"Vang {n}") for n in range(1, 5)]
MARKS = {
    ("t1", "s1"): 3, ("t2", "s1"): 2,  # has t1 alone; t2 knows them
    ("t1", "s2"): 3, ("t2", "s2"): 3,  # has both
    ("t3", "s3"): 0,
}  # fmt: skip
LEAVES = Staffing(frozenset({"t1"}))


@pytest.fixture
def ask(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.REVEALED)
    return as_(database, me, today, now)


def test_each_student_left_with_fewer_is_named_with_a_second_adult(ask):
    found = ask(staffing_ahead, LEAVES)
    assert (found.change.nobody, found.change.one) == (("s1",), ("s2",))
    assert found.change.loses == {"s1": ("t1",), "s2": ("t1",)} and found.change.keeps["s2"] == "t2"
    assert list(found.students) == ["s3", "s4", "s2", "s1"], "by grade, then by name"
    pairs = {one.student_id: (one.adult_id, one.knows) for one in found.pairs}
    assert pairs["s1"] == ("t2", True) and pairs["s2"][0] in ("t3", "t4")
    assert (found.waiting, found.to_begin, found.not_placed) == (2, 2, ())
    moved = ask(staffing_ahead, Staffing(moves=frozenset({("t1", "7")})))
    assert (moved.change.nobody, moved.change.one) == (("s1",), ())


def test_whom_somebody_was_asked_for_is_not_planned_again_and_who_goes_hands_over(ask):
    ask(propose_outreach, [Wanted("s1", "t3"), Wanted("s2", "t1")])
    found = ask(staffing_ahead, LEAVES)
    assert (found.underway, found.to_hand_over) == (("s1",), {"s2"})
    assert [one.student_id for one in found.pairs] == ["s2"]


def test_who_is_flagged_takes_nobody_and_new_places_are_of_their_grades(ask):
    for adult_id in ("t2", "t3", "t4"):
        ask(change_adult, adult_id, leaving=True)
    assert not ask(staffing_ahead, LEAVES).pairs
    found = ask(staffing_ahead, replace(LEAVES, arrives=(Arrival(5, None, frozenset("6")),)))
    assert [(one.student_id, one.adult_id, one.arrival) for one in found.pairs] == [("s2", None, 0)]
    assert [one.student_id for one in found.not_placed] == ["s1"]
    choices = ask(staffing_choices)
    assert [adult.adult_id for adult in choices.going] == ["t2", "t3", "t4"]
    assert [adult.adult_id for adult in choices.new] == ["t4"] and choices.grades == ("5", "6", "7")


def test_adults_are_named_with_their_students_only_to_whoever_reads_marks(
    ask, database, command_line, as_adult, today, now
):
    found = as_(database, command_line, today, now)(staffing_ahead, LEAVES)
    assert found.change.nobody == ("s1",) and found.change.loses == found.change.keeps == {}
    with pytest.raises(AccessDenied):
        as_(database, as_adult("t2"), today, now)(staffing_ahead, LEAVES)


@pytest.mark.parametrize(
    ("plan", "refused"),
    [
        (Staffing(frozenset({"zz"})), NotFound),
        (Staffing(moves=frozenset({("t1", "12")})), NotFound),
        (Staffing(arrives=(Arrival(0, "zz"),)), NotFound),
        (Staffing(arrives=(Arrival(-1),)), NotPossible),
    ],
)
def test_what_nobody_can_mean_is_refused(ask, plan, refused):
    with pytest.raises(refused):
        ask(staffing_ahead, plan)


def test_the_last_start_leaves_the_school_weeks_before_the_last_school_day():
    days = SchoolDays(
        (Span(date(2026, 9, 1), date(2027, 1, 22)), Span(date(2027, 1, 25), date(2027, 6, 12))),
        (Span(date(2027, 3, 22), date(2027, 3, 26)), Span(date(2027, 6, 11), date(2027, 6, 11))),
    )
    assert last_start(days, date(2026, 11, 20), 8) == LastStart(
        date(2027, 6, 10), date(2027, 4, 15)
    )
    assert last_start(days, date(2027, 7, 2), 8) is None, "of the next year nothing is known"
    assert last_start(EVERY_WEEKDAY, date(2026, 11, 20), 8) is None


def test_who_is_flagged_or_cleared_for_less_than_the_year_is_known_to_go():
    coach = Adult("k1", kind=AdultKind.OUTSIDE, cleared_until=date(2027, 3, 1))
    adults = [
        *(Adult("t1", leaving=True), Adult("t2", away=True), Adult("t3")),
        *(coach, replace(coach, adult_id="k2", cleared_until=date(2027, 6, 30))),
    ]
    known = known_to_go(adults, EVERY_WEEKDAY, date(2026, 11, 20))
    assert [adult.adult_id for adult in known] == ["t1", "t2", "k1"]
