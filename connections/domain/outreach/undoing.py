"""How an act on outreach is undone: what it says here and nothing else, never what a form says."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from connections.domain.outreach.follow_ups import FollowUp
from connections.domain.outreach.status import Status


@dataclass(frozen=True, slots=True)
class Before:
    """How an outreach stood before an act: one act makes its version one more."""

    outreach_id: str
    status: Status
    began_on: date
    asked_on: date | None
    accepted_on: date | None
    first_step: str
    plan: str
    follow_ups: tuple[FollowUp, ...]
    version: int


@dataclass(frozen=True, slots=True)
class Made:
    """An outreach that an act has made, and the version the act left it at."""

    outreach_id: str
    version: int = 1


@dataclass(frozen=True, slots=True)
class Undo:
    """How an act is undone: a contact is removed; or outreach stand as before, new ones end."""

    contact_id: str = ""
    contact_of: str = ""  # the contact's outreach
    befores: tuple[Before, ...] = ()
    made: tuple[Made, ...] = ()

    @property
    def outreach_ids(self) -> frozenset[str]:
        """Return the outreach it touches."""
        touched = {one.outreach_id for one in self.befores} | {one.outreach_id for one in self.made}
        return frozenset(touched | {self.contact_of} - {""})

    def further_back(self, undone: Collection[str]) -> "Undo":
        """Return how it is undone once a later act on these outreach is undone.

        That act made a version, and so did its undoing.
        """
        befores = (
            replace(one, version=one.version + 2) if one.outreach_id in undone else one
            for one in self.befores
        )
        made = (
            replace(one, version=one.version + 2) if one.outreach_id in undone else one
            for one in self.made
        )
        return replace(self, befores=tuple(befores), made=tuple(made))


@dataclass(frozen=True, slots=True)
class Act:
    """Something done on outreach in a session, kept as long as it can be taken back there.

    `act_id` is what a page knows it by; `whose` is the session's own mark, which ends at `ends_at`;
    `said` is what was done, as a code.
    """

    act_id: str
    outreach_id: str
    whose: str
    said: str
    undo: Undo
    ends_at: datetime
