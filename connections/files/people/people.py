"""A table and its layout → students and adults, with an issue for every row that is not plain."""

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from itertools import accumulate, pairwise
from typing import Any

from connections.domain.people.changes import Person
from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.people.private import told_within
from connections.domain.problems import Issue, Severity
from connections.files.layout.plan import Layout
from connections.files.people.cells import (
    Ask,
    Cells,
    People,
    add_issue,
    heading_of,
    label,
    warn_destroyed,
    warn_long,
    warn_nameless,
)
from connections.files.people.groups import Offered, groups_of, not_kept, without_heading
from connections.files.people.identity import identify
from connections.files.people.leaving import left_by_heading, left_rows
from connections.files.people.odd.odd import odd_rows
from connections.files.people.rows import kept_rows, roles_of_rows, say_neither
from connections.files.people.together.schools import of_one_school
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.grades import grade_code, only_a_grade, read_grades
from connections.files.words.names import tidy_all
from connections.files.words.nobody import YES
from connections.files.words.roles import ADULT, STUDENT, job_of, role_of
from connections.words import listed, say, say_many, to_say


def read_people(
    table: Table,
    layout: Layout,
    ask: Ask,
    roles: Mapping[str, str] | None = None,
    offered: Sequence[Offered] = (),
    kept: frozenset[str] = frozenset(),
    room: str = "",
    today: date | None = None,
    grades: Mapping[str, str] | None = None,
) -> People:
    """Return the people of a table; `roles` (id → role) comes from another file of a standard, as
    `grades` do where the table has none.

    `ask(topic, message, choices)` returns the answer already given, "" while it is open. Of the
    columns `offered` as groups those are kept to which somebody said yes. `kept` are the marks of
    odd rows that count all the same, `room` is the class that a sheet is named after; who left
    before `today` is not here.
    """
    people = People()
    if not table.height:
        return people
    people.issues += [*table.issues, *not_kept(offered)]
    layout, settled = _settled(table, layout, ask, people)
    people.layout, people.issues = layout, [*people.issues, *without_heading(table, layout)]
    if not settled or layout.kind != "people":
        return people
    out = odd_rows(Cells(table, layout), ask, kept, people)
    table = _carried_down(table, layout, out, ask)
    cells = Cells(table, layout)
    cells.leave_out(out)
    people.issues += [
        Issue(left.row, "", "not_a_person", left.why, Severity.NOTE)
        for left in table.left
        if not left.kept
    ]
    row_roles, titles = roles_of_rows(cells, ask, roles or {}, people)
    for at in people.staff:
        row_roles[at] = ADULT
    deleted, gone = left_rows(cells, people, ask, today)
    gone |= left_by_heading(cells, people, ask, gone | deleted | out, today)
    say_neither(cells, row_roles, titles, people)
    keep = kept_rows(cells, row_roles, people, out | deleted)
    if gone:  # of a person who left and came back, the row that is here counts
        keep.sort(key=gone.__contains__)
    keep = of_one_school(cells, keep, people, ask)
    warn_long(cells, keep, people)
    if cells.cleaned:
        told = say_many(
            cells.cleaned,
            "{n} name had a number, brackets or a remark around it: it was read without.",
            "{n} names had a number, brackets or a remark around them: they were read without.",
        )
        add_issue(people, cells, keep[0] if keep else 0, "", "name_cleaned", told, Severity.NOTE)
    warn_nameless(cells, keep, people)
    warn_destroyed(cells, people)
    kinds = {STUDENT: [], ADULT: []}  # type: dict[str, list[int]]
    for at in keep:
        if row_roles[at] in kinds:
            kinds[row_roles[at]].append(at)
    both = bool(kinds[STUDENT] and kinds[ADULT])
    for role, rows in kinds.items():
        if rows:
            ids, rows = identify(cells, rows, role, people, ask)
            if gone:
                people.gone.update(i for i, at in zip(ids, rows, strict=True) if at in gone)
            if role == STUDENT:
                _students(cells, ids, rows, people, offered, room, grades or {})
            else:
                met = [one for one in offered if one.of_adults]
                _adults(cells, ids, rows, titles, people, met, mixed=both)
    return people


_OF_A_BLOCK = ("grade", "class", "homeroom")
_BELOW = (
    ("below", to_say("Yes, also for the rows below it")),
    ("alone", to_say("No, the others have none")),
)


