"""Two rows of one child made one, and split again: what hangs on one row moves to the other.

What is of a revealed round stays where it stands. Where both rows have the same thing, the newer
one counts and the two change places, so that a split finds both as they were.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Table, select, update

from connections.store.mapper import from_row, of_school
from connections.store.rosters import Brought, load_classes
from connections.store.schema import (
    answers,
    disclosed_students,
    do_not_match,
    holds,
    imported_students,
    late_marks,
    marks,
    merges,
    notes,
    open_outreach,
    openings,
    outreach,
    published_students,
    round_lists,
    round_students,
    statements,
    student_keys,
    students,
    teaches,
    voice,
)

# Every table that names a student: what moves, with what says which of two is newer, and what
# stays with the row it was written of. A test walks the schema.
MOVES: Mapping[Table, str] = {
    answers: "marked_at",
    marks: "marked_at",
    late_marks: "marked_at",
    voice: "answered_at",
    outreach: "",
    open_outreach: "",
    notes: "",
    holds: "",
    openings: "",
    statements: "",
    disclosed_students: "",
    round_lists: "",
    do_not_match: "",
}
STAYS = (round_students, published_students, student_keys, imported_students, merges)
_STANDS_STILL = (answers, marks, voice, round_lists)  # of a round that was revealed
_SAID = (marks, late_marks, voice)
_KEPT = ("since", "left_on", "opted_out")  # what a merge may change of the row that stays


@dataclass(frozen=True, slots=True)
class Merge:
    """A row that is no child of its own any more, whose it is, by whom it was said, when."""

    student_id: str
    kept_id: str
    by: str
    at: datetime


def load_merges(sql: Connection, school_id: str) -> list[Merge]:
    """Return the rows that were made one with another, the newest first."""
    query = select(merges).where(merges.c.school_id == school_id)
    ordered = query.order_by(merges.c.at.desc(), merges.c.student_id)
    return [from_row(Merge, row) for row in sql.execute(ordered)]


def load_kept_ids(sql: Connection, school_id: str) -> dict[str, str]:
    """Return under which id the child of each row that went is known now."""
    found = {one.student_id: one.kept_id for one in load_merges(sql, school_id)}
    return {gone: _last(found, gone) for gone in found}


def _last(found: Mapping[str, str], one: str) -> str:
    while one in found:
        one = found[one]
    return one


def load_moved_outreach(sql: Connection, school_id: str) -> dict[str, str]:
    """Return the outreach that merges moved, with the row it was first of."""
    query = select(merges.c.student_id, merges.c.moved).where(merges.c.school_id == school_id)
    rows = sql.execute(query.order_by(merges.c.at.desc()))
    return {key: gone for gone, moved in rows for (key,) in moved["keys"][outreach.name]}


def load_counts_of(sql: Connection, school_id: str, student_id: str) -> dict[str, int]:
    """Return how many rows of each table that moves with a merge are of a student."""
    return {
        table.name: len(
            sql.execute(
                select(table.c.school_id).where(of_school(table, school_id, student_id=student_id))
            ).all()
        )
        for table in MOVES
    }


def save_merge(
    sql: Connection,
    school_id: str,
    gone_id: str,
    kept_id: str,
    shown: Sequence[str],
    brought: Brought,
    today: date,
) -> dict[str, int]:
    """Make one row of two; return how many rows of each table moved.

    `shown` are the revealed rounds, the newest first. The row that went stays in the table as one
    that left, named by `merges`. Both must not have an open outreach.
    """
    moved: dict[str, Any] = {"keys": {}, "swapped": {}}
    moved["late"] = _save_late(sql, school_id, gone_id, kept_id, shown)
    for table, when in MOVES.items():
        theirs = _of(sql, school_id, table, gone_id, shown)
        kept = _of(sql, school_id, table, kept_id, shown)
        free = [key for key in theirs if key not in kept]
        _move(sql, school_id, table, gone_id, kept_id, free)
        both = [
            key for key in theirs if when and key in kept and theirs[key][when] > kept[key][when]
        ]
        for key in both:
            _swap(sql, school_id, table, theirs[key], kept[key])
        moved["keys"][table.name] = [list(map(_plain, key)) for key in free]
        moved["swapped"][table.name] = [list(map(_plain, key)) for key in both]
    moved["teaches"] = _take_over_classes(sql, school_id, gone_id, kept_id)
    gone, stays = (_student(sql, school_id, each) for each in (gone_id, kept_id))
    here = stays["left_on"] is None or gone["left_on"] is None
    after = {
        "since": min(gone["since"], stays["since"]),
        "left_on": None if here else stays["left_on"],
        "opted_out": gone["opted_out"] or stays["opted_out"],
    }
    moved["before"] = {
        "kept": {name: _plain(stays[name]) for name in _KEPT},
        "gone": _plain(gone["left_on"]),
        "after": {name: _plain(value) for name, value in after.items()},
    }
    _write(sql, school_id, kept_id, after)
    _write(sql, school_id, gone_id, {"left_on": gone["left_on"] or today})
    row = {"school_id": school_id, "student_id": gone_id, "kept_id": kept_id, "moved": moved}
    sql.execute(merges.insert().values(**row, by=brought.by, at=brought.at))
    return {name: len(keys) for name, keys in moved["keys"].items() if keys}


def save_split(sql: Connection, school_id: str, gone_id: str, shown: Sequence[str]) -> None:
    """Take a merge back: what moved goes back, what came since stays with the row that was kept.

    What is of a round that was revealed meanwhile stays as it was counted.
    """
    which = of_school(merges, school_id, student_id=gone_id)
    row = sql.execute(select(merges).where(which)).one()
    kept_id, moved, at = row.kept_id, row.moved, row.at
    for round_id, adult_id, given_on in moved["late"]:
        pair = {"round_id": round_id, "adult_id": adult_id}
        made = of_school(late_marks, school_id, student_id=kept_id, **pair)
        sql.execute(late_marks.delete().where(made, late_marks.c.given_on == _day(given_on)))
    for table, when in MOVES.items():
        kept = _of(sql, school_id, table, kept_id, shown)
        theirs = _of(sql, school_id, table, gone_id, shown)
        keys = [_key_of(table, stored) for stored in moved["keys"][table.name]]
        still = [key for key in keys if key in kept]
        since = [key for key in still if table in _SAID and kept[key][when] > at]
        _move(sql, school_id, table, kept_id, gone_id, [key for key in still if key not in since])
        for stored in moved["swapped"][table.name]:
            key = _key_of(table, stored)
            if key not in kept or key not in theirs:
                continue
            if kept[key][when] > at:
                since.append(key)
                _delete(sql, school_id, table, theirs[key])
            else:
                _swap(sql, school_id, table, kept[key], theirs[key])
        if table is marks:
            _say_again(sql, school_id, gone_id, since)
    opened = select(outreach.c.outreach_id).where(
        of_school(outreach, school_id, student_id=gone_id)
    )
    sql.execute(
        update(open_outreach)
        .where(open_outreach.c.school_id == school_id, open_outreach.c.outreach_id.in_(opened))
        .values(student_id=gone_id)
    )
    _give_classes_back(sql, school_id, gone_id, kept_id, moved["teaches"])
    before, stays = moved["before"], _student(sql, school_id, kept_id)
    back = {
        name: was if name == "opted_out" else _day(was)
        for name, was in before["kept"].items()
        if _plain(stays[name]) == before["after"][name] != was
    }
    _write(sql, school_id, kept_id, back)
    _write(sql, school_id, gone_id, {"left_on": _day(before["gone"])})
    sql.execute(merges.delete().where(which))


_Key = tuple[Any, ...]


def _names(table: Table) -> list[str]:
    """Return what tells the rows of one student apart."""
    keys = (column.name for column in table.primary_key)
    return [name for name in keys if name not in ("school_id", "student_id")]


def _key_of(table: Table, stored: Sequence[str]) -> _Key:
    return tuple(
        _day(value) if name == "given_on" else value
        for name, value in zip(_names(table), stored, strict=True)
    )


def _of(
    sql: Connection, school_id: str, table: Table, student_id: str, shown: Collection[str]
) -> dict[_Key, Mapping[str, Any]]:
    """Return a student's rows by what tells them apart, without what stands still."""
    query = select(table).where(of_school(table, school_id, student_id=student_id))
    rows = (dict(row._mapping) for row in sql.execute(query))
    return {
        tuple(row[name] for name in _names(table)): row
        for row in rows
        if table not in _STANDS_STILL or row["round_id"] not in shown
    }


