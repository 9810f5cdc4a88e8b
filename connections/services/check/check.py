"""Looking at an installation without changing anything in it: what endangers data, what to mend."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from connections import __version__
from connections.domain.problems import ConnectionsError
from connections.services.backup.daily import OLD
from connections.services.backup.making import NOTED
from connections.store.database import Database, open_database
from connections.store.file.check import (
    check_file,
    load_damage,
    load_file_version,
    refuse_gone,
    refuse_shared_folder,
)
from connections.store.file.sqlite import SOUND, sqlite_is_sound, sqlite_version
from connections.store.keys.installation import Installation
from connections.store.log.chain import (
    CLOCKS_DIFFER,
    LOGS,
    Whole,
    load_accepted,
    load_newest_moment,
    log_state,
)
from connections.store.migrations.upgrade import NEWEST
from connections.store.schools import load_schools
from connections.words import say, say_many

LITTLE_ROOM = 200 * 2**20  # bytes free on the disk; a day's backups and a year's growth fit
NO_ROOM = 20 * 2**20


class Level(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"  # to be mended; nothing is in danger today
    DANGER = "danger"  # data is lost already, or will be


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `topic` is a code."""

    topic: str
    level: Level
    message: str


def check_installation(url: str, installation: Installation, now: datetime) -> list[Finding]:
    """Return what was found, in the order of looking; changes nothing.

    A database of an older version is looked at as a file only: opening it would upgrade it.
    """
    found = [*_versions(), *_key(installation)]
    try:
        address = make_url(url)
    except ArgumentError:
        message = say("CONNECTIONS_DATABASE_URL is not the address of a database.")
        return [*found, Finding("configuration", Level.DANGER, message)]
    if address.get_backend_name() == "sqlite":
        path = Path(str(address.database))
        found += [*_place(path, installation), *_room(path), *_file(path, installation)]
        if not path.exists() or any(each.level is Level.DANGER for each in found):
            return found
        if any(each.topic == "file" and each.level is Level.WARNING for each in found):
            return found  # after a crash: to look inside would fold its log in
        if load_file_version(path) != NEWEST:
            return [
                *found,
                Finding(
                    "migrations", Level.OK, say("It is upgraded at the next start, after a copy.")
                ),
            ]
    try:
        with closing(open_database(url, installation)) as database:
            found += _inside(database, now)
    except ConnectionsError as refusal:
        found.append(Finding("database", Level.DANGER, str(refusal)))
    return found


def _versions() -> Iterator[Finding]:
    python = ".".join(str(part) for part in sys.version_info[:3])
    told = say(
        "Connections {version}, Python {python}, SQLite {sqlite}.",
        version=__version__,
        python=python,
        sqlite=sqlite_version(),
    )
    yield Finding("versions", Level.OK, told)
    if not sqlite_is_sound():
        told = say(
            "SQLite {sqlite} has a fault that can damage a file which two programs write at once; "
            "it is mended in {sound}. Install requirements.txt again: it brings a newer one.",
            sqlite=sqlite_version(),
            sound=".".join(str(part) for part in SOUND),
        )
        yield Finding("versions", Level.WARNING, told)


def _key(installation: Installation) -> Iterator[Finding]:
    if not installation.has_root() and (installation.folder / "heads").exists():
        told = say(
            "The key of this installation, root.key, is gone: restricted notes are locked, and who "
            "altered the log cannot be said. Bring the file back from a copy, or the keys from a "
            "backup: keys --unlock BACKUP."
        )
        yield Finding("key", Level.DANGER, told)
        return
    if not installation.has_root():
        told = say("There is no key yet; the first start makes one.")
        yield Finding("key", Level.OK, told)
        return
    try:
        installation.fingerprint  # noqa: B018 - reads the key
    except (ConnectionsError, OSError) as refusal:
        yield Finding("key", Level.DANGER, str(refusal))
        return
    yield Finding("key", Level.OK, say("The key of this installation is here, and private."))


def _place(path: Path, installation: Installation) -> Iterator[Finding]:
    try:
        refuse_shared_folder(path)
    except ConnectionsError as refusal:
        yield Finding("place", Level.DANGER, str(refusal))
    may_write = os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)
    if path.exists() and not may_write:
        told = say(
            "Connections may not write to the database “{name}” or its folder: nothing can be "
            "saved. Is the disk, the folder or the file read-only?",
            name=path.name,
        )
        yield Finding("place", Level.DANGER, told)
    if installation.folder.resolve().is_relative_to(path.parent.resolve()):
        told = say(
            "The keys lie in the folder of the database: whoever copies it has both. Set "
            "CONNECTIONS_KEYS_FOLDER to another place."
        )
        yield Finding("key", Level.WARNING, told)


def _room(path: Path) -> Iterator[Finding]:
    folder = next((each for each in path.absolute().parents if each.exists()), None)
    if folder is None:
        return
    free = shutil.disk_usage(folder).free
    told = say("There are {free} MB free on the disk.", free=f"{free // 2**20:,}")
    level = Level.OK if free > LITTLE_ROOM else Level.WARNING if free > NO_ROOM else Level.DANGER
    yield Finding("disk", level, told)


