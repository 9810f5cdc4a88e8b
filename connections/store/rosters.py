"""Students, adults and who teaches whom: rows to values and back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, delete, func, select, update

from connections.domain.access.grants import Role
from connections.domain.people.changes import Person, RosterChanges
from connections.domain.people.person import Adult, AdultKind, Student
from connections.store.groups.consents import load_shown, load_with_hidden
from connections.store.mapper import (
    from_row,
    in_groups,
    insert_many,
    load_rows,
    of_school,
    to_columns,
    to_difference,
    to_row,
    upsert,
)
from connections.store.schema import adults, merges, schools, students, teaches


def load_students(sql: Connection, school_id: str) -> list[Student]:
    """Return the students enrolled now, by last name, first name and id."""
    query = _by_name(students, school_id).where(students.c.left_on.is_(None))
    return _people(sql, school_id, Student, query)


def load_departed_students(sql: Connection, school_id: str) -> list[Student]:
    """Return the students who left: archived until their time is over, and not those erased.

    A row that was made one with another is nobody who left.
    """
    gone = select(merges.c.student_id).where(merges.c.school_id == school_id)
    query = _by_name(students, school_id).where(
        students.c.left_on.is_not(None),
        students.c.erased_on.is_(None),
        students.c.student_id.not_in(gone),
    )
    return _people(sql, school_id, Student, query)


def load_adults(sql: Connection, school_id: str) -> list[Adult]:
    """Return the adults active now, by last name, first name and id."""
    query = _by_name(adults, school_id).where(adults.c.left_on.is_(None))
    return _people(sql, school_id, Adult, query)


def load_departed_adults(sql: Connection, school_id: str) -> list[Adult]:
    """Return the adults who left."""
    query = _by_name(adults, school_id).where(adults.c.left_on.is_not(None))
    return _people(sql, school_id, Adult, query)


def load_students_ever(sql: Connection, school_id: str) -> tuple[list[Student], list[Student]]:
    """Return the students enrolled now, and those who left, both by name, in one reading."""
    here: tuple[list[Student], list[Student]] = ([], [])
    shown = load_shown(sql, school_id)
    for row in sql.execute(_by_name(students, school_id)):
        here[row.left_on is not None].append(from_row(Student, row, groups=shown(row.groups)))
    return here


def load_adults_ever(sql: Connection, school_id: str) -> tuple[list[Adult], list[Adult]]:
    """Return the adults active now, and those who left, both by name, in one reading."""
    here: tuple[list[Adult], list[Adult]] = ([], [])
    shown = load_shown(sql, school_id)
    for row in sql.execute(_by_name(adults, school_id)):
        here[row.left_on is not None].append(from_row(Adult, row, groups=shown(row.groups)))
    return here


def _people(
    sql: Connection, school_id: str, kind: type[Person], query: Select[Any]
) -> list[Person]:
    """Return people with those of their groups to which somebody said yes."""
    shown = load_shown(sql, school_id)
    return [from_row(kind, row, groups=shown(row.groups)) for row in sql.execute(query)]


def _by_name(table: Table, school_id: str) -> Select[Any]:
    key = table.c.student_id if table is students else table.c.adult_id
    query = select(table).where(table.c.school_id == school_id)
    return query.order_by(table.c.last_name, table.c.first_name, key)


def count_people(sql: Connection, school_id: str) -> tuple[int, int]:
    """Return how many students and how many adults are here now."""
    here = [
        select(func.count())
        .select_from(table)
        .where(table.c.school_id == school_id, table.c.left_on.is_(None))
        .scalar_subquery()
        for table in (students, adults)
    ]
    counted = sql.execute(select(*here)).one()
    return counted[0], counted[1]


def load_by_id(
    sql: Connection, school_id: str, student_ids: Iterable[str], adult_ids: Iterable[str]
) -> tuple[dict[str, Student], dict[str, Adult]]:
    """Return these students and adults by their ids, those who left among them."""

    def rows(table: Table, key: Any, ids: Iterable[str]) -> Iterator[Row[Any]]:
        for some in in_groups(sorted(set(ids))):
            query = select(table).where(table.c.school_id == school_id, key.in_(some))
            yield from sql.execute(query)

    shown = load_shown(sql, school_id)
    return (
        {
            row.student_id: from_row(Student, row, groups=shown(row.groups))
            for row in rows(students, students.c.student_id, student_ids)
        },
        {
            row.adult_id: from_row(Adult, row, groups=shown(row.groups))
            for row in rows(adults, adults.c.adult_id, adult_ids)
        },
    )


def load_days_here(sql: Connection, school_id: str) -> dict[str, tuple[date, date | None]]:
    """Return since when each enrolled student is here, and when they came back, by student_id."""
    query = select(students.c.student_id, students.c.since, students.c.back_on).where(
        students.c.school_id == school_id, students.c.left_on.is_(None)
    )
    return {row.student_id: (row.since, row.back_on) for row in sql.execute(query)}


def load_paused(sql: Connection, school_id: str) -> frozenset[str]:
    """Return the ids of the adults who asked for a pause from new outreach."""
    query = select(adults.c.adult_id).where(adults.c.school_id == school_id, adults.c.paused)
    return frozenset(sql.execute(query).scalars())


def load_role(sql: Connection, school_id: str, adult_id: str, today: date) -> Role | None:
    """Return the role an active adult was given; without one, every adult's.

    Whoever is not on the staff is a guest while cleared, whatever role they had, and then nobody.
    In a school that is archived nobody has one.
    """
    return load_roles_here(sql, school_id, (adult_id,), today).get(adult_id)


_ARCHIVED = select(schools).where(
    schools.c.school_id == bindparam("school"), schools.c.archived_at.is_not(None)
)
_ROLES_HERE = select(adults.c.adult_id, adults.c.kind, adults.c.cleared_until, adults.c.role).where(
    adults.c.school_id == bindparam("school"),
    adults.c.adult_id.in_(bindparam("some", expanding=True)),
    adults.c.left_on.is_(None),
    ~_ARCHIVED.exists(),
)


def load_roles_here(
    sql: Connection, school_id: str, adult_ids: Iterable[str], today: date
) -> dict[str, Role]:
    """Return the roles of those of these adults who are here, as load_role does, by adult."""
    roles = {}
    for some in in_groups(sorted(set(adult_ids))):
        rows = sql.execute(_ROLES_HERE, {"school": school_id, "some": some})
        for adult_id, kind, cleared, role in rows:
            one = Adult(adult_id, kind=AdultKind(kind), cleared_until=cleared)
            if one.may_be_asked(today):
                staff = one.kind is AdultKind.STAFF
                roles[adult_id] = Role(role or Role.TEACHER) if staff else Role.GUEST
    return roles


def save_students(
    sql: Connection, school_id: str, changes: RosterChanges[Student], today: date
) -> None:
    """Write what a roster changed: new rows, new values, and the day the others left."""
    _save(sql, school_id, students, changes, today)


def save_adults(
    sql: Connection, school_id: str, changes: RosterChanges[Adult], today: date
) -> None:
    """Write what a roster changed: new rows, new values, and the day the others left."""
    _save(sql, school_id, adults, changes, today)


def _save(
    sql: Connection, school_id: str, table: Table, changes: RosterChanges[Any], today: date
) -> None:
    if changes.new:
        many = len(changes.new)
        more: dict[str, Any] = {"school_id": [school_id] * many, "since": [today] * many}
        insert_many(sql, table, {**to_columns(changes.new), **more})
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}  # a new year: one column of 50,000
    for before, after in changes.changed:
        _, values = to_difference(before, after)
        if values:
            alike.setdefault(tuple(values), []).append({**_key(after), **values})
    for rows in alike.values():
        save_columns(sql, school_id, table, rows)
    here = [{**to_row(person), "left_on": None} for person in changes.returned]
    save_columns(sql, school_id, table, here)
    if table is students:
        back = [{"student_id": person.student_id, "back_on": today} for person in changes.returned]
        save_columns(sql, school_id, table, back)
    gone = [{**_key(person), "left_on": today} for person in changes.left]
    save_columns(sql, school_id, table, gone)


def save_columns(
    sql: Connection, school_id: str, table: Table, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Write these columns of these people, in one statement: thousands may change at once."""
    if not rows:
        return
    key = "student_id" if table is students else "adult_id"
    rows = load_with_hidden(sql, school_id, table, rows)
    here = of_school(table, school_id, **{key: bindparam("whose")})
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != key}
    given = [{f"new_{name}": value for name, value in row.items() if name != key} for row in rows]
    whose = [{"whose": row[key], **new} for row, new in zip(rows, given, strict=True)]
    sql.execute(update(table).where(here).values(values), whose)


