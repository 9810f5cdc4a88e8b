"""The daily backup: made by itself with the public half of a key, in a folder the school chose."""

import base64
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from connections.domain.access.grants import Permission
from connections.domain.problems import ConnectionsError, NotPossible
from connections.domain.school.rotation import backups_to_keep
from connections.services.backup.making import ENDING, NOTED, backup_name, make_sealed
from connections.services.backup.passphrase import require_strong
from connections.services.book.ask import Ask
from connections.store.backup.sealed import Seal, disk_in_sentences, new_seal, read_header
from connections.words import say, say_many

EVERY = timedelta(days=1)
OLD = timedelta(days=7)  # from then on pages say how old the newest backup is


@dataclass(frozen=True, slots=True)
class BackupState:
    """What is known of a database's backups. `folder` is "" where none are made by themselves.

    `failed` is the sentence of the newest daily backup that did not work, "" while all is well.
    """

    made_at: datetime | None
    folder: str
    same_disk: bool
    failed: str
    age: timedelta | None

    @property
    def old(self) -> bool:
        """Say whether the newest backup is older than a week."""
        return self.age is not None and self.age > OLD


def backup_state(ask: Ask) -> BackupState:
    """Return when the newest backup was made, where to, and what stands in the way of the next."""
    ask.require(Permission.SCHOOL_MANAGE)
    database, noted = ask.book.database, _noted(ask)
    made_at = _moment(noted.get("made_at"))
    folder, file = noted.get("folder", ""), database.file
    same = bool(folder and file) and _disk(Path(folder)) == _disk(file.parent if file else None)
    age = None if made_at is None else ask.now - made_at
    return BackupState(made_at, folder, same, noted.get("failed", ""), age)


def backup_warnings(state: BackupState) -> list[str]:
    """Return, in sentences, what somebody should know: none yet, an old one, the same disk."""
    told = []
    if state.made_at is None:
        told.append(
            say("There is no backup yet. If this computer breaks, everything in it is gone.")
        )
    elif state.old and state.age is not None:
        told.append(
            say_many(
                state.age.days,
                "The newest backup is {n} day old.",
                "The newest backup is {n} days old.",
            )
        )
    if state.failed:
        told.append(say("The daily backup did not work: {why}", why=state.failed))
    if state.same_disk:
        told.append(
            say(
                "The daily backups lie on the same disk as the database. When the disk breaks, "
                "both are gone: choose a folder on another one."
            )
        )
    return told


def set_daily_backup(ask: Ask, folder: str, passphrase: str) -> None:
    """Have a backup made daily into this folder, which this passphrase opens; make the first now.

    Raises NotPossible for a folder that is not there or not to be written to, and on a server.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    if ask.book.database.file is None:
        raise NotPossible(
            "By itself a backup is made of a database in a file only. On a server, have the "
            "command backup run every night."
        )
    place = Path(folder.strip()).expanduser()
    if not folder.strip() or not place.is_absolute() or not place.is_dir():
        raise NotPossible(
            "There is no folder “{folder}” here. Write the whole way to one, beginning with the "
            "disk. Nothing was changed.",
            folder=folder.strip(),
        )
    seal, before = new_seal(require_strong(passphrase)), _noted(ask)
    key = {"recipient": seal.recipient, "key": base64.b64encode(seal.key).decode()}
    _note(ask, {**before, **key, "folder": str(place)})
    try:
        _make(ask, place, seal)
    except ConnectionsError:
        _note(ask, before)
        raise
    with ask.changing("backup.daily_set"):
        pass  # the key lies in the installation, not in the database


def stop_daily_backup(ask: Ask) -> None:
    """Make no backups by itself any more; those that are there stay."""
    ask.require(Permission.SCHOOL_MANAGE)
    gone = ("folder", "recipient", "key", "failed", "daily_at")
    _note(ask, {name: value for name, value in _noted(ask).items() if name not in gone})
    with ask.changing("backup.daily_stopped"):
        pass  # as above


def make_daily_backup(ask: Ask) -> bool:
    """Make the daily backup if it is due; say whether one was made.

    What stands in the way is noted for the pages, and raises nothing.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    noted = _noted(ask)
    last = _moment(noted.get("daily_at"))
    if not noted.get("folder") or ask.book.database.file is None:
        return False
    if last is not None and timedelta() <= ask.now - last < EVERY and not noted.get("failed"):
        return False
    try:
        _make(ask, Path(noted["folder"]), Seal(noted["recipient"], base64.b64decode(noted["key"])))
    except ConnectionsError as problem:
        with suppress(OSError):
            _note(ask, {**_noted(ask), "failed": str(problem)})
        return False
    return True


def _make(ask: Ask, folder: Path, seal: Seal) -> None:
    file = folder / backup_name(ask)
    make_sealed(ask, file, seal)
    moment = {"made_at": ask.now.isoformat(), "daily_at": ask.now.isoformat()}
    _note(ask, {**_noted(ask), **moment, "file": str(file), "failed": ""})
    with disk_in_sentences(folder):
        _rotate(folder, ask.book.database.keys.database_id)


def _rotate(folder: Path, database_id: str) -> None:
    """Remove the backups of this very database, under the names they are given, that are many."""
    made: dict[datetime, Path] = {}
    for file in folder.glob(f"connections-{database_id[:6]}-*{ENDING}"):
        with suppress(ConnectionsError):
            header = read_header(file)
            if header.database == database_id:
                made[header.made_at] = file
    for moment in made.keys() - backups_to_keep(made):
        made[moment].unlink(missing_ok=True)


def _noted(ask: Ask) -> dict[str, Any]:
    database = ask.book.database
    return database.installation.noted(NOTED, database.keys.database_id)


def _note(ask: Ask, noted: dict[str, Any]) -> None:
    database = ask.book.database
    database.installation.note(NOTED, database.keys.database_id, noted)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _disk(folder: Path | None) -> int | None:
    try:
        return folder.stat().st_dev if folder else None
    except OSError:
        return None
