"""Rows that are nobody: what stands in them does not fit what stands in the rows around them.

A row is held against its table: of which kind the cells of each column are, and which are never
blank. What cannot be a person (an example, a hint, a legend, a free place) is left out and listed;
what only may be none is asked about.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from connections.files.layout.plan import ERRORS, NAMES, NULLS
from connections.files.people.cells import Ask, Cells, People, label
from connections.files.tables.tables import Left, Table
from connections.files.tables.usual import FEW, FEWEST, Usual, kind_of, usual
from connections.files.words.columns import key, recognised, sense
from connections.files.words.names import PARTICLES, compared
from connections.files.words.nobody import (
    EXAMPLE,
    INSTRUCTS,
    SAMPLE_ID,
    counts_up,
    doubted_by_remark,
    examples,
    free_places,
    heads_others,
    is_made_up,
    made_up,
    names_a_sample,
)
from connections.files.words.roles import ADULT, NEITHER, ROLE_OF
from connections.words import say, say_many, to_say

SAMPLE = 200  # rows from which the kinds of a column are learned
FIRST, LAST = 4, 40  # rows at the ends that are looked at in any case
MOST_LOOKED_AT = 5000  # rows whose every id and name is held against the others

_WHY = {
    "example": to_say("This row is an example, not a person."),
    "hint": to_say("This row says what to fill in: it is no person."),
    "header": to_say("This row is a header, not a person."),
    "free": to_say("This row keeps a place free: nobody is named in it."),
    "total": to_say("This row is a total or a note, not a person."),
    "another": to_say("Another table stands in this row: it was not read as people."),
    "marked": to_say("This row is hidden or struck through."),
    "unlike": to_say("This row does not fit the rows of the list."),
    "kin": to_say("This row says of itself that it is a parent or a relative."),
    "below": to_say("This row stands below a line of its own."),
}
_DOUBTED = ("unlike", "below", "kin")  # what a person is asked about
_COUNT = (("leave", to_say("No: leave them out")), ("keep", to_say("Yes: keep them")))
_KEEP = (("leave", to_say("Leave out")), ("keep", to_say("They are people: keep them")))


@dataclass(frozen=True)
class _List:
    """A table with what its columns usually hold."""

    table: Table
    id_at: int | None
    names: tuple[int, ...]
    usual: Mapping[int, Usual] = field(default_factory=dict)
    gap: int = 0  # where the rows below a blank row begin; 0: there are none
    role: str = ""  # of everybody in it
    roles: frozenset[int] = frozenset()  # the columns that say what people are

    def row(self, at: int) -> tuple[str, ...]:
        """Return the cells of a row, blank where they say nothing; somebody may be called None."""
        cells = ((i, column[at]) for i, column in enumerate(self.table.columns))
        return tuple(
            "" if cell in (ERRORS if i in self.names else NULLS) else cell for i, cell in cells
        )

    def unlike(self, row: Sequence[str]) -> int:
        """Return how many cells of a row do not fit their columns; "Bus 3" in two is one."""
        odd = [row[at] for at, usual in self.usual.items() if not usual.fits(row[at])]
        return odd.count("") + len({*odd} - {""})

    def numbered(self, row: Sequence[str]) -> bool:
        """Say whether a row has an id like those of the list."""
        if self.id_at is None or not row[self.id_at]:
            return False
        usual = self.usual[self.id_at]
        return bool(usual.kinds) and usual.fits(row[self.id_at])

    def nobody(self, row: Sequence[str]) -> bool:
        """Say whether a row without an id has no whole name either, nor anything that fits."""
        if self.id_at is None or not self.usual[self.id_at].full or self.numbered(row):
            return False
        fits = {at for at, usual in self.usual.items() if row[at] and usual.fits(row[at])}
        whole = all(at in fits and kind_of(row[at]) == "name" for at in self.names)
        return bool(self.names) and not whole and fits <= {self.id_at, *self.names}

    def remarks(self, row: Sequence[str], names: Sequence[str]) -> bool:
        """Say whether a name is a sentence ("moved to 6C") and all that others have is blank."""
        ruled = {at for at, usual in self.usual.items() if usual.kinds or usual.levels}
        beside = ruled - {self.id_at, *self.names}
        words = {word for name in names for word in name.split() if word[0].islower()}
        said = words - PARTICLES
        return bool(said and beside) and not any(row[at] for at in beside)

    def told(self, row: Sequence[str]) -> bool:
        """Say whether a row says what somebody is where the others do: Sid Snow, Teacher."""
        return any(key(row[at]) in ROLE_OF for at in self.roles)

    def named(self, row: Sequence[str]) -> bool:
        """Say whether a row has a whole name and a grade as the others have."""
        levels = [at for at, usual in self.usual.items() if usual.levels and row[at]]
        fits = all(self.usual[at].fits(row[at]) for at in (*self.names, *levels))
        return bool(levels and self.names) and fits and all(row[at] for at in self.names)

    def belongs(self, at: int) -> bool:
        """Say whether a row could stand in the list: a person may have odd cells."""
        row, many = self.row(at), len(self.usual)
        if self.named(row) and (self.id_at is None or self.numbered(row)):
            return True
        named = bool(self.names) and all(row[i] and self.usual[i].fits(row[i]) for i in self.names)
        rest = many // 2 if self.numbered(row) else many // 4 if named else 0
        rest = max(rest, sum(map(bool, row)) * 2 > many > 3)
        return self.unlike(row) <= rest


def odd_rows(cells: Cells, ask: Ask, kept: frozenset[str], people: People) -> set[int]:
    """Return the rows to leave out, each listed in `table.left`; so are those that are `kept`."""
    table, rows = cells.table, _look_at(cells)
    found = {at: why for at in _candidates(rows) if (why := _why(rows, at))}
    _judge_below_a_gap(rows, found)
    if sum(why in ("example", "unlike") for why in found.values()) * 2 > table.height:
        found = {at: why for at, why in found.items() if why not in ("example", "unlike")}
    _judge_below_lines(rows, found)
    doubted = sorted(at for at, why in found.items() if why in _DOUBTED)
    if doubted and _ask(table, doubted, ask) == "keep":
        found = {at: why for at, why in found.items() if at not in doubted}
    found = _ask_about_marked(table, ask, people) | found
    out = set()
    for at, why in sorted(found.items()):
        left = Left(table.numbers[at], tuple(c[at] for c in table.columns), say(_WHY[why]))
        left = replace(left, kept=left.mark in kept)
        table.left.append(left)
        out |= set() if left.kept else {at}
    return out


def _ask_about_marked(table: Table, ask: Ask, people: People) -> dict[int, str]:
    """Return the rows that are hidden or struck through, where a person says they do not count."""
    marked = table.grid.marked if table.grid else frozenset()
    rows = [at for at, number in enumerate(table.numbers) if number in marked] if marked else []
    if not rows:
        return {}
    asked = say_many(
        len(rows),
        "{table}: row {first} is hidden or struck through. Does it count?",
        "{table}: {n} rows, the first of them row {first}, are hidden or struck through. Do they "
        "count?",
        table=label(table),
        first=table.numbers[rows[0]],
    )
    answer = ask("status:marked", asked, _COUNT)
    if not answer:
        people.asked.update(table.numbers[at] for at in rows)
    return dict.fromkeys(rows, "marked") if answer == "leave" else {}


def _look_at(cells: Cells) -> _List:
    table, own = cells.table, cells.layout.own
    names = tuple(own[n] for n in ("first_name", "last_name", "full_name") if n in own)
    gap = 0
    if not isinstance(table.numbers, range):
        out = {left.row for left in table.left if left.said}  # these leave no blank row behind
        jumps = [
            i
            for i, (a, b) in enumerate(pairwise(table.numbers), 1)
            if b - a > 1 and not out.issuperset(range(a + 1, b))
        ]
        gap = next((i for i in jumps if i >= FEWEST), 0)
    height = gap or table.height
    body = range(FIRST if height >= FEW else 0, height)
    sample = body[:: max(len(body) // SAMPLE, 1)]
    places = sorted(own.values()) if table.height > MOST_LOOKED_AT else range(len(table.columns))
    told = {
        at: usual(
            ["" if (cell := table.columns[at][row]) in NULLS else cell for row in sample],
            ids=at == own.get("id"),
            grades=at == own.get("grade"),
        )
        for at in places
    }
    roles = frozenset(at for at in told if _of_roles([table.columns[at][row] for row in sample]))
    return _List(table, own.get("id"), names, told, gap, cells.layout.role, roles)


def _of_roles(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return sum(key(cell) in ROLE_OF for cell in filled) * 10 >= max(len(filled), 1) * 8


def _candidates(rows: _List) -> list[int]:
    """Return the rows to look at closely: at both ends, below a gap, without an id or a name."""
    height = rows.table.height
    found = {*range(min(FIRST, height)), *range(max(height - LAST, 0), height)}
    found |= set(range(rows.gap, height)) if rows.gap else set()
    for at in (*rows.names, *([] if rows.id_at is None else [rows.id_at])):
        column = rows.table.columns[at]
        different = set(column)
        odd = different & {*ERRORS, "", "0", *rows.table.headings[at : at + 1]}
        if at == rows.id_at and rows.table.height > MOST_LOOKED_AT:  # of a district's, the words
            different = {*filter(str.isalpha, different)}
        odd |= free_places(different) | examples(different)
        if at != rows.id_at:
            odd |= {v for v in different if v[-1:] in (")", "]") or _names_a_job(v)}
            odd |= {v for v in different if v.count('"') % 2}
        if rows.table.height <= MOST_LOOKED_AT:
            odd |= {v for v in different if not rows.usual[at].fits(v)}
        if at != rows.id_at:
            mixed = (v for v in different if not v.isalpha())
            odd |= {v for v in mixed if not any(map(str.isalpha, v))} | set(made_up(different))
        if odd:
            found.update(i for i, v in enumerate(column) if v in odd)
    return sorted(found)


@dataclass(frozen=True)
class _Row:
    """A row of a list, and what is known of it; each thing is worked out when somebody asks."""

    rows: _List
    at: int

    @cached_property
    def cells(self) -> tuple[str, ...]:
        return self.rows.row(self.at)

    @cached_property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell]

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
        return any(map(EXAMPLE.match, told))

    @cached_property
    def instructs(self) -> bool:
        told = sum(bool(INSTRUCTS.match(cell)) for cell in self.filled)
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
        if told and not told.strip("0"):
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
        return sure and all(_why(self.rows, before) for before in range(self.at))

    @property
    def sample(self) -> bool:
        if not self.first or not names_a_sample(compared(" ".join(self.names))):
            return False
        before = (_why(self.rows, at) for at in range(self.at))
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

    @cached_property
    def nobody(self) -> bool:
        return self.rows.nobody(self.cells)

    @cached_property
    def closes(self) -> bool:
        return _closes(self.rows, self.at, self.cells)

    @property
    def half(self) -> bool:
        return len(self.rows.names) > 1 or bool(self.unlike) or self.closes

    @property
    def labelled(self) -> bool:
        return not self.numbered and any(name[-1] == ":" for name in self.names)

    @cached_property
    def belongs(self) -> bool:
        return self.rows.belongs(self.at)

    @property
    def wordless(self) -> bool:
        numbers = any("number" in self.rows.usual[at].kinds for at in self.rows.names)
        return not numbers and any(not any(map(str.isalpha, name)) for name in self.names)

    @cached_property
    def heads(self) -> bool:
        fields = bool(self.names) and all(sense(name).field in NAMES for name in self.names)
        return fields and not self.numbered


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
    ("hint", lambda r: r.above and r.hints),
    ("unlike", lambda r: r.above),
    ("example", lambda r: is_made_up(" ".join(r.names)) or r.sample),
    ("total", lambda r: r.alone and r.a_line),
    ("unlike", lambda r: r.alone and r.half),
    ("", lambda r: r.alone),
    ("total", lambda r: r.labelled or (r.nobody and not r.belongs)),
    ("unlike", lambda r: r.closes or _shifted(r.rows, r.cells)),
    ("unlike", lambda r: any(name.count('"') % 2 for name in r.names)),  # what was swallowed?
    ("unlike", lambda r: r.rows.role != ADULT and any(map(_names_a_job, r.names))),
    ("unlike", lambda r: r.wordless),
    ("unlike", lambda r: r.number and not r.numbered and ROLE_OF.get(key(r.number))),
    ("", lambda r: r.heads and r.rows.told(r.cells)),
    ("header", lambda r: r.heads),
    ("unlike", lambda r: not r.belongs or r.rows.remarks(r.cells, r.names)),
)


def _why(rows: _List, at: int) -> str:
    """Return why a row is certainly nobody, or "unlike" where that is a question; else ""."""
    row = _Row(rows, at)
    return next((why for why, fits in _REASONS if fits(row)), "")


def _names_a_job(name: str) -> bool:
    """Say whether a name is written behind or before a job: "Student Teacher - Lee Todd"."""
    parts = _BESIDE_A_NAME.split(name, 1)
    said = [[ROLE_OF.get(key(part)), *_roles_of(part)] for part in parts if len(parts) > 1]
    return any(roles[0] in _OTHERS or (all(roles[1:]) and ADULT in roles) for roles in said)


def _roles_of(text: str) -> list[str]:
    return [ROLE_OF.get(key(word), "") for word in text.split()]


_BESIDE_A_NAME = re.compile(r"\s+[-–—]\s+|\s*[:：]\s+")
_OTHERS = (ADULT, NEITHER)


def _closes(rows: _List, at: int, row: Sequence[str]) -> bool:
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


def _shifted(rows: _List, row: Sequence[str]) -> bool:
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


def _names_its_column(rows: _List, number: str) -> bool:
    return bool(rows.table.headings) and number == rows.table.headings[rows.id_at or 0]


def _is_header(rows: _List, row: Sequence[str], filled: Sequence[str]) -> bool:
    """Say whether a row is the header once more, or a second one under it."""
    same = sum(bool(h) and cell == h for cell, h in zip(row, rows.table.headings, strict=False))
    known = sum(recognised(cell) for cell in filled) if not rows.told(row) else 0
    return same * 2 > len(filled) or (len(filled) >= FEWEST and known * 10 >= len(filled) * 6)


def _judge_below_a_gap(rows: _List, found: dict[int, str]) -> None:
    """Judge together the rows below a gap: another table, or more of the same."""
    block = range(rows.gap, rows.table.height) if rows.gap else range(0)
    unlike = [at for at in block if at in found]
    if unlike and len(unlike) * 4 >= len(block) * 3:
        found |= {at: "another" for at in unlike if found[at] == "unlike"}
    elif found.get(rows.gap) == "unlike" or found.get(rows.gap + 1) == "unlike":
        found |= {at: found.get(at, "unlike") for at in block}  # under a heading of their own


def _judge_below_lines(rows: _List, found: dict[int, str]) -> None:
    """Doubt the rows below a line that says who else stands there: "Teachers:", "Left school:"."""
    lines = {}
    for at in _candidates(rows):
        filled = [cell for cell in rows.row(at) if cell]
        if len(filled) == 1 and (heads := heads_others(filled[0], rows.role)):
            lines[at] = heads
    unknown = [at for at, heads in lines.items() if heads == "unknown"]
    doubted = {"others", "unknown"} if len(unknown) == 1 and unknown[0] else {"others"}
    ends = [*lines, rows.table.height][1:]
    for (at, heads), end in zip(lines.items(), ends, strict=True):
        if heads in doubted and end > at + 1:
            found |= {below: found.get(below, "below") for below in range(at + 1, end)}
            found[at] = "header"


def _ask(table: Table, doubted: Sequence[int], ask: Ask) -> str:
    asked = say_many(
        len(doubted),
        "{table}: row {first} does not look like the rows of the list. Leave it out?",
        "{table}: {n} rows, the first of them row {first}, do not look like the rows of the list. "
        "Leave them out?",
        table=label(table),
        first=table.numbers[doubted[0]],
    )
    return ask("odd_rows", asked, _KEEP)
