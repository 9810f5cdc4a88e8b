"""Files of marks put together at random from what real ones are made of, each with its truth.

Who stands down the side and who across, how both are called, in which words a strength is said,
what else stands on the sheet: every file is readable by a person, and few are like another.
"""

import csv
import io
import random  # noqa: TID251 -- seeded, in tests only
from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl import Workbook

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused, Severity
from connections.files.bytes.reading import File
from connections.files.marks.marks import read_marks
from tests.fuzz.assembled import FIRST, LAST, Rows

# How the four strengths are said, from 0 to 3. What a tick or a number of another scale means,
# only its school knows: those files have to be asked about.
OURS = [
    ("Not yet", "Recognise", "Know", "Strong"),
    ("not yet", "recognize", "know", "strong"),
    ("NOT YET", "RECOGNIZE", "KNOW", "STRONG"),
    ("0 Not yet", "1 Recognise", "2 Know", "3 Strong"),
    ("Not yet (0)", "Recognize (1)", "Know (2)", "Strong (3)"),
]
THEIRS = [
    ("", "", "x", "x"),
    ("", "", "✓", "✓"),
    ("FALSE", "FALSE", "TRUE", "TRUE"),
    ("N", "N", "Y", "Y"),
    ("No", "A little", "Somewhat", "Yes"),
    ("1", "2", "3", "4"),
    ("1", "2", "4", "5"),
    ("4", "3", "2", "1"),
    ("D", "C", "B", "A"),
    ("red", "red", "yellow", "green"),
    ("None", "Low", "Medium", "High"),
]
GRID, TURNED, PAIRS, TABS = "grid", "turned", "pairs", "tabs"
UNDER, STRENGTHS, FORM = "a column of names under each adult", "a column each strength", "form"
SHAPES = [GRID, GRID, TURNED, PAIRS, PAIRS, TABS, UNDER, STRENGTHS, FORM]


@dataclass
class AssembledMarks:
    """A file, the people it is about, and what was marked in it: (adult, student) → strength."""

    file: File
    students: list[Student]
    adults: list[Adult]
    marks: dict[tuple[str, str], int]
    plain: bool  # in our own words, and everybody is called in full or by an id
    shape: str


def assembled_marks(number: int, seed: int = 2026) -> AssembledMarks:
    """Return the file of this number: the same one each time."""
    dice = random.Random(seed * 1_000_033 + number)
    students, adults = _people(dice)
    stranger = {students[-1].student_id} if dice.random() < 0.1 else set()
    shape, ours = dice.choice(SHAPES), dice.random() < 0.6
    words = dice.choice(OURS if ours else THEIRS)
    often = dice.choice([0.3, 0.6, 0.9])
    said = {
        (a.adult_id, s.student_id): dice.choice([3, 3, 2, 1, 0])
        for a in adults
        for s in students
        if dice.random() < often
    }
    doubted = {
        pair: dice.choice(_DOUBTS) for pair in said if dice.random() < dice.choice([0] * 9 + [0.1])
    }
    called, in_full = _adults_called(dice, adults)
    alone = shape in (TURNED, UNDER, STRENGTHS, FORM)
    pupils, heads = _students_called(dice, students, alone=alone)
    names = {s.student_id: cells for s, cells in zip(students, pupils, strict=True)}
    if shape in (UNDER, FORM):
        said = dict.fromkeys(said, 3)
    if shape == STRENGTHS:
        said = {pair: max(n, 1) for pair, n in said.items()}

    def word(adult: Adult, student: Student) -> str:
        pair = (adult.adult_id, student.student_id)
        return doubted.get(pair) or ("" if pair not in said else words[said[pair]])

    def of(adult: Adult, strengths: tuple[int, ...]) -> list[str]:
        pairs = ((adult.adult_id, s.student_id) for s in students)
        return [names[own][0] for adult_, own in pairs if said.get((adult_, own)) in strengths]

    across = [called[a.adult_id] for a in adults]
    if shape in (GRID, TURNED):
        rows = [[*heads, *across]]
        rows += [[*names[s.student_id], *(word(a, s) for a in adults)] for s in students]
        sheets = {
            "Sheet1": _turned(rows, len(heads))
            if shape == TURNED
            else _beside(dice, rows, len(heads), students)
        }
    elif shape == PAIRS:
        head = [dice.choice(["Adult", "Teacher", "Staff member"]), *heads]
        rows = [
            [*head, dice.choice(["Connection", "Relationship", *(["Strength"] if ours else [])])]
        ]
        rows += [
            [called[a.adult_id], *names[s.student_id], word(a, s)]
            for a in adults
            for s in students
            if (a.adult_id, s.student_id) in said
        ]
        sheets = {"Sheet1": rows}
    elif shape == TABS:
        sheets = {
            called[a.adult_id]: [
                [*heads, dice.choice(["Connection", "Strength"] if ours else ["Connection"])],
                *([*names[s.student_id], word(a, s)] for s in students),
            ]
            for a in adults
        }
    elif shape == UNDER:
        lists = [of(a, (3,)) for a in adults]
        deep = max(map(len, lists), default=0)
        rows = [[each[i] if i < len(each) else "" for each in lists] for i in range(deep)]
        sheets = {"Sheet1": [across, *rows]}
    else:
        kinds = (
            ["Strong", "Know", "Recognise"]
            if shape == STRENGTHS
            else ["Whom do you have a strong connection with?"]
        )
        between = dice.choice(
            ["; ", "\n"] if "," in "".join(map(str, pupils)) else ["; ", ", ", "\n"]
        )
        rows = [["Adult", *kinds] if shape == STRENGTHS else ["Timestamp", "Your name", *kinds]]
        for a in adults:
            cells = [between.join(of(a, (3 - i,))) for i in range(len(kinds))]
            rows.append(
                [
                    *([] if shape == STRENGTHS else ["2026-10-02 08:11:09"]),
                    called[a.adult_id],
                    *cells,
                ]
            )
        sheets = {"Sheet1": rows}
    plain = in_full and (ours or shape in (STRENGTHS, FORM)) and shape != UNDER
    if shape in (GRID, PAIRS, TURNED, TABS) and doubted:
        said = {pair: n for pair, n in said.items() if pair not in doubted}
        plain = False
    file = _file(dice, {name: _around(dice, rows, shape) for name, rows in sheets.items()})
    said = {pair: n for pair, n in said.items() if pair[1] not in stranger}
    known = [s for s in students if s.student_id not in stranger]
    plain &= len({(s.first_name, s.last_name) for s in students}) == len(students)
    return AssembledMarks(file, known, adults, said, plain and not stranger, shape)


