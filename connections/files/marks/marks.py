"""Marks in files, whatever their shape → marks of known people, and what is asked about them."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused, Issue, Question, Severity
from connections.domain.rounds.marks import Mark, Strength
from connections.files.bytes.guards import MAX_MARKS
from connections.files.bytes.reading import File, Grid, read_grids, too_many, unpack
from connections.files.marks.sheets.collecting import Collected
from connections.files.marks.sheets.reading import Reading, digest
from connections.files.marks.sheets.sheet import Sheet
from connections.files.marks.sheets.vocabulary import Word, decide
from connections.files.marks.sheets.whom import ADULT, EACH, STUDENT, YES, Whom
from connections.files.words.names import compared
from connections.words import say, say_many, to_say


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
    sheets = [Sheet(grid, place) for place, grid in enumerate(_grids(file), start=1)]
    presuming = ""
    while True:
        people = {
            STUDENT: Whom(STUDENT, students, given, merged=merged),
            ADULT: Whom(ADULT, adults, given, presuming),
        }
        reading = Reading(people, given)
        for sheet, shape in [(sheet, reading.chosen(sheet)) for sheet in sheets]:
            if shape is not None:
                Collected(reading, sheet, shape).collect()
        short = people[ADULT].question() if not presuming else None
        if short is None or given.get(short.key) not in (YES, EACH):
            return _result(reading, short)
        presuming = given[short.key]  # once more, now that this is known


def _grids(file: File) -> list[Grid]:
    """Return the grids of a file, hidden sheets only where nothing else is there."""
    grids = [grid for inner in unpack(file) for grid in read_grids(inner, MAX_MARKS)]
    if not grids:
        raise FileRefused("The ZIP holds no list that can be read.")
    if (rows := sum(len(grid.rows) for grid in grids)) > MAX_MARKS:
        raise FileRefused(too_many(rows, MAX_MARKS))
    return [grid for grid in grids if not grid.hidden] or grids


def _result(reading: Reading, short: Question | None) -> MarksReading:
    """Return what was read, once all words are known; `short` is asked as well."""
    if not reading.understood:
        raise FileRefused(
            "No marks were recognised. Expected are the columns adult_id, student_id, "
            "strength, or a grid with students down the side and adults across the top."
        )
    names = _names(reading)
    words: list[Word] = []
    meant: dict[int, dict[str, Strength | None]] = {}
    questions = [*reading.asked, *([short] if short else [])]
    for whom in reading.people.values():
        questions += whom.questions.values()
    for pool in reading.pools.values():
        if pool.counts:
            meant[id(pool)], shown, asked = decide(pool, reading.answers, names)
            words, questions = words + shown, questions + asked
    marks, across = _marks(reading, meant)
    questions += across
    left = sum(issue.severity is Severity.ERROR for issue in reading.issues)
    message = say_many(len(marks), "{n} mark read.", "{n} marks read.")
    if left:
        more = say_many(left, "{n} row could not be used.", "{n} rows could not be used.")
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


def _marks(
    reading: Reading, meant: Mapping[int, Mapping[str, Strength | None]]
) -> tuple[tuple[Mark, ...], list[Question]]:
    """Return one mark a pair: of several the last row counts, of one row the strongest.

    Where two sheets say it differently, it is asked which sheet counts.
    """
    kept: dict[tuple[int, str, str], tuple[Strength, int]] = {}
    for adult, student, pool, word, (sheet, row) in reading.entries:
        strength = meant[id(pool)].get(word)
        if strength is None:
            continue
        before = kept.get((sheet, adult, student))
        if before is not None and before[1] == row:
            strength = max(strength, before[0])
        elif before is not None:
            told = say(_AGAIN, adult=adult, student=student, first=before[1], row=row)
            reading.issues.append(Issue(row, "", "repeated_pair", told, Severity.WARNING))
        kept[sheet, adult, student] = (strength, row)
    made: dict[tuple[str, str], Strength] = {}
    differing: set[tuple[str, str]] = set()
    for (_, *pair), (strength, _) in kept.items():
        if made.setdefault((pair[0], pair[1]), strength) is not strength:
            differing.add((pair[0], pair[1]))
    sheets = {sheet for sheet, *pair in kept if (pair[0], pair[1]) in differing}
    asked = _which_sheet(reading, len(differing), sheets)
    first = reading.answers.get(asked.key, "") if asked else ""
    for adult, student in differing:
        del made[adult, student]
        if first.isdecimal() and (found := kept.get((int(first), adult, student))):
            made[adult, student] = found[0]
    marks = [Mark(adult, student, strength) for (adult, student), strength in made.items()]
    still = asked and first not in {value for value, _ in asked.choices}
    return tuple(marks), [asked] if asked and still else []


def _which_sheet(reading: Reading, differing: int, among: Set[int]) -> Question | None:
    """Return the question which of several sheets counts where they mark a pair differently."""
    if not differing:
        return None
    sheets = {sheet: reading.sheets[sheet] for sheet in sorted(among)}
    told = say_many(
        differing,
        "{n} pair is marked differently on two sheets. Which sheet counts for it?",
        "{n} pairs are marked differently on two sheets. Which sheet counts for them?",
    )
    choices = [(str(n), say("Sheet {n}: {name}", n=n, name=name)) for n, name in sheets.items()]
    choices.append(("out", say("None of these: leave it out")))
    return Question(f"sheets:{digest(repr(sheets))}", told, tuple(choices))


_AGAIN = to_say(
    "{adult} and {student} stand in row {first} and again in row {row}; the last one counts."
)
