"""What is checked before anything is unpacked: sizes, tricks, passwords, pictures."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from connections.domain.problems import FileRefused
from connections.files.bytes import legacy
from connections.words import number, say, to_say

# TRUST research §3.8: the worst legitimate roster unpacked 21.7 times; bombs 400 times.
MAX_ENTRIES = 200
MAX_UNPACKED = 128 * 1024 * 1024
MAX_RATIO, RATIO_FROM = 100, 1024 * 1024
MAX_ROWS = 300_000  # empty ones that are only formatted take time and memory as well
MAX_MARKS = 2_000_000  # rows of marks: a school of 3,000 students and 200 adults fills 600,000
MAX_CELLS = 5_300_000  # calamine lays a sheet out as a full rectangle, empty cells included
DAMAGED = to_say("The ZIP is damaged and cannot be opened. Download or export it again.")
BOMB = to_say("The file unpacks to far more than it should, so it was not opened.")
LOCKED = to_say("The file is protected with a password. Save a copy without one and bring that.")
TOO_WIDE = to_say(
    "A cell stands so far to the right or so far down that the sheet would fill the memory. "
    "Copy the list itself into a new sheet and bring that."
)
OUTSIDE = to_say("The ZIP holds a name that points outside of it, so it was not opened.")
_NO_WORKBOOK = to_say(
    "The workbook is damaged and cannot be opened. Open it, save it as .xlsx, and retry."
)
_OUTSIDE = re.compile(r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|^[A-Za-z]:")


@dataclass(frozen=True)
class Entry:
    """One file inside a ZIP; `name` is only a label, nothing is ever written to disk."""

    name: str
    size: int
    archive: zipfile.ZipFile

    def read(self) -> bytes:
        """Return the content, never more than the declared size allows."""
        try:
            with self.archive.open(self.name) as source:
                content = source.read(self.size + 1)
        except Exception as problem:  # zlib's, lzma's and our own: one way out of a broken stream
            raise FileRefused(DAMAGED) from problem
        if len(content) > self.size:
            raise FileRefused(BOMB)
        return content


def check_zip(content: bytes) -> list[Entry]:
    """Return the entries of a ZIP whose declared sizes are believable, or refuse it."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = [member for member in archive.infolist() if not member.is_dir()]
    except Exception as problem:  # struct, unicode, value errors of a broken directory
        raise FileRefused(DAMAGED) from problem
    if len(members) > MAX_ENTRIES:
        raise FileRefused(
            "The ZIP holds more than {limit} files, so it was not opened.", limit=MAX_ENTRIES
        )
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise FileRefused(BOMB)
    for member in members:
        if _OUTSIDE.search(member.filename):
            raise FileRefused(OUTSIDE)
        if member.flag_bits & 0x1:
            raise FileRefused(LOCKED)
        ratio = member.file_size / max(member.compress_size, 1)
        if member.file_size > RATIO_FROM and ratio > MAX_RATIO:
            raise FileRefused(BOMB)
    if not members:
        raise FileRefused("The ZIP is empty.")
    return [Entry(member.filename, member.file_size, archive) for member in members]


def is_workbook(entries: Iterable[Entry]) -> bool:
    """Say whether the ZIP is an Excel or OpenDocument workbook."""
    names = {entry.name for entry in entries}
    return "[Content_Types].xml" in names or "content.xml" in names or "xl/workbook.xml" in names


_DANGER = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)


def check_workbook(entries: list[Entry], most_rows: int = MAX_ROWS) -> None:
    """Refuse a workbook with XML tricks or with a cell that would fill the memory."""
    names = {entry.name for entry in entries}
    if "EncryptedPackage" in names:
        raise FileRefused(LOCKED)
    for entry in entries:
        if entry.name.startswith(("word/", "ppt/")):
            raise FileRefused(
                "This is a document or a presentation. Bring the list as Excel or CSV."
            )
        if not entry.name.endswith((".xml", ".rels")):
            continue
        part = entry.read()
        if _DANGER.search(part, 0, 65_536):
            raise FileRefused("The workbook holds XML that it should not, so it was not opened.")
        if "worksheets/" in entry.name:
            _check_rows(part.count(b"<row "), most_rows)
            _check_extent(part)
        elif entry.name == "content.xml":
            _check_repeats(part)


def _check_rows(rows: int, most: int) -> None:
    if rows > most:
        raise FileRefused(
            "A sheet has {rows} rows, and up to {limit} can be read at once. If most of them "
            "are empty, copy the list itself into a new sheet and bring that.",
            rows=number(rows),
            limit=number(most),
        )


# Valued cells far out: three letters, two letters from BA on, or a row of six digits or more.
# Anything nearer is at most 52 columns of 99,999 rows.
_FAR = re.compile(rb' r="(?:[A-Z]{3}\d|[B-Z][A-Z]\d|[A-Z]{1,3}\d{6,})\d*"[^>]*[^/]>')
_CELL = re.compile(rb' r="([A-Z]{1,3})(\d{1,7})"[^>]*[^/]>')


def _check_extent(part: bytes) -> None:
    if not _FAR.search(part):
        return
    right = down = 0
    for match in _CELL.finditer(part):
        down = max(down, int(match[2]))
        right = max(right, _column_number(match[1]))
    if right * down > MAX_CELLS:
        raise FileRefused(TOO_WIDE)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


_REPEAT = re.compile(
    rb'<table:table-(row|cell)[^>]*?number-(?:rows|columns)-repeated="(\d+)"[^>]*?(/?)>'
)


