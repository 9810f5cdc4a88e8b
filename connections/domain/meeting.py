"""The 60-minute meeting: its agenda, and where the room is in it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from connections.domain.rounds import RoundStatus


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One part of the meeting; `begins` and `ends` are minutes from its start."""

    begins: int
    ends: int
    title: str
    what: str


AGENDA = (
    AgendaItem(0, 5, "Why we are here", "Every child an adult. No blame, no ranking, no grades."),
    AgendaItem(5, 10, "What Strong means", "The scale, and three invented students to try it on."),
    AgendaItem(10, 27, "Silent marking", "Everybody marks alone; nobody sees another's answers."),
    AgendaItem(27, 32, "The reveal", "The totals, together, in one moment."),
    AgendaItem(32, 42, "Patterns", "Who is unseen, who is new, who has only one adult."),
    AgendaItem(42, 54, "Who reaches out", "Volunteers first, then suggested pairs."),
    AgendaItem(54, 58, "First steps", "One small first step and a date for each pair."),
    AgendaItem(58, 60, "When we meet again", "The next meeting: twenty minutes, wins and swaps."),
)
LENGTH = timedelta(minutes=AGENDA[-1].ends)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the room is: the part, and the minutes it has left (0 when its time is over)."""

    item: AgendaItem
    minutes_left: int
    over: bool = False


def place_in_agenda(began: datetime, now: datetime) -> Place:
    """Return the part of the agenda that the clock says; the last one when time is up."""
    gone = max(now - began, timedelta())
    for item in AGENDA:
        ends = timedelta(minutes=item.ends)
        if gone < ends:
            left = ends - gone
            return Place(item, -(-int(left.total_seconds()) // 60))
    return Place(AGENDA[-1], 0, over=True)


# What the facilitator can do next with a round, by where it stands.
NEXT_WORDS = {
    RoundStatus.PLANNED: "Open the round",
    RoundStatus.OPEN: "Reveal",
    RoundStatus.REVEALED: "Close the round",
    RoundStatus.CLOSED: "",
}
