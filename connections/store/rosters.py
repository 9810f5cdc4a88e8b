"""Students, adults and who teaches whom: rows to values and back."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, select, update

from connections.domain.access import Role
from connections.domain.people import Adult, Job, RosterChanges, Student
from connections.store.database import in_groups, insert_many, upsert
from connections.store.schema import adults, remembered_answers, students, teaches


def load_students(sql: Connection, school_id: str) -> list[Student]:
    """Return the students enrolled now, by last name, first name and id."""
    query = select(students).where(students.c.school_id == school_id, students.c.left_on.is_(None))
    return [read_student(row) for row in sql.execute(_by_name(query, students))]


def load_departed_students(sql: Connection, school_id: str) -> list[Student]:
    """Return the students who left: archived, never deleted."""
    query = select(students).where(
        students.c.school_id == school_id, students.c.left_on.is_not(None)
    )
    return [read_student(row) for row in sql.execute(_by_name(query, students))]


def load_adults(sql: Connection, school_id: str) -> list[Adult]:
    """Return the adults active now, by last name, first name and id."""
    query = select(adults).where(adults.c.school_id == school_id, adults.c.left_on.is_(None))
    return [read_adult(row) for row in sql.execute(_by_name(query, adults))]


def count_people(sql: Connection, school_id: str) -> tuple[int, int]:
    """Return how many students and how many adults are here now."""
    here = [
        select(func.count())
        .select_from(table)
        .where(table.c.school_id == school_id, table.c.left_on.is_(None))
        for table in (students, adults)
    ]
    return sql.execute(here[0]).scalar_one(), sql.execute(here[1]).scalar_one()


def load_departed_adults(sql: Connection, school_id: str) -> list[Adult]:
    """Return the adults who left."""
    query = select(adults).where(adults.c.school_id == school_id, adults.c.left_on.is_not(None))
    return [read_adult(row) for row in sql.execute(_by_name(query, adults))]


def load_by_id(
    sql: Connection, school_id: str, student_ids: Iterable[str], adult_ids: Iterable[str]
) -> tuple[dict[str, Student], dict[str, Adult]]:
    """Return these students and adults by their ids, those who left among them."""

    def rows(table: Table, key: Any, ids: Iterable[str]) -> Iterator[Row[Any]]:
        for some in in_groups(sorted(set(ids))):
            query = select(table).where(table.c.school_id == school_id, key.in_(some))
            yield from sql.execute(query)

    return (
        {r.student_id: read_student(r) for r in rows(students, students.c.student_id, student_ids)},
        {r.adult_id: read_adult(r) for r in rows(adults, adults.c.adult_id, adult_ids)},
    )


def load_paused(sql: Connection, school_id: str) -> frozenset[str]:
    """Return the ids of the adults who asked for a pause from new outreach."""
    query = select(adults.c.adult_id).where(adults.c.school_id == school_id, adults.c.paused)
    return frozenset(sql.execute(query).scalars())


def load_role(sql: Connection, school_id: str, adult_id: str) -> Role | None:
    """Return what an active adult may do: the role they were given, else the one of their job."""
    query = select(adults.c.role, adults.c.job).where(
        adults.c.school_id == school_id,
        adults.c.adult_id == adult_id,
        adults.c.left_on.is_(None),
    )
    row = sql.execute(query).first()
    if row is None:
        return None
    if row.role:
        return Role(row.role)
    return Role.COUNSELOR if row.job == Job.COUNSELOR else Role.TEACHER


def _by_name(query: Any, table: Table) -> Any:
    key = table.c.student_id if table is students else table.c.adult_id
    return query.order_by(table.c.last_name, table.c.first_name, key)


def read_groups(pairs: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Return roster groups as they are in a Student or an Adult."""
    return tuple((label, value) for label, value in pairs)


def read_student(row: Row[Any]) -> Student:
    """Return the student of a row of `students`."""
    return Student(
        row.student_id,
        row.first_name,
        row.last_name,
        row.preferred_name,
        row.grade,
        row.grade_text,
        row.homeroom,
        row.language,
        read_groups(row.groups),
    )


def read_adult(row: Row[Any]) -> Adult:
    """Return the adult of a row of `adults`."""
    return Adult(
        row.adult_id,
        row.first_name,
        row.last_name,
        Job(row.job),
        row.title,
        row.email,
        row.homeroom,
        row.language,
        read_groups(row.groups),
        row.first_year,
        row.capacity,
        row.leaving,
        row.away,
    )


def _student_row(school_id: str, person: Student) -> dict[str, Any]:
    return {
        "school_id": school_id,
        "student_id": person.student_id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "preferred_name": person.preferred_name,
        "grade": person.grade,
        "grade_text": person.grade_text,
        "homeroom": person.homeroom,
        "language": person.language,
        "groups": person.groups,
    }


