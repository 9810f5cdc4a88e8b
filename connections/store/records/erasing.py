"""Erasing one student: names and words go, figures stay under an id that says nothing."""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, or_, select, update

from connections.domain.outreach.status import OPEN, Status
from connections.store.history.acts import delete_acts_about
from connections.store.history.undoing import save_left_classes
from connections.store.mapper import new_id, of_school
from connections.store.outreach import load_steps
from connections.store.reports.published import erase_from_publications
from connections.store.schema import (
    answers,
    contacts,
    disclosed_students,
    disclosures,
    do_not_match,
    erasures,
    follow_ups,
    holds,
    imported_students,
    late_marks,
    marks,
    merges,
    notes,
    open_outreach,
    openings,
    outreach,
    outreach_steps,
    published_students,
    remembered_answers,
    round_lists,
    round_students,
    statements,
    student_keys,
    students,
    teaches,
    voice,
)

# What becomes of each table that has a student's id: the row goes, or it stays under the new id
# with these columns emptied. A test walks the schema, so that no table is forgotten.
GOES = (
    *(answers, open_outreach, notes, openings, statements, holds),
    *(disclosed_students, do_not_match, student_keys, imported_students, merges),
    published_students,
)
STAYS: Mapping[Table, Mapping[str, Any]] = {
    round_students: {"homeroom": "", "groups": []},
    marks: {},
    late_marks: {},
    voice: {},
    round_lists: {"listed_at": None},
    outreach: {"first_step": "", "plan": "", "draw": ""},  # a lot can be tried out with known ids
}
_OF_ROUND = (marks, late_marks, voice, round_lists)


def load_erasable(sql: Connection, school_id: str, student_id: str) -> dict[str, int]:
    """Return how many rows of each table an erasing touches, and how many remarks have words."""
    found = {
        table.name: _count(sql, of_school(table, school_id, student_id=student_id), table)
        for table in (*GOES, *STAYS)
    }
    theirs = _theirs(school_id, student_id)
    which: Any
    for table in (contacts, follow_ups):
        which = (table.c.school_id == school_id) & table.c.outreach_id.in_(theirs)
        found[table.name] = _count(sql, which, table)
        found[f"{table.name} with words"] = _count(sql, which & (table.c.remark != ""), table)
    words = or_(outreach.c.first_step != "", outreach.c.plan != "")
    which = of_school(outreach, school_id, student_id=student_id)
    found["outreach with words"] = _count(sql, which & words, outreach)
    query = select(teaches.c.student_ids).where(teaches.c.school_id == school_id)
    found[teaches.name] = sum(student_id in ids for ids in sql.execute(query).scalars())
    return found


def _count(sql: Connection, which: Any, table: Table) -> int:
    return sql.execute(select(func.count()).select_from(table).where(which)).scalar() or 0


def _theirs(school_id: str, student_id: str) -> Any:
    return select(outreach.c.outreach_id).where(
        of_school(outreach, school_id, student_id=student_id)
    )


def erase_student_rows(
    sql: Connection,
    school_id: str,
    student_id: str,
    ties: Mapping[str, Collection[tuple[str, str]]],
    today: date,
    now: datetime,
    by: str,
) -> str:
    """Erase a student; return the id under which figures stay, which is made of dice alone.

    `ties` are, by revealed round, what the student shares with which adult, as (tie, adult_id): a
    comparison of pairs needs them. What is of any other round goes. Ids of outreach stay: the log
    has them too, signed. They say nothing, but for those that Oak Street's samples had at first.
    """
    which = of_school(students, school_id, student_id=student_id)
    before = sql.execute(select(students).where(which)).one()
    new = f"erased-{secrets.token_hex(8)}"
    kept = {"school_id": school_id, "student_id": new, "grade": before.grade, "groups": []}
    gone = {"since": today, "left_on": today, "erased_on": today}
    _end_outreach(sql, school_id, student_id, today, now, by)
    sql.execute(students.insert().values(**kept, **gone))
    _forget_disclosures(sql, school_id, student_id, _called(before))
    for table in _OF_ROUND:
        theirs = of_school(table, school_id, student_id=student_id)
        sql.execute(table.delete().where(theirs, table.c.round_id.not_in(sorted(ties))))
    if before.opted_out:  # what they said counts in no figure
        sql.execute(voice.delete().where(of_school(voice, school_id, student_id=student_id)))
    remarks = _theirs(school_id, student_id)
    for table in (contacts, follow_ups):
        said = update(table).where(table.c.school_id == school_id, table.c.outreach_id.in_(remarks))
        sql.execute(said.values(remark=""))
    delete_acts_about(sql, school_id, sql.scalars(remarks).all())
    erase_from_publications(sql, school_id, student_id)
    for table in GOES:
        sql.execute(table.delete().where(of_school(table, school_id, student_id=student_id)))
    for table, emptied in STAYS.items():
        moved = update(table).where(of_school(table, school_id, student_id=student_id))
        sql.execute(moved.values(student_id=new, **emptied))
    for round_id, shared in ties.items():
        row = of_school(round_students, school_id, round_id=round_id, student_id=new)
        values = [list(tie) for tie in sorted(shared)]
        sql.execute(update(round_students).where(row).values(ties=values))
    save_left_classes(sql, school_id, [student_id])
    _forget_answers(sql, school_id, _called(before))
    sql.execute(students.delete().where(which))
    return new


