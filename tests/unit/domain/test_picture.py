"""Pictures of the network: everybody once, in a place of their own, the same each time."""

import math

import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from connections.domain.network.columns import Columns, columns, crossings
from connections.domain.network.graph import build_network
from connections.domain.network.picture import around_one


def test_the_closest_adults_stand_nearest_and_not_yet_is_left_out():
    marks = pd.DataFrame(
        {
            "adult_id": ["A1", "A2", "A3", "A4"],
            "student_id": ["S1"] * 4,
            "strength": [3, 2, 1, 0],
        }
    )
    network = build_network(["S1"], ["A1", "A2", "A3", "A4"], marks)
    picture = around_one(network, "S1").set_index("person_id")
    distances = [math.hypot(picture.x[a], picture.y[a]) for a in ("S1", "A1", "A2", "A3")]
    assert distances == sorted(distances) and "A4" not in picture.index


@st.composite
def grades(draw):
    """Draw adults and students by name, students in three blocks, and who has a line to whom."""
    adults = [f"A{n}" for n in range(draw(st.integers(0, 7)))]
    sizes = draw(st.tuples(*[st.integers(0, 5)] * 3))
    students = [f"S{n}" for n in range(sum(sizes))]
    blocks, rest = [], list(students)
    for size in sizes:
        blocks.append(rest[:size])
        rest = rest[size:]
    tied = st.sets(st.sampled_from(adults)) if adults else st.just(set())
    return adults, blocks, {one: draw(tied) for one in students}


def slowly_counted(found, lines):
    """Count crossings as somebody would with a finger: every pair of lines of a side."""
    students = [one for block in found.blocks for one in block]
    total = 0
    for side in (found.left, found.right):
        drawn = [
            (side.index(a), students.index(s)) for s in students for a in lines[s] if a in side
        ]
        for n, one in enumerate(drawn):
            for other in drawn[n + 1 :]:
                total += (one[0] - other[0]) * (one[1] - other[1]) < 0
    return total


# Ordering by middles alone makes this one worse than it was by name.
WORSE_BY_MIDDLES = (
    ["A1", "A2", "A4", "A5"],
    [["S0"], ["S1", "S2", "S3", "S4"], []],
    {"S0": {"A1", "A4"}, "S1": {"A2", "A5"}, "S2": set(), "S3": {"A4"}, "S4": set()},
)


@settings(max_examples=60)
@given(grades())
@example(WORSE_BY_MIDDLES)
def test_lines_never_cross_more_often_than_by_name(grade):
    adults, blocks, lines = grade
    found = columns(adults, blocks, lines)
    here = [adult for adult in adults if any(adult in tied for tied in lines.values())]
    by_name = Columns(tuple(here[::2]), tuple(here[1::2]), tuple(map(tuple, blocks)))
    assert crossings(found, lines) == slowly_counted(found, lines)
    assert crossings(by_name, lines) == slowly_counted(by_name, lines)
    assert crossings(found, lines) <= crossings(by_name, lines)


@settings(max_examples=60)
@given(grades())
def test_everybody_stands_once_adults_with_a_line_students_in_their_block(grade):
    adults, blocks, lines = grade
    found = columns(adults, blocks, lines)
    assert [sorted(block) for block in found.blocks] == [sorted(block) for block in blocks]
    here = {adult for tied in lines.values() for adult in tied}
    assert sorted(found.left + found.right) == sorted(here)
    assert len(found.left) - len(found.right) in (0, 1)
    assert found == columns(adults, blocks, lines)


def test_lines_that_need_not_cross_do_not():
    lines = {"S1": {"A3"}, "S2": {"A1"}, "S3": {"A4"}, "S4": {"A2"}}
    found = columns(["A1", "A2", "A3", "A4"], [[], list(lines), []], lines)
    assert crossings(found, lines) == 0
