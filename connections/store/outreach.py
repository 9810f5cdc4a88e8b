"""Outreach, its steps, contacts, follow-ups and notes, and the pairs not to be matched."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, select, update

from connections.domain.outreach.contacts import Contact
from connections.domain.outreach.follow_ups import FollowUp, follow_up_days
from connections.domain.outreach.record import Note, Outreach
from connections.domain.outreach.status import ENDED, OPEN, Status
from connections.domain.problems import Changed
from connections.store.keys.notes import note_from_row, note_to_row
from connections.store.mapper import from_row, in_groups, new_id, of_school, to_row, to_rows, upsert
from connections.store.schema import (
    contacts,
    do_not_match,
    follow_ups,
    notes,
    open_outreach,
    outreach,
    outreach_steps,
    rounds,
    students,
)
from connections.store.schools import load_settings

_WITH_LEAVERS = select(outreach, students.c.left_on.label("student_left_on")).join(
    students, of_school(students, outreach.c.school_id, student_id=outreach.c.student_id)
)


def load_outreach(sql: Connection, school_id: str, adult_id: str | None = None) -> list[Outreach]:
    """Return the school's outreach, or one adult's, the oldest first."""
    query = _WITH_LEAVERS.where(outreach.c.school_id == school_id)
    if adult_id is not None:
        query = query.where(outreach.c.adult_id == adult_id)
    return _read(sql, query)


def load_one_outreach(sql: Connection, school_id: str, outreach_id: str) -> Outreach | None:
    """Return one outreach, or None."""
    query = _WITH_LEAVERS.where(of_school(outreach, school_id, outreach_id=outreach_id))
    return next(iter(_read(sql, query)), None)


def _read(sql: Connection, query: Select[Any]) -> list[Outreach]:
    ordered = query.order_by(outreach.c.began_on, outreach.c.outreach_id)
    return [_outreach(row) for row in sql.execute(ordered)]


def _outreach(row: Row[Any]) -> Outreach:
    """Return the outreach of a row; that its student left is read from the roster, never stored.

    So a student who comes back finds the outreach as it was.
    """
    if row.student_left_on is not None and Status(row.status) in OPEN:
        return from_row(Outreach, row, status=Status.LEFT_SCHOOL)
    return from_row(Outreach, row)


def load_outreach_ids(sql: Connection, school_id: str, student_id: str) -> list[str]:
    """Return the ids of every outreach there was for a student."""
    query = select(outreach.c.outreach_id)
    found = sql.execute(query.where(of_school(outreach, school_id, student_id=student_id)))
    return list(found.scalars())


def save_new_outreach(
    sql: Connection, school_id: str, one: Outreach, steps: Sequence[Status], at: datetime, by: str
) -> None:
    """Write an outreach and the steps that led to its status; the student is then taken.

    Raises Changed when the student has an open outreach already: two people gave the same student
    at the same moment, and the other was first.
    """
    sql.execute(outreach.insert().values(school_id=school_id, **to_row(one)))
    if one.status in OPEN:
        save_taken(sql, school_id, one)
    _save_steps(sql, school_id, one.outreach_id, steps, at, by)


def load_open_outreach(sql: Connection, school_id: str, student_id: str) -> str | None:
    """Return the id of the student's open outreach, or None."""
    query = select(open_outreach.c.outreach_id).where(
        of_school(open_outreach, school_id, student_id=student_id)
    )
    return sql.execute(query).scalar()


def save_taken(sql: Connection, school_id: str, one: Outreach) -> None:
    """Note that the student is taken by this outreach; Changed where another one has them."""
    if load_open_outreach(sql, school_id, one.student_id) is not None:
        raise Changed(
            "Somebody gave this student to an adult a moment ago, so nothing was saved here. "
            "Please look again."
        )
    key = {"school_id": school_id, "outreach_id": one.outreach_id}
    sql.execute(open_outreach.insert().values(**key, student_id=one.student_id))


