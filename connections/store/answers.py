"""Answers: the log of everything said, and the marks that stand because of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Select, Table, bindparam, delete, func, select, union

from connections.domain.rounds.marks import Mark, Strength
from connections.store.log.chain import load_school_for_change
from connections.store.mapper import from_row, in_groups, insert_many, of_school, to_columns, upsert
from connections.store.rounds import load_marks, save_marks
from connections.store.schema import answers, audit, late_marks, marks, students


@dataclass(frozen=True, slots=True)
class Answer:
    """One thing one adult said of one student in one round; strength None takes it back.

    One from a file has its import, and what stood before it.
    """

    answer_id: str
    round_id: str
    adult_id: str
    student_id: str
    strength: Strength | None
    import_id: str = ""
    was: Strength | None = None

    @property
    def pair(self) -> tuple[str, str, str]:
        """Return whose mark it is about."""
        return self.round_id, self.adult_id, self.student_id


def load_known_answers(
    sql: Connection, school_id: str, answer_ids: Iterable[str]
) -> dict[str, Answer]:
    """Return those of the answers that were saved before, by their id."""
    found: dict[str, Answer] = {}
    for group in in_groups(answer_ids):
        query = select(answers).where(
            answers.c.school_id == school_id, answers.c.answer_id.in_(group)
        )
        found |= {row.answer_id: from_row(Answer, row) for row in sql.execute(query)}
    return found


def load_said_last(
    sql: Connection, school_id: str, pairs_of: Iterable[Answer]
) -> dict[tuple[str, str, str], datetime]:
    """Return when the adults of these answers last said something themselves of the same pairs."""
    by_adult: dict[tuple[str, str], set[str]] = {}
    for answer in pairs_of:
        by_adult.setdefault((answer.round_id, answer.adult_id), set()).add(answer.student_id)
    found: dict[tuple[str, str, str], datetime] = {}
    for (round_id, adult_id), student_ids in by_adult.items():
        theirs = of_school(answers, school_id, round_id=round_id, adult_id=adult_id)
        own = theirs & (answers.c.import_id == "")
        for some in in_groups(student_ids):
            query = (
                select(answers.c.student_id, func.max(answers.c.marked_at))
                .where(own, answers.c.student_id.in_(some))
                .group_by(answers.c.student_id)
            )
            found |= {(round_id, adult_id, who): at for who, at in sql.execute(query)}
    return found


def save_answers(
    sql: Connection,
    school_id: str,
    said: Sequence[Answer],
    now: datetime,
    late_rounds: frozenset[str] = frozenset(),
) -> None:
    """Write new answers in their order; the last one about a pair is the mark that stands.

    In `late_rounds` the marks that were revealed stay, and these stand beside them.
    """
    if not said:
        return
    many = len(said)
    more: dict[str, Any] = {"school_id": [school_id] * many, "marked_at": [now] * many}
    insert_many(sql, answers, {**to_columns(said), **more})
    standing = {answer.pair: answer for answer in said}
    by_round: dict[str, list[Mark]] = {}
    taken_back = []
    for answer in standing.values():
        if answer.round_id in late_rounds:
            continue
        if answer.strength is None:
            taken_back.append(answer)
        else:
            mark = Mark(answer.adult_id, answer.student_id, answer.strength)
            by_round.setdefault(answer.round_id, []).append(mark)
    for round_id, given in by_round.items():
        save_marks(sql, school_id, round_id, given, now)
    late = [answer for answer in standing.values() if answer.round_id in late_rounds]
    upsert(sql, late_marks, [_late_row(school_id, answer, now) for answer in late])
    if taken_back:
        sql.execute(
            delete(marks).where(
                of_school(
                    marks,
                    school_id,
                    round_id=bindparam("in_round"),
                    adult_id=bindparam("by"),
                    student_id=bindparam("about"),
                )
            ),
            [{"in_round": a.round_id, "by": a.adult_id, "about": a.student_id} for a in taken_back],
        )


def _late_row(school_id: str, answer: Answer, now: datetime) -> dict[str, Any]:
    of_pair = dict(zip(("round_id", "adult_id", "student_id"), answer.pair, strict=True))
    row = {"school_id": school_id, **of_pair, "strength": answer.strength}
    return {**row, "given_on": now.astimezone(UTC).date(), "marked_at": now}


@dataclass(frozen=True, slots=True)
class LateMark:
    """What an adult said of a student after the reveal, beside what was revealed.

    `was` is None where nothing was said before; `strength` is None where it was taken back.
    """

    adult_id: str
    student_id: str
    was: int | None
    strength: int | None


def load_late_marks(
    sql: Connection,
    school_id: str,
    round_id: str,
    until: date | None = None,
    adult_id: str | None = None,
) -> list[LateMark]:
    """Return what stands because of late answers, each pair once: all, one adult's, or as of a day.

    `until` is a day in UTC; later words are left out.
    """
    of_pair = (marks.c.adult_id == late_marks.c.adult_id) & (
        marks.c.student_id == late_marks.c.student_id
    )
    query = (
        select(
            late_marks.c.adult_id,
            late_marks.c.student_id,
            marks.c.strength.label("was"),
            late_marks.c.strength,
        )
        .join(marks, of_school(marks, school_id, round_id=round_id) & of_pair, isouter=True)
        .where(of_school(late_marks, school_id, round_id=round_id))
        .order_by(late_marks.c.given_on)
    )
    if until is not None:
        query = query.where(late_marks.c.given_on <= until)
    if adult_id is not None:
        query = query.where(late_marks.c.adult_id == adult_id)
    newest = {(row[0], row[1]): LateMark(*row) for row in sql.execute(query)}
    return list(newest.values())


def load_late_days(sql: Connection, school_id: str, round_id: str) -> dict[date, frozenset[str]]:
    """Return which adults answered late, by day (in UTC)."""
    query = (
        select(late_marks.c.given_on, late_marks.c.adult_id)
        .where(of_school(late_marks, school_id, round_id=round_id))
        .distinct()
    )
    days: dict[date, set[str]] = {}
    for day, adult_id in sql.execute(query):
        days.setdefault(day, set()).add(adult_id)
    return {day: frozenset(adults) for day, adults in days.items()}


def load_own_marks(
    sql: Connection,
    school_id: str,
    round_id: str,
    adult_id: str,
    since: datetime | None = None,
) -> dict[str, int]:
    """Return one adult's standing answers, by student, late ones among them; given since then."""
    given: dict[str, int | None] = {}
    which = {"school": school_id, "round": round_id, "adult": adult_id}
    after = {} if since is None else {"since": since}
    for table in (marks, late_marks):  # the later answer over the one that was revealed
        rows = sql.execute(_own_marks(table, bool(after)), which | after)
        given |= {row.student_id: row.strength for row in rows}
    return {student: strength for student, strength in given.items() if strength is not None}


