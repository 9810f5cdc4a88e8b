"""A thousand random school years: everybody enrolled is on one list, every figure is right.

Students arrive, leave and come back, adults leave, homerooms are renamed, rounds open, close and
are revealed, marks come in time and late and are taken back, pairs are made and given up. A slow
version in plain dictionaries, which is obviously right, says what has to come out.
"""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.problems import ConnectionsError
from connections.services.coverage.coverage import round_coverage
from connections.services.coverage.today import arrivals, late_answers, standing_of
from connections.services.outreach.proposing import take_pair
from connections.services.outreach.steps import hand_back
from connections.services.round.marking import mark_students
from connections.services.round.rounds import close_round, open_round, plan_round, reveal_round
from connections.services.school.schools import create_school, keeper
from connections.store.database import Database, open_database
from connections.store.rosters import load_students, save_adults, save_students
from tests.asking import NOW, TODAY, as_

YEARS = 1_000
ACTIONS = (
    "arrive", "leave", "return", "rename", "adult_leaves", "mark", "mark", "mark", "mark", "unmark",
    "next_step", "next_step", "next_step", "pair", "give_back", "day",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from(ACTIONS), st.integers(0, 9), st.integers(0, 9), st.integers(0, 3)),
    min_size=8,
    max_size=30,
)


@dataclass
class Round:
    """A round as anybody would write it down."""

    round_id: str
    status: str = "open"
    students: set[str] = field(default_factory=set)
    adults: set[str] = field(default_factory=set)
    marks: dict[tuple[str, str], int] = field(default_factory=dict)
    late: dict[tuple[str, str], int | None] = field(default_factory=dict)

    @property
    def shown(self) -> bool:
        return self.status != "open"


