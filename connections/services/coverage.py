"""What a round says: coverage, one student, one adult, and what if adults leave."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import networkx as nx
import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.coverage import (
    CoverageSummary,
    coverage_summary,
    coverage_table,
    describe_students,
    round_change,
)
from connections.domain.network import (
    adults_by_strength,
    build_network,
    load_per_adult,
    lose_only_strong_adult,
)
from connections.domain.people import Adult, Student
from connections.domain.problems import NotFound
from connections.domain.rounds import SHOWS_ANSWERS, Round, RoundStatus, Strength
from connections.store.database import Database
from connections.store.rounds import load_marks, load_round_people, load_rounds
from connections.store.schools import load_settings, load_version


@dataclass(frozen=True, slots=True)
class RoundCoverage:
    """A round's network and what follows from it. Shared between viewers: never change it.

    `table` is coverage_table with the roster's columns (see describe_students).
    """

    this_round: Round
    students: tuple[Student, ...]
    adults: tuple[Adult, ...]
    network: nx.Graph
    table: pd.DataFrame
    summary: CoverageSummary

    @property
    def leaving(self) -> frozenset[str]:
        """Return the adults flagged as leaving."""
        return frozenset(adult.adult_id for adult in self.adults if adult.leaving)


def round_coverage(
    database: Database, viewer: Viewer, round_name: str | None = None
) -> RoundCoverage:
    """Return the coverage of the named round, or of the newest one the viewer may look into.

    While a round is open its answers are nobody's business but their authors': it is shown only
    after the reveal, except to the command line of whoever holds the database file.
    Raises NotFound with what to do when there is no such round.
    """
    viewer.require(Permission.COVERAGE_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
        chosen = _choose(load_rounds(sql, viewer.school_id), viewer, round_name)
    return _coverage(database, viewer.school_id, chosen, version)


def _choose(rounds: Sequence[Round], viewer: Viewer, name: str | None) -> Round:
    if name is not None:
        named = next((r for r in rounds if r.name == name), None)
        if named is None:
            raise NotFound(f"There is no round called “{name}”.")
        if named.status not in SHOWS_ANSWERS:
            viewer.require(Permission.ROUND_INSPECT_OPEN)
        return named
    visible = set(SHOWS_ANSWERS)
    if viewer.may(Permission.ROUND_INSPECT_OPEN):
        visible.add(RoundStatus.OPEN)
    for this_round in rounds:
        if this_round.status in visible:
            return this_round
    if any(this_round.status is RoundStatus.OPEN for this_round in rounds):
        raise NotFound(
            "The round is still open: everybody marks in silence, and the totals appear here "
            "when it is revealed."
        )
    raise NotFound("There is nothing to show yet. Coverage appears here after the first round.")


@lru_cache(maxsize=16)
def _coverage(database: Database, school_id: str, this_round: Round, version: int) -> RoundCoverage:
    """Compute once per change: `version` grows with every change to the school."""
    with database.reading() as sql:
        students, adults = load_round_people(sql, school_id, this_round)
        marks = load_marks(sql, school_id, this_round.round_id)
    network = build_network(
        (student.student_id for student in students), (adult.adult_id for adult in adults), marks
    )
    leaving = frozenset(adult.adult_id for adult in adults if adult.leaving)
    table = coverage_table(network, leaving)
    return RoundCoverage(
        this_round,
        tuple(students),
        tuple(adults),
        network,
        describe_students(table, students),
        coverage_summary(table, len(adults)),
    )


def may_see_list(database: Database, viewer: Viewer) -> bool:
    """Say whether the viewer sees students by name on the coverage page."""
    viewer.require(Permission.COVERAGE_READ)
    if viewer.may(Permission.OUTREACH_READ):
        return True
    if not viewer.may(Permission.COVERAGE_LIST):
        return False
    with database.reading() as sql:
        return load_settings(sql, viewer.school_id).teachers_see_list


def visible_rounds(database: Database, viewer: Viewer) -> list[Round]:
    """Return the rounds whose coverage the viewer may look into, newest first."""
    viewer.require(Permission.COVERAGE_READ)
    with database.reading() as sql:
        rounds = load_rounds(sql, viewer.school_id)
    inspects = viewer.may(Permission.ROUND_INSPECT_OPEN)
    return [
        r
        for r in rounds
        if r.status in SHOWS_ANSWERS or (inspects and r.status is RoundStatus.OPEN)
    ]


@dataclass(frozen=True, slots=True)
class StudentView:
    """One student over the rounds. `known_by` is None where names of adults are not shown."""

    student: Student
    known_by: dict[Strength, list[Adult]] | None
    own_answer: Strength | None  # the viewer's own, in the newest visible round
    history: pd.DataFrame  # round str, held_on date, strong, know, recognise, not_yet int


def student_view(database: Database, viewer: Viewer, student_id: str) -> StudentView:
    """Return who knows a student, and how that changed over the rounds the viewer may see.

    Adults' names need the permission to read marks; others see how many, and their own answer.
    """
    viewer.require(Permission.COVERAGE_LIST)
    rows, newest = [], None
    for this_round in visible_rounds(database, viewer):
        coverage = round_coverage(database, viewer, this_round.name)
        found = coverage.table[coverage.table["student_id"] == student_id]
        if found.empty:
            continue
        newest = newest or coverage
        counts = found.iloc[0]
        rows.append(
            {
                "round": this_round.name,
                "held_on": this_round.held_on,
                **{name: int(counts[name]) for name in ("strong", "know", "recognise", "not_yet")},
            }
        )
    if newest is None:
        raise NotFound("This student is in none of the rounds shown here.")
    said = adults_by_strength(newest.network, student_id)
    people = {adult.adult_id: adult for adult in newest.adults}
    own = next((s for s, adults in said.items() if viewer.adult_id in adults), None)
    return StudentView(
        next(s for s in newest.students if s.student_id == student_id),
        {strength: [people[a] for a in adults] for strength, adults in said.items()}
        if viewer.may(Permission.MARK_READ)
        else None,
        own,
        pd.DataFrame(rows),
    )


@dataclass(frozen=True, slots=True)
class AdultView:
    """One adult's load in a round: how many, never compared with others."""

    adult: Adult
    strong: int
    answers: int
    students: int
    only_theirs: tuple[Student, ...]  # whose only strong adult they are


