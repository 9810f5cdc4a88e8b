"""Bringing rosters in, on both databases: what is previewed is what happens."""

import pytest

from connections.domain.access.grants import Permission, Role
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied, Changed, FileRefused
from connections.files.bytes.reading import File
from connections.services.people.people import change_adult, school_people
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from connections.services.school.school import Whole, read_audit
from tests.asking import as_

HEADER = "student_id,first_name,last_name,grade,homeroom\n"
STUDENTS = (
    "0417,Ruby,Underwood,7,Room 12\n0418,Ruby,Underwood,7,Room 13\n0419,Kou,Xiong,8,Room 14\n"
)
ADULTS = "adult_id,first_name,last_name,role\nA1,Rosa,Thao,Teacher\nA2,Luis,Ortega,Counselor\n"


def students(text: str = STUDENTS, header: str = HEADER) -> File:
    return File("students.csv", (header + text).encode())


def bring(database, viewer, *files, **options):
    return as_(database, viewer)(import_rosters, list(files), **options)


def test_two_students_of_one_name_stay_two(any_database, me):
    bring(any_database, me, students())
    people, _ = as_(any_database, me)(school_people)
    assert [(p.student_id, p.name) for p in people] == [
        ("0417", "Ruby Underwood"),
        ("0418", "Ruby Underwood"),
        ("0419", "Kou Xiong"),
    ]


def test_the_preview_is_exactly_what_the_import_does(any_database, me):
    bring(any_database, me, students())
    file = students(STUDENTS.replace("Room 14", "Room 15").replace("0418", "0428"))
    seen = as_(any_database, me)(preview_rosters, [file])
    assert [p.student_id for p in seen.students.new] == ["0428"]
    assert [after.homeroom for _, after in seen.students.changed] == ["Room 15"]
    assert [p.student_id for p in seen.students.left] == ["0418"]
    done = bring(any_database, me, file, seen=seen)
    assert done.students == seen.students
    people, _ = as_(any_database, me)(school_people)
    assert [p.student_id for p in people] == ["0417", "0428", "0419"]
    assert as_(any_database, me)(preview_rosters, [file]).nothing


def test_both_rosters_can_come_together(any_database, me):
    preview = bring(any_database, me, students(), File("staff.csv", ADULTS.encode()))
    assert (len(preview.students.new), len(preview.adults.new)) == (3, 2)
    assert as_(any_database, me)(
        preview_rosters, [students(), File("staff.csv", ADULTS.encode())]
    ).nothing


def test_a_roster_of_adults_says_nothing_about_students(any_database, me):
    bring(any_database, me, students())
    preview = bring(any_database, me, File("staff.csv", ADULTS.encode()))
    assert not preview.students.left


def test_flags_set_by_hand_survive_the_next_roster(any_database, me):
    file = File("staff.csv", ADULTS.encode())
    bring(any_database, me, file)
    as_(any_database, me)(change_adult, "A1", leaving=True, capacity=1)
    assert as_(any_database, me)(preview_rosters, [file]).nothing
    bring(any_database, me, file)
    _, adults = as_(any_database, me)(school_people)
    flagged = {a.adult_id: (a.leaving, a.capacity) for a in adults}
    assert flagged == {"A1": (True, 1), "A2": (False, None)}


def test_a_preview_that_is_out_of_date_imports_nothing(any_database, me):
    seen = as_(any_database, me)(preview_rosters, [students()])
    bring(any_database, me, students("0500,Ella,Brandt,5,Room 1\n"))
    with pytest.raises(Changed):
        bring(any_database, me, students(), seen=seen)
    people, _ = as_(any_database, me)(school_people)
    assert [p.student_id for p in people] == ["0500"]


def test_a_duplicate_id_names_both_rows_and_changes_nothing(any_database, me):
    file = students("7,Ana,Lor,3,R1\n8,Bo,Vang,3,R1\n7,Cy,Moua,3,R1\n9,Di,Ito,3,R1\n")
    preview = as_(any_database, me)(preview_rosters, [file])
    issue = next(i for i in preview.reading.issues if i.code == "duplicate_id")
    assert issue.row == 4 and "2" in issue.message
    assert "Lor" not in issue.message and "Moua" not in issue.message
    with pytest.raises(FileRefused):
        bring(any_database, me, file)
    assert as_(any_database, me)(school_people) == ([], [])


def test_a_missing_required_column_names_all_that_are_missing(any_database, me):
    with pytest.raises(FileRefused) as refusal:
        bring(any_database, me, students("7,R1\n8,R2\n", "grade,homeroom\n"), expect="students")
    assert "id and name" in str(refusal.value)


def test_students_who_left_keep_their_row(any_database, me):
    bring(any_database, me, students())
    bring(any_database, me, students("0419,Kou,Xiong,8,Room 14\n"))
    again = as_(any_database, me)(preview_rosters, [students()])
    assert [p.student_id for p in again.students.returned] == ["0417", "0418"]
    assert not again.students.new


def test_a_teacher_may_not_import_and_nothing_is_read(any_database):
    teacher = Viewer("school", frozenset({Role.TEACHER}), adult_id="A1")
    assert not teacher.may(Permission.ROSTER_IMPORT)
    with pytest.raises(AccessDenied):
        bring(any_database, teacher, students())


def test_the_audit_log_counts_and_names_nobody(any_database, me):
    bring(any_database, me, students())
    log = as_(any_database, me)(read_audit)
    assert log.state.whole is Whole.WHOLE
    assert log.entries[0].details["students"]["new"] == 3
    assert "Ruby" not in str(log.entries) and "Xiong" not in str(log.entries)


@pytest.mark.parametrize(
    ("content", "expect", "says"),
    [
        ("adult_id,first_name,last_name\nA1,Kim,Lee\n", "students", "a list of adults"),
        ("first_name,last_name,role\nKim,Lee,teacher\n", "students", "a list of adults"),
        ("student_id,first_name,last_name\n1,Ana,Lor\n", "adults", "a list of students"),
        ("first_name,grade\nAna,3\nBo,4\n", "students", "id and last name"),
    ],
)
def test_a_list_of_the_others_is_the_wrong_file(any_database, me, content, expect, says):
    with pytest.raises(FileRefused, match=says):
        bring(any_database, me, File("people.csv", content.encode()), expect=expect)
    assert as_(any_database, me)(school_people) == ([], [])


def test_a_list_of_both_gives_each_roster_its_own(any_database, me):
    both = File("x.csv", b"id,first_name,last_name,role\n1,Ana,Lor,student\n2,Kim,Lee,teacher\n")
    bring(any_database, me, both, expect="students")
    bring(any_database, me, both, expect="adults")
    students_now, adults_now = as_(any_database, me)(school_people)
    assert [s.student_id for s in students_now] == ["1"]
    assert [a.adult_id for a in adults_now] == ["2"]


def test_a_file_without_ids_does_not_replace_people_who_have_them(any_database, me):
    bring(any_database, me, students())
    before = as_(any_database, me)(school_people)
    with pytest.raises(FileRefused, match="Export it again with the ids"):
        bring(any_database, me, File("s.csv", b"first_name,last_name\nAna,Lor\nBo,Vang\n"),
              expect="students")  # fmt: skip
    assert as_(any_database, me)(school_people) == before
