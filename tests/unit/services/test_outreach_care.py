"""Notes, hand-over, did it work, the pulse: what is confidential, and what is told."""

import io
import json
import logging
from datetime import date, timedelta

import pytest
from sqlalchemy import text

from connections.domain.access.grants import Permission, Role, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.caseload import Turn
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Job, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import RoundStatus
from connections.services.coverage.coverage import beyond_summary, what_if
from connections.services.coverage.fragility import (
    few_adults_many_students,
    lost_with_those_leaving,
)
from connections.services.coverage.lists import Listed, listed_students
from connections.services.coverage.lists import Wanted as Looked
from connections.services.coverage.reveal import reveal_view
from connections.services.coverage.voice import round_voice
from connections.services.outreach.caseload import my_caseload, outreach_table, student_story
from connections.services.outreach.conversion import did_it_work, flow_between, note_strong_pairs
from connections.services.outreach.handover import transition_sheet
from connections.services.outreach.notes import student_notes, write_note
from connections.services.outreach.proposing import (
    ToBeAsked,
    Wanted,
    keep_apart,
    propose_outreach,
    volunteer,
)
from connections.services.outreach.steps import accept_outreach, log_contact
from connections.services.people.pulse import (
    QUESTIONS,
    answer_pulse,
    gave_pulse,
    read_pulse,
)
from connections.services.report.reports import coverage_report
from connections.services.round.rounds import (
    close_round,
    collect_voice,
    open_round,
    plan_round,
    reveal_round,
)
from connections.services.school.school import Whole, read_audit
from connections.store.outreach import load_outreach
from connections.store.rounds import save_marks
from connections.store.schools import load_versions
from tests.asking import as_
from tests.handing import hand_over
from tests.small_school import fill

SECRET = "xylophone at midnight"
STUDENTS = [Student(f"s{n}", f"First{n}", f"Last{n}", grade="5") for n in range(1, 5)]
ADULTS = [
    Adult("t1", "Ruth", "Abbott"),
    Adult("t2", "Otto", "Becker"),
    Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR),
    Adult("c2", "Sena", "Holm", job=Job.COUNSELOR),
]


@pytest.fixture
def school(database, me, today, now):
    fill(
        database,
        me,
        today - timedelta(days=100),
        now,
        STUDENTS,
        ADULTS,
        {("t1", "s4"): 3, ("t1", "s1"): 2},
        RoundStatus.REVEALED,
        voice=True,
    )
    return database


@pytest.fixture
def counselor():
    return Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")


@pytest.fixture
def other_counselor():
    return Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c2")


@pytest.fixture
def principal():
    return Viewer("school", frozenset({Role.PRINCIPAL}), adult_id="t2")


def given(database, counselor, teacher, today, now, student="s1"):
    wanted = [Wanted(student, teacher.adult_id)]
    round_id = "r1"
    made = as_(database, counselor, today=today, now=now)(
        propose_outreach, wanted, round_id=round_id
    )
    as_(database, teacher, today=today, now=now)(accept_outreach, made.outreach_ids[0])
    return made.outreach_ids[0]


def test_an_ordinary_note_is_read_by_counselors_and_by_the_adult_who_reaches_out(
    school, counselor, other_counselor, as_adult, today, now
):
    teacher = as_adult("t1")
    given(school, counselor, teacher, today, now)
    as_(school, counselor, now=now)(write_note, "s1", happened=SECRET, next_step="Lunch")
    for reader in (counselor, other_counselor, teacher):
        assert [n.note.happened for n in as_(school, reader)(student_notes, "s1")] == [SECRET]


def test_taking_a_student_on_opens_no_note_that_was_written_before(
    school, counselor, other_counselor, as_adult, today, now
):
    """Volunteering opened the counselor's earlier notes."""
    later = now + timedelta(hours=1)
    as_(school, counselor, now=now)(write_note, "s1", happened=SECRET)
    as_(school, counselor, now=now)(write_note, "s1", happened=SECRET, restricted=True)
    teacher = as_adult("t1")
    as_(school, teacher, today=today, now=later)(volunteer, "s1")
    assert as_(school, teacher)(student_notes, "s1") == []
    as_(school, counselor, now=later)(write_note, "s1", happened="since then")
    as_(school, teacher, now=later)(write_note, "s1", happened="mine")
    read = {n.note.happened for n in as_(school, teacher)(student_notes, "s1")}
    assert read == {"since then", "mine"}
    assert len(as_(school, other_counselor)(student_notes, "s1")) == 4


