"""Who takes whom: the fairest plan within everybody's capacity, its reasons, and who must wait.

In this order: as many students placed as possible; among those sets the one whose students need it
most (`connections.domain.assignment.need`); loads as even as possible (the highest as low as it
can be, then the next); the closest pairs; and, where that leaves a choice, a hash of the two ids,
so that the same people get the same plan in any order of rows and one student more or less moves
hardly anyone. `connections.domain.assignment.matching` solves it exactly, and says how.

Only connection enters: who knows whom, what the student wished, what they share. No column about
behaviour, grades or attendance has a way in.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

import numpy as np
import pandas as pd

from connections.domain.assignment.matching import fairest_matching
from connections.domain.assignment.need import Need
from connections.domain.assignment.reasons import CHOSEN, reason_for
from connections.domain.assignment.ties import Tie, affinity
from connections.domain.people.person import Adult, Job
from connections.domain.problems import NotPossible
from connections.domain.school.settings import SchoolSettings
from connections.words import to_say


class Why(StrEnum):
    """Why there is no place for a student now."""

    NO_PLACES = "no_places"
    NOBODY_ALLOWED = "nobody_allowed"
    NO_ADULTS = "no_adults"


WHY_WORDS = {
    Why.NO_PLACES: to_say("Every place is taken for now."),
    Why.NOBODY_ALLOWED: to_say("No adult with a place may be matched with this student."),
    Why.NO_ADULTS: to_say("No adult has a place to give right now."),
}


@dataclass(frozen=True, slots=True)
class Places:
    """How many students an adult may take and has already taken.

    `available` is False for adults who are leaving, on leave or pausing.
    """

    adult_id: str
    capacity: int
    load: int = 0
    available: bool = True

    @property
    def free(self) -> int:
        """Return how many more students this adult can take."""
        return max(self.capacity - self.load, 0) if self.available else 0


@dataclass(frozen=True, slots=True)
class Pair:
    """One adult suggested for one student; `reason` is a code of `assignment.reasons`.

    `need` is the student's when the plan was made, None where it was not asked for.
    """

    student_id: str
    adult_id: str
    reason: str
    ties: frozenset[Tie] = frozenset()
    pinned: bool = False
    need: Need | None = None


@dataclass(frozen=True, slots=True)
class NotPlaced:
    """A student for whom there is no place now, and why.

    `phase` is the round of places in which their turn comes if everyone keeps their capacity:
    2 is the next one. None when more places would not help, or when there are none at all.
    """

    student_id: str
    why: Why
    phase: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Who takes whom (in the order the students were given) and who has to wait, in their turn."""

    pairs: tuple[Pair, ...] = ()
    not_placed: tuple[NotPlaced, ...] = ()

    @property
    def places_are_short(self) -> bool:
        """Say whether somebody waits because others went first."""
        return bool(self.pairs) and any(one.why is Why.NO_PLACES for one in self.not_placed)


def capacity_of(adult: Adult, settings: SchoolSettings) -> int:
    """Return how many students the adult may take: their own number, else the school's for the job.

    Never more than the cap, which holds for teachers only.
    """
    usual = {
        Job.TEACHER: settings.capacity_teacher,
        Job.OTHER: settings.capacity_other,
        Job.COUNSELOR: settings.capacity_counselor,
    }
    wanted = adult.capacity
    if wanted is None:
        wanted = settings.capacity_first_year if adult.first_year else usual[adult.job]
    return min(wanted, settings.capacity_cap) if adult.job is Job.TEACHER else wanted


