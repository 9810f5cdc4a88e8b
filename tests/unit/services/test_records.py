"""All that is held about one student, the family's word beside it, and who was given it."""

import html
import json
import re
import time

import pytest
from sqlalchemy import insert, select

from connections.domain.access.acts import act_words
from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.disclosing import (
    BASIS_WORDS,
    FOR_OWN_STAFF,
    PURPOSE_WORDS,
    Basis,
    Given,
    Purpose,
)
from connections.domain.rounds.round import RoundStatus
from connections.services.outreach.handover import transition_sheet
from connections.services.outreach.notes import student_notes, write_note
from connections.services.outreach.opening import agree_to_open, ask_to_open
from connections.services.outreach.proposing import take_pair
from connections.services.records.disclosing import disclosures_made
from connections.services.records.person import Form, export_student, records_of
from connections.services.records.stating import NOTE, add_statement, statements_of
from connections.services.report.reports import coverage_report
from connections.services.school.school import read_audit
from connections.store.records.held import save_disclosure
from connections.store.records.person import ABOUT_NOBODY
from connections.store.schema import metadata, notes
from tests.asking import as_
from tests.small_school import fill

MAYA = Student("s1", "Maya", "Lopez", grade="5", homeroom="R1")
STUDENTS = [MAYA, Student("s2", "Ben", "Ott", grade="5"), Student("s3", "<b>Zoë</b>", grade="5")]
ADULTS = [Adult("t1", "Ana", "Becker"), Adult("t2", "Bo", "Cole")]
MARKS = {("t1", "s1"): 3, ("t2", "s1"): 0, ("t1", "s2"): 1}
PRINCIPAL = Viewer("school", frozenset({Role.PRINCIPAL}), adult_id="t1")
TO_MOTHER = Given(Basis.PARENT, "Mrs. Lopez", Purpose.INSPECT)


@pytest.fixture
def school(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.REVEALED)
    counselor = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="t2")
    ask = as_(database, counselor, today=today, now=now)
    ask(take_pair, "s1", "t2", "r1")
    ask(write_note, "s1", happened="Likes to draw.", restricted=True)
    asked = as_(database, PRINCIPAL, today=today, now=now)(ask_to_open, "s1", "The mother")
    ask(agree_to_open, asked)
    return database


def as_json(school, me, student_id="s1"):
    file = as_(school, me)(export_student, student_id, Form.JSON, TO_MOTHER)
    return json.loads(file.content)


def test_the_file_has_every_row_of_every_table_that_refers_to_the_student(school, me, now):
    """Each table of the schema is planted with a row about the student, then looked for."""
    told = as_json(school, PRINCIPAL)["tables"]
    about = {table.name for table in metadata.tables.values()} - ABOUT_NOBODY
    assert set(told) == about, "a table was forgotten"
    with school.reading() as sql:
        for table in metadata.tables.values():
            if "student_id" in table.c and table.name not in ("student_keys", "disclosed_students"):
                rows = sql.execute(select(table).where(table.c.student_id == "s1")).all()
                assert len(told[table.name]) == len(rows), table.name
    assert told["notes"][0]["happened"] == "Likes to draw."
    assert [row["strength"] for row in told["marks"]] == [3, 0]
    again = as_json(school, me)["tables"]
    assert [row["basis"] for row in again["disclosures"]] == ["parent"], "the first taking"
    actions = [row["action"] for row in again["audit"]]
    assert "record.exported" in actions and "note.written" in actions


def test_tables_with_a_student_are_never_listed_as_about_nobody():
    for name in ABOUT_NOBODY:
        assert not {"student_id", "student_ids", "outreach_id"} & set(
            metadata.tables[name].c.keys()
        )


