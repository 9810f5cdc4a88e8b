"""Of how many something can be true, over every school that fits: the least and the most, exactly.

What fits is first looked for close at hand: from one school with room, by turning one child, or
two who make up for each other. That answers nearly every question, for a school that fits is one
however it was found. What is left is asked of a solver.
"""

import math
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack, vstack

SECONDS = 5.0  # for one question; a bound that is not reached by then counts as not worked out
ROOM, ROUGHLY = 2, 0.4  # how far from its ends each range is to be in the school to start from
ALSO_FREE = 40  # kinds of children that may change where others come in parts
AT_ONCE = 16  # times that every open question is asked together
STEPS = 40  # children turned by chance
TRIED = 40  # turns of a kind of child that are tried, with another to make up for each


class NoSchoolFits(Exception):
    """What is told contradicts itself."""


class Rows:
    """Rows of mostly nothing."""

    def __init__(self) -> None:
        self._places: list[np.ndarray] = []
        self._worth: list[np.ndarray] = []

    def add(self, row: np.ndarray) -> None:
        """Add a row."""
        places = np.flatnonzero(row)
        self._places.append(places)
        self._worth.append(row[places])

    def matrix(self, columns: int) -> csr_array:
        """Return them as a matrix."""
        none = np.zeros(0)
        parts = (
            np.concatenate([none, *self._worth]),
            np.concatenate([none, *self._places]).astype(np.int64),
            np.cumsum([0, *map(len, self._places)]),
        )
        return csr_array(parts, shape=(len(self._places), columns))


