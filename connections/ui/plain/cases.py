"""How an outreach is said on every page: what is due, and what happened so far."""

from datetime import date

from connections.services.outreach.caseload import CaseloadEntry
from connections.words import day, say, say_many, to_say

_NEAR = {0: to_say("today"), 1: to_say("tomorrow"), -1: to_say("yesterday")}


def short_day(then: date, now_on: date) -> str:
    """Return "today", "yesterday", "tomorrow" or "Thu, Dec 3"."""
    near = _NEAR.get((then - now_on).days)
    return say(near) if near else day(then, "weekday")


def due_words(entry: CaseloadEntry, now_on: date) -> str:
    """Return when the next thing is due, in words."""
    if entry.next_due_on is None:
        return say("Nothing due")
    when = short_day(entry.next_due_on, now_on)
    return say("◷ was due {day}", day=when) if entry.overdue else say("due {day}", day=when)


def contact_words(entry: CaseloadEntry, now_on: date) -> str:
    """Return how many contacts there were, and the last one."""
    case = entry.case
    if case.last_contact_on is None:
        return say("no contact yet")
    return say_many(
        len(case.contacts),
        "{n} contact, last {day}",
        "{n} contacts, last {day}",
        day=short_day(case.last_contact_on, now_on),
    )
