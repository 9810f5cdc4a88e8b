"""What a set of roster files would change here, to the row; nothing is changed by looking."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Role
from connections.domain.people.changes import (
    Person,
    RosterChanges,
    is_alarming_drop,
    is_large,
    roster_changes,
)
from connections.domain.people.person import Adult, AdultKind, Student, person_id
from connections.domain.people.same import in_both, same_people
from connections.domain.problems import FileRefused, Issue, Question, Severity
from connections.files.bytes.reading import MAX_BYTES as MAX_BYTES
from connections.files.bytes.reading import File as File
from connections.files.people.reports import FileReport as FileReport  # for ui and cli
from connections.files.people.rosters import RosterReading, read_once
from connections.files.people.ties import both, named_ties
from connections.files.words.columns import asks_students
from connections.files.words.names import compared, is_derived
from connections.files.words.roles import role_by_title
from connections.services.book.ask import Ask
from connections.services.roster.groups import deleted_with
from connections.services.roster.merging import with_ids
from connections.services.roster.remembered import OTHER_IDS as OTHER_IDS
from connections.services.roster.remembered import known_of
from connections.store.history.merging import load_kept_ids
from connections.store.history.other_ids import load_kept_adult_ids
from connections.store.history.remembered import Remembered
from connections.store.rosters import (
    load_adults,
    load_classes,
    load_departed_adults,
    load_departed_students,
    load_roles,
    load_students,
)
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
    said_anew: bool = False  # something was said that is not remembered yet

    @property
    def errors(self) -> int:
        """Return how many problems forbid the import."""
        return sum(issue.severity is Severity.ERROR for issue in self.reading.issues)

    @property
    def people(self) -> bool:
        """Say whether the files hold anybody."""
        return bool(self.reading.students or self.reading.adults)

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
    def classes_too(self) -> bool:
        """Say whether importing would change who teaches whom."""
        return bool(self.classes_new or self.classes_gone)

    @property
    def nothing(self) -> bool:
        """Say whether importing would change nothing at all."""
        return self.students.nothing and self.adults.nothing and not self.classes_too

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
    return make_preview(
        ask.book.sql, ask.school_id, read_once(files, expect, ask.today), answers or {}
    )


Reader = Callable[[Mapping[str, str]], RosterReading]


def make_preview(
    sql: Connection, school_id: str, read: Reader, answers: Mapping[str, str]
) -> RosterPreview:
    """Return what importing would do, as a step of what a service does: see preview_rosters."""
    reading, given = read(answers), {key: value for key, value in answers.items() if value}
    known = known_of(sql, school_id, reading, given)
    if known.answers:
        reading = read(known.answers)
    reading = replace(reading, questions=(*reading.questions, *known.asked))
    kept_adults = load_kept_adult_ids(sql, school_id)
    reading = with_ids(reading, load_kept_ids(sql, school_id), kept_adults)
    asks = not reading.questions  # what is still asked of the files may decide who is in them
    students: RosterChanges[Student] = RosterChanges()
    adults: RosterChanges[Adult] = RosterChanges()
    hold = False
    if reading.has_students:
        here, left = load_students(sql, school_id), load_departed_students(sql, school_id)
        reading, students = _changes(reading, reading.students, here, left, asks, known.answers)
    if reading.has_adults:
        staff, gone_staff = load_adults(sql, school_id), load_departed_adults(sql, school_id)
        reading, adults = _changes(reading, reading.adults, staff, gone_staff, asks, known.answers)
        hold = not (staff or gone_staff)
    roles = _roles_by_title(adults, load_roles(sql, school_id)) if reading.has_adults else {}
    classes, stored, whom = _classes(sql, school_id, reading, known.answers)
    new, gone = _more(classes, stored), _more(stored, classes)
    deleted = deleted_with(sql, school_id, reading.offered.values())
    no = {issue.column for issue in deleted}
    stay = dict.fromkeys(name for name in (*students.kept, *adults.kept) if name not in no)
    more = (*_unknown(whom), *deleted, *_kept(tuple(stay)), *_noted(students), *_noted(adults))
    more += _of_the_other_kind(sql, school_id, students, adults)
    reading = replace(reading, issues=(*reading.issues, *more))
    own = {q: a for q, a in known.answers.items() if q not in known.elsewhere}
    return RosterPreview(
        reading,
        students,
        adults,
        classes,
        new,
        gone,
        own,
        roles,
        hold,
        whom,
        known.used,
        known.anew,
    )


_SAME, _OTHERS = "same", "others"
_SHOWN = 3  # of those it is asked about


def _changes(
    reading: RosterReading,
    incoming: Sequence[Person],
    here: Sequence[Person],
    left: Sequence[Person],
    asks: bool,
    answers: Mapping[str, str],
) -> tuple[RosterReading, RosterChanges[Person]]:
    """Return what changes of people of one kind, and the reading that calls them by their ids here.

    People who stand in the files under another id are asked about; by a yes they keep their own.
    Of a few students it is only said: two rows of one child can be made one later.
    """
    changes = roster_changes(here, left, incoming)
    pairs = same_people(changes, compared) if asks else []
    ids = {person_id(a): person_id(b) for b, a in pairs if not is_derived(person_id(a))}
    if not ids:
        return reading, changes
    if isinstance(here[0], Student) and not is_large(len(ids), len(here)):
        return replace(reading, issues=(*reading.issues, _may_be_the_same(ids))), changes
    question = _are_they_the_same(ids, here)
    if (said := answers.get(question.key)) is None:
        return replace(reading, questions=(*reading.questions, question)), changes
    if said != _SAME:
        return reading, changes
    if taken := ids.keys() & set(map(person_id, (*here, *left))):
        raise FileRefused(
            "They cannot be told apart by these ids: {n} of them are the ids of other {people} "
            "here. Export the file with the ids that are on the roster. Nothing was imported.",
            n=len(taken),
            people=say(_PEOPLE[type(here[0])]),
        )
    reading = with_ids(reading, *((ids, {}) if isinstance(here[0], Student) else ({}, ids)))
    now: Sequence[Any] = reading.students if isinstance(here[0], Student) else reading.adults
    known = {person_id(person): person for person in here}
    other = tuple((new, known[old]) for new, old in ids.items())
    return reading, replace(roster_changes(here, left, now), other_ids=other)


_PEOPLE = {Student: to_say("students"), Adult: to_say("adults")}
_ASKED = {
    Student: to_say(
        "{n} of {all} students stand in this file under another id, by their name and grade. Are "
        "they the same students? Then nothing is lost: the file's ids mean them from now on."
    ),
    Adult: to_say(
        "{n} of {all} adults stand in this file under another id, by their name. Are they the same "
        "adults? Then nothing is lost: the file's ids mean them from now on."
    ),
}


def _are_they_the_same(
    ids: Mapping[str, str], here: Sequence[Student] | Sequence[Adult]
) -> Question:
    """Return the question; `ids` are those of the file, with those of the same people here."""
    names = {person_id(person): person.name for person in here}
    told = [f"{names[old]}: {old} → {new}" for new, old in islice(ids.items(), _SHOWN)]
    if more := len(ids) - len(told):
        told.append(say_many(more, "{n} more", "{n} more"))
    digest = hashlib.sha256(repr(sorted(ids.items())).encode()).hexdigest()[:16]
    return Question(
        OTHER_IDS + digest,
        say(_ASKED[type(here[0])], n=len(ids), all=len(here)),
        (
            (_SAME, say("Yes, they are the same")),
            (_OTHERS, say("No, they are others")),
        ),
        "; ".join(told),
    )


def _may_be_the_same(ids: Mapping[str, str]) -> Issue:
    told = say(
        "These may be students who have another id in the file, by their name and grade: {ids}. "
        "They would leave and come new. If they are the same, make their two rows one afterwards, "
        "under “Two rows of one child”.",
        ids=listed(f"{old} → {new}" for new, old in ids.items()),
    )
    return Issue(0, "", "may_be_the_same", told, Severity.WARNING)


def _of_the_other_kind(
    sql: Connection,
    school_id: str,
    students: RosterChanges[Student],
    adults: RosterChanges[Adult],
) -> tuple[Issue, ...]:
    """Return that new adults are students here, or new students adults, as an issue."""
    kinds: Any = (
        (adults.new, load_students, to_say("students")),
        (students.new, load_adults, to_say("adults")),
    )
    told = [
        say_many(
            n,
            "{n} who would be new is here already, by id and name, among the {people}.",
            "{n} who would be new are here already, by id and name, among the {people}.",
            people=say(others),
        )
        for new, load, others in kinds
        if new and (n := in_both(new, load(sql, school_id), compared))
    ]
    return tuple(Issue(0, "", "other_kind", each, Severity.WARNING) for each in told)


def _noted(changes: RosterChanges[Any]) -> list[Issue]:
    """Return that people keep their ids though the file has others, as an issue."""
    if not changes.other_ids:
        return []
    told = say_many(
        len(changes.other_ids),
        "{n} person stands in the file under another id than here. The id here stays, and the "
        "file's means the same person from now on.",
        "{n} people stand in the file under other ids than here. The ids here stay, and the "
        "file's mean the same people from now on.",
    )
    return [Issue(0, "", "other_ids", told, Severity.NOTE)]


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
