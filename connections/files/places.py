"""Two small tables for the assignment: how many students each adult takes, and pairs of people."""

import csv
import io

from connections.domain.problems import FileRefused
from connections.files.reading import File


def read_capacities(file: File) -> dict[str, int]:
    """Return adult_id → capacity from a CSV; FileRefused for what is no whole number from 0 on."""
    found: dict[str, int] = {}
    for adult_id, capacity in _rows(file, "adult_id", "capacity"):
        if not (capacity.isascii() and capacity.isdigit() and len(capacity) < 10):
            raise FileRefused(
                f"A capacity is a whole number, 0 or more; “{file.name}” has “{capacity[:20]}” for "
                f"adult {adult_id}. Nothing was done."
            )
        if found.setdefault(adult_id, int(capacity)) != int(capacity):
            raise FileRefused(
                f"“{file.name}” has two capacities for adult {adult_id}. Nothing was done."
            )
    return found


def read_pairs(file: File) -> list[tuple[str, str]]:
    """Return (adult_id, student_id) from a CSV, in its order."""
    return [
        (adult_id, student_id) for adult_id, student_id in _rows(file, "adult_id", "student_id")
    ]


def _rows(file: File, *columns: str) -> list[list[str]]:
    """Return the cells of these columns, row by row; rows without anything are left out."""
    text = file.content.decode("utf-8-sig", errors="replace")
    try:
        lines = list(csv.reader(io.StringIO(text)))
    except csv.Error:
        raise FileRefused(f"“{file.name}” cannot be read as CSV. Nothing was done.") from None
    header = [name.strip().casefold() for name in lines[0]] if lines else []
    missing = [name for name in columns if name not in header]
    if missing:
        raise FileRefused(
            f"“{file.name}” has no column {' and no column '.join(missing)}. Nothing was done."
        )
    places = [header.index(name) for name in columns]
    rows = [
        [line[at].strip() if at < len(line) else "" for at in places]
        for line in lines[1:]
        if any(cell.strip() for cell in line)
    ]
    for row in rows:
        if "" in row:
            name = columns[row.index("")]
            raise FileRefused(f"“{file.name}” has a row without {name}. Nothing was done.")
    return rows
