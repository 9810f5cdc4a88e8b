"""Bringing rosters in: exactly what a preview says, all or nothing."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.changes import RosterChanges
from connections.domain.problems import (
    Changed,
    FileRefused,
    Severity,
    Unanswered,
    require_short,
)
from connections.domain.school.settings import has_no_name
from connections.files.bytes.reading import File as File
from connections.files.people.groups import CONSENT
from connections.files.people.reports import FileReport
from connections.files.people.rosters import inspect_file, read_once, uncollected
from connections.files.words.names import is_derived
from connections.services.book.ask import Ask
from connections.services.people.roles import propose_by_title
from connections.services.roster.groups import DELETED, save_said
from connections.services.roster.preview import OTHER_IDS, Reader, RosterPreview, make_preview
from connections.services.roster.remembered import remember
from connections.store.access.sessions import save_ended
from connections.store.groups.consents import delete_refused
from connections.store.history.imports import load_before, save_import, save_without_refused
from connections.store.rosters import (
    Brought,
    save_adults,
    save_classes,
    save_students,
)
from connections.store.schools import load_school, save_settings
from connections.words import say, say_many


@uncollected()
def import_rosters(
    ask: Ask,
    files: Sequence[File],
    answers: Mapping[str, str] | None = None,
    expect: str | None = None,
    accept_drop: bool = False,
    seen: RosterPreview | None = None,
    school_name: str = "",
) -> RosterPreview:
    """Import the files, all or nothing, in one transaction; return what was changed.

    `school_name` names a school that has no name yet, and no other.

    Raises FileRefused for a problem row, an open question, or a large drop that nobody said yes
    to; Changed when `seen`, the preview the person looked at, is not what would happen any more.
    """
    ask.require(Permission.ROSTER_IMPORT)
    details: dict[str, object] = {}
    read = read_once(files, expect, ask.today)

    def work_out(sql: Connection) -> RosterPreview:
        return plan_rosters(sql, ask.school_id, read, answers or {}, accept_drop, seen)

    with ask.changing_by(work_out, "roster.imported", details) as (sql, preview):
        files_named = ", ".join(file.name for file in files)
        write_rosters(sql, ask.school_id, preview, ask.today, Brought(files_named, ask.by, ask.now))
        _name_school(sql, ask.school_id, school_name.strip())
        details.update(changed_people(preview))
    return preview


def _name_school(sql: Connection, school_id: str, name: str) -> None:
    known, settings = load_school(sql, school_id)
    if name and has_no_name(known):
        require_short(name)
        save_settings(sql, school_id, settings, name)


@uncollected()
def plan_rosters(
    sql: Connection,
    school_id: str,
    read: Reader,
    answers: Mapping[str, str],
    accept_drop: bool = False,
    seen: RosterPreview | None = None,
) -> RosterPreview:
    """Read the files and work out what they change, as a step of a larger change.

    See import_rosters for what is refused.
    """
    preview = make_preview(sql, school_id, read, answers)
    require_importable(preview, accept_drop)
    if seen is not None and _outcome(seen) != _outcome(preview):
        raise Changed(
            "Somebody changed the roster after this preview was made. Nothing was imported; "
            "please look at the new preview."
        )
    return preview


def _outcome(preview: RosterPreview) -> tuple[object, ...]:
    """Return all that importing would change."""
    ties = (preview.classes_new or preview.classes_gone) and preview.classes
    deleted = [issue.column for issue in preview.reading.issues if issue.code == DELETED]
    return preview.students, preview.adults, ties, preview.roles, preview.roles_hold, deleted


@uncollected()
def write_rosters(
    sql: Connection,
    school_id: str,
    preview: RosterPreview,
    today: date,
    brought: Brought,
) -> None:
    """Write what was planned, as a step of a larger change, with what it takes to undo it."""
    both, classes_too = (preview.students, preview.adults), preview.classes_too
    before = load_before(sql, school_id, *both, preview.roles, classes_too)
    save_students(sql, school_id, preview.students, today)
    save_adults(sql, school_id, preview.adults, today)
    for gone in preview.adults.left:  # for good: who comes back comes in anew
        save_ended(sql, brought.at, school_id=school_id, adult_id=gone.adult_id)
    propose_by_title(sql, school_id, preview.roles, preview.roles_hold, brought.by)
    if classes_too:
        save_classes(sql, school_id, preview.classes)
    classes = preview.classes if classes_too else None
    save_import(sql, school_id, brought, before, *both, today, preview.roles, classes)
    kept_elsewhere = (CONSENT, OTHER_IDS)
    used = {q: a for q, a in preview.answers.items() if a and not q.startswith(kept_elsewhere)}
    remember(sql, school_id, used, preview.reading, brought)
    save_said(sql, school_id, preview.reading.offered, brought)
    delete_refused(sql, school_id)
    save_without_refused(sql, school_id)


def changed_people(preview: RosterPreview) -> dict[str, dict[str, int]]:
    """Return the counts of a preview, for "students" and "adults" where the files hold them."""
    kinds: tuple[tuple[str, bool, RosterChanges[Any]], ...] = (
        ("students", preview.reading.has_students, preview.students),
        ("adults", preview.reading.has_adults, preview.adults),
    )
    return {
        kind: changes.counted("new", "changed", "unchanged", "left", "returned")
        for kind, has, changes in kinds
        if has
    }


def require_importable(preview: RosterPreview, accept_drop: bool) -> None:
    """Refuse, with the first reason, a reading that cannot be imported as it is."""
    reading, students, adults = preview.reading, preview.students, preview.adults
    if reading.questions:
        raise Unanswered(
            "Please answer first: {question} Nothing was imported.",
            question=reading.questions[0].message,
            questions=reading.questions,
        )
    if preview.errors:
        first = next(issue for issue in reading.issues if issue.severity is Severity.ERROR)
        told = first.message
        if first.row:
            told = say("Row {row}: {problem}", row=first.row, problem=told)
        if more := preview.errors - 1:
            told += " " + say_many(more, "({n} more problems.)", "({n} more problems.)")
        raise FileRefused("{why} Nothing was imported.", reading.issues, why=told)
    if not (reading.students or reading.adults):
        told = " ".join(report.message for report in reading.reports)
        raise FileRefused("{why} Nothing was imported.", why=told)
    for new, left in (
        ([s.student_id for s in students.new], [s.student_id for s in students.left]),
        ([a.adult_id for a in adults.new], [a.adult_id for a in adults.left]),
    ):
        if not all(map(is_derived, left)) and any(map(is_derived, new)):
            raise FileRefused(
                "People are on the roster with the school's ids, and this file has no ids, so "
                "they would all become new people. Export it again with the ids. Nothing was "
                "imported."
            )
    if preview.drops and not accept_drop:
        raise FileRefused(
            "{drops} Is it the right file? Nothing was imported; say yes once more if it is "
            "(--accept-drop on the command line).",
            drops=" ".join(preview.drops),
        )


def inspect_files(files: Sequence[File]) -> list[FileReport]:
    """Say what each file is and what would be read from it; needs no school and changes nothing."""
    return [inspect_file(file) for file in files]
