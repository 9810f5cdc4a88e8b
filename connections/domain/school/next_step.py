"""What a person should do next: one useful step, from where the school stands and who they are."""

from dataclasses import dataclass
from enum import StrEnum

from connections.domain.access.grants import Permission
from connections.domain.access.viewer import Viewer
from connections.domain.rounds.round import RoundStatus


class Step(StrEnum):
    """The one next thing; the screen has a sentence for each."""

    BRING_ROSTERS = "bring_rosters"
    BRING_STUDENTS = "bring_students"
    BRING_ADULTS = "bring_adults"
    WAIT_FOR_ROSTERS = "wait_for_rosters"
    PLAN_ROUND = "plan_round"
    OPEN_ROUND = "open_round"
    WAIT_FOR_ROUND = "wait_for_round"
    MARK = "mark"
    WATCH_MARKING = "watch_marking"
    REVEAL = "reveal"
    WAIT_FOR_REVEAL = "wait_for_reveal"
    FOLLOW_UP = "follow_up"
    MARK_AFTER_ALL = "mark_after_all"
    CHOOSE_ADULTS = "choose_adults"
    CLOSE_ROUND = "close_round"
    PLAN_NEXT_ROUND = "plan_next_round"
    LOOK_AT_LIST = "look_at_list"
    LOOK_AT_COVERAGE = "look_at_coverage"


@dataclass(frozen=True, slots=True)
class Situation:
    """Where the school stands, as far as the next step depends on it.

    `to_mark` is how many names the viewer has still to answer for, None for somebody who is not
    an adult of the open round. `to_connect` are the students of the newest revealed round who
    have neither a strong adult nor outreach, `unanswered` says that nobody has answered in it;
    `due` are the viewer's own follow-ups.
    """

    students: int = 0
    adults: int = 0
    newest: RoundStatus | None = None
    to_mark: int | None = None
    said_done: bool = False
    still_marking: int = 0
    to_connect: int = 0
    unanswered: bool = False
    due: int = 0
    sees_list: bool = False


def next_step(viewer: Viewer, now: Situation) -> Step:
    """Return the one next useful step for this viewer."""
    leads = viewer.may(Permission.ROUND_MANAGE)
    if not now.students or not now.adults:
        return _rosters(viewer, now)
    if now.newest is None:
        return Step.PLAN_ROUND if leads else Step.WAIT_FOR_ROUND
    if now.newest is RoundStatus.PLANNED:
        return Step.OPEN_ROUND if leads else Step.WAIT_FOR_ROUND
    if now.newest is RoundStatus.OPEN:
        return _marking(now, leads)
    if now.due:
        return Step.FOLLOW_UP
    if now.newest is RoundStatus.REVEALED and now.unanswered and leads:
        return Step.MARK_AFTER_ALL
    if now.to_connect and viewer.may(Permission.OUTREACH_ASSIGN):
        return Step.CHOOSE_ADULTS
    if leads:
        revealed = now.newest is RoundStatus.REVEALED
        return Step.CLOSE_ROUND if revealed else Step.PLAN_NEXT_ROUND
    return Step.LOOK_AT_LIST if now.sees_list and now.to_connect else Step.LOOK_AT_COVERAGE


def _rosters(viewer: Viewer, now: Situation) -> Step:
    if not viewer.may(Permission.ROSTER_IMPORT):
        return Step.WAIT_FOR_ROSTERS
    if not now.students and not now.adults:
        return Step.BRING_ROSTERS
    return Step.BRING_ADULTS if now.students else Step.BRING_STUDENTS


def _marking(now: Situation, leads: bool) -> Step:
    if now.to_mark and not now.said_done:
        return Step.MARK
    if not leads:
        return Step.WAIT_FOR_REVEAL
    return Step.WATCH_MARKING if now.still_marking else Step.REVEAL
