"""What students said: answers to "Is there an adult here you would go to?" from a form."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused, Issue, Question, Severity
from connections.domain.voice.said import MOST_NAMED, Said, VoiceAnswer
from connections.files.bytes.reading import File
from connections.files.layout.opening import open_tables
from connections.files.marks.matching import Matcher
from connections.files.tables.tables import Table, headed
from connections.files.words.columns import key, sense
from connections.words import say, say_many, to_say


@dataclass(frozen=True)
class VoiceReading:
    """The answers of one file, one per student: of several the last counts."""

    answers: tuple[VoiceAnswer, ...]
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    columns: dict[str, str]
    message: str


_WORDS = {
    Said.NOBODY: """nobody noone none no noadult noonehere notanyone thereisnobody nadie personne
        niemand 0""",
    Said.RATHER_NOT_SAY: """rathernotsay idrathernotsay iwouldrathernotsay prefernottosay
        prefernottoanswer nottosay skip noanswer declined""",
    Said.ABSENT: "absent away notpresent wasabsent notasked",
}
_SAID = {word: said for said, words in _WORDS.items() for word in words.split()}
_NO_ANSWER = frozenset("grade homeroom email gender first_name last_name wave".split())
_YES = frozenset("yes y si sí oui ja true".split())
_ASKS = re.compile(
    r"adult|go to|turn to|trust|talk to|who would you|answer|staff|teacher|grown", re.I
)


def read_voice(
    file: File,
    students: Sequence[Student],
    adults: Sequence[Adult],
    answers: Mapping[str, str] | None = None,
) -> VoiceReading:
    """Return the answers in a form's export: the student, then up to five adults or a phrase.

    Adults may stand in one cell (separated by commas, semicolons or lines) or in a column each.
    Raises FileRefused when no column names a student or none holds answers.
    """
    given = answers or {}
    reading = _Voice(Matcher("student", students, given), Matcher("adult", adults, given))
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
    return VoiceReading(
        tuple(reading.said.values()), tuple(reading.issues), questions, reading.columns, message
    )


_UNKNOWN = to_say("The student named in this row is not on the roster, so the row is left out.")
_UNKNOWN_ID = to_say("The student {id} is not on the roster, so the row is left out.")


class _Voice:
    def __init__(self, students: Matcher, adults: Matcher) -> None:
        self.students, self.adults = students, adults
        self.said: dict[str, VoiceAnswer] = {}
        self.rows: dict[str, int] = {}
        self.issues: list[Issue] = []
        self.columns: dict[str, str] = {}
        self.understood = False

    def _warn(self, row: int, column: str, code: str, message: str) -> None:
        self.issues.append(Issue(row, column, code, message, Severity.WARNING))

    def read(self, table: Table) -> None:
        who = self._student_column(table)
        asked = [i for i, h in enumerate(table.headings) if i != who and self._asks(table, i, h)]
        if who is None or not asked:
            return
        self.understood = True
        self.columns |= {"student_id": table.headings[who], "answer": table.headings[asked[0]]}
        for at, row in enumerate(table.numbers):
            self._row(table, at, row, who, asked)

    def _student_column(self, table: Table) -> int | None:
        best, most = None, 0
        for i, heading in enumerate(table.headings):
            if sense(heading).scope in ("adult", "contact"):
                continue
            hits = sum(self.students.knows(v) for v in table.columns[i][:500] if v)
            if hits > most:
                best, most = i, hits
        return best

    def _asks(self, table: Table, i: int, heading: str) -> bool:
        found = sense(heading)
        if found.field in _NO_ANSWER or key(heading) in ("timestamp", "date", "time"):
            return False
        values = [v for v in table.columns[i][:500] if v]
        hits = sum(key(v) in _SAID or any(map(self.adults.knows, _parts(v))) for v in values)
        return bool(values) and (
            hits * 2 > len(values) or (hits > 0 and bool(_ASKS.search(heading)))
        )

    def _row(self, table: Table, at: int, row: int, who: int, asked: list[int]) -> None:
        text = table.columns[who][at]
        student = self.students.find(text) if text else None
        if student is None:
            told = say(_UNKNOWN_ID if text[:1].isdigit() else _UNKNOWN, id=text)
            self._warn(row, table.headings[who], "unknown_student", told)
        if not student:
            return
        if student in self.said:
            told = say(
                "{student} answered in row {first} and again in row {row}; the last answer counts.",
                student=student,
                first=self.rows[student],
                row=row,
            )
            self._warn(row, "", "repeated_student", told)
        answer = self._answer(student, [table.columns[i][at] for i in asked], row)
        if answer is not None:
            self.said[student], self.rows[student] = answer, row

    def _answer(self, student: str, cells: list[str], row: int) -> VoiceAnswer | None:
        named: list[str] = []
        phrase: Said | None = None
        for part in (part for cell in cells for part in _parts(cell)):
            said = _SAID.get(key(part))
            if said is not None:
                phrase = phrase or said
            elif key(part) not in _YES:
                self._add(named, part, row)
        if named:
            return VoiceAnswer(student, Said.NAMED, tuple(named[:MOST_NAMED]))
        return VoiceAnswer(student, phrase) if phrase is not None else None

    def _add(self, named: list[str], part: str, row: int) -> None:
        adult = self.adults.find(part)
        if adult is None:
            told = say("An adult named in this row is not on the roster.")
            self._warn(row, "", "unknown_adult", told)
        elif adult and adult not in named:
            named.append(adult)


def _parts(cell: str) -> list[str]:
    """Return the adults of one cell; "Mills, Dana" stays whole when there is no other separator."""
    parts = [part.strip() for part in re.split(r"[;\n|]", cell) if part.strip()]
    if len(parts) == 1 and cell.count(",") >= 1:
        pieces = [piece.strip() for piece in cell.split(",") if piece.strip()]
        if all(" " in piece or key(piece) in _SAID for piece in pieces):
            return pieces
    return parts
