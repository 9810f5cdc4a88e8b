"""What the staff does beside marking: joining a meeting, practising, the pulse."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, exists, func, or_, select, update

from connections.domain.access.grants import Role
from connections.domain.meeting.joining import Joining
from connections.domain.people.person import AdultKind
from connections.domain.problems import NotPossible
from connections.domain.rounds.marks import Strength
from connections.store.mapper import from_row, load_rows, of_school, to_row, upsert
from connections.store.schema import (
    adults,
    joined,
    joinings,
    late_marks,
    marks,
    pulse_answers,
    pulse_given,
    vignette_answers,
)

FREED = ""  # the holder of a name that the facilitator freed
_NOBODYS = "-"  # of a name that is taken, by a browser that was signed out


def save_joining(sql: Connection, school_id: str, joining: Joining, code_hash: str) -> None:
    """Write a newly opened joining; the code itself is never stored."""
    row = {"school_id": school_id, "code_hash": code_hash, **to_row(joining)}
    sql.execute(joinings.insert().values(row))


_BY_CODE = (
    select(joinings)
    .where(joinings.c.code_hash == bindparam("code_hash"))
    .order_by(joinings.c.opened_at.desc())
)


def load_joining_by_code(sql: Connection, code_hash: str) -> tuple[str, Joining] | None:
    """Return the school and the newest joining with this code, or None."""
    row = sql.execute(_BY_CODE, {"code_hash": code_hash}).first()
    return (row.school_id, from_row(Joining, row)) if row else None


def load_joining(sql: Connection, school_id: str, joining_id: str) -> Joining | None:
    """Return a joining, open or not."""
    row = sql.execute(
        select(joinings).where(of_school(joinings, school_id, joining_id=joining_id))
    ).first()
    return from_row(Joining, row) if row else None


def load_newest_joining(sql: Connection, school_id: str, round_id: str) -> Joining | None:
    """Return the joining that was opened last for a round, or None."""
    query = (
        select(joinings)
        .where(of_school(joinings, school_id, round_id=round_id))
        .order_by(joinings.c.opened_at.desc(), joinings.c.joining_id)
    )
    row = sql.execute(query).first()
    return from_row(Joining, row) if row else None


def save_revoked(sql: Connection, school_id: str, round_id: str, now: datetime) -> int:
    """End every joining of a round that was not ended before; return how many."""
    changed = sql.execute(
        update(joinings)
        .where(of_school(joinings, school_id, round_id=round_id), joinings.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return int(changed.rowcount)


def load_taken(
    sql: Connection, school_id: str, joining_id: str, adult_id: str | None = None
) -> Mapping[str, datetime]:
    """Return the adults whose name was taken, or the one whose was, and when."""
    which = {"joining_id": joining_id} | ({} if adult_id is None else {"adult_id": adult_id})
    query = select(joined.c.adult_id, joined.c.joined_at).where(
        of_school(joined, school_id, **which), joined.c.holder != FREED
    )
    return {row.adult_id: row.joined_at for row in sql.execute(query)}


def load_kept_back(
    sql: Connection, school_id: str, round_id: str, joining_id: str, adult_id: str | None = None
) -> frozenset[str]:
    """Return who has answered in a round and was not freed, or whether the one adult did.

    No phone takes their name unasked.
    """
    which = {"school": school_id, "round": round_id, "joining": joining_id}
    one = {} if adult_id is None else {"adult": adult_id}
    return frozenset(sql.execute(_kept_back(bool(one)), which | one).scalars())


@cache
def _kept_back(one: bool) -> Select[str]:
    here: Any = bindparam("school")
    whose = {"round_id": bindparam("round"), "adult_id": adults.c.adult_id}
    said = [exists().where(of_school(table, here, **whose)) for table in (marks, late_marks)]
    joining = {"joining_id": bindparam("joining"), "adult_id": adults.c.adult_id}
    freed = exists().where(of_school(joined, here, **joining), joined.c.holder == FREED)
    which = of_school(adults, here, **({"adult_id": bindparam("adult")} if one else {}))
    return select(adults.c.adult_id).where(which, or_(*said), ~freed)


def load_freed(sql: Connection, school_id: str, joining_id: str) -> frozenset[str]:
    """Return whose names the facilitator freed in a meeting."""
    which = of_school(joined, school_id, joining_id=joining_id) & (joined.c.holder == FREED)
    return frozenset(sql.execute(select(joined.c.adult_id).where(which)).scalars())


def save_taken(
    sql: Connection, school_id: str, joining_id: str, adult_id: str, holder: str, now: datetime
) -> None:
    """Give a name to one browser; the key refuses a second one."""
    key = {"school_id": school_id, "joining_id": joining_id, "adult_id": adult_id}
    freed = of_school(joined, school_id, joining_id=joining_id, adult_id=adult_id)
    sql.execute(delete(joined).where(freed, joined.c.holder == FREED))
    sql.execute(joined.insert(), {**key, "holder": holder, "joined_at": now})


def save_freed(
    sql: Connection, school_id: str, joining_id: str, adult_id: str, now: datetime
) -> None:
    """Free a name: whoever held it holds it no more, and the next phone may take it."""
    key = {"school_id": school_id, "joining_id": joining_id, "adult_id": adult_id}
    upsert(sql, joined, [{**key, "holder": FREED, "joined_at": now}])


def save_forgotten(sql: Connection, school_id: str, adult_id: str) -> None:
    """Forget which browsers joined as an adult: none of them takes up its own answers again."""
    which = of_school(joined, school_id, adult_id=adult_id) & (joined.c.holder != FREED)
    sql.execute(joined.update().where(which).values(holder=_NOBODYS))


_BY_HOLDER = (
    select(joinings, joined.c.adult_id, joined.c.joined_at)
    .join(joined, of_school(joined, joinings.c.school_id, joining_id=joinings.c.joining_id))
    .where(joined.c.holder == bindparam("holder"))
    .order_by(joined.c.joined_at.desc())
)


def load_holder(sql: Connection, holder: str) -> tuple[str, Joining, str, datetime] | None:
    """Return the school, the joining and the adult that a browser holds, and since when."""
    row = sql.execute(_BY_HOLDER, {"holder": holder}).first()
    if row is None or holder in (FREED, _NOBODYS):
        return None
    return row.school_id, from_row(Joining, row), row.adult_id, row.joined_at


def save_vignette_answer(
    sql: Connection, school_id: str, round_id: str, adult_id: str, vignette: str, strength: Strength
) -> None:
    """Write an adult's answer; the newest one stands."""
    key = {"school_id": school_id, "round_id": round_id, "adult_id": adult_id}
    upsert(sql, vignette_answers, [{**key, "vignette": vignette, "strength": int(strength)}])


