"""Marks written by a slow, obviously right writer in each shape come back exactly, or are asked."""

import csv
import io
import json
import random  # noqa: TID251 -- seeded, in tests only
from pathlib import Path

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused
from connections.files.bytes.reading import File
from connections.files.marks.marks import read_marks
from tests.unit.files.test_marks_shapes import ADULTS, ASKED, READ, REFUSED, STUDENTS

MARKS = Path(__file__).parents[1] / "unit" / "files" / "marks"
FIRST = ["Ana", "Ben", "Cleo", "Dev", "Eva", "Finn", "Gia", "Hal", "Ida", "Jon", "Kai", "Lou"]
LAST = ["Diaz", "Roth", "Park", "Shah", "Lund", "O'Hara", "de la Cruz", "Nguyen", "Strong", "Grade"]
WORDS = [
    {3: "Strong", 2: "Know", 1: "Recognise", 0: "Not yet"},
    {3: "3", 2: "2", 1: "1", 0: "0"},
    {3: "x"},
    {3: "TRUE"},
    {3: "Yes", 0: "No"},
    {3: "y", 0: "n"},
    {3: "1", 2: "2", 1: "3", 0: "4"},
    {3: "5", 2: "4", 1: "3", 0: "1"},
    {3: "green", 2: "yellow", 1: "red"},
    {3: "A", 2: "B", 1: "C", 0: "D"},
    {3: "✓", 0: "✗"},
    {1: "1"},
]


@st.composite
def schools(draw):
    """Return students, adults, who marked whom how, and the words for it."""
    names = [(f, s) for f in FIRST for s in LAST]
    many = st.lists(st.sampled_from(names), min_size=2, max_size=8, unique=True)
    theirs = draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))
    students = [Student(f"{400 + n}", *name) for n, name in enumerate(draw(many))]
    adults = [Adult(f"T{n}", *name) for n, name in enumerate(theirs)]
    words = draw(st.sampled_from(WORDS))
    pair = st.tuples(
        st.sampled_from([a.adult_id for a in adults]),
        st.sampled_from([s.student_id for s in students]),
    )
    marks = draw(st.dictionaries(pair, st.sampled_from(sorted(words)), min_size=1, max_size=20))
    return students, adults, marks, words


def edges_by_id(students, adults, marks, words):
    rows = [["adult_id", "student_id", "Rating"]]
    return rows + [[a, s, words[m]] for (a, s), m in marks.items()]


def edges_by_name(students, adults, marks, words):
    who = names_of(students, adults)
    rows = [["Student", "Grade", "Adult", "How well"]]
    return rows + [[who[s], "4", who[a], words[m]] for (a, s), m in marks.items()]


def grid_of_students(students, adults, marks, words):
    rows = [["Fall"], [], ["ID", "Student", *(a.name for a in adults), "Total"]]
    for s in students:
        cells = [words.get(marks.get((a.adult_id, s.student_id)), "") for a in adults]
        rows.append([s.student_id, s.name, *cells, str(sum(map(bool, cells)))])
    return rows


def grid_of_adults(students, adults, marks, words):
    rows = [["Your name", *(s.name for s in students)]]
    for a in adults:
        cells = [words.get(marks.get((a.adult_id, s.student_id)), "") for s in students]
        rows.append([a.name, *cells])
    return rows


def lists_beside(students, adults, marks, words):
    who, used = names_of(students, adults), sorted(words, reverse=True)
    rows = [["Adult", *(words[m] for m in used)]]
    for a in adults:
        listed = [
            [who[s] for (x, s), n in marks.items() if (x, n) == (a.adult_id, m)] for m in used
        ]
        rows.append([a.name, *(", ".join(one) for one in listed)])
    return rows


def lists_under(students, adults, marks, words):
    who = names_of(students, adults)
    under = {a.adult_id: [s for (x, s), m in marks.items() if x == a.adult_id] for a in adults}
    rows = [[a.name for a in adults]]
    deepest = range(max(map(len, under.values())))
    return rows + [[who[u[n]] if n < len(u) else "" for u in under.values()] for n in deepest]


SHAPES = [edges_by_id, edges_by_name, grid_of_students, grid_of_adults, lists_beside]


def names_of(students, adults):
    return {s.student_id: s.name for s in students} | {a.adult_id: a.name for a in adults}


