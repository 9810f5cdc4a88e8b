"""The key that makes a keeper: made at each start, shown once where the server was started."""

import hmac
import secrets

from connections.services.meeting.joining import holder_of

KEEPER_COOKIE = "connections_keeper"  # a browser's own secret, set by ui.keeper


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
