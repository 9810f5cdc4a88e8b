"""Rounds and marks, on both databases."""

from datetime import timedelta

import pytest

from connections.domain.access import Role, Viewer
from connections.domain.people import Adult, Student
from connections.domain.problems import (
    AccessDenied,
    ConnectionsError,
    FileRefused,
    NotFound,
    NotPossible,
)
from connections.domain.rounds import NEXT_ROUND_STATUS, RoundStatus, Strength
from connections.files.reading import File
from connections.services.coverage import round_coverage, student_view, what_if
from connections.services.marks import import_marks, preview_marks
from connections.services.rosters import import_rosters
from connections.services.rounds import (
    close_round,
    list_rounds,
    mark_students,
    my_marking_sheet,
    open_round,
    plan_round,
    reveal_round,
    round_progress,
)
from tests.conftest import NOW, TODAY
from tests.small_school import fill

STUDENTS = [Student(f"S{n}", "Ana", f"Lor {n}", grade=str(n)) for n in (1, 2, 3)]
ADULTS = [Adult("A1", "Rosa", "Thao"), Adult("A2", "Tou", "Vue")]
ROSA = Viewer("school", frozenset({Role.TEACHER}), adult_id="A1")
TOU = Viewer("school", frozenset({Role.TEACHER}), adult_id="A2")


@pytest.fixture
def school(any_database, me):
    fill(any_database, me, TODAY, NOW, STUDENTS, ADULTS, {("A1", "S1"): 3})
    return any_database


def test_the_table_of_statuses_is_complete_and_ends_at_closed():
    assert set(NEXT_ROUND_STATUS) == set(RoundStatus)
    assert NEXT_ROUND_STATUS[RoundStatus.CLOSED] == frozenset()


def test_a_round_goes_from_planned_to_closed_and_never_back(school, me):
    spring = plan_round(school, me, "Spring", TODAY + timedelta(days=3), NOW)
    with pytest.raises(NotPossible):
        reveal_round(school, me, spring.round_id, NOW)
    assert open_round(school, me, spring.round_id, TODAY, NOW).held_on == TODAY
    assert reveal_round(school, me, spring.round_id, NOW).status is RoundStatus.REVEALED
    assert close_round(school, me, spring.round_id, NOW).status is RoundStatus.CLOSED
    with pytest.raises(NotPossible):
        open_round(school, me, spring.round_id, TODAY, NOW)


def test_a_round_needs_a_name_of_its_own_and_people(any_database, me):
    with pytest.raises(NotPossible, match="name"):
        plan_round(any_database, me, "  ", TODAY, NOW)
    planned = plan_round(any_database, me, "Fall", TODAY, NOW)
    with pytest.raises(NotPossible, match="already"):
        plan_round(any_database, me, "Fall", TODAY, NOW)
    with pytest.raises(NotPossible, match="at least one student"):
        open_round(any_database, me, planned.round_id, TODAY, NOW)


def test_the_newest_answer_stands_and_blank_is_not_zero(school):
    mark_students(school, ROSA, "r1", {"S1": 2, "S2": Strength.NOT_YET}, NOW)
    sheet = my_marking_sheet(school, ROSA, "r1")
    assert sheet.answers == {"S1": Strength.KNOW, "S2": Strength.NOT_YET}
    assert [student.student_id for student in sheet.students] == ["S1", "S2", "S3"]
    mark_students(school, ROSA, "r1", {"S2": None}, NOW)
    assert set(my_marking_sheet(school, ROSA, "r1").answers) == {"S1"}


def test_a_sheet_holds_nobody_elses_answers(school):
    assert my_marking_sheet(school, TOU, "r1").answers == {}


@pytest.mark.parametrize(
    "answers",
    [{"S1": 7}, {"S1": -1}, {"nobody": 3}, {"S2": 3, "nobody": 3}],
)
def test_forged_answers_are_refused_and_nothing_is_saved(school, answers):
    with pytest.raises(ConnectionsError):
        mark_students(school, ROSA, "r1", answers, NOW)
    assert my_marking_sheet(school, ROSA, "r1").answers == {"S1": Strength.STRONG}


def test_one_adult_cannot_mark_for_another(school, me):
    with pytest.raises(AccessDenied):
        mark_students(school, ROSA, "r1", {"S1": 3}, NOW, adult_id="A2")
    assert mark_students(school, me, "r1", {"S1": 3}, NOW, adult_id="A2") == 1


def test_a_closed_round_takes_no_mark_and_says_so_kindly(school, me):
    reveal_round(school, me, "r1", NOW)
    mark_students(school, ROSA, "r1", {"S2": 1}, NOW)  # late, but welcome
    close_round(school, me, "r1", NOW)
    with pytest.raises(NotPossible, match="closed"):
        mark_students(school, ROSA, "r1", {"S3": 3}, NOW)


