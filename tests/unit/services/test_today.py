"""Between rounds: one living list, and figures that stand still from the reveal on."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.coverage.today import Standing
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.marks import Strength
from connections.files.bytes.reading import File
from connections.services.coverage.coverage import round_coverage, student_view
from connections.services.coverage.today import (
    Late,
    arrivals,
    connected_today,
    late_answers,
    standing_of,
    students_today,
)
from connections.services.outreach.assignment import suggest_pairs
from connections.services.outreach.proposing import take_pair
from connections.services.round.marking import mark_students, my_marking_sheet, round_to_mark
from connections.services.round.marks import import_marks
from connections.services.round.rounds import close_round, open_round, plan_round, reveal_round
from connections.services.round.wall import wall_of
from connections.services.school.home import home_view
from connections.store.rosters import save_adults, save_students
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [Student(f"S{n}", f"First{n}", f"Last{n}", grade="7") for n in range(5)]
ADULTS = [Adult(f"A{n}", f"Adult{n}", f"Of{n}") for n in range(4)]
MARKS = {("A0", "S0"): 3, ("A1", "S1"): 3, ("A1", "S0"): 2, ("A2", "S2"): 1, ("A3", "S3"): 0}
NEW = Student("N1", "Nia", "New", grade="7")


@pytest.fixture
def school(any_database, me, today, now):
    fill(any_database, me, today, now, STUDENTS, ADULTS, MARKS)
    as_(any_database, me, today=today, now=now)(reveal_round, "r1")
    return any_database


def teacher(adult_id):
    return Viewer("school", frozenset({Role.TEACHER}), adult_id=adult_id)


def change(school, me, day, now, *, new=(), left=(), returned=(), gone=()):
    """Bring in a roster change: students who are new, left or returned, adults who are gone."""
    with school.changing(me, "test.changed", now) as sql:
        students = RosterChanges(new=tuple(new), left=tuple(left), returned=tuple(returned))
        save_students(sql, "school", students, day)
        save_adults(sql, "school", RosterChanges(left=tuple(gone)), day)


def test_everybody_enrolled_is_on_the_list_once(school, me, today, now):
    assert as_(school, me, today=today, now=now)(standing_of) == {
        "S0": "strong", "S1": "strong", "S2": "waiting", "S3": "waiting", "S4": "not_reviewed",
    }  # fmt: skip


def test_who_arrives_after_the_reveal_is_found_by_everybody_and_can_be_marked(
    school, me, today, now
):
    as_(school, me, today=today, now=now)(close_round, "r1")
    change(school, me, today, now, new=[NEW])
    found = as_(school, me, today=today, now=now)(arrivals)
    assert (found.arrived, found.to_review, found.overdue) == (("N1",), 1, 0)
    assert found.review_by == today + timedelta(days=14), "ten school days"
    assert as_(school, me, today=today, now=now)(standing_of)["N1"] == Standing.ARRIVAL
    later = found.review_by + timedelta(days=1)
    assert as_(school, me, today=later, now=now)(arrivals).overdue == 1

    assert as_(school, teacher("A0"), today=today)(round_to_mark).round_id == "r1"
    sheet = as_(school, teacher("A0"), today=today)(my_marking_sheet, "r1")
    assert [s.student_id for s in sheet.students] == ["N1"], "the round itself is closed"
    wall = as_(school, teacher("A0"), today=today)(wall_of, "r1", b"s" * 32)
    assert wall.students == 1 and b'"arrivals":[0]' in wall.content

    before = as_(school, me, today=today, now=now)(round_coverage)
    as_(school, teacher("A0"), today=today, now=now)(mark_students, "r1", {"N1": 3})
    after = as_(school, me, today=today, now=now)(round_coverage)
    assert after.summary == before.summary and "N1" not in set(after.table["student_id"])
    assert as_(school, me, today=today, now=now)(standing_of)["N1"] == Standing.STRONG
    with pytest.raises(NotFound):
        as_(school, teacher("A0"), today=today, now=now)(mark_students, "r1", {"S4": 3})


def test_after_a_close_nobody_can_be_marked_while_nobody_has_arrived(school, me, today, now):
    as_(school, me, today=today, now=now)(close_round, "r1")
    assert as_(school, teacher("A0"), today=today)(round_to_mark) is None
    with pytest.raises(NotPossible, match="closed"):
        as_(school, teacher("A0"), today=today, now=now)(mark_students, "r1", {"S4": 3})


def test_an_adult_who_came_since_marks_arrivals_alone(school, me, today, now):
    with school.changing(me, "test.changed", now) as sql:
        save_adults(sql, "school", RosterChanges(new=(Adult("A9", "New", "Adult"),)), today)
    change(school, me, today, now, new=[NEW])
    sheet = as_(school, teacher("A9"), today=today)(my_marking_sheet, "r1")
    assert [s.student_id for s in sheet.students] == ["N1"]
    with pytest.raises(NotFound):
        as_(school, teacher("A9"), today=today, now=now)(mark_students, "r1", {"S4": 3})


def test_figures_stand_still_from_the_reveal_on_whoever_leaves_or_answers(school, me, today, now):
    before = as_(school, me, today=today, now=now)(round_coverage)
    change(school, me, today, now, new=[NEW], left=[STUDENTS[0]], gone=[ADULTS[1]])
    as_(school, teacher("A0"), today=today, now=now)(mark_students, "r1", {"S4": 3, "N1": 2})
    after = as_(school, me, today=today, now=now)(round_coverage)
    assert after.summary == before.summary
    assert after.table["student_id"].tolist() == before.table["student_id"].tolist()
    assert as_(school, me, today=today, now=now)(late_answers) == Late(answers=2, covered=1)
    assert after.this_round.frozen_on == today


def test_a_strong_adult_who_leaves_is_missed_the_same_day(school, me, today, now):
    change(school, me, today, now, gone=[ADULTS[1]])
    table = as_(school, me, today=today, now=now)(students_today).table.set_index("student_id")
    assert table.loc["S1", "lost"] and table.loc["S1", "standing"] != Standing.STRONG
    assert table.loc["S0", "standing"] == Standing.STRONG and not table.loc["S0", "lost"]
    assert as_(school, me, today=today, now=now)(arrivals).lost == 1


def test_who_comes_back_has_the_marks_of_before_and_is_told_as_back(school, me, today, now):
    change(school, me, today, now, left=[STUDENTS[0]])
    assert "S0" not in as_(school, me, today=today, now=now)(standing_of)
    change(school, me, today, now, returned=[STUDENTS[0]])
    table = as_(school, me, today=today, now=now)(students_today).table.set_index("student_id")
    assert table.loc["S0", "back"] and table.loc["S0", "standing"] == Standing.STRONG


def test_an_arrival_is_planned_and_taken_like_anyone(school, me, today, now):
    change(school, me, today, now, new=[NEW])
    plan = as_(school, me, today=today, now=now)(suggest_pairs)
    assert {pair.student_id for pair in plan.pairs} == {"S2", "S3", "S4", "N1"}
    as_(school, me, today=today, now=now)(take_pair, "N1", "A0", "r1")
    assert as_(school, me, today=today, now=now)(standing_of)["N1"] == Standing.OUTREACH


def test_a_teacher_cannot_read_a_colleagues_late_answer_from_the_counts(school, me, today, now):
    """They change once a day, and only when three adults or more have answered."""
    watcher = teacher("A3")

    def seen(days):
        when = {"today": today + timedelta(days=days), "now": now + timedelta(days=days)}
        table = as_(school, watcher, **when)(students_today).table
        late = as_(school, watcher, **when)(late_answers)
        return table[["student_id", "strong", "standing"]].to_csv(), late

    change(school, me, today, now, new=[NEW])
    before = seen(0)
    for adult_id in ("A0", "A1"):
        as_(school, teacher(adult_id), today=today, now=now)(
            mark_students, "r1", {"S4": 3, "N1": 3}
        )
    assert seen(0) == before == seen(1), "two adults: neither the same day nor the next"
    as_(school, teacher("A2"), today=today, now=now)(mark_students, "r1", {"S4": 2})
    assert seen(0) == before, "three, but not the same day"
    assert seen(1) != before and seen(1)[1] == Late(answers=5, covered=1)
    assert as_(school, me, today=today, now=now)(late_answers) == Late(answers=5, covered=1)


def test_who_arrived_has_a_page_like_everybody(school, me, today, now):
    change(school, me, today, now, new=[NEW])
    as_(school, teacher("A0"), today=today, now=now)(mark_students, "r1", {"N1": 2, "S4": 3})
    seen = as_(school, me, today=today, now=now)(student_view, "N1")
    assert [a.adult_id for a in seen.known_by[Strength.KNOW]] == ["A0"]
    assert len(seen.history) == 1 and seen.history.iloc[0]["know"] == 1
    late = as_(school, me, today=today, now=now)(student_view, "S4")
    assert [a.adult_id for a in late.known_by[Strength.STRONG]] == ["A0"]
    assert late.history.iloc[0]["strong"] == 0, "the round itself stands still"
    own = as_(school, teacher("A0"), today=today, now=now)(student_view, "N1")
    assert own.known_by is None and own.own_answer is Strength.KNOW
    assert own.history.iloc[0]["know"] == 0, "others' late answers come once a day"


def test_after_a_round_of_one_grade_the_others_stand_where_the_round_before_left_them(
    school, me, today, now
):
    eighth = Student("E1", "Eva", "Eight", grade="8")
    change(school, me, today, now, new=[eighth])
    later = today + timedelta(days=30)
    ask = as_(school, me, today=later, now=now + timedelta(days=30))
    part = ask(plan_round, "Eighth grade", later, ["8"])
    ask(open_round, part.round_id)
    as_(school, teacher("A0"), today=later, now=now)(mark_students, part.round_id, {"E1": 3})
    ask(reveal_round, part.round_id)
    assert ask(standing_of) == {
        "S0": "strong", "S1": "strong", "S2": "waiting", "S3": "waiting", "S4": "not_reviewed",
        "E1": "strong",
    }  # fmt: skip
    assert ask(arrivals).arrived == ()
    plan = ask(suggest_pairs)
    assert {pair.student_id for pair in plan.pairs} == {"S2", "S3", "S4"}
    sheet = as_(school, teacher("A0"), today=later)(my_marking_sheet, part.round_id)
    assert [s.student_id for s in sheet.students] == ["E1"]


def test_before_the_first_reveal_nobody_is_reviewed(any_database, me, today, now):
    fill(any_database, me, today, now, STUDENTS, ADULTS, MARKS)
    standing = as_(any_database, me, today=today, now=now)(standing_of)
    assert set(standing.values()) == {"not_reviewed"} and len(standing) == 5
    assert as_(any_database, me, today=today, now=now)(arrivals) is None
    with pytest.raises(NotFound):
        as_(any_database, me, today=today, now=now)(students_today)


def test_a_day_counts_from_the_day_somebody_came_or_came_back(school, me, today, now):
    gone = replace(STUDENTS[4])
    change(school, me, today, now, left=[gone])
    monday = date(2026, 11, 30)
    change(school, me, monday, now, new=[NEW], returned=[gone])
    found = as_(school, me, today=monday, now=now)(arrivals)
    assert found.arrived == ("N1",) and found.review_by == date(2026, 12, 14)


def test_whose_adult_has_left_is_on_the_list_of_those_who_wait(school, me, today, now):
    as_(school, me, today=today, now=now)(take_pair, "S3", "A3", "r1")
    assert as_(school, me, today=today, now=now)(standing_of)["S3"] == Standing.OUTREACH
    change(school, me, today, now, gone=[ADULTS[3]])
    table = as_(school, me, today=today, now=now)(students_today).table.set_index("student_id")
    assert table.loc["S3", "standing"] != Standing.OUTREACH and table.loc["S3", "lost"]


def test_home_counts_who_waits_today_and_not_who_waited_at_the_reveal(school, me, today, now):
    before = as_(school, me, today=today, now=now)(connected_today)
    assert (before.waiting, before.said_yes, before.asked) == (3, 0, 0)
    as_(school, teacher("A0"), today=today, now=now)(mark_students, "r1", {"S2": 3, "S3": 3})
    as_(school, me, today=today, now=now)(take_pair, "S4", "A3", "r1")
    after = as_(school, me, today=today, now=now)(connected_today)
    assert (after.waiting, after.said_yes, after.asked) == (0, 1, 0)
    assert as_(school, me, today=today, now=now)(home_view).situation.to_connect == 0


def test_a_past_round_of_a_part_of_the_school_makes_nobody_new(school, me, today, now):
    later = today + timedelta(days=60)
    file = File("m.csv", b"adult_id,student_id,strength\nA0,S3,1\nA1,S3,0\n")
    ask = as_(school, me, today=later, now=now + timedelta(days=60))
    ask(import_marks, file, {}, "Paper", False, today + timedelta(days=20))
    assert ask(arrivals).arrived == ()
    assert ask(standing_of)["S0"] == Standing.STRONG, "by the round before"
    assert ask(standing_of)["S3"] == Standing.WAITING
    with pytest.raises(NotFound):
        as_(school, teacher("A0"), today=later)(mark_students, "r1", {"nobody": 3})


def test_late_answers_of_the_reader_hide_nobody(school, me, today, now):
    """Whoever looks knows their own: three others have to answer."""
    watcher = teacher("A3")
    tomorrow = {"today": today + timedelta(days=1), "now": now + timedelta(days=1)}
    before = as_(school, watcher, **tomorrow)(late_answers)
    for adult_id in ("A0", "A1", "A3"):
        as_(school, teacher(adult_id), today=today, now=now)(mark_students, "r1", {"S4": 2})
    assert as_(school, watcher, **tomorrow)(late_answers) == before
    as_(school, teacher("A2"), today=today, now=now)(mark_students, "r1", {"S4": 2})
    assert as_(school, watcher, **tomorrow)(late_answers) != before


def test_the_line_of_arrivals_tells_overdue_from_what_is_still_to_come(school, me, today, now):
    change(school, me, today, now, new=[NEW])
    week = today + timedelta(days=7)
    change(school, me, week, now, new=[Student("N2", "Nat", "New", grade="7")])
    late = today + timedelta(days=15)
    found = as_(school, me, today=late, now=now)(arrivals)
    assert (found.to_review, found.overdue) == (1, 1)
    assert found.review_by == found.review_by_all == today + timedelta(days=21)
