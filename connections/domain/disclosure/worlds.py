"""Other schools that would print the same: who could be covered instead, round after round.

Children with the same history (where they stood in each report, and in which of them they were
covered or not as the first time) are one *kind*: `n` of them, `y` of whom were covered when they
first stood in a report. A world is another `y`. Whoever reads all the reports, knows every roll and
even whose answer changed cannot tell a world from the truth if every printed line holds in it, so
what two worlds differ in is safe. A line counts a kind up (+1), down (-1: its children changed
since they first stood in a report) or not at all.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack, identity

from connections.domain.disclosure.exact import Exact, Key, Run


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of children of several reports: who is of which, and what a line counts."""

    moments: tuple[Exact, ...]
    of: dict[str, int]  # student id → kind
    n: np.ndarray
    y: np.ndarray
    turned: np.ndarray  # moment × kind: the answer is another than the first time

    def row(self, moment: int, members: frozenset[str]) -> np.ndarray:
        """Return what a line about these students counts: a +1, -1 or 0 for each kind."""
        inside = np.zeros(len(self.n), dtype=np.int64)
        inside[[self.of[who] for who in members]] = 1
        return np.where(self.turned[moment], -inside, inside)

    def fixed(self, row: np.ndarray) -> int:
        """Return what a line counts whatever the world is."""
        return int(self.n[row < 0].sum())


def kinds_of(moments: Sequence[Exact]) -> Kinds:
    """Sort the students of some moments into kinds, in an order that depends on nothing else."""
    histories: dict[str, tuple[object, ...]] = {}
    first: dict[str, bool] = {}
    for who in sorted(set().union(*(moment.profiles for moment in moments))):
        stood = [who in moment.profiles for moment in moments]
        was = [who in moment.covered for moment in moments]
        first[who] = was[stood.index(True)]
        turned = tuple(there and now != first[who] for there, now in zip(stood, was, strict=True))
        places = tuple(moment.profiles.get(who, ()) for moment in moments)
        histories[who] = (places, turned)
    order = sorted(set(histories.values()))
    place = {history: at for at, history in enumerate(order)}
    of = {who: place[history] for who, history in histories.items()}
    n, y = np.zeros(len(order), dtype=np.int64), np.zeros(len(order), dtype=np.int64)
    for who, at in of.items():
        n[at] += 1
        y[at] += first[who]
    turned_at = np.array([history[1] for history in order], dtype=bool).T
    return Kinds(tuple(moments), of, n, y, turned_at.reshape(len(moments), len(order)))


@dataclass(frozen=True, slots=True)
class System:
    """Printed lines as rows over kinds: low ≤ rows @ world ≤ high, 0 ≤ world ≤ n."""

    n: np.ndarray
    rows: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def holds(self, world: np.ndarray) -> bool:
        """Say whether a school with these answers would have printed the same."""
        counted = self.rows @ world
        inside = (counted >= self.low).all() and (counted <= self.high).all()
        return bool((world >= 0).all() and (world <= self.n).all() and inside)


def system_of(kinds: Kinds, printed: Sequence[tuple[int, Key, Run]]) -> System:
    """Return the rows of printed lines: at which moment, which line, which range."""
    rows = [kinds.row(at, kinds.moments[at].members(key)) for at, key, _ in printed]
    fixed = np.array([kinds.fixed(row) for row in rows], dtype=np.int64)
    low = np.array([run.low for *_, run in printed], dtype=np.int64) - fixed
    high = np.array([run.high for *_, run in printed], dtype=np.int64) - fixed
    table = np.array(rows, dtype=np.int64).reshape(len(rows), len(kinds.n))
    return System(kinds.n, table, low, high)


