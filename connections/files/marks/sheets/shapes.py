"""Complete readings of a sheet of marks that compete: each pays for what it leaves unexplained."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from zlib import crc32

from connections.files.marks.sheets.sheet import (
    TOP,
    Rows,
    Sheet,
    alone,
    aside,
    of_class,
    of_strength,
    plain,
    rows_of,
)
from connections.files.marks.sheets.vocabulary import (
    LONGEST_WORD,
    own_word,
    simple_word,
)
from connections.files.marks.sheets.whom import ADULT, STUDENT, Whom
from connections.words import say, to_say


class At(StrEnum):
    """Where the adult, the student or the strength of a mark stands."""

    ROW = "row"  # in columns of the mark's row
    HEAD = "head"  # above the mark's column
    CELL = "cell"  # in the cell itself
    SHEET = "sheet"  # in the name of the sheet or its title
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Shape:
    """One reading of a whole sheet: where adult, student and strength of each mark stand.

    `header` is the row of headings, -1 for none; `data` are the columns with marks; `score` is
    1 when every cell is explained.
    """

    adult: At
    student: At
    word: At
    header: int
    rows: Mapping[str, Rows]  # by kind, for those that stand in the row
    data: tuple[int, ...] = ()
    title: str = ""  # the adult's, for At.SHEET
    score: float = 0

    @property
    def code(self) -> str:
        """Return what a person's choice of this reading is remembered by."""
        places = [f"{kind[0]}{'.'.join(map(str, r.columns))}" for kind, r in self.rows.items()]
        column = self.data if self.word is At.ROW else ()
        whose = [f"{crc32(self.title.encode()):x}"] if self.title else []
        return "-".join([self.adult, self.student, self.word, *places, *map(str, column), *whose])

    def kind_at(self, place: At) -> str:
        """Return which people stand in a place, "" for none."""
        return {self.student: STUDENT, self.adult: ADULT}.get(place, "")


_WIDEST_LIST = 40  # columns of a list in which the strength may stand: no list has more
_TICKS = 2  # different words, at most, in a column that is only ticked
_MARGIN = 0.1  # by less, both readings are shown
_LEAST = 0.45  # of what stands there has to be explained
_ODD_HEADINGS = 0.2  # what a reading loses when its headings say the contrary
_UNUSED = 0.2  # what it loses for a column of names it has no use for

People = Mapping[str, Whom]


def shapes_of(sheet: Sheet, people: People) -> list[Shape]:
    """Return the readings that nearly explain a sheet the best, the best first; () for none."""
    found = {kind: rows_of(sheet, whom) for kind, whom in people.items()}
    scored = [_scored(shape, sheet, people, found) for shape in _possible(sheet, people, found)]
    scored = sorted((s for s in scored if s.score >= _LEAST), key=lambda s: -s.score)
    return [s for s in scored if s.score > scored[0].score - _MARGIN]


def _possible(sheet: Sheet, people: People, found: Mapping[str, list[Rows]]) -> Iterator[Shape]:
    adults, students = found[ADULT], found[STUDENT]
    for a in adults:
        for s in students:
            if not _overlap(a, s):
                yield from _listed(sheet, {ADULT: a, STUDENT: s}, At.ROW)
    for kind, other in ((STUDENT, ADULT), (ADULT, STUDENT)):
        for rows in found[kind]:
            header = _row_of_people(sheet, people[other], max(rows.first, 1), rows)
            if header >= 0:
                places = (At.HEAD, At.ROW) if kind == STUDENT else (At.ROW, At.HEAD)
                yield Shape(*places, At.CELL, header, {kind: rows}, _rest(sheet, rows))
            header = _header(sheet, rows.first)
            data = _listing(sheet, _rest(sheet, rows), header, people[other])
            only = len(data) == 1 and plain(_head(sheet, header, data[0]), other)
            if data and not (only and _single(sheet, data[0], header, people[other])):
                places = (At.CELL, At.ROW) if kind == STUDENT else (At.ROW, At.CELL)
                yield Shape(*places, At.HEAD, header, {kind: rows}, data)
        header = _row_of_people(sheet, people[other], TOP, None)
        if header >= 0:
            places = (At.HEAD, At.CELL) if kind == STUDENT else (At.CELL, At.HEAD)
            yield Shape(*places, At.NOWHERE, header, {}, tuple(range(sheet.width)))
    yield from _of_one_adult(sheet, people, students)


def _of_one_adult(sheet: Sheet, people: People, students: list[Rows]) -> Iterator[Shape]:
    """Yield the readings in which the whole sheet is one adult's."""
    first = min((s.first for s in students), default=-1)
    for title in titles_of(sheet, people[ADULT], first if first >= 0 else TOP):
        for s in students:
            for shape in _listed(sheet, {STUDENT: s}, At.SHEET):
                yield replace(shape, title=title)
        for header in {_header(sheet, first), 0} if sheet.rows else ():
            data = _listing(sheet, range(sheet.width), header, people[STUDENT])
            if data and not all(plain(_head(sheet, header, at), STUDENT) for at in data):
                yield Shape(At.SHEET, At.CELL, At.HEAD, header, {}, data, title)


