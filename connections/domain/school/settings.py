"""What a school may set for itself, with the defaults of the practice."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from connections.domain.disclosure.groups import SMALLEST_GROUP
from connections.domain.problems import NotPossible
from connections.domain.school.calendar import (
    EVERY_WEEKDAY,
    SchoolDays,
    days_from,
    days_to_store,
)
from connections.words import listed, say, to_say

UNNAMED = to_say("Our school")  # what a school is called that nobody has given a name


def has_no_name(name: str) -> bool:
    """Say whether a school is still called what every new one is."""
    return name in ("", UNNAMED, say(UNNAMED))


@dataclass(frozen=True, slots=True)
class SchoolSettings:
    """A school's own choices; every field has a default, so an empty school has settings too.

    Capacities are students per adult. `smallest_group` is the size under which no share is shown.
    Sources: docs/sources.md.
    """

    capacity_teacher: int = 2
    capacity_other: int = 2
    capacity_counselor: int = 5
    capacity_first_year: int = 1
    capacity_cap: int = 3  # no teacher takes more, whatever their own number says
    first_contact_days: int = 5  # school days
    first_check_weeks: int = 4
    second_check_weeks: int = 9  # "2 months"
    conversion_weeks: int = 8
    arrival_days: int = 10  # school days until an arrival should be reviewed
    smallest_group: int = SMALLEST_GROUP
    teachers_see_list: bool = True  # after the reveal; a school may switch it off
    asks_students: bool = False  # whom they would go to; off until the school switches it on
    safety_protocol: str = ""  # the school's own words, shown where a note is written
    keep_answers_years: int = 1  # school years after their own; domain.records.keeping says why
    keep_notes_years: int = 1  # after the student left
    keep_left_years: int = 1  # names of students who left
    keep_logs_years: int = 3
    keep_copies_days: int = 35
    days: SchoolDays = EVERY_WEEKDAY  # when there is school
    purges: bool = False  # what is over its time goes by itself; off until the school has looked


SMALLEST_GROUP_CHOICES = (5, 10, 11, 16, 20)  # 20 is Wisconsin's public report cards


def settings_from(stored: Mapping[str, Any]) -> SchoolSettings:
    """Return settings from what was stored; unknown names are ignored, missing ones default."""
    known = {field.name for field in fields(SchoolSettings)}
    chosen = {k: v for k, v in stored.items() if k in known}
    if "days" in chosen:
        chosen["days"] = days_from(chosen["days"])
    return replace(SchoolSettings(), **chosen)


def settings_to_store(settings: SchoolSettings) -> dict[str, Any]:
    """Return what differs from the defaults, by name."""
    usual = SchoolSettings()
    chosen = {field.name: getattr(settings, field.name) for field in fields(settings)}
    stored = {name: value for name, value in chosen.items() if value != getattr(usual, name)}
    if "days" in stored:
        stored["days"] = days_to_store(settings.days)
    return stored


def require_sensible(settings: SchoolSettings) -> None:
    """Refuse numbers that no school can mean."""
    for name in ("teacher", "other", "counselor", "first_year", "cap"):
        if getattr(settings, f"capacity_{name}") < 0:
            raise NotPossible("A capacity is 0 or more students. Nothing was changed.")
    if settings.smallest_group not in SMALLEST_GROUP_CHOICES:
        raise NotPossible(
            "The smallest group to show is one of {choices}. Nothing was changed.",
            choices=listed(map(str, SMALLEST_GROUP_CHOICES)),
        )
    if settings.conversion_weeks < 1 or settings.first_contact_days < 1:
        raise NotPossible("Times are at least one day or one week. Nothing was changed.")