def test_a_restricted_note_shows_others_that_it_exists_and_who_wrote_it_and_no_more(
    school, counselor, other_counselor, as_adult, today, now
):
    teacher = as_adult("t1")
    given(school, counselor, teacher, today, now)
    as_(school, counselor, now=now)(
        write_note, "s1", happened=SECRET, next_step=SECRET, result=SECRET, restricted=True
    )
    assert as_(school, counselor)(student_notes, "s1")[0].note.happened == SECRET
    for reader in (other_counselor, teacher):
        shown = as_(school, reader)(student_notes, "s1")
        assert [(n.closed, n.author) for n in shown] == [(True, "Nadia Rahman")]
        note = shown[0].note
        assert (note.happened, note.next_step, note.result) == ("", "", "")


def test_others_read_and_write_no_notes_at_all(school, counselor, principal, as_adult, today, now):
    given(school, counselor, as_adult("t1"), today, now)
    as_(school, counselor, now=now)(write_note, "s1", happened=SECRET)
    for stranger in (as_adult("t2"), principal):
        with pytest.raises(AccessDenied):
            as_(school, stranger)(student_notes, "s1")
        with pytest.raises(AccessDenied):
            as_(school, stranger, now=now)(write_note, "s1", happened="x")


def test_a_note_asked_for_but_not_yet_accepted_is_not_shown(
    school, counselor, as_adult, today, now
):
    teacher = as_adult("t1")
    as_(school, counselor, today=today, now=now)(propose_outreach, [Wanted("s1", "t1")])
    as_(school, counselor, now=now)(write_note, "s1", happened=SECRET)
    with pytest.raises(AccessDenied):
        as_(school, teacher)(student_notes, "s1")


def test_a_restricted_note_is_in_no_export_log_error_or_table(
    school, counselor, me, principal, today, now, as_adult, caplog
):
    caplog.set_level(logging.DEBUG)
    given(school, counselor, as_adult("t1"), today, now)
    as_(school, counselor, now=now)(
        write_note, "s1", happened=SECRET, next_step=SECRET, result=SECRET, restricted=True
    )
    seen = [str(as_(school, principal, today=today)(outreach_table).to_csv())]
    seen.append(as_(school, counselor, now=now)(transition_sheet, given=FOR_OWN_STAFF).to_csv())
    seen.append(repr(as_(school, principal, today=today)(student_story, "s1")))
    seen.append(repr(as_(school, as_adult("t1"), today=today)(student_story, "s1")))
    seen.append(repr(as_(school, me, today=today)(my_caseload)))
    report = as_(school, me, today=today, now=now)(coverage_report, given=FOR_OWN_STAFF)
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(report.content))
    seen += [str(cell) for sheet in workbook for row in sheet.values for cell in row]
    with school.reading() as sql:
        seen += [str(row) for row in sql.execute(text("select * from audit"))]
    with pytest.raises(NotPossible) as refusal:
        as_(school, counselor, now=now)(write_note, "s1", happened="  ", result=SECRET)
    with pytest.raises(NotFound) as gone:
        as_(school, counselor, now=now)(write_note, "nobody", happened=SECRET)
    seen += [repr(refusal.value), repr(gone.value), caplog.text]
    assert not [words for words in seen if SECRET in words]


def test_a_hand_over_begins_anew_leaves_time_for_a_goodbye_and_ends_the_access_at_once(
    school, counselor, as_adult, today, now
):
    old, new = as_adult("t1"), as_adult("t2")
    key = given(school, counselor, old, today, now)
    as_(school, old, now=now)(write_note, "s1", happened="my own words")
    assert as_(school, old)(student_notes, "s1")
    then = now + timedelta(minutes=1)
    after = as_(school, counselor, today=today, now=then)(hand_over, key, "t2")
    assert (after.status, after.handed_over_from) == (Status.ACCEPTED, key)
    with pytest.raises(AccessDenied):
        as_(school, old)(student_notes, "s1")
    with pytest.raises(AccessDenied):
        as_(school, old, now=now)(write_note, "s1", happened="more")
    with pytest.raises(AccessDenied):
        as_(school, old, today=today)(student_story, "s1")
    assert as_(school, new)(student_notes, "s1") == [], "what was written before stays unread"
    goodbye = as_(school, old, today=today)(my_caseload)
    assert [(e.turn, e.next_due_on) for e in goodbye] == [
        (Turn.GOODBYE, today + timedelta(days=14))
    ]
    as_(school, old, today=today, now=now)(log_contact, key, ContactKind.GOODBYE, Felt.OK)
    assert as_(school, old, today=today)(my_caseload) == []
    assert [e.turn for e in as_(school, new, today=today)(my_caseload)] == [Turn.NEVER]


