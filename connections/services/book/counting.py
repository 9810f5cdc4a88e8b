"""Counting marks where they are, in the database: of a round, and of the students of today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pandas as pd
from sqlalchemy import Connection

from connections.domain.coverage.table import coverage_of_counts, describe_students
from connections.domain.coverage.today import students_today
from connections.domain.network.graph import build_network
from connections.domain.outreach.status import SAID_YES, Status
from connections.domain.people.person import AT_SCHOOL, Adult, Student
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import (
    SHOWS_ANSWERS,
    Round,
    has_arrived,
    newest_that_looks_at,
)
from connections.store.answers import (
    LateMark,
    load_answer_counts,
    load_standing_marks,
    load_strong_of,
)
from connections.store.rounds import load_asked, load_progress

if TYPE_CHECKING:
    from connections.services.book.book import Book, RoundCoverage


def count_marks(
    sql: Connection,
    school_id: str,
    this_round: Round,
    students: Sequence[Student],
    adults: Sequence[Adult],
    late: Iterable[LateMark] = (),
) -> pd.DataFrame:
    """Count what these adults say of these students in a round, with the `late` marks given.

    Returns domain.coverage's coverage table.
    """
    round_id, here = this_round.round_id, {adult.adult_id for adult in adults}
    gone = set(load_progress(sql, school_id, round_id)) - here  # left since they marked
    outside = {adult.adult_id for adult in adults if adult.kind not in AT_SCHOOL}
    leaving = {adult.adult_id for adult in adults if adult.leaving} - outside
    place = {student.student_id: number for number, student in enumerate(students)}
    counts = np.zeros((len(students), len(Strength)), dtype=int)
    for student_id, strength, number in load_answer_counts(sql, school_id, round_id, gone):
        if student_id in place:
            counts[place[student_id], strength] = number

    def strong_of(some: set[str]) -> np.ndarray:
        found = load_strong_of(sql, school_id, round_id, some) if some else {}
        return np.array([found.get(student_id, 0) for student_id in place], dtype=int)

    elsewhere = strong_of(outside)
    staying = counts[:, Strength.STRONG] - strong_of(leaving) - elsewhere
    for one in late:
        if one.adult_id not in here or one.student_id not in place:
            continue
        row, away = place[one.student_id], one.adult_id in outside
        stays = one.adult_id not in leaving and not away
        for said, change in ((one.was, -1), (one.strength, 1)):
            if said is not None:
                counts[row, said] += change
                staying[row] += change * (said == Strength.STRONG and stays)
                elsewhere[row] += change * (said == Strength.STRONG and away)
    asked = _asked(sql, school_id, this_round, place, len(adults)) if this_round.short else None
    return coverage_of_counts(list(place), counts, staying, len(adults), elsewhere, asked)


def _asked(
    sql: Connection, school_id: str, this_round: Round, student_ids: Iterable[str], adults: int
) -> np.ndarray:
    """Return of how many of these adults each student was asked in a short round.

    As the reveal wrote it; whoever came since is everybody's. Before it the list is everybody's,
    and of the others only what was given is known here.
    """
    written = load_asked(sql, school_id, this_round.round_id)
    off_list = adults if this_round.status in SHOWS_ANSWERS else 0
    found = (written.get(one, off_list) for one in student_ids)
    return np.array([adults if n is None else min(n, adults) for n in found], dtype=int)


# ---- Students today ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SchoolToday:
    """Students today, for everybody who looks: never change it.

    `this_round` is the newest revealed round; `table` is domain.coverage.today's table with the
    roster's columns, a row for everybody enrolled; `adults` are those who may be asked today.
    """

    this_round: Round
    students: tuple[Student, ...]
    adults: tuple[Adult, ...]
    table: pd.DataFrame


def outside_of(adults: Iterable[Adult]) -> frozenset[str]:
    """Return the ids of the adults who are from outside the school."""
    return frozenset(adult.adult_id for adult in adults if adult.kind not in AT_SCHOOL)


def _by_round(book: "Book") -> tuple[dict[Round, list[Student]], frozenset[str]]:
    """Return today's students by the newest revealed round they were in, and who has arrived.

    Whoever was in none is with the newest round that looked at their grade: an arrival, unless no
    round has looked at it, and then nobody has answered about them.
    """
    shown, days = book.shown_rounds(), book.days_here()
    members = {each: {s.student_id for s in book.round_people(each)[0]} for each in shown}
    found: dict[Round, list[Student]] = {shown[0]: []}
    arrived = set()
    for student in book.students():
        key, looked = student.student_id, newest_that_looks_at(shown, student.grade)
        been_in = next((each for each in shown if key in members[each]), None)
        if looked is not None and has_arrived(
            looked, days[key][1], key in members[looked], been_in
        ):
            arrived.add(key)
            been_in = looked
        found.setdefault(been_in or looked or shown[0], []).append(student)
    return found, frozenset(arrived)


def count_today(book: "Book", today: date, until: date | None) -> SchoolToday:
    """Count the living list: see Book.today."""
    adults, shown, tables = book.adults_to_ask(today), book.shown_rounds(), []
    by_round, arrived = _by_round(book)
    here = {adult.adult_id for adult in book.adults()}
    for this_round, students in by_round.items():
        frozen, late = book.coverage(this_round).table, book.late_marks(this_round, until)
        counted = count_marks(book.sql, book.school_id, this_round, students, adults, late)
        table = students_today(
            counted,
            arrived=arrived,
            had_strong=frozen.loc[frozen["covered"], "student_id"],
            taken={s for s, adult_id in book.taken().items() if adult_id in here},
            left_alone={s for s, adult_id in book.taken().items() if adult_id not in here},
            days_here=book.days_here(),
            frozen_on=this_round.frozen_on,
            review_within=book.settings().arrival_days,
            days=book.settings().days,
        )
        tables.append(table)
    everybody = book.students()
    order = {student.student_id: place for place, student in enumerate(everybody)}
    table = pd.concat(tables).sort_values("student_id", key=lambda ids: ids.map(order))
    described = describe_students(table.reset_index(drop=True), everybody)
    return SchoolToday(shown[0], everybody, adults, described)


def network_of_today(book: "Book", today: date) -> nx.Graph:
    """Return the network of today's people: see Book.network_today."""
    each = []
    for this_round, students in _by_round(book)[0].items():
        given = load_standing_marks(book.sql, book.school_id, this_round.round_id)
        each.append(given[given["student_id"].isin([s.student_id for s in students])])
    adults = book.adults_to_ask(today)
    return build_network(
        (student.student_id for student in book.students()),
        (adult.adult_id for adult in adults),
        pd.concat(each),
        outside_of(adults),
    )


