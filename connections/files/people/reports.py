"""What a person is told of a file: what it is, who is in it, how each table was read."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from connections.domain.problems import Issue, Question, Severity
from connections.files.bytes.reading import File
from connections.files.layout.correction import (
    FIELDS,
    SURNAME_FIRST,
    SURNAME_LAST,
    UNSAID,
    Correction,
)
from connections.files.layout.plan import Layout, filled
from connections.files.people import ties
from connections.files.people.cells import People
from connections.files.people.groups import UNREAD, Offered
from connections.files.tables.tables import TOP, Left, Table
from connections.files.words import columns
from connections.files.words.columns import key
from connections.files.words.roles import ADULT, NEITHER
from connections.words import listed, say, say_many

PREVIEW_ROWS = 8
MOST_COLUMNS, MOST_VALUES, FIRST_ROWS, LAST_ROWS = 60, 8, TOP, 4
MOST_DOUBTS = 20
MOST_ROWS = 5000  # above it only the first rows are shown, for columns are made on first use
USED, NEVER, UNUSED, UNKNOWN = "used", "never", "unused", "unknown"


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """One column: which of our fields it is, "" for none, and why.

    `state` is USED, NEVER (left out by rule: no values are shown), UNUSED (known and not needed)
    or UNKNOWN (a person may say what it is). `values` are a few of its `different` values.
    """

    place: int
    heading: str
    field: str
    state: str
    values: tuple[str, ...] = ()
    different: int = 0


@dataclass(frozen=True, slots=True)
class TableShown:
    """One table of a file. `key` is the question under which its correction is remembered.

    `sheet` is where in the file it stands: a sheet, a file of a ZIP, "" for the file itself.

    `rows` are the first and last rows of the sheet as they stand, (row number, cells), with
    whatever stands above the header; cells of columns that are never stored are blank. `whose` is
    "student", "adult", "by row", "neither" or "" (open), `names` the order in whole names, "" where
    it is asked. `marks` are those of the rows of people among them, by row number (see Left.mark);
    `doubts` why rows, shown or not, cannot be imported yet.
    """

    key: str
    sheet: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    header_at: int
    columns: tuple[ColumnShown, ...]
    whose: str
    names: str
    left: tuple[Left, ...]
    correction: Correction
    marks: Mapping[int, str] = field(default_factory=dict)
    doubts: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class FileReport:
    """What one file turned out to be, for the screen and for `inspect`.

    `kind` is "roster", "marks", "voice" (what students answered), "support" (a table of a standard
    that holds no people) or "refused". `columns` maps our field to the file's heading ("adult_id",
    "adult_last_name" for adults). `left_out` are the headings of columns that are never stored.
    `preview` holds the header and the first rows of the file itself without those columns.
    `offered` are the columns that may be kept as groups, whatever was said of them.
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
    offered: tuple[Offered, ...] = ()


@dataclass
class Part:
    """One table of one file on its way through the reading."""

    file: int
    table: Table
    layout: Layout
    people: People = field(default_factory=People)
    said: Correction = UNSAID
    offered: tuple[Offered, ...] = ()
    shape: str = ""  # what an answer is remembered by, whatever is put right afterwards

    def __post_init__(self) -> None:
        """Work out the shape where it is not known."""
        self.shape = self.shape or _shape(self.table, self.layout)


def _shape(table: Table, layout: Layout) -> str:
    """Return the hash of the headings.

    Where they do not say whose the rows are, or there are none, of what the file is called as well,
    whatever day or number stands in that: what was said of one list is not said of the other.
    """
    named = [key(h) for h in table.headings] or [f"columns {len(table.columns)}"]
    if not table.headings or (layout.kind == "people" and not layout.role):
        named.append("".join(filter(str.isalpha, table.file.casefold())))
    return hashlib.blake2b("|".join(named).encode(), digest_size=6).hexdigest()


def shape_of(parts: Iterable[Part]) -> str:
    """Return the hash of the headings of several tables."""
    shapes = sorted({part.shape for part in parts})
    return hashlib.blake2b("|".join(shapes).encode(), digest_size=8).hexdigest()


