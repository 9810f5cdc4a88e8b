"""Rounds, the marks in them, and the frozen picture of a closed round."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Row, func, select, update

from connections.domain.people import Adult, Student
from connections.domain.rounds import Mark, Round, RoundStatus
from connections.store.database import upsert
from connections.store.rosters import read_adult, read_groups, read_student
from connections.store.schema import (
    adults,
    marks,
    reviewed,
    round_adults,
    round_students,
    rounds,
    students,
)


def load_rounds(sql: Connection, school_id: str) -> list[Round]:
    """Return the school's rounds, newest first."""
    query = (
        select(rounds)
        .where(rounds.c.school_id == school_id)
        .order_by(rounds.c.held_on.desc(), rounds.c.opened_at.desc(), rounds.c.round_id.desc())
    )
    return [_round(row) for row in sql.execute(query)]


def load_round(sql: Connection, school_id: str, round_id: str) -> Round | None:
    """Return one round, or None."""
    query = select(rounds).where(rounds.c.school_id == school_id, rounds.c.round_id == round_id)
    row = sql.execute(query).first()
    return _round(row) if row else None


def _round(row: Row[Any]) -> Round:
    return Round(
        row.round_id,
        row.name,
        RoundStatus(row.status),
        row.held_on,
        frozenset(row.grades),
        row.collects_voice,
    )


_MOMENT = {
    RoundStatus.OPEN: "opened_at",
    RoundStatus.REVEALED: "revealed_at",
    RoundStatus.CLOSED: "closed_at",
}


def save_round(sql: Connection, school_id: str, this_round: Round, now: datetime) -> None:
    """Write a round; the moment of its newest status is kept once."""
    row = {
        "school_id": school_id,
        "round_id": this_round.round_id,
        "name": this_round.name,
        "status": this_round.status.value,
        "held_on": this_round.held_on,
        "grades": sorted(this_round.grades),
        "collects_voice": this_round.collects_voice,
    }
    upsert(sql, rounds, [row])
    if moment := _MOMENT.get(this_round.status):
        sql.execute(
            update(rounds)
            .where(
                rounds.c.school_id == school_id,
                rounds.c.round_id == this_round.round_id,
                rounds.c[moment].is_(None),
            )
            .values({moment: now})
        )


def load_revealed_at(sql: Connection, school_id: str, round_id: str) -> datetime | None:
    """Return when the round was revealed, or None."""
    query = select(rounds.c.revealed_at).where(
        rounds.c.school_id == school_id, rounds.c.round_id == round_id
    )
    return sql.execute(query).scalar()


def load_round_people(
    sql: Connection, school_id: str, this_round: Round
) -> tuple[list[Student], list[Adult]]:
    """Return the round's students and adults, by name.

    Until it closes these are the people of the school now, in the round's scope; a closed round
    keeps the people, grades, homerooms and flags it closed with.
    """
    if this_round.status is RoundStatus.CLOSED:
        return _frozen_people(sql, school_id, this_round.round_id)
    enrolled = select(students).where(
        students.c.school_id == school_id, students.c.left_on.is_(None)
    )
    if this_round.grades:
        enrolled = enrolled.where(students.c.grade.in_(sorted(this_round.grades)))
    enrolled = enrolled.order_by(students.c.last_name, students.c.first_name, students.c.student_id)
    active = (
        select(adults)
        .where(adults.c.school_id == school_id, adults.c.left_on.is_(None))
        .order_by(adults.c.last_name, adults.c.first_name, adults.c.adult_id)
    )
    return (
        [read_student(row) for row in sql.execute(enrolled)],
        [read_adult(row) for row in sql.execute(active)],
    )


