"""Who is known to go before the school year ends, and until when a beginning is early enough."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from connections.domain.people.person import Adult, AdultKind
from connections.domain.school.calendar import A_WEEK, SchoolDays
from connections.domain.school.days import SCHOOL_YEAR_BEGINS, school_year


@dataclass(frozen=True, slots=True)
class LastStart:
    """The last day of school this year, and the last to begin on with the usual weeks before it."""

    ends_on: date
    begin_by: date


def last_start(days: SchoolDays, today: date, weeks: int) -> LastStart | None:
    """Return until when a pair has to begin; None where no term of the school year is known."""
    ends_on = days.year_ends_on(today)
    return None if ends_on is None else LastStart(ends_on, days.before(ends_on, weeks * A_WEEK))


def known_to_go(adults: Iterable[Adult], days: SchoolDays, today: date) -> list[Adult]:
    """Return who is flagged as leaving or on leave, or is cleared for less than the school year."""
    july = date(school_year(today) + 1, *SCHOOL_YEAR_BEGINS)
    last = days.year_ends_on(today) or july - timedelta(days=1)

    def ends(adult: Adult) -> bool:
        until = adult.cleared_until
        return adult.kind is not AdultKind.STAFF and until is not None and until < last

    return [adult for adult in adults if adult.leaving or adult.away or ends(adult)]
