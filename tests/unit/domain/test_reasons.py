"""Why a pair was made: codes to keep, and the sentences they stand for."""

from itertools import combinations

import pytest

from connections.domain.assignment.reasons import reason_for, reason_words, without_wish
from connections.domain.assignment.ties import Tie
from connections.words import speaking


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("know+class", "They already know each other, and they share a class."),
        ("know+homeroom+language", "They already know each other, and they share a homeroom."),
        ("fresh_start", "This adult has a place free and can start fresh."),
        ("chosen", "You chose this pair."),
        ("volunteered", "You volunteered."),
        ("said_yes", "Said yes in the meeting."),
        ("thought_of", "You were thought of for this."),
        ("handed_over", "Handed over, with time to say goodbye."),
        ("something older", ""),
        ("", ""),
    ],
)
def test_a_code_stands_for_one_plain_sentence(code, words):
    assert reason_words(code) == words


def test_what_a_student_said_is_no_reason_that_is_told_or_kept():
    assert reason_for(frozenset({Tie.WISH})) == "fresh_start"
    assert reason_for(frozenset({Tie.WISH, Tie.CLASS})) == "class"
    assert reason_words("wish+class") == "They share a class."
    assert reason_words("wish+know+class") == (
        "They already know each other, and they share a class."
    )
    assert reason_words("wish") == reason_words("fresh_start")


def test_whatever_two_people_share_has_a_sentence_of_its_own_in_every_language():
    told = [tie for tie in Tie if tie is not Tie.WISH]
    every = [*combinations(told, 1), *combinations(told, 2)]
    codes = [reason_for(frozenset(ties)) for ties in every]
    assert codes[: len(told)] == told
    with speaking("pseudo"):
        said = {reason_words(code) for code in codes}
    assert len(said) == len(codes)
    assert not any(word in sentence for sentence in said for word in ("and", "share", "know"))


@pytest.mark.parametrize(
    ("kept", "told"),
    [
        ("wish", "fresh_start"),
        ("wish+know", "know"),
        ("volunteered", "volunteered"),
        ("", ""),
    ],
)
def test_a_code_of_before_is_shown_without_what_the_student_said(kept, told):
    assert without_wish(kept) == told