def _end_outreach(
    sql: Connection, school_id: str, student_id: str, today: date, now: datetime, by: str
) -> None:
    opened = select(outreach.c.outreach_id).where(
        of_school(outreach, school_id, student_id=student_id),
        outreach.c.status.in_([status.value for status in OPEN]),
    )
    for outreach_id in sql.execute(opened).scalars().all():
        one = of_school(outreach, school_id, outreach_id=outreach_id)
        ended = {"status": Status.LEFT_SCHOOL.value, "ended_on": today}
        sql.execute(update(outreach).where(one).values(version=outreach.c.version + 1, **ended))
        step = len(load_steps(sql, school_id, outreach_id)) + 1
        row = {"school_id": school_id, "outreach_id": outreach_id, "step": step, "at": now}
        sql.execute(outreach_steps.insert().values(**row, status=Status.LEFT_SCHOOL.value, by=by))
        planned = of_school(follow_ups, school_id, outreach_id=outreach_id)
        sql.execute(follow_ups.delete().where(planned, follow_ups.c.done_on.is_(None)))


def _called(student: Any) -> list[str]:
    """Return what a text may call the student by, in small letters."""
    first = {student.first_name, student.preferred_name}
    named = {student.student_id, *first, student.last_name}
    return sorted(name.casefold() for name in named if name)


def _mentions(text: str, called: Iterable[str]) -> bool:
    small = text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", small) for name in called)


def _forget_disclosures(
    sql: Connection, school_id: str, student_id: str, called: Collection[str]
) -> None:
    """Blank who was given the records where it was this student's alone, or names them."""
    theirs = select(disclosed_students.c.disclosure_id).where(
        of_school(disclosed_students, school_id, student_id=student_id)
    )
    query = select(disclosures).where(
        disclosures.c.school_id == school_id, disclosures.c.disclosure_id.in_(theirs)
    )
    for row in sql.execute(query).all():
        if row.students == 1 or _mentions(row.to_whom, called):
            which = of_school(disclosures, school_id, disclosure_id=row.disclosure_id)
            sql.execute(update(disclosures).where(which).values(to_whom=""))


def _forget_answers(sql: Connection, school_id: str, called: Collection[str]) -> None:
    """Drop what was answered about a file where it names the student."""
    table = remembered_answers
    for row in sql.execute(select(table).where(table.c.school_id == school_id)).all():
        if _mentions(f"{row.question}\n{row.answer}", called):
            key = {"shape": row.shape, "question": row.question}
            sql.execute(table.delete().where(of_school(table, school_id, **key)))


def save_erasure(
    sql: Connection, school_id: str, today: date, by: str, counts: Mapping[str, int]
) -> None:
    """Write that somebody was erased, and how much: never who."""
    row = {"school_id": school_id, "erasure_id": new_id(), "erased_on": today, "by": by}
    sql.execute(erasures.insert().values(**row, counts=dict(counts)))


def load_erased_ties(sql: Connection, school_id: str, round_id: str) -> list[tuple[str, str, str]]:
    """Return what erased students of a round shared: student_id, adult_id, tie."""
    query = select(round_students.c.student_id, round_students.c.ties).where(
        of_school(round_students, school_id, round_id=round_id)
    )
    rows = sql.execute(query.where(round_students.c.ties.is_not(None))).all()
    return [(row.student_id, adult_id, tie) for row in rows for tie, adult_id in row.ties or ()]


def count_ended_by_erasing(sql: Connection, school_id: str, adult_id: str, since: date) -> int:
    """Return how much outreach of an adult ended because its student was erased since a day."""
    query = (
        select(func.count())
        .select_from(outreach)
        .join(students, of_school(students, school_id, student_id=outreach.c.student_id))
        .where(
            of_school(outreach, school_id, adult_id=adult_id),
            students.c.erased_on >= since,
            outreach.c.ended_on == students.c.erased_on,
        )
    )
    return sql.execute(query).scalar() or 0
