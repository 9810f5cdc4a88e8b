"""Rounds, the marks in them, what students said, and the people that a closed round keeps."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import pandas as pd
from sqlalchemy import Connection, Table, func, select, update

from connections.domain.people.changes import Person
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import SHOWS_ANSWERS, Round, RoundStatus
from connections.domain.voice.said import VoiceAnswer
from connections.store.groups.consents import load_shown, load_with_hidden
from connections.store.mapper import (
    from_row,
    in_groups,
    load_rows,
    of_school,
    to_row,
    to_rows,
    upsert,
)
from connections.store.rosters import load_adults, load_students
from connections.store.schema import (
    adults,
    marks,
    metadata,
    reviewed,
    round_adults,
    round_figures,
    round_lists,
    round_students,
    rounds,
    students,
    voice,
)


def load_rounds(sql: Connection, school_id: str) -> list[Round]:
    """Return the school's rounds, newest first."""
    query = (
        select(rounds)
        .where(rounds.c.school_id == school_id)
        .order_by(rounds.c.held_on.desc(), rounds.c.opened_at.desc(), rounds.c.round_id.desc())
    )
    return [from_row(Round, row) for row in sql.execute(query)]


def load_shown_rounds(sql: Connection, school_id: str) -> list[Round]:
    """Return the rounds that were revealed and whose answers are here, newest first."""
    query = select(round_figures.c.round_id).where(round_figures.c.school_id == school_id)
    gone = set(sql.execute(query).scalars())
    shown = (each for each in load_rounds(sql, school_id) if each.status in SHOWS_ANSWERS)
    return [each for each in shown if each.round_id not in gone]


def load_round(sql: Connection, school_id: str, round_id: str) -> Round | None:
    """Return one round, or None."""
    row = load_rows(sql, rounds, school_id=school_id, round_id=round_id).first()
    return from_row(Round, row) if row else None


_MOMENT = {RoundStatus.OPEN: "opened_at", RoundStatus.CLOSED: "closed_at"}


def save_round(sql: Connection, school_id: str, this_round: Round, now: datetime) -> None:
    """Write a round; the moments of opening and closing are kept once."""
    upsert(sql, rounds, [{"school_id": school_id, **to_row(this_round)}])
    if moment := _MOMENT.get(this_round.status):
        sql.execute(
            update(rounds)
            .where(
                of_school(rounds, school_id, round_id=this_round.round_id),
                rounds.c[moment].is_(None),
            )
            .values({moment: now})
        )


def load_round_people(
    sql: Connection, school_id: str, this_round: Round
) -> tuple[list[Student], list[Adult]]:
    """Return the round's students and adults, by name.

    Until the reveal these are the people of the school now: the students in the round's scope, the
    adults who may be asked on its day. From the reveal on it keeps what was written then, and the
    rest of each person is as the school knows it.
    """
    if this_round.status in SHOWS_ANSWERS:
        return (
            _as_revealed(sql, school_id, this_round.round_id, Student, students, round_students),
            _as_revealed(sql, school_id, this_round.round_id, Adult, adults, round_adults),
        )
    enrolled, grades = load_students(sql, school_id), this_round.grades
    in_scope = [student for student in enrolled if not grades or student.grade in grades]
    active = load_adults(sql, school_id)
    return in_scope, [adult for adult in active if adult.may_be_asked(this_round.held_on)]


def _as_revealed(
    sql: Connection, school_id: str, round_id: str, kind: type[Person], now: Table, then: Table
) -> list[Person]:
    """Return people with the columns that were written at the reveal."""
    key = "student_id" if now is students else "adult_id"
    kept = {column.name for column in then.columns}
    columns = [then.c[c.name] if c.name in kept else c for c in now.columns]
    query = (
        select(*columns)
        .join(then, of_school(then, now.c.school_id, **{key: now.c[key]}))
        .where(of_school(then, school_id, round_id=round_id))
        .order_by(now.c.last_name, now.c.first_name, now.c[key])
    )
    shown = load_shown(sql, school_id)
    return [from_row(kind, row, groups=shown(row.groups)) for row in sql.execute(query)]


