"""Taking back a reveal: how long, and what was built on it meanwhile that makes it stand."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from connections.domain.rounds.round import Round, RoundStatus
from connections.words import to_say

TAKE_BACK_WITHIN = timedelta(minutes=15)  # a slip is noticed at once; later it was looked at


class Stands(StrEnum):
    """Why a reveal stands, in the order in which it is told."""

    NOT_REVEALED = "not_revealed"
    CLOSED = "closed"
    TOO_LATE = "too_late"
    FILE_TAKEN = "file_taken"
    LIST_OPENED = "list_opened"
    PAIR_MADE = "pair_made"
    LATE_ANSWER = "late_answer"


WHY_STANDS = {
    Stands.NOT_REVEALED: to_say("This round is not revealed, so there is nothing to take back."),
    Stands.CLOSED: to_say("This round is closed, and closing is final. Its reveal stands."),
    Stands.TOO_LATE: to_say(
        "The reveal is more than 15 minutes ago. It cannot be taken back any more."
    ),
    Stands.FILE_TAKEN: to_say(
        "A file was taken or printed after the reveal, so it cannot be taken back."
    ),
    Stands.LIST_OPENED: to_say(
        "Somebody else has opened the list since, so the reveal cannot be taken back."
    ),
    Stands.PAIR_MADE: to_say("A pair was made after the reveal, so it cannot be taken back."),
    Stands.LATE_ANSWER: to_say("An answer came in late, so the reveal cannot be taken back."),
}
# What the audit log calls that which is built on a reveal.
BUILT_ON = {
    "report.taken": Stands.FILE_TAKEN,
    "sheet.taken": Stands.FILE_TAKEN,
    "transition_sheet.taken": Stands.FILE_TAKEN,
    "list.opened": Stands.LIST_OPENED,
    "outreach.proposed": Stands.PAIR_MADE,
    "outreach.taken": Stands.PAIR_MADE,
    "outreach.volunteered": Stands.PAIR_MADE,
}


def can_be_taken_back(this_round: Round, now: datetime) -> bool:
    """Say whether the time in which a reveal can be taken back still runs."""
    at = this_round.revealed_at
    return (
        this_round.status is RoundStatus.REVEALED and at is not None and now - at < TAKE_BACK_WITHIN
    )


def why_it_stands(
    this_round: Round, now: datetime, since: Collection[str], late: bool
) -> Stands | None:
    """Return why the reveal of a round stands, or None where it can be taken back.

    `since` are the actions in the audit log since the reveal; `late` whether an answer came then.
    """
    if this_round.status is RoundStatus.CLOSED:
        return Stands.CLOSED
    if this_round.status is not RoundStatus.REVEALED:
        return Stands.NOT_REVEALED
    if not can_be_taken_back(this_round, now):
        return Stands.TOO_LATE
    found = {BUILT_ON[action] for action in since if action in BUILT_ON}
    if late:
        found.add(Stands.LATE_ANSWER)
    return min(found, key=list(Stands).index, default=None)
