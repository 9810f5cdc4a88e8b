"""Files of marks: what is remembered, what a preview says, and what it keeps to itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import Unanswered
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.files.bytes.reading import File
from connections.services.round.marks import ChangedMark, import_marks, preview_marks
from connections.services.school.schools import find_school, keeper
from connections.store.database import open_database
from connections.store.rosters import save_adults, save_students
from connections.store.rounds import freeze_round, load_marks, save_marks, save_round
from tests.asking import NOW, TODAY, as_

STUDENTS = (Student("201", "Ana", "Diaz"), Student("202", "Ben", "Roth"))
ADULTS = (Adult("H1", "Tessa", "Harlow"), Adult("H2", "Omar", "Bell"))
SCALE = "Student,Tessa Harlow,Omar Bell\nAna Diaz,1,4\nBen Roth,,2\n"
ME = keeper("school")


def file(text: str, name: str = "marks.csv") -> File:
    return File(name, text.encode())


@pytest.fixture
def database(tmp_path):
    database = open_database(f"sqlite:///{(tmp_path / 's.db').as_posix()}")
    find_school(database, NOW)
    with database.changing(ME, "test.filled", NOW) as sql:
        save_students(sql, "school", RosterChanges(new=STUDENTS), TODAY)
        save_adults(sql, "school", RosterChanges(new=ADULTS), TODAY)
        save_round(sql, "school", Round("fall", "Fall", RoundStatus.OPEN, TODAY), NOW)
    yield database
    database.close()


def reveal(database):
    with database.changing(ME, "test.filled", NOW) as sql:
        fall = Round("fall", "Fall", RoundStatus.REVEALED, TODAY - timedelta(days=1))
        fall = replace(fall, frozen_on=TODAY, revealed_at=NOW, first_revealed_at=NOW)
        save_marks(sql, "school", "fall", [Mark("H1", "201", Strength.KNOW)], NOW)
        save_round(sql, "school", fall, NOW)
        freeze_round(sql, "school", "fall", STUDENTS, ADULTS)


def answers_to(preview, *said):
    return dict(zip([q.key for q in preview.reading.questions], said, strict=True))


def test_a_file_with_an_open_word_saves_nothing(database):
    with pytest.raises(Unanswered):
        as_(database, ME)(import_marks, file(SCALE), {}, "Fall")
    with database.reading() as sql:
        assert load_marks(sql, "school", "fall").empty


def test_what_words_mean_is_remembered_for_files_of_the_same_kind(database):
    first = as_(database, ME)(preview_marks, file(SCALE), {}, "Fall")
    said = answers_to(first, "3", "2", "0")
    as_(database, ME)(import_marks, file(SCALE), said, "Fall")
    later = SCALE.replace("Ben Roth,,2", "Ben Roth,4,2")
    again = as_(database, ME)(preview_marks, file(later, "later.csv"), {}, "Fall")
    assert not again.reading.questions and said.keys() <= again.remembered
    assert {(m.adult_id, m.student_id): int(m.strength) for m in again.reading.marks} == {
        ("H1", "201"): 3, ("H2", "201"): 0, ("H1", "202"): 0, ("H2", "202"): 2
    }  # fmt: skip
    other = as_(database, ME)(preview_marks, file(later.replace("4", "5")), {}, "Fall")
    assert other.reading.questions  # a scale of another length is another scale
    now = as_(database, ME)(preview_marks, file(later), dict.fromkeys(said, "1"), "Fall")
    assert {int(m.strength) for m in now.reading.marks} == {1}  # what is said now goes first


def test_an_answer_that_is_only_previewed_is_not_remembered(database):
    said = answers_to(as_(database, ME)(preview_marks, file(SCALE), {}, "Fall"), "3", "2", "0")
    as_(database, ME)(preview_marks, file(SCALE), said, "Fall")
    assert as_(database, ME)(preview_marks, file(SCALE), {}, "Fall").reading.questions


def test_a_preview_counts_the_strengths_of_each_adult(database):
    text = "Student,Tessa Harlow,Omar Bell\nAna Diaz,Strong,Know\nBen Roth,Strong,\n"
    counts = as_(database, ME)(preview_marks, file(text), {}, "Fall").per_adult()
    assert counts == {"H1": {Strength.STRONG: 2}, "H2": {Strength.KNOW: 1}}


def test_what_would_change_is_named_after_the_reveal_and_only_to_those_who_read_marks(database):
    text = file("adult_id,student_id,strength\nH1,201,3\nH2,201,1\n")
    sealed = as_(database, ME)(preview_marks, text, {}, "Fall")
    assert sealed.sealed and not sealed.changes
    reveal(database)
    seen = as_(database, ME)(preview_marks, text, {}, "Fall")
    assert seen.changes == (ChangedMark("H1", "201", Strength.KNOW, Strength.STRONG),)
    clerk = replace(keeper("school"), roles=frozenset({Role.DATA_MANAGER}))
    kept = as_(database, clerk)(preview_marks, text, {}, "Fall")
    assert kept.sealed and not kept.changes
