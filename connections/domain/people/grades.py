"""The order of grades and of groups, and how a grade is said."""

import re
from collections.abc import Iterable

from connections.words import say, to_say

# Codes that a roster may use and their place in a school, youngest first. One spelling each:
# files.columns maps the wild spellings to these; anything else keeps its own text and sorts last.
GRADE_ORDER = ("IT", "PR", "PK", "TK", "K", *(str(year) for year in range(1, 14)), "PS", "UG")
# What a board reads of: each grade that GRADE_ORDER knows but "UG" is in one.
BANDS = (
    ("IT", "PR", "PK", "TK", "K", "1", "2"),
    ("3", "4", "5"),
    ("6", "7", "8"),
    ("9", "10", "11", "12", "13", "PS"),
)
_DIGITS = re.compile(r"(\d+)")


def natural_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key by which "Room 9" comes before "Room 10"."""
    parts = _DIGITS.split(text.casefold())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


_GRADE_PLACE = {grade: place for place, grade in enumerate(GRADE_ORDER)}


def grade_order(grade: str) -> tuple[int, tuple[tuple[int, int, str], ...]]:
    """Return a sort key: PK before K before 1, then other texts in natural order, blank last."""
    place = _GRADE_PLACE.get(grade)
    if place is not None:
        return place, ()
    return len(GRADE_ORDER) + (grade == ""), natural_order(grade)


def bands_of(grades: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the bands that a school's grades make; () where they would say no more than grades.

    That is where there is one band alone, or a grade in each. A grade of no band is in none.
    """
    there = set(grades)
    found = [tuple(grade for grade in band if grade in there) for band in BANDS]
    bands = tuple(filter(None, found))
    return bands if len(bands) > 1 and any(len(band) > 1 for band in bands) else ()


def grade_label(grade: str) -> str:
    """Return how a grade is said on a screen: "Grade 7", "Kindergarten", "No grade given"."""
    if grade in _LABELS:
        return say(_LABELS[grade])
    return say("Grade {grade}", grade=grade) if grade.isdecimal() else grade


_LABELS = {
    "": to_say("No grade given"),
    "IT": to_say("Infant and toddler"),
    "PR": to_say("Preschool"),
    "PK": to_say("Pre-K"),
    "TK": to_say("Transitional kindergarten"),
    "K": to_say("Kindergarten"),
    "PS": to_say("After grade 12"),
    "UG": to_say("Ungraded"),
}
