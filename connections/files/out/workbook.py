"""Tables to an Excel workbook: the one module that touches openpyxl for writing.

Every text arrives as text: Excel, LibreOffice and Sheets run nothing that a roster contained.
Each sheet is one sentence or two, then one real table with its header row frozen, then a chart
that has a description for people who cannot see it.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from connections.words import say
from connections.words.speaking import ENGLISH, spoken

LONGEST_TEXT = 32_767  # Excel's own limit for one cell
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # OWASP, and full width
_INK, _CONNECTION, _TINT, _ATTENTION = "1F2933", "0B6464", "8FC1B8", "8A4B08"

Value = str | int | float | date | None


class Kind(StrEnum):
    """What a column holds, and so how it is written and aligned."""

    TEXT = "text"
    COUNT = "count"
    SHARE = "share"  # 0 to 1, shown as per cent
    DAY = "day"


_FORMAT = {Kind.TEXT: "@", Kind.COUNT: "#,##0", Kind.SHARE: "0.0%", Kind.DAY: "yyyy-mm-dd"}


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
    """

    title: str
    description: str  # read aloud instead of the picture: it holds the numbers
    label: int
    low: int
    gap: int
    rows: int


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


def write_workbook(sheets: Sequence[Sheet], title: str, now: datetime) -> bytes:
    """Return an .xlsx with a sheet for each of `sheets`; `title` names it in its properties."""
    book = Workbook()
    book.remove(book.active)
    descriptions = []
    for number, sheet in enumerate(sheets, start=1):
        _write_sheet(book.create_sheet(_sheet_name(sheet.name)), sheet, number)
        if sheet.chart and sheet.chart.rows:
            descriptions.append(sheet.chart.description)
    about = book.properties
    about.title, about.creator = _plain(title), "Connections"
    about.language = "en-US" if spoken() == ENGLISH else spoken()
    about.created = about.modified = now.replace(tzinfo=None)
    content = io.BytesIO()
    book.save(content)
    return _describe_charts(content.getvalue(), descriptions)


def _write_sheet(page: Worksheet, sheet: Sheet, number: int) -> None:
    page.sheet_view.showGridLines = False
    top = 0
    for line in (sheet.warning, *sheet.notes):
        if line:
            top += 1
            cell = page.cell(top, 1)
            _write(cell, line, Kind.TEXT)
            loud = line == sheet.warning
            cell.font = Font(bold=loud or top == 1, color=_ATTENTION if loud else _INK)
    header = top + 1
    for place, column in enumerate(sheet.columns, start=1):
        cell = page.cell(header, place)
        _write(cell, column.heading, Kind.TEXT)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        page.column_dimensions[get_column_letter(place)].width = column.width
    rows = sheet.rows or ((sheet.nothing, *[None] * (len(sheet.columns) - 1)),)
    for down, row in enumerate(rows, start=header + 1):
        for place, (column, value) in enumerate(zip(sheet.columns, row, strict=True), start=1):
            _write(page.cell(down, place), value, column.kind)
    _add_table(page, sheet, number, header, header + len(rows))
    page.freeze_panes = page.cell(header + 1, 2 if len(sheet.columns) > 2 else 1)
    page.print_title_rows = f"{header}:{header}"
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    if sheet.chart and sheet.chart.rows:
        _add_chart(page, sheet.chart, header, len(sheet.columns))


def _write(cell: Cell, value: Value, kind: Kind) -> None:
    """Write one value; any text is text, whatever it begins with and whatever the column is."""
    text = _plain(value) if isinstance(value, str) else None
    if value is None or text == "":
        return
    if text is not None:
        cell.value = text
        cell.data_type = "s"  # openpyxl would make "=1+1" a formula and "#N/A" an error
        cell.number_format = "@"
        # Excel's own apostrophe, as a style: the text itself stays exactly as it was
        cell.quotePrefix = text.lstrip(" ").startswith(_RUNS)
        cell.alignment = Alignment(vertical="top", wrap_text=len(text) > 60 and cell.column > 1)
        return
    cell.value = value
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
    table = Table(displayName=f"{words}_{number}", ref=f"A{header}:{corner}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    page.add_table(table)


def _add_chart(page: Worksheet, chart: RangeChart, header: int, columns: int) -> None:
    bars = BarChart()
    bars.type, bars.grouping, bars.overlap, bars.gapWidth = "bar", "stacked", 100, 40
    bars.title, bars.legend.position = chart.title, "b"
    last = header + chart.rows
    for column in (chart.low, chart.gap):
        values = Reference(page, min_col=column + 1, min_row=header, max_row=last)
        bars.add_data(values, titles_from_data=True)
    labels = Reference(page, min_col=chart.label + 1, min_row=header + 1, max_row=last)
    bars.set_categories(labels)
    low, gap = bars.series
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
    bars.width, bars.height = 20, max(6.0, 1.1 * chart.rows + 3)
    page.add_chart(bars, f"{get_column_letter(columns + 2)}{header}")


def _describe_charts(content: bytes, descriptions: Sequence[str]) -> bytes:
    """Give each chart its description; openpyxl has no place for one.

    Drawings are numbered in the order of their sheets, and a sheet has one chart at most.
    """
    if not descriptions:
        return content
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.infolist():
            inside = old.read(part.filename)
            if found := re.fullmatch(r"xl/drawings/drawing(\d+)\.xml", part.filename):
                words = quoteattr(_plain(descriptions[int(found[1]) - 1]))
                named = f'name="Chart 1" descr={words}'.encode()
                inside = inside.replace(b'name="Chart 1"', named, 1)
            new.writestr(part, inside, zipfile.ZIP_DEFLATED)
    return made.getvalue()
