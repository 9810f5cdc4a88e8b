"""Students' own voice: brought in from a form, noted by hand, read by few, used where it counts."""

import io
import logging
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, AdultKind, Job, Student
from connections.domain.problems import AccessDenied, FileRefused, NotFound, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.domain.voice.said import Said
from connections.files.bytes.reading import File
from connections.services.coverage.voice import round_voice
from connections.services.outreach.assignment import suggest_pairs
from connections.services.outreach.caseload import my_caseload, student_story
from connections.services.outreach.proposing import Wanted, propose_outreach
from connections.services.outreach.steps import accept_outreach
from connections.services.report.reports import coverage_report
from connections.services.roster.rosters import import_rosters
from connections.services.round.rounds import close_round, collect_voice, open_round, plan_round
from connections.services.round.voice import (
    import_voice,
    is_opted_out,
    note_voice,
    opt_out,
    preview_voice,
    voice_rounds,
)
from connections.services.school.school import change_settings, read_audit, school_settings
from connections.store.rosters import save_adults
from connections.store.rounds import load_voice
from tests.asking import as_
from tests.small_school import fill

STUDENTS = [Student(f"s{n}", f"First{n}", f"Last{n}", grade="5") for n in range(1, 13)]
ADULTS = [
    Adult("t1", "Ruth", "Abbott"),
    Adult("t2", "Otto", "Becker"),
    Adult("c1", "Nadia", "Rahman", job=Job.COUNSELOR),
]
FORM = (
    "Timestamp,Student ID,Is there an adult here you would go to?\n"
    "11/20/2026 9:00,s1,Ruth Abbott\n"
    "11/20/2026 9:01,s2,Nobody\n"
    "11/20/2026 9:02,s3,Rather not say\n"
    "11/20/2026 9:03,s4,Otto Becker; Nadia Rahman\n"
    "11/20/2026 9:04,s5,absent\n"
)


def form(text=FORM):
    return File("answers.csv", text.encode())


@pytest.fixture
def school(database, me, today, now):
    """Twelve students, everybody reviewed; t1 is strong with s1 and s2, and knows s4."""
    marks = {(adult.adult_id, student.student_id): 0 for adult in ADULTS for student in STUDENTS}
    marks |= {("t1", "s1"): 3, ("t1", "s2"): 3, ("t1", "s4"): 2}
    fill(database, me, today - timedelta(days=20), now, STUDENTS, ADULTS, marks,
         RoundStatus.REVEALED, voice=True)  # fmt: skip
    return database


@pytest.fixture
def counselor():
    return Viewer("school", frozenset({Role.COUNSELOR}), adult_id="c1")


def answers(database):
    with database.reading() as sql:
        return load_voice(sql, "school", "r1")


def test_a_forms_answers_are_previewed_and_then_saved_just_so(school, counselor, now):
    preview = as_(school, counselor)(preview_voice, form(), {})
    assert (preview.new, preview.changed, preview.unchanged) == (5, 0, 0)
    assert answers(school) == {}, "a preview saves nothing"
    assert as_(school, counselor, now=now)(import_voice, form(), {}).to_save == preview.to_save
    assert {key: one.answer for key, one in answers(school).items()} == {
        "s1": Said.NAMED,
        "s2": Said.NOBODY,
        "s3": Said.RATHER_NOT_SAY,
        "s4": Said.NAMED,
        "s5": Said.ABSENT,
    }
    assert answers(school)["s4"].adult_ids == ("t2", "c1")
    again = as_(school, counselor)(
        preview_voice, form(FORM.replace("s2,Nobody", "s2,Ruth Abbott")), {}
    )
    assert (again.new, again.changed, again.unchanged) == (0, 1, 4)


def test_a_row_of_nobody_on_the_roster_is_left_out_and_told(school, counselor, now):
    text = FORM + "11/20/2026 9:05,99999,Ruth Abbott\n"
    preview = as_(school, counselor, now=now)(import_voice, form(text), {})
    assert [issue.row for issue in preview.reading.issues] == [7]
    assert len(answers(school)) == 5


