"""Did it work? What later rounds say of the outreach, and the flow between rounds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

import pandas as pd
from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.caseload import cases_from
from connections.domain.outreach.conversion import (
    Conversion,
    Pace,
    RoundFacts,
    became_strong_in,
    conversion,
    pace,
)
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import NEXT, Status
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import SHOWS_ANSWERS, Round
from connections.domain.voice.said import Said, VoiceAnswer
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.heard import heard
from connections.services.coverage.coverage import change_since
from connections.store.database import sign
from connections.store.outreach import load_outreach, save_outreach
from connections.store.rounds import load_marks, load_round_people, load_rounds


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
            load_marks(sql, school_id, this_round.round_id),
            heard(sql, school_id, this_round).values(),
        )
        for this_round in load_rounds(sql, school_id)
        if this_round.status in SHOWS_ANSWERS
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
    marks: pd.DataFrame,
    said: Iterable[VoiceAnswer],
) -> RoundFacts:
    """Return what a revealed or closed round says, among the people it looked at."""
    here = frozenset(student.student_id for student in students)
    staff = {adult.adult_id for adult in adults}
    strong = marks[marks["strength"] == Strength.STRONG]
    pairs = zip(strong["adult_id"], strong["student_id"], strict=True)
    close = frozenset(pair for pair in pairs if pair[0] in staff and pair[1] in here)
    answers = [given for given in said if given.answer is not Said.ABSENT]
    named = frozenset((adult, given.student_id) for given in answers for adult in given.adult_ids)
    asked = frozenset(given.student_id for given in answers)
    which = (this_round.round_id, this_round.name, this_round.held_on)
    return RoundFacts(*which, here, close, named, asked)


@dataclass(frozen=True, slots=True)
class DidItWork:
    """Conversion of the whole school, by grade, and the pace of what is under way."""

    whole: Conversion
    by_grade: tuple[tuple[str, Conversion], ...]  # only grades with outreach, in any order
    pace: Pace
    weeks: int
    smallest: int  # no share is shown of fewer outreach


def did_it_work(ask: Ask) -> DidItWork:
    """Return what became of the outreach that is old enough to tell."""
    ask.require(Permission.OUTREACH_READ, Scope.SCHOOL)
    book, today = ask.book, ask.today
    return book.kept(
        ("did it work", today), lambda: _did_it_work(book, today), marks_of=book.shown_rounds()
    )


def _did_it_work(book: Book, today: date) -> DidItWork:
    settings, found = book.settings(), book.outreach()
    facts = [_facts_of(book, this_round) for this_round in book.shown_rounds()]
    grade_of = {student.student_id: student.grade for student in book.students()}
    weeks, smallest = settings.conversion_weeks, settings.smallest_group
    by_grade: dict[str, list[Outreach]] = {}
    for one in found:
        if one.student_id in grade_of:
            by_grade.setdefault(grade_of[one.student_id], []).append(one)
    whole = conversion(found, facts, today, weeks, smallest)
    each = (
        (grade, conversion(theirs, facts, today, weeks, smallest))
        for grade, theirs in sorted(by_grade.items())
    )
    cases = cases_from(found, book.contacts(), book.follow_ups())
    return DidItWork(whole, tuple(each), pace(cases), weeks, smallest)


def _facts_of(book: Book, this_round: Round) -> RoundFacts:
    def make() -> RoundFacts:
        marks = load_marks(book.sql, book.school_id, this_round.round_id)
        said = book.voice(this_round).values()
        return _facts(this_round, *book.round_people(this_round), marks, said)

    return book.kept(("facts", this_round), make, marks_of=(this_round,))


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
