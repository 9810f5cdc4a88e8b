"""Opening the database, reading it, and changing it with every change signed.

SQLite is one file: write-ahead log, full synchronous commits, foreign keys on, and one writing
connection per process behind a lock. SQLite before 3.51.3 can damage a write-ahead log that two
connections write at once, so a lock file keeps other processes (a scheduled import, say) out for
the moment of a change as well. PostgreSQL needs none of this.
"""

import hashlib
import json
import os
import threading
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, cast

from filelock import FileLock, Timeout
from sqlalchemy import ColumnElement, Insert, Table, and_, create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.pool import QueuePool, StaticPool

from connections.domain.access.viewer import Viewer
from connections.domain.problems import Changed, ConnectionsError
from connections.store.schema import audit, schools

WAIT_FOR_LOCK = 30.0  # seconds; a large import may hold it for a few
_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=10000",
    "secure_delete=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "mmap_size=0",
)


class Database:
    """One school's or district's database. Make it with `open_database`."""

    def __init__(
        self, reader: Engine, writer: Engine, lock_file: Path | None, file: Path | None = None
    ) -> None:
        self._reader, self._writer, self.file = reader, writer, file
        self._lock = threading.RLock()
        self._file_lock = FileLock(lock_file, timeout=WAIT_FOR_LOCK) if lock_file else nullcontext()
        self._one_connection = isinstance(reader.pool, StaticPool)
        self.on_sqlite = reader.dialect.name == "sqlite"  # a file or memory

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one unchanging state and writes nothing."""
        with self._lock if self._one_connection else nullcontext(), self._reader.connect() as sql:
            if not self.on_sqlite:  # its transactions see one state by themselves
                sql = sql.execution_options(isolation_level="REPEATABLE READ")
            yield sql

    @contextmanager
    def changing(
        self, viewer: Viewer, action: str, now: datetime, details: Mapping[str, Any] | None = None
    ) -> Iterator[Connection]:
        """Yield a connection whose changes are committed together with their audit row, or not.

        `action` is "<resource>.<past participle>". `details` holds ids and counts, never a name;
        it is read after the block, so the block may still fill it in.
        """
        with self.writing() as sql:
            yield sql
            sign(sql, viewer, action, now, details or {})

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection inside one transaction; the caller signs with `sign`.

        Only for changes that belong to several people at once; everything else uses `changing`.
        """
        try:
            one_at_a_time = self._lock if self.on_sqlite else nullcontext()
            with one_at_a_time, self._file_lock, self._writer.begin() as sql:
                yield sql
        except Timeout:
            raise ConnectionsError(
                "Another program is writing to the database right now. "
                "Nothing was changed; please try again in a minute."
            ) from None
        except IntegrityError:
            # "from None": the driver's text may hold the row's values, and names reach no log.
            raise Changed(
                "Somebody else changed the same thing a moment ago, so nothing was saved. "
                "Please look again and repeat it."
            ) from None

    def copy_to(self, path: Path) -> None:
        """Write a complete, compact copy of a SQLite database to a new file, while it is in use."""
        with self._lock:
            raw = self._reader.raw_connection()
            try:
                driver: Any = raw.driver_connection  # VACUUM cannot run inside a transaction
                driver.execute("VACUUM INTO ?", (str(path),)).close()
            finally:
                raw.close()

    def close(self) -> None:
        """Let go of every connection."""
        self._reader.dispose()
        self._writer.dispose()


def open_database(url: str | URL) -> Database:
    """Open the database, creating or upgrading its tables first; a school has no DBA.

    `url` is SQLAlchemy's: "sqlite:///path/file.sqlite", "sqlite://" (memory), "postgresql+psycopg://…".
    Raises ConnectionsError when it cannot be opened; its sentence never holds a password.
    """
    try:
        address = make_url(url)
        if address.drivername == "postgresql":  # as districts write it
            address = address.set(drivername="postgresql+psycopg")
        return _open(address)
    except (ArgumentError, ModuleNotFoundError):
        raise ConnectionsError(
            "CONNECTIONS_DATABASE_URL is not the address of a database that Connections "
            "knows. It begins with sqlite:/// or with postgresql+psycopg://."
        ) from None
    except Timeout:
        raise ConnectionsError(
            "Another program is changing the database for a long time. Please try again."
        ) from None
    except (DBAPIError, OSError) as problem:
        where = address.host or f"“{Path(str(address.database)).name}”"
        raise ConnectionsError(
            "The database {where} could not be opened. Is it there, is it a database of "
            "Connections, and may this program write to it? Nothing was changed.",
            where=where,
        ) from problem


