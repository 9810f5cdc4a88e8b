"""Files → a roster: students, adults, who teaches whom, what is open, what is wrong."""

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from connections.domain.people.changes import Person
from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import FileRefused, Issue, Question
from connections.files.bytes.reading import File
from connections.files.layout.correction import UNSAID, Correction, corrected, cut, read_correction
from connections.files.layout.layout import read_layout
from connections.files.layout.opening import open_tables
from connections.files.layout.plan import Layout
from connections.files.people import ties
from connections.files.people.cells import People
from connections.files.people.people import read_people
from connections.files.people.shown import TableShown, show_table
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.columns import key
from connections.files.words.role_words import ADULT, STUDENT
from connections.files.words.roles import role_of
from connections.words import listed, say, say_many, to_say

PREVIEW_ROWS = 8


@dataclass(frozen=True)
class FileReport:
    """What one file turned out to be, for the screen and for `inspect`.

    `kind` is "roster", "marks", "voice" (what students answered), "support" (a table of a standard
    that holds no people) or "refused". `columns` maps our field to the file's heading ("adult_id",
    "adult_last_name" for adults). `left_out` are the headings of columns that are never stored.
    `preview` holds the header and the first rows of the file itself without those columns.
    """

    name: str
    kind: str
    students: int = 0
    adults: int = 0
    marks: int = 0
    columns: dict[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    issues: tuple[Issue, ...] = ()
    message: str = ""
    left_out: tuple[str, ...] = ()
    preview: tuple[tuple[str, ...], ...] = ()
    tables: tuple[TableShown, ...] = ()


@dataclass(frozen=True)
class RosterReading:
    """What several files hold together.

    `classes` is whom each adult teaches, ids sorted. `has_students` and `has_adults` say
    whether the files contain a roster of that kind, so that "left" is only computed for it.
    `shape` is a stable hash of the headings, never of values: answers are remembered by it.
    """

    reports: tuple[FileReport, ...]
    students: tuple[Student, ...]
    adults: tuple[Adult, ...]
    classes: Mapping[str, list[str]]
    questions: tuple[Question, ...]
    issues: tuple[Issue, ...]
    has_students: bool
    has_adults: bool
    shape: str


@dataclass
class Part:
    """One table of one file on its way through the reading."""

    file: int
    table: Table
    layout: Layout
    people: People = field(default_factory=People)
    said: Correction = UNSAID

    @property
    def shape(self) -> str:
        """Return the hash of the headings: what an answer is remembered by."""
        named = [key(h) for h in self.table.headings] or [f"columns {len(self.table.columns)}"]
        return hashlib.blake2b("|".join(named).encode(), digest_size=6).hexdigest()


def read_rosters(
    files: Sequence[File], answers: Mapping[str, str] | None = None, expect: str | None = None
) -> RosterReading:
    """Return the roster that the files hold together; open questions and issues come with it.

    `expect` ("students" or "adults") is the person's own word for what the files are. Raises
    FileRefused only when not one of the files could be read.
    """
    with uncollected():
        return _read(files, answers or {}, expect)


def read_once(
    files: Sequence[File], expect: str | None = None
) -> Callable[[Mapping[str, str]], RosterReading]:
    """Return how to read these files by some answers; what was read by the same ones is kept."""
    kept: dict[frozenset[tuple[str, str]], RosterReading] = {}

    def read(answers: Mapping[str, str]) -> RosterReading:
        given = frozenset(answers.items())
        if given not in kept:
            kept[given] = read_rosters(files, answers, expect)
        return kept[given]

    return read


@contextmanager
def uncollected() -> Iterator[None]:
    """Hold the garbage collector: it would walk hundreds of thousands of new values for nothing.

    Measured on a district's export: 20% of the time. Restored whatever happens.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _read(files: Sequence[File], answers: Mapping[str, str], expect: str | None) -> RosterReading:
    parts, refused = _parts(files, expect)
    if len(refused) == len(files):
        named = zip((file.name for file in files), refused.values(), strict=True)
        whys = [say("{file}: {why}", file=name, why=why) for name, why in named]
        told = whys if whys[1:] else [*refused.values(), say(_NO_FILE)][:1]
        raise FileRefused("{why}", why=" ".join(told))
    for part in parts:
        part.said = read_correction(answers.get(f"table:{part.shape}", ""))
        if part.said != UNSAID:
            part.table = cut(part.table, part.said)
            part.layout = corrected(part.layout, part.table, part.said)
    asked: dict[int, list[Question]] = {}
    _read_all(parts, answers, asked)
    reports = tuple(
        _report(file, [p for p in parts if p.file == i], refused.get(i, ""), asked.get(i, []))
        for i, file in enumerate(files)
    )
    students, student_issues = _merged(p.people.students for p in parts if expect != "adults")
    adults, adult_issues = _merged(p.people.adults for p in parts if expect != "students")
    more = (*student_issues, *adult_issues)
    return RosterReading(
        reports,
        tuple(students),
        tuple(adults),
        ties.classes([(p.table, p.layout, p.people) for p in parts], students, adults),
        tuple(q for report in reports for q in report.questions),
        tuple(issue for report in reports for issue in report.issues) + more,
        expect != "adults" and any(p.people.students or _promises(p, "students") for p in parts),
        expect != "students" and any(p.people.adults or _promises(p, "adults") for p in parts),
        _shape(parts),
    )


def inspect_file(file: File) -> FileReport:
    """Return what one file is on its own: what `inspect` prints. Never raises for bad input."""
    try:
        return read_rosters([file]).reports[0]
    except FileRefused as refused:
        return FileReport(file.name, "refused", message=str(refused))


def _promises(part: Part, kind: str) -> bool:
    return part.layout.kind == "people" and part.layout.role == kind.removesuffix("s")


def _shape(parts: Iterable[Part]) -> str:
    shapes = sorted({part.shape for part in parts})
    return hashlib.blake2b("|".join(shapes).encode(), digest_size=8).hexdigest()


# --- tables -------------------------------------------------------------------------------------


def _parts(files: Sequence[File], expect: str | None) -> tuple[list[Part], dict[int, str]]:
    parts: list[Part] = []
    refused: dict[int, str] = {}
    for i, file in enumerate(files):
        try:
            mine = _mine(i, open_tables(file), expect)
        except FileRefused as problem:
            refused[i] = str(problem)
            continue
        _doubt_headerless(mine)
        parts += mine
    return parts, refused


def _mine(i: int, tables: Sequence[Table], expect: str | None) -> list[Part]:
    """Read the tables of a file as what the person says they are.

    A table of the others alone is left out; FileRefused when there is no other table.
    """
    if expect is None:
        found = [Part(i, table, read_layout(table)) for table in tables]
        for part in found:
            asks = any(map(columns.asks_students, part.table.headings))
            if asks and "grade" not in part.layout.own:  # with a grade it may be a roster as well
                part.layout.kind = "voice"
        return found
    wanted, other = (STUDENT, ADULT) if expect == "students" else (ADULT, STUDENT)
    mine = [
        Part(i, table, layout)
        for table in tables
        if (layout := _as_expected(table, wanted, other)) is not None
    ]
    if tables and not mine:
        raise FileRefused(_OF_ADULTS if other == ADULT else _OF_STUDENTS)
    return mine


_NO_FILE = to_say("No file was given.")
_OF_ADULTS = to_say("This is a list of adults, not of students.")
_OF_STUDENTS = to_say("This is a list of students, not of adults.")


def _as_expected(table: Table, wanted: str, other: str) -> Layout | None:
    """Return the layout of a table that should hold `wanted`; None when it says that it does not.

    A column with roles of both is believed row by row.
    """
    own = read_layout(table)
    if own.kind == "people":
        roles = set()
        if own.role == "by row" and own.role_column is not None:
            roles = {role_of(value) for value in set(table.columns[own.role_column])}
            if {wanted, other} <= roles:
                return own
        at = None if own.headerless else own.own.get("id")
        if other in roles or (at is not None and columns.sense(table.headings[at]).scope == other):
            return None
    return read_layout(table, f"{wanted}s")


def _doubt_headerless(parts: list[Part]) -> None:
    """Beside a table with headings, one without is a note or a list that a person must confirm."""
    if not any(p.layout.kind and not p.layout.headerless for p in parts):
        return
    for part in parts:
        layout = part.layout
        if not layout.headerless or layout.kind != "people" or {"id", "grade"} & layout.own.keys():
            continue
        if part.table.height < FEWEST_ROWS:
            layout.kind = ""
        else:
            layout.doubt = True


FEWEST_ROWS = 3


# --- people -------------------------------------------------------------------------------------


def _read_all(
    parts: list[Part], answers: Mapping[str, str], asked: dict[int, list[Question]]
) -> None:
    roleless = any(p.layout.kind == "people" and not p.layout.role for p in parts)
    roles = ties.roles_by_id([(p.table, p.layout) for p in parts]) if roleless else {}
    keys: dict[str, int] = {}
    open_files = [p.file for p in parts if p.layout.kind == "people" and not p.layout.role]
    crowded = {i for i in open_files if open_files.count(i) > 2}  # one question for them all
    file_shapes = {i: _shape(p for p in parts if p.file == i) for i in crowded}
    for part in parts:
        if part.layout.kind != "people":
            continue

        def ask(
            topic: str, message: str, choices: tuple[tuple[str, str], ...], part: Part = part
        ) -> str:
            shared = topic == "role" and part.file in crowded
            name = f"{topic}:{file_shapes[part.file] if shared else part.shape}"
            keys[name] = keys.get(name, 0) + 1
            if keys[name] > 1 and not shared:
                name += f":{keys[name]}"
            answer = answers.get(name, "")
            if answer in {value for value, _ in choices}:
                return answer
            if not shared or keys[name] == 1:
                said = tuple((value, say(label)) for value, label in choices)
                asked.setdefault(part.file, []).append(Question(name, message, said))
            return ""

        mine = roles if not part.layout.role and roles and "id" in part.layout.own else None
        part.people = read_people(part.table, part.layout, ask, mine)


def _merged(tables: Iterable[list[Person]]) -> tuple[list[Person], list[Issue]]:
    """Return the people of all tables, each id once; the first fullest row is kept."""
    lists = [people for people in tables if people]
    if len(lists) < 2:
        return (lists[0] if lists else []), []
    found: dict[str, Person] = {}
    issues = []
    for person in (person for people in lists for person in people):
        own = person_id(person)
        before = found.setdefault(own, person)
        if before is not person and not _alike(before, person):
            told = say(
                "The id {id} stands in two tables with different names. The first was kept.", id=own
            )
            issues.append(Issue(0, "", "duplicate_id", told))
    return list(found.values()), issues


def _alike(one: Student | Adult, other: Student | Adult) -> bool:
    mine = set(f"{one.first_name} {one.last_name}".casefold().split())
    theirs = set(f"{other.first_name} {other.last_name}".casefold().split())
    return mine <= theirs or theirs <= mine


# --- what a person is told ----------------------------------------------------------------------


def _report(file: File, parts: list[Part], refused: str, asked: list[Question]) -> FileReport:
    if refused:
        return FileReport(file.name, "refused", message=refused)
    people = [p for p in parts if p.layout.kind == "people"]
    marks = [p for p in parts if p.layout.kind == "marks"]
    voice = [p for p in parts if p.layout.kind == "voice"]
    support = [p for p in parts if p.layout.kind == "support"]
    shown = (people or marks or voice or support or parts)[:1]
    report = FileReport(
        file.name,
        "refused",
        left_out=tuple(dict.fromkeys(h for p in parts for h in p.layout.left_out)),
        preview=_preview(shown[0].table) if shown else (),
        tables=tuple(show_table(p.table, p.layout, p.shape, p.said) for p in parts),
    )
    if people:
        return _people_report(report, people, asked)
    if marks:
        many = sum(ties.count_marks(p.table, p.layout) for p in marks)
        told = say_many(
            many,
            "{n} mark or tie between people, no roster: bring it in after the rosters, under "
            "“Marks from a file”.",
            "{n} marks or ties between people, no roster: bring them in after the rosters, under "
            "“Marks from a file”.",
        )
        return replace(report, kind="marks", marks=many, message=told)
    if voice:
        told = say(
            "What students answered, no roster: bring it in after the rosters, under “Students' "
            "answers”."
        )
        return replace(report, kind="voice", message=told)
    if support:
        told = say(
            "This holds {what}, no people. It is used together with the other files of the same "
            "export.",
            what=listed(map(say, dict.fromkeys(p.layout.what for p in support))),
        )
        return replace(report, kind="support", message=told)
    return replace(report, message=_no_people(parts))


def _people_report(report: FileReport, people: list[Part], asked: list[Question]) -> FileReport:
    students = {s.student_id for p in people for s in p.people.students}
    adults = {a.adult_id for p in people for a in p.people.adults}
    named: dict[str, str] = {}
    for part in people:
        alone = bool(part.people.adults and not part.people.students) or None
        for name, heading in part.layout.named(part.table, alone).items():
            named.setdefault(name, heading)
    if students or adults:
        counted = [say_many(len(students), "{n} student", "{n} students")] if students else []
        counted += [say_many(len(adults), "{n} adult", "{n} adults")] if adults else []
        message = say("{people} found.", people=listed(counted, "standard"))
    elif asked:
        message = say("A list of people; who they are must be answered first.")
    else:
        message = say("A list with the right headings, but with nobody in it.")
    if asked:
        many = say_many(len(asked), "{n} question to answer.", "{n} questions to answer.")
        message = f"{message} {many}"
    return replace(
        report,
        kind="roster",
        students=len(students),
        adults=len(adults),
        columns=named,
        questions=tuple(asked),
        issues=tuple(issue for p in people for issue in p.people.issues),
        message=message,
    )


def _no_people(parts: list[Part]) -> str:
    missing = sorted({name for p in parts for name in p.layout.missing})
    if missing:
        return say(
            "The file has no column for {fields}, so nobody could be read.",
            fields=listed(map(say, missing), "standard"),
        )
    if parts and any(p.table.headings for p in parts):
        return say(
            "The file has headings, but none for a person's id or name: it is no roster. Marks "
            "come in under “Marks from a file”."
        )
    return say("The file holds no list of people that could be recognised.")


def _preview(table: Table) -> tuple[tuple[str, ...], ...]:
    keep = [i for i, h in enumerate(table.headings) if not columns.sensitive(h)]
    if not table.headings:
        keep = list(range(min(len(table.columns), 12)))
    keep = keep[:24]
    rows = [tuple(table.headings[i] for i in keep)] if table.headings else []
    first = range(min(table.height, PREVIEW_ROWS))
    return (*rows, *(tuple(table.columns[i][at] for i in keep) for at in first))