# ---- Who goes, and who is reached ----------------------------------------------------------------


def who_goes(book: "Book", this_round: Round) -> list[Adult]:
    """Return who is leaving or on leave today, and who was in the round and has left since.

    A closed round keeps its own people, but plans are made for those of today.
    """
    in_round = {adult.adult_id for adult in book.round_people(this_round)[1]}
    going = [adult for adult in book.adults() if adult.leaving or adult.away]
    return going + [a for a in book.departed_adults() if a.adult_id in in_round]


def left_alone(book: "Book", this_round: Round) -> frozenset[str]:
    """Return who is enrolled, and covered in a round by nobody but those who go (see who_goes).

    The one count of them, whichever page says it.
    """

    def make() -> frozenset[str]:
        table, (_, adults) = book.coverage(this_round).table, book.round_people(this_round)
        here = {adult.adult_id for adult in adults if adult.kind in AT_SCHOOL}
        going = here & {adult.adult_id for adult in who_goes(book, this_round)}
        ids = (book.school_id, this_round.round_id)
        lost = load_strong_of(book.sql, *ids, going) if going else {}
        strong = zip(table["student_id"], table["strong"], strict=True)
        alone = {student_id for student_id, n in strong if n and lost.get(student_id) == n}
        return frozenset(alone.intersection(student.student_id for student in book.students()))

    return book.kept(("left alone", this_round), make, (this_round,))


def reached(
    book: "Book", coverage: "RoundCoverage"
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return of a round's students without a strong adult for whom today an adult said yes, was
    asked, and the others.
    """
    ids = frozenset(coverage.table.loc[~coverage.table["covered"], "student_id"])
    pairs = [one for one in book.outreach() if one.open and one.student_id in ids]
    yes = frozenset(one.student_id for one in pairs if one.status in SAID_YES)
    asked = frozenset(one.student_id for one in pairs if one.status is Status.OFFERED) - yes
    return yes, asked, ids - yes - asked
