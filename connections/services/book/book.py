"""The book of a school: one transaction, one version, each question worked out once for all.

`with reading(database, school_id) as book:` opens nothing until something is asked. Permission is
asked by the services and never baked into what is kept: the book is the same for everybody.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

import networkx as nx
import pandas as pd
from sqlalchemy import Connection

from connections.domain.coverage.table import (
    CoverageSummary,
    coverage_summary,
    describe_students,
)
from connections.domain.network.graph import build_network
from connections.domain.outreach.contacts import Contact
from connections.domain.outreach.follow_ups import FollowUp
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import SAID_YES
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import SHOWS_ANSWERS, Round
from connections.domain.school.settings import SchoolSettings
from connections.domain.voice.said import VoiceAnswer, asks_students
from connections.services.book.counting import SchoolToday as SchoolToday
from connections.services.book.counting import (
    count_marks,
    count_today,
    network_of_today,
    outside_of,
)
from connections.services.book.heard import without
from connections.services.book.kept import Kept
from connections.store.answers import (
    LateMark,
    load_late_days,
    load_late_marks,
    load_marked_by,
)
from connections.store.database import Database as Database
from connections.store.database import open_database as open_database  # for ui and cli
from connections.store.database import read_place as read_place
from connections.store.keys.installation import Installation as Installation
from connections.store.outreach import (
    load_contacts,
    load_do_not_match,
    load_follow_ups,
    load_outreach,
)
from connections.store.records.erasing import load_erased_ties
from connections.store.records.purging import load_round_figures
from connections.store.rosters import (
    load_adults_ever,
    load_classes,
    load_days_here,
    load_opted_out,
    load_paused,
    load_students_ever,
)
from connections.store.rounds import (
    load_marks,
    load_round_people,
    load_rounds,
    load_voice,
)
from connections.store.schools import load_school, load_versions, look_at

T = TypeVar("T")
# Changes that move nobody in or out of a round, so that what is known of people stays known.
QUIET = frozenset(
    {
        "marks.given",
        "marks.finished",
        "vignette.answered",
        "meeting.joined",
        "list.opened",
        "stage.changed",
        "stage.link_made",
        "backup.made",
    }
)
FRESH_FOR = 2  # seconds; however many projectors look, marks are counted this often at most
_KEPT: WeakKeyDictionary[Database, Kept] = WeakKeyDictionary()


def kept_of(database: Database) -> Kept:
    """Return what is kept of a database's schools in this process."""
    return _KEPT.setdefault(database, Kept())


@dataclass(frozen=True, slots=True)
class RoundCoverage:
    """A round counted, for everybody who looks: never change it.

    `table` is domain.coverage's coverage table with the roster's columns (describe_students).
    """

    this_round: Round
    students: tuple[Student, ...]
    adults: tuple[Adult, ...]
    table: pd.DataFrame
    summary: CoverageSummary


@contextmanager
def reading(database: Database, school_id: str) -> Iterator["Book"]:
    """Yield a school's book; its one transaction begins with the first question and ends here."""
    book = Book(database, school_id)
    try:
        yield book
    finally:
        book.close()


