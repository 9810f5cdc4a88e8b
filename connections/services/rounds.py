"""Rounds: plan, open, mark, reveal, close; and how far the marking is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from connections.domain.access import Permission, Viewer
from connections.domain.answers import is_late, read_strength, require_in_round
from connections.domain.people import Adult, Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds import (
    Round,
    RoundStatus,
    Strength,
    require_marking,
    require_step,
)
from connections.services.conversion import note_strong_pairs
from connections.store.answers import Answer, save_answers
from connections.store.database import Database, new_id
from connections.store.rounds import (
    freeze_round,
    load_done,
    load_marks,
    load_progress,
    load_round,
    load_round_people,
    load_rounds,
    save_done,
    save_round,
)


def list_rounds(database: Database, viewer: Viewer) -> list[Round]:
    """Return the school's rounds, newest first."""
    viewer.require(Permission.ROUND_READ)
    with database.reading() as sql:
        return load_rounds(sql, viewer.school_id)


def find_round(
    database: Database,
    viewer: Viewer,
    name: str | None = None,
    statuses: Iterable[RoundStatus] = RoundStatus,
) -> Round:
    """Return the round of this name, or the newest one in one of the statuses.

    Raises NotFound with a sentence that says what to do.
    """
    viewer.require(Permission.ROUND_READ)
    rounds = list_rounds(database, viewer)
    if name is not None:
        for this_round in rounds:
            if this_round.name == name:
                return this_round
        raise NotFound(f"There is no round called “{name}”.")
    for this_round in rounds:
        if this_round.status in set(statuses):
            return this_round
    raise NotFound("There is no such round yet. Plan and open one under School, Rounds.")


def plan_round(
    database: Database,
    viewer: Viewer,
    name: str,
    held_on: date,
    now: datetime,
    grades: Iterable[str] = (),
    collects_voice: bool = False,
) -> Round:
    """Add a planned round; NotPossible when the name is empty or taken."""
    viewer.require(Permission.ROUND_MANAGE)
    name = name.strip()
    if not name:
        raise NotPossible("A round needs a name, for example “Fall 2026”. Nothing was saved.")
    scope = frozenset(grades)
    this_round = Round(new_id(), name, RoundStatus.PLANNED, held_on, scope, collects_voice)
    with database.changing(viewer, "round.planned", now, {"round_id": this_round.round_id}) as sql:
        if any(other.name == name for other in load_rounds(sql, viewer.school_id)):
            raise NotPossible(f"There is a round called “{name}” already. Choose another name.")
        save_round(sql, viewer.school_id, this_round, now)
    return this_round


def open_round(
    database: Database, viewer: Viewer, round_id: str, today: date, now: datetime
) -> Round:
    """Open a planned round for marking; its date becomes today."""
    viewer.require(Permission.ROUND_MANAGE)
    return _step(database, viewer, round_id, RoundStatus.OPEN, now, today)


def reveal_round(database: Database, viewer: Viewer, round_id: str, now: datetime) -> Round:
    """Show everybody's marks; late answers stay possible and are marked as late."""
    viewer.require(Permission.ROUND_MANAGE)
    revealed = _step(database, viewer, round_id, RoundStatus.REVEALED, now)
    note_strong_pairs(database, viewer, now)
    return revealed


def close_round(database: Database, viewer: Viewer, round_id: str, now: datetime) -> Round:
    """Close a round for good: its marks, students, grades and adults stand as they are."""
    viewer.require(Permission.ROUND_MANAGE)
    closed = _step(database, viewer, round_id, RoundStatus.CLOSED, now)
    note_strong_pairs(database, viewer, now)
    return closed


def _step(
    database: Database,
    viewer: Viewer,
    round_id: str,
    status: RoundStatus,
    now: datetime,
    held_on: date | None = None,
) -> Round:
    with database.changing(viewer, f"round.{status}", now, {"round_id": round_id}) as sql:
        this_round = load_round(sql, viewer.school_id, round_id)
        if this_round is None:
            raise NotFound("This round does not exist any more.")
        require_step(this_round, status)
        if status is RoundStatus.OPEN:
            _require_people(*load_round_people(sql, viewer.school_id, this_round))
        if status is RoundStatus.CLOSED:
            people = load_round_people(sql, viewer.school_id, this_round)
            freeze_round(sql, viewer.school_id, round_id, *people)
        this_round = replace(this_round, status=status, held_on=held_on or this_round.held_on)
        save_round(sql, viewer.school_id, this_round, now)
    return this_round


def _require_people(students: Sequence[Student], adults: Sequence[Adult]) -> None:
    if not students or not adults:
        raise NotPossible(
            "A round needs at least one student and one adult. "
            "Bring in your rosters first, under Rosters."
        )


