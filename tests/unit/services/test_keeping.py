"""What is over its time goes when the school has looked at it, and totals stay."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.outreach.contacts import ContactKind, Felt
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, Changed, NotFound, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.records.keeping import (
    RULES,
    WITH_THEM,
    answers_go_before,
    years_before,
)
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.services.book.book import reading
from connections.services.coverage.coverage import round_coverage, visible_rounds
from connections.services.coverage.today import connected_today
from connections.services.outreach.notes import write_note
from connections.services.outreach.proposing import take_pair
from connections.services.outreach.steps import log_contact
from connections.services.people.by_hand import person_leaves
from connections.services.records.archiving import take_archive, years_to_archive
from connections.services.records.holding import end_hold, place_hold
from connections.services.records.keeping import (
    Due,
    due_now,
    keep_for,
    purge,
    purge_by_rule,
    purge_by_rules,
    switch_purging,
)
from connections.services.school.school import Whole, read_audit, school_settings
from connections.services.school.schools import create_school, keeper
from connections.store.answers import Answer, save_answers
from connections.store.log.chain import log_state, sign
from connections.store.records.purging import WITH_OUTREACH, WITH_ROUNDS
from connections.store.rosters import save_adults, save_students
from connections.store.rounds import freeze_round, save_done, save_marks, save_round
from connections.store.schema import (
    answers,
    audit,
    late_marks,
    marks,
    metadata,
    notes,
    outreach,
    reads,
    students,
    voice,
)
from tests.asking import as_

OLD, NEW = date(2024, 10, 1), date(2026, 9, 10)  # two school years before TODAY's, and this one
STUDENTS = [Student(f"s{n:02}", f"First{n}", f"Last{n}", grade="5") for n in range(12)]
ADULTS = [Adult("t1", "Ana", "Becker"), Adult("t2", "Bo", "Cole")]


def moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def school(any_database, me):
    """An old round, closed, and a new one; an outreach and a note from back then."""
    with any_database.changing(me, "test.filled", moment(OLD)) as sql:
        save_students(sql, "school", RosterChanges(new=tuple(STUDENTS)), OLD)
        save_adults(sql, "school", RosterChanges(new=tuple(ADULTS)), OLD)
        for key, day in (("old", OLD), ("new", NEW)):
            at = moment(day)
            save_round(sql, "school", Round(
                key, key.title(), RoundStatus.CLOSED, day, frozen_on=day, revealed_at=at,
                first_revealed_at=at,
            ), at)  # fmt: skip
            given = [
                Mark(a.adult_id, s.student_id, Strength(n % 4))
                for n, s in enumerate(STUDENTS)
                for a in ADULTS
            ]
            save_marks(sql, "school", key, given, at)
            freeze_round(sql, "school", key, STUDENTS, ADULTS)
    lead = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="t2")
    ask = as_(any_database, lead, today=OLD, now=moment(OLD))
    ask(take_pair, "s01", "t2", "old")
    ask(write_note, "s01", happened="Old words", restricted=False)
    as_(any_database, me, today=OLD + timedelta(30), now=moment(OLD))(person_leaves, STUDENTS[1])
    return any_database


def count(database, table, *which):
    with database.reading() as sql:
        return sql.execute(select(func.count()).select_from(table).where(*which)).scalar()


def test_nothing_is_deleted_before_the_school_has_looked_and_switched_it_on(school, me, now):
    before = count(school, marks), count(school, notes)
    with reading(school, "school") as book:
        assert purge_by_rule(book, now) is None
    with pytest.raises(NotPossible, match="Look first"):
        as_(school, me)(switch_purging, True)
    with pytest.raises(Changed, match="look again"):
        as_(school, me)(switch_purging, True, Due(answers=1))
    with pytest.raises(Changed):
        as_(school, me)(purge, Due())
    assert (count(school, marks), count(school, notes)) == before
    as_(school, me)(switch_purging, True, as_(school, me)(due_now))
    assert (count(school, marks), count(school, notes)) == before, "only from its next day on"
    with reading(school, "school") as book:
        assert purge_by_rule(book, now).students == 1
    assert count(school, marks, marks.c.round_id == "old") == 0


def test_the_preview_is_what_goes(school, me):
    due = as_(school, me)(due_now)
    assert [each.name for each in due.rounds] == ["Old"]
    assert (due.answers, due.outreach, due.notes, due.students) == (24, 1, 1, 1)
    assert as_(school, me)(purge, due) == due
    assert as_(school, me)(due_now).nothing
    assert count(school, outreach) == count(school, notes) == 0
    assert count(school, marks) == 24, "this year's answers stay"
    newest = as_(school, me)(read_audit).entries[0]
    assert newest.action == "records.purged" and newest.details["answers"] == 24
    assert not set(newest.details) & {"student", "students_ids", "student_ids"}
    again = as_(school, me)(read_audit).entries[0].entry
    assert as_(school, me)(purge, as_(school, me)(due_now)).nothing
    assert as_(school, me)(read_audit).entries[0].entry == again, "nothing done, nothing written"


def test_totals_of_a_purged_round_stay_and_no_page_counts_it_anew(school, me):
    before = as_(school, me)(round_coverage, "old").summary
    today = as_(school, me)(connected_today)
    as_(school, me)(purge, as_(school, me)(due_now))
    with reading(school, "school") as book:
        kept = book.round_figures()["old"]
    assert (kept["students"], kept["covered"], kept["two_or_more"]) == (
        before.students, before.covered, before.two_or_more,
    )  # fmt: skip
    assert kept["by_grade"] == [{"grade": "5", "students": 12, "covered": before.covered}]
    assert [each.round_id for each in as_(school, me)(visible_rounds)] == ["new"]
    with pytest.raises(NotFound, match="over their time"):
        as_(school, me)(round_coverage, "old")
    assert as_(school, me)(connected_today).waiting == today.waiting


def test_a_student_who_left_long_ago_is_erased_and_this_years_figures_stand(school, me):
    before = as_(school, me)(round_coverage, "new").summary
    as_(school, me)(purge, as_(school, me)(due_now))
    assert count(school, students, students.c.student_id == "s01") == 0
    assert count(school, students, students.c.erased_on.is_not(None)) == 1
    assert as_(school, me)(round_coverage, "new").summary == before


def test_whoever_is_held_keeps_everything_until_the_hold_ends(school, me):
    hold = as_(school, me)(place_hold, "s01", "A case at law")
    due = as_(school, me)(due_now)
    assert due.held == 1 and due.nothing
    as_(school, me)(purge, due)
    assert count(school, notes) == 1 and count(school, outreach) == 1
    assert count(school, marks, marks.c.student_id == "s01") == 4
    as_(school, me)(end_hold, hold)
    assert as_(school, me)(due_now).notes == 1


@pytest.mark.parametrize("status", [RoundStatus.PLANNED, RoundStatus.OPEN])
def test_a_round_that_was_never_revealed_is_not_deleted_by_time(school, me, now, status):
    with school.changing(me, "test.filled", now) as sql:
        save_round(sql, "school", Round("lost", "Lost", status, OLD), moment(OLD))
        save_marks(sql, "school", "lost", [Mark("t1", "s02", Strength.STRONG)], moment(OLD))
    due = as_(school, me)(due_now)
    assert [each.name for each in due.rounds] == ["Old"]
    as_(school, me)(purge, due)
    with reading(school, "school") as book:
        assert set(book.round_figures()) == {"old"}
    assert count(school, marks, marks.c.round_id == "lost") == 1


@pytest.mark.parametrize("table", [marks, late_marks, voice, answers], ids=lambda each: each.name)
def test_a_round_that_holds_anything_of_a_held_student_stays_whole(school, me, now, table):
    key = {"school_id": "school", "round_id": "old", "student_id": "s13"}
    row = {"adult_id": "t1", "strength": 3, "marked_at": now, "answer_id": "a1", "given_on": OLD}
    row |= {"answer": "nobody", "adult_ids": [], "answered_at": now}
    with school.changing(me, "test.filled", now) as sql:
        save_students(sql, "school", RosterChanges(new=(Student("s13", "Cy", "Dee"),)), OLD)
        sql.execute(table.insert().values(
            **key, **{name: value for name, value in row.items() if name in table.c}
        ))  # fmt: skip
    as_(school, me)(place_hold, "s13", "A case at law")
    assert not as_(school, me)(due_now).rounds
    before = count(school, marks)
    as_(school, me)(purge, as_(school, me)(due_now))
    assert count(school, marks) == before and count(school, table, table.c.student_id == "s13") == 1


def test_the_preview_names_every_row_that_goes(school, me, now):
    lead = Viewer("school", frozenset({Role.COUNSELOR}), adult_id="t2")
    back_then = as_(school, lead, today=OLD, now=moment(OLD))
    other = back_then(take_pair, "s02", "t2", "old")
    back_then(log_contact, other, ContactKind.TALKED, Felt.EASY)
    with school.changing(me, "test.filled", now) as sql:
        save_answers(sql, "school", [Answer("a1", "old", "t1", "s02", Strength.KNOW)], moment(OLD))
        save_done(sql, "school", "old", "t1", moment(OLD))
    as_(school, me, today=OLD + timedelta(30), now=moment(OLD))(person_leaves, STUDENTS[2])
    due = as_(school, me)(due_now)
    keep = {log.name for log in (audit, reads)}  # told by `log_rows`, and the purge writes there
    # What is of a student who is erased is told in that line; an open outreach is the outreach.
    keep |= {"students", "student_keys", "imported_students", "open_outreach"}
    before = {t.name: count(school, t) for t in metadata.sorted_tables if t.name not in keep}
    as_(school, me)(purge, due)
    went = {name: n - count(school, metadata.tables[name]) for name, n in before.items()}
    told = {**dict(due.with_them), "outreach": due.outreach, "notes": due.notes}
    for name in ("marks", "late_marks", "voice"):
        went["said"] = went.get("said", 0) + went.pop(name)
    told["said"] = due.answers
    assert {name: n for name, n in went.items() if n > 0} == {k: n for k, n in told.items() if n}
    assert told["contacts"] == 1 and told["answers"] == 1 and told["round_students"] == 12


def test_every_table_that_goes_with_another_has_its_words():
    told = {table.name for table in (*WITH_ROUNDS, *WITH_OUTREACH)} | {"joinings", "joined"}
    assert set(WITH_THEM) == told


def test_a_log_is_cut_from_the_front_and_can_still_be_followed(school, me, now):
    later = now + timedelta(days=4 * 365)
    with school.writing() as sql:
        for n in range(5):
            sign(sql, me, "note.read", now, {"n": n}, reads)
        sign(sql, me, "note.read", later, {"n": 9}, reads)
    before, ask = count(school, audit), as_(school, me, today=later.date(), now=later)
    due = ask(due_now)
    assert due.log_rows == before + 5
    ask(purge, due)
    assert count(school, audit) < before
    for log in (audit, reads):
        with school.reading() as sql:
            assert log_state(sql, "school", school.head(log.name, "school"), log).whole is (
                Whole.WHOLE
            )
            first = sql.execute(select(func.min(log.c.entry))).scalar()
        assert first > 1
        with school.writing() as sql:  # one more cut, by somebody without the key
            sql.execute(delete(log).where(log.c.entry == first))
        with school.reading() as sql:
            state = log_state(sql, "school", None, log)
        assert state.whole is Whole.ALTERED, log.name


def test_copies_beside_the_database_go_after_their_days(school, me, now):
    if school.file is None:
        pytest.skip("a server keeps no copies beside it")
    folder = school.file.parent / "kept"
    folder.mkdir()
    for name, days in (("old", 40), ("young", 10)):
        (folder / name).write_bytes(b"x")
        at = (now - timedelta(days=days)).timestamp()
        os.utime(folder / name, (at, at))
    due = as_(school, me)(due_now)
    assert due.copies == 1
    as_(school, me)(purge, due)
    assert [path.name for path in folder.iterdir()] == ["young"]


def test_the_times_are_the_schools_own_within_what_makes_sense(school, me, as_adult):
    as_(school, me)(keep_for, {"keep_answers_years": 5, "purges": 1})
    settings = as_(school, me)(school_settings)
    assert settings.keep_answers_years == 5 and not settings.purges
    assert not as_(school, me)(due_now).rounds
    for name, value in (("keep_answers_years", 0), ("keep_logs_years", 99)):
        with pytest.raises(NotPossible, match="Nothing was changed"):
            as_(school, me)(keep_for, {name: value})
    for service, given in ((keep_for, ({},)), (due_now, ()), (switch_purging, (False,))):
        with pytest.raises(AccessDenied):
            as_(school, as_adult("t1", Role.COUNSELOR))(service, *given)


def test_the_year_begins_in_july_and_a_leap_day_has_its_day(today):
    settings = SchoolSettings()
    assert answers_go_before(settings, date(2026, 11, 20)) == date(2025, 7, 1)
    assert answers_go_before(settings, date(2026, 6, 30)) == date(2024, 7, 1)
    assert years_before(date(2028, 2, 29), 1) == date(2027, 2, 28)


def test_every_time_is_a_setting_with_words_and_a_usual_value_within_its_bounds():
    settings = SchoolSettings()
    for rule in RULES.values():
        assert rule.least <= getattr(settings, rule.setting) <= rule.most
        assert rule.what and rule.why


def test_a_school_year_is_taken_for_the_archive_before_it_goes(school, me):
    assert as_(school, me)(years_to_archive) == [2024, 2026]
    with pytest.raises(NotPossible, match="who gets it"):
        as_(school, me)(take_archive, 2024)
    content = as_(school, me)(take_archive, 2024, FOR_OWN_STAFF)
    import io

    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["Figures", "Answers", "Outreach"]
    rows = list(book["Answers"].iter_rows(min_row=4, values_only=True))
    assert len(rows) == 24 and {row[0] for row in rows} == {"Old"}
    assert as_(school, me)(read_audit).entries[0].action == "archive.taken"


def test_a_purge_is_all_or_nothing(school, me, monkeypatch):
    from connections.services.records import keeping

    due = as_(school, me)(due_now)

    def fails(*_):
        raise RuntimeError

    monkeypatch.setattr(keeping, "delete_log_before", fails)
    with pytest.raises(RuntimeError):
        as_(school, me)(purge, due)
    assert as_(school, me)(due_now) == due


def test_every_school_goes_by_its_own_rule(school, me, now):
    as_(school, me)(create_school, "other", "Elm Street")
    other = keeper("other")
    with school.changing(other, "test.filled", moment(OLD)) as sql:
        save_students(sql, "other", RosterChanges(new=(Student("x1", "Elm", "Xiong"),)), OLD)
    as_(school, other, today=OLD + timedelta(30), now=moment(OLD))(person_leaves, Student("x1"))
    as_(school, me)(switch_purging, True, as_(school, me)(due_now))
    purge_by_rules(school, now)
    assert count(school, students, students.c.student_id == "s01") == 0
    assert count(school, students, students.c.student_id == "x1") == 1, "not switched on there"
    assert "by_itself" in {entry.who for entry in as_(school, me)(read_audit).entries}
