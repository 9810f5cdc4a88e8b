"""Which of many backups are kept: newer ones closely, older ones further apart."""

from collections.abc import Hashable, Iterable
from datetime import datetime

DAYS, WEEKS, MONTHS = 7, 5, 12


def backups_to_keep(made: Iterable[datetime]) -> frozenset[datetime]:
    """Return the moments whose backups are kept: the last of each newest day, week, month.

    Days, weeks and months without a backup do not count, so that a summer loses none.
    """
    newest_first = sorted(made, reverse=True)
    kept: set[datetime] = set()
    for most, span in ((DAYS, _day), (WEEKS, _week), (MONTHS, _month)):
        last: dict[Hashable, datetime] = {}
        for moment in newest_first:
            last.setdefault(span(moment), moment)
        kept |= set(list(last.values())[:most])
    return frozenset(kept)


def _day(moment: datetime) -> Hashable:
    return moment.date()


def _week(moment: datetime) -> Hashable:
    return moment.isocalendar()[:2]


def _month(moment: datetime) -> Hashable:
    return moment.year, moment.month