def _check_repeats(part: bytes) -> None:
    """Refuse an OpenDocument sheet whose repeated cells with content would fill the memory."""
    cells = 1
    for match in _REPEAT.finditer(part):
        if match[1] == b"cell" and not match[3]:
            cells = max(cells, int(match[2]))
    rows = 1
    for match in re.finditer(rb'number-rows-repeated="(\d+)"[^>]*>(.{0,400})', part, re.DOTALL):
        if b"office:value-type" in match[2].split(b"</table:table-row>")[0]:
            rows = max(rows, int(match[1]))
    if cells > 20_000 or rows > 1_000_000 or cells * rows > MAX_CELLS:
        raise FileRefused(TOO_WIDE)


def check_legacy(content: bytes) -> None:
    """Refuse an OLE file that is no workbook: password-protected, a document, a message."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused(LOCKED)
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise FileRefused(
            "This is an Office file, but no workbook. Bring the list as Excel or CSV."
        )
    try:
        cells = legacy.largest_sheet(content)
    except ValueError as problem:
        raise FileRefused(_NO_WORKBOOK) from problem
    if cells > MAX_CELLS:
        raise FileRefused(TOO_WIDE)


_IWORK = re.compile(r"(^|/)(Index/Document\.iwa|Index\.zip|index\.apxl|index\.xml\.gz)$")


def refuse_other_zips(entries: Iterable[Entry]) -> None:
    """Refuse what is packed as a ZIP and holds no list: a document of Numbers or Pages."""
    if any(_IWORK.search(entry.name) for entry in entries):
        raise FileRefused(
            "This is an Apple document (Numbers or Pages). Open it, export it as Excel or CSV, and "
            "bring that."
        )


_PICTURE = to_say("This is a picture, not a list. Export the list as CSV or Excel.")
_FOREIGN: dict[str, bytes | tuple[bytes, ...]] = {
    _PICTURE: (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM\x36", b"II*\x00", b"MM\x00*"),
    to_say("This is a PDF, not a list. Export the list as CSV or Excel."): b"%PDF",
    to_say("This is a gzip archive, not a list. Export the list as CSV or Excel."): b"\x1f\x8b",
    to_say("This is a RAR archive, not a list. Export the list as CSV or Excel."): b"Rar!",
    to_say("This is a 7z archive, not a list. Export the list as CSV or Excel."): b"7z\xbc\xaf",
    to_say("This is a program, not a list. Export the list as CSV or Excel."): (
        b"\x7fELF",
        b"MZ\x90",
    ),
    to_say("This is a database, not a list. Export the list as CSV or Excel."): b"SQLite format 3",
    to_say("This is a text document, not a list. Export the list as CSV or Excel."): b"{\\rtf",
    to_say("This is a Parquet file, not a list. Export the list as CSV or Excel."): b"PAR1",
}


_SHORTCUT = re.compile(
    rb'"(doc_id|resource_id|url)"\s*:\s*"[^"]*(docs\.google|spreadsheet|document)|"doc_id"'
)
_LOST = re.compile(r"[?\ufffd]{2,}(?:[ ,.'-]+[?\ufffd]+)*")  # one way to match: never long
FEWEST_LOST = 3  # cells of one column: fewer are single names, which are pointed out one by one
LOOKED_AT = 500  # rows: where most letters are lost, they are lost here as well


def refuse_destroyed(rows: Sequence[Sequence[str]]) -> None:
    """Refuse a list in which most of a column was already lost when it was saved: "????"."""
    lost, filled = Counter[int](), Counter[int]()
    for row in rows[:LOOKED_AT]:
        for at, cell in enumerate(row):
            if cell:
                filled[at] += 1
                marked = "?" in cell or "\ufffd" in cell
                lost[at] += marked and _LOST.fullmatch(cell.strip()) is not None
    if any(n >= FEWEST_LOST and n * 2 > filled[at] for at, n in lost.items()):
        raise FileRefused(
            "The letters of this list were already lost (“????”) when the file was saved, and "
            "nobody can bring them back. Export it again as UTF-8 or as an Excel workbook."
        )


def refuse_foreign(content: bytes) -> None:
    """Refuse pictures, PDFs, archives and other binary content, saying what it is."""
    for told, beginnings in _FOREIGN.items():
        if content.startswith(beginnings):
            raise FileRefused(told)
    if content.lstrip()[:1] == b"{" and _SHORTCUT.search(content[:4096]):
        raise FileRefused(
            "This is only a link to a Google document, not the list itself. Open it, choose "
            "Download, then Excel or CSV, and bring that file."
        )
    if content[4:12] in (b"ftypheic", b"ftypmif1") or content[8:12] == b"WEBP":
        raise FileRefused(_PICTURE)


def explain_xml(decoded: str) -> str:
    """Return the sentence for an XML file, which no roster of ours is."""
    head = decoded[:20_000]
    if re.search(r"<(CTfile|CTFpupilData|Pupil)\b", head):
        return say(
            "This is a Common Transfer File (XML). Export the class list as CSV or Excel instead."
        )
    if "urn:schemas-microsoft-com:office:spreadsheet" in head:
        return say(
            "This is a workbook saved as XML, whatever its name says. Open it in Excel and save it "
            "as .xlsx or CSV."
        )
    if re.search(r"imsglobal\.org|<(\w+:)?(orgs|users|enrollments|demographics)\b", head, re.I):
        return say("This is a OneRoster export as XML. Export it as CSV and bring that.")
    if re.search(r"ed-fi\.org|<(\w+:)?Interchange\w+", head):
        return say("This is an Ed-Fi export as XML. Export the lists as CSV or Excel instead.")
    return say("This is an XML file. Export the list as CSV or Excel instead.")
