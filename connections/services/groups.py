"""Coverage by grade, homeroom or any group of the roster, without what is too small to show."""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.coverage import coverage_by
from connections.domain.people import grade_label
from connections.domain.problems import NotFound
from connections.services.coverage import RoundCoverage, change_since, round_coverage
from connections.store.database import Database
from connections.store.schools import load_settings, load_version

_BLANK = {"grade": "No grade given", "homeroom": "No homeroom given"}


def group_kinds(
    database: Database, viewer: Viewer, round_name: str | None = None
) -> dict[str, str]:
    """Return by what a round can be divided: column of its table to words for the screen.

    Grade and homeroom first where the roster has them, then the roster's own groups by name. A
    division in which every group would be withheld is left out.
    """
    viewer.require(Permission.COVERAGE_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    return dict(_kinds(database, viewer, round_name, version))


@lru_cache(maxsize=32)
def _kinds(
    database: Database, viewer: Viewer, round_name: str | None, version: int
) -> tuple[tuple[str, str], ...]:
    coverage = round_coverage(database, viewer, round_name)
    smallest = smallest_group(database, viewer)
    words: dict[str, str] = {"grade": "Grade", "homeroom": "Homeroom"}
    for label in sorted({label for student in coverage.students for label, _ in student.groups}):
        words.setdefault(label, label[:1].upper() + label[1:])
    return tuple(
        (column, word)
        for column, word in words.items()
        if column in coverage.table.columns and _divides(coverage, column, smallest)
    )


def _divides(coverage: RoundCoverage, column: str, smallest: int) -> bool:
    values = coverage.table[column]
    return bool((values != "").any() and values.value_counts().max() >= smallest)


def coverage_by_group(
    database: Database, viewer: Viewer, column: str, round_name: str | None = None
) -> pd.DataFrame:
    """Return a round's coverage in each group, groups that are shown first, in school order.

    One row per group:  group str (as people say it),
      students, covered, two_or_more Int64,  share, share_high, gap, depth float 0 to 1,
      withheld bool.
    In a group under the school's smallest one every number is missing, counts as well: a count
    beside a total would give the share away. `gap` is what missing answers could still add.
    Raises NotFound for a column the roster does not have.
    """
    viewer.require(Permission.COVERAGE_READ)
    coverage = round_coverage(database, viewer, round_name)
    if column not in group_kinds(database, viewer, round_name):
        raise NotFound("This roster has no such group, or all its groups are too small to show.")
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    smallest = smallest_group(database, viewer)
    name = coverage.this_round.name
    return _by_group(database, viewer, name, column, smallest, version).copy()


@lru_cache(maxsize=64)
def _by_group(
    database: Database, viewer: Viewer, name: str, column: str, smallest: int, version: int
) -> pd.DataFrame:
    """Compute once per change: `version` grows with every change to the school."""
    found = coverage_by(round_coverage(database, viewer, name).table, column, smallest)
    table = pd.DataFrame(
        {
            "group": [_label(column, value) for value in found[column]],
            **{
                name: found[name].astype("Int64").mask(found["withheld"])
                for name in ("students", "covered", "two_or_more")
            },
            "share": found["share"],
            "share_high": found["share_high"],
            "gap": found["share_high"] - found["share"],
            "depth": found["depth"],
            "withheld": found["withheld"],
        }
    )
    return table.sort_values("withheld", kind="stable", ignore_index=True)


def _label(column: str, value: object) -> str:
    if column == "grade":
        return grade_label(str(value))
    return str(value) or _BLANK.get(column, "Not given")


def smallest_group(database: Database, viewer: Viewer) -> int:
    """Return the size under which the school shows no group."""
    viewer.require(Permission.COVERAGE_READ)
    with database.reading() as sql:
        return load_settings(sql, viewer.school_id).smallest_group


@dataclass(frozen=True, slots=True)
class Moves:
    """How students moved between two rounds; `table` as domain.coverage.round_change gives it.

    Only students who were in both rounds count as having gained or lost a strong adult.
    """

    table: pd.DataFrame
    gained: int
    lost: int


def moves_between(database: Database, viewer: Viewer, before: str, after: str) -> Moves:
    """Return how students moved from one round to a later one."""
    viewer.require(Permission.COVERAGE_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    return _moves(database, viewer, before, after, version)


@lru_cache(maxsize=16)
def _moves(database: Database, viewer: Viewer, before: str, after: str, version: int) -> Moves:
    table = change_since(database, viewer, before, after)
    some = ["one", "two or more"]
    gained = (table["was"] == "none") & table["now"].isin(some)
    lost = table["was"].isin(some) & (table["now"] == "none")
    return Moves(
        table, int(table.loc[gained, "students"].sum()), int(table.loc[lost, "students"].sum())
    )
