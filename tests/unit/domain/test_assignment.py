"""Who takes whom: what decides, what never does, and what is said about it."""

import numpy as np
import pandas as pd
import pytest

from connections.domain.assignment import matching
from connections.domain.assignment.plan import WHY_WORDS, Places, Why, capacity_of, suggest_plan
from connections.domain.assignment.ties import WEIGHT, Tie, in_common, meeting_points, shared_ties
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import NotPossible
from connections.domain.school.settings import SchoolSettings


def ties(*rows):
    return pd.DataFrame(rows, columns=["student_id", "adult_id", "tie"], dtype=object)


def pairs(plan):
    return {pair.student_id: pair.adult_id for pair in plan.pairs}


def test_without_adults_or_students_there_is_no_plan_and_no_error():
    assert suggest_plan([], []).pairs == ()
    assert suggest_plan(["s"], []).not_placed[0].why == Why.NO_ADULTS
    assert suggest_plan([], [Places("a", 2)]).not_placed == ()


def test_loads_are_even_before_pairs_are_close():
    known = ties(*((f"s{n}", "a", "know") for n in range(4)))
    plan = suggest_plan([f"s{n}" for n in range(4)], [Places("a", 4), Places("b", 4)], known)
    assert sorted(pairs(plan).values()) == ["a", "a", "b", "b"]


def test_a_load_carried_already_counts():
    plan = suggest_plan(["s1", "s2"], [Places("a", 4, load=2), Places("b", 4)])
    assert set(pairs(plan).values()) == {"b"}


def test_placing_everyone_comes_before_even_loads():
    plan = suggest_plan(
        ["s1", "s2", "s3"],
        [Places("a", 3), Places("b", 3)],
        forbidden=[("b", "s1"), ("b", "s2"), ("b", "s3")],
    )
    assert list(pairs(plan).values()) == ["a", "a", "a"]


def test_know_is_preferred_to_recognise_and_recognise_to_nothing():
    found = ties(("s1", "a", "recognise"), ("s1", "b", "know"), ("s2", "a", "recognise"))
    plan = suggest_plan(["s1", "s2"], [Places("a", 1), Places("b", 1)], found)
    assert pairs(plan) == {"s1": "b", "s2": "a"}


def test_a_students_wish_outweighs_every_other_single_tie():
    assert all(WEIGHT[Tie.WISH] > weight for tie, weight in WEIGHT.items() if tie is not Tie.WISH)
    found = ties(("s1", "a", "know"), ("s1", "b", "wish"))
    assert pairs(suggest_plan(["s1"], [Places("a", 1), Places("b", 1)], found)) == {"s1": "b"}


def test_an_interest_never_outweighs_another_tie():
    assert all(
        WEIGHT[Tie.INTEREST] < weight for tie, weight in WEIGHT.items() if tie is not Tie.INTEREST
    )


def test_when_places_are_short_the_closest_pairs_are_made_and_the_others_are_queued():
    for n in range(12):
        known, unknown = f"known{n}", f"unknown{n}"
        plan = suggest_plan([known, unknown], [Places("a", 1)], ties((known, "a", "know")))
        assert pairs(plan) == {known: "a"}
        assert [(w.student_id, w.why, w.phase) for w in plan.not_placed] == [
            (unknown, Why.NO_PLACES, 2)
        ]


def test_nobody_is_placed_with_an_adult_who_is_not_available():
    plan = suggest_plan(["s"], [Places("a", 2, available=False), Places("b", 1)])
    assert pairs(plan) == {"s": "b"}


def test_total_capacity_zero_places_nobody_and_says_so():
    plan = suggest_plan(["s1", "s2"], [Places("a", 0), Places("b", 0)])
    assert plan.pairs == ()
    assert [(n.why, n.phase) for n in plan.not_placed] == [(Why.NO_ADULTS, None)] * 2


def test_who_waits_is_queued_in_phases_in_the_order_of_the_list():
    students = [f"s{n}" for n in range(9)]
    plan = suggest_plan(students, [Places("a", 2), Places("b", 1)])
    waiting = plan.not_placed
    assert [n.phase for n in waiting] == [2, 2, 2, 3, 3, 3]
    assert [n.student_id for n in waiting] == [s for s in students if s not in pairs(plan)]
    assert {n.why for n in waiting} == {Why.NO_PLACES}


def test_a_student_nobody_may_take_is_told_apart_from_a_lack_of_places():
    plan = suggest_plan(["s1", "s2"], [Places("a", 2)], forbidden=[("a", "s1")])
    assert pairs(plan) == {"s2": "a"}
    assert (plan.not_placed[0].why, plan.not_placed[0].phase) == (Why.NOBODY_ALLOWED, None)


def test_a_pinned_pair_stands_and_takes_its_place():
    plan = suggest_plan(["s1", "s2"], [Places("a", 1), Places("b", 1)], pinned=[("a", "s2")])
    assert pairs(plan) == {"s1": "b", "s2": "a"}
    assert [pair.reason for pair in plan.pairs if pair.pinned] == ["chosen"]


