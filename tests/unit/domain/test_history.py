"""What an import changed of a person, in words."""

from datetime import date

import pytest

from connections.domain.people.history import Touched, What, change_words


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"left_on": None}, {"left_on": "2026-11-26"}, "left on: Nov 26, 2026"),
        ({"left_on": None}, {"left_on": date(2026, 11, 26)}, "left on: Nov 26, 2026"),
        ({"left_on": "2026-11-26"}, {"left_on": None}, "left on: Nov 26, 2026 → nothing"),
        ({"homeroom": ""}, {"homeroom": "12"}, "homeroom: nothing → 12"),
        ({"homeroom": "11"}, {"homeroom": "12"}, "homeroom: 11 → 12"),
    ],
)
def test_a_day_is_written_as_a_day_and_alone_where_there_was_none(before, after, told):
    assert change_words(Touched("i", "1", What.CHANGED, before, after)) == told
