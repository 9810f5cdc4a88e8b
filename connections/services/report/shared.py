"""What staff see of a round where the school keeps its list from them: the report that went out."""

from dataclasses import dataclass
from datetime import date

from connections.domain.access.grants import Permission
from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect
from connections.domain.disclosure.published import REASONS
from connections.domain.reports.board import BoardReport
from connections.files.out.board.words import (
    ALSO_WORDS,
    ASPECT_WORDS,
    group_words,
    label_words,
    table_words,
)
from connections.services.book.ask import Ask
from connections.services.book.which import shown_round
from connections.store.reports.published import load_publications
from connections.words import say


@dataclass(frozen=True, slots=True)
class SharedRow:
    """One range of a report, in words."""

    group: str
    measure: str
    says: str
    as_of: str


@dataclass(frozen=True, slots=True)
class SharedFigures:
    """What a round's report says, and when it was first taken."""

    taken_on: date
    rows: tuple[SharedRow, ...]


def shared_figures(ask: Ask, round_id: str | None = None) -> SharedFigures | None:
    """Return what the frozen report of a round says, None while none has been taken."""
    ask.require(Permission.COVERAGE_READ)
    this_round = shown_round(ask.book, round_id)
    gone = load_publications(ask.book.sql, ask.school_id)
    found = next((one.report for one in gone if one.round_id == this_round.round_id), None)
    return None if found is None else SharedFigures(found.taken_on, tuple(_rows(found)))


def _rows(report: BoardReport) -> list[SharedRow]:
    rows = []
    if report.published.refused is not None:
        what, why = say(ASPECT_WORDS[Aspect.COVERED]), say(REASONS[report.published.refused])
        rows.append(SharedRow(say("Whole school"), what, why, report.round_name))
    for line in report.published.lines:
        group = group_words(line.key)
        if line.key.table:
            group = say("{division}: {group}", division=table_words(line.key.table), group=group)
        what, says = say(ASPECT_WORDS[line.key.aspect]), label_words(line.label)
        rows.append(SharedRow(group, what, says, line.as_of))
    for each in report.published.beside:
        what, says = say(ALSO_WORDS[Also(each.what)]), label_words(each.label)
        rows.append(SharedRow(say("Whole school"), what, says, report.round_name))
    return rows
