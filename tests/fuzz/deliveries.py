"""Deliveries of several files put together at random from one school, each with its truth.

A list of students beside their homerooms, their schedule, their activities, the staff, their
parents; a file or a sheet for each grade; the same child in several of them.
"""

import csv
import io
import random  # noqa: TID251 -- seeded, in tests only
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl import Workbook

from connections.files.bytes.reading import File
from connections.files.people.rosters import RosterReading, read_rosters
from tests.fuzz.assembled import FIRST, LAST, TODAY, Rows

COURSES = "Algebra 1|English 6|Earth Science|Band|PE|World History".split("|")
CLUBS = "Chess Club|Robotics|Soccer|Drama".split("|")


_KINDS = "alone homerooms names zeros schedule activities grades sheets classes parents".split()


@dataclass
class Delivery:
    """Files brought together and who is in them; a homeroom is "" where no file says one."""

    files: list[File]
    students: set[tuple[str, str, str, str, str]]  # id, first and last name, grade, homeroom
    adults: set[tuple[str, str, str]]
    kind: str


def delivered(number: int, seed: int = 2026) -> Delivery:
    """Return the delivery of this number: the same one each time."""
    dice = random.Random(seed * 1_000_079 + number)
    many, few = dice.choice([8, 15, 30]), dice.choice([3, 5])
    names = dice.sample([(f, n) for f in FIRST for n in LAST], many + few)
    base = dice.randrange(1000, 9000)
    ids = [f"{base + 3 * i}" if base % 2 else f"00{base + 3 * i}" for i in range(many)]
    staff = [(f"T{i + 1:03}", *names[many + i]) for i in range(few)]
    years = [dice.choice("678") for _ in ids]
    rooms = [f"{100 + int(year)}" for year in years]
    own = dice.choice(["Student ID", "Student Number", "SIS ID", "student_id"])
    last, first = dice.choice([("Last Name", "First Name"), ("last_name", "first_name")])
    shape = dice.choice(["{}", "Grade {}", "{}th"])
    grades = [shape.format(year) for year in years]
    whole = {own: ids, last: [n for _, n in names[:many]], first: [f for f, _ in names[:many]]}
    base_columns = whole | {"Grade": grades}
    kind = dice.choice(_KINDS)
    homeroom = kind in ("homerooms", "names", "zeros", "classes") or dice.random() < 0.5
    if kind == "classes":
        rooms = [f"{year}{dice.choice('AB')}" for year in years]
    elif homeroom and kind not in ("homerooms", "names", "zeros"):
        base_columns |= {"Homeroom": rooms}
    tables: dict[str, Rows] = {}
    people = _rows(base_columns)
    if kind in ("grades", "sheets"):
        cut = [people[0], *sorted(people[1:], key=lambda row: row[3])]
        for year in sorted(set(years)):
            rows = [row for row in cut[1:] if row[3] == shape.format(year)]
            tables[f"grade {year}"] = [cut[0], *rows]
    elif kind == "classes":
        for room in sorted(set(rooms)):
            mine = [
                row for row, own_room in zip(people[1:], rooms, strict=True) if own_room == room
            ]
            tables[room] = [people[0], *mine]
    else:
        tables[dice.choice(["students", "Student export", "pupils"])] = people
    order = dice.sample(range(many), many)
    if kind in ("homerooms", "zeros"):
        other = dice.choice([own, own, "ID", "Student ID"])
        also = {other: [i.lstrip("0") for i in ids] if kind == "zeros" else ids} | (
            {"Student Name": _names(names[:many])} if dice.random() < 0.5 else {}
        )
        tables["homerooms"] = _rows(also | {"Homeroom": rooms}, order)
    elif kind == "names":
        tables["homerooms"] = _rows({"Student": _names(names[:many]), "Homeroom": rooms}, order)
    elif kind == "schedule":
        lines = [
            [ids[i], course, dice.choice(staff)]
            for i in order
            for course in dice.sample(COURSES, 2)
        ]
        by_id = dice.random() < 0.5
        head = [own, "Course", "Teacher ID" if by_id else "Teacher"]
        tables["schedule"] = [
            head,
            *([a, b, t[0] if by_id else f"{t[2]}, {t[1]}"] for a, b, t in lines),
        ]
    elif kind == "activities":
        tables["activities"] = [
            [own, "Activity"],
            *([ids[i], dice.choice(CLUBS)] for i in order[:5]),
        ]
    elif kind == "parents":
        head = [own, "Parent First Name", "Parent Last Name", "Parent Email"]
        rows = [[ids[i], dice.choice(FIRST), names[i][1], f"p{i}@x.example"] for i in order]
        tables["parents"] = [head, *rows]
    with_staff = kind == "schedule" or dice.random() < 0.5
    if with_staff:
        columns = {
            dice.choice(["Staff ID", "Teacher ID", "staff_id"]): [t[0] for t in staff],
            last: [t[2] for t in staff],
            first: [t[1] for t in staff],
            "Role": [dice.choice(["Teacher", "Counselor", "Aide"]) for _ in staff],
        }
        tables[dice.choice(["staff", "teachers", "Employees"])] = _rows(columns)
    students = {
        (ids[i], f, n, years[i], rooms[i] if homeroom else "")
        for i, (f, n) in enumerate(names[:many])
    }
    items = dice.sample([*tables.items()], len(tables))
    return Delivery(_files(dice, items, kind), students, set(staff if with_staff else ()), kind)


def _names(names: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{n}, {f}" for f, n in names]


def _rows(columns: dict[str, list[str]], order: Sequence[int] = ()) -> Rows:
    body = [list(row) for row in zip(*columns.values(), strict=True)]
    return [[*columns], *([body[i] for i in order] if order else body)]


def _files(dice: random.Random, tables: list[tuple[str, Rows]], kind: str) -> list[File]:
    if kind in ("sheets", "classes") or dice.random() < 0.3:
        book, memory = Workbook(), io.BytesIO()
        book.remove(book.active)
        for name, rows in tables:
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(memory)
        return [File("delivery.xlsx", memory.getvalue())]
    files = []
    for name, rows in tables:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        files.append(File(f"{name}.csv", text.getvalue().encode()))
    return files


def wrong_delivery(made: Delivery) -> tuple[bool, list[str]]:
    """Return whether something is asked, and what is wrong where nothing is."""
    reading: RosterReading = read_rosters(made.files, importing=True, today=TODAY)
    if reading.questions:
        return True, []
    students = {
        (s.student_id, s.first_name, s.last_name, s.grade, s.homeroom) for s in reading.students
    }
    adults = {(a.adult_id, a.first_name, a.last_name) for a in reading.adults}
    found = []
    for got, want in ((students, made.students), (adults, made.adults)):
        found += [f"made up: {sorted(got - want)[:2]}, lost: {sorted(want - got)[:2]}"] * (
            got != want
        )
    return False, found + [f"kept: {s.groups}" for s in reading.students if s.groups][:1]


def many_delivered(count: int, seed: int = 2026) -> Iterator[tuple[int, Delivery]]:
    """Yield `count` numbered deliveries."""
    for number in range(count):
        yield number, delivered(number, seed)
