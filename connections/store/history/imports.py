"""Each import of rosters or marks and each act by hand: written with what it takes to undo it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    Table,
    cast,
    func,
    literal,
    or_,
    select,
    update,
)

from connections.domain.people.changes import RosterChanges
from connections.domain.people.history import (
    Import,
    Touched,
    What,
    forgotten_before,
    plain,
    same,
)
from connections.domain.people.labels import label_key
from connections.domain.people.person import Adult, Student, person_id
from connections.store.groups.consents import load_consents, load_shown
from connections.store.history.other_ids import save_other_ids
from connections.store.mapper import (
    from_row,
    in_groups,
    insert_many,
    of_school,
    to_columns,
    to_difference,
    to_row,
)
from connections.store.rosters import Brought, load_classes
from connections.store.schema import (
    adults,
    imported_adults,
    imported_students,
    imports,
    students,
)

COUNTED = ("new", "changed", "left", "returned")
ROLE = ("role", "proposed_role", "proposed_by")  # what a title may have proposed


@dataclass(frozen=True, slots=True)
class Kind:
    """Of students or of adults: the roster's table, that of what imports did, and the id."""

    people: Table
    imported: Table
    key: str


STUDENTS = Kind(students, imported_students, "student_id")
ADULTS = Kind(adults, imported_adults, "adult_id")
KINDS: Mapping[str, Kind] = {"students": STUDENTS, "adults": ADULTS}
AS_NEW = to_row(Adult(""))  # what is so of an adult of whom nothing is said


@dataclass(frozen=True, slots=True)
class Before:
    """What an import is about to write over, beyond the values it was planned with."""

    rows: Mapping[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)  # (kind, id)
    classes: Mapping[str, list[str]] = field(default_factory=dict)


def load_before(
    sql: Connection,
    school_id: str,
    students: RosterChanges[Student],
    adults: RosterChanges[Adult],
    with_roles: Collection[str] = (),
    with_classes: bool = False,
) -> Before:
    """Return what has to be known before the changes are written, to write them down after.

    `with_roles` are the adults who may get a role; with_classes says whether classes change.
    """
    returned = {"students": {*map(person_id, students.returned)}}
    returned["adults"] = {*map(person_id, adults.returned), *with_roles}
    rows = {
        (name, one[KINDS[name].key]): one
        for name, ids in returned.items()
        for one in load_rows(sql, school_id, KINDS[name], ids)
    }
    return Before(rows, load_classes(sql, school_id) if with_classes else {})


def load_rows(
    sql: Connection, school_id: str, kind: Kind, ids: Iterable[str]
) -> Iterator[dict[str, Any]]:
    """Yield the rows of these people, as they stand; of their groups those with a yes."""
    shown = load_shown(sql, school_id)
    for some in in_groups(sorted(set(ids))):
        query = select(kind.people).where(
            kind.people.c.school_id == school_id, kind.people.c[kind.key].in_(some)
        )
        for row in sql.execute(query):
            yield {**row._mapping, "groups": shown(row.groups)}


def save_import(
    sql: Connection,
    school_id: str,
    brought: Brought,
    before: Before,
    students: RosterChanges[Student],
    adults: RosterChanges[Adult],
    today: date,
    with_roles: Collection[str] = (),
    classes: Mapping[str, list[str]] | None = None,
) -> None:
    """Write what was just imported: see `load_before`. Nothing where nothing was changed.

    `classes` are those that were saved, where they changed.
    """
    changes: Mapping[str, RosterChanges[Any]] = {"students": students, "adults": adults}
    if all(each.nothing for each in changes.values()) and classes is None:
        return
    classes_before = None
    if classes is not None:
        classes_before = {
            adult_id: before.classes.get(adult_id)
            for adult_id in sorted({*before.classes, *classes})
            if before.classes.get(adult_id) != classes.get(adult_id)
        }
    counts = {name: each.counted(*COUNTED) for name, each in changes.items()}
    import_id = save_head(sql, school_id, brought, counts, classes_before)
    save_other_ids(sql, school_id, import_id, students.other_ids, adults.other_ids, brought, today)
    _save_new_students(sql, school_id, import_id, students)
    touched = list(_touched("students", students, before, today))
    roles_now = {row["adult_id"]: row for row in load_rows(sql, school_id, ADULTS, with_roles)}
    _save_touched(sql, school_id, import_id, STUDENTS, touched)
    staff = _touched("adults", adults, before, today)
    _save_touched(
        sql, school_id, import_id, ADULTS, [_with_role(*one, before, roles_now) for one in staff]
    )
    delete_old_imports(sql, school_id, today)


