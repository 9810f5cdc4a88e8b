"""The short way of marking says what full marking says, and its list tells little."""

from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.rounds.short import (
    CHANCE,
    CHANCE_UNSEEN,
    ENOUGH,
    asked_for,
    full_is_better,
    late_additions,
    shared_list,
)
from tests.properties.short_rounds import mark_short

STUDENTS, ADULTS = "abcdefg", "XYZ"
LOTS = st.fixed_dictionaries({s: st.floats(0, 1, exclude_max=True) for s in STUDENTS})
ANSWERS = st.fixed_dictionaries({a + s: st.integers(0, 3) for a in ADULTS for s in STUDENTS})
SOME = st.sets(st.sampled_from([a + s for a in ADULTS for s in STUDENTS]))


@settings(max_examples=150, deadline=None)
@given(ANSWERS, SOME, SOME, LOTS, st.sets(st.sampled_from(ADULTS)), st.sets(st.sampled_from("abc")))
def test_covered_one_two_and_fragile_are_those_of_full_marking(
    answers, own, looked_up, lots, leaving, before
):
    def strong(given, student, staying=False):
        adults = (a for a in ADULTS if a + student in given and answers[a + student] == 3)
        return sum(not (staying and a in leaving) for a in adults)

    first = own | looked_up
    so_far = {s: strong(first, s, staying=True) for s in STUDENTS}
    listed = shared_list(so_far, before, lots)
    everything = first | {a + s for a in ADULTS for s in listed}
    for s in STUDENTS:
        found, real = strong(everything, s), strong(answers, s)
        assert min(found, 2) == min(real, 2), "nobody, one, two or more"
        staying, really = strong(everything, s, True), strong(answers, s, True)
        assert (staying == 0) == (really == 0), "fragile"
        assert found <= real, "at least"
        if s not in listed:
            assert found >= staying >= ENOUGH, "who is off the list surely has two who stay"
    whose = {a: {s for s in STUDENTS if a + s in own} for a in ADULTS}
    asked = asked_for(whose, listed, [tuple(p) for p in first if p[1] not in listed], STUDENTS)
    assert asked.answers == len(everything), "what was asked, each pair once"
    assert asked.students == {s: sum(a + s in everything for a in ADULTS) for s in STUDENTS}


@pytest.mark.parametrize("chance", [CHANCE, CHANCE_UNSEEN])
def test_the_odds_that_nobody_is_strong_rise_at_most_one_over_the_chance(chance):
    dice, draws = np.random.default_rng(1), 1000
    staying = {"nobody": 0, "two": 2, "many": 5}
    on = dict.fromkeys(staying, 0)
    for _ in range(draws):
        lots = {s: float(lot) for s, lot in zip(staying, dice.random(3), strict=True)}
        for student in shared_list(staying, (), lots, chance):
            on[student] += 1
    assert on["nobody"] == draws, "surely on it, so that the other chance is what hides them"
    for student in ("two", "many"):  # within four standard errors
        wide = 4 * (chance * (1 - chance) / draws) ** 0.5
        assert abs(on[student] / draws - chance) < wide
        assert on["nobody"] / on[student] < 1 / (chance - wide)


@given(
    st.dictionaries(st.sampled_from(STUDENTS), st.integers(0, 4), min_size=1),
    st.sets(st.sampled_from(STUDENTS)),
    LOTS,
)
def test_whoever_falls_below_two_is_added_with_as_many_others(staying, listed, lots):
    added = late_additions(staying, listed, lots)
    fallen = {s for s, strong in staying.items() if strong < ENOUGH} - listed
    others = {s for s, strong in staying.items() if strong >= ENOUGH} - listed
    assert fallen <= added and not added & listed
    assert len(added - fallen) == min(len(fallen), len(others))


@pytest.mark.parametrize(
    ("coverage", "most", "times"), [(0.81, 0.63, 3), (0.92, 0.44, 5), (0.97, 0.32, 7)]
)
def test_1200_names_take_as_few_as_promised_and_the_sets_are_equal(coverage, most, times):
    found = [mark_short(1200, coverage, seed) for seed in range(3)]
    assert all(each.equal for each in found)
    assert fmean(each.share for each in found) <= most
    assert fmean(each.odds for each in found) <= times < 1 / CHANCE


def test_few_names_or_little_saved_are_no_reason_for_the_short_way():
    assert full_is_better(100, 480) and not full_is_better(100, 481)
    assert full_is_better(900, 1200) and not full_is_better(899, 1200)
