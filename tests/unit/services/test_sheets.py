"""Blank sheets go out and come back exactly; that they were taken is signed."""

import io

import openpyxl
import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF, Basis, Given, Purpose
from connections.files.bytes.reading import File
from connections.services.records.disclosing import disclosures_made
from connections.services.roster.sheets import take_marking_sheet, take_wall
from connections.services.round.marks import import_marks, preview_marks
from connections.services.school.school import read_audit
from connections.store.rounds import load_marks, save_list
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [
    Student("00417", "Ana", "Ruiz", grade="4", homeroom="12"),
    Student("00418", "Ana", "Ruiz", grade="4", homeroom="13"),  # two children of one name
    Student("00419", "=Bo", "Li", grade="K"),
    Student("王-1", "王小明", ""),
]
ADULTS = [Adult("T1", "Dana", "Mills"), Adult("T2", "Dana", "Mills"), Adult("T3", "Omar", "Bell")]

HEADED = {"T1": "T1", "T2": "T2", "T3": "Omar Bell"}


@pytest.fixture
def school(database, me, today, now):
    fill(database, me, today, now, STUDENTS, ADULTS)
    return database


def filled(content: bytes, fill_in) -> File:
    book = openpyxl.load_workbook(io.BytesIO(content))
    fill_in(book["Marks"])
    out = io.BytesIO()
    book.save(out)
    return File("marks.xlsx", out.getvalue())


def saved_marks(database, me, file, today, now):
    done = as_(database, me, today=today, now=now)(import_marks, file, {})
    assert (done.reading.questions, done.reading.issues) == ((), ())
    with database.reading() as sql:
        stand = load_marks(sql, "school", "r1")
    pairs = zip(stand["adult_id"], stand["student_id"], strict=True)
    return dict(zip(pairs, stand["strength"].tolist(), strict=True))


def test_the_sheet_of_one_adult_comes_back_exactly(school, me, today, now):
    wanted = {"00417": 3, "00418": 0, "王-1": 1}

    def fill_in(tab):
        for row in range(2, tab.max_row + 1):
            if tab.cell(row, 2).value in wanted:
                tab.cell(row, 7).value = wanted[tab.cell(row, 2).value]

    sheet = filled(as_(school, me, now=now)(take_marking_sheet, "T2", FOR_OWN_STAFF), fill_in)
    found = saved_marks(school, me, sheet, today, now)
    assert found == {("T2", student): strength for student, strength in wanted.items()}
    assert len(as_(school, me)(preview_marks, sheet, {}).reading.marks) == 3


def test_the_sheet_of_the_whole_staff_comes_back_exactly(school, me, today, now):
    wanted = {
        (adult.adult_id, student.student_id): (3 * a + s) % 4
        for a, adult in enumerate(ADULTS)
        for s, student in enumerate(STUDENTS)
        if (a + s) % 5
    }

    def fill_in(tab):
        headings = [cell.value for cell in tab[1]]  # namesakes by their ids
        columns = {who: headings.index(heading) + 1 for who, heading in HEADED.items()}
        for row in range(2, tab.max_row + 1):
            for adult_id, column in columns.items():
                tab.cell(row, column).value = wanted.get((adult_id, tab.cell(row, 1).value))

    sheet = filled(as_(school, me, now=now)(take_marking_sheet, None, FOR_OWN_STAFF), fill_in)
    assert saved_marks(school, me, sheet, today, now) == wanted


def test_a_sheet_brought_back_blank_brings_nothing(school, me, now):
    preview = as_(school, me)(
        preview_marks,
        File("m.xlsx", as_(school, me, now=now)(take_marking_sheet, None, FOR_OWN_STAFF)),
        {},
    )
    assert (preview.new, preview.changed, preview.errors) == (0, 0, 0)


