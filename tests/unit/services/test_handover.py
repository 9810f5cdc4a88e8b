"""When adults leave and students move on: what is passed along, and that no note is in it."""

import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import text

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import AccessDenied
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.rounds.round import RoundStatus
from connections.services.coverage.fragility import lost_with_those_leaving
from connections.services.outreach.caseload import to_hand_over
from connections.services.outreach.handover import transition_workbook
from connections.services.outreach.notes import write_note
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import accept_outreach, log_contact
from connections.services.people.people import change_adult
from connections.services.round.rounds import close_round
from connections.services.school.school import read_audit
from tests.asking import as_
from tests.handing import hand_over
from tests.small_school import fill

SECRET = "xylophone at midnight"
STUDENTS = [
    Student("s1", "Zeynep", "Ozturk", grade="10", groups=(("Club", "Chess"),)),
    Student("s2", "=HYPERLINK(1)", "Marchetti", grade="2"),
    Student("s3", "Oduya", "Brightwater", grade="2"),
]
ADULTS = [Adult("t1", "Ruth", "Abbott"), Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR)]


@pytest.fixture
def counselor():
    return Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")


@pytest.fixture
def school(database, me, counselor, as_adult, today, now):
    """t1 is strong with s3 and reaches out to s1; both kinds of note and a remark are written."""
    marks = {("t1", "s3"): 3, ("t1", "s1"): 2}
    fill(
        database, me, today - timedelta(days=20), now, STUDENTS, ADULTS, marks, RoundStatus.REVEALED
    )
    key = as_(database, counselor, today=today, now=now)(
        propose_outreach, [Wanted("s1", "t1")]
    ).outreach_ids[0]
    teacher = as_adult("t1")
    as_(database, teacher, today=today, now=now)(accept_outreach, key)
    as_(database, teacher, today=today, now=now)(
        log_contact, key, ContactKind.TALKED, Felt.EASY, remark=SECRET
    )
    as_(database, teacher, today=today, now=now)(
        log_contact, key, ContactKind.GREETED, Felt.HARD, remark=SECRET
    )
    for restricted in (False, True):
        as_(database, counselor, now=now)(
            write_note,
            "s1",
            happened=SECRET,
            next_step=SECRET,
            result=SECRET,
            restricted=restricted,
        )
    return database


def rows(content):
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    table = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(n for n, row in enumerate(table) if row[0] == "Student id")
    return [row for row in table[start + 1 :] if row[0]]


def test_the_workbook_names_trusted_adults_and_what_felt_easy_by_grade(school, counselor, now):
    found = rows(as_(school, counselor, now=now)(transition_workbook, given=FOR_OWN_STAFF))
    assert [row[0] for row in found] == ["s2", "s3", "s1"], "grade 2 before 10, then by name"
    assert found[1][3] == "Ruth Abbott"
    assert found[2][4:] == ["Ruth Abbott", "chess", "talked"]
    assert found[0][1] == "=HYPERLINK(1) Marchetti", "a text, never a formula"


def test_no_note_no_remark_and_nothing_that_felt_hard_is_in_the_file(school, counselor, now):
    content = as_(school, counselor, now=now)(transition_workbook, given=FOR_OWN_STAFF)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        everything = b"".join(parts.read(name) for name in parts.namelist()).decode()
    assert SECRET not in everything and "xylophone" not in everything
    assert "Greeted" not in everything and "greeted" not in everything
    assert "<f>" not in everything


def test_only_the_grades_asked_for_and_the_taking_is_kept(school, counselor, me, now):
    assert [
        row[0]
        for row in rows(
            as_(school, counselor, now=now)(transition_workbook, ["10"], given=FOR_OWN_STAFF)
        )
    ] == ["s1"]
    taken = next(
        e for e in as_(school, me)(read_audit).entries if e.action == "transition_sheet.taken"
    )
    assert "10" in str(taken.details)


def test_a_teacher_takes_no_sheet(school, as_adult, now):
    with pytest.raises(AccessDenied):
        as_(school, as_adult("t1"), now=now)(transition_workbook, given=FOR_OWN_STAFF)


def test_who_is_flagged_after_a_round_was_closed_leaves_all_the_same(
    school, me, counselor, today, now
):
    as_(school, me, now=now)(close_round, "r1")
    assert as_(school, counselor)(lost_with_those_leaving) == ([], [])
    assert as_(school, counselor, today=today)(to_hand_over) == []
    as_(school, me, now=now)(change_adult, "t1", leaving=True)
    going, lost = as_(school, counselor)(lost_with_those_leaving)
    assert [adult.adult_id for adult in going] == ["t1"]
    assert [student.student_id for student in lost] == ["s3"]
    assert [e.student.student_id for e in as_(school, counselor, today=today)(to_hand_over)] == [
        "s1"
    ]


def test_the_outreach_of_somebody_who_is_gone_is_not_forgotten(school, me, counselor, today, now):
    with school.changing(me, "test", now) as sql:
        sql.execute(text("update adults set left_on = '2026-11-01' where adult_id = 't1'"))
    entries = as_(school, counselor, today=today)(to_hand_over)
    assert [e.student.student_id for e in entries] == ["s1"]
    as_(school, me, now=now)(change_adult, "c1", capacity=2)
    as_(school, counselor, today=today, now=now)(
        hand_over, entries[0].case.outreach.outreach_id, "c1"
    )
    assert as_(school, counselor, today=today)(to_hand_over) == []
