"""One sheet by one reading of it → its marks, word by word, and what could not be used."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from connections.files.marks.matching import NAMESAKES
from connections.files.marks.sheets.around import Around
from connections.files.marks.sheets.reading import ABOVE, REMARK, Entry, Reading
from connections.files.marks.sheets.shapes import At, Shape, heading_of, letter, named_alone
from connections.files.marks.sheets.sheet import (
    Rows,
    Sheet,
    alone,
    of_strength,
    plain,
)
from connections.files.marks.sheets.vocabulary import (
    GRID,
    LIST,
    OUR_SHEET,
    TOGETHER,
    Pool,
    of_something_else,
    own_word,
    says_more,
    says_strength,
)
from connections.files.marks.sheets.whom import ADULT, NOBODY, STUDENT, prompt_of
from connections.files.words.columns import key
from connections.files.words.listed import keys
from connections.files.words.names import compared
from connections.words import say, to_say


@dataclass(frozen=True, slots=True)
class _Column:
    """A column with marks: whose it is ("" while that is asked), and what its words answer."""

    at: int
    who: str | None
    pool: Pool
    remark: bool = False  # beside the name in its heading


_NAMES_NOBODY = {
    ADULT: to_say(
        "The heading of column {column} names no adult of the roster; its marks were not read."
    ),
    STUDENT: to_say(
        "The heading of column {column} names no student of the roster; its marks were not read."
    ),
}
_TWO = to_say("This row names two people, by its id and by its name; it was not read.")
_TWICE = to_say("Column {column} is of an adult who has a column already; both were read.")
_TWO_WAYS = to_say("The names in this cell can be divided in two ways; they were not read.")
_SAYS_STRENGTH = to_say("This cell says more than a name; it was not read.")
_UNSOLVED = to_say("This column has formulas without results. Save the workbook in Excel first.")
_UNUSED = to_say("Column {column} is filled and was not used.")


class Collected:
    """Collects the marks of one sheet by one reading of it."""

    def __init__(self, reading: Reading, sheet: Sheet, shape: Shape) -> None:
        self.reading, self.sheet, self.shape = reading, sheet, shape
        self.people = reading.people
        self.around = Around(sheet, shape, reading)
        self.header = self.around.header
        self.row_kinds = list(shape.rows)
        self.head = shape.kind_at(At.HEAD)
        self.cells = shape.kind_at(At.CELL)
        self.said: dict[tuple[str, ...], str] = {}  # whose rows these texts are
        self.context, self.when = self.around.context(), self.around.whenever()
        self.sheet_adult: str | None = None
        self.remark = ""  # beside the adult who stands above the rows
        rows = None if self.around.form or STUDENT not in shape.rows else shape.rows.get(ADULT)
        self.named = rows.places if rows else frozenset[int]()
        self.last: list[str] = []  # of a list, the last row that names an adult
        self.row_pool: Pool | None = None  # of a list, below a word of ours
        self.below: dict[int, _Column] = {}  # columns below a further heading
        self.plain_pool = self._together()
        self.alike = Counter(self.around.namesakes())  # how often a name that several share stands

    def collect(self) -> None:
        """Read every row under the headings."""
        shape, reading = self.shape, self.reading
        if shape.adult is At.SHEET:
            self.sheet_adult = self.people[ADULT].find(shape.title)
        for kind, rows in shape.rows.items():
            at = rows.columns[0]
            reading.columns.setdefault(f"{kind}_id", self._place(at))
        if shape.word is At.ROW:
            at = shape.data[0]
            reading.columns.setdefault("strength", self._place(at))
        for at in self.around.unused():
            reading.warn(letter(at), "unused_column", say(_UNUSED, column=letter(at)))
        start, title = shape.header + 1, ""
        below, above = self.around.subheadings()
        columns = self._columns(shape.header, below)
        self._tell_of_unsolved(columns)
        for at in range(start, len(self.sheet.rows)):
            row = self.sheet.rows[at]
            if at > start and self.around.heads_anew(row):
                self._begin_anew(title)
                columns = self._columns(at, {})
            elif at not in above and not self._begins_adult(at):
                self._row(row, self.sheet.numbers[at], columns)
            title = alone(row)

    def _tell_of_unsolved(self, columns: Sequence[_Column]) -> None:
        """Tell which columns have formulas without results: a mark there is no blank."""
        places = {at for rows in self.shape.rows.values() for at in rows.places}
        for at in sorted(self.sheet.unsolved & (places | {column.at for column in columns})):
            number = self.sheet.numbers[max(self.shape.header, 0)]
            self.reading.error(number, self._place(at), "unsolved", say(_UNSOLVED))

    def _begin_anew(self, title: str) -> None:
        """Begin a further table below: what its title says goes before what is said above."""
        self.context = says_more(title, self.reading.silent) or self.context
        self.when = self.around.when(title) or self.when
        self.row_pool, self.plain_pool = None, self._together()
        self.below, self.last = {}, []

    def _begins_adult(self, at: int) -> bool:
        """Say whether an adult stands alone in a row of a sheet of one: the rows below are theirs.

        Below one who is not on the roster, nobody's.
        """
        if (text := self.around.heads_adult(at)) is None:
            self.remark = ABOVE if self.around.parts(at) else self.remark
            return False
        whom, named = self.people[ADULT], named_alone(text, self.people[ADULT])
        self.sheet_adult = whom.find(named) if named else None
        self.remark = REMARK * whom.says_more(named)
        if not named:
            self.reading.unknown(ADULT, text, self.sheet.numbers[at], "")
        return True

    # --- what is above the marks ------------------------------------------------------------------

    def _place(self, at: int) -> str:
        """Return how a column is told of: by its heading, by its letter where that is a name."""
        text = self.header[at]
        return letter(at) if not text or self.reading.is_somebody(text) else text

    def _columns(self, header: int, below: Mapping[int, str]) -> list[_Column]:
        """Return the columns with marks, by their headings; those of nobody are told."""
        if not self.head:
            return [_Column(at, None, self._pool(self.header[at])) for at in self.shape.data]
        whom = self.people[self.head]
        named: dict[int, str] = {}
        last = ""
        for at in self.shape.data:
            text = heading_of(self.sheet, header, at, whom) if header >= 0 else ""
            text = text or (last if below.get(at) and not self._head(header, at) else "")
            last = text or (last if not self._head(header, at) else "")
            if text or self._asks(header, at):
                named[at] = text or self._head(header, at)
        found = []
        doubted = self._doubted(named)
        beside = {at: self.around.of_sheet(below.get(at, "")) for at in named}
        often = Counter((named[at], beside[at]) for at in named)
        for at in self.shape.data:
            if at in named:
                if often[named[at], beside[at]] > 1 and whom.namesakes(named[at], beside[at]):
                    self._tell_of_namesakes(self.sheet.numbers[header], letter(at))
                    continue
                text, numeric = named[at], bool(self.sheet.numeric)
                who = whom.find(text, numeric, text in doubted, beside[at])
                if who is not None:
                    pool = self._pool_of(text, below.get(at, ""))
                    found.append(_Column(at, who, pool, self.around.heads_remark(text)))
                    continue
            self._names_nobody(header, at)
        self._tell_of_twice(found, below)
        return found

    def _head(self, header: int, at: int) -> str:
        return self.sheet.rows[header][at] if header >= 0 else ""

    def _asks(self, header: int, at: int) -> bool:
        """Say whether a heading that names nobody for sure may be somebody spelt otherwise."""
        text = self._head(header, at)
        return bool(text) and not self._beside(at, header) and own_word(text) is None

    def _beside(self, at: int, header: int) -> bool:
        return at in {*self.around.legend, self.around.labels} or self.sheet.beside(at, header)

    def _names_nobody(self, header: int, at: int) -> None:
        if self.sheet.counts(at, header + 1) and not self._beside(at, header):
            told = say(_NAMES_NOBODY[self.head], column=letter(at))
            number = self.sheet.numbers[header]
            self.reading.error(number, letter(at), f"unknown_{self.head}", told)

    def _doubted(self, named: Mapping[int, str]) -> set[str]:
        """Return the headings that name one person in different ways: "Ms. Vue" and "Mr. Vue"."""
        whom = self.people[self.head]
        texts: dict[frozenset[str], set[str]] = {}
        for text in named.values():
            if found := whom.sure(text):
                texts.setdefault(found, set()).add(text)
        several = [group for group in texts.values() if len(group) > 1]
        return {text for group in several for text in group if not whom.whole(text)}

    def _tell_of_twice(self, found: Sequence[_Column], below: Mapping[int, str]) -> None:
        seen: set[str] = set()
        for column in found:
            if column.who and column.who in seen and not below.get(column.at):
                told = say(_TWICE, column=letter(column.at))
                self.reading.warn(letter(column.at), "repeated_adult", told)
            seen.add(column.who or "")

    def _pool(self, heading: str) -> Pool:
        """Return the pool of a column whose heading names nobody."""
        kind = self.cells or STUDENT
        if self.shape.word is At.ROW:
            ours = key(heading) == "strength"
            prompt = "" if of_strength(heading) else heading
            return self._asking(prompt, OUR_SHEET if ours else LIST)
        if self.cells and not self.head and plain(heading, kind):
            return self._together()
        return self._asking("" if plain(heading, kind) else heading, LIST)

    def _pool_of(self, heading: str, below: str) -> Pool:
        """Return the pool of a column whose heading names a person."""
        silent = self.reading.silent
        said = prompt_of(heading, self.people[self.head])
        prompt = says_more(said, silent) or says_more(below, silent)
        ours = self.around.ours
        return self._asking(prompt, OUR_SHEET if ours else GRID)

    def _asking(self, prompt: str, where: str) -> Pool:
        """Return the pool of a prompt; what is said of the whole sheet stands before it."""
        context = self.context
        if prompt and of_something_else(context, self.reading.silent):
            prompt = f"{context}: {prompt}"
        return self.reading.pool(prompt or context, where)

    def _together(self) -> Pool:
        """Return the pool of pairs beside which no strength stands: what is said above says it.

        Where nothing is said, the headings are shown to whoever is asked.
        """
        if self.context:
            return self._asking("", LIST)
        heads = [text for text in self.header if text and not self.reading.is_somebody(text)]
        return self.reading.pool(", ".join(heads), TOGETHER)

    # --- the rows ---------------------------------------------------------------------------------

    def _row(self, row: list[str], number: int, columns: Sequence[_Column]) -> None:
        shape = self.shape
        filled = [column for column in columns if row[column.at]]
        who = {ADULT: self.sheet_adult, STUDENT: None}
        told = shape.word is At.NOWHERE and not self.cells  # the row itself is the mark
        if told and (below := self.around.heads_below(row)):
            # Beside an adult it may be anything that stands there.
            self.row_pool = self._asking(below, TOGETHER if ADULT in shape.rows else LIST)
            return
        row, above = self._filled_down(row)
        for kind, rows in shape.rows.items():
            who[kind] = self._who(kind, rows, row, number, bool(filled) or told)
        if any(who[kind] is None for kind in self.row_kinds):
            return
        if self.around.form and (adult := who[ADULT]):
            sent = self.reading.sent.setdefault((self.sheet.place, adult), {})
            sent[number] = {column.at: row[column.at] for column in filled}
        doubt = self.around.void(row) or self.around.remark(row) or self.remark or above
        self.timed = row[self.around.timing] if self.around.timing >= 0 else self.when
        if told:
            self._add(who, self.row_pool or self.plain_pool, "", number, -1, doubt)
        if said := row[self.around.labels] if self.around.labels >= 0 else "":
            self.row_pool = self._asking(said, LIST)
        for column in filled:
            text = row[column.at]
            if self.cells and (anew := self._column_below(column, text)):
                self.below[column.at] = anew
                continue
            column = self.below.get(column.at, column)
            if self.head:
                who[self.head] = column.who
            if self.cells:
                for one in self._listed(text, number, column.at, self.around.whose(row, column.at)):
                    who[self.cells], remark = one, REMARK * column.remark
                    pool = self.row_pool or column.pool
                    self._add(who, pool, "", number, column.at, doubt or remark)
            else:
                more = column.remark and (not column.pool.prompt or own_word(text) is not None)
                self._add(who, column.pool, text, number, column.at, doubt or REMARK * more)

    def _filled_down(self, row: list[str]) -> tuple[list[str], str]:
        """Return a row of a list, with the adult of the row above where it names none: ABOVE."""
        if not self.named or any(row[at] for at in self.named):
            self.last = row
            return row, ""
        if not self.last:
            return row, ""
        return [self.last[at] if at in self.named else cell for at, cell in enumerate(row)], ABOVE

    def _column_below(self, column: _Column, text: str) -> _Column | None:
        """Return the column as it goes on below a cell that is a heading: an adult, a strength."""
        if self.people[self.cells].could(text):
            return None
        if self.head and self.people[self.head].sure(text):
            remark = self.around.heads_remark(text)
            return replace(column, who=self.people[self.head].find(text), remark=remark)
        if own_word(text) is not None and not self.head:
            return replace(column, pool=self._asking(text, LIST))
        return None

    def _add(
        self, who: Mapping[str, str | None], pool: Pool, text: str, number: int, at: int, doubt: str
    ) -> None:
        word = pool.add(text)
        adult, student = who[ADULT], who[STUDENT]
        if adult and student:
            doubt = doubt or self.around.unseen(number, at)
            place = (self.sheet.place, number, at)
            self.reading.entries.append(
                Entry(adult, student, pool, word, *place, doubt, self.timed)
            )

    def _listed(self, cell: str, number: int, at: int, where: str) -> list[str]:
        """Return whom the names in one cell mean, "none" nobody; "" for those asked about."""
        whom = self.people[self.cells]
        pieces = whom.pieces(cell)
        if pieces is None:
            self.reading.error(number, letter(at), "two_ways", say(_TWO_WAYS))
            return []
        none = key(cell) in keys("marks.said nobody")
        if none and not whom.could(cell) and compared(cell) not in self.reading.silent:
            return []
        found = []
        for text in pieces:
            if whom.says_more(text) or (says_strength(text) and not whom.sure(text)):
                self.reading.error(number, letter(at), "strength_in_list", say(_SAYS_STRENGTH))
                continue
            beside = self.around.of_sheet(where=where)
            if self.alike[text, beside] > 1:
                self._tell_of_namesakes(number, letter(at))
                continue
            one = whom.find(text, at in self.sheet.numeric, beside=beside)
            if one is None:
                self.reading.unknown(self.cells, text, number, letter(at))
            else:
                found.append(one)
        return found

    def _who(
        self, kind: str, rows: Rows, row: Sequence[str], number: int, marked: bool
    ) -> str | None:
        """Return whose row it is: "" while that is asked, None for nobody, which is told."""
        whom = self.people[kind]
        texts = rows.texts(row)
        if not marked:
            whom.note(next(filter(None, texts), ""))
            return None
        if (kind, *texts) in self.said:
            return self.said[kind, *texts]
        numeric = [one[0] in self.sheet.numeric for one in (rows.columns, *rows.others)]
        sets = [found for found in map(whom.sure, texts, numeric) if found]
        same = frozenset.intersection(*sets) if sets else NOBODY
        if sets and (not same or any(map(whom.two, texts))):
            self.reading.error(number, self._place(rows.columns[0]), "two_people", say(_TWO))
            return None
        text = next(filter(None, texts), "")
        if not whom.could(text) and self.around.no_row(text):
            return None
        beside = self.around.of_row(row) if kind == STUDENT and len(same) > 1 else None
        if beside is not None and self.alike[text, beside] > 1:
            self._tell_of_namesakes(number, self._place(rows.columns[0]))
            return None
        if len(same) == 1 and any(whom.whole(one) or one.isdecimal() for one in texts):
            (found,) = same
            whom.met.add(found)
        elif (one := whom.find(text, numeric[0], beside=beside) if text else None) is not None:
            found = one
        else:
            self.reading.unknown(kind, text, number, self._place(rows.columns[0]))
            return None
        if beside is None:
            self.said[kind, *texts] = found
        return found

    def _tell_of_namesakes(self, number: int, column: str) -> None:
        self.reading.error(number, column, "namesakes", say(NAMESAKES))