def save_outreach(
    sql: Connection, school_id: str, one: Outreach, steps: Sequence[Status], at: datetime, by: str
) -> None:
    """Write an outreach that was read at `one.version`; its version goes up by one.

    An ended one frees the student. Raises Changed when somebody was quicker.
    """
    written = sql.execute(
        update(outreach)
        .where(of_school(outreach, school_id, outreach_id=one.outreach_id, version=one.version))
        .values(**to_row(replace(one, version=one.version + 1)))
    )
    if written.rowcount != 1:
        raise Changed(
            "Somebody else changed this outreach a moment ago, so nothing was saved. "
            "Please look again."
        )
    if one.status in ENDED:
        sql.execute(
            open_outreach.delete().where(
                of_school(open_outreach, school_id, outreach_id=one.outreach_id)
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
            of_school(outreach_steps, school_id, outreach_id=outreach_id)
        )
    ).scalar()
    more = {"school_id": school_id, "outreach_id": outreach_id, "at": at, "by": by}
    numbered = enumerate(steps, start=(last or 0) + 1)
    rows = [{**more, "step": number, "status": status.value} for number, status in numbered]
    sql.execute(outreach_steps.insert(), rows)


def load_steps(sql: Connection, school_id: str, outreach_id: str) -> list[tuple[Status, datetime]]:
    """Return the statuses an outreach went through and when, the oldest first."""
    query = (
        select(outreach_steps.c.status, outreach_steps.c.at)
        .where(of_school(outreach_steps, school_id, outreach_id=outreach_id))
        .order_by(outreach_steps.c.step)
    )
    return [(Status(row.status), row.at) for row in sql.execute(query)]


def load_stepped_at(
    sql: Connection, school_id: str, status: Status, at: datetime
) -> dict[str, Status]:
    """Return the status before it of each outreach that took this step at this very moment."""
    query = select(outreach_steps.c.outreach_id).where(
        of_school(outreach_steps, school_id, status=status.value, at=at)
    )
    before = {}
    for outreach_id in sql.execute(query).scalars().all():
        steps = load_steps(sql, school_id, outreach_id)
        place = steps.index((status, at))
        if place:
            before[outreach_id] = steps[place - 1][0]
    return before


def load_contacts(
    sql: Connection, school_id: str, outreach_ids: Collection[str] | None = None
) -> list[Contact]:
    """Return the contacts of these outreach, or all of the school's, oldest first."""
    rows = _of_outreach(sql, contacts, school_id, outreach_ids)
    found = [from_row(Contact, row) for row in rows]
    return sorted(found, key=lambda contact: (contact.happened_on, contact.contact_id))


def save_contact(sql: Connection, school_id: str, contact: Contact, at: datetime) -> bool:
    """Write a contact once: the same id again changes nothing. Return whether it was new."""
    known = sql.execute(
        select(contacts.c.contact_id).where(
            of_school(contacts, school_id, contact_id=contact.contact_id)
        )
    ).first()
    if known:
        return False
    sql.execute(contacts.insert().values(school_id=school_id, logged_at=at, **to_row(contact)))
    return True


def load_logged(sql: Connection, school_id: str, outreach_id: str) -> dict[str, datetime]:
    """Return when each contact of an outreach was logged, by contact_id."""
    query = select(contacts.c.contact_id, contacts.c.logged_at).where(
        of_school(contacts, school_id, outreach_id=outreach_id)
    )
    return {row.contact_id: row.logged_at for row in sql.execute(query)}


def load_contact(sql: Connection, school_id: str, contact_id: str) -> Contact | None:
    """Return one contact, or None."""
    query = select(contacts).where(of_school(contacts, school_id, contact_id=contact_id))
    row = sql.execute(query).first()
    return from_row(Contact, row) if row else None


def save_mended_contact(sql: Connection, school_id: str, contact: Contact) -> None:
    """Write a contact that was corrected; when it was logged stays."""
    which = of_school(contacts, school_id, contact_id=contact.contact_id)
    sql.execute(update(contacts).where(which).values(**to_row(contact)))


def delete_contact(sql: Connection, school_id: str, contact_id: str) -> None:
    """Delete a contact."""
    sql.execute(contacts.delete().where(of_school(contacts, school_id, contact_id=contact_id)))


