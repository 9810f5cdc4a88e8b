"""The reveal: who may see it, what it counts, and that it says what the coverage page says."""

from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.outreach.status import Status
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.rounds.round import RoundStatus
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.reveal import Shown, reveal_view
from connections.services.coverage.today import Late, late_answers
from connections.services.meeting.progress import round_status
from connections.services.outreach.caseload import pairs_of_round
from connections.services.outreach.proposing import Wanted, propose_outreach, take_pair
from connections.services.outreach.steps import accept_outreach
from connections.services.round.marking import mark_students
from connections.services.round.rounds import close_round, reveal_round
from connections.store.rosters import save_adults
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [Student(f"S{n}", f"First{n}", f"Last{n}", grade=str(n % 3)) for n in range(9)]
ADULTS = [
    Adult("A1", "Ana", "Ames"),
    Adult("A2", "Ben", "Bo", leaving=True),
    Adult("A3", "Cy", "Cole"),
    Adult("A4", "Di", "Dorn"),
]
MARKS = {
    ("A1", "S1"): 3, ("A2", "S1"): 3, ("A2", "S2"): 3, ("A3", "S3"): 3, ("A1", "S4"): 2,
    ("A3", "S5"): 1, ("A4", "S5"): 1, ("A4", "S6"): 3, ("A1", "S7"): 0, ("A2", "S8"): 1,
}  # fmt: skip


@pytest.fixture
def school(any_database, me, today, now):
    fill(any_database, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.OPEN)
    return any_database


def leave(database, me, today, now, adult: Adult):
    with database.changing(me, "roster.imported", now) as sql:
        save_adults(sql, me.school_id, RosterChanges(left=(adult,)), today)


def test_before_the_reveal_nobody_sees_anything(school, me, now, as_adult):
    with pytest.raises(AccessDenied):
        as_(school, me, now=now)(reveal_view, "r1")
    with pytest.raises(AccessDenied):
        as_(school, me)(pairs_of_round, "r1")
    as_(school, me, now=now)(reveal_round, "r1")
    with pytest.raises(AccessDenied):
        as_(school, as_adult("A1", Role.TEACHER), now=now)(reveal_view, "r1")
    with pytest.raises(NotFound):
        as_(school, me, now=now)(reveal_view, "Another")


@pytest.mark.parametrize("left", [None, 0, 3], ids=["everybody", "without A1", "without A4"])
@pytest.mark.parametrize("closed", [False, True], ids=["revealed", "closed"])
def test_the_totals_are_those_of_the_coverage_page(school, me, today, now, left, closed):
    if left is not None and not closed:
        leave(school, me, today, now, ADULTS[left])
    as_(school, me, now=now)(reveal_round, "r1")
    if closed:
        as_(school, me, now=now)(close_round, "r1")
        if left is not None:
            leave(school, me, today, now, ADULTS[left])
    coverage = as_(school, me)(round_coverage, "r1")
    reveal = as_(school, me, now=now)(reveal_view, "r1")
    assert reveal.totals.table.to_dict("list") == coverage.table.to_dict("list")
    assert reveal.totals.summary == coverage.summary


def test_the_lists_are_who_the_room_talks_about(school, me, now):
    as_(school, me, now=now)(reveal_round, "r1")
    reveal = as_(school, me, now=now)(reveal_view, "r1")
    listed = {kind: set(rows["student_id"]) for kind, rows in reveal.lists.items()}
    assert listed[Shown.WITHOUT] == {"S0", "S4", "S5", "S7", "S8"}
    assert listed[Shown.RECOGNISED] == {"S5", "S8"}
    assert listed[Shown.ONE] == {"S2", "S3", "S6"}
    assert listed[Shown.NEW] == set(), "the first round has nothing to compare with"
    assert reveal.through_leaving == 1, "S2 has nobody but A2"


def test_a_late_answer_is_counted_apart_and_what_was_revealed_stands(school, me, now, as_adult):
    as_(school, me, now=now)(reveal_round, "r1")
    before = as_(school, me, now=now)(reveal_view, "r1").totals
    assert before.summary.covered == 4
    as_(school, as_adult("A1", Role.TEACHER), now=now)(mark_students, "r1", {"S0": 3})
    later = now + timedelta(seconds=3)
    after = as_(school, me, now=later)(reveal_view, "r1").totals
    assert after.summary == before.summary and after.table.equals(before.table)
    assert as_(school, me, now=later)(late_answers, "r1") == Late(answers=1, covered=1)


def test_the_projector_hears_of_each_step_at_once(school, me, now):
    """Asked every second, so never from memory."""
    assert as_(school, me)(round_status, "r1") is RoundStatus.OPEN
    as_(school, me, now=now)(reveal_round, "r1")
    assert as_(school, me)(round_status, "r1") is RoundStatus.REVEALED
    as_(school, me, now=now)(close_round, "r1")
    assert as_(school, me)(round_status, "r1") is RoundStatus.CLOSED


def test_a_yes_of_the_room_is_a_pair_of_this_round(school, me, today, now):
    as_(school, me, now=now)(reveal_round, "r1")
    as_(school, me, today=today, now=now)(take_pair, "S4", "A1", "r1")
    (pair,) = as_(school, me)(pairs_of_round, "r1")
    assert (pair.student.student_id, pair.adult.adult_id) == ("S4", "A1")
    assert pair.contact_by == today + timedelta(days=7), "five school days"
    assert as_(school, me, now=now)(reveal_view, "r1").said_yes == {"S4": "A1"}


def test_asked_is_not_said_yes_and_only_a_yes_names_the_adult(school, me, now):
    as_(school, me, now=now)(reveal_round, "r1")
    (asked,) = as_(school, me)(propose_outreach, [Wanted("S4", "A1")], round_id="r1").outreach_ids
    as_(school, me)(propose_outreach, [Wanted("S5", "A3")], round_id="r1", offer=False)
    reveal = as_(school, me, now=now)(reveal_view, "r1")
    assert reveal.said_yes == {}
    assert reveal.asked == {"S4": Status.OFFERED, "S5": Status.SUGGESTED}
    assert [pair.said_yes for pair in as_(school, me)(pairs_of_round, "r1")] == [False, False]
    as_(school, me)(accept_outreach, asked)
    reveal = as_(school, me, now=now)(reveal_view, "r1")
    assert (reveal.said_yes, reveal.asked) == ({"S4": "A1"}, {"S5": Status.SUGGESTED})
    assert [pair.said_yes for pair in as_(school, me)(pairs_of_round, "r1")] == [True, False]
