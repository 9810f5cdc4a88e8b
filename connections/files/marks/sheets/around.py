"""What stands around the marks of a sheet: what it says of them, and what was not used."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from connections.files.marks.matching import PLACES
from connections.files.marks.sheets.reading import HIDDEN, REMARK, STRUCK, Reading
from connections.files.marks.sheets.shapes import At, Shape, heading_of, letter, named_alone
from connections.files.marks.sheets.sheet import TOP, Sheet, alone, plain, unused
from connections.files.marks.sheets.times import heads_times, says_void, time_of
from connections.files.marks.sheets.vocabulary import (
    like_a_name,
    our_scale,
    own_word,
    says_more,
    simple_word,
)
from connections.files.marks.sheets.whom import ADULT, STUDENT, Beside
from connections.files.words.columns import key, sense
from connections.files.words.listed import keys, pattern
from connections.files.words.names import compared

_NO_ROW = (
    r"{marks.no rows}|{marks.counting}( of\b.*)?|[#%]\s*[^\W\d].*|"
    r"((avg|average|mean|number|how many)\b|no\.)\W*\w.*|page \d+.*|{marks.made on}\b.*\d.*"
)
_SENTENCE = re.compile(r"\b(?!de\b|la\b|van\b|der\b|von\b|del\b|los\b)[a-z]{2,}.* [a-z]{2,}")
OURS = {  # the first headings of the sheets that are given out here: see files/out/sheets.py
    ("studentid", "name", "grade", "homeroom"),
    ("adultid", "studentid", "firstname", "lastname"),
}
_LEGEND = re.compile(r"\W*(\w{1,8}|\W{1,3})\s*[=:]\s*\w")
_INSIDE = re.compile(r"[(\[][^()\[\]]*[)\]]")


class Around:
    """What stands around the marks of one sheet by one reading of it."""

    def __init__(self, sheet: Sheet, shape: Shape, reading: Reading) -> None:
        self.sheet, self.shape, self.people, self.reading = sheet, shape, reading.people, reading
        self.silent, self.several = reading.silent, len(reading.sheets) > 1
        self.head, self.cells = shape.kind_at(At.HEAD), shape.kind_at(At.CELL)
        self.header = sheet.rows[shape.header] if shape.header >= 0 else [""] * sheet.width
        self.ours = tuple(map(key, self.header[:4])) in OURS
        self.elsewhere = [] if self.ours else reading.elsewhere
        fields = [sense(text).field for text in self.header]
        self.places = [at for at, name in enumerate(fields) if name in PLACES]
        self.used = frozenset[int]().union(*(rows.places for rows in shape.rows.values()))
        self.form = list(shape.rows) == [ADULT] and any(
            sheet.of_days(at, shape.header + 1) for at in range(sheet.width)
        )
        self.legend = self._apart()
        named = self.head and self.cells
        labels = [at for at in range(sheet.width) if named and self._are_strengths(at)]
        self.labels = labels[0] if labels else -1  # what says how strong the names of a row are
        self.doubting = [
            at for at in self.unused() if any(self._void(at, t) for t in self._texts(at))
        ]
        free = set(range(sheet.width)) - self.used - set(shape.data)
        self.timing = next(
            (at for at in sorted(free) if heads_times(self.header[at], self._texts(at).keys())), -1
        )

    def when(self, text: str) -> str:
        """Return a text where it says of which year or term the marks are, else ""."""
        return text if time_of(text) and not self.reading.is_somebody(text) else ""

    def whenever(self) -> str:
        """Return what a title or the name of the sheet says of when its marks were made."""
        above = [cell for row in self.sheet.rows[: max(self.shape.header, 0)] for cell in row]
        return next(filter(None, map(self.when, [self.sheet.name, *above])), "")

    def context(self) -> str:
        """Return what a title or the name of the sheet says of the marks below, "" for nothing."""
        sheet, shape = self.sheet, self.shape
        above = [cell for row in sheet.rows[: max(shape.header, 0)] for cell in row if cell]
        corner = [
            self.header[at]
            for kind, rows in shape.rows.items()
            for at in rows.places
            if not plain(self.header[at], kind)
        ]
        corner += [
            inside
            for at in self.used
            for inside in _INSIDE.findall(self.header[at])
            if any(c.isdigit() or c == "=" for c in inside)
        ]
        beside = [*self._beside_nobody(), *self._beside_strengths()]
        texts = [*self.elsewhere, sheet.name, *above, *corner, *beside]
        told = self._legend() + [
            says_more(text, self.silent)
            for text in dict.fromkeys(texts)
            if text and text != shape.title and not self.people[ADULT].sure(text)
        ]
        return next(filter(None, told), "")

    def _beside_nobody(self) -> list[str]:
        """Return what stands in rows of nobody: between headings and marks, or a sentence below."""
        found: list[str] = []
        for kind, rows in self.shape.rows.items():
            start = self.shape.header + 1
            for row in self.sheet.rows[start : rows.first]:
                label = rows.text(row)
                noted = pattern(_NO_ROW).fullmatch(label) and not label.casefold().startswith(
                    "total"
                )
                found += [cell for cell in row if cell and not simple_word(cell)] if noted else []
                found += [] if noted or like_a_name(label) else [label]
            for row in self.sheet.rows[rows.first :]:
                text = alone(row)
                if _SENTENCE.search(text) and not self.people[kind].could(text):
                    found.append(text)
        return [text for text in found if text and not self.no_row(text)]

    def _legend(self) -> list[str]:
        """Return what stands beside or below the marks and says what a sign means: "x = …"."""
        header = self.shape.header
        named = {
            at
            for at in self.shape.data
            if not self.head or heading_of(self.sheet, header, at, self.people[self.head])
        }
        beside = [at for at in range(self.sheet.width) if at not in named]
        return [
            text
            for at in beside
            for text in (self.header[at], *self.sheet.counts(at, header + 1))
            if _LEGEND.match(text) and not our_scale(text)
        ] + [
            " ".join(filter(None, row[at : at + 3]))
            for at in self.legend[:1]
            for row in self.sheet.rows[header + 1 :]
            if simple_word(row[at]) and own_word(row[at]) is None
        ]

    def _apart(self) -> list[int]:
        """Return the columns of a legend: an empty one parts them from a grid, nobody is named."""
        empty = [at for at in range(self.sheet.width) if not (self.header[at] or self._texts(at))]
        gap = next((at for at in empty if at > max(self.used, default=0)), self.sheet.width)
        rest = [at for at in range(gap, self.sheet.width) if at not in empty]
        heads = [self.header[at] for at in rest if self.header[at]]
        if not self.head or len(rest) < 2 or any(map(like_a_name, heads)):
            return []
        first, second = map(self._texts, rest[:2])
        scale = all(n == 1 and simple_word(text) for text, n in first.items())
        texts = [*heads, *(text for at in rest for text in self._texts(at))]
        named = any(map(self.reading.is_somebody, texts))
        alone = len(heads) < 2 or not any(map(simple_word, second))
        return rest if scale and alone and not named else []

    def unused(self) -> list[int]:
        """Return the filled columns that say nothing that was read, beside those of people."""
        if self.head:
            return self.legend
        rest = sorted(set(range(self.sheet.width)) - self.used - set(self.shape.data))
        filled = [at for at in rest if self.sheet.counts(at, self.shape.header + 1)]
        return [at for at in filled if unused(self.header[at])]

    def _beside_strengths(self) -> list[str]:
        """Return the headings of further scales beside the strengths of a list: "Out of"."""
        start = self.shape.header + 1
        scales = [at for at in self.unused() if all(map(simple_word, self.sheet.counts(at, start)))]
        return [self.header[at] or letter(at) for at in scales]

    def no_row(self, text: str) -> bool:
        """Say whether a row is a total, a note, or the headings once more."""
        told = bool(pattern(_NO_ROW).fullmatch(text)) or own_word(text) is not None
        return told or text in self.header or bool(sense(text).field)

    def _texts(self, at: int) -> Counter[str]:
        return self.sheet.counts(at, self.shape.header + 1)

    def _void(self, at: int, text: str) -> bool:
        confirms = key(self.header[at]) in keys("marks.confirming")
        return (confirms and key(text) in keys("marks.no")) or says_void(text)

    def void(self, row: Sequence[str]) -> str:
        """Return the letter of the column where a row says that it may not count, "" for none."""
        return next((letter(at) for at in self.doubting if self._void(at, row[at])), "")

    def remark(self, row: Sequence[str]) -> str:
        """Return REMARK where more than a name stands beside a person of a row, else ""."""
        titled = self.shape.title and self.people[ADULT].says_more(self.shape.title)
        more = titled or any(
            self.people[kind].says_more(text)
            for kind, rows in self.shape.rows.items()
            for text in rows.texts(row)
        )
        return REMARK if more else ""

    def heads_remark(self, text: str) -> bool:
        """Say whether the heading of a person bears a sign or a remark: "Tessa Harlow (left)"."""
        whom = self.people[self.head]
        outside = " ".join(_INSIDE.sub(" ", text).split())
        named = whom.sure(outside) or text.startswith("(")  # "[Ana Diaz]" is how a form asks
        return bool(named) and whom.says_more(text)

    def unseen(self, number: int, at: int) -> str:
        """Return why a mark of a row may not count: nobody sees it in the workbook."""
        unseen, left = self.sheet.unseen, self.sheet.left
        if unseen is None:
            return ""
        if number in unseen.rows or at + left in unseen.columns:
            return HIDDEN
        return STRUCK if any((number, i + left) in unseen.struck for i in {*self.used, at}) else ""

    def _are_strengths(self, at: int) -> bool:
        return bool(self._texts(at)) and None not in map(own_word, self._texts(at))

    # --- what begins something new ----------------------------------------------------------------

    def subheadings(self) -> tuple[dict[int, str], set[int]]:
        """Return what stands between the headings and the marks, by column, and in which rows."""
        found: dict[int, str] = {}
        above: set[int] = set()
        rows = next(iter(self.shape.rows.values()), None)
        if rows is not None and self.head:
            for at in range(self.shape.header + 1, rows.first):
                label = rows.text(self.sheet.rows[at])
                if not label or label == rows.text(self.header) or sense(label).field:
                    found |= {i: text for i, text in enumerate(self.sheet.rows[at]) if text}
                    above.add(at)
        return found, above

    def heads_anew(self, row: Sequence[str]) -> bool:
        """Say whether a row is the headings of a further table below."""
        if not self.head:
            return self.shape.header >= 0 and row == self.header
        rows = next(iter(self.shape.rows.items()), None)
        if rows is None or self.people[rows[0]].could(rows[1].text(row)):
            return False
        whom = self.people[self.head]
        filled = [row[at] for at in self.shape.data if row[at]]
        return len(filled) > 1 and sum(bool(whom.sure(text)) for text in filled) * 2 > len(filled)

    def heads_below(self, row: Sequence[str]) -> str:
        """Return the word of ours that stands alone in a row of a list: it heads what is below."""
        text = alone(row)
        whole = any(whom.whole(text) for whom in self.people.values())
        return text if own_word(text) is not None and not whole else ""

    def heads_adult(self, at: int) -> str | None:
        """Return what stands alone in a row of a sheet of one adult, where it is the next one's.

        That is a name of the roster, or what stands as the title stands or above the headings.
        """
        text, student = alone(self.sheet.rows[at]), self.people[STUDENT]
        one = self.shape.adult is At.SHEET and text
        if not one or student.could(text) or student.is_place(text):
            return None
        before = text.partition(":")[0] + ":"
        titled = any(cell.startswith(before) for row in self.sheet.rows[:TOP] for cell in row)
        heads = self._heads(at) and not self.no_row(text)
        named = named_alone(text, self.people[ADULT])
        return text if named or titled or (heads and like_a_name(text)) else None

    def _heads(self, at: int) -> bool:
        """Say whether the headings stand once more below a row."""
        return self.header in self.sheet.rows[at + 1 : at + 2]

    def parts(self, at: int) -> bool:
        """Say whether what is below a row of a sheet of one adult may be somebody else's."""
        row, whom = self.sheet.rows[at], self.people[ADULT]
        text, student = alone(row), self.people[STUDENT]
        named = [one for rows in self.shape.rows.values() for one in rows.texts(row)]
        if self.shape.adult is not At.SHEET or any(map(student.could, [*row, *named])):
            return False
        mentions = not whom.name_words().isdisjoint(compared(text).split())
        return not student.is_place(text) and (
            mentions or (self._heads(at) and not any(map(pattern(_NO_ROW).fullmatch, row)))
        )

    # --- students of one name ---------------------------------------------------------------------

    def namesakes(self) -> Iterator[tuple[str, Beside]]:
        """Yield each name that several students share and nothing beside it tells apart."""
        whom = self.people[STUDENT]
        rows = self.shape.rows.get(STUDENT)
        for row in self.sheet.rows[self.shape.header + 1 :]:
            if rows is not None:
                text = next(filter(None, rows.texts(row)), "")
                if len(whom.sure(text)) > 1 and whom.namesakes(text, beside := self.of_row(row)):
                    yield text, beside
            for at in self.shape.data if self.cells == STUDENT else ():
                for text in whom.pieces(row[at]) or ():
                    beside = self.of_sheet(where=self.whose(row, at))
                    if whom.namesakes(text, beside):
                        yield text, beside

    def of_row(self, row: Sequence[str]) -> Beside:
        """Return what stands beside the student of a row: the class, and the adult of the mark."""
        places = [row[at] for at in self.places if row[at]]
        where = self.whose(row) if ADULT in self.shape.rows or self.shape.title else ""
        return self.of_sheet(*places, where=where)

    def of_sheet(self, *places: str, where: str = "") -> Beside:
        """Return what stands beside a student, with the sheet where there are several."""
        name = self.sheet.name if self.several else ""
        here = tuple(filter(None, places))
        if name and name != self.shape.title and self.people[STUDENT].is_place(name):
            return Beside((*here, name), (where,))
        return Beside(here, tuple(filter(None, (where, name if name != where else ""))))

    def whose(self, row: Sequence[str], at: int = 0) -> str:
        """Return the adult of a mark, as written."""
        if (rows := self.shape.rows.get(ADULT)) is not None:
            return rows.text(row)
        return self.shape.title or (self.header[at] if self.head == ADULT else "")
