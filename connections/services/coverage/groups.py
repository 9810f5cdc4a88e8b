"""Coverage by grade, homeroom or any group of the roster, without what is too small to show."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from connections.domain.access.grants import Permission
from connections.domain.coverage.change import gained, is_unknown, lost
from connections.domain.coverage.table import coverage_by
from connections.domain.people.grades import grade_label, natural_order
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.book.book import Book, RoundCoverage
from connections.services.book.which import shown_round
from connections.services.coverage.coverage import change_since, require_counts
from connections.words import say, to_say

_WORDS = {"grade": to_say("Grade"), "homeroom": to_say("Homeroom")}
_BLANK = {"grade": to_say("No grade given"), "homeroom": to_say("No homeroom given")}
_SHOWN = (
    "value group students covered two_or_more may_be share share_high gap depth withheld".split()
)


def group_kinds(ask: Ask, round_id: str | None = None) -> Mapping[str, str]:
    """Return by what a round can be divided: column of its table to words for the screen.

    Grade and homeroom first where the roster has them, then the roster's own groups by name. A
    division in which every group would be withheld is left out.
    """
    ask.require(Permission.COVERAGE_READ)
    require_counts(ask)
    coverage = ask.book.coverage(shown_round(ask.book, round_id))
    this_round, smallest = coverage.this_round, ask.book.settings().smallest_group
    columns = ask.book.kept(
        ("group columns", this_round), lambda: _columns(coverage, smallest), (this_round,)
    )
    return {
        column: say(_WORDS[column]) if column in _WORDS else column[:1].upper() + column[1:]
        for column in columns
    }


def _columns(coverage: RoundCoverage, smallest: int) -> tuple[str, ...]:
    labels = {label for student in coverage.students for label, _ in student.groups}
    return tuple(
        column
        for column in dict.fromkeys((*_WORDS, *sorted(labels, key=natural_order)))
        if column in coverage.table.columns and _divides(coverage, column, smallest)
    )


def _divides(coverage: RoundCoverage, column: str, smallest: int) -> bool:
    values = coverage.table[column]
    return bool((values != "").any() and values.value_counts().max() >= smallest)


def coverage_by_group(ask: Ask, column: str, round_id: str | None = None) -> pd.DataFrame:
    """Return a round's coverage in each group, groups that are shown first, in school order.

    One row per group:  value str (of the roster), group str (as people say it),
      students, covered, two_or_more, may_be Int64,  share, share_high, gap, depth float 0 to 1,
      withheld bool.
    In a group under the school's smallest one every number is missing, counts as well: a count
    beside a total would give the share away. `may_be` more students could still be covered,
    a share of `gap`.
    Raises NotFound for a column the roster does not have.
    """
    ask.require(Permission.COVERAGE_READ)
    require_counts(ask)
    coverage = ask.book.coverage(shown_round(ask.book, round_id))
    if column not in group_kinds(ask, round_id):
        raise NotFound("This roster has no such group, or all its groups are too small to show.")
    table = _by_group(ask.book, coverage, column)
    return table.assign(group=[_label(column, value) for value in table["value"]])


def _by_group(book: Book, coverage: RoundCoverage, column: str) -> pd.DataFrame:
    def make() -> pd.DataFrame:
        found = coverage_by(coverage.table, column, book.settings().smallest_group)
        table = found.rename(columns={column: "value"})
        table["group"] = table["value"]
        for name in ("students", "covered", "two_or_more", "may_be"):
            table[name] = found[name].astype("Int64").mask(found["withheld"])
        table["gap"] = found["share_high"] - found["share"]
        return table[_SHOWN].sort_values("withheld", kind="stable", ignore_index=True)

    this_round = coverage.this_round
    return book.kept(("by group", this_round, column), make, marks_of=(this_round,))


def _label(column: str, value: object) -> str:
    if column == "grade":
        return grade_label(str(value))
    return str(value) or say(_BLANK.get(column, to_say("Not given")))


def smallest_group(ask: Ask) -> int:
    """Return the size under which the school shows no group."""
    ask.require(Permission.COVERAGE_READ)
    return ask.book.settings().smallest_group


@dataclass(frozen=True, slots=True)
class Moves:
    """How students moved between two rounds; `table` as domain.coverage.round_change gives it.

    Only students of both rounds whose strong adults answered both times count as having gained or
    lost one; of `unknown` students one of them was not asked again (or before).
    """

    table: pd.DataFrame
    gained: int
    lost: int
    unknown: int


def moves_between(ask: Ask, before: str, after: str) -> Moves:
    """Return how students moved from one round to a later one, both by id."""
    ask.require(Permission.COVERAGE_READ)
    table = change_since(ask, before, after)
    moves = list(table.itertuples(index=False))
    return Moves(
        table,
        sum(move.students for move in moves if gained(move.was, move.now)),
        sum(move.students for move in moves if lost(move.was, move.now)),
        sum(move.students for move in moves if is_unknown(move.was, move.now)),
    )
