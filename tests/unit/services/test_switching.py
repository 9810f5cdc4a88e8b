"""One account that is an adult of several schools: from one to another with a session anew."""

from dataclasses import replace

import pytest

from connections.domain.access.grants import Reach, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied
from connections.services.access.sessions import open_session, viewer_in, who_is_in
from connections.services.access.switching import may_switch, schools_to_switch, switch_school
from connections.services.book.book import reading
from connections.services.school.schools import archive_school, create_school, keeper
from connections.store.rosters import save_role
from connections.store.schema import identities
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

SCHOOLS = ("school", "oak", "elm")
ME = keeper("school", SCHOOLS)


@pytest.fixture
def three(any_database):
    """Ana is t1 at the first school and t2 at Oak Park, by one account; somebody else at Elm."""
    for school_id in SCHOOLS[1:]:
        as_(any_database, ME)(create_school, school_id, school_id.title())
    accounts = {"school": ("ana", "t1"), "oak": ("ana", "t2"), "elm": ("ben", "t1")}
    for school_id, (subject, adult_id) in accounts.items():
        there = replace(ME, school_id=school_id)
        people = [Adult("t1", "Ana", "Kim"), Adult("t2", "Bo", "Lor")]
        fill(any_database, there, TODAY, NOW, [Student("s1", "Cy", "Ray")], people)
        with any_database.changing(there, "test.bound", NOW) as sql:
            row = {"school_id": school_id, "issuer": "i", "subject": subject}
            row |= {"adult_id": adult_id, "bound_at": NOW}
            sql.execute(identities.insert().values(row))
            if school_id == "school":
                save_role(sql, school_id, adult_id, Role.PRINCIPAL)
    return any_database


def come_in(database, school_id="school", adult_id="t1", door=Door.SIGNED_IN):
    return open_session(database, Viewer(school_id, frozenset(), adult_id), door, NOW)


def who(database, holding):
    with database.reading() as sql:
        session = who_is_in(sql, holding, NOW)
        viewer = session and viewer_in(sql, session, TODAY)
        return viewer and (viewer.school_id, viewer.adult_id, viewer.reach)


def offered(database, holding):
    with reading(database, "school") as book:
        found = may_switch(book.sql, who_is_in(book.sql, holding, NOW))
        assert [s.student_id for s in book.students()] == ["s1"]
    return found


def choices(database, holding):
    with database.reading() as sql:
        return set(schools_to_switch(sql, who_is_in(sql, holding, NOW)))


def test_the_other_school_gets_a_session_of_its_own_with_the_role_held_there(three):
    had = come_in(three)
    assert choices(three, had) == {"school", "oak"} and offered(three, had)
    there = switch_school(three, had, "oak", NOW)
    assert who(three, had) is None and who(three, there) == ("oak", "t2", Reach.POCKET)
    back = switch_school(three, there, "school", NOW)
    assert who(three, back) == ("school", "t1", Reach.EVERYTHING)


@pytest.mark.parametrize("school_id", ["elm", "none", ""])
def test_a_school_of_another_account_is_refused(three, school_id):
    had = come_in(three)
    with pytest.raises(AccessDenied):
        switch_school(three, had, school_id, NOW)
    assert who(three, had) is not None


@pytest.mark.parametrize("door", [Door.DEVICE, Door.CODE, Door.HAND_OVER])
def test_whoever_came_by_another_door_switches_nowhere(three, door):
    had = come_in(three, door=door)
    assert choices(three, had) == set()
    with pytest.raises(AccessDenied):
        switch_school(three, had, "oak", NOW)


def test_nobody_switches_into_an_archived_school_nor_by_an_account_that_ended(three):
    had = come_in(three)
    as_(three, ME)(archive_school, "oak")
    assert choices(three, had) == set()
    with pytest.raises(AccessDenied):
        switch_school(three, had, "oak", NOW)
    with three.changing(replace(ME, school_id="school"), "test.ended", NOW) as sql:
        sql.execute(identities.update().values(ended_at=NOW))
    assert choices(three, had) == set()
