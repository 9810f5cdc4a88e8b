"""A round with fewer names, from planning to its figures, on both databases."""

import json
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from connections.domain.access.grants import Role
from connections.domain.disclosure.beside import Also, Counted
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotPossible
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.rounds.short import CHANCE
from connections.services.book.book import reading
from connections.services.coverage.coverage import round_coverage
from connections.services.meeting.progress import meeting_progress
from connections.services.meeting.undo import take_back_reveal
from connections.services.records.erasing import erase_student
from connections.services.report.known import counted_of
from connections.services.roster.merging import merge_students
from connections.services.round.marking import mark_students, my_marking_sheet, say_done
from connections.services.round.rounds import open_round, plan_round, reveal_round
from connections.services.round.short import listing
from connections.services.round.short.listing import (
    complete_list,
    draw_list,
    list_state,
    listed_now,
    make_round_full,
    saving_of_short,
)
from connections.services.round.wall import wall_of
from connections.store.outreach import save_new_outreach
from connections.store.rosters import save_classes, save_students
from connections.store.rounds import freeze_round, load_asked, load_listed, save_marks, save_round
from tests.asking import as_
from tests.conftest import NOW, TODAY
from tests.small_school import fill

SECRET = b"w" * 32
STUDENTS = [
    *(Student(f"S{n}", "Ana", f"Lor {n}", grade="7", homeroom="12") for n in range(3)),
    *(Student(f"S{n}", "Bo", f"Vang {n}", grade="8", homeroom="14") for n in range(3, 6)),
    Student("S6", "Cy", "Kim", grade="8", groups=(("Team", "Chess"), ("Advisor", "Cruz, Cal"))),
    Student("S7", "Di", "Kim", grade="8"),
]
ADULTS = [
    Adult("A1", "Ana", "Ames", homeroom="12"),
    Adult("A2", "Ben", "Bo", groups=(("Team", "Chess"),)),
    Adult("A3", "Cal", "Cruz"),
]
BEFORE = Round("r0", "Spring", RoundStatus.CLOSED, TODAY - timedelta(days=100))


@pytest.fixture
def school(any_database, me):
    """Return a school whose open round is short; A2 teaches S3, A3 knew S7 last time."""
    this_round = fill(any_database, me, TODAY, NOW, STUDENTS, ADULTS)
    before = replace(BEFORE, frozen_on=BEFORE.held_on, revealed_at=NOW - timedelta(days=100))
    with any_database.changing(me, "test.filled", NOW) as sql:
        save_round(sql, me.school_id, replace(this_round, short=True), NOW)
        save_classes(sql, me.school_id, {"A2": ["S3"]})
        save_round(sql, me.school_id, before, NOW)
        freeze_round(sql, me.school_id, "r0", STUDENTS, ADULTS)
        save_marks(sql, me.school_id, "r0", [Mark("A3", "S7", Strength.KNOW)], NOW)
        save_marks(sql, me.school_id, "r0", [Mark("A3", "S0", Strength.RECOGNISE)], NOW)
    return any_database


def adult(as_adult, adult_id, **more):
    return replace(as_adult(adult_id, Role.TEACHER), **more)


def mine(school, viewer):
    wall = json.loads(as_(school, viewer)(wall_of, "r1", SECRET).content)
    return {STUDENTS_BY_NAME[wall["students"][place][1]] for place in wall["mine"]}


STUDENTS_BY_NAME = {student.name: student.student_id for student in STUDENTS}


def answer_all(school, as_adult, strength=3, of=("A1", "A2")):
    """Everybody of `of` is strong with whoever stands on their sheet."""
    for adult_id in of:
        me = adult(as_adult, adult_id)
        asked = as_(school, me)(my_marking_sheet, "r1").asked
        as_(school, me)(mark_students, "r1", dict.fromkeys(asked, strength))


def test_ones_own_are_homeroom_classes_teams_advisees_and_whom_one_knew(school, as_adult):
    assert mine(school, adult(as_adult, "A1")) == {"S0", "S1", "S2"}, "the homeroom"
    assert mine(school, adult(as_adult, "A2")) == {"S3", "S6"}, "a class and a team"
    assert mine(school, adult(as_adult, "A3")) == {"S6", "S7"}, "advisees, and Know of last time"


