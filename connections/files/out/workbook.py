"""Tables to an Excel workbook: the one module that touches openpyxl for writing.

Every text arrives as text: Excel, LibreOffice and Sheets run nothing that a roster contained.
Each sheet is one sentence or two, then one real table with its header row frozen, then a chart
that has a description for people who cannot see it; a cover is lines alone. Each prints as it is
seen: as wide as its page, headings on every page. What is written at the same moment is the same
bytes.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from xml.sax.saxutils import escape, quoteattr

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from connections.domain.reports.board import Paper
from connections.words import say
from connections.words.speaking import ENGLISH, spoken

LONGEST_TEXT = 32_767  # Excel's own limit for one cell
TALLEST_ROW = 409.0  # and for one row, in points
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP, and full width
_INK, _CONNECTION, _TINT, _ATTENTION = "1F2933", "0B6464", "8FC1B8", "8A4B08"

Value = str | int | float | date | None


class Kind(StrEnum):
    """What a column holds, and so how it is written and aligned."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"  # 0 to 1, shown as per cent with one place
    PERCENT = "percent"  # 0 to 1, shown as whole per cent
    DAY = "day"


_FORMAT = {
    Kind.TEXT: "@",
    Kind.COUNT: "#,##0",
    Kind.SHARE: "0.0%",
    Kind.PERCENT: "0%",
    Kind.DAY: "yyyy-mm-dd",
}
_PAPER = {Paper.LETTER: "1", Paper.A4: "9"}  # ECMA-376, ST_PageSetup
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_LINE = 15.5  # points: a line of the usual font
_ROOM_FOR_WORDS = 20  # percent: a range's words stand before it where there is so much room


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet's table; `width` is in characters."""

    heading: str
    kind: Kind = Kind.TEXT
    width: int = 16


@dataclass(frozen=True, slots=True)
class RangeChart:
    """Bars of a share, and striped after it what missing answers could still add.

    `label`, `low` and `gap` are places of columns; only the first `rows` rows are drawn.
    `says`: for each row where its range begins, in percent, and its words; then the range alone is
    drawn, with its words before it.
    """

    title: str
    description: str  # read aloud instead of the picture: it holds the numbers
    label: int
    low: int
    gap: int
    rows: int
    says: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its notes, then its table. `notes` are lines; the first may be a warning."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()
    warning: str = ""
    chart: RangeChart | None = None
    nothing: str = field(default_factory=lambda: say("Nothing to list."))
    landscape: bool = True
    known_as: str = ""  # the table's name for formulas, where it must not follow the language


class Loud(StrEnum):
    """How loud a line of a cover is."""

    TITLE = "title"
    HEADING = "heading"
    TEXT = "text"
    NOTE = "note"


_LOUD = {
    Loud.TITLE: (Font(size=20, bold=True, color=_INK), 27.0, 46),
    Loud.HEADING: (Font(size=13, bold=True, color=_CONNECTION), 20.0, 70),
    Loud.TEXT: (Font(size=11, color=_INK), _LINE, 84),
    Loud.NOTE: (Font(size=10, color="4A5763"), 14.0, 92),
}  # its font, the height of a line in points, and the letters of one


@dataclass(frozen=True, slots=True)
class Cover:
    """A sheet to read: lines, each as loud as it is, on one page's width."""

    name: str
    lines: tuple[tuple[Loud, str], ...]


def write_workbook(
    sheets: Sequence[Sheet | Cover], title: str, now: datetime, paper: Paper = Paper.LETTER
) -> bytes:
    """Return an .xlsx with a sheet for each of `sheets`; `title` names it in its properties.

    The same bytes for the same `now`.
    """
    book = Workbook()
    book.remove(book.active)
    charts = []
    for number, sheet in enumerate(sheets, start=1):
        page = book.create_sheet(_sheet_name(sheet.name))
        page.sheet_view.showGridLines = False
        if isinstance(sheet, Cover):
            _write_cover(page, sheet)
        else:
            _write_sheet(page, sheet, number)
            if sheet.chart and sheet.chart.rows:
                charts.append(sheet.chart)
        _set_up_print(page, title, paper, landscape=isinstance(sheet, Sheet) and sheet.landscape)
    about = book.properties
    about.title, about.creator = _plain(title), "Connections"
    about.language = "en-US" if spoken() == ENGLISH else spoken()
    about.created = about.modified = now.astimezone(UTC).replace(tzinfo=None)
    content = io.BytesIO()
    book.save(content)
    return _settled(content.getvalue(), charts, about.created)


def _set_up_print(page: Worksheet, title: str, paper: Paper, *, landscape: bool) -> None:
    page.page_setup.paperSize = _PAPER[paper]
    page.page_setup.orientation = "landscape" if landscape else "portrait"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    margins = page.page_margins
    margins.left = margins.right = 0.6
    margins.top, margins.bottom, margins.header, margins.footer = 0.9, 0.8, 0.4, 0.4
    # Excel takes 255 letters, and & begins an order there
    page.oddHeader.left.text = _plain(title)[:100].replace("&", "&&")
    page.oddFooter.right.text = "&P / &N"
    page.oddHeader.left.size = page.oddFooter.right.size = 9


