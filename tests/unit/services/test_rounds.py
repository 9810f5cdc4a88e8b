"""Rounds and marks, on both databases."""

from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import (
    AccessDenied,
    ConnectionsError,
    FileRefused,
    NotFound,
    NotPossible,
)
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import NEXT_ROUND_STATUS, RoundStatus
from connections.files.bytes.reading import File
from connections.services.coverage.coverage import round_coverage, student_view, what_if
from connections.services.meeting.progress import meeting_progress
from connections.services.roster.rosters import import_rosters
from connections.services.round.marking import mark_students, my_marking_sheet
from connections.services.round.marks import changed_marks, import_marks, preview_marks
from connections.services.round.rounds import (
    close_round,
    list_rounds,
    open_round,
    plan_round,
    reveal_round,
)
from connections.store.log.chain import load_log
from tests.asking import as_
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
    spring = as_(school, me)(plan_round, "Spring", TODAY + timedelta(days=3))
    with pytest.raises(NotPossible):
        as_(school, me)(reveal_round, spring.round_id)
    opened = as_(school, me)(open_round, spring.round_id)
    assert opened.held_on == TODAY + timedelta(days=3), "the date a person typed stays"
    assert as_(school, me)(reveal_round, spring.round_id).status is RoundStatus.REVEALED
    assert as_(school, me)(close_round, spring.round_id).status is RoundStatus.CLOSED
    with pytest.raises(NotPossible):
        as_(school, me)(open_round, spring.round_id)


def test_a_round_needs_a_name_of_its_own_and_people(any_database, me):
    with pytest.raises(NotPossible, match="name"):
        as_(any_database, me)(plan_round, "  ", TODAY)
    planned = as_(any_database, me)(plan_round, "Fall", TODAY)
    with pytest.raises(NotPossible, match="already"):
        as_(any_database, me)(plan_round, "Fall", TODAY)
    with pytest.raises(NotPossible, match="at least one student"):
        as_(any_database, me)(open_round, planned.round_id)


def test_the_newest_answer_stands_and_blank_is_not_zero(school):
    as_(school, ROSA)(mark_students, "r1", {"S1": 2, "S2": Strength.NOT_YET})
    sheet = as_(school, ROSA)(my_marking_sheet, "r1")
    assert sheet.answers == {"S1": Strength.KNOW, "S2": Strength.NOT_YET}
    assert [student.student_id for student in sheet.students] == ["S1", "S2", "S3"]
    as_(school, ROSA)(mark_students, "r1", {"S2": None})
    assert set(as_(school, ROSA)(my_marking_sheet, "r1").answers) == {"S1"}


def test_a_sheet_holds_nobody_elses_answers(school):
    assert as_(school, TOU)(my_marking_sheet, "r1").answers == {}


@pytest.mark.parametrize(
    "answers",
    [{"S1": 7}, {"S1": -1}, {"nobody": 3}, {"S2": 3, "nobody": 3}],
)
def test_forged_answers_are_refused_and_nothing_is_saved(school, answers):
    with pytest.raises(ConnectionsError):
        as_(school, ROSA)(mark_students, "r1", answers)
    assert as_(school, ROSA)(my_marking_sheet, "r1").answers == {"S1": Strength.STRONG}


def test_one_adult_cannot_mark_for_another(school, me):
    with pytest.raises(AccessDenied):
        as_(school, ROSA)(mark_students, "r1", {"S1": 3}, adult_id="A2")
    assert as_(school, me)(mark_students, "r1", {"S1": 3}, adult_id="A2") == 1


def test_a_closed_round_takes_no_mark_and_says_so_kindly(school, me):
    as_(school, me)(reveal_round, "r1")
    as_(school, ROSA)(mark_students, "r1", {"S2": 1})  # late, but welcome
    as_(school, me)(close_round, "r1")
    with pytest.raises(NotPossible, match="closed"):
        as_(school, ROSA)(mark_students, "r1", {"S3": 3})


def test_while_a_round_is_open_no_screen_shows_its_answers(school, me):
    for viewer in (ROSA, me):
        with pytest.raises(ConnectionsError):
            as_(school, viewer)(round_coverage)
        with pytest.raises(ConnectionsError):
            as_(school, viewer)(round_coverage, "r1")
    with pytest.raises(ConnectionsError):
        as_(school, me)(what_if, ["A1"])
    with pytest.raises(ConnectionsError):
        as_(school, me)(student_view, "S1")
    assert [
        (p.adult.adult_id, p.answers) for p in as_(school, me)(meeting_progress, "r1").adults
    ] == [
        ("A1", 1),
        ("A2", 0),
    ]
    as_(school, me)(reveal_round, "r1")
    assert as_(school, ROSA)(round_coverage).summary.covered == 1