def test_a_hand_over_that_cannot_be_changes_nothing(school, counselor, as_adult, today, now):
    key = given(school, counselor, as_adult("t1"), today, now)
    with pytest.raises(NotPossible, match="fits none"):
        as_(school, counselor, today=today, now=now)(hand_over, key, "t1")
    with pytest.raises(NotFound):
        as_(school, counselor, today=today, now=now)(hand_over, key, "gone")
    as_(school, counselor, now=now)(keep_apart, "t2", "s1", True)
    with pytest.raises(ToBeAsked):
        as_(school, counselor, today=today, now=now)(hand_over, key, "t2")
    with school.reading() as sql:
        found = load_outreach(sql, "school")
    assert [(o.adult_id, o.status) for o in found] == [("t1", Status.ACCEPTED)]


def test_the_transition_sheet_has_strengths_and_trusted_adults_and_no_notes(
    school, counselor, as_adult, today, now
):
    teacher = as_adult("t1")
    key = given(school, counselor, teacher, today, now)
    as_(school, teacher, today=today, now=now)(
        log_contact, key, ContactKind.DID_SOMETHING, Felt.EASY
    )
    as_(school, teacher, today=today, now=now)(
        log_contact, key, ContactKind.GREETED, Felt.HARD, remark=SECRET
    )
    sheet = as_(school, counselor, now=now)(transition_sheet, given=FOR_OWN_STAFF).set_index(
        "student_id"
    )
    assert sheet.loc["s4", "trusted_adults"] == "Ruth Abbott"
    assert sheet.loc["s1", "known_by"] == "Ruth Abbott"
    assert sheet.loc["s1", "works_well"] == "did something together"
    assert SECRET not in sheet.to_csv()
    assert (
        len(as_(school, counselor, now=now)(transition_sheet, grades=["8"], given=FOR_OWN_STAFF))
        == 0
    )


def next_round(database, me, counselor, marks, today, now):
    later = as_(database, me, now=now)(plan_round, "Winter", today)
    as_(database, me, today=today, now=now)(open_round, later.round_id)
    with database.changing(me, "test", now) as sql:
        given_marks = [Mark(a, s, Strength.STRONG) for a, s in marks]
        save_marks(sql, "school", later.round_id, given_marks, now)
    return later


def test_the_next_round_says_what_became_strong(school, me, counselor, as_adult, today, now):
    teacher, began = as_adult("t1"), today - timedelta(days=90)
    one = given(school, counselor, teacher, began, now, "s1")
    two = given(school, counselor, as_adult("t2"), began, now, "s2")
    later = next_round(school, me, counselor, [("t1", "s1"), ("c1", "s3")], today, now)
    with school.reading() as sql:
        assert all(o.status is Status.ACCEPTED for o in load_outreach(sql, "school"))
    as_(school, me, now=now)(reveal_round, later.round_id)
    with school.reading() as sql:
        found = {o.outreach_id: o for o in load_outreach(sql, "school")}
    assert (found[one].status, found[one].converted_on) == (Status.STRONG, today)
    assert (found[two].status, found[two].converted_on) == (Status.ACCEPTED, None)
    table = as_(school, counselor, today=today)(outreach_table).set_index("student_id")
    assert table["converted"].to_dict() == {"s1": True, "s2": False}
    result = as_(school, counselor, today=today)(did_it_work).found
    assert (result.chosen.asked, result.chosen.silent) == (2, 1), "t2 marked nobody this time"
    assert (result.chosen.looked_again, result.chosen.marks.yes) == (1, 1)
    as_(school, me, now=now)(close_round, later.round_id)
    with school.changing(me, "test", now) as sql:
        assert note_strong_pairs(sql, me, now) == 0, "asking again changes nothing"


def test_an_open_round_makes_nothing_strong_before_its_reveal(
    school, me, counselor, as_adult, today, now
):
    given(school, counselor, as_adult("t1"), today - timedelta(days=90), now)
    next_round(school, me, counselor, [("t1", "s1")], today, now)
    with school.changing(me, "test", now) as sql:
        assert note_strong_pairs(sql, me, now) == 0
    assert as_(school, counselor, today=today)(did_it_work).found.chosen.waiting == 1


