"""Joining a meeting from one's own phone: what a code looks like, how long, who is slowed down."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# 8 of 31 signs are 39.6 bits: the length keeps guessers out, not a lock (docs/decisions/0056). Six
# digits would give way within a meeting. Left out: 0 O, 1 I L.
CODE_SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
LASTS = timedelta(hours=2)
LASTS_AT_MOST = timedelta(hours=8)

TRIES_WITHIN = timedelta(minutes=10)  # of rest, after which a browser begins anew
TRIES_AT_ONCE = 4  # slips of the finger
LONGEST_PAUSE = 8  # seconds
MOST_REMEMBERED = 10_000  # browsers


def code_from(chance: bytes, length: int = CODE_LENGTH) -> str:
    """Return the code that 32 bytes of chance stand for."""
    number, signs = int.from_bytes(chance), ""
    for _ in range(length):
        number, sign = divmod(number, len(CODE_SIGNS))
        signs += CODE_SIGNS[sign]
    return signs


def tidy_code(typed: str, length: int = CODE_LENGTH) -> str | None:
    """Return the code a person meant, or None when it cannot be one.

    Small letters, spaces and dashes do not matter.
    """
    code = "".join(sign for sign in typed.upper() if sign not in " -\u2013\u00a0\t")
    if len(code) != length or any(sign not in CODE_SIGNS for sign in code):
        return None
    return code


def shown_code(code: str) -> str:
    """Return a code as it is read aloud: in groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


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
    """Wrong codes by who tried, in this process's memory; who tried last stands last."""

    wrong: OrderedDict[str, tuple[int, datetime]] = field(default_factory=OrderedDict)

    def count_wrong(self, who: str, now: datetime) -> int:
        """Note a wrong code; return the seconds to wait before it is answered."""
        tried, last = self.wrong.pop(who, (0, now))
        tried = 1 if now - last >= TRIES_WITHIN else tried + 1
        self.wrong[who] = (tried, now)
        while self._rested(now) or len(self.wrong) > MOST_REMEMBERED:
            self.wrong.popitem(last=False)
        over = tried - TRIES_AT_ONCE
        return min(LONGEST_PAUSE, 1 << min(over - 1, 10)) if over > 0 else 0

    def _rested(self, now: datetime) -> bool:
        _, longest_ago = next(iter(self.wrong.values()))
        return now - longest_ago >= TRIES_WITHIN
