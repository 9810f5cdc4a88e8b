"""Which passphrases are too simple, and how guesses at one wait in a line."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.access.phrase import AT_ONCE, LONGEST, OneLine, is_too_simple
from tests.asking import NOW

SCHOOL = ("Oak", "Street", "Elementary")
TRIED_FIRST = (
    "password", "Oak", "street", "elementary", "1234", "qwerty", "987654", "aaaa", "2026", "school",
    "p@ssw0rd", "Connections", "letmein", "asdf",
)  # fmt: skip


@given(st.lists(st.sampled_from(TRIED_FIRST), min_size=1, max_size=4), st.sampled_from(" -_!."))
def test_whatever_is_put_together_of_what_is_tried_first_is_too_simple(pieces, between):
    assert is_too_simple(between.join(pieces) + "!", SCHOOL)


@pytest.mark.parametrize(
    "typed",
    ["password", "12345678", "oakstreet", "Password1!", "P4ssw0rd", "qwertyuiop", "aaaaaaaa",
     "abcabcabc", "catcatcat", "!!!!!!!!", "oakstreet24", "teacher123", "11112222", "welcome2026",
     "correct horse battery staple"],
)  # fmt: skip
def test_the_commonest_and_the_schools_own_name_are_too_simple(typed):
    assert is_too_simple(typed, SCHOOL)


@pytest.mark.parametrize(
    "typed",
    ["four words that rhyme", "correct horse battery", "kettle moss ribbon", "vier grüne Äpfel",
     "tulip-anchor-marble", "学校の橋と緑の川の話", "the school by the river bend"],
)  # fmt: skip
def test_a_few_words_of_ones_own_are_none_and_no_signs_are_asked_for(typed):
    assert not is_too_simple(typed, SCHOOL)


def test_wrong_guesses_wait_ever_longer_up_to_a_minute_and_a_right_one_starts_anew():
    line, now, waited = OneLine(), NOW, []
    for _ in range(12):
        assert line.wait(now) == 0
        line.note(False, now)
        waited.append(line.wait(now))
        assert line.wait(now - timedelta(hours=1)) <= LONGEST.total_seconds(), "a clock set back"
        now += timedelta(seconds=waited[-1])
    assert waited == [0] * AT_ONCE + [2, 4, 8, 16, 32, 60, 60, 60, 60]
    line.note(True, now)
    assert line.wait(now) == 0 and not line.wrong


def test_while_one_is_looked_at_every_other_is_told_to_wait():
    line = OneLine(busy=True)
    assert line.wait(NOW) == 1