def suggest_plan(
    student_ids: Sequence[str],
    adults: Sequence[Places],
    ties: pd.DataFrame | None = None,
    *,
    candidates: pd.DataFrame | None = None,
    forbidden: Iterable[tuple[str, str]] = (),
    pinned: Iterable[tuple[str, str]] = (),
    need: Mapping[str, Need] | None = None,
) -> Plan:
    """Return the fairest plan for the students, each of whom is placed at most once.

    `ties` has one row per (student_id str, adult_id str, tie str of Tie); unknown people are
    ignored. `candidates` (student_id, adult_id) limits which pairs are thought of at all, for a
    district where nobody can take students of another school; None means every pair.
    `forbidden` and `pinned` are (adult_id, student_id) pairs; pinned ones stand as they are and
    the rest is solved around them. `need` is that of every student: where places are short it
    decides who is placed, and those who wait are queued by it. Without it everybody's is the same,
    and they are queued in the order given. Who is placed does not depend on that order.

    Raises NotPossible for a pin that capacity, availability or a forbidden pair rules out.
    """
    known = {places.adult_id: places for places in adults}
    never = set(forbidden)
    fixed = _check_pins(dict.fromkeys(student_ids), known, never, pinned)
    taken = Counter(fixed.values())
    # Sorted ids make the solver's input the same whatever the order of rows.
    open_ids = sorted(student_id for student_id in set(student_ids) if student_id not in fixed)
    open_adults = [known[adult_id] for adult_id in sorted(known) if known[adult_id].free]
    adult_ids = [places.adult_id for places in open_adults]
    edges = _edges(open_ids, adult_ids, candidates, never)
    masks = _tie_masks(open_ids, adult_ids, ties, edges)
    free = [places.free - taken[places.adult_id] for places in open_adults]
    load = [places.load + taken[places.adult_id] for places in open_adults]
    cost = _cost_by_mask()[masks]
    need = need or {}
    turns = [need[one].turn for one in open_ids] if need else []
    class_of = {turn: number for number, turn in enumerate(sorted(set(turns)))}
    classes = [class_of[turn] for turn in turns] or [0] * len(open_ids)
    matched = fairest_matching(open_ids, adult_ids, edges, cost, free=free, load=load, need=classes)
    found = {
        student: Pair(student, adult, CHOSEN, pinned=True, need=need.get(student))
        for student, adult in fixed.items()
    }
    for student_id, edge in zip(open_ids, matched.tolist(), strict=True):
        if edge >= 0:
            between = _ties_of(int(masks[edge]))
            adult_id = adult_ids[int(edges[1][edge])]
            whose = (student_id, adult_id, reason_for(between), between)
            found[student_id] = Pair(*whose, need=need.get(student_id))
    pairs = tuple(found[one] for one in dict.fromkeys(student_ids) if one in found)
    waiting = [one for one in dict.fromkeys(student_ids) if one not in found]
    if need:
        waiting.sort(key=lambda one: need[one].turn)
    could = {open_ids[row] for row in np.flatnonzero(np.bincount(edges[0])).tolist()}
    return Plan(pairs, _queue(waiting, could, adults))


def _check_pins(
    students: Collection[str],
    adults: dict[str, Places],
    never: set[tuple[str, str]],
    pinned: Iterable[tuple[str, str]],
) -> dict[str, str]:
    fixed: dict[str, str] = {}
    taken = Counter[str]()
    for adult_id, student_id in pinned:
        if student_id not in students or fixed.get(student_id) == adult_id:
            continue
        if (adult_id, student_id) in never:
            raise NotPossible(
                "Student {student_id} and adult {adult_id} are not to be matched. "
                "Choose another adult, or lift that first.",
                student_id=student_id,
                adult_id=adult_id,
            )
        if student_id in fixed:
            raise NotPossible(
                "Student {student_id} is kept with two adults. Keep the student with one of them.",
                student_id=student_id,
            )
        places = adults.get(adult_id)
        if places is None or not places.available:
            raise NotPossible(
                "Adult {adult_id} cannot take a student now. Choose another adult.",
                adult_id=adult_id,
            )
        taken[adult_id] += 1
        if taken[adult_id] > places.free:
            raise NotPossible(
                "Adult {adult_id} already carries as many students as agreed ({capacity}). "
                "Choose another adult, or ask them for one place more.",
                adult_id=adult_id,
                capacity=places.capacity,
            )
        fixed[student_id] = adult_id
    return fixed


