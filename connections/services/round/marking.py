"""Marking on a plain list: one adult's sheet, their answers, and saying that they are done."""

from collections.abc import Mapping
from dataclasses import dataclass

from connections.domain.access.grants import Permission, Reach
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.rounds.answers import is_late, read_strength, require_in_round
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import TAKES_MARKS, Round, RoundStatus
from connections.services.book.ask import Ask
from connections.services.book.which import require_round
from connections.services.round.capabilities import NOT_HERE
from connections.services.round.markable import load_markable, markable
from connections.services.round.short.own import Named, named_to
from connections.store.access.sessions import load_own_sessions
from connections.store.answers import Answer, load_own_marks, save_answers
from connections.store.mapper import new_id
from connections.store.rounds import load_done, save_done


@dataclass(frozen=True, slots=True)
class MarkingSheet:
    """What one adult marks on: the round, its students by name, and the answers given so far."""

    this_round: Round
    adult: Adult
    students: tuple[Student, ...]
    answers: Mapping[str, Strength]  # by student_id; of those asked, a missing one is not reviewed
    done: bool
    arrivals: frozenset[str] = frozenset()  # who came since the reveal
    named: Named | None = None  # in a short round, whom the adult is shown; else everybody
    asked: frozenset[str] = frozenset()  # the others may be looked up: not asked

    @property
    def left(self) -> int:
        """Return how many names are not reviewed yet."""
        return len(self.asked - self.answers.keys())

    @property
    def shown(self) -> tuple[Student, ...]:
        """Return who stands on the sheet: whom the adult is asked about, their own first.

        And whom they looked up and answered about.
        """
        if self.named is None:
            return self.students
        seen, mine = self.asked | self.answers.keys(), self.named.mine
        here = (student for student in self.students if student.student_id in seen)
        return tuple(sorted(here, key=lambda student: student.student_id not in mine))


def my_marking_sheet(ask: Ask, round_id: str) -> MarkingSheet:
    """Return the viewer's own sheet in a round; nobody else's answers are in it."""
    ask.require(Permission.MARK_OWN)
    mine = ask.viewer.require_adult()
    this_round = require_round(ask.book.sql, ask.school_id, round_id)
    found = markable(ask.book, this_round, ask.today)
    adult = next((person for person in found.adults if person.adult_id == mine), None)
    if adult is None:
        raise NotFound("This adult is not part of the round.")
    students = found.students_for(mine)
    given = load_own_marks(ask.book.sql, ask.school_id, round_id, mine, ask.viewer.marks_since)
    here = {student.student_id for student in students}
    answers = {student: Strength(value) for student, value in given.items() if student in here}
    done = mine in load_done(ask.book.sql, ask.school_id, round_id)
    named, asked = None, frozenset(here)
    if this_round.short:
        named = named_to(ask.book.sql, ask, this_round, found)
        asked &= named.asked(found)
    return MarkingSheet(this_round, adult, students, answers, done, found.arrivals, named, asked)


def round_to_mark(ask: Ask, round_id: str | None = None) -> Round | None:
    """Return the round to mark in now, or None; with an id that one, if anybody can be marked.

    The open round; else the newest that was revealed, while it takes late answers or somebody has
    arrived since.
    """
    ask.require(Permission.ROUND_READ)
    taking = (each for each in ask.book.rounds() if round_id in (None, each.round_id))
    listed = [each for each in taking if each.status is not RoundStatus.PLANNED]
    for this_round in sorted(listed, key=lambda each: each.status is not RoundStatus.OPEN):
        if this_round.status in TAKES_MARKS:
            return this_round
        try:
            markable(ask.book, this_round, ask.today)
        except NotPossible:
            return None
        return this_round
    return None


def arrivals_to_mark(ask: Ask) -> int:
    """Return about how many of those who arrived since the reveal the viewer has not answered."""
    ask.require(Permission.MARK_OWN)
    mine, shown = ask.viewer.require_adult(), ask.book.shown_rounds()
    if not shown:
        return 0
    try:
        found = markable(ask.book, shown[0], ask.today)
    except NotPossible:
        return 0
    if all(adult.adult_id != mine for adult in found.adults):
        return 0
    given = load_own_marks(ask.book.sql, ask.school_id, shown[0].round_id, mine)
    return len(found.arrivals - given.keys())


def mark_students(
    ask: Ask,
    round_id: str,
    answers: Mapping[str, Strength | int | None],
    adult_id: str | None = None,
) -> int:
    """Save one adult's answers, by student_id; None takes an answer back. Return how many.

    Without `adult_id` these are the viewer's own. Repeating a call changes nothing. Raises
    NotPossible for a round that takes no marks, NotFound for people who are not in the round:
    then nothing is saved.
    """
    if adult_id is None or adult_id == ask.viewer.adult_id:
        ask.require(Permission.MARK_OWN)
        adult_id = ask.viewer.require_adult()
    else:
        ask.require(Permission.MARK_ANY)
    checked = {student: read_strength(value) for student, value in answers.items()}
    details = {"round_id": round_id, "adult_id": adult_id, "answers": len(checked)}
    with ask.changing("marks.given", details) as sql:
        if ask.viewer.reach is Reach.JOINED and any(
            each.is_open(ask.now) for each in load_own_sessions(sql, ask.school_id, adult_id)
        ):  # came in by a door of their own since this phone was asked who it is
            raise AccessDenied(NOT_HERE)
        this_round = require_round(sql, ask.school_id, round_id)
        found = load_markable(sql, ask.school_id, this_round, ask.today)
        require_in_round({adult_id}, {adult.adult_id for adult in found.adults}, "adult")
        whom = {person.student_id for person in found.students_for(adult_id)}
        require_in_round(checked, whom, "student")
        late = frozenset({round_id} if is_late(this_round) else ())
        said = [Answer(new_id(), round_id, adult_id, *given) for given in checked.items()]
        save_answers(sql, ask.school_id, said, ask.now, late)
    return len(checked)


def say_done(ask: Ask, round_id: str) -> None:
    """Note that the viewer is done with a round; marks can still be changed."""
    ask.require(Permission.MARK_OWN)
    adult_id = ask.viewer.require_adult()
    with ask.changing("marks.finished", {"round_id": round_id}) as sql:
        load_markable(sql, ask.school_id, require_round(sql, ask.school_id, round_id), ask.today)
        save_done(sql, ask.school_id, round_id, adult_id, ask.now)
