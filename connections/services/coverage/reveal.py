"""What the room sees after the reveal: the totals, and the lists of students by name."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from connections.domain.access.grants import Permission
from connections.domain.coverage.change import lost_every_strong_adult
from connections.domain.coverage.table import without_strong_adult
from connections.domain.outreach.status import SAID_YES, Status
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import Book, RoundCoverage
from connections.services.book.counting import left_alone
from connections.services.book.which import as_seen, marks_of, round_before, shown_round
from connections.words import to_say


class Shown(StrEnum):
    """The lists the room looks at after the reveal."""

    WITHOUT = "without"
    RECOGNISED = "recognised"
    NEW = "new"
    ONE = "one"


SHOWN_WORDS = {
    Shown.WITHOUT: to_say("Not yet connected"),
    Shown.RECOGNISED: to_say("Only recognised"),
    Shown.NEW: to_say("New since last round"),
    Shown.ONE: to_say("Exactly one"),
}


@dataclass(frozen=True, slots=True)
class Reveal:
    """What the reveal shows: the totals, and the rows of their table the room looks at."""

    totals: RoundCoverage
    lists: dict[Shown, pd.DataFrame]
    said_yes: Mapping[str, str]  # adult_id, by student_id
    asked: Mapping[str, Status]  # the others with a pair, by student_id: asked, or suggested only
    before: str  # the round compared with, "" for the first
    through_leaving: int = 0  # students whose every strong adult goes: see left_alone


def reveal_view(ask: Ask, round_id: str) -> Reveal:
    """Return what the room sees after the reveal; NotFound before it.

    Where nobody has answered every list is empty: of nobody it is known that they belong on one.
    """
    ask.require(Permission.STAGE_READ)
    this_round = shown_round(ask.book, round_id)
    totals = as_seen(ask, Permission.STAGE_READ, ask.book.coverage(this_round))
    table = totals.table if totals.summary.marks else totals.table.iloc[:0]
    rows = without_strong_adult(table)
    before = round_before(ask.book, this_round)
    new = _new_on_the_list(ask.book, before, this_round) if before else frozenset[str]()
    one = table[table["strong"] == 1].sort_values(["know", "recognise", "student_id"])
    found = (rows, rows[rows["only_recognised"]], rows[rows["student_id"].isin(new)], one)
    lists = {shown: t.reset_index(drop=True) for shown, t in zip(Shown, found, strict=True)}
    here = {student.student_id for student in totals.students}
    pairs = [one for one in ask.book.outreach() if one.open and one.student_id in here]
    said_yes = {one.student_id: one.adult_id for one in pairs if one.status in SAID_YES}
    asked = {one.student_id: one.status for one in pairs if one.status not in SAID_YES}
    compared, alone = before.name if before else "", left_alone(ask.book, this_round)
    return Reveal(totals, lists, said_yes, asked, compared, len(alone))


def _new_on_the_list(book: Book, before: Round, after: Round) -> frozenset[str]:
    """Return who was not in the round before, and who surely has lost every strong adult since."""

    def make() -> frozenset[str]:
        then, now = marks_of(book, before), marks_of(book, after)
        return lost_every_strong_adult(then, now) | set(now.students).difference(then.students)

    return book.kept(("new on the list", before, after), make, (before, after))


def prepare_reveal(ask: Ask, round_id: str) -> None:
    """Count beforehand what the reveal compares with, so that the moment is quick."""
    ask.require(Permission.MEETING_RUN)
    this_round = next((r for r in ask.book.rounds() if r.round_id == round_id), None)
    before = round_before(ask.book, this_round) if this_round else None
    if before is not None:
        ask.book.coverage(before)
