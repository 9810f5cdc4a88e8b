"""Grids whose rows and columns are exchanged, and sheets that only explain."""

from collections.abc import Sequence
from itertools import zip_longest

from connections.files.bytes.reading import Grid
from connections.files.tables.headers import explains, header_score
from connections.files.words import columns
from connections.files.words.kinds import cell_kind


def turned(grid: Grid) -> Grid | None:
    """Return the grid with rows and columns exchanged when its first column holds the headings.

    None for an ordinary grid. A small grid without headings is turned when each of its rows is
    of one kind (all ids, all names) and no column is.
    """
    if len(grid.rows) > 1000:
        return None
    rows = [row for row in grid.rows if any(cell.strip() for cell in row)]
    if not 2 <= len(rows) <= 60:
        return None
    labels = [row[0].strip() for row in rows if row and columns.recognised(row[0])]
    down = header_score([row[0] for row in rows if row and row[0]])
    if len({*labels}) < len(labels):
        down = 0  # words that come again are values: what somebody is, a year
    across = max(header_score(row) for row in rows)
    headed = down >= 2 and down > across and down * 2 >= len(rows) and not explains(rows)
    if not headed and not (across == 0 and down == 0 and len(rows) <= 4 and _kinds_by_row(rows)):
        return None
    cells = [list(column) for column in zip_longest(*rows, fillvalue="")]
    return Grid(grid.file, grid.sheet, cells, range(1, len(cells) + 1))


def _kinds_by_row(rows: Sequence[Sequence[str]]) -> bool:
    if min(len(row) for row in rows) < 2 or len({len(row) for row in rows}) != 1:
        return False
    by_row = all(len({cell_kind(cell) for cell in row}) == 1 for row in rows)
    by_row = by_row and {cell_kind(row[0]) for row in rows} >= {"id", "name"}
    by_column = any(
        len({cell_kind(cell) for cell in column}) == 1 for column in zip(*rows, strict=True)
    )
    return by_row and not by_column
