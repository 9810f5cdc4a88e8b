"""Did it work? What later rounds say of the outreach, and the flow between rounds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.assignment.ties import Tie
from connections.domain.outreach.caseload import Pace, cases_from, pace
from connections.domain.outreach.comparing import PairIds, RoundTable
from connections.domain.outreach.conversion import (
    Asked,
    Conversion,
    RoundFacts,
    asked_pairs,
    became_strong_in,
    conversion,
)
from connections.domain.outreach.status import NEXT, Status
from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import NotFound
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round
from connections.domain.voice.said import Said, VoiceAnswer
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.ties import ties_in_common
from connections.services.book.which import shown_round
from connections.services.coverage.coverage import change_since
from connections.store.history.merging import load_moved_outreach
from connections.store.log.chain import sign
from connections.store.outreach import load_outreach, save_outreach
from connections.store.rounds import load_marks, load_round_people, load_shown_rounds


def note_strong_pairs(sql: Connection, viewer: Viewer, now: datetime) -> int:
    """Set to Strong every outreach that a later revealed round calls strong; return how many.

    A step of the change that brought it about: a reveal, or what a student said.
    """
    school_id = viewer.school_id
    unproved = [one for one in load_outreach(sql, school_id) if one.converted_on is None]
    waiting = [one for one in unproved if Status.STRONG in NEXT[one.status]]
    if not waiting:
        return 0
    rounds = [
        _facts(
            this_round,
            *load_round_people(sql, school_id, this_round),
            load_marks(sql, school_id, this_round.round_id, at_least=Strength.STRONG),
        )
        for this_round in load_shown_rounds(sql, school_id)
    ]
    found = [(one, facts) for one in waiting if (facts := became_strong_in(one, rounds))]
    for one, facts in found:
        after = replace(one, status=Status.STRONG, converted_on=facts.held_on)
        save_outreach(sql, school_id, after, (Status.STRONG,), now, viewer.name)
    if found:
        details = {"outreach_ids": [one.outreach_id for one, _ in found]}
        sign(sql, viewer, "outreach.became_strong", now, details)
    return len(found)


def _facts(
    this_round: Round,
    students: Iterable[Student],
    adults: Iterable[Adult],
    strong: pd.DataFrame,
) -> RoundFacts:
    """Return what a revealed or closed round says, among the people it looked at."""
    here = frozenset(student.student_id for student in students)
    staff = {adult.adult_id for adult in adults}
    pairs = zip(strong["adult_id"], strong["student_id"], strict=True)
    close = frozenset(pair for pair in pairs if pair[0] in staff and pair[1] in here)
    return RoundFacts(this_round.round_id, this_round.held_on, here, close)


def _named(said: Iterable[VoiceAnswer]) -> frozenset[PairIds]:
    return frozenset((adult_id, given.student_id) for given in said for adult_id in given.adult_ids)


@dataclass(frozen=True, slots=True)
class DidItWork:
    """What became of the outreach that was asked, and the pace of what is under way."""

    found: Conversion
    pace: Pace
    weeks: int  # how long after the asking a round looks again


def did_it_work(ask: Ask) -> DidItWork:
    """Return what became of the whole school's outreach, over all its rounds."""
    ask.require(Permission.OUTREACH_READ, Scope.SCHOOL)
    book = ask.book

    def make() -> DidItWork:
        cases = cases_from(book.outreach(), book.contacts(), book.follow_ups())
        return DidItWork(conversion_of(book), pace(cases), book.settings().conversion_weeks)

    return book.kept("did it work", make, marks_of=book.shown_rounds())


def conversion_after(ask: Ask, round_id: str | None = None) -> Conversion:
    """Return what became of the pairs that came of one round, or of all of them.

    Raises NotFound before the first reveal, AccessDenied for a round that was not revealed.
    """
    ask.require(Permission.OUTREACH_READ, Scope.SCHOOL)
    shown_round(ask.book, round_id)
    return conversion_of(ask.book, round_id)


