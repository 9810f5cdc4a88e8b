"""One person added or mended by hand, who leaves and is back; a homeroom renamed as one change."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.services.people.by_hand import (
    add_person,
    mend_person,
    people_who_left,
    person_leaves,
    person_returns,
    rename_homeroom,
)
from connections.services.people.people import school_people
from connections.services.school.school import read_audit
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [
    Student("s1", "Zeynep", "Ozturk", "Zey", "5", "05", "R1", groups=(("club", "chess"),)),
    Student("s2", "Quill", "Marchetti", grade="K", grade_text="0", homeroom="R1"),
    Student("s3", "Oduya", "Brightwater", grade="6", homeroom="R2"),
]
ADULTS = [Adult("t1", "Ruth", "Abbott", homeroom="R1", leaving=True), Adult("t2", "Otto", "Becker")]


@pytest.fixture
def ask(any_database, me, today, now):
    fill(any_database, me, today - timedelta(days=30), now, STUDENTS, ADULTS, {},
         RoundStatus.REVEALED)  # fmt: skip
    return as_(any_database, me)


def people(ask):
    return {
        getattr(person, "student_id", None) or person.adult_id: person
        for kind in ask(school_people)
        for person in kind
    }


def test_somebody_new_is_here_at_once_with_their_own_id_or_a_made_one(ask):
    added = ask(add_person, Student("00417", " Ana ", "Ruiz", grade_text="Grade 5", homeroom="R2"))
    made = ask(add_person, Adult("", "Cy", "Cole", job=Job.OTHER, title="Kitchen"))
    assert (added, made) == ("00417", "by-hand-1")
    assert ask(add_person, Adult("", "Di", "Dorn")) == "by-hand-2"
    ana = people(ask)["00417"]
    assert (ana.first_name, ana.grade, ana.grade_text) == ("Ana", "5", "Grade 5")
    assert people(ask)[made].job is Job.OTHER
    entries = [entry for entry in ask(read_audit).entries if entry.action.endswith(".added")]
    assert entries[-1].details.keys() == {"student"}, "a code, never an id or a name"
    assert "00417" not in str([entry.details for entry in entries])


def test_somebody_of_the_same_name_and_grade_is_told_of_before_there_are_two(ask):
    again = Student("", "zeynep", "Öztürk", grade_text="5")
    with pytest.raises(NotPossible, match=r"with the id s1\. Is it another person"):
        ask(add_person, again, unless_known=True)
    assert ask(add_person, replace(again, grade_text="7"), unless_known=True), "another grade"
    assert ask(add_person, again) == "by-hand-2", "two students of the same name stay two"
    with pytest.raises(NotPossible, match="t2"):
        ask(add_person, Adult("", "Otto", "Becker"), unless_known=True)


def test_an_id_that_is_or_was_somebodys_is_refused_and_so_is_nobody(ask):
    before = people(ask)
    with pytest.raises(NotPossible, match="already"):
        ask(add_person, Student("s1", "Another"))
    ask(person_leaves, STUDENTS[0])
    with pytest.raises(NotPossible, match="who left"):
        ask(add_person, Student("s1", "Another"))
    ask(person_returns, STUDENTS[0])
    with pytest.raises(NotPossible, match="name"):
        ask(add_person, Student("s9", " "))
    assert people(ask) == before


def test_what_is_mended_changes_and_the_rest_stays(ask):
    ask(mend_person, Student("s1", "Zeynep", "Öztürk", grade_text="05", homeroom="R3"))
    zey = people(ask)["s1"]
    assert (zey.last_name, zey.homeroom, zey.preferred_name) == ("Öztürk", "R3", "Zey")
    assert (zey.grade, zey.groups) == ("5", (("club", "chess"),))
    ask(mend_person, Student("s2", "Quill", "Marchetti", grade_text="0"))
    assert people(ask)["s2"].grade == "K", "what nobody changed is as the roster has it"
    ask(mend_person, Adult("t1", "Ruth", "Abbott", job=Job.COUNSELOR, title="Counselor"))
    ruth = people(ask)["t1"]
    assert ruth.leaving and (ruth.job, ruth.homeroom) == (Job.COUNSELOR, "")
    with pytest.raises(NotFound):
        ask(mend_person, Student("s9", "Nobody"))


def test_who_left_by_mistake_is_back_as_themselves(ask):
    before = people(ask)
    for person in (STUDENTS[0], ADULTS[0]):
        ask(person_leaves, person)
        with pytest.raises(NotFound):
            ask(person_leaves, person)
    assert len(people(ask)) == len(before) - 2
    students, adults = ask(people_who_left)
    assert [s.student_id for s in students] == ["s1"] and [a.adult_id for a in adults] == ["t1"]
    for person in (STUDENTS[0], ADULTS[0]):
        ask(person_returns, person)
        with pytest.raises(NotFound):
            ask(person_returns, person)
    assert people(ask) == before


def test_a_homeroom_is_renamed_for_everybody_as_one_change(ask):
    rows = len(ask(read_audit).entries)
    assert ask(rename_homeroom, "R1", " Room 1 ") == 3
    rooms = {key: person.homeroom for key, person in people(ask).items()}
    assert rooms == {"s1": "Room 1", "s2": "Room 1", "s3": "R2", "t1": "Room 1", "t2": ""}
    entry, *others = ask(read_audit).entries
    assert len(others) == rows and entry.details == {"students": 2, "adults": 1}
    for old, new in (("R1", "X"), ("", "X")):
        with pytest.raises(NotFound):
            ask(rename_homeroom, old, new)
    for new in ("R2", "  "):
        with pytest.raises(NotPossible):
            ask(rename_homeroom, "Room 1", new)


def test_only_who_brings_in_rosters_writes_people_by_hand(any_database, me, today, now, as_adult):
    fill(any_database, me, today, now, STUDENTS, ADULTS, {}, RoundStatus.OPEN)
    for role in (Role.TEACHER, Role.COUNSELOR, Role.PRINCIPAL):
        other = as_(any_database, as_adult("t1", role))
        for call in ((add_person, STUDENTS[0]), (mend_person, STUDENTS[0]), (people_who_left,),
                     (person_leaves, STUDENTS[0]), (person_returns, STUDENTS[0]),
                     (rename_homeroom, "R1", "R9")):  # fmt: skip
            with pytest.raises(AccessDenied):
                other(*call)