def _write_cover(page: Worksheet, cover: Cover) -> None:
    page.column_dimensions["A"].width = 84
    for down, (loud, text) in enumerate(cover.lines, start=1):
        font, line, letters = _LOUD[loud]
        cell = page.cell(down, 1)
        _write(cell, text, Kind.TEXT)
        bottom = loud is Loud.HEADING
        cell.font = font
        cell.alignment = Alignment(wrap_text=True, vertical="bottom" if bottom else "top")
        page.row_dimensions[down].height = line * _lines(text, letters) + (10 if bottom else 4)


def _lines(text: str, letters: float) -> int:
    """Return how many lines a text takes; a Chinese sign is two letters wide."""
    wide = len(text) + sum(unicodedata.east_asian_width(sign) in "WF" for sign in text)
    return max(1, -(-wide * 11 // int(letters * 10)))


def _write_sheet(page: Worksheet, sheet: Sheet, number: int) -> None:
    wide, many = sum(column.width for column in sheet.columns), len(sheet.columns)
    top = 0
    for line in (sheet.warning, *sheet.notes):
        if line:
            top += 1
            cell = page.cell(top, 1)
            _write(cell, line, Kind.TEXT)
            loud = line == sheet.warning
            cell.font = Font(bold=loud or top == 1, color=_ATTENTION if loud else _INK)
            cell.alignment = _WRAPPED
            if many > 1:
                page.merge_cells(start_row=top, end_row=top, start_column=1, end_column=many)
            page.row_dimensions[top].height = _LINE * _lines(line, wide)
    header = top + 1
    for place, column in enumerate(sheet.columns, start=1):
        cell = page.cell(header, place)
        _write(cell, column.heading, Kind.TEXT)
        cell.alignment = _HEADING if place == 1 or column.kind is not Kind.TEXT else _HEADING_BESIDE
        page.column_dimensions[get_column_letter(place)].width = column.width
    most = max(_lines(column.heading, max(3, column.width - 3)) for column in sheet.columns)
    page.row_dimensions[header].height = _LINE * most
    rows = sheet.rows or ((sheet.nothing, *[None] * (many - 1)),)
    for down, row in enumerate(rows, start=header + 1):
        most = 1
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True), start=1):
            lines = _lines(value, column.width - (place > 1)) if isinstance(value, str) else 1
            _write(page.cell(down, place), value, column.kind, wrapped=lines > 1)
            most = max(most, lines)
        if most > 1:
            page.row_dimensions[down].height = min(TALLEST_ROW, _LINE * most)
    _add_table(page, sheet, number, header, header + len(rows))
    page.freeze_panes = page.cell(header + 1, 2 if many > 2 else 1)
    page.print_title_rows = f"{header}:{header}"
    if sheet.chart and sheet.chart.rows:
        _add_chart(page, sheet.chart, header, header + len(rows) + 2, wide)


_TOP, _WRAPPED = Alignment(vertical="top"), Alignment(vertical="top", wrap_text=True)
# Text beside the numbers of the column before it.
_BESIDE = Alignment(horizontal="left", vertical="top", indent=1)
_BESIDE_WRAPPED = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
_HEADING = Alignment(vertical="center", wrap_text=True)
_HEADING_BESIDE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)


def _write(cell: Cell, value: Value, kind: Kind, *, wrapped: bool = False) -> None:
    """Write one value; any text is text, whatever it begins with and whatever the column is."""
    text = _plain(value) if isinstance(value, str) else None
    if value is None or text == "":
        return
    if text is not None:
        cell.value = text
        cell.data_type = "s"  # openpyxl would make "=1+1" a formula and "#N/A" an error
        cell.number_format = "@"
        # Excel's own apostrophe, as a style: the text itself stays exactly as it was
        if text.lstrip(" ").startswith(_RUNS):
            cell.quotePrefix = True
        if cell.column > 1:
            cell.alignment = _BESIDE_WRAPPED if wrapped else _BESIDE
        else:
            cell.alignment = _WRAPPED if wrapped else _TOP
        return
    cell.value = value
    cell.alignment = _TOP
    cell.number_format = _FORMAT[kind]


def _plain(text: str) -> str:
    """Drop what an XML file cannot hold: control characters and half characters."""
    kept = ILLEGAL_CHARACTERS_RE.sub("", text)
    kept = "".join(
        sign for sign in kept if unicodedata.category(sign) != "Cs" and sign not in "\ufffe\uffff"
    )
    return kept[:LONGEST_TEXT]


_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")


def _sheet_name(name: str) -> str:
    kept = _NOT_IN_SHEET_NAMES.sub(" ", _plain(name)).strip()
    return kept[:28] or "Sheet"  # Excel: 31, and openpyxl may add a number


