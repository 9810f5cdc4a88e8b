"""How long wrong codes of a meeting are held back, and how little of them is remembered."""

from datetime import timedelta

from connections.domain.meeting.joining import (
    CODE_LENGTH,
    CODE_SIGNS,
    LASTS_AT_MOST,
    LONGEST_PAUSE,
    MOST_REMEMBERED,
    TRIES_AT_ONCE,
    TRIES_WITHIN,
    Tries,
    code_from,
)


def test_the_first_slips_cost_nothing_and_the_pause_doubles_up_to_its_bound(now):
    tries = Tries()
    pauses = [tries.count_wrong("one", now) for _ in range(12)]
    assert pauses[:TRIES_AT_ONCE] == [0] * TRIES_AT_ONCE
    assert pauses[TRIES_AT_ONCE : TRIES_AT_ONCE + 4] == [1, 2, 4, 8]
    assert set(pauses[TRIES_AT_ONCE + 3 :]) == {LONGEST_PAUSE}
    assert tries.count_wrong("another", now) == 0


def test_who_rests_begins_anew(now):
    tries = Tries()
    for _ in range(10):
        tries.count_wrong("one", now)
    assert tries.count_wrong("one", now + TRIES_WITHIN) == 0


def test_ever_new_browsers_fill_no_memory(now):
    tries = Tries()
    for place in range(MOST_REMEMBERED + 500):
        tries.count_wrong(f"browser {place}", now + timedelta(milliseconds=place))
    assert len(tries.wrong) == MOST_REMEMBERED
    assert "browser 0" not in tries.wrong
    tries.count_wrong("late", now + TRIES_WITHIN + timedelta(days=1))
    assert set(tries.wrong) == {"late"}


def test_the_length_of_a_code_is_what_keeps_guessers_out():
    """A thousand guesses a second through the longest meeting: once in 25,000 such meetings."""
    guesses = 1_000 * LASTS_AT_MOST.total_seconds()
    assert guesses / len(CODE_SIGNS) ** CODE_LENGTH < 1 / 25_000


def test_a_code_comes_from_chance_evenly():
    assert code_from(bytes(32)) == CODE_SIGNS[0] * CODE_LENGTH
    codes = {code_from(bytes([place % 256, place // 256] * 16)) for place in range(2_000)}
    assert len(codes) == 2_000
    assert {sign for code in codes for sign in code} == set(CODE_SIGNS)
