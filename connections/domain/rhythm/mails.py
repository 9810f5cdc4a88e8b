"""Mails that go out once each: when they are tried, tried again, given up; never what they say."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from connections.words import to_say

TRIES = 5
# After the first try that failed, the second, …: an hour's trouble and a night's are both outlived.
WAITS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=16))
ON_ITS_WAY = timedelta(minutes=10)  # what was being handed in longer ago: nobody knows
KEPT = timedelta(days=366)


class MailKind(StrEnum):
    """What a mail is about."""

    WEEKLY = "weekly"


class Failed(StrEnum):
    """Why a mail did not go out; `UNKNOWN` also while it is being handed in."""

    NOT = ""
    UNKNOWN = "unknown"
    DOWN = "down"
    SLOW = "slow"
    UNSAFE = "unsafe"
    SIGN_IN = "sign_in"
    ADDRESS = "address"
    TURNED_AWAY = "turned_away"
    LATE = "late"
    RESTORED = "restored"  # a backup was brought back in its week: it may have gone out before


FAILED_WORDS = {
    Failed.UNKNOWN: to_say(
        "Nobody knows whether it arrived: the line broke while it was being handed over."
    ),
    Failed.DOWN: to_say("The mail server does not answer."),
    Failed.SLOW: to_say("The mail server took too long to answer."),
    Failed.UNSAFE: to_say("The line to the mail server could not be made safe."),
    Failed.SIGN_IN: to_say("The mail server did not take the user or the password."),
    Failed.ADDRESS: to_say("The mail server did not take the address. Is it right in the roster?"),
    Failed.TURNED_AWAY: to_say("The mail server turned it away."),
    Failed.LATE: to_say("Its week was over before it could be sent."),
    Failed.RESTORED: to_say(
        "A backup was brought back: nobody knows whether it had gone out already."
    ),
}


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one adult about one week: there is one of each kind at most."""

    adult_id: str
    kind: MailKind
    due_on: date
    made_at: datetime
    tries: int = 0
    next_try_at: datetime | None = None
    sent_at: datetime | None = None
    ended_at: datetime | None = None
    failed: Failed = Failed.NOT

    @property
    def waits(self) -> bool:
        """Say whether it is still to be sent."""
        return self.sent_at is None and self.ended_at is None

    def is_due(self, now: datetime) -> bool:
        """Say whether it is to be tried now."""
        return self.waits and (self.next_try_at is None or self.next_try_at <= now)


def next_try(tries: int, now: datetime) -> datetime | None:
    """Return when a mail is tried again after so many tries that failed; None: given up."""
    return None if tries >= TRIES else now + WAITS[tries - 1]
