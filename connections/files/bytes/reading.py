"""Bytes → grids of text: what kind of file it really is, whatever its name says."""

import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from connections.domain.problems import FileRefused
from connections.files.bytes import guards, text
from connections.files.bytes.encodings import decode
from connections.files.bytes.unseen import Unseen, unseen_cells
from connections.words import number, say, to_say

MOST_LOOKED_THROUGH = 20 * 1024 * 1024  # bytes of a sheet, for rows that are hidden or struck
MAX_BYTES = 64 * 1024 * 1024  # 50,000 students with all enrolments are 25 MB; more may fill 500 MB
MAX_UNEVEN = 10 * 1024 * 1024  # a text file that Arrow cannot read takes ten times its size
MAX_ROWS = guards.MAX_ROWS  # of people; the memory for twice as many is more than 500 MB
EMPTY = to_say("The file is empty.")


@dataclass(frozen=True)
class File:
    """One file as it was brought: `name` as the person sees it, never used as a path."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet or one text file, as text.

    `numbers[i]` is the row number the person sees beside `rows[i]`; rows may differ in length.
    `file` is the name of the file (inside a ZIP: of the entry), `sheet` that of the sheet.
    `numeric` names the columns that held numbers: zeros in front of an id may be lost there.
    `left` columns before the first are empty and not in it. `merged` are cells that reach down over
    several rows: column, first and last number.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    numeric: frozenset[int] = frozenset()
    hidden: bool = False
    marked: frozenset[int] = frozenset()  # numbers of rows that are hidden or struck through
    left: int = 0
    unsolved: frozenset[int] = frozenset()  # columns of the sheet whose formulas have no results
    merged: tuple[tuple[int, int, int], ...] = ()


def unpack(file: File) -> Iterator[File]:
    """Yield the lists inside a ZIP, one after the other; any other file is yielded itself.

    Raises FileRefused for a file that is too large, empty or a dangerous archive.
    """
    content = file.content
    if len(content) > MAX_BYTES:
        raise FileRefused(
            "The file is larger than {size} MB, which is the limit. "
            "Export one school, or only the columns that are needed.",
            size=MAX_BYTES // 2**20,
        )
    if not content.strip(b"\x00 \t\r\n"):
        raise FileRefused(EMPTY)
    if not is_zip(content):
        yield file
        return
    entries = guards.check_zip(content)
    if guards.is_workbook(entries):
        yield file
        return
    guards.refuse_other_zips(entries)
    for entry in entries:
        if _worth_reading(entry.name):
            yield File(PurePosixPath(entry.name.replace("\\", "/")).name, entry.read())


def is_zip(content: bytes) -> bool:
    """Say whether bytes begin like a ZIP, as workbooks do too."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def read_grids(file: File, most_rows: int = MAX_ROWS) -> list[Grid]:
    """Return the grids of one file: one per sheet of a workbook, one for a text file.

    `most_rows` are read of one grid: more for marks than for people. Raises FileRefused with one
    sentence that says what the file is and what to do instead.
    """
    grids = [replace(grid, rows=_without_runs(grid.rows)) for grid in _grids(file, most_rows)]
    for grid in grids:
        guards.refuse_destroyed(grid.rows)
    return grids


LONG = 500  # letters of a cell, from which on a run of one sign is written once: patterns try each
_RUN = re.compile(r"(\W{1,3}?)\1{19,}")