def _key(person: Student | Adult) -> dict[str, str]:
    if isinstance(person, Student):
        return {"student_id": person.student_id}
    return {"adult_id": person.adult_id}


def save_person(sql: Connection, school_id: str, person: Student | Adult) -> None:
    """Write one person's values; whoever had left is back."""
    table = students if isinstance(person, Student) else adults
    save_columns(sql, school_id, table, [{**to_row(person), "left_on": None}])


def save_pause(sql: Connection, school_id: str, adult_id: str, paused: bool) -> None:
    """Note that an adult takes a pause from new outreach, or ends it. No reason is kept."""
    sql.execute(
        update(adults).where(of_school(adults, school_id, adult_id=adult_id)).values(paused=paused)
    )


def save_opted_out(sql: Connection, school_id: str, student_id: str, opted_out: bool) -> None:
    """Note that a student is not asked whom they would go to, or is again."""
    here = of_school(students, school_id, student_id=student_id)
    sql.execute(update(students).where(here).values(opted_out=opted_out))


def load_opted_out(sql: Connection, school_id: str) -> frozenset[str]:
    """Return the students who are not asked, those who left among them."""
    query = select(students.c.student_id).where(
        students.c.school_id == school_id, students.c.opted_out
    )
    return frozenset(sql.execute(query).scalars())


