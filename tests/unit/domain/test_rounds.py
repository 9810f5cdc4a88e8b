"""Rounds: which steps they take, and the sentences that refuse the others."""

from datetime import date

import pytest

from connections.domain.people.grades import GRADE_ORDER, grade_label
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.answers import WHY_REFUSED, Refused, require_in_round
from connections.domain.rounds.marks import MEANING, Strength
from connections.domain.rounds.round import (
    NEXT_ROUND_STATUS,
    ROUND_STATUS_WORDS,
    Round,
    RoundStatus,
    require_marking,
    require_step,
)
from connections.words import speaking


def a_round(status):
    return Round("r1", "Fall", status, date(2026, 10, 1))


def test_every_status_strength_and_refusal_has_words():
    assert ROUND_STATUS_WORDS.keys() == set(RoundStatus) == NEXT_ROUND_STATUS.keys()
    assert MEANING.keys() == set(Strength)
    assert WHY_REFUSED.keys() == set(Refused)


def test_a_step_that_cannot_be_says_where_the_round_stands():
    with pytest.raises(NotPossible) as refused:
        require_step(a_round(RoundStatus.PLANNED), RoundStatus.CLOSED)
    assert str(refused.value) == "The round “Fall” is planned; it cannot become closed now."


def test_who_is_not_in_the_round_is_named_by_id_five_at_most():
    with pytest.raises(NotFound) as refused:
        require_in_round({"7", "1", "2", "3", "4", "5"}, {"7"}, "adult")
    assert str(refused.value) == (
        "Not in this round any more: adult 1, 2, 3, 4, 5. Nothing was saved; please reload."
    )
    with pytest.raises(NotFound, match="student 1, 2, 3, 4, 5 and others"):
        require_in_round({"1", "2", "3", "4", "5", "6"}, {}, "student")


def test_a_grade_and_a_refusal_are_said_in_the_language_that_is_spoken():
    assert [grade_label(grade) for grade in ("7", "K", "", "Red")] == [
        "Grade 7", "Kindergarten", "No grade given", "Red",
    ]  # fmt: skip
    with speaking("pseudo"), pytest.raises(NotPossible) as refused:
        require_marking(a_round(RoundStatus.CLOSED))
    assert "Fall" in str(refused.value) and "closed" not in str(refused.value)
    with speaking("pseudo"):
        assert all("rade" not in grade_label(grade) for grade in GRADE_ORDER)
