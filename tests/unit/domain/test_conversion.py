"""Did it work: which pairs are compared, in which round, beside which others."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from connections.domain.outreach.caseload import Case, pace
from connections.domain.outreach.comparing import NOTHING_YET, Compared, RoundTable, Withheld
from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.conversion import (
    Line,
    RoundFacts,
    asked_pairs,
    became_strong_in,
    conversion,
    in_words,
    others_in_words,
)
from connections.domain.outreach.record import Origin, Outreach
from connections.domain.outreach.status import Status
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.calendar import EVERY_WEEKDAY, Span

FALL = Round("r1", "Fall", RoundStatus.CLOSED, date(2026, 9, 1))
WINTER = Round("r2", "Winter", RoundStatus.CLOSED, date(2027, 1, 15))
SPRING = Round("r3", "Spring", RoundStatus.REVEALED, date(2027, 4, 15))
ROUNDS = [FALL, WINTER, SPRING]
WAIT = 8  # weeks
STUDENTS = tuple(f"s{n:02}" for n in range(40))
ADULTS = ("t0", "t1", "t2")


def marks(this_round, said=None, default=0, students=STUDENTS, adults=ADULTS, **more):
    """A round in which everybody answers `default` but for `said`, by (adult_id, student_id)."""
    strength = np.full((len(students), len(adults)), default, dtype=np.int8)
    for (adult, student), value in (said or {}).items():
        if adult in adults and student in students:
            strength[students.index(student), adults.index(adult)] = value
    ties = np.zeros(strength.shape, dtype=np.int64)
    return RoundTable(this_round.round_id, students, adults, strength, ties, **more)


def pair(number, adult="t0", asked_on=date(2026, 9, 5), **more):
    student = STUDENTS[number]
    given = {"origin": Origin.SUGGESTED, "asked_on": asked_on, "round_id": "r1"} | more
    return Outreach(f"o{student}{adult}", student, adult, Status.OFFERED, date(2026, 9, 5), **given)


def found(outreach, rounds=ROUNDS, **given):
    tables = {each.round_id: marks(each) for each in rounds} | given
    return conversion(asked_pairs(outreach, rounds, WAIT), tables)


@pytest.mark.parametrize(
    ("asked_on", "again"),
    [
        (date(2026, 9, 5), WINTER),
        (date(2026, 11, 20), WINTER),  # eight weeks, 40 school days
        (date(2026, 11, 23), SPRING),  # 39 of them: a mark two months on, not of the next day
        (date(2027, 3, 1), None),
    ],
)
def test_a_pair_is_looked_at_in_the_first_round_held_eight_weeks_after_asking(asked_on, again):
    assert asked_pairs([pair(1, asked_on=asked_on)], ROUNDS, WAIT)[0].again == again


def test_holidays_are_no_time_together():
    break_ = Span(date(2026, 12, 21), date(2027, 1, 1))
    days = EVERY_WEEKDAY.with_span(break_, term=False)
    asked = [pair(1, asked_on=date(2026, 11, 20)), pair(2, asked_on=date(2026, 11, 5))]
    assert [one.again for one in asked_pairs(asked, ROUNDS, WAIT, days)] == [SPRING, WINTER]


def test_what_was_never_asked_is_not_among_the_pairs_and_whoever_declined_is():
    declined = replace(pair(1), status=Status.DECLINED)
    handed_over = replace(pair(2), status=Status.HANDED_OVER)
    outreach = [declined, handed_over, pair(3, asked_on=None)]
    assert [one.outreach for one in asked_pairs(outreach, ROUNDS, WAIT)] == [declined, handed_over]


def test_a_slip_taken_back_on_the_same_day_was_not_asked_and_taken_back_later_it_was():
    slip = replace(pair(1), status=Status.WITHDRAWN, ended_on=date(2026, 9, 5))
    later = replace(pair(2), status=Status.WITHDRAWN, ended_on=date(2026, 9, 20))
    assert [one.outreach for one in asked_pairs([slip, later], ROUNDS, WAIT)] == [later]


def test_a_pair_without_its_round_belongs_to_the_newest_that_was_held_when_it_was_asked():
    late = pair(1, asked_on=date(2027, 1, 20), round_id=None)
    assert asked_pairs([late], ROUNDS, WAIT)[0].began == WINTER


def test_strong_later_or_in_another_round_is_not_strong_in_the_round_that_looks_again():
    """Not "ever": one outcome per pair."""
    outreach = [pair(number) for number in range(20)]
    spring = marks(SPRING, default=3)
    assert found(outreach, r3=spring).suggested.marks.yes == 0
    winter = marks(WINTER, {("t0", STUDENTS[0]): 3})
    assert found(outreach, r2=winter, r3=marks(SPRING)).suggested.marks.yes == 1


def test_pairs_asked_stand_beside_pairs_of_the_round_that_began_alike_and_were_not_asked():
    """Of t0's other 20 pairs half become strong; so would 10 of the 20 that were asked."""
    outreach = [pair(number) for number in range(20)]
    said = {("t0", STUDENTS[n]): 3 for n in (*range(15), *range(20, 30))}
    said |= {(other, student): 2 for other in ("t1", "t2") for student in STUDENTS}
    first = {(other, student): 2 for other in ("t1", "t2") for student in STUDENTS}
    line = found(outreach, r1=marks(FALL, first), r2=marks(WINTER, said)).suggested
    assert (line.asked, line.looked_again, line.marks.yes) == (20, 20, 15)
    assert line.marks.expected == pytest.approx(10)
    assert line.marks.difference == pytest.approx(0.25)
    assert line.marks.low < 0.25 < line.marks.high