def test_what_a_student_says_sets_no_status_the_adult_would_see(
    school, me, counselor, as_adult, today, now
):
    given(school, counselor, as_adult("t1"), today - timedelta(days=90), now)
    later = next_round(school, me, counselor, [], today, now)
    as_(school, me, now=now)(collect_voice, later.round_id, True)
    with school.changing(me, "test", now) as sql:
        sql.execute(
            text(
                "insert into voice"
                " (school_id, round_id, student_id, answer, adult_ids, answered_at)"
                " values ('school', :r, 's1', 'named', '[\"t1\"]', '2026-11-20 15:00:00')"
            ),
            {"r": later.round_id},
        )
    as_(school, me, now=now)(reveal_round, later.round_id)
    with school.reading() as sql:
        assert load_outreach(sql, "school")[0].status is not Status.STRONG
    result = as_(school, counselor, today=today)(did_it_work).found
    assert (result.chosen.asked, result.chosen.marks.yes) == (1, 0), "no adult marked anybody"


def test_the_flow_needs_two_rounds_and_tells_apart_what_was_not_asked_both_times(
    school, me, counselor, today, now
):
    with pytest.raises(NotFound, match="second round"):
        as_(school, counselor)(flow_between)
    later = next_round(school, me, counselor, [("t1", "s1"), ("t2", "s1")], today, now)
    as_(school, me, now=now)(reveal_round, later.round_id)
    flow = as_(school, counselor)(flow_between)
    moves = {(m.was, m.now): m.students for m in flow.moves.itertuples()}
    # Blank is not zero: who was strong then has not answered again, who is strong now had not.
    assert moves == {
        ("none", "not_before"): 1,
        ("none", "none"): 2,
        ("one", "not_again"): 1,
    }


def answer(database, adult_id, day, at, given):
    who = Viewer("school", frozenset({Role.TEACHER}), adult_id=adult_id)
    as_(database, who, today=day, now=at)(answer_pulse, dict.fromkeys(QUESTIONS, given))


def told_of_the_pulse(database, me, counselor, day, at):
    """Return what anybody else can learn: the sums, the audit log, and that something changed."""
    audit = as_(database, me, today=day, now=at)(read_audit)
    sums = [as_(database, who, today=day, now=at)(read_pulse) for who in (me, counselor)]
    with database.reading() as sql:
        return audit, sums, load_versions(sql, "school", ())


@pytest.mark.parametrize("staff", [9, 10, 12])
def test_no_single_answer_to_the_pulse_can_be_read(database, me, now, counselor, staff):
    """Ten answers, then eleven: the difference was one person's, and the audit log named them."""
    day = date(2026, 11, 2)
    adults = [Adult(f"t{n}") for n in range(staff)]
    fill(database, me, day, now, STUDENTS, [*adults, *ADULTS[2:]])
    before = told_of_the_pulse(database, me, counselor, day, now)
    for n, adult in enumerate(adults):
        at = now + timedelta(minutes=n)
        answer(database, adult.adult_id, day + timedelta(days=2 * n), at, 1 + n % 5)
        today = day + timedelta(days=2 * n)
        assert told_of_the_pulse(database, me, counselor, today, at) == before
        who = Viewer("school", frozenset({Role.TEACHER}), adult_id=adult.adult_id)
        assert as_(database, who, today=today)(gave_pulse)
        with pytest.raises(NotPossible, match="already"):
            answer(database, adult.adult_id, today, at, 5)
    for soon in (date(2026, 11, 30), date(2026, 12, 1), date(2026, 12, 2)):
        # Somewhere on earth it is still November, and an answer may still come in.
        assert told_of_the_pulse(database, me, counselor, soon, now) == before
    released = as_(database, counselor, today=date(2026, 12, 3))(read_pulse)
    assert [(tally.asked_on, tally.answers) for tally in released] == (
        [(date(2026, 11, 1), staff)] if staff >= 10 else []
    )
    answer(database, "t0", date(2026, 12, 3), now, 1)
    assert as_(database, counselor, today=date(2026, 12, 4))(read_pulse) == released


