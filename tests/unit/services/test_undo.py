"""A slip is put right: a planned round, a reveal within minutes; each with its trace."""

from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.rounds.round import RoundStatus
from connections.domain.rounds.undo import BUILT_ON, WHY_STANDS, Stands
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.lists import Wanted, listed_students
from connections.services.coverage.reveal import reveal_view
from connections.services.meeting.joining import open_joining
from connections.services.meeting.undo import after_first_reveal, take_back_reveal, take_back_view
from connections.services.outreach.proposing import take_pair, volunteer
from connections.services.report.reports import coverage_report
from connections.services.round.marking import mark_students, my_marking_sheet
from connections.services.round.rounds import (
    close_round,
    delete_planned_round,
    list_rounds,
    open_round,
    plan_round,
    rename_round,
    reveal_round,
)
from connections.services.school.school import read_audit
from connections.store.outreach import load_outreach
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [Student(f"s{n}", f"Sam{n}", "Lor", grade="5") for n in range(6)]
ADULTS = [Adult(f"t{n}", f"Ty{n}", "Cole") for n in range(4)]


@pytest.fixture
def school(any_database, me, today, now):
    fill(any_database, me, today, now, STUDENTS, ADULTS, {("t1", "s1"): 3}, RoundStatus.OPEN)
    return any_database


@pytest.fixture
def revealed(school, me, now):
    as_(school, me, now=now)(reveal_round, "r1")
    return school


def planned(school, me, name="Winter"):
    as_(school, me)(plan_round, name, as_(school, me)(list_rounds)[0].held_on)
    return next(r for r in as_(school, me)(list_rounds) if r.name == name)


def actions(school, me):
    return [entry.action for entry in as_(school, me)(read_audit).entries]


# ---- A planned round ----------------------------------------------------------------------------


def test_a_planned_round_is_renamed_or_deleted_with_a_trace(school, me):
    winter = planned(school, me)
    assert as_(school, me)(rename_round, winter.round_id, " Midyear ").name == "Midyear"
    for taken in ("Fall", "  "):
        with pytest.raises(NotPossible, match="name"):
            as_(school, me)(rename_round, winter.round_id, taken)
    as_(school, me)(delete_planned_round, winter.round_id)
    assert [each.name for each in as_(school, me)(list_rounds)] == ["Fall"]
    assert actions(school, me)[:3] == ["round.deleted", "round.renamed", "round.planned"]


def test_a_round_that_was_opened_keeps_its_name_and_stays(school, me):
    for change in (lambda: as_(school, me)(rename_round, "r1", "X"),
                   lambda: as_(school, me)(delete_planned_round, "r1")):  # fmt: skip
        with pytest.raises(NotPossible, match="opened already"):
            change()


def test_a_planned_round_that_somebody_may_be_in_stays(school, me, now):
    winter = planned(school, me)
    as_(school, me, now=now)(open_joining, winter.round_id, b"w" * 32)
    with pytest.raises(NotPossible, match="it stays"):
        as_(school, me)(delete_planned_round, winter.round_id)


def test_only_who_plans_rounds_undoes_them(revealed, me, as_adult):
    winter = planned(revealed, me)
    teacher = as_(revealed, as_adult("t1", Role.TEACHER))
    for change in ((rename_round, winter.round_id, "X"), (delete_planned_round, winter.round_id),
                   (take_back_reveal, "r1"), (take_back_view, "r1")):  # fmt: skip
        with pytest.raises(AccessDenied):
            teacher(*change)


# ---- Taking back a reveal -----------------------------------------------------------------------


def test_a_reveal_taken_back_is_as_if_it_had_not_been(revealed, me, now, as_adult):
    as_(revealed, me, now=now)(reveal_view, "r1")
    assert as_(revealed, me, now=now)(take_back_view, "r1").minutes_left == 15
    soon = now + timedelta(minutes=14)
    back = as_(revealed, me, now=soon)(take_back_reveal, "r1")
    assert (back.status, back.frozen_on, back.revealed_at) == (RoundStatus.OPEN, None, None)
    assert back.first_revealed_at == now
    with pytest.raises(AccessDenied):
        as_(revealed, me, now=soon)(reveal_view, "r1")
    teacher = as_(revealed, as_adult("t1"), now=soon)
    assert len(teacher(my_marking_sheet, "r1").students) == 6
    teacher(mark_students, "r1", {"s2": 2})
    again = as_(revealed, me, now=soon + timedelta(minutes=1))
    assert again(reveal_round, "r1").first_revealed_at == now
    assert again(round_coverage, "r1").summary.marks == 2, "the second reveal shows it"
    assert again(after_first_reveal, "r1") == 1
    assert "round.reveal_taken_back" in actions(revealed, me)


