"""Rows that have more cells than the header of their table."""

from collections.abc import Sequence

from connections.domain.problems import Issue, Severity
from connections.files.words import columns
from connections.files.words.names import looks_like_name
from connections.words import say, say_many


def names_put_together(
    issues: list[Issue], header: Sequence[str], rows: list[Sequence[str]], numbers: Sequence[int]
) -> list[Sequence[str]]:
    """Return rows whose names "Last, First" were cut at the comma with these in one cell.

    So it is where every row has one cell more than the header, and names stand under the heading
    of whole names and in the cell after it, which has another heading that is known.
    """
    at = next((i for i, h in enumerate(header) if columns.sense(h).field == "full_name"), None)
    width = len(header)
    if at is None or at + 1 == width or not rows or not rows[0][width:]:
        return rows
    longer = all(len(row) == width + 1 and row[width].strip() for row in rows)
    after = columns.sense(header[at + 1]).field
    if not longer or after in _NAMED or not after:
        return rows
    if not all(looks_like_name(cell) for row in rows for cell in row[at : at + 2]):
        return rows
    told = say(
        "Every row has one cell more than the header: names were cut at their commas, and are read "
        "as a whole."
    )
    issues.append(Issue(numbers[0], header[at], "cut_names", told, Severity.NOTE))
    return [[*row[:at], ", ".join(row[at : at + 2]), *row[at + 2 :]] for row in rows]


_NAMED = frozenset("full_name first_name last_name middle_name homeroom_teacher counselor".split())


def longer_rows(
    header: Sequence[str], rows: Sequence[Sequence[str]], numbers: Sequence[int]
) -> list[Issue]:
    """Return what is said of rows with more cells than the header, [] where there are none."""
    width = len(header)
    longer = [
        n for row, n in zip(rows, numbers, strict=True) if any(c.strip() for c in row[width:])
    ]
    if not longer:
        return []
    told = say_many(
        len(longer),
        "This row has more cells than the header. "
        "What stands under headings was read; please look whether it shifted.",
        "{n} rows, the first of them this one, have more cells than the header. "
        "What stands under headings was read; please look whether it shifted.",
    )
    return [Issue(longer[0], "", "longer_row", told, Severity.WARNING)]
