"""Why a row is nobody, as a table of reasons: the first that fits counts."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from connections.files.layout.plan import ERRORS, NAMES
from connections.files.people.odd.listed import FIRST, Listed
from connections.files.tables.usual import FEW, FEWEST, kind_of
from connections.files.words.columns import key, recognised, sense
from connections.files.words.listed import pattern
from connections.files.words.names import DESTROYED, PARTICLES, compared
from connections.files.words.nobody import (
    EXAMPLE,
    INSTRUCTS,
    SAMPLE_ID,
    counts_up,
    doubted_by_remark,
    free_places,
    heads_a_part,
    is_made_up,
    names_a_sample,
)
from connections.files.words.roles import ADULT, NEITHER, ROLE_OF


@dataclass(frozen=True)
class _Row:
    """A row of a list, and what is known of it; each thing is worked out when somebody asks."""

    rows: Listed
    at: int

    @cached_property
    def cells(self) -> tuple[str, ...]:
        return self.rows.row(self.at)

    @cached_property
    def filled(self) -> list[str]:
        return [cell for at, cell in enumerate(self.cells) if cell and at not in self.rows.above]

    @cached_property
    def number(self) -> str:
        return self.cells[self.rows.id_at] if self.rows.id_at is not None else ""

    @cached_property
    def names(self) -> list[str]:
        return [self.cells[i] for i in self.rows.names if self.cells[i]]

    @cached_property
    def numbered(self) -> bool:
        return self.rows.numbered(self.cells)

    @cached_property
    def unlike(self) -> int:
        return self.rows.unlike(self.cells)

    @cached_property
    def first(self) -> bool:
        """Say whether it stands where examples and hints stand."""
        return self.at < FIRST

    @property
    def broken(self) -> bool:
        return any(column[self.at] in ERRORS for column in self.rows.table.columns)

    @property
    def header(self) -> bool:
        own = not self.numbered or _names_its_column(self.rows, self.number)
        return own and _is_header(self.rows, self.cells, self.filled)

    @property
    def begins_as_example(self) -> bool:
        told = self.filled if self.first else [self.number, *self.names]
        return any(map(pattern(EXAMPLE).match, told))

    @cached_property
    def instructs(self) -> bool:
        told = sum(bool(pattern(INSTRUCTS).match(cell)) for cell in self.filled)
        return self.first and told * 2 >= len(self.filled)

    @property
    def counts(self) -> bool:
        alone = len(self.filled) < 3 and len(self.names) == 1  # somebody may be called Paige Total
        return counts_up(self.filled[0]) and not self.numbered and bool(alone or self.unlike)

    @cached_property
    def nameless(self) -> bool:
        """Say whether neither a name nor a number that says something stands in it."""
        less = bool(self.number) or len(self.filled) < len(self.cells)
        return bool(self.rows.names) and not self.names and less and not self.number.strip("0")

    @property
    def free(self) -> bool:
        told = "".join([self.number, *self.names])
        if (told and not told.strip("0")) or free_places(self.filled) == {*self.filled}:
            return True
        whole = [" ".join(self.names), " ".join(reversed(self.names))]
        many = len(free_places(self.names))
        return bool(self.names) and (many == len({*self.names}) or bool(free_places(whole)))

    @cached_property
    def remark(self) -> str:
        return next(filter(None, map(doubted_by_remark, self.names)), "")

    @cached_property
    def above(self) -> bool:
        """Say whether it stands above the people, and is no row like theirs."""
        odd = self.unlike >= 2 and not self.rows.named(self.cells)
        return self.first and not self.numbered and (_in_words(self.number) or odd)

    @property
    def hints(self) -> bool:
        named = all(kind_of(name) == "name" and name[0].isupper() for name in self.names)
        sure = _in_words(self.number) or not (self.names and named)
        return sure and all(why_nobody(self.rows, before) for before in range(self.at))

    @property
    def sample(self) -> bool:
        if not self.first or not names_a_sample(compared(" ".join(self.names))):
            return False
        before = (why_nobody(self.rows, at) for at in range(self.at))
        first = self.at == 0 and bool(SAMPLE_ID.fullmatch(self.number))
        return first or any(why in ("hint", "example") for why in before)

    @cached_property
    def alone(self) -> bool:
        return len(self.filled) == 1 and len(self.rows.usual) > 2 and not self.numbered

    @property
    def a_line(self) -> bool:
        """Say whether its only cell is no name: it says something, or ends the list."""
        (text,) = self.filled
        said = ":" in text or len(text.split()) > 4 or any(map(str.isdigit, text))
        return said or (self.nobody and self.at + 1 == self.rows.table.height)

    @property
    def a_part(self) -> bool:
        """Say whether its only cell heads a part of the list: "Grade 5", "Room 12", "B"."""
        (text,) = self.filled
        return heads_a_part(text) or (len(text) == 1 and text.isupper())

    @cached_property
    def nobody(self) -> bool:
        return self.rows.nobody(self.cells)

    @cached_property
    def closes(self) -> bool:
        return _closes(self.rows, self.at, self.cells)

    @property
    def half(self) -> bool:
        heads = self.rows.wide and self.at + 1 < self.rows.table.height
        return len(self.rows.names) > 1 or bool(self.unlike) or self.closes or heads

    @property
    def labelled(self) -> bool:
        return not self.numbered and any(name[-1] == ":" for name in self.names)

    @cached_property
    def belongs(self) -> bool:
        return self.rows.belongs(self.at)

    @property
    def wordless(self) -> bool:
        numbers = any("number" in self.rows.usual[at].kinds for at in self.rows.names)
        said = (any(map(str.isalpha, name)) or DESTROYED.search(name) for name in self.names)
        return not numbers and not all(said)  # what was lost is said of the row

    @cached_property
    def heads(self) -> bool:
        fields = bool(self.names) and all(sense(name).field in NAMES for name in self.names)
        return fields and not self.numbered and not any(map(_INITIALS.fullmatch, self.names))


_INITIALS = re.compile(r"(\w\. ?){2,3}")  # "A.D.", and no heading "Ad"

# Why a row is nobody: the first that fits counts. "" is somebody for sure, or no row at all.
_REASONS: tuple[tuple[str, Callable[[_Row], object]], ...] = (
    ("free", lambda r: not r.filled and r.broken),
    ("", lambda r: not r.filled),
    ("header", lambda r: r.header),
    ("example", lambda r: r.begins_as_example),
    ("hint", lambda r: r.instructs and (len(r.filled) > 1 or ":" in r.filled[0])),
    ("", lambda r: r.instructs),
    ("total", lambda r: r.counts),
    ("free", lambda r: r.nameless and r.number),
    ("", lambda r: r.nameless and len(r.filled) < 2),
    ("total", lambda r: r.nameless and r.nobody),
    ("unlike", lambda r: r.nameless),
    ("free", lambda r: r.free),
    *((why, lambda r, why=why: r.remark == why) for why in ("example", "kin", "unlike")),
    ("header", lambda r: r.alone and r.a_part),
    ("hint", lambda r: r.above and r.hints),
    ("unlike", lambda r: r.above),
    ("example", lambda r: is_made_up(" ".join(r.names)) or r.sample),
    ("total", lambda r: r.alone and r.a_line),
    ("unlike", lambda r: r.alone and r.half),
    ("", lambda r: r.alone),
    ("total", lambda r: r.labelled or (r.nobody and not r.belongs)),
    ("unlike", lambda r: r.closes or _shifted(r.rows, r.cells)),
    ("unlike", lambda r: any(name.count('"') % 2 for name in r.names)),  # what was swallowed?
    ("unlike", lambda r: r.rows.role != ADULT and any(map(names_a_job, r.names))),
    ("unlike", lambda r: r.wordless),
    ("unlike", lambda r: r.number and not r.numbered and ROLE_OF.get(key(r.number))),
    ("", lambda r: r.heads and r.rows.told(r.cells)),
    ("header", lambda r: r.heads),
    ("unlike", lambda r: not r.belongs or r.rows.remarks(r.cells, r.names)),
)


def why_nobody(rows: Listed, at: int) -> str:
    """Return why a row is certainly nobody, or "unlike" where that is a question; else ""."""
    row = _Row(rows, at)
    return next((why for why, fits in _REASONS if fits(row)), "")


def names_a_job(name: str) -> bool:
    """Say whether a name is written behind or before a job: "Student Teacher - Lee Todd"."""
    parts = _BESIDE_A_NAME.split(name, 1)
    said = [[ROLE_OF.get(key(part)), *_roles_of(part)] for part in parts if len(parts) > 1]
    return any(roles[0] in _OTHERS or (all(roles[1:]) and ADULT in roles) for roles in said)


def _roles_of(text: str) -> list[str]:
    return [ROLE_OF.get(key(word), "") for word in text.split()]


_BESIDE_A_NAME = re.compile(r"\s+[-–—]\s+|\s*[:：]\s+")
_OTHERS = (ADULT, NEITHER)


def _closes(rows: Listed, at: int, row: Sequence[str]) -> bool:
    """Say whether the last row of a few has half a name and a blank where the others have none."""
    others = range(at) if at + 1 == rows.table.height < FEW else range(0)
    if len(others) < 2 or rows.numbered(row):
        return False
    columns = rows.table.columns
    whole = [" ".join(columns[i][other] for i in rows.names) for other in others]
    if not all(len(name.split()) > 1 and name[:1].isupper() for name in whole):
        return False
    words = " ".join(row[i] for i in rows.names).split()
    blank = any(
        not cell and all(map(column.__getitem__, others))
        for cell, column in zip(row, columns, strict=True)
    )
    named = [word for word in words if word[0].isupper() or word in PARTICLES]
    half = len(words) < 2 or len(named) < len(words) or any(not row[i] for i in rows.names)
    return blank and (half or recognised(words[0]))


def _shifted(rows: Listed, row: Sequence[str]) -> bool:
    """Say whether a row is longer than its header, and a cell of it stands in another's place."""
    table = rows.table
    longer = any(
        row[at] and sum(map(bool, column)) * 2 < table.height
        for at, column in enumerate(table.columns)
        if not any(table.headings[at:])
    )
    ours = {rows.id_at, *rows.names}
    cells = ((row[at], usual) for at, usual in rows.usual.items() if at not in ours)
    return longer and any(cell and not usual.fits(cell) for cell, usual in cells)


def _in_words(number: str) -> bool:
    return sum(map(str.isalpha, number.split())) > 1


def _names_its_column(rows: Listed, number: str) -> bool:
    return bool(rows.table.headings) and number == rows.table.headings[rows.id_at or 0]


def _is_header(rows: Listed, row: Sequence[str], filled: Sequence[str]) -> bool:
    """Say whether a row is the header once more, or a second one under it."""
    same = sum(bool(h) and cell == h for cell, h in zip(row, rows.table.headings, strict=False))
    known = (
        0
        if rows.told(row)
        else sum(
            recognised(cell) and column.count(cell) == 1  # no heading stands again below itself
            for cell, column in zip(row, rows.table.columns, strict=False)
            if cell
        )
    )
    return same * 2 > len(filled) or (len(filled) >= FEWEST and known * 10 >= len(filled) * 6)
