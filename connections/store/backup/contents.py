"""What is sealed in a backup: a database of SQLite, what is known of it, the root key and heads.

A tar of three files: manifest.json, keys.json and database.sqlite. The database is one of SQLite
whichever it came from, so that a school can move between both by backup and restore.
"""

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from connections.domain.problems import ConnectionsError, FileRefused
from connections.store.backup.sealed import (
    MAGIC,
    Header,
    Seal,
    newer,
    open_aside,
    open_sealed,
    save_sealed,
)
from connections.store.backup.tables import save_copy
from connections.store.database import Database
from connections.store.file.check import damage_in
from connections.store.file.placing import open_scratch
from connections.store.file.sqlite import sqlite3
from connections.store.migrations.upgrade import NEWEST

_MANIFEST, _KEYS, _DATABASE = "manifest.json", "keys.json", "database.sqlite"
_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup has in it. `tables`: (rows, sum of their hashes) by table."""

    database: str  # the database's own id; "" for a copy of a version that had none
    made_at: datetime
    schema: str
    app: str
    source: str  # sqlite or postgresql; "copy" for a plain file of SQLite
    sha256: str
    tables: Mapping[str, tuple[int, str]]
    schools: tuple[tuple[str, str], ...]  # school_id, when it was made

    @property
    def rows(self) -> int:
        """Return the rows of all tables together."""
        return sum(rows for rows, _ in self.tables.values())


@dataclass(frozen=True, slots=True)
class Opened:
    """A backup that was opened and checked. `seal` and `root` are None for a plain copy."""

    manifest: Manifest
    database: Path
    root: bytes | None
    seal: Seal | None


def save_backup(database: Database, path: Path, seal: Seal, now: datetime) -> Manifest:
    """Write a backup of everything, once its copy was opened and checked; return what is in it.

    The file is there whole and checked, or not at all.
    """
    with open_scratch(database.file.parent if database.file else None) as scratch:
        copy = scratch / _DATABASE
        save_copy(database, copy)
        source = "sqlite" if database.on_sqlite else "postgresql"
        manifest = read_database(copy, source, now)
        keys = {"root": database.installation.root.hex(), "heads": read_heads(copy)[1]}
        with (scratch / "content.tar.gz").open("w+b") as content:
            _pack(content, manifest, keys, copy)
            content.seek(0)
            save_sealed(path, Header(manifest.database, now), seal, content)
    return manifest


def open_backup(path: Path, passphrase: str, scratch: Path) -> Opened:
    """Return a backup's content, unpacked into a private folder and checked; else FileRefused.

    A plain copy of a database (of an earlier version, or one that was put aside) needs no
    passphrase and has no checksum: then SQLite's own check has to do.
    """
    copy = scratch / _DATABASE
    if is_plain_copy(path):
        return _open_plain(path, copy)
    with (scratch / "content.tar.gz").open("w+b") as content:
        header, seal = open_sealed(path, passphrase, content)
        content.seek(0)
        found, keys = _unpack(content, copy, path.name)
    manifest = read_database(copy, found["source"], header.made_at)
    said = {**asdict(manifest), "made_at": header.made_at.isoformat(), "app": header.app}
    same = (header.database, header.schema) == (manifest.database, manifest.schema)
    if not same or json.loads(json.dumps(said)) != found:
        raise _not_what_it_says(path.name)
    return Opened(manifest, copy, bytes.fromhex(keys["root"]), seal)


def is_plain_copy(path: Path) -> bool:
    """Say whether a file is a database of SQLite, not a sealed backup."""
    with path.open("rb") as file:
        return file.read(max(len(_SQLITE), len(MAGIC))).startswith(_SQLITE)


def read_database(path: Path, source: str, made_at: datetime) -> Manifest:
    """Return what a file of SQLite holds, once all of it was looked at; FileRefused for damage."""
    from connections import __version__

    try:
        with closing(sqlite3.connect(path)) as sql:
            wrong = damage_in(sql, thorough=True)
            wrong += [str(row[0]) for row in sql.execute("PRAGMA foreign_key_check").fetchall()]
            names = [
                name
                for (name,) in sql.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
                if not name.startswith("sqlite_")
            ]
            if wrong:
                raise _damaged_inside(path.name)
            if not {"alembic_version", "schools", "students"} <= set(names):
                raise FileRefused(
                    "“{name}” is a database of another program. Nothing was changed.",
                    name=path.name,
                )
            (schema,) = sql.execute("SELECT version_num FROM alembic_version").fetchone()
            if schema > NEWEST:
                raise newer(path.name)
            tables = {name: _total(sql, name) for name in sorted(names)}
            schools = sql.execute("SELECT school_id, created_at FROM schools ORDER BY school_id")
            made = tuple((school_id, created) for school_id, created in schools)
            database = id_in(sql)
    except sqlite3.Error:
        raise _damaged_inside(path.name) from None
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(database, made_at, schema, __version__, source, sha256, tables, made)


def id_in(sql: Any) -> str:
    """Return the id of the database behind a connection of SQLite, "" where it has none yet."""
    if sql.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone() is None:
        return ""
    found = sql.execute("SELECT value FROM about WHERE name = 'database'").fetchone()
    return str(found[0]) if found else ""


def _total(sql: Any, table: str) -> tuple[int, str]:
    """Return how many rows a table has, and the sum of their hashes, whatever their order."""
    rows, total = 0, 0
    for row in sql.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - a table of this very file
        rows += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:16], "big")
    return rows, f"{total % (1 << 128):032x}"


def read_heads(path: Path) -> tuple[str, dict[str, tuple[int, str]]]:
    """Return the id of a database and the newest entry of each of its logs."""
    heads = {}
    with closing(sqlite3.connect(path)) as sql:
        for log in ("audit", "reads"):
            newest = f"SELECT school_id, max(entry), digest FROM {log} GROUP BY school_id"  # noqa: S608 - one of two
            for school_id, entry, digest in sql.execute(newest):
                heads[f"{log}/{school_id}"] = (entry, digest)
        return id_in(sql), heads


def count_people(path: Path) -> dict[str, int]:
    """Return how much is in a database, by what a person would look for."""
    asked = {
        "students": "SELECT count(*) FROM students WHERE left_on IS NULL",
        "adults": "SELECT count(*) FROM adults WHERE left_on IS NULL",
        "rounds": "SELECT count(*) FROM rounds",
        "answers": "SELECT count(*) FROM marks",
        "notes": "SELECT count(*) FROM notes",
    }
    with closing(sqlite3.connect(path)) as sql:
        return {name: int(sql.execute(query).fetchone()[0]) for name, query in asked.items()}


def _open_plain(path: Path, copy: Path) -> Opened:
    for side in ("", "-wal", "-journal"):
        beside = path.with_name(path.name + side)
        if beside.exists():
            shutil.copyfile(beside, copy.with_name(copy.name + side))
    made_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    try:
        with closing(sqlite3.connect(copy)) as sql:
            sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
            newest = sql.execute("SELECT max(at) FROM audit").fetchone()[0]
            sql.execute("PRAGMA journal_mode=DELETE").close()
        if newest:
            made_at = datetime.fromisoformat(newest).replace(tzinfo=UTC)
    except (sqlite3.Error, ValueError):
        pass  # no database of ours, or damaged: said below
    try:
        manifest = read_database(copy, "copy", made_at)
    except FileRefused as refused:
        raise type(refused)(str(refused).replace(copy.name, path.name)) from None
    return Opened(manifest, copy, None, None)


def _pack(into: BinaryIO, manifest: Manifest, keys: Mapping[str, Any], database: Path) -> None:
    with tarfile.open(fileobj=into, mode="w:gz", compresslevel=4) as tar:
        texts = {_MANIFEST: {**asdict(manifest), "made_at": manifest.made_at.isoformat()}}
        for name, value in {**texts, _KEYS: keys}.items():
            text = json.dumps(value).encode()
            about = tarfile.TarInfo(name)
            about.size = len(text)
            tar.addfile(about, io.BytesIO(text))
        tar.add(database, _DATABASE)


def _unpack(content: BinaryIO, database: Path, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the database where it is said; return the manifest and the keys."""
    texts: dict[str, dict[str, Any]] = {}
    try:
        with tarfile.open(fileobj=content, mode="r|gz") as tar:
            for member in tar:
                part = tar.extractfile(member)
                if part is None:
                    continue
                if member.name == _DATABASE:
                    with open_aside(database) as file:
                        shutil.copyfileobj(part, file)
                else:
                    texts[member.name] = json.load(part)
        return texts[_MANIFEST], texts[_KEYS]
    except (tarfile.TarError, ValueError, KeyError, EOFError):
        raise _not_what_it_says(name) from None


def _damaged_inside(name: str) -> ConnectionsError:
    return FileRefused(
        "The database in “{name}” is damaged. Please take another backup. Nothing was changed.",
        name=name,
    )


def _not_what_it_says(name: str) -> ConnectionsError:
    return FileRefused(
        "What is in the backup “{name}” is not what it says of itself. Please take another one. "
        "Nothing was changed.",
        name=name,
    )
