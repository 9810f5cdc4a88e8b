"""Who looked at what is written down before it is shown, and counted instead of repeated."""

from datetime import timedelta

import pytest

from connections.domain.access.acts import ActKind
from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.status import Status
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, ConnectionsError
from connections.domain.rounds.round import RoundStatus
from connections.services.book.ask import note_refusal
from connections.services.coverage.coverage import student_view
from connections.services.outreach.caseload import student_story
from connections.services.outreach.notes import student_notes, write_note
from connections.services.outreach.proposing import volunteer
from connections.services.school.log import Log, LogWanted, Whole, read_audit, take_log
from connections.services.school.schools import keeper
from connections.store.database import open_database
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

ME = keeper("school")
COUNSELOR = Viewer("school", frozenset({Role.COUNSELOR}), "C")
TEACHER = Viewer("school", frozenset({Role.TEACHER}), "A")
READS = LogWanted(Log.READS)
LATER = NOW + timedelta(minutes=3)
AFTER = NOW + timedelta(minutes=11)


@pytest.fixture
def school(any_database):
    students = [Student("S1", "Ana", "Ruiz", "7"), Student("S2", "Bo", "Kim", "7")]
    adults = [Adult("A", "Al", "Low"), Adult("C", "Cy", "Park")]
    fill(any_database, ME, TODAY, NOW, students, adults, {("A", "S1"): 3}, RoundStatus.REVEALED)
    as_(any_database, COUNSELOR)(write_note, "S1", happened="Draws.", restricted=True)
    as_(any_database, COUNSELOR)(write_note, "S1", happened="Reads.")
    return any_database


def reads(database, wanted=READS, viewer=ME):
    return [(e.who, e.action, dict(e.details)) for e in as_(database, viewer)(
        read_audit, wanted=wanted).entries]  # fmt: skip


def test_reading_notes_a_page_and_a_story_is_written_down(school):
    as_(school, COUNSELOR)(student_notes, "S1")
    as_(school, TEACHER)(student_view, "S1")
    as_(school, COUNSELOR)(student_story, "S2")
    entries = as_(school, ME)(read_audit, wanted=READS).entries
    said = [(e.who, e.action, e.students) for e in entries]
    assert said == [
        ("C", "student.opened", ("S2",)),
        ("A", "student.opened", ("S1",)),
        ("C", "notes.read", ("S1",)),
    ]
    assert "S1" not in str([e.details for e in entries]), "a log speaks of a student by a code"
    log = as_(school, ME)(read_audit, wanted=READS)
    assert log.state.whole is Whole.WHOLE


def test_notes_of_which_none_can_be_read_are_no_reading(school):
    as_(school, COUNSELOR)(student_notes, "S2")
    assert reads(school) == []


def test_the_same_again_is_counted_and_its_number_follows(school):
    for minutes in range(5):
        as_(school, COUNSELOR, now=NOW + timedelta(minutes=minutes))(student_notes, "S1")
    assert [action for _, action, _ in reads(school)] == ["notes.read"]
    school.reads.write_counts(NOW + timedelta(minutes=9))
    assert len(reads(school)) == 1, "the ten minutes are not over"
    school.reads.write_counts(AFTER)
    (_, _, counted), (_, _, first) = reads(school)
    assert counted == {**first, "again": 4}
    school.reads.write_counts(AFTER)
    assert len(reads(school)) == 2


def test_the_next_window_begins_with_a_row_and_the_number_before_it(school):
    for moment in (NOW, LATER, AFTER):
        as_(school, COUNSELOR, now=moment)(student_notes, "S1")
    assert [details.get("again") for _, _, details in reads(school)] == [None, 1, None]


def test_one_page_that_draws_view_story_and_notes_is_one_opening(school):
    for service in (student_view, student_story, student_notes):
        as_(school, COUNSELOR)(service, "S1")
    school.reads.write_counts()
    assert [action for _, action, _ in reads(school)] == ["notes.read", "student.opened"]


def test_300_wrong_requests_are_a_row_and_a_number(school):
    for second in range(300):
        at = NOW + timedelta(seconds=second)
        with pytest.raises(AccessDenied) as refused:
            as_(school, TEACHER, now=at)(student_notes, "S2")
        note_refusal(school, TEACHER, refused.value, at)
        note_refusal(school, TEACHER, refused.value, at)
    school.reads.write_counts()
    (_, _, counted), (who, action, first) = reads(school)
    assert (who, action, counted["again"]) == ("A", "request.refused", 299)
    assert first["why"].startswith("You may not read or write notes")


