"""Two people, one page: what one leaves as it was is not taken back from the other."""

import threading
from dataclasses import replace

import pytest

from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import Changed
from connections.services.people.by_hand import mend_person
from connections.services.people.people import change_adult, school_people
from connections.services.school.school import change_settings, school_overview, school_settings
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

STUDENTS = [Student("s1", "Ana", "Ruiz", grade="7", grade_text="7", homeroom="A")]
ADULTS = [Adult("t1", "Bo", "Kim", job=Job.TEACHER)]


@pytest.fixture
def ask(any_database, me):
    fill(any_database, me, TODAY, NOW, STUDENTS, ADULTS)
    return as_(any_database, me)


def test_settings_that_two_people_change_are_both_changed(ask):
    seen, name = ask(school_settings), "Our school"
    ask(change_settings, replace(seen, capacity_teacher=3), "Oak Street", seen, name)
    ask(change_settings, replace(seen, teachers_see_list=False), name, seen, name)
    after = ask(school_settings)
    assert (after.capacity_teacher, after.teachers_see_list) == (3, False)
    assert ask(school_overview).name == "Oak Street"


def test_a_setting_that_two_people_change_differently_is_asked_about(ask):
    seen, name = ask(school_settings), "Our school"
    ask(change_settings, replace(seen, capacity_teacher=3), name, seen, name)
    with pytest.raises(Changed, match="look again"):
        ask(change_settings, replace(seen, capacity_teacher=1), name, seen, name)
    ask(change_settings, replace(seen, capacity_teacher=3), name, seen, name)  # they agree
    assert ask(school_settings).capacity_teacher == 3


def test_a_person_whom_two_people_mend_is_mended_by_both(ask):
    seen = STUDENTS[0]
    ask(mend_person, replace(seen, last_name="Ruíz"), seen)
    ask(mend_person, replace(seen, homeroom="B"), seen)
    (after,), _ = ask(school_people)
    assert (after.last_name, after.homeroom) == ("Ruíz", "B")
    with pytest.raises(Changed):
        ask(mend_person, replace(seen, homeroom="C"), seen)


def test_whoever_changes_a_school_waits_for_whoever_does(any_database, ask, me):
    """On PostgreSQL two changes at once would each write what they read before the other."""
    began, told = threading.Event(), []

    def flag() -> None:
        began.set()
        ask(change_adult, "t1", leaving=True)
        told.append("flagged")

    with any_database.changing(me, "test.changed", NOW):
        second = threading.Thread(target=flag)
        second.start()
        began.wait(5)
        second.join(0.3)
        assert told == [], "it did not wait"
    second.join(10)
    assert told == ["flagged"]
