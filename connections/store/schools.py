"""The schools of a database and their settings."""

from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, Select, bindparam, func, select, text, update

from connections.domain.school.settings import SchoolSettings, settings_from, settings_to_store
from connections.store.mapper import load_rows
from connections.store.schema import audit, schools

EVERY = "*"  # no school's id


def look_at(sql: Connection, school_id: str) -> None:
    """Say whose rows this transaction is about, or EVERY school's; a server then shows no others.

    Where nobody said so it shows none (migration 0009). SQLite has no such wall.
    """
    if sql.dialect.name == "postgresql":
        sql.execute(_LOOK_AT, {"school": school_id or EVERY})


_LOOK_AT = text("SELECT set_config('app.school', :school, true)")  # true: until the commit


def load_schools(sql: Connection) -> dict[str, str]:
    """Return the schools' names by school_id."""
    rows = sql.execute(select(schools.c.school_id, schools.c.name).order_by(schools.c.school_id))
    return {row.school_id: row.name for row in rows}


def load_open_schools(sql: Connection) -> dict[str, str]:
    """Return the names of the schools that are not archived, by school_id."""
    query = select(schools.c.school_id, schools.c.name).where(schools.c.archived_at.is_(None))
    rows = sql.execute(query.order_by(schools.c.school_id))
    return {row.school_id: row.name for row in rows}


def load_is_archived(sql: Connection, school_id: str) -> bool:
    """Say whether a school is there and archived: nobody comes in any more."""
    row = load_rows(sql, schools, school_id=school_id).first()
    return row is not None and row.archived_at is not None


def save_archived(sql: Connection, school_id: str, at: datetime | None) -> None:
    """Archive a school, or take it out of the archive."""
    sql.execute(update(schools).where(schools.c.school_id == school_id).values(archived_at=at))


def save_school_name(sql: Connection, school_id: str, name: str) -> None:
    """Write a school's name."""
    sql.execute(update(schools).where(schools.c.school_id == school_id).values(name=name))


def save_new_school(sql: Connection, school_id: str, name: str, now: datetime) -> None:
    """Add a school."""
    sql.execute(
        schools.insert().values(school_id=school_id, name=name, settings={}, created_at=now)
    )


def load_school(sql: Connection, school_id: str) -> tuple[str, SchoolSettings]:
    """Return a school's name and settings: "" and the defaults for one that there is not."""
    query = select(schools.c.name, schools.c.settings).where(schools.c.school_id == school_id)
    row = sql.execute(query).first()
    return (row.name, settings_from(row.settings or {})) if row else ("", settings_from({}))


def load_settings(sql: Connection, school_id: str) -> SchoolSettings:
    """Return the school's settings, defaults where it chose nothing."""
    return load_school(sql, school_id)[1]


def save_settings(
    sql: Connection, school_id: str, settings: SchoolSettings, name: str | None = None
) -> None:
    """Write the settings, and the name where one is given."""
    values: dict[str, object] = {"settings": settings_to_store(settings)}
    if name is not None:
        values["name"] = name
    sql.execute(update(schools).where(schools.c.school_id == school_id).values(**values))


def load_versions(sql: Connection, school_id: str, quiet: Collection[str]) -> tuple[int, int]:
    """Return two numbers that grow with the school's changes: all of them, and all but the quiet.

    They are its newest audit entries; `quiet` are kinds of change that move nobody.
    """
    row = sql.execute(_versions(frozenset(quiet)), {"school": school_id}).one()
    return row[0] or 0, row[1] or 0


@cache
def _versions(quiet: frozenset[str]) -> Select[int | None, int | None]:
    """Return the question, which every page asks first: building it takes longer than asking."""
    of_school = audit.c.school_id == bindparam("school")
    newest = select(func.max(audit.c.entry)).where(of_school).scalar_subquery()
    loud = (
        select(audit.c.entry)
        .where(of_school, audit.c.action.not_in(sorted(quiet)))
        .order_by(audit.c.entry.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(newest, loud)