def test_what_an_older_version_noted_of_the_pulse_is_shown_no_more(database, me, now, counselor):
    teacher = Viewer("school", frozenset({Role.TEACHER}), adult_id="t1")
    fill(database, me, date(2026, 9, 1), now, STUDENTS, [Adult("t1")])
    counts = json.dumps({question: {"5": 12} for question in QUESTIONS})
    with database.changing(teacher, "pulse.answered", now) as sql:
        for day in ("2026-09-14", "2026-10-01"):
            values = {"d": day, "c": counts}
            sql.execute(text("insert into pulse_answers values ('school', :d, :d, :c)"), values)
    tallies = as_(database, counselor, today=date(2026, 11, 25))(read_pulse)
    assert [tally.asked_on for tally in tallies] == [date(2026, 10, 1)], "one day is no month"
    log = as_(database, me)(read_audit)
    assert "pulse" not in str([entry.action for entry in log.entries])
    assert log.state.whole is Whole.WHOLE


def test_what_somebody_answered_is_kept_nowhere_by_itself(database, me, today, now):
    fill(database, me, today, now, STUDENTS, [Adult("t1"), Adult("t2")])
    for n, adult_id in enumerate(("t1", "t2")):
        who = Viewer("school", frozenset({Role.TEACHER}), adult_id=adult_id)
        as_(database, who, today=today, now=now)(answer_pulse, dict.fromkeys(QUESTIONS, n + 1))
    with database.reading() as sql:
        rows = list(sql.execute(text("select * from pulse_answers")))
        given = sql.execute(text("select adult_id, asked_on from pulse_given")).all()
        audit = [str(row) for row in sql.execute(text("select action, details from audit"))]
    assert len(rows) == 1, "sums, not one row a person"
    assert {str(asked_on)[:10] for _, asked_on in given} == {f"{today:%Y-%m}-01"}, "the month"
    assert not any("pulse" in entry for entry in audit)


def test_an_incomplete_pulse_is_refused(database, me, today, now):
    fill(database, me, today, now, STUDENTS, [Adult("t1")])
    who = Viewer("school", frozenset({Role.TEACHER}), adult_id="t1")
    for wrong in ({}, dict.fromkeys(QUESTIONS, 0), dict.fromkeys(QUESTIONS, 6), {"time": 3}):
        with pytest.raises(NotPossible):
            as_(database, who, today=today, now=now)(answer_pulse, wrong)


def test_who_leads_learns_what_hangs_on_few_and_a_teacher_does_not(
    database, me, counselor, as_adult, today, now
):
    leaving = [Adult("t1", leaving=True), Adult("t2", away=True), Adult("t3"), ADULTS[2]]
    marks = {("t1", "s1"): 3, ("t2", "s2"): 3, ("t1", "s3"): 3, ("t3", "s3"): 3}
    fill(database, me, today, now, STUDENTS, leaving, marks, RoundStatus.REVEALED)
    going, lost = as_(database, counselor)(lost_with_those_leaving)
    assert [a.adult_id for a in going] == ["t1", "t2"]
    assert [s.student_id for s in lost] == ["s1", "s2"]
    assert as_(database, counselor)(beyond_summary).through_leaving == 2, "one figure everywhere"
    listed = as_(database, counselor)(listed_students, Looked(Listed.ONLY_LEAVING))
    assert set(listed.table["student_id"]) == {"s1", "s2"}
    assert as_(database, counselor)(reveal_view, "r1").through_leaving == 2
    at_all = as_(database, counselor)(what_if, ["t1", "t2"])
    assert at_all == ["s1", "s2"], "as the network says it"
    hinge = as_(database, counselor)(few_adults_many_students, 2)
    assert hinge is not None and hinge.exact and len(hinge.adult_ids) == 2
    assert as_(database, counselor)(few_adults_many_students, 4) is None
    assert not as_adult("t3").may(Permission.MARK_READ, Scope.GRADES)
    with pytest.raises(AccessDenied):
        as_(database, as_adult("t3"))(few_adults_many_students, 1)


def test_oak_street_has_something_true_to_show(oak_street, me, today):
    line = as_(oak_street, me, today=today)(did_it_work).found.suggested
    assert line.looked_again >= 30 and line.marks.above
    assert line.students.asked >= 10 and line.students.withheld is None
    assert "students do not yet" in line.verdict, "students see it their own way"
    said = as_(oak_street, me)(round_voice)
    assert said is not None and min(said.summary.confirmed, said.summary.unseen) >= 10
    turns = {entry.turn for entry in as_(oak_street, me, today=today)(my_caseload)}
    assert {Turn.ANSWER, Turn.NEVER, Turn.OVERDUE, Turn.THIS_WEEK, Turn.PAUSED} <= turns
    assert len(as_(oak_street, me)(flow_between).moves) >= 6
