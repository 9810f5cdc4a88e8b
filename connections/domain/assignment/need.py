"""Who gets a place first where places are short: the least known, then the longest waiting.

Connection and waiting alone decide, never behaviour or grades; equals go by a lot that is drawn
anew in each round, so that the same children do not lose every time.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from connections.words import to_say

PLACES_WENT_FIRST = to_say(
    "Places went first to students whom fewest adults know, then to those who waited longest, "
    "then by lot."
)


@dataclass(frozen=True, slots=True)
class Need:
    """A student's turn for a place: the smaller comes first.

    `level` is 0 for whom nobody knows or recognises, 1 nobody knows, 2 one adult knows, 3 more
    adults know; each round waited takes it one down, 0 at the least. `lot` decides among equals.
    """

    level: int
    waited: int
    lot: str

    @property
    def turn(self) -> tuple[int, int, str]:
        """Return what sorts the students: need first, then the longer wait, then the lot."""
        return self.level, -self.waited, self.lot


def needs(table: pd.DataFrame, waited: Mapping[str, int], round_id: str) -> dict[str, Need]:
    """Return the need of each student of a coverage table (student_id, know, recognise)."""
    found = {}
    columns = (table[name].tolist() for name in ("student_id", "know", "recognise"))
    for student_id, know, recognise in zip(*columns, strict=True):
        level = min(know + 1, 3) if know else int(recognise > 0)
        rounds = waited.get(student_id, 0)
        found[student_id] = Need(max(level - rounds, 0), rounds, lot(round_id, student_id))
    return found


def lot(round_id: str, student_id: str) -> str:
    """Return a student's lot in a round, hexadecimal: the same however often it is drawn."""
    return hashlib.blake2b(f"{round_id}\x00{student_id}".encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class Passed:
    """A revealed round that is over: its days, and who had no strong adult in it."""

    held_on: date
    until: date  # the day of the round that came next
    alone: frozenset[str]


def rounds_waited(
    passed: Sequence[Passed], asked: Mapping[str, Sequence[tuple[date, date | None]]]
) -> dict[str, int]:
    """Return how many rounds in a row each student waited, up to the newest of `passed`.

    `passed` has the newest first; `asked` says of each student when adults were asked and when that
    ended, None while it lasts. Somebody waited in a round in which they had no strong adult and
    until the end of which nobody was asked for them. Whoever did not wait is left out.
    """
    waited: dict[str, int] = {}
    for number, one in enumerate(passed):
        for student_id in one.alone:
            reached = any(
                began < one.until and (ended is None or ended >= one.held_on)
                for began, ended in asked.get(student_id, ())
            )
            if waited.get(student_id, 0) == number and not reached:
                waited[student_id] = number + 1
    return waited
