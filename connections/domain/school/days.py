"""The school's year and its days."""

from datetime import date, timedelta

SCHOOL_YEAR_BEGINS = (7, 1)  # Wisconsin's school year runs from July 1 to June 30


def school_year(day: date) -> int:
    """Return the calendar year in which the day's school year began."""
    return day.year if (day.month, day.day) >= SCHOOL_YEAR_BEGINS else day.year - 1


def add_school_days(day: date, school_days: int) -> date:
    """Return the day that many Mondays to Fridays later; holidays are not known."""
    while school_days:
        day += timedelta(days=1)
        school_days -= day.weekday() < 5
    return day
