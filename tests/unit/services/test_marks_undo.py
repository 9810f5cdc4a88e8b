"""Imports of marks: kept beside those of rosters, undone, and set beside an adult's own answers."""

import random  # noqa: TID251 - of a test
from dataclasses import replace
from datetime import timedelta

import pytest

from connections.domain.access.grants import Role
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotPossible
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.files.bytes.reading import File
from connections.services.roster.rosters import import_rosters
from connections.services.roster.undoing import list_imports, undo_import, why_import_stands
from connections.services.round.conflicts import file_conflicts
from connections.services.round.marking import mark_students
from connections.services.round.marks import import_marks
from connections.services.round.rounds import close_round, list_rounds, reveal_round
from connections.services.school.schools import find_school, keeper
from connections.store.answers import load_late_marks, load_standing_marks
from connections.store.history.marks import Conflict
from connections.store.rosters import save_adults, save_students
from connections.store.rounds import load_marks, save_round
from tests.asking import NOW, TODAY, as_

STUDENTS = (Student("201", "Ana", "Diaz"), Student("202", "Ben", "Roth"))
ADULTS = (Adult("H1", "Tessa", "Harlow"), Adult("H2", "Omar", "Bell"))
ME = keeper("school")


@pytest.fixture
def school(any_database):
    find_school(any_database, NOW)
    with any_database.changing(ME, "test.filled", NOW) as sql:
        save_students(sql, "school", RosterChanges(new=STUDENTS), TODAY)
        save_adults(sql, "school", RosterChanges(new=ADULTS), TODAY)
        fall = Round("fall", "Fall", RoundStatus.OPEN, TODAY)
        save_round(sql, "school", fall, NOW - timedelta(days=1))
    return any_database


class Clock:
    """Does one thing after another, each a minute later."""

    def __init__(self, database, viewer=ME):
        self.database, self.viewer, self.minutes = database, viewer, 0

    def __call__(self, service, *args, viewer=None):
        self.minutes += 1
        now = NOW + timedelta(minutes=self.minutes)
        return as_(self.database, viewer or self.viewer, TODAY, now)(service, *args)

    def brings(self, *marks, name="marks.csv", into="Fall", **more):
        rows = "".join(f"{a},{s},{n}\n" for a, s, n in marks)
        file = File(name, f"adult_id,student_id,strength\n{rows}".encode())
        return self(lambda ask: import_marks(ask, file, {}, into, **more))

    def says(self, adult, student, strength):
        self(mark_students, "fall", {student: strength}, adult)

    def newest(self):
        return self(list_imports)[0]


@pytest.fixture
def at(school):
    return Clock(school)


def standing(database, round_id="fall"):
    with database.reading() as sql:
        table = load_standing_marks(sql, "school", round_id)
    return {(row.adult_id, row.student_id): row.strength for row in table.itertuples()}


def test_an_import_of_marks_says_who_when_which_file_and_how_many(school, at):
    at.brings(("H1", "201", 3), ("H2", "201", 1), name="wall.csv")
    one = at.newest()
    assert (one.files, one.by, one.round_id) == ("wall.csv", ME.name, "fall")
    assert one.counts == {"marks": {"file": 2}} and one.of_marks
    at.brings(("H1", "201", 3), ("H2", "201", 1), name="wall.csv")
    assert at.newest().counts == one.counts, "nothing changed, and that would tell what stood"
    assert len(at(list_imports)) == 2


def test_undone_what_stood_before_stands_again_and_what_was_said_since_stays(school, at):
    at.says("H1", "201", 1)
    at.says("H2", "202", 2)
    at.brings(("H1", "201", 3), ("H1", "202", 3), ("H2", "201", 0), ("H2", "202", 0))
    at.says("H2", "202", 3)
    assert at(why_import_stands, at.newest().import_id) == ""
    at(undo_import, at.newest().import_id)
    assert standing(school) == {("H1", "201"): 1, ("H2", "202"): 3}
    assert at.newest().undone_at is not None
    with pytest.raises(NotPossible, match="undone already"):
        at(undo_import, at.newest().import_id)


