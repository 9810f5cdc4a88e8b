"""Opening the database, reading it, and changing it with every change signed.

SQLite is one file: write-ahead log, full synchronous commits, foreign keys on, and one writing
connection per process behind a lock, with a lock file that keeps other processes (a scheduled
import, say) out for the moment of a change. While a program runs, SQLite keeps a log beside the
file; the last program that closes it folds the log in and notes how it left the file, so that the
one file is all there is and any change from outside shows. PostgreSQL needs none of this.
"""

import atexit
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from filelock import Timeout
from sqlalchemy import text
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool, StaticPool

from connections.domain.access.viewer import Viewer
from connections.domain.problems import Changed, ConnectionsError, DatabaseWrong
from connections.store.engines import open_server, open_sqlite, sentence_of
from connections.store.file.check import (
    FileState,
    check_file,
    refuse_gone,
    refuse_shared_folder,
    stop_for,
)
from connections.store.file.opened import OpenFile, fold_in
from connections.store.file.placing import erase_scratch, put_sides_aside, save_finished
from connections.store.file.sqlite import sqlite3
from connections.store.keys.installation import Installation
from connections.store.keys.keys import Keys, open_keys
from connections.store.log.chain import load_school_for_change, sign
from connections.store.log.counted import Counted, Reading
from connections.store.migrations.upgrade import NEWEST, upgrade
from connections.store.schema import reads
from connections.store.schools import EVERY, look_at

RUNS_END_WITHIN = 3.0  # seconds that a close waits for what is still being read
_BY_PASSES = text("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")


