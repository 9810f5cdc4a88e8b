"""How often the database was read: transactions and statements, counted where they happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event

from connections.store.database import Database


@dataclass(slots=True)
class Count:
    """What was counted: transactions that read, transactions that wrote, statements of both."""

    reads: int = 0
    writes: int = 0
    statements: int = 0


@contextmanager
def counted(database: Database) -> Iterator[Count]:
    """Count what a database is asked within the block."""
    count = Count()

    def read(_: Any) -> None:
        count.reads += 1

    def wrote(_: Any) -> None:
        count.writes += 1

    def stated(*_: Any) -> None:
        count.statements += 1

    heard = [
        (database._reader, "begin", read),
        (database._writer, "begin", wrote),
        (database._reader, "before_cursor_execute", stated),
    ]
    for engine, what, listener in heard:
        event.listen(engine, what, listener)
    try:
        yield count
    finally:
        for engine, what, listener in heard:
            event.remove(engine, what, listener)
