"""What columns are made of, and the one collection of all tables."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKeyConstraint,
    MetaData,
    String,
    TypeDecorator,
)
from sqlalchemy.engine import Dialect

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcTime(TypeDecorator[datetime]):
    """A moment in UTC: SQLite forgets the zone, so it is taken off and put back here."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a moment without a zone; store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Return the moment in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


def a_school() -> Column[str]:
    """Return the column that every primary key begins with."""
    return Column("school_id", String, primary_key=True)


def a_key(name: str) -> Column[str]:
    """Return a column of text in the primary key."""
    return Column(name, String, primary_key=True)


def a_text(name: str, default: str = "") -> Column[str]:
    """Return a column of text, "" where nothing is said."""
    return Column(name, String, nullable=False, server_default=default)


def a_flag(name: str) -> Column[bool]:
    """Return a column that is true or not, and not by itself."""
    return Column(name, Boolean, nullable=False, server_default="0")


def refers(name: str, table: str, key: str, nullable: bool = False, **kwargs: Any) -> list[Any]:
    """Return a column that names a row of another table of the school."""
    return [
        Column(name, String, nullable=nullable, **kwargs),
        ForeignKeyConstraint(["school_id", name], [f"{table}.school_id", f"{table}.{key}"]),
    ]


def a_student(**kwargs: Any) -> list[Any]:
    """Return a column that names a student."""
    return refers("student_id", "students", "student_id", **kwargs)


def an_adult(name: str = "adult_id", **kwargs: Any) -> list[Any]:
    """Return a column that names an adult."""
    return refers(name, "adults", "adult_id", **kwargs)


def a_round(**kwargs: Any) -> list[Any]:
    """Return a column that names a round."""
    return refers("round_id", "rounds", "round_id", **kwargs)


def an_outreach(**kwargs: Any) -> list[Any]:
    """Return a column that names an outreach."""
    return refers("outreach_id", "outreach", "outreach_id", **kwargs)