def _open(address: URL) -> Database:
    # Alembic is only loaded where it is needed.
    from connections.store.migrations.upgrade import upgrade

    if address.get_backend_name() != "sqlite":
        engine = create_engine(address, hide_parameters=True, pool_pre_ping=True, pool_size=20)
        database = Database(engine, engine, None)
        upgrade(engine)
        return database
    if address.database in (None, "", ":memory:"):
        memory = _sqlite_engine(address, immediate=False, poolclass=StaticPool)
        upgrade(memory)
        return Database(memory, memory, None)
    path = Path(str(address.database))
    refuse_synced_folder(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):  # records of minors: for this person's eyes only
        os.close(os.open(path, os.O_CREAT | os.O_EXCL, 0o600))
    lock_file = path.with_name(path.name + ".lock")
    reader = _sqlite_engine(address, immediate=False, poolclass=QueuePool, pool_size=20)
    writer = _sqlite_engine(
        address, immediate=True, poolclass=QueuePool, pool_size=1, max_overflow=0
    )
    with FileLock(lock_file, timeout=WAIT_FOR_LOCK):
        upgrade(writer)
    return Database(reader, writer, lock_file, path)


def _sqlite_engine(address: URL, *, immediate: bool, **pool: Any) -> Engine:
    engine = create_engine(
        address, hide_parameters=True, connect_args={"check_same_thread": False}, **pool
    )

    @event.listens_for(engine, "connect")
    def set_up(raw: Any, _: Any) -> None:
        raw.isolation_level = None  # transactions are begun below, not guessed by the driver
        for pragma in _PRAGMAS:
            raw.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def begin(sql: Connection) -> None:
        # A deferred BEGIN that reads first fails with "database is locked", whatever the timeout.
        sql.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")

    return engine


SYNCED_FOLDERS = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "box sync")


def refuse_synced_folder(path: Path) -> None:
    """Refuse a folder that a cloud service copies behind the database's back."""
    for part in path.absolute().parts[:-1]:
        if part.casefold().startswith(SYNCED_FOLDERS):
            raise ConnectionsError(
                "The database cannot live in “{folder}”: a folder that is synchronised with "
                "a cloud can damage it. Choose a folder on this computer with "
                "CONNECTIONS_DATABASE_URL.",
                folder=part,
            )


def sign(
    sql: Connection, viewer: Viewer, action: str, now: datetime, details: Mapping[str, Any]
) -> None:
    """Add the audit row for a change to the same transaction, chained to the one before."""
    if sql.dialect.name == "postgresql":  # one signature at a time for each school
        school = select(schools.c.school_id).where(schools.c.school_id == viewer.school_id)
        sql.execute(school.with_for_update())
    last = sql.execute(
        select(audit.c.entry, audit.c.digest)
        .where(audit.c.school_id == viewer.school_id)
        .order_by(audit.c.entry.desc())
        .limit(1)
    ).first()
    entry, previous = (last.entry + 1, last.digest) if last else (1, "")
    said: dict[str, Any] = {"entry": entry, "at": now, "who": viewer.adult_id or viewer.name}
    plain = json.loads(json.dumps(dict(details), default=str))
    said |= {"action": action, "details": plain, "previous": previous}
    digest = audit_digest(**said)
    sql.execute(audit.insert().values(school_id=viewer.school_id, **said, digest=digest))


def audit_digest(
    entry: int, at: datetime, who: str, action: str, details: Mapping[str, Any], previous: str
) -> str:
    """Return the sha256 that chains an audit row to the one before it."""
    text = json.dumps(
        [entry, at.timestamp(), who, action, details, previous], sort_keys=True, ensure_ascii=True
    )
    return hashlib.sha256(text.encode()).hexdigest()


def audit_is_whole(sql: Connection, school_id: str) -> bool:
    """Say whether no row of the school's audit log was altered, removed or slipped in."""
    previous = ""
    rows = sql.execute(select(audit).where(audit.c.school_id == school_id).order_by(audit.c.entry))
    for expected, row in enumerate(rows, start=1):
        digest = audit_digest(row.entry, row.at, row.who, row.action, row.details, previous)
        if row.entry != expected or row.previous != previous or row.digest != digest:
            return False
        previous = row.digest
    return True


def of_school(table: Table, school_id: Any, **columns: Any) -> ColumnElement[bool]:
    """Return the condition that a row is of this school and has these values."""
    equal = (table.c[name] == value for name, value in columns.items())
    return and_(table.c.school_id == school_id, *equal)


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

    Every value must be hashable.
    """
    statement = table.insert().compile(dialect=sql.dialect, column_keys=list(columns))
    ready = dict(columns)
    for name, values in columns.items():
        convert = table.c[name].type.dialect_impl(sql.dialect).bind_processor(sql.dialect)
        if convert:
            known = {value: convert(value) for value in set(values)}  # few, and all hashable here
            ready[name] = [known[value] for value in values]
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


def load_audit(sql: Connection, school_id: str, most: int = 500) -> list[Any]:
    """Return the newest audit rows: entry, at, who, action, details."""
    query = select(audit.c.entry, audit.c.at, audit.c.who, audit.c.action, audit.c.details)
    query = query.where(audit.c.school_id == school_id).order_by(audit.c.entry.desc())
    return list(sql.execute(query.limit(most)))


def load_audit_since(sql: Connection, school_id: str, at: datetime) -> list[Any]:
    """Return who did what from this moment on, that of the moment itself among it: who, action."""
    query = select(audit.c.who, audit.c.action).where(audit.c.school_id == school_id)
    return list(sql.execute(query.where(audit.c.at >= at)))
