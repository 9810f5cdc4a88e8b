"""Grids → tables: where the header stands, where the rows end, what is no row of people."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise, zip_longest

from connections.domain.problems import Issue, Severity
from connections.files.bytes.reading import Grid
from connections.files.tables.headers import (
    another_header,
    explains,
    find_header,
    header_score,
    under_bands,
    without_repeats,
)
from connections.files.tables.longer import longer_rows, names_put_together
from connections.files.words import columns
from connections.files.words.listed import keys, pattern
from connections.files.words.nobody import counts_up
from connections.files.words.roles import ROLE_OF
from connections.words import say, to_say


@dataclass(frozen=True, slots=True)
class Left:
    """A row that is no person, with its cells and the sentence why.

    `mark` is by what a person keeps it all the same; it says nothing of what stands in the row.
    `said`: a person left it out. `again` counts the rows above it that have the same cells.
    """

    row: int
    cells: tuple[str, ...]
    why: str
    kept: bool = False
    said: bool = False
    again: int = 0

    @property
    def mark(self) -> str:
        """Return the mark of the row: the same for the same cells, but for which of them it is."""
        mark = hashlib.blake2b("\0".join(self.cells).encode(), digest_size=6).hexdigest()
        return f"{mark}-{self.again}" if self.again else mark


@dataclass
class Table:
    """One table with a header: columns of text, all of one length, cells stripped.

    `numbers[i]` is the row number that the person sees beside the i-th value of each column.
    `headings` is () for a table without a header. `header_at` is the header's row number.
    """

    file: str
    sheet: str
    headings: tuple[str, ...]
    columns: Sequence[list[str]]
    numbers: Sequence[int]
    header_at: int = 0
    issues: list[Issue] = field(default_factory=list)
    numeric: frozenset[int] = frozenset()
    left: list[Left] = field(default_factory=list)
    grid: Grid | None = None  # the sheet it stands in
    places: Sequence[int] = ()  # where its columns stand in the sheet
    led: bool = False  # lines above its rows name their teacher
    again: Mapping[int, int] = field(default_factory=dict)  # row → how many above it are the same

    @property
    def top(self) -> list[tuple[int, tuple[str, ...]]]:
        """Return the first rows of the sheet, with the cells that stand in its columns."""
        if self.grid is None:
            return []
        rows = (self.placed(row) for row in self.grid.rows[:TOP])
        return list(zip(self.grid.numbers[:TOP], rows, strict=True))

    @property
    def height(self) -> int:
        """Return the number of rows under the header."""
        return len(self.numbers)

    def placed(self, row: Sequence[str]) -> tuple[str, ...]:
        """Return the cells of a row of the sheet that stand in the columns of the table."""
        return tuple(row[at].strip() if at < len(row) else "" for at in self.places)

    def row(self, at: int, why: str = "", *, said: bool = False) -> Left:
        """Return a row as one that is left out, which it need not be."""
        number, cells = self.numbers[at], tuple(column[at] for column in self.columns)
        return Left(number, cells, why, said=said, again=self.again.get(number, 0))

    def counted(self) -> "Table":
        """Return the table with which of its rows have the same cells as others above them."""
        if self.height > MOST_COUNTED:
            return self
        many, again = Counter[tuple[str, ...]](), {}
        for number, cells in zip(self.numbers, zip(*self.columns, strict=True), strict=False):
            if many[cells]:
                again[number] = many[cells]
            many[cells] += 1
        return replace(self, again=again)

    def head(self, at: int, most: int) -> list[str]:
        """Return the first values of a column, which need not be made whole for that."""
        return self.columns[at][:most]


def read_tables(grid: Grid) -> list[Table]:
    """Return the tables of a grid, in reading order; several stand under or beside each other."""
    rows, numbers = _without_blank_rows(grid)
    if not rows or explains(rows) or pattern(r"{sheets.about}\b").match(grid.sheet):
        return []
    tables: list[Table] = []
    while rows:
        at = find_header(rows)
        if at is None:
            if tables:
                _note(tables[-1], numbers, to_say("This row is no row of the table: left out."))
            else:
                tables.append(_headerless(grid, rows, numbers))
            break
        end = _next_table(rows, numbers, at)
        below = [under_bands(rows[at - 1], rows[at]) if at else rows[at], *rows[at + 1 : end]]
        found = _tables_beside(grid, below, numbers[at:end])
        why = say("This row stands above the header: it was not read as a person.")
        above = zip(numbers[:at], rows[:at], strict=True)
        found[0].left += [Left(n, found[0].placed(r), why) for n, r in above if _several(r)]
        tables += found
        rows, numbers = rows[end:], numbers[end:]
    return tables


def _several(row: Sequence[str]) -> bool:
    return sum(bool(cell.strip()) for cell in row) > 1


MOST_TITLES, TOP = 10, 14
MOST_COUNTED = 5000  # rows above which those of the same cells are one


def headed_at(table: Table, number: int) -> Table:
    """Return the table of a sheet whose header stands in the row of this number, 0 for no header.

    Rows above the header are left out. The table itself where its sheet is not at hand.
    """
    grid = table.grid
    if grid is None:
        return table
    rows, numbers = _without_blank_rows(grid)
    if number == 0:
        return replace(_headerless(grid, rows, numbers), grid=grid)
    if number not in numbers:
        return table
    at = numbers.index(number)
    return _table(grid, rows[at:], numbers[at:], 0, None)


def headed(table: Table) -> Table:
    """Return a table whose first row is its header, whether or not its words are known."""
    if table.headings or not table.height:
        return table
    at, *numbers = table.numbers
    headings, rest = tuple(c[0] for c in table.columns), [c[1:] for c in table.columns]
    return Table(table.file, table.sheet, headings, rest, numbers, at, numeric=table.numeric)


def _without_blank_rows(grid: Grid) -> tuple[list[Sequence[str]], list[int]]:
    if all(map(any, grid.rows)):
        return list(grid.rows), list(grid.numbers)
    kept = [(row, number) for row, number in zip(grid.rows, grid.numbers, strict=True) if any(row)]
    return [row for row, _ in kept], [number for _, number in kept]


def _next_table(rows: Sequence[Sequence[str]], numbers: Sequence[int], at: int) -> int:
    """Return where the table under the header ends: at a further header after a gap."""
    mine = {cell.strip() for cell in rows[at] if cell.strip()}
    below_gaps = {i for i, (a, b) in enumerate(pairwise(numbers), 1) if b - a > 1 and i > at + 1}
    for i in sorted(below_gaps.union(_maybe_headers(rows, at + 2))):
        row = rows[i]
        if i not in below_gaps:
            if _starts_another(rows[at], row, rows[i - 1]):
                return i
            continue
        cells = {cell.strip() for cell in row if cell.strip()}
        if cells != mine and another_header(without_repeats(rows, i), cells):
            return i
    return len(rows)


def _maybe_headers(rows: Sequence[Sequence[str]], start: int) -> list[int]:
    """Return the rows that may be headers by one of their cells, so that few are looked at whole.

    It is the one with the fewest values, as grades: a district's ids are all different.
    """
    first = list(zip(*rows[start : start + 60], strict=False))
    at = min(range(len(first)), key=lambda i: len(set(first[i])), default=0)
    cells = [row[at].strip() if at < len(row) else "" for row in rows[start:]]
    known = {cell for cell in set(cells) if not cell or columns.recognised(cell)}
    return [i for i, cell in enumerate(cells, start) if cell in known] if known else []


def _starts_another(header: Sequence[str], row: Sequence[str], above: Sequence[str]) -> bool:
    """Say whether a row right below others is the header of a further table, in other words or
    in another order; Ten Name, Teacher, below a student is somebody.
    """
    if any(
        {columns.key(cell) for cell in pair} <= ROLE_OF.keys()
        for pair in zip(row, above, strict=False)
    ):
        return False
    cells = [cell.strip() for cell in row if cell.strip()]
    if len(cells) < 3 or cells == [cell.strip() for cell in header if cell.strip()]:
        return False
    return all(map(columns.recognised, cells))


def _tables_beside(
    grid: Grid, rows: Sequence[Sequence[str]], numbers: Sequence[int]
) -> list[Table]:
    header = rows[0]
    width = len(header)
    empty = [
        column
        for column in range(width)
        if not header[column].strip()
        and not any(len(row) > column and row[column].strip() for row in rows[1:60])
    ]
    cuts = [-1, *empty, width]
    spans = [(a + 1, b) for a, b in pairwise(cuts) if b - a > 1]
    if len(spans) == 1:
        spans = _repeated(header, *spans[0])
    known = keys("sheets.halves")
    halves = [a for a, b in spans if known & {columns.key(cell) for cell in header[a:b]}]
    enough = 1 if len(halves) > 1 else 2
    named = [span for span in spans if header_score(header[span[0] : span[1]]) >= enough]
    fields = ({columns.sense(h).field for h in header[a:b]} for a, b in named)
    people = [k for k in fields if "full_name" in k or {"first_name", "last_name"} <= k]
    if len(people) < 2 or len(named) != len(spans):
        return [_table(grid, rows, numbers, 0, None)]
    return [_table(grid, rows, numbers, start, end) for start, end in named]


def _table(
    grid: Grid, rows: Sequence[Sequence[str]], numbers: Sequence[int], start: int, end: int | None
) -> Table:
    header = [" ".join(cell.split()) for cell in rows[0][start:end]]
    body = [row[start:end] if (start or end) else row for row in rows[1:]]
    shift = numbers[0]
    width = max(len(header), 1)
    table = Table(grid.file, grid.sheet, (), [], [], shift)
    dropped = _dropped_rows(table, body, numbers, start)
    if dropped:
        body = [row for at, row in enumerate(body) if at not in dropped]
        numbers = [numbers[0], *(n for at, n in enumerate(numbers[1:]) if at not in dropped)]
    kept = list(numbers[1:])
    longest = max(map(len, body), default=0)
    if longest > width:
        body = names_put_together(table.issues, header, body, kept)
        longest = max(map(len, body))
    if longest > width:
        table.issues += longer_rows(header, body, kept)
        header += [""] * (min(longest, 1000) - width)
    cells = _by_column(body, len(header))
    used = [i for i, h in enumerate(header) if h or any(cells[i])]
    table.grid, table.places = grid, [i + start for i in used]
    table.left = [replace(row, cells=table.placed(row.cells)) for row in table.left]
    table.headings = tuple(header[i] for i in used)
    table.columns = [cells[i] for i in used]
    table.numbers = kept
    table.numeric = frozenset(at for at, i in enumerate(used) if (i + start) in grid.numeric)
    unsolved = [i for i in used if i + start + grid.left in grid.unsolved and header[i]]
    told = say("This column has formulas without results. Save the workbook in Excel first.")
    for i in unsolved:  # who is meant stands nowhere, then
        nobody = not any(cells[i]) and columns.sense(header[i]).field in _WHO
        severity = Severity.ERROR if nobody else Severity.WARNING
        table.issues.append(Issue(shift, header[i], "unsolved", told, severity))
    return table


_WHO = frozenset({"id", "full_name", "first_name", "last_name"})


def _dropped_rows(
    table: Table, body: Sequence[Sequence[str]], numbers: Sequence[int], start: int
) -> set[int]:
    """Return the indexes of rows of blanks, and of totals and points whatever the list is of."""
    dropped = set()
    firsts = [next(filter(str.strip, row), "") for row in body]
    odd = {first for first in set(firsts) if not first or counts_up(first)}
    for at in [at for at, first in enumerate(firsts) if first in odd] if odd else ():
        first, row = firsts[at], body[at]
        if not first:
            dropped.add(at)
        elif "," not in first and _alone(row):
            dropped.add(at)
            why = say("This row is a total or a note, not a person.")
            table.left.append(Left(numbers[at + 1], tuple([""] * start) + tuple(row), why))
    return dropped


def _alone(row: Sequence[str]) -> bool:
    """Say whether a row has no words beside its first: somebody may be called Sum or Page."""
    return sum(any(map(str.isalpha, cell)) for cell in row) <= 1


def _repeated(header: Sequence[str], start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of lists that stand side by side under the same headings twice or more."""
    spelled = [columns.key(cell) for cell in header[start:end]]
    halves = keys("sheets.halves")
    both = len(halves & {*spelled}) > 1
    spelled = ["halves" if key in halves else key for key in spelled]
    for wide in range(1 if both else 2, len(spelled) // 2 + 1):
        times, rest = divmod(len(spelled), wide)
        if not rest and all(spelled[:wide]) and spelled == spelled[:wide] * times:
            return [(start + n * wide, start + (n + 1) * wide) for n in range(times)]
    return [(start, end)]


def _plain(column: Sequence[str]) -> list[str]:
    """Return cells without what nobody sees around them, and the formula ="00417" as 00417."""
    cells = list(map(str.strip, column))
    if "=" in (together := "".join(cells)) or any(mark in together for mark in _NO_WIDTH):
        cells = [cell.strip(_NO_WIDTH).strip() for cell in cells]
        cells = [c[2:-1] if c[:2] == '="' and c[-1:] == '"' else c for c in cells]
    return cells


_NO_WIDTH = "\u200b\u2060\ufeff\u00ad"


def _by_column(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    if not rows:
        return [[] for _ in range(width)]
    turned = list(zip_longest(*rows, fillvalue=""))[:width]
    cells = [*map(_plain, turned)]
    return cells + [[""] * len(rows) for _ in range(width - len(cells))]


def _headerless(grid: Grid, rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> Table:
    above = _title_rows(rows, numbers)
    rows, titles, numbers = rows[above:], numbers[:above], numbers[above:]
    width = max(len(row) for row in rows)
    cells = _by_column(rows, min(width, 1000))
    used = [at for at, column in enumerate(cells) if any(column)]
    kept = [cells[at] for at in used]
    table = Table(grid.file, grid.sheet, (), kept, list(numbers), 0, [], grid.numeric)
    table.grid, table.places = grid, used
    _note(table, titles, to_say("This row is a title, not a person."))
    return table


_TITLE = r"\b{sheets.titles}\b|\d"


def _title_rows(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> int:
    """Return how many rows above a table without a header are its title.

    They stand above a blank row, or hold one cell where the others have more.
    """
    for at in range(1, min(MOST_TITLES, len(rows) - 1)):
        if numbers[at] - numbers[at - 1] > 1:
            titles = map(" ".join, rows[:at])
            if any(map(pattern(_TITLE).search, titles)) and at * 2 < len(rows):
                return at
            break
    counts = [sum(bool(cell.strip()) for cell in row) for row in rows]
    usual = Counter(counts).most_common(1)[0][0]
    above = next((at for at, count in enumerate(counts) if count > 1), 0)
    return above if usual > 1 and above <= MOST_TITLES else 0


def _note(table: Table, numbers: Sequence[int], why: str) -> None:
    for number in numbers[:50]:
        table.issues.append(Issue(number, "", "not_a_person", say(why), Severity.NOTE))
