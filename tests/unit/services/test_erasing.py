"""One student erased: nothing with a name or a word is left, and every figure stands."""

import os
import re
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.disclosing import Basis, Given, Purpose
from connections.domain.rounds.round import RoundStatus
from connections.domain.voice.said import Said, VoiceAnswer
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.today import standing_of
from connections.services.outreach.caseload import my_caseload
from connections.services.outreach.conversion import did_it_work
from connections.services.outreach.notes import write_note
from connections.services.outreach.proposing import take_pair
from connections.services.outreach.steps import log_contact, plan_outreach
from connections.services.people.by_hand import add_person, people_who_left, person_leaves
from connections.services.records.erasing import erase_student, preview_erasing
from connections.services.records.holding import end_hold, place_hold, standing_holds
from connections.services.records.person import export_student
from connections.services.records.stating import add_statement
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import File, import_rosters
from connections.services.school.home import home_view
from connections.services.school.school import Whole, read_audit
from connections.store.history.remembered import save_remembered_answers
from connections.store.records.erasing import GOES, STAYS
from connections.store.rosters import Brought, save_classes
from connections.store.rounds import save_voice
from connections.store.schema import contacts, metadata, outreach, students
from tests.asking import as_
from tests.small_school import fill

MAYA = Student(
    "canary-4711", "Canarymaya", "Canarylopez", "Canarymimi", "5", "Canaryfive", "Room 9",
    "Quechua", (("Club", "Canaryclub"),),
)  # fmt: skip
OTHERS = [Student(f"s{n:02}", f"First{n}", f"Last{n}", grade="5") for n in range(14)]
ADULTS = [
    Adult("t1", "Ana", "Becker", homeroom="Room 9"),
    Adult("t2", "Bo", "Cole", language="Quechua"),
]
TO_HER_MOTHER = Given(Basis.PARENT, "Mrs. Canarylopez", Purpose.INSPECT)
CANARY = "canary"


@pytest.fixture
def school(any_database, me, today, now):
    """A revealed round, with everything that can be written about one student."""
    marks = {(a.adult_id, s.student_id): n % 4 for n, s in enumerate(OTHERS) for a in ADULTS}
    marks |= {("t1", MAYA.student_id): 3, ("t2", MAYA.student_id): 1}
    people = [*OTHERS, MAYA]
    fill(any_database, me, today, now, people, ADULTS, marks, RoundStatus.REVEALED, voice=True)
    with any_database.changing(me, "test.filled", now) as sql:
        save_voice(sql, "school", "r1", [VoiceAnswer(MAYA.student_id, Said.NAMED, ("t1",))], now)
        save_classes(sql, "school", {"t2": [MAYA.student_id, "s01"]})
        answers = {"which: Canarymaya": MAYA.student_id, "other": "s01"}
        save_remembered_answers(sql, "school", "shape", answers, Brought("a.csv", "T1", now))
    counselor = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="t2")
    ask = as_(any_database, counselor, today=today, now=now)
    key = ask(take_pair, MAYA.student_id, "t2", "r1")
    ask(plan_outreach, key, first_step="Canarystep", plan="2x10")
    ask(log_contact, key, ContactKind.TALKED, Felt.EASY, remark="Canaryremark")
    ask(write_note, MAYA.student_id, happened="Canarynote", next_step="Canarynext", restricted=True)
    mine = as_(any_database, me, today=today, now=now)
    mine(add_statement, MAYA.student_id, "Canarystatement")
    mine(export_student, MAYA.student_id, given=TO_HER_MOTHER)
    return any_database


def rows_of(database) -> str:
    with database.reading() as sql:
        found = [str(row) for t in metadata.sorted_tables for row in sql.execute(select(t))]
    return "\n".join(found)


def left_in_files(database) -> list[Path]:
    """Return every file of the database, and of the temporary folder, that still has a canary."""
    if database.file is None:
        return []
    here = [p for p in database.file.parent.rglob("*") if p.is_file() and "kept" not in p.parts]
    made = (Path(tempfile.gettempdir()).glob(f"{name}*") for name in ("tmp", "connections"))
    here += [p for some in made for p in some if p.is_file()]
    found = []
    for path in here:
        content = path.read_bytes().lower() if os.access(path, os.R_OK) else b""
        if CANARY.encode() in content or CANARY.encode("utf-16-le") in content:
            found.append(path)
    return found


