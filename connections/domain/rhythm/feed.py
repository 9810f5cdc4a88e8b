"""An address from which a calendar reads an adult's one entry: whoever knows it needs no more."""

from dataclasses import dataclass
from datetime import datetime, timedelta

READ_AGAIN = timedelta(hours=1)  # a reading is noted that often at most: some ask every minute


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar address; its secret part is known to nobody but those it was given to."""

    feed_id: str
    adult_id: str
    made_at: datetime
    read_at: datetime | None = None
    ended_at: datetime | None = None

    def reading_counts(self, now: datetime) -> bool:
        """Say whether a reading is to be noted."""
        return self.read_at is None or now - self.read_at >= READ_AGAIN
