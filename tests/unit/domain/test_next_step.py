"""There is always one next step, and it is one that this viewer may take."""

from dataclasses import replace
from itertools import product

import pytest

from connections.domain.access.grants import GRANTS, Permission, Role
from connections.domain.access.viewer import Viewer
from connections.domain.rounds.round import RoundStatus
from connections.domain.school.next_step import Situation, Step, next_step

SCHOOL = Situation(students=620, adults=48, newest=RoundStatus.OPEN)
CLOSED, REVEALED = RoundStatus.CLOSED, RoundStatus.REVEALED


def step(role: Role, **situation: object) -> Step:
    return next_step(Viewer("school", frozenset({role}), "A1"), replace(SCHOOL, **situation))


@pytest.mark.parametrize(
    ("role", "situation", "expected"),
    [
        (Role.DATA_MANAGER, {"students": 0, "adults": 0}, Step.BRING_ROSTERS),
        (Role.DATA_MANAGER, {"adults": 0}, Step.BRING_ADULTS),
        (Role.DATA_MANAGER, {"students": 0}, Step.BRING_STUDENTS),
        (Role.TEACHER, {"students": 0}, Step.WAIT_FOR_ROSTERS),
        (Role.PRINCIPAL, {"newest": None}, Step.PLAN_ROUND),
        (Role.TEACHER, {"newest": None}, Step.WAIT_FOR_ROUND),
        (Role.PRINCIPAL, {"newest": RoundStatus.PLANNED}, Step.OPEN_ROUND),
        (Role.TEACHER, {"newest": RoundStatus.PLANNED}, Step.WAIT_FOR_ROUND),
        (Role.TEACHER, {"to_mark": 12}, Step.MARK),
        (Role.COUNSELOR, {"to_mark": 12, "still_marking": 5}, Step.MARK),
        (Role.TEACHER, {"to_mark": 12, "said_done": True}, Step.WAIT_FOR_REVEAL),
        (Role.TEACHER, {"to_mark": 0}, Step.WAIT_FOR_REVEAL),
        (Role.PRINCIPAL, {"to_mark": 0, "still_marking": 2}, Step.WATCH_MARKING),
        (Role.PRINCIPAL, {"still_marking": 0}, Step.REVEAL),
        (Role.TEACHER, {"newest": REVEALED, "due": 1, "sees_list": True}, Step.FOLLOW_UP),
        (Role.COUNSELOR, {"newest": REVEALED, "to_connect": 7}, Step.CHOOSE_ADULTS),
        (
            Role.COUNSELOR,
            {"newest": REVEALED, "to_connect": 7, "unanswered": True},
            Step.MARK_AFTER_ALL,
        ),
        (Role.COUNSELOR, {"newest": REVEALED}, Step.CLOSE_ROUND),
        (Role.COUNSELOR, {"newest": CLOSED}, Step.PLAN_NEXT_ROUND),
        (Role.TEACHER, {"newest": CLOSED, "to_connect": 7, "sees_list": True}, Step.LOOK_AT_LIST),
        (Role.TEACHER, {"newest": CLOSED, "to_connect": 7}, Step.LOOK_AT_COVERAGE),
    ],
)
def test_the_next_step_fits_the_viewer_and_the_school(role, situation, expected):
    assert step(role, **situation) is expected


NEEDS = {
    Step.BRING_ROSTERS: Permission.ROSTER_IMPORT,
    Step.BRING_STUDENTS: Permission.ROSTER_IMPORT,
    Step.BRING_ADULTS: Permission.ROSTER_IMPORT,
    Step.PLAN_ROUND: Permission.ROUND_MANAGE,
    Step.OPEN_ROUND: Permission.ROUND_MANAGE,
    Step.REVEAL: Permission.ROUND_MANAGE,
    Step.CLOSE_ROUND: Permission.ROUND_MANAGE,
    Step.PLAN_NEXT_ROUND: Permission.ROUND_MANAGE,
    Step.CHOOSE_ADULTS: Permission.OUTREACH_ASSIGN,
    Step.MARK_AFTER_ALL: Permission.ROUND_MANAGE,
}


def test_nobody_is_sent_to_what_they_may_not_do():
    for role, students, newest, to_mark, connect, due in product(
        Role, (0, 5), (None, *RoundStatus), (None, 0, 3), (0, 4), (0, 1)
    ):
        found = step(
            role, students=students, newest=newest, to_mark=to_mark, to_connect=connect, due=due
        )
        assert found not in NEEDS or NEEDS[found] in GRANTS[role]
