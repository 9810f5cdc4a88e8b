"""What belongs together commits together: a pair, a reveal, a close, a file of marks."""

from collections import Counter
from importlib import import_module

import pytest
from sqlalchemy import select

from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import RoundStatus
from connections.files.bytes.reading import File
from connections.services.outreach.proposing import take_pair
from connections.services.round.marks import import_marks
from connections.services.round.rounds import close_round, list_rounds, reveal_round
from connections.store.log.chain import load_log
from connections.store.outreach import load_follow_ups, load_outreach
from connections.store.schema import answers, round_students
from connections.store.schema import marks as stands
from tests.asking import as_
from tests.counting import counted
from tests.small_school import fill

STUDENTS = [Student(f"S{n}", f"First{n}", f"Last{n}") for n in range(4)]
ADULTS = [Adult("A1", "Ana", "Ames"), Adult("A2", "Ben", "Bo")]


@pytest.fixture
def school(any_database, me, today, now):
    fill(any_database, me, today, now, STUDENTS, ADULTS, {("A1", "S0"): 3}, RoundStatus.OPEN)
    return any_database


def breaking(monkeypatch, module, name):
    """Let one step of a change fail as a worn-out disk would."""

    def fail(*_, **__):
        raise OSError("no space left on the device")

    monkeypatch.setattr(import_module(f"connections.services.{module}"), name, fail)


def everything(database):
    with database.reading() as sql:
        return (
            load_log(sql, "school"),
            load_outreach(sql, "school"),
            load_follow_ups(sql, "school"),
            sql.execute(select(round_students)).all(),
            sorted(sql.execute(select(answers)).all()),
            sorted(sql.execute(select(stands)).all()),
        )


def actions(database) -> Counter:
    with database.reading() as sql:
        return Counter(row.action for row in load_log(sql, "school"))


def test_taking_a_pair_is_one_change_with_all_its_steps(school, me):
    as_(school, me)(reveal_round, "r1")
    before = actions(school)
    with counted(school) as count:
        as_(school, me)(take_pair, "S1", "A2", "r1")
    reading = 0 if school.on_sqlite else 1  # PostgreSQL reads and writes through one engine
    assert count.writes == 1 + reading
    assert actions(school) - before == Counter({"outreach.taken": 1})
    with school.reading() as sql:
        (one,), checks = load_outreach(sql, "school"), load_follow_ups(sql, "school")
    assert (one.student_id, one.adult_id) == ("S1", "A2") and checks


@pytest.mark.parametrize(
    ("module", "step"),
    [("outreach.proposing", "save_first_follow_ups"), ("outreach.proposing", "require_pair")],
)
def test_a_pair_that_fails_half_way_leaves_nothing(school, me, monkeypatch, module, step):
    as_(school, me)(reveal_round, "r1")
    before = everything(school)
    breaking(monkeypatch, module, step)
    with pytest.raises(OSError):
        as_(school, me)(take_pair, "S1", "A2", "r1")
    assert everything(school) == before


def test_a_reveal_is_one_change_and_notes_who_became_strong_with_it(school, me, monkeypatch):
    before = everything(school)
    with monkeypatch.context() as patch:
        breaking(patch, "round.rounds", "note_strong_pairs")
        with pytest.raises(OSError):
            as_(school, me)(reveal_round, "r1")
    assert everything(school) == before
    assert as_(school, me)(list_rounds)[0].status is RoundStatus.OPEN
    with counted(school) as count:
        as_(school, me)(reveal_round, "r1")
    assert count.writes == 1


def test_closing_writes_who_belonged_and_that_it_is_closed_together(school, me, monkeypatch):
    as_(school, me)(reveal_round, "r1")
    before = everything(school)
    with monkeypatch.context() as patch:
        breaking(patch, "round.rounds", "save_round")
        with pytest.raises(OSError):
            as_(school, me)(close_round, "r1")
    assert everything(school) == before
    with counted(school) as count:
        as_(school, me)(close_round, "r1")
    assert count.writes == 1
    assert as_(school, me)(list_rounds)[0].status is RoundStatus.CLOSED


def test_imported_marks_are_answers_like_every_other(school, me):
    rows = "A1,S1,3\nA2,S1,0\nA1,S2,2\n"
    file = File("marks.csv", b"adult_id,student_id,strength\n" + rows.encode())
    with school.reading() as sql:
        before = len(sql.execute(select(answers)).all())
    as_(school, me)(import_marks, file, {}, "Fall")
    with school.reading() as sql:
        said = sql.execute(select(answers)).all()
        now = {(row.adult_id, row.student_id): row.strength for row in sql.execute(select(stands))}
    assert len(said) - before == 3
    assert {(row.adult_id, row.student_id): row.strength for row in said}.items() <= now.items()
    as_(school, me)(import_marks, file, {}, "Fall")
    with school.reading() as sql:
        assert len(sql.execute(select(answers)).all()) == len(said), "nothing new was said"
