"""A name has a length that a line of a page can hold, wherever it comes in."""

from dataclasses import replace

import pytest

from connections.domain.people.person import Adult, Student
from connections.domain.problems import LONGEST_NAME, ConnectionsError, NotPossible
from connections.files.bytes.reading import File
from connections.services.people.by_hand import add_person, mend_person, rename_homeroom
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from connections.services.round.marks import import_marks
from connections.services.round.rounds import plan_round, rename_round
from connections.services.school.school import change_settings, school_settings
from connections.services.school.schools import create_school, keeper
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

LONG, LONGEST = "x" * (LONGEST_NAME + 1), "x" * LONGEST_NAME
STUDENT, ADULT = Student("s1", "Ana", "Thao", grade="5", homeroom="R1"), Adult("a1", "Bo", "Ames")


@pytest.fixture
def ask(database):
    fill(database, keeper("school"), TODAY, NOW, [STUDENT], [ADULT])
    return as_(database, keeper("school"))


@pytest.mark.parametrize("field", ["first_name", "last_name", "homeroom"])
@pytest.mark.parametrize("person", [STUDENT, ADULT], ids=["student", "adult"])
def test_a_person_by_hand(ask, person, field):
    for service, one in (
        (mend_person, person),
        (add_person, replace(person, **{_id(person): "n"})),
    ):
        with pytest.raises(NotPossible, match="at most 100 letters"):
            ask(service, replace(one, **{field: LONG}))
        ask(service, replace(one, **{field: LONGEST}))


def _id(person):
    return "student_id" if isinstance(person, Student) else "adult_id"


def test_homerooms_rounds_schools_and_ids(ask):
    settings = ask(school_settings)
    planned = ask(plan_round, LONGEST, TODAY)
    marks = File("m.csv", b"adult_id,student_id,strength\na1,s1,3\n")
    for refused in (
        lambda: ask(rename_homeroom, "R1", LONG),
        lambda: ask(plan_round, LONG, TODAY),
        lambda: ask(rename_round, planned.round_id, LONG),
        lambda: ask(change_settings, settings, LONG),
        lambda: ask(create_school, "elm", LONG),
        lambda: ask(add_person, Student(LONG, "Ana")),
        lambda: ask(import_marks, marks, {}, LONG),
    ):
        with pytest.raises(NotPossible, match="at most 100 letters"):
            refused()


@pytest.mark.parametrize("column", ["student_id", "first_name", "last_name", "homeroom"])
def test_a_roster_says_in_which_row_and_column(ask, column):
    row = {
        "student_id": "s2",
        "first_name": "Bo",
        "last_name": "Xiong",
        "grade": "5",
        "homeroom": "R2",
    }
    for text, wrong in ((LONGEST, []), ("x" * 2_000, [(3, column, "too_long")])):
        lines = [",".join(row), "s1,Ana,Thao,5,R1", ",".join({**row, column: text}.values())]
        files = [File("s.csv", "\n".join(lines).encode())]
        found = ask(preview_rosters, files)
        issues = [i for i in found.reading.issues if i.code == "too_long"]
        assert [(i.row, i.column, i.code) for i in issues] == wrong
        if wrong:
            with pytest.raises(ConnectionsError):
                ask(import_rosters, files)