def titles_of(sheet: Sheet, adults: Whom, end: int) -> list[str]:
    """Return the texts that name the adult of a whole sheet, one an adult: its name, a title."""
    texts = [sheet.name]
    for row in sheet.rows[: min(end, TOP, len(sheet.rows) - 1)]:
        texts += [alone(row)] if sheet.width > 1 else []
    found: dict[str, frozenset[str]] = {}
    named = filter(None, (named_alone(text, adults) for text in texts))
    for text in sorted(named, key=adults.whole, reverse=True):
        meant = adults.anyone(text)
        if not any(others <= meant for others in found.values()):
            found = {one: others for one, others in found.items() if not meant < others}
            found[text] = meant
    return list(found)


def named_alone(text: str, adults: Whom) -> str:
    """Return the adult in a title, "Teacher: Ms. Harlow", as written; "" for nobody."""
    parts = (text, text.rpartition(":")[2].strip())
    return next((part for part in parts if adults.could(part)), "")


def _listed(sheet: Sheet, rows: Mapping[str, Rows], adult: At) -> Iterator[Shape]:
    """Yield the readings with one mark a row: its strength in a column, by a tick, or nowhere."""
    header = _header(sheet, min(r.first for r in rows.values()))
    heads = [(_head(sheet, header, at), kind) for kind, r in rows.items() for at in r.columns]
    if any(own_word(text) is not None or of_strength(text) for text, _ in heads):
        return  # names under a strength: no list
    rest = [at for at in _rest(sheet, *rows.values()) if not sheet.beside(at, header)]
    filled = [at for at in rest if sheet.counts(at, header + 1)]
    stated = [at for at in rest if of_strength(_head(sheet, header, at))]
    if not filled and not all(plain(text, kind) or of_class(text) for text, kind in heads):
        return  # names under a question: what it means to stand there is said above them
    # A column that was left blank says of every row that it is not reviewed.
    headed = stated or filled or [at for at in rest if _head(sheet, header, at)]
    for at in headed[:_WIDEST_LIST]:
        yield Shape(adult, At.ROW, At.ROW, header, rows, (at,))
    if not headed:
        yield Shape(adult, At.ROW, At.NOWHERE, header, rows)
    elif (
        not stated
        and len(filled) > 1
        and all(_ticked(sheet.counts(at, header + 1)) for at in filled)
    ):
        yield Shape(adult, At.ROW, At.HEAD, header, rows, tuple(filled))


def _ticked(counts: Counter[str]) -> bool:
    """Say whether a column is only ticked: what it says of a mark is its heading."""
    return len(counts) <= _TICKS and not any(own_word(text) is not None for text in counts)


def _overlap(one: Rows, other: Rows) -> bool:
    return not one.places.isdisjoint(other.columns)


def _rest(sheet: Sheet, *rows: Rows) -> tuple[int, ...]:
    used = frozenset[int]().union(*(one.places for one in rows))
    return tuple(at for at in range(sheet.width) if at not in used)


def _header(sheet: Sheet, first: int) -> int:
    """Return the row of headings above the first row of marks."""
    return sheet.heading_row if 0 <= sheet.heading_row < first else first - 1


def _head(sheet: Sheet, header: int, at: int) -> str:
    return sheet.rows[header][at] if header >= 0 else ""


def _row_of_people(sheet: Sheet, whom: Whom, end: int, rows: Rows | None) -> int:
    """Return the row that names most people, of equals the last; -1 where none does."""
    used = rows.places if rows else ()
    best, most = -1, 0
    for at in range(min(end, TOP, len(sheet.rows))):
        hits = sum(
            bool(heading_of(sheet, at, i, whom)) for i in range(sheet.width) if i not in used
        )
        if hits > most or (rows is not None and hits == most > 0):
            best, most = at, hits
    return best


def heading_of(sheet: Sheet, header: int, at: int, whom: Whom) -> str:
    """Return the text that names the person of a column, in one row of headings or two; else ""."""
    text = sheet.rows[header][at]
    above = sheet.rows[header - 1][at] if header > 0 else ""
    both = f"{above} {text}".strip()
    if above and text and whom.whole(both):
        return both
    named = whom.could(text) and (not aside(text) or whom.whole(text))
    return text if named else ""


def _names(sheet: Sheet, at: int, header: int, whom: Whom) -> bool:
    """Say whether most of a column's cells hold people of a kind, one or several each."""
    head = _head(sheet, header, at)
    if of_strength(head) or (of_class(head) and not plain(head, whom.kind)):
        return False
    counts = sheet.counts(at, header + 1)
    return 2 * _named(counts, whom) >= counts.total() > 0


def _listing(sheet: Sheet, rest: Sequence[int], header: int, whom: Whom) -> tuple[int, ...]:
    """Return the columns with people in their cells; beside one, all that stand under a strength.

    Who is not on the roster stands there too, and is told.
    """
    named = {at for at in rest if _names(sheet, at, header, whom)}
    ours = {
        at
        for at in (rest if named else ())
        if own_word(_head(sheet, header, at)) is not None
        and not all(map(simple_word, sheet.counts(at, header + 1)))
    }
    return tuple(sorted(named | ours))


