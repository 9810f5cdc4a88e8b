"""What changed between two rounds, told only where the same adults answered both times."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from connections.domain.rounds.marks import Strength
from connections.words import to_say

NONE, ONE, MORE, NEW, LEFT = "none", "one", "two or more", "new", "left"
NOT_AGAIN, NOT_BEFORE = "not_again", "not_before"
STATE_WORDS = {
    NONE: to_say("none"),
    ONE: to_say("one"),
    MORE: to_say("two or more"),
    NOT_AGAIN: to_say("not asked again yet"),
    NOT_BEFORE: to_say("not asked before"),
    NEW: to_say("new"),
    LEFT: to_say("left"),
}
_PLACE = {state: place for place, state in enumerate(STATE_WORDS)}


@dataclass(frozen=True, slots=True)
class RoundMarks:
    """A round's people and what they said: adult_id, student_id str, strength int, a row a pair."""

    students: Collection[str]
    adults: Collection[str]
    marks: pd.DataFrame


def round_change(before: RoundMarks, after: RoundMarks) -> pd.DataFrame:
    """Return how students moved between two rounds.

    One row per (was, now) pair that occurs:  was str, now str, students int.  The states are how
    many strong adults a student has, "none", "one", "two or more"; and where no change can be told
    because strong adults of one round have not answered about the student in the other and could
    have made it more, `now` is "not_again" (or "not_before"). An adult who was not in
    a round at all was not strong in it: nobody waits for an answer. "new" are students only in
    `after`, "left" those only in `before`, so that arrivals and departures are never taken for
    change.
    """
    counted = Counter(student_moves(before, after).values())
    ordered = sorted(counted.items(), key=lambda move: [_PLACE[state] for state in move[0]])
    rows = [(*states, number) for states, number in ordered]
    return pd.DataFrame(rows, columns=["was", "now", "students"])


def student_moves(before: RoundMarks, after: RoundMarks) -> dict[str, tuple[str, str]]:
    """Return how each student of two rounds moved, by id: was and now, as in `round_change`."""
    here, there = set(before.students), set(after.students)
    was, not_again = _strong(before, after)
    now, not_before = _strong(after, before)
    moves = {}
    for student in here | there:
        if student not in there:
            moves[student] = _state(was[student]), LEFT
        elif student not in here:
            moves[student] = NEW, _state(now[student])
        elif _state(now[student] + not_again[student]) != _state(now[student]):
            moves[student] = _state(was[student]), NOT_AGAIN
        elif _state(was[student] + not_before[student]) != _state(was[student]):
            moves[student] = _state(was[student]), NOT_BEFORE
        else:
            moves[student] = _state(was[student]), _state(now[student])
    return moves


def gained(was: str, now: str) -> bool:
    """Say whether a student found a first strong adult, as far as it can be told."""
    return was == NONE and now in (ONE, MORE)


def lost(was: str, now: str) -> bool:
    """Say whether a student had a strong adult and has none now, as far as it can be told."""
    return was in (ONE, MORE) and now == NONE


def is_unknown(was: str, now: str) -> bool:
    """Say whether nothing can be told: a strong adult was not asked again, or not before."""
    return now in (NOT_AGAIN, NOT_BEFORE)


def _strong(one: RoundMarks, other: RoundMarks) -> tuple[Counter[str], Counter[str]]:
    """Return how many strong adults each student has, and how many were not asked in the other."""
    marks = one.marks[one.marks["strength"] == Strength.STRONG]
    marks = marks[marks["adult_id"].isin(set(one.adults))]
    pairs = ["adult_id", "student_id"]
    answered = (
        marks[pairs].merge(other.marks[pairs], how="left", indicator=True)["_merge"] == "both"
    )
    unknown = ~answered.to_numpy() & marks["adult_id"].isin(set(other.adults)).to_numpy()
    return Counter(marks["student_id"]), Counter(marks.loc[unknown, "student_id"])


def turned(before: RoundMarks, after: RoundMarks) -> tuple[frozenset[str], ...]:
    """Return of whom a change can be told, who gained a first strong adult, and who has none now.

    Of whom it can: students of both rounds whose every strong adult of either answered in both.
    """
    was, not_again = _strong(before, after)
    now, not_before = _strong(after, before)
    both = set(before.students) & set(after.students)
    told = frozenset(both - not_again.keys() - not_before.keys())
    return (
        told,
        frozenset(told & now.keys() - was.keys()),
        frozenset(told & was.keys() - now.keys()),
    )


def lost_every_strong_adult(before: RoundMarks, after: RoundMarks) -> frozenset[str]:
    """Return the students who had a strong adult and surely have none now: all were asked again."""
    had, unknown = _strong(before, after)
    has, _ = _strong(after, before)
    both = set(before.students) & set(after.students) & had.keys()
    return frozenset(both - unknown.keys() - has.keys())


def _state(strong: int) -> str:
    return (NONE, ONE, MORE)[min(strong, 2)]
