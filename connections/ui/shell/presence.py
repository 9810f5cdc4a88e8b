"""What this process knows of who is in: its own key, the browsers that showed it, the sessions."""

import asyncio
import hashlib
import hmac
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from connections.domain.access.session import Session
from connections.domain.problems import ConnectionsError
from connections.services.access.sessions import holder_of, still_in, write_touches
from connections.services.book.book import Database
from connections.ui.shell.logs import log_bug

KEEPER_COOKIE = "connections_keeper"  # a browser's own secret, set by ui.keeper
FRESH = 1.0  # seconds for which a session is known without asking
WRITES_EVERY = 10  # seconds for which a run of a page may not know of a touch
MOST_KNOWN = 5_000


def mark_of(session: Session) -> str:
    """Return what a page carries of the session it was made for: it opens nothing, names nobody.

    A laptop that is passed on keeps its secret, and is somebody else's.
    """
    whose = (session.session_hash, session.school_id, session.adult_id or "", session.reach.value)
    return hashlib.sha256("\x1f".join(("page", *whose)).encode()).hexdigest()[:24]


def is_for(session: Session, mark: str) -> bool:
    """Say whether a page with this mark was made for the session; one from before says nothing."""
    return not mark or hmac.compare_digest(mark.encode(), mark_of(session).encode())


class Presence:
    """The sessions of this process: touches not written down yet, and open web sockets."""

    def __init__(self, database: Callable[[], Database], now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now
        self._known: dict[str, tuple[float, Session | None]] = {}
        self._touches: dict[str, datetime] = {}
        self._sockets: dict[str, set[tuple[asyncio.AbstractEventLoop, asyncio.Event]]] = {}
        self._lock = threading.Lock()

    async def who(self, holding: str) -> Session | None:
        """Return the session a browser's secret stands for, while it is open."""
        if not holding:
            return None
        name = holder_of(holding)
        asked, session = self._known.get(name, (-FRESH, None))
        if time.monotonic() - asked >= FRESH:
            session = (await asyncio.to_thread(self._look, {name})).get(name)
        return session

    def touch(self, name: str) -> None:
        """Note that somebody is there."""
        self._touches[name] = self._now()

    @contextmanager
    def open(self, name: str) -> Iterator[asyncio.Event]:
        """Yield what is set when the session ends, for a web socket."""
        mine = (asyncio.get_running_loop(), asyncio.Event())
        with self._lock:
            self._sockets.setdefault(name, set()).add(mine)
        try:
            yield mine[1]
        finally:
            with self._lock:
                self._sockets[name].discard(mine)
                if not self._sockets[name]:
                    del self._sockets[name]

    def close(self, name: str) -> None:
        """End what a session has open in this process: it is over, or somebody else's now."""
        with self._lock:
            sockets = list(self._sockets.get(name, ()))
        self._known.pop(name, None)
        self._touches.pop(name, None)
        for loop, event in sockets:
            with suppress(RuntimeError):  # the loop has ended
                loop.call_soon_threadsafe(event.set)

    def ask_anew(self) -> None:
        """Take nobody's session as known: several have ended."""
        self._known.clear()

    async def run(self) -> None:
        """Close what has ended, also in another process, within a second; write touches down."""
        written = time.monotonic()
        while True:
            await asyncio.sleep(FRESH)
            try:
                if self._sockets:
                    await asyncio.to_thread(self._look, set(self._sockets))
                if self._touches and time.monotonic() - written >= WRITES_EVERY:
                    written = time.monotonic()
                    await asyncio.to_thread(self._write)
            except ConnectionsError:
                pass  # the database is at rest: asked again
            except Exception as problem:  # else nothing that ends would close any more
                log_bug(problem)

    def _look(self, names: set[str]) -> dict[str, Session]:
        moment = time.monotonic()
        found = still_in(self._database(), names, self._touches, self._now())
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        for name in names:
            self._known[name] = (moment, found.get(name))
            if name not in found:
                self.close(name)
        return found

    def _write(self) -> None:
        touches, self._touches = self._touches, {}
        try:
            write_touches(self._database(), touches, self._now())
        except ConnectionsError:
            self._touches = touches | self._touches


class Keepers:
    """The key of this start, and the browsers that have shown it, in this process's memory."""

    def __init__(self) -> None:
        self.key = secrets.token_urlsafe(32)
        self._browsers: set[str] = set()

    def let_in(self, key: str) -> str | None:
        """Return the secret that a browser keeps from now on, if it shows the right key."""
        if not hmac.compare_digest(key.encode(), self.key.encode()):
            return None
        holding = secrets.token_urlsafe(32)
        self._browsers.add(holder_of(holding))
        return holding

    def knows(self, holding: str) -> bool:
        """Say whether a browser's secret was given out by this start."""
        return holder_of(holding) in self._browsers
