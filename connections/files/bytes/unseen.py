"""What a person sees in a workbook and its values do not say: hidden, struck through, 00417."""

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from xml.etree import ElementTree

MOST_BYTES = 256 * 2**20
DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
FEW_CELLS = 2  # of a row that are struck through: one alone is a correction


@dataclass(frozen=True, slots=True)
class Unseen:
    """Of one sheet: hidden rows by number, hidden columns, struck cells as (row, column) from 0.

    `padded` are the cells that show zeros in front: how many digits each has. `unsolved` are the
    columns with formulas whose results are not in the file.
    """

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    struck: frozenset[tuple[int, int]] = frozenset()
    padded: Mapping[tuple[int, int], int] = field(default_factory=dict)
    unsolved: frozenset[int] = frozenset()

    @property
    def marked(self) -> frozenset[int]:
        """Return the numbers of rows that are hidden or struck through, but for a correction."""
        crossed = Counter(row for row, _ in self.struck)
        return self.rows | {row for row, cells in crossed.items() if cells >= FEW_CELLS}


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_HIDDEN = rb'\shidden="(?:1|true)"'
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*" + _HIDDEN + rb"[^>]*>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*" + _HIDDEN + rb"[^>]*>")
_UNSOLVED = re.compile(
    rb'<(?:\w+:)?c\b[^>]*\sr="([A-Z]+)\d+"[^>]*>\s*<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)'
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*\sr="([A-Z]+)(\d+)")[^>]*\ss="(\d+)"')


def unseen_cells(content: bytes, most: int = MOST_BYTES) -> Mapping[str, Unseen]:
    """Return what is hidden or struck in each sheet of an Excel workbook that was read before.

    Sheets of more than `most` bytes are not looked through.
    """
    if content[:2] != b"PK":
        return {}
    with (
        suppress(KeyError, ElementTree.ParseError, *DAMAGED),  # another kind of workbook
        zipfile.ZipFile(io.BytesIO(content)) as parts,
    ):
        struck, padded = _styles(parts)
        return {
            name: found
            for name, path in _sheets(parts).items()
            if parts.getinfo(path).file_size <= most
            and (found := _of_sheet(parts.read(path), struck, padded)) != Unseen()
        }
    return {}


def _tree(content: bytes) -> ElementTree.Element:
    """Return what a part says; one that defines words of its own is no workbook's."""
    if b"<!" in content.replace(b"<!--", b""):
        raise ElementTree.ParseError
    return ElementTree.fromstring(content)


def _sheets(parts: zipfile.ZipFile) -> dict[str, str]:
    """Return where each sheet lies, by its name."""
    links = _tree(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    book = _tree(parts.read("xl/workbook.xml"))
    found = {}
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets[sheet.get(_ID)]
        found[sheet.get("name", "")] = target[1:] if target[:1] == "/" else f"xl/{target}"
    return found


def _styles(parts: zipfile.ZipFile) -> tuple[frozenset[int], dict[int, int]]:
    """Return the styles whose font is struck through, and those that show so many digits."""
    content = parts.read("xl/styles.xml")
    if b"strike" not in content and not _PADS.search(content):
        return frozenset(), {}
    styles = _tree(content)
    struck = {
        str(number)
        for number, font in enumerate(styles.findall(f"{_MAIN}fonts/{_MAIN}font"))
        if (line := font.find(f"{_MAIN}strike")) is not None and line.get("val", "1") in _ON
    }
    pads = {
        one.get("numFmtId"): len(code)
        for one in styles.findall(f"{_MAIN}numFmts/{_MAIN}numFmt")
        if not (code := one.get("formatCode", "")).strip("0")
    }
    used = list(enumerate(styles.findall(f"{_MAIN}cellXfs/{_MAIN}xf")))
    return (
        frozenset(number for number, style in used if style.get("fontId") in struck),
        {n: pads[way] for n, style in used if (way := style.get("numFmtId")) in pads},
    )


_PADS = re.compile(rb'formatCode="0{2,}"')
_ON = ("1", "true")


def _of_sheet(content: bytes, struck: frozenset[int], padded: Mapping[int, int]) -> Unseen:
    rows, columns = set(), set[int]()
    for row in _ROW.findall(content) if b"hidden=" in content else ():
        rows.add(int(_attribute(row, b"r")))
    for column in _COLUMN.findall(content) if b"hidden=" in content else ():
        first, last = int(_attribute(column, b"min")), int(_attribute(column, b"max"))
        columns.update(range(first - 1, min(last, _WIDEST)))
    crossed, pads = set(), {}
    for name, row, style in _CELL.findall(content) if struck or padded else ():
        if int(style) in struck:
            crossed.add((int(row), _column(name)))
        if int(style) in padded:
            pads[int(row), _column(name)] = padded[int(style)]
    unsolved = Counter(_UNSOLVED.findall(content) if b"<f" in content or b":f" in content else ())
    open_columns = frozenset(_column(name) for name, many in unsolved.items() if many >= FEW_CELLS)
    return Unseen(frozenset(rows), frozenset(columns), frozenset(crossed), pads, open_columns)


_WIDEST = 16_384


def _attribute(tag: bytes, name: bytes) -> bytes:
    found = re.search(rb"\s" + name + rb'="(\d+)"', tag)
    return found[1] if found else b"0"


def _column(letters: bytes) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + letter - 64
    return at - 1
