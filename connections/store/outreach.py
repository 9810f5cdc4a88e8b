"""Outreach, its steps, contacts and follow-ups, and the pairs not to be matched."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from connections.domain.outreach import (
    ENDED,
    OPEN,
    Contact,
    ContactKind,
    Felt,
    FollowUp,
    Outreach,
    Status,
    follow_up_days,
)
from connections.domain.problems import Changed
from connections.store.database import in_groups, new_id, upsert
from connections.store.schema import (
    contacts,
    do_not_match,
    follow_ups,
    open_outreach,
    outreach,
    outreach_steps,
    rounds,
    schools,
    students,
    voice,
)
from connections.store.schools import load_settings

CHANGED = (
    "Somebody else changed this outreach a moment ago, so nothing was saved. Please look again."
)
TAKEN = (
    "Somebody gave this student to an adult a moment ago, so nothing was saved here. "
    "Please look again."
)


_WITH_LEAVERS = select(outreach, students.c.left_on.label("student_left_on")).join(
    students,
    (students.c.school_id == outreach.c.school_id)
    & (students.c.student_id == outreach.c.student_id),
)


def load_school_for_change(sql: Connection, school_id: str) -> None:
    """Wait until nobody else is giving students of this school, and keep others waiting.

    Capacity is counted before it is written: on PostgreSQL two people could both find the last
    place free. SQLite writes one after the other anyway.
    """
    sql.execute(
        select(schools.c.school_id).where(schools.c.school_id == school_id).with_for_update()
    )


def load_outreach(sql: Connection, school_id: str, adult_id: str | None = None) -> list[Outreach]:
    """Return the school's outreach, or one adult's, the oldest first."""
    query = _WITH_LEAVERS.where(outreach.c.school_id == school_id)
    if adult_id is not None:
        query = query.where(outreach.c.adult_id == adult_id)
    return _read(sql, query)


def load_one_outreach(sql: Connection, school_id: str, outreach_id: str) -> Outreach | None:
    """Return one outreach, or None."""
    query = _WITH_LEAVERS.where(
        outreach.c.school_id == school_id, outreach.c.outreach_id == outreach_id
    )
    return next(iter(_read(sql, query)), None)


def load_students_of(sql: Connection, school_id: str, adult_id: str) -> frozenset[str]:
    """Return the students an adult reaches out to now: a hand-over ends it."""
    query = select(outreach.c.student_id).where(
        outreach.c.school_id == school_id,
        outreach.c.adult_id == adult_id,
        outreach.c.status.in_(sorted(OPEN - {Status.SUGGESTED, Status.OFFERED})),
    )
    return frozenset(sql.execute(query).scalars())


def _read(sql: Connection, query: Select[Any]) -> list[Outreach]:
    ordered = query.order_by(outreach.c.began_on, outreach.c.outreach_id)
    return [_outreach(row) for row in sql.execute(ordered)]


def _outreach(row: Row[Any]) -> Outreach:
    """Return the outreach of a row; that its student left is read from the roster, never stored.

    So a student who comes back finds the outreach as it was.
    """
    left = row.student_left_on is not None and Status(row.status) in OPEN
    return Outreach(
        row.outreach_id,
        row.student_id,
        row.adult_id,
        Status.LEFT_SCHOOL if left else Status(row.status),
        row.began_on,
        row.round_id,
        row.reason,
        row.first_step,
        row.plan,
        row.looked_after_by,
        row.volunteered,
        row.ended_on,
        row.converted_on,
        row.handed_over_from,
        row.goodbye_by,
        row.version,
    )


def _row(one: Outreach) -> dict[str, Any]:
    return {
        "student_id": one.student_id,
        "adult_id": one.adult_id,
        "status": one.status.value,
        "began_on": one.began_on,
        "round_id": one.round_id,
        "reason": one.reason,
        "first_step": one.first_step,
        "plan": one.plan,
        "looked_after_by": one.looked_after_by,
        "volunteered": one.volunteered,
        "ended_on": one.ended_on,
        "converted_on": one.converted_on,
        "handed_over_from": one.handed_over_from,
        "goodbye_by": one.goodbye_by,
    }


def save_new_outreach(
    sql: Connection, school_id: str, one: Outreach, steps: Sequence[Status], at: datetime, by: str
) -> None:
    """Write an outreach and the steps that led to its status; the student is then taken.

    Raises Changed when the student has an open outreach already: two people gave the same student
    at the same moment, and the other was first.
    """
    if one.status in OPEN and load_open_outreach(sql, school_id, one.student_id) is not None:
        raise Changed(TAKEN)
    key = {"school_id": school_id, "outreach_id": one.outreach_id}
    sql.execute(outreach.insert().values(**key, **_row(one)))
    if one.status in OPEN:
        sql.execute(open_outreach.insert().values(**key, student_id=one.student_id))
    _save_steps(sql, school_id, one.outreach_id, steps, at, by)


def load_open_outreach(sql: Connection, school_id: str, student_id: str) -> str | None:
    """Return the id of the student's open outreach, or None."""
    query = select(open_outreach.c.outreach_id).where(
        open_outreach.c.school_id == school_id, open_outreach.c.student_id == student_id
    )
    return sql.execute(query).scalar()


