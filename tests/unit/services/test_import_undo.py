"""What an import did is kept, shown and put back: whole while nothing is built on it, or by row."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.history import What
from connections.domain.people.person import Adult, Student
from connections.domain.problems import Changed, NotPossible
from connections.files.bytes.reading import File
from connections.services.people.by_hand import (
    add_person,
    mend_person,
    person_leaves,
    person_returns,
    rename_homeroom,
)
from connections.services.people.people import change_adult, school_people
from connections.services.records.erasing import erase_student
from connections.services.records.person import Form, export_student
from connections.services.roster.groups import say_group
from connections.services.roster.rosters import import_rosters
from connections.services.roster.undoing import (
    list_imports,
    people_of_import,
    put_row_back,
    undo_import,
    why_import_stands,
)
from connections.services.roster.who import RosterWanted, history_of, list_roster
from connections.services.round.marking import mark_students
from connections.services.round.rounds import open_round, plan_round
from connections.services.school.school import read_audit
from connections.store.rosters import save_role
from connections.store.schema import imported_students, imports, students, teaches
from tests.asking import NOW, TODAY, as_
from tests.unit.services.test_erasing import TO_HER_MOTHER

HEADER = "student_id,first_name,last_name,grade,homeroom\n"
FALL = HEADER + "1,Maya,Lopez,5,R1\n2,Kou,Xiong,5,R1\n3,Zoë,Thao,6,R2\n"
SPRING = HEADER + "1,Maya,Lopez,6,R9\n2,Kou,Xiong,5,R1\n4,Nils,Berg,5,R1\n"
STAFF = "adult_id,first_name,last_name,title\nA1,Rosa,Thao,Teacher\nA2,Luis,Ortega,Principal\n"
LATER = NOW + timedelta(hours=1)


def bring(database, me, text, name="students.csv", now=NOW):
    return as_(database, me, now=now)(import_rosters, [File(name, text.encode())])


def rows(database, *tables):
    with database.reading() as sql:
        found = [sorted(map(tuple, sql.execute(select(t))), key=str) for t in tables]
    return found[0] if len(found) == 1 else found


def newest(database, me):
    return as_(database, me)(list_imports)[0].import_id


@pytest.fixture
def school(any_database, me):
    bring(any_database, me, FALL)
    return any_database


def test_each_import_is_listed_with_its_file_its_counts_and_who_brought_it(school, me):
    bring(school, me, SPRING, "spring.csv", LATER)
    second, first = as_(school, me)(list_imports)
    assert (first.files, first.counts["students"]["new"], first.at) == ("students.csv", 3, NOW)
    assert second.counts["students"] == {"new": 1, "changed": 1, "left": 1, "returned": 0}
    assert (second.files, second.by) == ("spring.csv", as_(school, me)(lambda ask: ask.by))
    bring(school, me, SPRING, "again.csv", LATER)
    assert len(as_(school, me)(list_imports)) == 2, "what changed nothing is no import"


def test_the_newest_import_is_undone_to_the_last_value(school, me):
    before = rows(school, students)
    bring(school, me, SPRING, now=LATER)
    assert rows(school, students) != before
    assert as_(school, me)(why_import_stands, newest(school, me)) == ""
    as_(school, me, now=LATER)(undo_import, newest(school, me))
    assert rows(school, students) == before
    assert as_(school, me)(list_imports)[0].undone_at == LATER
    last = as_(school, me)(read_audit).entries[0]
    assert last.action == "import.undone" and "Lopez" not in str(last.details)
    with pytest.raises(NotPossible, match="undone already"):
        as_(school, me)(undo_import, newest(school, me))


def test_after_that_the_one_before_is_the_newest(school, me):
    bring(school, me, SPRING, now=LATER)
    second, first = as_(school, me)(list_imports)
    with pytest.raises(NotPossible, match="newer import"):
        as_(school, me)(undo_import, first.import_id)
    as_(school, me)(undo_import, second.import_id)
    as_(school, me)(undo_import, first.import_id)
    assert rows(school, students) == []


def test_roles_and_classes_that_came_with_an_import_go_with_it(school, me):
    files = [
        File("staff.csv", STAFF.encode()),
        File("classes.csv", b"adult_id,student_id\nA1,1\nA1,2\n"),
    ]
    before = rows(school, teaches)
    as_(school, me, now=LATER)(import_rosters, files[:1])
    as_(school, me, now=LATER)(undo_import, newest(school, me))
    assert as_(school, me)(school_people)[1] == [] and rows(school, teaches) == before


def test_an_import_after_which_answers_came_in_is_not_undone(school, me):
    bring(school, me, STAFF, "staff.csv")
    round_id = as_(school, me)(plan_round, "Fall", TODAY).round_id
    as_(school, me)(open_round, round_id)
    bring(school, me, SPRING, now=LATER)
    as_(school, me, now=LATER)(mark_students, round_id, {"4": 3}, "A1")
    told = as_(school, me)(why_import_stands, newest(school, me))
    assert told.startswith("Answers came in after this import")
    before = rows(school, students)
    with pytest.raises(NotPossible, match="one by one"):
        as_(school, me)(undo_import, newest(school, me))
    assert rows(school, students) == before
    with pytest.raises(NotPossible, match="Something is kept of this person"):
        as_(school, me)(put_row_back, newest(school, me), "students", "4")
    assert as_(school, me)(put_row_back, newest(school, me), "students", "1") is What.CHANGED
    assert as_(school, me)(put_row_back, newest(school, me), "students", "3") is What.LEFT
    by_id = {s.student_id: s for s in as_(school, me)(school_people)[0]}
    assert (by_id["1"].grade, by_id["1"].homeroom, set(by_id)) == ("5", "R1", set("1234"))


def test_what_somebody_changed_since_is_not_put_back(school, me):
    bring(school, me, SPRING, now=LATER)
    maya = next(s for s in as_(school, me)(school_people)[0] if s.student_id == "1")
    as_(school, me)(mend_person, replace(maya, homeroom="R7"))
    assert "changed after it" in as_(school, me)(why_import_stands, newest(school, me))
    with pytest.raises(Changed):
        as_(school, me)(put_row_back, newest(school, me), "students", "1")
    nils = next(s for s in as_(school, me)(school_people)[0] if s.student_id == "4")
    as_(school, me)(mend_person, replace(nils, first_name="Nilsson"))
    with pytest.raises(Changed):
        as_(school, me)(put_row_back, newest(school, me), "students", "4")


def test_an_adult_with_a_flag_or_a_role_given_since_is_not_taken_away(school, me):
    bring(school, me, STAFF, "staff.csv", LATER)
    key = newest(school, me)
    as_(school, me)(change_adult, "A1", away=True)
    assert "changed after it" in as_(school, me)(why_import_stands, key)
    as_(school, me)(change_adult, "A1", away=False)
    assert as_(school, me)(why_import_stands, key) == ""
    with school.changing(me, "test.role", NOW) as sql:
        save_role(sql, "school", "A1", Role.COUNSELOR)
    assert "changed after it" in as_(school, me)(why_import_stands, key)


def test_an_adult_who_did_something_here_is_not_taken_away(school, me):
    bring(school, me, STAFF, "staff.csv", LATER)
    manager = Viewer("school", frozenset({Role.DATA_MANAGER}), adult_id="A2")
    as_(school, manager)(add_person, Student("9", "Ada", "Yang"))
    assert "Something is kept" in as_(school, me)(why_import_stands, newest(school, me))


def test_a_new_person_is_taken_off_again_by_row(school, me):
    bring(school, me, SPRING, now=LATER)
    assert as_(school, me)(put_row_back, newest(school, me), "students", "4") is What.NEW
    assert "4" not in {s.student_id for s in as_(school, me)(school_people)[0]}
    left = as_(school, me)(people_of_import, newest(school, me))
    assert [one.person.student_id for one in left] == ["1", "3"]


def test_a_row_put_back_can_be_put_back_itself(school, me):
    bring(school, me, SPRING, now=LATER)
    before, key = rows(school, students), newest(school, me)
    for who in ("1", "3"):
        as_(school, me)(put_row_back, key, "students", who)
        act = as_(school, me)(history_of, "students", who).acts[0]
        assert act[0].files == ""
        as_(school, me)(put_row_back, act[0].import_id, "students", who)
    assert rows(school, students) == before


def test_what_is_done_by_hand_stands_in_the_history_too(school, me):
    ask = as_(school, me)
    ask(add_person, Student("9", "Ada", "Yang", grade_text="5", homeroom="R1"))
    ada = ask(history_of, "students", "9").person
    ask(mend_person, replace(ada, last_name="Yang-Li"))
    ask(rename_homeroom, "R1", "Room 1")
    ask(person_leaves, ada)
    ask(person_returns, replace(ada, last_name="Yang-Li", homeroom="Room 1"))
    acts = [one.what.value for _, one in ask(history_of, "students", "9").acts]
    assert acts == ["returned", "left", "changed", "changed", "new"]
    assert ask(list_imports)[0].files == "students.csv", "no import of files"
    renamed = ask(history_of, "students", "9").acts[2]
    ask(person_leaves, ada)
    with pytest.raises(Changed):
        ask(put_row_back, ask(history_of, "students", "9").acts[1][0].import_id, "students", "9")
    assert renamed[1].before == {"homeroom": "R1"}


def test_the_roster_is_searched_and_filtered(school, me):
    bring(school, me, SPRING, now=LATER)

    def look(**wanted):
        found = as_(school, me)(list_roster, "students", RosterWanted(**wanted))
        return [person.student_id for person in found.people]

    assert look() == ["4", "1", "2"]
    assert look(text="lop") == look(text="MAYA lopez") == ["1"] and look(text="zoe") == []
    assert look(text="zoe", here=False) == ["3"]
    assert look(grade="5") == ["4", "2"] and look(grade="5", homeroom="R9") == []
    found = as_(school, me)(list_roster, "students")
    assert (found.everybody, found.grades, found.homerooms) == (3, ("5", "6"), ("R1", "R9"))


def test_an_erased_student_is_in_no_import_any_more(school, me):
    bring(school, me, SPRING + "5,Canary,Canary,5,R1\n", now=LATER)
    classes = File("c.csv", b"adult_id,first_name,last_name\nA1,Rosa,Thao\n")
    as_(school, me)(import_rosters, [classes])
    with school.changing(me, "test.classes", NOW) as sql:
        sql.execute(imports.update().values(classes_before={"A1": ["1", "5"], "A2": None}))
    as_(school, me)(erase_student, "5", "5")
    assert "5" not in {row[2] for row in rows(school, imported_students)}
    assert all(row[6] == {"A1": ["1"], "A2": None} for row in rows(school, imports))


def test_imports_are_in_the_file_of_one_student_in_plain_words(school, me):
    bring(school, me, SPRING, "spring.csv", LATER)
    page = as_(school, me)(export_student, "1", Form.HTML, TO_HER_MOTHER).content.decode()
    assert "spring.csv" in page and "homeroom: R1 → R9" in page


def test_after_a_year_what_was_before_is_forgotten(school, me):
    bring(school, me, SPRING, now=LATER)
    next_year = TODAY.replace(year=TODAY.year + 1) + timedelta(days=2)
    first = newest(school, me)
    ask = as_(school, me, today=next_year, now=LATER + timedelta(days=367))
    assert "older than a year" in ask(why_import_stands, first)
    ask(import_rosters, [File("next.csv", FALL.encode())])
    kept = {row[1] for row in rows(school, imported_students)}
    assert first not in kept and len(ask(list_imports)) == 3


def test_an_adult_row_is_put_back(school, me):
    bring(school, me, STAFF, "staff.csv")
    bring(school, me, STAFF.replace("Ortega", "Orozco"), "staff2.csv", LATER)
    as_(school, me)(put_row_back, newest(school, me), "adults", "A2")
    assert Adult("A2", "Luis", "Ortega").name in {a.name for a in as_(school, me)(school_people)[1]}


def test_a_row_put_back_does_not_keep_the_rest_from_being_undone(school, me):
    before = rows(school, students)
    bring(school, me, SPRING, now=LATER)
    for who in ("1", "4"):
        as_(school, me)(put_row_back, newest(school, me), "students", who)
    with pytest.raises(Changed):
        as_(school, me)(put_row_back, newest(school, me), "students", "1")
    as_(school, me)(undo_import, newest(school, me))
    assert rows(school, students) == before


def test_a_refused_column_stays_in_no_import_and_no_undo_brings_it_back(school, me):
    clubs = "student_id,first_name,last_name,grade,homeroom,Club\n1,Maya,Lopez,5,R1,{}\n"
    rest = "2,Kou,Xiong,5,R1,\n3,Zoë,Thao,6,R2,\n"
    yes = {"group:club": "yes"}
    for n, club in enumerate(("Chess", "Band")):
        file = File("clubs.csv", (clubs.format(club) + rest).encode())
        as_(school, me, now=LATER + timedelta(minutes=n))(import_rosters, [file], answers=yes)
    as_(school, me)(undo_import, newest(school, me))
    assert "Chess" in str(rows(school, students)) and "Band" not in str(rows(school, students))
    as_(school, me)(say_group, "club", False)
    assert "Chess" not in str(as_(school, me)(history_of, "students", "1")), "hidden at once"
    as_(school, me, now=LATER)(import_rosters, [file])
    assert "Chess" not in str(rows(school, students, imported_students))
    assert "Band" not in str(rows(school, students, imported_students))
