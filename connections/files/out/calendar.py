"""Follow-ups as a calendar file (RFC 5545) that says nothing about anybody."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from connections.words import say, to_say

# A calendar is seen by many people.
WORDS = to_say("Connections: time to look at one of your outreach")
_OPEN = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Connections//EN", "CALSCALE:GREGORIAN")


@dataclass(frozen=True, slots=True)
class Reminder:
    """A day on which something is due; `key` only keeps the entry the same when taken again."""

    key: str
    due_on: date


def write_calendar(reminders: Iterable[Reminder], now: datetime) -> bytes:
    """Return an ICS file with one whole-day entry for each reminder, in order of day.

    The entry's id is a hash of the key and the day: importing twice doubles nothing, and nobody
    can go from a calendar back to a student.
    """
    lines = list(_OPEN)
    for reminder in sorted(reminders, key=lambda r: (r.due_on, r.key)):
        name = hashlib.sha256(f"{reminder.key} {reminder.due_on}".encode()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}@connections",
            f"DTSTAMP:{now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{reminder.due_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{reminder.due_on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{say(WORDS)}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return ("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode()
