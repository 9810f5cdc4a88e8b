"""The weekly mail: of which day, who gets it, and its words, the same for everybody."""

from dataclasses import dataclass
from datetime import date, timedelta

from connections.domain.school.calendar import SchoolDays
from connections.words import say

PAGE = "/pocket"


@dataclass(frozen=True, slots=True)
class Week:
    """The school days of a week: its first and its last."""

    first_on: date
    last_on: date


def week_of(day: date, days: SchoolDays) -> Week | None:
    """Return the week from Monday to Sunday that a day is in; None without a school day."""
    monday = day - timedelta(days=day.weekday())
    held = [one for n in range(7) if days.is_one(one := monday + timedelta(days=n))]
    return Week(held[0], held[-1]) if held else None


def week_to_send(today: date, days: SchoolDays) -> Week | None:
    """Return the week whose mails go out today: from its first school day to its last."""
    week = week_of(today, days)
    return week if week is not None and week.first_on <= today <= week.last_on else None


def subject() -> str:
    """Return the subject: a mail is seen by whoever looks over a shoulder."""
    return say("Connections: something of yours is due")


def words(address: str) -> str:
    """Return the text: that something is due and where, no name and no count."""
    return "\n\n".join(
        (
            say("Something of yours in Connections is due this week."),
            say("It is on your own page:"),
            f"{address}{PAGE}",
            say(
                "You get this mail because you asked for it. To stop it, open that page and choose "
                "“Calendar and mail”. Please do not answer: nobody reads it."
            ),
        )
    )
