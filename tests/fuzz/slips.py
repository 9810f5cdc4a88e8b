"""Files with the slips people make, made from good ones: nobody changes unless it is said.

Each file is a sample whose rows and cells were moved about as in a spreadsheet: rows added that are
nobody, rows and columns moved, cells emptied or exchanged. Whoever is read of it under an id and a
name that the sample has not got must stand in a row that was touched, or something must be said.
"""

import csv
import io
import random  # noqa: TID251 -- seeded, in tests only
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from connections.domain.problems import FileRefused, Severity
from connections.files.bytes.reading import File
from connections.files.people.rosters import RosterReading, read_rosters
from tests.fuzz.mutations import samples

FEWEST = 4  # people; of two nobody can say which row is unlike the other
Rows = list[list[str]]
NOBODIES = (
    ["Total", "", "25"],
    ["e.g. 12345", "e.g. Ana", "e.g. Ruiz"],
    ["Codes", "", ""],
    ["A", "Absent", ""],
    ["", "", ""],
    ["0", "", ""],
    ["Printed on 1 September", "", ""],
    ["VACANT", "VACANT", "VACANT"],
    ["#N/A", "#N/A", "#N/A"],
    ["Room", "Students", "Boys"],
    ["12", "26", "14"],
)


@dataclass
class Slipped:
    """A file, and the cells whose text somebody touched: what stands in them may be read."""

    file: File
    touched: set[str] = field(default_factory=set)


def slipped_files(count: int, seed: int = 2026) -> Iterator[tuple[int, Slipped, RosterReading]]:
    """Yield `count` numbered files with slips, each with the reading of the good one."""
    good = []
    for file in samples():
        rows, reading = _rows(file), read_people(file)
        if rows and reading is not None and len(people(reading)) >= FEWEST:
            good.append((file, rows, reading))
    for number in range(count):
        dice = random.Random(f"slips:{seed}:{number}")
        file, rows, reading = good[number % len(good)]
        mine, touched = [list(row) for row in rows], set[str]()
        for _ in range(dice.randint(1, 3)):
            dice.choice(_SLIPS)(dice, mine, touched)
        out = io.StringIO()
        csv.writer(out, lineterminator="\r\n").writerows(mine)
        yield number, Slipped(File(file.name, out.getvalue().encode()), touched), reading


def _rows(file: File) -> Rows:
    """Return the rows of a plain text sample with people; nothing for every other one."""
    if not file.name.endswith((".csv", ".txt")):
        return []
    try:
        text = file.content.decode("utf-8-sig")
        dialect = csv.Sniffer().sniff(text[:4000], ",;\t")
    except (UnicodeDecodeError, csv.Error):
        return []
    rows = list(csv.reader(io.StringIO(text), dialect))
    return rows if len(rows) > 4 else []


def read_people(file: File) -> RosterReading | None:
    """Return what is read of a file that asks nothing and holds somebody, else None."""
    try:
        reading = read_rosters([file])
    except FileRefused:
        return None
    found = reading.students or reading.adults
    return reading if found and not reading.questions else None


def told(reading: RosterReading, good: RosterReading) -> bool:
    """Say whether a reading asks, or says more of anything than that of the good file."""
    said = Counter(issue.code for issue in reading.issues)
    wrong = any(issue.severity is Severity.ERROR for issue in reading.issues)
    return wrong or bool(reading.questions or said - Counter(issue.code for issue in good.issues))


def people(reading: RosterReading) -> set[tuple[str, str, str]]:
    """Return who was read: (id, first name, last name)."""
    students = {(s.student_id, s.first_name, s.last_name) for s in reading.students}
    return students | {(a.adult_id, a.first_name, a.last_name) for a in reading.adults}


def silently_wrong(slipped: Slipped, good: RosterReading) -> set[tuple[str, str, str]]:
    """Return whom a reading made up, or gave another id or name, without a word."""
    try:
        reading = read_rosters([slipped.file])
    except FileRefused:
        return set()
    if told(reading, good):
        return set()
    new = people(reading) - people(good)
    return {one for one in new if not any(part in slipped.touched for part in one if part)}


def _row_at_top(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    rows.insert(1, _fitted(dice, rows))


def _row_at_end(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    rows += [_fitted(dice, rows) for _ in range(dice.randint(1, 3))]


def _row_within(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    rows.insert(dice.randrange(1, len(rows)), _fitted(dice, rows))


def _below_a_gap(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    rows += [[""] * len(rows[0]), *(_fitted(dice, rows) for _ in range(dice.randint(2, 4)))]


def _fitted(dice: random.Random, rows: Rows) -> list[str]:
    width = len(rows[0])
    return (list(dice.choice(NOBODIES)) + [""] * width)[:width]


def _title(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    rows.insert(0, ["Oak Street School"] + [""] * (len(rows[0]) - 1))


def _header_again(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    rows.insert(dice.randrange(2, len(rows)), list(rows[0]))


def _columns_moved(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    width = max(map(len, rows))
    order = dice.sample(range(width), width)
    rows[:] = [[(row + [""] * width)[at] for at in order] for row in rows]


def _rows_moved(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    body = rows[1:]
    dice.shuffle(body)
    rows[1:] = body


def _column_between(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    at = dice.randrange(len(rows[0]) + 1)
    for row in rows:
        row.insert(min(at, len(row)), "")


def _cell_emptied(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    row = rows[dice.randrange(1, len(rows))]
    if row:
        at = dice.randrange(len(row))
        row[at] = dice.choice(["", "#N/A", "NULL", "-"])
        touched |= set(row)


def _cells_exchanged(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    row = rows[dice.randrange(1, len(rows))]
    if len(row) > 1:
        one, other = dice.sample(range(len(row)), 2)
        row[one], row[other] = row[other], row[one]
        touched |= set(row)


def _row_twice(dice: random.Random, rows: Rows, touched: set[str]) -> None:
    rows.append(list(rows[dice.randrange(1, len(rows))]))


_SLIPS: tuple[Callable[[random.Random, Rows, set[str]], None], ...] = (
    _row_at_top, _row_at_end, _row_within, _below_a_gap, _title, _header_again, _columns_moved,
    _rows_moved, _column_between, _cell_emptied, _cells_exchanged, _row_twice,
)  # fmt: skip