def table_shown(part: Part, looked_at: Collection[int] = ()) -> TableShown:
    """Return how a table was read; among its rows are those that somebody looks at, by number."""
    table, layout, correction = part.table, part.layout, part.said
    wrong = (i for i in part.people.issues if i.row and i.severity is Severity.ERROR)
    asked = dict.fromkeys(part.people.asked, say("A question is open about this row."))
    doubts = dict(sorted({**asked, **{issue.row: issue.message for issue in wrong}}.items()))
    people = _shown(table, {*list(doubts)[:MOST_DOUBTS], *looked_at})
    never = {one.place for one in part.offered if one.never}
    shown = tuple(
        _column(table, layout, at, at in never)
        for at in range(min(len(table.columns), MOST_COLUMNS))
    )
    hidden = {column.place for column in shown if column.state == NEVER}
    rows = tuple(
        (
            number,
            tuple("" if at in hidden else cell for at, cell in enumerate(cells[:MOST_COLUMNS])),
        )
        for number, cells in _rows(table, people)
    )
    whose = layout.role if layout.kind == "people" else "neither"
    return TableShown(
        f"table:{part.shape}",
        table.sheet,
        rows,
        table.header_at,
        shown,
        whose,
        correction.names or _names(table, part.people.layout or layout),
        tuple(table.left),
        correction,
        {n: Left(n, cells, "", again=table.again.get(n, 0)).mark for n, cells in people},
        doubts,
    )


def _names(table: Table, layout: Layout) -> str:
    """Return the order in which whole names are read; "" while it is asked, or where none are."""
    at = layout.own.get("full_name")
    if at is None or any(doubt.topic in ("order", "surnames") for doubt in layout.doubts):
        return ""
    if layout.surname_first is not None:
        return SURNAME_FIRST if layout.surname_first else SURNAME_LAST
    some = filled(table, at, FIRST_ROWS)
    return SURNAME_FIRST if sum("," in name for name in some) * 2 > len(some) else SURNAME_LAST


def _column(table: Table, layout: Layout, at: int, never: bool) -> ColumnShown:
    heading = table.headings[at] if table.headings else ""
    if never or (heading and columns.sensitive(heading)):
        return ColumnShown(at, heading, "", NEVER)
    field = next((name for name, place in layout.own.items() if place == at), "")
    field = field or next((name for name, place in layout.refs.items() if place == at), "")
    if not field and at in (layout.role_column, layout.unit_column):
        field = "role"
    if field:
        return ColumnShown(at, heading, field if field in FIELDS else "", USED)
    found = columns.sense(heading)
    # A column of grades in which no grade was known: of a student it is asked what it is.
    lost = found.field == "grade" and "grade" not in layout.own and layout.role != ADULT
    if (found.field or found.scope) and not lost:
        return ColumnShown(at, heading, "", UNUSED)
    values = list(dict.fromkeys(filled(table, at)))
    state = UNKNOWN if values else UNUSED
    return ColumnShown(at, heading, "", state, tuple(values[:MOST_VALUES]), len(values))


def _rows(
    table: Table, people: Sequence[tuple[int, tuple[str, ...]]]
) -> list[tuple[int, tuple[str, ...]]]:
    """Return these rows of people with whatever else stands at the top of the sheet."""
    header = [(table.header_at, table.headings)] if table.headings else []
    return sorted(dict([*header, *table.top, *people]).items())


def _shown(table: Table, wanted: Collection[int]) -> list[tuple[int, tuple[str, ...]]]:
    """Return the first rows of people, the last, and those of the wanted numbers.

    Of a table that is made on first use there are no last ones.
    """
    heads = [table.head(at, FIRST_ROWS) for at in range(len(table.columns))]
    rows = list(zip(table.numbers[:FIRST_ROWS], zip(*heads, strict=True), strict=False))
    last = range(max(table.height - LAST_ROWS, 0), table.height)
    more = set(last) if table.height <= MOST_ROWS else set()
    if wanted:
        more |= {at for at, number in enumerate(table.numbers) if number in wanted}
    rest = sorted(at for at in more if at >= len(rows))
    return rows + [(table.numbers[at], tuple(c[at] for c in table.columns)) for at in rest]


