"""Every table of a database into another one, of SQLite or PostgreSQL, and both compared."""

import hashlib
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import JSON, Connection, Select, Table, Text, bindparam, cast, select

from connections.store.database import Database, open_database
from connections.store.file.sqlite import sqlite3
from connections.store.keys.installation import Installation
from connections.store.migrations.upgrade import take_all_the_time, user_version
from connections.store.schema import metadata

AT_ONCE = 2_000  # rows


def save_copy(database: Database, path: Path) -> None:
    """Write all of a database, as it is at one moment, into a new file of SQLite."""
    if database.on_sqlite:
        database.copy_to(path)
        return
    installation = Installation(path.parent / "copys-keys")
    copy = open_database(f"sqlite:///{path.as_posix()}", installation)
    try:
        with database.reading() as source, copy.writing() as target:
            save_all(source, target)
    finally:
        copy.close()
    with closing(sqlite3.connect(path)) as sql:
        sql.execute(f"PRAGMA user_version={user_version(database.keys.database_id)}").close()
        sql.execute("PRAGMA journal_mode=DELETE").close()


def save_all(source: Connection, target: Connection) -> None:
    """Write every table of one database into the other, in the place of what is there."""
    take_all_the_time(target)
    for table in reversed(metadata.sorted_tables):
        target.execute(table.delete())
    for table in metadata.sorted_tables:
        found = source.execute(_all_of(table))
        for rows in found.mappings().partitions(AT_ONCE):
            target.execute(_into(table, target), [dict(row) for row in rows])


def count_totals(sql: Connection) -> Mapping[str, tuple[int, str]]:
    """Return rows and the sum of their hashes by table: the same for the same content anywhere."""
    totals = {}
    for table in metadata.sorted_tables:
        rows, total = 0, 0
        for row in sql.execute(_all_of(table)):
            rows += 1
            total += int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest()[:16], "big")
        totals[table.name] = (rows, f"{total % (1 << 128):032x}")
    return totals


def _all_of(table: Table) -> Select[Any]:
    """Return the question for all rows; JSON as the text that is stored, to the letter."""
    columns = [
        cast(column, Text).label(column.name) if isinstance(column.type, JSON) else column
        for column in table.c
    ]
    return select(*columns).execution_options(yield_per=AT_ONCE)


def _into(table: Table, target: Connection) -> Any:
    values: dict[str, Any] = {}
    for column in table.c:
        if isinstance(column.type, JSON):
            text = bindparam(column.name, type_=Text)
            on_server = target.dialect.name == "postgresql"
            values[column.name] = cast(text, column.type) if on_server else text
        else:
            values[column.name] = bindparam(column.name, type_=column.type)
    return table.insert().values(values)