def _carried_down(table: Table, layout: Layout, out: set[int], ask: Ask) -> Table:
    """Return the table with a class that stands once above its block written in each row of it,
    where a person says that it is meant so, or where the cell itself reaches over these rows.
    """
    said = table.columns[layout.role_column] if layout.role_column is not None else []
    theirs = {text for text in {*said} if role_of(text) not in ("", STUDENT)}
    skipped = out | {at for at, text in enumerate(said) if text in theirs}
    rows = [at for at in range(table.height) if at not in skipped]
    places = [layout.own.get(name) for name in _OF_A_BLOCK]
    places.append(layout.refs.get("homeroom_teacher"))
    table = _with_merged(table, [at for at in places if at is not None])
    once = [at for at in dict.fromkeys(places) if at is not None and _once(table, at, rows)]
    if not once:
        return table
    asked = say(
        "{table}: under {columns} most rows are blank. Does what stands there hold for the rows "
        "below it, too?",
        table=label(table),
        columns=listed([f"“{heading_of(table, at)}”" for at in once]),
    )
    if ask("below", asked, _BELOW) != "below":
        return table
    filled = [*table.columns]
    for at in once:
        filled[at] = [*accumulate(table.columns[at], _or_above)]
    return replace(table, columns=filled)


def _with_merged(table: Table, places: Sequence[int]) -> Table:
    """Return the table with what stands in merged cells of these columns in each of their rows."""
    merged = table.grid.merged if table.grid else ()
    if not merged:
        return table
    rows = {number: row for row, number in enumerate(table.numbers)}
    filled = [*table.columns]
    for at in dict.fromkeys(places):
        filled[at] = [*table.columns[at]]
        for column, first, last in merged:
            if column == table.places[at] and first in rows:
                for number in range(first + 1, last + 1):
                    if number in rows:
                        filled[at][rows[number]] = filled[at][rows[first]]
    return replace(table, columns=filled)


def _or_above(above: str, cell: str) -> str:
    return cell or above


def _once(table: Table, at: int, rows: list[int]) -> bool:
    """Say whether a column has a word at the head of each block; one alone may be a slip."""
    column = table.columns[at]
    if "" not in column:
        return False
    cells = [column[row] for row in rows]
    told = [cell for cell in cells if cell]
    few = len(told) * 2 <= len(cells) and len(told) == len(set(told))
    heads = not any(one and below for one, below in pairwise([*cells, ""]))
    return few and heads and bool(told and cells[0]) and (len(told) > 1 or len(cells) > ONE_BLOCK)


ONE_BLOCK = 8


def _settled(table: Table, layout: Layout, ask: Ask, people: People) -> tuple[Layout, bool]:
    """Return the layout by the answers to its doubts, and whether people may be read by it."""
    settled = True
    for doubt in layout.doubts:
        column = "" if doubt.column is None else heading_of(table, doubt.column)
        asked = say(doubt.told, table=label(table), column=column)
        given = ask(doubt.topic, asked, tuple((value, told) for value, told, _ in doubt.choices))
        layout = next((then for value, _, then in doubt.choices if value == given), layout)
        settled = settled and (bool(given) or not doubt.stops)
        if doubt.topic == "ids" and doubt.column is not None and not given:
            ids = table.columns[doubt.column]
            many = Counter(ids)
            people.asked.update(n for n, i in zip(table.numbers, ids, strict=True) if many[i] > 1)
    return layout, settled


def _students(
    cells: Cells,
    ids: list[str],
    rows: list[int],
    people: People,
    offered: Sequence[Offered],
    room: str,
    grades: Mapping[str, str],
) -> None:
    table, layout = cells.table, cells.layout
    keys = {columns.key(h) for h in table.headings}
    grade_texts = cells.get("grade")
    if room and "grade" not in cells and grade_code(room):
        grade_texts = [room] * table.height
    elif grades and not any(grade_texts):
        grade_texts = [grades.get(one, "") for one in cells.get("id")]
    grade_texts = _without_told(cells, rows, "grade", grade_texts, people)
    codes = read_grades(
        grade_texts, postsecondary="sourcedid" in keys, nwea="termname" in keys or "rit" in keys
    )
    rooms = cells.get("homeroom") if "homeroom" in cells else cells.get("class")
    known = room or (
        table.led and any(rooms)
    )  # of lines above the rows, the class before who leads
    known = known or ("class" in cells and _are_classes(cells, rooms))
    if "homeroom" not in cells and not known and "homeroom_teacher" in layout.refs:
        rooms = _of_one_teacher(cells, tidy_all(table.columns[layout.refs["homeroom_teacher"]]))
    if room and not (any(rooms) or only_a_grade(room)):
        rooms = [room] * table.height
    own = "homeroom" if "homeroom" in cells else "class"
    rooms = _without_told(cells, rows, own, rooms, people)
    groups = groups_of(table, offered)
    every = rows == list(range(table.height))

    def of(column: list[str]) -> list[str]:
        return column if every else [column[at] for at in rows]

    first, last = map(of, cells.names())
    preferred = of(cells.get("preferred_name"))
    made: dict[str, Sequence[Any]] = {
        "student_id": ids,
        "first_name": first,
        "last_name": last,
        # "" for the same name twice: nothing to prefer
        "preferred_name": [p if p != f else "" for p, f in zip(preferred, first, strict=True)],
        "grade": of(codes),
        "grade_text": of(grade_texts),
        "homeroom": of(rooms),
        "groups": groups if every and groups else [groups[at] if groups else () for at in rows],
        "erased_on": [None] * len(rows),
    }
    people.students = _made(Student, made, lambda name: of(cells.get(name)))
    if not any(s.first_name or s.last_name for s in people.students):
        told = say("This file has no names: whom no other file names is shown by their id.")
        add_issue(people, cells, rows[0], "", "no_names", told, Severity.WARNING)
    for name, at_column in layout.refs.items():
        if name in ("homeroom_teacher", "counselor", "adult_id", "adult_full_name", "adult_email"):
            column = table.columns[at_column]
            people.refs += [(i, column[at]) for i, at in zip(ids, rows, strict=True) if column[at]]