def test_two_imports_are_undone_one_after_the_other_the_newest_first(school, at):
    at.says("H1", "201", 1)
    at.brings(("H1", "201", 3))
    first = at.newest().import_id
    at.brings(("H1", "201", 2), ("H1", "202", 2))
    with pytest.raises(NotPossible, match="newer import of marks"):
        at(undo_import, first)
    at(undo_import, at.newest().import_id)
    assert standing(school) == {("H1", "201"): 3}
    at(undo_import, first)
    assert standing(school) == {("H1", "201"): 1}


def test_what_was_revealed_stands_and_a_late_import_is_undone(school, at):
    at.says("H1", "201", 1)
    at.brings(("H2", "201", 3))
    first = at.newest().import_id
    at(reveal_round, "fall")
    assert "revealed after this import" in at(why_import_stands, first)
    at.says("H2", "202", 1)
    at.brings(("H1", "201", 3), ("H1", "202", 2), ("H2", "202", 3))
    with pytest.raises(NotPossible, match="newer"):
        at(undo_import, first)
    assert standing(school)["H1", "201"] == 3
    at(undo_import, at.newest().import_id)
    assert standing(school) == {("H1", "201"): 1, ("H2", "201"): 3, ("H2", "202"): 1}
    with school.reading() as sql:
        revealed = load_marks(sql, "school", "fall")
        assert len(revealed) == 2, "as it was revealed"
        assert len(load_late_marks(sql, "school", "fall")) == 1
    at.brings(("H1", "202", 2))
    at(close_round, "fall")
    with pytest.raises(NotPossible, match="closed"):
        at(undo_import, at.newest().import_id)


def test_a_round_that_an_import_made_goes_with_it(school, at):
    at.brings(("H1", "201", 3), into="Typo", name="a.csv")
    at(undo_import, at.newest().import_id)
    assert [one.name for one in at(list_rounds)] == ["Fall"]
    day = TODAY - timedelta(days=300)
    at.brings(("H1", "201", 3), into="Last year", held_on=day)
    at(undo_import, at.newest().import_id)
    assert [one.name for one in at(list_rounds)] == ["Fall"]
    assert standing(school) == {}
    assert "undone already" in at(why_import_stands, at.newest().import_id)


def test_a_round_that_an_import_made_stays_where_somebody_answered_in_it(school, at):
    at.brings(("H1", "201", 3), into="Typo")
    made = next(one for one in at(list_rounds) if one.name == "Typo").round_id
    at(mark_students, made, {"202": 2}, "H1")
    at(undo_import, at.newest().import_id)
    assert standing(school, made) == {("H1", "202"): 2}
    assert at.newest().round_id == made


def test_a_past_round_to_which_more_came_stands(school, at):
    day = TODAY - timedelta(days=300)
    at.brings(("H1", "201", 3), into="Last year", held_on=day)
    first = at.newest().import_id
    at.brings(("H1", "202", 3), into="Last year", held_on=day)
    assert "more than this import" in at(why_import_stands, at.newest().import_id).lower()
    assert "newer" in at(why_import_stands, first)


def test_whoever_may_not_bring_marks_does_not_undo_them(school, at):
    at.brings(("H1", "201", 3))
    teacher = replace(ME, roles=frozenset({Role.TEACHER}), adult_id="H2")
    with pytest.raises(AccessDenied):
        at(undo_import, at.newest().import_id, viewer=teacher)


def test_after_an_undone_import_of_marks_a_roster_can_be_undone_again(school, at):
    roster = File("s.csv", b"student_id,first_name,last_name\n201,Ana,Diaz\n202,Ben,Roths\n")
    at(import_rosters, [roster], {}, "students")
    first = at.newest().import_id
    at.brings(("H1", "201", 3))
    assert "Answers came in" in at(why_import_stands, first)
    at(undo_import, at.newest().import_id)
    assert at(why_import_stands, first) == ""


