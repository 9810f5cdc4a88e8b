"""A file → its tables: the one way in for rosters, marks and voice."""

import re

from connections.domain.problems import FileRefused
from connections.files.bytes.reading import MAX_ROWS, File, read_grids, too_many, unpack
from connections.files.layout.layout import read_layout
from connections.files.tables.fast import read_fast
from connections.files.tables.tables import Table, read_tables
from connections.files.tables.turning import turned


def open_tables(file: File) -> list[Table]:
    """Return the tables of a file; of a ZIP those of all lists in it that can be read.

    Hidden sheets count only when nothing else is there. Raises FileRefused with one sentence
    when nothing in the file can be read.
    """
    tables: list[Table] = []
    refusals: list[FileRefused] = []
    entries = rows = 0
    for inner in unpack(file):
        entries += 1
        try:
            fast = read_fast(inner, holds_links)
            found = [fast] if fast is not None else _patiently(inner)
        except FileRefused as refused:
            refusals.append(refused)
        else:
            rows += 0 if fast is not None else sum(table.height for table in found)
            if rows > MAX_ROWS:  # in sum, for a ZIP may hold hundreds of such files
                raise FileRefused(too_many(rows))
            tables += found
        del inner  # before the next one is unpacked
    if not entries:
        raise FileRefused("The ZIP holds no list that can be read.")
    if entries == len(refusals):
        raise refusals[0]
    return tables


def holds_links(table: Table) -> bool:
    """Say whether a table only ties people to classes: it may have more rows than people."""
    return read_layout(table).what.startswith("links")


def _patiently(file: File) -> list[Table]:
    grids = read_grids(file)
    visible = [grid for grid in grids if not grid.hidden]
    visible = [grid for grid in visible if not _EXAMPLE.fullmatch(grid.sheet)] or visible
    return [table for grid in visible or grids for table in read_tables(turned(grid) or grid)]


_EXAMPLE = re.compile(
    r"\W*(examples?|samples?|beispiele?|ejemplos?|exemples?|contoh)\W*", re.IGNORECASE
)
