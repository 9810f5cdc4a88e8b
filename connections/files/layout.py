"""What one table is: people (of which kind), marks, a support table, or nothing of ours."""

import re
from dataclasses import dataclass, field

from connections.files import columns
from connections.files.columns import key, sense
from connections.files.grades import grade_code, looks_like_grade
from connections.files.names import compared, looks_like_name
from connections.files.roles import ADULT, STUDENT, hint_of, role_from_unit, role_of, weak_hint
from connections.files.tables import Table, cell_kind

NULLS = frozenset(
    "NULL null Null #N/A #REF! #VALUE! #NAME? NaN nan N/A n/a None none \\N (null) - -- #DIV/0!".split()
)
ERRORS = frozenset("#N/A #REF! #VALUE! #NAME? #DIV/0! #NULL! \\N (null)".split())


@dataclass
class Layout:
    """How a table is read: our field → the index of its column.

    `kind` is "people", "marks", "support" or "" (none of ours). `role` is "student", "adult",
    "by row" (a role column or paths decide) or "" (must be asked). `refs` are columns of a
    student's row that name an adult. `doubt` says why a table of people may be none.
    """

    kind: str = ""
    role: str = ""
    what: str = ""
    own: dict[str, int] = field(default_factory=dict)
    refs: dict[str, int] = field(default_factory=dict)
    role_column: int | None = None
    unit_column: int | None = None
    left_out: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    doubt: str = ""
    headerless: bool = False

    def named(self, table: Table) -> dict[str, str]:
        """Return our field → the heading in the file, "column 3" where there is none."""
        prefix = "adult_" if self.role == ADULT else ""
        renamed = {"id": "adult_id" if self.role == ADULT else "student_id"}
        found = {}
        for name, at in {**self.own, **{f"by_{n}": i for n, i in self.refs.items()}}.items():
            heading = table.headings[at] if table.headings else f"column {at + 1}"
            found[renamed.get(name, f"{prefix}{name}")] = heading
        if self.role_column is not None:
            found["role"] = table.headings[self.role_column]
        return found


def read_layout(table: Table, expect: str | None = None) -> Layout:
    """Return what a table is and which column is which, checked against the values."""
    layout = Layout()
    layout.left_out = [h for h in table.headings if h and columns.sensitive(h)]
    if not table.headings:
        return _headerless(table, layout, expect)
    senses = [sense(h) for h in table.headings]
    keys = {key(h) for h in table.headings if h}
    support = support_kind(keys, senses)
    if support and not expect:
        layout.kind, layout.what = "support", support
        return layout
    if looks_like_edges(table, senses, keys):
        layout.kind, layout.what = "marks", "edges"
        return layout
    _choose_role_column(table, senses, layout)
    scope = _main_scope(table, senses, layout, expect)
    _choose_columns(table, senses, layout, scope)
    if looks_like_grid(table, senses, layout):
        layout.kind, layout.what = "marks", "grid"
        return layout
    _decide(table, senses, layout, scope, expect)
    return layout


# --- standards' tables without people ---------------------------------------------------------

_SUPPORT = (
    ("links between classes and people", {"classsourcedid", "usersourcedid"}),
    ("links between sections and people", {"sectionsisid", "sisid"}),
    ("links between sections and people", {"sectionid", "id"}),
    ("links between sections and students", {"sectionid", "studentid"}),
    ("links between classes and students", {"classid", "studentid", "rosterid"}),
    ("links between classes and people", {"courseid", "userid", "role"}),
    ("links between classes and people", {"sectionid", "userid", "role"}),
    ("links between people", {"usersourcedid", "relationshipusersourcedid"}),
    ("roles of people", {"usersourcedid", "role"}),
    ("profiles of people", {"usersourcedid", "profiletype"}),
    ("the manifest of the export", {"propertyname", "value"}),
    ("school terms", {"startdate", "enddate", "title"}),
    ("school terms", {"termid", "startdate"}),
    ("classes", {"sourcedid", "title", "coursesourcedid"}),
    ("classes", {"sourcedid", "title", "orgsourcedid"}),
    ("classes", {"classid", "courseid"}),
    ("sections", {"sectionid", "teacherid"}),
    ("sections", {"sectionid", "courseid"}),
    ("sections", {"sisid", "sectionname"}),
    ("courses", {"courseid", "coursename"}),
    ("courses", {"courseid", "shortname"}),
    ("courses", {"sourcedid", "coursecode"}),
    ("schools", {"schoolid", "schoolname", "schoolnumber"}),
    ("schools", {"schoolid", "schoolname", "lowgrade"}),
    ("schools", {"sisid", "name", "schoolnumber"}),
    ("schools", {"locationid", "locationname"}),
    ("schools", {"sourcedid", "name", "parentsourcedid"}),
    ("schools", {"sourcedid", "name", "type"}),
    ("demographics", {"sourcedid", "birthdate", "sex"}),
    ("demographics", {"usersourcedid", "birthdate"}),
    ("flags of people", {"usersourcedid", "flag"}),
)
_NAMES = frozenset({"first_name", "last_name", "full_name", "preferred_name"})
_GROUP_IDS = re.compile(
    r"(section|class|course)(sourced|sis|local)?(id|number|code)$|^(section|course)$|^classsisid$"
)


