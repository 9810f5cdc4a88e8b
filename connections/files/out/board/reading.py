"""Read back what a finished file says, and refuse one that says anything but what was proven."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from html import unescape
from typing import Any
from unicodedata import bidirectional, category

import pikepdf
from python_calamine import CalamineError, CalamineWorkbook

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import Aspect, Key
from connections.domain.disclosure.planning import CHANGED, COUNTS, COUNTS_OF_THE_WHOLE
from connections.domain.disclosure.published import Beside, Kind, Label, Shown
from connections.domain.problems import FileRefused, NotPossible
from connections.domain.reports.board import BoardReport, Form, Typed
from connections.domain.reports.said import Said
from connections.files.out.board.divided import how_many_schools, not_printed, row_name
from connections.files.out.board.done import difference
from connections.files.out.board.pages import fingerprint
from connections.files.out.board.sheets import rows_of
from connections.files.out.board.tidy import COLUMNS, LEFT_OUT, TABLE_NAME
from connections.files.out.board.words import label_words
from connections.files.out.typeset import lacking
from connections.words import to_say

MOST_PAGES = 8  # of a district of seventy schools
_FOREIGN = to_say(
    "This is no report that can be read back. Bring the CSV, XLSX or PDF as it was taken."
)
_PERCENT = re.compile(r"(?<![\w.,])(\d+)\s?%")
_NUMBER = re.compile(r"(?<!\w)\d+(?!\w)")
_UNPAINTED = "Cc Cf".split()  # controls, and signs that only turn or join letters
_RUNS = ("=", "+", "-", "@")
Row = Sequence[Any]


def read_labels(content: bytes) -> Said:
    """Return what a CSV, workbook or PDF of this tool says, lines in its order.

    Raises FileRefused for any other file.
    """
    try:
        if content.startswith(b"%PDF"):
            return _said(_rows_of_csv(table_in(content)))
        if content.startswith(b"PK"):
            return _said(_rows_of_workbook(content))
        return _said(_rows_of_csv(content))
    except (ValueError, KeyError, TypeError, CalamineError, pikepdf.PdfError, csv.Error) as wrong:
        raise FileRefused(_FOREIGN) from wrong


def table_in(content: bytes) -> bytes:
    """Return the table that a PDF carries; KeyError where it carries none."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return bytes(pdf.attachments[TABLE_NAME].get_file().read_bytes())


def _rows_of_csv(content: bytes) -> Iterator[Row]:
    rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    if tuple(next(rows, ())) != COLUMNS:
        raise ValueError
    for row in rows:
        yield [_as_it_was(cell) for cell in row]


