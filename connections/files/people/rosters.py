"""Files → a roster: students, adults, who teaches whom, what is open, what is wrong."""

import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from connections.domain.people.changes import Person
from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import FileRefused, Issue, Question
from connections.files.bytes.reading import File
from connections.files.layout.correction import (
    UNSAID,
    corrected,
    cut,
    read_correction,
    without_never,
    without_values,
)
from connections.files.layout.doubts.doubts import doubted
from connections.files.layout.layout import open_tables, read_layout
from connections.files.layout.plan import Layout
from connections.files.people import ties
from connections.files.people.cells import OF_THE_SCHOOL
from connections.files.people.groups import Offered, offered_columns
from connections.files.people.people import read_people
from connections.files.people.reports import (
    FileReport,
    Part,
    TableShown,
    report,
    shape_of,
    table_shown,
)
from connections.files.people.together.classes import rooms_by_name
from connections.files.people.together.joining import joined
from connections.files.people.together.known import known_elsewhere
from connections.files.people.together.lists import (
    ask_who_left,
    choose_lists,
    merged,
    tell_apart,
    who_left,
)
from connections.files.people.together.schools import ask_which_school
from connections.files.tables.led import with_leaders
from connections.files.tables.tables import Table, headed_at
from connections.files.words import columns
from connections.files.words.roles import ADULT, STUDENT, role_of
from connections.words import say, to_say