def save_role(
    sql: Connection, school_id: str, adult_id: str, role: Role, vouch: bool = True
) -> None:
    """Give an adult a role; nothing waits for a yes any more. `vouch` for their address too."""
    more = {"vouched_email": adults.c.email} if vouch else {}
    given = {"role": role.value, "proposed_role": "", "proposed_by": ""}
    _save_roles(sql, school_id, adult_id, **given, **more)


def save_proposed_role(
    sql: Connection, school_id: str, adult_id: str, role: Role | None, by: str
) -> None:
    """Keep the role that somebody proposes for an adult; None drops what was proposed.

    `by` is an adult's id or the code of a place.
    """
    _save_roles(sql, school_id, adult_id, proposed_role=role.value if role else "", proposed_by=by)


def _save_roles(sql: Connection, school_id: str, adult_id: str, **values: Any) -> None:
    sql.execute(
        update(adults).where(of_school(adults, school_id, adult_id=adult_id)).values(values)
    )


def load_roles(sql: Connection, school_id: str) -> dict[str, Role]:
    """Return the roles that the active staff were given, by adult."""
    query = select(adults.c.adult_id, adults.c.role).where(
        adults.c.school_id == school_id,
        adults.c.role != "",
        adults.c.left_on.is_(None),
        adults.c.kind == AdultKind.STAFF.value,
    )
    return {row.adult_id: Role(row.role) for row in sql.execute(query)}


def load_proposed_roles(sql: Connection, school_id: str) -> dict[str, tuple[Role, str]]:
    """Return the roles that wait for a yes, and who proposed them, by active adult."""
    query = select(adults.c.adult_id, adults.c.proposed_role, adults.c.proposed_by).where(
        adults.c.school_id == school_id, adults.c.proposed_role != "", adults.c.left_on.is_(None)
    )
    return {row.adult_id: (Role(row.proposed_role), row.proposed_by) for row in sql.execute(query)}


def load_classes(sql: Connection, school_id: str) -> dict[str, list[str]]:
    """Return whom each adult teaches, ids sorted. A class is not a connection."""
    query = select(teaches.c.adult_id, teaches.c.student_ids).where(
        teaches.c.school_id == school_id
    )
    return {row.adult_id: row.student_ids for row in sql.execute(query)}


def load_class_of(sql: Connection, school_id: str, adult_id: str) -> list[str]:
    """Return the ids of the students one adult teaches, sorted."""
    row = load_rows(sql, teaches, school_id=school_id, adult_id=adult_id).first()
    return row.student_ids if row else []


def save_classes(sql: Connection, school_id: str, classes: Mapping[str, list[str]]) -> None:
    """Make the stored classes equal to these; ids must be sorted."""
    stored = load_classes(sql, school_id)
    for adult_id in stored.keys() - classes.keys():
        sql.execute(delete(teaches).where(of_school(teaches, school_id, adult_id=adult_id)))
    if not stored:
        columns: dict[str, Sequence[Any]] = {
            "school_id": [school_id] * len(classes),
            "adult_id": list(classes),
            "student_ids": list(map(tuple, classes.values())),
        }
        insert_many(sql, teaches, columns)
        return
    changed = [
        {"school_id": school_id, "adult_id": adult_id, "student_ids": student_ids}
        for adult_id, student_ids in classes.items()
        if stored.get(adult_id) != student_ids
    ]
    upsert(sql, teaches, changed)


@dataclass(frozen=True, slots=True)
class Brought:
    """Of which file something was said, by whom (an adult's id or the code of a place), when."""

    file: str
    by: str
    at: datetime
