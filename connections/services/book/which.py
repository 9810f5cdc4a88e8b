"""Which round is meant, and whom of it a viewer sees: decided here and nowhere else."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import REFUSALS
from connections.domain.coverage.change import RoundMarks
from connections.domain.people.person import AT_SCHOOL, Student
from connections.domain.problems import AccessDenied, NotFound, NotPossible
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.book.ask import Ask
from connections.services.book.book import Book, RoundCoverage
from connections.services.book.opened import note_opened
from connections.store.history.merging import load_kept_ids
from connections.store.rounds import load_round


def shown_round(book: Book, round_id: str | None = None) -> Round:
    """Return the round of this id, or the newest one that was revealed.

    While a round is open its answers are nobody's business but their authors'. Raises
    AccessDenied for one that was not revealed yet, NotFound with what to do where there is none.
    """
    for this_round in book.shown_rounds():
        if round_id in (None, this_round.round_id):
            return this_round
    if round_id in book.round_figures():
        raise NotFound("The answers of this round are over their time. Its totals are kept.")
    if round_id is not None and any(each.round_id == round_id for each in book.rounds()):
        raise AccessDenied(
            "This round is still open. Its totals are shown to everyone at the reveal."
        )
    if round_id is not None:
        raise NotFound("This round does not exist any more.")
    if any(this_round.status is RoundStatus.OPEN for this_round in book.rounds()):
        raise NotFound(
            "The round is still open: everybody marks in silence, and the totals appear here "
            "when it is revealed."
        )
    raise NotFound("There is nothing to show yet. Coverage appears here after the first round.")


def shown_coverage(book: Book, round_id: str | None = None) -> RoundCoverage:
    """Return that round counted, for everybody; whom of it a viewer sees is asked of `ask.seen`."""
    return book.coverage(shown_round(book, round_id))


def as_seen(ask: Ask, permission: Permission, coverage: RoundCoverage) -> RoundCoverage:
    """Return a round counted with those of its students only whom the viewer may see."""
    seen = ask.seen(permission, coverage.students)
    if seen and permission is not Permission.STAGE_READ:  # the projector is the facilitator's own
        note_opened(ask, coverage.this_round)
    if len(seen) == len(coverage.students):
        return coverage
    shown = coverage.table["student_id"].isin([student.student_id for student in seen])
    return replace(coverage, students=seen, table=coverage.table[shown].reset_index(drop=True))


def sees_list(ask: Ask) -> bool:
    """Say whether the school shows its list, and so exact figures, to this viewer."""
    shows_list = ask.book.settings().teachers_see_list
    return ask.viewer.scope(Permission.COVERAGE_LIST, shows_list) >= Scope.GRADES


def round_before(book: Book, this_round: Round) -> Round | None:
    """Return the newest revealed round that came before this one, or None."""
    earlier = book.rounds()[book.rounds().index(this_round) + 1 :]
    return next((each for each in earlier if each in book.shown_rounds()), None)


def require_round(sql: Connection, school_id: str, round_id: str) -> Round:
    """Return a round as it is within a change; NotFound when it is gone."""
    this_round = load_round(sql, school_id, round_id)
    if this_round is None:
        raise NotFound("This round does not exist any more.")
    return this_round


def marks_of(book: Book, this_round: Round) -> RoundMarks:
    """Return a revealed round's people and marks, to compare it with another."""
    students, adults = book.round_people(this_round)
    marks = book.marks(this_round)
    at_school = [adult.adult_id for adult in adults if adult.kind in AT_SCHOOL]
    return RoundMarks([student.student_id for student in students], at_school, marks)


def require_student(ask: Ask, permission: Permission, student_id: str) -> Student:
    """Return a student the school has or had, if the viewer may do this about them."""
    student = ask.book.students_by_id().get(student_id)
    if student is not None and student.erased_on is not None:
        raise NotPossible("This student was erased: nothing about them is left. Nothing was done.")
    if student is not None and not ask.sees(permission, student):
        raise AccessDenied(REFUSALS[permission])
    if student is None:
        raise NotFound(
            "There is no student with this id here; somebody who was erased has none any more. "
            "Nothing was done."
        )
    return student


def kept_ids(book: Book) -> Mapping[str, str]:
    """Return under which id the child of each row that was merged is known now."""
    return book.kept("merged", lambda: load_kept_ids(book.sql, book.school_id))


def rows_of(book: Book, student_id: str) -> list[str]:
    """Return the ids of a student's rows: those made one with theirs, oldest first, then theirs."""
    gone = [gone for gone, kept in kept_ids(book).items() if kept == student_id]
    return [*reversed(gone), student_id]


def departed_students(book: Book) -> tuple[Student, ...]:
    """Return the students who left, by name: none that was erased or is another's row."""
    here = {student.student_id for student in book.students()} | kept_ids(book).keys()
    ever = book.students_by_id().values()
    return tuple(s for s in ever if s.erased_on is None and s.student_id not in here)
