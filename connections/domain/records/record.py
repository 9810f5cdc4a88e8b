"""What is written down about a student's record itself: holds, statements, disclosures."""

from dataclasses import dataclass, field
from datetime import date, datetime

from connections.domain.records.disclosing import Basis, Purpose


@dataclass(frozen=True, slots=True)
class Hold:
    """Nothing of this student is erased or purged while it stands."""

    hold_id: str
    student_id: str
    since: date
    by: str
    reason: str = field(repr=False)
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What a family wants to stand beside a record, in their words.

    `record` is "note:<note_id>", "outreach:<outreach_id>" or "" for all that is held.
    """

    statement_id: str
    student_id: str
    record: str
    words: str = field(repr=False)
    written_at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """That records of students were given to somebody; `what` is the code of a file."""

    disclosure_id: str
    at: datetime
    by: str
    what: str
    students: int
    to_whom: str
    purpose: Purpose
    basis: Basis
