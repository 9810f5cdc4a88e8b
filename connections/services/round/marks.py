"""Marks from a file: what they would change in a round, and changing exactly that."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.problems import FileRefused, NotFound, Severity, Unanswered
from connections.domain.rounds.answers import is_late
from connections.domain.rounds.marks import Mark
from connections.domain.rounds.round import (
    SHOWS_ANSWERS,
    TAKES_MARKS,
    Round,
    RoundStatus,
    require_marking,
)
from connections.files.bytes.reading import File
from connections.files.marks.marks import MarksReading, read_marks
from connections.services.book.ask import Ask
from connections.store.answers import Answer, save_answers
from connections.store.database import new_id
from connections.store.rosters import load_adults, load_students
from connections.store.rounds import load_marks, load_round_people, load_rounds, save_round
from connections.words import say, say_many


@dataclass(frozen=True, slots=True)
class MarksPreview:
    """What a file of marks would do to a round.

    `sealed`: how the file compares with what was answered is not this viewer's business, so
    nothing of it is here; the file's marks will stand.
    """

    reading: MarksReading
    this_round: Round | None  # None: it would be created and opened
    to_save: tuple[Mark, ...] = ()
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    sealed: bool = False

    @property
    def errors(self) -> int:
        """Return how many rows cannot be imported."""
        return sum(issue.severity is Severity.ERROR for issue in self.reading.issues)


def preview_marks(
    ask: Ask, file: File, answers: Mapping[str, str], round_name: str | None = None
) -> MarksPreview:
    """Read a file of marks against the roster and say what importing it would change."""
    ask.require(Permission.MARK_ANY)
    return _told(_preview(ask.book.sql, ask.school_id, file, answers, round_name), ask.viewer)


def _told(preview: MarksPreview, viewer: Viewer) -> MarksPreview:
    """Leave out how the file compares with a round that is open, or that this viewer may not read.

    Changed or unchanged would tell any mark in four tries. Whoever may ask what hangs on single
    adults learns the same of a revealed round there.
    """
    this_round = preview.this_round
    if this_round is None:
        return preview
    reads = viewer.may(Permission.LEAVING_READ, Scope.GRADES)
    if reads and this_round.status in SHOWS_ANSWERS:
        return preview
    return MarksPreview(preview.reading, this_round, sealed=True)


def _target(sql: Connection, school_id: str, name: str | None) -> Round | None:
    rounds = load_rounds(sql, school_id)
    if name is None:
        taking = next((r for r in rounds if r.status in TAKES_MARKS), None)
        if taking is None:
            raise NotFound("No round is open. Open one first, or name a new one for these marks.")
        return taking
    return next((r for r in rounds if r.name == name), None)


def _preview(
    sql: Connection, school_id: str, file: File, answers: Mapping[str, str], name: str | None
) -> MarksPreview:
    this_round = _target(sql, school_id, name)
    if this_round is None:
        students = load_students(sql, school_id)
        adults = load_adults(sql, school_id)
        stored: dict[tuple[str, str], int] = {}
    else:
        require_marking(this_round)
        students, adults = load_round_people(sql, school_id, this_round)
        given = load_marks(sql, school_id, this_round.round_id)
        pairs = zip(given["adult_id"], given["student_id"], strict=True)
        stored = dict(zip(pairs, given["strength"].tolist(), strict=True))
    reading = read_marks(file, students, adults, answers)
    before = [stored.get((mark.adult_id, mark.student_id)) for mark in reading.marks]
    new = sum(was is None for was in before)
    found = zip(before, reading.marks, strict=True)
    to_save = tuple(mark for was, mark in found if was != mark.strength)
    same = len(before) - len(to_save)
    return MarksPreview(reading, this_round, to_save, new, len(to_save) - new, same)


def import_marks(
    ask: Ask,
    file: File,
    answers: Mapping[str, str],
    round_name: str | None = None,
    leave_out_errors: bool = False,
) -> MarksPreview:
    """Save the marks of a file, all or nothing; a round that does not exist yet is opened.

    Raises FileRefused when rows cannot be imported (unless the person said to leave those out)
    or when a question is still open.
    """
    ask.require(Permission.MARK_ANY)
    details: dict[str, object] = {}
    with ask.changing("marks.imported", details) as sql:
        preview = write_marks(
            sql, ask.viewer, file, answers, ask.today, ask.now, round_name, leave_out_errors
        )
        details.update(changed_marks(preview))
    return preview


def write_marks(
    sql: Connection,
    viewer: Viewer,
    file: File,
    answers: Mapping[str, str],
    today: date,
    now: datetime,
    round_name: str | None = None,
    leave_out_errors: bool = False,
) -> MarksPreview:
    """Save the marks of a file as a step of a larger change; see import_marks."""
    preview = _preview(sql, viewer.school_id, file, answers, round_name)
    _require_importable(preview, leave_out_errors)
    this_round = preview.this_round
    if this_round is None:
        this_round = Round(new_id(), str(round_name), RoundStatus.OPEN, today)
        save_round(sql, viewer.school_id, this_round, now)
    round_id = this_round.round_id
    said = [
        Answer(new_id(), round_id, mark.adult_id, mark.student_id, mark.strength)
        for mark in preview.to_save
    ]
    late = frozenset({round_id} if is_late(this_round) else ())
    save_answers(sql, viewer.school_id, said, now, late)
    created = preview.this_round is None
    return replace(preview, this_round=this_round) if created else _told(preview, viewer)


def changed_marks(preview: MarksPreview) -> dict[str, object]:
    """Return the counts of a preview, with the round's name; sealed, how many marks it holds."""
    counts = {"new": preview.new, "changed": preview.changed, "unchanged": preview.unchanged}
    if preview.sealed:
        counts = {"marks": len(preview.reading.marks)}
    return {"round": preview.this_round.name if preview.this_round else "", **counts}


def _require_importable(preview: MarksPreview, leave_out_errors: bool) -> None:
    if preview.reading.questions:
        raise Unanswered(
            say_many(
                len(preview.reading.questions),
                "{n} question about this file is still open: {first} Nothing was imported.",
                "{n} questions about this file are still open: {first} Nothing was imported.",
                first=preview.reading.questions[0].message,
            ),
            preview.reading.questions,
        )
    if preview.errors and not leave_out_errors:
        first = next(i for i in preview.reading.issues if i.severity is Severity.ERROR)
        told = say("Row {row}: {problem}", row=first.row, problem=first.message)
        if more := preview.errors - 1:
            told += " " + say_many(more, "({n} more like it.)", "({n} more like it.)")
        raise FileRefused("{why} Nothing was imported.", preview.reading.issues, why=told)
    if not preview.reading.marks:
        raise FileRefused("{why} Nothing was imported.", why=preview.reading.message)
