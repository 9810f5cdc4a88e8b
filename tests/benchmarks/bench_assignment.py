"""Fair pairs against the solvers they stand on: a school at the click, a district in one go."""

import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from connections.domain.assignment import matching
from connections.domain.assignment.need import Need, needs
from connections.domain.assignment.plan import Places, suggest_plan
from connections.domain.assignment.ties import Tie

ROOT = Path(__file__).parent.parent.parent
DISTRICT = (10_000, 3_500, 30)  # students, adults, adults near each student


def results() -> Iterator[dict]:
    yield school()
    # In a process of its own: its memory is then nobody else's.
    command = [
        sys.executable,
        "-c",
        "from tests.benchmarks import bench_assignment as b; b.alone()",
    ]
    found = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    yield from json.loads(found.stdout)


def cpu(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def school() -> dict:
    """150 students, 85 adults: the whole plan, with hashes and reasons, against one solve."""
    students, adults, ties = people(150, 85)
    matrices: list[np.ndarray] = []
    real = matching.linear_sum_assignment
    matching.linear_sum_assignment = lambda matrix: matrices.append(matrix) or real(matrix)
    try:
        suggest_plan(students, adults, ties, need=need_of(students))
    finally:
        matching.linear_sum_assignment = real
    alone = statistics.median(cpu(lambda: real(matrices[0])) for _ in range(60))
    need = need_of(students)
    whole = statistics.median(
        cpu(lambda: suggest_plan(students, adults, ties, need=need)) for _ in range(60)
    )
    return {
        "what": "150 x 85, whole plan / linear_sum_assignment on the same matrix",
        "ratio": round(whole / alone, 2),
        "at_most": 3,
        "ms": round(1000 * whole, 2),
    }


def people(students: int, adults: int) -> tuple[list[str], list[Places], pd.DataFrame]:
    chance = np.random.default_rng(3)
    names = [f"{n:05}" for n in range(students)]
    staff = [Places(f"A{n:04}", 2) for n in range(adults)]
    rows = [
        (names[s], staff[a].adult_id, str(chance.choice(["know", "recognise", "class"])))
        for s in range(students)
        for a in chance.choice(adults, 8, replace=False)
    ]
    return names, staff, pd.DataFrame(rows, columns=["student_id", "adult_id", "tie"], dtype=object)


def need_of(students: list[str]) -> dict[str, Need]:
    """Return a need for each student, so that nobody's turn is like another's."""
    chance = np.random.default_rng(7)
    known, seen = chance.integers(0, 3, len(students)), chance.integers(0, 2, len(students))
    table = pd.DataFrame({"student_id": students, "know": known, "recognise": seen})
    return needs(table, {}, "r1")


def alone() -> None:
    """Print the district's two figures; called in a process of its own."""
    chance = np.random.default_rng(5)
    students, adults, near = DISTRICT
    names = np.array([f"{n:06}" for n in range(students)], dtype=object)
    capacity = chance.choice([2, 3, 4], adults)
    staff = [Places(f"A{n:04}", int(places)) for n, places in enumerate(capacity)]
    ids = np.array([places.adult_id for places in staff], dtype=object)
    rows = np.repeat(np.arange(students), near)
    columns = chance.integers(0, adults, students * near)
    candidates = pd.DataFrame({"student_id": names[rows], "adult_id": ids[columns]})
    ties = candidates[chance.random(len(candidates)) < 0.3].copy()
    kinds = np.array([Tie.KNOW, Tie.RECOGNISE, Tie.CLASS, Tie.WISH], dtype=object)
    ties["tie"] = chance.choice(kinds, len(ties))

    seen: list[tuple] = []
    real = matching._sparse
    matching._sparse = lambda *inputs: seen.append(inputs) or real(*inputs)
    need = need_of(list(names))
    whole = cpu(lambda: suggest_plan(list(names), staff, ties, candidates=candidates, need=need))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    flow = statistics.median(cpu(lambda: by_ortools(*seen[0])) for _ in range(3))
    print(
        json.dumps(
            [
                {
                    "what": "10,000 x 3,500 x 30, whole plan / OR-tools min-cost flow",
                    "ratio": round(whole / flow, 2),
                    "at_most": 5,
                    "seconds": round(whole, 2),
                },
                {"what": "the same, memory at its highest", "MB": round(peak), "at_most": 2000},
            ]
        )
    )


def by_ortools(students, rows, columns, weight, places, held, scales, rank) -> None:
    """Solve the same without the tie-break: with it the costs are too large for OR-tools."""
    from ortools.graph.python import min_cost_flow

    costs = weight // scales.cost
    steps = students * (int(costs.max()) + 1)
    adults, flow = len(places), min_cost_flow.SimpleMinCostFlow()
    add = flow.add_arcs_with_capacity_and_unit_cost
    sink, everybody = students + adults, np.arange(students)
    add(rows, columns + students, np.ones(len(rows), int), costs)
    owner, price = matching._price_places(places, held, 1, scales)
    levels = price // scales.load * steps
    waiting = (scales.wait // scales.load + (rank.max() - rank)) * steps
    add(owner + students, np.full(len(owner), sink), np.ones(len(owner), int), levels)
    add(everybody, np.full(students, sink), np.ones(students, int), waiting)
    flow.set_nodes_supplies(everybody, np.ones(students, int))
    flow.set_node_supply(sink, -students)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-tools did not finish")
