"""Where the header of a table stands, and what only looks like one."""

import re
from collections.abc import Sequence
from itertools import zip_longest

from connections.files.words import columns
from connections.files.words.kinds import cell_kind
from connections.files.words.listed import keys, pattern
from connections.files.words.names import given_names
from connections.files.words.standards import FROM_TO, SUPPORT

SEARCH_ROWS = 40  # headers stand within the first 10 rows in every file met; four times that


def header_score(row: Sequence[str]) -> int:
    """Return how many cells of a row are headings of ours, 0 for a row that cannot be a header."""
    known = {cell for cell in row[:400] if cell and columns.recognised(cell)}
    return sum(not (cell.istitle() and given_names((cell,))) for cell in known)  # Nia is a child


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row that is the header, None when no row looks like one.

    The row with the most known headings wins, the first of equals; one known heading is enough
    where it is most of the row and the row below differs from it in kind.
    """
    best, best_score = None, 0
    for at, row in enumerate(rows[:SEARCH_ROWS]):
        score = header_score(row)
        if score > best_score:
            score = header_score(without_repeats(rows, at))
        if at < 5 and len(row) > 1 and _of_a_standard(row):
            score = max(score, len(row))
        if score <= best_score or _repeats_below(rows, at) or _numbered_as_below(rows, at):
            continue
        if _heads_a_part(rows, at):
            continue
        if _could_be_header(row, score) or _contrasts(rows, at):
            best, best_score = at, score
    return best if best is not None else _empty_above_names(rows)


def _empty_above_names(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the first row as the header where nothing but names has no heading in it."""
    if len(rows) < 4 or len(rows[0]) < 2 or rows[0][0].strip():
        return None
    if not all(cell.strip() and cell_kind(cell) in ("name", "text", "id") for cell in rows[0][1:]):
        return None
    named = [row[0] for row in rows[1:SEARCH_ROWS] if row and row[0].strip()]
    whole = sum(" " in name and cell_kind(name) == "name" for name in named)
    return 0 if len(named) > 2 and whole * 10 >= len(named) * 8 else None


_VALUES = frozenset({"date", "email", "id", "number", "grade"})


def _contrasts(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Say whether a row is all words and the row below it has values: a header, then."""
    if at + 1 >= len(rows):
        return False
    above = [cell_kind(cell) for cell in rows[at][:100]]
    below = [cell_kind(cell) for cell in rows[at + 1][:100]]
    if any(kind in _VALUES for kind in above):
        return False
    return any(b in _VALUES and a != "blank" for a, b in zip(above, below, strict=False))


def _repeats_below(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Say whether half the known words of a row stand beside it too: data ("lehrer"), no header."""
    known = [i for i, cell in enumerate(rows[at][:400]) if cell and columns.recognised(cell)]
    if list(rows[at]) in rows[at + 1 : at + 2] and len(known) == sum(map(bool, rows[at])) > 2:
        return False  # the header is written twice
    for beside in (*rows[at + 1 : at + 2], *rows[max(at - 1, 0) : at]):
        again = sum(i < len(beside) and beside[i].strip() == rows[at][i].strip() for i in known)
        if again and again * 2 >= len(known):
            return True
    return False


def without_repeats(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    """Return the cells of a row that do not stand again and again above or below themselves, as no
    heading does but at the head of a page or of a further block.
    """
    row = rows[at][:400]
    around = [*rows[max(at - SEARCH_ROWS, 0) : at], *rows[at + 1 : at + 1 + SEARCH_ROWS]]
    same = [[a == b != "" for a, b in zip_longest(row, other[: len(row)])] for other in around]
    filled = sum(map(bool, row))
    again = [*map(sum, zip(*(one for one in same if sum(one) * 2 < filled), strict=True))]
    return [cell for cell, many in zip(row, again or [0] * len(row), strict=True) if many < 2]


def _numbered_as_below(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Say whether a row begins with an id or a mail as the row below does: data, no header."""
    first, below = ([*row, ""][0] for row in (rows[at], [*rows, [""]][at + 1]))
    kind = cell_kind(first)
    return kind in ("id", "email") and kind == cell_kind(below) and not columns.recognised(first)


def _heads_a_part(rows: Sequence[Sequence[str]], at: int) -> bool:
    """Say whether one word stands alone between rows of more that are alike: "TEACHERS"."""
    shapes = [[bool(cell.strip()) for cell in row] for row in rows[: at + 2]]
    if sum(shapes[at]) != 1 or at + 1 == len(shapes):
        return False
    return sum(shapes[at + 1]) > 1 and shapes[at + 1] in shapes[:at]


def _of_a_standard(row: Sequence[str]) -> bool:
    keys = {columns.key(cell) for cell in row if cell}
    return any(wanted <= keys for _, wanted in SUPPORT) or any(pair <= keys for pair in FROM_TO)


def _could_be_header(row: Sequence[str], score: int) -> bool:
    filled = [cell for cell in row if cell.strip()]
    if score >= 3:
        return True
    numbers = sum(bool(re.fullmatch(r"[\d.,/:-]+", cell.strip())) for cell in filled)
    if numbers * 2 > len(filled):
        return _names_and_days(filled)
    if score == 2:
        return len(filled) <= 40 or _solid(filled)
    return len(filled) <= 6 and _solid(filled)


def _names_and_days(filled: Sequence[str]) -> bool:
    """Say whether a row has nothing but headings of names and days of a month, which are many."""
    rest = [cell.strip() for cell in filled if not columns.recognised(cell)]
    days = len(rest) > FEW_DAYS and all(cell.isdecimal() and int(cell) <= 31 for cell in rest)
    return days and any(columns.sense(cell).field.endswith("name") for cell in filled)


FEW_DAYS = 2
_UNSURE_ALONE = frozenset({"wave", "sequence", "gender", "status"})


def _solid(filled: Sequence[str]) -> bool:
    known = filter(columns.recognised, filled)
    return any(columns.sense(cell).field not in _UNSURE_ALONE for cell in known)


def under_bands(above: Sequence[str], header: Sequence[str]) -> Sequence[str]:
    """Return a header whose cells stand under words that say whose they are ("Parent", "Student").

    A band reaches to the next one; only a row of nothing but such words is one of bands.
    """
    told = [cell.strip() for cell in above]
    if len([cell for cell in told if cell]) < 2:
        return header
    bands = pattern("{sheets.bands}")
    if not all(bands.fullmatch(columns.key(cell)) for cell in told if cell):
        return header
    band, named = "", []
    for at, cell in enumerate(header):
        band = told[at] if at < len(told) and told[at] else band
        named.append(f"{band} {cell}".strip() if cell.strip() else cell)
    return named


def another_header(row: Sequence[str], cells: set[str]) -> bool:
    """Say whether a row below a table is the header of a further table."""
    halves = keys("sheets.halves")  # of counts
    score = header_score([cell for cell in row if columns.key(cell) not in halves])
    return score >= 2 and (score * 5 >= len(cells) * 3 or score >= 5)


def explains(rows: Sequence[Sequence[str]]) -> bool:
    """Say whether a grid describes columns (Column, Required, Description) instead of people."""
    return any(
        {columns.key(cell) for cell in row} & {"description", "explanation"}
        and {columns.key(cell) for cell in row} & {"column", "field", "required", "columnname"}
        for row in rows[:3]
    )
