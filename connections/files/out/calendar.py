"""An adult's next date as a calendar (RFC 5545) that says nothing about anybody."""

from datetime import date, datetime, timedelta

from icalendar import Calendar, Event

from connections.words import say, to_say

# A calendar is seen by many people: no name, no count, and not how many dates there are.
WORDS = to_say("Connections: something of yours is due")


def write_calendar(due_on: date | None, name: str, now: datetime) -> bytes:
    """Return a calendar with one whole-day entry, or with none where nothing is due.

    `name` keeps the entry the same one when it is taken again: it moves and is never doubled.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Connections//EN")
    if due_on is not None:
        event = Event()
        event.add("uid", f"{name}@connections")
        event.add("dtstamp", now)
        event.add("dtstart", due_on)
        event.add("dtend", due_on + timedelta(days=1))
        event.add("summary", say(WORDS))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content