def support_kind(keys: set[str], senses: list[columns.Sense]) -> str:
    """Return what a table of a standard holds when it holds no people, else ""."""
    has_names = any(s.field in _NAMES and s.scope != "other" for s in senses)
    parted = {"givenname", "familyname", "firstname", "lastname"} & keys
    for what, wanted in _SUPPORT:
        if wanted <= keys and not parted and not _own_names(keys, senses, what):
            return what
    if has_names or any(s.field == "grade" for s in senses):
        return ""
    groups = sum(bool(_GROUP_IDS.search(k)) for k in keys)
    persons = any(s.field in ("id", "username", "state_id", "email") for s in senses)
    return "links between classes and people" if groups and persons else ""


def _own_names(keys: set[str], senses: list[columns.Sense], what: str) -> bool:
    if what in ("schools", "sections", "courses", "classes"):
        return False
    return any(s.field in _NAMES for s in senses) and "name" not in keys


# --- marks --------------------------------------------------------------------------------------

FROM_TO = (
    {"from", "to"},
    {"source", "target"},
    {"ego", "alter"},
    {"sender", "receiver"},
    {"chooser", "chosen"},
    {"nominator", "nominee"},
    {"rater", "ratee"},
    {"von", "nach"},
)
_PERSON = frozenset({"id", "full_name", "email", "username"})


def looks_like_edges(table: Table, senses: list[columns.Sense], keys: set[str]) -> bool:
    """Say whether each row ties one person to another: From/To, or an adult and a student."""
    width = sum(bool(h) for h in table.headings)
    if any(pair <= keys for pair in FROM_TO) and width <= 6:
        return True
    adults = [s for s in senses if s.scope == "adult" and s.field in _PERSON]
    adults += [s for s in senses if s.field in ("homeroom_teacher", "counselor")]
    students = [s for s in senses if s.scope == "student" and s.field in _PERSON]
    strength = any(s.field == "strength" for s in senses)
    parts = any(s.field in ("first_name", "last_name") for s in senses)
    return bool(adults and students and (strength or (width <= 3 and not parts)))


_MARK_WORDS = frozenset(
    "x xx ✓ ✔ ✗ ✅ ☑ • ● ◐ ○ – + ++ +++ * y yes strong know recognise recognize notyet s k r n".split()
)
_MARK = re.compile(r"[0-3](?:\.0)?|[a-z]{1,3}\.?", re.IGNORECASE)


def is_mark(cell: str) -> bool:
    """Say whether a cell of a grid is a mark: 0-3, X, a tick, a word of ours, initials."""
    return bool(_MARK.fullmatch(cell)) or key(cell) in _MARK_WORDS or cell.casefold() in _MARK_WORDS


