"""The fairest matching of students to adults' places, exactly, with scipy's proven solvers.

One minimum-cost matching answers all of it. An adult becomes one column per free place; with L
students already, the k-th place costs LOAD * (2 * (L + k) - 1). Any plan's prices then add up to
LOAD times its sum of squared loads, and among the plans that place the most students (an
M-convex set) the least sum of squares is also the one whose highest load is lowest, then its next
(Frank & Murota, arXiv 2007.09616). One dearer column per student stands for "not placed": WAIT,
and one LOAD more for each class of need above the last.

One LOAD a class is enough for any number of classes: the sets of students that can be placed
together are a transversal matroid, whose dearest basis depends on the order of the weights alone.
A wrong set is mended by one swap along an alternating path that keeps every used place, so no load
changes and the costs on it weigh less than one LOAD. Need decides who waits, and nothing else.

Every number is whole and below 2**53, so float64 holds it exactly. Both solvers only ever add
and subtract a price and two potentials. A price belongs to a place, so along an alternating path
prices cancel but for the last: no potential exceeds the dearest "not placed" by more than one
LOAD, and `_scales` keeps 8 times that below 2**53.
With `closest_first` costs and loads change places: one unit of cost outweighs all loads together,
and a class of need all costs.
docs/decisions/0020-fairest-plan.md and 0062-need-comes-first.md have the argument and the figures.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching, min_weight_full_bipartite_matching

from connections.domain.problems import NotPossible

_EXACT = 2**53
_TIE_BITS = 32  # more would help nobody; a district gets about 14
_DENSE_CELLS = 4_000_000  # a matrix of 32 MB; beyond it the sparse solver is quicker and smaller


@dataclass(frozen=True, slots=True)
class _Scales:
    tie_bits: int
    cost: int  # one unit of cost outweighs every tie-break together
    load: int  # one unit of squared load outweighs every cost together, or the other way round
    wait: int  # a student not placed outweighs what placing them could do to the loads
    need: int  # one class of need outweighs every cost together


def _scales(
    students: int, dearest: int, price_range: int, classes: int, closest_first: bool
) -> _Scales:
    """Choose whole-number scales that keep the five aims apart and stay exact."""
    for tie_bits in range(_TIE_BITS, -1, -1):
        if closest_first:  # a unit of cost outweighs the loads of everybody together
            load = students << tie_bits
            cost = load * (students * price_range + 1)
            need = cost * (students * dearest + 1)
            wait = 2 * need
        else:
            cost = students << tie_bits
            need = load = students * (dearest + 1) * cost
            wait = load * (price_range + 2)
        if 8 * (wait + need * (classes - 1)) < _EXACT:
            return _Scales(tie_bits, cost, load, wait, need)
    raise NotPossible("These are too many students for one plan. Plan one school at a time.")


def fairest_matching(
    students: Sequence[str],
    adults: Sequence[str],
    edges: tuple[np.ndarray, np.ndarray],
    cost: np.ndarray,
    *,
    free: Sequence[int],
    load: Sequence[int],
    need: Sequence[int],
    closest_first: bool = False,
) -> np.ndarray:
    """Return for each student the edge that was chosen, or -1 for not placed.

    `edges` are the allowed pairs as positions in `students` and `adults`, each pair once, sorted;
    `cost` whole numbers from 0, one per edge; `free` and `load` one per adult.
    `need` is one class per student: where places are short, as many as possible of the lowest are
    placed, then of the next, and so on. With `closest_first` the costs come before the loads.
    """
    rows, columns = edges
    chosen = np.full(len(students), -1, dtype=np.int64)
    places = np.minimum(np.asarray(free, dtype=np.int64), max(len(students), 1))
    held = np.asarray(load, dtype=np.int64)
    usable = places[columns] > 0 if len(columns) else np.zeros(0, dtype=bool)
    if not usable.any():
        return chosen
    kept = np.flatnonzero(usable)
    rows, columns = rows[kept], columns[kept]
    extra = cost[kept]
    lowest = int(held[places > 0].min())
    price_range = 2 * int((held + places)[places > 0].max() - lowest)
    # Only their order counts, so the classes are made 0, 1, 2, ... without gaps.
    classes, rank = np.unique(np.asarray(need, dtype=np.int64), return_inverse=True)
    scales = _scales(len(students), int(extra.max()), price_range, len(classes), closest_first)
    tie = _tie_break(students, adults, rows, columns, scales.tie_bits)
    weight = extra * scales.cost + tie
    cells = len(students) * (int(places.sum()) + len(students))
    # The sparse solver settles the loads before it looks at the costs.
    solve = _dense if closest_first or cells <= _DENSE_CELLS else _sparse
    adult = solve(len(students), rows, columns, weight, places, held, scales, rank)
    placed = np.flatnonzero(adult >= 0)
    key = rows * len(adults) + columns
    chosen[placed] = kept[np.searchsorted(key, placed * len(adults) + adult[placed])]
    return chosen


def _price_places(
    places: np.ndarray, held: np.ndarray, floor: int, scales: _Scales
) -> tuple[np.ndarray, np.ndarray]:
    """Return the adult of each place and the place's price, an adult's first free place first.

    A place by which its adult has `floor` students or fewer costs nothing.
    """
    owner = np.repeat(np.arange(len(places)), places)
    nth = np.arange(len(owner)) - (np.cumsum(places) - places)[owner]
    return owner, scales.load * 2 * np.maximum(held[owner] + nth + 1 - floor, 0)


def _dense(
    students: int,
    rows: np.ndarray,
    columns: np.ndarray,
    weight: np.ndarray,
    places: np.ndarray,
    held: np.ndarray,
    scales: _Scales,
    rank: np.ndarray,
) -> np.ndarray:
    """Return each student's adult or -1, from a matrix of students by places."""
    lowest = int(held[places > 0].min())
    owner, price = _price_places(places, held, lowest + 1, scales)
    by_adult = np.full((students, len(places)), np.inf)
    by_adult[rows, columns] = weight
    not_placed = scales.wait + scales.need * (rank.max() - rank).astype(float)
    matrix = np.repeat(not_placed[:, None], len(owner) + students, axis=1)
    np.add(by_adult[:, owner], price, out=matrix[:, : len(owner)])
    _, place = linear_sum_assignment(matrix)
    return np.where(place < len(owner), owner[np.minimum(place, len(owner) - 1)], -1)


