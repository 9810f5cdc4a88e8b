"""What a file says nothing of stays as it was: a column that is not there empties nothing."""

import pytest

from connections.domain.people.changes import RosterChanges, is_alarming_drop, roster_changes
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import FileRefused
from connections.files.bytes.reading import File
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from connections.store.rosters import load_adults, load_students
from tests.asking import as_

FULL = "Student ID,First Name,Last Name,Grade,Homeroom,House\n"
ROWS = [(f"{n}", f"Ana{n}", "Ruiz", str(n % 3 + 6), f"R{n % 2}", "Elm") for n in range(3101, 3113)]
KEEP = {"group:house": "yes"}


def students(rows=ROWS, columns=6, heading=FULL):
    lines = [",".join(row[:columns]) for row in rows]
    return File(
        "students.csv", "\n".join([",".join(heading.split(",")[:columns]).strip(), *lines]).encode()
    )


@pytest.fixture
def school(database, me):
    return as_(database, me)


def known(database, me):
    with database.reading() as sql:
        return {s.student_id: s for s in load_students(sql, me.school_id)}


def test_a_file_without_grades_rooms_or_groups_leaves_those_that_stand(database, me, school):
    school(import_rosters, [students()], KEEP)
    before = known(database, me)
    assert before["3101"].grade and before["3101"].groups == (("House", "Elm"),)
    preview = school(preview_rosters, [students(columns=3)])
    assert preview.students.nothing
    [said] = [issue.message for issue in preview.reading.issues if issue.code == "kept"]
    assert "grades" in said and "homerooms" in said and "House" in said
    school(import_rosters, [students(columns=3)])
    assert known(database, me) == before


def test_what_one_child_has_no_value_for_is_emptied_where_the_column_is_there(database, me, school):
    school(import_rosters, [students()], KEEP)
    moved = [(*ROWS[0][:3], "", *ROWS[0][4:]), *ROWS[1:]]
    preview = school(import_rosters, [students(moved)], KEEP)
    assert [after.grade for _, after in preview.students.changed] == [""]
    assert not [issue for issue in preview.reading.issues if issue.code == "kept"]


def test_who_came_back_is_not_emptied_either(database, me, school):
    school(import_rosters, [students()], KEEP)
    school(import_rosters, [students(ROWS[1:])], KEEP)
    preview = school(import_rosters, [students(columns=3)])
    assert [back.grade for back in preview.students.returned] == ["8"]


def test_a_staff_list_without_titles_leaves_titles_and_jobs():
    was = [Adult("a1", "Mo", "Li", job=Job.COUNSELOR, title="Counselor"), Adult("a2", "Ed", "Fox")]
    changes = roster_changes(was, (), [Adult("a1", "Mo", "Li"), Adult("a2", "Ed", "Foxx")])
    assert changes.unchanged == (was[0],) and changes.kept == ("title",)


def test_everybody_is_still_compared_by_what_the_file_says():
    was = [Student("s1", "Ana", "Ruiz", grade="6", grade_text="6")]
    changes = roster_changes(was, (), [Student("s1", "Anna", "Ruiz")])
    assert changes.changed == ((was[0], Student("s1", "Anna", "Ruiz", grade="6", grade_text="6")),)


@pytest.mark.parametrize(
    ("before", "left", "alarming"),
    [(4, 4, True), (10, 10, True), (1, 1, False), (4, 3, False), (60, 7, False), (60, 12, True)],
)
def test_a_list_that_names_nobody_who_was_there_is_never_taken_at_once(before, left, alarming):
    was = [Adult(f"a{n}", "Mo", "Li") for n in range(before)]
    changes = RosterChanges(
        new=(Adult("x", "New", "One"),), unchanged=tuple(was[left:]), left=tuple(was[:left])
    )
    assert is_alarming_drop(changes) is alarming


def test_another_staff_altogether_asks_for_a_second_yes(database, me, school):
    staff = "Staff ID,First Name,Last Name,Title\n"
    school(
        import_rosters,
        [File("staff.csv", f"{staff}T1,Mo,Li,Teacher\nT2,Ed,Fox,Teacher\n".encode())],
    )
    other = File("staff.csv", f"{staff}T7,Ann,Law,Teacher\nT8,Bea,Day,Teacher\n".encode())
    with pytest.raises(FileRefused, match="2 of 2 adults"):
        school(import_rosters, [other])
    school(import_rosters, [other], accept_drop=True)
    with database.reading() as sql:
        assert len(load_adults(sql, me.school_id)) == 2