def test_while_a_round_is_open_no_screen_shows_its_answers(school, me):
    for viewer in (ROSA, me):
        with pytest.raises(ConnectionsError):
            round_coverage(school, viewer)
        with pytest.raises(ConnectionsError):
            round_coverage(school, viewer, "Fall")
    with pytest.raises(ConnectionsError):
        what_if(school, me, ["A1"])
    with pytest.raises(ConnectionsError):
        student_view(school, me, "S1")
    assert [(p.adult.adult_id, p.answers) for p in round_progress(school, me, "r1")] == [
        ("A1", 1),
        ("A2", 0),
    ]
    reveal_round(school, me, "r1", NOW)
    assert round_coverage(school, ROSA).summary.covered == 1


def test_a_teacher_sees_how_many_know_a_student_but_not_who(school, me):
    reveal_round(school, me, "r1", NOW)
    view = student_view(school, TOU, "S1")
    assert view.known_by is None and view.own_answer is None
    assert view.history.iloc[0]["strong"] == 1
    assert student_view(school, ROSA, "S1").own_answer is Strength.STRONG
    known_by = student_view(school, me, "S1").known_by
    assert [adult.adult_id for adult in known_by[Strength.STRONG]] == ["A1"]


def test_a_closed_round_says_the_same_whatever_the_roster_becomes(school, me):
    reveal_round(school, me, "r1", NOW)
    close_round(school, me, "r1", NOW)
    before = round_coverage(school, me, "Fall")
    roster = "student_id,first_name,last_name,grade\nS1,Ana,Lor 1,9\nS8,New,Child,1\n"
    import_rosters(school, me, [File("s.csv", roster.encode())], TODAY, NOW)
    after = round_coverage(school, me, "Fall")
    assert after.summary == before.summary
    assert list(after.table["grade"]) == list(before.table["grade"])


def test_an_open_round_counts_who_is_here_now(school, me, command_line):
    roster = "student_id,first_name,last_name,grade\nS2,Ana,Lor 2,2\nS8,New,Child,1\n"
    import_rosters(school, me, [File("s.csv", roster.encode())], TODAY, NOW)
    table = round_coverage(school, command_line).table
    assert sorted(table["student_id"]) == ["S2", "S8"]
    with pytest.raises(NotFound):
        mark_students(school, ROSA, "r1", {"S1": 3}, NOW)


def test_the_scope_of_a_round_is_its_grades(school, me):
    spring = plan_round(school, me, "Spring", TODAY, NOW, grades=["2", "3"])
    open_round(school, me, spring.round_id, TODAY, NOW)
    sheet = my_marking_sheet(school, ROSA, spring.round_id)
    assert [student.student_id for student in sheet.students] == ["S2", "S3"]
    with pytest.raises(NotFound):
        mark_students(school, ROSA, spring.round_id, {"S1": 3}, NOW)


def marks(*rows: str) -> File:
    return File("marks.csv", ("adult_id,student_id,strength\n" + "\n".join(rows) + "\n").encode())


def test_marks_from_a_file_open_a_new_round_once(school, me):
    done = import_marks(school, me, marks("A1,S1,3", "A2,S1,0"), {}, TODAY, NOW, "Winter")
    assert (done.new, done.changed) == (2, 0)
    assert [r.name for r in list_rounds(school, me)].count("Winter") == 1
    again = preview_marks(school, me, marks("A1,S1,3", "A2,S1,1"), {}, "Winter")
    assert (again.new, again.changed, again.unchanged) == (0, 1, 1)


def test_unknown_people_in_a_marks_file_are_listed_and_asked_about(school, me):
    file = marks("A1,S2,3", "A1,S99,3", "A9,S1,2")
    preview = preview_marks(school, me, file, {})
    assert [(i.row, i.code) for i in preview.reading.issues] == [
        (3, "unknown_student"),
        (4, "unknown_adult"),
    ]
    with pytest.raises(FileRefused):
        import_marks(school, me, file, {}, TODAY, NOW)
    done = import_marks(school, me, file, {}, TODAY, NOW, leave_out_errors=True)
    assert done.new == 1


def test_marks_for_a_closed_round_are_refused(school, me):
    reveal_round(school, me, "r1", NOW)
    close_round(school, me, "r1", NOW)
    with pytest.raises(NotPossible):
        import_marks(school, me, marks("A1,S2,3"), {}, TODAY, NOW, "Fall")
    with pytest.raises(NotFound):
        import_marks(school, me, marks("A1,S2,3"), {}, TODAY, NOW)
