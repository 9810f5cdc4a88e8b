"""What waits too long for the counselor not to know: since when, and what to do about it."""

from datetime import date
from enum import StrEnum

from connections.domain.outreach.caseload import Case
from connections.domain.outreach.follow_ups import Going
from connections.domain.outreach.status import ACTIVE, Status
from connections.domain.school.settings import SchoolSettings
from connections.words import to_say

SILENT_AFTER = 5  # school days without a yes or a no


class Waits(StrEnum):
    """Why something is on the list; the order here is the order on it."""

    SILENT = "silent"
    NOT_STARTED = "not_started"
    STUCK = "stuck"


WAITS_WORDS = {
    Waits.SILENT: to_say("Asked, and no answer yet"),
    Waits.NOT_STARTED: to_say("Said yes, and not started"),
    Waits.STUCK: to_say("Stuck, says whoever looked back"),
}
TO_DO = {
    Waits.SILENT: to_say("Ask again in person. A no is fine: then ask somebody else."),
    Waits.NOT_STARTED: to_say("Ask what is in the way. Agree on one small first step and a day."),
    Waits.STUCK: to_say("Talk it over: another way to go about it, or another adult."),
}


def waits_too_long(case: Case, settings: SchoolSettings, today: date) -> tuple[Waits, date] | None:
    """Return why a case waits too long and since which day; None for one that does not.

    Of silence since the day of asking, of no start since the day it was due, of stuck since the
    newest look back, if that is what it said.
    """
    one = case.outreach
    if one.status is Status.OFFERED:
        asked_on = one.asked_on or one.began_on
        silent = settings.days.between(asked_on, today) >= SILENT_AFTER
        return (Waits.SILENT, asked_on) if silent else None
    if one.status not in ACTIVE:
        return None
    if not case.contacts:
        due_on = case.next_due_on(settings)
        late = due_on is not None and case.overdue(settings, today)
        return (Waits.NOT_STARTED, due_on) if late and due_on else None
    looked = [(f.done_on, f.due_on, f.going) for f in case.follow_ups if f.done_on and f.going]
    if not looked or max(looked)[2] is not Going.STUCK:
        return None
    return Waits.STUCK, max(looked)[0]
