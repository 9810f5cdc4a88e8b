"""What students said: answers to "Is there an adult here you would go to?" from a form.

No answer is dropped: a text that fits no adult for sure is asked about, and where nobody can place
it, it stays an answer that could not be read.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused, Issue, Question, Severity
from connections.domain.voice.said import MOST_NAMED, Said, VoiceAnswer
from connections.files.bytes.reading import File
from connections.files.layout.layout import open_tables
from connections.files.marks.called import Called
from connections.files.marks.matching import NAMESAKES, PLACES, Matcher
from connections.files.tables.tables import Table, headed
from connections.files.words.columns import key, sense
from connections.files.words.listed import keys, pattern
from connections.words import say, say_many, to_say


class NotAsked(StrEnum):
    """Why a student of the school is not asked in a round."""

    OPTED_OUT = "opted_out"
    NOT_IN_ROUND = "not_in_round"


_NOT_ASKED = {
    NotAsked.OPTED_OUT: to_say(
        "The student {id} is opted out of being asked; the row is left out."
    ),
    NotAsked.NOT_IN_ROUND: to_say(
        "The student {id} is on the roster and not in this round; the row is left out."
    ),
}


@dataclass(frozen=True)
class VoiceReading:
    """The answers of one file, one per student: of several the last counts."""

    answers: tuple[VoiceAnswer, ...]
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    columns: dict[str, str]
    message: str


_PHRASES = [said for said in Said if said is not Said.NAMED]
_NO_ANSWER = frozenset("grade homeroom email gender first_name last_name wave".split())
_OFTEN = 5  # one value in so many has to look like an answer where the heading asks for one


def read_voice(
    file: File,
    students: Sequence[Student],
    adults: Sequence[Adult],
    answers: Mapping[str, str] | None = None,
    not_asked: Mapping[str, NotAsked] | None = None,
    merged: Mapping[str, str] | None = None,
) -> VoiceReading:
    """Return the answers in a form's export: the student, then up to five adults or a phrase.

    Adults may stand in one cell ("Mr. Yang and Ms. Ruiz", commas, semicolons, lines, slashes) or
    in a column each. Rows of `not_asked` students are left out, with the reason. An id that was
    `merged` means the child that stays. Raises FileRefused when no column names a student or none
    holds answers.
    """
    given = answers or {}
    known = Matcher("student", students, given, merged or {})
    reading = _Voice(known, Called(adults, given), not_asked or {})
    for table in open_tables(file):
        reading.read(headed(table))
    if not reading.understood:
        raise FileRefused(
            "No answers were recognised. Expected is a column with the student (id or name) "
            "and one to five columns with the adults the student named."
        )
    questions = (*reading.students.questions.values(), *reading.adults.questions.values())
    message = say_many(
        len(reading.said), "{n} answer of students read.", "{n} answers of students read."
    )
    if reading.waiting:
        more = say_many(
            len(reading.waiting),
            "{n} more waits for a question to be answered.",
            "{n} more wait for a question to be answered.",
        )
        message = f"{message} {more}"
    return VoiceReading(
        tuple(reading.said.values()), tuple(reading.issues), questions, reading.columns, message
    )


_UNKNOWN = to_say("The student named in this row is not on the roster, so the row is left out.")
_UNKNOWN_ID = to_say("The student {id} is not on the roster, so the row is left out.")
_REPEATED = to_say(
    "{student} answered in row {first} and again in row {row}; the last answer counts."
)
_LEFT_OUT = to_say("Nobody was meant by this row's name, as was answered; the row is left out.")
_BLANK = to_say("This row has no answer, so it is left out.")
_TOO_MANY = to_say("This student named more than {most} adults; the first {most} count.")


def _phrase(text: str) -> Said | None:
    """Return what a text says instead of an adult's name."""
    said = key(text)
    return next((one for one in _PHRASES if said in keys(f"marks.said {one.value}")), None)


def _places(table: Table) -> list[int]:
    return [i for i, heading in enumerate(table.headings) if sense(heading).field in PLACES]


