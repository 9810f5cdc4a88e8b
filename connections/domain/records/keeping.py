"""How long each kind of data is kept, and from which day on it may go.

The defaults are those of docs/schedule-of-data.md; a school's own schedule comes first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from connections.domain.problems import NotPossible
from connections.domain.school.days import SCHOOL_YEAR_BEGINS, school_year
from connections.domain.school.settings import SchoolSettings
from connections.words import to_say

BACKUPS_FORGET_AFTER = 366  # days: the longest that the daily backup's rotation keeps one


class Kind(StrEnum):
    """A kind of data that has a time of its own."""

    ANSWERS = "answers"  # answers, what students said, outreach that ended
    NOTES = "notes"
    LEFT = "left"  # names and everything else of students who left
    LOGS = "logs"
    COPIES = "copies"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long one kind is kept: its setting, the least and the most of it, and why so long."""

    setting: str
    least: int
    most: int
    what: str
    why: str


RULES: Mapping[Kind, Rule] = {
    Kind.ANSWERS: Rule(
        "keep_answers_years",
        1,
        7,
        to_say("Answers, what students said, outreach that ended: school years after their own"),
        to_say(
            "The next year compares itself with this one; after that the totals say what is needed."
        ),
    ),
    Kind.NOTES: Rule(
        "keep_notes_years",
        0,
        7,
        to_say("Notes: years after the student left"),
        to_say("A family may still ask for them, or a student come back."),
    ),
    Kind.LEFT: Rule(
        "keep_left_years",
        1,
        60,
        to_say("Names of students who left: years after they left"),
        to_say("Who comes back within that time is known again. Your state may ask for longer."),
    ),
    Kind.LOGS: Rule(
        "keep_logs_years",
        1,
        7,
        to_say("Logs of changes and of reading: years"),
        to_say("Long enough to answer a question about last year; 3 years is usual."),
    ),
    Kind.COPIES: Rule(
        "keep_copies_days",
        7,
        366,
        to_say("Copies kept before an upgrade or a restore: days"),
        to_say("What was erased is forgotten only when the last copy of it is."),
    ),
}

# What goes with rounds and outreach, by table.
WITH_THEM: Mapping[str, str] = {
    "answers": to_say("lines of how answers changed"),
    "reviewed": to_say("adults who said that they were done"),
    "vignette_answers": to_say("answers to the practice examples"),
    "round_students": to_say("students in a round, as they were then"),
    "published_students": to_say("students a report spoke of, for the proof of the next one"),
    "round_adults": to_say("adults in a round, as they were then"),
    "round_lists": to_say("students on the list that everybody went through"),
    "stages": to_say("what the stage showed"),
    "stage_links": to_say("links that opened the stage"),
    "joinings": to_say("codes of a meeting"),
    "joined": to_say("adults who joined by a code"),
    "outreach_steps": to_say("steps of outreach"),
    "contacts": to_say("contacts, with what was written of them"),
    "follow_ups": to_say("looks back, with what was written of them"),
    "acts": to_say("how something done on a phone is taken back"),
}


def require_sensible_times(settings: SchoolSettings) -> None:
    """Refuse a time that no school can mean."""
    for rule in RULES.values():
        if not rule.least <= getattr(settings, rule.setting) <= rule.most:
            raise NotPossible(
                "This time is from {least} to {most}. Nothing was changed.",
                least=rule.least,
                most=rule.most,
            )


def answers_go_before(settings: SchoolSettings, today: date) -> date:
    """Return the first day whose answers are kept: the beginning of the oldest year kept."""
    return date(school_year(today) - settings.keep_answers_years, *SCHOOL_YEAR_BEGINS)


def years_before(today: date, years: int) -> date:
    """Return the same day so many years ago; 28 February for a leap day."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)


def last_copy_forgets_on(today: date, settings: SchoolSettings) -> date:
    """Return the day on which the last copy made by now is gone, if each is deleted in time."""
    return today + timedelta(days=max(BACKUPS_FORGET_AFTER, settings.keep_copies_days))