@dataclass
class Year:
    """A school year twice: in the database, and in dictionaries."""

    database: Database
    school_id: str
    day: date = TODAY
    now: datetime = NOW
    students: dict[str, Student] = field(default_factory=dict)
    gone: dict[str, Student] = field(default_factory=dict)
    adults: dict[str, Adult] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    pairs: dict[str, tuple[str, str]] = field(default_factory=dict)  # outreach_id and adult

    def __post_init__(self) -> None:
        self.me = keeper(self.school_id)
        self.ids = count()
        self.ask(create_school, self.school_id, "A school", as_first=True)
        self.adults = {f"a{n}": Adult(f"a{n}", f"Adult{n}") for n in range(3)}
        self.change(new_adults=list(self.adults.values()))
        for _ in range(3):
            self.arrive(0, 0, 0)

    def ask(self, service, *args, as_first: bool = False):
        viewer = keeper("first") if as_first else self.me
        return as_(self.database, viewer, today=self.day, now=self.now)(service, *args)

    def change(self, new_adults=(), gone_adults=(), **people) -> None:
        with self.database.changing(self.me, "test.changed", self.now) as sql:
            changes = RosterChanges(**{kind: tuple(them) for kind, them in people.items()})
            save_students(sql, self.school_id, changes, self.day)
            staff = RosterChanges(new=tuple(new_adults), left=tuple(gone_adults))
            save_adults(sql, self.school_id, staff, self.day)

    # ---- what can happen --------------------------------------------------------------------

    def arrive(self, *_) -> None:
        one = Student(f"s{next(self.ids)}", "First", "Last", grade="7", homeroom="A")
        self.students[one.student_id] = one
        self.change(new=[one])

    def leave(self, x, *_) -> None:
        if self.students:
            key = sorted(self.students)[x % len(self.students)]
            self.gone[key] = self.students.pop(key)
            self.change(left=[self.gone[key]])

    def return_(self, x, *_) -> None:
        if self.gone:
            key = sorted(self.gone)[x % len(self.gone)]
            self.students[key] = self.gone.pop(key)
            self.change(returned=[self.students[key]])

    def rename(self, x, *_) -> None:
        pairs = []
        for key, student in self.students.items():
            after = replace(student, homeroom=f"Room {x}", grade=str(6 + x % 2))
            pairs.append((student, after))
            self.students[key] = after
        self.change(changed=pairs)

    def adult_leaves(self, x, *_) -> None:
        if len(self.adults) > 1:
            key = sorted(self.adults)[x % len(self.adults)]
            self.change(gone_adults=[self.adults.pop(key)])

    def mark(self, x, y, strength: int | None) -> None:
        if not (self.rounds and self.students):
            return
        this_round = self.rounds[-1]
        adult = sorted(self.adults)[x % len(self.adults)]
        student = sorted(self.students)[y % len(self.students)]
        newcomer = this_round.shown and student not in this_round.students
        takes = this_round.status != "closed" or newcomer
        if this_round.shown and not newcomer and adult not in this_round.adults:
            takes = False
        try:
            self.ask(mark_students, this_round.round_id, {student: strength}, adult)
        except ConnectionsError:
            assert not takes, "refused what should be taken"
            return
        assert takes, "took what should be refused"
        if this_round.shown:
            this_round.late[adult, student] = strength
        elif strength is None:
            this_round.marks.pop((adult, student), None)
        else:
            this_round.marks[adult, student] = strength

    def unmark(self, x, y, _) -> None:
        self.mark(x, y, None)

    def next_step(self, *_) -> None:
        newest = self.rounds[-1] if self.rounds else None
        if newest is None or newest.status == "closed":
            if self.students:
                planned = self.ask(plan_round, f"Round {len(self.rounds)}", self.day)
                self.ask(open_round, planned.round_id)
                self.rounds.append(Round(planned.round_id))
        elif newest.status == "open":
            self.ask(reveal_round, newest.round_id)
            newest.status = "revealed"
            newest.students, newest.adults = set(self.students), set(self.adults)
        else:
            self.ask(close_round, newest.round_id)
            newest.status = "closed"

    def pair(self, x, y, _) -> None:
        shown = [each for each in self.rounds if each.shown]
        free = sorted(self.students.keys() - self.pairs.keys())
        if shown and free:
            student = free[y % len(free)]
            adult = sorted(self.adults)[x % len(self.adults)]
            try:
                made = self.ask(take_pair, student, adult, shown[-1].round_id)
                self.pairs[student] = made, adult
            except ConnectionsError as refusal:
                assert "places" in str(refusal), refusal

    def give_back(self, x, *_) -> None:
        if self.pairs:
            student = sorted(self.pairs)[x % len(self.pairs)]
            self.ask(hand_back, self.pairs.pop(student)[0])

    def day_(self, x, *_) -> None:
        self.day += timedelta(days=1 + x)
        self.now += timedelta(days=1 + x)

    # ---- what has to come out ---------------------------------------------------------------

    def newest(self) -> Round | None:
        return next((each for each in reversed(self.rounds) if each.shown), None)

    def standing(self) -> dict[str, str]:
        this_round = self.newest()
        if this_round is None:
            return dict.fromkeys(self.students, "not_reviewed")
        said = {**this_round.marks, **this_round.late}
        found = {}
        for student in self.students:
            answers = [said.get((adult, student)) for adult in self.adults]
            if 3 in answers:
                found[student] = "strong"
            elif student in self.pairs and self.pairs[student][1] in self.adults:
                found[student] = "outreach"
            elif student not in this_round.students:
                found[student] = "arrival"
            elif all(answer is None for answer in answers):
                found[student] = "not_reviewed"
            else:
                found[student] = "waiting"
        return found

    def check(self) -> None:
        if not self.students:
            return
        assert self.ask(standing_of) == self.standing()
        this_round = self.newest()
        if this_round is None:
            assert self.ask(arrivals) is None
            return
        new = self.ask(arrivals)
        assert set(new.arrived) == self.students.keys() - this_round.students
        self.check_round(this_round)

    def check_round(self, this_round: Round) -> None:
        table = self.ask(round_coverage, this_round.round_id).table
        marks = {
            pair: strength
            for pair, strength in this_round.marks.items()
            if pair[0] in this_round.adults and pair[1] in this_round.students
        }
        covered = {student for (_, student), strength in marks.items() if strength == 3}
        assert set(table["student_id"]) == this_round.students
        assert set(table.loc[table["covered"], "student_id"]) == covered
        assert int(table["reviewed"].sum()) == len(marks)
        late = self.ask(late_answers, this_round.round_id)
        strong = {s for (_, s), strength in this_round.late.items() if strength == 3}
        only_late = strong & (this_round.students - covered)
        assert (late.answers, late.covered) == (len(this_round.late), len(only_late))


@pytest.fixture(scope="module")
def schools() -> Iterator[Iterator[tuple[Database, str]]]:
    """Yield a school after another, fifty to a database: an installation knows all of its logs."""
    with ExitStack() as stack:

        def each_school() -> Iterator[tuple[Database, str]]:
            for number in count():
                if number % 50 == 0:
                    database = stack.enter_context(closing(open_database("sqlite://")))
                yield database, f"school-{number}"

        yield each_school()


@settings(max_examples=YEARS, phases=[Phase.explicit, Phase.generate])
@given(STEPS)
def test_everybody_enrolled_is_on_exactly_one_list_and_every_figure_is_right(schools, steps):
    database, school_id = next(schools)
    year = Year(database, school_id)
    for action, x, y, strength in steps:
        name = {"return": "return_", "day": "day_"}.get(action, action)
        getattr(year, name)(x, y, strength)
        year.now += timedelta(minutes=1)
    year.check()
    for this_round in year.rounds:
        if this_round.shown:
            year.check_round(this_round)
    with database.reading() as sql:
        assert {s.student_id for s in load_students(sql, year.school_id)} == set(year.students)