def _frozen_people(
    sql: Connection, school_id: str, round_id: str
) -> tuple[list[Student], list[Adult]]:
    was = round_students.c
    kept_students = (
        select(
            students.c.student_id,
            students.c.first_name,
            students.c.last_name,
            students.c.preferred_name,
            was.grade,
            students.c.grade_text,
            was.homeroom,
            students.c.language,
            was.groups,
        )
        .join(
            round_students,
            (was.school_id == students.c.school_id) & (was.student_id == students.c.student_id),
        )
        .where(was.school_id == school_id, was.round_id == round_id)
        .order_by(students.c.last_name, students.c.first_name, students.c.student_id)
    )
    kept_adults = (
        select(adults, round_adults.c.leaving.label("was_leaving"))
        .join(
            round_adults,
            (round_adults.c.school_id == adults.c.school_id)
            & (round_adults.c.adult_id == adults.c.adult_id),
        )
        .where(round_adults.c.school_id == school_id, round_adults.c.round_id == round_id)
        .order_by(adults.c.last_name, adults.c.first_name, adults.c.adult_id)
    )
    people = [
        Student(
            row.student_id,
            row.first_name,
            row.last_name,
            row.preferred_name,
            row.grade,
            row.grade_text,
            row.homeroom,
            row.language,
            read_groups(row.groups),
        )
        for row in sql.execute(kept_students)
    ]
    return people, [_adult_as_closed(row) for row in sql.execute(kept_adults)]


def _adult_as_closed(row: Row[Any]) -> Adult:
    return replace(read_adult(row), leaving=row.was_leaving)


def freeze_round(
    sql: Connection,
    school_id: str,
    round_id: str,
    in_scope: Iterable[Student],
    active: Iterable[Adult],
) -> None:
    """Write who belonged to a round when it closed."""
    where = {"school_id": school_id, "round_id": round_id}
    upsert(
        sql,
        round_students,
        [
            {
                **where,
                "student_id": person.student_id,
                "grade": person.grade,
                "homeroom": person.homeroom,
                "groups": person.groups,
            }
            for person in in_scope
        ],
    )
    upsert(
        sql,
        round_adults,
        [{**where, "adult_id": person.adult_id, "leaving": person.leaving} for person in active],
    )


def load_marks(
    sql: Connection, school_id: str, round_id: str, adult_id: str | None = None
) -> pd.DataFrame:
    """Return the marks of a round, of everybody or of one adult.

    One row per answered pair:  adult_id str, student_id str, strength int 0 to 3.
    """
    query = select(marks.c.adult_id, marks.c.student_id, marks.c.strength).where(
        marks.c.school_id == school_id, marks.c.round_id == round_id
    )
    if adult_id is not None:
        query = query.where(marks.c.adult_id == adult_id)
    rows = sql.execute(query).all()
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return pd.DataFrame(
        {
            "adult_id": pd.array(columns[0], dtype=object),
            "student_id": pd.array(columns[1], dtype=object),
            "strength": pd.array(columns[2], dtype="int64"),
        }
    )


def save_marks(
    sql: Connection,
    school_id: str,
    round_id: str,
    given: Sequence[Mark],
    now: datetime,
    late: bool = False,
) -> None:
    """Write marks; the newest answer about a pair is the one that stands."""
    upsert(
        sql,
        marks,
        [
            {
                "school_id": school_id,
                "round_id": round_id,
                "adult_id": mark.adult_id,
                "student_id": mark.student_id,
                "strength": int(mark.strength),
                "marked_at": now,
                "late": late,
            }
            for mark in given
        ],
    )


def load_progress(sql: Connection, school_id: str, round_id: str) -> Mapping[str, int]:
    """Return how many answers each adult has given: how many, never which."""
    query = (
        select(marks.c.adult_id, func.count().label("answers"))
        .where(marks.c.school_id == school_id, marks.c.round_id == round_id)
        .group_by(marks.c.adult_id)
    )
    return {row.adult_id: row.answers for row in sql.execute(query)}


def load_done(sql: Connection, school_id: str, round_id: str) -> frozenset[str]:
    """Return the adults who said that they are done."""
    query = select(reviewed.c.adult_id).where(
        reviewed.c.school_id == school_id, reviewed.c.round_id == round_id
    )
    return frozenset(sql.execute(query).scalars())


def save_done(sql: Connection, school_id: str, round_id: str, adult_id: str, now: datetime) -> None:
    """Note that an adult is done."""
    upsert(
        sql,
        reviewed,
        [{"school_id": school_id, "round_id": round_id, "adult_id": adult_id, "done_at": now}],
    )