def looks_like_grid(table: Table, senses: list[columns.Sense], layout: Layout) -> bool:
    """Say whether most columns are people and the cells marks: a staff-by-student grid."""
    free = [i for i, s in enumerate(senses) if not s.field and not s.scope]
    headed = [i for i in free if table.headings[i]]
    if len(headed) < 2 or len(headed) * 2 < len(table.headings) or not table.height:
        return False
    label = next((i for i in range(len(senses)) if i not in headed), 0)
    rows = {compared(cell) for cell in table.columns[label] if cell}
    cols = {compared(table.headings[i]) for i in headed}
    cells = [cell for i in headed for cell in table.columns[i] if cell]
    marks = sum(is_mark(cell) or cell in ("9", "10", "11") for cell in cells)
    if cells and marks < len(cells) * 0.9:
        return False
    if len(rows & cols) * 2 > len(cols):
        return True  # the same labels on both axes
    named = [h for i in headed if looks_like_name(h := table.headings[i])]
    personal = sum(" " in name or "," in name or "." in name for name in named)
    titled = sum(bool(_SCHOOL_WORDS.search(table.headings[i])) for i in headed)
    short = [h for i in headed if re.fullmatch(r"(?=.*\d)[\w-]{2,12}", h := table.headings[i])]
    if titled * 3 > len(headed) or not cells:
        return False
    return personal * 2 > len(headed) or (len(short) * 1.5 > len(headed) and "id" in layout.own)


_SCHOOL_WORDS = re.compile(
    r"quiz|test|assign|homework|score|grade|unit|exam|project|points|week|day|date|lesson|english|"
    r"math|science|history|music|needs|has |email|class|level|read|writ|total|code|status",
    re.IGNORECASE,
)


# --- which column is which ----------------------------------------------------------------------


def _choose_role_column(table: Table, senses: list[columns.Sense], layout: Layout) -> None:
    for at, found in enumerate(senses):
        if found.field == "org_unit":
            known = [role_from_unit(v) for v in set(table.columns[at]) if v]
            if known and sum(map(bool, known)) * 2 > len(known):
                layout.unit_column = at
        if found.field in ("role", "status", "title", "homeroom") and found.scope in (
            "",
            "student",
            "adult",
        ):
            values = {v for v in table.columns[at] if v and v not in NULLS}
            known = [role_of(v) for v in values]
            need = 0.5 if found.field == "role" else 0.99
            exact = found.field == "role" or all(key(v) in _EXACT for v in values)
            if (
                values
                and len(values) <= 40
                and exact
                and sum(map(bool, known)) >= need * len(known)
            ):
                if layout.role_column is None or found.field == "role":
                    layout.role_column = at


_EXACT = frozenset(
    "user teacher student staff profs lehrer schueler eleves eleve prof admin observer aide counselor principal".split()
)


def _main_scope(
    table: Table, senses: list[columns.Sense], layout: Layout, expect: str | None
) -> str:
    """Return whose the rows are as far as headings say: student, adult or ""."""
    if expect:
        return STUDENT if expect.startswith("student") else ADULT
    personal = _NAMES | {"id", "state_id", "username", "email"}
    student = any(s.scope == "student" and s.field in personal for s in senses)
    adult = any(s.scope == "adult" and s.field in personal for s in senses)
    if student:
        return STUDENT
    return ADULT if adult else ""


_CHOICES = (
    "first_name",
    "last_name",
    "full_name",
    "preferred_name",
    "grade",
    "class",
    "homeroom",
    "language",
    "status",
    "title",
    "capacity",
    "first_year",
    "leaving",
    "sequence",
    "subject",
    "employment",
    "school",
    "email",
    "middle_name",
)


def _choose_columns(table: Table, senses: list[columns.Sense], layout: Layout, scope: str) -> None:
    other = ADULT if scope == STUDENT else STUDENT
    for wanted in _CHOICES:
        found = [i for i, s in enumerate(senses) if s.field == wanted and s.scope in ("", scope)]
        if wanted == "grade":
            found = [i for i in found if _grade_fits(table, i)]
        if scope == ADULT and wanted == "grade":
            found = []
        own = [i for i in found if senses[i].scope == scope and scope]
        best = _fullest(table, own or found)
        if best is not None:
            layout.own[wanted] = best
    _name_beside_vorname(table, senses, layout)
    if "grade" not in layout.own and scope != ADULT:
        _grade_from_class(table, layout)
    chosen = choose_id(table, senses, layout, scope)
    if chosen is not None:
        layout.own["id"] = chosen
    if scope != ADULT:
        for i, s in enumerate(senses):
            if s.field in ("homeroom_teacher", "counselor") and s.field not in layout.refs:
                layout.refs[s.field] = i
            if s.scope == other and s.field in (
                "id",
                "full_name",
                "email",
                "first_name",
                "last_name",
            ):
                layout.refs.setdefault(f"adult_{s.field}", i)
    elif "full_name" not in layout.own and not {"first_name", "last_name"} & set(layout.own):
        at = next((i for i, s in enumerate(senses) if s.field == "homeroom_teacher"), None)
        if at is not None:
            layout.own["full_name"] = at