def test_taking_a_sheet_or_the_wall_is_signed_and_needs_the_right(school, me, now):
    as_(school, me, now=now)(take_marking_sheet, "T1", FOR_OWN_STAFF)
    page = as_(school, me, now=now)(take_wall, FOR_OWN_STAFF).decode()
    assert page.count("<li>") == len(STUDENTS)
    newest = [(e.action, e.details) for e in as_(school, me)(read_audit).entries[:2]]
    assert newest == [("sheet.taken", {"wall": "all"}), ("sheet.taken", {"adult_id": "T1"})]
    teacher = Viewer("school", frozenset({Role.TEACHER}), "T1")
    for take in (take_marking_sheet, take_wall):
        with pytest.raises(AccessDenied):
            as_(school, teacher, now=now)(take)
    with pytest.raises(NotFound):
        as_(school, me, now=now)(take_marking_sheet, "nobody", FOR_OWN_STAFF)


@pytest.mark.parametrize("take", [take_marking_sheet, take_wall])
def test_a_sheet_with_names_leaves_only_once_it_is_said_who_gets_it(school, me, now, take):
    with pytest.raises(NotPossible, match="who gets it"):
        as_(school, me, now=now)(take)
    assert "sheet.taken" not in {e.action for e in as_(school, me)(read_audit).entries}
    given = Given(Basis.OFFICIAL, "The print shop", Purpose.SUPPORT)
    as_(school, me, now=now)(take, given=given)
    (made,) = as_(school, me)(disclosures_made)
    assert (made.to_whom, made.students) == ("The print shop", len(STUDENTS))


def names_in(content):
    tab = openpyxl.load_workbook(io.BytesIO(content))["Marks"]
    return {tab.cell(row, 2).value for row in range(2, tab.max_row + 1)}


@pytest.fixture
def fewer(school, me, today, now):
    """A round with fewer names, in which homeroom 12 is Dana Mills's (T1)."""
    with school.writing() as sql:
        sql.exec_driver_sql("UPDATE rounds SET short = 1")
        sql.exec_driver_sql("UPDATE adults SET homeroom = '12' WHERE adult_id = 'T1'")
    return school


def draw(school, me, now, *student_ids):
    with school.changing(me, "test", now) as sql:
        save_list(sql, "school", "r1", student_ids, now)


def test_on_paper_nobody_is_shown_more_names_than_they_are_asked(fewer, me, now):
    """The wall and the sheets of a round with fewer names held the whole school."""
    ask = as_(fewer, me, now=now)
    assert names_in(ask(take_marking_sheet, "T1", FOR_OWN_STAFF)) == {"00417"}
    assert names_in(ask(take_marking_sheet, "T2", FOR_OWN_STAFF)) == set()
    with pytest.raises(NotPossible, match="not drawn yet"):
        ask(take_wall, FOR_OWN_STAFF)
    draw(fewer, me, now, "00418", "王-1")
    ask = as_(fewer, me, now=now)
    assert names_in(ask(take_marking_sheet, "T1", FOR_OWN_STAFF)) == {"00417", "00418", "王-1"}
    assert names_in(ask(take_marking_sheet, "T2", FOR_OWN_STAFF)) == {"00418", "王-1"}
    page = ask(take_wall, FOR_OWN_STAFF).decode()
    assert page.count("<li>") == 2 and "王小明" in page and "=Bo" not in page
    grid = openpyxl.load_workbook(io.BytesIO(ask(take_marking_sheet, None, FOR_OWN_STAFF)))["Marks"]
    rows = {grid.cell(row, 1).value: row for row in range(2, grid.max_row + 1)}
    assert set(rows) == {"00417", "00418", "王-1"}
    white = {
        cell.value
        for cell in grid[1][4:]
        if not grid.cell(rows["00417"], cell.column).fill.fill_type
    }
    assert white == {"T1"}
    given = Given(Basis.OFFICIAL, "The print shop", Purpose.SUPPORT)
    ask(take_wall, given)
    assert as_(fewer, me)(disclosures_made)[0].students == 2


def test_with_all_names_asked_again_paper_holds_them_all(fewer, me, now):
    draw(fewer, me, now, "00418")
    with fewer.writing() as sql:
        sql.exec_driver_sql("UPDATE rounds SET short = 0")
    ask = as_(fewer, me, now=now)
    assert len(names_in(ask(take_marking_sheet, "T2", FOR_OWN_STAFF))) == len(STUDENTS)
    assert ask(take_wall, FOR_OWN_STAFF).decode().count("<li>") == len(STUDENTS)
