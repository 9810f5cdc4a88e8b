"""What the stage shows when: never an answer before the reveal, nothing of a closed round."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.meeting.agenda import AGENDA, place_in_agenda
from connections.domain.meeting.stage import (
    LISTS,
    MOST_BANDS,
    SHOWN_IN,
    Scene,
    Stage,
    bands,
    scene_now,
    step_number,
)
from connections.domain.rounds.round import Round, RoundStatus
from tests.asking import NOW

MINUTE = timedelta(minutes=1)
ANSWERS = {Scene.REVEAL, *LISTS}


@given(
    st.sampled_from(RoundStatus),
    st.one_of(st.sampled_from([each.value for each in Scene]), st.text(max_size=4)),
    st.integers(-3, 3),
)
@settings(max_examples=80)
def test_no_answer_is_shown_before_the_reveal_and_nothing_afterwards(status, wanted, ago):
    shows = status in (RoundStatus.REVEALED, RoundStatus.CLOSED)
    this_round = Round("r1", "Fall", status, date(2026, 11, 1), revealed_at=NOW if shows else None)
    shown = scene_now(Stage("r1", wanted, changed_at=NOW + ago * MINUTE), this_round)
    assert shown in SHOWN_IN[status]
    assert shows or shown not in ANSWERS
    assert (shown is Scene.OVER) is (status is RoundStatus.CLOSED)
    if wanted in SHOWN_IN[status] and (not shows or ago > 0):
        assert shown == wanted
    if status is RoundStatus.REVEALED and ago <= 0:
        assert shown is Scene.REVEAL, "what was wanted before does not hide the moment"


def test_a_reveal_that_was_taken_back_shows_the_marking_again():
    stage = Stage("r1", Scene.WITHOUT.value, changed_at=NOW + MINUTE)
    revealed = Round("r1", "Fall", RoundStatus.REVEALED, NOW.date(), revealed_at=NOW)
    assert scene_now(stage, revealed) is Scene.WITHOUT
    taken_back = replace(revealed, status=RoundStatus.OPEN, revealed_at=None)
    assert scene_now(stage, taken_back) is Scene.MARKING


@given(st.lists(st.integers(1, 200), max_size=14))
@settings(max_examples=60)
def test_bands_keep_every_grade_in_its_order_and_join_neighbors_alone(sizes):
    grades = {str(n): size for n, size in enumerate(sizes)}
    found = bands(grades)
    assert [grade for band in found for grade in band] == list(grades)
    assert len(found) == min(MOST_BANDS, len(grades))
    if len(grades) > MOST_BANDS:  # the last two that were joined were the smallest together
        together = [sum(grades[g] for g in (*a, *b)) for a, b in pairwise(found)]
        assert max(len(band) for band in found) > 1
        assert min(together) >= min(sum(grades[g] for g in band) for band in found if band[1:])


@given(st.integers(0, 7), st.integers(0, 200))
@settings(max_examples=60)
def test_the_hour_goes_on_from_the_part_that_was_begun(first, gone):
    place = place_in_agenda(NOW, NOW + gone * MINUTE, first)
    minute = AGENDA[first].begins + gone
    (slow,) = [i for i in AGENDA if i.begins <= minute < i.ends] or [AGENDA[-1]]
    assert (place.item, place.over) == (slow, minute >= 60)
    assert place.minutes_left == max(0, slow.ends - minute)
    assert step_number(AGENDA[first].key) == first


def test_an_unknown_step_is_the_first():
    assert step_number("") == step_number("gone") == 0
