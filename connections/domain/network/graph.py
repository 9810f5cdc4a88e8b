"""The round's network: students on one side, adults on the other, a line for every mark.

One plain networkx graph, built in one call and never copied per question: for 1,200 students
and 30,000 marks that is a few tens of milliseconds, where a copy per leaving adult took seconds.
Nodes are ("student", id) and ("adult", id), since a school may number both from 1.
"""

from collections.abc import Collection, Iterable, Iterator

import networkx as nx
import pandas as pd

from connections.domain.rounds.marks import Strength


def build_network(
    student_ids: Iterable[str],
    adult_ids: Iterable[str],
    marks: pd.DataFrame,
    outside: Collection[str] = (),
) -> nx.Graph:
    """Return the bipartite graph of a round.

    `marks` has one row per answered pair: adult_id str, student_id str, strength int 0 to 3.
    Marks of people who are not in the two lists are ignored: adults who left, students out of
    scope. Each line carries `strength`; a pair without a line was not reviewed. Adults of
    `outside` are from outside the school: with their mark alone a student has nobody at school.
    """
    network = nx.Graph()
    network.add_nodes_from(("student", student_id) for student_id in student_ids)
    network.add_nodes_from(("adult", adult_id) for adult_id in adult_ids)
    here = set(network)
    for adult_id in outside:
        if ("adult", adult_id) in here:
            network.nodes[("adult", adult_id)]["outside"] = True
    adults = (("adult", adult_id) for adult_id in marks["adult_id"])
    students = (("student", student_id) for student_id in marks["student_id"])
    lines = zip(adults, students, marks["strength"].tolist(), strict=True)
    known = (line for line in lines if line[0] in here and line[1] in here)
    network.add_weighted_edges_from(known, weight="strength")
    return network


def students_in(network: nx.Graph) -> list[str]:
    """Return the ids of the round's students, in the order they were given."""
    return [node[1] for node in network if node[0] == "student"]


def adults_in(network: nx.Graph) -> list[str]:
    """Return the ids of the round's adults, in the order they were given."""
    return [node[1] for node in network if node[0] == "adult"]


def adults_by_strength(network: nx.Graph, student_id: str) -> dict[Strength, list[str]]:
    """Return who said what of one student: each strength with the adults' ids, sorted."""
    found: dict[Strength, list[str]] = {strength: [] for strength in Strength}
    for (_, adult_id), line in network.adj[("student", student_id)].items():
        found[Strength(line["strength"])].append(adult_id)
    for adults in found.values():
        adults.sort()
    return found


def strong_adults(network: nx.Graph, student_id: str) -> Iterator[str]:
    """Yield the ids of the adults at school with a strong connection to the student."""
    for adult, line in network.adj[("student", student_id)].items():
        if line["strength"] == Strength.STRONG and not is_outside(network, adult):
            yield adult[1]


def is_outside(network: nx.Graph, adult: tuple[str, str]) -> bool:
    """Say whether the adult of a node is from outside the school."""
    return bool(network.nodes[adult].get("outside"))


def lose_only_strong_adult(network: nx.Graph, leaving: Collection[str]) -> list[str]:
    """Return the students, sorted, whom nobody would be close to if these adults left together.

    A student counts if covered now and every strong connection is to one of them.
    Only the leaving adults' own lines are walked, so the network is not copied.
    """
    gone = set(leaving)
    touched = {
        student_id
        for adult_id in gone
        if ("adult", adult_id) in network
        for (_, student_id), line in network.adj[("adult", adult_id)].items()
        if line["strength"] == Strength.STRONG
    }
    strong = ((student_id, set(strong_adults(network, student_id))) for student_id in touched)
    return sorted(student_id for student_id, adults in strong if adults and adults <= gone)


def load_per_adult(network: nx.Graph) -> dict[str, int]:
    """Return how many students each adult has a strong connection with.

    In roster order, never sorted by the number: adults are not ranked.
    """
    return {
        node[1]: sum(line["strength"] == Strength.STRONG for line in network.adj[node].values())
        for node in network
        if node[0] == "adult"
    }
