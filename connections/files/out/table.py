"""A plain table as CSV, for spreadsheets: no text in it can become a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV with a byte order mark, as Excel wants it; one line for each row."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_safe(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig")


def _safe(value: object) -> object:
    if not isinstance(value, str):
        return value
    line = value.replace("\r", " ").replace("\n", " ")
    return f"'{line}" if value.startswith(_RUNS) else line