class Database:
    """One school's or district's database. Make it with `open_database`.

    `wrong` is why nothing may be written any more, None while all is well.
    """

    def __init__(
        self,
        reader: Engine,
        writer: Engine,
        installation: Installation,
        keys: Keys,
        file: "OpenFile | None" = None,
    ) -> None:
        self.installation, self.keys = installation, keys
        self._reader = reader.execution_options(keys=keys)
        self._writer = self._reader if writer is reader else writer.execution_options(keys=keys)
        self._open_file = file
        self._lock = threading.RLock()
        self._one_connection = isinstance(reader.pool, StaticPool)
        self.reads = Counted(self._save_reads)
        self._heads = installation.heads(keys.database_id)
        self._closed = False
        self.on_sqlite = reader.dialect.name == "sqlite"  # a file or memory
        self.wrong: DatabaseWrong | None = None

    @property
    def file(self) -> Path | None:
        """Return the file of SQLite, None in memory and on a server."""
        return self._open_file.path if self._open_file else None

    @property
    def one_connection(self) -> bool:
        """Say whether all share one connection, so that a change waits for a reading: in memory."""
        return self._one_connection

    @property
    def alone(self) -> bool:
        """Say whether no other program has the file open just now."""
        file = self._open_file
        return file is None or not self.installation.others_have_open(file.path, file.presence)

    def passes_the_wall(self) -> bool:
        """Say whether a server shows this program every school's rows, whatever it is asked for.

        A superuser's role and one that may bypass row security do so; then our own filters are all
        there is between two schools.
        """
        if self.on_sqlite:
            return False  # of one computer: it has no such wall
        with self.reading() as sql:
            return bool(sql.execute(_BY_PASSES).scalar())

    def renew_keys(self) -> None:
        """Open the keys anew, after they were changed in the database."""
        with self.writing() as sql:
            self.keys = open_keys(sql, self.installation)
        same = self._writer is self._reader
        self._reader = self._reader.execution_options(keys=self.keys)
        self._writer = self._reader if same else self._writer.execution_options(keys=self.keys)

    @property
    def state(self) -> FileState | None:
        """Return how far the file could be checked when it was opened."""
        return self._open_file.state if self._open_file else None

    @contextmanager
    def reading(self, school_id: str = EVERY) -> Iterator[Connection]:
        """Yield a connection that sees one unchanging state and writes nothing.

        On a server it sees the rows of this school alone, whatever it asks for.
        """
        with (
            self._in_sentences(),
            self._lock if self._one_connection else nullcontext(),
            self._reader.connect() as sql,
        ):
            if not self.on_sqlite:  # its transactions see one state by themselves
                sql = sql.execution_options(isolation_level="REPEATABLE READ")
            look_at(sql, school_id)
            yield sql

    @contextmanager
    def changing(
        self, viewer: Viewer, action: str, now: datetime, details: Mapping[str, Any] | None = None
    ) -> Iterator[Connection]:
        """Yield a connection whose changes are committed together with their audit row, or not.

        `action` is "<resource>.<past participle>". `details` holds ids and counts, never a name;
        it is read after the block, so the block may still fill it in.
        """
        with self.writing(viewer.school_id) as sql:
            load_school_for_change(sql, viewer.school_id)
            yield sql
            sign(sql, viewer, action, now, details or {})

    @contextmanager
    def writing(self, school_id: str = EVERY) -> Iterator[Connection]:
        """Yield a connection inside one transaction; the caller signs with `sign`.

        Only for changes that belong to several people at once; everything else uses `changing`.
        On a server it reaches the rows of this school alone.
        """
        if self.wrong is not None:
            raise self.wrong
        heads: dict[str, tuple[int, str]] = {}
        try:
            one_at_a_time = self._lock if self.on_sqlite else nullcontext()
            file_lock = self._open_file.lock if self._open_file else nullcontext()
            with self._in_sentences(), one_at_a_time, file_lock:
                with self._writer.begin() as sql:
                    sql.info["heads"] = heads
                    look_at(sql, school_id)
                    yield sql
                    if self._open_file:
                        self._open_file.require_same(self._wrote_beside)
                if self._open_file:
                    self._open_file.require_same(self._wrote_beside)  # it is no good elsewhere
                with suppress(OSError):  # what is committed is committed
                    self._heads = self.installation.keep_heads(self.keys.database_id, heads)
                if self._open_file and self._open_file.has_long_log():
                    self._fold_in_passing()
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
        except DatabaseWrong as problem:
            self.wrong = problem
            raise

    def _save_reads(self, readings: Iterable[Reading]) -> None:
        with self.writing() as sql:
            for reading in readings:
                sign(sql, reading.viewer, reading.action, reading.at, reading.details, log=reads)

    def _fold_in_passing(self) -> None:
        """Fold the log into the file as far as nobody is reading it; nobody has to wait for it."""
        assert self._open_file is not None
        with suppress(DBAPIError, sqlite3.Error):  # the next one folds it in
            raw = self._writer.raw_connection()
            try:
                driver: Any = raw.driver_connection
                driver.execute("PRAGMA wal_checkpoint(PASSIVE)").close()
            finally:
                raw.close()
        self._open_file.look()

    def _wrote_beside(self) -> bool:
        """Say whether another program of this installation wrote since this one did."""
        before, self._heads = self._heads, self.installation.heads(self.keys.database_id)
        return self._heads != before

    @contextmanager
    def _in_sentences(self) -> Iterator[None]:
        """Turn what a disk or a damaged file does to a statement into a sentence."""
        try:
            yield
        except IntegrityError:
            raise
        except PoolTimeout:
            raise ConnectionsError(
                "Very many people ask at the same moment, so nothing was saved. Please try again."
            ) from None
        except (DBAPIError, sqlite3.Error) as problem:  # the second from a driver asked directly
            told = sentence_of(problem, self.file)
            if told is None:
                raise
            if isinstance(told, DatabaseWrong):
                self.wrong = told
            raise told from None

    def head(self, log: str, school_id: str) -> tuple[int, str] | None:
        """Return the newest entry of a school's log that this installation knows.

        (0, "") for a log that it never wrote into, None where it knows nothing of this database.
        """
        known = self.installation.heads(self.keys.database_id)
        return known.get(f"{log}/{school_id}", (0, "") if known else None)

    def copy_to(self, path: Path) -> None:
        """Write a complete, compact copy of a SQLite database to a new file, while it is in use."""
        with self._in_sentences(), self._lock if self._one_connection else nullcontext():
            raw = self._reader.raw_connection()
            try:
                driver: Any = raw.driver_connection  # VACUUM cannot run inside a transaction
                driver.execute("VACUUM INTO ?", (str(path),)).close()
            finally:
                raw.close()

    def compact(self) -> None:
        """Write the file anew, so that nothing is left in it of what was deleted."""
        if not self.on_sqlite:
            return
        file_lock = self._open_file.lock if self._open_file else nullcontext()
        with self._in_sentences(), self._lock, file_lock:
            raw = self._writer.raw_connection()
            try:
                driver: Any = raw.driver_connection
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
                driver.execute("VACUUM").close()
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            finally:
                raw.close()
            if self._open_file:
                self._open_file.look()

    def close(self) -> None:
        """Let go of every connection; the last program that does leaves one whole file behind."""
        if self._closed:
            return
        with suppress(ConnectionsError):  # a full or damaged disk: then it stays at the first rows
            self.reads.write_counts()
        self._closed = True
        if self._open_file is None:
            self._reader.dispose()
            self._writer.dispose()
            return
        ends = time.monotonic() + RUNS_END_WITHIN
        pool: Any = self._reader.pool
        while pool.checkedout() and time.monotonic() < ends:
            time.sleep(0.02)
        with self._lock:
            self._open_file.leave(
                self.keys.database_id, (self._reader, self._writer), keep=self.wrong is None
            )


