"""Who gets a place first: the least known, then who waited longest, then by lot."""

from datetime import date

import pandas as pd
import pytest

from connections.domain.assignment.need import Need, Passed, lot, needs, rounds_waited
from connections.domain.assignment.plan import Places, suggest_plan

FALL, WINTER, SPRING = date(2026, 10, 1), date(2027, 1, 20), date(2027, 4, 20)


def levels(*rows, waited=None):
    table = pd.DataFrame(rows, columns=["student_id", "know", "recognise"])
    return {s: need.level for s, need in needs(table, waited or {}, "r1").items()}


def test_need_is_0_where_nobody_knows_or_recognises_up_to_3_where_several_know():
    rows = ("a", 0, 0), ("b", 0, 4), ("c", 1, 0), ("d", 2, 0), ("e", 9, 9)
    assert levels(*rows) == {"a": 0, "b": 1, "c": 2, "d": 3, "e": 3}


def test_each_round_waited_is_one_class_up_and_never_above_the_first():
    rows = ("b", 0, 1), ("d", 5, 0), ("e", 5, 0)
    assert levels(*rows, waited={"b": 3, "d": 1}) == {"b": 0, "d": 2, "e": 3}


def test_within_a_class_the_longer_wait_goes_first_and_then_the_lot():
    turns = [Need(0, 0, "z"), Need(1, 2, "b"), Need(1, 1, "a"), Need(1, 1, "b"), Need(2, 5, "a")]
    assert [each.turn for each in turns] == sorted(each.turn for each in turns)


def test_the_lot_is_the_same_when_asked_again_and_another_in_another_round():
    students = [f"{n:03}" for n in range(200)]
    fall = sorted(students, key=lambda one: lot("fall", one))
    assert [lot("fall", one) for one in fall] == sorted({lot("fall", one) for one in students})
    first = set(fall[:100]) & set(sorted(students, key=lambda one: lot("winter", one))[:100])
    assert 30 <= len(first) <= 70, "who is first in one round is as likely as not first in the next"


@pytest.mark.parametrize(
    ("asked", "waited"),
    [
        ([], 2),
        ([(date(2026, 10, 3), None)], 0),  # reached ever since
        ([(date(2026, 10, 3), date(2026, 11, 1))], 1),  # asked after the first round, ended
        ([(date(2027, 1, 25), date(2027, 2, 1))], 0),  # asked after the round before this one
        ([(SPRING, None)], 2),  # on this round's own day
        ([(date(2026, 3, 1), date(2026, 4, 1))], 2),  # before
    ],
)
def test_a_round_counts_as_waited_where_nobody_was_asked_until_the_next(asked, waited):
    passed = [Passed(WINTER, SPRING, frozenset("s")), Passed(FALL, WINTER, frozenset("s"))]
    assert rounds_waited(passed, {"s": asked}).get("s", 0) == waited


def test_a_round_with_a_strong_adult_ends_the_row():
    passed = [Passed(WINTER, SPRING, frozenset()), Passed(FALL, WINTER, frozenset("s"))]
    assert rounds_waited(passed, {}) == {}


def test_with_too_few_places_they_go_to_those_whom_nobody_knows():
    known, unknown = [f"k{n:02}" for n in range(20)], [f"u{n:02}" for n in range(20)]
    staff = [Places(f"t{n}", 2) for n in range(10)]
    rows = [(student, f"t{n % 10}", "know") for n, student in enumerate(known)]
    ties = pd.DataFrame(rows, columns=["student_id", "adult_id", "tie"])
    table = pd.DataFrame({"student_id": known + unknown, "know": [1] * 20 + [0] * 20})
    need = needs(table.assign(recognise=0), {}, "r1")
    plan = suggest_plan(known + unknown, staff, ties, need=need)
    assert {pair.student_id for pair in plan.pairs} == set(unknown)
    assert plan.places_are_short
    assert [one.student_id for one in plan.not_placed] == sorted(known, key=lambda s: need[s].turn)
