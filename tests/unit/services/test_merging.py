"""Two rows of one child made one: nothing is lost, what was revealed stands, a split finds all."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.domain.voice.said import Said, VoiceAnswer
from connections.files.bytes.reading import File
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.today import students_today
from connections.services.outreach.caseload import my_caseload
from connections.services.outreach.conversion import did_it_work
from connections.services.outreach.notes import student_notes, write_note
from connections.services.outreach.past import import_past_outreach
from connections.services.outreach.proposing import take_pair
from connections.services.outreach.steps import log_contact
from connections.services.people.by_hand import add_person, people_who_left
from connections.services.people.people import school_people
from connections.services.records.erasing import erase_student, preview_erasing
from connections.services.records.holding import place_hold, standing_holds
from connections.services.records.person import Form, export_student, students_with_records
from connections.services.roster.merging import (
    compare_rows,
    list_merges,
    merge_students,
    might_be_one,
    split_student,
)
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from connections.services.roster.who import RosterWanted, history_of, list_roster
from connections.services.round.answers import AnswerDesk, hand_in_answers
from connections.services.round.capabilities import handle, marking_capability
from connections.services.round.marking import mark_students
from connections.services.round.marks import import_marks, preview_marks
from connections.services.round.rounds import list_rounds, open_round, plan_round, reveal_round
from connections.services.round.voice import preview_voice
from connections.services.school.school import read_audit
from connections.store.history.merging import MOVES, STAYS
from connections.store.rosters import save_classes
from connections.store.rounds import save_voice
from connections.store.schema import marks, metadata, outreach, student_keys, students
from tests.asking import NOW, TODAY, as_
from tests.signing import signed_in
from tests.small_school import fill
from tests.unit.services.test_erasing import TO_HER_MOTHER

OLD = Student("old", "Maya", "Lopez", "", "5", "5", "R1")
NEW = Student("new", "Maya", "López", "", "5", "5", "R2")
OTHERS = [Student(f"s{n:02}", f"First{n}", f"Last{n}", "", "5", "5") for n in range(12)]
ADULTS = [Adult("t1", "Ana", "Becker"), Adult("t2", "Bo", "Cole"), Adult("t3", "Cy", "Dorn")]
COUNSELOR = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="t2")
LATER = NOW + timedelta(hours=2)
HEADER = "student_id,first_name,last_name,grade,homeroom\n"


@pytest.fixture
def school(any_database, me):
    """A revealed round in which the old row is strong with t1, and an open one after it."""
    given = {(a.adult_id, s.student_id): n % 4 for n, s in enumerate(OTHERS) for a in ADULTS}
    given |= {("t1", "old"): 3, ("t2", "old"): 1, ("t2", "new"): 0}
    people = [*OTHERS, OLD, NEW]
    fill(any_database, me, TODAY, NOW, people, ADULTS, given, RoundStatus.REVEALED, voice=True)
    ask = as_(any_database, me, now=NOW + timedelta(minutes=5))
    with any_database.changing(me, "test.filled", NOW) as sql:
        save_voice(sql, "school", "r1", [VoiceAnswer("old", Said.NAMED, ("t1",))], NOW)
        save_classes(sql, "school", {"t2": ["old", "s01"], "t3": ["new", "old"]})
    key = as_(any_database, COUNSELOR)(take_pair, "old", "t2", "r1")
    as_(any_database, COUNSELOR)(log_contact, key, ContactKind.TALKED, Felt.EASY)
    as_(any_database, COUNSELOR)(write_note, "old", happened="We talked.", restricted=True)
    ask(place_hold, "old", "A request runs")
    round_id = ask(plan_round, "Spring", TODAY + timedelta(days=1)).round_id
    ask(open_round, round_id)
    ask(mark_students, round_id, {"old": 2, "new": 1}, "t1")
    as_(any_database, me, now=NOW + timedelta(minutes=9))(mark_students, round_id, {"old": 3}, "t2")
    as_(any_database, me, now=NOW + timedelta(minutes=7))(mark_students, round_id, {"new": 2}, "t2")
    ask(mark_students, round_id, {"new": 0}, "t3")
    return any_database


def open_id(database, me) -> str:
    return next(r.round_id for r in as_(database, me)(list_rounds) if r.name == "Spring")


def standing(database, round_id):
    with database.reading() as sql:
        query = select(marks).where(marks.c.round_id == round_id)
        return {(m.adult_id, m.student_id): m.strength for m in sql.execute(query)}


def everything(database):
    """All that is stored but the logs, the codes they use, and how often outreach was changed."""
    found = {}
    with database.reading() as sql:
        for table in metadata.sorted_tables:
            if table.name in ("audit", "reads", student_keys.name, "keys", "about"):
                continue
            left_out = {"version"} if table is outreach else set()
            rows = [
                {k: v for k, v in row._mapping.items() if k not in left_out}
                for row in sql.execute(select(table))
            ]
            found[table.name] = sorted(map(str, rows))
    return found


def test_every_table_with_a_student_moves_or_stays():
    with_students = {t.name for t in metadata.tables.values() if "student_id" in t.c}
    assert {t.name for t in (*MOVES, *STAYS)} | {"students"} == with_students


def test_two_of_one_name_and_grade_are_offered_and_nothing_more(school, me):
    ((one, other),) = as_(school, me)(might_be_one)
    assert {one.student_id, other.student_id} == {"old", "new"}
    left, right = as_(school, me)(compare_rows, "old", "new")
    assert (left.outreach, left.outreach_open, left.notes, left.held) == (1, True, 1, True)
    assert (right.outreach, right.notes, right.held) == (0, 0, False)
    assert (left.rounds, right.rounds) == (1, 1), "what an open round holds is not told"


def test_what_hangs_on_the_other_row_is_the_childs_from_then_on(school, me):
    round_id = open_id(school, me)
    as_(school, me, now=LATER)(merge_students, "new", "old")
    students_, _ = as_(school, me)(school_people)
    assert "old" not in {s.student_id for s in students_}
    assert people_who_left_ids(school, me) == []
    of_child = {a: v for (a, s), v in standing(school, round_id).items() if s == "new"}
    assert of_child == {"t1": 1, "t2": 3, "t3": 0}, "where both were marked the newer one counts"
    (mine,) = as_(school, COUNSELOR)(my_caseload)
    assert mine.student.student_id == "new"
    (note,) = as_(school, COUNSELOR)(student_notes, "new")
    assert note.note.happened == "We talked."
    assert [h.student_id for h in as_(school, me)(standing_holds)] == ["new"]
    with pytest.raises(NotPossible, match="hold"):
        as_(school, me)(erase_student, "new", "new")


def people_who_left_ids(database, me):
    return [s.student_id for s in as_(database, me)(people_who_left)[0]]


def test_what_was_revealed_stands_still(school, me):
    before = as_(school, me)(round_coverage, "r1")
    worked = as_(school, me)(did_it_work).found
    as_(school, me, now=LATER)(merge_students, "new", "old")
    after = as_(school, me)(round_coverage, "r1")
    assert before.summary == after.summary and before.table.equals(after.table)
    assert as_(school, me)(did_it_work).found == worked
    as_(school, me, now=LATER)(reveal_round, open_id(school, me))
    assert as_(school, me)(round_coverage, "r1").summary == before.summary


def test_on_the_living_list_the_child_has_the_adults_of_both_rows(school, me):
    def row(student_id):
        table = as_(school, me)(students_today).table
        return table.set_index("student_id").loc[student_id]

    assert row("old")["covered"] and not row("new")["covered"]
    as_(school, me, now=LATER)(merge_students, "new", "old")
    assert row("new")["covered"]
    as_(school, me, now=LATER)(split_student, "old")
    assert row("old")["covered"] and not row("new")["covered"]


@pytest.mark.parametrize(("kept", "gone"), [("new", "old"), ("old", "new")])
def test_a_split_finds_everything_as_it_was(school, me, kept, gone):
    before = everything(school)
    as_(school, me, now=LATER)(merge_students, kept, gone)
    assert everything(school) != before
    as_(school, me, now=LATER)(split_student, gone)
    assert everything(school) == before
    actions = [e.action for e in as_(school, me)(read_audit).entries[:2]]
    assert actions == ["student.split", "student.merged"]


def test_what_came_since_stays_with_the_child_that_was_kept(school, me):
    round_id = open_id(school, me)
    as_(school, me, now=LATER)(merge_students, "new", "old")
    after = LATER + timedelta(minutes=1)
    as_(school, me, now=after)(mark_students, round_id, {"new": 0}, "t2")
    as_(school, me, now=after)(split_student, "old")
    marks_now = standing(school, round_id)
    assert marks_now["t2", "new"] == 0 and marks_now["t2", "old"] == 3
    assert marks_now["t1", "old"] == 2 and marks_now["t1", "new"] == 1


def test_a_roster_that_names_the_id_that_went_means_the_child(school, me):
    as_(school, me, now=LATER)(merge_students, "s01", "s02")
    lines = [f"{s.student_id},{s.first_name},{s.last_name},5,\n" for s in OTHERS]
    alone = File("s.csv", (HEADER + "".join(lines[:1] + lines[2:])).encode())
    seen = as_(school, me)(preview_rosters, [alone])
    assert not seen.students.new and not seen.students.returned
    assert "s01" not in {s.student_id for s in seen.students.left}
    ((before, after),) = seen.students.changed
    assert (before.student_id, after.student_id, after.last_name) == ("s01", "s01", "Last2")
    both = File("s.csv", (HEADER + "".join(lines)).encode())
    seen = as_(school, me)(preview_rosters, [both])
    assert not seen.students.changed and not seen.students.new and seen.errors == 0
    (issue,) = [one for one in seen.reading.issues if one.code == "one_child_twice"]
    assert "s02" in issue.message and "Last2" not in issue.message
    as_(school, me)(import_rosters, [both])


def test_a_file_of_marks_voice_or_pairs_that_names_the_id_that_went_means_the_child(school, me):
    as_(school, me, now=LATER)(merge_students, "old", "new")
    ask = as_(school, me, now=LATER + timedelta(minutes=1))
    rows = b"adult_id,student_id,strength\nt3,new,3\n"
    seen = ask(preview_marks, File("m.csv", rows), {}, "Spring")
    assert [(m.adult_id, m.student_id) for m in seen.reading.marks] == [("t3", "old")]
    assert seen.errors == 0
    ask(import_marks, File("m.csv", rows), {}, "Spring")
    assert standing(school, open_id(school, me))["t3", "old"] == 3
    told = File("v.csv", b"Student ID,Who would you go to?\nnew,Bo Cole\n")
    said = as_(school, COUNSELOR)(preview_voice, told, {}, "r1").reading
    assert [(a.student_id, a.adult_ids) for a in said.answers] == [("old", ("t2",))]
    row = "new,t1,2026-01-05,2026-01-06,declined\n"
    head = "student_id,adult_id,asked_on,accepted_on,status\n"
    ask(import_past_outreach, File("p.csv", f"{head}{row}".encode()))
    with school.reading() as sql:
        whose = select(outreach.c.student_id).where(outreach.c.adult_id == "t1")
        assert sql.execute(whose).scalars().all() == ["old"]


def test_nobody_gets_the_id_that_went(school, me):
    as_(school, me, now=LATER)(merge_students, "new", "old")
    with pytest.raises(NotPossible, match="made one"):
        as_(school, me)(add_person, Student("old", "Ada", "Yang"))


def test_two_open_outreach_are_decided_first(school, me):
    as_(school, COUNSELOR)(take_pair, "new", "t3", "r1")
    before = everything(school)
    with pytest.raises(NotPossible, match="End one of these outreach first"):
        as_(school, me)(merge_students, "new", "old")
    assert everything(school) == before


@pytest.mark.parametrize(("kept", "gone"), [("new", "new"), ("new", "nobody")])
def test_a_merge_of_nothing_is_refused(school, me, kept, gone):
    with pytest.raises(Exception, match="Nothing was"):
        as_(school, me)(merge_students, kept, gone)


def test_a_merge_of_a_merged_row_and_a_split_out_of_order_are_refused(school, me):
    as_(school, me)(merge_students, "new", "old")
    with pytest.raises(NotPossible, match="already"):
        as_(school, me)(merge_students, "s01", "old")
    as_(school, me)(merge_students, "s02", "new")
    with pytest.raises(NotPossible, match="split that one first"):
        as_(school, me)(split_student, "old")
    as_(school, me)(split_student, "new")
    as_(school, me)(split_student, "old")
    assert as_(school, me)(list_merges) == []


def test_a_merged_child_is_erased_with_both_rows_and_exported_with_both(school, me):
    as_(school, me)(merge_students, "new", "old")
    with pytest.raises(NotPossible, match="made one with new"):
        as_(school, me)(erase_student, "old", "old")
    named = {s.student_id for s in as_(school, me)(students_with_records)}
    assert "new" in named and "old" not in named
    page = as_(school, me)(export_student, "new", Form.HTML, TO_HER_MOTHER).content.decode()
    assert "Also known under the id" in page
    assert "Restricted: only its author" in page and "We talked." not in page, "nobody opened it"
    with school.changing(me, "test.hold", NOW) as sql:
        sql.execute(metadata.tables["holds"].delete())
    before = as_(school, me)(round_coverage, "r1").summary
    assert as_(school, me)(preview_erasing, "new").goes
    as_(school, me)(erase_student, "new", "new")
    with school.reading() as sql:
        left = [str(row) for t in metadata.sorted_tables for row in sql.execute(select(t))]
    assert not [row for row in left if "Lopez" in row or "López" in row or "'old'" in row]
    assert as_(school, me)(round_coverage, "r1").summary == before


def test_the_child_is_here_if_either_row_was(school, me):
    with school.changing(me, "test.left", NOW) as sql:
        gone = students.c.student_id == "old"
        sql.execute(students.update().where(gone).values(left_on=TODAY, opted_out=True))
    as_(school, me)(merge_students, "old", "new")
    assert "old" in {s.student_id for s in as_(school, me)(school_people)[0]}
    as_(school, me)(split_student, "new")
    assert people_who_left_ids(school, me) == ["old"]
    assert replace(NEW) in as_(school, me)(school_people)[0]


def test_a_wall_that_was_opened_before_answers_about_the_child(school, me):
    round_id, desk, secret = open_id(school, me), AnswerDesk(school, b"w" * 32), b"w" * 32
    teacher = Viewer("school", frozenset({Role.TEACHER}), adult_id="t3")
    capability = marking_capability(teacher, round_id, signed_in(school, teacher), secret, NOW)
    as_(school, me, now=LATER)(merge_students, "new", "old")
    name = handle(secret, "school", round_id, "old")
    said = {"id": "a" * 32, "student": name, "strength": 3}
    message = {"capability": capability, "answers": [said]}
    receipt = hand_in_answers(desk, message, NOW).result(timeout=20)
    desk.close()
    assert not receipt.refused and standing(school, round_id)["t3", "new"] == 3


def test_a_merge_and_its_split_stand_in_the_history_of_both_rows(school, me):
    def acts(student_id):
        joined = as_(school, me)(history_of, "students", student_id).joined
        return [(one.split, one.other_id, one.by) for one in joined]

    assert acts("new") == []
    as_(school, me)(merge_students, "new", "old")
    assert acts("new") == [(False, "old", me.name)]
    assert acts("old") == [(False, "new", me.name)]
    as_(school, me, now=LATER)(split_student, "old")
    assert acts("new") == [(True, "old", me.name), (False, "old", me.name)]
    assert acts("s01") == []


def test_the_id_that_went_finds_the_child_on_the_roster(school, me):
    def look(text):
        found = as_(school, me)(list_roster, "students", RosterWanted(text=text)).people
        return [student.student_id for student in found]

    as_(school, me)(merge_students, "s01", "s02")
    as_(school, me)(merge_students, "new", "s01")
    assert look("s02") == look("s01") == ["new"], "through two merges"
    as_(school, me)(split_student, "s01")
    assert look("s01") == look("s02") == ["s01"]