_DOUBTS = ["?", "Strong?", "maybe", "see note", "Strong or Know", "2-3", "-", "n/a"]


def _people(dice: random.Random) -> tuple[list[Student], list[Adult]]:
    many, few = dice.choice([5, 9, 16, 30]), dice.choice([3, 5, 8])
    names = dice.sample([(f, n) for f in FIRST for n in LAST], many + few)
    if dice.random() < 0.1:
        names[1] = names[0]  # two students of one name
    students = [
        Student(
            f"{1001 + i * 7}",
            first,
            last,
            grade=str(dice.choice([5, 6, 7])),
            homeroom=dice.choice(["A", "B"]),
        )
        for i, (first, last) in enumerate(names[:many])
    ]
    adults = [Adult(f"T{i + 1:02}", first, last) for i, (first, last) in enumerate(names[many:])]
    return students, adults


def _adults_called(dice: random.Random, adults: list[Adult]) -> tuple[dict[str, str], bool]:
    """Return what each adult is called, and whether that is one adult for certain."""
    title = dice.choice(["Ms.", "Mr.", "Mrs", "Dr.", "Coach"])
    ways = {
        "id": lambda a: a.adult_id,
        "full": lambda a: f"{a.first_name} {a.last_name}",
        "comma": lambda a: f"{a.last_name}, {a.first_name}",
        "both": lambda a: f"{a.first_name} {a.last_name} ({a.adult_id})",
        "title": lambda a: f"{title} {a.last_name}",
        "initial": lambda a: f"{a.first_name[0]}. {a.last_name}",
        "last": lambda a: a.last_name,
    }
    way = dice.choice([*ways, "full", "full", "id"])
    return {a.adult_id: ways[way](a) for a in adults}, way in ("id", "full", "comma", "both")


def _students_called(
    dice: random.Random, students: list[Student], *, alone: bool
) -> tuple[Rows, list[str]]:
    """Return the cells by which each student is called and their headings; `alone`: one cell."""
    ways: dict[str, tuple[list[str], object]] = {
        "id": (["Student ID"], lambda s: [s.student_id]),
        "full": (["Student"], lambda s: [f"{s.first_name} {s.last_name}"]),
        "comma": (["Name"], lambda s: [f"{s.last_name}, {s.first_name}"]),
        "both": (
            ["Student ID", "Student name"],
            lambda s: [s.student_id, f"{s.first_name} {s.last_name}"],
        ),
        "apart": (["Last Name", "First Name"], lambda s: [s.last_name, s.first_name]),
        "all": (
            ["ID", "First Name", "Last Name"],
            lambda s: [s.student_id, s.first_name, s.last_name],
        ),
    }
    heads, way = ways[dice.choice(["full", "full", "comma", "id"] if alone else [*ways])]
    return [way(s) for s in students], heads


