"""How a SQLite file and a PostgreSQL server are reached, and what their failures say to people."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import URL, Connection, Engine

from connections.domain.problems import ConnectionsError, DatabaseWrong
from connections.store.file.sqlite import sqlite3
from connections.words import to_say

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
    "wal_autocheckpoint=0",  # a commit never writes into the file itself: see OpenFile
)

# Statements that a connection keeps ready. Each lies in the quick memory that SQLite has for small
# things; where twenty fill it, each of a district's 550,000 values takes a third longer to write.
# Saving an answer needs nine.
KEPT, KEPT_TO_READ = 16, 128

# Connections that each process holds to PostgreSQL, and as many more when it is at its busiest:
# three processes and a backup stay below the hundred that a server takes unless told otherwise.
POOL = 10
WAIT_FOR_ONE = 10  # seconds
# How soon a wire to PostgreSQL that went dead is given up; by themselves systems wait two hours,
# and so would every answer. No statement of ours takes longer than a second or two, but for those
# of an upgrade and a restore, which wait as long as it takes. The database's address may say
# otherwise.
GIVE_UP: dict[str, str] = {
    "options": "-c statement_timeout=60s -c lock_timeout=10s "
    "-c idle_in_transaction_session_timeout=300s",
    "connect_timeout": "10",  # seconds, as are the next two
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",  # milliseconds
}


def open_server(address: URL) -> Engine:
    """Return an engine for a PostgreSQL server."""
    return create_engine(
        address.set(query={**GIVE_UP, **address.query}),
        hide_parameters=True,
        pool_pre_ping=True,  # a server that was started again is found again
        pool_size=POOL,
        max_overflow=POOL,
        pool_timeout=WAIT_FOR_ONE,
    )


def open_sqlite(
    address: URL, known: Callable[[Any], None] = lambda raw: None, *, immediate: bool, **pool: Any
) -> Engine:
    """Return an engine for a SQLite file, or for memory; every connection goes through `known`.

    `immediate` begins each transaction as a change.
    """
    engine = create_engine(
        address,
        module=sqlite3,
        hide_parameters=True,
        connect_args={
            "check_same_thread": False,
            "factory": _Raw,
            "cached_statements": KEPT if immediate else KEPT_TO_READ,
        },
        **pool,
    )

    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not guessed by the driver
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}").close()
        known(raw)

    @event.listens_for(engine, "begin")
    def begin(sql: Connection) -> None:
        # A deferred BEGIN that reads first fails with "database is locked", whatever the timeout.
        sql.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


class _Raw(sqlite3.Connection):  # type: ignore[misc] # of one of two modules
    """A connection that can be referred to weakly."""


_SENTENCES: dict[str, tuple[type[ConnectionsError], str]] = {
    "SQLITE_FULL": (
        ConnectionsError,
        to_say(
            "The disk is full, so nothing was saved. Make room on it and try again; what was saved "
            "before is safe."
        ),
    ),
    "SQLITE_IOERR": (
        ConnectionsError,
        to_say(
            "The disk did not take or give what was asked of it, so nothing was saved. Is it full, "
            "or was it taken out? What was saved before is safe."
        ),
    ),
    "SQLITE_CORRUPT": (
        DatabaseWrong,
        to_say("The database “{name}” is damaged. Nothing more is written into it."),
    ),
    "SQLITE_NOTADB": (
        DatabaseWrong,
        to_say(
            "The file “{name}” is not a database of Connections, or its beginning is damaged. "
            "Nothing was written into it."
        ),
    ),
    "SQLITE_READONLY": (
        ConnectionsError,
        to_say(
            "Connections may not write to the database “{name}”, so nothing was saved. Is the "
            "disk, the folder or the file read-only?"
        ),
    ),
    "SQLITE_BUSY": (
        ConnectionsError,
        to_say(
            "Another program is writing to the database right now. "
            "Nothing was changed; please try again in a minute."
        ),
    ),
    "53100": (
        ConnectionsError,
        to_say("The disk of the database server is full, so nothing was saved."),
    ),
    "55P03": (
        ConnectionsError,
        to_say(
            "Somebody else is changing this school for a long time. Nothing was changed; please "
            "try again in a minute."
        ),
    ),
    "57014": (
        ConnectionsError,
        to_say("The database server took too long, so nothing was saved. Please try again."),
    ),
    "25006": (
        ConnectionsError,
        to_say("The database server takes no changes now, so nothing was saved."),
    ),
}
_SENTENCES["SQLITE_PERM"] = _SENTENCES["SQLITE_CANTOPEN"] = _SENTENCES["SQLITE_READONLY"]
_UNREACHABLE = to_say(
    "The database server cannot be reached just now, so nothing was saved. Please try again."
)


def sentence_of(problem: Exception, file: Path | None) -> ConnectionsError | None:
    """Return what a failure of disk, file or server says to a person; None for any other."""
    cause = getattr(problem, "orig", problem)
    if isinstance(cause, OSError) and cause.errno == errno.ENOSPC:
        cause = None
        code = "SQLITE_FULL"
    else:
        code = getattr(cause, "sqlite_errorname", None) or getattr(cause, "sqlstate", None) or ""
    if code.startswith("SQLITE_CANTOPEN") and file is not None and not file.parent.is_dir():
        return None
    for known, (kind, sentence) in _SENTENCES.items():
        if code.startswith(known):
            return kind(sentence, name=file.name if file else "")
    if getattr(problem, "connection_invalidated", False) or code.startswith(("08", "57P")):
        return ConnectionsError(_UNREACHABLE)
    return None