def _single(sheet: Sheet, at: int, header: int, whom: Whom) -> bool:
    return all(len(whom.pieces(text) or "") == 1 for text in sheet.counts(at, header + 1))


def _named(counts: Counter[str], whom: Whom) -> float:
    total = 0.0
    for text, n in counts.items():
        pieces = whom.pieces(text) or ()
        hits = sum(map(whom.could, pieces))
        total += n * hits / len(pieces) if pieces else 0
    return total


def _scored(shape: Shape, sheet: Sheet, people: People, found: Mapping[str, list[Rows]]) -> Shape:
    """Return a shape with its score: explained cells of all that want an explanation."""
    start = shape.header + 1
    good = total = 0.0
    for kind, rows in shape.rows.items():
        counts = Counter(filter(None, (rows.text(row) for row in sheet.rows[start:])))
        hits = sum(n for text, n in counts.items() if people[kind].could(text))
        good, total = good + hits, total + counts.total()
    above = [cell for row in sheet.rows[: max(shape.header, 0)] for cell in row if cell]
    unsaid = people if not shape.title else {STUDENT: people[STUDENT]}
    total += sum(_is_person(cell, unsaid) for cell in above)
    words: Counter[str] = Counter()
    explained = set[int]().union(*(rows.places for rows in shape.rows.values()))
    others = {
        at for group in found.values() for rows in group if rows.agrees > 0 for at in rows.columns
    }
    for at in range(sheet.width):
        counts = sheet.counts(at, start)
        if at in explained or not counts:
            explained.add(at)
            continue
        size = counts.total()
        if at not in shape.data:
            if at in others or not sheet.beside(at, shape.header):
                total += size
            continue
        explained.add(at)
        kind, cells = shape.kind_at(At.HEAD), shape.kind_at(At.CELL)
        named = bool(kind and heading_of(sheet, shape.header, at, people[kind]))
        if kind and not named:
            if not sheet.beside(at, shape.header):
                total += size
            continue
        total, good = total + size + named, good + named
        if cells:
            good += _named(counts, people[cells])
        else:
            words += counts
    good += sum(n for text, n in words.items() if _is_word(text, people))
    odd = sum(rows.agrees < 0 for rows in shape.rows.values()) * _ODD_HEADINGS
    odd -= sum(rows.agrees > 0 for rows in shape.rows.values()) * _MARGIN
    unused = sum(
        not (
            rows.places & explained
            or (rows.agrees <= 0 and aside(_head(sheet, shape.header, rows.columns[0])))
        )
        for group in found.values()
        for rows in group
    )
    unused += any(
        of_strength(_head(sheet, shape.header, at)) and sheet.counts(at, start)
        for at in range(sheet.width)
        if at not in shape.data
    )
    blank = shape.rows and all(rows.agrees > 0 for rows in shape.rows.values())
    score = (good / total if total else float(bool(blank))) - odd - min(unused, 2) * _UNUSED
    return replace(shape, score=score)


def _is_person(text: str, people: People) -> bool:
    return own_word(text) is None and any(whom.sure(text) for whom in people.values())


def _is_word(text: str, people: People) -> bool:
    if simple_word(text):
        return True
    if len(text) > LONGEST_WORD:
        return False
    return not any(whom.whole(one) for whom in people.values() for one in whom.pieces(text) or ())


_READINGS = {  # by where the adult and the student stand
    (At.ROW, At.ROW): to_say(
        "Each row is one mark: the adult in column {adult}, the student in {student}"
    ),
    (At.HEAD, At.ROW): to_say("Each row is a student (column {student}), each column an adult"),
    (At.ROW, At.HEAD): to_say("Each row is an adult (column {adult}), each column a student"),
    (At.HEAD, At.CELL): to_say("Under each adult stand students"),
    (At.CELL, At.HEAD): to_say("Under each student stand adults"),
    (At.ROW, At.CELL): to_say("Each row is an adult (column {adult}), with students in the cells"),
    (At.CELL, At.ROW): to_say("Each row is a student (column {student}), with adults in the cells"),
    (At.SHEET, At.ROW): to_say(
        "The whole sheet is one adult's, each row a student (column {student})"
    ),
    (At.SHEET, At.CELL): to_say("The whole sheet is one adult's, with students in the cells"),
}


def described(shape: Shape) -> str:
    """Return the sentence that says how a sheet would be read."""
    columns = {kind: letter(rows.columns[0]) for kind, rows in shape.rows.items()}
    told = say(
        _READINGS[shape.adult, shape.student],
        adult=columns.get(ADULT, ""),
        student=columns.get(STUDENT, ""),
    )
    if shape.word is At.ROW:
        column = letter(shape.data[0])
        told = say("{reading}; the strength in column {column}", reading=told, column=column)
    return f"{shape.title}: {told}" if shape.title else told


def letter(index: int) -> str:
    """Return the letter of a column as spreadsheets show it."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
