"""Pictures of the network: one grade, or one student, with the same said as a table."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.network import load_per_adult
from connections.domain.picture import around_one, rings, strong_lines
from connections.domain.problems import NotFound
from connections.domain.rounds import Strength
from connections.services.coverage import RoundCoverage, round_coverage
from connections.store.database import Database
from connections.store.schools import load_version


@dataclass(frozen=True, slots=True)
class Picture:
    """People in their places and the lines between them.

    `people`: kind "student" or "adult", person_id, name str, x, y float, ties int.
    `lines`: student_id, adult_id str, strength int.
    """

    people: pd.DataFrame
    lines: pd.DataFrame


def grade_picture(
    database: Database, viewer: Viewer, grade: str, round_name: str | None = None
) -> Picture:
    """Return the strong connections of one grade's students; who has none yet is in it too."""
    viewer.require(Permission.MARK_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    return _grade_picture(database, viewer, grade, round_name, version)


@lru_cache(maxsize=32)
def _grade_picture(
    database: Database, viewer: Viewer, grade: str, round_name: str | None, version: int
) -> Picture:
    coverage = round_coverage(database, viewer, round_name)
    students = [student.student_id for student in coverage.students if student.grade == grade]
    if not students:
        raise NotFound("No student of this round is in this grade.")
    lines = strong_lines(coverage.network, students)
    drawn = pd.DataFrame(
        [(student, adult, 3) for student, adults in lines.items() for adult in adults],
        columns=["student_id", "adult_id", "strength"],
    )
    return Picture(_named(rings(lines), coverage), drawn)


def student_picture(
    database: Database, viewer: Viewer, student_id: str, round_name: str | None = None
) -> Picture:
    """Return one student with the adults who know them at all."""
    viewer.require(Permission.MARK_READ)
    coverage = round_coverage(database, viewer, round_name)
    if ("student", student_id) not in coverage.network:
        raise NotFound("This student is not in this round.")
    people = around_one(coverage.network, student_id)
    adults = people[people["kind"] == "adult"]
    lines = pd.DataFrame(
        {
            "student_id": [student_id] * len(adults),
            "adult_id": adults["person_id"].to_list(),
            "strength": adults["strength"].to_list(),
        }
    )
    return Picture(_named(people.drop(columns="strength"), coverage), lines)


def adult_students(
    database: Database, viewer: Viewer, adult_id: str, round_name: str | None = None
) -> pd.DataFrame:
    """Return whom one adult has a strong connection with: everybody their own, leads anyone's.

    One row per student in roster order:  student_id, name, grade str, others int (further strong
    adults of this student).
    """
    viewer.require(Permission.COVERAGE_READ)
    if adult_id != viewer.adult_id:
        viewer.require(Permission.MARK_READ)
    coverage = round_coverage(database, viewer, round_name)
    if adult_id not in load_per_adult(coverage.network):
        raise NotFound("This adult is not part of the round.")
    tied = {
        student_id
        for (_, student_id), line in coverage.network.adj[("adult", adult_id)].items()
        if line["strength"] == Strength.STRONG
    }
    theirs = coverage.table[coverage.table["student_id"].isin(tied)]
    return pd.DataFrame(
        {
            "student_id": theirs["student_id"],
            "name": theirs["name"],
            "grade": theirs["grade"],
            "others": theirs["strong"] - 1,
        }
    ).reset_index(drop=True)


def _named(people: pd.DataFrame, coverage: RoundCoverage) -> pd.DataFrame:
    names = {("student", s.student_id): s.name for s in coverage.students}
    names |= {("adult", a.adult_id): a.name for a in coverage.adults}
    keys = zip(people["kind"], people["person_id"], strict=True)
    return people.assign(name=[names[key] for key in keys])
