"""An import beside a meeting: what takes time is done before anybody has to wait for it."""

from dataclasses import replace

import pytest

from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import Changed
from connections.domain.rounds.marks import Strength
from connections.files.bytes.reading import File
from connections.files.marks import marks as files_marks
from connections.files.marks import past_pairs as files_pairs
from connections.files.marks import voice as files_voice
from connections.files.people import rosters as files_rosters
from connections.services.outreach.past import import_past_outreach, preview_past_outreach
from connections.services.roster.imports import import_all
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from connections.services.round.marking import mark_students
from connections.services.round.marks import import_marks
from connections.services.round.voice import import_voice
from connections.store.database import Database
from connections.store.rosters import load_students, save_students
from connections.store.rounds import load_marks
from tests.asking import NOW, TODAY, as_
from tests.small_school import fill

STUDENTS = [Student(f"s{n}", "First", f"Last{n}", grade="5", homeroom="A") for n in range(6)]
ADULTS = [Adult(f"t{n}", "Given", f"Name{n}") for n in range(3)]
ROSTER = File(
    "students.csv",
    b"student_id,first_name,last_name,grade,homeroom\n"
    + b"".join(b"s%d,First,Last%d,5,B\n" % (n, n) for n in range(8)),
)
MARKS = File("marks.csv", b"adult_id,student_id,strength\nt0,s0,3\nt1,s1,2\n")
VOICE = File("voice.csv", b"student_id,adult 1\ns0,t0\ns1,t1\n")
PAIRS = File(
    "pairs.csv",
    b"student_id,adult_id,asked_on,accepted_on,status\ns0,t0,2026-01-10,2026-01-11,started\n",
)
IMPORTS = {
    "rosters": (import_rosters, [ROSTER]),
    "files": (import_all, {"students": [ROSTER]}),
    "found out": (import_all, {"": [ROSTER]}),
    "marks in files": (import_all, {"marks": [MARKS]}),
    "marks": (import_marks, MARKS, {}),
    "voice": (import_voice, VOICE, {}),
    "pairs": (import_past_outreach, PAIRS),
    "pairs seen": (preview_past_outreach, PAIRS),
    "pairs in files": (import_all, {"outreach": [PAIRS]}),
}


@pytest.fixture
def school(any_database, me):
    fill(any_database, me, TODAY, NOW, STUDENTS, ADULTS, voice=True)
    return any_database


@pytest.fixture
def read_meanwhile(school, monkeypatch):
    """Return, for every table that is opened from now on, whether a change was open then."""
    changing, seen = [], []
    writing = Database.writing

    def watched(database, *school_id):
        change = writing(database, *school_id)
        enter, leave = change.__enter__, change.__exit__

        class Watched:
            def __enter__(self):
                changing.append(True)
                return enter()

            def __exit__(self, *problem):
                changing.clear()
                return leave(*problem)

        return Watched()

    monkeypatch.setattr(Database, "writing", watched)
    tables = (files_rosters, files_voice, files_pairs)
    opens = [(module, "open_tables") for module in tables]
    for module, name in (*opens, (files_marks, "read_grids")):
        known = getattr(module, name)

        def opening(*args, known=known):
            seen.append(bool(changing))
            return known(*args)

        monkeypatch.setattr(module, name, opening)
    return seen


@pytest.mark.parametrize("kind", IMPORTS)
def test_no_file_is_read_while_a_change_is_open(kind, school, me, read_meanwhile):
    service, *args = IMPORTS[kind]
    as_(school, me)(service, *args)
    assert True not in read_meanwhile
    assert read_meanwhile, "else this test looks at nothing"


@pytest.fixture
def meanwhile(school, me, monkeypatch):
    """Return how to let somebody change something just before the next change begins."""

    def let(change) -> None:
        changing = Database.changing

        def first_the_other(database, *args):
            monkeypatch.setattr(Database, "changing", changing)
            change()
            return database.changing(*args)

        monkeypatch.setattr(Database, "changing", first_the_other)

    return let


def somebody_adds(school, me, student: Student):
    def change() -> None:
        with school.changing(me, "person.added", NOW) as sql:
            save_students(sql, "school", RosterChanges(new=(student,)), TODAY)

    return change


def test_what_somebody_changed_while_the_file_was_read_is_compared_with(school, me, meanwhile):
    same = Student("s7", "First", "Last7", grade="5", grade_text="5", homeroom="B")
    meanwhile(somebody_adds(school, me, same))
    done = as_(school, me)(import_rosters, [ROSTER])
    assert [s.student_id for s in done.students.new] == ["s6"]
    assert done.students.unchanged == (same,)
    with school.reading() as sql:
        assert {s.student_id for s in load_students(sql, "school")} == {f"s{n}" for n in range(8)}


def test_what_was_seen_and_holds_no_more_is_refused_even_at_the_last_moment(school, me, meanwhile):
    seen = as_(school, me)(preview_rosters, [ROSTER])
    meanwhile(somebody_adds(school, me, Student("s7", "Somebody", "Else")))
    with pytest.raises(Changed, match="new preview"):
        as_(school, me)(import_rosters, [ROSTER], seen=seen)
    with school.reading() as sql:
        stored = {s.student_id: s for s in load_students(sql, "school")}
    assert stored == {s.student_id: s for s in (*STUDENTS, Student("s7", "Somebody", "Else"))}


def test_an_answer_given_while_a_file_of_marks_was_read_is_counted_with(school, me, meanwhile):
    def answer() -> None:
        as_(school, replace(me, adult_id="t0"))(mark_students, "r1", {"s0": 3}, "t0")

    meanwhile(answer)
    as_(school, me)(import_marks, MARKS, {})
    with school.reading() as sql:
        marks = load_marks(sql, "school", "r1")
    given = {(row.adult_id, row.student_id): row.strength for row in marks.itertuples()}
    assert given == {("t0", "s0"): Strength.STRONG, ("t1", "s1"): Strength.KNOW}
