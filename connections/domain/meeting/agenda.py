"""The 60-minute meeting: its agenda, and where the room is in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connections.words import to_say


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One part of the meeting; `begins` and `ends` are minutes from its start."""

    key: str
    begins: int
    ends: int
    title: str
    what: str


AGENDA = (
    AgendaItem(
        "why",
        0,
        5,
        to_say("Why we are here"),
        to_say(
            "Every child an adult. No blame, no ranking, no grades. What is said here stays here."
        ),
    ),
    AgendaItem(
        "strong",
        5,
        10,
        to_say("What Strong means"),
        to_say("Read the four answers aloud and try them on three invented students."),
    ),
    AgendaItem(
        "marking",
        10,
        27,
        to_say("Silent marking"),
        to_say(
            "Everybody marks alone; nobody sees another's answers. 400 names at 2.5 seconds each."
        ),
    ),
    AgendaItem(
        "reveal",
        27,
        32,
        to_say("The reveal"),
        to_say("The totals, together, in one moment. Then a moment of silence."),
    ),
    AgendaItem(
        "patterns",
        32,
        42,
        to_say("Patterns"),
        to_say("Who is unseen, who is new, who has only one adult? What works already?"),
    ),
    AgendaItem(
        "pairs",
        42,
        54,
        to_say("Who reaches out"),
        to_say("Volunteers first, then suggested pairs."),
    ),
    AgendaItem(
        "steps",
        54,
        58,
        to_say("First steps"),
        to_say("One small first step and a date for each pair."),
    ),
    AgendaItem(
        "next",
        58,
        60,
        to_say("When we meet again"),
        to_say("Set the date of the look back: twenty minutes, wins and swaps."),
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the room is: the part, and the minutes it has left (0 when its time is over)."""

    item: AgendaItem
    minutes_left: int
    over: bool = False


def place_in_agenda(began: datetime, now: datetime, first: int = 0) -> Place:
    """Return the part of the agenda that the clock says; the last one when time is up.

    `first` is the number of the part that began at `began`: the room may be ahead or behind.
    """
    gone = max(now - began, timedelta()) + timedelta(minutes=AGENDA[first].begins)
    for item in AGENDA:
        ends = timedelta(minutes=item.ends)
        if gone < ends:
            left = ends - gone
            return Place(item, -(-int(left.total_seconds()) // 60))
    return Place(AGENDA[-1], 0, over=True)