def test_blank_is_not_zero_but_whoever_is_passed_by_is_not_strong():
    outreach = [pair(0), pair(1), pair(2, adult="t1"), pair(3)]
    said = {("t0", STUDENTS[1]): -1} | {("t1", student): -1 for student in STUDENTS}
    students = tuple(student for student in STUDENTS if student != STUDENTS[3])
    line = found(outreach, r2=marks(WINTER, said, students=students)).suggested
    assert (line.asked, line.left, line.silent, line.looked_again) == (4, 1, 1, 2)


def test_a_pair_asked_by_anybody_is_never_an_unasked_one():
    """Forty pairs of t0: 20 suggested, 20 volunteered; none is left to compare with."""
    outreach = [pair(n) for n in range(20)]
    outreach += [pair(n, origin=Origin.VOLUNTEERED) for n in range(20, 40)]
    know = {("t0", student): 2 for student in STUDENTS}
    assert found(outreach, r1=marks(FALL, know)).suggested.marks.withheld is Withheld.FEW_COMPARED
    line = found(outreach[:20], r1=marks(FALL, know)).suggested
    assert line.marks.withheld is None


def test_a_pair_that_was_asked_only_after_the_round_that_looked_again_was_unasked_in_it():
    outreach = [pair(n) for n in range(20)]
    later = [pair(n, asked_on=date(2027, 1, 20), round_id="r2") for n in range(20, 40)]
    know = marks(FALL, {("t0", student): 2 for student in STUDENTS})
    whole = conversion(
        asked_pairs([*outreach, *later], ROUNDS, WAIT),
        {"r1": know, "r2": marks(WINTER), "r3": marks(SPRING)},
    )
    assert whole.suggested.marks.withheld is None
    assert whole.suggested.asked == 40


@pytest.mark.parametrize(
    "origin",
    [Origin.VOLUNTEERED, Origin.PINNED, Origin.CHOSEN, Origin.HANDED_OVER, Origin.UNKNOWN],
)  # fmt: skip
def test_who_was_not_suggested_is_counted_without_a_comparison(origin):
    outreach = [pair(n, origin=origin) for n in range(20)]
    whole = found(outreach, r2=marks(WINTER, {("t0", STUDENTS[0]): 3}))
    assert (whole.suggested, whole.chosen.asked, whole.chosen.marks.yes) == (Line(), 20, 1)
    assert whole.chosen.marks.difference != whole.chosen.marks.difference, "NaN"
    assert "no comparison" in others_in_words(whole)[0]


def test_second_adults_and_arrivals_stand_apart():
    first = marks(FALL, {("t1", STUDENTS[0]): 3}, students=STUDENTS[:39])
    whole = found([pair(0), pair(1), pair(39)], r1=first)
    assert (whole.suggested.asked, whole.second.asked, whole.arrivals) == (1, 1, 1)


def test_the_students_own_word_stands_beside_the_marks_and_counts_only_who_was_asked():
    outreach = [pair(n) for n in range(20)]
    winter = marks(
        WINTER,
        asked=frozenset(STUDENTS[5:]),
        named=frozenset({("t0", STUDENTS[5]), ("t0", STUDENTS[25]), ("t1", STUDENTS[6])}),
    )
    said = found(outreach, r2=winter).suggested.students
    assert (said.asked, said.yes) == (15, 1)