def save_head(
    sql: Connection,
    school_id: str,
    brought: Brought,
    counts: Mapping[str, Mapping[str, int]],
    classes_before: Mapping[str, list[str] | None] | None = None,
    round_id: str | None = None,
) -> str:
    """Write that there was an import; return its id, which is in the order of the school's."""
    last = select(func.max(imports.c.import_id)).where(imports.c.school_id == school_id)
    import_id = f"{int(sql.execute(last).scalar() or 0) + 1:08d}"
    row = {"at": brought.at, "by": brought.by, "files": brought.file, "counts": counts}
    key = {"school_id": school_id, "import_id": import_id}
    more = {"classes_before": classes_before, "round_id": round_id}
    sql.execute(imports.insert().values(**key, **row, **more))
    return import_id


_BACKWARDS = {What.CHANGED: What.CHANGED, What.LEFT: What.RETURNED, What.RETURNED: What.LEFT}


def save_row_undone(
    sql: Connection, school_id: str, brought: Brought, name: str, one: Touched
) -> None:
    """Write that a person's row was put back: an act by hand, which can be put back itself."""
    what = _BACKWARDS[one.what]
    import_id = save_head(sql, school_id, brought, {name: {what.value: 1}})
    row = (one.person_id, what, dict(one.after), dict(one.before))
    _save_touched(sql, school_id, import_id, KINDS[name], [row])


_Row = tuple[str, What, dict[str, Any], dict[str, Any]]  # whose, what, before, after


def _touched(kind: str, changes: RosterChanges[Any], before: Before, today: date) -> Iterator[_Row]:
    if kind == "adults" and changes.new:
        columns = to_columns(changes.new)
        ids = columns.pop("adult_id")
        some = {name: column for name, column in columns.items() if {*column} != {AS_NEW[name]}}
        for whose, *values in zip(ids, *some.values(), strict=True):
            said = zip(some, values, strict=True)
            yield whose, What.NEW, {}, {name: one for name, one in said if one != AS_NEW[name]}
    for was, person in changes.changed:
        yield person_id(person), What.CHANGED, *to_difference(was, person)
    for person in changes.left:
        yield person_id(person), What.LEFT, {"left_on": None}, {"left_on": today}
    for person in changes.returned:
        after = {**to_row(person), "left_on": None}
        if kind == "students":
            after["back_on"] = today
        row = before.rows[kind, person_id(person)]
        yield person_id(person), What.RETURNED, *_difference(row, after)


