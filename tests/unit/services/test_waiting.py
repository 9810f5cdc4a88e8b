"""What waits too long, held against a slow and obviously right version, and who sees it."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.caseload import Case
from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.follow_ups import FollowUp, Going
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.domain.problems import AccessDenied
from connections.domain.rhythm.waiting import Waits, waits_too_long
from connections.domain.rounds.round import RoundStatus
from connections.domain.school.calendar import SchoolDays, Span
from connections.domain.school.settings import SchoolSettings
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import accept_outreach, follow_up, log_contact
from connections.services.rhythm.escalation import waiting_too_long
from tests.asking import as_
from tests.small_school import fill
from tests.unit.services.test_mailing import ADULTS, adult, run_as_roles
from tests.unit.services.test_outreach import STUDENTS

TODAY = date(2026, 12, 10)
DAYS = st.integers(0, 60).map(lambda n: TODAY - timedelta(days=n))
FREE = st.lists(DAYS, max_size=12).map(
    lambda days: SchoolDays(free=tuple(sorted({Span(day, day) for day in days})))
)


def slow(case, school, today):
    """Count day by day."""
    one, days = case.outreach, school.days

    def passed(since):
        return sum(
            days.is_one(since + timedelta(days=n)) for n in range(1, (today - since).days + 1)
        )

    if one.status is Status.OFFERED and passed(one.asked_on) >= 5:
        return Waits.SILENT, one.asked_on
    if one.status is Status.ACCEPTED and not case.contacts:
        due = one.began_on
        for _ in range(school.first_contact_days):
            due += timedelta(days=1)
            while not days.is_one(due):
                due += timedelta(days=1)
        while not days.is_one(due):
            due += timedelta(days=1)
        if today > due and passed(due) > 0:
            return Waits.NOT_STARTED, due
    if one.status is Status.BUILDING and case.contacts:
        looked = sorted((f.done_on, f.due_on) for f in case.follow_ups if f.done_on and f.going)
        newest = [f for f in case.follow_ups if looked and (f.done_on, f.due_on) == looked[-1]]
        if any(f.going is Going.STUCK for f in newest):
            return Waits.STUCK, looked[-1][0]
    return None


@st.composite
def cases(draw):
    status = draw(st.sampled_from([Status.OFFERED, Status.ACCEPTED, Status.BUILDING, Status.PAUSED,
                                   Status.DECLINED, Status.SUGGESTED]))  # fmt: skip
    began = draw(DAYS)
    one = Outreach("o1", "s1", "t1", status, began, asked_on=began)
    if status is not Status.BUILDING:
        return Case(one)
    contact = Contact("k1", "o1", began, ContactKind.TALKED, Felt.OK)
    looks = draw(st.lists(DAYS, max_size=3, unique=True))
    going = [draw(st.sampled_from([Going.WELL, Going.STUCK, None])) for _ in looks]
    checks = [
        FollowUp(f"f{n}", "o1", day, day, how)
        for n, (day, how) in enumerate(zip(looks, going, strict=True))
    ]
    return Case(one, (contact,), tuple(checks))


@given(case=cases(), days=FREE)
@settings(max_examples=60)
def test_what_waits_too_long_equals_counting_day_by_day(case, days):
    school = SchoolSettings(days=days)
    assert waits_too_long(case, school, TODAY) == slow(case, school, TODAY)


@pytest.fixture
def school(database, me, today, now):
    fill(database, me, today - timedelta(days=20), now, STUDENTS, ADULTS, {},
         RoundStatus.REVEALED)  # fmt: skip
    run_as_roles(database)
    return database


def lead(adult_id):
    return Viewer("school", frozenset({Role.COUNSELOR, Role.TEACHER}), adult_id=adult_id)


def seen(school, viewer, today, **more):
    found = as_(school, viewer, today)(waiting_too_long, **more)
    return [(each.why, each.student.student_id, each.school_days) for each in found]


def test_each_kind_comes_up_on_its_day_and_goes_when_something_happens(school, today, now):
    ask = as_(school, lead("c1"), today, now)
    keys = ask(propose_outreach, [Wanted("s1", "t1"), Wanted("s2", "t2"), Wanted("s3", "t3")])
    silent, slow_one, stuck = keys.outreach_ids
    for key, who in ((slow_one, "t2"), (stuck, "t3")):
        as_(school, adult(who), today, now)(accept_outreach, key)
    third = as_(school, adult("t3"), today, now)
    third(log_contact, stuck, ContactKind.TALKED, Felt.OK)
    friday, thursday = today + timedelta(days=7), today + timedelta(days=6)
    assert seen(school, lead("c1"), thursday) == []
    assert seen(school, lead("c1"), friday) == [(Waits.SILENT, "s1", 5)]
    as_(school, adult("t3"), friday, now)(follow_up, stuck, Going.STUCK)
    monday = today + timedelta(days=10)
    assert seen(school, lead("c1"), monday) == [
        (Waits.SILENT, "s1", 6),
        (Waits.NOT_STARTED, "s2", 1),
        (Waits.STUCK, "s3", 1),
    ]
    as_(school, adult("t1"), monday, now)(accept_outreach, silent)
    as_(school, adult("t2"), monday, now)(log_contact, slow_one, ContactKind.GREETED, Felt.OK)
    as_(school, adult("t3"), monday, now)(follow_up, stuck, Going.WELL)
    assert seen(school, lead("c1"), monday) == []


def test_of_two_counselors_each_sees_their_own_and_whoever_asks_sees_everybodys(
    school, me, today, now
):
    as_(school, lead("c1"), today, now)(propose_outreach, [Wanted("s1", "t1")])
    as_(school, lead("c2"), today, now)(propose_outreach, [Wanted("s2", "t2")])
    later = today + timedelta(days=14)
    assert [s for _, s, _ in seen(school, lead("c1"), later)] == ["s1"]
    assert [s for _, s, _ in seen(school, lead("c2"), later)] == ["s2"]
    assert len(seen(school, lead("c1"), later, everybody=True)) == 2 == len(seen(school, me, later))


def test_no_other_adult_sees_who_did_not_answer(school, today):
    with pytest.raises(AccessDenied):
        as_(school, adult("t1"), today)(waiting_too_long)
