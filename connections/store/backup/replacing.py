"""What is there now, and what has to be brought over into the place of it."""

import time
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, create_engine, select, text

from connections.domain.problems import ConnectionsError
from connections.store.backup.contents import id_in
from connections.store.backup.tables import count_totals, save_all
from connections.store.file.check import damage_in
from connections.store.file.placing import save_with_sides
from connections.store.file.sqlite import sqlite3
from connections.store.keys.installation import Installation
from connections.store.keys.keys import save_wrapped, unwrap
from connections.store.schema import about, keys

_LETS_GO = 3.0  # seconds that a server takes to notice who has gone
_LOOK_AGAIN = text("SELECT pg_stat_clear_snapshot()")
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class Present:
    """What is there now. `whole`: it can be read; else nothing is known but perhaps its id."""

    database: str
    schools: tuple[tuple[str, str], ...]  # school_id, when it was made
    students: int
    whole: bool


def read_present(path: Path, installation: Installation, scratch: Path) -> Present:
    """Return what lies at a place, read from a copy: nothing is written into it."""
    unknown = Present(installation.database_at(path), (), 0, whole=False)
    if not path.exists():
        return unknown
    copy = save_with_sides(path, scratch / "present.sqlite")
    try:
        with closing(sqlite3.connect(copy)) as sql:
            if damage_in(sql):
                return unknown
            schools = sql.execute("SELECT school_id, created_at FROM schools").fetchall()
            students = sql.execute("SELECT count(*) FROM students").fetchone()[0]
            return Present(id_in(sql), tuple(schools), students, whole=True)
    except sqlite3.Error:
        return unknown


def count_newer(path: Path, since: datetime) -> tuple[int, int]:
    """Return how many answers and how many changes a file of SQLite has since a moment."""
    moment = (f"{since:%Y-%m-%d %H:%M:%S.%f}",)
    with closing(sqlite3.connect(path)) as sql:
        answers = sql.execute("SELECT count(*) FROM answers WHERE marked_at > ?", moment)
        changes = sql.execute(
            "SELECT count(*) FROM audit WHERE at > ? AND action NOT LIKE 'backup.%'", moment
        )
        return int(answers.fetchone()[0]), int(changes.fetchone()[0])


def save_own_keys(path: Path, root: bytes | None, installation: Installation) -> None:
    """Wrap the keys in a file of SQLite that another root key wraps under an installation's own."""
    if root is None:
        return
    engine = create_engine(f"sqlite:///{path.as_posix()}", module=sqlite3, hide_parameters=True)
    with engine.begin() as sql:
        of_it = select(about.c.value).where(about.c.name == "database")
        database_id = str(sql.execute(of_it).scalar())
        for row in sql.execute(select(keys)).all():
            key = unwrap(root, database_id, row.purpose, row.number, row.wrapped)
            if key is not None and row.wrapped_by != installation.fingerprint:
                save_wrapped(sql, installation, database_id, row.purpose, row.number, key)
    engine.dispose()


def save_on_server(sql: Connection, restored: Connection) -> None:
    """Fill a server's database from a file of SQLite, within its one transaction.

    Raises ConnectionsError when a row did not arrive as it is in the file, or when somebody else
    is connected.
    """
    ends = time.monotonic() + _LETS_GO
    while sql.execute(_OTHERS).scalar():
        if time.monotonic() > ends:
            raise in_use()
        time.sleep(0.1)
        sql.execute(_LOOK_AGAIN)
    save_all(restored, sql)
    if count_totals(sql) != count_totals(restored):
        raise ConnectionsError(
            "The server did not take every row as it is in the backup, so nothing was changed. "
            "Please try again; if it happens again, tell whoever looks after the server."
        )


def in_use() -> ConnectionsError:
    """Return the refusal while a program has the database open."""
    return ConnectionsError(
        "Connections is running on this database. Stop it first, or restore on the page School, "
        "Backup. Nothing was changed."
    )