def _fullest(table: Table, found: list[int]) -> int | None:
    """Return the first of the columns, unless it is (nearly) empty and another is not."""
    if len(found) < 2:
        return found[0] if found else None
    fill = [sum(1 for v in table.columns[i] if v and v not in NULLS) for i in found]
    most = max(fill)
    return next(i for i, n in zip(found, fill, strict=True) if n * 2 >= most)


def _name_beside_vorname(table: Table, senses: list[columns.Sense], layout: Layout) -> None:
    """German and Rosario: `Name` beside a given name is the surname, beside a surname the given."""
    own = layout.own
    if "full_name" not in own:
        return
    heading = key(table.headings[own["full_name"]])
    if heading not in ("name", "nombre", "nom", "studentname", "namen"):
        if "first_name" in own and "last_name" in own:
            own.pop("full_name")
        return
    if "first_name" in own and "last_name" not in own:
        own["last_name"] = own.pop("full_name")
    elif "last_name" in own and "first_name" not in own:
        own["first_name"] = own.pop("full_name")
    elif "first_name" in own:
        own.pop("full_name")


def _filled(table: Table, at: int, most: int = 2000) -> list[str]:
    return [v for v in table.columns[at][:most] if v and v not in NULLS]


def _grade_fits(table: Table, at: int) -> bool:
    """Say whether a column of grades holds grade levels, not exam marks or foreign codes."""
    values = _filled(table, at)
    if not values:
        return True
    fits = sum(looks_like_grade(v) or bool(re.fullmatch(r"\d{1,2}", v)) for v in values)
    letters = sum(bool(re.fullmatch(r"[A-Fa-f][+-]?", v)) for v in values)
    heading = key(table.headings[at])
    loose = heading in ("grade", "grades", "std", "level", "niveau", "nivel")
    if letters * 2 > len(values):
        return False
    if loose and any(re.fullmatch(r"\d{2,3}(\.\d+)?", v) and float(v) > 13 for v in values):
        return len({v for v in values}) <= 6 and fits * 2 > len(values)
    return fits * 2 > len(values) if loose else True


def _grade_from_class(table: Table, layout: Layout) -> None:
    """Take the grade from a class ("7a", "Grade 10-A", "6ème A") that names no room but a year."""
    for name in ("class", "homeroom"):
        at = layout.own.get(name)
        if at is None:
            continue
        values = _filled(table, at)
        fits = sum(looks_like_grade(v) or bool(re.fullmatch(r"\d[A-Z]\d", v)) for v in values)
        sure = sum(bool(grade_code(v)) for v in values)
        enough = fits if name == "class" else sure
        bare = all(re.fullmatch(r"\d", v) for v in values)
        if values and enough * 10 >= len(values) * 7 and not (bare and name == "homeroom"):
            layout.own["grade"] = at
            return


_RANK = {
    ("student", "id"): 0, ("adult", "id"): 0, ("", "id"): 1, ("student", "state_id"): 2,
    ("", "state_id"): 2, ("student", "username"): 3, ("adult", "username"): 3, ("", "username"): 3,
    ("student", "email"): 4, ("adult", "email"): 4, ("", "email"): 4,
}  # fmt: skip


def choose_id(table: Table, senses: list[columns.Sense], layout: Layout, scope: str) -> int | None:
    """Return the column that tells the people apart, None where none does.

    The school's own id before the state's, then user name, then e-mail; a column that is mostly
    empty or the same for many different names ("WA") is no id.
    """
    found = []
    for i, s in enumerate(senses):
        rank = _RANK.get((s.scope, s.field))
        if rank is None or (s.scope and scope and s.scope != scope):
            continue
        values = [v for v in table.columns[i] if v and v not in NULLS]
        found.append((rank, i, len(values), len(set(values))))
    if not found:
        return None
    if not table.height:
        return min(found)[1]
    people = _distinct_people(table, layout)
    good = [
        f
        for f in found
        if f[2] * 2 >= table.height
        and (not people or f[3] * 10 >= people * 7 or f[3] * 10 >= table.height * 9)
    ]
    if not good:
        good = [f for f in found if f[2] and (not people or f[3] * 10 >= f[2] * 7)]
    return min(good)[1] if good else None


