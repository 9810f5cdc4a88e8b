"""The cells of one table, cleaned column by column, and what is said about its rows."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from itertools import chain
from unicodedata import normalize

from connections.domain.people.person import Adult, Student
from connections.domain.problems import LONGEST_NAME, Issue, Question, Severity
from connections.files.layout.plan import ERRORS, NULLS, Layout
from connections.files.tables.tables import Table
from connections.files.words.listed import pattern
from connections.files.words.names import DESTROYED, split_names, tidy, tidy_all
from connections.files.words.nobody import GONE
from connections.words import say, say_many


@dataclass
class People:
    """Who stands in one table. `refs` are (student_id, adult's id or name as written).

    `gone` are the ids of those of them who have left: they are read, and not enrolled. `asked` are
    the numbers of single rows that an open question is about; `layout` is how they were read;
    `staff` are the places of rows of a list of students of which a person said that they are staff.
    """

    students: list[Student] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    refs: list[tuple[str, str]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    layout: Layout | None = None
    staff: set[int] = field(default_factory=set)


# What is asked only where people are brought into a school: who belongs to it, what may be kept.
OF_THE_SCHOOL = frozenset({"school", "exit_date", "status", "national"})

Ask = Callable[[str, str, tuple[tuple[str, str], ...]], str]


class Cells:
    """The cleaned columns of a layout, each made once, on first use."""

    def __init__(self, table: Table, layout: Layout) -> None:
        self.table, self.layout = table, layout
        self._made: dict[str, list[str]] = {}
        self.out: frozenset[int] = frozenset()
        self.cleaned = 0  # names that had something around them

    def leave_out(self, rows: Collection[int]) -> None:
        """Let rows that are nobody have no say in how names are written."""
        self.out = frozenset(rows)
        if rows:
            self._made.clear()

    def __contains__(self, name: str) -> bool:
        return name in self.layout.own

    def get(self, name: str) -> list[str]:
        """Return a column by our field: NULL and its like blanked, white space tidied."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> list[str]:
        at = self.layout.own.get(name)
        if at is None:
            return [""] * self.table.height
        raw = self.table.columns[at]
        if self.out:
            raw = ["" if row in self.out else cell for row, cell in enumerate(raw)]
        nothing = ERRORS if name in ("first_name", "last_name", "full_name") else NULLS
        if not nothing.isdisjoint(raw):
            raw = ["" if v in nothing else v for v in raw]
        if name == "id" and self.layout.thousands:
            return [*map(_whole, raw)]
        if name == "id":
            plain = "".join(raw).replace("-", "").isalnum() and "" not in raw
            return raw if plain or not _NO_ID.search("\n".join(raw)) else [*map(_id_text, raw)]
        if name not in _NAMES:
            return tidy_all(raw)
        names, cleaned = _as_names(tidy_all(raw), whole=name == "full_name")
        self.cleaned = max(self.cleaned, cleaned)
        return names

    def heading(self, name: str) -> str:
        """Return the heading under which one of our fields stands, "" where there is none."""
        at = self.layout.own.get(name)
        return self.table.headings[at] if at is not None and self.table.headings else ""

    def names(self) -> tuple[list[str], list[str]]:
        """Return first and last names, from their own columns or from whole names."""
        if "#first" not in self._made:
            first, last = self.get("first_name"), self.get("last_name")
            order = self.layout.surname_first
            if "full_name" in self and not ("first_name" in self and "last_name" in self):
                first, last = split_names(self.get("full_name"), order)
            if "particle" in self or "second_last_name" in self:
                parts = zip(self.get("particle"), last, self.get("second_last_name"), strict=True)
                last = [" ".join(filter(None, part)) for part in parts]
            self._made["#first"], self._made["#last"] = first, last
        return self._made["#first"], self._made["#last"]


_NAMES = frozenset({"first_name", "last_name", "full_name", "preferred_name"})
_AROUND_A_NAME = re.compile(
    r"\s+[-–—/]+ ?(?:[a-z][^A-Z]*|\d[\w.]{0,3})$|^\d{1,3}[.)]\s+|\s+\([^()]*\)$|"
    r"\s+\[[^\[\]]*\]$|\s*[*†‡#]+$|\s+['’]\d\d$|^(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Frau|Herr|Mme|Mlle|Sra?|Srta)\.?\s+(?=\S+\s)"
)


_TITLE = r"(?:M(?:rs?|s|x)\.?|Dr\.|Prof\.)\s+"
_NEVER_OF_A_NAME = re.compile(
    r"\s*[*†‡]+$|\s+['’]\d\d$|\s+\((?:new|neu|nouveau|nuev[oa])\)$|"
    rf"^{_TITLE}(?=\S+\s+\S)|(?<=, ){_TITLE}(?=\S)",
    re.IGNORECASE,
)
_TITLED_BEHIND = re.compile(f", {_TITLE}")
_BEHIND_A_WHOLE_NAME = re.compile(r"(?<=\S\s\S)(.*?)\s+[(\[][^()\[\]]*[)\]]$")


def _as_names(values: list[str], *, whole: bool) -> tuple[list[str], int]:
    """Return names without running number, title, brackets or remarks around, accents composed;
    and how many had such.

    Most of it may be the name's own where few have it; footnote marks never are, nor are brackets
    behind a whole name, whose last word would be the surname.
    """
    joined = "\n".join(set(values))
    if '"' in joined:  # one that closes nothing is asked about
        values = [one.replace('"', "") if one.count('"') % 2 else one for one in values]
    if _ACCENT.search(joined):
        values = [_ACCENTED.sub(lambda one: normalize("NFC", one[0]), value) for value in values]
    around = _ANY_AROUND.search(joined) or _TITLED_BEHIND.search(joined)
    if not around and not pattern(GONE).search(joined):
        return values, 0
    plain = [_AROUND_A_NAME.sub("", value) or value for value in values]
    cleaned = sum(a != b for a, b in zip(plain, values, strict=True))
    if cleaned * 5 < sum(map(bool, values)) * 4:
        gone = pattern(GONE)
        plain = [gone.sub("", _NEVER_OF_A_NAME.sub("", value)) or value for value in values]
        plain = [_BEHIND_A_WHOLE_NAME.sub(r"\1", value) for value in plain] if whole else plain
        cleaned = sum(a != b for a, b in zip(plain, values, strict=True))
    return plain, cleaned


_ACCENT = re.compile("[\u0300-\u036f]")
_ACCENTED = re.compile("[a-zA-Z][\u0300-\u036f]+")
_ANY_AROUND = re.compile(_AROUND_A_NAME.pattern, re.MULTILINE)
_SPACED_DIGITS = re.compile(r"\d+(?: \d+)+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_FLOAT = re.compile(r"(\d+)\.0+")


# What may have to be taken off an id; a column without any of it is taken as it is.
_NO_ID = re.compile(r"[^\w\n@+:/-]|_\n")


def _id_text(value: str) -> str:
    if _SPACED_DIGITS.fullmatch(value):
        return value.replace(" ", "")
    if found := _FLOAT.fullmatch(value):
        return found[1]
    if _GROUPED.fullmatch(value):
        return value.replace(",", "")
    return tidy(value.lstrip("#'")) or ""


def _whole(value: str) -> str:
    """Return 1.002 as 1002, and 1.01 as the 1010 that it was."""
    head, *groups = value.split(".")
    return head + "".join(group.ljust(3, "0") for group in groups)


def heading_of(table: Table, at: int) -> str:
    """Return how a column is called in a question: its heading, or its place without one."""
    named = table.headings[at] if table.headings else ""
    return named or say("column {place}", place=at + 1)


def label(table: Table) -> str:
    """Return how a table is called in a question: its file, and its sheet where it has one."""
    if not table.sheet:
        return table.file
    return say("“{sheet}” in {file}", sheet=table.sheet, file=table.file)


def add_issue(
    people: People, cells: Cells, at: int, name: str, code: str, message: str, severity: Severity
) -> None:
    """Add an issue about a row, and about one of our fields in it ("" for the row itself)."""
    row, column = cells.table.numbers[at], cells.heading(name)
    people.issues.append(Issue(row, column, code, message, severity))


_SHOWN = "id first_name last_name full_name preferred_name homeroom class title".split()


def warn_long(cells: Cells, keep: list[int], people: People) -> None:
    """Say which rows hold a name that no page has room for."""
    for name in _SHOWN:
        column = cells.get(name) if name in cells else []
        if max(map(len, column), default=0) > LONGEST_NAME:
            for at in keep:
                if len(column[at]) > LONGEST_NAME:
                    told = say("This has more than {most} letters.", most=LONGEST_NAME)
                    add_issue(people, cells, at, name, "too_long", told, Severity.ERROR)


def warn_nameless(cells: Cells, keep: list[int], people: People) -> None:
    """Say how many have an id and no name, or half of one, where others have it."""
    first, last = cells.names()
    if "" not in first and "" not in last:
        return
    bare = [at for at in keep if not (first[at] or last[at])]
    if bare and len(bare) < len(keep):
        told = say_many(
            len(bare),
            "The person in this row has no name and is shown by the id.",
            "{n} people, the first of them here, have no name and are shown by their ids.",
        )
        add_issue(people, cells, bare[0], "", "no_name", told, Severity.WARNING)
    half = [at for at in keep if bool(first[at]) != bool(last[at])]
    if (
        half
        and len(half) * 5 < len(keep)
        and {"first_name", "last_name"} <= cells.layout.own.keys()
    ):
        told = say_many(
            len(half),
            "The person in this row has half a name.",
            "{n} people, the first of them here, have half a name.",
        )
        add_issue(people, cells, half[0], "", "half_name", told, Severity.NOTE)


def warn_destroyed(cells: Cells, people: People) -> None:
    """Say how many names lost their letters before the file was saved."""
    first, last = cells.names()
    together = "\n".join(chain(first, last))
    if not any(mark in together for mark in "?\ufffdÃÂâ") or not DESTROYED.search(together):
        return
    bad = [
        at
        for at, (given, family) in enumerate(zip(first, last, strict=True))
        if DESTROYED.search(given) or DESTROYED.search(family)
    ]
    if bad:
        told = say_many(
            len(bad),
            "The letters of the name in this row were already lost (“???”) when this file was "
            "saved. Export it again as UTF-8 or as an Excel workbook.",
            "The letters of {n} names, the first of them here, were already lost (“???”) when "
            "this file was saved. Export it again as UTF-8 or as an Excel workbook.",
        )
        add_issue(people, cells, bad[0], "", "destroyed", told, Severity.ERROR)
