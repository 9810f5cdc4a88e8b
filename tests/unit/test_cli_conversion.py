"""`conversion` on the command line: exactly these keys, or a sentence where there is nothing."""

import json
from datetime import date, timedelta

import pytest
from click.testing import CliRunner

from connections.cli import shared
from connections.cli.main import main
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.outreach.assignment import suggest_pairs
from connections.services.outreach.proposing import Wanted, propose_outreach, volunteer
from connections.store.database import open_database
from connections.store.rounds import freeze_round, save_marks, save_round
from tests.asking import NOW, as_
from tests.small_school import fill

STUDENTS = [Student(f"s{n:02}", "Ana", f"Lor{n}", grade="5") for n in range(60)]
ADULTS = [Adult(f"t{n}", "Kim", f"Vang{n}", capacity=2) for n in range(12)]
BEGAN = date(2026, 8, 1)


def run(*words, code=0):
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code, (result.output, result.exception)
    return result


@pytest.fixture
def school(tmp_path, monkeypatch):
    address = f"sqlite:///{(tmp_path / 'x.sqlite').as_posix()}"
    monkeypatch.setenv("CONNECTIONS_DATABASE_URL", address)
    monkeypatch.setattr(shared, "today", lambda: date(2026, 11, 20))
    run("schools", "add", "Oak", "--id", "school")
    return open_database(address)


def grow(database, me, strong, status=RoundStatus.REVEALED, held_on=date(2026, 11, 1)):
    with database.changing(me, "test", NOW) as sql:
        shown = {"frozen_on": held_on, "revealed_at": NOW, "first_revealed_at": NOW}
        save_round(sql, "school", Round("r2", "Winter", status, held_on, **shown), NOW)
        given = [
            Mark(a.adult_id, s.student_id, Strength(3 * ((a.adult_id, s.student_id) in strong)))
            for a in ADULTS
            for s in STUDENTS
        ]
        save_marks(sql, "school", "r2", given, NOW)
        freeze_round(sql, "school", "r2", STUDENTS, ADULTS)


def asked(database, me, many):
    """A round in which nobody is close to anybody; `many` suggested pairs, and one volunteer."""
    marks = {(a.adult_id, s.student_id): 0 for a in ADULTS for s in STUDENTS}
    fill(database, me, BEGAN, NOW, STUDENTS, ADULTS, marks, RoundStatus.REVEALED)
    ask = as_(database, me, today=BEGAN + timedelta(days=2))
    pairs = ask(suggest_pairs).pairs[:many]
    ask(propose_outreach, [Wanted.suggested(pair) for pair in pairs], round_id="r1")
    return [(pair.adult_id, pair.student_id) for pair in pairs]


KEYS = "asked looked_again strong expected difference low high students volunteers withheld".split()


def test_the_json_has_exactly_these_keys_and_counts_pairs(school, me, as_adult):
    pairs = asked(school, me, 20)
    given = {pair[1] for pair in pairs}
    own = next(s.student_id for s in STUDENTS if s.student_id not in given)
    free = next(a for a in ADULTS if sum(pair[0] == a.adult_id for pair in pairs) < 2)
    as_(school, as_adult(free.adult_id), today=BEGAN + timedelta(days=3))(volunteer, own)
    others = sorted({(a.adult_id, s.student_id) for a in ADULTS for s in STUDENTS} - {*pairs})
    grow(school, me, {*pairs[:8], *others[::5], (free.adult_id, own)})
    value = json.loads(run("conversion", "--json").stdout)
    assert list(value) == KEYS
    assert list(value["students"]) == ["asked", "name_this_adult", "expected", "low", "high"]
    counts = value["asked"], value["looked_again"], value["strong"], value["volunteers"]
    assert counts == (20, 20, 8, {"asked": 1, "strong": 1})
    assert value["withheld"] is None
    assert value["expected"] == pytest.approx(4, abs=0.5)
    assert value["difference"] == pytest.approx(0.2, abs=0.03)
    assert -1 <= value["low"] < value["difference"] < value["high"] <= 1
    told = run("conversion").stdout
    assert "8 are Strong; among pairs that began alike and were not asked, 4 would" in told
    assert "too few to tell" in told or "Adults say more than expected" in told
    assert not any(s.name in told for s in STUDENTS)


def test_what_is_withheld_is_null_with_its_reason(school, me):
    pairs = asked(school, me, 9)
    grow(school, me, set(pairs))
    value = json.loads(run("conversion", "--json").stdout)
    assert (value["looked_again"], value["strong"]) == (9, 9)
    assert value["withheld"] == "fewer_than_10_asked"
    assert {value[key] for key in ("expected", "difference", "low", "high")} == {None}
    assert "Strong" not in run("conversion").stdout, "no figure without its comparison"


def test_one_round_by_its_name_and_never_an_open_one(school, me):
    asked(school, me, 20)
    assert json.loads(run("conversion", "--json", "--round", "Fall").stdout)["asked"] == 20
    with school.changing(me, "test", NOW) as sql:
        save_round(sql, "school", Round("r3", "Spring", RoundStatus.OPEN, BEGAN), NOW)
    refused = run("conversion", "--json", "--round", "Spring", code=1)
    assert "still open" in refused.stderr and refused.stderr.count("\n") == 1
    run("conversion", "--round", "Never", code=1)


def test_before_the_first_reveal_it_says_so_in_one_sentence(school):
    refused = run("conversion", "--json", code=1)
    assert "nothing to show yet" in refused.stderr and refused.stderr.count("\n") == 1
