"""Text files: which delimiter, which cells."""

import csv
import io
import re
from collections import Counter
from html.parser import HTMLParser
from typing import Literal

DELIMITERS = (",", ";", "\t", "|", ":", "^", "~")
_LIMIT = 1_000_000
csv.field_size_limit(_LIMIT)


def split_cells(decoded: str) -> list[list[str]]:
    """Return the cells of a text file, one list per row as a spreadsheet would number them."""
    if found := _of_mails(decoded) or _ruled(decoded):
        return found
    delimiter = likely_delimiter(decoded)
    if delimiter == "," and _aligned(decoded):
        return _without_delimiter(decoded)  # the commas are those of "Last, First"
    if delimiter is None:
        return _unquoted_lines(decoded) or _without_delimiter(decoded)
    for part in (decoded, _without_open_quotes(decoded)):
        rows = _parse(part, delimiter, csv.QUOTE_MINIMAL)
        if rows is not None and not any(_swallowed(row, len(rows[0]), delimiter) for row in rows):
            return rows
    rows = _parse(decoded, delimiter, csv.QUOTE_NONE) or []
    return [[cell.strip().strip('"') for cell in row] for row in rows]


_MAIL = re.compile(
    r'\s*"?([^<>"\r\n;]*?)"?\s*<([^<>\s]+@[^<>\s]+)>\s*(?:[,;]|$|(?=[\r\n]))', re.MULTILINE
)
MOST_OF_MAILS = 200_000  # letters of a list of recipients
LONGEST_OF_MAILS = 400  # letters of the first of them
_RULE = re.compile(r"^[ ]*-{2,}(?: +-+)+ *\r?$", re.MULTILINE)


def _of_mails(decoded: str) -> list[list[str]]:
    """Return the names and mails of a list of recipients, under headings; [] for other texts."""
    first = decoded[:LONGEST_OF_MAILS]
    few = len(decoded) < MOST_OF_MAILS and ">" in first and _MAIL.match(first)
    if not few or _MAIL.sub("", decoded).strip():
        return []
    people = _MAIL.findall(decoded)  # some mail programs write the surname first, for a few
    return [
        ["name", "email"],
        *([" ".join(reversed(name.split(", ", 1))), mail] for name, mail in people),
    ]


def _ruled(decoded: str) -> list[list[str]]:
    """Return the rows of a report whose columns begin where those of a line of dashes do."""
    rule = _RULE.search(decoded[:4000])
    if rule is None:
        return []
    line = rule[0]
    cuts = [at for at, mark in enumerate(line) if mark == "-" and line[at - 1 : at] in ("", " ")]
    cuts[0] = 0
    lines = re.split(r"\r\n|\r|\n", decoded)
    return [[] if _RULE.match(one) else _cut(one, cuts) for one in lines]


def _aligned(decoded: str) -> bool:
    """Say whether the headings have no comma, and spaces alone align the lines below them."""
    filled = [line for line in re.split(r"\r\n|\r|\n", decoded) if line.strip()]
    return bool(filled) and "," not in filled[0] and bool(fixed_cuts(filled))


def _unquoted_lines(decoded: str) -> list[list[str]]:
    """Return the cells of lines each of which stands in quotes as a whole; [] for other texts."""
    lines = ["".join(row) for row in _parse(decoded, ",", csv.QUOTE_MINIMAL) or []]
    if not likely_delimiter("\n".join(lines)):
        return []
    rows = split_cells("\n".join(lines))
    even = len({len(row) for row in rows if row}) == 1
    return rows if even and len(rows[0]) > 2 else []  # of two, they are "Last, First"


def _without_open_quotes(decoded: str) -> str:
    """Return the text without the marks of lines in which one is opened and not closed."""
    lines = re.split(r"(\r\n|\r|\n)", decoded)
    return "".join(line.replace('"', "") if line.count('"') % 2 else line for line in lines)


def _swallowed(row: list[str], width: int, delimiter: str) -> bool:
    """Say whether a cell ate the rows after an unclosed quote: whole rows stand in it."""
    if width < 3:
        return False
    for at, cell in enumerate(row):
        if "\n" not in cell or delimiter not in cell:
            continue
        first, *between, last = (line.count(delimiter) for line in re.split(r"\r?\n", cell))
        if width - 1 in between or (width - 1 == last and len(row) < width):
            return True
        if first + at == last + len(row) - 1 - at == width - 1:  # each half of it is a row
            return True
    return False


def _parse(decoded: str, delimiter: str, quoting: Literal[0, 3]) -> list[list[str]] | None:
    source = io.StringIO(decoded, newline="")
    space = quoting == csv.QUOTE_MINIMAL and delimiter in ",;"
    try:
        return list(
            csv.reader(source, delimiter=delimiter, quoting=quoting, skipinitialspace=space)
        )
    except csv.Error:
        return None


