"""Where outreach does nothing, the comparison says so; where it does much, it sees it."""

from dataclasses import replace

import pytest

from tests.properties.zero_effect import Choosing, Figures, School, live, tried

SCHOOLS = 100  # of each way of choosing; all 500: python -m tests.properties.zero_effect 500


@pytest.mark.parametrize("choosing", list(Choosing))
def test_in_schools_where_outreach_does_nothing_the_difference_is_about_nothing(choosing):
    for figures in tried(School(), choosing, range(SCHOOLS)):
        assert figures.said >= 0.95 * SCHOOLS
        assert abs(figures.bias) <= 1.5, "points"
        assert figures.holds >= 0.93, "of the 95% intervals hold 0"


def test_from_a_hundred_asked_on_the_interval_holds_as_often():
    for figures in tried(School(1500, 110, places=0.40), Choosing.NEED_AND_LOT, range(30)):
        assert abs(figures.bias) <= 1.5
        assert figures.holds >= 0.93


def test_politeness_alone_never_reads_as_more_than_expected():
    """A fifth of the adults who said yes just say Strong: their marks rise, the students do not."""
    polite = replace(School(places=0.95), polite=0.20)
    lines = [live(polite, Choosing.NEED_AND_LOT, seed).suggested for seed in range(20)]
    assert Figures.of([line.marks for line in lines]).bias > 8
    both = [line for line in lines if line.marks.above and line.students.above]
    assert len(both) <= 1
    assert all(
        "by adults and by students" not in line.verdict for line in lines if line not in both
    )


def test_outreach_that_does_much_is_seen_by_adults_and_by_students():
    helpful = replace(School(places=0.95), effect=0.45)
    lines = [live(helpful, Choosing.NEED_AND_LOT, seed).suggested for seed in range(8)]
    assert all(line.marks.above for line in lines)
    assert sum("by adults and by students" in line.verdict for line in lines) >= 6