def test_rounds_are_pooled_and_each_pair_is_compared_within_its_own():
    """In winter a third of the unasked pairs is strong, in spring none is."""
    outreach = [pair(n) for n in range(10)]
    outreach += [pair(n, asked_on=date(2027, 1, 20), round_id="r2") for n in range(10, 20)]
    winter = marks(WINTER, {("t0", s): 2 for s in STUDENTS}, adults=("t0",))
    fall = marks(FALL, adults=("t0",))
    late = marks(SPRING, adults=("t0",))
    whole = found(outreach, r1=fall, r2=winter, r3=late)
    assert (whole.began, whole.again) == (("Fall", "Winter"), ("Winter", "Spring"))
    assert whole.suggested.marks.expected == pytest.approx(0)
    strong = replace(winter, strength=np.where(np.arange(40)[:, None] >= 30, 3, 2))
    whole = found(outreach, r1=fall, r2=strong, r3=late)
    assert whole.suggested.marks.expected == pytest.approx(10 / 3), "a third of 10, and none of 10"


def compared(low, high, asked=40):
    return Compared(asked, 6, 4, (low + high) / 2, low, high, None)


NOT_ASKED = Compared(withheld=Withheld.FEW_ASKED)


@pytest.mark.parametrize(
    ("by_adults", "by_students", "says"),
    [
        (compared(-0.1, 0.2), NOT_ASKED, "too few to tell"),
        (compared(-0.1, 0.2), compared(0.1, 0.3), "too few to tell"),
        (compared(0.1, 0.2), compared(0.1, 0.3), "more than expected, by adults and by students"),
        (compared(0.1, 0.2), compared(-0.1, 0.3), "students do not yet"),
        (compared(0.1, 0.2), replace(NOT_ASKED, asked=4), "students do not yet"),
        (compared(0.1, 0.2), NOT_ASKED, "no student was asked"),
        (compared(-0.2, -0.1), compared(0.1, 0.3), "fewer than expected"),
    ],
)
def test_more_than_expected_is_said_only_where_students_say_so_too(by_adults, by_students, says):
    line = Line(asked=42, marks=by_adults, students=by_students)
    assert says in line.verdict


def test_the_sentence_holds_both_figures_the_interval_and_what_is_missing():
    marks_ = Compared(39, 6, 4.2, 0.05, -0.08, 0.19, None)
    students = Compared(31, 3, 2.1, 0.03, -0.05, 0.2, None)
    line = Line(42, 30, 0, 2, 1, marks_, students)
    whole = replace(found([]), suggested=line, began=("September",), again=("January",))
    assert in_words(whole) == [
        "Of 42 suggested pairs asked after September, 39 could be looked at again in January. "
        "The others: 2 students left, the adult of 1 did not mark.",
        "6 are Strong; among pairs that began alike and were not asked, 4 would be expected.",
        "Difference +5 points (−8 to +19): too few to tell.",
        "Of 31 students asked, 3 named this adult (2 expected).",
    ]


def test_what_is_withheld_shows_no_figure_of_how_many_became_strong():
    line = Line(asked=8, marks=Compared(8, 7, withheld=Withheld.FEW_ASKED))
    whole = replace(found([]), suggested=line, began=("September",), again=("January",))
    said = " ".join(in_words(whole))
    assert "7" not in said and "Strong" not in said
    assert "fewer than 10 pairs" in said
    assert Line().marks is NOTHING_YET


# ---- What sets an outreach's status -------------------------------------------------------------


def facts(round_id, day, strong=()):
    return RoundFacts(round_id, day, frozenset(STUDENTS), frozenset(strong))


def test_the_first_later_round_is_when_it_became_strong():
    one = pair(0)
    ids = {(one.adult_id, one.student_id)}
    winter, spring = facts("r2", WINTER.held_on, ids), facts("r3", SPRING.held_on, ids)
    told = became_strong_in(one, [spring, facts("r1", FALL.held_on, ids), winter])
    assert told is not None and told.round_id == "r2"
    assert became_strong_in(pair(1), [spring, winter]) is None


def test_pace_counts_days_to_the_first_contact_and_contacts_each():
    def contact(n, day):
        return Contact(f"c{n}", "o", day, ContactKind.TALKED, Felt.OK)

    one, two = (replace(pair(n), status=Status.BUILDING) for n in (0, 1))
    three, began = replace(pair(2), status=Status.DECLINED), one.began_on
    found = pace(
        [
            Case(one, (contact(1, began + timedelta(days=4)), contact(2, began + timedelta(9)))),
            Case(two),
            Case(three, (contact(3, began),)),
        ]
    )
    assert (found.active, found.not_started) == (2, 1)
    assert (found.days_to_first, found.contacts_per_active) == (4, 1)