class Book:
    """One reading of one school. Every answer is of the same version; never change an answer."""

    def __init__(self, database: Database, school_id: str) -> None:
        self.database, self.school_id = database, school_id
        self._kept = kept_of(database)
        self._open: ExitStack | None = None
        self._sql: Connection | None = None
        self._versions = (0, 0)

    @property
    def sql(self) -> Connection:
        """Return the connection of this reading, for what is asked once and not kept."""
        if self._sql is None:
            with ExitStack() as opening:
                self._sql = opening.enter_context(self.database.reading(self.school_id))
                self._versions = load_versions(self._sql, self.school_id, QUIET)
                self._open = opening.pop_all()
        return self._sql

    @property
    def version(self) -> int:
        """Return the number of the school's newest change but answers."""
        _ = self.sql
        return self._versions[1]

    def turn_to(self, school_id: str) -> None:
        """Read another school of the database, within the same transaction."""
        if school_id != self.school_id:
            self.school_id = school_id
            if self._sql is not None:
                look_at(self._sql, school_id)
                self._versions = load_versions(self._sql, school_id, QUIET)

    def close(self) -> None:
        """End the transaction; the next question begins another."""
        if self._open is not None:
            self._open.close()
        self._open = self._sql = None

    def kept(
        self,
        what: Hashable,
        make: Callable[[], T],
        marks_of: tuple[Round, ...] = (),
        late: bool = False,
    ) -> T:
        """Return what is kept under this name for this version of the school, or work it out.

        `marks_of` are the rounds whose marks it depends on: while one of them is open, it is worked
        out anew with each answer, and so is what depends on `late` answers; everything else stays
        until somebody changes more than an answer. From its reveal on a round's marks stand still.
        """
        _ = self.sql  # the versions are those of this reading
        live = late or any(each.status not in SHOWS_ANSWERS for each in marks_of)
        version = self._versions[0 if live else 1]
        return self._kept.get((self.school_id, what), version, make)

    def lately(self, what: Hashable, now: datetime, make: Callable[[], T]) -> T:
        """Return what was counted in the last FRESH_FOR seconds, however many ask meanwhile."""
        return self._kept.get((self.school_id, what), int(now.timestamp() // FRESH_FOR), make)

    # ---- The school and its people --------------------------------------------------------------

    def settings(self) -> SchoolSettings:
        """Return what the school has set."""
        return self._itself()[1]

    def name(self) -> str:
        """Return the school's name."""
        return self._itself()[0]

    def _itself(self) -> tuple[str, SchoolSettings]:
        return self.kept("itself", lambda: load_school(self.sql, self.school_id))

    def _students_ever(self) -> tuple[list[Student], list[Student]]:
        return self.kept("students ever", lambda: load_students_ever(self.sql, self.school_id))

    def _adults_ever(self) -> tuple[list[Adult], list[Adult]]:
        return self.kept("adults ever", lambda: load_adults_ever(self.sql, self.school_id))

    def students(self) -> tuple[Student, ...]:
        """Return the students enrolled now, by name."""
        return self.kept("students", lambda: tuple(self._students_ever()[0]))

    def adults(self) -> tuple[Adult, ...]:
        """Return the adults active now, by name."""
        return self.kept("adults", lambda: tuple(self._adults_ever()[0]))

    def students_by_id(self) -> Mapping[str, Student]:
        """Return every student the school ever had, those who left among them."""
        here, left = self._students_ever()
        return self.kept("students by id", lambda: {s.student_id: s for s in (*left, *here)})

    def adults_by_id(self) -> Mapping[str, Adult]:
        """Return every adult the school ever had, those who left among them."""
        here, left = self._adults_ever()
        return self.kept("adults by id", lambda: {a.adult_id: a for a in (*left, *here)})

    def departed_adults(self) -> tuple[Adult, ...]:
        """Return the adults who left, by name."""
        return tuple(self._adults_ever()[1])

    def days_here(self) -> Mapping[str, tuple[date, date | None]]:
        """Return since when each enrolled student is here, and when they came back."""
        return self.kept("days here", lambda: load_days_here(self.sql, self.school_id))

    def paused(self) -> frozenset[str]:
        """Return the adults who take a pause from new students."""
        return self.kept("paused", lambda: load_paused(self.sql, self.school_id))

    def classes(self) -> Mapping[str, list[str]]:
        """Return whom each adult teaches: student ids, sorted."""
        return self.kept("classes", lambda: load_classes(self.sql, self.school_id))

    # ---- Rounds ---------------------------------------------------------------------------------

    def rounds(self) -> tuple[Round, ...]:
        """Return the school's rounds, newest first."""
        return self.kept("rounds", lambda: tuple(load_rounds(self.sql, self.school_id)))

    def shown_rounds(self) -> tuple[Round, ...]:
        """Return the rounds that were revealed and whose answers are here, newest first."""
        gone = self.round_figures()
        shown = (each for each in self.rounds() if each.status in SHOWS_ANSWERS)
        return tuple(each for each in shown if each.round_id not in gone)

    def round_figures(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the totals of the rounds whose answers are over their time, by round_id."""
        return self.kept("figures", lambda: load_round_figures(self.sql, self.school_id))

    def round_people(self, this_round: Round) -> tuple[tuple[Student, ...], tuple[Adult, ...]]:
        """Return the round's students and adults, by name: see store.rounds.load_round_people."""

        def make() -> tuple[tuple[Student, ...], tuple[Adult, ...]]:
            students, adults = load_round_people(self.sql, self.school_id, this_round)
            return tuple(students), tuple(adults)

        return self.kept(("people", this_round), make)

    def marks(self, this_round: Round) -> pd.DataFrame:
        """Return the marks of a round as revealed; columns as store.rounds.load_marks has them."""
        return self.kept(
            ("marks", this_round),
            lambda: load_marks(self.sql, self.school_id, this_round.round_id),
            (this_round,),
        )

    def erased_ties(self, this_round: Round) -> tuple[tuple[str, str, str], ...]:
        """Return what erased students shared: rows of student_id, adult_id, tie."""
        return self.kept(
            ("erased ties", this_round),
            lambda: tuple(load_erased_ties(self.sql, self.school_id, this_round.round_id)),
        )

    def network(self, this_round: Round) -> nx.Graph:
        """Return the round's network. Only for what needs the lines themselves: it is heavy."""

        def make() -> nx.Graph:
            students, adults = self.round_people(this_round)
            marks = self.marks(this_round)
            return build_network(
                (s.student_id for s in students),
                (a.adult_id for a in adults),
                marks,
                outside_of(adults),
            )

        return self.kept(("network", this_round), make, marks_of=(this_round,))

    def coverage(self, this_round: Round) -> RoundCoverage:
        """Return the round counted, where its answers are.

        A school of 150 adults who all reviewed 1,200 students has 180,000 marks. Building the
        network of them takes two seconds, the database's own counting a tenth of that.
        """
        return self.kept(("coverage", this_round), lambda: self._count(this_round), (this_round,))

    def _count(self, this_round: Round) -> RoundCoverage:
        students, adults = self.round_people(this_round)
        table = count_marks(self.sql, self.school_id, this_round, students, adults)
        described, summary = (
            describe_students(table, students),
            coverage_summary(table, len(adults), len(outside_of(adults))),
        )
        return RoundCoverage(this_round, students, adults, described, summary)

    def late_marks(self, this_round: Round, until: date | None = None) -> tuple[LateMark, ...]:
        """Return what stands because of late answers; `until` as store.answers has it."""
        return self.kept(
            ("late", this_round, until),
            lambda: tuple(load_late_marks(self.sql, self.school_id, this_round.round_id, until)),
            late=True,
        )

    def late_days(self, this_round: Round) -> Mapping[date, frozenset[str]]:
        """Return which adults answered late, by day."""
        return self.kept(
            ("late days", this_round),
            lambda: load_late_days(self.sql, self.school_id, this_round.round_id),
            late=True,
        )

    def adults_to_ask(self, today: date) -> tuple[Adult, ...]:
        """Return the adults who may be asked today, by name: the staff and who is cleared."""
        return tuple(adult for adult in self.adults() if adult.may_be_asked(today))

    def today(self, today: date, until: date | None = None) -> SchoolToday | None:
        """Return students today, the living list; None before the first reveal.

        `until`: with late answers up to this day only (see domain.rounds.late.shown_until);
        without it, with all of them.
        """
        shown = self.shown_rounds()
        if not shown:
            return None
        return self.kept(
            ("today", shown[0], today, until),
            lambda: count_today(self, today, until),
            late=True,
        )

    def network_today(self, today: date) -> nx.Graph:
        """Return the network of today's people, by the rounds `today` goes by, with late marks.

        Only after the first reveal.
        """
        return self.kept(("network today", today), lambda: network_of_today(self, today), late=True)

    def voice(self, this_round: Round) -> Mapping[str, VoiceAnswer]:
        """Return what students said in a round, by student_id, as far as it counts: see heard."""
        if not asks_students(self.settings(), this_round):
            return {}

        def make() -> dict[str, VoiceAnswer]:
            said = load_voice(self.sql, self.school_id, this_round.round_id)
            return without(said, self.opted_out() if said else ())

        return self.kept(("voice", this_round), make)

    def opted_out(self) -> frozenset[str]:
        """Return the students who are not asked whom they would go to."""
        return self.kept("opted out", lambda: load_opted_out(self.sql, self.school_id))

    def marked_by(self, adult_id: str) -> frozenset[str]:
        """Return the students an adult answered about in any round that was revealed."""
        shown = [this_round.round_id for this_round in self.shown_rounds()]
        return load_marked_by(self.sql, self.school_id, adult_id, shown)

    # ---- Outreach -------------------------------------------------------------------------------

    def outreach(self) -> tuple[Outreach, ...]:
        """Return the school's outreach, the oldest first."""
        return self.kept("outreach", lambda: tuple(load_outreach(self.sql, self.school_id)))

    def contacts(self) -> tuple[Contact, ...]:
        """Return every contact, the oldest first."""
        return self.kept("contacts", lambda: tuple(load_contacts(self.sql, self.school_id)))

    def follow_ups(self) -> tuple[FollowUp, ...]:
        """Return every follow-up, by the day it is due."""
        return self.kept("follow-ups", lambda: tuple(load_follow_ups(self.sql, self.school_id)))

    def apart(self) -> frozenset[tuple[str, str]]:
        """Return the pairs that are not to be matched, as (adult_id, student_id)."""
        return self.kept("apart", lambda: load_do_not_match(self.sql, self.school_id))

    def taken(self) -> Mapping[str, str]:
        """Return who reaches out, or was asked to, by student_id."""
        return {one.student_id: one.adult_id for one in self.outreach() if one.open}

    def caseload_of(self, adult_id: str) -> frozenset[str]:
        """Return the students an adult reaches out to now: a hand-over ends it."""
        theirs = (one for one in self.outreach() if one.adult_id == adult_id)
        return frozenset(one.student_id for one in theirs if one.status in SAID_YES)
