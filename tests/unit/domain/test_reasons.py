"""Why a pair was made: codes to keep, and the sentences they stand for."""

from itertools import combinations

import pytest

from connections.domain.assignment.reasons import reason_for, reason_words
from connections.domain.assignment.ties import Tie
from connections.words import speaking


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("know+class", "They already know each other, and they share a class."),
        ("know+homeroom+language", "They already know each other, and they share a homeroom."),
        ("wish", "The student named this adult."),
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
    assert reason_words(code, tell_wish=True) == words


def test_what_a_student_said_stays_unsaid_for_those_who_may_not_read_it():
    assert reason_words("wish+class", tell_wish=False) == "They share a class."
    assert reason_words("wish+know+class", tell_wish=False) == (
        "They already know each other, and they share a class."
    )
    assert reason_words("wish", tell_wish=False) == reason_words("fresh_start", tell_wish=False)


def test_whatever_two_people_share_has_a_sentence_of_its_own_in_every_language():
    every = [*combinations(Tie, 1), *combinations(Tie, 2)]
    codes = [reason_for(frozenset(ties)) for ties in every]
    assert codes[: len(Tie)] == list(Tie)
    with speaking("pseudo"):
        said = {reason_words(code, tell_wish=True) for code in codes}
    assert len(said) == len(codes)
    assert not any(word in sentence for sentence in said for word in ("and", "share", "know"))