@pytest.mark.parametrize("seed", range(12))
def test_undoing_leaves_what_would_stand_had_the_file_never_come(school, seed):
    """Against the slow way: everything that happened is played again without what was undone."""
    chance, at = random.Random(seed), Clock(school)
    pairs = [(a.adult_id, s.student_id) for a in ADULTS for s in STUDENTS]
    happened: list[tuple[str, dict]] = []  # import or "", and what it says
    undone, revealed = set(), False
    for _ in range(25):
        if chance.random() < 0.2:
            at.minutes += 24 * 60
        what = chance.choice(["says", "says", "brings", "brings", "undo", "undo", "reveal"])
        if what == "says":
            (pair,), strength = chance.sample(pairs, 1), chance.choice([None, 0, 1, 2, 3])
            at.says(*pair, strength)
            happened.append(("", {pair: strength}))
        elif what == "brings":
            rows = {pair: chance.randint(0, 3) for pair in chance.sample(pairs, 3)}
            at.brings(*((*pair, strength) for pair, strength in rows.items()))
            happened.append((at.newest().import_id, rows))
        elif what == "undo":
            one = next((one for one in at(list_imports) if not one.undone_at), None)
            if one is not None and at(why_import_stands, one.import_id) == "":
                at(undo_import, one.import_id)
                undone.add(one.import_id)
        elif not revealed and len(happened) > 8:
            at(reveal_round, "fall")
            revealed = True
        expected: dict = {}
        for import_id, said in happened:
            expected |= said if import_id not in undone else {}
        expected = {pair: strength for pair, strength in expected.items() if strength is not None}
        assert standing(school) == expected
    assert undone or revealed


# ---- Beside what the adults had answered ---------------------------------------------------------


def test_what_a_file_says_otherwise_is_told_after_the_reveal_and_never_before(school, at):
    at.says("H1", "201", 1)
    at.says("H1", "202", 2)
    at.says("H2", "201", 2)
    at.brings(("H1", "201", 3), ("H1", "202", 2), ("H2", "202", 3))
    with pytest.raises(AccessDenied, match="open"):
        at(file_conflicts, "fall")
    at(reveal_round, "fall")
    assert at(file_conflicts, "fall") == [Conflict("H1", "201", Strength(1), Strength(3))]
    assert standing(school)["H1", "201"] == 3, "which counts stays"


def test_whoever_answers_again_has_put_it_right(school, at):
    at.says("H1", "201", 1)
    at.says("H1", "202", 0)
    at.brings(("H1", "201", 3), ("H1", "202", 2))
    at.says("H1", "202", 2)  # she saw what the file said
    at(reveal_round, "fall")
    assert [one.student_id for one in at(file_conflicts, "fall")] == ["201"]
    at.says("H1", "201", 1)
    assert at(file_conflicts, "fall") == [] and standing(school)["H1", "201"] == 1


def test_a_late_file_is_told_beside_her_answer_until_it_is_undone_or_says_the_same(school, at):
    at.says("H1", "201", 1)
    at.says("H2", "201", 3)
    at(reveal_round, "fall")
    at.brings(("H1", "201", 3), ("H2", "201", 0))
    assert len(at(file_conflicts, "fall")) == 2
    at.brings(("H2", "201", 3))
    assert [one.adult_id for one in at(file_conflicts, "fall")] == ["H1"]
    for one in at(list_imports):
        at(undo_import, one.import_id)
    assert at(file_conflicts, "fall") == []


def test_an_answer_that_was_taken_back_is_none_that_a_file_contradicts(school, at):
    at.says("H1", "201", 1)
    at.says("H1", "201", None)
    at.brings(("H1", "201", 3))
    at(reveal_round, "fall")
    assert at(file_conflicts, "fall") == []


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.COUNSELOR, True),
        (Role.PRINCIPAL, True),
        (Role.DATA_MANAGER, False),  # reads no answers by name
        (Role.TEACHER, False),
        (Role.GUEST, False),
        (Role.COMMAND_LINE, False),
    ],
)
def test_only_who_reads_answers_by_name_sees_them(school, at, role, sees):
    at.says("H1", "201", 1)
    at.brings(("H1", "201", 3))
    at(reveal_round, "fall")
    viewer = replace(ME, roles=frozenset({role}), adult_id="H2")
    if not sees:
        with pytest.raises(AccessDenied):
            at(file_conflicts, "fall", viewer=viewer)
        return
    assert len(at(file_conflicts, "fall", viewer=viewer)) == 1