def _distinct_people(table: Table, layout: Layout) -> int:
    parts = [layout.own[n] for n in ("first_name", "last_name", "full_name") if n in layout.own]
    if not parts:
        return 0
    return len(set(zip(*(table.columns[i] for i in parts), strict=True)) - {("",) * len(parts)})


# --- people or not, and which ------------------------------------------------------------------


def _decide(
    table: Table, senses: list[columns.Sense], layout: Layout, scope: str, expect: str | None
) -> None:
    named = bool(_NAMES & layout.own.keys())
    scoped_id = any(s.scope in (STUDENT, ADULT) and s.field in ("id", "state_id") for s in senses)
    state_id = any(s.field == "state_id" for s in senses)
    student, adult = evidence(table, senses, layout, scope)
    if not named and not (
        "id" in layout.own and (scoped_id or state_id or student >= 2 or adult >= 3 or expect)
    ):
        if expect:
            layout.missing = ["id", "name"]
        return
    if named and not _values_are_people(table, layout) and not expect:
        return
    only_ref = (
        layout.own.get("full_name") is not None
        and senses[layout.own["full_name"]].field == "homeroom_teacher"
    )
    if only_ref and "id" not in layout.own:
        return
    layout.kind = "people"
    if expect:
        layout.role = STUDENT if expect.startswith("student") else ADULT
    elif layout.role_column is not None or layout.unit_column is not None:
        layout.role = "by row"
    elif student and not adult:
        layout.role = STUDENT
    elif adult and not student:
        layout.role = ADULT
    elif abs(student - adult) >= 1.5:
        layout.role = STUDENT if student > adult else ADULT
    if layout.role == ADULT:
        _as_adults(table, senses, layout)


def _as_adults(table: Table, senses: list[columns.Sense], layout: Layout) -> None:
    layout.own.pop("grade", None)
    layout.refs.clear()
    if layout.role_column is not None and "title" not in layout.own:
        layout.own["title"] = layout.role_column


def _values_are_people(table: Table, layout: Layout) -> bool:
    """Say whether what stands under the name columns could be names at all."""
    parts = [n for n in ("full_name", "first_name", "last_name") if n in layout.own]
    if not table.height or len(parts) > 1 or not parts or "id" in layout.own and table.height < 2:
        return True
    values = _filled(table, layout.own[parts[0]], 400)
    if not values:
        return "id" in layout.own
    kinds = [cell_kind(v) for v in values]
    names = sum(
        k in ("name", "text", "id") and not v.isdecimal()
        for k, v in zip(kinds, values, strict=True)
    )
    grades = sum(looks_like_grade(v) for v in values)
    return names * 2 > len(values) and grades * 2 <= len(values)


_STUDENT_FIELDS = {"grade": 2.0, "homeroom": 1.0, "class": 1.5}
_ADULT_FIELDS = {
    "employment": 3.0,
    "title": 2.0,
    "capacity": 2.0,
    "first_year": 2.0,
    "leaving": 2.0,
}


def evidence(
    table: Table, senses: list[columns.Sense], layout: Layout, scope: str
) -> tuple[float, float]:
    """Return how much speaks for students and how much for adults: headings, values, names."""
    student = 4.0 if scope == STUDENT else 0.0
    adult = 3.0 if scope == ADULT else 0.0
    hint = hint_of(table.sheet) or hint_of(table.file)
    student += 4.0 * (hint == STUDENT)
    adult += 4.0 * (hint == ADULT)
    student += sum(weight for name, weight in _STUDENT_FIELDS.items() if name in layout.own)
    adult += sum(
        weight for name, weight in _ADULT_FIELDS.items() if any(s.field == name for s in senses)
    )
    student += 2.0 * bool(layout.refs.keys() & {"homeroom_teacher", "counselor"})
    student += 2.0 * any(s.scope == "contact" for s in senses) + 2.0 * table.gradebook
    student += 2.0 * any(
        columns.sensitive(h)
        in ("lunch status", "marks and test results", "behaviour and discipline")
        for h in table.headings
        if h
    )
    student += 1.0 * any(s.field == "state_id" and s.scope != ADULT for s in senses)
    if not student and not adult:
        student += 1.0 * weak_hint(table.file) + 1.0 * any(
            re.fullmatch(r"(cohort|course|group)\d|enroltimestart\d|batch(id)?", key(h))
            for h in table.headings
        )
        adult += 1.0 * any(s.field == "subject" for s in senses)
    for name in ("username", "email", "id"):
        at = next((i for i, s in enumerate(senses) if s.field == name), None)
        if at is not None:
            values = _filled(table, at, 200)
            marked = sum(bool(_STUDENT_VALUE.search(v)) for v in values)
            student += 2.0 * (bool(values) and marked * 2 > len(values))
            marked = sum(bool(_ADULT_VALUE.search(v)) for v in values)
            adult += 2.0 * (bool(values) and marked * 2 > len(values))
    return student, adult