class Schools:
    """Every school that fits. A variable is a history of answers that a kind of child can have.

    `kinds`: of each variable.  `sizes`: of each kind, how many there are.  `rows`, `low`, `high`:
    what is told.  `wanted`: a row a question, with by how much its answers have to differ.
    """

    def __init__(
        self,
        kinds: np.ndarray,
        sizes: np.ndarray,
        told: tuple[csr_array, Sequence[float], Sequence[float]],
        wanted: csr_array,
        needed: Sequence[int],
    ) -> None:
        self.kinds, self.sizes = kinds, sizes
        self.rows = told[0].toarray()
        self.low, self.high = np.array(told[1], dtype=float), np.array(told[2], dtype=float)
        self.wanted, self.needed = wanted.tocsc(), np.array(needed)
        self.least = np.full(len(needed), np.inf)
        self.most = np.full(len(needed), -np.inf)
        self.unanswered = 0  # questions left open because the solver did not answer in its time
        variables = np.arange(len(kinds))
        self._told, self._of_kinds = told[0], csr_array((np.ones(len(kinds)), (kinds, variables)))

    def told(self) -> Iterator[tuple[int, int, int]]:
        """Yield the questions whose answers differ too little: which, the least and the most."""
        start = self._with_room()
        if start is not None:
            self._wander(start, STEPS)
            self._climb(start)
        for _ in range(AT_ONCE):  # many questions at once; what is left is asked one by one
            still = self.most - self.least < self.needed
            if not still.any():
                return
            self._bound(self.wanted.T @ (np.where(self.least > 0, 1.0, -1.0) * still))
        for at, needed in enumerate(self.needed.tolist()):
            ends = []
            for sign in (1, -1):
                if self._open(at):
                    bound = self._bound(sign * self.wanted[[at]].toarray()[0], at)
                    if bound is not None:
                        ends.append(sign * math.ceil(bound - 1e-6))
            if self._open(at) and len(ends) == 2 and ends[1] - ends[0] < needed:
                yield at, ends[0], ends[1]
            elif self._open(at):
                self.unanswered += 1

    def _open(self, at: int) -> bool:
        return bool(self.most[at] - self.least[at] < self.needed[at])

    def _answer(self, counted: np.ndarray) -> None:
        np.minimum(self.least, counted, out=self.least)
        np.maximum(self.most, counted, out=self.most)

    # --- by a solver ----------------------------------------------------------------------------

    def _with_room(self) -> np.ndarray | None:
        """Return a school in which most ranges are not at their ends, None where none was found.

        How far each falls short of that is a variable of its own, after the others.
        """
        far = np.minimum(ROOM * np.abs(self.rows).max(axis=1), (self.high - self.low) / 2)
        short, variables = len(self.rows), len(self.kinds)
        up = hstack([-self._told, -eye_array(short)], format="csr")
        down = hstack([self._told, -eye_array(short)], format="csr")
        found = linprog(
            np.concatenate([np.zeros(variables), 1 / np.maximum(far, 1)]),
            A_ub=vstack([up, down], format="csr"),
            b_ub=np.concatenate([-self.low - far, self.high - far]),
            A_eq=hstack([self._of_kinds, csr_array((len(self.sizes), short))], format="csr"),
            b_eq=self.sizes,
            bounds=np.column_stack(
                [np.zeros(variables + short), np.concatenate([self.sizes[self.kinds], far])]
            ),
            method="highs-ds",
        )
        if found.status == 2:
            raise NoSchoolFits
        if found.x is None:
            return None
        for room in (1.0, 0.5, 0.0):  # half: where a row counts by less than one
            school = self._whole(found.x[:variables], np.zeros(variables), room * far / ROOM)
            if school is not None:
                return school
        return None

    def _bound(self, towards: np.ndarray, at: int | None = None) -> float | None:
        """Return how little of `towards` there is at least; schools that are found answer the rest.

        In parts of children first, which is quick and never too much.
        """
        of_ranges = vstack([-self._told, self._told], format="csr")
        found = linprog(
            towards,
            A_ub=of_ranges,
            b_ub=np.concatenate([-self.low, self.high]),
            A_eq=self._of_kinds,
            b_eq=self.sizes,
            bounds=np.column_stack([np.zeros(len(self.kinds)), self.sizes[self.kinds]]),
            method="highs-ds",
        )
        if found.status == 2:
            raise NoSchoolFits
        if found.x is None:
            return None
        school = self._whole(found.x, towards)
        if school is not None:
            self._wander(school, STEPS // 4)
            if at is None or not self._open(at) or towards @ school <= math.ceil(found.fun - 1e-6):
                return float(found.fun)
        return None if at is None else self._exactly(towards)

    def _whole(
        self, parts: np.ndarray, towards: np.ndarray, room: np.ndarray | float = 0.0
    ) -> np.ndarray | None:
        """Return a school near one with parts of children in it, None where none was found.

        Of most kinds there are whole children already; a few of those may change too.
        """
        broken = np.abs(parts - np.rint(parts)) > 1e-6
        free = np.zeros(len(self.sizes), dtype=bool)
        free[self.kinds[broken]] = True
        free[:: max(1, len(free) // ALSO_FREE)] = True
        held = np.rint(parts)
        held[free[self.kinds]] = 0
        some = np.flatnonzero(free[self.kinds])
        counted = self.rows @ held
        found = milp(
            towards[some],
            integrality=np.ones(len(some)),
            bounds=Bounds(0, self.sizes[self.kinds[some]]),
            constraints=[
                LinearConstraint(self._of_kinds[free][:, some], self.sizes[free], self.sizes[free]),
                LinearConstraint(
                    self.rows[:, some], self.low + room - counted, self.high - room - counted
                ),
            ],
            options={"time_limit": SECONDS, "mip_rel_gap": ROUGHLY},
        )
        if found.x is None:
            return None
        school: np.ndarray = held
        school[some] = np.rint(found.x)
        return school

    def _exactly(self, towards: np.ndarray) -> float | None:
        """Ask the solver for the least of `towards`, in whole children."""
        found = milp(
            towards,
            integrality=np.ones(len(self.kinds)),
            bounds=Bounds(0, self.sizes[self.kinds]),
            constraints=[
                LinearConstraint(self._of_kinds, self.sizes, self.sizes),
                LinearConstraint(self._told, self.low, self.high),
            ],
            options={"time_limit": SECONDS},
        )
        if found.status == 2:
            raise NoSchoolFits
        if found.x is not None:
            self._near(np.rint(found.x))
        return None if found.mip_dual_bound is None else float(found.mip_dual_bound)

    # --- close at hand --------------------------------------------------------------------------

    def _turns(self, school: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return every way to turn one child: from which variable to which."""
        had = np.flatnonzero(school > 0)
        order = np.argsort(self.kinds, kind="stable")
        starts = np.searchsorted(self.kinds[order], np.arange(len(self.sizes) + 1))
        many = np.diff(starts)[self.kinds[had]]
        before = np.repeat(had, many)
        within = np.arange(many.sum()) - np.repeat(np.cumsum(many) - many, many)
        after = order[np.repeat(starts[self.kinds[had]], many) + within]
        return before[before != after], after[before != after]

    def _fits(self, counted: np.ndarray, changed: np.ndarray) -> np.ndarray:
        """Say for each column of changes whether what is told still holds."""
        now = counted[:, None] + changed
        fits: np.ndarray = (
            (now >= self.low[:, None] - 1e-9) & (now <= self.high[:, None] + 1e-9)
        ).all(axis=0)
        return fits

    def _near(self, school: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Answer every question by this school, and by each in which one child is turned.

        Return those turns.
        """
        counted = self.wanted @ school
        self._answer(counted)
        before, after = self._turns(school)
        fits = self._fits(self.rows @ school, self.rows[:, after] - self.rows[:, before])
        before, after = before[fits], after[fits]
        turned = (self.wanted[:, after] - self.wanted[:, before]).tocoo()
        which = turned.coords[0]
        np.minimum.at(self.least, which, counted[which] + turned.data)
        np.maximum.at(self.most, which, counted[which] + turned.data)
        return before, after

    def _wander(self, school: np.ndarray, steps: int) -> None:
        """Turn children one after the other, as chance will have it, and look around each time."""
        chance = np.random.default_rng(0)
        for _ in range(steps):
            before, after = self._near(school)
            if not len(before) or (self.most - self.least >= self.needed).all():
                return
            school = self._turned(school, before, after, chance.integers(len(before), size=1))

    def _climb(self, start: np.ndarray) -> None:
        """Turn the children of each open question, one after the other, down and then up."""
        for at, needed in enumerate(self.needed.tolist()):
            if needed == 1 or not self._open(at):
                continue
            row = self.wanted[[at]].toarray()[0]
            for sign in (-1, 1):
                school = start
                for _ in range(needed):
                    if not self._open(at):
                        break
                    further = self._further(school, sign * row)
                    if further is None:
                        break
                    school = further
                    self._answer(self.wanted @ school)

    def _further(self, school: np.ndarray, row: np.ndarray) -> np.ndarray | None:
        """Return a school near this one that has more of a row; None where none was found."""
        before, after = self._turns(school)
        changed = self.rows[:, after] - self.rows[:, before]
        counted = self.rows @ school
        useful = np.flatnonzero(row[after] > row[before])
        if not len(useful):
            return None
        alone = useful[self._fits(counted, changed[:, useful])]
        if len(alone):
            return self._turned(school, before, after, alone[:1])
        broken = counted[:, None] + changed[:, useful]
        over = np.maximum(broken - self.high[:, None], 0) + np.maximum(
            self.low[:, None] - broken, 0
        )
        for one in useful[np.argsort((over > 0).sum(axis=0), kind="stable")[:TRIED]]:
            fits = self._fits(counted + changed[:, one], changed)
            fits &= (self.kinds[before] != self.kinds[before[one]]) & (row[after] >= row[before])
            if fits.any():
                return self._turned(school, before, after, np.array([one, int(fits.argmax())]))
        return None

    @staticmethod
    def _turned(
        school: np.ndarray, before: np.ndarray, after: np.ndarray, which: np.ndarray
    ) -> np.ndarray:
        found = school.copy()
        np.subtract.at(found, before[which], 1)
        np.add.at(found, after[which], 1)
        return found
