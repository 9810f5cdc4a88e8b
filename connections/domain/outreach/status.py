"""Where an outreach stands: its statuses and the steps between them, as one table.

Strong is never set by hand, nor by what a student said: a later mark sets it
(`connections.domain.outreach.conversion`).
"""

from enum import StrEnum

from connections.domain.problems import NotPossible
from connections.words import say, to_say


class Status(StrEnum):
    """Where an outreach stands."""

    SUGGESTED = "suggested"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    BUILDING = "building"
    STRONG = "strong"
    MAINTAINING = "maintaining"
    PAUSED = "paused"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    HANDED_OVER = "handed_over"
    DECLINED_BY_STUDENT = "declined_by_student"
    PASSED_TO_COUNSELOR = "passed_to_counselor"
    LEFT_SCHOOL = "left_school"


WORDS = {
    Status.SUGGESTED: to_say("Suggested"),
    Status.OFFERED: to_say("Asked"),
    Status.ACCEPTED: to_say("Said yes"),
    Status.STARTED: to_say("Started"),
    Status.BUILDING: to_say("Building"),
    Status.STRONG: to_say("Strong"),
    Status.MAINTAINING: to_say("Maintaining"),
    Status.PAUSED: to_say("Paused"),
    Status.DECLINED: to_say("Not this time"),
    Status.WITHDRAWN: to_say("Taken back"),  # by who asked, before an answer: it is no "no"
    Status.HANDED_OVER: to_say("Handed over"),
    Status.DECLINED_BY_STUDENT: to_say("The student would rather not"),
    Status.PASSED_TO_COUNSELOR: to_say("Passed to the counselor"),
    Status.LEFT_SCHOOL: to_say("Left school"),
}

_AFTER_YES = frozenset(
    {
        Status.PAUSED,
        Status.HANDED_OVER,
        Status.DECLINED_BY_STUDENT,
        Status.PASSED_TO_COUNSELOR,
        Status.LEFT_SCHOOL,
    }
)
NEXT: dict[Status, frozenset[Status]] = {
    Status.SUGGESTED: frozenset(
        {Status.OFFERED, Status.DECLINED, Status.WITHDRAWN, Status.LEFT_SCHOOL}
    ),
    Status.OFFERED: frozenset({Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN})
    | _AFTER_YES - {Status.PAUSED, Status.DECLINED_BY_STUDENT},
    Status.ACCEPTED: frozenset({Status.STARTED, Status.STRONG, Status.DECLINED}) | _AFTER_YES,
    Status.STARTED: frozenset({Status.BUILDING, Status.STRONG}) | _AFTER_YES,
    Status.BUILDING: frozenset({Status.STRONG}) | _AFTER_YES,
    Status.STRONG: frozenset({Status.MAINTAINING}) | _AFTER_YES,
    Status.MAINTAINING: _AFTER_YES,
    Status.PAUSED: frozenset({Status.ACCEPTED, Status.BUILDING, Status.STRONG, Status.MAINTAINING})
    | _AFTER_YES - {Status.PAUSED},
    Status.DECLINED: frozenset(),
    Status.WITHDRAWN: frozenset(),
    Status.HANDED_OVER: frozenset(),
    Status.DECLINED_BY_STUDENT: frozenset(),
    Status.PASSED_TO_COUNSELOR: frozenset(),
    Status.LEFT_SCHOOL: frozenset(),
}
ENDED = frozenset(status for status, following in NEXT.items() if not following)
OPEN = frozenset(NEXT) - ENDED  # the student has an adult, or one was asked
SAID_YES = OPEN - {Status.SUGGESTED, Status.OFFERED}  # asked is not yet a yes
ACTIVE = frozenset(  # somebody is reaching out now
    {Status.ACCEPTED, Status.STARTED, Status.BUILDING, Status.STRONG, Status.MAINTAINING}
)
TAKES_A_PLACE = OPEN - {Status.STRONG, Status.MAINTAINING}
ONLY_BY_EVIDENCE = frozenset({Status.STRONG})  # a later mark


def require_step(now: Status, wanted: Status, by_evidence: bool = False) -> None:
    """Refuse a step that the table does not have, and a Strong that somebody sets by hand."""
    if wanted in ONLY_BY_EVIDENCE and not by_evidence:
        raise NotPossible(
            "An outreach becomes strong by a later mark, not by hand. Nothing was changed."
        )
    if wanted not in NEXT[now]:
        raise NotPossible(
            "This outreach stands at “{now}”, so it cannot become “{wanted}” now. "
            "Nothing was changed.",
            now=say(WORDS[now]),
            wanted=say(WORDS[wanted]),
        )