def load_rounds_of(
    sql: Connection, school_id: str, student_ids: Iterable[str]
) -> dict[str, set[str]]:
    """Return the ids of the revealed rounds that each of these students was in."""
    found: dict[str, set[str]] = {}
    for some in in_groups(student_ids):
        query = select(round_students.c.student_id, round_students.c.round_id).where(
            round_students.c.school_id == school_id, round_students.c.student_id.in_(some)
        )
        for student_id, round_id in sql.execute(query):
            found.setdefault(student_id, set()).add(round_id)
    return found


def freeze_round(
    sql: Connection,
    school_id: str,
    round_id: str,
    in_scope: Iterable[Student],
    active: Iterable[Adult],
) -> None:
    """Write who belonged to a round at its reveal, in the columns that are kept of them."""
    for table, people in ((round_students, in_scope), (round_adults, active)):
        kept = {column.name for column in table.columns}
        rows = to_rows(people, school_id=school_id, round_id=round_id)
        rows = load_with_hidden(sql, school_id, table, rows) if "groups" in kept else rows
        upsert(sql, table, [{k: v for k, v in row.items() if k in kept} for row in rows])


def delete_frozen(sql: Connection, school_id: str, round_id: str) -> None:
    """Forget who belonged to a round at its reveal: the reveal is taken back."""
    for table in (round_students, round_adults):
        sql.execute(table.delete().where(of_school(table, school_id, round_id=round_id)))
    asked = of_school(round_lists, school_id, round_id=round_id)
    sql.execute(round_lists.delete().where(asked, round_lists.c.listed_at.is_(None)))


def delete_round(sql: Connection, school_id: str, round_id: str) -> bool:
    """Delete a round in which nothing is; return whether it was so."""
    for table in metadata.tables.values():
        if table is not rounds and "round_id" in table.c:
            found = select(table.c.round_id).where(of_school(table, school_id, round_id=round_id))
            if sql.execute(found.limit(1)).first() is not None:
                return False
    sql.execute(rounds.delete().where(of_school(rounds, school_id, round_id=round_id)))
    return True


def load_marks(
    sql: Connection,
    school_id: str,
    round_id: str,
    student_id: str | None = None,
    at_least: Strength = Strength.NOT_YET,
) -> pd.DataFrame:
    """Return the marks of a round, about everybody or about one student, of at least a strength.

    One row per answered pair:  adult_id str, student_id str, strength int 0 to 3.
    """
    query = select(marks.c.adult_id, marks.c.student_id, marks.c.strength).where(
        of_school(marks, school_id, round_id=round_id)
    )
    if student_id is not None:
        query = query.where(marks.c.student_id == student_id)
    if at_least:
        query = query.where(marks.c.strength >= at_least)
    rows = sql.execute(query).all()
    kinds = {"adult_id": object, "student_id": object, "strength": "int64"}
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    frame = zip(kinds.items(), columns, strict=True)
    return pd.DataFrame({name: pd.array(column, dtype=kind) for (name, kind), column in frame})


def save_marks(
    sql: Connection,
    school_id: str,
    round_id: str,
    given: Sequence[Mark],
    now: datetime,
) -> None:
    """Write marks; the newest answer about a pair is the one that stands.

    Called by save_answers, so that what was said is kept as well.
    """
    more = {"school_id": school_id, "round_id": round_id, "marked_at": now}
    upsert(sql, marks, to_rows(given, **more))


def load_progress(sql: Connection, school_id: str, round_id: str) -> Mapping[str, int]:
    """Return how many answers each adult has given: how many, never which."""
    query = (
        select(marks.c.adult_id, func.count().label("answers"))
        .where(of_school(marks, school_id, round_id=round_id))
        .group_by(marks.c.adult_id)
    )
    return {row.adult_id: row.answers for row in sql.execute(query)}


