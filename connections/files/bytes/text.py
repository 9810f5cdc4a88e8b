"""Text files: which encoding, which delimiter, which cells."""

import codecs
import csv
import io
import re
from collections import Counter
from functools import lru_cache
from html.parser import HTMLParser
from itertools import pairwise
from typing import Literal

from connections.domain.problems import FileRefused
from connections.words import to_say

BINARY = to_say("This is not a text file and no workbook either. Export the list as CSV or Excel.")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    """Return the text: byte-order mark, then strict UTF-8, then the likeliest old encoding.

    charset-normalizer misread 4 of 4 rosters in cp1252, so the choice is our own: every
    candidate decodes, and the one whose letters look most like names wins; cp1252 wins ties.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _or_binary(content, encoding)
    if b"\x00" in content:
        return _or_binary(content, _wide(content))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # One cut or damaged character in a large UTF-8 file is no reason to misread it all.
        if _mostly_utf8(content):
            return content.decode("utf-8", errors="replace")
    return content.decode(likely_encoding(content), errors="replace")


def _or_binary(content: bytes, encoding: str) -> str:
    if not encoding:
        raise FileRefused(BINARY)
    try:
        decoded = content.decode(encoding, errors="replace")
    except (UnicodeError, LookupError) as problem:
        raise FileRefused(BINARY) from problem
    if decoded.count("\ufffd") > len(decoded) // 20 or "\x00" in decoded[:4000]:
        raise FileRefused(BINARY)
    return decoded.lstrip("\ufeff").replace("\x00", "")


def _wide(content: bytes) -> str:
    """Return the UTF-16 kind of a file without a mark, "" when zeros do not alternate."""
    sample = content[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2 or 1
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return "utf-8" if content.count(0) <= 2 and len(content) > 200 else ""


def _mostly_utf8(content: bytes) -> bool:
    replaced = content.decode("utf-8", errors="replace")
    bad = replaced.count("\ufffd")
    wide = sum(1 for letter in replaced if letter > "\x7f") - bad
    return bad * 10 <= wide


_EAST = ("cp932", "gb18030", "cp949", "big5")
_WEST = ("cp1252", "cp1250", "cp1254", "mac_roman", "cp850")
_OTHER = ("cp1251", "koi8-r", "cp1253", "cp1255", "cp1256", "cp874")
_COMMON = set("áàâäãåæçéèêëíìîïñóòôöõøœßúùûüÿÁÀÂÄÃÅÆÇÉÈÊËÍÎÏÑÓÔÖÕØŒÚÙÛÜ’‘“”–ªº°ŠŽšž")
_CENTRAL = set("ąćęłńśźżĄĆĘŁŃŚŹŻčďěňřťůýČĎĚŇŘŤŮÝőűŐŰğışİĞŞăâîșțĂ")


def likely_encoding(content: bytes) -> str:
    """Return the old encoding under which the bytes read most like words of one language."""
    sample = content[:200_000]
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    alone = sum(run == 1 for run in runs)
    candidates = _WEST if alone * 2 > len(runs) else (*_EAST, *_OTHER, *_WEST)
    best, best_score = "cp1252", -1e9
    for encoding in candidates:
        try:
            decoded = sample.decode(encoding, errors="strict" if encoding in _EAST else "replace")
        except UnicodeDecodeError:
            try:  # the sample may end in the middle of a character
                decoded = sample[:-1].decode(encoding)
            except UnicodeDecodeError:
                continue
        score = _plausible(decoded, encoding)
        if score > best_score + 1e-9:
            best, best_score = encoding, score
    if best == "cp1252" and re.search(rb"[\x81\x8d\x8f\x90\x9d]", content):
        return "latin-1"
    return best


_SCRIPTS = {
    "cp1251": ("\u0410", "\u044f"),
    "koi8-r": ("\u0410", "\u044f"),
    "cp1253": ("\u0386", "\u03ce"),
    "cp1255": ("\u05d0", "\u05ea"),
    "cp1256": ("\u0621", "\u064a"),
    "cp874": ("\u0e01", "\u0e4c"),
}


@lru_cache(maxsize=1)
def _hangul() -> frozenset[str]:
    """Return the 2,350 syllables of everyday Korean; CP949 knows 8,822 more that nobody writes."""
    rows = (bytes([lead, trail]) for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF))
    return frozenset(pair.decode("euc_kr", errors="ignore") for pair in rows)


def _plausible(decoded: str, encoding: str) -> float:
    """Return how much the non-ASCII characters look like letters of names, -3 to 1."""
    wide = [letter for letter in decoded if letter > "\x7f"]
    if not wide:
        return 0.0
    score = 0.0
    low, high = _SCRIPTS.get(encoding, ("", ""))
    for letter in wide:
        if encoding == "cp949":
            # Hangul outweighs: Korean bytes are valid GBK too, Chinese ones seldom all Hangul.
            score += 1.1 if letter in _hangul() else -1.0
        elif low:
            score += 1.0 if low <= letter <= high else -1.0
        elif encoding in _EAST:
            score += _east(letter, encoding)
        elif letter in _COMMON:
            score += 1.0
        elif letter in _CENTRAL:
            score += 0.6
        else:
            score += 0.0 if letter.isalpha() else -2.0
    odd = sum(a.islower() and b.isupper() for a, b in pairwise(decoded) if b > "\x7f")
    if low:  # no word has letters of both
        pairs = ((a, b) for a, b in pairwise(decoded) if a.isalpha() and b.isalpha())
        odd += 2 * sum(a.isascii() != b.isascii() for a, b in pairs)
    return score / len(wide) - odd / len(wide)


def _east(letter: str, encoding: str) -> float:
    if "\u3040" <= letter <= "\u30ff" or letter in "　、。，：；（）々":
        return 1.2 if encoding == "cp932" else 0.2
    if "\u4e00" <= letter <= "\u9fff":
        common = {"gb18030": "gb2312", "cp932": "shift_jis", "big5": "big5"}.get(encoding, encoding)
        try:
            code = letter.encode(common)
        except UnicodeEncodeError:
            return -0.5
        frequent = {"gb18030": code[0] < 0xD8, "cp932": code[0] < 0x98, "big5": code[0] < 0xC7}
        return 1.0 if frequent.get(encoding, False) else 0.3
    return 0.0 if "\uff01" <= letter <= "\uff5e" else -1.0


DELIMITERS = (",", ";", "\t", "|", ":", "^", "~")
_LIMIT = 1_000_000
csv.field_size_limit(_LIMIT)


def split_cells(decoded: str) -> list[list[str]]:
    """Return the cells of a text file, one list per row as a spreadsheet would number them."""
    delimiter = likely_delimiter(decoded)
    if delimiter is None:
        return _without_delimiter(decoded)
    for part in (decoded, _without_open_quotes(decoded)):
        rows = _parse(part, delimiter, csv.QUOTE_MINIMAL)
        if rows is not None and not any(_swallowed(row, len(rows[0]), delimiter) for row in rows):
            return rows
    rows = _parse(decoded, delimiter, csv.QUOTE_NONE) or []
    return [[cell.strip().strip('"') for cell in row] for row in rows]


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
    best, best_score = None, 0.0
    for delimiter in DELIMITERS:
        rows = _parse("\n".join(lines[:60]), delimiter, csv.QUOTE_MINIMAL) or []
        widths = [len(row) for row in rows if any(cell.strip() for cell in row)]
        if not widths:
            continue
        usual, times = Counter(widths).most_common(1)[0]
        if max(widths) < 2:
            continue
        even = times / len(widths) if usual > 1 else 0.3 * (len(widths) - times) / len(widths)
        score = even * min(max(usual, 2), 6) ** 0.5
        score *= {",": 1.0, ";": 1.05, "\t": 1.1, "|": 0.9}.get(delimiter, 0.5)
        if delimiter == ":" and usual < 3:
            continue
        if score > best_score:
            best, best_score = delimiter, score
    return best if best_score > 0.25 else None


def _without_delimiter(decoded: str) -> list[list[str]]:
    """Return one cell a line, or the columns of a file laid out with spaces."""
    lines = re.split(r"\r\n|\r|\n", decoded)
    while lines and not lines[-1].strip():
        lines.pop()
    filled = [line for line in lines if line.strip()]
    if len(filled) > 1 and (cuts := fixed_cuts(filled)):
        return [_cut(line, cuts) for line in lines]
    if filled and all(re.fullmatch(r"[\s\d.+-]+", line) and " " in line.strip() for line in filled):
        return [line.split() for line in lines]
    return [[line.strip().strip('"')] if line.strip() else [] for line in lines]


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


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.cell = []
        elif tag == "br" and self.cell is not None:
            self.cell.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self.cell is not None:
            if self.rows:
                self.rows[-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data: str) -> None:
        if self.cell is not None:
            self.cell.append(data)


def table_of_page(decoded: str) -> list[list[str]]:
    """Return the rows of the tables in a web page: what some systems save as .xls."""
    page = _Table()
    page.feed(decoded)
    return [row for row in page.rows if row]
