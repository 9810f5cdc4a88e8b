"""The days on which there is school: Mondays to Fridays of its terms, without its holidays."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from connections.domain.problems import NotPossible, require_short
from connections.domain.school.days import SCHOOL_YEAR_BEGINS, school_year

A_WEEK = 5  # school days
TERMS_BEGIN_BY, TERMS_END_FROM = (10, 1), (5, 1)  # else a term of the year is still to be typed
LONGEST = timedelta(days=366)  # of a term or a holiday: a year typed wrong is longer
MOST = 400  # of each


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Some days in a row, both ends included, and what the school calls them."""

    first_on: date
    last_on: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def touches(self, other: "Span") -> bool:
        """Say whether some day is in both."""
        return self.first_on <= other.last_on and self.last_on >= other.first_on


@dataclass(frozen=True)
class SchoolDays:
    """When there is school: `terms` bound the school years they lie in, in `free` there is none.

    A school year without a term has school on every Monday to Friday that is not free; so have the
    days before its first term and after its last, where another has to come: see `known_of`.
    """

    terms: tuple[Span, ...] = ()
    free: tuple[Span, ...] = ()

    def is_one(self, day: date) -> bool:
        """Say whether there is school on a day."""
        return bool(np.is_busday(day, busdaycal=self._counted))

    def on_or_after(self, day: date) -> date:
        """Return the day itself, or the first school day after it."""
        return _date(np.busday_offset(day, 0, roll="forward", busdaycal=self._counted))

    def add(self, day: date, school_days: int) -> date:
        """Return the day that many school days later; the day itself for none."""
        if not school_days:
            return day
        return _date(np.busday_offset(day, school_days, roll="backward", busdaycal=self._counted))

    def before(self, day: date, school_days: int) -> date:
        """Return the day that many school days earlier, from the last one up to the day."""
        return _date(np.busday_offset(day, -school_days, roll="backward", busdaycal=self._counted))

    def known_of(self, year: int) -> Span | None:
        """Return which days of a school year its terms speak of; None where it has none.

        Of all, or only from the first one on, or up to the last, where that begins after September
        or ends before May: then nobody has typed the others yet.
        """
        begins, after = (date(year + n, *SCHOOL_YEAR_BEGINS) for n in (0, 1))
        whole = Span(begins, after - timedelta(days=1))
        here = [one for one in self.terms if one.touches(whole)]
        if not here:
            return None
        first, last = min(one.first_on for one in here), max(one.last_on for one in here)
        return Span(
            begins if first <= date(year, *TERMS_BEGIN_BY) else first,
            whole.last_on if last >= date(year + 1, *TERMS_END_FROM) else last,
        )

    def year_ends_on(self, day: date) -> date | None:
        """Return the last school day of a day's school year; None where its end is not known."""
        ends = [one.last_on for one in self.terms if school_year(one.last_on) == school_year(day)]
        if not ends or max(ends) < date(school_year(day) + 1, *TERMS_END_FROM):
            return None
        return self.before(max(ends), 0)

    def between(self, first: date, later: date) -> int:
        """Return how many school days there are after a day, up to another with it; 0 before it."""
        day = timedelta(days=1)
        return max(0, int(np.busday_count(first + day, later + day, busdaycal=self._counted)))

    def with_span(self, span: Span, *, term: bool) -> "SchoolDays":
        """Return the same with one more term or holiday; NotPossible for days nobody can mean."""
        require_short(span.name)
        if not span.first_on <= span.last_on:
            raise NotPossible("The last day is before the first. Nothing was changed.")
        if span.last_on - span.first_on > LONGEST:
            raise NotPossible("This is longer than a year. Please look at the year of both days.")
        if term and any(span.touches(one) for one in self.terms):
            raise NotPossible("These days are in another term already. Nothing was changed.")
        terms, free = ({*self.terms, span}, self.free) if term else (self.terms, {*self.free, span})
        if max(len(terms), len(free)) > MOST:
            raise NotPossible("This is more than a calendar holds. Nothing was changed.")
        return SchoolDays(tuple(sorted(terms)), tuple(sorted(free)))

    def without(self, span: Span) -> "SchoolDays":
        """Return the same without a term or a holiday."""
        terms = tuple(one for one in self.terms if one != span)
        return SchoolDays(terms, tuple(one for one in self.free if one != span))

    @cached_property
    def _counted(self) -> np.busdaycalendar:
        """Return the same as numpy counts with."""
        closed = {day for span in self.free for day in _each(span)}
        held = {day for span in self.terms for day in _each(span)}
        for year in {school_year(day) for day in held}:
            if known := self.known_of(year):
                closed |= {*_each(known)} - held
        return np.busdaycalendar(holidays=np.array(sorted(closed), dtype="datetime64[D]"))


EVERY_WEEKDAY = SchoolDays()


def _date(found: Any) -> date:
    day: date = found.item()
    return day


def _each(span: Span) -> Iterable[date]:
    for n in range((span.last_on - span.first_on).days + 1):
        yield span.first_on + timedelta(days=n)


def days_to_store(days: SchoolDays) -> dict[str, Any]:
    """Return the calendar as it is stored: by kind, each span's first day, last day and name."""
    return {
        kind: [[one.first_on.isoformat(), one.last_on.isoformat(), one.name] for one in spans]
        for kind, spans in (("terms", days.terms), ("free", days.free))
    }


def days_from(stored: Mapping[str, Any]) -> SchoolDays:
    """Return the calendar from what was stored."""

    def read(kind: str) -> tuple[Span, ...]:
        day = date.fromisoformat
        return tuple(Span(day(first), day(last), name) for first, last, name in stored[kind])

    return replace(EVERY_WEEKDAY, terms=read("terms"), free=read("free"))
