"""Rounds of mapping: where each stands, and what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from connections.domain.problems import NotPossible
from connections.words import say, to_say


class RoundStatus(StrEnum):
    """Where a round stands."""

    PLANNED = "planned"
    OPEN = "open"
    REVEALED = "revealed"
    CLOSED = "closed"


ROUND_STATUS_WORDS = {
    RoundStatus.PLANNED: to_say("planned"),
    RoundStatus.OPEN: to_say("open"),
    RoundStatus.REVEALED: to_say("revealed"),
    RoundStatus.CLOSED: to_say("closed"),
}

# Closing is final: a closed round's figures stand in reports. Taking back a reveal is no step of
# this table: it is the undoing of one, for a few minutes (domain.rounds.undo).
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

    `held_on` is the round's date, as a person typed it. `grades` limits the scope; empty means the
    whole school. `collects_voice` says whether students are asked too (off unless the school
    decides). `short`: everybody answers for their own and one shared list, not for every name. At
    the reveal its people are frozen, those of `frozen_on`; a reveal that was taken back leaves
    `first_revealed_at`, so that answers given after it can be told.
    """

    round_id: str
    name: str
    status: RoundStatus
    held_on: date
    grades: frozenset[str] = frozenset()
    collects_voice: bool = False
    short: bool = False
    frozen_on: date | None = None
    revealed_at: datetime | None = None
    first_revealed_at: datetime | None = None


def looks_at(this_round: Round, grade: str) -> bool:
    """Say whether students of a grade are in a round's scope."""
    return not this_round.grades or grade in this_round.grades


def newest_that_looks_at(shown: Sequence[Round], grade: str) -> Round | None:
    """Return the newest of the revealed rounds (newest first) with this grade in its scope."""
    return next((each for each in shown if looks_at(each, grade)), None)


def has_arrived(looked: Round, back_on: date | None, is_in_it: bool, been_in: Round | None) -> bool:
    """Say whether a student who is enrolled now came after a round's people were frozen.

    `looked` is the newest round that looked at their grade, `been_in` the newest revealed round
    they were in at all, `back_on` the day they came back if they ever left. Whoever was in an
    earlier round and never left has not arrived: a later one looked at a part of the school.
    """
    came_back = back_on is not None and looked.frozen_on is not None and back_on >= looked.frozen_on
    return not is_in_it and (been_in is None or came_back)


def require_step(this_round: Round, wanted: RoundStatus) -> None:
    """Refuse a jump that the table of round statuses does not have."""
    if wanted not in NEXT_ROUND_STATUS[this_round.status]:
        raise NotPossible(
            "The round “{name}” is {status}; it cannot become {wanted} now.",
            name=this_round.name,
            status=say(ROUND_STATUS_WORDS[this_round.status]),
            wanted=say(ROUND_STATUS_WORDS[wanted]),
        )


def require_marking(this_round: Round) -> None:
    """Refuse marks in a round that is not open for them."""
    if this_round.status is RoundStatus.PLANNED:
        raise NotPossible(
            "The round “{name}” is not open yet, so no mark was saved.", name=this_round.name
        )
    if this_round.status is RoundStatus.CLOSED:
        raise NotPossible(
            "The round “{name}” is closed. Its marks stand as they are; this one was not saved.",
            name=this_round.name,
        )
