"""Which second adults mend most, before it happens, within the places everybody has.

As many students as possible; among those sets first whom nobody would be left to; then as many
adults as possible who already know their student; then free places left as even as they can be.
`domain.assignment.matching` solves it exactly.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np

from connections.domain.assignment.matching import fairest_matching
from connections.domain.assignment.plan import NotPlaced, Places, Why
from connections.domain.network.graph import is_outside
from connections.domain.rounds.marks import Strength
from connections.domain.staffing.plan import Arrival, Staffing


@dataclass(frozen=True, slots=True)
class SecondAdult:
    """One adult for one student: on the roster, or a new one, by their place in `arrives`."""

    student_id: str
    adult_id: str | None
    arrival: int | None = None
    knows: bool = False


@dataclass(frozen=True, slots=True)
class Mending:
    """Who gets a second adult, and who cannot have one, both in the order of the students."""

    pairs: tuple[SecondAdult, ...] = ()
    not_placed: tuple[NotPlaced, ...] = ()


@dataclass(frozen=True, slots=True)
class _Taker:
    """Somebody with free places: an adult of today, or a new one."""

    key: str  # decides between equals; never shown
    free: int
    adult_id: str | None
    arrival: int | None
    who: Arrival  # with the grades they will meet


def second_adults(
    network: nx.Graph,
    students: Mapping[str, str],
    alone: Collection[str],
    plan: Staffing,
    places: Sequence[Places],
    apart: Collection[tuple[str, str]] = (),
) -> Mending:
    """Return a second adult for as many of the students (grade by id) as there can be one for.

    `alone` are those whom the plan leaves with nobody. An adult who goes takes nobody, nor does one
    who is strong with the student already, is from outside the school, or is `apart` from them
    (adult_id, student_id).
    """
    takers = [one for one in _takers(network, plan, places) if one.free]
    ids = list(students)
    edges, knows = [], []
    for row, student_id in enumerate(ids):
        lines = network.adj[("student", student_id)]
        for column, taker in enumerate(takers):
            strength = lines.get(("adult", taker.adult_id), {}).get("strength")
            if (
                taker.who.meets(students[student_id])
                and strength != Strength.STRONG
                and (taker.adult_id, student_id) not in apart
                and not plan.goes(taker.adult_id or "", students[student_id])
            ):
                edges.append((row, column))
                knows.append(strength == Strength.KNOW)
    rows, columns = np.array(edges, dtype=np.int64).reshape(-1, 2).T
    most = max((taker.free for taker in takers), default=0)
    matched = fairest_matching(
        ids,
        [taker.key for taker in takers],
        (rows, columns),
        1 - np.array(knows, dtype=np.int64),
        free=[taker.free for taker in takers],
        load=[most - taker.free for taker in takers],  # so the most places left come first
        need=[int(student_id not in alone) for student_id in ids],
        closest_first=True,
    )
    could = set(rows.tolist())
    pairs, waiting = [], []
    for row, (student_id, edge) in enumerate(zip(ids, matched.tolist(), strict=True)):
        if edge >= 0:
            taker = takers[columns[edge]]
            pairs.append(SecondAdult(student_id, taker.adult_id, taker.arrival, knows[edge]))
        else:
            short = Why.NO_PLACES if row in could else Why.NOBODY_ALLOWED
            waiting.append(NotPlaced(student_id, short if takers else Why.NO_ADULTS))
    return Mending(tuple(pairs), tuple(waiting))


def _takers(network: nx.Graph, plan: Staffing, places: Sequence[Places]) -> list[_Taker]:
    named = {one.adult_id: one for one in plan.arrives if one.adult_id is not None}
    found = [
        _Taker(one, each.free, one, None, named.get(one, Arrival()))
        for each in places
        if ("adult", one := each.adult_id) in network and not is_outside(network, ("adult", one))
    ]
    new = ((n, one) for n, one in enumerate(plan.arrives) if one.adult_id is None)
    return found + [_Taker(str(n), one.places, None, n, one) for n, one in new]
