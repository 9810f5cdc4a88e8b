"""Marks in files, whatever their shape → marks of known people, and what is asked about them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused, Issue, Question, Severity
from connections.domain.rounds.marks import Mark, Strength
from connections.files.bytes.guards import MAX_MARKS
from connections.files.bytes.reading import File, Grid, read_grids, too_many, unpack
from connections.files.bytes.unseen import Unseen, unseen_cells
from connections.files.marks.sheets.collecting import Collected
from connections.files.marks.sheets.counting import counted
from connections.files.marks.sheets.reading import Reading, digest
from connections.files.marks.sheets.sheet import Sheet
from connections.files.marks.sheets.vocabulary import Word, decide
from connections.files.marks.sheets.whom import ADULT, EACH, STUDENT, YES, Whom
from connections.files.words.names import compared
from connections.words import say_many


@dataclass(frozen=True)
class MarksReading:
    """The marks of one file: one per pair, with what could not be used and what is open.

    `students` and `adults` are the ids of everybody who stands in the file, marked or not; `words`
    what stands in its cells and was taken for what. Files of one `shape` have the same headings
    beside people: what was answered about one is remembered for the next.
    """

    marks: tuple[Mark, ...]
    issues: tuple[Issue, ...]
    questions: tuple[Question, ...]
    columns: dict[str, str]
    message: str
    students: frozenset[str] = frozenset()
    adults: frozenset[str] = frozenset()
    words: tuple[Word, ...] = ()
    shape: str = ""


def read_marks(
    file: File,
    students: Sequence[Student],
    adults: Sequence[Adult],
    answers: Mapping[str, str] | None = None,
    merged: Mapping[str, str] | None = None,
) -> MarksReading:
    """Return the marks of a file, its people matched to the rosters; see docs/decisions 82 and 83.

    An id that was `merged` means the child that stays.

    For each sheet several readings compete (sheets/shapes.py); where two explain it nearly as well,
    it is asked which is right. What the words in the cells mean is asked unless it is unmistakable
    (sheets/vocabulary.py). A blank is not reviewed. Raises FileRefused when no marks are in it.
    """
    given = answers or {}
    grids = _grids(file)
    seen = [pair for pair in grids if not pair[0].hidden] or grids
    sheets = [Sheet(grid, n, unseen) for n, (grid, unseen) in enumerate(seen, start=1)]
    presuming: dict[str, str] = {}
    while True:
        people = {
            STUDENT: Whom(STUDENT, students, given, presuming.get(STUDENT, ""), merged),
            ADULT: Whom(ADULT, adults, given, presuming.get(ADULT, "")),
        }
        reading = Reading(people, given, len(sheets) == 1)
        if hidden := len(grids) - len(sheets):
            told = say_many(
                hidden,
                "{n} sheet is hidden and was not read.",
                "{n} sheets are hidden and were not read.",
            )
            reading.warn("", "sheet_hidden", told)
        for sheet, shape in [(sheet, reading.chosen(sheet)) for sheet in sheets]:
            if shape is not None:
                Collected(reading, sheet, shape).collect()
        asked = {kind: whom.question() for kind, whom in people.items() if kind not in presuming}
        short = {kind: question for kind, question in asked.items() if question is not None}
        known = {k: given[q.key] for k, q in short.items() if given.get(q.key) in (YES, EACH)}
        if not known:
            return _result(reading, tuple(short.values()))
        presuming |= known  # once more, now that this is known


def _grids(file: File) -> list[tuple[Grid, Unseen | None]]:
    """Return the grids of a file, with what nobody sees in them."""
    grids: list[tuple[Grid, Unseen | None]] = []
    for inner in unpack(file):
        read = read_grids(inner, MAX_MARKS)
        unseen = unseen_cells(inner.content)
        grids += [(grid, unseen.get(grid.sheet)) for grid in read]
    if not grids:
        raise FileRefused("The ZIP holds no list that can be read.")
    if (rows := sum(len(grid.rows) for grid, _ in grids)) > MAX_MARKS:
        raise FileRefused(too_many(rows, MAX_MARKS))
    return grids


def _result(reading: Reading, short: Sequence[Question]) -> MarksReading:
    """Return what was read, once all words are known; `short` is asked as well."""
    if not reading.understood:
        raise FileRefused(
            "No marks were recognised. Expected are the columns adult_id, student_id, "
            "strength, or a grid with students down the side and adults across the top."
        )
    names = _names(reading)
    words: list[Word] = []
    meant: dict[int, dict[str, Strength | None]] = {}
    questions = [*reading.asked, *short]
    for whom in reading.people.values():
        questions += whom.questions.values()
    for pool in reading.pools.values():
        if pool.counts:
            meant[id(pool)], shown, asked = decide(pool, reading.answers, names)
            words, questions = words + shown, questions + asked
    marks, across = counted(reading, meant)
    questions += across
    left = sum(issue.severity is Severity.ERROR for issue in reading.issues)
    message = say_many(len(marks), "{n} mark read.", "{n} marks read.")
    if left:
        more = say_many(left, "{n} entry could not be used.", "{n} entries could not be used.")
        message = f"{message} {more}"
    students, adults = (frozenset(reading.people[kind].met) for kind in (STUDENT, ADULT))
    shape = "marks:" + digest(" ".join(sorted(reading.headings)))
    return MarksReading(
        marks, tuple(reading.issues), tuple(questions), reading.columns, message,
        students, adults, tuple(words), shape,
    )  # fmt: skip


def _names(reading: Reading) -> Callable[[str], bool]:
    parts = {word for whom in reading.people.values() for word in whom.name_words()}
    return lambda text: not parts.isdisjoint(compared(text).split())