def _file(path: Path, installation: Installation) -> Iterator[Finding]:
    if not path.exists():
        try:
            refuse_gone(path, installation)
        except ConnectionsError as refusal:
            yield Finding("file", Level.DANGER, str(refusal))
            return
        yield Finding("file", Level.OK, say("There is no database yet; the first start makes one."))
        return
    try:
        state = check_file(path, installation, NEWEST)
        damage = load_damage(path, state.in_use)
    except (ConnectionsError, OSError) as refusal:
        yield Finding("file", Level.DANGER, str(refusal))
        return
    if damage:
        told = say("The database is damaged: {where}.", where="; ".join(damage))
        yield Finding("file", Level.DANGER, told)
    elif state.in_use:
        told = say("The database is whole as far as SQLite can say; Connections is running.")
        yield Finding("file", Level.OK, told)
    elif state.after_crash:
        told = say(
            "Connections was not closed the last time (a crash, or the power went): the database "
            "is whole as far as SQLite can say, but there is nothing to compare it with."
        )
        yield Finding("file", Level.WARNING, told)
    elif state.compared:
        told = say("The database is whole, and just as Connections left it.")
        yield Finding("file", Level.OK, told)
    else:
        told = say(
            "The database is whole as far as SQLite can say. It was not in this place before, so "
            "there is nothing to compare it with."
        )
        yield Finding("file", Level.OK, told)


_LOG_SENTENCES: dict[Whole, tuple[Level, Callable[[str, int], str]]] = {
    Whole.WHOLE: (
        Level.OK,
        lambda school, entry: say("{school}: the log is whole.", school=school),
    ),
    Whole.HEAD_UNKNOWN: (
        Level.WARNING,
        lambda school, entry: say(
            "{school}: this computer does not know the log's newest entry (head unknown), so it "
            "cannot say whether entries were cut off at its end.",
            school=school,
        ),
    ),
    Whole.CUT: (
        Level.DANGER,
        lambda school, entry: say(
            "{school}: the log ends at entry {entry}, before what this computer knows: entries "
            "were cut off, or an older file was put in place.",
            school=school,
            entry=entry - 1,
        ),
    ),
    Whole.ALTERED: (
        Level.DANGER,
        lambda school, entry: say(
            "{school}: entry {entry} of the log was altered, removed or slipped in.",
            school=school,
            entry=entry,
        ),
    ),
}


def _unchecked(school_id: str, n: int) -> str:
    return say_many(
        n,
        "{school}: {n} entry of the log was signed with a key that is not here; whether it was "
        "altered cannot be said.",
        "{school}: {n} entries of the log were signed with a key that is not here; whether they "
        "were altered cannot be said.",
        school=school_id,
    )


def _backup(database: Database, now: datetime) -> Finding:
    noted = database.installation.noted(NOTED, database.keys.database_id)
    if noted.get("failed"):
        told = say("The daily backup did not work: {why}", why=noted["failed"])
        return Finding("backup", Level.WARNING, told)
    if not noted.get("made_at"):
        told = say(
            "There is no backup yet. If this computer breaks, everything in it is gone: take one "
            "on School, Backup or with the command backup."
        )
        return Finding("backup", Level.WARNING, told)
    age = now - datetime.fromisoformat(noted["made_at"])
    told = say_many(
        max(age.days, 0), "The newest backup is {n} day old.", "The newest backup is {n} days old."
    )
    return Finding("backup", Level.WARNING if age > OLD else Level.OK, told)


def _inside(database: Database, now: datetime) -> Iterator[Finding]:
    yield Finding("migrations", Level.OK, say("The database is of this version."))
    yield _backup(database, now)
    if database.keys.locked:
        told = say(
            "Some keys in the database belong to another installation: restricted notes sealed "
            "with them stay locked. Bring the passphrase of a backup made there."
        )
        yield Finding("key", Level.WARNING, told)
    with database.reading() as sql:
        for school_id in load_schools(sql):
            for log in LOGS:
                state = log_state(sql, school_id, database.head(log.name, school_id), log)
                if log is LOGS[0] or state.whole in {Whole.CUT, Whole.ALTERED}:
                    level, words = _LOG_SENTENCES[state.whole]
                    yield Finding("log", level, words(school_id, state.entry))
                if state.unchecked:
                    yield Finding("log", Level.WARNING, _unchecked(school_id, state.unchecked))
            if accepted := load_accepted(sql, school_id):
                told = say(
                    "{school}: at entry {entry} of the log the file was taken as it was, though "
                    "its log was not whole: what is missing or was altered before it cannot be "
                    "seen.",
                    school=school_id,
                    entry=accepted[0],
                )
                yield Finding("log", Level.WARNING, told)
            newest = load_newest_moment(sql, school_id)
            if newest is not None and now < newest - CLOCKS_DIFFER:
                told = say(
                    "{school}: the clock of this computer is behind the newest entry of the log "
                    "({at}, UTC). Set it right.",
                    school=school_id,
                    at=f"{newest:%Y-%m-%d %H:%M}",
                )
                yield Finding("clock", Level.WARNING, told)