# --- what a person is told ----------------------------------------------------------------------


def report(file: File, parts: list[Part], refused: str, asked: list[Question]) -> FileReport:
    """Return what one file turned out to be."""
    if refused:
        return FileReport(file.name, "refused", message=refused)
    people = [p for p in parts if p.layout.kind == "people"]
    marks = [p for p in parts if p.layout.kind == "marks"]
    voice = [p for p in parts if p.layout.kind == "voice"]
    support = [p for p in parts if p.layout.kind == "support"]
    shown = (people or marks or voice or support or parts)[:1]
    made = FileReport(
        file.name,
        "refused",
        left_out=tuple(dict.fromkeys(h for p in parts for h in p.layout.left_out)),
        preview=_preview(shown[0]) if shown else (),
        tables=tuple(replace(table_shown(p), sheet=_within(file, p.table)) for p in parts),
    )
    if people:
        return _people_report(made, people, asked)
    if marks:
        many = sum(ties.count_marks(p.table, p.layout) for p in marks)
        told = say_many(
            many,
            "{n} mark or tie between people, no roster: bring it in after the rosters, under "
            "“Marks from a file”.",
            "{n} marks or ties between people, no roster: bring them in after the rosters, under "
            "“Marks from a file”.",
        )
        return replace(made, kind="marks", marks=many, message=told)
    if voice:
        told = say(
            "What students answered, no roster: bring it in after the rosters, under “Students' "
            "answers”."
        )
        return replace(made, kind="voice", message=told)
    if support:
        told = say(
            "This holds {what}, no people. It is used together with the other files of the same "
            "export.",
            what=listed(map(say, dict.fromkeys(p.layout.what for p in support))),
        )
        return replace(made, kind="support", message=told)
    return replace(made, message=_no_people(parts))


def _within(file: File, table: Table) -> str:
    inner = "" if table.file == file.name else table.file
    return " › ".join(filter(None, (inner, table.sheet)))


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
        issues=(*(issue for p in people for issue in p.people.issues), *_unread(report, people)),
        message=message,
        offered=tuple(one for p in people for one in p.offered),
    )


def _unread(report: FileReport, people: list[Part]) -> list[Issue]:
    """Return that columns of which nobody knows what they are were left out, by their headings."""
    told = {one.heading for part in people for one in part.offered}
    told |= {
        part.table.headings[doubt.column]
        for part in people
        for doubt in part.layout.doubts
        if doubt.column is not None and part.table.headings
    }
    of_people = {f"table:{part.shape}" for part in people}
    shown = (c for table in report.tables if table.key in of_people for c in table.columns)
    unread = dict.fromkeys(c.heading for c in shown if c.state == UNKNOWN and c.heading)
    quoted = [say("“{column}”", column=heading) for heading in unread if heading not in told]
    if not quoted:
        return []
    told_so = say_many(
        len(quoted),
        "{columns} is left out: it is not known what it is.",
        "{columns} are left out: it is not known what they are.",
        columns=listed(quoted, "standard"),
    )
    return [Issue(0, "", UNREAD, told_so, Severity.NOTE)]


def _no_people(parts: list[Part]) -> str:
    if any(part.said.whose == NEITHER for part in parts):
        return say("A person left it out.")
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
    return say(
        "The file holds no list of people that could be recognised. If it is one, say on the "
        "Rosters page what its columns are and whose rows they are."
    )


def _preview(part: Part) -> tuple[tuple[str, ...], ...]:
    table, never = part.table, {one.place for one in part.offered if one.never}
    keep = [i for i, h in enumerate(table.headings) if i not in never and not columns.sensitive(h)]
    if not table.headings:
        keep = list(range(min(len(table.columns), 12)))
    keep = keep[:24]
    rows = [tuple(table.headings[i] for i in keep)] if table.headings else []
    first = range(min(table.height, PREVIEW_ROWS))
    return (*rows, *(tuple(table.columns[i][at] for i in keep) for at in first))
