"""Rows and values by field name, and the statements that every table needs.

A field of a dataclass is the column of the same name.

A new field is added to the dataclass and to the table, and to nothing here. Codes (enumerations)
are stored as their value; groups and other rows of texts as JSON.
"""

import types
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from enum import Enum
from functools import cache, lru_cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from sqlalchemy import (
    ColumnElement,
    Connection,
    CursorResult,
    Insert,
    Row,
    Select,
    Table,
    and_,
    bindparam,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

Value = TypeVar("Value")
_Convert = Callable[[Any], Any]


def from_row(kind: type[Value], row: Row[Any], **instead: Any) -> Value:
    """Return the value of a row; `instead` are fields that this row does not say."""
    names, read, converted = _reading(cast(Any, kind), tuple(instead))
    values = list(read(row))
    for place, convert in converted:
        values[place] = convert(values[place])
    return kind(**dict(zip(names, values, strict=True)), **instead) if instead else kind(*values)


def to_row(value: Any) -> dict[str, Any]:
    """Return the columns of a value, ready to be written."""
    return {
        name: convert(getattr(value, name)) if convert else getattr(value, name)
        for name, convert in _fields(cast(Any, type(value)), _writer)
    }


def to_difference(before: Any, after: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns in which two values of one kind differ: as they were, as they are."""
    was: dict[str, Any] = {}
    now: dict[str, Any] = {}
    for name, convert in _fields(cast(Any, type(after)), _writer):
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            was[name], now[name] = (convert(one), convert(other)) if convert else (one, other)
    return was, now


def to_columns(values: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """Return many values of one kind column by column, each hashable: a district has 50,000."""
    writing = _fields(cast(Any, type(values[0])), _writer)
    read = attrgetter(*(name for name, _ in writing))
    columns = zip(*map(read, values), strict=True)
    return {
        name: column if convert is None else [convert(one) for one in column]
        for (name, convert), column in zip(writing, columns, strict=True)
    }


def to_rows(values: Iterable[Any], **more: Any) -> list[dict[str, Any]]:
    """Return the columns of many values, each with `more` beside them."""
    return [{**more, **to_row(value)} for value in values]


@cache
def _fields(kind: Any, way: Callable[[Any], _Convert | None]) -> list[tuple[str, _Convert | None]]:
    """Return each field with what turns its value, as `_reader` or `_writer` says of its type."""
    hints = get_type_hints(kind)
    return [(field.name, way(hints[field.name])) for field in fields(kind)]


@cache
def _reading(
    kind: Any, instead: tuple[str, ...]
) -> tuple[tuple[str, ...], _Convert, tuple[tuple[int, _Convert], ...]]:
    """Return the fields that a row says, what reads them all at once, and what turns which."""
    said = [each for each in _fields(kind, _reader) if each[0] not in instead]
    names = tuple(name for name, _ in said)
    read = attrgetter(*names) if len(names) > 1 else lambda row: (getattr(row, names[0]),)
    turned = enumerate(convert for _, convert in said)
    return names, read, tuple((place, convert) for place, convert in turned if convert)


def _reader(hint: Any) -> _Convert | None:
    hint, optional = _without_none(hint)
    convert: _Convert | None = None
    if isinstance(hint, type) and issubclass(hint, Enum):
        convert = hint
    elif get_origin(hint) is frozenset:
        convert = frozenset
    elif get_origin(hint) is tuple:
        convert = _pairs if get_origin(get_args(hint)[0]) is tuple else tuple
    if convert and optional:
        inside = convert
        return lambda stored: None if stored is None else inside(stored)
    return convert


def _writer(hint: Any) -> _Convert | None:
    hint, optional = _without_none(hint)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return (lambda code: None if code is None else code.value) if optional else _VALUE
    return _in_order if get_origin(hint) is frozenset else None


_VALUE = attrgetter("value")


def _without_none(hint: Any) -> tuple[Any, bool]:
    if get_origin(hint) in (Union, types.UnionType):
        rest = [part for part in get_args(hint) if part is not type(None)]
        return rest[0], len(rest) < len(get_args(hint))
    return hint, False


def _pairs(stored: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, stored))


def _in_order(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(values))


# ---- Statements ---------------------------------------------------------------------------------


def of_school(table: Table, school_id: Any, **columns: Any) -> ColumnElement[bool]:
    """Return the condition that a row is of this school and has these values."""
    equal = (table.c[name] == value for name, value in columns.items())
    return and_(table.c.school_id == school_id, *equal)


def load_rows(sql: Connection, table: Table, **equal: Any) -> CursorResult[Any]:
    """Return the rows with these values, for what a hundred phones ask at once.

    The question is built once: building one takes longer than asking.
    """
    return sql.execute(_asking(table, tuple(equal)), equal)


@cache
def _asking(table: Table, names: tuple[str, ...]) -> Select[Any]:
    return select(table).where(*(table.c[name] == bindparam(name) for name in names))


def new_id() -> str:
    """Return an id for a row that has none of its own."""
    return uuid.uuid4().hex


def upsert(sql: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert the rows; where the primary key is there already, overwrite the columns given."""
    if rows:
        sql.execute(_upserting(sql.dialect.name, table, tuple(rows[0])), list(rows))


@lru_cache(maxsize=64)
def _upserting(dialect: str, table: Table, names: tuple[str, ...]) -> Insert:
    """Return the statement; building it anew took a fifth of the time of saving one answer."""
    insert: Any = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    key = [column.name for column in table.primary_key]
    values = {name: insert.excluded[name] for name in names if name not in key}
    if values:
        return cast(Insert, insert.on_conflict_do_update(index_elements=key, set_=values))
    return cast(Insert, insert.on_conflict_do_nothing(index_elements=key))


def insert_many(sql: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Insert many rows, given column by column, through the driver's own cursor: twice as fast.

    Every value must be hashable. A column of which nothing is said is left out: to the driver of
    SQLite a None takes longer than ten texts.
    """
    ready = dict(columns)
    for name, values in columns.items():
        convert = table.c[name].type.dialect_impl(sql.dialect).bind_processor(sql.dialect)
        if convert:
            known = {value: convert(value) for value in set(values)}  # few, and all hashable here
            ready[name] = [known[value] for value in values]
        if table.c[name].nullable and all(value is None for value in ready[name]):
            del ready[name]
    statement = table.insert().compile(dialect=sql.dialect, column_keys=list(ready))
    if statement.positiontup is None:  # named parameters
        rows = zip(*ready.values(), strict=True)
        sql.exec_driver_sql(str(statement), [dict(zip(ready, row, strict=True)) for row in rows])
    else:
        in_order = [ready[name] for name in statement.positiontup]
        sql.exec_driver_sql(str(statement), list(zip(*in_order, strict=True)))


def in_groups(items: Iterable[Any], size: int = 500) -> Iterator[list[Any]]:
    """Yield the items in lists short enough for one SQL statement."""
    rest = iter(items)
    while group := list(islice(rest, size)):
        yield group


def to_json(value: Any) -> Any:
    """Return a value of dictionaries, lists and tuples as JSON holds it; days as text."""
    if isinstance(value, dict):
        return {name: to_json(inside) for name, inside in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(inside) for inside in value]
    return value.isoformat() if isinstance(value, date) else value
