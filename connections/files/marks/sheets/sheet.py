"""A sheet of a file of marks, and which of its columns say whose row it is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from connections.files.bytes.reading import Grid
from connections.files.bytes.unseen import Unseen
from connections.files.marks.sheets.vocabulary import simple_word
from connections.files.marks.sheets.whom import ADULT, STUDENT, Whom
from connections.files.words.columns import key, sense
from connections.files.words.listed import keys, listed, pattern
from connections.files.words.never import never

TOP = 12  # rows among which the headings stand
_WIDEST = 6000  # columns; students may stand across
_NEARLY_ALL = 0.8
_MOST = 4  # columns of one kind of people that are considered
_MOST_COMPARED = 60  # of those that may be


class Sheet:
    """The rows of a grid that are not blank, all of one width, their cells stripped."""

    def __init__(self, grid: Grid, place: int, unseen: Unseen | None = None) -> None:
        kept = [
            ([cell.strip() for cell in row[:_WIDEST]], number)
            for row, number in zip(grid.rows, grid.numbers, strict=True)
            if any(row)
        ]
        kept = [(row, number) for row, number in kept if any(row)]
        self.name, self.place = grid.sheet, place
        self.left, self.unseen = grid.left, unseen
        self.unsolved = {at - grid.left for at in grid.unsolved}  # formulas without results
        self.width = max((len(row) for row, _ in kept), default=0)
        self.rows = [row + [""] * (self.width - len(row)) for row, _ in kept]
        self.numbers = [number for _, number in kept]
        self._counts: dict[tuple[int, int], Counter[str]] = {}
        self._rows_below: dict[int, Sequence[Sequence[str]]] = {}
        self.numeric = grid.numeric

    def bare(self) -> set[int]:
        """Return the columns of ids that may have lost their zeros: not one has any left."""
        found = set()
        for at in set(range(self.width)) - self.numeric:
            texts = sense(self.heading(at)).field == "id" and self.counts(at, self.heading_row + 1)
            if texts and all(text.isdecimal() and text[0] != "0" for text in texts):
                found.add(at)
        return {at for at in found if not self.numbering(at)}

    def names_beside(self, at: int) -> bool:
        """Say whether names stand beside a column of ids."""
        scope = sense(self.heading(at)).scope or STUDENT
        found = [sense(text) for text in self.rows[self.heading_row]]
        return any(one.field in _NAME and one.scope in (scope, "") for one in found)

    def numbering(self, at: int) -> bool:
        """Say whether a column only counts its rows: 1, 2, 3."""
        texts = [row[at] for row in self.rows[self.heading_row + 1 :] if row[at]]
        return texts == [str(n) for n in range(1, len(texts) + 1)]

    def counts(self, at: int, start: int) -> Counter[str]:
        """Return how often each text stands in a column from a row on; blanks are not counted."""
        if (at, start) not in self._counts:
            found = Counter([row[at] for row in self._below(start)])
            del found[""]
            self._counts[at, start] = found
        return self._counts[at, start]

    def _below(self, start: int) -> Sequence[Sequence[str]]:
        """Return the rows from a row on, without the headings above them where they stand again."""
        if start not in self._rows_below:
            rows, head = self.rows[start:], self.rows[start - 1] if start else []
            self._rows_below[start] = [row for row in rows if row != head] if head in rows else rows
        return self._rows_below[start]

    def of_days(self, at: int, start: int) -> bool:
        """Say whether a column says when each row was sent, from a row on."""
        texts = self.counts(at, start)
        return bool(texts) and all(map(_DAY.match, texts))

    def beside(self, at: int, header: int) -> bool:
        """Say whether a column stands beside the marks: by its heading, or for its days."""
        text = _but_ties(self.rows[header][at]) if header >= 0 else ""
        kept_out = bool(never(text)) and not of_strength(text)
        return aside(text) or kept_out or self.of_days(at, header + 1)

    def names(self, whom: Whom) -> bool:
        """Say whether somebody of the roster stands among the first rows."""
        return any(whom.sure(cell) for row in self.rows[:100] for cell in row if cell)

    @cached_property
    def heading_row(self) -> int:
        """Return the row with the most headings of ours, the first of equals; -1 for none."""
        scores = [sum(map(_known, set(row) - {""})) for row in self.rows[:TOP]]
        best = max(scores, default=0)
        return scores.index(best) if best else -1

    def heading(self, at: int) -> str:
        """Return what stands above a column in the row of headings."""
        return self.rows[self.heading_row][at] if self.heading_row >= 0 else ""


_DAY = re.compile(r"\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{1,4}\b")


def _known(text: str) -> bool:
    if simple_word(text):  # "No" among answers heads no numbers
        return False
    return bool(sense(text).field) or key(text) in keys("marks.adults") | keys("marks.students")


_PERSON = frozenset("id username email full_name first_name last_name preferred_name".split())
_NAME = frozenset("full_name first_name last_name preferred_name".split())
_ASIDE = frozenset(
    "grade homeroom class first_name last_name full_name preferred_name id state_id email username "
    "gender sequence school birth_date homeroom_teacher counselor language middle_name status role "
    "title wave race suffix other_id subject".split()
)


@lru_cache(maxsize=8192)
def plain(heading: str, kind: str) -> bool:
    """Say whether a heading only says that people of a kind stand there."""
    if not heading or key(heading) in keys(f"marks.{kind}s"):
        return True
    found = sense(heading)
    return found.field in _PERSON and found.scope in ("", kind)


def of_class(heading: str) -> bool:
    """Say whether a heading says that the adult of a class stands there."""
    return sense(heading).field in ("homeroom", "homeroom_teacher", "counselor", "class")


@lru_cache(maxsize=8192)
def of_strength(heading: str) -> bool:
    """Say whether a heading says that strengths of some scale stand there."""
    return sense(heading).field == "strength" or key(heading) in keys("marks.scales")


def unused(heading: str) -> bool:
    """Say whether a column that a list has no use for is told: all but those that say who it is."""
    found = sense(heading)
    telling = found.field in ("status", "role", "title") or found.scope == "contact"
    return telling or not aside(heading) or bool(pattern("{marks.remarks}").fullmatch(heading))


def aside(heading: str) -> bool:
    """Say whether a column stands beside the marks by its heading: a grade, a total, a note."""
    if not heading or key(heading) in keys("marks.scales"):
        return False
    found = sense(_but_ties(heading))
    told = found.field in _ASIDE or found.scope == "contact"
    return told or bool(pattern(r"{marks.beside}|.*\S #").fullmatch(heading))


def _but_ties(heading: str) -> str:
    """Return what a heading says beside "relationship", which here is of adults and students.

    "Relationship status" is of neither.
    """
    rest = pattern(r"(?<!\w){marks.ties}(?!\w)").sub(" ", heading)
    return heading if sense(rest).field else rest.strip()


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns that say whose row it is; `others` say it once more, each by itself.

    `share` of the filled cells, from row `first` on, name somebody; `agrees` is what the headings
    say for it, from -1 to 1.
    """

    columns: tuple[int, ...]
    share: float
    first: int
    agrees: float
    others: tuple[tuple[int, ...], ...] = ()
    digits: bool = False  # nothing but digits, under no heading of people

    @property
    def places(self) -> frozenset[int]:
        """Return every column that says whose row it is."""
        return frozenset(at for columns in (self.columns, *self.others) for at in columns)

    def text(self, row: Sequence[str]) -> str:
        """Return what stands there in a row."""
        return _joined(row, self.columns)

    def texts(self, row: Sequence[str]) -> tuple[str, ...]:
        """Return what stands there in a row, as often as it says whose it is."""
        return tuple(_joined(row, columns) for columns in (self.columns, *self.others))