def test_a_phone_that_only_joined_never_learns_whom_one_knew_or_was_asked_for(school, me, as_adult):
    asked = Outreach(
        "o1", "S1", "A3", Status.ACCEPTED, TODAY, "r0", asked_on=TODAY, accepted_on=TODAY
    )
    with school.changing(me, "test.asked", NOW) as sql:
        save_new_outreach(sql, me.school_id, asked, (Status.OFFERED,), NOW, "test")
    assert mine(school, adult(as_adult, "A3")) == {"S1", "S6", "S7"}
    joined = adult(as_adult, "A3", marks_since=NOW)
    assert mine(school, joined) == {"S6"}
    assert as_(school, joined)(my_marking_sheet, "r1").asked == {"S6"}


def test_an_unlisted_unanswered_student_is_not_asked_and_an_answer_is_taken_all_the_same(
    school, as_adult
):
    rosa = adult(as_adult, "A1")
    sheet = as_(school, rosa)(my_marking_sheet, "r1")
    assert (sheet.left, len(sheet.students)) == (3, 8)
    assert [one.student_id for one in sheet.shown] == ["S0", "S1", "S2"]
    as_(school, rosa)(mark_students, "r1", {"S7": 3})
    sheet = as_(school, rosa)(my_marking_sheet, "r1")
    assert sheet.left == 3 and [one.student_id for one in sheet.shown][-1] == "S7"
    progress = as_(school, rosa)  # of the roster and what was answered, never of last time
    asked = {e.adult.adult_id: e.of for e in meeting(school, as_adult).adults}
    assert asked == {"A1": 4, "A2": 2, "A3": 1} and progress


def meeting(school, as_adult):
    lead = replace(as_adult("A1", Role.COUNSELOR))
    return as_(school, lead)(meeting_progress, "r1")


def test_the_list_holds_who_has_fewer_than_two_that_stay_and_is_the_same_for_all(
    school, me, as_adult
):
    for adult_id in ("A1", "A2"):
        as_(school, adult(as_adult, adult_id))(mark_students, "r1", {"S0": 3, "S1": 3, "S7": 3})
    as_(school, adult(as_adult, "A3"))(mark_students, "r1", {"S6": 3})
    as_(school, adult(as_adult, "A1"))(say_done, "r1")
    assert as_(school, adult(as_adult, "A1"))(listed_now, "r1") == 0
    many = as_(school, me)(draw_list, "r1")
    with school.reading(me.school_id) as sql:
        listed = load_listed(sql, me.school_id, "r1")
    assert len(listed) == many
    # All had no strong adult in the round before, so everybody is on it; see test_short for more.
    assert set(listed) == {student.student_id for student in STUDENTS}
    assert as_(school, adult(as_adult, "A1"))(listed_now, "r1") == many
    assert not meeting(school, as_adult).done, "there is more to answer now"
    walls = [
        json.loads(as_(school, adult(as_adult, one))(wall_of, "r1", SECRET).content)
        for one in ("A1", "A2")
    ]
    assert walls[0]["listed"] == walls[1]["listed"] and walls[0]["seed"] != walls[1]["seed"]


def test_a_list_is_refused_in_sentences(school, me, as_adult):
    with pytest.raises(NotPossible, match="Nobody has answered yet"):
        as_(school, me)(draw_list, "r1")
    with pytest.raises(NotPossible, match="not drawn yet"):
        as_(school, me)(complete_list, "r1")
    with pytest.raises(NotPossible, match="not drawn yet"):
        as_(school, me)(reveal_round, "r1")
    full = as_(school, me)(plan_round, "Full", TODAY)
    with pytest.raises(NotPossible, match="no list"):
        as_(school, me)(draw_list, full.round_id)
    planned = as_(school, me)(plan_round, "Next", TODAY, short=True)
    with pytest.raises(NotPossible, match="Open the round first"):
        as_(school, me)(draw_list, planned.round_id)
    answer_all(school, as_adult, of=("A1",))
    with pytest.raises(NotPossible, match=r"what one of them said\. .* once 2 adults"):
        as_(school, me)(draw_list, "r1")
    answer_all(school, as_adult)
    as_(school, me)(draw_list, "r1")
    with pytest.raises(NotPossible, match="drawn already"):
        as_(school, me)(draw_list, "r1")
    as_(school, me)(reveal_round, "r1")
    with pytest.raises(NotPossible, match="was revealed"):
        as_(school, me)(draw_list, "r1")
    with pytest.raises(NotPossible, match="was revealed"):
        as_(school, me)(make_round_full, "r1")


