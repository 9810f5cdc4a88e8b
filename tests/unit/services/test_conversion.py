"""Did it work, asked of a school: what each step keeps of a pair, and the figures it leads to."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.disclosure.beside import Also
from connections.domain.outreach.comparing import Withheld
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.record import Origin
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.voice.said import Said, VoiceAnswer
from connections.services.outreach.assignment import suggest_pairs
from connections.services.outreach.conversion import conversion_after, did_it_work
from connections.services.outreach.proposing import (
    Wanted,
    propose_outreach,
    take_pair,
    volunteer,
)
from connections.services.outreach.steps import (
    accept_outreach,
    decline_outreach,
    log_contact,
    offer_outreach,
)
from connections.services.report.board import preview_board
from connections.store.outreach import load_one_outreach, load_outreach, save_outreach
from connections.store.rounds import freeze_round, save_marks, save_round, save_voice
from tests.asking import as_
from tests.handing import hand_over
from tests.small_school import fill

STUDENTS = [Student(f"s{n:02}", f"First{n}", f"Last{n}", grade="5") for n in range(60)]
ADULTS = [
    *(Adult(f"t{n}", f"Adult{n}", "Becker", capacity=3) for n in range(7)),
    Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR, capacity=3),
]


@pytest.fixture
def counselor():
    return Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")


@pytest.fixture
def begun(database, me, today, now):
    """A round 100 days ago in which nobody is close to anybody: t0 knows ten students."""
    marks = {(a.adult_id, s.student_id): 0 for a in ADULTS for s in STUDENTS}
    marks |= {("t0", s.student_id): 2 for s in STUDENTS[:10]}
    day = today - timedelta(days=100)
    fill(database, me, day, now, STUDENTS, ADULTS, marks, RoundStatus.REVEALED, voice=True)
    return database


def kept(database, outreach_id):
    with database.reading() as sql:
        return load_one_outreach(sql, "school", outreach_id)


def test_a_suggested_pair_keeps_who_chose_it_its_ties_its_need_its_lot_and_when_it_was_asked(
    begun, counselor, today
):
    ask = as_(begun, counselor, today=today)
    plan = ask(suggest_pairs, students=["s00"], adults=["t0"])
    wanted = [Wanted.suggested(pair) for pair in plan.pairs]
    one = kept(begun, ask(propose_outreach, wanted, round_id="r1").outreach_ids[0])
    need = plan.pairs[0].need
    assert (one.origin, one.ties, one.need) == (Origin.SUGGESTED, ("know",), 2)
    assert (one.draw, one.asked_on, one.accepted_on) == (need.lot, today, None)


def test_a_suggestion_that_is_only_kept_is_asked_on_the_day_it_is_offered(begun, counselor, today):
    ask = as_(begun, counselor, today=today)
    pairs = [Wanted.suggested(pair) for pair in ask(suggest_pairs, students=["s00"]).pairs]
    key = ask(propose_outreach, pairs, round_id="r1", offer=False).outreach_ids[0]
    assert kept(begun, key).asked_on is None
    later = today + timedelta(days=3)
    as_(begun, counselor, today=later)(offer_outreach, key)
    assert kept(begun, key).asked_on == later
    yes = later + timedelta(days=2)
    as_(begun, counselor, today=yes)(accept_outreach, key)
    assert (kept(begun, key).asked_on, kept(begun, key).accepted_on) == (later, yes)


def test_a_pair_kept_by_hand_is_pinned_and_one_chosen_by_hand_is_chosen(begun, counselor, today):
    ask = as_(begun, counselor, today=today)
    plan = ask(suggest_pairs, students=["s00"], pin=[("t1", "s00")])
    wanted = [Wanted.suggested(plan.pairs[0]), Wanted("s01", "t1")]
    keys = ask(propose_outreach, wanted, round_id="r1").outreach_ids
    found = [kept(begun, key) for key in keys]
    assert [one.origin for one in found] == [Origin.PINNED, Origin.CHOSEN]
    assert [one.ties for one in found] == [None, None], "not known"


def test_whoever_volunteers_or_says_yes_in_the_room_was_asked_and_accepted_that_day(
    begun, counselor, as_adult, today
):
    keys = (
        as_(begun, as_adult("t2"), today=today)(volunteer, "s02"),
        as_(begun, counselor, today=today)(take_pair, "s03", "t3", "r1"),
    )
    found = [kept(begun, key) for key in keys]
    assert [one.origin for one in found] == [Origin.VOLUNTEERED, Origin.CHOSEN]
    assert {(one.asked_on, one.accepted_on) for one in found} == {(today, today)}


@pytest.mark.parametrize("agreed", [True, False])
def test_a_hand_over_is_its_own_pair_and_the_first_keeps_its_days(begun, counselor, today, agreed):
    ask = as_(begun, counselor, today=today)
    first = ask(take_pair, "s03", "t3", "r1")
    later = today + timedelta(days=9)
    new = as_(begun, counselor, today=later)(hand_over, first, "t4", agreed=agreed)
    one = kept(begun, new.outreach_id)
    assert (one.origin, one.asked_on) == (Origin.HANDED_OVER, later)
    assert one.accepted_on == (later if agreed else None)
    assert kept(begun, first).asked_on == today


def test_a_first_contact_with_an_asked_student_is_the_yes(begun, counselor, as_adult, today, now):
    key = as_(begun, counselor, today=today)(
        propose_outreach, [Wanted("s00", "t0")], round_id="r1"
    ).outreach_ids[0]
    later = today + timedelta(days=4)
    as_(begun, as_adult("t0"), today=later)(log_contact, key, ContactKind.TALKED, Felt.OK)
    assert kept(begun, key).accepted_on == later


def next_round(database, me, strong, today, now, said=(), named=("r2", "Winter"), blank=()):
    """Reveal a round of today in which all but `blank` pairs are marked, Strong in these."""
    round_id = named[0]
    with database.changing(me, "test", now) as sql:
        one = Round(*named, RoundStatus.REVEALED, today, collects_voice=True,
                    frozen_on=today, revealed_at=now, first_revealed_at=now)  # fmt: skip
        save_round(sql, "school", one, now)
        given = [
            Mark(a.adult_id, s.student_id, Strength.STRONG if (a.adult_id, s.student_id) in strong
                 else Strength.NOT_YET)
            for a in ADULTS for s in STUDENTS if (a.adult_id, s.student_id) not in blank
        ]  # fmt: skip
        save_marks(sql, "school", round_id, given, now)
        freeze_round(sql, "school", round_id, STUDENTS, ADULTS)
        save_voice(sql, "school", round_id, said, now)


def asked(database, counselor, today, many=20, weeks=10):
    ask = as_(database, counselor, today=today - timedelta(weeks=weeks))
    plan = ask(suggest_pairs)
    wanted = [Wanted.suggested(pair) for pair in plan.pairs[:many]]
    ask(propose_outreach, wanted, round_id="r1")
    return [(pair.adult_id, pair.student_id) for pair in plan.pairs[:many]]


def test_the_figures_hold_pairs_expected_and_the_students_own_word(
    begun, me, counselor, today, now
):
    pairs = asked(begun, counselor, today)
    adult, student = pairs[0]
    said = [
        VoiceAnswer(s.student_id, Said.NAMED, (adult,))
        if s.student_id == student
        else VoiceAnswer(s.student_id, Said.NOBODY)
        for s in STUDENTS
    ][:50]
    absent = [VoiceAnswer(STUDENTS[50].student_id, Said.ABSENT)]
    absent.append(VoiceAnswer(STUDENTS[51].student_id, Said.UNREADABLE))
    others = {(a.adult_id, s.student_id) for a in ADULTS for s in STUDENTS} - set(pairs)
    every_tenth = set(sorted(others)[::10])
    next_round(begun, me, {*pairs[:6], *every_tenth}, today, now, [*said, *absent])
    with begun.changing(me, "test", now) as sql:
        first = load_outreach(sql, "school")[0]
    as_(begun, counselor, today=today)(decline_outreach, first.outreach_id)
    line = as_(begun, counselor, today=today)(did_it_work).found.suggested
    assert (line.asked, line.looked_again, line.marks.yes) == (20, 20, 6), "a no counts too"
    assert line.marks.withheld is None
    assert line.marks.expected == pytest.approx(2, abs=0.8), "one in ten of those not asked"
    heard = {one.student_id for one in said}
    assert line.students.asked == sum(student in heard for _, student in pairs)
    assert line.students.yes == 1


def test_a_report_says_what_became_strong_until_a_later_round_has_looked(
    begun, me, counselor, today, now
):
    """For what that round found would stand among it, in the report of an earlier one."""
    pairs = asked(begun, counselor, today)
    became = {(adult, student) for adult, student in pairs if int(student[1:]) % 2}
    others = {(a.adult_id, s.student_id) for a in ADULTS for s in STUDENTS[20:40]}
    next_round(begun, me, became | others, today, now)
    told = {Also.BECAME_STRONG, Also.EXPECTED}

    def said(round_id):
        report = as_(begun, me, today=today)(preview_board, round_id).report
        return {each.what for each in report.published.beside}

    assert told <= said("r2")
    later = today + timedelta(days=60)
    next_round(begun, me, set(pairs), later, now + timedelta(days=60), named=("r3", "Spring"))
    assert not told & said("r2") and Also.SAID_YES in said("r2")


def test_a_pair_was_looked_at_again_only_where_the_adult_answered(begun, me, counselor, today, now):
    pairs = asked(begun, counselor, today)
    next_round(begun, me, set(), today, now, blank=pairs[:15])
    label = as_(begun, me, today=today)(preview_board).report.also(Also.LOOKED_AGAIN)
    assert label.low <= 25 <= label.high < 75


def test_a_round_soon_after_asking_says_nothing_yet(begun, me, counselor, today, now):
    """Seven weeks: today one day is enough to be called strong."""
    pairs = asked(begun, counselor, today, weeks=7)
    next_round(begun, me, set(pairs), today, now)
    line = as_(begun, counselor, today=today)(did_it_work).found.suggested
    assert (line.asked, line.waiting, line.looked_again) == (20, 20, 0)
    assert line.marks.withheld is Withheld.TOO_EARLY


def test_one_round_is_asked_about_by_itself_and_only_when_it_was_revealed(
    begun, me, counselor, today, now
):
    asked(begun, counselor, today)
    ask = as_(begun, counselor, today=today)
    assert ask(conversion_after, "r1").suggested.asked == 20
    next_round(begun, me, set(), today, now)
    assert ask(conversion_after, "r2").suggested.asked == 0
    assert ask(conversion_after).suggested.asked == 20
    with begun.changing(me, "test", now) as sql:
        save_round(sql, "school", Round("r3", "Spring", RoundStatus.OPEN, today), now)
    with pytest.raises(AccessDenied, match="still open"):
        ask(conversion_after, "r3")


def test_before_the_first_reveal_there_is_nothing_to_ask_about(database, me, counselor, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS)
    with pytest.raises(NotFound):
        as_(database, counselor, today=today)(conversion_after)


def test_what_the_matcher_saw_counts_and_not_what_the_roster_says_since(
    begun, me, counselor, today, now
):
    """All but one shared a language then; no pair that was not asked began like them."""
    asked(begun, counselor, today)
    next_round(begun, me, set(), today, now)
    with begun.changing(me, "test", now) as sql:
        for one in load_outreach(sql, "school")[1:]:
            save_outreach(sql, "school", replace(one, ties=("language",)), (), now, "test")
    line = as_(begun, counselor, today=today)(did_it_work).found.suggested
    assert line.marks.withheld is Withheld.FEW_COMPARED
