"""Marks in files: edge lists, staff-by-student grids, filled sheets → marks of known people."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused, Issue, Question, Severity
from connections.domain.rounds.marks import MEANING, Mark, Strength
from connections.files.bytes.reading import File
from connections.files.layout.opening import open_tables
from connections.files.marks.matching import Matcher
from connections.files.tables.tables import Table, headed
from connections.files.words.columns import Sense, key, sense
from connections.words import say, say_many, to_say

_WORDS = {key(meaning.word): strength for strength, meaning in MEANING.items()}
_WORDS |= {meaning.shape: strength for strength, meaning in MEANING.items()}
_SPELLINGS = {
    Strength.STRONG: "strongconnection strongly yes",
    Strength.KNOW: "known knows",
    Strength.RECOGNISE: "recognize recognised recognized recognises name",
    Strength.NOT_YET: "notyet none no unknown",
}
_WORDS |= {word: strength for strength, words in _SPELLINGS.items() for word in words.split()}
NOT_REVIEWED = frozenset({"notreviewed", "◌", "blank"})


@dataclass(frozen=True)
class MarksReading:
    """The marks of one file: one per pair, with what could not be used and what is open.

    `students` and `adults` are the ids of everybody who stands in the file, marked or not.
    """

    marks: tuple[Mark, ...]
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    columns: dict[str, str]
    message: str
    students: frozenset[str] = frozenset()
    adults: frozenset[str] = frozenset()


@dataclass
class _Reading:
    students: Matcher
    adults: Matcher
    rows: dict[tuple[str, str], tuple[Strength, int]] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)
    understood: bool = False

    def add(self, adult: str, student: str, strength: Strength, row: int) -> None:
        """Keep a mark; of a repeated pair the last row wins, and the person is told."""
        pair = (adult, student)
        before = self.rows.pop(pair, None)
        if before is not None:
            told = say(
                "{adult} and {student} stand in row {first} and again in row {row}; "
                "the last one counts.",
                adult=adult,
                student=student,
                first=before[1],
                row=row,
            )
            self.issues.append(Issue(row, "", "repeated_pair", told, Severity.WARNING))
        self.rows[pair] = (strength, row)

    def unknown(self, kind: str, text: str, row: int, column: str) -> None:
        """Tell of a person who is not on the roster: by id, never by name."""
        told = say(_UNKNOWN[kind, _is_id(text)], id=text)
        self.issues.append(Issue(row, column, f"unknown_{kind}", told))


_UNKNOWN = {  # kind, and whether an id was written
    ("adult", True): to_say("The adult {id} is not on the roster; the mark was not read."),
    ("adult", False): to_say(
        "The adult named in this row is not on the roster; the mark was not read."
    ),
    ("student", True): to_say("The student {id} is not on the roster; the mark was not read."),
    ("student", False): to_say(
        "The student named in this row is not on the roster; the mark was not read."
    ),
}


def _is_id(text: str) -> bool:
    return any(c.isdigit() for c in text) and " " not in text and "@" not in text


def read_marks(
    file: File,
    students: Sequence[Student],
    adults: Sequence[Adult],
    answers: Mapping[str, str] | None = None,
) -> MarksReading:
    """Return the marks of a file, its people matched to the rosters.

    Accepted: an edge list (an adult, a student, perhaps a strength 0-3 or Strong/Know/Recognise/
    Not yet; without a strength every row is Strong) and a grid (students down and adults across,
    or the reverse; blank is not reviewed, 0-3 or a word count, any other mark is Strong).
    Raises FileRefused when the file holds neither.
    """
    given = answers or {}
    reading = _Reading(Matcher("student", students, given), Matcher("adult", adults, given))
    for table in open_tables(file):
        if not _edges(table, reading):
            _grid(table, reading)
    if not reading.understood:
        raise FileRefused(
            "No marks were recognised. Expected are the columns adult_id, student_id, "
            "strength, or a grid with students down the side and adults across the top."
        )
    marks = tuple(Mark(a, s, strength) for (a, s), (strength, _) in reading.rows.items())
    questions = (*reading.students.questions.values(), *reading.adults.questions.values())
    left = sum(issue.severity is Severity.ERROR for issue in reading.issues)
    message = say_many(len(marks), "{n} mark read.", "{n} marks read.")
    if left:
        more = say_many(left, "{n} row could not be used.", "{n} rows could not be used.")
        message = f"{message} {more}"
    people = (reading.students.met, reading.adults.met)
    return MarksReading(marks, tuple(reading.issues), questions, reading.columns, message, *people)


# --- edge lists ---------------------------------------------------------------------------------

_PERSON = ("id", "username", "email", "full_name")


def _edges(table: Table, reading: _Reading) -> bool:
    if not table.headings:
        return False
    senses = [sense(h) for h in table.headings]
    keys = [key(h) for h in table.headings]
    names = "from source rater staff adult teacher".split()
    adult = _person_columns(senses, keys, "adult", names)
    student = _person_columns(senses, keys, "student", "to target ratee student".split())
    if not adult or not student:
        return False
    strengths = [i for i, s in enumerate(senses) if s.field == "strength"]
    strengths += [i for i, k in enumerate(keys) if k in ("value", "weight", "answer", "level")]
    strength = strengths[0] if strengths else None
    reading.understood = True
    reading.columns["adult_id"] = table.headings[adult[0]]
    reading.columns["student_id"] = table.headings[student[0]]
    if strength is not None:
        reading.columns["strength"] = table.headings[strength]
    for at in range(table.height):
        _edge(table, reading, at, (adult, student), strength)
    return True


def _person_columns(
    senses: list[Sense], keys: list[str], scope: str, names: list[str]
) -> list[int]:
    """Return the columns that say who: the id or whole name, else first and last name."""

    def of(scope: str, fields: tuple[str, ...]) -> list[int]:
        return [i for name in fields for i, s in enumerate(senses) if s == Sense(scope, name)]

    found = of(scope, _PERSON)
    if scope == "adult":
        found += [i for i, s in enumerate(senses) if s.field in ("homeroom_teacher", "counselor")]
    found += [i for i, k in enumerate(keys) if k in names]
    if found:
        return found[:1]
    parts = of(scope, ("first_name", "last_name"))
    if len(parts) == 2:
        return parts
    return of("", _PERSON)[:1] if scope == "student" else []


def _edge(
    table: Table, reading: _Reading, at: int, who: tuple[list[int], list[int]], strength: int | None
) -> None:
    row = table.numbers[at]
    value = Strength.STRONG
    if strength is not None:
        text = table.columns[strength][at]
        if not text or key(text) in NOT_REVIEWED:
            for matcher, columns in zip((reading.adults, reading.students), who, strict=True):
                matcher.note(" ".join(table.columns[i][at] for i in columns))
            return
        known = read_strength(text)
        if known is None:
            # The words stand as they are read, in every language.
            told = say("The strength is none of 0 to 3, Strong, Know, Recognise, Not yet.")
            reading.issues.append(Issue(row, table.headings[strength], "bad_strength", told))
            return
        value = known
    adult = _who(table, reading, reading.adults, who[0], at)
    student = _who(table, reading, reading.students, who[1], at)
    if adult and student:
        reading.add(adult, student, value, row)


def _who(table: Table, reading: _Reading, matcher: Matcher, columns: list[int], at: int) -> str:
    text = " ".join(table.columns[i][at] for i in columns).strip()
    found = matcher.find(text, numeric=columns[0] in table.numeric) if text else None
    if found is None:
        reading.unknown(matcher.kind, text, table.numbers[at], table.headings[columns[0]])
    return found or ""


_FIRST_DIGIT = re.compile(r"([0-3])(?:\.0+)?(?:\s*[-–:.)=]?\s*[^\d\s.].*)?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


def read_strength(text: str, *, any_mark: bool = False) -> Strength | None:
    """Return the strength a text states, None for none; with `any_mark` other marks are Strong.

    "3", "3.0", "3 - Strong" and "Strong" are the same; a number outside 0 to 3 is never a mark.
    """
    plain = text.strip()
    if found := _FIRST_DIGIT.fullmatch(plain):
        return Strength(int(found[1]))
    word = plain if plain in _WORDS else key(plain)
    if word in _WORDS:
        return _WORDS[word]
    if any_mark and plain and not _NUMBER.fullmatch(plain):
        return Strength.STRONG
    return None


# --- grids --------------------------------------------------------------------------------------


_NAMES_NOBODY = {
    "adult": to_say(
        "The heading of column {column} names no adult of the roster; its marks were not read."
    ),
    "student": to_say(
        "The heading of column {column} names no student of the roster; its marks were not read."
    ),
}


def _grid(table: Table, reading: _Reading) -> None:
    table = headed(table)
    headings, columns, numbers = list(table.headings), list(table.columns), table.numbers
    down = _best_label(headings, columns, reading)
    if down is None:
        return
    labels, kind, label_columns = down
    across = reading.adults if kind == "student" else reading.students
    along = reading.students if kind == "student" else reading.adults
    other = "adult" if kind == "student" else "student"
    people = {}
    for i, heading in enumerate(headings):
        if i in label_columns or not heading or sense(heading).field in _ROSTER:
            continue
        found = across.find(heading)
        if found:
            people[i] = found
        elif found is None and any(columns[i]):
            told = say(_NAMES_NOBODY[other], column=_letter(i))
            reading.issues.append(Issue(table.header_at, _letter(i), f"unknown_{other}", told))
    if not people and not across.questions:
        return
    reading.understood = True
    reading.columns |= {f"{kind}_id": headings[min(label_columns)] or _letter(min(label_columns))}
    for at, row in enumerate(numbers):
        if not any(columns[i][at] for i in people):
            along.note(labels[at])
            continue
        who = along.find(labels[at]) if labels[at] else None
        if who is None:
            reading.unknown(kind, labels[at], row, headings[min(label_columns)])
        if not who:
            continue
        for i, one in people.items():
            _cell(reading, columns[i][at], who, one, kind, row, _letter(i))


def _cell(
    reading: _Reading, text: str, who: str, one: str, kind: str, row: int, column: str
) -> None:
    if not text or key(text) in NOT_REVIEWED:
        return
    strength = read_strength(text, any_mark=True)
    if strength is None:
        told = say("A number in a grid must be 0, 1, 2 or 3.")
        reading.issues.append(Issue(row, column, "bad_strength", told))
    elif kind == "student":
        reading.add(one, who, strength, row)
    else:
        reading.add(who, one, strength, row)


_ROSTER = frozenset(
    "grade homeroom class first_name last_name full_name preferred_name id state_id email username "
    "gender sequence school birth_date homeroom_teacher counselor language middle_name "
    "status".split()
)


def _best_label(
    headings: list[str], columns: list[list[str]], reading: _Reading
) -> tuple[list[str], str, set[int]] | None:
    """Return the row labels, whose they are and their columns: what matches most people."""
    best: tuple[int, list[str], str, set[int]] | None = None
    candidates = [({i}, column) for i, column in enumerate(columns[:8])]
    parts = [
        next((i for i, h in enumerate(headings) if sense(h).field == name), None)
        for name in ("first_name", "last_name")
    ]
    if parts[0] is not None and parts[1] is not None:
        joined = [
            f"{f} {g}".strip() for f, g in zip(columns[parts[0]], columns[parts[1]], strict=True)
        ]
        candidates.append(({parts[0], parts[1]}, joined))
    for used, labels in candidates:
        for kind, matcher in (("student", reading.students), ("adult", reading.adults)):
            hits = sum(matcher.knows(text) for text in labels if text)
            if hits and (best is None or hits > best[0]):
                best = (hits, labels, kind, used)
    return best[1:] if best else None


def _letter(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
