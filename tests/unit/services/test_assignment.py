"""Who could take whom, asked of a school: whom a plan is for, whose places it uses."""

from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.outreach.assignment import (
    adult_places,
    students_to_place,
    suggest_pairs,
    suggest_second_adults,
)
from connections.services.outreach.proposing import keep_apart
from connections.services.people.people import change_adult
from connections.services.round.rounds import close_round
from connections.store.outreach import load_outreach
from connections.store.rounds import freeze_round, save_marks, save_round
from tests.asking import as_
from tests.small_school import fill
from tests.unit.services.test_outreach import ADULTS, STUDENTS, give


@pytest.fixture
def school(database, me, today, now):
    """Four students, one of them covered; t1 knows s1."""
    marks = {("t1", "s4"): 3, ("t1", "s1"): 2, ("t2", "s1"): 1, ("t2", "s2"): 0}
    fill(database, me, today - timedelta(days=20), now, STUDENTS, ADULTS, marks,
         RoundStatus.REVEALED)  # fmt: skip
    return database


@pytest.fixture
def counselor():
    return Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")


def test_pairs_are_suggested_for_whoever_has_no_strong_adult_and_nothing_is_saved(
    school, counselor
):
    plan = as_(school, counselor)(suggest_pairs)
    assert {p.student_id for p in plan.pairs} == {"s1", "s2", "s3"}
    assert all(p.adult_id != "t3" for p in plan.pairs), "t3 is leaving"
    assert {p.student_id: p.adult_id for p in plan.pairs}["s1"] == "t1"
    with school.reading() as sql:
        assert load_outreach(sql, "school") == []


def test_whoever_was_given_is_not_suggested_again_and_takes_a_place(school, counselor, today, now):
    give(school, counselor, today, now, "s2", "t1")
    plan = as_(school, counselor)(suggest_pairs)
    assert {p.student_id for p in plan.pairs} == {"s1", "s3"}
    assert [s.student_id for s in as_(school, counselor)(students_to_place)] == ["s3", "s1"]
    load = {e.adult.adult_id: e.places.load for e in as_(school, counselor)(adult_places)}
    assert load == {"t1": 1, "t2": 0, "t3": 0, "c1": 0}


def test_an_id_of_nobody_in_a_capacity_a_pin_or_a_list_is_named(school, counselor):
    with pytest.raises(NotFound, match="t9"):
        as_(school, counselor)(suggest_pairs, capacities={"t9": 1})
    with pytest.raises(NotFound, match="t9"):
        as_(school, counselor)(suggest_pairs, forbid=[("t9", "s1")])
    with pytest.raises(NotFound, match="s9"):
        as_(school, counselor)(suggest_pairs, forbid=[("t1", "s9")])
    with pytest.raises(NotFound, match="t9"):
        as_(school, counselor)(suggest_pairs, pin=[("t9", "s1")])
    with pytest.raises(NotFound, match="s9"):
        as_(school, counselor)(suggest_pairs, pin=[("t1", "s9")])
    with pytest.raises(NotPossible, match="s4"):
        as_(school, counselor)(suggest_pairs, pin=[("t1", "s4")])


def test_a_capacity_that_was_asked_for_goes_before_the_cap_and_the_others_keep_theirs(
    school, counselor
):
    places = as_(school, counselor)(adult_places, {"t1": 9, "c1": 0})
    assert {e.adult.adult_id: e.places.capacity for e in places} == {
        "t1": 9,
        "t2": 2,
        "t3": 2,
        "c1": 0,
    }
    plan = as_(school, counselor)(suggest_pairs, capacities={"t1": 9, "t2": 0, "c1": 0})
    assert [p.adult_id for p in plan.pairs] == ["t1", "t1", "t1"]
    with pytest.raises(NotPossible, match="0 or more"):
        as_(school, counselor)(suggest_pairs, capacities={"t1": -1})


def test_two_who_are_to_be_kept_apart_are_never_suggested(school, counselor, now):
    as_(school, counselor, now=now)(keep_apart, "t1", "s1", True)
    pairs = {(p.student_id, p.adult_id) for p in as_(school, counselor)(suggest_pairs).pairs}
    assert ("s1", "t1") not in pairs
    as_(school, counselor, now=now)(keep_apart, "t1", "s1", False)
    pairs = {(p.student_id, p.adult_id) for p in as_(school, counselor)(suggest_pairs).pairs}
    assert ("s1", "t1") in pairs


def test_a_fragile_student_gets_a_second_adult_from_places_that_are_left(school, counselor):
    plan = as_(school, counselor)(suggest_second_adults)
    assert [p.student_id for p in plan.pairs] == ["s4"]
    assert plan.pairs[0].adult_id != "t1", "who is the first one already"


def test_whose_two_adults_both_leave_gets_another_one_too(database, me, counselor, today, now):
    marks = {("t1", "s4"): 3, ("t2", "s4"): 3}
    fill(database, me, today, now, STUDENTS, ADULTS, marks, RoundStatus.REVEALED)
    as_(database, me, now=now)(close_round, "r1")
    assert as_(database, counselor)(suggest_second_adults).pairs == ()
    for adult_id in ("t1", "t2"):
        as_(database, me, now=now)(change_adult, adult_id, leaving=True)
    plan = as_(database, counselor)(suggest_second_adults)
    assert [(p.student_id, p.adult_id) for p in plan.pairs] == [("s4", "c1")]


def test_whoever_waited_since_the_round_before_goes_before_their_equals(
    school, counselor, me, today, now
):
    """In the first round s1 is known by two; by the second nobody was asked for s1."""
    with school.changing(me, "test", now) as sql:
        second = Round("r2", "Winter", RoundStatus.REVEALED, today, frozen_on=today,
                       revealed_at=now, first_revealed_at=now)  # fmt: skip
        save_round(sql, "school", second, now)
        given = [Mark("t1", "s1", Strength.KNOW), Mark("t2", "s1", Strength.KNOW),
                 Mark("t1", "s4", Strength.KNOW), Mark("t2", "s4", Strength.KNOW)]  # fmt: skip
        save_marks(sql, "school", "r2", given, now)
        freeze_round(sql, "school", "r2", STUDENTS, ADULTS)
    plan = as_(school, counselor)(suggest_pairs, capacities={"t1": 0, "t2": 0, "c1": 3})
    need = {pair.student_id: (pair.need.level, pair.need.waited) for pair in plan.pairs}
    assert need == {"s1": (2, 1), "s2": (0, 1), "s3": (0, 1)}
    assert [one.student_id for one in plan.not_placed] == ["s4"], "covered last time: 3, waited 0"
