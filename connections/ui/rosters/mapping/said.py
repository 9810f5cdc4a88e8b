"""What one click on the page says of a table: the correction that stood, and one thing more."""

from collections.abc import Sequence
from dataclasses import replace

from connections.services.roster.remembered import FIELDS, GROUP, NOTHING, Correction, TableShown

BY_ROW = "by row"


def column_said(
    table: TableShown, place: int, field: str, instead_of: Sequence[int] = (), before: str = NOTHING
) -> Correction:
    """Return the correction by which a column is this field, and other columns are not used.

    `before` is what the column was: of a first and a last name that stand under each other's
    heading each becomes the other.
    """
    said = table.correction
    if field not in (*FIELDS, GROUP, NOTHING):
        return said
    other = before if {before, field} == {"first_name", "last_name"} else NOTHING
    others = dict.fromkeys(instead_of, NOTHING) | dict.fromkeys(instead_of[:1], other)
    return replace(said, columns={**said.columns, **others, place: field})


def row_said(table: TableShown, mark: str, kept: bool) -> Correction:
    """Return the correction by which a row counts, or is nobody."""
    said, marks = table.correction, {mark}
    if kept:
        ends = "" if said.ends == mark else said.ends
        return replace(said, keep=said.keep | marks, out=said.out - marks, ends=ends)
    return replace(said, keep=said.keep - marks, out=said.out | marks)


def end_said(table: TableShown, mark: str) -> Correction:
    """Return the correction by which the list ends before this row."""
    return replace(table.correction, ends=mark)


def whose_said(table: TableShown, whose: str) -> Correction:
    """Return the correction by which the rows are of students, of adults, of each by its role."""
    return replace(table.correction, whose="" if whose == BY_ROW else whose)


def names_said(table: TableShown, names: str) -> Correction:
    """Return the correction by which whole names are in this order."""
    return replace(table.correction, names=names)


def header_said(table: TableShown, header_at: int) -> Correction:
    """Return the correction by which this row is the header, 0 for none.

    What was said of columns and rows was said under other headings: it does not hold any more.
    """
    said = table.correction
    return Correction(header_at=header_at, whose=said.whose, names=said.names)
