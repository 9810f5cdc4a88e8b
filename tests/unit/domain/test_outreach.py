"""Outreach: its statuses, the day of a contact, what is due, the order of a caseload."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from connections.domain.outreach.caseload import (
    TURN_WORDS,
    Case,
    Turn,
    caseload_order,
    cases_from,
    is_stuck,
    load_of,
    turn_of,
)
from connections.domain.outreach.contacts import (
    CONTACT_WORDS,
    FELT_WORDS,
    Contact,
    ContactKind,
    Felt,
    after_contact,
    require_contact_day,
)
from connections.domain.outreach.follow_ups import GOING_WORDS, FollowUp, Going, follow_up_days
from connections.domain.outreach.record import Note, Outreach
from connections.domain.outreach.status import ENDED, NEXT, OPEN, WORDS, Status, require_step
from connections.domain.outreach.templates import TEMPLATES
from connections.domain.problems import NotPossible
from connections.domain.school.calendar import EVERY_WEEKDAY
from connections.domain.school.days import school_year
from connections.domain.school.settings import SchoolSettings

TODAY = date(2026, 11, 20)  # a Friday
SETTINGS = SchoolSettings()


def outreach(status=Status.ACCEPTED, began=10, student="s1", adult="a1", **more):
    return Outreach(f"o-{student}", student, adult, status, TODAY - timedelta(days=began), **more)


def contact(days_ago, kind=ContactKind.TALKED, felt=Felt.OK, student="s1"):
    day = TODAY - timedelta(days=days_ago)
    return Contact(f"c-{student}-{days_ago}", f"o-{student}", day, kind, felt)


def test_the_table_of_statuses_is_complete():
    assert NEXT.keys() == set(Status) == WORDS.keys()
    assert all(following <= set(Status) for following in NEXT.values())


def test_every_status_can_be_reached_from_a_suggestion():
    reached, new = set(), {Status.SUGGESTED}
    while new:
        reached |= new
        new = {after for status in new for after in NEXT[status]} - reached
    assert reached == set(Status)


def test_what_has_ended_stays_ended_and_what_is_open_can_end():
    assert all(NEXT[status] == frozenset() for status in ENDED)
    assert all(NEXT[status] & ENDED for status in OPEN)


def test_the_main_way_is_the_one_of_the_product():
    way = [
        Status.SUGGESTED,
        Status.OFFERED,
        Status.ACCEPTED,
        Status.STARTED,
        Status.BUILDING,
        Status.STRONG,
        Status.MAINTAINING,
    ]
    for now, after in itertools.pairwise(way):
        require_step(now, after, by_evidence=True)


@pytest.mark.parametrize("now", list(Status))
def test_nobody_sets_strong_by_hand(now):
    with pytest.raises(NotPossible, match="not by hand"):
        require_step(now, Status.STRONG)


@pytest.mark.parametrize("now", list(Status))
@pytest.mark.parametrize("wanted", list(Status))
def test_a_step_the_table_does_not_have_is_refused(now, wanted):
    if wanted in NEXT[now]:
        require_step(now, wanted, by_evidence=True)
    else:
        with pytest.raises(NotPossible, match=r"Nothing was changed\.$"):
            require_step(now, wanted, by_evidence=True)


def test_every_kind_and_feeling_has_words_and_every_plan_has_steps():
    assert CONTACT_WORDS.keys() == set(ContactKind)
    assert FELT_WORDS.keys() == set(Felt)
    assert GOING_WORDS.keys() == set(Going)
    assert TURN_WORDS.keys() == set(Turn)
    assert all(template.steps and template.key == key for key, template in TEMPLATES.items())


def test_a_contact_today_or_since_the_outreach_began_is_welcome():
    require_contact_day(outreach(), TODAY, TODAY)
    require_contact_day(outreach(began=10), TODAY - timedelta(days=10), TODAY)


@pytest.mark.parametrize(
    ("one", "day", "said"),
    [
        (outreach(), TODAY + timedelta(days=1), "still to come"),
        (outreach(began=10), TODAY - timedelta(days=11), "began on November 10"),
        (outreach(began=200), date(2026, 6, 30), "2025-26, which is closed"),
        (outreach(Status.DECLINED), TODAY, "has ended"),
        (outreach(Status.LEFT_SCHOOL), TODAY, "has ended"),
    ],
)
def test_a_contact_on_a_day_that_cannot_be_has_its_sentence(one, day, said):
    with pytest.raises(NotPossible, match=said):
        require_contact_day(one, day, TODAY)


def test_after_a_hand_over_a_goodbye_is_welcome_until_its_day():
    one = outreach(Status.HANDED_OVER, goodbye_by=TODAY)
    require_contact_day(one, TODAY, TODAY)
    with pytest.raises(NotPossible):
        require_contact_day(one, TODAY + timedelta(days=1), TODAY + timedelta(days=1))


def test_the_school_year_begins_in_july():
    assert school_year(date(2026, 6, 30)) == 2025
    assert school_year(date(2026, 7, 1)) == 2026


@pytest.mark.parametrize("status", sorted(OPEN))
@pytest.mark.parametrize("earlier", [0, 1, 5])
def test_what_a_contact_brings_about_is_always_allowed_by_the_table(status, earlier):
    now = status
    for step in after_contact(outreach(status), earlier):
        require_step(now, step)
        now = step
    assert now not in (Status.OFFERED, Status.ACCEPTED, Status.SUGGESTED)


def test_a_second_contact_is_what_makes_it_building():
    assert after_contact(outreach(Status.ACCEPTED), 0) == (Status.STARTED,)
    assert after_contact(outreach(Status.STARTED), 1) == (Status.BUILDING,)
    assert after_contact(outreach(Status.BUILDING), 2) == ()


def test_five_school_days_skip_the_weekend():
    assert EVERY_WEEKDAY.add(TODAY, 5) == date(2026, 11, 27)
    assert EVERY_WEEKDAY.add(date(2026, 11, 21), 1) == date(2026, 11, 23)


def test_follow_ups_come_after_four_weeks_and_two_months():
    assert follow_up_days(TODAY, SETTINGS) == (date(2026, 12, 18), date(2027, 1, 22))


def test_overdue_is_the_school_day_after_the_due_day_and_never_while_paused():
    due = FollowUp("f", "o-s1", TODAY)
    case = Case(outreach(Status.BUILDING, began=40), (contact(20),), (due,))
    assert not case.overdue(SETTINGS, TODAY)
    assert not case.overdue(SETTINGS, TODAY + timedelta(days=2)), "a weekend is no delay"
    assert case.overdue(SETTINGS, TODAY + timedelta(days=3))
    paused = Case(outreach(Status.PAUSED, began=40), (contact(20),), (due,))
    assert paused.next_due_on(SETTINGS) is None
    assert not paused.overdue(SETTINGS, TODAY + timedelta(days=100))


def test_a_look_back_that_finds_no_contact_puts_it_off_and_never_for_good():
    def looked(days_ago):
        return FollowUp("f0", "o-s1", TODAY, TODAY - timedelta(days=days_ago), Going.SLOWLY)

    planned = FollowUp("f1", "o-s1", TODAY + timedelta(days=14))
    never = Case(outreach(Status.ACCEPTED, began=20))
    assert never.overdue(SETTINGS, TODAY)
    later = replace(never, follow_ups=(looked(0), planned))
    assert later.next_due_on(SETTINGS) == planned.due_on
    last = replace(never, follow_ups=(looked(0),))
    assert last.next_due_on(SETTINGS) == EVERY_WEEKDAY.add(TODAY, 5), "nobody falls off the list"
    early = replace(never, follow_ups=(looked(18), planned))
    assert early.overdue(SETTINGS, TODAY), (
        "a look before the first contact was due puts off nothing"
    )


def test_a_follow_up_that_was_done_is_not_due():
    done = FollowUp("f1", "o-s1", TODAY - timedelta(days=9), TODAY - timedelta(days=9))
    later = FollowUp("f2", "o-s1", TODAY + timedelta(days=31))
    case = Case(outreach(Status.BUILDING, began=40), (contact(20),), (done, later))
    assert case.next_due_on(SETTINGS) == later.due_on


def test_never_contacted_comes_before_overdue_then_due_then_new_then_the_rest():
    def due(student, days):
        return FollowUp(f"f-{student}", f"o-{student}", TODAY + timedelta(days=days))

    cases = cases_from(
        [
            outreach(Status.PAUSED, student="paused"),
            outreach(Status.BUILDING, began=40, student="later"),
            outreach(Status.STARTED, began=3, student="new"),
            outreach(Status.BUILDING, began=40, student="week"),
            outreach(Status.BUILDING, began=40, student="overdue"),
            outreach(Status.ACCEPTED, began=30, student="never"),
            outreach(Status.OFFERED, began=2, student="answer"),
            outreach(Status.DECLINED, student="ended"),
        ],
        [contact(1, student=s) for s in ("later", "new", "week", "overdue")],
        [due("later", 20), due("new", 20), due("week", 7), due("overdue", -1)],
    )
    listed = caseload_order(cases, SETTINGS, TODAY)
    assert [case.outreach.student_id for _, case in listed] == [
        "answer",
        "never",
        "overdue",
        "week",
        "new",
        "later",
        "paused",
        "ended",
    ]


def looked(days_ago, going=None):
    day = TODAY - timedelta(days=days_ago)
    return FollowUp(f"f-{days_ago}", "o-s1", day, day, going)


def test_the_newest_look_back_says_whether_it_is_stuck():
    case = Case(outreach(Status.BUILDING, began=60), (contact(20),))
    well, stuck = looked(30, Going.WELL), looked(9, Going.STUCK)
    assert is_stuck(replace(case, follow_ups=(well, stuck)), SETTINGS, TODAY)
    assert not is_stuck(replace(case, follow_ups=(stuck, looked(2, Going.SLOWLY))), SETTINGS, TODAY)
    assert is_stuck(replace(case, follow_ups=(stuck, looked(2))), SETTINGS, TODAY), "closed unseen"


def test_it_is_stuck_when_nothing_began_in_time_when_it_is_overdue_or_hard_twice():
    hard = [contact(days, felt=Felt.HARD) for days in (12, 5)]
    late = FollowUp("f", "o-s1", TODAY - timedelta(days=1))
    assert is_stuck(Case(outreach(began=30)), SETTINGS, TODAY)
    assert is_stuck(Case(outreach(Status.BUILDING), (contact(5),), (late,)), SETTINGS, TODAY)
    assert is_stuck(Case(outreach(Status.BUILDING), tuple(hard)), SETTINGS, TODAY)
    for fine in ((), (contact(5, felt=Felt.HARD),), (*hard, contact(1))):
        assert not is_stuck(Case(outreach(Status.BUILDING, began=1), fine), SETTINGS, TODAY)


def test_a_goodbye_stays_in_the_caseload_until_it_is_said():
    one = outreach(Status.HANDED_OVER, goodbye_by=TODAY + timedelta(days=3))
    assert turn_of(Case(one), SETTINGS, TODAY) is Turn.GOODBYE
    said = Case(one, (contact(0, ContactKind.GOODBYE),))
    assert turn_of(said, SETTINGS, TODAY) is Turn.ENDED


def test_what_was_asked_or_paused_takes_a_place_and_what_became_strong_frees_it():
    found = [
        outreach(Status.OFFERED, student="1"),
        outreach(Status.PAUSED, student="2"),
        outreach(Status.STRONG, student="3"),
        outreach(Status.MAINTAINING, student="4"),
        outreach(Status.DECLINED, student="5"),
    ]
    assert load_of(found) == {"a1": 2}


def test_the_text_of_a_note_stays_out_of_its_repr():
    note = Note("n", "s", "a", datetime(2026, 1, 1, tzinfo=UTC), True, "secret", "secret", "secret")
    assert "secret" not in repr(note)
    assert "secret" not in str(note)