def _as_it_was(cell: str) -> str:
    """Return a text without the sign that keeps it from running as a formula."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_RUNS) else cell


def _rows_of_workbook(content: bytes) -> Iterator[Row]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in reversed(book.sheet_names):
        rows = book.get_sheet_by_name(name).to_python()
        heading = next((at for at, row in enumerate(rows) if tuple(row) == COLUMNS), None)
        if heading is not None:
            shares = {COLUMNS.index("low"), COLUMNS.index("high")}
            for row in rows[heading + 1 :]:
                yield [_whole(cell) if at in shares else cell for at, cell in enumerate(row)]
            return
    raise ValueError


def _whole(cell: object) -> object:
    return round(100 * cell) if isinstance(cell, float) else cell


def _said(rows: Iterable[Row]) -> Said:
    lines: list[Shown] = []
    beside: list[Beside] = []
    left: list[tuple[str, ...]] = []
    about: set[tuple[str, str, str, int]] = set()
    for row in rows:
        cell = dict(zip(COLUMNS, row, strict=True))
        school, name = one_line(cell["school"]), one_line(cell["round"])
        about.add((school, name, str(cell["held_on"])[:10], int(cell["edition"])))
        names = tuple(json.loads(cell["group_codes"]))
        if cell["kind"] == LEFT_OUT:
            left.append((cell["division_code"], *names))
            continue
        label = Label(Kind(cell["kind"]), int(cell["low"]), int(cell["high"]))
        label = _with_what_it_says(label, str(cell["says"]))
        if cell["measure"] in set(Also):
            beside.append(Beside(cell["measure"], label))
        else:
            key = Key(Aspect(cell["measure"]), cell["division_code"], names)
            lines.append(Shown(key, label, one_line(cell["as_of"])))
    ((school, name, held_on, edition),) = about
    return Said(
        *(school, name, date.fromisoformat(held_on), edition),
        *(tuple(lines), tuple(left), tuple(beside)),
    )


def _with_what_it_says(label: Label, words: str) -> Label:
    """Return a label, narrowed where its words say something else than its ends: no range then."""
    told = [int(number) for number in _NUMBER.findall(words)]
    if {*told} <= {label.low, label.high}:
        return label
    most = max(told) if len(told) == 2 else min(told)
    least = min(told) if len(told) == 2 else max(told)
    return Label(label.kind, max(label.low, least), min(label.high, most))


def one_line(text: str) -> str:
    """Return a name as every form can hold it."""
    kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", _as_it_was(str(text)))
    return " ".join(kept.replace("\x7f", " ").split())


def said_by(report: BoardReport, edition: int) -> Said:
    """Return what every form of an edition has to say."""
    published = report.published
    return Said(
        one_line(report.school),
        one_line(report.round_name),
        report.held_on,
        edition,
        tuple(Shown(shown.key, shown.label, one_line(shown.as_of)) for shown in published.lines),
        (
            *((("",),) if published.refused is not None else ()),
            *published.left_out,
            *((table,) for table in not_printed(report)),
        ),
        published.beside,
    )


# ---- Fails closed -------------------------------------------------------------------------------


def require_true(
    content: bytes, form: Form, report: BoardReport, typed: Typed, edition: int
) -> None:
    """Refuse a finished file that says anything but the labels of its report.

    What can be read back must be the same lines, and no text of it may hold a number that is no
    end of a range, parameter, day or part of a name.
    """
    try:
        if form in (Form.TABLE, Form.WORKBOOK, Form.PDF):
            true = read_labels(content) == said_by(report, edition)
        else:
            true = True  # a picture carries no table
        true = true and not strange_numbers(texts_in(content), report, typed, edition)
        if form is Form.WORKBOOK:
            true = true and _rows_hold(content, report)
        if form is Form.PDF:
            true = true and _pages_hold(content, report)
    except (FileRefused, ValueError, KeyError):
        true = False
    if not true:
        raise NotPossible(
            "The finished file does not say exactly what was proven, so nothing was taken. Tell "
            "whoever looks after Connections."
        )


def strange_numbers(
    texts: Iterable[str], report: BoardReport, typed: Typed, edition: int
) -> set[str]:
    """Return the numbers in some texts that nobody has proven."""
    published = report.published
    labels = [line.label for line in published.lines] + [each.label for each in published.beside]
    for past in report.past:
        labels += [label for label in (past.covered, past.answers_in) if label]
    ends = {str(end) for label in labels for end in (label.low, label.high)}
    own = [*typed.next_steps]
    for indicator in (typed.flourishing, typed.wellbeing):
        own += [indicator.figure, indicator.source] if indicator else []
    names = [report.school, report.round_name, report.before, fingerprint(report), *report.groups]
    names += [past.round_name for past in report.past] + [s.as_of for s in published.lines]
    names += [name for shown in published.lines for name in shown.key.names]
    names += [name for left in published.left_out for name in left]
    names += report.voice_of
    days = [report.held_on, report.taken_on, report.before_held_on]
    days += [past.held_on for past in report.past]
    dates = {str(n) for each in days if each for n in (each.year, each.month, each.day)}
    dates |= {each.isoformat()[5:7] for each in days if each}
    dates |= {each.isoformat()[8:] for each in days if each}
    pages = range(1, MOST_PAGES + 1)
    parameters = {COUNTS, COUNTS_OF_THE_WHOLE, CHANGED, report.smallest, 100, edition, *pages}
    parameters |= {*(how_many_schools(report) or ())}
    became, expected = report.also(Also.BECAME_STRONG), report.also(Also.EXPECTED)
    if became and expected:
        lies = difference(became, expected)
        parameters |= {abs(lies.low), abs(lies.high)}
    percents = ends | {found for text in own for found in _PERCENT.findall(text)}
    numbers = ends | dates | {str(each) for each in parameters}
    # A long name may break within its line, before or behind any number in it.
    numbers |= {found for text in (*own, *names) for found in re.findall(r"\d+", text)}
    percents |= {found for text in names for found in _PERCENT.findall(text)}
    strange: set[str] = set()
    for text in texts:
        strange |= set(_PERCENT.findall(text)) - percents
        strange |= set(_NUMBER.findall(text)) - numbers
    return strange


def texts_in(content: bytes) -> Iterator[str]:
    """Yield the texts that a reader of a file can see, and those that are read aloud."""
    if content.startswith(b"%PDF"):
        yield from _texts_of_pdf(content)
    elif content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            names = parts.namelist()
            if "xl/workbook.xml" in names:
                yield from _texts_of_workbook(content, parts)
            for name in names:
                if name.endswith(".svg"):
                    yield from re.findall(r">([^<>]+)<", unescape(parts.read(name).decode()))
    elif not content.startswith(b"\x89PNG"):
        for row in _rows_of_csv(content):
            yield from map(str, row)


_DRAWN = re.compile(r'<a:t>([^<]*)</a:t>|descr="([^"]*)"|<odd\w+>([^<]*)</odd')


def _texts_of_workbook(content: bytes, parts: zipfile.ZipFile) -> Iterator[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        yield name
        for row in book.get_sheet_by_name(name).to_python():
            yield from (cell for cell in row if isinstance(cell, str))
    for name in parts.namelist():
        if name.startswith(("xl/charts/", "xl/drawings/", "xl/worksheets/sheet")):
            for found in _DRAWN.finditer(parts.read(name).decode()):
                text = unescape("".join(filter(None, found.groups())))
                yield re.sub(r"&(\d+ |[LCRPN])", " ", text)


def _texts_of_pdf(content: bytes) -> Iterator[str]:
    """Yield each page's text as it is painted, and what is read aloud in place of pictures."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            yield "".join(_painted(page, page.resources))
        for each in pdf.objects:
            if isinstance(each, pikepdf.Dictionary):
                yield from (str(each[key]) for key in ("/Alt", "/ActualText") if key in each)


