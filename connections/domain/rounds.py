"""Rounds of mapping, the marks given in them, and who has still to mark."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from connections.domain.problems import NotPossible


class Strength(IntEnum):
    """One adult's answer about one student. No answer at all is "not reviewed", which is not 0."""

    NOT_YET = 0
    RECOGNISE = 1
    KNOW = 2
    STRONG = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """How a strength is shown: its word, its shape (never colour alone), and its test."""

    word: str
    shape: str
    test: str


MEANING = {
    Strength.STRONG: Meaning(
        "Strong",
        "●",
        "A positive, trusting relationship, both ways: "
        "I believe this student would come to me with a personal problem.",
    ),
    Strength.KNOW: Meaning("Know", "◐", "We talk, and I know something personal beyond class."),
    Strength.RECOGNISE: Meaning("Recognise", "○", "I know the name and the face."),
    Strength.NOT_YET: Meaning("Not yet", "–", "I cannot put the name to a face."),
}
NOT_REVIEWED = Meaning("Not reviewed", "◌", "No answer has been given.")


class RoundStatus(StrEnum):
    """Where a round stands."""

    PLANNED = "planned"
    OPEN = "open"
    REVEALED = "revealed"
    CLOSED = "closed"


# Closing is final: a closed round's figures stand in reports. Reveal can be taken back to open
# by nobody, for what was seen cannot be unseen.
NEXT_ROUND_STATUS = {
    RoundStatus.PLANNED: frozenset({RoundStatus.OPEN}),
    RoundStatus.OPEN: frozenset({RoundStatus.REVEALED}),
    RoundStatus.REVEALED: frozenset({RoundStatus.CLOSED}),
    RoundStatus.CLOSED: frozenset(),
}
TAKES_MARKS = frozenset({RoundStatus.OPEN, RoundStatus.REVEALED})
SHOWS_ANSWERS = frozenset({RoundStatus.REVEALED, RoundStatus.CLOSED})


@dataclass(frozen=True, slots=True)
class Round:
    """One mapping exercise.

    `held_on` is the round's date: the day it is planned for, then the day it was opened.
    `grades` limits the scope; empty means the whole school. `collects_voice` says whether
    students are asked too (off unless the school decides).
    """

    round_id: str
    name: str
    status: RoundStatus
    held_on: date
    grades: frozenset[str] = frozenset()
    collects_voice: bool = False

    def covers_grade(self, grade: str) -> bool:
        """Say whether students of this grade are in the round."""
        return not self.grades or grade in self.grades


@dataclass(frozen=True, slots=True)
class Mark:
    """What one adult says of one student."""

    adult_id: str
    student_id: str
    strength: Strength


def require_step(this_round: Round, wanted: RoundStatus) -> None:
    """Refuse a jump that the table of round statuses does not have."""
    if wanted not in NEXT_ROUND_STATUS[this_round.status]:
        raise NotPossible(
            f"The round “{this_round.name}” is {this_round.status}; it cannot become {wanted} now."
        )


def require_marking(this_round: Round) -> None:
    """Refuse marks in a round that is not open for them."""
    if this_round.status is RoundStatus.PLANNED:
        raise NotPossible(f"The round “{this_round.name}” is not open yet, so no mark was saved.")
    if this_round.status is RoundStatus.CLOSED:
        raise NotPossible(
            f"The round “{this_round.name}” is closed. Its marks stand as they are; "
            "this one was not saved."
        )
