"""A grade as a picture: adults in two columns, students in blocks between them, few lines crossing.

A plain ordering by middles (barycenters), and never worse than the order by name it begins with.
Where somebody stands says nothing of them: it depends on whom the lines lead to.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

_TURNS = 10  # after them nothing moves any more in schools as they are


@dataclass(frozen=True, slots=True)
class Columns:
    """Who stands where, from top to bottom: ids of adults on either side, of students in blocks."""

    left: tuple[str, ...]
    right: tuple[str, ...]
    blocks: tuple[tuple[str, ...], ...]

    @property
    def students(self) -> tuple[str, ...]:
        """Return the ids of all students, from top to bottom."""
        return tuple(one for block in self.blocks for one in block)


def columns(
    adults: Sequence[str], blocks: Sequence[Sequence[str]], lines: Mapping[str, Collection[str]]
) -> Columns:
    """Return the columns of a picture in which few lines cross.

    `adults` and each of `blocks` are ids by name; `lines` are the adults a student has a line to,
    by student_id. Adults without a line are left out; students stay in their block. The same
    people with the same lines always stand in the same places.
    """
    tied = {adult_id for block in blocks for one in block for adult_id in lines.get(one, ())}
    here = [adult_id for adult_id in adults if adult_id in tied]
    students = [one for block in blocks for one in block]
    row = {one: place for place, one in enumerate(students)}
    column = {adult_id: place for place, adult_id in enumerate(here)}
    met = np.zeros((len(here), len(students)), dtype=np.int64)
    for one in students:
        for adult_id in lines.get(one, ()):
            if adult_id in column:
                met[column[adult_id], row[one]] = 1
    ends = np.cumsum([0, *(len(block) for block in blocks)])
    order, between = np.arange(len(here)), np.arange(len(students))
    best, least = (order, between), _crossings(met, order, between)
    for _ in range(_TURNS):
        order = _by_middle(met, order, between)
        between = _within(_by_middle(met.T, between, order), ends)
        found = _crossings(met, order, between)
        if found < least:
            best, least = (order, between), found
    order, between = best
    return Columns(
        tuple(here[place] for place in order[::2]),
        tuple(here[place] for place in order[1::2]),
        tuple(
            tuple(students[place] for place in between[first:last])
            for first, last in pairwise(ends)
        ),
    )


def crossings(found: Columns, lines: Mapping[str, Collection[str]]) -> int:
    """Return how many pairs of lines cross, on both sides together."""
    students = found.students
    total = 0
    for side in (found.left, found.right):
        met = np.array([[a in lines.get(s, ()) for s in students] for a in side], dtype=np.int64)
        total += _of_side(met.reshape(len(side), len(students)))
    return total


def _crossings(met: np.ndarray, order: np.ndarray, between: np.ndarray) -> int:
    """Return the crossings when every other adult of an order stands on the left."""
    placed = met[np.ix_(order, between)]
    return _of_side(placed[::2]) + _of_side(placed[1::2])


def _of_side(met: np.ndarray) -> int:
    """Return how many pairs of lines cross: one begins above the other and ends below it."""
    lower = met[:, ::-1].cumsum(axis=1)[:, ::-1] - met  # of the same adult, to students below
    above = lower.cumsum(axis=0) - lower  # of the adults above, to students below
    return int((met * above).sum())


def _by_middle(met: np.ndarray, moving: np.ndarray, still: np.ndarray) -> np.ndarray:
    """Order rows by the middle of the columns they meet; who meets none stays about where it is."""
    at = np.empty(len(still))
    at[still] = np.arange(len(still)) / max(len(still), 1)
    number = met.sum(axis=1)
    own = np.empty(len(moving))
    own[moving] = np.arange(len(moving)) / max(len(moving), 1)
    middle = np.where(number > 0, met @ at / np.maximum(number, 1), own)
    return moving[np.argsort(middle[moving].round(9), kind="stable")]


def _within(between: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """Order students as in `between`, but each within the rows of their own block."""
    blocks = [between[(between >= first) & (between < last)] for first, last in pairwise(ends)]
    return np.concatenate([*blocks, np.array([], dtype=int)]).astype(int)
