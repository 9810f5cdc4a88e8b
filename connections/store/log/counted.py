"""What is read is written down before it is shown; what comes again and again is counted.

The same thing by the same person within ten minutes is one row, followed by one with the number
once the ten minutes are over or the program ends. So nobody can fill a disk by asking, and after a
crash no more than the numbers of the last ten minutes are missing.
"""

import json
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connections.domain.access.viewer import Viewer

WINDOW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Reading:
    """Who looked at what, or was refused what, and when."""

    viewer: Viewer
    action: str
    at: datetime
    details: Mapping[str, Any]


@dataclass(slots=True)
class _Window:
    first: Reading
    last: datetime
    again: int = 0
    written: "Future[None]" = field(default_factory=Future)

    def has(self, now: datetime) -> bool:
        """Say whether a moment is within it; a clock that was set back begins another."""
        return abs(now - self.first.at) < WINDOW

    def counted(self) -> Reading:
        """Return what is to be written at its end."""
        details = {**self.first.details, "again": self.again}
        return Reading(self.first.viewer, self.first.action, self.last, details)


class Counted:
    """The readings of a database in this process; `write` puts rows into the log."""

    def __init__(self, write: Callable[[Iterable[Reading]], None]) -> None:
        self._write = write
        self._lock = threading.Lock()
        self._windows: dict[Hashable, _Window] = {}

    def note(self, reading: Reading) -> None:
        """Write a reading down, or count it; when it returns its row is in the log.

        The same moment is the same page being drawn, and counts once.
        """
        who, at = reading.viewer, reading.at
        said = json.dumps(reading.details, sort_keys=True)
        key = (who.school_id, who.adult_id or who.name, reading.action, said)
        with self._lock:
            known = self._windows.get(key)
            counts = known is not None and known.has(at)
            if known is not None and counts:
                known.again += at != known.last
                known.last = at
            else:
                window = self._windows[key] = _Window(reading, at)
        if known is not None and counts:
            known.written.result()  # another page may be writing its row just now
            return
        try:
            before = [known.counted()] if known is not None and known.again else []
            self._write([*before, reading])
        except BaseException as problem:
            with self._lock:
                if known is not None:
                    self._windows[key] = known
                else:
                    del self._windows[key]
            window.written.set_exception(problem)
            raise
        window.written.set_result(None)

    def write_counts(self, now: datetime | None = None) -> None:
        """Write the numbers of what came again, where the time is over; all of them without one."""
        with self._lock:
            over = {
                key: window
                for key, window in self._windows.items()
                if window.written.done() and (now is None or not window.has(now))
            }
            for key in over:
                del self._windows[key]
        counts = [window.counted() for window in over.values() if window.again]
        try:
            if counts:
                self._write(counts)
        except BaseException:
            with self._lock:
                self._windows = over | self._windows
            raise
