"""How much hangs on how few: the smallest set of adults whose leaving would uncover N students."""

from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from connections.domain.network.graph import lose_only_strong_adult, strong_adults, students_in

EXACT_UP_TO = 400  # covered students; above it the integer program may take longer than a click
_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Hinge:
    """Adults whose leaving together uncovers the students.

    `exact` says that no smaller set does it. Otherwise the set is the greedy one, and no set
    smaller than `at_least` can do it (the linear relaxation's bound, rounded up). Of a short round
    both say "at least": who was not asked may be strong too, so it may take more.
    """

    adult_ids: tuple[str, ...]
    student_ids: tuple[str, ...]
    exact: bool
    at_least: int


def smallest_hinge(
    network: nx.Graph, students: int, exact_up_to: int = EXACT_UP_TO
) -> Hinge | None:
    """Return the smallest set of adults whose leaving uncovers at least so many students.

    None when even everybody's leaving would not: fewer students are covered. A small school is
    answered exactly (an integer program, HiGHS); a larger one greedily, with a bound.
    """
    needs = {
        student_id: frozenset(adults)
        for student_id in students_in(network)
        if (adults := list(strong_adults(network, student_id)))
    }
    if students < 1 or len(needs) < students:
        return None
    chosen = _greedy(needs, students)
    bound, found = _program(needs, students, integral=len(needs) <= exact_up_to)
    exact = found is not None or len(chosen) == bound
    if found is not None:
        chosen = found
        bound = len(found)
    return Hinge(
        tuple(sorted(chosen)), tuple(lose_only_strong_adult(network, chosen)), exact, bound
    )


def _greedy(needs: dict[str, frozenset[str]], students: int) -> list[str]:
    """Add, again and again, the fewest adults that uncover one more student."""
    chosen: set[str] = set()
    while sum(adults <= chosen for adults in needs.values()) < students:
        chosen |= min(
            (adults - chosen for adults in needs.values() if not adults <= chosen),
            key=lambda missing: (
                len(missing) / sum(adults <= chosen | missing for adults in needs.values()),
                sorted(missing),
            ),
        )
    return sorted(chosen)


def _program(
    needs: dict[str, frozenset[str]], students: int, integral: bool
) -> tuple[int, list[str] | None]:
    """Solve "fewest adults, at least so many students whose adults all leave".

    Returns a lower bound for the number of adults, and the adults themselves if proved fewest.
    """
    adults = sorted(set().union(*needs.values()))
    place = {adult_id: position for position, adult_id in enumerate(adults)}
    pairs = [(row, place[a]) for row, who in enumerate(needs.values()) for a in sorted(who)]
    count, total = len(pairs), len(adults) + len(needs)
    row = np.arange(count)
    # A student is uncovered only if each strong adult leaves: uncovered - leaves <= 0.
    student = np.array([len(adults) + s for s, _ in pairs])
    adult = np.array([a for _, a in pairs])
    ones = np.ones(count)
    only_if = csr_array(
        (
            np.concatenate([ones, -ones]),
            (np.concatenate([row, row]), np.concatenate([student, adult])),
        ),
        shape=(count, total),
    )
    enough = csr_array(
        (np.ones(len(needs)), (np.zeros(len(needs), int), len(adults) + np.arange(len(needs)))),
        shape=(1, total),
    )
    limits = LinearConstraint(
        vstack([only_if, enough]),
        np.append(np.full(count, -np.inf), students),
        np.append(np.zeros(count), np.inf),
    )
    answer = milp(
        np.append(np.ones(len(adults)), np.zeros(len(needs))),
        constraints=limits,
        bounds=Bounds(0, 1),
        integrality=np.full(total, int(integral)),
        options={"time_limit": _SECONDS},
    )
    if answer.status == 0 and integral:
        return round(answer.fun), [a for a, x in zip(adults, answer.x, strict=False) if x > 0.5]
    bound = answer.mip_dual_bound if integral else answer.fun
    return (1 if bound is None else max(1, int(np.ceil(bound - 1e-6)))), None
