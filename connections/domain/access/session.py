"""A session: somebody came in by a door until it ends. Without one nothing is seen."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from connections.domain.access.grants import Reach, Role, leads
from connections.words import to_say

CLOSED = to_say("This school is closed: nobody comes in any more.")


class Door(StrEnum):
    """How somebody came in."""

    KEEPER = "keeper"  # looks after this computer: nobody of the roster
    HAND_OVER = "hand_over"  # the keeper passed this computer to an adult
    STAGE = "stage"  # a projector, until the meeting ends: it only reads
    CODE = "code"  # a phone in a meeting, until the meeting's code ends
    DEVICE = "device"  # an adult's own phone, which a slip made theirs: six digits
    SIGNED_IN = "signed_in"  # an account at the school's provider
    PASSKEY = "passkey"  # a key on an adult's own computer, opened by their finger, face or lock


# How long a session of each door lasts, and how long without a touch; none for what its own end
# bounds, as a meeting does.
LASTS = {
    Reach.POCKET: timedelta(hours=12),
    Reach.DISTRICT: timedelta(hours=8),
    Reach.EVERYTHING: timedelta(hours=8),
}
IDLE = {
    Reach.POCKET: timedelta(minutes=30),
    Reach.DISTRICT: timedelta(minutes=15),
    Reach.EVERYTHING: timedelta(minutes=15),
}
AHEAD = timedelta(minutes=2)  # by which the clocks of two computers may differ
UNLOCKED = timedelta(days=30)  # of a keeper without a passphrase: there is nothing to lock with


@dataclass(frozen=True, slots=True)
class Session:
    """Who is in, by which door, and until when.

    `adult_id` is None for whoever looks after this computer and for a district's overseer.
    `hangs_on` is the meeting, the device, the passkey or the sign-in it ends with. `idle` are
    seconds without a touch after which it ends by itself; 0 for any number.
    """

    school_id: str
    session_hash: str
    adult_id: str | None
    door: Door
    reach: Reach
    hangs_on: str
    opened_at: datetime
    seen_at: datetime
    idle: int
    ends_at: datetime
    ended_at: datetime | None = None

    def is_open(self, now: datetime, touched: datetime | None = None) -> bool:
        """Say whether it lets anybody in; `touched` is a touch that is not written down yet."""
        seen = max(self.seen_at, touched or self.seen_at)
        if self.is_over(now) or seen > now + AHEAD:
            return False
        return not self.idle or now - seen < timedelta(seconds=self.idle)

    def is_over(self, now: datetime) -> bool:
        """Say whether it has ended, however often it is touched; idling alone is not over.

        A clock that was ahead when it was opened gives nobody more time.
        """
        return self.ended_at is not None or now >= self.ends_at or self.opened_at > now + AHEAD

    def is_for(self, role: Role) -> bool:
        """Say whether a role may have it: a desk was opened for a role, which may be gone.

        Signing in again then opens what the role of now has.
        """
        for_a_role = self.door in (Door.SIGNED_IN, Door.PASSKEY) and bool(self.hangs_on)
        return not for_a_role or self.reach is not Reach.EVERYTHING or leads(role)


def day_still_on(now: datetime) -> date:
    """Return the day that is not over anywhere on earth: who may come until a day may all of it.

    A school says no time zone, and a server's clock may stand in another.
    """
    return (now - timedelta(hours=12)).date()
