"""Bringing rosters in: what a set of files would change, and changing exactly that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Role
from connections.domain.people.changes import RosterChanges, is_alarming_drop, roster_changes
from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.problems import (
    Changed,
    FileRefused,
    Issue,
    Question,
    Severity,
    Unanswered,
    require_short,
)
from connections.domain.school.settings import has_no_name
from connections.files.bytes.reading import MAX_BYTES as MAX_BYTES
from connections.files.bytes.reading import File as File
from connections.files.people.groups import CONSENT
from connections.files.people.reports import FileReport as FileReport  # for ui and cli
from connections.files.people.rosters import RosterReading, inspect_file, read_once, uncollected
from connections.files.people.ties import both, named_ties
from connections.files.words.columns import asks_students
from connections.files.words.names import is_derived
from connections.files.words.roles import role_by_title
from connections.services.book.ask import Ask
from connections.services.people.roles import propose_by_title
from connections.services.roster.groups import DELETED, deleted_with, load_said, save_said
from connections.services.roster.merging import as_kept
from connections.services.roster.remembered import remember, remembered_for
from connections.store.access.sessions import save_ended
from connections.store.groups.consents import delete_refused
from connections.store.history.imports import load_before, save_import, save_without_refused
from connections.store.rosters import (
    Brought,
    Remembered,
    load_adults,
    load_classes,
    load_departed_adults,
    load_departed_students,
    load_roles,
    load_students,
    save_adults,
    save_classes,
    save_students,
)
from connections.store.schools import load_school, save_settings
from connections.words import listed, say, say_many, to_say


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """What importing would do, to the row: new, changed, unchanged and left."""

    reading: RosterReading
    students: RosterChanges[Student]
    adults: RosterChanges[Adult]
    classes: Mapping[str, list[str]]  # whom each adult teaches; empty when the files do not say
    classes_new: int
    classes_gone: int
    answers: Mapping[str, str]  # those given now and those remembered from last time
    roles: Mapping[str, Role]  # those that titles propose for adults who are new or changed work
    roles_hold: bool  # at once: nobody was here before
    whom: tuple[Question, ...] = ()  # names of teachers that fit nobody or several: may stay open
    remembered: tuple[Remembered, ...] = ()  # what was said before and holds here

    @property
    def errors(self) -> int:
        """Return how many problems forbid the import."""
        return sum(issue.severity is Severity.ERROR for issue in self.reading.issues)

    @property
    def not_rosters(self) -> tuple[FileReport, ...]:
        """Return the files that bring in nobody: unreadable, of marks or answers, empty."""
        return tuple(
            report
            for report in self.reading.reports
            if report.kind != "support" and not (report.students or report.adults)
        )

    @property
    def with_answers(self) -> tuple[FileReport, ...]:
        """Return the rosters that hold what students answered as well, which does not come in."""
        return tuple(
            report
            for report in self.reading.reports
            if report.kind == "roster" and any(map(asks_students, (*report.preview, ())[0]))
        )

    @property
    def nothing(self) -> bool:
        """Say whether importing would change nothing at all."""
        return self.students.nothing and self.adults.nothing and not _classes_too(self)

    @property
    def drops(self) -> tuple[str, ...]:
        """Return a sentence for each roster that shrinks so much that it may be the wrong file."""
        told = (
            (self.students, to_say("{left} of {before} students are not in this file.")),
            (self.adults, to_say("{left} of {before} adults are not in this file.")),
        )
        return tuple(
            say(
                sentence,
                left=len(changes.left),
                before=len(changes.left) + len(changes.unchanged) + len(changes.changed),
            )
            for changes, sentence in told
            if is_alarming_drop(changes)
        )


def preview_rosters(
    ask: Ask,
    files: Sequence[File],
    answers: Mapping[str, str] | None = None,
    expect: str | None = None,
) -> RosterPreview:
    """Read the files and say what importing them would change; nothing is changed.

    `answers` are a person's answers to the reading's questions; what was answered for files of
    the same shape before is remembered. `expect` is "students" or "adults" where the person said
    which roster this is. Raises FileRefused when nothing can be read.
    """
    ask.require(Permission.ROSTER_IMPORT)
    return _preview(ask.book.sql, ask.school_id, read_once(files, expect, ask.today), answers or {})


Reader = Callable[[Mapping[str, str]], RosterReading]


def _preview(
    sql: Connection, school_id: str, read: Reader, answers: Mapping[str, str]
) -> RosterPreview:
    reading = read(answers)
    given = {key: value for key, value in answers.items() if value}
    remembered = remembered_for(sql, school_id, reading)
    before = {question: one.answer for question, one in remembered.items()}
    # A column that a person says just now is a group is one, whatever was said before.
    known = {**before, **load_said(sql, school_id), **reading.said_of_groups, **given}
    if known:
        reading = read(known)
    reading = as_kept(sql, school_id, reading)
    students: RosterChanges[Student] = RosterChanges()
    adults: RosterChanges[Adult] = RosterChanges()
    roles: dict[str, Role] = {}
    first = False
    if reading.has_students:
        here, left = load_students(sql, school_id), load_departed_students(sql, school_id)
        students = roster_changes(here, left, reading.students)
    if reading.has_adults:
        staff, gone_staff = load_adults(sql, school_id), load_departed_adults(sql, school_id)
        adults = roster_changes(staff, gone_staff, reading.adults)
        roles = _roles_by_title(adults, load_roles(sql, school_id))
        first = not (staff or gone_staff)
    classes, stored, whom = _classes(sql, school_id, reading, known)
    new, gone = _more(classes, stored), _more(stored, classes)
    deleted = deleted_with(sql, school_id, reading.offered.values())
    no = {issue.column for issue in deleted}
    kept = dict.fromkeys(name for name in (*students.kept, *adults.kept) if name not in no)
    more = (*_unknown(whom), *deleted, *_kept(tuple(kept)))
    reading = replace(reading, issues=(*reading.issues, *more))
    used = tuple(one for question, one in remembered.items() if question not in given)
    return RosterPreview(
        reading, students, adults, classes, new, gone, known, roles, first, whom, used
    )


def _classes(
    sql: Connection, school_id: str, reading: RosterReading, answers: Mapping[str, str]
) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]], tuple[Question, ...]]:
    """Return whom each adult will teach, whom each teaches now, and the names that are open.

    Adults whom a student's row names are looked for on the staff of the school as well. Such a name
    replaces the ties of its student alone: what another file said of the others stays.
    """
    classes, whom = reading.classes, ()  # type: Mapping[str, list[str]], tuple[Question, ...]
    stored = load_classes(sql, school_id) if classes or reading.teachers else {}
    if reading.teachers:
        delivered = {adult.adult_id for adult in reading.adults}
        here = [a for a in load_adults(sql, school_id) if a.adult_id not in delivered]
        enrolled = {student.student_id for student in reading.students}
        staff = (*reading.adults, *here)
        named, whom = named_ties(reading.teachers, enrolled, staff, answers)
        classes = both(classes, named)
        if not reading.has_links:
            told = {student for students in classes.values() for student in students}
            kept = {a: [s for s in theirs if s not in told] for a, theirs in stored.items()}
            classes = both(classes, {a: theirs for a, theirs in kept.items() if theirs})
    return classes, stored, whom


def _unknown(whom: Sequence[Question]) -> list[Issue]:
    if not whom:
        return []
    told = say_many(
        len(whom),
        "{n} name of a teacher fits nobody on the list of adults, or several: without an answer on "
        "the Rosters page their students get no tie by it.",
        "{n} names of teachers fit nobody on the list of adults, or several: without an answer on "
        "the Rosters page their students get no tie by them.",
    )
    return [Issue(0, "", "unknown_teacher", told, Severity.NOTE)]


_FIELDS = {
    "grade": to_say("grades"),
    "homeroom": to_say("homerooms"),
    "language": to_say("languages"),
    "preferred_name": to_say("preferred names"),
    "title": to_say("titles"),
    "email": to_say("e-mail addresses"),
}


def _kept(names: Sequence[str]) -> list[Issue]:
    """Return what the files say nothing of, as an issue: a column that moved may not be missed."""
    if not names:
        return []
    told = say(
        "The files say nothing of these, so what is known of people here stays as it is: {what}.",
        what=listed([say(_FIELDS[name]) if name in _FIELDS else name for name in names]),
    )
    return [Issue(0, "", "kept", told, Severity.WARNING)]


def _more(these: Mapping[str, list[str]], those: Mapping[str, list[str]]) -> int:
    """Return how many ties are in these classes and not in those."""
    return sum(
        len(theirs) if adult_id not in those else len(set(theirs).difference(those[adult_id]))
        for adult_id, theirs in these.items()
        if theirs != those.get(adult_id)
    )


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
    preview = _preview(sql, school_id, read, answers)
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
    both, classes_too = (preview.students, preview.adults), _classes_too(preview)
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
    used = {q: a for q, a in preview.answers.items() if a and not q.startswith(CONSENT)}
    remember(sql, school_id, used, preview.reading, brought)
    save_said(sql, school_id, preview.reading.offered, brought)
    delete_refused(sql, school_id)
    save_without_refused(sql, school_id)


def _classes_too(preview: RosterPreview) -> bool:
    return bool(preview.classes_new or preview.classes_gone)


def _roles_by_title(adults: RosterChanges[Adult], given: Mapping[str, Role]) -> dict[str, Role]:
    """Return the role that goes with the title of each adult who is new here or changed work.

    Whoever was given a role keeps it, and one from outside the staff gets none.
    """
    before = {after.adult_id: was for was, after in adults.changed}
    here = (*adults.new, *adults.returned, *(after for _, after in adults.changed))
    found = {}
    for adult in here:
        role, was = role_by_title(adult.title, adult.job), before.get(adult.adult_id)
        known = was is not None and role_by_title(was.title, was.job) is role
        free = adult.adult_id not in given and adult.kind is AdultKind.STAFF
        if role is not None and free and not known:
            found[adult.adult_id] = role
    return found


def changed_people(preview: RosterPreview) -> dict[str, dict[str, int]]:
    """Return the counts of a preview, for "students" and "adults" where the files hold them."""
    kinds = (
        ("students", preview.reading.has_students, preview.students),
        ("adults", preview.reading.has_adults, preview.adults),
    )
    counts = ("new", "changed", "unchanged", "left", "returned")
    return {
        kind: {name: len(getattr(changes, name)) for name in counts}
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
