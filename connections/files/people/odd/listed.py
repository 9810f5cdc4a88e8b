"""A list as its rows are held against it: what its columns usually hold, which are never blank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from connections.files.layout.plan import ERRORS, NULLS
from connections.files.people.cells import Cells
from connections.files.tables.led import NOWHERE
from connections.files.tables.tables import Table
from connections.files.tables.usual import FEW, FEWEST, Usual, kind_of, usual
from connections.files.words.columns import key
from connections.files.words.names import PARTICLES
from connections.files.words.roles import ROLE_OF

SAMPLE = 200  # rows from which the kinds of a column are learned
FIRST = 4  # rows at the top that are looked at in any case
MOST_LOOKED_AT = 5000  # rows whose every id and name is held against the others


@dataclass(frozen=True)
class Listed:
    """A table with what its columns usually hold."""

    table: Table
    id_at: int | None
    names: tuple[int, ...]
    usual: Mapping[int, Usual] = field(default_factory=dict)
    gap: int = 0  # where the rows below a blank row begin; 0: there are none
    role: str = ""  # of everybody in it
    roles: frozenset[int] = frozenset()  # the columns that say what people are
    wide: bool = False  # beside a name most rows have two things or more
    above: frozenset[int] = frozenset()  # the columns of what lines above the rows say

    def row(self, at: int) -> tuple[str, ...]:
        """Return the cells of a row, blank where they say nothing; somebody may be called None."""
        cells = ((i, column[at]) for i, column in enumerate(self.table.columns))
        return tuple(
            "" if cell in (ERRORS if i in self.names else NULLS) else cell for i, cell in cells
        )

    def unlike(self, row: Sequence[str]) -> int:
        """Return how many cells of a row do not fit their columns; "Bus 3" in two is one."""
        odd = [row[at] for at, usual in self.usual.items() if not usual.fits(row[at])]
        return odd.count("") + len({*odd} - {""})

    def numbered(self, row: Sequence[str]) -> bool:
        """Say whether a row has an id like those of the list."""
        if self.id_at is None or not row[self.id_at]:
            return False
        usual = self.usual[self.id_at]
        return bool(usual.kinds) and usual.fits(row[self.id_at])

    def nobody(self, row: Sequence[str]) -> bool:
        """Say whether a row without an id has no whole name either, nor anything that fits."""
        if self.id_at is None or not self.usual[self.id_at].full or self.numbered(row):
            return False
        fits = {at for at, usual in self.usual.items() if row[at] and usual.fits(row[at])}
        whole = all(at in fits and kind_of(row[at]) == "name" for at in self.names)
        return bool(self.names) and not whole and fits <= {self.id_at, *self.names}

    def remarks(self, row: Sequence[str], names: Sequence[str]) -> bool:
        """Say whether a name is a sentence ("moved to 6C") and all that others have is blank."""
        ruled = {at for at, usual in self.usual.items() if usual.kinds or usual.levels}
        beside = ruled - {self.id_at, *self.names}
        words = {word for name in names for word in name.split() if word[0].islower()}
        said = words - PARTICLES
        return bool(said and beside) and not any(row[at] for at in beside)

    def told(self, row: Sequence[str]) -> bool:
        """Say whether a row says what somebody is where the others do: Sid Snow, Teacher."""
        return any(key(row[at]) in ROLE_OF for at in self.roles)

    def named(self, row: Sequence[str]) -> bool:
        """Say whether a row has a whole name and a grade as the others have."""
        levels = [at for at, usual in self.usual.items() if usual.levels and row[at]]
        fits = all(self.usual[at].fits(row[at]) for at in (*self.names, *levels))
        return bool(levels and self.names) and fits and all(row[at] for at in self.names)

    def belongs(self, at: int) -> bool:
        """Say whether a row could stand in the list: a person may have odd cells."""
        row, many = self.row(at), len(self.usual)
        if self.named(row) and (self.id_at is None or self.numbered(row)):
            return True
        named = bool(self.names) and all(row[i] and self.usual[i].fits(row[i]) for i in self.names)
        rest = many // 2 if self.numbered(row) else many // 4 if named else 0
        rest = max(rest, sum(map(bool, row)) * 2 > many > 3)
        return self.unlike(row) <= rest


def look_at(cells: Cells) -> Listed:
    """Return a table with what its columns usually hold, learned from some of its rows."""
    table, own = cells.table, cells.layout.own
    names = tuple(own[n] for n in ("first_name", "last_name", "full_name") if n in own)
    gap = 0
    if not isinstance(table.numbers, range):
        out = {left.row for left in table.left if left.said}  # these leave no blank row behind
        jumps = [
            i
            for i, (a, b) in enumerate(pairwise(table.numbers), 1)
            if b - a > 1 and not out.issuperset(range(a + 1, b))
        ]
        gap = next((i for i in jumps if i >= FEWEST), 0)
    height = gap or table.height
    body = range(FIRST if height >= FEW else 0, height)
    sample: Sequence[int] = body[:: max(len(body) // SAMPLE, 1)]
    if height < FEW:  # of few rows, a line that stands among the ids says too much
        people = [at for at in sample if not _a_line(table, names, at)]
        sample = people if len(people) >= FEWEST else sample
    places = sorted(own.values()) if table.height > MOST_LOOKED_AT else range(len(table.columns))
    told = {
        at: usual(
            ["" if (cell := table.columns[at][row]) in NULLS else cell for row in sample],
            ids=at == own.get("id"),
            grades=at == own.get("grade"),
        )
        for at in places
    }
    if (title := own.get("title")) in told:  # somebody's work may be called anything
        told[title] = Usual(full=told[title].full)
    roles = frozenset(at for at in told if _of_roles([table.columns[at][row] for row in sample]))
    above = frozenset(at for at, place in enumerate(table.places) if place >= NOWHERE)
    columns = [column for at, column in enumerate(table.columns) if any(column) and at not in above]
    cells_of = [sum(bool(column[row]) for column in columns) for row in sample]
    wide = sum(many > 2 for many in cells_of) * 2 > len(cells_of)
    return Listed(table, own.get("id"), names, told, gap, cells.layout.role, roles, wide, above)


def _a_line(table: Table, names: Sequence[int], at: int) -> bool:
    """Say whether a row has one cell alone, and no name in it."""
    filled = [i for i, column in enumerate(table.columns) if column[at]]
    return len(filled) < 2 < len(table.columns) and not {*filled} & {*names}


def _of_roles(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return sum(key(cell) in ROLE_OF for cell in filled) * 10 >= max(len(filled), 1) * 8
