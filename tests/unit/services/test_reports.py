"""Taking a report: what it holds equals the screen, who may take it, and that it is signed."""

import io

import pytest
from openpyxl import load_workbook

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.rounds.round import RoundStatus
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.groups import coverage_by_group, group_kinds
from connections.services.report.reports import coverage_report, may_name_students, preview_report
from connections.services.school.school import change_settings, read_audit, school_settings
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [
    Student(
        f"{number:05}",
        "=Cora" if number == 0 else "Cora",
        f"Cohen {number}",
        grade="5" if number < 12 else "6",
        homeroom="5A" if number < 12 else "6A",
    )
    for number in range(20)
]
ADULTS = [Adult("A1", "Ana", "Lor"), Adult("A2", "Bo", "Vang", leaving=True)]
MARKS = {("A1", s.student_id): 3 for s in STUDENTS[:9]} | {
    ("A2", s.student_id): 1 for s in STUDENTS
}


@pytest.fixture
def revealed(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.REVEALED)
    return database


def opened(report):
    return load_workbook(io.BytesIO(report.content))


def test_the_workbook_says_the_same_numbers_as_the_screen(revealed, me, today, now):
    summary = as_(revealed, me)(round_coverage).summary
    pages = opened(as_(revealed, me, today=today, now=now)(coverage_report, given=FOR_OWN_STAFF))
    rows = {row[0]: row for row in pages["Summary"].iter_rows(values_only=True)}
    assert rows["Covered (staff view)"][1:3] == (summary.covered, summary.students) == (9, 20)
    assert rows["Not yet connected"][1] == summary.not_covered
    assert rows["Answers given (completeness)"][3] == pytest.approx(summary.completeness)
    shown = as_(revealed, me)(coverage_by_group, "grade").iloc[0]
    by_grade = [row[:3] for row in pages["By grade"].iter_rows(values_only=True)]
    assert ("Grade 5", 12, 9) in by_grade
    assert (shown["students"], shown["covered"]) == (12, 9)


def test_nobody_falls_off_the_list(revealed, me, today, now):
    pages = opened(as_(revealed, me, today=today, now=now)(coverage_report, given=FOR_OWN_STAFF))
    listed = {row[1] for row in pages["Not yet connected"].iter_rows(values_only=True)}
    assert {student.student_id for student in STUDENTS[9:]} <= listed
    assert not {student.student_id for student in STUDENTS[:9]} & listed


def test_a_group_that_is_too_small_shows_no_number_at_all(revealed, me):
    small = as_(revealed, me)(coverage_by_group, "grade").set_index("group").loc["Grade 6"]
    assert small["withheld"]
    assert small.drop(["value", "withheld"]).isna().all()


def test_a_school_may_raise_the_smallest_group(revealed, me, now):
    from dataclasses import replace

    settings = replace(as_(revealed, me)(school_settings), smallest_group=16)
    as_(revealed, me, now=now)(change_settings, settings, "Oak Street")
    assert as_(revealed, me)(group_kinds) == {}
    with pytest.raises(NotFound, match="too small"):
        as_(revealed, me)(coverage_by_group, "grade")


def test_taking_the_workbook_is_signed_with_counts_and_never_a_name(revealed, me, today, now):
    as_(revealed, me, today=today, now=now)(coverage_report, given=FOR_OWN_STAFF)
    entry = as_(revealed, me)(read_audit).entries[0]
    assert entry.action == "report.taken"
    assert entry.details == {"round_id": "r1", "kind": "internal", "students_named": "11"}


def test_looking_at_the_preview_takes_nothing(revealed, me, today):
    before = len(as_(revealed, me)(read_audit).entries)
    preview = as_(revealed, me, today=today)(preview_report)
    assert [sheet.name for sheet in preview.sheets][:2] == ["Summary", "By grade"]
    assert len(as_(revealed, me)(read_audit).entries) == before


def test_a_teacher_takes_no_report(revealed, as_adult, today, now):
    with pytest.raises(AccessDenied):
        as_(revealed, as_adult("A1"), today=today, now=now)(coverage_report, given=FOR_OWN_STAFF)
    with pytest.raises(AccessDenied):
        as_(revealed, as_adult("A1"), today=today)(preview_report)


def test_where_the_list_is_switched_off_the_data_manager_takes_no_names(revealed, me, today, now):
    from dataclasses import replace

    settings = replace(as_(revealed, me)(school_settings), teachers_see_list=False)
    as_(revealed, me, now=now)(change_settings, settings, "Oak Street")
    manager = Viewer("school", frozenset({Role.DATA_MANAGER}))
    with pytest.raises(AccessDenied, match="without names"):
        as_(revealed, manager, today=today, now=now)(coverage_report, given=FOR_OWN_STAFF)
    assert not as_(revealed, manager)(may_name_students)


def test_an_open_round_is_not_reported(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS)
    with pytest.raises(NotFound, match="open"):
        as_(database, me, today=today, now=now)(coverage_report, given=FOR_OWN_STAFF)
