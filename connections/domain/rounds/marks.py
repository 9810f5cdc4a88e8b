"""Marks: one adult's answer about one student, and what each strength means."""

from dataclasses import dataclass
from enum import IntEnum

from connections.words import to_say


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
        to_say("Strong"),
        "●",
        to_say(
            "A positive, trusting relationship, both ways: "
            "I believe this student would come to me with a personal problem."
        ),
    ),
    Strength.KNOW: Meaning(
        to_say("Know"), "◐", to_say("We talk, and I know something personal beyond class.")
    ),
    Strength.RECOGNISE: Meaning(to_say("Recognise"), "○", to_say("I know the name and the face.")),
    Strength.NOT_YET: Meaning(to_say("Not yet"), "–", to_say("I cannot put the name to a face.")),
}
NOT_REVIEWED = Meaning(to_say("Not reviewed"), "◌", to_say("No answer has been given."))


@dataclass(frozen=True, slots=True)
class Mark:
    """What one adult says of one student."""

    adult_id: str
    student_id: str
    strength: Strength