def conversion_of(book: Book, round_id: str | None = None) -> Conversion:
    """Return what became of the pairs that came of one round, or of all, for whoever may know."""
    wait, days = book.settings().conversion_weeks, book.settings().days
    pairs = _as_counted(book, asked_pairs(book.outreach(), book.shown_rounds(), wait, days))
    some = [p for p in pairs if round_id in (None, p.began.round_id if p.began else None)]
    needed = {each for pair in some for each in (pair.began, pair.again) if each}
    marks = {each.round_id: _table_of(book, each, pairs) for each in needed}
    return conversion(some, marks, pairs)


def _as_counted(book: Book, pairs: Iterable[Asked]) -> list[Asked]:
    """Return the pairs as their rounds were counted: with the row that was a student's then.

    A merge moves outreach to the row that is kept; a round that was revealed before stands still.
    """
    moved = book.kept("moved outreach", lambda: load_moved_outreach(book.sql, book.school_id))
    found = []
    for pair in pairs:
        then = moved.get(pair.outreach.outreach_id)
        if then and pair.again and then in {s.student_id for s in book.round_people(pair.again)[0]}:
            pair = replace(pair, outreach=replace(pair.outreach, student_id=then))
        found.append(pair)
    return found


def _table_of(book: Book, this_round: Round, pairs: Iterable[Asked]) -> RoundTable:
    """Return a round as it was revealed, as a table; the ties of a pair asked are those kept."""
    students, adults = book.round_people(this_round)
    student_ids, adult_ids = (pd.Index([person_id(each) for each in some], dtype=object)
                              for some in (students, adults))  # fmt: skip
    size = (len(students), len(adults))
    strength, ties = np.full(size, -1, dtype=np.int8), np.zeros(size, dtype=np.int64)

    def cells(frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        row = student_ids.get_indexer(frame["student_id"])
        column = adult_ids.get_indexer(frame["adult_id"])
        known = (row >= 0) & (column >= 0)
        return row[known], column[known], known

    marks = book.marks(this_round)
    row, column, known = cells(marks)
    strength[row, column] = marks["strength"].to_numpy()[known]
    shared = ties_in_common(book, this_round, students, adults)
    row, column, known = cells(shared)
    np.bitwise_or.at(ties, (row, column), shared["tie"].map(_BIT).to_numpy(np.int64)[known])
    kept = [p.outreach for p in pairs if p.began == this_round and p.outreach.ties is not None]
    asked = pd.DataFrame(
        [(one.student_id, one.adult_id, _code(one.ties or ())) for one in kept],
        columns=["student_id", "adult_id", "ties"],
    )
    row, column, known = cells(asked)
    ties[row, column] = asked["ties"].to_numpy()[known]
    # Whom somebody named who could not be read is not known: blank is not zero.
    unknown = (Said.ABSENT, Said.UNREADABLE)
    said = [given for given in book.voice(this_round).values() if given.answer not in unknown]
    heard = frozenset(given.student_id for given in said)
    people = tuple(student_ids), tuple(adult_ids)
    return RoundTable(this_round.round_id, *people, strength, ties, heard, _named(said))


# What the two share beside knowing each other, which the marks say.
_BIT = {tie.value: 1 << n for n, tie in enumerate(sorted({*Tie} - {Tie.KNOW, Tie.RECOGNISE}))}


def _code(ties: Iterable[str]) -> int:
    return sum(_BIT.get(tie, 0) for tie in set(ties))


@dataclass(frozen=True, slots=True)
class Flow:
    """How students moved between two rounds: see `domain.coverage.round_change`."""

    before: Round
    after: Round
    moves: pd.DataFrame


def flow_between(ask: Ask) -> Flow:
    """Return how students moved between the two newest rounds that may be looked into.

    Raises NotFound while there are fewer than two.
    """
    ask.require(Permission.OUTREACH_READ, Scope.SCHOOL)
    rounds = ask.book.shown_rounds()
    if len(rounds) < 2:
        raise NotFound("The flow appears here after the second round.")
    after, before = rounds[:2]
    return Flow(before, after, change_since(ask, before.round_id, after.round_id))
