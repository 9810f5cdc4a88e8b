"""Slips: a printed code that makes one device an adult's own, once, while enrolment is open."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from connections.domain.meeting.joining import tidy_code

SLIP_SIGNS = 12  # of 31: 59 bits. 150 slips in 14 days at 1,000 guesses a second: 3 in 10 million
SLIP_LASTS = timedelta(days=14)
OPEN_FOR = timedelta(hours=1)  # a meeting
OPEN_AT_MOST = timedelta(hours=2)
OPEN_AT_THE_DESK = timedelta(minutes=15)  # for one name


def tidy_slip(typed: str) -> str | None:
    """Return the code of a slip a person meant, also as the whole address, or None."""
    return tidy_code(typed.rpartition("#")[2], SLIP_SIGNS)


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip that was given out: it is good once, unless it is taken back before.

    `device_id` is the device it made; "" where it let its adult in without one.
    """

    slip_id: str
    adult_id: str
    issued_at: datetime
    expires_at: datetime
    used_at: datetime | None = None
    device_id: str = ""
    ended_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Say whether it can still be used."""
        return self.used_at is None and self.ended_at is None and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Somebody lets slips be used for a while: everybody's, or one adult's."""

    enrolment_id: str
    adult_id: str | None
    opened_at: datetime
    ends_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether it is open: not before it was opened, should a clock be set back."""
        return self.opened_at <= now < self.ends_at


def may_enrol(enrolments: Iterable[Enrolment], adult_id: str, now: datetime) -> bool:
    """Say whether an adult's slip works now."""
    return any(each.is_open(now) and each.adult_id in (None, adult_id) for each in enrolments)
