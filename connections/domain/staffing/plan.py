"""A plan of who leaves, moves and arrives, and which students that leaves with nobody or with one.

`network` is today's (services.book): a pair without a line is not known, whether the answer is
missing or was never asked for in a short round. So each figure is what is marked, with the fewest
and the most it could be: every unknown answer, for itself, could be Strong.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import networkx as nx

from connections.domain.network.graph import adults_in, is_outside, strong_adults


@dataclass(frozen=True, slots=True)
class Arrival:
    """One new adult: somebody on the roster (`adult_id`), or so many places of nobody yet.

    `grades` are those they will meet; none means every grade.
    """

    places: int = 0
    adult_id: str | None = None
    grades: frozenset[str] = frozenset()

    def meets(self, grade: str) -> bool:
        """Say whether the adult will meet students of a grade."""
        return not self.grades or grade in self.grades


@dataclass(frozen=True, slots=True)
class Staffing:
    """Who leaves, by id; who stays and no longer meets a grade (adult_id, grade); who comes."""

    leaves: frozenset[str] = frozenset()
    moves: frozenset[tuple[str, str]] = frozenset()
    arrives: tuple[Arrival, ...] = ()

    def goes(self, adult_id: str, grade: str) -> bool:
        """Say whether an adult is lost to the students of a grade."""
        return adult_id in self.leaves or (adult_id, grade) in self.moves


@dataclass(frozen=True, slots=True)
class Range:
    """The fewest and the most students a figure could be of, whatever the unknown answers are."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Change:
    """What a plan changes; students in the order given.

    `nobody` lose the last strong adult at school they have, `one` go from two or more to exactly
    one. `loses` has of each of these the strong adults who go, `keeps` of `one` who is left.
    """

    nobody: tuple[str, ...]
    one: tuple[str, ...]
    nobody_range: Range
    one_range: Range
    loses: Mapping[str, tuple[str, ...]]
    keeps: Mapping[str, str]


def change_of(network: nx.Graph, grades: Mapping[str, str], plan: Staffing) -> Change:
    """Return what a plan changes for the students of `grades`: their grade by id, all in it."""
    at_school = [a for a in adults_in(network) if not is_outside(network, ("adult", a))]
    here = frozenset(at_school)
    going = {g: {a for a in at_school if plan.goes(a, g)} for g in set(grades.values())}
    nobody, one, loses, keeps = [], [], {}, {}
    none_least = none_most = one_least = one_most = 0
    for student_id, grade in grades.items():
        strong = list(strong_adults(network, student_id))
        stay = [adult_id for adult_id in strong if adult_id not in going[grade]]
        if len(stay) > 1 or not going[grade]:
            continue
        said = here.intersection(adult for _, adult in network.adj[("student", student_id)])
        gone_unknown = len(going[grade] - said)
        here_unknown = len(here) - len(said) - gone_unknown
        could_lose = len(strong) > len(stay) or gone_unknown > 0
        loses_now = len(strong) > len(stay)
        if stay:
            one_most += could_lose
        else:
            none_most += could_lose
            one_most += could_lose and here_unknown > 0
        if not loses_now:
            continue
        loses[student_id] = tuple(a for a in strong if a in going[grade])
        if stay:
            one.append(student_id)
            keeps[student_id] = stay[0]
            one_least += not here_unknown
        else:
            nobody.append(student_id)
            none_least += not here_unknown
    ranges = Range(none_least, none_most), Range(one_least, one_most)
    return Change(tuple(nobody), tuple(one), *ranges, loses, keeps)
