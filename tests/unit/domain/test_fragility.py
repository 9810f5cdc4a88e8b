"""The fewest adults whose leaving would uncover so many students."""

import itertools

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.network.fragility import smallest_hinge
from connections.domain.network.graph import build_network, lose_only_strong_adult


def network_of(strong):
    students = sorted({student for _, student in strong})
    adults = sorted({adult for adult, _ in strong})
    frame = pd.DataFrame(
        [(adult, student, 3) for adult, student in sorted(strong)],
        columns=["adult_id", "student_id", "strength"],
    )
    return build_network(students, adults, frame), adults


def fewest_by_trying(network, adults, students):
    for size in range(1, len(adults) + 1):
        for some in itertools.combinations(adults, size):
            if len(lose_only_strong_adult(network, some)) >= students:
                return size
    return None


STRONG = st.sets(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("abcdefgh")), max_size=20)


@given(STRONG, st.integers(1, 8))
@settings(max_examples=60)
def test_a_small_school_is_answered_exactly(strong, students):
    network, adults = network_of(strong)
    found = smallest_hinge(network, students)
    best = fewest_by_trying(network, adults, students)
    if best is None:
        assert found is None
    else:
        assert found is not None and found.exact
        assert len(found.adult_ids) == found.at_least == best
        assert len(found.student_ids) >= students


@given(STRONG, st.integers(1, 8))
@settings(max_examples=60)
def test_a_large_school_gets_a_set_and_a_bound_that_holds(strong, students):
    network, adults = network_of(strong)
    found = smallest_hinge(network, students, exact_up_to=0)
    best = fewest_by_trying(network, adults, students)
    if best is None:
        assert found is None
    else:
        assert found is not None
        assert found.at_least <= best <= len(found.adult_ids)
        assert found.exact == (found.at_least == len(found.adult_ids))
        assert len(found.student_ids) >= students


def test_nobody_is_asked_for():
    network, _ = network_of({("A", "a")})
    assert smallest_hinge(network, 0) is None
