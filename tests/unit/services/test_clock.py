"""A clock behind what was written before is said, and noted at the start (R72)."""

from datetime import timedelta

import pytest

from connections.domain.people.person import Adult, Student
from connections.services.school.log import clock_is_behind, note_clocks, read_audit
from connections.services.school.schools import keeper
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
def school(any_database):
    fill(any_database, ME, TODAY, NOW, [Student("S1", "Ana")], [Adult("A", "Al")])
    return any_database


def test_a_clock_that_goes_on_is_nothing_to_say(school):
    assert note_clocks(school, NOW) == note_clocks(school, NOW + timedelta(days=300)) == ()
    assert as_(school, ME)(clock_is_behind) is None
    moment = NOW - timedelta(minutes=4)
    assert as_(school, ME, now=moment)(clock_is_behind) is None, "two computers differ a little"


def test_a_clock_set_back_is_an_entry_at_the_start_and_a_warning_until_it_is_set(school):
    assert as_(school, ME, now=YESTERDAY)(clock_is_behind) == NOW
    assert note_clocks(school, YESTERDAY) == ("school",)
    entry = as_(school, ME)(read_audit).entries[0]
    assert (entry.action, entry.details) == ("clock.behind", {"newest": NOW.isoformat()})
    assert as_(school, ME, now=YESTERDAY)(clock_is_behind) == NOW, "the entry itself hides nothing"
    assert as_(school, ME)(clock_is_behind) is None
