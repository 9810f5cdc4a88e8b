"""One student with the adults who know them, as a picture."""

import math
from collections.abc import Sequence

import networkx as nx
import pandas as pd

from connections.domain.network.graph import adults_by_strength
from connections.domain.rounds.marks import Strength

_NEAR = {Strength.STRONG: 0.45, Strength.KNOW: 0.75, Strength.RECOGNISE: 1.05}


def _around(order: Sequence[str]) -> dict[str, complex]:
    turn = 2 * math.pi / max(len(order), 1)
    return {
        key: complex(math.cos(place * turn), math.sin(place * turn))
        for place, key in enumerate(order)
    }


def around_one(network: nx.Graph, student_id: str) -> pd.DataFrame:
    """Place one student in the middle and the adults who know them around, the closest nearest.

    One row per person:  kind "student" or "adult",  person_id str,  x, y float,  ties int,
    strength int  (3 for the student's own row). Adults who said "Not yet" are left out.
    """
    said = adults_by_strength(network, student_id)
    near = [(adult_id, strength) for strength in _NEAR for adult_id in said[strength]]
    places = _around([adult_id for adult_id, _ in near])
    rows = [("student", student_id, 0.0, 0.0, len(said[Strength.STRONG]), 3)]
    for adult_id, strength in near:
        place = places[adult_id] * _NEAR[strength]
        rows.append(("adult", adult_id, place.real, place.imag, 1, int(strength)))
    return pd.DataFrame(rows, columns=["kind", "person_id", "x", "y", "ties", "strength"])
