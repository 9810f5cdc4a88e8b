"""A file whose ids are of another kind is noticed, asked about once, and nobody is lost by it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from connections.domain.people.changes import roster_changes
from connections.domain.people.person import Adult, Student
from connections.domain.people.same import same_people
from connections.domain.problems import FileRefused, Unanswered
from connections.domain.rounds.round import RoundStatus
from connections.files.bytes.reading import File
from connections.services.coverage.coverage import round_coverage
from connections.services.people.people import change_adult, school_people
from connections.services.roster.imports import import_all
from connections.services.roster.merging import list_merges, merge_students, split_student
from connections.services.roster.preview import preview_rosters
from connections.services.roster.remembered import forget_answers, remembered_answers
from connections.services.roster.rosters import import_rosters
from connections.services.roster.undoing import list_imports, undo_import, why_import_stands
from connections.services.roster.who import RosterWanted, list_roster
from connections.services.round.marks import import_marks
from connections.store.schema import answers, merges, students
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

NAMES = "Ava Bo Cy Di Eli Fay Gus Hal Ida Jo Kim Lou".split()
PEOPLE = [Student(f"{n}", name, "Stone", "", "5", "5", "R1") for n, name in enumerate(NAMES, 101)]
ADULTS = [Adult("7", "Ana", "Becker"), Adult("8", "Luis", "Ortega"), Adult("9", "Kim", "Thao")]
GIVEN = {("7", each.student_id): 3 for each in PEOPLE}
HEADER = "student_id,first_name,last_name,grade,homeroom\n"
LATER = NOW + timedelta(hours=1)


def listed(rows):
    return HEADER + "".join(",".join(row) + "\n" for row in rows)


def row(number, name, grade="5"):
    return f"S-{number}", name, "Stone", grade, "R1"


SWITCHED = listed(row(n, name) for n, name in enumerate(NAMES, 900))
STAFF = (
    "adult_id,first_name,last_name,role\n"
    "T-1,Ana,Becker,Teacher\nT-2,Luis,Ortega,Teacher\nT-3,Kim,Thao,Teacher\n"
)


@pytest.fixture
def school(any_database, me):
    fill(any_database, me, TODAY, NOW, PEOPLE, ADULTS, GIVEN, RoundStatus.REVEALED)
    return any_database


def ids_of(database, me):
    return {s.student_id for s in as_(database, me)(list_roster).people}


def bring(database, me, text, answer=None, name="students.csv", now=LATER, **more):
    ask, files = as_(database, me, now=now), [File(name, text.encode())]
    (question,) = ask(preview_rosters, files).reading.questions or [None]
    answers = {question.key: answer} if answer else {}
    return ask(import_rosters, files, answers, **more)


def test_a_file_with_ids_of_another_kind_is_asked_about_before_anything_is_put_in(school, me):
    found = as_(school, me)(preview_rosters, [File("s.csv", SWITCHED.encode())])
    (question,) = found.reading.questions
    assert "12 of 12 students" in question.message and "under another id" in question.message
    assert not any(name in question.message for name in NAMES)  # the command line prints it
    assert "Ava Stone: 101 → S-900" in question.text
    with pytest.raises(Unanswered):
        bring(school, me, SWITCHED, accept_drop=True)
    outcome = as_(school, me)(import_all, {"": [File("s.csv", SWITCHED.encode())]})
    assert [each.key for each in outcome.questions] == [question.key]
    assert ids_of(school, me) == {each.student_id for each in PEOPLE}


def test_by_a_yes_they_stay_who_they_are_and_the_new_ids_mean_them(school, me):
    before = as_(school, me)(round_coverage, "r1").table.to_dict()
    done = bring(school, me, SWITCHED.replace("Ava,Stone,5,R1", "Ava,Stone,5,R2"), "same")
    assert len(done.students.changed) == 1 and len(done.students.unchanged) == 11
    assert not (done.students.new or done.students.left)
    assert ids_of(school, me) == {each.student_id for each in PEOPLE}
    assert as_(school, me)(round_coverage, "r1").table.to_dict() == before
    found = as_(school, me)(list_roster, "students", RosterWanted("S-903"))
    assert [each.first_name for each in found.people] == ["Di"]
    again = bring(school, me, SWITCHED + "S-999,Max,New,5,R1\n", now=LATER + timedelta(hours=1))
    assert [each.student_id for each in again.students.new] == ["S-999"]
    assert not again.students.left
    assert as_(school, me)(preview_rosters, [File("o.csv", SWITCHED.encode())]).students.left


def test_marks_about_the_new_ids_are_about_the_same_students(school, me):
    bring(school, me, SWITCHED, "same")
    file = File("m.csv", b"adult_id,student_id,strength\n8,S-900,3\n")
    as_(school, me, now=LATER)(import_marks, file, {}, "Next")
    with school.reading() as sql:
        said = sql.execute(select(answers.c.student_id).where(answers.c.adult_id == "8")).scalars()
        assert list(said) == ["101"]


def test_of_one_child_it_is_said_and_their_two_rows_can_be_made_one(school, me):
    kept = [("900" if n == 101 else str(n), *row(n, name)[1:]) for n, name in enumerate(NAMES, 101)]
    done = bring(school, me, listed(kept))
    (issue,) = [one for one in done.reading.issues if one.code == "may_be_the_same"]
    assert "101 → 900" in issue.message and len(done.students.new) == 1
    as_(school, me, now=LATER)(merge_students, "101", "900")
    assert "101" in ids_of(school, me)


def test_by_a_no_those_here_left_and_the_others_are_new(school, me):
    with pytest.raises(FileRefused, match="12 of 12"):
        bring(school, me, SWITCHED, "others")
    done = bring(school, me, SWITCHED, "others", accept_drop=True)
    assert len(done.students.new) == len(done.students.left) == 12


def test_the_import_is_undone_with_what_was_said_of_the_ids(school, me):
    bring(school, me, SWITCHED, "same")
    (one,) = as_(school, me)(list_imports)
    assert one.counts["students"]["other_ids"] == 12
    assert as_(school, me)(why_import_stands, one.import_id) == ""
    as_(school, me, now=LATER)(undo_import, one.import_id)
    assert ids_of(school, me) == {each.student_id for each in PEOPLE}
    with school.reading() as sql:
        assert not sql.execute(select(merges)).all()
        assert len(sql.execute(select(students)).all()) == 12
    assert as_(school, me)(preview_rosters, [File("s", SWITCHED.encode())]).reading.questions


def test_one_of_them_can_be_split_off_again(school, me):
    bring(school, me, SWITCHED, "same")
    assert len(as_(school, me)(list_merges)) == 12
    as_(school, me, now=LATER)(split_student, "S-900")
    assert ids_of(school, me) == {each.student_id for each in PEOPLE} | {"S-900"}


def test_adults_under_other_ids_keep_their_marks_and_classes_and_it_can_be_forgotten(school, me):
    as_(school, me)(change_adult, "7", leaving=True)
    done = bring(school, me, STAFF, "same", "adults.csv")
    assert len(done.adults.changed) == 3 and not (done.adults.new or done.adults.left)
    staff = as_(school, me)(school_people)[1]
    assert {each.adult_id for each in staff} == {"7", "8", "9"}
    assert not as_(school, me)(preview_rosters, [File("a", STAFF.encode())]).reading.questions
    (said,) = as_(school, me)(remembered_answers)
    assert said.answers == 3 and said.file == "adults.csv"
    as_(school, me)(forget_answers, said.shape)
    assert as_(school, me)(preview_rosters, [File("a", STAFF.encode())]).reading.questions


def test_undoing_takes_back_what_was_said_of_adults(school, me):
    bring(school, me, STAFF, "same", "adults.csv")
    (one,) = as_(school, me)(list_imports)
    as_(school, me, now=LATER)(undo_import, one.import_id)
    assert as_(school, me)(remembered_answers) == []


def test_ids_that_are_others_here_cannot_stand_beside_them(school, me):
    """The two kinds of ids overlap: 102 was Bo's, and is Ava's in the file."""
    moved = listed((str(n), name, "Stone", "5", "R1") for n, name in enumerate(NAMES, 102))
    with pytest.raises(FileRefused, match="11 of them are the ids of other students"):
        bring(school, me, moved, "same")
    assert ids_of(school, me) == {each.student_id for each in PEOPLE}


def test_namesakes_are_told_apart_by_grade_and_left_alone_where_they_cannot_be():
    here = [Student("1", "Ann", "Li", "", "3"), Student("2", "Ann", "Li", "", "5")]
    here += [Student("3", "Bo", "Li", "", "4"), Student("4", "Bo", "Li", "", "4")]
    here += [Student("5", "Cy", "Li", "", "12"), Student("6", "Di", "Li", "", "7")]
    come = [Student("a", "Ann", "Li", "", "4"), Student("b", "Ann", "Li", "", "6")]
    come += [Student("c", "Bo", "Li", "", "5"), Student("d", "Bo", "Li", "", "5")]
    come += [Student("e", "Cy", "Li", "", "K"), Student("f", "Di", "Li", "", "7")]
    here += [
        Student("7", "Eli", "Li", "", "5", "", "R1"),
        Student("8", "Eli", "Li", "", "5", "", "R2"),
    ]
    come += [
        Student("g", "Eli", "Li", "", "5", "", "R2"),
        Student("h", "Eli", "Li", "", "5", "", "R1"),
    ]
    found = same_people(roster_changes(here, (), come), str.casefold)
    assert {(was.student_id, now.student_id) for was, now in found} == {
        ("1", "a"),
        ("2", "b"),
        ("6", "f"),
        ("7", "h"),
        ("8", "g"),
    }
