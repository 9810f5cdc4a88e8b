"""Late answers: from which day on others see what they change."""

from collections.abc import Mapping
from datetime import date

ENOUGH_TO_HIDE_ONE = 3  # adults; a change that fewer made would tell who made it


def shown_until(given: Mapping[date, frozenset[str]], today: date) -> date | None:
    """Return the last day whose late answers other adults see today; None while they see none.

    `given` holds the others who answered late, by day. What they see changes once a day, and only
    when three adults or more have answered since it changed last: the counts before and after tell
    nobody's answer.
    """
    seen, since = None, set[str]()
    for day in sorted(given):
        if day >= today:
            break
        since |= given[day]
        if len(since) >= ENOUGH_TO_HIDE_ONE:
            seen, since = day, set()
    return seen
