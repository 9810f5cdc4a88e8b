"""Bringing a backup back: into its place, with what was there put aside, or not at all."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from connections.domain.access.viewer import COMMAND_LINE, Viewer
from connections.domain.problems import NotPossible
from connections.domain.rhythm.digest import week_to_send
from connections.services.backup.making import ENDING, NOTED, note_made, require_everything
from connections.services.backup.passphrase import require_strong, tidy_passphrase
from connections.services.book.ask import Ask
from connections.services.book.book import Installation
from connections.store.access.devices import save_devices_ended
from connections.store.access.restored import (
    load_open,
    load_who_comes_in,
    save_codes_ended,
    save_no_wider,
)
from connections.store.access.sessions import save_ended
from connections.store.access.slips import save_slips_ended
from connections.store.backup.contents import (
    Opened,
    count_people,
    open_backup,
    read_heads,
    save_backup,
)
from connections.store.backup.replacing import (
    count_newer,
    in_use,
    read_present,
    save_on_server,
    save_own_keys,
)
from connections.store.backup.sealed import disk_in_sentences, new_seal
from connections.store.backup.tables import save_copy
from connections.store.database import open_database
from connections.store.database import read_place as read_place
from connections.store.file.check import refuse_shared_folder
from connections.store.file.placing import open_scratch, save_finished, save_in_place
from connections.store.reports.went_out import count_unknown
from connections.store.rhythm.feeds import save_feeds_ended
from connections.store.rhythm.mails import save_not_again
from connections.store.schools import load_schools, load_settings

_LONGEST_NAME = 60  # letters of an upload's name; a disk takes 255 bytes


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brings back, or brought back.

    `newer`: answers and changes in what is replaced since the backup, None where that cannot be
    known. `reports`: how many went out of which the backup knows nothing. `checked`: False for a
    plain copy, which has no checksum. `devices`: how many adults' own devices it ended; `ended`:
    how many accounts, overseers and roles, since they have ended here. Where that is not known,
    as on a new computer, `look_through` are the names of all who come in by what was brought back.
    """

    made_at: datetime
    counts: Mapping[str, int]  # students, adults, rounds, answers, notes
    newer: tuple[int, int] | None
    reports: int
    checked: bool
    kept: Path | None = None
    devices: int = 0
    ended: int = 0
    look_through: tuple[str, ...] = ()


def preview_restore(ask: Ask, name: str, content: bytes, passphrase: str) -> Restored:
    """Return what bringing back this backup would mean here; nothing is changed.

    Raises FileRefused for a backup that cannot be brought back, NotPossible for another school's.
    """
    require_everything(ask)
    ask.book.close()
    database = ask.book.database
    near = database.file.parent if database.file else None
    with uploaded(name, content, near) as file:
        scratch = file.parent.parent
        opened = open_backup(file, tidy_passphrase(passphrase), scratch)
        now = scratch / "now.sqlite"
        save_copy(database, now)
        newer = _compare(opened, now, database.installation, scratch)
        return _said(opened, newer, _unknown(opened, database.installation))


def restore_here(
    ask: Ask,
    url: str,
    name: str,
    content: bytes,
    passphrase: str,
    kept: Path,
    rest: AbstractContextManager[None],
) -> Restored:
    """Bring back this backup while the server runs; see restore.

    It is looked through first. `rest` closes the database for everybody who uses it here.
    """
    require_everything(ask)
    preview_restore(ask, name, content, passphrase)
    database = ask.book.database
    near = database.file.parent if database.file else None
    with uploaded(name, content, near) as file:
        ask.book.close()
        with rest:
            return restore(
                url, database.installation, file, passphrase, ask.now, kept, ask.by, stays=False
            )


@contextmanager
def uploaded(name: str, content: bytes, near: Path | None) -> Iterator[Path]:
    """Yield what came in over the page as a file of its own name, for the moment.

    It lies in a folder of its own within a private one beside the database.
    """
    last = re.split(r"[/\\]", name)[-1]
    usual = re.sub(r"[^\w .()-]", "_", last)[-_LONGEST_NAME:].strip(" .") or "backup"
    with disk_in_sentences(near or Path("tmp")), open_scratch(near) as scratch:
        file = scratch / "upload" / usual
        file.parent.mkdir(mode=0o700)
        file.write_bytes(content)
        yield file


def restore(
    url: str,
    installation: Installation,
    file: Path,
    passphrase: str,
    now: datetime,
    kept: Path,
    by: str = COMMAND_LINE,
    stays: bool = True,
) -> Restored:
    """Put a backup in the place of the database, which nobody may have open; say what came back.

    Killed at any moment, the old or the new is there. What is replaced is kept: a file beside
    itself, a server's content as a backup in the folder `kept`, with the same passphrase.
    What is sealed is known here as a backup from then on; where it lies too, if the file `stays`.
    Raises FileRefused for a damaged, newer or wrong file or passphrase, NotPossible for another
    school's, ConnectionsError while Connections runs: then nothing is changed.
    """
    place = read_place(url)
    if place is None:
        return _restore_on_server(url, installation, file, passphrase, now, kept, by, stays)
    refuse_shared_folder(place)
    with disk_in_sentences(file), file.open("rb"):
        pass  # before a folder is made for what is not there
    with disk_in_sentences(place.parent):
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with installation.lock(place):
            save_finished(place, installation)
            if installation.others_have_open(place):
                raise in_use()
            with open_scratch(place.parent) as scratch:
                opened = open_backup(file, tidy_passphrase(passphrase), scratch)
                newer = _compare(opened, place, installation, scratch)
                reports = _unknown(opened, installation)
                own = _prepare(opened, installation, scratch, now, by)
                database_id, heads = read_heads(opened.database)
                why = f"before-restore-{now:%Y-%m-%d-%H%M%S}"
                kept_at = save_in_place(
                    place, opened.database, database_id, heads, installation, why
                )
    _note_backup(installation, opened, file if stays else None)
    return _said(opened, newer, reports, own, kept_at)


