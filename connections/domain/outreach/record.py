"""What is kept of an outreach, and the notes about a student."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from connections.domain.outreach.status import OPEN, Status
from connections.domain.outreach.templates import NO_TEMPLATE


class Origin(StrEnum):
    """Who chose a pair. Only what the plan suggested can be compared with pairs nobody asked."""

    UNKNOWN = ""  # from before this was kept
    SUGGESTED = "suggested"
    PINNED = "pinned"  # kept in the plan by hand
    CHOSEN = "chosen"  # by hand, or another adult than was suggested
    VOLUNTEERED = "volunteered"
    HANDED_OVER = "handed_over"


@dataclass(frozen=True, slots=True)
class Outreach:
    """One adult asked to build a connection with one student.

    `began_on` is the day of the suggestion, then the day the adult said yes; `asked_on` and
    `accepted_on` stay. `ties` are the codes of domain.assignment.ties and `need` the class of need
    when it was suggested, None where not known; `draw` is the lot among equals. `version` counts
    changes, so that two people cannot overwrite each other unseen.
    """

    outreach_id: str
    student_id: str
    adult_id: str
    status: Status
    began_on: date
    round_id: str | None = None
    reason: str = ""
    first_step: str = ""
    plan: str = NO_TEMPLATE
    looked_after_by: str | None = None
    origin: Origin = Origin.UNKNOWN
    ties: tuple[str, ...] | None = None
    need: int | None = None
    draw: str = ""
    asked_on: date | None = None
    accepted_on: date | None = None
    ended_on: date | None = None
    converted_on: date | None = None
    handed_over_from: str | None = None
    goodbye_by: date | None = None
    version: int = 1

    @property
    def yes_on(self) -> date:
        """Return the day of the yes, from which looks count; where there is none, `began_on`.

        A first contact that stands for the yes may be logged long after `began_on`.
        """
        return self.accepted_on or self.began_on

    @property
    def open(self) -> bool:
        """Say whether the student is taken: has an adult, or one was asked."""
        return self.status in OPEN

    @property
    def was_asked(self) -> bool:
        """Say whether the adult was ever asked, whatever the answer.

        A slip taken back on the same day is none; taken back later it is, or nobody would count
        who did not answer.
        """
        slip = self.status is Status.WITHDRAWN and self.ended_on == self.asked_on
        return self.asked_on is not None and not slip


@dataclass(frozen=True, slots=True)
class Note:
    """What an adult wrote about a student; an education record like any other.

    The texts stay out of `repr`, so that neither a log nor an error ever holds them.
    """

    note_id: str
    student_id: str
    author_id: str
    written_at: datetime
    restricted: bool = False
    happened: str = field(default="", repr=False)
    next_step: str = field(default="", repr=False)
    result: str = field(default="", repr=False)
    locked: bool = False  # sealed with a key that is not on this computer: then it has no words