def _joined(row: Sequence[str], columns: tuple[int, ...]) -> str:
    """Return what stands in one column, or in those of first and last names together."""
    if len(columns) == 1:
        return row[columns[0]]
    return " ".join(row[at] for at in columns).strip()


def alone(row: Sequence[str]) -> str:
    """Return the one text of a row, "" where there is none or more than one."""
    filled = [cell for cell in row if cell]
    return filled[0] if len(filled) == 1 else ""


def rows_of(sheet: Sheet, whom: Whom) -> list[Rows]:
    """Return the columns that may say whose row it is, those that say the same as one."""
    found = [rows for at in range(sheet.width) if (rows := _rows(sheet, whom, (at,)))]
    found += [rows for pair in _pairs(sheet, bool(found)) if (rows := _rows(sheet, whom, pair))]
    found.sort(key=lambda rows: (-rows.agrees - rows.share, len(rows.columns), rows.columns))
    groups: list[Rows] = []
    for rows in found[:_MOST_COMPARED]:
        same = next((i for i, one in enumerate(groups) if _same(sheet, whom, one, rows)), None)
        if same is None:
            groups.append(rows)
        else:
            one = groups[same]
            groups[same] = Rows(
                one.columns, one.share, min(one.first, rows.first), one.agrees,
                (*one.others, rows.columns), one.digits and rows.digits,
            )  # fmt: skip
    return _headed(groups)[:_MOST]


