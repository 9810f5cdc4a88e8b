"""A backup of everything: one file, opened again and checked before it is handed over."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from connections.domain.access.grants import Permission
from connections.domain.problems import AccessDenied, ConnectionsError, NotPossible
from connections.services.book.ask import Ask
from connections.services.school.schools import schools_in


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup to hand over; `rows` says how many rows of all tables are in it."""

    filename: str
    content: bytes
    rows: int


def make_backup(ask: Ask) -> Backup:
    """Return a checked copy of the whole database, and note in the audit log that it was taken.

    Raises NotPossible on a database server, which makes backups by itself, and ConnectionsError
    when the copy is not whole: then nothing is handed over.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    if not set(ask.viewer.schools or (ask.school_id,)).issuperset(schools_in(ask.book)):
        raise AccessDenied(
            "A backup holds every school of this database. Whoever looks after all of them can "
            "take it."
        )
    if not ask.book.database.on_sqlite:
        raise NotPossible(
            "This school's data is on a database server. Whoever looks after the server makes "
            "the backups (pg_dump); nothing was done."
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "backup.sqlite"
        ask.book.database.copy_to(path)
        rows = _check(path)
        content = path.read_bytes()
    with ask.changing("backup.made", {"rows": rows, "bytes": len(content)}):
        pass  # nothing changes: that it was taken is what is kept
    return Backup(f"connections-backup-{ask.now:%Y-%m-%d-%H%M}.sqlite", content, rows)


def _check(path: Path) -> int:
    """Open the copy as a restore would, and return how many rows it holds."""
    with closing(sqlite3.connect(path)) as copy:
        whole = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        loose = copy.execute("PRAGMA foreign_key_check").fetchall()
        if not whole or loose:
            raise ConnectionsError(
                "The copy could not be checked, so it was not handed over. Please try again; "
                "if this happens again, the disk may be worn out."
            )
        names = copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return sum(
            copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608 - own tables
            for (name,) in names
        )
