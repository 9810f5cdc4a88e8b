"""What the cells of a column usually are, so that a row which is unlike them stands out."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from connections.files.words.grades import looks_like_grade
from connections.files.words.kinds import cell_kind
from connections.files.words.roles import ADULT, role_of

FEWEST = 3  # cells that make a rule
MOSTLY, MOST_OF_FEW, FEW = 0.9, 0.6, 30  # of them those that keep it; where there are few
_A_FEW_WORDS = re.compile(r"[^\W\d_]+([ '’.-]+[^\W\d_]+){0,3}\.?")
_SHORT_CODE = re.compile(r"[^\W\d_]{1,2}\d")
_A_CODE = re.compile(r"[A-Z]-\d+")
_IN_BRACKETS = re.compile(r"\s+[(\[][^()\[\]]+[)\]]$")


@dataclass(frozen=True, slots=True)
class Usual:
    """What the cells of one column usually are."""

    kinds: frozenset[str] = frozenset()  # of nearly all that are filled; empty: there is no rule
    lengths: frozenset[int] = frozenset()  # of numbers
    full: bool = False  # nearly none is blank
    levels: bool = False  # grades
    codes: bool = False  # what tells people apart

    def fits(self, cell: str) -> bool:
        """Say whether a cell could stand in the column."""
        if not cell:
            return not self.full
        if self.levels:
            return _is_level(cell) or role_of(cell) == ADULT
        if not self.kinds:
            return True
        number = not self.lengths or not cell.isdecimal() or len(cell) in self.lengths
        return kind_of(cell, codes=self.codes) in self.kinds and number


def _is_level(cell: str) -> bool:
    return looks_like_grade(cell) or (cell.isdecimal() and len(cell) < 3)


def kind_of(cell: str, *, codes: bool = False) -> str:
    """Return of which kind a cell is; what stands in brackets behind a name is none of it.

    Among `codes` "T1" is no grade, and "T0" no word.
    """
    if cell.isdecimal():
        return "number"
    kind = cell_kind(cell)
    if codes and kind in ("grade", "text") and _SHORT_CODE.fullmatch(cell):
        return "id"
    if kind == "grade" and _A_CODE.fullmatch(cell):
        return "id"
    return "name" if kind == "text" and _A_FEW_WORDS.fullmatch(_IN_BRACKETS.sub("", cell)) else kind


def usual(column: Sequence[str], *, ids: bool, grades: bool) -> Usual:
    """Return what the cells of a column usually are, "" where they say nothing."""
    filled = [cell for cell in column if cell]
    if len(filled) < FEWEST:
        return Usual()
    if grades and sum(map(_is_level, filled)) >= len(filled) * MOST_OF_FEW:
        full = len(filled) >= len(column) * MOSTLY
        return Usual(full=full, levels=True)
    counts = Counter(kind_of(cell, codes=ids) for cell in filled)
    mostly = MOST_OF_FEW if len(column) < FEW else MOSTLY
    common = {kind for kind, many in counts.items() if many >= max(2, len(filled) * 0.15)}
    if ids:  # of one kind all of them: what is not stands out
        common = {kind for kind in common if counts[kind] * 2 > len(filled)}
        mostly = 0.5
    regular = sum(counts[kind] for kind in common) >= len(filled) * mostly
    lengths = Counter(len(cell) for cell in filled if cell.isdecimal())
    often = {length for length, many in lengths.items() if many * 5 >= len(filled)}
    few = often if often and min(often) > 2 and len(often) <= 2 else set()
    full = len(filled) >= len(column) * MOSTLY
    return Usual(frozenset(common if regular else ()), frozenset(few), full, codes=ids)
