"""One installation: its root key, and what it remembers about databases outside of them.

All of it lies in one folder of this person's configuration, never beside a database, so that
whoever gets hold of the database's file has neither the keys nor the way to hide a change:

root.key      32 random bytes, unless CONNECTIONS_KEY gives the key
backup/       how a database is backed up, by its own id: the key's public half among it
places/       which database was last opened at a place
restoring/    a restore that has to be finished, by place
heads/        the newest entry of each log, by the database's own id
reports/      which reports went out, and when, by database and school
left/         how the file at a place was left at the last clean stop, and which database it was
lock/, open/  who writes a file just now, who has it open
"""

import hashlib
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from connections.domain.problems import ConnectionsError

ROOT_FILE = "root.key"
SHORTEST_KEY = 32  # characters of CONNECTIONS_KEY
WAIT_FOR_LOCK = 30.0  # seconds; a large import may hold it for a few


@dataclass(frozen=True, slots=True)
class Stop:
    """How a file was left when the last program closed it.

    `blocks` are short hashes of every 64 KiB, so that a changed file can say where. Without a
    `sha256` a program has the file open, or was killed while it had.
    """

    sha256: str
    size: int
    database_id: str
    blocks: tuple[str, ...] = ()


class Installation:
    """What this computer's Connections knows that stands in no database.

    `key` is CONNECTIONS_KEY: it takes the place of the file. Several installations of a district
    that work on one database need the same key.
    """

    def __init__(self, folder: Path, key: str = "") -> None:
        self.folder, self._given = folder, key
        if key and len(key) < SHORTEST_KEY:
            raise ConnectionsError(
                "CONNECTIONS_KEY is too short: it needs at least {least} characters.",
                least=SHORTEST_KEY,
            )

    @cached_property
    def root(self) -> bytes:
        """Return the root key: 32 bytes, made on first use."""
        if self._given:
            return hashlib.sha256(b"connections root\x1e" + self._given.encode()).digest()
        return _kept_secret(self._own() / ROOT_FILE)

    def has_root(self) -> bool:
        """Say whether there is a root key already."""
        return bool(self._given) or (self.folder / ROOT_FILE).exists()

    @property
    def fingerprint(self) -> str:
        """Return what tells one root key from another, and nothing else about it."""
        return hashlib.sha256(b"fingerprint\x1e" + self.root).hexdigest()[:16]

    def adopt(self, root: bytes) -> None:
        """Take over the root key of a backup, where this installation has none of its own yet."""
        path = self._own() / ROOT_FILE
        if not self._given and not path.exists():
            _write_aside(path, root)
            self.__dict__.pop("root", None)

    # ---- What is known of a database ------------------------------------------------------------

    def heads(self, database_id: str) -> dict[str, tuple[int, str]]:
        """Return the newest entry of each log, as (number, digest) by "<log>/<school_id>"."""
        kept = _read(self._heads_of(database_id))
        return {name: (int(number), str(digest)) for name, (number, digest) in kept.items()}

    def keep_heads(
        self, database_id: str, heads: Mapping[str, tuple[int, str]], anew: bool = False
    ) -> dict[str, tuple[int, str]]:
        """Remember the newest entries, and return all that are known now.

        An older one never takes the place of a newer one; `anew`: a restored database begins with
        the heads of its backup.
        """
        known = {} if anew else self.heads(database_id)
        newer = {name: head for name, head in heads.items() if head > known.get(name, (0, ""))}
        all_of_them = {**known, **newer}
        if newer or anew:
            text = json.dumps(all_of_them)
            _write_aside(self._own("heads") / f"{database_id}.json", text.encode(), durably=False)
        return all_of_them

    def _heads_of(self, database_id: str) -> Path:
        return self.folder / "heads" / f"{database_id}.json"

    def stop_of(self, path: Path) -> Stop | None:
        """Return how the file at this place was left at its last clean stop, or None."""
        kept = _read(self.folder / "left" / f"{place_name(path)}.json")
        return Stop(**{**kept, "blocks": tuple(kept["blocks"])}) if kept else None

    def keep_stop(self, path: Path, stop: Stop) -> None:
        """Remember how a file was left; whatever stood there before is forgotten."""
        text = json.dumps(asdict(stop))
        _write_aside(self._own("left") / f"{place_name(path)}.json", text.encode(), durably=False)

    def keep_open(self, path: Path) -> None:
        """Remember that a program has the file open: until it closes it nothing is known of it."""
        left = self.stop_of(path)
        if left is None or left.sha256:
            self.keep_stop(path, Stop("", 0, left.database_id if left else ""))

    def forget_stop(self, path: Path) -> None:
        """Know nothing of this place any more: its file was put there on purpose."""
        (self.folder / "left" / f"{place_name(path)}.json").unlink(missing_ok=True)
        self.note("places", place_name(path), None)

    def noted(self, kind: str, name: str) -> dict[str, Any]:
        """Return what is noted under a name: how backups are made, say; {} for nothing."""
        return _read(self.folder / kind / f"{name}.json")

    def note(self, kind: str, name: str, value: Mapping[str, Any] | None) -> None:
        """Note this under a name in the place of what was noted; None forgets it."""
        path = self._own(kind) / f"{name}.json"
        if value is None:
            path.unlink(missing_ok=True)
        else:
            _write_aside(path, json.dumps(value).encode())

    def database_at(self, path: Path) -> str:
        """Return the id of the database that was last opened at a place, "" where none was."""
        return str(self.noted("places", place_name(path)).get("database", ""))

    def keep_database_at(self, path: Path, database_id: str) -> None:
        """Remember which database lies at a place."""
        if self.database_at(path) != database_id:
            self.note("places", place_name(path), {"database": database_id})

    # ---- Who else is there ----------------------------------------------------------------------

    def lock(self, path: Path) -> FileLock:
        """Return the lock that is held for the moment of a change to a file."""
        name = self._own("lock") / f"{place_name(path)}.lock"
        return FileLock(name, timeout=WAIT_FOR_LOCK)

    def come_in(self, path: Path) -> FileLock:
        """Say that this process has a file open, until the lock that is returned is released."""
        mine = FileLock(
            self._own("open", place_name(path)) / f"{os.getpid()}-{secrets.token_hex(4)}"
        )
        mine.acquire()
        return mine

    def others_have_open(self, path: Path, mine: FileLock | None = None) -> bool:
        """Say whether anybody but `mine` has the file open; who died is tidied away."""
        for there in self._own("open", place_name(path)).iterdir():
            if mine is not None and Path(mine.lock_file) == there:
                continue
            try:
                with FileLock(there, timeout=0):
                    pass
            except Timeout:
                return True
            with suppress(OSError):
                there.unlink()
        return False

    def _own(self, *inside: str) -> Path:
        self.folder.mkdir(
            mode=0o700, parents=True, exist_ok=True
        )  # parents would get the usual mode
        folder = self.folder.joinpath(*inside)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder


def place_name(path: Path) -> str:
    """Return what a place on the disk is called in this folder."""
    return hashlib.sha256(str(path.resolve()).encode()).hexdigest()[:24]


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _kept_secret(path: Path) -> bytes:
    """Return the secret kept in a file, made on first use; two processes agree on one."""
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        _write_aside(fresh, secrets.token_bytes(32))
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        except OSError:  # a file system without links
            fresh.replace(path)
        fresh.unlink(missing_ok=True)
    secret = path.read_bytes()
    if len(secret) != 32:
        raise ConnectionsError(
            "The key of this installation, “{path}”, is damaged. Bring back the file from a copy, "
            "or move it away and bring the keys back from a backup. Nothing was changed.",
            path=path.name,
        )
    if os.name != "nt" and path.stat().st_mode & 0o077:
        raise ConnectionsError(
            "The key of this installation, “{path}”, can be read by other people on this "
            "computer. Take that right away (chmod 600) and start again.",
            path=str(path),
        )
    return secret


def _write_aside(path: Path, content: bytes, durably: bool = True) -> None:
    """Write a file that is there whole or not at all, for this person's eyes only."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        if durably:
            file.flush()
            os.fsync(file.fileno())
    fresh.replace(path)
