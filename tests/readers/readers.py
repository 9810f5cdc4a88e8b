"""A reader who knows every roll, every report, the method, and how many answers changed.

He does not use the product's own proof: he writes down each child's possible answers at every
moment, each printed range as an inequality, and asks a solver for the least and the most.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from connections.domain.disclosure.exact import Aspect, Earlier
from tests.readers.schools import NOBODY, ONE, OPEN, TWO

SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Told:
    """Some children of whom too much was worked out: their counts differ by less than `least`."""

    what: str
    moment: int
    students: int
    least: int


LEAST = {Aspect.COULD_BE: OPEN, Aspect.COVERED: ONE, Aspect.TWO: TWO}


class Reader:
    """Reads reports together. `changes`: how many are covered anew, or no longer, from each report
    to the next; None for a reader who does not know. `levels`: which answers he tells apart.
    """

    def __init__(
        self,
        reports: Sequence[Earlier],
        changes: Sequence[int | None],
        levels: Sequence[int] = (NOBODY, OPEN, ONE, TWO),
    ) -> None:
        self.reports = reports
        self.asked: list[Told] = []
        self.wanted: list[np.ndarray] = []
        moments = [report.exact for report in reports]
        everybody = sorted(set().union(*(moment.profiles for moment in moments)))
        places = {who: tuple(m.profiles.get(who) for m in moments) for who in everybody}
        self.kinds = sorted(set(places.values()), key=repr)
        at = {kind: place for place, kind in enumerate(self.kinds)}
        self.of = {who: at[places[who]] for who in everybody}
        sizes = Counter(self.of.values())
        # a variable for each kind of child and each history of answers it can have
        self.variables = [
            (place, history)
            for place, kind in enumerate(self.kinds)
            for history in product(*(levels if there else (NOBODY,) for there in kind))
        ]
        told: list[tuple[set[int], int, int]] = []
        for place in range(len(self.kinds)):
            mine = {v for v, (kind, _) in enumerate(self.variables) if kind == place}
            told.append((mine, sizes[place], sizes[place]))
        for moment, report in enumerate(reports):
            for run in report.runs:
                members = report.exact.members(run.key)
                if LEAST.get(run.key.aspect, ONE) not in levels:
                    continue  # he does not tell these apart
                if run.key.aspect in LEAST:
                    true = self._at_least(moment, members, LEAST[run.key.aspect])
                else:
                    true = self._turned(moment, members, run.key.aspect)
                told.append((true, run.low, run.high))
        for step, known in enumerate(changes):
            both = frozenset(moments[step].profiles) & frozenset(moments[step + 1].profiles)
            anew = self._turned(step + 1, both, Aspect.GAINED)
            anew |= self._turned(step + 1, both, Aspect.LOST)
            if known is not None and anew:
                told.append((anew, known, known))
        cells = [(row, column) for row, (found, *_) in enumerate(told) for column in sorted(found)]
        shape = (len(told), len(self.variables))
        self.rows = csr_array((np.ones(len(cells)), tuple(zip(*cells, strict=True))), shape=shape)
        self.low, self.high = np.array([x[1] for x in told]), np.array([x[2] for x in told])
        self.most = np.array([sizes[kind] for kind, _ in self.variables])

    def _at_least(self, moment: int, members: frozenset[str], level: int) -> set[int]:
        kinds = {self.of[who] for who in members}
        return {
            v
            for v, (kind, history) in enumerate(self.variables)
            if kind in kinds and history[moment] >= level
        }

    def _turned(self, moment: int, members: frozenset[str], aspect: Aspect) -> set[int]:
        kinds, gained = {self.of[who] for who in members}, aspect is Aspect.GAINED
        found = set()
        for v, (kind, history) in enumerate(self.variables):
            if kind in kinds:
                was, is_now = history[moment - 1] >= ONE, history[moment] >= ONE
                if was != is_now and is_now == gained:
                    found.add(v)
        return found

    def ask(
        self,
        moment: int,
        what: str,
        members: frozenset[str],
        *,
        least: int,
        aspect: Aspect = Aspect.COVERED,
    ) -> None:
        """Ask of how many of these students an aspect can have been true at a moment.

        They must be all the students of some kinds. `least`: by how much the fewest and the most
        have to differ.
        """
        self.asked.append(Told(what, moment, len(members), least))
        row = np.zeros(len(self.variables))
        row[sorted(self._at_least(moment, members, LEAST[aspect]))] = 1
        self.wanted.append(row)

    def ask_about_small_groups(
        self, moment: int, aspect: Aspect = Aspect.COVERED, smallest: int = 10
    ) -> None:
        """Ask about every group under `smallest` at a moment."""
        exact = self.reports[moment].exact
        for place, table in enumerate(exact.tables):
            for value in sorted({profile[place] for profile in exact.profiles.values()}):
                members = exact.group(table, (value,))
                if len(members) < smallest:
                    least = min(len(members), 3)
                    self.ask(
                        moment, f"{aspect}: {table} {value}", members, least=least, aspect=aspect
                    )

    def ask_about_child(self, moment: int, who: str, aspect: Aspect = Aspect.COVERED) -> None:
        """Ask about a child, and those whom nobody could tell from it."""
        kind, there = self.of[who], self.reports[moment].exact.profiles
        alike = frozenset(other for other in there if self.of[other] == kind)
        self.ask(moment, f"{aspect}: {who}", alike, least=1, aspect=aspect)

    def told(self) -> list[Told]:
        """Return what is known too well; nothing where no school at all fits what he believes."""
        wanted = np.array(self.wanted)
        least, most = np.full(len(wanted), np.inf), np.full(len(wanted), -np.inf)
        needed = np.array([each.least for each in self.asked])
        known: list[Told] = []
        for at, each in enumerate(self.asked):
            bounds = []
            for sign in (1, -1):
                if most[at] - least[at] >= needed[at]:
                    break
                found = milp(
                    sign * wanted[at],
                    integrality=np.ones(len(self.variables)),
                    bounds=Bounds(0, self.most),
                    constraints=LinearConstraint(self.rows, self.low, self.high),
                    options={"time_limit": SECONDS},
                )
                if found.status == 2:
                    return []
                if found.x is not None:  # another school that fits: it answers other questions too
                    counted = wanted @ np.rint(found.x)
                    least, most = np.minimum(least, counted), np.maximum(most, counted)
                if found.mip_dual_bound is None:
                    break
                bounds.append(sign * math.ceil(found.mip_dual_bound - 1e-6))
            if len(bounds) == 2 and bounds[1] - bounds[0] < each.least:
                known.append(each)
        return known
