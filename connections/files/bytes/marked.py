"""Rows of a workbook that somebody hid or struck through: its reader gives their cells alone."""

import html
import io
import re
import zipfile
import zlib
from contextlib import suppress
from posixpath import join, normpath

MOST_BYTES = 20 * 2**20  # of a sheet that is looked through
_HIDDEN = re.compile(rb'<row (?=[^>]*hidden="(?:1|true)")[^>]*\br="(\d+)"')
_CELL = re.compile(rb'<c (?=[^>]*\br="[A-Z]+(\d+)")(?=[^>]*\bs="(\d+)")')
_STRUCK = re.compile(rb'<strike(?! val="(?:0|false)")')
_DAMAGED = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError)
FEW_CELLS = 2  # that are struck through: one alone is a correction


def marked_rows(content: bytes) -> dict[str, frozenset[int]]:
    """Return the numbers of these rows by the name of their sheet; none where it is damaged."""
    if content[:2] != b"PK":
        return {}
    with suppress(*_DAMAGED):
        return _marked_rows(content)
    return {}


def _marked_rows(content: bytes) -> dict[str, frozenset[int]]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {part.filename: part.file_size for part in book.infolist()}
        if "xl/workbook.xml" not in parts:
            return {}

        def read(name: str) -> bytes:
            return book.read(name) if parts.get(name, MOST_BYTES) < MOST_BYTES else b""

        where = {
            _value(tag, b"Id"): normpath(join("/xl", _value(tag, b"Target"))).lstrip("/")
            for tag in re.findall(rb"<Relationship [^>]*>", read("xl/_rels/workbook.xml.rels"))
        }
        struck = _struck_styles(read("xl/styles.xml"))
        sheets = re.findall(rb"<sheet [^>]*>", read("xl/workbook.xml"))
        return {
            _value(tag, b"name"): _marked(read(where.get(_value(tag, b"r:id"), "")), struck)
            for tag in sheets
        }


def _value(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return html.unescape(found[1].decode(errors="replace")) if found else ""


def _struck_styles(styles: bytes) -> set[bytes]:
    """Return the numbers of the styles whose font is struck through."""
    if b"<strike" not in styles:
        return set()
    fonts = re.findall(rb"<font>.*?</font>|<font/>", styles.partition(b"</fonts>")[0], re.DOTALL)
    struck = {str(at) for at, font in enumerate(fonts) if _STRUCK.search(font)}
    used = styles.partition(b"<cellXfs")[2].partition(b"</cellXfs>")[0]
    uses = enumerate(re.findall(rb"<xf [^>]*>", used))
    return {b"%d" % at for at, tag in uses if _value(tag, b"fontId") in struck}


def _marked(sheet: bytes, struck: set[bytes]) -> frozenset[int]:
    hidden = {int(row) for row in _HIDDEN.findall(sheet)} if b"hidden=" in sheet else set()
    rows = [int(row) for row, style in _CELL.findall(sheet) if style in struck] if struck else []
    return frozenset(hidden | {row for row in set(rows) if rows.count(row) >= FEW_CELLS})