def _difference(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    names = [name for name, value in after.items() if not same(before[name], value)]
    return {name: before[name] for name in names}, {name: after[name] for name in names}


def _with_role(
    whose: str,
    what: What,
    was: dict[str, Any],
    after: dict[str, Any],
    before: Before,
    roles_now: Mapping[str, Mapping[str, Any]],
) -> _Row:
    """Add the role that a title gave or proposed to what an import did of an adult."""
    if (now := roles_now.get(whose)) is not None:
        old = before.rows.get(("adults", whose), {})
        changed = [name for name in ROLE if old.get(name, "") != now[name]]
        was = {**was, **({name: old[name] for name in changed} if old else {})}
        after = {**after, **{name: now[name] for name in changed}}
    return whose, what, was, after


def _save_new_students(
    sql: Connection, school_id: str, import_id: str, changes: RosterChanges[Student]
) -> None:
    """Write that these students are new: a district's first 50,000 in one statement."""
    theirs = students.c.school_id == school_id
    everybody = select(func.count()).select_from(students).where(theirs)
    columns = ["school_id", "import_id", "student_id", "what"]
    if many := len(changes.new):
        if many == sql.execute(everybody).scalar():
            new = select(students.c.school_id, literal(import_id), students.c.student_id)
            every = new.add_columns(literal(What.NEW.value)).where(theirs)
            sql.execute(imported_students.insert().from_select(columns, every))
            return
        ids = [person.student_id for person in changes.new]
        values = ([school_id] * many, [import_id] * many, ids, [What.NEW.value] * many)
        insert_many(sql, imported_students, dict(zip(columns, values, strict=True)))


def _save_touched(
    sql: Connection, school_id: str, import_id: str, kind: Kind, rows: Sequence[_Row]
) -> None:
    if not rows:
        return
    whose, what, before, after = zip(*rows, strict=True)
    columns: dict[str, Sequence[Any]] = {
        "school_id": [school_id] * len(rows),
        "import_id": [import_id] * len(rows),
        kind.key: whose,
        "what": [each.value for each in what],
        "before": [_pairs(each) for each in before],
        "after": [_pairs(each) for each in after],
    }
    insert_many(sql, kind.imported, columns)


def _pairs(values: Mapping[str, Any]) -> tuple[tuple[str, Any], ...] | None:
    return tuple((name, plain(value)) for name, value in values.items()) or None


def delete_old_imports(sql: Connection, school_id: str, today: date) -> None:
    """Forget what was before and after the imports of more than a year ago: they stand."""
    day = datetime.combine(forgotten_before(today), time(), UTC)
    old = (imports.c.school_id == school_id) & (imports.c.at < day)
    ids = sql.execute(select(imports.c.import_id).where(old)).scalars().all()
    for some in in_groups(ids):
        for kind in KINDS.values():
            table = kind.imported
            theirs = (table.c.school_id == school_id) & table.c.import_id.in_(some)
            sql.execute(table.delete().where(theirs))
    sql.execute(update(imports).where(old).values(classes_before=None))


def load_imports(sql: Connection, school_id: str, most: int) -> list[Import]:
    """Return the newest imports of files, the newest first; not what was done by hand."""
    query = select(imports).where(imports.c.school_id == school_id, imports.c.files != "")
    rows = sql.execute(query.order_by(imports.c.import_id.desc()).limit(most))
    return [from_row(Import, row) for row in rows]


def load_import(sql: Connection, school_id: str, import_id: str) -> Import | None:
    """Return one import, or None."""
    row = sql.execute(select(imports).where(of_school(imports, school_id, import_id=import_id)))
    found = row.first()
    return from_row(Import, found) if found else None


def load_touched(sql: Connection, school_id: str, kind: Kind, import_id: str) -> list[Touched]:
    """Return what an import did of each person of a kind, by id."""
    of = of_school(kind.imported, school_id, import_id=import_id)
    return load_touched_where(sql, school_id, kind, of)


def load_touched_where(
    sql: Connection, school_id: str, kind: Kind, which: ColumnElement[bool]
) -> list[Touched]:
    """Return what imports did of people, as far as a condition says; of groups those with a yes."""
    query = select(kind.imported).where(which).order_by(kind.imported.c[kind.key])
    shown = load_shown(sql, school_id)
    return [_from(row, kind, shown) for row in sql.execute(query)]


def load_history(
    sql: Connection, school_id: str, kind: Kind, whose: str
) -> list[tuple[Import, Touched]]:
    """Return what imports and acts by hand did of one person, the newest first."""
    of = of_school(kind.imported, school_id, **{kind.key: whose})
    query = select(kind.imported).where(of).order_by(kind.imported.c.import_id.desc())
    shown = load_shown(sql, school_id)
    found = [_from(row, kind, shown) for row in sql.execute(query)]
    ids = [one.import_id for one in found]
    known = {
        row.import_id: from_row(Import, row)
        for some in in_groups(ids)
        for row in sql.execute(
            select(imports).where(imports.c.school_id == school_id, imports.c.import_id.in_(some))
        )
    }
    return [(known[one.import_id], one) for one in found]


def load_who_wrote(
    sql: Connection, school_id: str, adult_id: str, name: str, value: str
) -> frozenset[str]:
    """Return who brought a value of an adult in, by file or by hand, within the last year."""
    return frozenset(
        one.by
        for one, touched in load_history(sql, school_id, ADULTS, adult_id)
        if str(touched.after.get(name, "")).strip().lower() == value.strip().lower()
    )


def _from(row: Any, kind: Kind, shown: Callable[[Iterable[Sequence[str]]], Any]) -> Touched:
    sides = [dict(row.before or ()), dict(row.after or ())]
    for values in sides:
        if "groups" in values:
            values["groups"] = shown(values["groups"])
    return Touched(row.import_id, getattr(row, kind.key), What(row.what), *sides)


def save_without_refused(sql: Connection, school_id: str) -> None:
    """Take the columns that somebody said no to out of what is kept to undo imports."""
    no = {one.label for one in load_consents(sql, school_id).values() if not one.kept}
    for kind in KINDS.values() if no else ():
        table = kind.imported
        some = or_(*(cast(table.c[side], String).contains('"groups"') for side in _SIDES))
        query = select(table).where(table.c.school_id == school_id, some)
        for row in sql.execute(query).all():
            sides = {side: _without(getattr(row, side), no) for side in _SIDES}
            if sides != {side: getattr(row, side) for side in _SIDES}:
                key = {name: getattr(row, name) for name in ("import_id", kind.key)}
                which = of_school(table, school_id, **key)
                sql.execute(update(table).where(which).values(sides))


_SIDES = ("before", "after")


def _without(stored: Any, no: Collection[str]) -> Any:
    return stored and [
        [name, [pair for pair in value if label_key(pair[0]) not in no]]
        if name == "groups"
        else [name, value]
        for name, value in stored
    ]