def save_outreach(
    sql: Connection, school_id: str, one: Outreach, steps: Sequence[Status], at: datetime, by: str
) -> None:
    """Write an outreach that was read at `one.version`; its version goes up by one.

    An ended one frees the student. Raises Changed when somebody was quicker.
    """
    written = sql.execute(
        update(outreach)
        .where(
            outreach.c.school_id == school_id,
            outreach.c.outreach_id == one.outreach_id,
            outreach.c.version == one.version,
        )
        .values(**_row(one), version=one.version + 1)
    )
    if written.rowcount != 1:
        raise Changed(CHANGED)
    if one.status in ENDED:
        sql.execute(
            open_outreach.delete().where(
                open_outreach.c.school_id == school_id,
                open_outreach.c.outreach_id == one.outreach_id,
            )
        )
    _save_steps(sql, school_id, one.outreach_id, steps, at, by)


def _save_steps(
    sql: Connection,
    school_id: str,
    outreach_id: str,
    steps: Sequence[Status],
    at: datetime,
    by: str,
) -> None:
    if not steps:
        return
    last = sql.execute(
        select(func.max(outreach_steps.c.step)).where(
            outreach_steps.c.school_id == school_id, outreach_steps.c.outreach_id == outreach_id
        )
    ).scalar()
    sql.execute(
        outreach_steps.insert(),
        [
            {
                "school_id": school_id,
                "outreach_id": outreach_id,
                "step": number,
                "status": status.value,
                "at": at,
                "by": by,
            }
            for number, status in enumerate(steps, start=(last or 0) + 1)
        ],
    )


def load_steps(sql: Connection, school_id: str) -> list[tuple[str, Status, datetime]]:
    """Return every change of status as (outreach_id, status, when), in order."""
    query = (
        select(outreach_steps.c.outreach_id, outreach_steps.c.status, outreach_steps.c.at)
        .where(outreach_steps.c.school_id == school_id)
        .order_by(outreach_steps.c.outreach_id, outreach_steps.c.step)
    )
    return [(row.outreach_id, Status(row.status), row.at) for row in sql.execute(query)]


def load_contacts(
    sql: Connection, school_id: str, outreach_ids: Collection[str] | None = None
) -> list[Contact]:
    """Return the contacts of these outreach, or all of the school's, oldest first."""
    query = select(contacts).where(contacts.c.school_id == school_id)
    found: list[Contact] = []
    for part in _parts(outreach_ids):
        limited = query if part is None else query.where(contacts.c.outreach_id.in_(part))
        found += [
            Contact(
                row.contact_id,
                row.outreach_id,
                row.happened_on,
                ContactKind(row.kind),
                Felt(row.felt),
                row.remark,
                row.logged_by,
            )
            for row in sql.execute(limited)
        ]
    return sorted(found, key=lambda contact: (contact.happened_on, contact.contact_id))