@pytest.mark.parametrize(
    ("pins", "forbidden"),
    [
        ([("a", "s1"), ("a", "s2")], []),  # beyond the capacity
        ([("gone", "s1")], []),
        ([("away", "s1")], []),
        ([("a", "s1"), ("b", "s1")], []),  # one student, two adults
        ([("a", "s1")], [("a", "s1")]),
    ],
)
def test_a_pin_that_cannot_stand_is_refused_with_a_sentence_and_without_names(pins, forbidden):
    adults = [Places("a", 1), Places("b", 1), Places("away", 1, available=False)]
    with pytest.raises(NotPossible, match=r"\.$"):
        suggest_plan(["s1", "s2"], adults, pinned=pins, forbidden=forbidden)


def test_unknown_people_in_ties_and_forbidden_pairs_are_ignored():
    found = ties(("nobody", "a", "know"), ("s", "nobody", "know"))
    plan = suggest_plan(["s"], [Places("a", 1)], found, forbidden=[("x", "s"), ("a", "y")])
    assert pairs(plan) == {"s": "a"}


def test_each_pair_says_why_as_a_code_and_everything_the_two_share():
    found = ties(("s1", "a", "language"), ("s1", "a", "know"), ("s1", "a", "homeroom"))
    assert suggest_plan(["s1"], [Places("a", 1)], found).pairs[0].reason == "know+homeroom+language"
    assert suggest_plan(["s2"], [Places("a", 1)]).pairs[0].reason == "fresh_start"


@pytest.mark.parametrize(
    ("adult", "capacity"),
    [
        (Adult("a"), 2),
        (Adult("a", job=Job.OTHER), 2),
        (Adult("a", job=Job.COUNSELOR), 5),
        (Adult("a", first_year=True), 1),
        (Adult("a", job=Job.COUNSELOR, first_year=True), 1),
        (Adult("a", capacity=3), 3),
        (Adult("a", capacity=9), 3),  # the cap holds for teachers
        (Adult("a", job=Job.OTHER, capacity=9), 9),
        (Adult("a", capacity=0), 0),
    ],
)
def test_capacity_is_the_adults_own_or_the_default_and_capped(adult, capacity):
    assert capacity_of(adult, SchoolSettings()) == capacity


def test_a_school_sets_its_own_capacities():
    own = SchoolSettings(capacity_teacher=1, capacity_cap=5)
    assert capacity_of(Adult("a"), own) == 1
    assert capacity_of(Adult("a", capacity=4), own) == 4


def test_behaviour_and_grades_have_no_way_into_a_pair():
    plain = Student("s", homeroom="Room 1", groups=(("activity", "Band"),))
    marked = Student(
        "s",
        homeroom="Room 1",
        groups=(("activity", "Band"), ("referrals", "12"), ("gpa", "1.2"), ("race", "x")),
    )
    adult = Adult("a", homeroom="Room 1", groups=(("referrals", "12"), ("race", "x")))
    assert meeting_points(plain) == meeting_points(marked)
    assert shared_ties([plain], [adult]).equals(shared_ties([marked], [adult]))


def test_shared_homeroom_language_and_activities_are_ties():
    student = Student("s", homeroom="Room 1", language="Hmong", groups=(("Club", "Chess; Band"),))
    adult = Adult("a", homeroom="room 1 ", language="hmong", groups=(("activities", "band"),))
    found = shared_ties([student], [adult])
    assert set(found["tie"]) == {"homeroom", "language", "activity"}
    assert in_common(student, adult) == [
        (Tie.HOMEROOM, "room 1"),
        (Tie.ACTIVITY, "band"),
        (Tie.LANGUAGE, "hmong"),
    ]


def test_english_says_nothing_of_a_pair():
    assert shared_ties([Student("s", language="English")], [Adult("a", language="English")]).empty


def test_five_things_in_common_are_enough_for_a_conversation():
    many = (("interests", "a;b;c;d;e;f;g"),)
    assert len(in_common(Student("s", groups=many), Adult("a", groups=many))) == 5


def test_every_tie_has_a_weight_and_every_wait_its_words():
    assert WEIGHT.keys() == set(Tie)
    assert WHY_WORDS.keys() == set(Why)


def test_whole_numbers_stay_exact_however_many_students():
    for students in (1, 10, 1_000, 10_000, 20_000):
        scales = matching._scales(
            students, dearest=52, price_range=12, classes=students, closest_first=False
        )
        assert 8 * (scales.wait + scales.need * (students - 1)) < 2**53
        assert scales.need >= scales.load, "a class of need outweighs every cost"
        assert scales.cost >= students << scales.tie_bits, "ties never outweigh a cost"
        assert scales.load > students * 52 * scales.cost, "costs never outweigh a load"
    with pytest.raises(NotPossible):
        matching._scales(10**7, dearest=52, price_range=12, classes=1, closest_first=False)


def test_the_tie_break_depends_on_the_two_ids_and_on_nothing_else():
    rows, columns = [0, 0, 1, 1], [0, 1, 0, 1]

    one = matching._tie_break(["s1", "s2"], ["a1", "a2"], np.array(rows), np.array(columns), 32)
    two = matching._tie_break(["s2", "s1"], ["a2", "a1"], np.array(rows), np.array(columns), 32)
    assert one.tolist() == two.tolist()[::-1]
    assert len(set(one.tolist())) == 4
    # Written down: a plan printed today can be made again in ten years.
    assert one.tolist() == [3853937860, 1045469591, 4212100890, 2000009495]
