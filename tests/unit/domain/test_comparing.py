"""The arithmetic of a comparison, against tables and against a slower, obviously right version."""

from math import hypot, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.outreach.comparing import (
    MANY,
    RoundTable,
    Withheld,
    between_rounds,
    compare,
    newcombe,
    wilson,
)


def test_the_interval_of_a_share_is_wilsons():
    assert wilson(0.5, 10) == pytest.approx((0.2366, 0.7634), abs=1e-4)
    assert wilson(0, 20) == pytest.approx((0, 0.1611), abs=1e-4)
    assert wilson(1, 0) == (0, 1)


def test_the_interval_of_a_difference_is_newcombes():
    """Newcombe 1998, method 10: 56/70 - 48/80, and 10/10 - 0/10."""
    assert newcombe(56 / 70, 70, 48 / 80, 80) == pytest.approx((0.0524, 0.3339), abs=1e-4)
    assert newcombe(1, 10, 0, 10) == pytest.approx((0.6075, 1), abs=1e-4)


def slowly(asked, ours, others, theirs, classes=None):
    """Compare pair by pair, as it is written."""
    weight, used, base = [0.0] * len(others), [], 0.0
    for number, became in enumerate(asked):
        alike = []
        for own, level in zip(ours, theirs, strict=True):
            if own[number] < 0:
                break
            alike = [n for n, stratum in enumerate(level) if stratum == own[number]]
            if alike:
                break
        if alike:
            used.append(became)
            base += sum(others[n] for n in alike) / len(alike)
            for n in alike:
                weight[n] += 1 / len(alike)
    if len(asked) < 10 or 5 * len(used) < 4 * len(asked):
        return None
    weight = [each / len(used) for each in weight]
    share, expected = sum(used) / len(used), base / len(used)
    worth = 1 / sum(each**2 for each in weight)
    if len(used) >= MANY and 0 < expected < 1:
        spread = 0.0
        for n, each in enumerate(weight):
            same = [others[m] for m, one in enumerate(theirs[-2]) if one == theirs[-2][n]]
            q = sum(same) / len(same)
            spread += each**2 * q * (1 - q)
        if spread:
            worth = min(worth, expected * (1 - expected) / spread)
    if worth < 20 - 1e-9:
        return None

    def interval(p, n, z=1.959964):
        middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)

    (low, high), (under, over) = interval(share, len(used)), interval(expected, worth)
    d = share - expected
    return (
        expected * len(used),
        d,
        d - hypot(share - low, over - expected),
        d + hypot(high - share, expected - under),
    )


@given(st.integers(0, 10**6), st.integers(0, 140), st.integers(0, 300), st.integers(1, 12))
@settings(max_examples=300)
def test_a_comparison_is_what_comparing_pair_by_pair_gives(seed, many, others, finest):
    chance = np.random.default_rng(seed)

    def some(count):
        fine = chance.integers(-1 if count == many else 0, finest, count)
        return [fine, *(np.where(fine < 0, -1, fine // part) for part in (2, 4))]

    ours, theirs = some(many), some(others) if others != many else some(others + 1)
    asked = chance.random(many) < 0.4
    unasked = chance.random(len(theirs[0])) < 0.3
    result = compare(asked, ours, unasked, theirs)
    expected = slowly(asked, ours, unasked, theirs)
    if expected is None:
        assert result.withheld is not None
        assert result.difference != result.difference and result.expected != result.expected
    else:
        assert result.withheld is None
        given_ = (result.expected, result.difference, result.low, result.high)
        assert given_ == pytest.approx(expected)
        # What is printed adds up: strong less expected, of those looked at again.
        assert (result.yes - result.expected) / result.asked == pytest.approx(result.difference)
    assert result.asked + result.alone == many
    if result.alone == 0:
        assert result.yes == int(asked.sum())


def plain(many, others, answered=1.0):
    zeros = np.zeros(many, dtype=int), np.zeros(others, dtype=int)
    became = np.zeros(many, dtype=bool), np.zeros(others, dtype=bool)
    return compare(became[0], [zeros[0]] * 4, became[1], [zeros[1]] * 4, answered).withheld


def test_nothing_is_said_of_few_pairs_few_alike_or_many_missing_answers():
    assert plain(10, 20) is None
    assert plain(9, 20) is Withheld.FEW_ASKED
    assert plain(10, 19) is Withheld.FEW_ALIKE
    assert plain(10, 20, answered=0.7) is None
    assert plain(10, 20, answered=0.69) is Withheld.FEW_ANSWERS
    ours = np.array([0] * 8 + [5] * 2)
    few = compare(np.zeros(10), [ours] * 4, np.zeros(20), [np.zeros(20, dtype=int)] * 4)
    assert few.withheld is None, "8 of 10 are compared"
    ours[7] = 5
    few = compare(np.zeros(10), [ours] * 4, np.zeros(20), [np.zeros(20, dtype=int)] * 4)
    assert few.withheld is Withheld.FEW_COMPARED


def test_pairs_that_began_unlike_in_anything_are_in_strata_of_their_own():
    """One answer, one tie, one other adult more, or another round is another stratum."""
    students, adults = tuple("abcdef"), ("t", "u")
    strength = np.array([[0, 0], [1, 0], [0, 2], [0, 0], [0, 0], [-1, 0]])
    ties = np.zeros((6, 2), dtype=int)
    ties[3, 0] = 1
    began = RoundTable("r", students, adults, strength, ties)
    asked = {("t", one) for one in students}

    def strata(group):
        found = between_rounds(began, began, asked, asked, covered=False, group=group)
        return found.marks[1]

    finest, *_, coarsest = strata(0)
    assert finest[0] == finest[4], "a and e began alike"
    assert len(set(finest.tolist())) == 5
    assert coarsest[0] == coarsest[2], "how many others know is a finer division"
    assert finest[5] == -1, "who was not reviewed began like nobody"
    assert not set(strata(1)[0].tolist()) & set(finest.tolist()) - {-1}
