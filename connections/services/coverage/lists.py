"""The lists of students by name that the coverage page shows, for those who may see them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from connections.domain.access.grants import Permission, Scope
from connections.domain.coverage.change import MORE, NONE, ONE, gained, is_unknown, lost
from connections.domain.coverage.table import without_strong_adult
from connections.domain.problems import AccessDenied
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.book.counting import left_alone, reached
from connections.services.book.which import round_before, shown_round
from connections.services.coverage.coverage import (
    may_see_list,
    moves_by_student,
    round_coverage,
)
from connections.words import to_say


class Listed(StrEnum):
    """Which students to list."""

    NOT_YET = "not_yet"
    EXACTLY_ONE = "exactly_one"
    TWO_OR_MORE = "two_or_more"
    ONLY_LEAVING = "only_leaving"
    FOUND_ONE = "found_one"
    NONE_NOW = "none_now"
    EVERYONE = "everyone"
    # Opened by a number of the overview alone:
    NOT_REVIEWED = "not_reviewed"
    MAY_BE = "may_be"
    SAID_YES = "said_yes"
    ASKED = "asked"
    OPEN = "open"
    NOT_TOLD = "not_told"
    NOW_NONE = "now_none"
    NOW_ONE = "now_one"
    NOW_MORE = "now_more"


LISTED_WORDS = {
    Listed.NOT_YET: to_say("Not yet connected"),
    Listed.EXACTLY_ONE: to_say("Exactly one"),
    Listed.TWO_OR_MORE: to_say("Two or more"),
    Listed.ONLY_LEAVING: to_say("Only adults who leave or are on leave"),
    Listed.FOUND_ONE: to_say("Found one since"),
    Listed.NONE_NOW: to_say("Had one before"),
    Listed.EVERYONE: to_say("Everyone"),
    Listed.NOT_REVIEWED: to_say("Nobody has answered yet"),
    Listed.MAY_BE: to_say("An answer is missing"),
    Listed.SAID_YES: to_say("An adult said yes"),
    Listed.ASKED: to_say("An adult is asked"),
    Listed.OPEN: to_say("Nobody asked yet"),
    Listed.NOT_TOLD: to_say("Change not known"),
    Listed.NOW_NONE: to_say("Not yet, as the change shows"),
    Listed.NOW_ONE: to_say("One, as the change shows"),
    Listed.NOW_MORE: to_say("Two or more, as the change shows"),
}
BY_NUMBER = (  # offered where a number of the overview has opened it
    *(Listed.NOT_REVIEWED, Listed.MAY_BE, Listed.SAID_YES, Listed.ASKED, Listed.OPEN),
    *(Listed.NOT_TOLD, Listed.NOW_NONE, Listed.NOW_ONE, Listed.NOW_MORE),
)
_REACHED = (Listed.SAID_YES, Listed.ASKED, Listed.OPEN)
# Whoever stands on these has no strong adult in the round.
ALONE = (Listed.NOT_YET, Listed.NOT_REVIEWED, Listed.MAY_BE, *_REACHED)


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
    coverage = round_coverage(ask, round_id)
    table, which = coverage.table, wanted.listed
    if which is Listed.NOT_YET:
        rows = without_strong_adult(table)
    else:
        chosen = table[_belongs(ask, which, coverage)]
        rows = chosen.sort_values(["strong", "know", "recognise", "student_id"], ignore_index=True)
    return StudentList(_narrowed(rows, wanted), len(rows))


def lists_here(ask: Ask, round_id: str | None = None) -> list[Listed]:
    """Return the lists of a round that the viewer may open."""
    ask.require(Permission.COVERAGE_LIST)
    this_round = shown_round(ask.book, round_id)
    newest, left_out = this_round == shown_round(ask.book), set[Listed]()
    if not (newest and ask.may(Permission.LEAVING_READ)):
        left_out.add(Listed.ONLY_LEAVING)  # it is of today, and so are the pairs
    if not (newest and ask.may(Permission.OUTREACH_READ, Scope.GRADES)):
        left_out.update(_REACHED)
    if round_before(ask.book, this_round) is None:
        left_out.update(_MOVED)
    return [each for each in Listed if each not in left_out]


_MOVED: Mapping[Listed, Callable[[str, str], bool]] = {  # by how many strong adults, was and now
    Listed.FOUND_ONE: gained,
    Listed.NONE_NOW: lost,
    Listed.NOT_TOLD: is_unknown,
    Listed.NOW_NONE: lambda _, now: now == NONE,
    Listed.NOW_ONE: lambda _, now: now == ONE,
    Listed.NOW_MORE: lambda _, now: now == MORE,
}


def _belongs(ask: Ask, which: Listed, coverage: RoundCoverage) -> pd.Series:
    """Return of which rows of a coverage table a list is made."""
    table = coverage.table
    if which is Listed.ONLY_LEAVING:
        ask.require(Permission.LEAVING_READ)
        return table["student_id"].isin(left_alone(ask.book, coverage.this_round))
    if which in _MOVED:
        before = round_before(ask.book, coverage.this_round)
        ids = (before.round_id, coverage.this_round.round_id) if before else None
        moves = moves_by_student(ask, *ids) if ids else {}
        wanted = _MOVED[which]
        return table["student_id"].isin([one for one, move in moves.items() if wanted(*move)])
    if which in _REACHED:
        ask.require(Permission.OUTREACH_READ, Scope.GRADES)
        found = reached(ask.book, coverage)[_REACHED.index(which)]
        return table["student_id"].isin(found)
    if which is Listed.EVERYONE:
        return pd.Series(True, index=table.index)
    if which is Listed.NOT_REVIEWED:
        return table["reviewed"] == 0
    if which is Listed.MAY_BE:
        return ~table["covered"] & (table["missing"] > 0)
    return table["strong"] == 1 if which is Listed.EXACTLY_ONE else table["strong"] >= 2


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