def drawn(school, me, as_adult, without=()):
    """Draw a list in a school where everybody had somebody last time; `without` had not."""
    had = [Mark("A2", s.student_id, Strength.STRONG) for s in STUDENTS]
    with school.changing(me, "test.marked", NOW) as sql:
        save_marks(sql, me.school_id, "r0", [m for m in had if m.student_id not in without], NOW)
    for adult_id in ("A1", "A2"):
        strong = dict.fromkeys((s.student_id for s in STUDENTS[:6]), 3)
        as_(school, adult(as_adult, adult_id))(mark_students, "r1", strong)
    as_(school, me)(draw_list, "r1")
    with school.reading(me.school_id) as sql:
        return set(load_listed(sql, me.school_id, "r1"))


def test_completeness_is_of_what_was_asked_and_coverage_stays_a_range_until_the_list_is_done(
    school, me, as_adult
):
    listed = drawn(school, me, as_adult)
    assert {"S6", "S7"} <= listed
    answer_all(school, as_adult, strength=0, of=("A3",))
    as_(school, me)(reveal_round, "r1")
    summary = as_(school, me)(round_coverage, "r1").summary
    assert summary.asked < len(STUDENTS) * len(ADULTS), "not everybody is asked about everybody"
    assert summary.coverage_high == 1 and summary.completeness < 1, "A1 and A2 owe S6 and S7"
    asked = summary.asked
    as_(school, me)(take_back_reveal, "r1")
    for adult_id in ("A1", "A2"):
        sheet = as_(school, adult(as_adult, adult_id))(my_marking_sheet, "r1")
        left = sheet.asked - sheet.answers.keys()
        as_(school, adult(as_adult, adult_id))(mark_students, "r1", dict.fromkeys(left, 0))
    as_(school, me)(reveal_round, "r1")
    summary = as_(school, me)(round_coverage, "r1").summary
    assert (summary.asked, summary.completeness) == (asked, 1)
    assert summary.coverage_low == summary.coverage_high == 6 / 8


def test_figures_stand_still_when_classes_change_after_the_reveal(school, me, as_adult):
    drawn(school, me, as_adult)
    as_(school, me)(reveal_round, "r1")
    before = as_(school, me)(round_coverage, "r1").summary
    with school.changing(me, "roster.imported", NOW) as sql:
        save_classes(sql, me.school_id, {"A1": ["S5"], "A2": [], "A3": ["S0", "S1"]})
    assert as_(school, me)(round_coverage, "r1").summary == before
    with school.reading(me.school_id) as sql:
        assert set(load_asked(sql, me.school_id, "r1")) == {s.student_id for s in STUDENTS}


def test_who_falls_below_two_is_added_once_with_as_many_by_chance(school, me, as_adult):
    listed = drawn(school, me, as_adult)
    off = sorted({s.student_id for s in STUDENTS} - listed)
    assert len(off) >= 2, "the draw leaves somebody out"
    assert as_(school, me)(complete_list, "r1") == 0
    as_(school, adult(as_adult, "A1"))(mark_students, "r1", {off[0]: 1})
    later = NOW + timedelta(minutes=5)
    assert as_(school, me, now=later)(complete_list, "r1") == 2
    state = as_(school, me, now=later)(list_state, "r1")
    assert state.completed and state.listed == len(listed) + 2
    with pytest.raises(NotPossible, match="once"):
        as_(school, me)(complete_list, "r1")