class _Voice:
    def __init__(
        self, students: Matcher, adults: Called, not_asked: Mapping[str, NotAsked]
    ) -> None:
        self.students, self.adults, self.not_asked = students, adults, not_asked
        self.said: dict[str, VoiceAnswer] = {}
        self.waiting: set[str] = set()
        self.rows: dict[str, int] = {}
        self.issues: list[Issue] = []
        self.columns: dict[str, str] = {}
        self.understood = False

    def _warn(self, row: int, column: str, code: str, message: str) -> None:
        self.issues.append(Issue(row, column, code, message, Severity.WARNING))

    def read(self, table: Table) -> None:
        who = self._student_column(table)
        if who is None:
            return
        asked = self._asked_columns(table, who)
        if not asked:
            return
        self.understood = True
        self.columns |= {"student_id": table.headings[who], "answer": table.headings[asked[0]]}
        places = [
            [table.columns[i][at] for i in _places(table) if table.columns[i][at]]
            for at in range(table.height)
        ]
        names = Counter((table.columns[who][at], *beside) for at, beside in enumerate(places))
        for at, row in enumerate(table.numbers):
            text = table.columns[who][at]
            same = self.students.beside(self.students.meant(text.strip()), places[at])
            if len(same) > 1 and names[text, *places[at]] > 1:
                self._warn(row, table.headings[who], "namesakes", say(NAMESAKES))
            else:
                self._row(table, at, row, who, asked, places[at])

    def _student_column(self, table: Table) -> int | None:
        best, most = None, 0
        for i, heading in enumerate(table.headings):
            if sense(heading).scope in ("adult", "contact"):
                continue
            hits = sum(self.students.knows(v) for v in table.columns[i][:500] if v)
            if hits > most:
                best, most = i, hits
        return best

    def _asked_columns(self, table: Table, who: int) -> list[int]:
        """Return the columns that hold answers; else the one whose heading asks for them."""
        could = [
            i
            for i, heading in enumerate(table.headings)
            if i != who
            and any(table.columns[i])
            and sense(heading).field not in _NO_ANSWER
            and key(heading) not in ("timestamp", "date", "time")
        ]
        asking = [i for i in could if pattern("{marks.asks for adults}").search(table.headings[i])]
        found = [i for i in could if self._answers(table.columns[i], asks=i in asking)]
        return found or asking[:1]

    def _answers(self, column: list[str], asks: bool) -> bool:
        values = [value for value in column[:500] if value]
        hits = sum(any(map(self._says, self._parts(value))) for value in values)
        return hits * 2 > len(values) or (asks and hits * _OFTEN >= len(values))

    def _says(self, part: str) -> bool:
        return _phrase(part) is not None or bool(self.adults.fitting(part))

    def _row(
        self, table: Table, at: int, row: int, who: int, asked: list[int], beside: list[str]
    ) -> None:
        text = table.columns[who][at]
        student = self.students.find(text, beside) if text else None
        if student is None:
            told = say(_UNKNOWN_ID if text[:1].isdigit() else _UNKNOWN, id=text)
            self._warn(row, table.headings[who], "unknown_student", told)
        if not student:
            if student is not None and self.students.asks_about(text, beside):
                self.waiting.add(f"#{row}")
            elif student is not None:
                self._warn(row, table.headings[who], "left_out", say(_LEFT_OUT))
            return
        if why := self.not_asked.get(student):
            self._warn(row, table.headings[who], why.value, say(_NOT_ASKED[why], id=student))
            return
        cells = [table.columns[i][at] for i in asked]
        parts = [part for cell in cells for part in self._parts(cell)]
        if not parts:
            self._warn(row, table.headings[asked[0]], "no_answer", say(_BLANK))
            return
        if student in self.rows:
            told = say(_REPEATED, student=student, first=self.rows[student], row=row)
            self._warn(row, "", "repeated_student", told)
        self.rows[student] = row
        self.said.pop(student, None)
        self.waiting.discard(student)
        answer = self._answer(student, parts, row)
        if answer is None:
            self.waiting.add(student)
        else:
            self.said[student] = answer

    def _answer(self, student: str, parts: list[str], row: int) -> VoiceAnswer | None:
        """Return what a student answered; None while a question about it is open."""
        named: list[str] = []
        spelt: set[str] = set()
        phrases: list[Said] = []
        is_open = False
        for part in parts:
            said = _phrase(part)
            if said is None and key(part) not in keys("marks.said yes"):
                meant = self.adults.find(part)
                if meant.adult_id in named and key(part) not in spelt:
                    meant = self.adults.find(part, doubted=True)  # "Ms. Vue and Mr. Vue"
                spelt.add(key(part))
                is_open |= not meant.adult_id and meant.said is None
                said = meant.said
                named += [meant.adult_id] if meant.adult_id not in ("", *named) else []
            phrases += [said] if said is not None else []
        if is_open:
            return None
        if len(named) > MOST_NAMED:
            self._warn(row, "", "too_many", say(_TOO_MANY, most=MOST_NAMED))
        if named:
            return VoiceAnswer(student, Said.NAMED, tuple(named[:MOST_NAMED]))
        # "Yes" alone says that there is somebody, and not who.
        return VoiceAnswer(student, phrases[0] if phrases else Said.UNREADABLE)

    def _parts(self, cell: str) -> list[str]:
        """Return what stands in one cell, one for each adult or phrase.

        "Mills, Dana" stays whole, and so does every text that is one answer as it stands.
        """
        whole = cell.strip()
        if not whole or _phrase(whole) is not None or self.adults.certain(whole):
            return [whole] if whole else []
        parts = [p for piece in _SEPARATE.split(whole) for p in _joined(piece)]
        return [part for piece in parts for part in self._by_comma(piece)]

    def _by_comma(self, text: str) -> list[str]:
        pieces = [piece.strip() for piece in text.split(",") if piece.strip()]
        if len(pieces) < 2 or self.adults.certain(text):
            return [text.strip(" ,")] if pieces else []
        if all(" " in piece or self._says(piece) for piece in pieces):
            return pieces
        return [text.strip(" ,")]


_SEPARATE = re.compile(r"[;\n\r|]|(?<=\w\w)\.?\s*[/&+]\s*(?=\w\w)", re.UNICODE)


def _joined(text: str) -> list[str]:
    """Return the names that a word joins: "Mr. Yang and Ms. Ruiz"; a sentence stays whole."""
    pieces = [
        piece.strip()
        for piece in pattern(r"\s+{marks.joining}\s+").split(text.strip())
        if piece.strip()
    ]
    return pieces if all(len(piece.split()) <= _A_NAME for piece in pieces) else [text.strip()]


_A_NAME = 4  # words; more is a sentence
