"""Marks from a file: what they would change in a round, and changing exactly that."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.problems import (
    FileRefused,
    Issue,
    NotFound,
    NotPossible,
    Severity,
    Unanswered,
    require_short,
)
from connections.domain.rounds.answers import is_late
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import SHOWS_ANSWERS, TAKES_MARKS, Round, RoundStatus
from connections.files.bytes.reading import File
from connections.files.marks.marks import MarksReading, read_marks
from connections.files.marks.sheets.vocabulary import OUT as OUT
from connections.files.marks.sheets.vocabulary import Word as Word  # for ui
from connections.services.book.ask import Ask
from connections.services.round.markable import Markable, load_markable
from connections.store.answers import Answer, load_standing_marks, save_answers
from connections.store.history.imports import save_head
from connections.store.history.merging import load_kept_ids
from connections.store.history.remembered import load_remembered_answers, save_remembered_answers
from connections.store.mapper import in_groups, new_id
from connections.store.rosters import (
    Brought,
    load_adults,
    load_by_id,
    load_departed_adults,
    load_departed_students,
    load_students,
)
from connections.store.rounds import freeze_round, load_rounds, save_round
from connections.words import day, say, say_many


@dataclass(frozen=True, slots=True)
class ChangedMark:
    """A mark that stands, and what the file says instead."""

    adult_id: str
    student_id: str
    was: Strength
    now: Strength


@dataclass(frozen=True, slots=True)
class MarksPreview:
    """What a file of marks would do to a round.

    `sealed`: how the file compares with what was answered is not this viewer's business, so
    nothing of it is here; the file's marks will stand.
    """

    reading: MarksReading
    this_round: Round | None  # None: it would be created
    to_save: tuple[Mark, ...] = ()
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    sealed: bool = False
    past: bool = False  # the round is brought in with the people who stand in the file
    changes: tuple[ChangedMark, ...] = ()  # by name, after the reveal, for whoever reads them
    given: Mapping[str, str] = field(default_factory=dict)  # answers that were given now
    remembered: frozenset[str] = frozenset()  # questions answered by what was said before

    @property
    def errors(self) -> int:
        """Return how many entries cannot be imported; one row may have two."""
        return sum(issue.severity is Severity.ERROR for issue in self.reading.issues)

    def per_adult(self) -> dict[str, Counter[Strength]]:
        """Return how many marks of each strength the file has of each adult, by adult_id."""
        counts: dict[str, Counter[Strength]] = {}
        for mark in self.reading.marks:
            counts.setdefault(mark.adult_id, Counter())[mark.strength] += 1
        return counts


def preview_marks(
    ask: Ask,
    file: File,
    answers: Mapping[str, str],
    round_name: str | None = None,
    held_on: date | None = None,
) -> MarksPreview:
    """Read a file of marks against the roster and say what importing it would change."""
    ask.require(Permission.MARK_ANY)
    into = Into(round_name, held_on, ask.today)
    sql, school_id = ask.book.sql, ask.school_id
    return _told(
        _compared(sql, school_id, plan_marks(sql, school_id, file, answers, into)), ask.viewer
    )


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
        by_name = viewer.may(Permission.MARK_READ, Scope.SCHOOL)
        return preview if by_name else replace(preview, changes=())
    return replace(preview, to_save=(), new=0, changed=0, unchanged=0, changes=(), sealed=True)


@dataclass(frozen=True, slots=True)
class Into:
    """Which round marks go into: by name, else the one that takes marks.

    A new one is held on the day that is given, today by default. One of a past day is a past round:
    it is brought in with the people who stand in the file, and its figures are there at once.
    """

    name: str | None
    held_on: date | None
    today: date

    @property
    def past(self) -> bool:
        """Say whether a past day was given."""
        return self.held_on is not None and self.held_on < self.today


def _target(sql: Connection, school_id: str, into: Into) -> Round | None:
    name = into.name
    if name is None and into.held_on is not None:
        raise NotPossible("A day needs the name of its round as well. Nothing was imported.")
    require_short(name or "")
    rounds = load_rounds(sql, school_id)
    if name is None:
        taking = next((r for r in rounds if r.status in TAKES_MARKS), None)
        if taking is None:
            raise NotFound("No round is open. Open one first, or name a new one for these marks.")
        return taking
    found = next((r for r in rounds if r.name == name), None)
    if found is not None and into.held_on not in (None, found.held_on):
        raise NotPossible(
            "The round “{name}” was held on {day}. Nothing was imported.",
            name=found.name,
            day=day(found.held_on, "medium"),
        )
    return found


def plan_marks(
    sql: Connection, school_id: str, file: File, answers: Mapping[str, str], into: Into
) -> MarksPreview:
    """Read a file of marks against the people of its round, as a step of a larger change."""
    this_round = _target(sql, school_id, into)
    past = into.past and (this_round is None or _was_brought_in(this_round))
    found: Markable | None = None
    if past or this_round is None:
        students, adults = load_students(sql, school_id), load_adults(sql, school_id)
        if past:  # who was there then may have left since
            students += load_departed_students(sql, school_id)
            adults += load_departed_adults(sql, school_id)
    else:
        found = load_markable(sql, school_id, this_round, into.today)
        students, adults = load_students(sql, school_id), list(found.adults)
    merged = load_kept_ids(sql, school_id)
    reading = read_marks(file, students, adults, answers, merged)
    remembered = load_remembered_answers(sql, school_id, reading.shape)
    remembered = {name: value for name, value in remembered.items() if not answers.get(name)}
    if remembered:
        reading = read_marks(file, students, adults, {**remembered, **answers}, merged)
    if found is not None:
        reading = _only_markable(reading, found)
    given = {name: value for name, value in answers.items() if value}
    return MarksPreview(
        reading, this_round, past=past, given=given, remembered=frozenset(remembered)
    )


def _compared(sql: Connection, school_id: str, plan: MarksPreview) -> MarksPreview:
    """Say what of the marks that were read is new, beside what was answered until now."""
    stored: dict[tuple[str, str], int] = {}
    if plan.this_round is not None:
        given = load_standing_marks(sql, school_id, plan.this_round.round_id)
        pairs = zip(given["adult_id"], given["student_id"], strict=True)
        stored = dict(zip(pairs, given["strength"].tolist(), strict=True))
    read = plan.reading.marks
    before = [stored.get((mark.adult_id, mark.student_id)) for mark in read]
    new = sum(was is None for was in before)
    to_save = tuple(mark for was, mark in zip(before, read, strict=True) if was != mark.strength)
    changes = tuple(
        ChangedMark(mark.adult_id, mark.student_id, Strength(was), mark.strength)
        for was, mark in zip(before, read, strict=True)
        if was is not None and was != mark.strength
    )
    same, changed = len(before) - len(to_save), len(to_save) - new
    return replace(plan, to_save=to_save, new=new, changed=changed, unchanged=same, changes=changes)


def _only_markable(reading: MarksReading, found: Markable) -> MarksReading:
    """Leave out the marks that the round takes no more, and say so."""
    here = {student.student_id for student in found.students}
    good = [
        mark
        for mark in reading.marks
        if mark.student_id in here and found.takes(mark.adult_id, mark.student_id)
    ]
    if not (odd := len(reading.marks) - len(good)):
        return reading
    told = say_many(
        odd,
        "{n} mark is about a student whose answers stand or who is not in this round; it was not "
        "read.",
        "{n} marks are about students whose answers stand or who are not in this round; they were "
        "not read.",
    )
    issue = Issue(0, "", "not_markable", told)
    return replace(reading, marks=tuple(good), issues=(*reading.issues, issue))


def _was_brought_in(this_round: Round) -> bool:
    """Say whether a round came whole from files: its people are of its own day."""
    return this_round.frozen_on == this_round.held_on != _day(this_round.revealed_at)


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def import_marks(
    ask: Ask,
    file: File,
    answers: Mapping[str, str],
    round_name: str | None = None,
    leave_out_errors: bool = False,
    held_on: date | None = None,
) -> MarksPreview:
    """Save the marks of a file, all or nothing; a round that does not exist yet is opened.

    One of a past day stands revealed at once, with the people who stand in the file: see Into.
    Raises FileRefused when rows cannot be imported (unless the person said to leave those out)
    or when a question is still open.
    """
    ask.require(Permission.MARK_ANY)
    details: dict[str, object] = {}
    into = Into(round_name, held_on, ask.today)

    def work_out(sql: Connection) -> MarksPreview:
        return plan_marks(sql, ask.school_id, file, answers, into)

    with ask.changing_by(work_out, "marks.imported", details) as (sql, plan):
        brought = Brought(file.name, ask.by, ask.now)
        preview = write_marks(sql, ask.viewer, plan, brought, into, leave_out_errors)
        save_remembered_answers(sql, ask.school_id, plan.reading.shape, plan.given, brought)
        details.update(changed_marks(preview))
    return preview


def write_marks(
    sql: Connection,
    viewer: Viewer,
    plan: MarksPreview,
    brought: Brought,
    into: Into,
    leave_out_errors: bool = False,
) -> MarksPreview:
    """Save the marks that were read, as a step of a larger change; see import_marks."""
    _require_importable(plan, leave_out_errors)
    preview = _compared(sql, viewer.school_id, plan)
    this_round, now = preview.this_round, brought.at
    if this_round is None:
        held_on = into.held_on or into.today
        this_round = Round(new_id(), str(into.name), RoundStatus.OPEN, held_on)
        if preview.past:
            this_round = replace(
                this_round,
                status=RoundStatus.REVEALED,
                frozen_on=held_on,
                revealed_at=now,
                first_revealed_at=now,
            )
        save_round(sql, viewer.school_id, this_round, now)
    if preview.past:
        _add_people(sql, viewer.school_id, this_round, preview.reading)
    round_id = this_round.round_id
    late = frozenset({round_id} if is_late(this_round) and not preview.past else ())
    was = {(one.adult_id, one.student_id): one.was for one in preview.changes}
    counts = {"marks": {"file": len(preview.reading.marks)}}
    import_id = save_head(sql, viewer.school_id, brought, counts, round_id=round_id)
    for some in in_groups(preview.to_save, _AT_ONCE):
        said = [
            Answer(new_id(), round_id, *pair, mark.strength, import_id, was.get(pair))
            for mark in some
            for pair in [(mark.adult_id, mark.student_id)]
        ]
        save_answers(sql, viewer.school_id, said, now, late)
    created = preview.this_round is None
    return replace(preview, this_round=this_round) if created else _told(preview, viewer)


_AT_ONCE = 50_000  # answers that are written in one piece; 600,000 at once took 400 MB more


def _add_people(sql: Connection, school_id: str, this_round: Round, reading: MarksReading) -> None:
    """Write who stands in the file as the people of a past round, beside those of earlier files."""
    students, adults = load_by_id(sql, school_id, reading.students, reading.adults)
    freeze_round(sql, school_id, this_round.round_id, students.values(), adults.values())


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