def test_a_stop_writes_the_numbers(database_file):
    database = open_database(database_file)
    from connections.services.school.schools import find_school

    find_school(database, NOW)
    fill(database, ME, TODAY, NOW, [Student("S1", "Ana")], [Adult("C", "Cy")], {},
         RoundStatus.REVEALED)  # fmt: skip
    for moment in (NOW, LATER):
        as_(database, COUNSELOR, now=moment)(student_view, "S1")
    database.close()
    again = open_database(database_file)
    assert [details.get("again") for _, _, details in reads(again)] == [1, None]
    again.close()


def test_what_cannot_be_written_down_is_not_shown_and_is_tried_again(school, monkeypatch):
    with monkeypatch.context() as full:
        full.setattr(school.reads, "_write", _full)
        with pytest.raises(ConnectionsError, match=r"nothing is shown\. The disk is full"):
            as_(school, COUNSELOR)(student_notes, "S1")
        note_refusal(school, TEACHER, AccessDenied("You may not."), NOW)  # stays refused
    assert reads(school) == []
    assert as_(school, COUNSELOR)(student_notes, "S1")
    assert [action for _, action, _ in reads(school)] == ["notes.read"]


def _full(rows):
    raise ConnectionsError("The disk is full.")


def test_reading_moves_no_figure_and_empties_no_kept_value(school):
    from connections.services.book.book import reading

    with reading(school, "school") as book:
        before = book.version
    as_(school, COUNSELOR)(student_notes, "S1")
    with reading(school, "school") as book:
        assert book.version == before


def test_it_is_looked_for_by_kind_person_student_and_day(school):
    as_(school, COUNSELOR)(student_notes, "S1")
    as_(school, TEACHER, now=NOW + timedelta(days=2))(student_view, "S1")
    as_(school, COUNSELOR)(student_story, "S2")
    wanted = {
        LogWanted(Log.READS, kind=ActKind.REFUSED): 0,
        LogWanted(Log.READS, kind=ActKind.READING): 3,
        LogWanted(Log.READS, who="A"): 1,
        LogWanted(Log.READS, student_id="S1"): 2,
        LogWanted(Log.READS, student_id="S1", until=TODAY): 1,
        LogWanted(Log.READS, since=TODAY + timedelta(days=1)): 1,
        LogWanted(kind=ActKind.NOTES): 2,
        LogWanted(student_id="S1"): 2,
        LogWanted(student_id="S2"): 0,
    }
    assert {look: len(reads(school, look)) for look in wanted} == wanted


def test_outreach_is_found_by_its_student(school):
    as_(school, TEACHER)(volunteer, "S2")
    about = reads(school, LogWanted(student_id="S2"))
    assert about and Status and all(action.startswith("outreach.") for _, action, _ in about)


def test_a_counselor_reads_their_own_entries_only(school):
    as_(school, COUNSELOR)(student_notes, "S1")
    as_(school, TEACHER)(student_view, "S1")
    assert {who for who, _, _ in reads(school, viewer=COUNSELOR)} == {"C"}
    assert {who for who, _, _ in reads(school, LogWanted(who="A"), COUNSELOR)} <= {"C"}
    with pytest.raises(AccessDenied):
        as_(school, TEACHER)(read_audit)


def test_the_file_of_a_log_runs_nothing_names_nobody_and_is_noted(school):
    as_(school, Viewer("school", frozenset({Role.COUNSELOR}), "C", name="=cmd"))(
        student_notes, "S1"
    )
    file = as_(school, ME)(take_log, READS).decode("utf-8-sig")
    assert len(file.splitlines()) == 2 and "Read notes about a student." in file
    assert "Ruiz" not in file and "S1" not in file
    assert reads(school, LogWanted(kind=ActKind.TAKEN))[0][1] == "log.taken"


def test_a_text_in_the_file_is_never_a_formula():
    from connections.files.out.table import write_csv

    lines = write_csv(["a"], [["=1+1"], ["@x"], ["+1"], ["-1"], ["\t="], ["two\nlines"], [7]])
    assert lines.decode("utf-8-sig").split("\r\n")[1:-1] == [
        '"\'=1+1"', '"\'@x"', '"\'+1"', '"\'-1"', '"\'\t="', '"two lines"', '"7"',
    ]  # fmt: skip
