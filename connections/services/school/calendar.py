"""The school's calendar: its terms, and the days on which there is no school."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from connections.domain.access.grants import Permission
from connections.domain.problems import NotFound
from connections.domain.school.calendar import SchoolDays, Span
from connections.domain.school.days import SCHOOL_YEAR_BEGINS, school_year
from connections.files.bytes.calendar import CalendarFile, read_calendar
from connections.files.bytes.calendar import is_called_free as is_called_free
from connections.services.book.ask import Ask
from connections.store.schools import load_settings, save_settings

_A_DAY = timedelta(days=1)


def school_days(ask: Ask) -> SchoolDays:
    """Return when there is school."""
    ask.require(Permission.SCHOOL_READ)
    return ask.book.settings().days


def add_days(ask: Ask, spans: Sequence[Span], *, term: bool) -> None:
    """Add a term, or days without school; what is there already stays as it is.

    Raises NotPossible for days that nobody can mean.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    _change(ask, "calendar.added", [*spans], term=term)


def remove_days(ask: Ask, span: Span) -> None:
    """Take a term, or days without school, out of the calendar."""
    ask.require(Permission.SCHOOL_MANAGE)
    _change(ask, "calendar.removed", [span])


def _change(ask: Ask, action: str, spans: list[Span], term: bool | None = None) -> None:
    days = sorted(f"{one.first_on} {one.last_on}" for one in spans)
    with ask.changing(action, {"days": days}) as sql:
        settings = load_settings(sql, ask.school_id)
        after = settings.days
        for one in spans:
            if term is not None:
                after = after.with_span(one, term=term)
            elif one not in (*after.terms, *after.free):
                raise NotFound("These days are not in the calendar any more.")
            else:
                after = after.without(one)
        save_settings(sql, ask.school_id, replace(settings, days=after))


def preview_calendar(ask: Ask, content: bytes) -> CalendarFile:
    """Return the whole days that a calendar file has in this school year and the next.

    Nothing is changed. Raises FileRefused for what is no calendar.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    return read_calendar(content, _this_and_next_year(ask.today))


def _this_and_next_year(today: date) -> Span:
    """Return the school year of a day and the one after it: what a calendar is read for."""
    year = school_year(today)
    return Span(date(year, *SCHOOL_YEAR_BEGINS), date(year + 2, *SCHOOL_YEAR_BEGINS) - _A_DAY)
