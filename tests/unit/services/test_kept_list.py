"""Where a school keeps its list to those who lead, others learn nothing of one student."""

from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.rounds.round import RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.files.bytes.reading import File
from connections.services.coverage.coverage import adult_students, adult_view, student_view
from connections.services.outreach.caseload import student_story
from connections.services.outreach.proposing import volunteer
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.outreach import save_new_outreach
from connections.store.schools import save_settings
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill
from tests.unit.services.test_who_sees_whom import CHANGES
from tests.walking import all_services, known_arguments, same_ids, walk

STUDENTS = [Student(f"s{n:02}", f"First{n}", f"Last{n}", grade="5") for n in range(56)]
ADULTS = [Adult(f"t{n}", f"Ada{n}", f"Ames{n}") for n in range(1, 6)]
ME, OWN = "t2", "s00"  # who looks, and the one student they reach out to
TEACHER = Viewer("school", frozenset({Role.TEACHER}), ME)
MANAGER = Viewer("school", frozenset({Role.DATA_MANAGER}), "t3")
EMPTY = {name: File("x.csv", b"a\n1\n") for name in ("marks", "students", "voice")}


def build(url, known_to="s05", shows_list=False):
    """Fill a school in which t1 is strong with one student of two, and t2 with everybody."""
    database, before = open_database(url), TODAY - timedelta(days=9)
    find_school(database, NOW)
    me = keeper("school")
    marks = {(ME, one.student_id): 3 for one in STUDENTS} | {("t1", known_to): 3}
    fill(database, me, before, NOW, STUDENTS, ADULTS, marks, RoundStatus.REVEALED)
    with database.changing(me, "test.filled", NOW) as sql:
        settings = SchoolSettings(teachers_see_list=shows_list)
        save_settings(sql, "school", settings, "Oak")
        one = Outreach("o1", OWN, ME, Status.ACCEPTED, before, "r1", "know")
        steps = (Status.SUGGESTED, Status.OFFERED, Status.ACCEPTED)
        save_new_outreach(sql, "school", one, steps, NOW, "t4")
    return database


@pytest.fixture
def school(tmp_path):
    return build(f"sqlite:///{(tmp_path / 'kept.db').as_posix()}")


@pytest.mark.parametrize("viewer", [TEACHER, MANAGER], ids=["teacher", "data manager"])
def test_no_service_tells_one_student_from_another(tmp_path, monkeypatch, viewer):
    """Two schools with the same totals: another adult is strong with one student or the next."""
    told = []
    for known_to in ("s05", "s06"):
        school = build(f"sqlite:///{(tmp_path / f'{known_to}.db').as_posix()}", known_to)
        same_ids(monkeypatch)
        known = known_arguments("r1", "r1", EMPTY) | {"student_id": ["s05", "s06", OWN]}
        quiet = [s for s in all_services() if s.__name__ not in CHANGES | {"make_backup"}]
        told.append(walk(school, known, quiet, viewers={"me": viewer}))
    one, two = told
    assert [key for key in one if one[key] != two[key]] == []


def test_asking_one_by_one_rebuilds_nothing(school):
    """56 of 56 students were rebuilt by asking for one after the other."""
    opened = []
    for one in STUDENTS:
        for service in (student_view, student_story):
            try:
                as_(school, TEACHER)(service, one.student_id)
            except (NotFound, AccessDenied):
                continue
            opened.append(one.student_id)
    assert set(opened) == {OWN}
    with pytest.raises((NotFound, AccessDenied)):
        as_(school, MANAGER)(student_view, OWN)


def test_ones_own_answers_are_ones_own_and_say_nothing_of_others(school):
    """Whoever marked everybody strong could read of everybody how many others did."""
    own = as_(school, TEACHER)(adult_students, ME)
    assert len(own) == len(STUDENTS) and own["others"].notna().sum() == 1
    assert set(own.loc[own["others"].notna(), "student_id"]) == {OWN}
    assert {s.student_id for s in as_(school, TEACHER)(adult_view, ME).only_theirs} <= {OWN}


def test_where_the_list_is_shown_ones_own_students_say_who_else_knows_them(tmp_path):
    school = build(f"sqlite:///{(tmp_path / 'shown.db').as_posix()}", shows_list=True)
    own = as_(school, TEACHER)(adult_students, ME)
    assert own["others"].notna().all() and own["others"].sum() == 1
    assert len(as_(school, TEACHER)(adult_view, ME).only_theirs) == len(STUDENTS) - 1


def test_nobody_volunteers_for_a_student_they_are_not_shown(school):
    with pytest.raises(AccessDenied):
        as_(school, TEACHER)(volunteer, "s09")