@cache
def _own_marks(table: Table, after: bool) -> Select[Any]:
    key: dict[str, Any] = {"round_id": bindparam("round"), "adult_id": bindparam("adult")}
    query = select(table.c.student_id, table.c.strength).order_by(table.c.marked_at)
    query = query.where(of_school(table, bindparam("school"), **key))
    return query.where(table.c.marked_at >= bindparam("since")) if after else query


def load_standing_marks(
    sql: Connection, school_id: str, round_id: str, until: date | None = None
) -> pd.DataFrame:
    """Return the marks of a round with the late ones; columns as store.rounds.load_marks has them.

    `until`: see load_late_marks.
    """
    revealed = load_marks(sql, school_id, round_id)
    late = load_late_marks(sql, school_id, round_id, until)
    if not late:
        return revealed
    said = pd.DataFrame(
        [(one.adult_id, one.student_id, one.strength) for one in late], columns=list(revealed)
    )
    pairs = ["adult_id", "student_id"]
    both = pd.concat([revealed, said]).drop_duplicates(pairs, keep="last").dropna()
    return both.astype(revealed.dtypes.to_dict()).reset_index(drop=True)


def load_marked_by(
    sql: Connection, school_id: str, adult_id: str, round_ids: Collection[str]
) -> frozenset[str]:
    """Return the students an adult answered about in any of these rounds."""
    each = (
        select(table.c.student_id).where(
            of_school(table, school_id, adult_id=adult_id), table.c.round_id.in_(sorted(round_ids))
        )
        for table in (marks, late_marks)
    )
    return frozenset(sql.execute(union(*each)).scalars())


