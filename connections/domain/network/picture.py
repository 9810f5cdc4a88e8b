"""Where people stand in a picture of the network: the same people always in the same places."""

import math
from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
import pandas as pd

from connections.domain.network.graph import adults_by_strength
from connections.domain.rounds.marks import Strength

INNER, OUTER, EDGE = 0.66, 1.0, 1.22  # adults, students, and students who are still on their own
_NEAR = {Strength.STRONG: 0.45, Strength.KNOW: 0.75, Strength.RECOGNISE: 1.05}
_TURNS = 6  # enough for the crossings to stop changing for 400 people


def strong_lines(network: nx.Graph, student_ids: Iterable[str]) -> dict[str, list[str]]:
    """Return each student's strong adults, ids sorted, in the order of the students."""
    return {
        student_id: adults_by_strength(network, student_id)[Strength.STRONG]
        for student_id in student_ids
    }


def rings(lines: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    """Place students around the adults they are close to, few lines crossing.

    `lines` are students' strong adults by student_id. Adults stand on an inner ring, students on
    a ring around it near their adults, students without one on an edge of their own.
    One row per person:  kind "student" or "adult",  person_id str,  x, y float,  ties int.
    """
    students = sorted(student_id for student_id, adults in lines.items() if adults)
    alone = sorted(student_id for student_id, adults in lines.items() if not adults)
    of_adult: dict[str, list[str]] = {}
    for student_id in students:
        for adult_id in lines[student_id]:
            of_adult.setdefault(adult_id, []).append(student_id)
    student_order, adult_order = students, sorted(of_adult)
    for _ in range(_TURNS):
        places = _around(student_order)
        adult_order = _sorted_by_middle(adult_order, of_adult, places)
        places = _around(adult_order)
        student_order = _sorted_by_middle(student_order, lines, places)
    rows = [
        *_ring("adult", adult_order, INNER, of_adult),
        *_ring("student", student_order, OUTER, lines),
        *_ring("student", alone, EDGE, lines),
    ]
    return pd.DataFrame(rows, columns=["kind", "person_id", "x", "y", "ties"])


def _around(order: Sequence[str]) -> dict[str, complex]:
    turn = 2 * math.pi / max(len(order), 1)
    return {
        key: complex(math.cos(place * turn), math.sin(place * turn))
        for place, key in enumerate(order)
    }


def _sorted_by_middle(
    keys: Sequence[str], tied: Mapping[str, Sequence[str]], places: Mapping[str, complex]
) -> list[str]:
    """Sort by the direction in which the tied people stand, then by id."""

    def middle(key: str) -> tuple[float, str]:
        total = sum((places[other] for other in tied[key]), start=0j)
        angle = math.atan2(total.imag, total.real)
        return round(angle % (2 * math.pi), 9), key

    return sorted(keys, key=middle)


def _ring(
    kind: str, order: Sequence[str], radius: float, tied: Mapping[str, Sequence[str]]
) -> list[tuple[str, str, float, float, int]]:
    return [
        (kind, key, radius * place.real, radius * place.imag, len(tied[key]))
        for key, place in _around(order).items()
    ]


def around_one(network: nx.Graph, student_id: str) -> pd.DataFrame:
    """Place one student in the middle and the adults who know them around, the closest nearest.

    Rows as in `rings`, with  strength int  (3 for the student's own row); adults who said
    "Not yet" are left out.
    """
    said = adults_by_strength(network, student_id)
    near = [(adult_id, strength) for strength in _NEAR for adult_id in said[strength]]
    places = _around([adult_id for adult_id, _ in near])
    rows = [("student", student_id, 0.0, 0.0, len(said[Strength.STRONG]), 3)]
    for adult_id, strength in near:
        place = places[adult_id] * _NEAR[strength]
        rows.append(("adult", adult_id, place.real, place.imag, 1, int(strength)))
    return pd.DataFrame(rows, columns=["kind", "person_id", "x", "y", "ties", "strength"])