def _add_table(page: Worksheet, sheet: Sheet, number: int, header: int, last: int) -> None:
    corner = f"{get_column_letter(len(sheet.columns))}{last}"
    words = re.sub(r"[^A-Za-z0-9]+", "_", sheet.name).strip("_") or "Sheet"
    table = Table(displayName=sheet.known_as or f"{words}_{number}", ref=f"A{header}:{corner}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    page.add_table(table)


def _add_chart(page: Worksheet, chart: RangeChart, header: int, at: int, wide: int) -> None:
    """Draw a chart under the table, as wide as it is: beside it would print on another page."""
    bars = BarChart()
    bars.type, bars.grouping, bars.overlap, bars.gapWidth = "bar", "stacked", 100, 40
    bars.title = chart.title
    last = header + chart.rows
    for column in (chart.low, chart.gap):
        values = Reference(page, min_col=column + 1, min_row=header, max_row=last)
        bars.add_data(values, titles_from_data=True)
    labels = Reference(page, min_col=chart.label + 1, min_row=header + 1, max_row=last)
    bars.set_categories(labels)
    low, gap = bars.series
    if chart.says:
        bars.legend = None
        low.graphicalProperties = GraphicalProperties(noFill=True)
        low.graphicalProperties.line.noFill = True
        gap.graphicalProperties.solidFill = _TINT
        gap.graphicalProperties.line.solidFill = _CONNECTION
    else:
        bars.legend.position = "b"
        low.graphicalProperties.solidFill = _CONNECTION
        low.dLbls = DataLabelList()
        low.dLbls.showVal = True
        low.dLbls.showSerName = low.dLbls.showCatName = low.dLbls.showLegendKey = False
        gap.graphicalProperties.pattFill = PatternFillProperties(
            prst="wdUpDiag", fgClr=ColorChoice(srgbClr=_TINT), bgClr=ColorChoice(srgbClr="FFFFFF")
        )
    bars.y_axis.scaling.min, bars.y_axis.scaling.max = 0, 1
    bars.y_axis.number_format, bars.y_axis.majorGridlines = "0%", None
    bars.x_axis.scaling.orientation = "maxMin"  # first group on top, as in the table
    bars.x_axis.delete = bars.y_axis.delete = False
    bars.width = min(24.0, 0.19 * wide)  # centimetres: a letter of the usual font is 0.19
    bars.height = max(6.0, 0.8 * chart.rows + 3)
    page.add_chart(bars, f"A{at}")


def _settled(content: bytes, charts: Sequence[RangeChart], at: datetime) -> bytes:
    """Give each chart its description and its words, for which openpyxl has no place, and each
    part the moment it was made at, for which openpyxl takes the clock.

    Drawings are numbered in the order of their sheets, and a sheet has one chart at most.
    """
    made = io.BytesIO()
    moment = (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second // 2 * 2)
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            inside = old.read(part)
            if part == "docProps/core.xml":
                modified = rf"\g<1>{at:%Y-%m-%dT%H:%M:%SZ}".encode()
                inside = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", modified, inside)
            if found := re.fullmatch(r"xl/drawings/drawing(\d+)\.xml", part):
                words = quoteattr(_plain(charts[int(found[1]) - 1].description))
                named = f'name="Chart 1" descr={words}'.encode()
                inside = inside.replace(b'name="Chart 1"', named, 1)
            if found := re.fullmatch(r"xl/charts/chart(\d+)\.xml", part):
                inside = _with_words(inside.decode(), charts[int(found[1]) - 1].says).encode()
            entry = zipfile.ZipInfo(part, moment)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(entry, inside)
    return made.getvalue()


_MAY_SHOW = "LegendKey Val CatName SerName Percent BubbleSize".split()


def _with_words(chart: str, says: Sequence[tuple[int, str]]) -> str:
    """Put the words of each range before it, or on it where there is no room before it."""
    if not says:
        return chart
    shows = "".join(f'<show{what} val="{int(what == _MAY_SHOW[1])}"/>' for what in _MAY_SHOW)
    none = shows.replace('"1"', '"0"')
    before, on = "", ""
    for place, (begins, words) in enumerate(says):
        room = begins >= _ROOM_FOR_WORDS
        label = (
            f'<dLbl><idx val="{place}"/><tx><rich xmlns:a="{_DRAWING}"><a:bodyPr/><a:p><a:r>'
            f'<a:rPr lang="en-US" sz="1000" b="1"><a:solidFill><a:srgbClr val="{_INK}"/>'
            f"</a:solidFill></a:rPr><a:t>{escape(_plain(words))}</a:t></a:r></a:p></rich></tx>"
            f'<dLblPos val="{"inEnd" if room else "ctr"}"/>{shows}</dLbl>'
        )
        before, on = (before + label, on) if room else (before, on + label)
    first, second, rest = chart.split("<cat>", 2)
    for_low, for_gap = (f"<dLbls>{own}{none}</dLbls><cat>" for own in (before, on))
    return f"{first}{for_low}{second}{for_gap}{rest}"
