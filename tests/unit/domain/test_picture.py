"""The picture of the network shows everybody once, in a place of their own, the same each time."""

import math

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.network.graph import build_network
from connections.domain.network.picture import EDGE, INNER, OUTER, around_one, rings, strong_lines

LINES = st.dictionaries(
    st.integers(0, 60).map(str), st.lists(st.integers(0, 9).map(str), unique=True), max_size=40
)


@given(LINES)
def test_everybody_stands_once_in_a_place_of_their_own(lines):
    picture = rings(lines)
    students = picture[picture["kind"] == "student"]
    assert sorted(students["person_id"]) == sorted(lines)
    adults = {adult for tied in lines.values() for adult in tied}
    assert set(picture.loc[picture["kind"] == "adult", "person_id"]) == adults
    assert not picture[["x", "y"]].round(9).duplicated().any()


@given(LINES)
def test_who_is_on_their_own_stands_on_the_edge(lines):
    picture = rings(lines)
    far = picture.assign(r=[math.hypot(x, y) for x, y in zip(picture.x, picture.y, strict=True)])
    for row in far.itertuples():
        expected = INNER if row.kind == "adult" else OUTER if row.ties else EDGE
        assert abs(row.r - expected) < 1e-9


@given(LINES)
def test_the_order_of_the_roster_does_not_move_the_connected(lines):
    connected = {student: tied for student, tied in lines.items() if tied}
    again = dict(sorted(connected.items(), reverse=True))
    by_person = [rings(each).sort_values(["kind", "person_id"]) for each in (connected, again)]
    pd.testing.assert_frame_equal(*(each.reset_index(drop=True) for each in by_person))


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
    assert strong_lines(network, ["S1"]) == {"S1": ["A1"]}