def _sparse(
    students: int,
    rows: np.ndarray,
    columns: np.ndarray,
    weight: np.ndarray,
    places: np.ndarray,
    held: np.ndarray,
    scales: _Scales,
    rank: np.ndarray,
) -> np.ndarray:
    """Return each student's adult or -1, from the allowed pairs alone.

    Two parts that share nobody: where places are short every place is filled, so places look for
    students and loads are settled; elsewhere every student is placed, so students look for
    places. Neither part needs a column for "not placed", which made the solver search longest.
    """
    places, floor = _useful_places(students, rows, columns, places, held)
    left_out, full = _where_short(students, rows, columns, places)
    short, rest = left_out[rows], ~left_out[rows] & ~full[columns]
    adult = np.full(students, -1, dtype=np.int64)
    owner, price = _price_places(places, held, floor, scales)
    by_need = scales.need * rank
    # Where places are short every place is filled, so need is a price on who fills it.
    for part, price_of, first, by_student in (
        (short, 0 * price, by_need, False),
        (rest, price, 0 * by_need, True),
    ):
        inside = np.flatnonzero(part)
        edge, place = _to_places(columns[inside], places)
        if not len(edge):
            continue
        # The solver takes an explicit zero for "no edge": everything is one dearer.
        who = rows[inside][edge]
        data = weight[inside][edge] + price_of[place] + first[who] + 1.0
        some_students, row = np.unique(who, return_inverse=True)
        some_places, column = np.unique(place, return_inverse=True)
        shape = len(some_students), len(some_places)
        graph = csr_array((data, (row, column)), shape=shape)
        row, column = min_weight_full_bipartite_matching(graph if by_student else graph.T.tocsr())
        row, column = (row, column) if by_student else (column, row)
        adult[some_students[row]] = owner[some_places[column]]
    return adult


