"""Follow-ups: when an outreach is looked at, and how it goes."""

from dataclasses import dataclass
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
