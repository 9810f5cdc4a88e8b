"""What a file of marks says, sheet by sheet, until all of its words are known."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from connections.domain.problems import Issue, Question, Severity
from connections.files.marks.sheets.shapes import Shape, described, shapes_of
from connections.files.marks.sheets.sheet import Sheet
from connections.files.marks.sheets.vocabulary import Pool
from connections.files.marks.sheets.whom import ADULT, STUDENT, YES, Whom
from connections.files.words.columns import key
from connections.files.words.listed import pattern
from connections.words import say, to_say


@dataclass
class Reading:
    """What is read of all sheets together: marks before their words are known, and what is open."""

    people: Mapping[str, Whom]
    answers: Mapping[str, str]
    alone: bool = False  # there is one sheet
    entries: list["Entry"] = field(default_factory=list)
    # by sheet and adult, what each row of a form says in its columns, by number
    sent: dict[tuple[int, str], dict[int, dict[int, str]]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    pools: dict[tuple[str, str], Pool] = field(default_factory=dict)
    headings: set[str] = field(default_factory=set)
    understood: bool = False
    elsewhere: list[str] = field(default_factory=list)  # what stands on sheets without people
    sheets: dict[int, str] = field(default_factory=dict)  # the names of those that were read

    def __post_init__(self) -> None:
        self.silent = frozenset(w for whom in self.people.values() for w in whom.spoken())

    def chosen(self, sheet: Sheet) -> Shape | None:
        """Return the reading that explains a sheet best; None for none, or while it is asked."""
        if pattern(_EXAMPLE).fullmatch(sheet.name.strip()):
            told = say("Sheet {n} is an example by its name; it was not read.", n=sheet.place)
            self.warn("", "sheet_example", told)
            return None
        if not self._zeros_said(sheet):
            self.understood = True
            return None
        found = shapes_of(sheet, self.people) if sheet.rows else []
        if not found:
            if any(map(sheet.names, self.people.values())):
                told = say("Nothing was read from sheet {n}.", n=sheet.place)
                self.warn("", "sheet_unread", told)
            else:
                self.elsewhere += [" ".join(filter(None, row)) for row in sheet.rows[:_MOST_ROWS]]
            return None
        if (
            not self.alone
            and pattern(_OLD).search(sheet.name)
            and (answer := self._old(sheet)) != YES
        ):
            self.understood = self.understood or not answer
            return None
        self.understood = True
        self.sheets[sheet.place] = sheet.name
        header = sheet.rows[max(found[0].header, 0)]
        texts = sorted({key(h) for h in header if not self.is_somebody(h)})
        self.headings.update(texts)
        if len(found) == 1:
            return found[0]
        name = f"reading:{digest(' '.join(texts))}"
        choices = [(shape.code, described(shape)) for shape in found]
        choices.append((_NEITHER, say("None of these: leave it out")))
        told = say("A sheet can be read in several ways. Which is right?")
        answer = self.answer(Question(name, told, tuple(choices)), self.asked)
        return next((shape for shape in found if shape.code == answer), None)

    def answer(self, question: Question, asked: list[Question]) -> str:
        """Return what was answered; a question that is open is `asked`."""
        answer = self.answers.get(question.key, "")
        if answer not in {value for value, _ in question.choices}:
            asked.append(question)
            return ""
        return answer

    def _old(self, sheet: Sheet) -> str:
        """Return whether a sheet counts that is called old; while that is open it is asked."""
        told = say("The sheet “{name}” has marks. Do they count?", name=sheet.name)
        question = Question(f"old:{digest(sheet.name)}", told, they_count())
        return self.answer(question, self.asked)

    def _zeros_said(self, sheet: Sheet) -> bool:
        """Take ids without zeros for those of the roster, by a yes where no names say so too.

        False while that is asked.
        """
        found = {at for at in sheet.bare() if self._lacks_zeros(sheet, at)}
        if any(not sheet.names_beside(at) for at in found):
            told = say("Ids in the file lack the zeros that the roster's have. Are they the same?")
            choices = ((YES, say("Yes, the same")), (OUT, say("No, they are others")))
            heads = digest(" ".join(key(sheet.heading(at)) for at in sorted(found)))
            question = Question(f"zeros:{heads}", told, choices)
            asked: list[Question] = []
            answer = self.answer(question, asked)
            self.asked += [one for one in asked if one not in self.asked]
            if answer != YES:
                return bool(answer)
        sheet.numeric |= found
        return True

    def _lacks_zeros(self, sheet: Sheet, at: int) -> bool:
        """Say whether a column names most of its people by ids without zeros alone."""
        texts = sheet.counts(at, sheet.heading_row + 1)
        bare = [
            sum(bool(whom.sure(text, True)) for text in texts if not whom.sure(text))
            for whom in self.people.values()
        ]
        return 2 * max(bare) >= len(texts)

    def is_somebody(self, text: str) -> bool:
        """Say whether a text may name an adult or a student."""
        return any(whom.could(text) for whom in self.people.values())

    def pool(self, prompt: str, where: str) -> Pool:
        """Return the words that answer one question, from all sheets together."""
        return self.pools.setdefault(
            (prompt.casefold(), where), Pool(prompt, where, silent=self.silent)
        )

    def error(self, row: int, column: str, code: str, told: str) -> None:
        """Tell of something that was not read."""
        self.issues.append(Issue(row, column, code, told))

    def warn(self, column: str, code: str, told: str) -> None:
        """Tell of something that was left out, or may not be meant."""
        self.issues.append(Issue(0, column, code, told, Severity.WARNING))

    def unknown(self, kind: str, text: str, row: int, column: str) -> None:
        """Tell of a person who is not on the roster: by id, never by name."""
        told = say(_UNKNOWN[kind, _is_id(text)], id=text)
        self.error(row, column, f"unknown_{kind}", told)


HIDDEN, STRUCK, REMARK, ABOVE = "hidden", "struck", "remark", "above"


class Entry(NamedTuple):
    """One mark before its word is known: of a number of a sheet, a row and a column there.

    `doubt` says that nobody sees it in the workbook (HIDDEN or STRUCK), that a name of it bears a
    remark (REMARK), that its adult stands further up (ABOVE), or the letter of the column where its
    row says that it may not count.
    `when` is what was written of the time it was made.
    """

    adult: str
    student: str
    pool: Pool
    word: str
    sheet: int
    row: int
    at: int
    doubt: str = ""
    when: str = ""


def they_count() -> tuple[tuple[str, str], ...]:
    """Return the two answers to whether marks count that may not."""
    return (YES, say("Yes, they count")), (OUT, say("No, leave them out"))


def digest(text: str) -> str:
    """Return by what a text is known again that must not be read."""
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


_NEITHER, OUT = "none", "out"
_MOST_ROWS = 60  # of a sheet without people; what says how to fill it in is short
_OLD = r"(?<![^\W\d_]){marks.old sheets}(?![^\W\d_])"
_EXAMPLE = r"(an? )?{marks.example sheets}\W*\d*"
_UNKNOWN = {  # kind, and whether an id was written
    (ADULT, True): to_say("The adult {id} is not on the roster; the mark was not read."),
    (ADULT, False): to_say(
        "The adult named in this row is not on the roster; the mark was not read."
    ),
    (STUDENT, True): to_say("The student {id} is not on the roster; the mark was not read."),
    (STUDENT, False): to_say(
        "The student named in this row is not on the roster; the mark was not read."
    ),
}


def _is_id(text: str) -> bool:
    return any(c.isdigit() for c in text) and " " not in text and "@" not in text
