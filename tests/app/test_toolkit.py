"""The Toolkit: everything is there, in our own words, and with sources."""

import re
from itertools import pairwise

from connections.domain.meeting.agenda import AGENDA
from connections.domain.rounds.marks import MEANING
from connections.ui.toolkit.text import (
    DOES_NOT_SAY,
    ELEMENTS,
    SAYS,
)
from tests.app.conftest import words_of

NEVER = r"\b(at risk|isolated|no one|user|kid|score|mentor card|problem student|loner)\b"


def test_the_scale_is_the_one_that_people_mark_with(open_screen):
    said = words_of(open_screen("toolkit"))
    assert all(meaning.test in said for meaning in MEANING.values())


def test_all_five_elements_have_ways_into_a_conversation(open_screen):
    said = words_of(open_screen("toolkit"))
    assert len(ELEMENTS) == 5 and all(len(prompts) >= 4 for _, *prompts in ELEMENTS.values())
    assert all(prompt in said for _, *prompts in ELEMENTS.values() for prompt in prompts)


def test_the_meeting_fills_sixty_minutes_without_a_gap():
    spans = [(part.begins, part.ends) for part in AGENDA]
    assert spans[0][0] == 0 and spans[-1][1] == 60
    assert all(before[1] == after[0] for before, after in pairwise(spans))


def test_every_finding_names_its_source_and_no_word_hurts(open_screen):
    assert all((SAYS | DOES_NOT_SAY).values())
    said = re.sub(r"\(https?://\S+\)", "", words_of(open_screen("toolkit")))
    assert not re.search(NEVER, said, re.IGNORECASE)


def test_it_says_where_a_safety_concern_belongs(open_screen):
    assert "not the place to report a safety concern" in words_of(open_screen("toolkit"))