def _headed(groups: list[Rows]) -> list[Rows]:
    """Return the columns that are plainly headed, where there are any: a buddy is nobody's row.

    Numbers that happen to be ids, as of lockers, never stand beside names that mean others.
    """
    plainly = [rows for rows in groups if rows.agrees > 0 and rows.share >= 0.5]
    if plainly:
        return [rows for rows in groups if rows.agrees > 0]
    if any(not rows.digits and rows.share >= _NEARLY_ALL for rows in groups):
        return [rows for rows in groups if not rows.digits]
    return groups


def _pairs(sheet: Sheet, alone: bool) -> list[tuple[int, int]]:
    fields = [sense(sheet.heading(at)).field for at in range(min(sheet.width, TOP * 2))]
    firsts = [at for at, name in enumerate(fields) if name in ("first_name", "preferred_name")]
    lasts = [at for at, name in enumerate(fields) if name == "last_name"]
    named = [(a, b) for a in firsts for b in lasts if abs(a - b) <= 2]
    beside = [] if alone else [(at, at + 1) for at in range(min(sheet.width - 1, 8))]
    return list(dict.fromkeys(named + beside))


def _rows(sheet: Sheet, whom: Whom, columns: tuple[int, ...]) -> Rows | None:
    texts = [_joined(row, columns) for row in sheet.rows]
    numeric = columns[0] in sheet.numeric
    below = sheet.heading_row + 1
    rows = range(below, len(texts))
    known = {
        text
        for text in set(texts)
        if whom.could(text, numeric) and (not simple_word(text) or whom.sure(text, numeric))
    }  # "No" is an answer before it is Nia Okoye
    first = next((i for i in rows if texts[i] in known), None)
    headings = [sheet.heading(at) for at in columns]
    agrees = sum(_agrees(heading, whom.kind) for heading in headings) / len(headings)
    if first is None:
        whose = agrees > 0 and sense(headings[0]).scope == whom.kind
        return Rows(columns, 0, below, agrees) if whose else None
    if len(columns) == 1:
        counts = sheet.counts(columns[0], first)
    else:
        counts = Counter(filter(None, texts[first:]))
    hits = sum(n for text, n in counts.items() if text in known)
    share = hits / (counts.total() or 1)  # nothing but the heading once more
    person = sense(headings[0]).field in _PERSON
    digits = not person and all(_DIGITS.fullmatch(text) for text in counts)
    return Rows(columns, share, first, agrees, (), digits) if share >= 0.5 or agrees > 0 else None


_DIGITS = re.compile(r"\d+(\.0+)?")


def _agrees(heading: str, kind: str) -> float:
    if not heading:
        return 0
    found, other = sense(heading), ADULT if kind == STUDENT else STUDENT
    if key(heading) in keys(f"marks.{kind}s") or (found.scope == kind and found.field in _PERSON):
        return 1
    if key(heading) in keys(f"marks.{other}s") or found.scope == other:
        return -1
    return -1 if found.field and found.field not in _PERSON else 0


def _same(sheet: Sheet, whom: Whom, one: Rows, other: Rows) -> bool:
    """Say whether two columns name the same people, row by row, where both name somebody.

    So do plain ids and names beside them, though the ids be sorted apart: each row then is told.
    """
    if set(one.columns) & set(other.columns):
        return True
    if not all(plain(sheet.heading(at), whom.kind) for at in (*one.columns, *other.columns)):
        return False
    filled = both = same = 0
    for row in sheet.rows[max(one.first, other.first) :][:300]:
        a, b = (
            whom.sure(each.text(row), each.columns[0] in sheet.numeric) for each in (one, other)
        )
        filled += bool(a or b)
        both += bool(a and b)
        same += bool(a & b)
    told = any(
        _is_id(sheet, a, whom) and _is_name(sheet, b, whom) and not sheet.numbering(a.columns[0])
        for a, b in ((one, other), (other, one))
    )
    return (told or same * 2 > both) and both * 2 > filled


def _is_id(sheet: Sheet, of: Rows, whom: Whom) -> bool:
    head = sheet.heading(of.columns[0])
    return sense(head).field == "id" and head.casefold() not in listed(f"marks.{whom.kind}s")


def _is_name(sheet: Sheet, of: Rows, whom: Whom) -> bool:
    found = sense(sheet.heading(of.columns[0])).field
    return found in _NAME or (found == "id" and not _is_id(sheet, of, whom))