def save_contact(sql: Connection, school_id: str, contact: Contact, at: datetime) -> bool:
    """Write a contact once: the same id again changes nothing. Return whether it was new."""
    known = sql.execute(
        select(contacts.c.contact_id).where(
            contacts.c.school_id == school_id, contacts.c.contact_id == contact.contact_id
        )
    ).first()
    if known:
        return False
    sql.execute(
        contacts.insert().values(
            school_id=school_id,
            contact_id=contact.contact_id,
            outreach_id=contact.outreach_id,
            happened_on=contact.happened_on,
            kind=contact.kind.value,
            felt=contact.felt.value,
            remark=contact.remark,
            logged_by=contact.logged_by,
            logged_at=at,
        )
    )
    return True


def load_follow_ups(
    sql: Connection, school_id: str, outreach_ids: Collection[str] | None = None
) -> list[FollowUp]:
    """Return the follow-ups of these outreach, or all of the school's, by the day they are due."""
    query = select(follow_ups).where(follow_ups.c.school_id == school_id)
    found: list[FollowUp] = []
    for part in _parts(outreach_ids):
        limited = query if part is None else query.where(follow_ups.c.outreach_id.in_(part))
        found += [
            FollowUp(row.follow_up_id, row.outreach_id, row.due_on, row.done_on, row.result)
            for row in sql.execute(limited)
        ]
    return sorted(found, key=lambda check: (check.due_on, check.follow_up_id))


def save_follow_ups(sql: Connection, school_id: str, checks: Iterable[FollowUp]) -> None:
    """Write follow-ups, new ones and changed ones."""
    upsert(
        sql,
        follow_ups,
        [
            {
                "school_id": school_id,
                "follow_up_id": check.follow_up_id,
                "outreach_id": check.outreach_id,
                "due_on": check.due_on,
                "done_on": check.done_on,
                "result": check.result,
            }
            for check in checks
        ],
    )


def save_first_follow_ups(sql: Connection, school_id: str, one: Outreach) -> None:
    """Plan the two looks at an outreach that somebody said yes to."""
    days = follow_up_days(one.began_on, load_settings(sql, school_id))
    checks = [FollowUp(new_id(), one.outreach_id, due_on) for due_on in days]
    save_follow_ups(sql, school_id, checks)


def _parts(ids: Collection[str] | None) -> Iterable[list[str] | None]:
    return [None] if ids is None else in_groups(sorted(ids))


def load_do_not_match(sql: Connection, school_id: str) -> frozenset[tuple[str, str]]:
    """Return the pairs that are not to be matched, as (adult_id, student_id)."""
    query = select(do_not_match.c.adult_id, do_not_match.c.student_id).where(
        do_not_match.c.school_id == school_id
    )
    return frozenset((row.adult_id, row.student_id) for row in sql.execute(query))


def save_do_not_match(
    sql: Connection, school_id: str, adult_id: str, student_id: str, apart: bool
) -> None:
    """Keep two people apart, or lift that. No reason is stored."""
    pair = {"school_id": school_id, "adult_id": adult_id, "student_id": student_id}
    if apart:
        upsert(sql, do_not_match, [pair])
        return
    sql.execute(
        do_not_match.delete().where(
            do_not_match.c.school_id == school_id,
            do_not_match.c.adult_id == adult_id,
            do_not_match.c.student_id == student_id,
        )
    )


def load_named(sql: Connection, school_id: str, round_id: str) -> frozenset[tuple[str, str]]:
    """Return whom students named in a round, as (adult_id, student_id)."""
    query = select(voice.c.student_id, voice.c.adult_ids).where(
        voice.c.school_id == school_id, voice.c.round_id == round_id, voice.c.answer == "named"
    )
    return frozenset(
        (adult_id, row.student_id) for row in sql.execute(query) for adult_id in row.adult_ids
    )


def load_asked(sql: Connection, school_id: str, round_id: str) -> frozenset[str]:
    """Return the students who answered in a round, whatever they said but "absent"."""
    query = select(voice.c.student_id).where(
        voice.c.school_id == school_id, voice.c.round_id == round_id, voice.c.answer != "absent"
    )
    return frozenset(sql.execute(query).scalars())


def load_round_day(sql: Connection, school_id: str, round_id: str) -> date | None:
    """Return the day of a round, or None."""
    query = select(rounds.c.held_on).where(
        rounds.c.school_id == school_id, rounds.c.round_id == round_id
    )
    return sql.execute(query).scalar()