def _restore_on_server(
    url: str,
    installation: Installation,
    file: Path,
    passphrase: str,
    now: datetime,
    kept: Path,
    by: str,
    stays: bool,
) -> Restored:
    with disk_in_sentences(file), open_scratch(None) as scratch:
        opened = open_backup(file, tidy_passphrase(passphrase), scratch)
        with closing(open_database(url, installation)) as database:
            before = scratch / "now.sqlite"
            save_copy(database, before)
            newer = _compare(opened, before, installation, scratch)
            reports = _unknown(opened, installation)
            own = _prepare(opened, installation, scratch, now, by)
            seal = opened.seal or new_seal(require_strong(passphrase))
            kept.mkdir(mode=0o700, parents=True, exist_ok=True)
            kept_at = kept / f"connections-before-restore-{now:%Y-%m-%d-%H%M%S}{ENDING}"
            save_backup(database, kept_at, seal, now)
            database_id, heads = read_heads(opened.database)
            prepared = open_database(
                f"sqlite:///{opened.database.as_posix()}", Installation(scratch / "keys")
            )
            with closing(prepared), database.writing() as sql, prepared.reading() as restored:
                save_on_server(sql, restored)
            installation.keep_heads(database_id, heads, anew=True)
    _note_backup(installation, opened, file if stays else None)
    return _said(opened, newer, reports, own, kept_at)


def _compare(
    opened: Opened, place: Path, installation: Installation, scratch: Path
) -> tuple[int, int] | None:
    """Refuse another school's backup; return what is newer in what would be replaced."""
    present = read_present(place, installation, scratch)
    if not present.whole or not present.students:
        return (0, 0) if present.whole or not place.exists() else None
    ours, theirs = present.database, opened.manifest.database
    known = set(present.schools) & set(opened.manifest.schools)  # of a version without an id
    if not (ours == theirs if ours and theirs else known):
        raise NotPossible(
            "This backup is of another database, and there are students in the one that is here. "
            "Nothing was changed. To look into it, start Connections on another file with "
            "CONNECTIONS_DATABASE_URL and restore it there."
        )
    return count_newer(scratch / "present.sqlite", opened.manifest.made_at)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What was made of a backup: see Restored."""

    counts: Mapping[str, int]
    devices: int
    ended: int
    look_through: tuple[str, ...]


def _prepare(
    opened: Opened, installation: Installation, scratch: Path, now: datetime, by: str
) -> _Prepared:
    """Make the database of a backup this installation's own, brought up to date and signed.

    What has ended stays ended, as far as it is known from what is replaced (see _compare).
    """
    known = load_open(scratch / "present.sqlite", opened.manifest.database)
    if opened.root is not None:
        installation.adopt(opened.root)
    passing = Installation(scratch / "keys")  # so that nothing of the scratch file stays noted
    passing.adopt(installation.root)
    save_own_keys(opened.database, opened.root, passing)
    with closing(open_database(f"sqlite:///{opened.database.as_posix()}", passing)) as database:
        with database.reading() as sql:
            schools = list(load_schools(sql))
        with database.writing() as sql:
            save_ended(sql, now)  # who was in then is not in now, whatever a browser kept
            # A device that was ended since, and a slip that was used, are good in the backup.
            devices = save_devices_ended(sql, now)
            save_slips_ended(sql, now)
            save_feeds_ended(sql, now)
            save_codes_ended(sql, now)
            ended = save_no_wider(sql, known, now, by) if known else 0
            look_through = () if known else tuple(load_who_comes_in(sql))
        details = {"made_at": opened.manifest.made_at.isoformat(), "rows": opened.manifest.rows}
        for school_id in schools:
            viewer = Viewer(school_id, frozenset(), name=by)
            with database.changing(viewer, "backup.restored", now, details) as sql:
                week = week_to_send(now.astimezone().date(), load_settings(sql, school_id).days)
                if week is not None:  # what went out since the backup goes out once
                    save_not_again(sql, school_id, week.first_on, now)
    return _Prepared(count_people(opened.database), devices, ended, look_through)


def _note_backup(installation: Installation, opened: Opened, file: Path | None) -> None:
    """Know of the backup that was brought back, unless a newer one is known already."""
    made = opened.manifest
    known = installation.noted(NOTED, made.database).get("made_at")
    if opened.seal is not None and (not known or datetime.fromisoformat(known) <= made.made_at):
        note_made(installation, made, file)


def _unknown(opened: Opened, installation: Installation) -> int:
    return count_unknown(installation, opened.manifest.database, opened.database)


def _said(
    opened: Opened,
    newer: tuple[int, int] | None,
    reports: int,
    own: _Prepared | None = None,
    kept: Path | None = None,
) -> Restored:
    own = own or _Prepared(count_people(opened.database), 0, 0, ())
    made_at, checked = opened.manifest.made_at, opened.seal is not None
    more = (own.devices, own.ended, own.look_through)
    return Restored(made_at, own.counts, newer, reports, checked, kept, *more)
