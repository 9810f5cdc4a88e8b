"""When there is school: held against walking through the days one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.outreach.caseload import Case, Turn, is_stuck, turn_of
from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.follow_ups import FollowUp
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.domain.problems import NotPossible
from connections.domain.school.calendar import EVERY_WEEKDAY, SchoolDays, Span
from connections.domain.school.days import school_year
from connections.domain.school.settings import SchoolSettings, settings_from, settings_to_store

A_DAY = timedelta(days=1)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@st.composite
def _spans(draw: st.DrawFn) -> Span:
    first = draw(DAYS)
    return Span(first, first + draw(st.integers(0, 60)) * A_DAY)


@st.composite
def _calendars(draw: st.DrawFn) -> SchoolDays:
    found = EVERY_WEEKDAY
    for span in draw(st.lists(_spans(), max_size=3)):
        found = found.with_span(span, term=False)
    for year in draw(st.sets(st.sampled_from([2025, 2026, 2027]))):
        begins = date(year, 9, 1), date(year + 1, 1, 6)
        ends = date(year, 12, 18), date(year + 1, 6, 9)
        typed = draw(st.sampled_from([(0, 1), (0, 0), (1, 1)]))  # the year, its fall, its spring
        found = found.with_span(Span(begins[typed[0]], ends[typed[1]]), term=True)
    return found


def _is_one(days: SchoolDays, day: date) -> bool:
    bound = [span for span in days.terms if school_year(day) in (school_year(span.first_on),)]
    if bound and max(span.last_on for span in bound).month in (12, 1, 2, 3, 4):  # spring is missing
        bound = [span for span in bound if day <= max(each.last_on for each in bound)]
    if bound and min(span.first_on for span in bound).month in (10, 11, 12, 1, 2, 3):  # the fall is
        bound = [span for span in bound if day >= min(each.first_on for each in bound)]
    within = not bound or any(day in span for span in bound)
    return day.weekday() < 5 and within and not any(day in span for span in days.free)


def _walked(days: SchoolDays, day: date, count: int) -> date:
    while count:
        day += A_DAY
        count -= _is_one(days, day)
    return day


@given(_calendars(), DAYS, st.integers(0, 60), st.integers(-40, 300))
def test_days_are_counted_as_by_walking_through_them(days, day, count, later):
    assert days.is_one(day) == _is_one(days, day)
    assert days.add(day, count) == _walked(days, day, count)
    moved = day
    while not _is_one(days, moved):
        moved += A_DAY
    assert days.on_or_after(day) == moved
    other = day + later * A_DAY
    passed = sum(_is_one(days, day + (n + 1) * A_DAY) for n in range(max(0, later)))
    assert days.between(day, other) == passed


def test_a_year_of_which_only_the_fall_was_typed_does_not_end_in_december():
    fall = EVERY_WEEKDAY.with_span(Span(date(2026, 8, 17), date(2026, 11, 27)), term=True)
    assert fall.add(date(2026, 11, 27), 5) == date(2026, 12, 4), "no summer in between"
    assert fall.year_ends_on(date(2026, 10, 1)) is None, "nobody knows yet"
    whole = fall.with_span(Span(date(2026, 12, 7), date(2027, 6, 9)), term=True)
    assert whole.add(date(2026, 11, 27), 1) == date(2026, 12, 7)
    assert whole.year_ends_on(date(2026, 10, 1)) == date(2027, 6, 9)


@given(_calendars())
def test_a_calendar_comes_back_as_it_was_stored(days):
    settings = SchoolSettings(days=days)
    assert settings_from(settings_to_store(settings)) == settings
    assert "days" not in settings_to_store(SchoolSettings())


def test_what_falls_on_a_holiday_is_due_on_the_next_school_day_and_overdue_after_it():
    """July 4, 2026 is a Saturday; the school has the Friday before and the Monday after off."""
    days = EVERY_WEEKDAY.with_span(Span(date(2026, 7, 3), date(2026, 7, 6), "Break"), term=False)
    settings = SchoolSettings(days=days)
    one = Outreach("o", "s", "a", Status.BUILDING, date(2026, 6, 1))
    contact = Contact("c", "o", date(2026, 6, 2), ContactKind.TALKED, Felt.EASY)
    case = Case(one, (contact,), (FollowUp("f", "o", date(2026, 7, 4)),))
    assert case.next_due_on(settings) == date(2026, 7, 7)
    assert not case.overdue(settings, date(2026, 7, 7))
    assert case.overdue(settings, date(2026, 7, 8))
    assert turn_of(case, settings, date(2026, 7, 8)) is Turn.OVERDUE


def test_nothing_becomes_overdue_over_a_weekend():
    settings = SchoolSettings()
    one = Outreach("o", "s", "a", Status.ACCEPTED, date(2026, 11, 13))  # a Friday
    friday = date(2026, 11, 20)
    assert Case(one).next_due_on(settings) == friday
    for n in range(3):
        assert not is_stuck(Case(one), settings, friday + n * A_DAY)
    assert is_stuck(Case(one), settings, date(2026, 11, 23))


@pytest.mark.parametrize(
    ("first", "last", "term", "says"),
    [
        (date(2026, 9, 2), date(2026, 9, 1), False, "before the first"),
        (date(2026, 9, 2), date(2028, 9, 1), True, "longer than a year"),
        (date(2026, 12, 1), date(2027, 2, 1), True, "another term"),
    ],
)
def test_days_nobody_can_mean_are_refused(first, last, term, says):
    days = EVERY_WEEKDAY.with_span(Span(date(2026, 9, 1), date(2026, 12, 20)), term=True)
    with pytest.raises(NotPossible, match=says):
        days.with_span(Span(first, last), term=term)