def _are_classes(cells: Cells, texts: list[str]) -> bool:
    """Say whether classes are those of a year, "5a" or "1ha", one each: courses have names."""
    short = all(
        len(text) <= LONGEST_CLASS and any(map(str.isdigit, text)) for text in {*texts} - {""}
    )
    return short and any(_of_one_teacher(cells, texts))


LONGEST_CLASS = 4


def _of_one_teacher(cells: Cells, teachers: list[str]) -> list[str]:
    """Return the teachers as names of homerooms: none where somebody has several, one a course."""
    first, last = cells.names()
    met: dict[tuple[str, str, str], str] = {}
    whose = zip(cells.get("id"), first, last, strict=True)
    told = [(who, name) for who, name in zip(whose, teachers, strict=True) if name]
    one_each = all(met.setdefault(who, name) == name for who, name in told)
    return teachers if one_each else [""] * len(teachers)


def _without_told(
    cells: Cells, rows: list[int], name: str, texts: list[str], people: People
) -> list[str]:
    """Return classes without those that tell of health and the like ("Autism support"); say it."""
    told = {text for text in {*texts} if text and told_within(text)}
    whose = [at for at in rows if texts[at] in told] if told else []
    if not whose:
        return texts
    why = say_many(
        len(whose),
        "What stands here tells of health, law or the like: {n} person is read without it.",
        "What stands here tells of health, law or the like: {n} people are read without it.",
    )
    add_issue(people, cells, whose[0], name, "told", why, Severity.NOTE)
    return ["" if text in told else text for text in texts]


def _made(
    kind: type[Person], made: Mapping[str, Sequence[Any]], text_of: Callable[[str], list[str]]
) -> list[Person]:
    """Return people from columns by field; a field that nobody worked out is the roster's text.

    Written column by column into the slots: values that cannot be changed take twice as long to
    make one by one, and a district has 50,000.
    """
    columns = {f.name: made[f.name] if f.name in made else text_of(f.name) for f in fields(kind)}
    people = [object.__new__(kind) for _ in next(iter(columns.values()))]
    for name, column in columns.items():
        slot = getattr(kind, name)
        deque(map(slot.__set__, people, column), maxlen=0)
    return people


def _adults(
    cells: Cells,
    ids: list[str],
    rows: list[int],
    titles: list[str],
    people: People,
    offered: Sequence[Offered],
    *,
    mixed: bool,
) -> None:
    def of(name: str) -> list[str]:
        column = cells.get(name)
        return [column[at] for at in rows]

    first, last = cells.names()
    capacity, preferred = cells.get("capacity"), cells.get("preferred_name")
    groups = groups_of(cells.table, offered)
    made: dict[str, Sequence[Any]] = {
        "adult_id": ids,
        "first_name": [first[at] or preferred[at] for at in rows],
        "last_name": [last[at] for at in rows],
        "job": [job_of(titles[at]) for at in rows],
        "title": [titles[at] for at in rows],
        "groups": [groups[at] if groups else () for at in rows],
        "first_year": [text.casefold() in YES for text in of("first_year")],
        "capacity": [*map(_whole, of("capacity"))],
        "leaving": [text.casefold() in YES for text in of("leaving")],
        "away": [False] * len(rows),
        "kind": [AdultKind.STAFF] * len(rows),  # who is not, a person says
        "cleared_until": [None] * len(rows),
    }
    if mixed:
        made["homeroom"] = [""] * len(rows)
    people.adults = _made(Adult, made, of)
    told = say("The capacity is no whole number; the school's default is used.")
    for at in rows:
        if capacity[at] and _whole(capacity[at]) is None:
            add_issue(people, cells, at, "capacity", "bad_capacity", told, Severity.WARNING)


def _whole(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 3 else None
