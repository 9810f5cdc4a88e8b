"""Two small tables for the assignment: how many students each adult takes, and pairs of people."""

import csv
import io

from connections.domain.problems import FileRefused
from connections.files.bytes.reading import File
from connections.words import say, to_say


def read_capacities(file: File) -> dict[str, int]:
    """Return adult_id → capacity from a CSV; FileRefused for what is no whole number from 0 on."""
    found: dict[str, int] = {}
    for adult_id, capacity in _rows(file, "adult_id", "capacity"):
        if not (capacity.isascii() and capacity.isdigit() and len(capacity) < 10):
            told = to_say(
                "A capacity is a whole number, 0 or more; “{file}” has “{text}” for adult {adult}."
            )
            raise _refused(file, told, text=capacity[:20], adult=adult_id)
        if found.setdefault(adult_id, int(capacity)) != int(capacity):
            told = to_say("“{file}” has two capacities for adult {adult}.")
            raise _refused(file, told, adult=adult_id)
    return found


def _refused(file: File, told: str, **facts: str) -> FileRefused:
    """Return the refusal of a file, which says that nothing was done with any of it."""
    return FileRefused("{why} Nothing was done.", why=say(told, file=file.name, **facts))


def read_pairs(file: File) -> list[tuple[str, str]]:
    """Return (adult_id, student_id) from a CSV, in its order."""
    return [(pair[0], pair[1]) for pair in _rows(file, "adult_id", "student_id")]


def _rows(file: File, *columns: str) -> list[list[str]]:
    """Return the cells of these columns, row by row; rows without anything are left out."""
    text = file.content.decode("utf-8-sig", errors="replace")
    try:
        lines = list(csv.reader(io.StringIO(text)))
    except csv.Error:
        raise _refused(file, to_say("“{file}” cannot be read as CSV.")) from None
    header = [name.strip().casefold() for name in lines[0]] if lines else []
    missing = [name for name in columns if name not in header]
    if len(missing) > 1:
        told = to_say("“{file}” has no column {column} and no column {other}.")
        raise _refused(file, told, column=missing[0], other=missing[1])
    if missing:
        raise _refused(file, to_say("“{file}” has no column {column}."), column=missing[0])
    places = [header.index(name) for name in columns]
    rows = [
        [line[at].strip() if at < len(line) else "" for at in places]
        for line in lines[1:]
        if any(cell.strip() for cell in line)
    ]
    for row in rows:
        if "" in row:
            told = to_say("“{file}” has a row without {column}.")
            raise _refused(file, told, column=columns[row.index("")])
    return rows