def delete_open_follow_ups(sql: Connection, school_id: str, outreach_id: str) -> None:
    """Delete the looks at an outreach that were planned and not taken."""
    which = of_school(follow_ups, school_id, outreach_id=outreach_id)
    sql.execute(follow_ups.delete().where(which, follow_ups.c.done_on.is_(None)))


def delete_follow_up(sql: Connection, school_id: str, follow_up_id: str) -> None:
    """Delete one look at an outreach."""
    which = of_school(follow_ups, school_id, follow_up_id=follow_up_id)
    sql.execute(follow_ups.delete().where(which))


def load_follow_ups(
    sql: Connection, school_id: str, outreach_ids: Collection[str] | None = None
) -> list[FollowUp]:
    """Return the follow-ups of these outreach, or all of the school's, by the day they are due."""
    rows = _of_outreach(sql, follow_ups, school_id, outreach_ids)
    found = [from_row(FollowUp, row) for row in rows]
    return sorted(found, key=lambda check: (check.due_on, check.follow_up_id))


def save_follow_ups(sql: Connection, school_id: str, checks: Iterable[FollowUp]) -> None:
    """Write follow-ups, new ones and changed ones."""
    upsert(sql, follow_ups, to_rows(checks, school_id=school_id))


def save_first_follow_ups(sql: Connection, school_id: str, one: Outreach) -> None:
    """Plan the two looks at an outreach that somebody said yes to."""
    days = follow_up_days(one.yes_on, load_settings(sql, school_id))
    checks = [FollowUp(new_id(), one.outreach_id, due_on) for due_on in days]
    save_follow_ups(sql, school_id, checks)


def _of_outreach(
    sql: Connection, table: Table, school_id: str, ids: Collection[str] | None
) -> Iterator[Row[Any]]:
    query = select(table).where(table.c.school_id == school_id)
    for part in [None] if ids is None else in_groups(sorted(ids)):
        yield from sql.execute(
            query if part is None else query.where(table.c.outreach_id.in_(part))
        )


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
            of_school(do_not_match, school_id, adult_id=adult_id, student_id=student_id)
        )
    )


def load_round_day(sql: Connection, school_id: str, round_id: str) -> date | None:
    """Return the day of a round, or None."""
    query = select(rounds.c.held_on).where(of_school(rounds, school_id, round_id=round_id))
    return sql.execute(query).scalar()


def load_said_yes(
    sql: Connection, school_id: str, outreach_ids: Collection[str]
) -> datetime | None:
    """Return the first moment at which one of these was accepted, or None."""
    query = select(func.min(outreach_steps.c.at)).where(
        outreach_steps.c.school_id == school_id,
        outreach_steps.c.outreach_id.in_(outreach_ids),
        outreach_steps.c.status == Status.ACCEPTED.value,
    )
    return sql.execute(query).scalar()


def load_notes(sql: Connection, school_id: str, student_id: str) -> list[Note]:
    """Return the notes about a student, the newest first. Who may read each is asked elsewhere."""
    query = (
        select(notes)
        .where(of_school(notes, school_id, student_id=student_id))
        .order_by(notes.c.written_at.desc(), notes.c.note_id)
    )
    return [note_from_row(sql, row) for row in sql.execute(query)]


def save_note(sql: Connection, school_id: str, note: Note) -> None:
    """Write a new note."""
    sql.execute(notes.insert().values(school_id=school_id, **note_to_row(sql, school_id, note)))


def load_note(sql: Connection, school_id: str, note_id: str) -> Note | None:
    """Return one note, or None."""
    row = sql.execute(select(notes).where(of_school(notes, school_id, note_id=note_id))).first()
    return note_from_row(sql, row) if row else None


def save_mended_note(sql: Connection, school_id: str, note: Note) -> None:
    """Write a note that was corrected."""
    which = of_school(notes, school_id, note_id=note.note_id)
    sql.execute(update(notes).where(which).values(**note_to_row(sql, school_id, note)))


def delete_note(sql: Connection, school_id: str, note_id: str) -> None:
    """Delete a note."""
    sql.execute(notes.delete().where(of_school(notes, school_id, note_id=note_id)))
