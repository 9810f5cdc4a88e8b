"""Joining a meeting from one's own phone: what a code looks like, how long, how many tries."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# 8 of 31 signs are 39.6 bits; with the tries below, a guess succeeds once in two billion meetings.
# Six digits would give way once in 2,800. Left out: 0 O, 1 I L.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
LASTS = timedelta(hours=2)
LASTS_AT_MOST = timedelta(hours=8)

TRIES_WITHIN = timedelta(minutes=10)
TRIES_EACH = 5
TRIES_TOGETHER = 30


def new_code(choose: Callable[[str], str]) -> str:
    """Return a new code; `choose` picks one sign of a text by chance."""
    return "".join(choose(CODE_SIGNS) for _ in range(CODE_LENGTH))


def tidy_code(typed: str) -> str | None:
    """Return the code a person meant, or None when it cannot be one.

    Small letters, spaces and dashes do not matter.
    """
    code = "".join(sign for sign in typed.upper() if sign not in " -\u2013\u00a0\t")
    if len(code) != CODE_LENGTH or any(sign not in CODE_SIGNS for sign in code):
        return None
    return code


def shown_code(code: str) -> str:
    """Return a code as it is read aloud: two groups of four."""
    return f"{code[:4]} {code[4:]}"


@dataclass(frozen=True, slots=True)
class Joining:
    """A facilitator opened joining for a round."""

    joining_id: str
    round_id: str
    opened_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Say whether a code or a joined phone is good now."""
        return self.revoked_at is None and now < self.expires_at


@dataclass(slots=True)
class Tries:
    """Wrong codes of the last minutes, by who tried, in this process's memory."""

    together: deque[datetime] = field(default_factory=deque)
    each: dict[str, deque[datetime]] = field(default_factory=dict)

    def exhausted(self, who: str, now: datetime) -> bool:
        """Say whether this one, or everybody together, has to wait."""
        self._forget(now)
        return len(self.each.get(who, ())) >= TRIES_EACH or len(self.together) >= TRIES_TOGETHER

    def count_wrong(self, who: str, now: datetime) -> None:
        """Note a wrong code."""
        self.together.append(now)
        self.each.setdefault(who, deque()).append(now)

    def _forget(self, now: datetime) -> None:
        for moments in (self.together, *self.each.values()):
            while moments and moments[0] <= now - TRIES_WITHIN:
                moments.popleft()
        for who in [who for who, moments in self.each.items() if not moments]:
            del self.each[who]
