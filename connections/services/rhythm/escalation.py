"""What waits too long, for whoever looks after it."""

from dataclasses import dataclass
from datetime import date

from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult, Student
from connections.domain.rhythm.waiting import Waits, waits_too_long
from connections.services.book.ask import Ask
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
    me, settings = ask.viewer.adult_id, ask.book.settings()
    leads = {adult.adult_id for adult in leads_of(ask.book)}
    found = []
    for each in my_caseload(ask, everybody=True):
        theirs = each.outreach.looked_after_by
        if not (everybody or me is None or theirs == me or theirs not in leads):
            continue
        if waits := waits_too_long(each.case, settings, ask.today):
            why, since = waits
            days = settings.days.between(since, ask.today)
            one = (each.outreach.outreach_id, each.student, each.adult, since, days)
            found.append(Waiting(why, *one))
    order = [*Waits]
    return sorted(found, key=lambda one: (order.index(one.why), one.since, one.student.name))
