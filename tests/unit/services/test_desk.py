"""Several outreach at once, and putting back what was just done."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.caseload import Case
from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.follow_ups import FollowUp, Going, looks_moved
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.domain.outreach.undoing import Act, Made, Undo
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import AccessDenied, Changed, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.services.outreach.caseload import my_caseload
from connections.services.outreach.desk.putting_back import put_back, stood_before
from connections.services.outreach.desk.several import (
    answer_several,
    ask_again,
    hand_over_several,
    set_date,
)
from connections.services.outreach.desk.undoing import KEPT, keep_act, last_act, undo_last
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import (
    follow_up,
    log_contact,
    pause_outreach,
    plan_outreach,
)
from connections.services.people.people import change_adult
from connections.services.records.erasing import erase_student
from connections.store.outreach import load_follow_ups, load_open_outreach, load_outreach
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [Student(f"s{n}", f"Name{n}", f"Last{n}", grade="5") for n in range(1, 7)]
ADULTS = [
    *(Adult(f"t{n}", f"Adult{n}", f"Last{n}") for n in range(1, 5)),
    Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR),
]


@pytest.fixture
def school(database, me, today, now):
    fill(database, me, today - timedelta(days=20), now, STUDENTS, ADULTS, {("t1", "s6"): 3},
         RoundStatus.REVEALED)  # fmt: skip
    return database


@pytest.fixture
def asks(school, today, now):
    """Return how the counselor asks: `asks(service, ...)`."""
    counselor = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")
    return as_(school, counselor, today=today, now=now)


@pytest.fixture
def pairs(asks):
    """Return the ids of three pairs that were asked: s1 and s2 with t1, s3 with t2."""
    wanted = [Wanted("s1", "t1"), Wanted("s2", "t1"), Wanted("s3", "t2")]
    return list(asks(propose_outreach, wanted).outreach_ids)


def stands(school):
    with school.reading() as sql:
        return {one.outreach_id: one for one in load_outreach(sql, "school")}


def chosen(school, ids):
    return [(key, stands(school)[key].version) for key in ids]


def actions(school, action):
    with school.reading() as sql:
        query = "select count(*) from audit where action = :action"
        return sql.execute(text(query), {"action": action}).scalar()


def test_several_answers_are_one_change_and_who_has_answered_is_left(school, asks, pairs):
    asks(answer_several, chosen(school, pairs[:1]), True)
    before = actions(school, "outreach.answered")
    done = asks(answer_several, chosen(school, pairs), True)
    assert (set(done.done), done.left) == (set(pairs[1:]), (pairs[0],))
    assert actions(school, "outreach.answered") == before + 1
    assert {one.status for one in stands(school).values()} == {Status.ACCEPTED}


def test_one_that_somebody_changed_meanwhile_refuses_all(school, asks, pairs, today):
    read = chosen(school, pairs)
    asks(answer_several, read[2:], False)
    with pytest.raises(Changed):
        asks(ask_again, [*read[:2], (pairs[1], 99)])
    assert {stands(school)[key].status for key in pairs[:2]} == {Status.OFFERED}
    with pytest.raises(NotPossible, match="fits none"):
        asks(answer_several, chosen(school, pairs[2:]), True)


def test_asked_again_counts_from_today_and_keeps_the_first_day(school, pairs, today, now):
    counselor = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")
    later = as_(school, counselor, today=today + timedelta(days=14), now=now)
    assert later(my_caseload)[0].overdue
    later(ask_again, chosen(school, pairs))
    assert not any(entry.overdue for entry in later(my_caseload))
    assert {one.asked_on for one in stands(school).values()} == {today}


def test_a_new_date_is_the_next_one_before_and_after_the_first_contact(school, asks, pairs, today):
    asks(answer_several, chosen(school, pairs[:2]), True)
    asks(log_contact, pairs[1], ContactKind.TALKED, Felt.OK)
    day = SchoolSettings().days.on_or_after(today + timedelta(days=12))
    done = asks(set_date, chosen(school, pairs), day)
    assert (set(done.done), done.left) == (set(pairs[:2]), (pairs[2],))
    due = {entry.outreach.outreach_id: entry.next_due_on for entry in asks(my_caseload)}
    assert due[pairs[0]] == due[pairs[1]] == day
    with pytest.raises(NotPossible, match="later day"):
        asks(set_date, chosen(school, pairs[:1]), today)


def test_a_hand_over_of_several_is_refused_whole_where_places_end(school, asks, pairs):
    asks(answer_several, chosen(school, pairs), True)
    with pytest.raises(NotPossible, match="room for only 2 of those chosen"):
        asks(hand_over_several, chosen(school, pairs), "t3", True)
    assert {one.adult_id for one in stands(school).values() if one.open} == {"t1", "t2"}
    done = asks(hand_over_several, chosen(school, [pairs[0], pairs[2]]), "t2", False)
    assert (done.done, done.left) == ((pairs[0],), (pairs[2],))


def test_a_teacher_does_several_of_their_own_and_nobody_elses(school, as_adult, pairs, today, now):
    teacher = as_(school, as_adult("t1"), today=today, now=now)
    assert len(teacher(answer_several, chosen(school, pairs[:2]), True).done) == 2
    with pytest.raises(AccessDenied):
        teacher(answer_several, chosen(school, pairs[2:]), True)
    assert teacher(stood_before, pairs) == teacher(stood_before, pairs[:2])
    with pytest.raises(AccessDenied):
        teacher(ask_again, chosen(school, pairs[:1]))


@pytest.mark.parametrize("yes", [True, False])
def test_answers_are_put_back_with_a_trace(school, asks, pairs, yes):
    before = asks(stood_before, pairs)
    asks(answer_several, chosen(school, pairs), yes)
    asks(put_back, Undo(befores=before))
    found = stands(school)
    assert {one.status for one in found.values()} == {Status.OFFERED}
    assert {one.accepted_on for one in found.values()} == {one.ended_on for one in found.values()}
    with school.reading() as sql:
        assert load_follow_ups(sql, "school") == []
        assert load_open_outreach(sql, "school", "s1") == pairs[0]
    assert actions(school, "outreach.put_back") == 1
    with pytest.raises(NotPossible, match="changed again"):
        asks(put_back, Undo(befores=before))


def test_a_no_is_not_put_back_once_the_student_has_somebody_else(school, asks, pairs):
    before = asks(stood_before, pairs[:1])
    asks(answer_several, chosen(school, pairs[:1]), False)
    asks(propose_outreach, [Wanted("s1", "t4")])
    with pytest.raises(Changed):
        asks(put_back, Undo(befores=before))


def test_a_no_is_not_put_back_where_the_places_went_to_somebody_else(school, asks, pairs):
    """It was: the adult then carried one more than they may."""
    before = asks(stood_before, pairs[:1])
    asks(answer_several, chosen(school, pairs[:1]), False)
    asks(propose_outreach, [Wanted("s5", "t1")])
    with pytest.raises(NotPossible, match="places taken"):
        asks(put_back, Undo(befores=before))


def test_what_somebody_looked_back_at_meanwhile_stays_as_they_left_it(school, asks, pairs, today):
    asks(answer_several, chosen(school, pairs[:1]), True)
    before = asks(stood_before, pairs[:1])
    asks(follow_up, pairs[0], Going.SLOWLY)
    asks(follow_up, pairs[0], Going.WELL, "", today + timedelta(days=7))
    with pytest.raises(NotPossible, match="changed again"):
        asks(put_back, Undo(befores=before))


def test_whoever_looks_back_from_an_older_screen_is_told_what_was_said_meanwhile(
    school, asks, pairs, today
):
    asks(answer_several, chosen(school, pairs[:1]), True)
    ((key, version),) = chosen(school, pairs[:1])
    asks(follow_up, key, Going.WELL, "chess", version=version)
    with pytest.raises(Changed, match="meanwhile: Going well"):
        asks(follow_up, key, Going.STUCK, version=version)
    with school.reading() as sql:
        looks = [c for c in load_follow_ups(sql, "school", [key]) if c.done_on == today]
    assert [(c.going, c.remark) for c in looks] == [(Going.WELL, "chess")]
    ((key, version),) = chosen(school, pairs[:1])
    asks(follow_up, key, Going.STUCK, version=version)  # in the knowledge of it
    asks(plan_outreach, key, "Lunch", "")
    with pytest.raises(Changed):
        asks(follow_up, key, Going.WELL, version=version)


def test_where_an_act_fits_none_it_says_why(school, asks, pairs, today):
    asks(answer_several, chosen(school, pairs[:1]), True)
    asks(pause_outreach, pairs[0])
    day = today + timedelta(days=7)
    for what, some, facts, why in (
        (set_date, pairs, (day,), "resting (1), no answer yet (2)"),
        (ask_again, pairs[:1], (), "resting (1)"),
        (answer_several, pairs[:1], (True,), "resting (1)"),
        (hand_over_several, pairs[1:], ("t3", True), "no answer yet (2)"),
    ):
        words = re.escape(f"fits none of the pairs chosen: {why}. Nothing was changed.")
        with pytest.raises(NotPossible, match=words):
            asks(what, chosen(school, some), *facts)


def test_a_first_step_and_its_plan_are_put_back(school, asks, pairs):
    asks(plan_outreach, pairs[0], "Say hello", "")
    before = asks(stood_before, pairs[:1])
    asks(plan_outreach, pairs[0], "Sit beside them", "")
    asks(put_back, Undo(befores=before))
    assert stands(school)[pairs[0]].first_step == "Say hello"


def test_a_look_back_and_a_new_date_are_put_back(school, asks, pairs, today):
    asks(answer_several, chosen(school, pairs[:1]), True)
    due = asks(my_caseload)[-1].next_due_on
    before = asks(stood_before, pairs[:1])
    asks(follow_up, pairs[0], Going.SLOWLY, "", today + timedelta(days=7))
    asks(put_back, Undo(befores=before))
    assert asks(my_caseload)[-1].next_due_on == due
    with school.reading() as sql:
        assert all(check.done_on is None for check in load_follow_ups(sql, "school"))


def test_nothing_is_put_back_to_where_it_never_stood(school, asks, pairs):
    (before,) = asks(stood_before, pairs[:1])
    with pytest.raises(NotPossible, match="never stood"):
        strong = replace(before, status=Status.STRONG, version=before.version - 1)
        asks(put_back, Undo(befores=(strong,)))


def handed(asks, school, ids, to="t3"):
    """Hand pairs over, and return how that is undone."""
    befores = asks(stood_before, ids)
    found = asks(hand_over_several, chosen(school, ids), to, True)
    return Undo(befores=befores, made=tuple(map(Made, found.made)))


def test_a_hand_over_goes_back_to_an_adult_who_leaves_but_not_over_their_places(
    school, me, asks, pairs, now
):
    asks(answer_several, chosen(school, pairs), True)
    undo = handed(asks, school, pairs[:2])
    as_(school, me, now=now)(change_adult, "t1", leaving=True)
    done = asks(put_back, undo)
    assert (set(done.done) > set(pairs[:2]), done.left) == (True, ())
    found = stands(school)
    assert [found[key].status for key in pairs[:2]] == [Status.ACCEPTED] * 2
    assert {found[key].goodbye_by for key in pairs[:2]} == {None}
    over = [one for one in found.values() if one.handed_over_from]
    assert {(one.status, one.was_asked) for one in over} == {(Status.WITHDRAWN, False)}
    with school.reading() as sql:
        assert {load_open_outreach(sql, "school", key) for key in ("s1", "s2")} == set(pairs[:2])
        assert {c.outreach_id for c in load_follow_ups(sql, "school")} == set(pairs)

    as_(school, me, now=now)(change_adult, "t1", leaving=False)
    undo = handed(asks, school, pairs[:2])
    asks(propose_outreach, [Wanted("s5", "t1")])
    done = asks(put_back, undo)
    assert {stands(school)[key].status for key in done.done} == {Status.ACCEPTED, Status.WITHDRAWN}
    assert {stands(school)[key].status for key in done.left} == {
        Status.HANDED_OVER,
        Status.ACCEPTED,
    }


@pytest.mark.parametrize("who", ["goodbye", "new adult", "teacher"])
def test_a_hand_over_that_somebody_built_on_stays(school, asks, as_adult, pairs, who, today, now):
    asks(answer_several, chosen(school, pairs[:1]), True)
    undo = handed(asks, school, pairs[:1])
    before = stands(school)
    if who == "teacher":
        with pytest.raises(AccessDenied):
            as_(school, as_adult("t1"), today=today, now=now)(put_back, replace(undo, made=()))
        assert stands(school) == before
        return
    if who == "goodbye":
        asks(log_contact, pairs[0], ContactKind.GOODBYE, Felt.OK)
    else:
        asks(plan_outreach, undo.made[0].outreach_id, "Say hello", "")
    with pytest.raises(NotPossible, match="changed again"):
        asks(put_back, undo)
    assert stands(school)[pairs[0]].status is Status.HANDED_OVER


def test_of_several_what_was_changed_since_is_left(school, asks, pairs):
    befores = asks(stood_before, pairs)
    asks(answer_several, chosen(school, pairs), True)
    asks(plan_outreach, pairs[1], "Say hello", "")
    done = asks(put_back, Undo(befores=befores))
    assert (set(done.done), done.left) == ({pairs[0], pairs[2]}, (pairs[1],))
    assert stands(school)[pairs[1]].status is Status.ACCEPTED


def test_an_act_is_kept_to_the_letter_until_it_is_undone_and_for_its_session_alone(
    school, me, asks, pairs, today, now
):
    asks(answer_several, chosen(school, pairs[:1]), True)
    asks(follow_up, pairs[0], Going.SLOWLY, "at lunch", today + timedelta(days=7))
    undo = Undo("c1", pairs[0], asks(stood_before, pairs), (Made(pairs[1], 3),))
    kept = Act("k1", pairs[0], "mine", "yes", undo, now + timedelta(hours=1))
    for _ in range(2):
        asks(keep_act, kept)
    assert asks(last_act, "mine") == kept and asks(last_act, "another") is None
    with pytest.raises(NotPossible, match="Only what you did last"):
        asks(undo_last, "another", "k1")
    for n in range(KEPT):
        asks(keep_act, replace(kept, act_id=f"n{n}"))
    with school.reading() as sql:
        assert sql.execute(text("select count(*) from acts")).scalar() == KEPT
    as_(school, me, today=today, now=now)(erase_student, "s1", "s1")
    assert asks(last_act, "mine") is None


DAY = date(2026, 11, 20)
days = st.integers(-40, 90).map(lambda n: DAY + timedelta(days=n))
looks = st.lists(st.tuples(days, st.booleans()), max_size=5)


@settings(max_examples=60, deadline=None)
@given(looks, st.integers(1, 80), st.booleans(), st.integers(0, 30))
def test_whatever_was_planned_the_new_date_comes_next(planned, ahead, started, began):
    """The slow way: the next due day is the new one, and what was planned later is still there."""
    day = DAY + timedelta(days=ahead)
    checks = [
        FollowUp(f"f{n}", "o", due, DAY if done else None, Going.WELL if done else None)
        for n, (due, done) in enumerate(planned)
    ]
    names = iter(f"n{n}" for n in range(9))
    written = looks_moved(checks, "o", day, DAY, started, lambda: next(names))
    after = {check.follow_up_id: check for check in [*checks, *written]}
    one = Outreach("o", "s", "a", Status.ACCEPTED, DAY - timedelta(days=began))
    contacts = (Contact("c", "o", DAY, ContactKind.TALKED, Felt.OK),) if started else ()
    school = SchoolSettings()
    case = Case(one, contacts, tuple(after.values()))
    assert case.next_due_on(school) == school.days.on_or_after(day)
    later = {c.follow_up_id for c in checks if c.done_on is None and c.due_on > day}
    assert all(after[key] == c for c in checks for key in [c.follow_up_id] if key in later)
    assert all(after[c.follow_up_id] == c for c in checks if c.done_on)