def test_the_page_to_print_runs_nothing_and_fetches_nothing(school, me):
    as_(school, me)(add_statement, "s3", "We <script>disagree</script>.")
    page = as_(school, me)(export_student, "s3", Form.HTML, TO_MOTHER).content.decode()
    assert "<script" not in page and "&lt;script&gt;disagree" in page
    assert "&lt;b&gt;Zoë&lt;/b&gt;" in page
    assert not re.search(r"( src=| href=|url\(|@import|https?://)", page)
    page = as_(school, PRINCIPAL)(export_student, "s1", Form.HTML, TO_MOTHER).content.decode()
    assert "Our school" in page and "Ana Becker" in page and "Likes to draw." in page


def test_who_looked_at_the_student_is_in_the_file(school, me, now):
    from connections.store.log.chain import sign
    from connections.store.schema import reads

    with school.writing() as sql:
        sign(sql, me, "student.opened", now, {"student_id": "s1"}, reads)
        sign(sql, me, "student.opened", now, {"student_id": "s2"}, reads)
    assert [row["action"] for row in as_json(school, me)["tables"]["reads"]] == ["student.opened"]
    page = as_(school, me)(export_student, "s1", Form.HTML, TO_MOTHER).content.decode()
    assert html.escape(act_words("student.opened", {}), quote=False) in page.replace("&#39;", "'")


def test_answers_of_a_round_that_is_still_open_are_not_in_the_file_and_it_says_so(
    database, me, today, now
):
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.OPEN)
    told = as_json(database, me)
    assert told["tables"]["marks"] == told["tables"]["answers"] == []
    assert told["rounds_not_revealed_yet"] == ["Fall"]
    page = as_(database, me)(export_student, "s1", Form.HTML, TO_MOTHER).content.decode()
    assert "not revealed yet (Fall)" in page and "Strong" not in page


@pytest.mark.parametrize(
    "given",
    [
        None,
        FOR_OWN_STAFF,
        Given(Basis.PARENT, " ", Purpose.INSPECT),
        Given(Basis.PARENT, "Mrs. Lopez"),
        Given(Basis.PARENT, "x" * 300, Purpose.INSPECT),
    ],
)
def test_nothing_about_one_student_leaves_before_it_is_said_who_gets_it(school, me, given):
    with pytest.raises(NotPossible, match="Nothing was taken"):
        as_(school, me)(export_student, "s1", Form.HTML, given)
    assert as_(school, me)(disclosures_made) == []
    assert read(school, me)[0] != "record.exported"


def read(school, me):
    return [entry.action for entry in as_(school, me)(read_audit).entries]


def test_a_report_with_names_and_a_transition_sheet_ask_who_gets_them(school, me):
    ask = as_(school, me)
    for service in (coverage_report, transition_sheet):
        with pytest.raises(NotPossible, match="who gets it"):
            ask(service)
    ask(coverage_report, given=FOR_OWN_STAFF)
    ask(transition_sheet, given=FOR_OWN_STAFF)
    assert ask(disclosures_made) == [], "what stays in the school has its line in the log"
    ask(coverage_report, given=Given(Basis.AUTHORITY, "The state", Purpose.EVALUATION))
    ask(transition_sheet, given=Given(Basis.SCHOOL, "North High", Purpose.TRANSFER))
    made = {one.what: one for one in ask(disclosures_made)}
    assert made["transition_sheet"].students == 3 and made["transition_sheet"].to_whom
    assert {one.what for one in ask(disclosures_made, "s1")} == {"report", "transition_sheet"}
    assert {one.what for one in ask(disclosures_made, "s3")} == {"report", "transition_sheet"}


def test_the_list_of_disclosures_can_be_asked_of_one_student(school, me):
    as_(school, me)(export_student, "s2", Form.HTML, TO_MOTHER)
    assert as_(school, me)(disclosures_made, "s1") == []
    (one,) = as_(school, me)(disclosures_made, "s2")
    assert (one.to_whom, one.purpose, one.basis) == ("Mrs. Lopez", Purpose.INSPECT, Basis.PARENT)
    assert (one.what, one.students, one.by) == ("record", 1, "this_computer")


