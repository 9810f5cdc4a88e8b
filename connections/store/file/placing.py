"""Putting a restored database in the place of the one that is there: the old or the new, whole.

A restore is prepared beside the old file, noted in the installation, and finished: whoever opens
the database after a crash in between finishes it first. What is replaced is kept.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path

from filelock import FileLock, Timeout

from connections.store.file.check import stop_for
from connections.store.keys.installation import Installation, Stop, place_name

KEPT = "kept"  # folder beside the database, of what was put aside
SIDES = ("-wal", "-shm", "-journal")  # what SQLite may leave beside a file
SCRATCH = ".connections-scratch-"  # how the private folders begin in which copies lie for a moment
_AT_WORK = "at-work.lock"
_RESTORING = "restoring"


@contextmanager
def open_scratch(near: Path | None) -> Iterator[Path]:
    """Yield a private folder that is gone afterwards, beside the database: as safe as that is.

    Where there is no such place, among this computer's temporary files.
    """
    folder = near if near is not None and near.is_dir() and os.access(near, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as private,
        FileLock(Path(private) / _AT_WORK),
    ):
        yield Path(private)


def erase_scratch(folder: Path) -> None:
    """Remove what a killed backup or restore left in a folder."""
    for left in folder.glob(f"{SCRATCH}*"):
        with suppress(Timeout, OSError):
            FileLock(left / _AT_WORK, timeout=0).acquire().lock.release()
            shutil.rmtree(left, ignore_errors=True)


def save_in_place(
    path: Path,
    prepared: Path,
    database_id: str,
    heads: Mapping[str, tuple[int, str]],
    installation: Installation,
    why: str,
) -> Path | None:
    """Put a prepared file in its place and return where the one before it is kept, if any.

    Killed at any moment, the old file or the new one is there, whole. The caller holds the lock.
    """
    kept = _keep(path, why)
    prepared.chmod(0o600)
    with prepared.open("rb+") as file:
        os.fsync(file.fileno())
    _sync_folder(prepared.parent)
    stop = stop_for(prepared, database_id)
    note = {"prepared": str(prepared.absolute()), "stop": asdict(stop), "heads": dict(heads)}
    installation.note(_RESTORING, place_name(path), note)
    save_finished(path, installation)
    return kept


def save_finished(path: Path, installation: Installation) -> None:
    """Finish a restore that was under way when its process ended. The caller holds the lock."""
    note = installation.noted(_RESTORING, place_name(path))
    if not note:
        return
    stop = Stop(**{**note["stop"], "blocks": tuple(note["stop"]["blocks"])})
    prepared = Path(note["prepared"])
    if prepared.exists():
        for side in SIDES:
            path.with_name(path.name + side).unlink(missing_ok=True)
        prepared.replace(path)
        _sync_folder(path.parent)
    heads = {name: (int(number), digest) for name, (number, digest) in note["heads"].items()}
    installation.keep_heads(stop.database_id, heads, anew=True)
    installation.keep_stop(path, stop)
    installation.keep_database_at(path, stop.database_id)
    installation.note(_RESTORING, place_name(path), None)


def _keep(path: Path, why: str) -> Path | None:
    """Copy a file and what lies beside it, byte for byte, and return where the copy is."""
    if not path.exists():
        return None
    folder = path.parent / KEPT
    folder.mkdir(mode=0o700, exist_ok=True)
    number, kept = 1, folder / f"{path.stem}-{why}.sqlite"
    while kept.exists():
        number += 1
        kept = folder / f"{path.stem}-{why}-{number}.sqlite"
    fresh = save_with_sides(path, kept)
    _sync_folder(fresh.parent)
    return kept


def put_sides_aside(path: Path, why: str) -> None:
    """Put what SQLite left beside a file where no other file in its place is read with it."""
    folder = path.parent / KEPT
    for side in SIDES:
        beside = path.with_name(path.name + side)
        if not beside.exists():
            continue
        with suppress(OSError):  # Windows: another program has it open
            if side == "-shm" or not beside.stat().st_size:
                beside.unlink()
                continue
            folder.mkdir(mode=0o700, exist_ok=True)
            number, aside = 1, folder / f"{path.stem}-{why}{side}"
            while aside.exists():
                number += 1
                aside = folder / f"{path.stem}-{why}-{number}{side}"
            beside.replace(aside)


def save_with_sides(path: Path, copy: Path) -> Path:
    """Copy a file and what SQLite left beside it, byte for byte."""
    for side in ("-wal", "-journal", ""):  # the file itself last: then all of it is there
        beside, to = path.with_name(path.name + side), copy.with_name(copy.name + side)
        if beside.exists():
            with beside.open("rb") as source:
                handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                with os.fdopen(handle, "wb") as target:
                    shutil.copyfileobj(source, target, 1 << 20)
                    target.flush()
                    os.fsync(target.fileno())
    return copy


def _sync_folder(folder: Path) -> None:
    """Have the disk remember what a folder holds, where the system can be asked to."""
    with suppress(OSError, AttributeError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