def open_database(url: str | URL, installation: Installation | None = None) -> Database:
    """Open the database, creating or upgrading its tables first; a school has no DBA.

    `url` is SQLAlchemy's: "sqlite:///path/file.sqlite", "sqlite://" (memory), "postgresql+psycopg://…".
    `installation` has the keys; without one they are forgotten with this process.
    Raises DatabaseWrong for a file that must not be written into, ConnectionsError when it cannot
    be opened; neither sentence holds a password.
    """
    try:
        address = make_url(url)
        if address.drivername == "postgresql":  # as districts write it
            address = address.set(drivername="postgresql+psycopg")
        return _open(address, installation or passing_installation())
    except (ArgumentError, ModuleNotFoundError):
        raise ConnectionsError(
            "CONNECTIONS_DATABASE_URL is not the address of a database that Connections "
            "knows. It begins with sqlite:/// or with postgresql+psycopg://."
        ) from None
    except Timeout:
        raise ConnectionsError(
            "Another program is changing the database for a long time. Please try again."
        ) from None
    except (DBAPIError, sqlite3.Error, OSError) as problem:
        file = Path(str(address.database)) if address.get_backend_name() == "sqlite" else None
        told = sentence_of(problem, file)
        if told is not None:
            raise told from None
        where = address.host or f"“{Path(str(address.database)).name}”"
        raise ConnectionsError(
            "The database {where} could not be opened. Is it there, is it a database of "
            "Connections, and may this program write to it? Nothing was changed.",
            where=where,
        ) from problem


def read_place(url: str | URL) -> Path | None:
    """Return the file of SQLite that an address names; None for memory and for a server."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite" or address.database in (None, "", ":memory:"):
        return None
    return Path(str(address.database))


def _open(address: URL, installation: Installation) -> Database:
    if address.get_backend_name() != "sqlite":
        engine = open_server(address)
        return Database(engine, engine, installation, upgrade(engine, installation))
    if address.database in (None, "", ":memory:"):
        memory = open_sqlite(address, immediate=False, poolclass=StaticPool)
        return Database(memory, memory, installation, upgrade(memory, installation))
    path = Path(str(address.database))
    refuse_shared_folder(path)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with installation.lock(path):
        save_finished(path, installation)  # a restore that was cut off
        erase_scratch(path.parent)
        if not path.exists():
            refuse_gone(path, installation)
            put_sides_aside(path, "of-another")
            _create(path, address, installation)
        state = check_file(path, installation, NEWEST)
        installation.keep_open(path)
        file = OpenFile(path, installation, state)
        try:
            reader = open_sqlite(
                address, file.connections.add, immediate=False, poolclass=QueuePool, pool_size=20
            )
            writer = open_sqlite(
                address,
                file.connections.add,
                immediate=True,
                poolclass=QueuePool,
                pool_size=1,
                max_overflow=0,
            )
            keys = upgrade(writer, installation, path)
            installation.keep_database_at(path, keys.database_id)
            file.settle()
        except BaseException:
            file.presence.release()  # the handle stays: a connection may be open still
            raise
    return Database(reader, writer, installation, keys, file)


def _create(path: Path, address: URL, installation: Installation) -> None:
    """Make a new database aside, so that there is a whole one or none."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)  # of a start that was killed; the lock is ours
    os.close(os.open(fresh, os.O_CREAT | os.O_EXCL, 0o600))  # for this person's eyes only
    engine = open_sqlite(address.set(database=str(fresh)), immediate=True, poolclass=QueuePool)
    keys = upgrade(engine, installation)
    engine.dispose()
    fold_in(fresh)
    fresh.replace(path)
    installation.keep_stop(path, stop_for(path, keys.database_id))


@cache
def passing_installation() -> Installation:
    """Return an installation that this process forgets when it ends."""
    folder = tempfile.mkdtemp(prefix="connections-keys-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Installation(Path(folder))
