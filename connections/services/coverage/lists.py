"""The lists of students by name that the coverage page shows, for those who may see them."""

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from connections.domain.access.grants import Permission
from connections.domain.coverage.table import without_strong_adult
from connections.domain.problems import AccessDenied
from connections.services.book.ask import Ask
from connections.services.coverage.coverage import may_see_list, round_coverage
from connections.words import to_say


class Listed(StrEnum):
    """Which students to list."""

    NOT_YET = "not_yet"
    EXACTLY_ONE = "exactly_one"
    EVERYONE = "everyone"


LISTED_WORDS = {
    Listed.NOT_YET: to_say("Not yet connected"),
    Listed.EXACTLY_ONE: to_say("Exactly one"),
    Listed.EVERYONE: to_say("Everyone"),
}


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


def listed_students(ask: Ask, wanted: Wanted, round_id: str | None = None) -> StudentList:
    """Return students of a round by name, ordered by connection alone.

    The table is the coverage table's rows: fewest adults who know them first, then fewest who
    recognise them, then by id. Nobody falls off: without narrowing, `of` rows come back.
    """
    ask.require(Permission.COVERAGE_LIST)
    if not may_see_list(ask):
        raise AccessDenied(
            "Your school shows the list of students to counselors and principals only."
        )
    table = round_coverage(ask, round_id).table
    if wanted.listed is Listed.NOT_YET:
        rows = without_strong_adult(table)
    else:
        chosen = table[table["fragile"]] if wanted.listed is Listed.EXACTLY_ONE else table
        rows = chosen.sort_values(["strong", "know", "recognise", "student_id"], ignore_index=True)
    return StudentList(_narrowed(rows, wanted), len(rows))


def _narrowed(table: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    keep = pd.Series(True, index=table.index)
    if wanted.grades:
        keep &= table["grade"].isin(wanted.grades)
    if wanted.homeroom:
        keep &= table["homeroom"] == wanted.homeroom
    if wanted.only_recognised:
        keep &= table["only_recognised"]
    names, ids = table["name"].str.casefold(), table["student_id"].str.casefold()
    for word in wanted.search.casefold().split():
        keep &= names.str.contains(word, regex=False) | ids.str.contains(word, regex=False)
    return table[keep].reset_index(drop=True)