def load_done(sql: Connection, school_id: str, round_id: str) -> frozenset[str]:
    """Return the adults who said that they are done."""
    query = select(reviewed.c.adult_id).where(of_school(reviewed, school_id, round_id=round_id))
    return frozenset(sql.execute(query).scalars())


def save_done(sql: Connection, school_id: str, round_id: str, adult_id: str, now: datetime) -> None:
    """Note that an adult is done."""
    key = {"school_id": school_id, "round_id": round_id, "adult_id": adult_id}
    upsert(sql, reviewed, [{**key, "done_at": now}])


def delete_done(sql: Connection, school_id: str, round_id: str) -> None:
    """Forget who said that they are done: they are asked for more names."""
    sql.execute(reviewed.delete().where(of_school(reviewed, school_id, round_id=round_id)))


# ---- Short rounds --------------------------------------------------------------------------------


def load_listed(sql: Connection, school_id: str, round_id: str) -> dict[str, datetime]:
    """Return since when each student is on the list that everybody goes through."""
    query = select(round_lists.c.student_id, round_lists.c.listed_at).where(
        of_school(round_lists, school_id, round_id=round_id), round_lists.c.listed_at.is_not(None)
    )
    return {row.student_id: row.listed_at for row in sql.execute(query)}


def load_asked(sql: Connection, school_id: str, round_id: str) -> dict[str, int | None]:
    """Return of how many adults each student was asked; None until the reveal wrote it."""
    query = select(round_lists.c.student_id, round_lists.c.asked).where(
        of_school(round_lists, school_id, round_id=round_id)
    )
    return {row.student_id: row.asked for row in sql.execute(query)}


def save_list(
    sql: Connection, school_id: str, round_id: str, student_ids: Iterable[str], now: datetime
) -> None:
    """Put students on the list that everybody goes through."""
    more = {"school_id": school_id, "round_id": round_id, "listed_at": now}
    upsert(sql, round_lists, [{**more, "student_id": one} for one in sorted(student_ids)])


def save_asked(sql: Connection, school_id: str, round_id: str, asked: Mapping[str, int]) -> None:
    """Write of how many adults each student was asked: from now on it stands."""
    more = {"school_id": school_id, "round_id": round_id}
    rows = [{**more, "student_id": one, "asked": number} for one, number in sorted(asked.items())]
    upsert(sql, round_lists, rows)


def delete_list(sql: Connection, school_id: str, round_id: str) -> None:
    """Forget the list of a round."""
    sql.execute(round_lists.delete().where(of_school(round_lists, school_id, round_id=round_id)))


def load_given_off_list(sql: Connection, school_id: str, round_id: str) -> list[tuple[str, str]]:
    """Return who answered about whom among the students who are not on the list: never what."""
    listed = select(round_lists.c.student_id).where(
        of_school(round_lists, school_id, round_id=round_id), round_lists.c.listed_at.is_not(None)
    )
    query = select(marks.c.adult_id, marks.c.student_id).where(
        of_school(marks, school_id, round_id=round_id), marks.c.student_id.not_in(listed)
    )
    return [(row.adult_id, row.student_id) for row in sql.execute(query)]


def load_voice(sql: Connection, school_id: str, round_id: str) -> dict[str, VoiceAnswer]:
    """Return the answers of a round by student_id."""
    query = select(voice).where(of_school(voice, school_id, round_id=round_id))
    return {row.student_id: from_row(VoiceAnswer, row) for row in sql.execute(query)}


def save_voice(
    sql: Connection, school_id: str, round_id: str, answers: Sequence[VoiceAnswer], now: datetime
) -> None:
    """Write answers; a student's later answer replaces the earlier one."""
    more = {"school_id": school_id, "round_id": round_id, "answered_at": now}
    upsert(sql, voice, to_rows(answers, **more))