def _to_places(columns: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the edges repeated for each place of their adult, and the place of each."""
    times = places[columns]
    edge = np.repeat(np.arange(len(columns)), times)
    nth = np.arange(len(edge)) - np.repeat(np.cumsum(times) - times, times)
    return edge, (np.cumsum(places) - places)[columns[edge]] + nth


def _largest_matching(
    students: int, rows: np.ndarray, columns: np.ndarray, places: np.ndarray
) -> np.ndarray:
    """Return each student's place in a matching of as many as possible (Hopcroft-Karp), or -1."""
    edge, place = _to_places(columns, places)
    shape = (students, max(int(places.sum()), 1))
    graph = csr_array((np.ones(len(edge), dtype=np.int8), (rows[edge], place)), shape=shape)
    return np.asarray(maximum_bipartite_matching(graph, perm_type="column"), dtype=np.int64)


def _useful_places(
    students: int, rows: np.ndarray, columns: np.ndarray, places: np.ndarray, held: np.ndarray
) -> tuple[np.ndarray, int]:
    """Return the places that the fairest plan can use, and the load that it gives everybody.

    Its highest load is the lowest with which as many can be placed, so no place above that is
    looked at. Its lowest load is the highest to which everybody with room can be brought
    together: in an M-convex set the plan that is fairest from above is fairest from below too.
    """

    def placed(level: int) -> tuple[int, int]:
        upto = np.clip(level - held, 0, places)
        found = _largest_matching(students, rows, columns, upto)
        return int((found >= 0).sum()), int(upto.sum())

    start, end = int(held[places > 0].min()), int((held + places).max())
    most, _ = placed(end)
    low, high = start, end
    while low < high:  # the lowest level with which as many are placed
        level = (low + high) // 2
        low, high = (low, level) if placed(level)[0] == most else (level + 1, high)
    ceiling = low
    low, high = start, ceiling
    while low < high:  # the highest level at which every place is filled
        level = (low + high + 1) // 2
        filled, there = placed(level)
        low, high = (level, high) if filled == there else (low, level - 1)
    return np.clip(ceiling - held, 0, places), low


def _where_short(
    students: int, rows: np.ndarray, columns: np.ndarray, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Say of each student whether some largest matching leaves them out, and where all is full.

    These are the students whom an alternating path reaches from somebody left out
    (Dulmage & Mendelsohn). Every adult they may be matched with is full in every largest
    matching, and full with them alone.
    """
    matched = _largest_matching(students, rows, columns, places)
    left_out = matched < 0
    owner = np.append(np.repeat(np.arange(len(places)), places), len(places))
    with_adult = owner[matched]  # -1 takes the last: nobody
    while True:
        full = np.zeros(len(places) + 1, dtype=bool)
        full[columns[left_out[rows]]] = True
        more = left_out | full[with_adult]
        if (more == left_out).all():
            return left_out, full[:-1]
        left_out = more


def _tie_break(
    students: Sequence[str], adults: Sequence[str], rows: np.ndarray, columns: np.ndarray, bits: int
) -> np.ndarray:
    """Return a number below 2**bits for each pair that depends on the two ids and nothing else."""
    if not bits:
        return np.zeros(len(rows), dtype=np.int64)
    mixed: np.ndarray = _id_hashes("student", students)[rows] + _id_hashes("adult", adults)[columns]
    # One hash per person, mixed in numpy: hashing every pair by itself took longer than solving.
    # The mixer is the finaliser of SplitMix64 (Steele, Lea, Flood 2014): public domain constants.
    mixed ^= mixed >> np.uint64(30)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return (mixed >> np.uint64(64 - bits)).astype(np.int64)


def _id_hashes(kind: str, ids: Sequence[str]) -> np.ndarray:
    digests = b"".join(
        hashlib.blake2b(f"{kind}\x00{key}".encode(), digest_size=8).digest() for key in ids
    )
    return np.frombuffer(digests, dtype="<u8").astype(np.uint64)
