"""A chart and the words beside it say the same, and small groups are in neither."""

import itertools

import pandas as pd
import pytest

from connections.domain.network.graph import build_network
from connections.domain.network.picture import around_one
from connections.services.coverage.pictures import Picture
from connections.ui.parts.charts import (
    LIGHT,
    network_in_words,
    network_options,
)

PICTURE = Picture(
    pd.DataFrame(
        {
            "kind": ["adult", "student", "student"],
            "person_id": ["1", "1", "2"],
            "name": ["Ana Lor", "Cora Cohen", "Nora <b>Moua</b>"],
            "x": [0.5, 1.0, -1.2],
            "y": [0.0, 0.0, 0.0],
            "ties": [1, 1, 0],
        }
    ),
    pd.DataFrame({"student_id": ["1"], "adult_id": ["1"], "strength": [3]}),
)


@pytest.mark.parametrize("names", [True, False])
def test_students_differ_by_shape_and_are_named_only_when_wanted(names):
    adult, close, alone = network_options(PICTURE, LIGHT, names)["baseOption"]["series"][0]["data"]
    assert (adult["symbol"], close["symbol"]) == ("rect", "circle")
    assert alone["itemStyle"]["borderWidth"] and not close["itemStyle"]["borderWidth"]
    assert close["label"]["show"] is names and adult["label"]["show"]


def test_a_student_and_an_adult_of_the_same_number_stay_two():
    links = network_options(PICTURE, LIGHT, True)["baseOption"]["series"][0]["links"]
    assert (links[0]["source"], links[0]["target"]) == (1, 0)


def test_the_picture_in_words_counts_who_stands_on_the_edge():
    said = network_in_words(PICTURE)
    assert said.startswith("2 students and 1 adult, 1 line between") and "1 of 2" in said


def test_no_two_adults_names_run_into_each_other():
    adults = [f"A{n}" for n in range(40)]
    rows = [(adult_id, "S1", 1 + n % 3) for n, adult_id in enumerate(adults)]
    marks = pd.DataFrame(rows, columns=["adult_id", "student_id", "strength"])
    people = around_one(build_network(["S1"], adults, marks), "S1").assign(name="Kim Vang")
    picture = Picture(people, pd.DataFrame(columns=["student_id", "adult_id", "strength"]))
    options = network_options(picture, LIGHT, names=False)
    wide = options["baseOption"]["series"][0]["data"]
    narrow = options["media"][0]["option"]["series"][0]["data"]
    assert count_named(narrow) < count_named(wide) < 40
    for nodes, height in ((wide, 0.07), (narrow, 0.14)):
        named = [node for node in nodes if node["label"]["show"]]
        assert len(named) > 5
        for one, other in itertools.combinations(named, 2):
            same_side = (one["x"] >= 0) is (other["x"] >= 0)
            assert not same_side or abs(one["y"] - other["y"]) > height


def count_named(nodes) -> int:
    return sum(node["label"]["show"] for node in nodes)
