"""Who can be marked in a round now, and by whom."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from connections.domain.access.session import day_still_on
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.answers import Refused
from connections.domain.rounds.round import (
    SHOWS_ANSWERS,
    Round,
    RoundStatus,
    has_arrived,
    newest_that_looks_at,
    require_marking,
)
from connections.services.book.book import Book
from connections.services.book.which import require_round
from connections.services.round.capabilities import Claim, handle
from connections.store.answers import load_departed_ids
from connections.store.history.merging import load_kept_ids
from connections.store.rosters import load_adults, load_days_here, load_students
from connections.store.rounds import load_round_people, load_rounds_of, load_shown_rounds


@dataclass(frozen=True, slots=True)
class Markable:
    """The students who can be marked in a round, by name, and the adults who can mark.

    `arrivals` are those who came after the reveal. `newcomers` were not in the round's people
    either: they mark arrivals alone.
    """

    students: tuple[Student, ...]
    adults: tuple[Adult, ...]
    arrivals: frozenset[str] = frozenset()
    newcomers: frozenset[str] = frozenset()

    def takes(self, adult_id: str, student_id: str) -> bool:
        """Say whether this adult can mark this student, both being here."""
        return adult_id not in self.newcomers or student_id in self.arrivals

    def students_for(self, adult_id: str) -> tuple[Student, ...]:
        """Return whom this adult can mark, by name."""
        return tuple(s for s in self.students if self.takes(adult_id, s.student_id))


def load_markable(sql: Connection, school_id: str, this_round: Round, today: date) -> Markable:
    """Return who can be marked in a round and by whom; NotPossible when nobody can.

    An open round takes its people. From the reveal on answers are late: of the newest round also
    whoever arrived since, and once it is closed arrivals alone.
    """
    people = load_round_people(sql, school_id, this_round)
    if this_round.status not in SHOWS_ANSWERS:
        require_marking(this_round)
        return Markable(tuple(people[0]), tuple(people[1]))
    then, adults_then = ({s.student_id for s in people[0]}, {a.adult_id for a in people[1]})
    shown = load_shown_rounds(sql, school_id)
    if this_round not in shown:
        require_marking(replace(this_round, status=RoundStatus.CLOSED))  # over its time
    enrolled = load_students(sql, school_id)
    could = [
        s.student_id
        for s in enrolled
        if s.student_id not in then and newest_that_looks_at(shown, s.grade) == this_round
    ]
    arrivals = _arrived(sql, school_id, this_round, shown, could)
    if not arrivals:
        require_marking(this_round)
    stay = then if this_round.status is not RoundStatus.CLOSED else set()
    adults = tuple(a for a in load_adults(sql, school_id) if a.may_be_asked(today))
    return Markable(
        tuple(s for s in enrolled if s.student_id in arrivals or s.student_id in stay),
        adults,
        arrivals,
        frozenset(a.adult_id for a in adults if a.adult_id not in adults_then),
    )


def _arrived(
    sql: Connection, school_id: str, this_round: Round, shown: list[Round], could: list[str]
) -> frozenset[str]:
    """Return who of these, none of them in the round's people, came after they were frozen."""
    if not could:
        return frozenset()
    days, been = load_days_here(sql, school_id), load_rounds_of(sql, school_id, could)
    return frozenset(
        key
        for key in could
        if has_arrived(
            this_round,
            days[key][1],
            False,
            next((each for each in shown if each.round_id in been.get(key, ())), None),
        )
    )


def markable(book: Book, this_round: Round, today: date) -> Markable:
    """Return the same for a page, kept until the people of the school change."""
    return book.kept(
        ("markable", this_round, today),
        lambda: load_markable(book.sql, book.school_id, this_round, today),
    )


# ---- As a wall knows them ------------------------------------------------------------------------


@dataclass(slots=True)
class Walled:
    """Who can be marked in a round and by whom, the students by the handles of its walls."""

    this_round: Round
    markable: Markable
    adults: frozenset[str]
    students: dict[str, str]
    others: dict[str, Refused] | None = None  # the students who may not be marked, and why

    def why_not(self, sql: Connection, claim: Claim, secret: bytes, student: str) -> Refused:
        """Return why whoever has this handle cannot be marked."""
        if self.others is None:
            enrolled = (one.student_id for one in load_students(sql, claim.school_id))
            gone = load_departed_ids(sql, claim.school_id)
            closed = self.this_round.status is RoundStatus.CLOSED
            why = Refused.STANDS if closed else Refused.OUT_OF_SCOPE
            self.others = {
                **dict.fromkeys(_by_handle(secret, claim, enrolled), why),
                **dict.fromkeys(_by_handle(secret, claim, gone), Refused.LEFT),
            }
        return self.others.get(student, Refused.UNKNOWN)


def load_walled(sql: Connection, claim: Claim, secret: bytes, now: datetime) -> Walled:
    """Return who can be marked in the round of a claim; NotFound or NotPossible for no such one."""
    this_round = require_round(sql, claim.school_id, claim.round_id)
    found = load_markable(sql, claim.school_id, this_round, day_still_on(now))
    staff = frozenset(adult.adult_id for adult in found.adults)
    here = _by_handle(secret, claim, (student.student_id for student in found.students))
    merged, ours = load_kept_ids(sql, claim.school_id), set(here.values())
    rows = _by_handle(secret, claim, (gone for gone, kept in merged.items() if kept in ours))
    here |= {name: merged[gone] for name, gone in rows.items()}  # a wall from before a merge
    return Walled(this_round, found, staff, here)


def _by_handle(secret: bytes, claim: Claim, student_ids: Iterable[str]) -> dict[str, str]:
    return {handle(secret, claim.school_id, claim.round_id, s): s for s in student_ids}
