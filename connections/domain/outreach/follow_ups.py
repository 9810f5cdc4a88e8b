"""Follow-ups: when an outreach is looked at, and how it goes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from connections.domain.school.settings import SchoolSettings
from connections.words import to_say


class Going(StrEnum):
    """How an outreach goes, as somebody who looked back says."""

    WELL = "well"
    SLOWLY = "slowly"
    STUCK = "stuck"


GOING_WORDS = {
    Going.WELL: to_say("Going well"),
    Going.SLOWLY: to_say("Slowly"),
    Going.STUCK: to_say("Stuck"),
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A dated check on an outreach; open while `done_on` is None.

    `going` is None while nobody has looked, and where it was closed without a look.
    """

    follow_up_id: str
    outreach_id: str
    due_on: date
    done_on: date | None = None
    going: Going | None = None
    remark: str = ""


def follow_up_days(began_on: date, settings: SchoolSettings) -> tuple[date, date]:
    """Return when an accepted outreach is looked at: after 4 weeks and 2 months, by default."""
    return (
        began_on + timedelta(weeks=settings.first_check_weeks),
        began_on + timedelta(weeks=settings.second_check_weeks),
    )


def looks_moved(
    checks: Iterable[FollowUp],
    outreach_id: str,
    day: date,
    today: date,
    started: bool,
    new_id: Callable[[], str],
) -> list[FollowUp]:
    """Return the looks to write so that `day` is the next one.

    What was due by then gives way to it; what comes later stays. Before the first contact one is
    closed without a look, which says that its date was moved: see Case.next_due_on.
    """
    known = list(checks)
    waiting = sorted((c for c in known if c.done_on is None), key=lambda c: c.due_on)
    sooner = [check for check in waiting if check.due_on < day]
    there = any(check.due_on == day for check in waiting)
    moved = [] if there else [replace(check, due_on=day) for check in sooner[:1]]
    closed = [replace(check, done_on=today) for check in sooner[len(moved) :]]
    if not there and not moved:
        moved = [FollowUp(new_id(), outreach_id, day)]
    if not started and not any(map(is_moved, [*known, *closed])):
        closed.append(FollowUp(new_id(), outreach_id, today, today))
    return moved + closed


def is_moved(check: FollowUp) -> bool:
    """Say whether a look was closed without one: another day stands for it."""
    return check.done_on is not None and check.going is None