Edges = tuple[np.ndarray, np.ndarray]


def _edges(
    students: list[str],
    adults: list[str],
    candidates: pd.DataFrame | None,
    never: set[tuple[str, str]],
) -> Edges:
    """Return the allowed pairs as two integer columns (student, adult), sorted by both."""
    if candidates is None:
        rows = np.repeat(np.arange(len(students)), len(adults))
        columns = np.tile(np.arange(len(adults)), len(students))
    else:
        keys = np.unique(_keys(candidates, students, adults))
        rows, columns = np.divmod(keys, max(len(adults), 1))
    if never and len(rows):
        frame = pd.DataFrame(list(never), columns=["adult_id", "student_id"])
        banned = _keys(frame, students, adults)
        allowed = ~np.isin(rows * len(adults) + columns, banned)
        rows, columns = rows[allowed], columns[allowed]
    return rows, columns


def _keys(frame: pd.DataFrame, students: list[str], adults: list[str]) -> np.ndarray:
    """Return student * len(adults) + adult for the rows whose people are both known."""
    rows, columns = _positions(frame, students, adults)
    known = (rows >= 0) & (columns >= 0)
    return rows[known] * max(len(adults), 1) + columns[known]


def _positions(frame: pd.DataFrame, students: list[str], adults: list[str]) -> Edges:
    """Return where the people of each row stand in the two lists, -1 for somebody unknown."""
    return (
        pd.Index(students, dtype=object).get_indexer(frame["student_id"]),
        pd.Index(adults, dtype=object).get_indexer(frame["adult_id"]),
    )


_BIT: dict[str, int] = {tie: 1 << place for place, tie in enumerate(Tie)}


def _tie_masks(
    students: list[str], adults: list[str], ties: pd.DataFrame | None, edges: Edges
) -> np.ndarray:
    """Return for each edge the bits of its ties."""
    masks = np.zeros(len(edges[0]), dtype=np.int64)
    if ties is None or ties.empty or not len(masks):
        return masks
    rows, columns = _positions(ties, students, adults)
    bits = np.array([_BIT[tie] for tie in ties["tie"].tolist()], dtype=np.int64)
    wanted = rows * len(adults) + columns
    have = edges[0] * len(adults) + edges[1]  # sorted, since the edges are
    at = np.minimum(np.searchsorted(have, wanted), len(have) - 1)
    hit = (rows >= 0) & (columns >= 0) & (have[at] == wanted)
    np.bitwise_or.at(masks, at[hit], bits[hit])
    return masks


@cache
def _ties_of(mask: int) -> frozenset[Tie]:
    return frozenset(tie for tie in Tie if mask & _BIT[tie])


@cache
def _cost_by_mask() -> np.ndarray:
    """Return the cost of every combination of ties; no tie at all costs most."""
    most = affinity(tuple(Tie))
    return np.array([most - affinity(_ties_of(mask)) for mask in range(1 << len(Tie))])


def _queue(waiting: list[str], could: set[str], adults: Sequence[Places]) -> tuple[NotPlaced, ...]:
    """Return who waits, in the order given, with the phase in which their turn would come."""
    per_phase = sum(places.capacity for places in adults if places.available)
    free = sum(places.free for places in adults)
    queued, place = [], 0
    for student_id in waiting:
        if free and student_id not in could:
            queued.append(NotPlaced(student_id, Why.NOBODY_ALLOWED))
        elif not per_phase:
            queued.append(NotPlaced(student_id, Why.NO_ADULTS))
        else:
            queued.append(NotPlaced(student_id, Why.NO_PLACES, 2 + place // per_phase))
            place += 1
    return tuple(queued)