def likely_delimiter(decoded: str) -> str | None:
    """Return the delimiter that cuts the first rows most evenly, None where none does."""
    lines = [line for line in re.split(r"\r\n|\r|\n", decoded[:60_000])[:80] if line.strip()]
    if lines and (named := re.fullmatch(r"sep=(.)", lines[0].strip().strip('"'))):
        return named[1]
    found: list[tuple[float, int, str]] = []
    for delimiter in DELIMITERS:
        rows = _parse("\n".join(lines[:60]), delimiter, csv.QUOTE_MINIMAL) or []
        widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
        if not widths or max(widths) < 2:
            continue
        usual, times = Counter(widths).most_common(1)[0]
        if delimiter == ":" and usual < 3:
            continue
        even = times / len(widths) if usual > 1 else 0.3 * (len(widths) - times) / len(widths)
        score = even * min(max(usual, 2), 6) ** 0.5
        score *= {",": 1.0, ";": 1.05, "\t": 1.1, "|": 0.9}.get(delimiter, 0.5)
        if score > 0.25:
            found.append((score, widths.index(usual), delimiter))
    if _TABBED.search("\n".join(lines)):
        found = [one for one in found if one[2] == "\t"] or found
    # What cuts the headings, too, and not only the cells below them.
    begins = min((at for _, at, _ in found), default=0)
    return max(found, key=lambda one: one[0] / (1 + (one[1] > begins)), default=(0, 0, None))[2]


_TABBED = re.compile(r"[^\s,;\"'][ ]*\t[^\n]*\n[^\t\n]*[^\s,;\"'][ ]*\t")  # in two lines running


def _without_delimiter(decoded: str) -> list[list[str]]:
    """Return one cell a line, or the columns of a file laid out with spaces."""
    lines = re.split(r"\r\n|\r|\n", decoded)
    while lines and not lines[-1].strip():
        lines.pop()
    filled = [line for line in lines if line.strip()]
    if len(filled) > 1 and (cuts := fixed_cuts(filled)):
        return [_cut(line, cuts) for line in lines]
    numbered = list(map(bool, map(_NUMBERED.match, filled)))
    if any(numbered) and all(numbered[numbered.index(True) :]):  # titles may stand above
        return [line.strip().split(maxsplit=1 if _NUMBERED.match(line) else 0) for line in lines]
    if filled and all(re.fullmatch(r"[\s\d.+-]+", line) and " " in line.strip() for line in filled):
        return [line.split() for line in lines]
    return [[line.strip().strip('"')] if line.strip() else [] for line in lines]


_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+\S")


def fixed_cuts(lines: list[str]) -> list[int]:
    """Return where columns begin when spaces alone align them; [] when nothing is aligned."""
    sample = [line.expandtabs(8) for line in lines[:400]]
    if "  " not in sample[0].strip() or any(word.isdecimal() for word in sample[0].split()):
        return []
    if re.search(r"\d{5}", sample[0]):
        return []  # no header: without one nobody can know what the columns are
    width = max(map(len, sample))
    if width > 2000:
        return []
    filled = [False] * (width + 1)
    for line in sample:
        for match in re.finditer(r"\S+", line):
            filled[match.start() : match.end()] = [True] * (match.end() - match.start())
    starts = [at for at in range(width) if filled[at] and (at == 0 or not filled[at - 1])]
    header = sample[0]
    begun = [at for at in starts if at < len(header) and (at == 0 or header[at - 1 : at] == " ")]
    named = [at for at in begun if header[at : at + 1].strip()]
    return named if len(named) >= 2 else []


def _cut(line: str, cuts: list[int]) -> list[str]:
    line = line.expandtabs(8)
    ends = [*cuts[1:], None]
    return [line[start:end].strip() for start, end in zip(cuts, ends, strict=True)]


MOST_SPANNED = 100  # cells that one may cover


class _Table(HTMLParser):
    """Rows of <tr> and <td>, or of <Row> and <Cell> in the XML that old Excel reads, too."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None
        self.across = self.down = 1  # how many cells the one at hand covers
        self.covered: Counter[int] = Counter()  # place → rows below in which it is covered

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("tr", "row"):
            if self.rows:
                self._cover(max(self.covered, default=-1))
            self.rows.append([])
        elif tag in ("td", "th", "cell"):
            told = {name.removeprefix("ss:"): value or "" for name, value in attrs}
            self.cell = []
            self.across = _spanned(told, "colspan", "mergeacross")
            self.down = _spanned(told, "rowspan", "mergedown")
            if self.rows:
                self._cover(_whole(told.get("index", "")) - 2)
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "cell") and self.cell is not None:
            if self.rows:
                row = self.rows[-1]
                for at in range(len(row), len(row) + self.across):
                    self.covered[at] = self.down - 1
                row += [" ".join("".join(self.cell).split()), *[""] * (self.across - 1)]
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)

    def _cover(self, last: int) -> None:
        """Leave the next places blank: those up to `last`, and those that a cell above covers."""
        row = self.rows[-1]
        while len(row) <= last or self.covered[len(row)] > 0:
            self.covered[len(row)] -= 1
            row.append("")


def _whole(text: str) -> int:
    return min(int(text), MOST_SPANNED) if text.isdecimal() else 0


def _spanned(told: dict[str, str], of_page: str, of_sheet: str) -> int:
    return max(_whole(told.get(of_page, "")), _whole(told.get(of_sheet, "")) + 1)


def table_of_page(decoded: str) -> list[list[str]]:
    """Return the rows of the tables in a web page: what some systems save as .xls."""
    page = _Table()
    page.feed(decoded)
    return [row for row in page.rows if row]