def _move(
    sql: Connection, school_id: str, table: Table, one: str, other: str, keys: Iterable[_Key]
) -> None:
    for key in keys:
        named = dict(zip(_names(table), key, strict=True))
        which = of_school(table, school_id, student_id=one, **named)
        values: dict[str, Any] = {"student_id": other}
        if table is outreach:  # whoever has it open meanwhile must not write it back
            values["version"] = table.c.version + 1
        sql.execute(update(table).where(which).values(values))


def _delete(sql: Connection, school_id: str, table: Table, row: Mapping[str, Any]) -> None:
    key = {column.name: row[column.name] for column in table.primary_key}
    del key["school_id"]
    sql.execute(table.delete().where(of_school(table, school_id, **key)))


def _swap(
    sql: Connection,
    school_id: str,
    table: Table,
    one: Mapping[str, Any],
    other: Mapping[str, Any],
) -> None:
    for row in (one, other):
        _delete(sql, school_id, table, row)
    for row, whose in ((one, other), (other, one)):
        sql.execute(table.insert().values({**row, "student_id": whose["student_id"]}))


def _say_again(sql: Connection, school_id: str, student_id: str, keys: Iterable[_Key]) -> None:
    """Let the last answer stand again that was given of this row itself."""
    for round_id, adult_id in keys:
        pair = {"round_id": round_id, "adult_id": adult_id, "student_id": student_id}
        query = select(answers).where(of_school(answers, school_id, **pair))
        last = sql.execute(query.order_by(answers.c.marked_at.desc()).limit(1)).first()
        if last is not None and last.strength is not None:
            said = {"strength": last.strength, "marked_at": last.marked_at}
            sql.execute(marks.insert().values(school_id=school_id, **pair, **said))


