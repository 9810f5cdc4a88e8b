"""Is the one file whole, and is it ours: asked before anything is written into it.

A file that was closed by the last program to use it is compared with what that program noted, so
that even a single bit that turned shows. After a crash there is nothing to compare with: then
SQLite's own check has to do, on a copy, because opening a file would already write into it.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from connections.domain.problems import ConnectionsError, DatabaseWrong
from connections.store.file.sqlite import sqlite3
from connections.store.keys.installation import Installation, Stop
from connections.words import listed, say

_MAGIC = b"SQLite format 3\x00"
_PAGE = re.compile(r"\bpage (\d+)")
BLOCK = 64 * 1024  # bytes that one short hash of a Stop covers
SYNCED_FOLDERS = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "box sync")
SYNCED_INSIDE = ("com~apple~clouddocs", "cloudstorage")
NETWORK_SYSTEMS = ("nfs", "cifs", "smb", "afpfs", "webdav", "fuse.sshfs", "fuse.rclone")


@dataclass(frozen=True, slots=True)
class FileState:
    """What the check of a file found. `compared`: with how the last clean stop left it."""

    compared: bool
    after_crash: bool
    in_use: bool


def check_file(path: Path, installation: Installation, newest: str) -> FileState:
    """Say how far the file could be checked; raise DatabaseWrong for one not to be written into.

    `newest` is the newest version of the schema that this program knows.
    """
    in_use = installation.others_have_open(path)
    if not in_use:  # closing a file lets the locks go that this process may have on it
        _check_header(path)
    log = path.with_name(path.name + "-wal")
    left = None if in_use else installation.stop_of(path)
    unfolded = log.exists() and log.stat().st_size > 0
    after_crash = not in_use and (unfolded or (left is not None and not left.sha256))
    if after_crash:
        left = None
    if left is not None:
        changed = changed_places(left, path)
        if changed:
            raise DatabaseWrong(
                "The database “{name}” is not as Connections left it: {where}. It was damaged, or "
                "something else wrote into it or put another file in its place. Nothing was "
                "written into it.",
                name=path.name,
                where=changed,
            )
    if after_crash:
        with tempfile.TemporaryDirectory(prefix="connections-check-") as folder:
            copy = Path(folder) / path.name
            shutil.copy(path, copy)
            if log.exists():
                shutil.copy(log, copy.with_name(log.name))
            _check_inside(copy, "mode=rw", path.name, newest)
    else:
        how = "mode=rw" if in_use else "immutable=1"  # which makes no side files
        _check_inside(path, how, path.name, newest)
    return FileState(left is not None, after_crash, in_use)


def refuse_gone(path: Path, installation: Installation) -> None:
    """Raise DatabaseWrong for a place where a database lay, or its log lies, and no file is now."""
    log = path.with_name(path.name + "-wal")
    left = log.exists() and log.stat().st_size > 0
    if left:
        raise DatabaseWrong(
            "The database “{name}” is not there any more: it was moved, renamed or deleted. What "
            "was saved last lies beside its place, in “{name}-wal”: leave that there, and put the "
            "same file back. Or bring a backup back.",
            name=path.name,
        )
    if installation.database_at(path):
        raise DatabaseWrong(
            "The database “{name}” is not there any more: it was moved, renamed or deleted. Put "
            "it back where it was, or bring a backup back.",
            name=path.name,
        )


def _check_header(path: Path) -> None:
    if path.is_dir():
        raise DatabaseWrong("“{name}” is a folder, not a database.", name=path.name)
    with path.open("rb") as file:
        header = file.read(100)
    if not header:
        raise DatabaseWrong(
            "The database “{name}” is empty: a file of 0 bytes, and no school in it. A disk that "
            "was full or a copy that broke off leaves such a file. Nothing was written into it.",
            name=path.name,
        )
    if not header.startswith(_MAGIC) or len(header) < 100:
        raise DatabaseWrong(
            "The file “{name}” is not a database of Connections, or its beginning is damaged. "
            "Nothing was written into it.",
            name=path.name,
        )


def _check_inside(path: Path, how: str, name: str, newest: str) -> None:
    """Open the file for reading only and let SQLite look at all of it."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as sql:
            sql.execute("PRAGMA query_only=1")
            found = damage_in(sql)
            tables = {row[0] for row in sql.execute("SELECT name FROM sqlite_master")}
            version = None
            if "alembic_version" in tables:
                version = sql.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError as problem:
        if getattr(problem, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_READONLY")):
            return  # busy: another program has it; read-only: said when it is opened
        found, tables, version = [_without_values(problem)], set(), None
    if found:
        raise DatabaseWrong(
            "The database “{name}” is damaged: {where}. Nothing was written into it.",
            name=name,
            where=_places(found),
        )
    if version is None and tables:
        raise DatabaseWrong(
            "The file “{name}” is a database of another program. Nothing was written into it.",
            name=name,
        )
    if version is not None and version[0] > newest:
        raise ConnectionsError(
            "This database was written by a newer version of Connections. "
            "Please update the program; nothing was changed."
        )


def load_damage(path: Path, in_use: bool) -> list[str]:
    """Return what SQLite finds wrong when it looks at everything, a line each; changes nothing."""
    how = "mode=rw" if in_use else "immutable=1"
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?{how}", uri=True)) as sql:
            sql.execute("PRAGMA query_only=1")
            found = damage_in(sql, thorough=True)
            loose = sql.execute("PRAGMA foreign_key_check").fetchmany(3)
    except sqlite3.DatabaseError as problem:
        return [_without_values(problem)]
    found = [_places(found)] if found else []
    return found + [say("table {table}, row {row}", table=row[0], row=row[1]) for row in loose]


def load_file_version(path: Path) -> str | None:
    """Return the version of the schema in a file that can be opened; changes nothing."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as sql:
        found = sql.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(found[0]) if found else None


def _places(found: Sequence[str]) -> str:
    """Return where damage lies, in words; SQLite names pages."""
    pages = sorted({int(page) for page in _PAGE.findall("; ".join(found))})
    if pages:
        return say("page {pages} of the file", pages=listed(str(page) for page in pages[:5]))
    return found[0].splitlines()[-1]


def damage_in(sql: sqlite3.Connection, thorough: bool = False) -> list[str]:
    """Return what SQLite finds wrong, a line each; [] where nothing is."""
    asked = "integrity_check" if thorough else "quick_check"
    return [row[0] for row in sql.execute(f"PRAGMA {asked}(5)") if row[0] != "ok"]


def _without_values(problem: Exception) -> str:
    """Return an error of SQLite in its own words: they name no content."""
    return str(problem) or type(problem).__name__


def stop_for(path: Path, database_id: str = "") -> Stop:
    """Return how a file that nobody has open is left."""
    whole, blocks = hashlib.sha256(), []
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            whole.update(block)
            blocks.append(hashlib.blake2b(block, digest_size=6).hexdigest())
    return Stop(whole.hexdigest(), path.stat().st_size, database_id, tuple(blocks))


def changed_places(left: Stop, path: Path) -> str:
    """Return where a file differs from how it was left, in words; "" where it does not."""
    now = stop_for(path)
    if now.sha256 == left.sha256:
        return ""
    pairs = enumerate(zip(left.blocks, now.blocks, strict=False))
    places = [number for number, (then, here) in pairs if then != here]
    said = []
    if now.size != left.size:
        said.append(
            say("it has {now} bytes instead of {then}", now=f"{now.size:,}", then=f"{left.size:,}")
        )
    if places:
        said.append(say("it differs in bytes {spans}", spans=", ".join(_spans(places, now.size))))
    return "; ".join(said)


def _spans(places: Sequence[int], size: int) -> list[str]:
    """Return runs of blocks as "from-to" in bytes, at most three of them."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][1] == place:
            runs[-1][1] = place + 1
        else:
            runs.append([place, place + 1])
    said = [f"{first * BLOCK:,}-{min(last * BLOCK, size):,}" for first, last in runs[:3]]
    return said + ["…"] * (len(runs) > 3)


def refuse_shared_folder(path: Path) -> None:
    """Refuse a folder that a cloud service copies behind the database's back, or of a network."""
    for part in path.absolute().parts[:-1]:
        if part.casefold().startswith((*SYNCED_FOLDERS, *SYNCED_INSIDE)):
            raise ConnectionsError(
                "The database cannot live in “{folder}”: a folder that is synchronised with "
                "a cloud can damage it. Choose a folder on this computer with "
                "CONNECTIONS_DATABASE_URL.",
                folder=part,
            )
    if str(path).startswith(("\\\\", "//")) or _file_system(path).startswith(NETWORK_SYSTEMS):
        raise ConnectionsError(
            "The database cannot live in a folder of another computer: a network can damage it. "
            "Choose a folder on this computer with CONNECTIONS_DATABASE_URL."
        )


def _file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """Return the kind of file system a path is on, as Linux says it; "" where nobody says."""
    try:
        lines = [line.split() for line in mounts.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return ""
    place = path.absolute()
    found = [
        (len(line[1]), line[2])
        for line in lines
        if len(line) > 2 and place.is_relative_to(line[1].replace("\\040", " "))
    ]
    return max(found, default=(0, ""))[1]
