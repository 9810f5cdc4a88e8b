"""A backup of everything: one sealed file, opened again and checked before it is one."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connections.domain.access.grants import Permission
from connections.domain.problems import AccessDenied, ConnectionsError, FileRefused
from connections.services.backup.passphrase import require_strong, tidy_passphrase
from connections.services.book.ask import Ask
from connections.services.book.book import Installation
from connections.store.backup.contents import (
    Manifest,
    Opened,
    count_people,
    is_plain_copy,
    open_backup,
    save_backup,
)
from connections.store.backup.sealed import (
    Seal,
    disk_in_sentences,
    new_seal,
    read_header,
    read_whole,
)
from connections.store.file.placing import open_scratch
from connections.store.schools import load_schools

ENDING = ".backup"
NOTED = "backup"  # what the installation notes about a database's backups, by the database's id


@dataclass(frozen=True, slots=True)
class Checked:
    """A backup that was opened: what is in it, and counts by what a person would look for."""

    manifest: Manifest
    counts: Mapping[str, int]  # students, adults, rounds, answers, notes


def backup_name(ask: Ask) -> str:
    """Return what a backup made now is called: no name of a school, and no two databases alike."""
    return f"connections-{ask.book.database.keys.database_id[:6]}-{ask.now:%Y-%m-%d-%H%M}{ENDING}"


def make_backup(ask: Ask, path: Path, passphrase: str) -> Checked:
    """Write a backup that this passphrase opens; note in the audit log that it was made.

    It is opened again with the passphrase and checked, row by row, before it takes its place.
    """
    require_everything(ask)
    passphrase = require_strong(passphrase)
    if path.exists() and not _is_backup_of(path, ask.book.database.keys.database_id):
        raise FileRefused(
            "“{name}” is there already and is not a backup of this database. Choose another name; "
            "nothing was done.",
            name=path.name,
        )
    made = make_sealed(ask, path, new_seal(passphrase), passphrase)
    note_made(ask.book.database.installation, made.manifest, path)
    return made


def take_backup(ask: Ask, passphrase: str) -> bytes:
    """Return the file of a backup that this passphrase opens, made and checked as make_backup."""
    require_everything(ask)
    passphrase, database = require_strong(passphrase), ask.book.database
    with open_scratch(database.file.parent if database.file else None) as scratch:
        path = scratch / backup_name(ask)
        made = make_sealed(ask, path, new_seal(passphrase), passphrase)
        content = path.read_bytes()
    note_made(database.installation, made.manifest, None)
    return content


def make_sealed(ask: Ask, path: Path, seal: Seal, passphrase: str | None = None) -> Checked:
    """Write a backup with this seal. Without the passphrase only what is in plain is compared.

    The copy within was opened and checked before it was sealed.
    """
    require_everything(ask)
    ask.book.close()
    database = ask.book.database
    unchecked = path.with_name(f"{path.name}.unchecked")
    with (
        disk_in_sentences(path),
        open_scratch(database.file.parent if database.file else None) as scratch,
    ):
        try:
            made = save_backup(database, unchecked, seal, ask.now)
            if passphrase is None:
                read_whole(unchecked)
                counts = {}
            else:
                opened = open_backup(unchecked, passphrase, scratch)
                if opened.manifest != made:
                    raise ConnectionsError(
                        "The backup is not what was written, so it was thrown away. Please try "
                        "again; if this happens again, the disk may be worn out."
                    )
                counts = count_people(opened.database)
            details = {"rows": made.rows}  # its size says what is in it
            with ask.changing("backup.made", details):
                unchecked.replace(path)
        finally:
            unchecked.unlink(missing_ok=True)
    return Checked(made, counts)


def check_backup(path: Path, passphrase: str, near: Path | None = None) -> Checked:
    """Return what is in a backup once all of it was opened and checked; FileRefused for damage.

    `near` is the folder of the database: the copy that is opened lies there for the moment.
    """
    with disk_in_sentences(path), open_scratch(near) as scratch:
        opened = open_backup(path, tidy_passphrase(passphrase), scratch)
        return Checked(opened.manifest, count_people(opened.database))


def load_root_key(path: Path, passphrase: str) -> bytes | None:
    """Return the root key that a backup carries, None for a plain copy."""
    with disk_in_sentences(path), open_scratch(None) as scratch:
        found: Opened = open_backup(path, tidy_passphrase(passphrase), scratch)
        return found.root


def note_made(installation: Installation, made: Manifest, file: Path | None) -> None:
    """Keep in mind when the newest backup was made, and where it lies if that is known."""
    noted = installation.noted(NOTED, made.database) | {"made_at": made.made_at.isoformat()}
    if file is not None:
        noted["file"] = str(file.absolute())
    with suppress(OSError):  # the backup is there
        installation.note(NOTED, made.database, noted)


def newest_good_backup(installation: Installation, place: Path) -> tuple[Path, datetime] | None:
    """Return the newest whole backup of the database at a place, and its moment; None without one.

    Works without the database: for when it is damaged or gone. Every byte is compared with the
    backup's checksum; that it opens too takes the passphrase.
    """
    database_id = installation.database_at(place)
    if not database_id:
        return None
    noted = installation.noted(NOTED, database_id)
    files = {Path(noted["file"])} if noted.get("file") else set()
    if noted.get("folder"):
        files |= set(Path(noted["folder"]).glob(f"*{ENDING}"))
    dated = []
    for file in files:
        with suppress(ConnectionsError, OSError):
            header = read_header(file)
            if header.database == database_id:
                dated.append((header.made_at, file))
    for made_at, file in sorted(dated, reverse=True):
        with suppress(ConnectionsError, OSError):
            read_whole(file)
            return file, made_at
    return None


def needs_passphrase(path: Path) -> bool:
    """Say whether a file to restore is sealed; NotFound where there is none."""
    with disk_in_sentences(path):
        return not is_plain_copy(path)


def _is_backup_of(path: Path, database_id: str) -> bool:
    try:
        return read_header(path).database == database_id
    except (ConnectionsError, OSError):
        return False


def require_everything(ask: Ask) -> None:
    """Refuse whoever does not look after every school of the database: a backup holds them all."""
    ask.require(Permission.SCHOOL_MANAGE)
    if not set(ask.viewer.schools or (ask.school_id,)).issuperset(load_schools(ask.book.sql)):
        raise AccessDenied(
            "A backup holds every school of this database. Whoever looks after all of them can "
            "take it."
        )