def test_a_teacher_sees_how_many_know_a_student_but_not_who(school, me):
    as_(school, me)(reveal_round, "r1")
    view = as_(school, TOU)(student_view, "S1")
    assert view.known_by is None and view.own_answer is None
    assert view.history.iloc[0]["strong"] == 1
    assert as_(school, ROSA)(student_view, "S1").own_answer is Strength.STRONG
    known_by = as_(school, me)(student_view, "S1").known_by
    assert [adult.adult_id for adult in known_by[Strength.STRONG]] == ["A1"]


def test_a_closed_round_says_the_same_whatever_the_roster_becomes(school, me):
    as_(school, me)(reveal_round, "r1")
    as_(school, me)(close_round, "r1")
    before = as_(school, me)(round_coverage, "r1")
    roster = "student_id,first_name,last_name,grade\nS1,Ana,Lor 1,9\nS8,New,Child,1\n"
    as_(school, me)(import_rosters, [File("s.csv", roster.encode())])
    after = as_(school, me)(round_coverage, "r1")
    assert after.summary == before.summary
    assert list(after.table["grade"]) == list(before.table["grade"])


def test_a_round_counts_who_is_here_now_until_it_closes(school, me):
    roster = "student_id,first_name,last_name,grade\nS2,Ana,Lor 2,2\nS8,New,Child,1\n"
    as_(school, me)(import_rosters, [File("s.csv", roster.encode())])
    with pytest.raises(NotFound):
        as_(school, ROSA)(mark_students, "r1", {"S1": 3})
    as_(school, me)(reveal_round, "r1")
    table = as_(school, me)(round_coverage).table
    assert sorted(table["student_id"]) == ["S2", "S8"]


def test_the_scope_of_a_round_is_its_grades(school, me):
    spring = as_(school, me)(plan_round, "Spring", TODAY, grades=["2", "3"])
    as_(school, me)(open_round, spring.round_id)
    sheet = as_(school, ROSA)(my_marking_sheet, spring.round_id)
    assert [student.student_id for student in sheet.students] == ["S2", "S3"]
    with pytest.raises(NotFound):
        as_(school, ROSA)(mark_students, spring.round_id, {"S1": 3})


def marks(*rows: str) -> File:
    return File("marks.csv", ("adult_id,student_id,strength\n" + "\n".join(rows) + "\n").encode())


def test_marks_from_a_file_open_a_new_round_once(school, me):
    done = as_(school, me)(import_marks, marks("A1,S1,3", "A2,S1,0"), {}, "Winter")
    assert (done.new, done.changed) == (2, 0)
    assert [r.name for r in as_(school, me)(list_rounds)].count("Winter") == 1
    again = as_(school, me)(preview_marks, marks("A1,S1,3", "A2,S1,1"), {}, "Winter")
    assert again.sealed, "the round is open: not even the keeper is told what stands there"
    assert [r.name for r in as_(school, me)(list_rounds)].count("Winter") == 1


def test_a_file_of_marks_does_not_tell_what_was_answered_in_an_open_round(school, command_line):
    """Comparing a file with what is stored, without saving it, would be reading it."""
    before = [as_(school, command_line)(preview_marks, marks(f"A1,S1,{n}"), {}) for n in range(4)]
    assert len({str(changed_marks(each)) for each in before}) == 1
    assert changed_marks(before[0]) == {"round": "Fall", "marks": 1}
    for row in ("A1,S1,3", "A1,S1,3"):
        as_(school, command_line)(import_marks, marks(row), {})
    with school.reading() as sql:
        told = [row.details for row in load_log(sql, "school") if row.action == "marks.imported"]
    assert told[0] == told[1] == {"round": "Fall", "marks": 1}


def test_unknown_people_in_a_marks_file_are_listed_and_asked_about(school, me):
    file = marks("A1,S2,3", "A1,S99,3", "A9,S1,2")
    preview = as_(school, me)(preview_marks, file, {})
    assert [(i.row, i.code) for i in preview.reading.issues] == [
        (3, "unknown_student"),
        (4, "unknown_adult"),
    ]
    with pytest.raises(FileRefused):
        as_(school, me)(import_marks, file, {})
    done = as_(school, me)(import_marks, file, {}, leave_out_errors=True)
    assert done.sealed and len(done.reading.marks) == 1


def test_marks_for_a_closed_round_are_refused(school, me):
    as_(school, me)(reveal_round, "r1")
    as_(school, me)(close_round, "r1")
    with pytest.raises(NotPossible):
        as_(school, me)(import_marks, marks("A1,S2,3"), {}, "Fall")
    with pytest.raises(NotFound):
        as_(school, me)(import_marks, marks("A1,S2,3"), {})