def test_a_misspelt_adult_is_asked_about_and_nothing_is_saved_before(school, counselor, now):
    text = FORM.replace("Ruth Abbott", "Rutth Abbot")
    preview = as_(school, counselor)(preview_voice, form(text), {})
    assert preview.reading.questions
    with pytest.raises(FileRefused, match="Nothing was imported") as refused:
        as_(school, counselor, now=now)(import_voice, form(text), {})
    assert "Rutth" not in str(refused.value), "what was written stays where it is asked"
    assert answers(school) == {}
    question = preview.reading.questions[0]
    chosen = next(key for key, words in question.choices if "Ruth Abbott" in words)
    as_(school, counselor, now=now)(import_voice, form(text), {question.key: chosen})
    assert answers(school)["s1"].adult_ids == ("t1",)


def test_a_file_without_answers_is_refused(school, counselor, now):
    with pytest.raises(FileRefused):
        as_(school, counselor, now=now)(import_voice, form("Student ID,Colour\ns1,blue\n"), {})


def test_one_students_answer_is_noted_and_a_later_one_replaces_it(school, counselor, now):
    as_(school, counselor, now=now)(note_voice, "s1", Said.NOBODY, [])
    as_(school, counselor, now=now)(note_voice, "s1", Said.NAMED, ["t1", "t1"])
    assert answers(school)["s1"].adult_ids == ("t1",)


@pytest.mark.parametrize(
    ("student", "said", "adults", "why"),
    [
        ("s1", Said.NAMED, [], NotPossible),
        ("s1", Said.NOBODY, ["t1"], NotPossible),
        ("s99", Said.NOBODY, [], NotFound),
        ("s1", Said.NAMED, ["t99"], NotFound),
    ],
)
def test_an_answer_that_cannot_be_changes_nothing(
    school, counselor, now, student, said, adults, why
):
    with pytest.raises(why, match=r"\.$"):
        as_(school, counselor, now=now)(note_voice, student, said, adults)
    assert answers(school) == {}


def test_a_closed_round_takes_no_more_answers(school, me, counselor, now):
    as_(school, me, now=now)(close_round, "r1")
    assert as_(school, counselor)(voice_rounds) == []
    with pytest.raises(NotFound, match="No round is open"):
        as_(school, counselor, now=now)(import_voice, form(), {})
    with pytest.raises(NotPossible, match="closed"):
        as_(school, counselor, now=now)(note_voice, "s1", Said.NOBODY, [], "r1")
    assert answers(school) == {}


def test_both_views_stand_side_by_side(school, counselor, now):
    assert as_(school, counselor)(round_voice) is None
    as_(school, counselor, now=now)(import_voice, form(), {})
    found = as_(school, counselor)(round_voice)
    assert (found.summary.answered, found.summary.nobody, found.summary.rather_not_say) == (4, 1, 1)
    assert (found.summary.confirmed, found.summary.perceived, found.summary.unseen) == (1, 1, 1)


def test_who_leads_reads_it_and_nobody_else(school, counselor, as_adult, now):
    as_(school, counselor, now=now)(import_voice, form(), {})
    manager = Viewer("school", frozenset({Role.DATA_MANAGER}))
    for outsider in (as_adult("t1"), manager):
        with pytest.raises(AccessDenied):
            as_(school, outsider)(round_voice)
    with pytest.raises(AccessDenied):
        as_(school, as_adult("t1"))(preview_voice, form(), {})
    assert as_(school, manager)(preview_voice, form(), {}).sealed, "they collect, unread"


def test_the_story_tells_what_a_student_said_to_those_who_may_read_it(
    school, counselor, as_adult, today, now
):
    as_(school, counselor, now=now)(import_voice, form(), {})
    for student, said, names in (("s4", Said.NAMED, ["Becker", "Rahman"]), ("s2", Said.NOBODY, [])):
        told = as_(school, counselor, today=today)(student_story, student).said
        assert [(name, given.answer) for name, given, _ in told] == [("Fall", said)]
        assert [adult.last_name for adult in told[0][2]] == names
    made = as_(school, counselor, today=today, now=now)(
        propose_outreach, [Wanted("s4", "t1")]
    ).outreach_ids[0]
    as_(school, as_adult("t1"), today=today, now=now)(accept_outreach, made)
    assert as_(school, as_adult("t1"), today=today)(student_story, "s4").said == ()


