"""The leadership's lists: nobody falls off, every page says whose it is, and only staff see it."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pikepdf
import pytest
from openpyxl import load_workbook

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF, Basis, Given, Purpose
from connections.domain.rounds.round import RoundStatus
from connections.services.coverage.coverage import round_coverage
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.report.leadership import preview_lists, take_lists, ways_to_list
from connections.services.report.reports import coverage_report, preview_report
from connections.services.school.school import change_settings, read_audit, school_settings
from connections.services.school.schools import person_at_command_line
from connections.store.rosters import save_role
from connections.words import day
from tests.asking import as_
from tests.conftest import missing
from tests.small_school import fill

TEAMS = ("Red", "Blue", "")
STUDENTS = [
    Student(
        f"s{n:02}",
        "=Cora" if n == 9 else f"Sam{n}",
        "#eval(1) 漢" if n == 9 else f"Lor{n}",
        grade=("5", "6", "")[n % 3],
        homeroom=f"R{n % 3}",
        groups=(("team", TEAMS[n % 3]),) if TEAMS[n % 3] else (),
    )
    for n in range(24)
]
ADULTS = [
    *(Adult(f"t{n}", f"Ty{n}", "Cole") for n in range(3)),
    Adult("c1", "Luis", "Ortega"),
]
MARKS = (
    {("t0", f"s{n:02}"): 3 for n in range(6)}
    | {("t1", f"s{n:02}"): 2 for n in range(12, 24)}
    | {("t2", f"s{n:02}"): 2 for n in range(18, 24)}
)
ALONE = {f"s{n:02}" for n in range(6, 24)}


@pytest.fixture
def school(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS, RoundStatus.REVEALED)
    with database.changing(me, "test", now) as sql:
        save_role(sql, "school", "c1", Role.COUNSELOR)
    pairs = [Wanted("s12", "t2"), Wanted("s13", "t1")]
    lead = {"s12": "c1", "s13": "c1"}
    as_(database, me, today=today, now=now)(
        propose_outreach, pairs, round_id="r1", looked_after_by=lead
    )
    return database


@pytest.fixture
def counselor():
    return Viewer("school", frozenset({Role.COUNSELOR}), "c1")


def pages_of(school, viewer, by, today):
    return as_(school, viewer, today=today)(preview_lists, by).pages


@pytest.mark.parametrize("by", ["grade", "counselor", "team"])
def test_every_student_of_the_list_stands_on_exactly_one_page(school, me, today, by):
    pages = pages_of(school, me, by, today)
    listed = [student.student_id for page in pages for student in page.students]
    assert len(listed) == len(ALONE) and set(listed) == ALONE
    assert len({page.title for page in pages}) == len(pages)
    table = as_(school, me)(round_coverage).table
    assert set(table.loc[~table["covered"], "student_id"]) == ALONE


def test_a_page_is_a_grade_a_team_or_who_looks_after_them(school, me, today):
    assert list(as_(school, me)(ways_to_list)) == ["grade", "counselor", "team"]
    titles = {
        by: [page.title for page in pages_of(school, me, by, today)]
        for by in ("grade", "counselor", "team")
    }
    assert titles == {
        "grade": ["Grade 5", "Grade 6", "No grade given"],
        "counselor": ["Luis Ortega", "Nobody looks after them yet"],
        "team": ["Team: Blue", "Team: Red", "Team: not given"],
    }
    (theirs, _) = pages_of(school, me, "counselor", today)
    assert {student.student_id for student in theirs.students} == {"s12", "s13"}
    with pytest.raises(NotPossible, match="not by “homeroom”"):
        pages_of(school, me, "homeroom", today)


def test_the_order_is_who_needs_an_adult_most_by_connection_alone(school, me, today):
    for page in pages_of(school, me, "grade", today):
        counts = [
            0 if s.known_by == "nobody yet" else 1 + s.known_by.count(",") for s in page.students
        ]
        assert counts == sorted(counts)
    everybody = {s.student_id: s for p in pages_of(school, me, "grade", today) for s in p.students}
    assert everybody["s18"].known_by == "Ty1 Cole, Ty2 Cole"
    assert everybody["s12"].asked == ("Ty2 Cole", "Asked")
    assert everybody["s06"].asked == () and everybody["s06"].next_step == ()


def test_names_are_for_those_who_may_see_them_and_no_more_of_them_than_they_may(
    school, me, as_adult, today, now
):
    with pytest.raises(AccessDenied):
        pages_of(school, as_adult("t1"), "grade", today)
    with pytest.raises(AccessDenied):
        as_(school, as_adult("t1"))(take_lists, "grade", None, FOR_OWN_STAFF)
    manager = Viewer("school", frozenset({Role.DATA_MANAGER}))
    for viewer in (person_at_command_line("school"), manager):
        told = [s for page in pages_of(school, viewer, "grade", today) for s in page.students]
        assert {s.known_by for s in told} == {"nobody yet", "1 adult", "2 adults"}
    told = [s for page in pages_of(school, manager, "grade", today) for s in page.students]
    assert not any(s.asked or s.next_step for s in told), "outreach is not for a data manager"
    assert list(as_(school, manager)(ways_to_list)) == ["grade", "team"]
    off = replace(as_(school, me)(school_settings), teachers_see_list=False)
    as_(school, me, now=now)(change_settings, off, "Oak Street")
    for service in (preview_report, coverage_report):
        with pytest.raises(AccessDenied, match="without names"):
            as_(school, manager)(service)
    with pytest.raises(AccessDenied, match="without names"):
        pages_of(school, manager, "grade", today)


def test_before_the_reveal_there_is_no_list(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS, MARKS)
    with pytest.raises(NotFound, match="open"):
        as_(database, me)(take_lists, "grade", None, FOR_OWN_STAFF)


def test_where_everybody_has_an_adult_there_is_nothing_to_take(database, me, today, now):
    marks = {("t0", student.student_id): 3 for student in STUDENTS}
    fill(database, me, today, now, STUDENTS, ADULTS, marks, RoundStatus.REVEALED)
    assert pages_of(database, me, "grade", today) == ()
    with pytest.raises(NotPossible, match="has a strong adult"):
        as_(database, me)(take_lists, "grade", None, FOR_OWN_STAFF)
    assert as_(database, me)(read_audit).entries[0].action != "report.taken"


def test_taking_them_asks_who_gets_them_and_is_signed_with_counts_alone(school, me, today, now):
    ask = as_(school, me, today=today, now=now)
    with pytest.raises(NotPossible, match="who gets it"):
        ask(take_lists, "grade")
    ask(take_lists, "grade", None, Given(Basis.AUTHORITY, "The state", Purpose.EVALUATION))
    entry = ask(read_audit).entries[0]
    assert entry.action == "report.taken"
    told = {"round_id": "r1", "kind": "lists", "lists": 3, "students_named": "18"}
    assert told.items() <= entry.details.items() and "Sam" not in str(entry.details)


def text_of(content):
    import shutil
    import subprocess

    if shutil.which("pdftotext") is None:
        missing("poppler-utils")
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode()


def test_every_page_says_whose_it_is_who_took_it_when_and_that_it_is_not_shared(
    school, counselor, today, now
):
    taken = as_(school, counselor, today=today, now=now)(take_lists, "grade", None, FOR_OWN_STAFF)
    assert taken.filename.endswith(f"Fall_{today.isoformat()}_lists.pdf")
    with pikepdf.open(io.BytesIO(taken.content)) as pdf:
        assert len(pdf.pages) == 3
        assert pdf.Root.MarkInfo.Marked and str(pdf.Root.Lang) == "en"
    pages = text_of(taken.content).split("\f")[:-1]
    for page, title in zip(pages, ("Grade 5", "Grade 6", "No grade given"), strict=True):
        assert title in page
        assert "Contains education records: do not share" in page
        assert "Taken by Luis Ortega on" in page and f"{now:%H:%M} (UTC)" in page
    ids = re.findall(r"\bs\d\d\b", "".join(pages))
    assert sorted(ids) == sorted(ALONE)
    assert "#eval(1)" in "".join(pages) and "=Cora" in "".join(pages), "text, never markup"


def test_every_sheet_of_the_workbook_says_who_took_it_and_when(school, counselor, today, now):
    taken = as_(school, counselor, today=today, now=now)(coverage_report, None, FOR_OWN_STAFF)
    for page in load_workbook(io.BytesIO(taken.content)):
        assert (
            f"Taken by Luis Ortega on {day(now.date(), 'long')} at {now:%H:%M}" in page["A2"].value
        )
    seen = as_(school, counselor, today=today, now=now)(preview_report)
    assert not any("Taken by" in note for sheet in seen.sheets for note in sheet.notes)


def test_the_same_lists_are_the_same_bytes(school, counselor, today, now):
    ask = as_(school, counselor, today=today, now=now)
    first, second = (ask(take_lists, "team", None, FOR_OWN_STAFF).content for _ in range(2))
    assert first == second
    later = as_(school, counselor, today=today, now=now + timedelta(minutes=1))
    assert later(take_lists, "team", None, FOR_OWN_STAFF).content != first, "the minute is on it"