def _turned(rows: Rows, heads: int) -> Rows:
    """Return a grid with the adults down the side and one row of students across."""
    across = list(zip(*rows, strict=True))
    return [["", *across[0][1:]], *([*line] for line in across[heads:])]


def _beside(dice: random.Random, rows: Rows, at: int, students: list[Student]) -> Rows:
    """Return a grid with columns about the students between their names and the marks."""
    extra = {
        "Grade": [s.grade for s in students],
        "Homeroom": [s.homeroom for s in students],
        "Birthday": ["2014-03-02" for _ in students],
        "Bus": [dice.choice(["3", "12"]) for _ in students],
    }
    chosen = dice.sample([*extra], dice.choice([0, 0, 1, 2]))
    lines = (
        zip(*([name, *extra[name]] for name in chosen), strict=True)
        if chosen
        else ([] for _ in rows)
    )
    wide = [[*row[:at], *more, *row[at:]] for row, more in zip(rows, lines, strict=True)]
    if dice.random() < 0.15:
        wide = [
            [*row, "Notes" if i == 0 else dice.choice(["", "new"])] for i, row in enumerate(wide)
        ]
    if dice.random() < 0.15:
        counts = [sum(cell != "" for cell in row[at + len(chosen) :]) for row in wide]
        wide = [[*row, "Total" if i == 0 else str(counts[i])] for i, row in enumerate(wide)]
    return wide


def _around(dice: random.Random, rows: Rows, shape: str) -> Rows:
    """Return a sheet with a title, an empty line or a total as hands add them."""
    header = rows[0]
    if dice.random() < 0.25:
        titles = ["Oak Street School", "Staff connections, fall 2026", "Relationship map"]
        rows = [[dice.choice(titles)], *([[]] if dice.random() < 0.5 else []), *rows]
    if dice.random() < 0.15 and shape != UNDER:
        rows = [*rows[:3], [], *rows[3:]]
    if dice.random() < 0.15 and shape in (GRID, PAIRS):
        rows = [*rows, [], ["Total", str(len(rows) - 1)]]
    if dice.random() < 0.1:
        rows = [*rows, [], ["Key: 3 = Strong, 2 = Know, 1 = Recognise, 0 = Not yet"]]
    if dice.random() < 0.1 and shape != UNDER and len(rows) > 6:
        rows = [*rows[:4], header, *rows[4:]]
    if dice.random() < 0.1 and shape in (GRID, PAIRS, TABS):
        rows = [*rows[:4], ["Grade 6"], *rows[4:]]
    if dice.random() < 0.1:
        rows = [*rows, [], ["Printed on 09/01/2026 by J. Smith"]]
    return rows


def _file(dice: random.Random, sheets: dict[str, Rows]) -> File:
    if len(sheets) > 1 or dice.random() < 0.4:
        book, memory = Workbook(), io.BytesIO()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append([int(c) if c.isdecimal() and len(c) < 3 else c or None for c in row])
        book.save(memory)
        return File("connections.xlsx", memory.getvalue())
    text = io.StringIO()
    csv.writer(text, delimiter=dice.choice(",,;\t")).writerows(next(iter(sheets.values())))
    return File("connections.csv", text.getvalue().encode(dice.choice(["utf-8", "utf-8-sig"])))


def wrong_marks(made: AssembledMarks) -> tuple[str, list[str]]:
    """Return how a file is read and what is wrong of it.

    It is right, asked, refused, or said: some marks are left out and it says so.
    """
    try:
        reading = read_marks(made.file, made.students, made.adults)
    except FileRefused:
        return "refused", []
    if reading.questions:
        return "asked", []
    got = {(m.adult_id, m.student_id): int(m.strength) for m in reading.marks}
    never = {pair: n for pair, n in got.items() if made.marks.get(pair) != n}
    found = [f"never made: {[*never.items()][:3]}"] if never else []
    lost = made.marks.keys() - got.keys()
    said = any(issue.severity is not Severity.NOTE for issue in reading.issues)
    if lost and not said:
        found.append(f"lost: {sorted(lost)[:3]} of {len(made.marks)}")
    return "said" if lost else "right", found


def many_assembled_marks(count: int, seed: int = 2026) -> Iterator[tuple[int, AssembledMarks]]:
    """Yield `count` numbered files."""
    for number in range(count):
        yield number, assembled_marks(number, seed)
