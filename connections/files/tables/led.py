"""Lines above blocks of rows that say who leads them, and in which room or grade they are."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from connections.files.bytes.reading import Grid
from connections.files.tables.tables import Left, Table
from connections.files.words import columns
from connections.files.words.grades import looks_like_grade
from connections.files.words.listed import keys
from connections.files.words.names import looks_like_name
from connections.files.words.roles import ROLE_OF
from connections.words import say

# What a line may say, as the heading of the column in which it will stand.
HEADINGS = {"homeroom_teacher": "teacher", "homeroom": "room", "class": "class", "grade": "grade"}
MOST_ROWS = 5000  # above it nobody writes blocks by hand
NOWHERE = 10_000  # the place in the sheet of a column that stands in lines
LONGEST, MOST_SAID = 40, 6  # letters of what a line says; cells of one

_TITLED = (
    r"(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Frau|Herr|Mme|Mlle|Sra?|Srta|Señora?|Ustadz)\b\.?"
    r"(?:\s+[^\W\d_][^\W\d_.'’-]*\.?){1,3}?"
)
_LABEL = re.compile(r"([^\W\d_][^\W\d_'’ ]*(?: [^\W\d_'’]+)*)\s*(?:[:：]|\s[-–—](?=\s))\s*")
_OTHER_LABEL = re.compile(r"\s+[^\W\d_]+\s*[:：].*$")
_CODED = re.compile(r"(?:^|[\s,;|–—(-]+)([^\W\d_]{2,12})\.?\s+#?(\d\w{0,4}|[A-Z]|K)\)?$")
_OF_SOMEBODY = re.compile(
    rf"(?:(?:[^\W\d_]+ )?(\d{{1,2}}[^\W\d_]?|K)\s*[-–—:]\s*)?({_TITLED})"
    r"(?:['’]s? (?:class|homeroom|room))?"
)

Said = dict[str, str]  # our field → what a line says


def with_leaders(table: Table) -> Table:
    """Return a table with what lines above its blocks of rows say, in columns of their own.

    What stands above the header holds until a line says otherwise, as does a line of a grade until
    a further one. Lines below which nobody stands are left alone.
    """
    if not 0 < table.height <= MOST_ROWS or not table.headings:
        return table
    rows, above = list(zip(*table.columns, strict=True)), _above(table)
    roles = cache(lambda at: _says_roles(table.columns[at]))
    lines = _leading(rows, {at: said for at, row in enumerate(rows) if (said := _line(row, roles))})
    titles = [said for row in above if (said := _said(_joined(row), bare=bool(lines)))]
    named = [said for row in above if (said := _said(_joined(row), bare=True))]
    # The title of a list of one class: "4B - Ms. Lund", "Ms. Lund, Room 4".
    one_class = not lines and len(named) == 1 and bool(named[0].keys() & _OF_ONE_CLASS)
    titles = named if one_class else titles
    if lines and not titles and 0 not in lines:
        lines = {}  # the first rows have no line above them: the others may stand below theirs
    texts = map(_joined, [*above, *map(rows.__getitem__, lines)])
    if not (lines or titles) or (
        len(lines) + len(titles) < 2 and not (one_class or re.search("[:：]", "\n".join(texts)))
    ):
        return table
    state, told = titles, []
    for at in range(len(rows)):
        if at in lines:
            above_it = (i for i, said in enumerate(state) if said.keys() & lines[at].keys())
            state = [*state[: next(above_it, len(state))], lines[at]]
        else:
            told.append({field: value for said in state for field, value in said.items()})
    return _written(table, lines, told)


_OF_ONE_CLASS = {"class", "homeroom", "grade"}


def lists_beside(grid: Grid) -> list[Table]:
    """Return the lists of whole names that stand beside each other, each under who leads it or its
    class; [] for a sheet with anything else in it.
    """
    if len(grid.rows) > MOST_ROWS:
        return []
    rows = [(n, row) for n, row in zip(grid.numbers, grid.rows, strict=True) if any(row)]
    while rows and len(list(filter(None, rows[0][1]))) == 1:
        rows = rows[1:]  # titles
    head, *rows = rows or [(0, ())]
    rows = [(n, row) for n, row in rows if not "".join(row).isdecimal()]  # counts
    places = [at for at, cell in enumerate(head[1]) if cell.strip()]
    heads = {at: _of_a_list(head[1][at].strip()) for at in places}
    told = [(n, at, cell.strip()) for n, row in rows for at, cell in enumerate(row) if cell.strip()]
    if len(places) < 2 or not all(heads.values()) or {at for _, at, _ in told} != {*places}:
        return []
    if not all(looks_like_name(cell) and re.search(r"\w,? \w", cell) for _, _, cell in told):
        return []
    mine = {at: [(n, cell) for n, i, cell in told if i == at] for at in places}
    return [
        Table(
            grid.file,
            grid.sheet,
            ("name", *(HEADINGS[field] for field in said)),
            [[cell for _, cell in mine[at]], *([value] * len(mine[at]) for value in said.values())],
            [n for n, _ in mine[at]],
            head[0],
            grid=grid,
            places=[at, *(NOWHERE + n for n in range(len(said)))],
            led="homeroom_teacher" in said,
        )
        for at, said in heads.items()
    ]


def _of_a_list(head: str) -> Said:
    """Return what a heading says of the names below it: "Ms. Lund", "Lund (Rm 4)", "4B"."""
    name, more = _without_codes(head)
    if not more and (found := _CODE_FIRST.fullmatch(head)) and (field := _labels(found[1])):
        name, more = found[3], {field: found[2]}  # "Rm 101 Lund"
    if more and looks_like_name(name):
        return {"homeroom_teacher": name} | more
    if columns.recognised(head):
        return {}
    return _said(head, bare=True) or ({"class": head} if _A_CLASS.fullmatch(head) else {})


_CODE_FIRST = re.compile(r"([^\W\d_]{2,12})\.?\s+#?(\d\w{0,4})[\s:–-]+(\D+)")
_A_CLASS = re.compile(r"(\d{1,2}|K)[ -]?[A-Za-z\d]{0,4}|[A-Z]\d{1,2}")


def _above(table: Table) -> list[Sequence[str]]:
    """Return the rows above the header, up to those of another table."""
    grid, found = table.grid, list[Sequence[str]]()
    if grid is None or not table.places:
        return []
    for row, number in zip(grid.rows, grid.numbers, strict=True):
        if number >= table.header_at:
            break
        cells = row[max(table.places[0] - 1, 0) : table.places[-1] + 1]
        found = [*found, cells] if sum(map(bool, cells)) <= MOST_SAID else []
    return found


def _written(table: Table, lines: Mapping[int, Said], told: Sequence[Said]) -> Table:
    """Return the table without these lines, with a column for each thing that they tell."""
    stay = [at for at in range(table.height) if at not in lines]
    kept = [[column[at] for at in stay] for column in table.columns]
    known = {
        columns.sense(h).field for h, cells in zip(table.headings, kept, strict=True) if any(cells)
    }
    fields = [
        field for field in HEADINGS if field not in known and any(field in said for said in told)
    ]
    why = say(
        "This row says who leads the rows below it, or where they are: it was read with them."
    )
    blank = ("",) * len(fields)
    left = [replace(row, cells=row.cells + blank) for row in table.left]
    left += [
        Left(table.numbers[at], tuple(c[at] for c in table.columns) + blank, why) for at in lines
    ]
    return replace(
        table,
        headings=(*table.headings, *(HEADINGS[field] for field in fields)),
        columns=[*kept, *([said.get(field, "") for said in told] for field in fields)],
        numbers=[table.numbers[at] for at in stay],
        places=[*table.places, *(NOWHERE + n for n in range(len(fields)))],
        left=sorted(left, key=lambda row: row.row),
        led="homeroom_teacher" in fields,
    )


def _leading(rows: Sequence[Sequence[str]], lines: Mapping[int, Said]) -> dict[int, Said]:
    """Return those of the lines that have rows below them, where the rows are no such lines too."""
    last = max((at for at in range(len(rows)) if at not in lines), default=0)
    lines = {at: said for at, said in lines.items() if at < last}
    others = [[cell for cell in row if cell] for at, row in enumerate(rows) if at not in lines]
    titled = sum(any(map(_OF_SOMEBODY.fullmatch, row)) for row in others)
    several = sum(len(row) > 1 for row in others)
    if len(lines) > len(others) or titled * 3 > len(others) or several * 2 < len(others):
        return {}
    return lines


def _says_roles(column: Sequence[str]) -> bool:
    """Say whether a column says what people are."""
    return sum(columns.key(cell) in ROLE_OF for cell in column) * 3 > len(column)


def _line(row: Sequence[str], roles: Callable[[int], bool]) -> Said:
    """Return what a row says of the rows below it: alone in it, or labels and their values."""
    filled = [cell for cell in row if cell]
    if len(filled) == 1:
        return _said(filled[0], bare=True)
    if not filled or not _labels(filled[0]) or (filled[0][-1] not in ":：" and len(filled) > 2):
        return {}
    if roles(row.index(filled[0])):
        return {}
    return _said(_joined(filled), bare=False)


def _joined(row: Sequence[str]) -> str:
    """Return the cells of a row as one text, a colon behind each label."""
    cells = [cell.strip() for cell in row if cell.strip()]
    alone = len(cells) == 1
    return " ".join(
        f"{cell.rstrip(':：')}:" if _labels(cell) and not alone else cell for cell in cells
    )


def _labels(text: str) -> str:
    """Return which of the things that a line may say a label announces, "" for none."""
    spelled = text.rstrip(":：. ")
    spelled = "room" if columns.key(spelled) == "rm" else spelled
    found = columns.sense(spelled)
    named = found.scope == "adult" and found.field == "full_name"
    field = "homeroom_teacher" if named else found.field
    other = field not in HEADINGS or columns.key(spelled) in keys("sheets.no labels")
    return "" if other else field


def _said(text: str, *, bare: bool) -> Said:
    """Return what a text says of a block: labels and values, if `bare` also "Ms. Lund, Room 4"."""
    text, said = " ".join(text.split()), Said()
    if len(text) > LONGEST * MOST_SAID * 2:  # of one long word each letter would be begun with
        return {}
    marks = []
    for found in _LABEL.finditer(text):
        words = found[1].split()
        label = next((one for n in (2, 1) if _labels(one := " ".join(words[-n:]))), "")
        if label:
            marks.append((found.end(1) - len(label), found.end(), _labels(label)))
    if not marks and bare:
        return _unlabelled(text)
    if not marks or marks[0][0] != 0:
        return {}
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    for (_, start, field), end in zip(marks, ends, strict=True):
        value, more = _without_codes(_OTHER_LABEL.sub("", text[start:end]).strip(" ,;|"))
        if not _fits(field, value):
            return {}
        said |= {field: value} | more
    return said


def _unlabelled(text: str) -> Said:
    name, more = _without_codes(text)
    if not name:
        return more
    found = _OF_SOMEBODY.fullmatch(name)
    if not found:
        return {}
    return {"homeroom_teacher": found[2]} | ({"class": found[1]} if found[1] else {}) | more


def _without_codes(text: str) -> tuple[str, Said]:
    """Return a text without the rooms and grades behind it ("Room 4"), and these."""
    said = Said()
    while (found := _CODED.search(text)) and (field := _labels(found[1])) in (
        "homeroom",
        "class",
        "grade",
    ):
        if not _fits(field, found[2]):
            break
        said[field] = found[2]
        text = text[: found.start()].strip(" ,;|(-–—")
    return text, said


def _fits(field: str, value: str) -> bool:
    if not value or len(value) > LONGEST:
        return False
    if field == "homeroom_teacher":
        named = looks_like_name(value) or _OF_SOMEBODY.fullmatch(value)
        return bool(named) and columns.key(value) not in ROLE_OF and value[0].isupper()
    if field == "grade":
        return looks_like_grade(value)
    return len(value) < 4 or (any(map(str.isdigit, value)) and len(value.split()) < 3)
