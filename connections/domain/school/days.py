"""The school's year."""

from datetime import date

SCHOOL_YEAR_BEGINS = (7, 1)  # Wisconsin's school year runs from July 1 to June 30


def school_year(day: date) -> int:
    """Return the calendar year in which the day's school year began."""
    return day.year if (day.month, day.day) >= SCHOOL_YEAR_BEGINS else day.year - 1
