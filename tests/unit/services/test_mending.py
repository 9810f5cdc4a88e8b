"""What one did by mistake in an outreach is put right: a pair, a contact, a note; with a trace."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt, after_contact
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import NEXT, Status
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import AccessDenied, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.services.outreach.assignment import students_to_place
from connections.services.outreach.caseload import my_caseload
from connections.services.outreach.notes import (
    correct_note,
    remove_note,
    student_notes,
    write_note,
)
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import (
    accept_outreach,
    correct_contact,
    log_contact,
    remove_contact,
    withdraw_outreach,
)
from connections.services.school.school import read_audit
from connections.store.outreach import load_contacts, load_follow_ups, load_outreach
from tests.asking import NOW, TODAY, as_
from tests.handing import hand_over
from tests.small_school import fill

STUDENTS = [Student(f"s{n}", f"Sam{n}", "Lor", grade="5") for n in range(3)]
ADULTS = [
    Adult("t1", "Ruth", "Abbott"),
    Adult("t2", "Otto", "Becker"),
    Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR),
]
COUNSELOR = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")
TEACHER = Viewer("school", frozenset({Role.TEACHER}), adult_id="t1")
OTHER = Viewer("school", frozenset({Role.TEACHER}), adult_id="t2")


@pytest.fixture
def school(database, me):
    fill(database, me, TODAY - timedelta(days=20), NOW, STUDENTS, ADULTS, {}, RoundStatus.REVEALED)
    return database


class Clock:
    """Asks a minute later each time, as people do."""

    def __init__(self, school):
        self.school, self.now = school, NOW

    def __call__(self, viewer):
        self.now += timedelta(minutes=1)
        return as_(self.school, viewer, now=self.now)


@pytest.fixture
def ask(school):
    return Clock(school)


def asked(ask, offer=True):
    proposed = ask(COUNSELOR)(propose_outreach, [Wanted("s1", "t1")], offer=offer)
    return proposed.outreach_ids[0]


def now_at(ask, key):
    with ask.school.reading() as sql:
        return next(o for o in load_outreach(sql, "school") if o.outreach_id == key)


def contacts(ask):
    with ask.school.reading() as sql:
        return load_contacts(sql, "school")


def trace(ask, me):
    entries = as_(ask.school, me)(read_audit).entries
    return [entry for entry in entries if entry.action != "list.opened"]


# ---- A pair that was asked ----------------------------------------------------------------------


@pytest.mark.parametrize("offer", [True, False], ids=["asked", "suggested"])
def test_a_pair_is_taken_back_until_there_is_an_answer_and_is_no_no(ask, me, offer):
    key = asked(ask, offer)
    with pytest.raises(AccessDenied):
        ask(TEACHER)(withdraw_outreach, key)
    ask(COUNSELOR)(withdraw_outreach, key)
    assert now_at(ask, key).status is Status.WITHDRAWN
    assert "s1" in {s.student_id for s in ask(COUNSELOR)(students_to_place)}
    assert ask(TEACHER)(my_caseload) == []
    assert trace(ask, me)[0].action == "outreach.withdrawn"


def test_after_a_yes_nothing_is_taken_back(ask):
    key = asked(ask)
    ask(TEACHER)(accept_outreach, key)
    with pytest.raises(NotPossible, match="Taken back"):
        ask(COUNSELOR)(withdraw_outreach, key)


# ---- A contact ----------------------------------------------------------------------------------


def the_contact(ask, key):
    return next(c for c in contacts(ask) if c.outreach_id == key)


def test_a_contact_is_corrected_by_who_logged_it_and_the_trace_has_no_word_of_it(ask, me):
    key = asked(ask)
    ask(TEACHER)(accept_outreach, key)
    ask(TEACHER)(log_contact, key, ContactKind.TALKED, Felt.OK, remark="xylophone")
    contact = the_contact(ask, key)
    mended = (ContactKind.GREETED, Felt.EASY, TODAY, "chess")
    for stranger in (OTHER, COUNSELOR, me):
        with pytest.raises(AccessDenied):
            ask(stranger)(correct_contact, contact.contact_id, *mended)
        with pytest.raises(AccessDenied):
            ask(stranger)(remove_contact, contact.contact_id)
    ask(TEACHER)(correct_contact, contact.contact_id, *mended)
    after = the_contact(ask, key)
    assert (after.kind, after.felt, after.remark) == ("greeted", "easy", "chess")
    assert now_at(ask, key).status is Status.STARTED
    with pytest.raises(NotPossible):
        tomorrow = TODAY + timedelta(days=1)
        ask(TEACHER)(correct_contact, contact.contact_id, *mended[:2], tomorrow)
    with pytest.raises(NotPossible, match="goodbye"):
        ask(TEACHER)(correct_contact, contact.contact_id, ContactKind.GOODBYE, Felt.OK, TODAY)
    entry = trace(ask, me)[0]
    assert entry.action == "contact.corrected" and entry.who == "t1"
    assert entry.details == {"contact_id": contact.contact_id, "outreach_id": key}


def test_what_one_contact_alone_brought_about_goes_back(ask, me):
    key = asked(ask)
    ask(TEACHER)(accept_outreach, key)
    for expected in (Status.STARTED, Status.BUILDING):
        ask(TEACHER)(log_contact, key, ContactKind.TALKED, Felt.OK)
        assert now_at(ask, key).status is expected
    first, second = (c.contact_id for c in contacts(ask))
    ask(TEACHER)(remove_contact, first)
    assert now_at(ask, key).status is Status.STARTED
    ask(TEACHER)(remove_contact, second)
    assert now_at(ask, key).status is Status.ACCEPTED
    assert contacts(ask) == [] and len(ask(TEACHER)(my_caseload)) == 1
    assert [e.action for e in trace(ask, me)[:2]] == ["contact.removed"] * 2
    ask(TEACHER)(log_contact, key, ContactKind.TALKED, Felt.OK)
    assert now_at(ask, key).status is Status.STARTED, "and it goes on as before"


def test_a_contact_that_stood_for_the_yes_takes_the_yes_with_it(ask):
    key = asked(ask)
    ask(TEACHER)(log_contact, key, ContactKind.TALKED, Felt.OK)
    assert now_at(ask, key).status is Status.STARTED
    ask(TEACHER)(remove_contact, the_contact(ask, key).contact_id)
    assert now_at(ask, key).status is Status.OFFERED
    with ask.school.reading() as sql:
        assert load_follow_ups(sql, "school") == []


def test_one_of_three_contacts_changes_no_status(ask):
    key = asked(ask)
    for _ in range(3):
        ask(TEACHER)(log_contact, key, ContactKind.TALKED, Felt.OK)
    ask(TEACHER)(remove_contact, the_contact(ask, key).contact_id)
    assert now_at(ask, key).status is Status.BUILDING


def test_a_goodbye_can_be_removed_and_is_then_open_again(ask):
    key = asked(ask)
    ask(TEACHER)(accept_outreach, key)
    ask(COUNSELOR)(hand_over, key, "t2")
    ask(TEACHER)(log_contact, key, ContactKind.GOODBYE, Felt.OK)
    assert ask(TEACHER)(my_caseload) == []
    ask(TEACHER)(remove_contact, the_contact(ask, key).contact_id)
    assert [entry.turn for entry in ask(TEACHER)(my_caseload)] == ["goodbye"]


@given(st.lists(st.sampled_from(["contact", "remove"]), max_size=12))
def test_any_order_of_contacts_and_removals_ends_where_the_contacts_left_say(acts):
    """Against a slower rule: the status that the contacts that are left bring about by themselves.

    Steps as the services write them, one a minute.
    """
    from connections.domain.outreach.contacts import before_contact

    one = Outreach("o", "s", "t", Status.ACCEPTED, TODAY)
    steps = [(Status.OFFERED, NOW), (Status.ACCEPTED, NOW + timedelta(minutes=1))]
    status, logged, clock = Status.ACCEPTED, [], NOW + timedelta(minutes=1)
    for act in acts:
        clock += timedelta(minutes=1)
        if act == "contact":
            path = after_contact(Outreach("o", "s", "t", status, TODAY), len(logged))
            steps += [(step, clock) for step in path]
            status = path[-1] if path else status
            logged.append(clock)
        elif logged:
            gone = logged.pop(0)
            back = before_contact(steps, gone, logged)
            if back is not None:
                status = back
                steps.append((back, clock))
        by_themselves = one.status
        for earlier in range(len(logged)):
            following = after_contact(Outreach("o", "s", "t", by_themselves, TODAY), earlier)
            by_themselves = following[-1] if following else by_themselves
        assert status is by_themselves
        assert status in NEXT


# ---- A note -------------------------------------------------------------------------------------


def test_a_note_is_corrected_or_removed_by_its_author_alone(ask, me):
    key = asked(ask)
    ask(TEACHER)(accept_outreach, key)
    ask(TEACHER)(write_note, "s1", happened="xylophone", next_step="Lunch")
    (shown,) = ask(TEACHER)(student_notes, "s1")
    for stranger in (OTHER, COUNSELOR):
        with pytest.raises(AccessDenied):
            ask(stranger)(correct_note, shown.note.note_id, happened="x")
        with pytest.raises(AccessDenied):
            ask(stranger)(remove_note, shown.note.note_id)
    ask(TEACHER)(correct_note, shown.note.note_id, happened=" violin ", result="Good")
    (after,) = ask(TEACHER)(student_notes, "s1")
    assert (after.note.happened, after.note.next_step, after.note.result) == ("violin", "", "Good")
    assert after.note.written_at == shown.note.written_at
    with pytest.raises(NotPossible):
        ask(TEACHER)(correct_note, shown.note.note_id, happened="  ")
    ask(TEACHER)(remove_note, shown.note.note_id)
    assert ask(TEACHER)(student_notes, "s1") == []
    told = trace(ask, me)[:2]
    assert [entry.action for entry in told] == ["note.removed", "note.corrected"]
    assert all(entry.details["note_id"] == shown.note.note_id for entry in told)
    assert all(entry.details.keys() == {"note_id", "student"} for entry in told)


def test_after_a_hand_over_the_former_adult_mends_no_note_either(ask):
    key = asked(ask)
    ask(TEACHER)(accept_outreach, key)
    ask(TEACHER)(write_note, "s1", happened="xylophone")
    (shown,) = ask(TEACHER)(student_notes, "s1")
    ask(COUNSELOR)(hand_over, key, "t2")
    with pytest.raises(AccessDenied):
        ask(TEACHER)(remove_note, shown.note.note_id)