def test_nothing_with_a_name_or_a_word_of_an_erased_student_is_left_anywhere(school, me):
    assert rows_of(school).lower().count(CANARY) > 12, "else there is nothing to lose"
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    assert CANARY not in rows_of(school).lower()
    assert left_in_files(school) == []
    school.close()
    assert left_in_files(school) == []


def test_a_thousand_planted_words_are_gone_after_twenty_erasings(any_database, me, today, now):
    def planted(n: int) -> Student:
        return Student(
            f"canary-{n}", f"Canary{n}a", f"Canary{n}b", f"Canary{n}c", "5", f"Canary{n}d",
            f"Canary{n}e", f"Canary{n}f", tuple((f"L{k}", f"Canary{n}g{k}") for k in range(12)),
        )  # fmt: skip

    people = [planted(n) for n in range(20)]
    fill(any_database, me, today, now, people, ADULTS, status=RoundStatus.REVEALED)
    writer = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="t2")
    for student in people:
        for n in range(10):
            as_(any_database, writer)(
                write_note, student.student_id,
                happened=f"Canary{n}", next_step=f"Canary{n}", result=f"Canary{n}",
            )  # fmt: skip
    assert rows_of(any_database).lower().count(CANARY) >= 1000
    for student in people:
        as_(any_database, me)(erase_student, student.student_id, student.student_id)
    assert CANARY not in rows_of(any_database).lower()
    any_database.close()
    assert left_in_files(any_database) == []


def test_every_table_that_names_a_student_has_its_rule():
    ruled = {table.name for table in (*GOES, *STAYS)} | {"students"}
    assert ruled == {t.name for t in metadata.tables.values() if "student_id" in t.c}


def test_coverage_of_the_round_and_what_became_of_pairs_stand(school, me):
    def figures():
        ask = as_(school, me)
        coverage, worked = ask(round_coverage), ask(did_it_work).found
        by_grade = coverage.table.groupby("grade")[["covered", "fragile"]].sum()
        return coverage.summary, repr(worked), len(by_grade)

    before = figures()
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    assert figures()[:2] == before[:2]


def test_whoever_was_erased_is_on_no_list_and_cannot_come_back(school, me):
    as_(school, me)(person_leaves, MAYA)
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    assert MAYA.student_id not in as_(school, me)(standing_of)
    assert as_(school, me)(people_who_left) == ([], [])
    listed = as_(school, me)(round_coverage)
    assert len(listed.students) == len(OTHERS) == listed.summary.students - 1
    assert not [name for name in listed.table["name"] if "erased" in name]


def test_a_later_roster_with_the_same_id_makes_a_new_student(school, me):
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    lines = [f"{s.student_id},{s.first_name},{s.last_name},5" for s in [*OTHERS, MAYA]]
    file = File("s.csv", "\n".join(["Student ID,First Name,Last Name,Grade", *lines]).encode())
    seen = as_(school, me)(preview_rosters, [file])
    assert [s.student_id for s in seen.students.new] == [MAYA.student_id]
    assert seen.students.returned == ()
    as_(school, me)(import_rosters, [file])
    assert as_(school, me)(add_person, Student("", "Another", "Child", grade="5"))


def test_open_outreach_ends_and_its_adult_is_told_without_a_name(school, me, as_adult):
    assert [e.case.outreach.open for e in as_(school, as_adult("t2"))(my_caseload)] == [True]
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    assert not [e for e in as_(school, as_adult("t2"))(my_caseload) if e.case.outreach.open]
    assert as_(school, as_adult("t2"))(home_view).ended_by_erasing == 1
    assert as_(school, as_adult("t1"))(home_view).ended_by_erasing == 0
    with school.reading() as sql:
        assert sql.execute(select(outreach.c.status)).scalars().all() == [Status.LEFT_SCHOOL]


def test_the_log_stays_whole_and_its_code_leads_to_nobody(school, me):
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    log = as_(school, me)(read_audit)
    assert log.state.whole is Whole.WHOLE
    newest = log.entries[0]
    assert newest.action == "student.erased" and "student" not in newest.details


def test_the_row_that_stays_has_a_grade_and_nothing_else(school, me, today):
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    with school.reading() as sql:
        row = sql.execute(select(students).where(students.c.erased_on.is_not(None))).one()
    told = {name: value for name, value in row._mapping.items() if value and name != "school_id"}
    days = {"since": today, "left_on": today, "erased_on": today}
    assert told == {"student_id": row.student_id, "grade": "5", **days}
    assert row.student_id.startswith("erased-")


