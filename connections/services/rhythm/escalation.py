"""What waits too long, for whoever looks after it."""

from dataclasses import dataclass
from datetime import date
from functools import partial

from connections.domain.access.grants import Permission
from connections.domain.outreach.caseload import cases_from
from connections.domain.people.person import Adult, Student
from connections.domain.rhythm.waiting import Waits, waits_too_long
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.leads import leads_of
from connections.services.outreach.caseload import my_caseload


@dataclass(frozen=True, slots=True)
class Waiting:
    """One outreach that waits too long; `school_days` have passed since `since`."""

    why: Waits
    outreach_id: str
    student: Student
    adult: Adult
    since: date
    school_days: int


def waiting_too_long(ask: Ask, everybody: bool = False) -> list[Waiting]:
    """Return what waits too long of what the viewer looks after, or nobody: the longest first.

    `everybody` (or nobody in particular at this computer): of the whole school.
    """
    ask.require(Permission.OUTREACH_ASSIGN)
    me = ask.viewer.adult_id
    known = ask.book.kept(("waits", ask.today), partial(_too_long, ask.book, ask.today))
    leads = {adult.adult_id for adult in leads_of(ask.book)}
    found = []
    for each in my_caseload(ask, everybody=True):
        theirs = each.outreach.looked_after_by
        if not (everybody or me is None or theirs == me or theirs not in leads):
            continue
        if each.outreach.outreach_id in known:
            why, since, days = known[each.outreach.outreach_id]
            found.append(
                Waiting(why, each.outreach.outreach_id, each.student, each.adult, since, days)
            )
    order = [*Waits]
    return sorted(found, key=lambda one: (order.index(one.why), one.since, one.student.name))


def _too_long(book: Book, today: date) -> dict[str, tuple[Waits, date, int]]:
    """Return by outreach why it waits, since when, and for how many school days."""
    settings, found = book.settings(), {}
    for case in cases_from(book.outreach(), book.contacts(), book.follow_ups()):
        if waits := waits_too_long(case, settings, today):
            why, since = waits
            days = settings.days.between(since, today)
            found[case.outreach.outreach_id] = (why, since, days)
    return found
