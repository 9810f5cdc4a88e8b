"""Lists and pictures: complete, narrowed as asked, and only for whom they are."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.access.grants import Reach, Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.rounds.round import RoundStatus
from connections.services.coverage.coverage import (
    adult_students,
    beyond_summary,
    earlier_totals,
)
from connections.services.coverage.groups import coverage_by_group, group_kinds, moves_between
from connections.services.coverage.lists import Listed, Wanted, listed_students, lists_here
from connections.services.coverage.pictures import grade_picture, student_picture
from connections.services.report.shared import shared_figures
from connections.services.school.home import home_view
from connections.services.school.school import change_settings, school_settings
from connections.store.rounds import load_marks, load_round_people
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [
    Student("1", "Cora", "Cohen", grade="5", homeroom="5A"),
    Student("2", "Nora", "Moua", grade="5", homeroom="5B"),
    Student("3", "Tou", "Kim", grade="6"),
    Student("4", "Ella", "Brandt", grade="6"),
]
ADULTS = [Adult("A1", "Ana", "Lor"), Adult("A2", "Bo", "Vang")]
MARKS = {
    ("A1", "1"): 3,
    ("A2", "1"): 3,
    ("A1", "2"): 1,
    ("A2", "2"): 1,
    ("A1", "3"): 3,
    ("A2", "4"): 2,
}


@pytest.fixture
def revealed(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.REVEALED)
    return database


def ids(found):
    return list(found.table["student_id"])


def test_fewest_adults_who_know_them_come_first(revealed, me):
    assert ids(as_(revealed, me)(listed_students, Wanted())) == ["2", "4"]


def test_exactly_one_and_everyone_are_lists_too(revealed, me):
    assert ids(as_(revealed, me)(listed_students, Wanted(Listed.EXACTLY_ONE))) == ["3"]
    assert len(ids(as_(revealed, me)(listed_students, Wanted(Listed.EVERYONE)))) == 4


def test_who_leaves_is_told_by_no_list_to_whoever_may_not_see_it(
    database, me, as_adult, today, now
):
    adults = [replace(adult, leaving=True) for adult in ADULTS]
    fill(database, me, today, now, STUDENTS, adults, MARKS, RoundStatus.REVEALED)
    wanted = Wanted(Listed.ONLY_LEAVING)
    assert ids(as_(database, me)(listed_students, wanted)) == ["3", "1"]
    assert ids(as_(database, me)(listed_students, Wanted(Listed.EXACTLY_ONE))) == ["3"]
    assert as_(database, me)(beyond_summary).through_leaving == 2
    teacher = as_(database, as_adult("A2"))
    assert Listed.ONLY_LEAVING not in teacher(lists_here)
    with pytest.raises(AccessDenied):
        teacher(listed_students, wanted)
    beyond = teacher(beyond_summary)
    assert beyond.through_leaving is None and beyond.said_yes is None


def test_narrowing_says_of_how_many(revealed, me):
    found = as_(revealed, me)(listed_students, Wanted(only_recognised=True))
    assert ids(found) == ["2"] and found.of == 2
    assert ids(as_(revealed, me)(listed_students, Wanted(grades=frozenset({"6"})))) == ["4"]
    assert ids(as_(revealed, me)(listed_students, Wanted(homeroom="5B", search="mou nor"))) == ["2"]


@given(search=st.text(max_size=8))
def test_no_search_breaks_the_list(search):
    import pandas as pd

    from connections.services.coverage.lists import _narrowed

    table = pd.DataFrame({"name": ["Cora Cohen"], "student_id": ["1"]})
    assert len(_narrowed(table, Wanted(search=search))) <= 1


def test_a_school_may_keep_names_to_its_leads(revealed, me, as_adult, now):
    settings = replace(as_(revealed, me)(school_settings), teachers_see_list=False)
    as_(revealed, me, now=now)(change_settings, settings, "Oak Street")
    with pytest.raises(AccessDenied, match="counselors and principals"):
        as_(revealed, as_adult("A1"))(listed_students, Wanted())
    for service, *asked in ((coverage_by_group, "grade"), (group_kinds,), (earlier_totals,)):
        with pytest.raises(AccessDenied, match="what its report says"):
            as_(revealed, as_adult("A1"))(service, *asked)
    assert as_(revealed, as_adult("A1"))(shared_figures) is None
    assert ids(as_(revealed, me)(listed_students, Wanted())) == ["2", "4"]


def test_a_grades_picture_has_every_student_of_it(revealed, me):
    picture = as_(revealed, me)(grade_picture, "5")
    assert picture.places.blocks == (("2",), (), ("1",))
    assert sorted(picture.places.left + picture.places.right) == ["A1", "A2"]
    assert picture.strong == {"1": ("A1", "A2"), "2": ()} and picture.know == {"2": ()}
    with pytest.raises(NotFound):
        as_(revealed, me)(grade_picture, "12")


def test_who_knows_a_student_stands_there_only_where_nobody_is_strong(revealed, me):
    picture = as_(revealed, me)(grade_picture, "6")
    assert picture.places.blocks == (("4",), ("3",), ())
    assert picture.strong == {"3": ("A1",), "4": ()} and picture.know == {"4": ("A2",)}


def test_a_picture_is_worked_out_once_for_a_change(revealed, me, now):
    first = as_(revealed, me)(grade_picture, "5")
    assert as_(revealed, me)(grade_picture, "5") is first
    settings = as_(revealed, me)(school_settings)
    as_(revealed, me, now=now)(change_settings, settings, "Another name")
    assert as_(revealed, me)(grade_picture, "5") is not first


def test_a_students_picture_has_everyone_who_knows_them(revealed, me):
    picture = as_(revealed, me)(student_picture, "2")
    assert set(picture.lines["strength"]) == {1} and len(picture.people) == 3


def test_who_marked_whom_is_not_for_every_adult(revealed, as_adult):
    for ask in (
        lambda: as_(revealed, as_adult("A1"))(grade_picture, "5"),
        lambda: as_(revealed, as_adult("A1"))(student_picture, "2"),
        lambda: as_(revealed, as_adult("A1"))(adult_students, "A2"),
    ):
        with pytest.raises(AccessDenied):
            ask()


def test_everybody_sees_their_own_connections_with_who_else_there_is(revealed, as_adult):
    mine = as_(revealed, as_adult("A1"))(adult_students, "A1")
    assert list(zip(mine["student_id"], mine["others"], strict=True)) == [("1", 1), ("3", 0)]


def test_moves_count_only_students_whose_strong_adults_were_asked_both_times(oak_street, me):
    from connections.services.coverage.coverage import visible_rounds

    after, before = as_(oak_street, me)(visible_rounds)[:2]
    moves = as_(oak_street, me)(moves_between, before.round_id, after.round_id)
    strong, answered, people = [], [], []
    with oak_street.reading() as sql:
        for each in (before, after):
            marks = load_marks(sql, "school", each.round_id)
            pairs = list(
                zip(marks["adult_id"], marks["student_id"], marks["strength"], strict=False)
            )
            answered.append({(a, s) for a, s, _ in pairs})
            strong.append({(a, s) for a, s, value in pairs if value == 3})
            people.append({s.student_id for s in load_round_people(sql, "school", each)[0]})
    gained = lost = 0
    for student in people[0] & people[1]:
        had, has = ({a for a, s in pairs if s == student} for pairs in strong)
        now_at_most = has | {a for a in had if (a, student) not in answered[1]}
        then_at_most = had | {a for a in has if (a, student) not in answered[0]}
        told = min(len(now_at_most), 2) == min(len(has), 2) and not then_at_most
        gained += bool(has) and told
        lost += bool(had) and not now_at_most
    assert (moves.gained, moves.lost) == (gained, lost)
    assert moves.gained and moves.lost and moves.unknown


def test_home_of_somebody_who_only_joined_a_meeting_tells_no_totals(revealed, today):
    guest = Viewer("school", frozenset({Role.TEACHER}), "A1", reach=Reach.JOINED)
    assert as_(revealed, guest, today=today)(home_view).shown is None