def _without_runs(rows: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
    if not any(len(cell) > LONG for row in rows for cell in row):
        return rows
    return [
        [_RUN.sub(r"\1", " ".join(c.split())) if len(c) > LONG else c for c in row] for row in rows
    ]


def _grids(file: File, most_rows: int) -> list[Grid]:
    content = file.content
    if not content.strip(b"\x00 \t\r\n"):
        raise FileRefused(EMPTY)
    if is_zip(content):
        entries = guards.check_zip(content)
        if not guards.is_workbook(entries):
            raise FileRefused("A ZIP inside a ZIP is not opened; bring it alone.")
        guards.check_workbook(entries, most_rows)
        return _sheets(file)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        guards.check_legacy(content)
        return _sheets(file)
    guards.refuse_foreign(content)
    return text_grids(file, most_rows)


_LISTS = frozenset({"", ".csv", ".tsv", ".txt", ".text", ".tab", ".dat", ".asc", ".export"})


def _worth_reading(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return (
        bool(parts)
        and PurePosixPath(name).suffix.casefold() in _LISTS
        and not name.endswith("/")
        and not any(part.startswith(".") or part == "__MACOSX" for part in parts)
    )


def _sheets(file: File) -> list[Grid]:
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(file.content))
        grids, unseen = [], unseen_cells(file.content, MOST_LOOKED_THROUGH)
        for meta in workbook.sheets_metadata:
            if meta.typ is not SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            if sheet.start is None:
                continue
            grids.append(_sheet_grid(file.name, meta, sheet, unseen.get(meta.name, Unseen())))
    except PasswordError:
        raise FileRefused(guards.LOCKED) from None
    except (CalamineError, OSError, ValueError, OverflowError) as problem:
        raise FileRefused(
            "The workbook is damaged and cannot be opened. Open it, save it again, and retry."
        ) from problem
    except BaseException as problem:
        # calamine is Rust: what it did not foresee arrives as PanicException, no Exception.
        if type(problem).__name__ != "PanicException":
            raise
        raise FileRefused("The workbook is damaged and cannot be opened.") from None
    if not grids:
        raise FileRefused("The workbook has no sheet with anything in it.")
    return grids


def _sheet_grid(name: str, meta: SheetMetadata, sheet: CalamineSheet, unseen: Unseen) -> Grid:
    cells = sheet.to_python(skip_empty_area=True)
    top, left = sheet.start or (0, 0)
    numeric = {i for row in cells[1:60] for i, cell in enumerate(row) if type(cell) in _NUMBERS}
    rows = [
        [
            c if type(c) is str else _number_text(c) if type(c) is float else cell_text(c)
            for c in row
        ]
        for row in cells
    ]
    for (row, column), digits in unseen.padded.items():  # 417 that is shown as 00417
        at, beside = row - top - 1, column - left
        if 0 <= at < len(rows) and 0 <= beside < len(rows[at]) and rows[at][beside].isdecimal():
            rows[at][beside] = rows[at][beside].zfill(digits)
    merged = tuple(
        (column - left, first + 1, last + 1)
        for (first, column), (last, right) in sheet.merged_cell_ranges or ()
        if column == right and last > first
    )
    hidden = meta.visible is not SheetVisibleEnum.Visible
    numbers = range(top + 1, top + 1 + len(rows))
    told = (frozenset(numeric), hidden, unseen.marked, left, unseen.unsolved, merged)
    return Grid(name, meta.name, rows, numbers, *told)


_NUMBERS = (int, float)


def cell_text(cell: object) -> str:
    """Return a workbook's cell as the text that a person would read there."""
    return _TEXT_OF.get(type(cell), str)(cell)


@lru_cache(maxsize=10_000)
def _number_text(cell: float) -> str:
    return str(int(cell)) if cell.is_integer() and abs(cell) < 1e18 else repr(cell)


def _moment_text(cell: datetime) -> str:
    return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")


_TEXT_OF: dict[type, Callable[[Any], str]] = {
    bool: lambda cell: "TRUE" if cell else "FALSE",
    float: _number_text,
    datetime: _moment_text,
    date: date.isoformat,
    time: time.isoformat,
}


def text_grids(file: File, most_rows: int = MAX_ROWS) -> list[Grid]:
    """Return the grid of a text file: encoding, delimiter and quoting judged by its content."""
    if len(file.content) > MAX_UNEVEN * most_rows // MAX_ROWS:
        raise FileRefused(
            "The file is larger than {size} MB and its rows are not even. Export one school, "
            "or the plain columns that are needed.",
            size=MAX_UNEVEN * most_rows // MAX_ROWS // 2**20,
        )
    decoded = decode(file.content)
    lines = max(decoded.count("\n"), decoded.count("\r"))
    if lines > most_rows:
        raise FileRefused(too_many(lines, most_rows))
    if decoded.lstrip()[:1] == "<":
        return [_web_grid(file, decoded)]
    rows = text.split_cells(decoded)
    if not rows:
        raise FileRefused(EMPTY)
    return [Grid(file.name, "", rows, range(1, len(rows) + 1))]


def too_many(rows: int, most: int = MAX_ROWS) -> str:
    """Return the sentence for more rows than the memory holds."""
    return say(
        "There are {rows} rows; up to {limit} can be read at once. Export one school.",
        rows=number(rows),
        limit=number(most),
    )


_TAG = re.compile(r"<(table|html|!doctype html)\b", re.IGNORECASE)


def _web_grid(file: File, decoded: str) -> Grid:
    if not _TAG.search(decoded[:20_000]):
        raise FileRefused(guards.explain_xml(decoded))
    rows = text.table_of_page(decoded)
    if not rows:
        raise FileRefused("The file is a web page without a table. Export it as CSV or Excel.")
    return Grid(file.name, "", rows, range(1, len(rows) + 1))
