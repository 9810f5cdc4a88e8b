"""Outreach as people live it: who may do what, and that a refusal changes nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.follow_ups import Going
from connections.domain.outreach.record import Origin
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import AccessDenied, Changed, NotFound, NotPossible
from connections.domain.rounds.round import RoundStatus
from connections.services.outreach.assignment import (
    students_to_place,
    students_to_take,
    suggest_pairs,
)
from connections.services.outreach.caseload import (
    my_calendar,
    my_caseload,
    outreach_table,
    student_story,
)
from connections.services.outreach.proposing import (
    ToBeAsked,
    Wanted,
    keep_apart,
    pause_me,
    propose_outreach,
    volunteer,
)
from connections.services.outreach.steps import (
    accept_outreach,
    decline_outreach,
    follow_up,
    hand_back,
    log_contact,
    offer_outreach,
    pause_outreach,
    plan_outreach,
    respect_student,
    resume_outreach,
)
from connections.services.people.people import change_adult
from connections.store.outreach import load_contacts, load_outreach
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [
    Student("s1", "Zeynep", "Ozturk", grade="5", homeroom="R1"),
    Student("s2", "Quill", "Marchetti", grade="5", homeroom="R2"),
    Student("s3", "Oduya", "Brightwater", grade="6", homeroom="R1"),
    Student("s4", "Ilse", "Vandermolen", grade="6"),
]
ADULTS = [
    Adult("t1", "Ruth", "Abbott", homeroom="R1"),
    Adult("t2", "Otto", "Becker", homeroom="R2"),
    Adult("t3", "Glen", "Barnes", leaving=True),
    Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR),
]
NAMES = [name for person in STUDENTS for name in (person.first_name, person.last_name)]


@pytest.fixture
def school(database, me, today, now):
    """Four students, one of them covered; t1 knows s1."""
    marks = {("t1", "s4"): 3, ("t1", "s1"): 2, ("t2", "s1"): 1, ("t2", "s2"): 0}
    fill(database, me, today - timedelta(days=20), now, STUDENTS, ADULTS, marks,
         RoundStatus.REVEALED)  # fmt: skip
    return database


@pytest.fixture
def counselor():
    return Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")


@pytest.fixture
def teacher(as_adult):
    return as_adult("t1")


def give(database, viewer, today, now, student="s1", adult="t1", **more):
    wanted = [Wanted(student, adult, "homeroom")]
    return as_(database, viewer, today=today, now=now)(
        propose_outreach, wanted, **more
    ).outreach_ids[0]


def status_of(database, outreach_id):
    with database.reading() as sql:
        return next(o for o in load_outreach(sql, "school") if o.outreach_id == outreach_id)


def test_the_way_from_a_suggestion_to_building(school, counselor, teacher, today, now):
    key = give(school, counselor, today, now, offer=False)
    assert status_of(school, key).status is Status.SUGGESTED
    assert as_(school, teacher, today=today)(my_caseload) == [], "nobody was asked yet"
    as_(school, counselor, today=today, now=now)(offer_outreach, key)
    assert as_(school, teacher, today=today)(my_caseload)[0].turn is Turn.ANSWER
    as_(school, teacher, today=today, now=now)(accept_outreach, key)
    assert as_(school, teacher, today=today)(my_caseload)[0].turn is Turn.NEVER
    as_(school, teacher, today=today, now=now)(log_contact, key, ContactKind.TALKED, Felt.EASY)
    assert status_of(school, key).status is Status.STARTED
    as_(school, teacher, today=today, now=now)(log_contact, key, ContactKind.GREETED, Felt.OK)
    assert status_of(school, key).status is Status.BUILDING
    row = as_(school, counselor, today=today)(outreach_table).iloc[0]
    assert (row["first_contact_on"], row["contacts"]) == (today, 2)
    assert row["next_follow_up_on"] == today + timedelta(weeks=4)
    assert not row["overdue"] and not row["converted"]


def test_a_no_is_private_asks_no_reason_and_frees_the_student(
    school, counselor, teacher, today, now
):
    key = give(school, counselor, today, now)
    as_(school, teacher, today=today, now=now)(decline_outreach, key)
    assert status_of(school, key).status is Status.DECLINED
    assert "s1" in {s.student_id for s in as_(school, counselor)(students_to_place)}
    with school.reading() as sql:
        actions = set(sql.execute(text("select action from audit")).scalars())
    assert "outreach.answered" in actions
    assert not any("declin" in action for action in actions)


def test_only_the_adult_asked_or_a_lead_answers_and_logs(school, counselor, as_adult, today, now):
    key = give(school, counselor, today, now)
    other = as_adult("t2")
    for call in (
        lambda: as_(school, other, today=today, now=now)(accept_outreach, key),
        lambda: as_(school, other, today=today, now=now)(decline_outreach, key),
        lambda: as_(school, other, today=today, now=now)(
            log_contact, key, ContactKind.TALKED, Felt.OK
        ),
        lambda: as_(school, other, today=today, now=now)(follow_up, key, ""),
        lambda: as_(school, other, now=now)(plan_outreach, key, "x", ""),
        lambda: as_(school, other, today=today)(student_story, "s1"),
    ):
        with pytest.raises(AccessDenied):
            call()
    assert status_of(school, key).status is Status.OFFERED


def test_a_teacher_gives_nobody_to_anybody(school, teacher, today, now):
    with pytest.raises(AccessDenied):
        give(school, teacher, today, now)
    with pytest.raises(AccessDenied):
        as_(school, teacher, today=today)(outreach_table)
    with pytest.raises(AccessDenied):
        as_(school, teacher, today=today)(my_caseload, everybody=True)


def test_the_second_of_two_people_who_give_the_same_student_is_told(
    school, counselor, me, today, now
):
    first = give(school, counselor, today, now, "s1", "t1")
    with pytest.raises(Changed, match="a moment ago"):
        give(school, me, today, now, "s1", "t2")
    with school.reading() as sql:
        assert [o.outreach_id for o in load_outreach(sql, "school")] == [first]


def test_of_many_pairs_those_that_still_can_be_are_saved_and_the_others_said(
    school, counselor, today, now
):
    give(school, counselor, today, now, "s1", "t1")
    wanted = [Wanted("s1", "t2"), Wanted("s2", "t2"), Wanted("s3", "t3")]
    proposed = as_(school, counselor, today=today, now=now)(propose_outreach, wanted)
    assert len(proposed.outreach_ids) == 1
    assert [student for student, _ in proposed.refused] == ["s1", "s3"]


def test_an_adult_who_left_between_suggestion_and_saving_is_noticed(school, counselor, today, now):
    with school.changing(counselor, "test", now) as sql:
        sql.execute(text("update adults set left_on = '2026-11-01' where adult_id = 't1'"))
    with pytest.raises(NotFound, match="left the school"):
        give(school, counselor, today, now)


def test_capacity_is_enforced_with_a_kind_sentence(school, counselor, teacher, me, today, now):
    as_(school, me, now=now)(change_adult, "t1", capacity=1)
    give(school, counselor, today, now, "s1", "t1")
    with pytest.raises(NotPossible, match="This adult already has 1 of 1 places"):
        give(school, counselor, today, now, "s2", "t1")
    with pytest.raises(NotPossible, match="You have 1 of 1 places"):
        as_(school, teacher, today=today, now=now)(volunteer, "s2")


def test_an_adult_on_pause_is_neither_suggested_nor_given_anyone(
    school, counselor, teacher, today, now
):
    as_(school, teacher, now=now)(pause_me, True)
    assert "t1" not in {p.adult_id for p in as_(school, counselor)(suggest_pairs).pairs}
    with pytest.raises(NotPossible, match="not taking new students"):
        give(school, counselor, today, now)
    with pytest.raises(NotPossible, match="You take no new students"):
        as_(school, teacher, today=today, now=now)(volunteer, "s3")
    as_(school, teacher, now=now)(pause_me, False)
    give(school, counselor, today, now)


def test_volunteering_is_a_yes(school, teacher, today, now):
    assert [s.student_id for s in as_(school, teacher)(students_to_take)] == ["s2", "s3", "s1"]
    key = as_(school, teacher, today=today, now=now)(volunteer, "s3")
    one = status_of(school, key)
    assert one.status is Status.ACCEPTED and one.origin is Origin.VOLUNTEERED


def test_volunteering_for_somebody_not_to_be_matched_is_asked_first(
    school, counselor, teacher, today, now
):
    as_(school, counselor, now=now)(keep_apart, "t1", "s3", True)
    with pytest.raises(ToBeAsked):
        as_(school, teacher, today=today, now=now)(volunteer, "s3")
    as_(school, teacher, today=today, now=now)(volunteer, "s3", despite_do_not_match=True)


def test_a_contact_in_the_future_or_before_the_outreach_changes_nothing(
    school, counselor, teacher, today, now
):
    key = give(school, counselor, today, now)
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(NotPossible):
            as_(school, teacher, today=today, now=now)(
                log_contact, key, ContactKind.TALKED, Felt.OK, happened_on=day
            )
    assert status_of(school, key).status is Status.OFFERED
    with school.reading() as sql:
        assert load_contacts(sql, "school") == []


def test_a_contact_sent_twice_is_one_contact(school, counselor, teacher, today, now):
    key = give(school, counselor, today, now)
    for _ in range(3):
        as_(school, teacher, today=today, now=now)(
            log_contact, key, ContactKind.TALKED, Felt.OK, contact_id="same"
        )
    with school.reading() as sql:
        assert len(load_contacts(sql, "school")) == 1
    assert status_of(school, key).status is Status.STARTED


@pytest.mark.parametrize("by_contact", [False, True], ids=["a yes", "a first contact"])
def test_what_is_due_counts_from_the_day_of_a_late_yes(
    school, counselor, teacher, today, now, by_contact
):
    key, later = give(school, counselor, today, now), today + timedelta(weeks=10)
    ask = as_(school, teacher, today=later, now=now)
    if by_contact:
        ask(log_contact, key, ContactKind.TALKED, Felt.EASY)
    else:
        ask(accept_outreach, key)
    (entry,) = ask(my_caseload)
    assert entry.turn is (Turn.NEW if by_contact else Turn.NEVER)
    row = as_(school, counselor, today=later)(outreach_table).iloc[0]
    assert not row["overdue"]
    first = timedelta(weeks=4 if by_contact else 1)  # five school days
    assert row["next_follow_up_on"] == later + first


def test_a_closed_school_year_takes_neither_a_pair_nor_a_contact(
    school, counselor, teacher, today, now
):
    later = today.replace(year=today.year + 2)
    with pytest.raises(NotPossible, match="school year 2026-27, which is closed"):
        give(school, counselor, later, now, round_id="r1")
    with pytest.raises(NotPossible, match="which is closed"):
        as_(school, teacher, today=later, now=now)(volunteer, "s3", round_id="r1")
    with school.reading() as sql:
        assert load_outreach(sql, "school") == []
    key = give(school, counselor, today, now, round_id="r1")
    as_(school, teacher, today=today, now=now)(accept_outreach, key)
    with pytest.raises(NotPossible, match="which is closed"):
        as_(school, teacher, today=later, now=now)(
            log_contact, key, ContactKind.TALKED, Felt.OK, happened_on=today
        )
    with school.reading() as sql:
        assert load_contacts(sql, "school", [key]) == []
    assert status_of(school, key).status is Status.ACCEPTED


def test_a_jump_the_table_does_not_allow_is_refused(school, counselor, teacher, today, now):
    key = give(school, counselor, today, now)
    with pytest.raises(NotPossible, match="Asked"):
        as_(school, teacher, now=now)(pause_outreach, key)
    as_(school, teacher, today=today, now=now)(accept_outreach, key)
    with pytest.raises(NotPossible):
        as_(school, teacher, today=today, now=now)(accept_outreach, key)


def test_who_looked_at_an_older_version_overwrites_nothing(school, counselor, teacher, today, now):
    key = give(school, counselor, today, now)
    seen = status_of(school, key).version
    as_(school, teacher, today=today, now=now)(accept_outreach, key, version=seen)
    with pytest.raises(Changed):
        as_(school, counselor, now=now)(plan_outreach, key, "A new step", "", version=seen)
    assert status_of(school, key).first_step == ""


def test_pausing_stops_what_is_due_and_going_on_brings_one_look_back(
    school, counselor, teacher, today, now
):
    key = give(school, counselor, today, now)
    as_(school, teacher, today=today, now=now)(log_contact, key, ContactKind.TALKED, Felt.HARD)
    as_(school, teacher, now=now)(pause_outreach, key)
    later = today + timedelta(days=100)
    entry = as_(school, teacher, today=later)(my_caseload)[0]
    assert (entry.turn, entry.next_due_on) == (Turn.PAUSED, None)
    as_(school, teacher, today=later, now=now)(resume_outreach, key)
    entry = as_(school, teacher, today=later)(my_caseload)[0]
    assert entry.case.outreach.status is Status.BUILDING
    assert entry.next_due_on == later + timedelta(days=8), "a Sunday's look is Monday's"


@pytest.mark.parametrize("end", [hand_back, respect_student])
def test_handing_back_asks_no_reason_and_puts_the_student_back_on_the_list(
    end, school, counselor, teacher, today, now
):
    key = give(school, counselor, today, now)
    as_(school, teacher, today=today, now=now)(accept_outreach, key)
    as_(school, teacher, today=today, now=now)(end, key)
    assert "s1" in {s.student_id for s in as_(school, counselor)(students_to_place)}
    assert as_(school, teacher, today=today)(my_caseload) == []


def test_looking_back_clears_what_is_due_and_sets_the_next_look(
    school, counselor, teacher, today, now
):
    key = give(school, counselor, today, now)
    as_(school, teacher, today=today, now=now)(log_contact, key, ContactKind.TALKED, Felt.OK)
    later = today + timedelta(weeks=5)
    assert as_(school, teacher, today=later)(my_caseload)[0].overdue
    as_(school, teacher, today=later, now=now)(
        follow_up, key, Going.WELL, next_on=later + timedelta(days=14)
    )
    entry = as_(school, teacher, today=later)(my_caseload)[0]
    assert not entry.overdue and entry.next_due_on == later + timedelta(days=14)
    with pytest.raises(NotPossible, match="later day"):
        as_(school, teacher, today=later, now=now)(follow_up, key, None, next_on=later)


def test_the_same_look_back_twice_is_written_once_and_nothing_is_overdue(
    school, counselor, teacher, today, now
):
    key = give(school, counselor, today, now)
    as_(school, teacher, today=today, now=now)(accept_outreach, key)
    late = today + timedelta(days=12)
    looks = as_(school, teacher, today=late, now=now)
    assert looks(my_caseload)[0].overdue, "never contacted"
    again = late + timedelta(days=14)
    for _ in range(2):
        looks(follow_up, key, Going.SLOWLY, "asked around", again)
    (entry,) = looks(my_caseload)
    assert not entry.overdue and entry.next_due_on == again
    looked = [check for check in entry.case.follow_ups if check.done_on]
    assert [(check.going, check.remark) for check in looked] == [(Going.SLOWLY, "asked around")]
    assert len(entry.case.follow_ups) == 4, "two as planned, this look, the next one"
    looks(follow_up, key, Going.STUCK, "mended")
    (entry,) = looks(my_caseload)
    looked = [check for check in entry.case.follow_ups if check.done_on]
    assert [check.going for check in looked] == [Going.STUCK], "the same day, it mends the first"


def test_a_student_who_left_ends_it_without_a_row_being_changed(
    school, counselor, teacher, today, now
):
    key = give(school, counselor, today, now)
    with school.changing(counselor, "test", now) as sql:
        sql.execute(text("update students set left_on = '2026-11-19' where student_id = 's1'"))
    assert status_of(school, key).status is Status.LEFT_SCHOOL
    assert as_(school, teacher, today=today)(my_caseload) == []
    with pytest.raises(NotPossible):
        as_(school, teacher, today=today, now=now)(accept_outreach, key)
    with school.changing(counselor, "test", now) as sql:
        sql.execute(text("update students set left_on = null where student_id = 's1'"))
    assert status_of(school, key).status is Status.OFFERED


def test_a_counselor_sees_what_they_look_after_and_the_whole_school_when_asked(
    school, counselor, me, today, now
):
    give(school, counselor, today, now, "s1", "t1")
    give(school, me, today, now, "s2", "t2")
    assert [e.student.student_id for e in as_(school, counselor, today=today)(my_caseload)] == [
        "s1"
    ]
    everybody = as_(school, counselor, today=today)(my_caseload, everybody=True)
    assert {e.student.student_id for e in everybody} == {"s1", "s2"}


def test_the_calendar_file_holds_dates_and_nobody(school, counselor, teacher, today, now):
    key = give(school, counselor, today, now)
    as_(school, teacher, today=today, now=now)(accept_outreach, key)
    content = as_(school, teacher, today=today, now=now)(my_calendar).decode()
    assert content.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20261127" in content
    assert content.startswith("BEGIN:VCALENDAR\r\n") and content.endswith("END:VCALENDAR\r\n")
    for word in [*NAMES, "s1", "t1", key, "Abbott"]:
        assert word not in content


def test_the_calendar_file_has_one_entry_however_many_dates_there_are(
    school, counselor, me, teacher, today, now
):
    """A file with an entry for each student told everybody who saw it how many there are."""
    for student_id in ("s1", "s2"):
        key = give(school, counselor if student_id == "s1" else me, today, now, student_id, "t1")
        as_(school, teacher, today=today, now=now)(accept_outreach, key)
    take = as_(school, teacher, today=today + timedelta(days=8), now=now)
    content = take(my_calendar).decode()
    assert content.count("BEGIN:VEVENT") == 1
    assert "DTSTART;VALUE=DATE:20261130" in content, "what is overdue since Saturday is Monday's"
    assert content.count("UID") == 1 and content == take(my_calendar).decode()


def test_no_students_name_is_in_any_refusal_or_audit_row(school, counselor, teacher, today, now):
    key = give(school, counselor, today, now)
    as_(school, teacher, today=today, now=now)(accept_outreach, key)
    as_(school, teacher, today=today, now=now)(
        log_contact, key, ContactKind.TALKED, Felt.OK, remark="Zeynep sang"
    )
    said = []
    for call in (
        lambda: give(school, counselor, today, now),
        lambda: give(school, counselor, today, now, "s2", "t3"),
        lambda: as_(school, teacher, now=now)(pause_outreach, "none"),
        lambda: as_(school, counselor)(suggest_pairs, pin=[("t1", "s4")]),
    ):
        with pytest.raises(Exception) as refusal:
            call()
        said.append(repr(refusal.value))
    with school.reading() as sql:
        said += [str(row) for row in sql.execute(text("select * from audit"))]
    assert not [name for name in NAMES for words in said if name in words]


def test_the_students_story_is_for_leads_and_for_the_adult_who_reaches_out(
    school, counselor, teacher, today, now
):
    key = give(school, counselor, today, now)
    with pytest.raises(AccessDenied):
        as_(school, teacher, today=today)(student_story, "s1")
    as_(school, teacher, today=today, now=now)(accept_outreach, key)
    story = as_(school, teacher, today=today)(student_story, "s1")
    assert [what for _, what in story.in_common] == ["r1"]
    assert story.marks is not None and story.marks.known_by is None
    story = as_(school, counselor, today=today)(student_story, "s1")
    assert story.marks is not None and story.marks.known_by is not None