_STUDENT_VALUE = re.compile(
    r"^(student|pupil|schueler|eleve)s?[\d._-]|@students?\.|@stu\.|\.stu\.", re.I
)
_ADULT_VALUE = re.compile(
    r"^(teacher|staff|lehrer|prof)s?[\d._-]|@(staff|teachers?|faculty)\.", re.I
)


# --- no header at all ---------------------------------------------------------------------------


def _headerless(table: Table, layout: Layout, expect: str | None) -> Layout:
    layout.headerless = True
    kinds = [_column_kind(column) for column in table.columns]
    if _numbers_only(table):
        layout.kind, layout.what = "marks", "matrix"
        return layout
    names = [i for i, kind in enumerate(kinds) if kind == "name"]
    words = [i for i in names if _varied(table.columns[i])]
    if not words:
        return layout
    hint = hint_of(table.sheet) or hint_of(table.file)
    marker = next(
        (
            i
            for i, c in enumerate(table.columns)
            if {role_of(v) for v in c if v} in ({STUDENT}, {ADULT})
            and len({key(v) for v in c}) == 1
        ),
        None,
    )
    words = [i for i in words if i != marker]
    ids = [i for i, kind in enumerate(kinds) if kind == "id"]
    grades = [i for i, kind in enumerate(kinds) if kind == "grade"]
    dates = [i for i, kind in enumerate(kinds) if kind in ("date", "email")]
    if not words:
        return layout
    if len(words) >= 2 and words[1] - words[0] == 1:
        layout.own["last_name"], layout.own["first_name"] = words[0], words[1]
    else:
        layout.own["full_name"] = words[0]
    unique = [
        i
        for i in ids
        if len({v for v in table.columns[i] if v}) == len([v for v in table.columns[i] if v])
    ]
    if unique:
        layout.own["id"] = unique[0]
    if grades and marker is None:
        layout.own["grade"] = grades[0]
    layout.kind = "people"
    if expect:
        layout.role = STUDENT if expect.startswith("student") else ADULT
    elif marker is not None:
        layout.role = role_of(next(v for v in table.columns[marker] if v))
    elif hint or grades:
        layout.role = hint or STUDENT
    if not layout.role and not (unique or dates):
        layout.doubt = "no heading says what the columns are"
    if not layout.role and len(words) > 2 and not unique:
        layout.kind = ""  # a table of words: cannot be taken for a list of people
    if not unique and not grades and not dates and len(table.columns) > 3:
        layout.kind = ""
    return layout


def _varied(column: list[str]) -> bool:
    values = [v for v in column if v]
    return len(set(values)) * 10 >= len(values) * 6 or len(set(values)) > 20


def _column_kind(column: list[str]) -> str:
    values = [v for v in column[:300] if v]
    if not values:
        return ""
    kinds = [cell_kind(v) for v in values]
    for kind in ("email", "date", "grade", "name"):
        if kinds.count(kind) * 10 >= len(kinds) * 8:
            return kind
    if kinds.count("id") * 10 >= len(kinds) * 5:
        return "id"
    return "name" if kinds.count("name") * 10 >= len(kinds) * 7 else ""


def _numbers_only(table: Table) -> bool:
    cells = [v for column in table.columns for v in column[:200] if v]
    wide = len(table.columns) >= 2
    return wide and bool(cells) and all(re.fullmatch(r"-?\d+(\.\d+)?", v) for v in cells)