class Search:
    """Finds worlds until every protected set of children can stand at enough counts.

    `guarded`: rows over kinds, of what is protected; `wanted`: by how much the least and the most
    count of each must differ. Cheap first: change a child, and one more to make up for it. What
    that cannot settle is asked of an exact solver; every world is checked again in whole numbers.
    """

    def __init__(
        self, system: System, y: np.ndarray, guarded: np.ndarray, wanted: np.ndarray
    ) -> None:
        self.system, self.y, self.wanted = system, y, wanted
        self.guarded = csr_array(guarded)
        self.members = [guarded[at].nonzero()[0] for at in range(len(guarded))]
        self.signs = guarded
        self.worlds: list[np.ndarray] = []
        self.least = self.guarded @ y
        self.most = self.least.copy()

    def exposed(self, deadline: float) -> list[int]:
        """Return which protected sets do not differ enough in any worlds there are.

        Raises TimeoutError: then nothing goes out, and nothing is concluded from it.
        """
        for at in self._narrow():
            self._walk(self.y, at)
        if len(self._narrow()):
            self._seek(np.zeros(len(self.y)), deadline, room=1.0)
            centre = self.worlds[-1] if self.worlds else self.y
            for at in self._narrow():
                self._walk(centre, at)
        for at in self._narrow():
            line = self.signs[at].astype(float)
            for cost in (line, -line):
                if self.most[at] - self.least[at] < self.wanted[at]:
                    found = len(self.worlds)
                    self._seek(cost, deadline)
                    for other in self._narrow() if len(self.worlds) > found else ():
                        self._walk(self.worlds[found], int(other))
        return [int(at) for at in self._narrow()]

    def _narrow(self) -> np.ndarray:
        return np.flatnonzero(self.most - self.least < self.wanted)

    def _keep(self, world: np.ndarray) -> None:
        """Keep a world: neither search nor solver is trusted, it must print the same."""
        if self.system.holds(world):
            self.worlds.append(world)
            counted = self.guarded @ world
            self.least = np.minimum(self.least, counted)
            self.most = np.maximum(self.most, counted)

    def _walk(self, start: np.ndarray, at: int) -> None:
        """Change the children of a protected set one by one, down and then up."""
        members, spare = self.members[at], np.zeros(len(self.y), dtype=bool)
        spare[members] = True
        for way in (-1, 1):
            world = start
            while self.most[at] - self.least[at] < self.wanted[at]:
                for kind in members:
                    found = self._step(world, kind, way * self.signs[at, kind], spare)
                    if found is not None:
                        world = found
                        self._keep(world)
                        break
                else:
                    break

    def _step(self, world: np.ndarray, kind: int, by: int, spare: np.ndarray) -> np.ndarray | None:
        """Return the world with one child changed, and one more to make up for it, or None."""
        of = self.system
        if not 0 <= world[kind] + by <= of.n[kind]:
            return None
        change = by * of.rows[:, kind]
        counted = of.rows @ world + change
        over, under = counted > of.high, counted < of.low
        new = world.copy()
        new[kind] += by
        if not (over.any() or under.any()):
            return new
        full, bare = counted == of.high, counted == of.low
        for back in (-by, by):
            can = (world + back >= 0) & (world + back <= of.n) & ~spare
            moved = back * of.rows
            can &= (moved[over] == -1).all(axis=0) & (moved[under] == 1).all(axis=0)
            can &= ~(moved[full] == 1).any(axis=0) & ~(moved[bare] == -1).any(axis=0)
            if can.any():
                new[np.flatnonzero(can)[0]] += back
                return new
        return None

    def _seek(self, cost: np.ndarray, deadline: float, room: float = 0.0) -> None:
        """Keep the world of least cost, or with `room` the one furthest inside its ranges."""
        if time.perf_counter() > deadline:
            raise TimeoutError
        of = self.system
        lines, kinds = of.rows.shape
        rows, one = csr_array(of.rows), identity(lines, format="csr")
        found = milp(
            np.r_[cost, np.full(lines, -room)],
            integrality=np.r_[np.ones(kinds), np.zeros(lines)],
            bounds=Bounds(0, np.r_[of.n, np.full(lines, float(room > 0))]),
            constraints=[
                LinearConstraint(hstack([rows, -one]), of.low, np.inf),
                LinearConstraint(hstack([rows, one]), -np.inf, of.high),
            ],
            options={"mip_rel_gap": 0.5 if room else 0.02, "node_limit": 20 if room else 20000},
        )
        if found.x is not None:
            self._keep(np.rint(found.x[:kinds]).astype(np.int64))
