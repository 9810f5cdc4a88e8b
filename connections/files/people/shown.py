"""How one table was read, as the page shows it: its own first rows, its columns, what was left."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connections.files.layout.correction import FIELDS, UNSAID, Correction
from connections.files.layout.plan import Layout
from connections.files.tables.tables import Left, Table
from connections.files.words import columns

MOST_COLUMNS, MOST_VALUES, FIRST_ROWS, LAST_ROWS = 60, 8, 12, 4
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

    `rows` are the first and last rows of the sheet as they stand, (row number, cells), with
    whatever stands above the header; cells of columns that are never stored are blank. `whose` is
    "student", "adult", "by row", "neither" or "" (open).
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
    marks: Mapping[int, str] = field(default_factory=dict)  # of the rows of people shown


def show_table(
    table: Table, layout: Layout, shape: str, correction: Correction = UNSAID
) -> TableShown:
    """Return how a table was read."""
    shown = tuple(_column(table, layout, at) for at in range(min(_width(table), MOST_COLUMNS)))
    hidden = {column.place for column in shown if column.state == NEVER}
    rows = tuple(
        (
            number,
            tuple("" if at in hidden else cell for at, cell in enumerate(cells[:MOST_COLUMNS])),
        )
        for number, cells in _first_rows(table)
    )
    whose = layout.role if layout.kind == "people" else "neither"
    return TableShown(
        f"table:{shape}",
        table.sheet,
        rows,
        table.header_at,
        shown,
        whose,
        correction.names,
        tuple(table.left),
        correction,
        _marks(table),
    )


def _width(table: Table) -> int:
    return len(table.columns)


def _column(table: Table, layout: Layout, at: int) -> ColumnShown:
    heading = table.headings[at] if table.headings else ""
    if heading and columns.sensitive(heading):
        return ColumnShown(at, heading, "", NEVER)
    field = next((name for name, place in layout.own.items() if place == at), "")
    field = field or next((name for name, place in layout.refs.items() if place == at), "")
    if not field and at in (layout.role_column, layout.unit_column):
        field = "role"
    if field:
        return ColumnShown(at, heading, field if field in FIELDS else "", USED)
    found = columns.sense(heading)
    if found.field or found.scope:
        return ColumnShown(at, heading, "", UNUSED)
    values = list(dict.fromkeys(v for v in table.columns[at] if v))
    state = UNKNOWN if values else UNUSED
    return ColumnShown(at, heading, "", state, tuple(values[:MOST_VALUES]), len(values))


def _marks(table: Table) -> dict[int, str]:
    """Return the marks of the rows of people that are shown, by row number."""
    shown = [at for at in range(table.height) if at < FIRST_ROWS or at >= table.height - LAST_ROWS]
    rows = (Left(table.numbers[at], tuple(c[at] for c in table.columns), "") for at in shown)
    return {row.row: row.mark for row in rows}


def _first_rows(table: Table) -> list[tuple[int, tuple[str, ...]]]:
    """Return the first rows of the sheet with whatever stands above the header, and the last."""
    header = [(table.header_at, table.headings)] if table.headings else []
    above = [(number, tuple(cells)) for number, cells in table.top] or header
    shown = {number for number, _ in above}
    ends = [*range(FIRST_ROWS), *range(table.height - LAST_ROWS, table.height)]
    rows = [
        (table.numbers[at], tuple(c[at] for c in table.columns))
        for at in sorted(set(ends))
        if 0 <= at < table.height and table.numbers[at] not in shown
    ]
    return [*above, *rows]
