"""A calendar file (RFC 5545): its whole days, as spans with the names they have there."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import Calendar

from connections.domain.problems import FileRefused
from connections.domain.school.calendar import LONGEST, Span

LARGEST = 2_000_000  # bytes
MOST_EVENTS = 5_000
_FIRST_YEAR = 1900
_REPEATS = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_A_DAY = timedelta(days=1)
# What a calendar calls a day without school, in the languages of the schools that have one.
_FREE = (
    """
no school|break|holiday|vacation|recess|closed|closure|day off
sin clases|vacaciones|feriado|festivo|cerrada|cerrado
pas d'école|vacances|férié|congé
ferien|feiertag|schulfrei|unterrichtsfrei
""".strip()
    .replace("\n", "|")
    .split("|")
)


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """The whole days of a calendar file, in order, once each.

    Of the entries that are not among them `outside` lie in other years, and of `unread` the days
    cannot be read. Hours of a day count as neither: they close no school.
    """

    spans: tuple[Span, ...]
    outside: int
    unread: int


def read_calendar(content: bytes, within: Span) -> CalendarFile:
    """Read the whole days that touch a time; what repeats stands once for each time.

    Raises FileRefused for what is no calendar.
    """
    if len(content) > LARGEST:
        raise FileRefused("This calendar is larger than a school's calendar is. Nothing was read.")
    text = _text_of(content)
    if "BEGIN:VCALENDAR" in text and "END:VCALENDAR" not in text:
        raise FileRefused(
            "This calendar file is not whole: it stops before its end. Please take it once more."
        )
    try:
        calendars = Calendar.from_ical(text, True)
        events = [e for one in calendars for e in one.walk("VEVENT")]
    except (ValueError, IndexError, AttributeError, RecursionError):
        calendars = []
    if not calendars:
        raise FileRefused(
            "This is no calendar file. In the school's calendar look for “Export” or “Subscribe” "
            "and take the file that ends in .ics."
        )
    if len(events) > MOST_EVENTS:
        raise FileRefused("This calendar has more entries than can be looked through.")
    found: set[Span] = set()
    outside = unread = 0
    for event in events:
        try:
            spans = list(_spans_of(event, within))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            unread += 1
            continue
        touching = {one for one in spans if one.touches(within)}
        found |= touching
        outside += bool(spans) and not touching
    return CalendarFile(tuple(sorted(found)), outside, unread)


def _text_of(content: bytes) -> str:
    """Return the text of a file, whichever of Unicode's ways and ends of lines it has."""
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = content.decode("utf-16" if wide else "utf-8-sig", errors="replace")
    return "\r\n".join(text.splitlines()) if "\n" not in text else text


def _spans_of(event: Any, within: Span) -> Iterator[Span]:
    start = event.decoded("DTSTART")
    if isinstance(start, datetime):
        if is_called_free(str(event.get("SUMMARY", ""))) and start.date() in within:
            raise ValueError("no school, by the hour: which days nobody can tell")
        return
    end = event.decoded("DTEND") if "DTEND" in event else start + event.get("DURATION", _Day()).dt
    length = min(max(end - start - _A_DAY, timedelta(0)), LONGEST)
    name = " ".join(str(event.get("SUMMARY", "")).split())[:100]
    for first in _starts(event, start, within):
        yield Span(first, first + length, name)


class _Day:
    dt = _A_DAY


def _starts(event: Any, start: date, within: Span) -> list[date]:
    rule = event.get("RRULE")
    if rule is None:
        return [start]
    if start.year < _FIRST_YEAR or not {str(each).upper() for each in rule["FREQ"]} <= _REPEATS:
        raise ValueError("repeats too often to be looked through")
    begin = datetime.combine(start, time())
    text = rule.to_ical().decode()
    times = rrulestr(text, dtstart=begin, ignoretz=True)
    first, last = (datetime.combine(each, time()) for each in (within.first_on, within.last_on))
    return [moment.date() for moment in times.between(first - LONGEST, last, inc=True)]


def is_called_free(name: str) -> bool:
    """Say whether the name of an entry says that there is no school."""
    called = name.casefold()
    return any(word in called for word in _FREE)
