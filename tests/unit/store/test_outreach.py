"""Outreach in the database, on SQLite and PostgreSQL: what is written is read, races told."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import Contact, ContactKind, Felt
from connections.domain.outreach.follow_ups import FollowUp, Going
from connections.domain.outreach.record import Note, Origin, Outreach
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Student
from connections.domain.problems import Changed, NotPossible
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.store.outreach import (
    load_contacts,
    load_do_not_match,
    load_follow_ups,
    load_notes,
    load_one_outreach,
    load_open_outreach,
    load_outreach,
    save_contact,
    save_do_not_match,
    save_first_follow_ups,
    save_follow_ups,
    save_new_outreach,
    save_note,
    save_outreach,
)
from connections.store.schema import outreach_steps
from connections.store.staff import load_pulse, save_pulse
from tests.asking import as_
from tests.small_school import fill

STEPS = (Status.SUGGESTED, Status.OFFERED, Status.ACCEPTED)


@pytest.fixture
def school(any_database, me, today, now):
    students = [Student(f"s{n}") for n in range(12)]
    fill(any_database, me, today, now, students, [Adult("t1"), Adult("t2")])
    return any_database


def one(today, key="o1", student="s1", adult="t1", status=Status.ACCEPTED):
    return Outreach(
        key, student, adult, status, today, "r1", "Why.", "Lunch.", "2x10", "t2",
        Origin.SUGGESTED, ("know",), 2, "a7", today, today,
        goodbye_by=today,
    )  # fmt: skip


def test_what_is_written_is_read_back(school, me, today, now):
    with school.changing(me, "test", now) as sql:
        save_new_outreach(sql, "school", one(today), STEPS, now, "t2")
    with school.reading() as sql:
        assert load_one_outreach(sql, "school", "o1") == one(today)
        assert load_outreach(sql, "school", "t1") == [one(today)]
        assert load_outreach(sql, "school", "t2") == []
        steps = sql.execute(select(outreach_steps.c.status).order_by(outreach_steps.c.step))
        assert list(steps.scalars()) == [status.value for status in STEPS]
        assert load_one_outreach(sql, "other", "o1") is None, "another school's is nobody's"


def test_contacts_and_follow_ups_come_in_order_and_a_contact_once(school, me, today, now):
    days = [today, today - timedelta(days=3), today - timedelta(days=1)]
    with school.changing(me, "test", now) as sql:
        save_new_outreach(sql, "school", one(today), STEPS, now, "t2")
        for n, day in enumerate(days):
            contact = Contact(f"c{n}", "o1", day, ContactKind.TALKED, Felt.HARD, "x", "t1")
            assert save_contact(sql, "school", contact, now)
            assert not save_contact(sql, "school", contact, now)
        save_first_follow_ups(sql, "school", one(today))
    with school.reading() as sql:
        assert [c.happened_on for c in load_contacts(sql, "school", ["o1"])] == sorted(days)
        assert load_contacts(sql, "school", []) == []
        checks = load_follow_ups(sql, "school")
        assert [c.due_on for c in checks] == [
            today + timedelta(weeks=4),
            today + timedelta(weeks=9),
        ]
    with school.changing(me, "test", now) as sql:
        save_follow_ups(sql, "school", [replace(checks[0], done_on=today, going=Going.WELL)])
    with school.reading() as sql:
        assert load_follow_ups(sql, "school", ["o1"])[0] == FollowUp(
            checks[0].follow_up_id, "o1", today + timedelta(weeks=4), today, Going.WELL
        )


def test_a_student_has_one_open_outreach_and_is_free_when_it_ends(school, me, today, now):
    with school.changing(me, "test", now) as sql:
        save_new_outreach(sql, "school", one(today), STEPS, now, "t2")
    with pytest.raises(Changed), school.changing(me, "test", now) as sql:
        save_new_outreach(sql, "school", one(today, "o2", adult="t2"), STEPS, now, "t2")
    with school.changing(me, "test", now) as sql:
        found = load_one_outreach(sql, "school", "o1")
        assert found is not None
        after = replace(found, status=Status.HANDED_OVER)
        save_outreach(sql, "school", after, (Status.HANDED_OVER,), now, "t2")
        assert load_open_outreach(sql, "school", "s1") is None
        save_new_outreach(sql, "school", one(today, "o2", adult="t2"), STEPS, now, "t2")
    with school.reading() as sql:
        assert load_open_outreach(sql, "school", "s1") == "o2"


def test_the_database_itself_keeps_a_student_from_being_given_twice(school, me, today, now):
    """Even if both had looked before either wrote: the row of the second is refused."""
    from connections.store.schema import open_outreach

    with school.changing(me, "test", now) as sql:
        save_new_outreach(sql, "school", one(today), STEPS, now, "t2")
    with pytest.raises(Changed), school.changing(me, "test", now) as sql:
        row = {"school_id": "school", "student_id": "s1", "outreach_id": "o1"}
        sql.execute(open_outreach.insert().values(**row))


def test_whoever_read_an_older_version_writes_nothing(school, me, today, now):
    with school.changing(me, "test", now) as sql:
        save_new_outreach(sql, "school", one(today), STEPS, now, "t2")
    with school.reading() as sql:
        seen = load_one_outreach(sql, "school", "o1")
    assert seen is not None
    with school.changing(me, "test", now) as sql:
        save_outreach(sql, "school", replace(seen, first_step="first"), (), now, "t1")
    with pytest.raises(Changed), school.changing(me, "test", now) as sql:
        save_outreach(sql, "school", replace(seen, first_step="second"), (), now, "t2")
    with school.reading() as sql:
        found = load_one_outreach(sql, "school", "o1")
    assert found is not None and (found.first_step, found.version) == ("first", 2)


def test_of_two_people_who_give_the_same_student_at_the_same_moment_one_wins(school, today, now):
    """Ten students, two counselors, all at once: each student is given once, the other is told."""
    start, told, saved = threading.Barrier(2), [], []

    def give_all(adult_id):
        viewer = Viewer("school", frozenset({Role.COUNSELOR}), adult_id=adult_id)
        start.wait()
        for n in range(10):
            wanted = [Wanted(f"s{n}", adult_id)]
            try:
                saved.extend(
                    as_(school, viewer, today=today, now=now)(propose_outreach, wanted).outreach_ids
                )
            except Changed as changed:
                told.append(str(changed))
            except Exception as other:
                told.append(repr(other))

    from connections.store.rosters import load_adults, save_person

    with school.changing(Viewer("school", frozenset({Role.PRINCIPAL})), "test", now) as sql:
        for adult in load_adults(sql, "school"):
            save_person(sql, "school", replace(adult, capacity=3))
    threads = [threading.Thread(target=give_all, args=(adult,)) for adult in ("t1", "t2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with school.reading() as sql:
        found = load_outreach(sql, "school")
    assert sorted(o.outreach_id for o in found) == sorted(saved), "nothing acknowledged is lost"
    assert len({o.student_id for o in found}) == len(found) == 6, "three places each"
    assert len(saved) + len(told) == 20, "everybody was answered"
    assert all("moment ago" in words or "places taken" in words for words in told), told


def test_the_last_place_of_an_adult_is_given_once(school, today, now):
    start, saved, told = threading.Barrier(2), [], []

    def give(name, students):
        viewer = Viewer("school", frozenset({Role.COUNSELOR}), adult_id=name)
        start.wait()
        for student in students:
            try:
                made = as_(school, viewer, today=today, now=now)(
                    propose_outreach, [Wanted(student, "t1")]
                )
                saved.extend(made.outreach_ids)
            except NotPossible as full:
                told.append(str(full))

    both = (("t1", ["s0", "s1", "s2"]), ("t2", ["s3", "s4", "s5"]))
    threads = [threading.Thread(target=give, args=one_of) for one_of in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(saved), len(told)) == (2, 4), "a teacher has two places"


def test_who_is_to_be_kept_apart_is_kept_without_a_reason(school, me, now):
    with school.changing(me, "test", now) as sql:
        for _ in range(2):
            save_do_not_match(sql, "school", "t1", "s1", True)
    with school.reading() as sql:
        assert load_do_not_match(sql, "school") == {("t1", "s1")}
    with school.changing(me, "test", now) as sql:
        save_do_not_match(sql, "school", "t1", "s1", False)
    with school.reading() as sql:
        assert load_do_not_match(sql, "school") == frozenset()


def test_notes_come_newest_first(school, me, now):
    notes = [
        Note(f"n{n}", "s1", "t1", now + timedelta(hours=n), n == 1, "a", "b", "c") for n in range(3)
    ]
    with school.changing(me, "test", now) as sql:
        for note in notes:
            save_note(sql, "school", note)
    with school.reading() as sql:
        assert load_notes(sql, "school", "s1") == notes[::-1]
        assert load_notes(sql, "school", "s2") == []


def test_the_pulse_adds_up(school, me, today, now):
    for n, adult_id in enumerate(("t1", "t2")):
        with school.changing(me, "test", now) as sql:
            save_pulse(sql, "school", adult_id, today, {"time": 5, "worth": n + 1})
    with school.reading() as sql:
        assert load_pulse(sql, "school") == {today: {"time": {"5": 2}, "worth": {"1": 1, "2": 1}}}