def _adult_row(school_id: str, person: Adult) -> dict[str, Any]:
    return {
        "school_id": school_id,
        "adult_id": person.adult_id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "job": person.job.value,
        "title": person.title,
        "email": person.email,
        "homeroom": person.homeroom,
        "language": person.language,
        "groups": person.groups,
        "first_year": person.first_year,
        "capacity": person.capacity,
        "leaving": person.leaving,
        "away": person.away,
    }


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
        insert_many(sql, table, _columns(school_id, changes.new, today))
    for person in [after for _, after in changes.changed] + list(changes.returned):
        save_person(sql, school_id, person)
    key = table.c.student_id if table is students else table.c.adult_id
    for person in changes.left:
        sql.execute(
            update(table)
            .where(table.c.school_id == school_id, key == _id(person))
            .values(left_on=today)
        )


def _columns(school_id: str, people: Sequence[Any], today: date) -> dict[str, Sequence[Any]]:
    """Return the values of many new people, column by column: a district has 50,000."""
    names = [field.name for field in fields(people[0])]
    values = zip(*map(attrgetter(*names), people), strict=True)
    columns: dict[str, Sequence[Any]] = dict(zip(names, values, strict=True))
    if "job" in columns:
        columns["job"] = [job.value for job in columns["job"]]
    many = len(people)
    return {**columns, "school_id": [school_id] * many, "since": [today] * many}


def _id(person: Student | Adult) -> str:
    return person.student_id if isinstance(person, Student) else person.adult_id


def save_person(sql: Connection, school_id: str, person: Student | Adult) -> None:
    """Write one person's values; whoever had left is back."""
    if isinstance(person, Student):
        table, row, key = students, _student_row(school_id, person), students.c.student_id
    else:
        table, row, key = adults, _adult_row(school_id, person), adults.c.adult_id
    sql.execute(
        update(table)
        .where(table.c.school_id == school_id, key == _id(person))
        .values(**row, left_on=None)
    )


def save_pause(sql: Connection, school_id: str, adult_id: str, paused: bool) -> None:
    """Note that an adult takes a pause from new outreach, or ends it. No reason is kept."""
    sql.execute(
        update(adults)
        .where(adults.c.school_id == school_id, adults.c.adult_id == adult_id)
        .values(paused=paused)
    )


def save_role(sql: Connection, school_id: str, adult_id: str, role: Role | None) -> None:
    """Give an adult a viewer role, or None for the one of their job."""
    sql.execute(
        update(adults)
        .where(adults.c.school_id == school_id, adults.c.adult_id == adult_id)
        .values(role=role.value if role else "")
    )


def load_roles(sql: Connection, school_id: str) -> dict[str, Role]:
    """Return the roles that were given by hand, by adult."""
    query = select(adults.c.adult_id, adults.c.role).where(
        adults.c.school_id == school_id, adults.c.role != ""
    )
    return {row.adult_id: Role(row.role) for row in sql.execute(query)}


def load_classes(sql: Connection, school_id: str) -> dict[str, list[str]]:
    """Return whom each adult teaches, ids sorted. A class is not a connection."""
    query = select(teaches.c.adult_id, teaches.c.student_ids).where(
        teaches.c.school_id == school_id
    )
    return {row.adult_id: row.student_ids for row in sql.execute(query)}


def load_teaches(sql: Connection, school_id: str) -> frozenset[tuple[str, str]]:
    """Return who teaches whom, as (adult_id, student_id)."""
    classes = load_classes(sql, school_id).items()
    return frozenset((adult, student) for adult, students in classes for student in students)


def load_class_of(sql: Connection, school_id: str, adult_id: str) -> list[str]:
    """Return the ids of the students one adult teaches, sorted."""
    query = select(teaches.c.student_ids).where(
        teaches.c.school_id == school_id, teaches.c.adult_id == adult_id
    )
    return sql.execute(query).scalar() or []


def save_classes(sql: Connection, school_id: str, classes: Mapping[str, list[str]]) -> None:
    """Make the stored classes equal to these; ids must be sorted."""
    stored = load_classes(sql, school_id)
    for adult_id in stored.keys() - classes.keys():
        sql.execute(
            delete(teaches).where(teaches.c.school_id == school_id, teaches.c.adult_id == adult_id)
        )
    if not stored:
        columns: dict[str, list[Any]] = {
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


def load_remembered_answers(sql: Connection, school_id: str, shape: str) -> dict[str, str]:
    """Return what was answered before about files of this shape, by question."""
    query = select(remembered_answers.c.question, remembered_answers.c.answer).where(
        remembered_answers.c.school_id == school_id, remembered_answers.c.shape == shape
    )
    return {row.question: row.answer for row in sql.execute(query)}


def save_remembered_answers(
    sql: Connection, school_id: str, shape: str, answers: Mapping[str, str]
) -> None:
    """Keep the answers for the next file of the same shape."""
    upsert(
        sql,
        remembered_answers,
        [
            {"school_id": school_id, "shape": shape, "question": question, "answer": answer}
            for question, answer in answers.items()
            if answer
        ],
    )
