"""Contacts: what happened in an outreach, on which days, and the steps it brings about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import ENDED, WORDS, Status
from connections.domain.problems import NotPossible
from connections.domain.school.days import school_year
from connections.words import day, say, to_say


class ContactKind(StrEnum):
    """What happened."""

    GREETED = "greeted"
    TALKED = "talked"
    DID_SOMETHING = "did_something"
    GOOD_WORD = "good_word"
    GOODBYE = "goodbye"


CONTACT_WORDS = {
    ContactKind.GREETED: to_say("Greeted by name"),
    ContactKind.TALKED: to_say("Talked"),
    ContactKind.DID_SOMETHING: to_say("Did something together"),
    ContactKind.GOOD_WORD: to_say("Sent a good word home"),
    ContactKind.GOODBYE: to_say("Said goodbye"),
}


class Felt(StrEnum):
    """How a contact felt to the adult."""

    EASY = "easy"
    OK = "ok"
    HARD = "hard"


FELT_WORDS = {Felt.EASY: to_say("Easy"), Felt.OK: to_say("OK"), Felt.HARD: to_say("Hard")}


@dataclass(frozen=True, slots=True)
class Contact:
    """One thing that happened in an outreach."""

    contact_id: str
    outreach_id: str
    happened_on: date
    kind: ContactKind
    felt: Felt
    remark: str = ""
    logged_by: str | None = None


def require_contact_day(outreach: Outreach, happened_on: date, today: date) -> None:
    """Refuse a contact in the future, before the outreach, in a closed year, or after its end.

    A goodbye after a hand-over is welcome until the day agreed.
    """
    if happened_on > today:
        raise NotPossible("That day is still to come. Choose today or an earlier day.")
    if happened_on < outreach.began_on:
        raise NotPossible(
            "This outreach began on {day}, so a contact cannot be earlier. "
            "Choose that day or a later one.",
            day=day(outreach.began_on),
        )
    if school_year(happened_on) < school_year(today):
        year = school_year(happened_on)
        raise NotPossible(
            "That day belongs to the school year {year}, which is closed. "
            "Its records stand as they are.",
            year=f"{year}-{(year + 1) % 100:02}",
        )
    saying_goodbye = outreach.goodbye_by is not None and happened_on <= outreach.goodbye_by
    if outreach.status in ENDED and not saying_goodbye:
        raise NotPossible(
            "This outreach has ended (“{status}”), so no contact was added.",
            status=say(WORDS[outreach.status]),
        )


def after_contact(outreach: Outreach, earlier: int) -> tuple[Status, ...]:
    """Return the steps that a contact brings about, in order; `earlier` counts those before it."""
    steps: list[Status] = []
    now = outreach.status
    if now is Status.SUGGESTED:
        steps += [Status.OFFERED, Status.ACCEPTED, Status.STARTED]
    elif now is Status.OFFERED:
        steps += [Status.ACCEPTED, Status.STARTED]
    elif now is Status.ACCEPTED:
        steps.append(Status.STARTED)
    elif (now is Status.STARTED and earlier) or now is Status.PAUSED:
        steps.append(Status.BUILDING)
    elif now is Status.STRONG:
        steps.append(Status.MAINTAINING)
    return tuple(steps)


def before_contact(
    steps: Sequence[tuple[Status, datetime]], logged_at: datetime, others: Sequence[datetime]
) -> Status | None:
    """Return where an outreach goes back to when a contact is removed; None where it stays.

    `steps` are the statuses it went through, oldest first; `others` when the contacts that remain
    were logged, goodbyes left out. Only what this contact alone brought about goes back.
    """
    if not steps:
        return None
    now, (was, since) = steps[-1][0], steps[-2] if len(steps) > 1 else steps[-1]
    if now is Status.STARTED and not others:
        earlier = [status for status, at in steps if at < logged_at]
        asked = earlier and earlier[-1] in (Status.SUGGESTED, Status.OFFERED)
        return earlier[-1] if asked else Status.ACCEPTED  # a contact stands for a yes as well
    if (now, was, len(others)) == (Status.BUILDING, Status.STARTED, 1):
        return Status.STARTED
    if (now, was) == (Status.MAINTAINING, Status.STRONG) and max(others, default=since) <= since:
        return Status.STRONG
    return None
