"""Files on their way to the browser that asked for them: handed over once, within a minute."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from threading import Lock

WAITS = timedelta(seconds=60)
MOST_FILES = 20  # waiting at once, of everybody; the oldest gives way
MOST_BYTES = 256 * 2**20


@dataclass(frozen=True, slots=True)
class Handout:
    """One file that waits; `browser` is what stands for the browser that asked for it."""

    name: str
    kind: str  # its media type
    content: bytes
    browser: str
    until: datetime


class Handouts:
    """The files that wait, by token, in this process's memory."""

    def __init__(self) -> None:
        self.waiting: OrderedDict[str, Handout] = OrderedDict()  # the oldest first
        self._lock = Lock()  # pages put from their threads, the route takes from its own

    def put(self, name: str, kind: str, content: bytes, browser: str, now: datetime) -> str:
        """Keep a file for a browser; return the token it is taken with."""
        token = secrets.token_hex(32)  # 256 bits; it names a component too, which takes no "__"
        with self._lock:
            self._forget(now)
            self.waiting[token] = Handout(name, kind, content, browser, now + WAITS)
            while len(self.waiting) > 1 and (
                len(self.waiting) > MOST_FILES
                or sum(len(file.content) for file in self.waiting.values()) > MOST_BYTES
            ):
                self.waiting.popitem(last=False)
        return token

    def take(self, token: str, browser: str, now: datetime) -> Handout | None:
        """Return the file once, to the browser that asked for it; nothing to anybody else."""
        with self._lock:
            self._forget(now)
            file = self.waiting.get(token)
            if file is None or not browser or not compare_digest(file.browser, browser):
                return None
            return self.waiting.pop(token)

    def forget(self, now: datetime) -> None:
        """Let go of what nobody took in time."""
        with self._lock:
            self._forget(now)

    def _forget(self, now: datetime) -> None:
        for token in [token for token, file in self.waiting.items() if now >= file.until]:
            del self.waiting[token]
