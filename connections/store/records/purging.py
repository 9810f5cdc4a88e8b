"""What is over its time goes: answers, outreach that ended, notes, logs, copies."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select

from connections.domain.access.viewer import Viewer
from connections.domain.outreach.status import OPEN
from connections.store.database import Database
from connections.store.file.placing import KEPT
from connections.store.history.acts import delete_acts_about
from connections.store.log.chain import LOGS, SHORTENED, sign
from connections.store.mapper import in_groups, of_school, upsert
from connections.store.schema import (
    acts,
    answers,
    contacts,
    follow_ups,
    joined,
    joinings,
    late_marks,
    marks,
    merges,
    notes,
    open_outreach,
    outreach,
    outreach_steps,
    published_students,
    reviewed,
    round_adults,
    round_figures,
    round_lists,
    round_students,
    stage_links,
    stages,
    students,
    vignette_answers,
    voice,
)

_SAID = (marks, late_marks, voice)
WITH_ROUNDS = (
    *(answers, reviewed, vignette_answers, round_students, round_adults),
    *(published_students, round_lists, stages, stage_links),
)
WITH_OUTREACH = (outreach_steps, contacts, follow_ups, acts)
_OF_ROUND = (*_SAID, *WITH_ROUNDS)
_OF_OUTREACH = (*WITH_OUTREACH, open_outreach, outreach)
_OF_STUDENT = (round_students, answers, *_SAID)


def load_rounds_with(sql: Connection, school_id: str, student_ids: Collection[str]) -> set[str]:
    """Return the ids of the rounds that hold anything of these students."""
    found: set[str] = set()
    for some in in_groups(student_ids):
        for table in _OF_STUDENT:
            which = (table.c.school_id == school_id) & table.c.student_id.in_(some)
            found |= set(sql.execute(select(table.c.round_id).where(which).distinct()).scalars())
    return found


def count_of_rounds(sql: Connection, school_id: str, round_ids: Collection[str]) -> int:
    """Return how many answers of adults and students these rounds hold."""
    return sum(_counts(sql, school_id, _SAID, "round_id", round_ids).values())


def count_with_rounds(
    sql: Connection, school_id: str, round_ids: Collection[str]
) -> dict[str, int]:
    """Return how many rows of each other table go with these rounds."""
    found = _counts(sql, school_id, (*WITH_ROUNDS, joinings), "round_id", round_ids)
    meetings = select(joinings.c.joining_id).where(
        joinings.c.school_id == school_id, joinings.c.round_id.in_(round_ids)
    )
    ours = (joined.c.school_id == school_id) & joined.c.joining_id.in_(meetings)
    return {**found, joined.name: _count(sql, joined, ours)}


def count_with_outreach(
    sql: Connection, school_id: str, outreach_ids: Collection[str]
) -> dict[str, int]:
    """Return how many rows of each other table go with this outreach."""
    return _counts(sql, school_id, WITH_OUTREACH, "outreach_id", outreach_ids)


def _counts(
    sql: Connection, school_id: str, tables: Iterable[Table], key: str, ids: Collection[str]
) -> dict[str, int]:
    return {
        table.name: sum(
            _count(sql, table, (table.c.school_id == school_id) & table.c[key].in_(some))
            for some in in_groups(ids)
        )
        for table in tables
    }


def _count(sql: Connection, table: Table, which: Any) -> int:
    return sql.execute(select(func.count()).select_from(table).where(which)).scalar() or 0


def delete_answers_of(
    sql: Connection, school_id: str, round_id: str, figures: Mapping[str, Any], today: date
) -> None:
    """Delete what was said in a round and who was in it; its totals stay."""
    meetings = of_school(joinings, school_id, round_id=round_id)
    ours = (joined.c.school_id == school_id) & joined.c.joining_id.in_(
        select(joinings.c.joining_id).where(meetings)
    )
    sql.execute(joined.delete().where(ours))
    sql.execute(joinings.delete().where(meetings))
    for table in _OF_ROUND:
        sql.execute(table.delete().where(of_school(table, school_id, round_id=round_id)))
    row = {"school_id": school_id, "round_id": round_id, "figures": dict(figures)}
    upsert(sql, round_figures, [{**row, "purged_on": today}])


def load_round_figures(sql: Connection, school_id: str) -> dict[str, dict[str, Any]]:
    """Return the totals of rounds whose answers are gone, by round_id."""
    query = select(round_figures.c.round_id, round_figures.c.figures)
    rows = sql.execute(query.where(round_figures.c.school_id == school_id))
    return {row.round_id: row.figures for row in rows}


def load_ended_outreach(
    sql: Connection, school_id: str, before: date, held: Collection[str]
) -> list[str]:
    """Return the ids of the outreach that ended before a day, of nobody who is held.

    One whose student left ended that day.
    """
    query = (
        select(outreach.c.outreach_id, outreach.c.student_id, outreach.c.ended_on)
        .add_columns(outreach.c.status, students.c.left_on)
        .join(students, of_school(students, school_id, student_id=outreach.c.student_id))
        .where(outreach.c.school_id == school_id)
    )
    is_open = {status.value for status in OPEN}
    return [
        row.outreach_id
        for row in sql.execute(query)
        if (ended := row.left_on if row.status in is_open else row.ended_on) is not None
        and ended < before
        and row.student_id not in held
    ]


def delete_outreach(sql: Connection, school_id: str, outreach_ids: Collection[str]) -> None:
    """Delete outreach with its steps, contacts and looks back."""
    delete_acts_about(sql, school_id, outreach_ids)
    for some in in_groups(outreach_ids):
        for table in _OF_OUTREACH:
            which = (table.c.school_id == school_id) & table.c.outreach_id.in_(some)
            sql.execute(table.delete().where(which))


def load_left_before(sql: Connection, school_id: str, day: date) -> list[str]:
    """Return the students who left before a day and were not erased yet.

    A row that was made one with another goes when its child does.
    """
    gone = select(merges.c.student_id).where(merges.c.school_id == school_id)
    query = select(students.c.student_id).where(
        students.c.school_id == school_id,
        students.c.student_id.not_in(gone),
        students.c.left_on < day,
        students.c.erased_on.is_(None),
    )
    return list(sql.execute(query.order_by(students.c.student_id)).scalars())


def load_notes_of(sql: Connection, school_id: str, student_ids: Collection[str]) -> list[str]:
    """Return the ids of the notes about these students."""
    found: list[str] = []
    for some in in_groups(student_ids):
        query = select(notes.c.note_id).where(
            notes.c.school_id == school_id, notes.c.student_id.in_(some)
        )
        found += sql.execute(query).scalars()
    return found


def delete_notes(sql: Connection, school_id: str, note_ids: Collection[str]) -> None:
    """Delete notes."""
    for some in in_groups(note_ids):
        sql.execute(notes.delete().where(notes.c.school_id == school_id, notes.c.note_id.in_(some)))


def count_log_before(sql: Connection, school_id: str, at: datetime) -> int:
    """Return how many rows of both logs are older than a moment."""
    return sum(_count(sql, log, (log.c.school_id == school_id) & (log.c.at < at)) for log in LOGS)


def delete_log_before(sql: Connection, viewer: Viewer, at: datetime, now: datetime) -> int:
    """Cut what is older than a moment from the front of both logs; return how many rows went.

    Each log says itself, in an entry that nobody can write without the key, how far it was cut and
    which digest came last: so the chain can still be followed from there.
    """
    cut = 0
    for log in LOGS:
        ours = log.c.school_id == viewer.school_id
        newest = select(func.max(log.c.entry)).where(ours).scalar_subquery()
        first = select(func.min(log.c.entry)).where(ours, log.c.at >= at).scalar_subquery()
        query = select(log.c.entry, log.c.digest).where(ours)
        before = query.where(log.c.entry < func.coalesce(first, newest))  # one row always stays
        last = sql.execute(before.order_by(log.c.entry.desc()).limit(1)).first()
        if last is None:
            continue
        anchor = {"entry": last.entry, "digest": last.digest}
        gone = sql.execute(log.delete().where(ours, log.c.entry <= last.entry))
        cut += gone.rowcount
        sign(sql, viewer, SHORTENED, now, anchor, log)
    return cut


def load_kept_copies(database: Database, before: datetime | None = None) -> list[Path]:
    """Return the copies kept beside the database: all, or those made before a moment."""
    if database.file is None:
        return []
    files = [path for path in (database.file.parent / KEPT).glob("*") if path.is_file()]
    moment = before.timestamp() if before else float("inf")
    return sorted(path for path in files if path.stat().st_mtime < moment)