def adult_view(
    database: Database, viewer: Viewer, adult_id: str, round_name: str | None = None
) -> AdultView:
    """Return what one adult carries; everybody sees their own, leads see everyone's."""
    viewer.require(Permission.COVERAGE_READ)
    if adult_id != viewer.adult_id:
        viewer.require(Permission.MARK_READ)
    coverage = round_coverage(database, viewer, round_name)
    adult = next((a for a in coverage.adults if a.adult_id == adult_id), None)
    if adult is None:
        raise NotFound("This adult is not part of the round.")
    only = set(lose_only_strong_adult(coverage.network, [adult_id]))
    return AdultView(
        adult,
        load_per_adult(coverage.network)[adult_id],
        coverage.network.degree(("adult", adult_id)),
        len(coverage.students),
        tuple(s for s in coverage.students if s.student_id in only),
    )


def what_if(
    database: Database, viewer: Viewer, leaves: Collection[str], round_name: str | None = None
) -> list[str]:
    """Return the ids of the students who lose their only strong adult if these adults leave.

    Raises NotFound when an id is not an adult of the round.
    """
    viewer.require(Permission.COVERAGE_LIST)
    if not viewer.may(Permission.ROUND_INSPECT_OPEN):
        viewer.require(Permission.MARK_READ)  # the answer tells what these adults marked
    coverage = round_coverage(database, viewer, round_name)
    known = {adult.adult_id for adult in coverage.adults}
    missing = sorted(set(leaves) - known)
    if missing:
        raise NotFound(f"No adult of this round has the id {', '.join(missing)}.")
    return lose_only_strong_adult(coverage.network, leaves)


def change_since(database: Database, viewer: Viewer, before: str, after: str) -> pd.DataFrame:
    """Return how students moved between two rounds, by name (see round_change)."""
    viewer.require(Permission.COVERAGE_READ)
    return round_change(
        round_coverage(database, viewer, before).table,
        round_coverage(database, viewer, after).table,
    )