@dataclass(frozen=True, slots=True)
class MarkingSheet:
    """What one adult marks on: the round, its students by name, and the answers given so far."""

    this_round: Round
    adult: Adult
    students: tuple[Student, ...]
    answers: Mapping[str, Strength]  # by student_id; a missing id is "not reviewed"
    done: bool


def my_marking_sheet(database: Database, viewer: Viewer, round_id: str) -> MarkingSheet:
    """Return the viewer's own sheet in a round; nobody else's answers are in it."""
    viewer.require(Permission.MARK_OWN)
    return _sheet(database, viewer, round_id, viewer.require_adult())


def marking_sheet_for(
    database: Database, viewer: Viewer, round_id: str, adult_id: str
) -> MarkingSheet:
    """Return another adult's sheet, to type in what they wrote on paper."""
    viewer.require(Permission.MARK_ANY)
    return _sheet(database, viewer, round_id, adult_id)


def _sheet(database: Database, viewer: Viewer, round_id: str, adult_id: str) -> MarkingSheet:
    with database.reading() as sql:
        this_round = load_round(sql, viewer.school_id, round_id)
        if this_round is None:
            raise NotFound("This round does not exist any more.")
        students, adults = load_round_people(sql, viewer.school_id, this_round)
        given = load_marks(sql, viewer.school_id, round_id, adult_id)
        done = adult_id in load_done(sql, viewer.school_id, round_id)
    adult = next((person for person in adults if person.adult_id == adult_id), None)
    if adult is None:
        raise NotFound("This adult is not part of the round.")
    answers = {
        student_id: Strength(strength)
        for student_id, strength in zip(given["student_id"], given["strength"], strict=True)
    }
    return MarkingSheet(this_round, adult, tuple(students), answers, done)


def mark_students(
    database: Database,
    viewer: Viewer,
    round_id: str,
    answers: Mapping[str, Strength | int | None],
    now: datetime,
    adult_id: str | None = None,
) -> int:
    """Save one adult's answers, by student_id; None takes an answer back. Return how many.

    Without `adult_id` these are the viewer's own. Repeating a call changes nothing. Raises
    NotPossible for a round that takes no marks, NotFound for people who are not in the round:
    then nothing is saved.
    """
    if adult_id is None or adult_id == viewer.adult_id:
        viewer.require(Permission.MARK_OWN)
        adult_id = viewer.require_adult()
    else:
        viewer.require(Permission.MARK_ANY)
    checked = {student: read_strength(value) for student, value in answers.items()}
    details = {"round_id": round_id, "adult_id": adult_id, "answers": len(checked)}
    with database.changing(viewer, "marks.given", now, details) as sql:
        this_round = load_round(sql, viewer.school_id, round_id)
        if this_round is None:
            raise NotFound("This round does not exist any more.")
        require_marking(this_round)
        students, adults = load_round_people(sql, viewer.school_id, this_round)
        require_in_round({adult_id}, {adult.adult_id for adult in adults}, "adult")
        require_in_round(checked, {person.student_id for person in students}, "student")
        late = frozenset({round_id} if is_late(this_round) else ())
        said = [
            Answer(new_id(), round_id, adult_id, student, strength)
            for student, strength in checked.items()
        ]
        save_answers(sql, viewer.school_id, said, now, late)
    return len(checked)


def say_done(database: Database, viewer: Viewer, round_id: str, now: datetime) -> None:
    """Note that the viewer is done with a round; marks can still be changed."""
    viewer.require(Permission.MARK_OWN)
    adult_id = viewer.require_adult()
    with database.changing(viewer, "marks.finished", now, {"round_id": round_id}) as sql:
        this_round = load_round(sql, viewer.school_id, round_id)
        if this_round is None:
            raise NotFound("This round does not exist any more.")
        require_marking(this_round)
        save_done(sql, viewer.school_id, round_id, adult_id, now)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one adult is: how many answers, never which."""

    adult: Adult
    answers: int
    students: int
    done: bool


def round_progress(database: Database, viewer: Viewer, round_id: str) -> list[Progress]:
    """Return how far every adult of the round is, by name: completeness, never content."""
    viewer.require(Permission.PROGRESS_READ)
    with database.reading() as sql:
        this_round = load_round(sql, viewer.school_id, round_id)
        if this_round is None:
            raise NotFound("This round does not exist any more.")
        students, adults = load_round_people(sql, viewer.school_id, this_round)
        answers = load_progress(sql, viewer.school_id, round_id)
        done = load_done(sql, viewer.school_id, round_id)
    return [
        Progress(
            adult,
            answers.get(adult.adult_id, 0),
            len(students),
            adult.adult_id in done or answers.get(adult.adult_id, 0) >= len(students) > 0,
        )
        for adult in adults
    ]