def test_the_preview_counts_what_goes_what_stays_and_says_when_the_last_copy_forgets(
    school, me, today
):
    seen = as_(school, me)(preview_erasing, MAYA.student_id)
    assert "1 note" in seen.goes and "1 statement" in seen.goes and "2 answers" in seen.stays
    assert seen.open_outreach == 1 and not seen.held
    assert seen.forgets_on >= today + timedelta(days=365)


def test_a_hold_keeps_a_student_until_it_ends(school, me):
    ask = as_(school, me)
    with pytest.raises(NotPossible, match="why it is held"):
        ask(place_hold, MAYA.student_id, " ")
    hold = ask(place_hold, MAYA.student_id, "A request is open")
    assert [h.reason for h in ask(standing_holds)] == ["A request is open"]
    with pytest.raises(NotPossible, match="stands for this student already"):
        ask(place_hold, MAYA.student_id, "Again")
    assert ask(preview_erasing, MAYA.student_id).held
    before = rows_of(school)
    with pytest.raises(NotPossible, match="hold stands"):
        ask(erase_student, MAYA.student_id, MAYA.student_id)
    assert rows_of(school) == before
    ask(end_hold, hold)
    ask(erase_student, MAYA.student_id, MAYA.student_id)


def test_an_erased_student_can_neither_be_held_nor_erased_again(school, me):
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    with school.reading() as sql:
        new = sql.execute(
            select(students.c.student_id).where(students.c.erased_on.is_not(None))
        ).scalar()
    for service, given in ((place_hold, ("why",)), (erase_student, (new,))):
        with pytest.raises(NotPossible, match="was erased"):
            as_(school, me)(service, new, *given)
        with pytest.raises(NotFound, match="no student with this id"):
            as_(school, me)(service, MAYA.student_id, *given)


def test_nothing_is_erased_by_a_slip_or_by_somebody_who_may_not(school, me, as_adult):
    before = rows_of(school)
    for typed in ("", "yes", MAYA.name):
        with pytest.raises(NotPossible, match="Type the student's id"):
            as_(school, me)(erase_student, MAYA.student_id, typed)
    for viewer in (as_adult("t1"), as_adult("t2", Role.COUNSELOR)):
        with pytest.raises(AccessDenied):
            as_(school, viewer)(erase_student, MAYA.student_id, MAYA.student_id)
    assert rows_of(school) == before


def test_what_is_said_in_a_round_that_is_still_open_goes_with_the_student(database, me, today, now):
    fill(database, me, today, now, [MAYA], ADULTS, {("t1", MAYA.student_id): 3})
    as_(database, me)(erase_student, MAYA.student_id, MAYA.student_id)
    with database.reading() as sql:
        assert sql.execute(select(metadata.tables["marks"])).all() == []


def test_two_erasings_of_one_name_leave_the_other_student_alone(school, me, today, now):
    twin = replace(MAYA, student_id="other-1", preferred_name="")
    as_(school, me)(add_person, twin)
    as_(school, me)(erase_student, MAYA.student_id, MAYA.student_id)
    with school.reading() as sql:
        assert sql.execute(select(students.c.first_name).where(
            students.c.student_id == "other-1"
        )).scalar() == twin.first_name  # fmt: skip


def test_a_students_id_is_nowhere_in_oak_street_once_they_are_erased(oak_street, me):
    with oak_street.reading() as sql:
        query = select(contacts.c.outreach_id, outreach.c.student_id).join(
            outreach, contacts.c.outreach_id == outreach.c.outreach_id
        )
        key, student_id = sql.execute(query.order_by(outreach.c.student_id)).first()
    as_(oak_street, me)(plan_outreach, key, first_step="A canary", plan="2x10")
    # Five digits stand by chance within an id of dice: those are no student's.
    alone = re.compile(rf"(?<![0-9a-f]){student_id}(?![0-9a-f])")
    assert len(alone.findall(rows_of(oak_street))) > 9, "else there is nothing to lose"
    as_(oak_street, me)(erase_student, student_id, student_id)
    assert alone.findall(rows_of(oak_street)) == []
    oak_street.close()
    kept = [oak_street.file, *oak_street.file.parent.glob("*.log")]
    found = [alone.findall(path.read_bytes().decode("latin-1")) for path in kept]
    assert not any(found)
