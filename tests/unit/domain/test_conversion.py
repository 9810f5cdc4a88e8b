"""Did it become strong: who counts, who waits, and what stands beside it."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from connections.domain.disclosure.groups import shown_groups
from connections.domain.outreach.caseload import Case
from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.conversion import (
    NOT_COUNTED,
    RoundFacts,
    became_strong_in,
    conversion,
    pace,
)
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status

TODAY = date(2026, 11, 20)
FALL = RoundFacts("r1", "Fall", date(2026, 8, 20), frozenset("abcdef"), frozenset({("t", "f")}))


def winter(strong=(), named=(), asked=(), students="abcdef"):
    return RoundFacts(
        "r2",
        "Winter",
        date(2026, 11, 10),
        frozenset(students),
        frozenset(strong),
        frozenset(named),
        frozenset(asked),
    )


def outreach(student, adult="t", weeks=10, status=Status.BUILDING, round_id="r1"):
    began = TODAY - timedelta(weeks=weeks)
    return Outreach(f"o-{student}", student, adult, status, began, round_id)


def count(found, rounds, smallest=1):
    return conversion(found, rounds, TODAY, weeks=8, smallest=smallest)


def test_only_a_strong_mark_of_that_adult_in_a_later_round_counts():
    found = [outreach("a"), outreach("b"), outreach("f")]
    result = count(found, [FALL, winter({("t", "a"), ("other", "b")})])
    assert (result.counted, result.strong) == (3, 1)
    assert result.now_covered == 2, "with whoever it is"


def test_outreach_younger_than_eight_weeks_is_too_young_to_tell():
    result = count([outreach("a", weeks=7)], [FALL, winter({("t", "a")})])
    assert (result.counted, result.too_young) == (0, 1)
    assert count([outreach("a", weeks=8)], [FALL, winter()]).counted == 1


def test_without_a_later_round_it_waits_and_is_not_a_failure():
    result = count([outreach("a")], [FALL])
    assert (result.counted, result.waiting) == (0, 1)
    assert result.share != result.share


def test_a_student_who_is_not_in_the_later_round_waits():
    assert count([outreach("a")], [FALL, winter(students="bc")]).waiting == 1


def test_what_students_say_stands_apart_from_what_staff_mark():
    found = [outreach("a"), outreach("b"), outreach("c")]
    rounds = [FALL, winter({("t", "a")}, named={("t", "b")}, asked={"a", "b"})]
    result = count(found, rounds)
    assert (result.counted, result.strong, result.asked, result.confirmed) == (3, 1, 2, 1)


def test_a_no_a_hand_over_and_a_student_who_left_do_not_count():
    found = [outreach("a", status=status) for status in NOT_COUNTED]
    assert count(found, [FALL, winter()]).counted == 0


def test_what_was_tried_and_ended_counts():
    for status in (Status.PASSED_TO_COUNSELOR, Status.DECLINED_BY_STUDENT, Status.PAUSED):
        assert count([outreach("a", status=status)], [FALL, winter()]).counted == 1


def test_comparable_students_had_nobody_then_and_nobody_was_assigned_to_them():
    result = count([outreach("a")], [FALL, winter({("x", "b"), ("x", "f")})])
    assert result.drift == 4, "b, c, d and e; f was covered then, a was assigned"
    assert result.drift_covered == 1


def test_shares_of_small_groups_are_withheld():
    found = [outreach("a"), outreach("b")]
    assert count(found, [FALL, winter({("t", "a")})], smallest=10).share != 0.5
    assert count(found, [FALL, winter({("t", "a")})], smallest=2).share == 0.5


def test_the_first_later_round_is_when_it_became_strong():
    later = RoundFacts("r3", "Spring", date(2027, 3, 1), frozenset("a"), frozenset({("t", "a")}))
    found = became_strong_in(outreach("a"), [later, FALL, winter(named={("t", "a")})])
    assert found is not None and found.round_id == "r2"
    assert became_strong_in(outreach("b"), [later, FALL, winter()]) is None


def test_a_mark_from_before_the_outreach_makes_nothing_strong():
    before = RoundFacts("r0", "Old", date(2026, 1, 1), frozenset("a"), frozenset({("t", "a")}))
    assert became_strong_in(outreach("a"), [before]) is None


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 30)))
def test_a_withheld_group_cannot_be_worked_out_from_the_shown_ones(counted):
    shown = shown_groups(counted, 10)
    present = {group: count for group, count in counted.items() if count}
    assert all(present[group] >= 10 for group in shown)
    withheld = {group: count for group, count in present.items() if group not in shown}
    if withheld and shown:
        assert len(withheld) > 1
        assert sum(withheld.values()) >= 10
    if all(count >= 10 for count in present.values()):
        assert shown == set(present)


def test_pace_counts_days_to_the_first_contact_and_contacts_each():
    def contact(n, day):
        return Contact(f"c{n}", "o", day, ContactKind.TALKED, Felt.OK)

    one, two, three = outreach("a"), outreach("b"), outreach("c", status=Status.DECLINED)
    began = one.began_on
    found = pace(
        [
            Case(one, (contact(1, began + timedelta(days=4)), contact(2, began + timedelta(9)))),
            Case(two),
            Case(three, (contact(3, began),)),
        ]
    )
    assert (found.active, found.not_started) == (2, 1)
    assert (found.days_to_first, found.contacts_per_active) == (4, 1)