@dataclass(frozen=True)
class RosterReading:
    """What several files hold together.

    `classes` is whom each adult teaches, ids sorted. `has_students` and `has_adults` say
    whether the files contain a roster of that kind, so that "left" is only computed for it.
    `teachers` are (student_id, the adult whom their row names, as written); `has_links` says
    whether a standard's own files say who teaches whom.
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
    teachers: tuple[tuple[str, str], ...] = ()
    has_links: bool = False

    @property
    def offered(self) -> Mapping[str, Offered]:
        """Return the columns that may be groups by their question; a yes of one table counts."""
        found: dict[str, Offered] = {}
        for one in (one for each in self.reports for one in each.offered if not one.never):
            if one.key not in found or one.kept:
                found[one.key] = one
        return found

    @property
    def said_of_groups(self) -> dict[str, str]:
        """Return what holds of these columns: question → "yes" or "no"."""
        said = {key: one.kept for key, one in self.offered.items() if one.kept is not None}
        return {key: "yes" if kept else "no" for key, kept in said.items()}


def read_rosters(
    files: Sequence[File],
    answers: Mapping[str, str] | None = None,
    expect: str | None = None,
    importing: bool = False,
    today: date | None = None,
) -> RosterReading:
    """Return the roster that the files hold together; open questions and issues come with it.

    `expect` ("students" or "adults") is the person's own word for what the files are. Who belongs
    to the school (which of several, who has left) is asked only where it is `importing`, unless a
    day of leaving before or after `today` says it. Raises
    FileRefused only when not one of the files could be read.
    """
    with uncollected():
        return _read(files, answers or {}, expect, importing, today)


def read_once(
    files: Sequence[File], expect: str | None = None, today: date | None = None
) -> Callable[[Mapping[str, str]], RosterReading]:
    """Return how to read these files by some answers; what was read by the same ones is kept."""
    kept: dict[frozenset[tuple[str, str]], RosterReading] = {}

    def read(answers: Mapping[str, str]) -> RosterReading:
        given = frozenset(answers.items())
        if given not in kept:
            kept[given] = read_rosters(files, answers, expect, importing=True, today=today)
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


def _read(
    files: Sequence[File],
    answers: Mapping[str, str],
    expect: str | None,
    importing: bool,
    today: date | None,
) -> RosterReading:
    parts, refused = _parts(files, expect)
    if len(refused) == len(files):
        named = zip((file.name for file in files), refused.values(), strict=True)
        whys = [say("{file}: {why}", file=name, why=why) for name, why in named]
        told = whys if whys[1:] else [*refused.values(), say(_NO_FILE)][:1]
        raise FileRefused("{why}", why=" ".join(told))
    parts = [_put_right(part, answers.get(f"table:{part.shape}", "")) for part in parts]
    asked: dict[int, list[Question]] = {}
    _read_all(parts, answers, asked, importing, today)
    reports = tuple(
        report(file, [p for p in parts if p.file == i], refused.get(i, ""), asked.get(i, []))
        for i, file in enumerate(files)
    )
    gone = who_left(parts)
    students, student_issues = merged(
        _enrolled(p.people.students, gone) for p in parts if expect != "adults"
    )
    adults, adult_issues = merged(
        _enrolled(p.people.adults, gone) for p in parts if expect != "students"
    )
    more = (*student_issues, *adult_issues)
    return RosterReading(
        reports,
        tuple(students),
        tuple(adults),
        ties.classes([(p.table, p.layout, p.people) for p in parts], students, adults, answers),
        tuple(q for report in reports for q in report.questions),
        tuple(issue for report in reports for issue in report.issues) + more,
        expect != "adults" and any(p.people.students or _promises(p, "students") for p in parts),
        expect != "students" and any(p.people.adults or _promises(p, "adults") for p in parts),
        shape_of(parts),
        tuple(ref for p in parts for ref in p.people.refs),
        any(p.layout.kind == "support" for p in parts),
    )


def inspect_file(file: File) -> FileReport:
    """Return what one file is on its own: what `inspect` prints. Never raises for bad input."""
    try:
        return read_rosters([file]).reports[0]
    except FileRefused as refused:
        return FileReport(file.name, "refused", message=str(refused))


def read_rows(
    files: Sequence[File],
    answers: Mapping[str, str],
    expect: str | None,
    at: int,
    looked_at: Collection[int],
) -> TableShown:
    """Return the table at this place among all those of the files, as far as its rows go.

    Among the rows are those that somebody looks at; why a row stays out is not worked out anew.
    """
    part = _parts(files, expect)[0][at]
    part = _put_right(part, answers.get(f"table:{part.shape}", ""))
    part.offered = offered_columns(part.table, part.layout, answers, part.said)
    return table_shown(part, looked_at)


def _promises(part: Part, kind: str) -> bool:
    return part.layout.kind == "people" and part.layout.role == kind.removesuffix("s")


# --- tables -------------------------------------------------------------------------------------


def _parts(files: Sequence[File], expect: str | None) -> tuple[list[Part], dict[int, str]]:
    parts: list[Part] = []
    refused: dict[int, str] = {}
    for i, file in enumerate(files):
        try:
            mine = _mine(i, [table.counted() for table in open_tables(file)], expect)
        except FileRefused as problem:
            refused[i] = str(problem)
            continue
        _doubt_headerless(mine)
        parts += mine
    known_elsewhere(parts)
    return parts, refused


def _mine(i: int, tables: Sequence[Table], expect: str | None) -> list[Part]:
    """Read the tables of a file as what the person says they are.

    A table of the others alone is left out; FileRefused when there is no other table.
    """
    if expect is None:
        return [Part(i, table, read_layout(table)) for table in tables]
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


def _put_right(part: Part, answer: str) -> Part:
    """Return a table by what a person said of it, remembered by its own headings."""
    said = read_correction(answer)
    if said == UNSAID:
        return part
    table, layout = part.table, part.layout
    if said.header_at is not None and said.header_at != table.header_at:
        table = without_never(with_leaders(headed_at(table, said.header_at)), part.table)
        table = without_values(table, part.table)
    table = cut(table if table is part.table else table.counted(), said)
    if table is not part.table:
        layout = read_layout(table)
    if said.whose in (STUDENT, ADULT) and layout.kind != "people":
        layout = read_layout(table, f"{said.whose}s")
    return Part(part.file, table, corrected(layout, table, said), said=said, shape=part.shape)


def _doubt_headerless(parts: list[Part]) -> None:
    """Beside a table with headings, one without is a note or a list that a person must confirm."""
    if not any(p.layout.kind and not p.layout.headerless for p in parts):
        return
    for part in parts:
        layout = part.layout
        if not layout.headerless or layout.kind != "people" or {"id", "grade"} & layout.own.keys():
            continue
        few = part.table.height < FEWEST_ROWS
        part.layout = Layout(headerless=True) if few else doubted(layout)


FEWEST_ROWS = 3


# --- people -------------------------------------------------------------------------------------


def _read_all(
    parts: list[Part],
    answers: Mapping[str, str],
    asked: dict[int, list[Question]],
    importing: bool,
    today: date | None,
) -> None:
    tables = [(p.table, p.layout) for p in parts]
    told = ties.roles_by_id(tables, told=True)
    roleless = any(p.layout.kind == "people" and not p.layout.role for p in parts)
    hinted = ties.roles_by_id(tables, told=False) if roleless else {}
    grades = ties.grades_by_id(tables)
    rooms = rooms_by_name(parts)
    keys: dict[str, int] = {}
    open_files = [p.file for p in parts if p.layout.kind == "people" and not p.layout.role]
    crowded = {i for i in open_files if open_files.count(i) > 2}  # one question for them all
    file_shapes = {i: shape_of(p for p in parts if p.file == i) for i in crowded}
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
            here = importing or topic.partition(":")[0] not in OF_THE_SCHOOL
            if here and (not shared or keys[name] == 1):
                said = tuple((value, say(label)) for value, label in choices)
                asked.setdefault(part.file, []).append(Question(name, message, said))
            return ""

        roles = _roles_for(part, told, hinted)
        room = rooms.get(id(part), "")
        part.offered = offered_columns(part.table, part.layout, answers, part.said)
        part.people = read_people(
            part.table, part.layout, ask, roles, part.offered, part.said.keep, room, today, grades
        )
    joined(parts, asked, answers)
    tell_apart(parts, asked, answers)
    if importing:
        ask_which_school(parts, asked, answers)
        choose_lists(parts, asked, answers)
        ask_who_left(parts, asked, answers, today)


def _roles_for(
    part: Part, told: Mapping[str, str], hinted: Mapping[str, str]
) -> Mapping[str, str] | None:
    """Return the roles of another file of the delivery that hold for a table, by id.

    A file of roles outranks what the columns say; enrolments count where they say nothing.
    """
    at = part.layout.own.get("id")
    if at is None or part.said.whose:
        return None
    ids = part.table.columns[at]
    if told and part.layout.role != "by row" and sum(i in told for i in ids) * 2 > len(ids):
        return told
    return {**hinted, **told} or None if not part.layout.role else None


def _enrolled(people: list[Person], gone: Collection[str]) -> list[Person]:
    """Return those who have not left."""
    return [one for one in people if person_id(one) not in gone] if gone else people
