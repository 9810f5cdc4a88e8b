"""A table and its layout → students and adults, with an issue for every row that is not plain."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from connections.domain.people import Adult, Student
from connections.domain.problems import Issue, Question, Severity
from connections.files import columns
from connections.files.columns import sense
from connections.files.grades import read_grades
from connections.files.names import (
    DESTROYED,
    compared,
    derived_id,
    split_names,
    tidy_all,
    tidy,
)
from connections.files.plan import ERRORS, NULLS, Layout
from connections.files.roles import ADULT, NEITHER, STUDENT, job_of, role_from_unit, role_of
from connections.files.tables import Table


@dataclass
class People:
    """Who stands in one table. `refs` are (student_id, adult's id or name as written)."""

    students: list[Student] = field(default_factory=list)
    adults: list[Adult] = field(default_factory=list)
    refs: list[tuple[str, str]] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


Ask = Callable[[str, str, tuple[tuple[str, str], ...]], str]


def read_people(
    table: Table, layout: Layout, ask: Ask, roles: Mapping[str, str] | None = None
) -> People:
    """Return the people of a table; `roles` (id → role) comes from another file of a standard.

    `ask(topic, message, choices)` returns the answer already given, "" while it is open.
    """
    people = People()
    if not table.height:
        return people
    people.issues += table.issues
    if layout.shared_id is not None and "id" not in layout.own:
        _ask_about_shared_ids(table, layout, ask)
    cells = _Cells(table, layout)
    row_roles, titles = _roles_of_rows(table, layout, cells, ask, roles or {})
    keep = _kept_rows(table, layout, cells, row_roles, people)
    _warn_destroyed(table, cells, people)
    kinds = {STUDENT: [], ADULT: []}  # type: dict[str, list[int]]
    for at in keep:
        if row_roles[at] in kinds:
            kinds[row_roles[at]].append(at)
    both = bool(kinds[STUDENT] and kinds[ADULT])
    for role, rows in kinds.items():
        if rows:
            ids, rows = _identify(table, layout, cells, rows, role, people, ask)
            if role == STUDENT:
                _students(table, layout, cells, ids, rows, people)
            else:
                _adults(cells, ids, rows, titles, people, mixed=both)
    return people


def _ask_about_shared_ids(table: Table, layout: Layout, ask: Ask) -> None:
    """An id of many different names is either no id or a sign of damaged names: a person knows."""
    at = layout.shared_id
    assert at is not None
    answer = ask(
        "ids",
        f"{_label(table)}: “{table.headings[at]}” gives the same id to different names. What counts?",
        (
            ("names", "The names: each is a different person"),
            ("ids", "The ids: keep one row of each"),
        ),
    )
    if answer == "ids":
        layout.own["id"] = at


class _Cells:
    """The cleaned columns of a layout, each made once, on first use."""

    def __init__(self, table: Table, layout: Layout) -> None:
        self.table, self.layout = table, layout
        self._made: dict[str, list[str]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self.layout.own

    def get(self, name: str) -> list[str]:
        """Return a column by our field: NULL and its like blanked, white space tidied."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def _make(self, name: str) -> list[str]:
        at = self.layout.own.get(name)
        if at is None:
            return [""] * self.table.height
        raw = self.table.columns[at]
        nothing = ERRORS if name in ("first_name", "last_name", "full_name") else NULLS
        if not nothing.isdisjoint(raw):
            raw = ["" if v in nothing else v for v in raw]
        if name == "id":
            return [_id_text(v) for v in raw] if _NO_ID.search("\n".join(raw)) else raw
        return tidy_all(raw)

    def names(self) -> tuple[list[str], list[str]]:
        """Return first and last names, from their own columns or from whole names."""
        if "#first" not in self._made:
            first, last = self.get("first_name"), self.get("last_name")
            if "full_name" in self and not ("first_name" in self and "last_name" in self):
                first, last = split_names(self.get("full_name"))
            elif "first_name" in self and "last_name" not in self:
                first, last = split_names(first)
            self._made["#first"], self._made["#last"] = first, last
        return self._made["#first"], self._made["#last"]


_SPACED_DIGITS = re.compile(r"\d+(?: \d+)+")
_FLOAT = re.compile(r"(\d+)\.0+")


# What may have to be taken off an id; a column without any of it is taken as it is.
_NO_ID = re.compile(r"[^\w\n@+:/-]|_\n")


def _id_text(value: str) -> str:
    if _SPACED_DIGITS.fullmatch(value):
        return value.replace(" ", "")
    if found := _FLOAT.fullmatch(value):
        return found[1]
    return tidy(value.lstrip("#'")) or ""


# --- who is what --------------------------------------------------------------------------------


def _roles_of_rows(
    table: Table, layout: Layout, cells: _Cells, ask: Ask, roles: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    titles = list(cells.get("title"))
    if roles:
        found = [roles.get(i, "") for i in cells.get("id")]
        return [role_of(text) if text else "" for text in found], found
    if layout.role == "by row":
        return _roles_by_row(table, layout, titles, ask)
    role = layout.role
    if layout.doubt:
        sure = ask("list", f"{_label(table)} has no headings. Is it a list of people?", _PEOPLE)
        if sure in ("no", ""):
            return [""] * table.height, titles
        role = sure
    if not role:
        role = ask(
            "role",
            f"Who is in {_label(table)}, students or adults? Nothing in the file says so.",
            (
                (STUDENT, "Students"),
                (ADULT, "Adults at school"),
                ("neither", "Neither: leave it out"),
            ),
        )
    return [role] * table.height, titles


_PEOPLE = (("student", "Yes, students"), ("adult", "Yes, adults at school"), ("no", "No"))


def _label(table: Table) -> str:
    return f"“{table.sheet}” in {table.file}" if table.sheet else table.file


def _roles_by_row(
    table: Table, layout: Layout, titles: list[str], ask: Ask
) -> tuple[list[str], list[str]]:
    at = layout.role_column if layout.role_column is not None else layout.unit_column
    assert at is not None
    path = layout.role_column is None
    texts = table.columns[at]
    meaning = {text: role_from_unit(text) if path else role_of(text) for text in set(texts)}
    chamilo = not path and columns.key(table.headings[at]) == "status"
    if chamilo and "user" in texts:
        meaning["user"] = STUDENT
    known = {role for role in meaning.values() if role}
    for text in sorted(text for text, role in meaning.items() if not role):
        if known == {ADULT} and text:
            meaning[text] = ADULT
        else:
            said = f"“{text[:40]}”" if text else "no role"
            meaning[text] = ask(
                f"role of {text}",
                f"{_label(table)}: what are the people with {said} in “{table.headings[at]}”?",
                (
                    (STUDENT, "Students"),
                    (ADULT, "Adults at school"),
                    (NEITHER, "Neither: leave them out"),
                ),
            )
    guardians = sorted(text for text, role in meaning.items() if role == NEITHER)
    if guardians and len(known) > 1:
        _ask_about_guardians(table, at, guardians, meaning, ask)
    shown = texts if not path else titles
    return [meaning[text] for text in texts], [
        title or text for title, text in zip(titles, shown, strict=True)
    ]


def _ask_about_guardians(
    table: Table, at: int, guardians: list[str], meaning: dict[str, str], ask: Ask
) -> None:
    """Some schools' parents are also staff (drivers, kitchen): asked once, "leave out" first."""
    many = sum(text in guardians for text in table.columns[at])
    answer = ask(
        "guardians",
        f"{_label(table)} has {many} people with the role {', '.join(guardians)[:60]}. They are "
        "left out of students and adults: is that right?",
        (("leave out", "Yes, leave them out"), (ADULT, "No, they are adults at school")),
    )
    if answer == ADULT:
        meaning.update(dict.fromkeys(guardians, ADULT))


# --- rows that do not count ---------------------------------------------------------------------

_DELETED = frozenset({"tobedeleted", "deleted", "delete"})
_INACTIVE = frozenset(
    """inactive withdrawn transferred graduated graduate dropped left notenrolled exited exit former leaver archived
    inactif abgemeldet baja false 0""".split()
)


def _kept_rows(
    table: Table, layout: Layout, cells: _Cells, roles: list[str], people: People
) -> list[int]:
    keep: list[int] = []
    first, last = cells.names()
    ids = cells.get("id")
    statuses = cells.get("status") if "status" in cells else []
    known = {text: columns.key(text) for text in set(statuses)}
    gone = {text for text, spelling in known.items() if spelling in _DELETED}
    nobody, deleted, unknown = [], [], []
    for at, role in enumerate(roles):
        if gone and statuses[at] in gone:
            deleted.append(at)
        elif not (ids[at] or first[at] or last[at]):
            nobody.append(at)
        elif role == "":
            unknown.append(at)
        elif table.gradebook and {first[at].casefold(), last[at].casefold()} == {"test", "student"}:
            _add(
                people,
                table,
                at,
                "",
                "not_a_person",
                "This row is the test student.",
                Severity.NOTE,
            )
        elif first[at][:14] == "Points Possibl" or last[at][:14] == "Points Possibl":
            continue
        else:
            keep.append(at)
    if deleted:
        _add(
            people, table, deleted[0], _heading(table, layout, "status"), "deleted",
            f"{len(deleted)} row(s) are marked as deleted and are left out.", Severity.NOTE,
        )  # fmt: skip
    if nobody:
        _add(
            people, table, nobody[0], "", "nobody",
            f"{len(nobody)} row(s), the first of them this one, have neither an id nor a name.",
            Severity.WARNING,
        )  # fmt: skip
    _warn_inactive(table, layout, statuses, known, keep, people)
    return keep


def _warn_inactive(
    table: Table, layout: Layout, statuses: list[str], known: Mapping[str, str],
    keep: list[int], people: People,
) -> None:  # fmt: skip
    away = {
        text
        for text, spelling in known.items()
        if spelling in _INACTIVE and spelling not in ("0", "false")
    }
    rows = [at for at in keep if away and statuses[at] in away]
    if rows:
        _add(
            people, table, rows[0], _heading(table, layout, "status"), "inactive",
            f"{len(rows)} person(s), the first of them here, have a status such as "
            f"“{statuses[rows[0]][:30]}” and were read all the same. Leave them out of the export "
            "if they have left.",
            Severity.WARNING,
        )  # fmt: skip


def _heading(table: Table, layout: Layout, name: str) -> str:
    at = layout.own.get(name)
    return table.headings[at] if at is not None and table.headings else ""


def _add(
    people: People, table: Table, at: int, column: str, code: str, message: str, severity: Severity
) -> None:
    people.issues.append(Issue(table.numbers[at], column, code, message, severity))


def _warn_destroyed(table: Table, cells: _Cells, people: People) -> None:
    first, last = cells.names()
    bad = [
        at
        for at, (f, g) in enumerate(zip(first, last, strict=True))
        if "?" in f + g or "\ufffd" in f + g
    ]
    bad = [at for at in bad if DESTROYED.search(f"{first[at]} {last[at]}")]
    if bad:
        _add(
            people, table, bad[0], "", "destroyed",
            f"The letters of {len(bad)} name(s), the first of them here, were already lost (“???”) "
            "when this file was saved. Export it again as UTF-8 or as an Excel workbook.",
            Severity.ERROR,
        )  # fmt: skip


# --- who is the same ----------------------------------------------------------------------------


def _identify(
    table: Table,
    layout: Layout,
    cells: _Cells,
    rows: list[int],
    role: str,
    people: People,
    ask: Ask,
) -> tuple[list[str], list[int]]:
    """Return the ids and the rows of the people: repeats folded, ids derived where none are."""
    given = cells.get("id")
    ids = [given[at] for at in rows]
    if layout.own.get("id") is not None and _is_email(table, layout):
        ids = [derived_id("m", i.casefold()) if i else "" for i in ids]
    if layout.own.get("id") in table.numeric and "id" in layout.own:
        _warn_numeric(table, layout, ids, rows, people)
    if "" in ids:
        if not any(ids):
            return _without_ids(table, cells, rows, role, people, ask)
        ids = _fill_ids(table, cells, ids, rows, role, people)
    if len(set(ids)) == len(ids):
        return ids, rows
    return _fold(table, layout, cells, ids, rows, people)


def _is_email(table: Table, layout: Layout) -> bool:
    return bool(table.headings) and sense(table.headings[layout.own["id"]]).field == "email"


def _warn_numeric(
    table: Table, layout: Layout, ids: list[str], rows: list[int], people: People
) -> None:
    widths = {len(i) for i in ids if i.isdecimal()}
    if len(widths) > 1 and max(widths) >= 4:
        _add(
            people, table, rows[0], _heading(table, layout, "id"), "numeric_id",
            "The ids are numbers in this workbook and differ in length: zeros in front may have "
            "been lost. Format the column as text before exporting if ids begin with 0.",
            Severity.WARNING,
        )  # fmt: skip


def _person_key(cells: _Cells, at: int) -> str:
    first, last = cells.names()
    return f"{compared(last[at])}|{compared(first[at])}"


def _fill_ids(
    table: Table, cells: _Cells, ids: list[str], rows: list[int], role: str, people: People
) -> list[str]:
    blank = [n for n, i in enumerate(ids) if not i]
    by_name = {_person_key(cells, rows[n]): i for n, i in enumerate(ids) if i}
    seen: dict[str, int] = {}
    for n in blank:
        name = _person_key(cells, rows[n])
        seen[name] = seen.get(name, 0) + 1
        made = derived_id("n" if role == STUDENT else "a", name)
        ids[n] = made if seen[name] == 1 else f"{made}-{seen[name]}"
        same = " The same name stands in another row with an id." if name in by_name else ""
        _add(
            people, table, rows[n], "", "no_id",
            f"This row has no id. It was given {ids[n]}, made from the name.{same}",
            Severity.WARNING,
        )  # fmt: skip
    return ids


def _fold(
    table: Table, layout: Layout, cells: _Cells, ids: list[str], rows: list[int], people: People
) -> tuple[list[str], list[int]]:
    """Keep the first row of each id: repeats are folded, an id of two people is an error."""
    first, last = cells.names()
    at_first: dict[str, int] = {}
    keep_ids, keep_rows, folded = [], [], 0
    for i, at in zip(ids, rows, strict=True):
        before = at_first.get(i)
        if before is None:
            at_first[i] = at
            keep_ids.append(i)
            keep_rows.append(at)
        elif _same_name(first[before], last[before], first[at], last[at]):
            folded += 1
        else:
            _add(
                people, table, at, _heading(table, layout, "id"), "duplicate_id",
                f"The id {i} stands in row {table.numbers[before]} and in row {table.numbers[at]} "
                f"with different names. Row {table.numbers[before]} was kept.",
                Severity.ERROR,
            )  # fmt: skip
    if folded:
        _add(
            people, table, rows[0], "", "repeated_rows",
            f"{folded} row(s) repeat a person (one row per contact, term or subject) and were "
            "folded into one.", Severity.NOTE,
        )  # fmt: skip
    return keep_ids, keep_rows


def _same_name(first: str, last: str, other_first: str, other_last: str) -> bool:
    if first == other_first and last == other_last:
        return True
    mine = compared(f"{first} {last}").split()
    theirs = compared(f"{other_first} {other_last}").split()
    return not mine or not theirs or set(mine) <= set(theirs) or set(theirs) <= set(mine)


def _without_ids(
    table: Table, cells: _Cells, rows: list[int], role: str, people: People, ask: Ask
) -> tuple[list[str], list[int]]:
    """Derive ids from names; namesakes by grade, class and class number, else a person is asked."""
    groups: dict[str, list[int]] = {}
    for at in rows:
        groups.setdefault(_person_key(cells, at), []).append(at)
    kind = "n" if role == STUDENT else "a"
    made = {at: derived_id(kind, name) for name, group in groups.items() for at in group[:1]}
    twice = {name: group for name, group in groups.items() if len(group) > 1}
    if twice:
        _namesakes(table, cells, twice, role, made, people, ask, kind)
    _add(
        people, table, rows[0], "", "derived_ids",
        "The file has no ids, so they were made from the names. They stay the same as long as "
        "the names do; a column with the school's ids is safer.", Severity.NOTE,
    )  # fmt: skip
    kept = [at for at in rows if at in made]
    return [made[at] for at in kept], kept


def _namesakes(
    table: Table, cells: _Cells, twice: dict[str, list[int]], role: str,
    made: dict[int, str], people: People, ask: Ask, kind: str,
) -> None:  # fmt: skip
    numbered = "sequence" in cells and ("homeroom" in cells or "grade" in cells or "class" in cells)
    numbered = numbered and "sequence" in cells and _repeats(cells.get("sequence"))
    places = {
        at: (cells.get("grade")[at], cells.get("class")[at] or cells.get("homeroom")[at],
             cells.get("sequence")[at] if numbered else "")
        for group in twice.values() for at in group
    }  # fmt: skip
    doubtful = [
        g for g in twice.values() if not (numbered and len({places[at] for at in g}) == len(g))
    ]
    same = [g for g in doubtful if _whole_rows_equal(table, g)]
    open_groups = [g for g in doubtful if g not in same]
    folded = sum(len(g) - 1 for g in same)
    answer = "different"
    if open_groups and role == ADULT and {"subject", "employment"} & cells.layout.own.keys():
        answer = "same"  # one row per subject taught
    elif open_groups:
        lines = ", ".join(
            f"{table.numbers[g[0]]} and {table.numbers[g[1]]}" for g in open_groups[:3]
        )
        answer = (
            ask(
                "namesakes",
                f"{_label(table)} has no ids, and the same name stands in rows {lines}"
                f"{' and others' if len(open_groups) > 3 else ''}. Are they different people?",
                (("different", "Yes: keep them apart"), ("same", "No: one person, listed twice")),
            )
            or "different"
        )
    for name, group in twice.items():
        if group in same or (group in open_groups and answer == "same"):
            folded += 0 if group in same else len(group) - 1
            continue
        used: dict[str, int] = {}
        for at in group:
            one = derived_id(kind, name, *places[at])
            used[one] = used.get(one, 0) + 1
            made[at] = one if used[one] == 1 else f"{one}-{used[one]}"
    if folded:
        _add(
            people, table, next(iter(twice.values()))[0], "", "repeated_rows",
            f"{folded} row(s) repeat a person and were folded into one.", Severity.NOTE,
        )  # fmt: skip


def _repeats(values: list[str]) -> bool:
    return len(set(values)) < len(values)


def _whole_rows_equal(table: Table, group: list[int]) -> bool:
    return len({tuple(column[at] for column in table.columns) for at in group}) == 1


# --- values -------------------------------------------------------------------------------------


def _students(
    table: Table, layout: Layout, cells: _Cells, ids: list[str], rows: list[int], people: People
) -> None:
    first, last = cells.names()
    keys = {columns.key(h) for h in table.headings}
    grade_texts = cells.get("grade")
    codes = read_grades(
        grade_texts, postsecondary="sourcedid" in keys, nwea="termname" in keys or "rit" in keys
    )
    rooms = cells.get("homeroom") if "homeroom" in cells else cells.get("class")
    if "homeroom" not in cells and layout.refs.get("homeroom_teacher") is not None:
        rooms = tidy_all(table.columns[layout.refs["homeroom_teacher"]])
    preferred, language = cells.get("preferred_name"), cells.get("language")
    groups = _groups(table, layout, rows)
    people.students = [
        Student(
            i, first[at], last[at], preferred[at] if preferred[at] != first[at] else "",
            codes[at], grade_texts[at], rooms[at], language[at], groups[at] if groups else (),
        )
        for i, at in zip(ids, rows, strict=True)
    ]  # fmt: skip
    if not any(first[at] or last[at] for at in rows):
        _add(people, table, rows[0], "", "no_names",
             "The file has no names, so students are shown by their id.", Severity.WARNING)  # fmt: skip
    for name, at_column in layout.refs.items():
        if name in ("homeroom_teacher", "counselor", "adult_id", "adult_full_name", "adult_email"):
            column = table.columns[at_column]
            people.refs += [(i, column[at]) for i, at in zip(ids, rows, strict=True) if column[at]]


MOST_GROUPS, MOST_VALUES = 3, 12
_ACTIVITY = re.compile(r"activit|club|sport|extracurric|after.?school|ensemble|band", re.IGNORECASE)
_NO_GROUP = re.compile(
    r"score|rit|percent|level$|date|time|count|days|absen|tard|gpa|credit|rank|comment|note|url|photo|phone|street|city|"
    r"state|zip|country|address|purok|barangay|username|login|password|email|enabled|flag|year of|grad|class ?of|"
    r"needs|liked|disliked|friend|group(id)?$|timestamp|version|created|updated|modified|action|auth|policy|name$|"
    r"^ext |metadata|filler|form|answer|question|item|completion|test|norm|growth|quintile|pers\d|\?",
    re.IGNORECASE,
)


def _groups(
    table: Table, layout: Layout, rows: list[int]
) -> list[tuple[tuple[str, str], ...]] | None:
    """Return the groups of each row, from columns of few values that nothing forbids to keep."""
    used = set(layout.own.values()) | set(layout.refs.values())
    chosen: list[tuple[str, list[str]]] = []
    plain = 0
    for at, heading in enumerate(table.headings):
        if at in used or not heading or len(heading) > 30 or columns.sensitive(heading):
            continue
        found = sense(heading)
        if found.field or found.scope or _NO_GROUP.search(columns.words(heading)):
            continue
        column = table.columns[at]
        values = set(column) - {""} - NULLS
        activity = bool(_ACTIVITY.search(heading))
        if not 2 <= len(values) <= (60 if activity else MOST_VALUES) or not _group_values(values):
            continue
        if len(values) * 2 > len(rows) and len(rows) > 3:
            continue
        plain += not activity
        if activity or plain <= MOST_GROUPS:
            chosen.append((heading, column))
    if not chosen:
        return None
    chosen.sort()
    # Most students share one of few combinations: each is made once and shared.
    made: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    headings = [heading for heading, _ in chosen]
    for values_of_row in set(zip(*(column for _, column in chosen), strict=True)):
        pairs = zip(headings, values_of_row, strict=True)
        made[values_of_row] = tuple((h, v) for h, v in pairs if v and v not in NULLS)
    return [made[values] for values in zip(*(column for _, column in chosen), strict=True)]


def _group_values(values: set[str]) -> bool:
    return all(len(v) <= 40 and any(c.isalpha() for c in v) and "@" not in v for v in values)


_YES = frozenset("yes y true 1 x ja oui si sí on".split())


def _adults(
    cells: _Cells,
    ids: list[str],
    rows: list[int],
    titles: list[str],
    people: People,
    *,
    mixed: bool,
) -> None:
    first, last = cells.names()
    email, room, language = cells.get("email"), cells.get("homeroom"), cells.get("language")
    capacity, new, leaving = cells.get("capacity"), cells.get("first_year"), cells.get("leaving")
    preferred = cells.get("preferred_name")
    people.adults = [
        Adult(
            i, preferred[at] if preferred[at] and not first[at] else first[at], last[at],
            job_of(titles[at]), titles[at], email[at], "" if mixed else room[at], language[at], (),
            new[at].casefold() in _YES,
            int(capacity[at]) if capacity[at].isdecimal() and len(capacity[at]) < 3 else None,
            leaving[at].casefold() in _YES,
        )
        for i, at in zip(ids, rows, strict=True)
    ]  # fmt: skip
    table = cells.table
    for at in rows:
        if capacity[at] and not (capacity[at].isdecimal() and len(capacity[at]) < 3):
            _add(people, table, at, _heading(table, cells.layout, "capacity"), "bad_capacity",
                 "The capacity is no whole number; the school's default is used.", Severity.WARNING)  # fmt: skip