def test_a_wish_leads_to_the_pair_and_is_told_to_nobody_with_it(
    school, counselor, command_line, now
):
    as_(school, counselor, now=now)(note_voice, "s7", Said.NAMED, ["t2"])
    for viewer in (counselor, command_line):
        (pair,) = as_(school, viewer)(suggest_pairs, students=["s7"]).pairs
        assert pair.adult_id == "t2"
        assert "wish" not in pair.reason and "wish" not in pair.ties


def test_naming_the_adult_changes_nothing_that_the_adult_sees(
    school, me, counselor, as_adult, today, now
):
    then = today - timedelta(days=30)
    made = as_(school, counselor, today=then, now=now)(
        propose_outreach, [Wanted("s4", "t2")]
    ).outreach_ids[0]
    as_(school, as_adult("t2"), today=then, now=now)(accept_outreach, made)
    before = as_(school, as_adult("t2"), today=today)(my_caseload)
    as_(school, counselor, now=now)(import_voice, form(), {})
    assert as_(school, as_adult("t2"), today=today)(my_caseload) == before != []


def test_answers_given_in_an_open_round_stay_unsaid_until_the_reveal(
    school, me, counselor, today, now
):
    later = as_(school, me, now=now)(plan_round, "Spring", today, collects_voice=True)
    as_(school, me, today=today, now=now)(open_round, later.round_id)
    as_(school, counselor, now=now)(note_voice, "s4", Said.NAMED, ["t2"])
    assert as_(school, counselor, today=today)(student_story, "s4").said == ()


def test_the_workbook_says_it_without_names_and_shows_none_below_ten(
    school, me, counselor, today, now
):
    def rows():
        content = as_(school, me, today=today, now=now)(
            coverage_report, given=FOR_OWN_STAFF
        ).content
        sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
        return {row[0].value: [cell.value for cell in row[1:4]] for row in sheet.iter_rows()}

    assert not any("who answered" in str(key) for key in rows())
    as_(school, counselor, now=now)(import_voice, form(), {})
    assert rows()["Confirmed (of students who answered)"] == ["too few"] * 3
    for student in STUDENTS:
        as_(school, counselor, now=now)(note_voice, student.student_id, Said.NAMED, ["t1"])
    assert rows()["Confirmed (of students who answered)"] == [2, 12, pytest.approx(2 / 12)]
    assert rows()["Unseen (of students who answered)"][:2] == [10, 12]


def test_no_log_holds_what_a_student_said(school, counselor, now, caplog):
    with caplog.at_level(logging.DEBUG):
        as_(school, counselor, now=now)(import_voice, form(), {})
        with pytest.raises(NotPossible) as refused:
            as_(school, counselor, now=now)(note_voice, "s1", Said.NOBODY, ["t1"])
    told = caplog.text + str(refused.value)
    assert "Abbott" not in told and "First" not in told


# --- off until the school switches it on ---------------------------------------------------------


def switch(database, me, **changed):
    before = as_(database, me)(school_settings)
    as_(database, me)(change_settings, replace(before, **changed), "Our school")


def test_a_school_asks_no_student_until_it_says_so():
    assert not SchoolSettings().asks_students and not Round("r", "R", None, None).collects_voice


OFF = {
    "the school": lambda database, me: switch(database, me, asks_students=False),
    "the round": lambda database, me: as_(database, me)(collect_voice, "r1", False),
}
ON = {
    "the school": lambda database, me: switch(database, me, asks_students=True),
    "the round": lambda database, me: as_(database, me)(collect_voice, "r1", True),
}


@pytest.mark.parametrize("which", list(OFF))
def test_where_students_are_not_asked_nothing_comes_in_and_nothing_is_shown(
    school, me, counselor, now, which
):
    as_(school, counselor, now=now)(import_voice, form(), {})
    as_(school, counselor, now=now)(note_voice, "s7", Said.NAMED, ["t2"])
    OFF[which](school, me)
    assert as_(school, counselor)(voice_rounds) == []
    for service, args in (
        (preview_voice, (form(), {})),
        (import_voice, (form(), {})),
        (import_voice, (form(), {}, "r1")),
        (note_voice, ("s8", Said.NOBODY, [])),
    ):
        with pytest.raises(NotPossible, match="not ask"):
            as_(school, counselor, now=now)(service, *args)
    assert as_(school, counselor)(round_voice) is None
    assert as_(school, counselor)(student_story, "s4").said == ()
    plan = as_(school, counselor)(suggest_pairs, students=["s7"])
    assert "wish" not in {tie for pair in plan.pairs for tie in pair.ties}
    assert len(answers(school)) == 6, "what was said before stays stored"
    ON[which](school, me)
    assert as_(school, counselor)(round_voice).summary.answered == 5