def _signs(font: Any) -> dict[int, str]:
    """Return which text each glyph of a font stands for."""
    if "/ToUnicode" not in font:
        raise ValueError("a font without its letters")
    told = font.ToUnicode.read_bytes().decode("latin-1")
    signs = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", told, re.DOTALL):
        for glyph, sign in re.findall(r"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>", block):
            signs[int(glyph, 16)] = bytes.fromhex(sign).decode("utf-16-be")
    if "beginbfrange" in told:
        raise ValueError("letters in a way that this tool does not write")
    return signs


_OF_TEXT = "Tf Tj TJ ' \" ET Do".split()  # what paints text in a PDF, or what holds such


def _painted(stream: Any, resources: Any) -> Iterator[str]:
    fonts = {name: _signs(font) for name, font in (resources.get("/Font") or {}).items()}
    signs: dict[int, str] = {}
    for order in pikepdf.parse_content_stream(stream, " ".join(_OF_TEXT)):
        operands, told = order.operands, str(order.operator)
        if told == "Tf":
            signs = fonts[str(operands[0])]
        elif told == "ET":
            yield "\n"
        elif told in ("Tj", "TJ"):
            for part in operands[0] if told == "TJ" else operands:
                if isinstance(part, pikepdf.String):
                    glyphs = bytes(part)
                    for at in range(0, len(glyphs), 2):
                        yield signs[int.from_bytes(glyphs[at : at + 2], "big")]
        elif told == "Do":
            inside = resources["/XObject"][str(operands[0])]
            if inside.get("/Subtype") == "/Form":
                yield from _painted(inside, inside.get("/Resources") or {})
        else:
            raise ValueError("text in a way that this tool does not write")


def _rows_hold(content: bytes, report: BoardReport) -> bool:
    """Say whether each row with a share says one line's range, in words and in numbers."""
    true = dict(rows_of(report))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        if any(tuple(row) == COLUMNS for row in rows):
            continue  # the table itself
        for row in rows:
            shares = tuple(round(100 * cell) for cell in row if isinstance(cell, float))
            words = tuple(c for c in row[1:] if isinstance(c, str) and _PERCENT.search(c))
            if shares and (words, shares) not in true.get(str(row[0]), ()):
                return False
    return True


def _pages_hold(content: bytes, report: BoardReport) -> bool:
    """Say whether each row of a page's tables bears its own range.

    Names in writings that run from the right, or that the fonts lack, are painted in another order.
    """
    told = _unspaced("".join(texts_in(content)))  # a name may break anywhere
    rows = {
        (row_name(shown), label_words(shown.label))
        for shown in report.published.lines
        if shown.key.aspect is Aspect.COVERED
    }
    return all(
        _unspaced(name + words) in told
        for name, words in rows
        if not lacking(name) and not any(bidirectional(sign) in ("R", "AL") for sign in name)
    )


def _unspaced(text: str) -> str:
    return "".join(one for one in text if not one.isspace() and category(one) not in _UNPAINTED)