def _save_late(
    sql: Connection, school_id: str, gone_id: str, kept_id: str, shown: Sequence[str]
) -> list[list[str]]:
    """Let what was revealed of the row that goes count on the living list of today.

    The revealed round stands still: beside it stands what was said, as a late answer about the
    child, on the day on which it was said.
    """
    been_in = {
        each: set(
            sql.execute(
                select(round_students.c.round_id).where(
                    of_school(round_students, school_id, student_id=each)
                )
            ).scalars()
        )
        for each in (gone_id, kept_id)
    }
    newest = next((each for each in shown if each in been_in[gone_id] | been_in[kept_id]), None)
    if newest is None or newest not in been_in[gone_id]:
        return []

    def said(table: Table, whose: str) -> Any:
        return sql.execute(
            select(table).where(of_school(table, school_id, student_id=whose, round_id=newest))
        ).all()

    of_kept = [*said(marks, kept_id), *said(late_marks, kept_id), *said(late_marks, gone_id)]
    made = []
    for row in said(marks, gone_id):
        later = [one for one in of_kept if one.adult_id == row.adult_id]
        if all(one.marked_at < row.marked_at for one in later):
            given_on = row.marked_at.astimezone(UTC).date()
            values = {**row._mapping, "student_id": kept_id, "given_on": given_on}
            sql.execute(late_marks.insert().values(values))
            made.append([newest, row.adult_id, given_on.isoformat()])
    return made


def _take_over_classes(
    sql: Connection, school_id: str, gone_id: str, kept_id: str
) -> dict[str, bool]:
    """Put the child where the row that goes was taught; return where, and whether both were."""
    found = {}
    for adult_id, taught in load_classes(sql, school_id).items():
        if gone_id in taught:
            found[adult_id] = kept_id in taught
            _write_class(sql, school_id, adult_id, ({*taught} - {gone_id}) | {kept_id})
    return found


def _give_classes_back(
    sql: Connection, school_id: str, gone_id: str, kept_id: str, found: Mapping[str, bool]
) -> None:
    classes = load_classes(sql, school_id)
    for adult_id, both in found.items():
        taught = set(classes.get(adult_id, ()))
        if kept_id in taught:
            rest = taught if both else taught - {kept_id}
            _write_class(sql, school_id, adult_id, rest | {gone_id})


def _write_class(sql: Connection, school_id: str, adult_id: str, taught: Iterable[str]) -> None:
    which = of_school(teaches, school_id, adult_id=adult_id)
    sql.execute(update(teaches).where(which).values(student_ids=sorted(taught)))


def _student(sql: Connection, school_id: str, student_id: str) -> Mapping[str, Any]:
    query = select(students).where(of_school(students, school_id, student_id=student_id))
    return dict(sql.execute(query).one()._mapping)


def _write(sql: Connection, school_id: str, student_id: str, values: Mapping[str, Any]) -> None:
    if values:
        which = of_school(students, school_id, student_id=student_id)
        sql.execute(update(students).where(which).values(dict(values)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if value else None
