"""The one file while it is open: is it still the same, and how it is left."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from weakref import WeakSet

from filelock import Timeout
from sqlalchemy.engine import Engine

from connections.domain.problems import DatabaseWrong
from connections.store.file.check import FileState, stop_for
from connections.store.file.placing import put_sides_aside
from connections.store.file.sqlite import sqlite3
from connections.store.keys.installation import Installation

FOLD_AFTER = 100  # changes; SQLite's log is then folded into the file
LONG_LOG = 4 * 2**20  # bytes that one change may add until it is folded in at once


class OpenFile:
    """The file of SQLite while this process has it open.

    SQLite's locks belong to the process, and closing any handle on the file lets all of them go:
    another program would then think itself the last one and take the log away. So one handle is
    opened at the beginning, and the file is looked at through it. While it is open the file is
    written at moments we choose (see `has_long_log`), so that a write by anybody else shows.
    """

    def __init__(self, path: Path, installation: Installation, state: FileState) -> None:
        self.path, self.installation, self.state = path, installation, state
        self.lock = installation.lock(path)
        self.presence = installation.come_in(path)
        self.connections: WeakSet[Any] = WeakSet()
        self._handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
        self._changes, self._folded = 0, 0
        self.identity = self._identity()
        self.look()

    def look(self) -> None:
        """Remember when the file was written last: by us."""
        self.written, self._folded = _written(self.path), self._log_size()

    def settle(self) -> None:
        """Remember which file this is, once it is ours: an upgrade gives it its ids."""
        self.identity = self._identity()
        self.look()

    def require_same(self, wrote_beside: Callable[[], bool]) -> None:
        """Raise DatabaseWrong when another file, or none, lies where the open one lay.

        Also when it was written since by nobody of us: a copy laid over the open file.
        """
        written = _written(self.path)
        if self.is_same() and (written == self.written or wrote_beside()):
            self.written = written
            return
        raise DatabaseWrong(
            "The database “{name}” was moved, deleted or replaced while Connections was "
            "running. Since then nothing is saved. Put the same file back where it was; leave what "
            "lies beside it, “{name}-wal”, where it is: it holds what was saved last.",
            name=self.path.name,
        )

    def is_same(self) -> bool:
        """Say whether the file that was opened still lies there."""
        return self._identity() == self.identity

    def _identity(self) -> tuple[int, int, bytes] | None:
        """Return what tells one file from another: its place on the disk, and its header's ids."""
        try:
            here, mine = self.path.stat(), os.fstat(self._handle)
            os.lseek(self._handle, 0, os.SEEK_SET)
            header = os.read(self._handle, 72)
        except OSError:
            return None
        if (here.st_dev, here.st_ino) != (mine.st_dev, mine.st_ino):
            return None
        return here.st_dev, here.st_ino, header[:16] + header[60:72]

    def has_long_log(self) -> bool:
        """Count one more change, and say whether the log should be folded in now."""
        self._changes += 1
        grown = self._log_size() - self._folded
        return self._changes % FOLD_AFTER == 0 or grown > LONG_LOG

    def _log_size(self) -> int:
        try:
            return self.path.with_name(self.path.name + "-wal").stat().st_size
        except OSError:
            return 0

    def leave(self, database_id: str, engines: tuple[Engine, ...], keep: bool) -> None:
        """Close every connection; note how the file is left if nobody else has it open."""
        with suppress(Timeout), self.lock:
            same = self.is_same()
            if not keep or not same:
                _never_close(engines[-1])
            for engine in engines:
                engine.dispose()
            for raw in list(self.connections):  # of a page that is still being drawn
                if not keep or not same:
                    break
                with suppress(Exception):
                    raw.interrupt()
                    raw.close()
            log = self.path.with_name(self.path.name + "-wal")
            alone = not self.installation.others_have_open(self.path, self.presence)
            over = not keep and _written(self.path) != self.written  # another's content in it
            if (not same or over) and self.path.exists():
                put_sides_aside(self.path, "replaced-while-running")
            if alone:
                os.close(self._handle)  # no lock depends on it any more
            if alone and keep and same:
                if log.exists():
                    fold_in(self.path)
                if not log.exists():
                    self.installation.keep_stop(self.path, stop_for(self.path, database_id))
        self.presence.release()
        with suppress(OSError):
            Path(self.presence.lock_file).unlink()


def _never_close(engine: Engine) -> None:
    """Keep one connection until the process ends.

    The last one to close writes SQLite's log into the file: not into one that is not ours any more,
    or is damaged. A daemon's stack is not taken down when Python ends, so nothing closes it.
    """
    with suppress(Exception):
        held = engine.raw_connection()
        held.detach()  # it closes with `held`, which the thread keeps
        waiting = threading.Event()  # which nobody ever sets
        threading.Thread(target=lambda _: waiting.wait(), args=(held,), daemon=True).start()


def fold_in(path: Path) -> None:
    """Open and close the file once more, alone: SQLite then folds its log in."""
    with suppress(sqlite3.Error):
        sql = sqlite3.connect(path)
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
        sql.close()


def _written(path: Path) -> tuple[int, int] | None:
    """Return when the file was written last, and its size; Windows says so late, so never there."""
    if os.name == "nt":
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