def test_a_round_made_full_in_the_middle_keeps_every_answer_and_asks_for_all(school, me, as_adult):
    drawn(school, me, as_adult)
    as_(school, me)(make_round_full, "r1")
    rosa = adult(as_adult, "A1")
    sheet = as_(school, rosa)(my_marking_sheet, "r1")
    assert len(sheet.answers) == 6 and sheet.left == 2 and len(sheet.shown) == 8
    assert "listed" not in json.loads(as_(school, rosa)(wall_of, "r1", SECRET).content)
    assert as_(school, me)(list_state, "r1") is None
    as_(school, me)(reveal_round, "r1")
    assert as_(school, me)(round_coverage, "r1").summary.asked == 24
    with pytest.raises(NotPossible, match="already"):
        as_(school, me)(make_round_full, "r1")


def test_the_short_way_is_off_by_default_and_offered_above_480_names(any_database, me):
    assert as_(any_database, me)(saving_of_short) is None
    many = [Student(f"S{n}", "Ana", f"Lor {n}", grade="7") for n in range(700)]
    fill(any_database, me, TODAY, NOW, many, ADULTS)
    saving = as_(any_database, me)(saving_of_short)
    assert (saving.low, saving.high, saving.of) == (224, 357, 700)
    assert not as_(any_database, me)(plan_round, "Fall 27", TODAY).short
    with any_database.changing(me, "test.held", NOW) as sql:
        shown = replace(BEFORE, frozen_on=BEFORE.held_on, revealed_at=NOW - timedelta(days=100))
        save_round(sql, me.school_id, shown, NOW)
        freeze_round(sql, me.school_id, "r0", many, ADULTS)
        known = [
            Mark(adult.adult_id, one.student_id, Strength.KNOW)
            for adult in ADULTS
            for one in many[:350]
        ]
        save_marks(sql, me.school_id, "r0", known, NOW)
    assert as_(any_database, me)(saving_of_short) is None, "half are their own: nothing is saved"
    planned = as_(any_database, me)(plan_round, "Fall 28", TODAY, short=True)
    assert planned.short and as_(any_database, me)(open_round, planned.round_id).short


def test_for_other_eyes_answers_are_of_those_asked_and_one_student_may_have_all(
    school, me, as_adult
):
    drawn(school, me, as_adult)
    as_(school, me)(reveal_round, "r1")
    summary = as_(school, me)(round_coverage, "r1").summary
    with reading(school, me.school_id) as book:
        found = counted_of(book, next(r for r in book.rounds() if r.round_id == "r1"), None)
    assert found[Also.ANSWERS_IN] == Counted(summary.marks, summary.asked, len(ADULTS))
    assert summary.short and summary.asked < len(STUDENTS) * len(ADULTS)


def test_lots_are_even_the_same_for_everybody_and_others_in_another_round():
    def lots(round_id="r1", secret=SECRET):
        database = SimpleNamespace(keys=SimpleNamespace(signing=secret))
        ask = SimpleNamespace(school_id="school", book=SimpleNamespace(database=database))
        this_round = Round(round_id, "", RoundStatus.OPEN, TODAY)
        return listing._lots(ask, this_round, [f"S{n}" for n in range(3000)])

    assert lots() == lots()
    assert abs(sum(lot < CHANCE for lot in lots().values()) / 3000 - CHANCE) < 0.02
    assert lots() != lots("r2")
    assert lots() != lots(secret=b"x" * 32), "nobody can work them out"


def test_an_erased_student_and_a_merge_move_no_figure_of_a_short_round(school, me, as_adult):
    drawn(school, me, as_adult)
    as_(school, me)(reveal_round, "r1")
    before = as_(school, me)(round_coverage, "r1").summary
    merged = [Student("S90", "Ana", "Lor 0", grade="7")]
    with school.changing(me, "roster.imported", NOW) as sql:
        save_students(sql, me.school_id, RosterChanges(new=merged), TODAY)
    as_(school, me)(merge_students, "S90", "S0")
    as_(school, me)(erase_student, "S1", "S1")
    assert as_(school, me)(round_coverage, "r1").summary == before
