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

from connections.domain.disclosure.exact import Earlier

SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Told:
    """Some children of whom too much was worked out: their counts differ by less than `least`."""

    what: str
    moment: int
    students: int
    least: int


class Reader:
    """Reads reports together. `changes`: how many answers changed from each report to the next.

    None for a reader who does not know: any number of them may have.
    """

    def __init__(self, reports: Sequence[Earlier], changes: Sequence[int | None]) -> None:
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
            for history in product(*((0, 1) if there else (0,) for there in kind))
        ]
        rows, low, high = [], [], []
        for place in range(len(self.kinds)):
            rows.append({v: 1.0 for v, (kind, _) in enumerate(self.variables) if kind == place})
            low.append(sizes[place])
            high.append(sizes[place])
        for moment, report in enumerate(reports):
            for run in report.runs:
                rows.append(self._covered(moment, report.exact.members(run.key)))
                low.append(run.low)
                high.append(run.high)
        for step, known in enumerate(changes):
            if known is None:
                continue
            both = {k for k, kind in enumerate(self.kinds) if kind[step] and kind[step + 1]}
            turned = {
                v: 1.0
                for v, (kind, history) in enumerate(self.variables)
                if kind in both and history[step] != history[step + 1]
            }
            if turned:
                rows.append(turned)
                low.append(known)
                high.append(known)
        cells = [(row, column) for row, found in enumerate(rows) for column in found]
        data = np.ones(len(cells))
        shape = (len(rows), len(self.variables))
        self.rows = csr_array((data, tuple(zip(*cells, strict=True))), shape=shape)
        self.low, self.high = np.array(low), np.array(high)
        self.most = np.array([sizes[kind] for kind, _ in self.variables])

    def _covered(self, moment: int, members: frozenset[str]) -> dict[int, float]:
        kinds = {self.of[who] for who in members}
        return {
            v: 1.0
            for v, (kind, history) in enumerate(self.variables)
            if kind in kinds and history[moment]
        }

    def ask(self, moment: int, what: str, members: frozenset[str], *, least: int) -> None:
        """Ask how many of these students can have been covered at a moment.

        They must be all the students of some kinds. `least`: by how much the fewest and the most
        have to differ.
        """
        self.asked.append(Told(what, moment, len(members), least))
        row = np.zeros(len(self.variables))
        row[list(self._covered(moment, members))] = 1
        self.wanted.append(row)

    def ask_about_small_groups(self, moment: int, smallest: int = 10) -> None:
        """Ask about every group under `smallest` at a moment."""
        exact = self.reports[moment].exact
        for place, table in enumerate(exact.tables):
            for value in sorted({profile[place] for profile in exact.profiles.values()}):
                members = exact.members((table, (value,)))
                if len(members) < smallest:
                    least = min(len(members), 3)
                    self.ask(moment, f"{table} {value}", members, least=least)

    def ask_about_child(self, moment: int, who: str) -> None:
        """Ask about a child, and those whom nobody could tell from it."""
        kind, there = self.of[who], self.reports[moment].exact.profiles
        alike = frozenset(other for other in there if self.of[other] == kind)
        self.ask(moment, who, alike, least=1)

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
