"""Marking on a plain list: one adult's sheet, their answers, and saying that they are done."""

from collections.abc import Mapping
from dataclasses import dataclass

from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound
from connections.domain.rounds.answers import is_late, read_strength, require_in_round
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round, require_marking
from connections.services.book.ask import Ask
from connections.services.book.which import require_round
from connections.store.answers import Answer, load_own_marks, save_answers
from connections.store.database import new_id
from connections.store.rounds import load_done, load_round_people, save_done


@dataclass(frozen=True, slots=True)
class MarkingSheet:
    """What one adult marks on: the round, its students by name, and the answers given so far."""

    this_round: Round
    adult: Adult
    students: tuple[Student, ...]
    answers: Mapping[str, Strength]  # by student_id; a missing id is "not reviewed"
    done: bool

    @property
    def left(self) -> int:
        """Return how many names are not reviewed yet."""
        return len(self.students) - len(self.answers)


def my_marking_sheet(ask: Ask, round_id: str) -> MarkingSheet:
    """Return the viewer's own sheet in a round; nobody else's answers are in it."""
    ask.require(Permission.MARK_OWN)
    mine = ask.viewer.require_adult()
    this_round = require_round(ask.book.sql, ask.school_id, round_id)
    students, adults = ask.book.round_people(this_round)
    adult = next((person for person in adults if person.adult_id == mine), None)
    if adult is None:
        raise NotFound("This adult is not part of the round.")
    given = load_own_marks(ask.book.sql, ask.school_id, round_id, mine)
    answers = {student_id: Strength(strength) for student_id, strength in given.items()}
    done = mine in load_done(ask.book.sql, ask.school_id, round_id)
    return MarkingSheet(this_round, adult, students, answers, done)


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
        this_round = require_round(sql, ask.school_id, round_id)
        require_marking(this_round)
        students, adults = load_round_people(sql, ask.school_id, this_round)
        require_in_round({adult_id}, {adult.adult_id for adult in adults}, "adult")
        require_in_round(checked, {person.student_id for person in students}, "student")
        late = frozenset({round_id} if is_late(this_round) else ())
        said = [Answer(new_id(), round_id, adult_id, *given) for given in checked.items()]
        save_answers(sql, ask.school_id, said, ask.now, late)
    return len(checked)


def say_done(ask: Ask, round_id: str) -> None:
    """Note that the viewer is done with a round; marks can still be changed."""
    ask.require(Permission.MARK_OWN)
    adult_id = ask.viewer.require_adult()
    with ask.changing("marks.finished", {"round_id": round_id}) as sql:
        require_marking(require_round(sql, ask.school_id, round_id))
        save_done(sql, ask.school_id, round_id, adult_id, ask.now)
