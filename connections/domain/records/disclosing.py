"""Who is given students' records, what for, and on what basis: asked before anything leaves.

34 CFR 99.32 wants a record of each disclosure with the parties and their legitimate interest.
"""

from dataclasses import dataclass
from enum import StrEnum

from connections.domain.problems import NotPossible
from connections.words import to_say

MOST_LETTERS = 200


class Basis(StrEnum):
    """Why somebody may be given students' records."""

    OWN_STAFF = "own_staff"  # stays in the school: no entry beyond the audit log's
    PARENT = "parent"
    STUDENT = "student"
    CONSENT = "consent"
    SCHOOL = "school"
    OFFICIAL = "official"
    COURT = "court"
    EMERGENCY = "emergency"
    AUTHORITY = "authority"


BASIS_WORDS = {
    Basis.OWN_STAFF: to_say("For our own staff: it stays in the school"),
    Basis.PARENT: to_say("The parent's own right to see it"),
    Basis.STUDENT: to_say("The student's own right to see it (18, or at college)"),
    Basis.CONSENT: to_say("The parent or the adult student agreed in writing"),
    Basis.SCHOOL: to_say("Another school where the student enrolls"),
    Basis.OFFICIAL: to_say("Somebody who works for the school under a contract"),
    Basis.COURT: to_say("A court order or subpoena"),
    Basis.EMERGENCY: to_say("A health or safety emergency"),
    Basis.AUTHORITY: to_say("The state's or the district's audit or evaluation"),
}


class Purpose(StrEnum):
    """What the records are for."""

    INSPECT = "inspect"
    TRANSFER = "transfer"
    SUPPORT = "support"
    LEGAL = "legal"
    SAFETY = "safety"
    EVALUATION = "evaluation"
    ARCHIVE = "archive"


PURPOSE_WORDS = {
    Purpose.INSPECT: to_say("To look at what the school holds"),
    Purpose.TRANSFER: to_say("To go on at the next school or grade"),
    Purpose.SUPPORT: to_say("To support the student or students"),
    Purpose.LEGAL: to_say("For a case at law"),
    Purpose.SAFETY: to_say("To keep somebody safe"),
    Purpose.EVALUATION: to_say("To evaluate or audit"),
    Purpose.ARCHIVE: to_say("For the school's own archive"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """Who records are given to. For the own staff neither a name nor a purpose is needed."""

    basis: Basis
    to_whom: str = ""
    purpose: Purpose | None = None

    @property
    def leaves(self) -> bool:
        """Say whether it leaves the school, and so gets an entry of its own."""
        return self.basis is not Basis.OWN_STAFF


FOR_OWN_STAFF = Given(Basis.OWN_STAFF)


def require_given(given: Given | None, outside: bool = False) -> Given:
    """Return who is given the records, or refuse while it is not said whole.

    `outside`: what is taken always leaves, as one student's file does.
    """
    if given is None or (outside and not given.leaves):
        raise NotPossible("Say first who gets it and why. Nothing was taken.")
    if given.leaves and (not given.to_whom.strip() or given.purpose is None):
        raise NotPossible("Write who gets it, and choose what for. Nothing was taken.")
    if len(given.to_whom) > MOST_LETTERS:
        raise NotPossible("Write who gets it in a few words. Nothing was taken.")
    return given
