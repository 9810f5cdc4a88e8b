"""What files of marks did to a round: undone, and set beside what the adults had said."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, select, update

from connections.domain.outreach.status import Status
from connections.domain.people.history import Import, Stands
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import SHOWS_ANSWERS, RoundStatus
from connections.store.mapper import of_school
from connections.store.rounds import delete_frozen, delete_round
from connections.store.schema import (
    answers,
    imports,
    late_marks,
    marks,
    metadata,
    outreach_steps,
    round_adults,
    round_students,
    rounds,
)

OF_BEFORE = "0"  # the import of an answer from a file that came before imports of marks were kept
_PAIR = ("adult_id", "student_id")
_OF_MARKS = (answers, marks, late_marks, round_students, round_adults, imports, rounds)


def load_why_marks_stand(sql: Connection, school_id: str, one: Import) -> Stands | None:
    """Return why an import of marks cannot be undone, None where it can."""
    if one.undone_at is not None or one.round_id is None:
        return Stands.UNDONE
    this_round = sql.execute(select(rounds).where(_of_round(rounds, school_id, one))).one()
    newer = select(imports.c.import_id).where(
        _of_round(imports, school_id, one),
        imports.c.import_id > one.import_id,
        imports.c.undone_at.is_(None),
    )
    if sql.execute(newer.limit(1)).first() is not None:
        return Stands.NEWER_MARKS
    if this_round.status == RoundStatus.CLOSED:
        return Stands.CLOSED
    if this_round.status not in SHOWS_ANSWERS:
        return None
    if this_round.revealed_at > one.at:
        return Stands.REVEALED
    if this_round.frozen_on == this_round.held_on != this_round.revealed_at.date():
        alone = this_round.first_revealed_at == one.at and not _is_built_on(sql, school_id, one)
        return None if alone else Stands.BUILT
    return None


def _is_built_on(sql: Connection, school_id: str, one: Import) -> bool:
    """Say whether anything but this import is in a round of an earlier day, or came of it."""
    others = (answers.c.import_id != one.import_id) & _of_round(answers, school_id, one)
    strong = (outreach_steps.c.school_id == school_id) & (outreach_steps.c.at >= one.at)
    found = [
        select(answers.c.answer_id).where(others),
        select(outreach_steps.c.step).where(strong, outreach_steps.c.status == Status.STRONG),
    ]
    found += [
        select(table.c.round_id).where(_of_round(table, school_id, one))
        for table in metadata.sorted_tables
        if "round_id" in table.c and table not in _OF_MARKS
    ]
    return any(sql.execute(query.limit(1)).first() is not None for query in found)


def _of_round(table: Any, school_id: str, one: Import) -> ColumnElement[bool]:
    return of_school(table, school_id, round_id=one.round_id)


def save_marks_undone(sql: Connection, school_id: str, one: Import, now: datetime) -> None:
    """Take back what an import of marks said, where it is still the last word.

    What stood before it stands again. A round that this import made goes, if nothing else is in it.
    """
    theirs = _of_round(answers, school_id, one) & (answers.c.import_id == one.import_id)
    rest = _of_round(answers, school_id, one) & (answers.c.import_id != one.import_id)
    pair = (answers.c.adult_id, answers.c.student_id)
    said = select(*pair, func.max(answers.c.marked_at)).where(rest).group_by(*pair)
    before = {(row[0], row[1]): row[2] for row in sql.execute(said)}
    rows = sql.execute(select(*pair, answers.c.was).where(theirs)).all()
    found = select(rounds.c.revealed_at).where(_of_round(rounds, school_id, one))
    revealed_at = sql.execute(found).scalar()
    for table in (marks, late_marks):
        back, gone = [], []
        for adult_id, student_id, was in rows:
            at = before.get((adult_id, student_id))
            key = {"of_adult": adult_id, "of_student": student_id}
            stays = was is not None
            if table is late_marks:  # the day's last word; that of another day has its own row
                since = at if at is not None and revealed_at and at > revealed_at else None
                stays = since is not None and _day(since) == _day(one.at)
            if stays:
                back.append({**key, "was": was, "said_at": at or one.at})
            else:
                gone.append(key)
        which = (
            _of_round(table, school_id, one)
            & (table.c.adult_id == bindparam("of_adult"))
            & (table.c.student_id == bindparam("of_student"))
            & (table.c.marked_at == one.at)
        )
        if back:
            again = update(table).values(strength=bindparam("was"), marked_at=bindparam("said_at"))
            sql.execute(again.where(which), back)
        if gone:
            sql.execute(table.delete().where(which), gone)
    sql.execute(answers.delete().where(theirs))
    done = of_school(imports, school_id, import_id=one.import_id)
    sql.execute(update(imports).where(done).values(undone_at=now))
    _delete_round_made(sql, school_id, one)


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


def _delete_round_made(sql: Connection, school_id: str, one: Import) -> None:
    found = sql.execute(select(rounds).where(_of_round(rounds, school_id, one))).one()
    if one.at not in (found.opened_at, found.first_revealed_at):
        return
    of_it = _of_round(imports, school_id, one)
    ids = sql.execute(select(imports.c.import_id).where(of_it)).scalars().all()
    sql.execute(update(imports).where(of_it).values(round_id=None))
    if found.status in SHOWS_ANSWERS:
        delete_frozen(sql, school_id, found.round_id)
    if not delete_round(sql, school_id, found.round_id):  # somebody answered in it since
        theirs = (imports.c.school_id == school_id) & imports.c.import_id.in_(ids)
        sql.execute(update(imports).where(theirs).values(round_id=found.round_id))


@dataclass(frozen=True, slots=True)
class Conflict:
    """What an adult answered of a student, and what a file said of them later."""

    adult_id: str
    student_id: str
    own: Strength
    from_file: Strength


def load_conflicts(sql: Connection, school_id: str, round_id: str) -> Iterator[Conflict]:
    """Yield where a file says other than the adult's last own answer, which came before it."""
    of_round = of_school(answers, school_id, round_id=round_id)
    pair = [answers.c[name] for name in _PAIR]
    last = func.max(answers.c.marked_at).label("last")

    def newest(of_import: str) -> Any:
        query = select(*pair, last).where(of_round, answers.c.import_id == of_import)
        return query.group_by(*pair).subquery()

    own, unknown = newest(""), newest(OF_BEFORE)
    query = (
        select(*pair, answers.c.strength, answers.c.was)
        .join(own, (own.c.adult_id == pair[0]) & (own.c.student_id == pair[1]))
        .join(
            unknown,
            (unknown.c.adult_id == pair[0])
            & (unknown.c.student_id == pair[1])
            & (unknown.c.last > own.c.last),
            isouter=True,
        )
        .where(of_round, answers.c.import_id.not_in(["", OF_BEFORE]), unknown.c.last.is_(None))
        .where(answers.c.marked_at >= own.c.last)
        .order_by(*pair, answers.c.marked_at, answers.c.import_id)
    )
    found: dict[tuple[str, str], list[Any]] = {}
    for row in sql.execute(query):
        found.setdefault((row.adult_id, row.student_id), []).append(row)
    for (adult_id, student_id), said in found.items():
        was, now = said[0].was, said[-1].strength
        if was is not None and was != now:
            yield Conflict(adult_id, student_id, Strength(was), Strength(now))