def written(rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return File("marks.csv", out.getvalue().encode())


def pairs(reading):
    return {(m.adult_id, m.student_id): int(m.strength) for m in reading.marks}


def answered(file, students, adults, words):
    """Answer every question about a word as the writer meant it."""
    said = {word.casefold(): str(strength) for strength, word in words.items()}
    answers: dict[str, str] = {}
    while True:
        reading = read_marks(file, students, adults, answers)
        new = {w.key: said[w.text.casefold()] for w in reading.words if w.asked}
        if not new:
            return reading
        answers |= new


@settings(deadline=None, max_examples=250)
@given(schools(), st.sampled_from(SHAPES))
def test_marks_in_any_shape_come_back_exactly_or_are_asked_about(school, shape):
    students, adults, marks, words = school
    file = written(shape(students, adults, marks, words))
    try:
        reading = answered(file, students, adults, words)
    except FileRefused:
        return
    got = pairs(reading)
    note((file.content.decode(), reading))
    assert got.items() <= marks.items()
    if not reading.questions:
        assert got == marks or any(i.severity == "error" for i in reading.issues)


@settings(deadline=None, max_examples=60)
@given(schools())
def test_names_under_each_adult_are_strong_or_asked_about(school):
    students, adults, marks, _ = school
    strong = dict.fromkeys(marks, 3)
    try:
        reading = read_marks(written(lists_under(students, adults, strong, {})), students, adults)
    except FileRefused:
        return
    note(reading)
    assert pairs(reading).items() <= strong.items()
    if not reading.questions:
        assert pairs(reading) == strong


def wanted_of(line):
    want = json.loads(line[2])
    return None if want == "ask" else {(a, s): n for a, s, n in want}


HANDED = list(csv.reader((MARKS / "MARKS.tsv").open(newline=""), delimiter="\t"))[1:]


NOT_SAID = ("07.xlsx", "17.csv", "22.csv", "28.csv", "31.csv")  # how strong a tick or a name is


@pytest.mark.parametrize("line", HANDED, ids=lambda line: line[0])
def test_of_the_files_handed_over_none_makes_a_mark_that_nobody_made(line):
    people = [
        list(csv.reader((MARKS / f"{k}.csv").open(newline="")))[1:] for k in ("students", "adults")
    ]
    students = [Student(*row[:3]) for row in people[0]]
    adults = [Adult(*row[:3], email=row[4]) for row in people[1]]
    file = File(line[0], (MARKS / line[0]).read_bytes())
    reading = read_marks(file, students, adults)
    wanted = wanted_of(line)
    if wanted is None or line[0] in NOT_SAID:
        assert reading.questions and not reading.marks
    if wanted is not None and reading.questions:
        means = {"“N": "0", "“F": "out"}
        said = {q.key: means.get(q.message[:2], "3") for q in reading.questions}
        reading = read_marks(file, students, adults, said)
    assert wanted is None or (not reading.questions and pairs(reading) == wanted)


ODD = ["", "?", "-", "x", "3", "7", "TRUE", "Ana Diaz", "Tessa Harlow", "Harlow", "TH", "H1", "201"]
ODD += ["Total", "Student", "Strong", "Adult", "a, b; c", "\u202e", "9" * 40, "Ana Diaz, Ben Roth"]


def broken(rows, dice):
    rows = [list(row) for row in rows]
    for _ in range(dice.randint(1, 4)):
        kind, row = dice.randrange(7), dice.choice(rows)
        if kind == 0 and row:
            row[dice.randrange(len(row))] = dice.choice(ODD)
        elif kind == 1 and row:
            other = dice.choice(rows)
            at = dice.randrange(len(row))
            if at < len(other):
                row[at], other[at] = other[at], row[at]
        elif kind == 2 and len(rows) > 1:
            rows.remove(row)
        elif kind == 3:
            rows.insert(dice.randrange(len(rows) + 1), list(row))
        elif kind == 4 and row:
            del row[dice.randrange(len(row))]
        elif kind == 5:
            rows.insert(dice.randrange(len(rows) + 1), [dice.choice(ODD)])
        else:
            row.append(dice.choice(ODD))
    return rows


def test_two_thousand_broken_files_of_marks_are_read_asked_about_or_refused():
    texts = [c for c, _ in READ.values()] + list(ASKED.values()) + list(REFUSED.values())
    good = [list(csv.reader(io.StringIO(c))) for c in texts if isinstance(c, str)]
    known = {s.student_id for s in STUDENTS}, {a.adult_id for a in ADULTS}
    for number in range(2000):
        dice = random.Random(f"marks:{number}")
        file = written(broken(dice.choice(good), dice))
        answers: dict[str, str] = {}
        try:
            for _ in range(3):  # and every question is answered somehow
                reading = read_marks(file, STUDENTS, ADULTS, answers)
                answers |= {q.key: dice.choice(q.choices)[0] for q in reading.questions}
        except FileRefused:
            continue
        assert all(m.student_id in known[0] and m.adult_id in known[1] for m in reading.marks)
        assert len(pairs(reading)) == len(reading.marks)
        told = " ".join(i.message for i in reading.issues)
        assert not any(p.name in told for p in (*STUDENTS, *ADULTS)), number