def load_vignette_answers(
    sql: Connection, school_id: str, round_id: str, adult_id: str
) -> dict[str, Strength]:
    """Return one adult's answers, by vignette."""
    key = {"school_id": school_id, "round_id": round_id, "adult_id": adult_id}
    rows = load_rows(sql, vignette_answers, **key)
    return {row.vignette: Strength(row.strength) for row in rows}


def load_vignette_counts(
    sql: Connection, school_id: str, round_id: str
) -> Mapping[tuple[str, Strength], int]:
    """Return how many adults gave each answer: never who."""
    query = (
        select(
            vignette_answers.c.vignette, vignette_answers.c.strength, func.count().label("adults")
        )
        .where(of_school(vignette_answers, school_id, round_id=round_id))
        .group_by(vignette_answers.c.vignette, vignette_answers.c.strength)
    )
    return {(row.vignette, Strength(row.strength)): row.adults for row in sql.execute(query)}


def load_pulse(sql: Connection, school_id: str) -> dict[date, dict[str, dict[str, int]]]:
    """Return how often each answer was given, by day asked and question, the newest day first."""
    query = (
        select(pulse_answers.c.asked_on, pulse_answers.c.answers)
        .where(pulse_answers.c.school_id == school_id)
        .order_by(pulse_answers.c.asked_on.desc())
    )
    return {row.asked_on: row.answers for row in sql.execute(query)}


def load_gave_pulse(sql: Connection, school_id: str, adult_id: str, asked_on: date) -> bool:
    """Say whether the adult has answered; what they said is not known to anyone."""
    query = select(pulse_given.c.adult_id).where(
        of_school(pulse_given, school_id, adult_id=adult_id, asked_on=asked_on)
    )
    return sql.execute(query).first() is not None


def save_pulse(
    sql: Connection, school_id: str, adult_id: str, asked_on: date, given: Mapping[str, int]
) -> None:
    """Add one person's answers to the tallies of the day; only the tallies are kept.

    A row for each person would stand in the order of the audit log, which names who changed
    something when; sums tell nothing of anybody.
    """
    if load_gave_pulse(sql, school_id, adult_id, asked_on):
        raise NotPossible("You have answered already. Thank you; one answer a person is enough.")
    sql.execute(
        pulse_given.insert().values(school_id=school_id, adult_id=adult_id, asked_on=asked_on)
    )
    query = select(pulse_answers.c.answers).where(
        of_school(pulse_answers, school_id, asked_on=asked_on)
    )
    tallies = sql.execute(query).scalar() or {}
    added = {question: dict(counts) for question, counts in tallies.items()}
    for question, answer in given.items():
        counts = added.setdefault(question, {})
        counts[str(answer)] = counts.get(str(answer), 0) + 1
    key = {"school_id": school_id, "answer_id": asked_on.isoformat()}
    upsert(sql, pulse_answers, [{**key, "asked_on": asked_on, "answers": added}])


def load_roles_lost(sql: Connection, school_id: str) -> dict[str, tuple[Role, date | None]]:
    """Return the roles of those who left, with the day, or are not on the staff, by adult."""
    query = select(adults.c.adult_id, adults.c.role, adults.c.left_on).where(
        adults.c.school_id == school_id,
        adults.c.role != "",
        adults.c.left_on.is_not(None) | (adults.c.kind != AdultKind.STAFF.value),
    )
    return {row.adult_id: (Role(row.role), row.left_on) for row in sql.execute(query)}
