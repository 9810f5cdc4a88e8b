"""Readers of reports find exactly what every school that fits has in common."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.disclosure.attack import Asked, Bound, Reader, Side
from connections.domain.disclosure.beside import Also, Counted, beside
from connections.domain.disclosure.exact import COVERAGE, Aspect, Earlier, Exact, Key, Run
from connections.domain.disclosure.solving import NoSchoolFits, Schools

COVERED = Aspect.COVERED


def tiny(groups, yes):
    """A school of one division; `groups`: the group of each child."""
    ids = [f"s{n}" for n in range(len(groups))]
    profiles = {who: (group,) for who, group in zip(ids, groups, strict=True)}
    return Exact(
        ("side",), profiles, {COVERED: frozenset(w for w, y in zip(ids, yes, strict=True) if y)}
    )


@st.composite
def printed(draw):
    many = draw(st.integers(3, 7))
    groups = draw(st.lists(st.sampled_from("abc"), min_size=many, max_size=many))
    first = draw(st.lists(st.booleans(), min_size=many, max_size=many))
    second = draw(st.lists(st.booleans(), min_size=many, max_size=many))
    moments = [tiny(groups, first), tiny(groups, second)][: draw(st.integers(1, 2))]
    bounds = []
    for at, exact in enumerate(moments):
        for names in ((), ("a",), ("b", "c")):
            key = Key(COVERED, "side" if names else "", names)
            members = exact.members(key)
            if members:
                true = len(members & exact.true[COVERED])
                low = max(0, true - draw(st.integers(0, 2)))
                high = min(len(members), true + draw(st.integers(0, 2)))
                bounds.append(Bound(at, key, low, high))
    knows = draw(st.booleans()) and len(moments) == 2
    changed = sum(a != b for a, b in zip(first, second, strict=True))
    return moments, bounds, [changed] if knows else None


def worlds(moments, bounds, changes):
    """Yield every school that fits, as a row of answers a moment."""
    ids = sorted(moments[0].profiles)
    for answers in product(product((False, True), repeat=len(ids)), repeat=len(moments)):
        true = [{w for w, yes in zip(ids, row, strict=True) if yes} for row in answers]
        if changes and sum(a != b for a, b in zip(*answers, strict=True)) != changes[0]:
            continue
        counted = [len(moments[b.moment].members(b.key) & true[b.moment]) for b in bounds]
        if all(b.low <= n <= b.high for b, n in zip(bounds, counted, strict=True)):
            yield true


@given(printed())
@settings(max_examples=12, deadline=None, derandomize=True)
def test_they_are_told_what_all_schools_that_fit_have_in_common_and_nothing_else(case):
    moments, bounds, changes = case
    reader = Reader(moments, bounds, changes=changes, aspects=(COVERED,))
    for at in range(len(moments)):
        reader.ask_about_small_groups(at, COVERED)
        reader.ask_about_everybody(at, COVERED)
    fits = list(worlds(moments, bounds, changes))
    wanted = {}
    for asked in reader.asked:
        counts = [len(asked.students & true[asked.moment]) for true in fits]
        if max(counts) - min(counts) < asked.least:
            wanted[asked] = min(counts), max(counts)
    assert {told.asked: (told.low, told.high) for told in reader.told()} == wanted


def test_what_the_solver_did_not_answer_in_time_is_counted_and_not_told(monkeypatch):
    exact = tiny("aab", [True, False, True])
    reader = Reader([exact], [Bound(0, Key(COVERED), 3, 3)], aspects=(COVERED,))
    reader.ask_about_everybody(0, COVERED)
    assert len(reader.told()) == 2 and reader.unanswered == 0
    monkeypatch.setattr(Schools, "_bound", lambda *_: None)
    assert reader.told() == [] and reader.unanswered == 2


def test_lines_that_contradict_each_other_fit_no_school():
    exact = tiny("aaaabbbb", [True] * 8)
    bounds = [Bound(0, Key(COVERED), 0, 3), Bound(0, Key(COVERED, "side", ("a",)), 4, 4)]
    reader = Reader([exact], bounds, aspects=(COVERED,))
    reader.ask_about_everybody(0, COVERED)
    with pytest.raises(NoSchoolFits):
        reader.told()


# ---- What stands beside coverage ----------------------------------------------------------------


def told_of(exacts, bounds, sides, aspects=COVERAGE):
    reader = Reader(exacts, bounds, sides, aspects=aspects)
    for at in range(len(exacts)):
        reader.ask_about_everybody(at, COVERED)
    return {(told.asked.moment, told.low) for told in reader.told()}


@pytest.mark.parametrize(
    ("side", "moment"),
    [
        (Side(0, Also.ANY_ADULT, 0, 0, 12), 0),  # nobody at all is close to anybody
        (Side(0, Also.ANSWERS_IN, 0, 0, 120), 0),  # nobody has answered
        (Side(1, Also.ASKED_FOR, 12, 12, 12), 0),  # for everybody an adult was asked
        (Side(1, Also.BECAME_STRONG, 12, 12, 12), 0),  # and all of those pairs are strong
    ],
)
def test_a_figure_beside_coverage_that_ties_it_down_is_found(side, moment):
    then, now = tiny("a" * 6 + "b" * 6, [False] * 12), tiny("a" * 6 + "b" * 6, [False] * 12)
    assert told_of([then, now], [], []) == set()
    assert (moment, 0) in told_of([then, now], [], [side])


def run(aspect, low, high, students=100):
    return Run(Key(aspect), students, low, high)


def stands(what, true, of, runs, then=()):
    now = tiny("a" * 100, [True] * 100)
    earlier = [Earlier("Fall", now, then)] if then is not None else []
    made = beside({what: Counted(true, of)}, runs, now, 10, earlier)
    return [(each.label.low, each.label.high) for each in made]


def test_so_many_asked_for_that_the_round_before_is_tied_down_widens_or_goes():
    runs = [run(COVERED, 60, 70)]
    lines = (run(COVERED, 70, 80),)  # twenty surely had nobody then
    assert stands(Also.ASKED_FOR, 12, 100, runs, lines) == [(0, 12)]
    assert stands(Also.ASKED_FOR, 20, 100, runs, lines) == [(13, 20)]
    assert stands(Also.ASKED_FOR, 27, 100, runs, lines) == [(0, 36)], "21 or more would tell"
    assert stands(Also.ASKED_FOR, 60, 100, runs, lines) == []
    assert stands(Also.ASKED_FOR, 20, 100, runs, ()) == [(0, 20)], "nothing was said of that round"


def test_what_gained_lost_and_coverage_say_of_the_round_before_is_enough():
    runs = [run(COVERED, 81, 88), run(Aspect.GAINED, 20, 27), run(Aspect.LOST, 0, 7)]
    assert stands(Also.ASKED_FOR, 25, 100, runs, ()) == [(21, 28)]


def test_more_pairs_became_strong_than_anybody_gained_are_not_printed():
    gained = [run(Aspect.GAINED, 10, 17)]
    assert stands(Also.BECAME_STRONG, 12, 40, gained) == [(22, 40)]
    assert stands(Also.BECAME_STRONG, 30, 40, gained) == []
    assert stands(Also.BECAME_STRONG, 12, 40, []) == [(0, 60)], "who gained one is not printed"
    assert stands(Also.EXPECTED, 12, 40, []) == [(0, 60)]
    assert stands(Also.EXPECTED, 12, 40, gained) == [(22, 40)]


def test_asking_keeps_the_students_it_was_asked_about():
    exact = tiny("aab", [True, False, True])
    reader = Reader([exact], [], aspects=(COVERED,))
    reader.ask_about_small_groups(0, COVERED)
    assert reader.asked[0] == Asked(0, COVERED, frozenset({"s0", "s1"}), 2, "side", "a")
    assert not reader.told() and np.isfinite(len(reader.asked))


@pytest.mark.parametrize("aspects", [COVERAGE, (COVERED,)])
def test_a_true_figure_of_answers_contradicts_nobody_who_is_not_covered(aspects):
    """Nobody is covered, and an answer about everybody is missing."""
    exact = tiny("a" * 12, [False] * 12)
    bounds = [Bound(0, Key(COVERED), 0, 1)]
    assert told_of([exact], bounds, [Side(0, Also.ANSWERS_IN, 90, 100, 120)], aspects) == set()
