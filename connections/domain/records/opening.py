"""Two people open what only its author reads: of one student, for an hour, with a reason."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

LASTS = timedelta(hours=1)  # from the second person's yes
WAITS = timedelta(days=1)  # for it


@dataclass(frozen=True, slots=True)
class Opening:
    """One person asked; another agreed, or nobody yet: then `agreed_by` is ""."""

    opening_id: str
    student_id: str
    asked_by: str
    reason: str = field(repr=False)
    asked_at: datetime
    agreed_by: str
    agreed_at: datetime | None
    ends_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Say whether it lets both of them read now."""
        return self.agreed_at is not None and now < self.ends_at

    def waits(self, now: datetime) -> bool:
        """Say whether a second person may still agree."""
        return self.agreed_at is None and now < self.ends_at