def load_actions_since(sql: Connection, school_id: str, entry: int) -> tuple[int, frozenset[str]]:
    """Return the newest audit entry, and the kinds of change made after the given one.

    Until this transaction ends no other process changes the school. SQLite's transactions do that
    by themselves; on PostgreSQL a round could else close between the question whether it is open
    and the answer being saved.
    """
    load_school_for_change(sql, school_id)
    query = (
        select(audit.c.action, func.max(audit.c.entry).label("entry"))
        .where(audit.c.school_id == school_id, audit.c.entry > entry)
        .group_by(audit.c.action)
    )
    rows = sql.execute(query).all()
    newest = max((row.entry for row in rows), default=entry)
    return newest, frozenset(row.action for row in rows)


def load_departed_ids(sql: Connection, school_id: str) -> frozenset[str]:
    """Return the ids of the students who left."""
    query = select(students.c.student_id).where(
        students.c.school_id == school_id, students.c.left_on.is_not(None)
    )
    return frozenset(sql.execute(query).scalars())


def load_progress_by_grade(sql: Connection, school_id: str, round_id: str) -> Mapping[str, int]:
    """Return how many answers were given about the enrolled students of each grade."""
    query = (
        select(students.c.grade, func.count().label("answers"))
        .join(marks, of_school(marks, students.c.school_id, student_id=students.c.student_id))
        .where(of_school(marks, school_id, round_id=round_id), students.c.left_on.is_(None))
        .group_by(students.c.grade)
    )
    return {row.grade: row.answers for row in sql.execute(query)}


def load_answer_counts(
    sql: Connection, school_id: str, round_id: str, not_of: Collection[str] = ()
) -> list[tuple[str, int, int]]:
    """Return (student_id, strength, how many said so), leaving out some adults' answers.

    Counted in the database: a round of 180,000 marks takes seconds to carry over, and this does
    not keep the interpreter from answers that come in meanwhile.
    """
    query = (
        select(marks.c.student_id, marks.c.strength, func.count())
        .where(of_school(marks, school_id, round_id=round_id))
        .group_by(marks.c.student_id, marks.c.strength)
    )
    if not_of:
        query = query.where(marks.c.adult_id.not_in(sorted(not_of)))
    return [(row[0], row[1], row[2]) for row in sql.execute(query)]


def load_strong_of(
    sql: Connection, school_id: str, round_id: str, adult_ids: Collection[str]
) -> Mapping[str, int]:
    """Return how many of these adults are strong for a student, by student."""
    query = (
        select(marks.c.student_id, func.count())
        .where(
            of_school(marks, school_id, round_id=round_id),
            marks.c.adult_id.in_(sorted(adult_ids)),
            marks.c.strength == int(Strength.STRONG),
        )
        .group_by(marks.c.student_id)
    )
    return {row[0]: row[1] for row in sql.execute(query)}


def count_marks_after(sql: Connection, school_id: str, round_id: str, at: datetime) -> int:
    """Return how many of a round's marks were given after a moment: how many, never which."""
    query = select(func.count()).where(
        of_school(marks, school_id, round_id=round_id), marks.c.marked_at > at
    )
    return sql.execute(query).scalar() or 0