def test_a_first_reveal_flags_no_answer(revealed, me, now):
    ask = as_(revealed, me, now=now)
    assert ask(after_first_reveal, "r1") == 0


def test_outreach_that_the_reveal_made_strong_goes_back(school, me, today, now, as_adult):
    began = today - timedelta(days=70)
    teacher = as_(school, as_adult("t1"), today=began, now=now - timedelta(days=70))
    teacher(volunteer, "s1")
    as_(school, me, now=now)(reveal_round, "r1")
    with school.reading() as sql:
        (one,) = load_outreach(sql, "school")
    assert one.status is Status.STRONG
    as_(school, me, now=now + timedelta(minutes=1))(take_back_reveal, "r1")
    with school.reading() as sql:
        (one,) = load_outreach(sql, "school")
    assert (one.status, one.converted_on) == (Status.ACCEPTED, None)


def file_taken(ask, as_adult, school, now):
    ask(coverage_report, "r1", FOR_OWN_STAFF)


def list_opened(ask, as_adult, school, now):
    as_(school, as_adult("t2"), now=now)(listed_students, Wanted())


def pair_made(ask, as_adult, school, now):
    ask(take_pair, "s2", "t2", "r1")


def late_answer(ask, as_adult, school, now):
    as_(school, as_adult("t2"), now=now)(mark_students, "r1", {"s2": 2})


def closed(ask, as_adult, school, now):
    ask(close_round, "r1")


BUILT = {
    Stands.FILE_TAKEN: file_taken,
    Stands.LIST_OPENED: list_opened,
    Stands.PAIR_MADE: pair_made,
    Stands.LATE_ANSWER: late_answer,
    Stands.CLOSED: closed,
}


@pytest.mark.parametrize("why", BUILT)
def test_a_reveal_stands_once_something_is_built_on_it(why, revealed, me, now, as_adult):
    ask = as_(revealed, me, now=now + timedelta(minutes=2))
    BUILT[why](ask, as_adult, revealed, now + timedelta(minutes=2))
    with pytest.raises(NotPossible, match=WHY_STANDS[why][:30]):
        ask(take_back_reveal, "r1")
    if why is not Stands.CLOSED:
        assert ask(take_back_view, "r1").why_not == WHY_STANDS[why]


def test_a_reveal_stands_after_a_quarter_of_an_hour_and_an_open_round_has_none(revealed, me, now):
    late = as_(revealed, me, now=now + timedelta(minutes=15))
    with pytest.raises(NotPossible, match="15 minutes"):
        late(take_back_reveal, "r1")
    assert late(take_back_view, "r1") is None
    winter = planned(revealed, me)
    as_(revealed, me)(open_round, winter.round_id)
    with pytest.raises(NotPossible, match="not revealed"):
        late(take_back_reveal, winter.round_id)


def test_every_reason_has_its_sentence_and_what_is_built_is_known():
    assert set(WHY_STANDS) == set(Stands) and len(set(WHY_STANDS.values())) == len(Stands)
    assert set(BUILT_ON.values()) | {Stands.LATE_ANSWER} == set(Stands) - {
        Stands.NOT_REVEALED, Stands.CLOSED, Stands.TOO_LATE
    }  # fmt: skip


def test_that_the_list_was_opened_is_noted_once_and_not_for_who_revealed(
    revealed, me, now, as_adult
):
    as_(revealed, me, now=now)(listed_students, Wanted())
    assert "list.opened" not in actions(revealed, me)
    for _ in range(2):
        as_(revealed, as_adult("t2"), now=now)(listed_students, Wanted())
    assert actions(revealed, me).count("list.opened") == 1
    (entry, *_) = as_(revealed, me)(read_audit).entries
    assert entry.details == {"round_id": "r1"}
