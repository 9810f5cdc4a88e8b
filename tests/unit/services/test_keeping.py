"""What is over its time goes when the school has looked at it, and totals stay."""

import os
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, func, select

from connections.domain.access.grants import Role
from connections.domain.access.viewer import Viewer
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, Changed, NotFound, NotPossible
from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.domain.records.keeping import RULES, answers_go_before, years_before
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.services.book.book import reading
from connections.services.coverage.coverage import round_coverage, visible_rounds
from connections.services.coverage.today import connected_today
from connections.services.outreach.notes import write_note
from connections.services.outreach.proposing import take_pair
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
from connections.store.log.chain import log_state, sign
from connections.store.rosters import save_adults, save_students
from connections.store.rounds import freeze_round, save_marks, save_round
from connections.store.schema import audit, marks, notes, outreach, reads, students
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


def test_a_round_that_was_never_revealed_leaves_no_totals(school, me, now):
    with school.changing(me, "test.filled", now) as sql:
        save_round(sql, "school", Round("lost", "Lost", RoundStatus.OPEN, OLD), moment(OLD))
        save_marks(sql, "school", "lost", [Mark("t1", "s02", Strength.STRONG)], moment(OLD))
    as_(school, me)(purge, as_(school, me)(due_now))
    with reading(school, "school") as book:
        assert book.round_figures()["lost"] == {}
    assert count(school, marks, marks.c.round_id == "lost") == 0


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