def test_a_closed_round_keeps_whether_students_were_asked(school, me):
    as_(school, me)(close_round, "r1")
    with pytest.raises(NotPossible, match="closed"):
        as_(school, me)(collect_voice, "r1", False)


# --- each child can be left out ------------------------------------------------------------------


def test_a_child_who_is_opted_out_is_not_asked_shown_or_counted(school, counselor, now):
    as_(school, counselor, now=now)(import_voice, form(), {})
    before = as_(school, counselor)(round_voice).summary
    as_(school, counselor)(opt_out, "s1", True)
    assert as_(school, counselor)(is_opted_out, "s1")
    found = as_(school, counselor)(round_voice)
    assert found.summary.answered == before.answered - 1
    assert found.summary.not_asked == before.not_asked, "nor are they among those not asked"
    assert "s1" not in found.answers and "s1" not in set(found.table["student_id"])
    assert as_(school, counselor)(student_story, "s1").said == ()
    with pytest.raises(NotPossible, match="opted out"):
        as_(school, counselor, now=now)(note_voice, "s1", Said.NOBODY, [])
    preview = as_(school, counselor)(preview_voice, form(), {})
    told = {issue.code: issue.message for issue in preview.reading.issues}
    assert list(told) == ["opted_out"] and "s1" in told["opted_out"]
    as_(school, counselor)(opt_out, "s1", False)
    assert as_(school, counselor)(round_voice).summary == before


def test_opting_out_leaves_a_trace_and_is_for_those_who_ask_students(
    school, counselor, as_adult, me
):
    with pytest.raises(AccessDenied):
        as_(school, as_adult("t1"))(opt_out, "s1", True)
    with pytest.raises(AccessDenied):
        as_(school, as_adult("t1"))(is_opted_out, "s1")
    with pytest.raises(NotFound):
        as_(school, counselor)(opt_out, "s99", True)
    as_(school, counselor)(opt_out, "s1", True)
    newest = as_(school, me)(read_audit).entries[0]
    assert (newest.who, newest.action) == ("c1", "voice.opted_out")
    assert newest.details.keys() == {"student", "opted_out"} and newest.details["opted_out"]


def test_a_roster_that_comes_again_leaves_a_child_opted_out(school, counselor, me):
    as_(school, counselor)(opt_out, "s1", True)
    rows = [f"{s.student_id},{s.first_name}x,{s.last_name},5" for s in STUDENTS]
    content = "student_id,first_name,last_name,grade\n" + "\n".join(rows)
    as_(school, me)(import_rosters, [File("s.csv", content.encode())], expect="students")
    assert as_(school, counselor)(is_opted_out, "s1")


# --- no answer is dropped ------------------------------------------------------------------------


def test_the_denominator_is_who_was_asked_whatever_they_said(school, counselor, now):
    said = ["Ruth Abbott", "Ms. Becker", "my mom", "Nobody", "Rather not say", "??!", "absent"]
    lines = [f"9/1,s{n},{text}" for n, text in enumerate(said, start=1)]
    text = FORM.splitlines()[0] + "\n" + "\n".join(lines) + "\n"
    (question,) = as_(school, counselor)(preview_voice, form(text), {}).reading.questions
    assert "??!" in question.message
    as_(school, counselor, now=now)(import_voice, form(text), {question.key: "said:unreadable"})
    found = as_(school, counselor)(round_voice).summary
    assert (found.answered, found.absent, found.not_asked) == (6, 1, 5)
    assert (found.outside, found.nobody, found.rather_not_say, found.unreadable) == (1, 1, 1, 1)


def test_a_student_may_name_an_adult_who_is_not_asked_to_mark(school, counselor, me, now):
    coach = Adult("x1", "Lou", "Ortiz", kind=AdultKind.OUTSIDE)
    with school.changing(me, "test.filled", now) as sql:
        save_adults(sql, "school", RosterChanges(new=(coach,)), now.date())
    text = FORM.replace("Ruth Abbott", "Lou Ortiz")
    as_(school, counselor, now=now)(import_voice, form(text), {})
    assert answers(school)["s1"].adult_ids == ("x1",)