def test_every_basis_and_purpose_has_its_words():
    assert set(BASIS_WORDS) == set(Basis) and set(PURPOSE_WORDS) == set(Purpose)


def test_a_statement_stands_beside_the_record_and_one_beside_a_note_only_where_notes_are_read(
    school, me, as_adult
):
    with school.reading() as sql:
        note = sql.execute(select(notes.c.note_id)).scalar()
    ask = as_(school, me)
    ask(add_statement, "s1", "We see it differently.")
    ask(add_statement, "s1", "It was not so.", f"{NOTE}{note}")
    both = {"We see it differently.", "It was not so."}
    assert {one.words for one in ask(statements_of, "s1")} == both
    seen = as_(school, as_adult("t1"))(statements_of, "s1")
    assert [one.words for one in seen] == ["We see it differently."]
    author = as_adult("t2", Role.COUNSELOR)
    (shown,) = as_(school, author)(student_notes, "s1")
    assert [one.words for one in shown.beside] == ["It was not so."]
    assert len(as_json(school, me)["tables"]["statements"]) == 2
    for words, record in ((" ", ""), ("x", "note:gone"), ("x", "song:1")):
        with pytest.raises(NotPossible, match="Nothing was saved"):
            ask(add_statement, "s1", words, record)
    with pytest.raises(NotPossible):  # another student's note
        ask(add_statement, "s2", "x", f"{NOTE}{note}")


def test_only_the_principal_and_the_data_manager_take_a_students_records(school, as_adult):
    for role in (Role.TEACHER, Role.COUNSELOR, Role.GUEST):
        for service, given in ((export_student, ("s1",)), (records_of, ("s1",))):
            with pytest.raises(AccessDenied):
                as_(school, as_adult("t1", role))(service, *given)
    for role in (Role.PRINCIPAL, Role.DATA_MANAGER):
        as_(school, as_adult("t1", role))(export_student, "s1", Form.HTML, TO_MOTHER)
    with pytest.raises(NotFound):
        as_(school, as_adult("t1", Role.PRINCIPAL))(records_of, "nobody")


def test_no_name_is_in_the_log_or_in_the_files_name(school, me):
    file = as_(school, me)(export_student, "s1", Form.HTML, TO_MOTHER)
    assert "Maya" not in file.filename and "s1" not in file.filename
    newest = as_(school, me)(read_audit).entries[0]
    assert newest.action == "record.exported" and set(newest.details) == {"student", "form"}


def test_a_students_file_is_there_in_ten_seconds_in_a_school_of_1200(database, me, today, now):
    students = [Student(f"s{n}", f"F{n}", f"L{n}", grade="5") for n in range(1200)]
    adults = [Adult(f"t{n}", f"A{n}", f"B{n}") for n in range(85)]
    marks = {
        (a.adult_id, s.student_id): (n * 7) % 4 for n, s in enumerate(students) for a in adults
    }
    fill(database, me, today, now, students, adults, marks, RoundStatus.REVEALED)
    answers = metadata.tables["answers"]
    with database.changing(me, "test.filled", now) as sql:
        common = {"school_id": "school", "round_id": "r1", "strength": 1, "marked_at": now}
        sql.execute(insert(answers), [
            {**common, "answer_id": f"{a}/{s}", "adult_id": a, "student_id": s} for a, s in marks
        ])  # fmt: skip
        for n in range(2000):
            save_disclosure(sql, "school", TO_MOTHER, "record", [f"s{n % 1200}"], now, "x")
    begun = time.monotonic()
    told = as_json(database, me, "s7")["tables"]
    as_(database, me)(export_student, "s7", Form.HTML, TO_MOTHER)
    took = time.monotonic() - begun
    assert len(told["marks"]) == len(told["answers"]) == 85
    assert took < 10, f"{took:.1f} s for both forms"
