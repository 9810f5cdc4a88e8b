"""Putting back what an import did: what stands in the way, and the rows as they were."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Date, Table, select, update

from connections.domain.people.history import (
    Import,
    Stands,
    Touched,
    What,
    forgotten_before,
    same,
)
from connections.store.history.imports import (
    ADULTS,
    AS_NEW,
    KINDS,
    ROLE,
    STUDENTS,
    Kind,
    load_rows,
    load_touched,
    load_touched_where,
)
from connections.store.history.other_ids import delete_other_ids
from connections.store.mapper import in_groups, of_school, upsert
from connections.store.rosters import Brought, save_columns
from connections.store.schema import (
    answers,
    audit,
    imported_adults,
    imported_students,
    imports,
    late_marks,
    marks,
    merges,
    metadata,
    student_keys,
    teaches,
    voice,
)

# Tables that name a person whom an import brought in, and nothing is built on it by that alone.
_OWN = (imported_students, imported_adults, student_keys, teaches)
_ANSWERED = ((answers, "marked_at"), (marks, "marked_at"), (late_marks, "marked_at"))


def load_why_stands(sql: Connection, school_id: str, one: Import, today: date) -> Stands | None:
    """Return why a whole import cannot be undone, None where it can."""
    if one.undone_at is not None:
        return Stands.UNDONE
    if one.at.date() < forgotten_before(today):
        return Stands.FORGOTTEN
    newer = select(imports.c.import_id).where(
        imports.c.school_id == school_id,
        imports.c.import_id > one.import_id,
        imports.c.files != "",
        imports.c.round_id.is_(None),  # marks say by themselves that they came in
        imports.c.undone_at.is_(None),
    )
    if sql.execute(newer.limit(1)).first() is not None:
        return Stands.NEWER
    for table, when in (*_ANSWERED, (voice, "answered_at")):
        since = (table.c.school_id == school_id) & (table.c[when] >= one.at)
        if sql.execute(select(table.c.school_id).where(since).limit(1)).first() is not None:
            return Stands.MARKS
    found = None
    for kind in KINDS.values():
        which = of_school(kind.imported, school_id, import_id=one.import_id)
        new = select(kind.imported.c[kind.key]).where(which, kind.imported.c.what == What.NEW.value)
        if _is_built_on(sql, school_id, kind, new):
            return Stands.BUILT
        if any(_changed(sql, school_id, kind, which, already=True)):
            found = Stands.CHANGED
    return found


def load_why_row_stands(
    sql: Connection, school_id: str, kind: Kind, one: Import, touched: Touched, today: date
) -> Stands | None:
    """Return why what an import did of one person cannot be put back, None where it can."""
    if one.undone_at is not None:
        return Stands.UNDONE
    if one.at.date() < forgotten_before(today):
        return Stands.FORGOTTEN
    which = of_school(
        kind.imported, school_id, import_id=one.import_id, **{kind.key: touched.person_id}
    )
    if touched.what is What.NEW and _is_built_on(
        sql, school_id, kind, select(kind.imported.c[kind.key]).where(which)
    ):
        return Stands.BUILT
    return Stands.CHANGED if any(_changed(sql, school_id, kind, which)) else None


def _is_built_on(sql: Connection, school_id: str, kind: Kind, ids: Any) -> bool:
    """Say whether any table keeps anything of these people but what came with the roster."""
    for table in metadata.sorted_tables:
        for column in _naming(table, kind):
            if table not in _OWN:
                of = (table.c.school_id == school_id) & column.in_(ids)
                if sql.execute(select(table.c.school_id).where(of).limit(1)).first() is not None:
                    return True
    if kind is ADULTS:
        did = select(audit.c.who).where(audit.c.school_id == school_id, audit.c.who.in_(ids))
        if sql.execute(did.limit(1)).first() is not None:
            return True
        named = select(voice.c.adult_ids).where(voice.c.school_id == school_id)
        said = {each for row in sql.execute(named).scalars() for each in row}
        return bool(said and said & set(sql.execute(ids).scalars()))
    return False


def _naming(table: Table, kind: Kind) -> Iterator[ColumnElement[str]]:
    """Yield the columns of a table that name a student, or an adult."""
    for key in table.foreign_keys:
        if key.column.table is kind.people and key.column.name == kind.key:
            yield key.parent


def _changed(
    sql: Connection, school_id: str, kind: Kind, which: ColumnElement[bool], already: bool = False
) -> Iterator[str]:
    """Yield whoever is not any more as an import left them; `already`: nor as they were before."""
    table, later = kind.imported, kind.imported.alias()
    again = (
        select(later.c[kind.key])
        .join(imports, of_school(imports, later.c.school_id, import_id=later.c.import_id))
        .where(
            later.c.school_id == school_id,
            later.c[kind.key] == table.c[kind.key],
            later.c.import_id > table.c.import_id,
            imports.c.undone_at.is_(None),
        )
    )
    new = table.c.what == What.NEW.value  # of a new student no value is kept twice
    yield from sql.execute(select(table.c[kind.key]).where(which, new, again.exists())).scalars()
    if kind is STUDENTS:  # a row that was made one with another is no child to put back
        merged = select(merges.c.student_id).where(merges.c.school_id == school_id)
        mine = table.c.student_id.in_(merged)
        yield from sql.execute(select(table.c.student_id).where(which, mine)).scalars()
    touched = {one.person_id: one for one in load_touched_where(sql, school_id, kind, which)}
    for row in load_rows(sql, school_id, kind, touched):
        one = touched[row[kind.key]]
        usual = _LEFT_AS[kind.key] if one.what is What.NEW else {}
        put_back = already and one.what is not What.NEW and _is_as(row, one.before)
        if not (put_back or _is_as(row, {**usual, **one.after})):
            yield one.person_id


def _is_as(row: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return all(same(row[name], value) for name, value in values.items())


# What else is so of somebody who is new, until a person says otherwise.
_HERE: Mapping[str, Any] = {"left_on": None}
_LEFT_AS: Mapping[str, Mapping[str, Any]] = {
    STUDENTS.key: {**_HERE, "back_on": None, "opted_out": False},
    ADULTS.key: {
        **{name: value for name, value in AS_NEW.items() if name != ADULTS.key},
        **_HERE,
        **dict.fromkeys(ROLE, ""),
        "paused": False,
    },
}


def save_undone(sql: Connection, school_id: str, one: Import, now: datetime) -> None:
    """Put everything back that an import changed; whoever it brought in is not there any more."""
    for kind in KINDS.values():
        save_put_back(sql, school_id, kind, load_touched(sql, school_id, kind, one.import_id))
    which = of_school(imports, school_id, import_id=one.import_id)
    classes = sql.execute(select(imports.c.classes_before).where(which)).scalar() or {}
    rows = [
        {"school_id": school_id, "adult_id": adult_id, "student_ids": taught}
        for adult_id, taught in classes.items()
        if taught is not None
    ]
    gone = [adult_id for adult_id, taught in classes.items() if taught is None]
    _delete(sql, school_id, teaches, "adult_id", gone)
    upsert(sql, teaches, rows)
    delete_other_ids(sql, school_id, one.import_id, Brought(one.files, one.by, one.at))
    sql.execute(update(imports).where(which).values(undone_at=now))


def save_put_back(sql: Connection, school_id: str, kind: Kind, all_: Sequence[Touched]) -> None:
    """Put people back as they were before an import; whoever was new goes."""
    new = [one.person_id for one in all_ if one.what is What.NEW]
    if new:
        for table in (kind.imported, *((student_keys,) if kind is STUDENTS else ())):
            _delete(sql, school_id, table, kind.key, new)
        if kind is ADULTS:
            _delete(sql, school_id, teaches, kind.key, new)
        else:
            save_left_classes(sql, school_id, new)
        _delete(sql, school_id, kind.people, kind.key, new)
    alike: dict[tuple[str, ...], list[Touched]] = {}
    for one in all_:
        if one.before:
            alike.setdefault(tuple(sorted(one.before)), []).append(one)
    for names, some in alike.items():
        rows = [{n: _value(kind, n, one.before[n]) for n in names} for one in some]
        keyed = [{kind.key: one.person_id, **row} for one, row in zip(some, rows, strict=True)]
        save_columns(sql, school_id, kind.people, keyed)


def _value(kind: Kind, name: str, stored: Any) -> Any:
    """Return a value as its column takes it: a day is a text in JSON."""
    is_day = isinstance(kind.people.c[name].type, Date) and stored is not None
    return date.fromisoformat(stored) if is_day else stored


def _delete(sql: Connection, school_id: str, table: Table, key: str, ids: Sequence[str]) -> None:
    for some in in_groups(ids):
        sql.execute(table.delete().where(table.c.school_id == school_id, table.c[key].in_(some)))


def save_left_classes(sql: Connection, school_id: str, student_ids: Collection[str]) -> None:
    """Take these students out of every class, those kept to undo an import among them."""
    gone = set(student_ids)
    for row in sql.execute(select(teaches).where(teaches.c.school_id == school_id)).all():
        if gone & set(row.student_ids):
            which = of_school(teaches, school_id, adult_id=row.adult_id)
            rest = [each for each in row.student_ids if each not in gone]
            sql.execute(update(teaches).where(which).values(student_ids=rest))
    for row in sql.execute(select(imports).where(imports.c.school_id == school_id)).all():
        kept = row.classes_before or {}
        if any(gone & set(taught or ()) for taught in kept.values()):
            less = {
                adult_id: taught and [each for each in taught if each not in gone]
                for adult_id, taught in kept.items()
            }
            which = of_school(imports, school_id, import_id=row.import_id)
            sql.execute(update(imports).where(which).values(classes_before=less))
