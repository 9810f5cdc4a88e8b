"""The lists of students by name that the coverage page shows, for those who may see them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.coverage import without_strong_adult
from connections.domain.outreach import Status
from connections.domain.problems import AccessDenied
from connections.services.caseload import CaseloadEntry, my_caseload
from connections.services.coverage import may_see_list, round_coverage
from connections.store.database import Database
from connections.store.schools import load_version


class Listed(StrEnum):
    """Which students to list."""

    NOT_YET = "not yet connected"
    EXACTLY_ONE = "exactly one"
    EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list. Blank means: do not narrow. `only_recognised`: nobody knows them closer."""

    listed: Listed = Listed.NOT_YET
    grades: frozenset[str] = frozenset()
    homeroom: str = ""
    only_recognised: bool = False
    search: str = ""


@dataclass(frozen=True, slots=True)
class StudentList:
    """The students asked for, of how many there are before narrowing."""

    table: pd.DataFrame
    of: int


def listed_students(
    database: Database, viewer: Viewer, wanted: Wanted, round_name: str | None = None
) -> StudentList:
    """Return students of a round by name, ordered by connection alone.

    The table is the coverage table's rows: fewest adults who know them first, then fewest who
    recognise them, then by id. Nobody falls off: without narrowing, `of` rows come back.
    """
    viewer.require(Permission.COVERAGE_LIST)
    if not may_see_list(database, viewer):
        raise AccessDenied(
            "Your school shows the list of students to counselors and principals only."
        )
    table = round_coverage(database, viewer, round_name).table
    if wanted.listed is Listed.NOT_YET:
        listed = without_strong_adult(table)
    else:
        chosen = table[table["fragile"]] if wanted.listed is Listed.EXACTLY_ONE else table
        listed = chosen.sort_values(
            ["strong", "know", "recognise", "student_id"], ignore_index=True
        )
    return StudentList(_narrowed(listed, wanted), len(listed))


def _narrowed(table: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    keep = pd.Series(True, index=table.index)
    if wanted.grades:
        keep &= table["grade"].isin(wanted.grades)
    if wanted.homeroom:
        keep &= table["homeroom"] == wanted.homeroom
    if wanted.only_recognised:
        keep &= table["only_recognised"]
    for word in wanted.search.casefold().split():
        names = table["name"].str.casefold()
        ids = table["student_id"].str.casefold()
        keep &= names.str.contains(word, regex=False) | ids.str.contains(word, regex=False)
    return table[keep].reset_index(drop=True)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the outreach for one student stands."""

    student_id: str
    status: Status
    due_on: date | None
    overdue: bool


def standings(database: Database, viewer: Viewer, today: date) -> dict[str, Standing]:
    """Return where outreach stands, by student_id: leads see everybody's, others their own."""
    viewer.require(Permission.COVERAGE_LIST)
    everybody = viewer.may(Permission.OUTREACH_READ)
    if not viewer.may(Permission.OUTREACH_OWN) or not (everybody or viewer.adult_id):
        return {}
    return {
        entry.student.student_id: Standing(
            entry.student.student_id,
            entry.case.outreach.status,
            entry.next_due_on,
            entry.overdue,
        )
        for entry in kept_caseload(database, viewer, today, everybody)
    }


def kept_caseload(
    database: Database, viewer: Viewer, today: date, everybody: bool
) -> tuple[CaseloadEntry, ...]:
    """Return my_caseload, worked out once per change to the school."""
    viewer.require(Permission.OUTREACH_OWN)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    return _caseload(database, viewer, today, everybody, version)


@lru_cache(maxsize=64)
def _caseload(
    database: Database, viewer: Viewer, today: date, everybody: bool, version: int
) -> tuple[CaseloadEntry, ...]:
    return tuple(my_caseload(database, viewer, today, everybody))
