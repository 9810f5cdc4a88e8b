"""What one table is: people (of which kind), marks, a support table, or nothing of ours."""

import re
from dataclasses import fields
from functools import lru_cache

from connections.domain.people.person import Adult, Student
from connections.files.layout.deciding import decide
from connections.files.layout.headerless import read_headerless
from connections.files.layout.ids import choose_id
from connections.files.layout.plan import NULLS, Layout, filled
from connections.files.layout.shapes import NAMES, looks_like_edges, looks_like_grid, support_kind
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.columns import key, sense
from connections.files.words.grades import grade_code, looks_like_grade
from connections.files.words.role_words import ADULT, STUDENT
from connections.files.words.roles import ROLE_OF, hint_of, role_from_unit, role_of


def read_layout(table: Table, expect: str | None = None) -> Layout:
    """Return what a table is and which column is which, checked against the values."""
    layout = Layout()
    layout.left_out = [h for h in table.headings if h and columns.sensitive(h)]
    if not table.headings:
        return read_headerless(table, layout, expect)
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
    scope = _main_scope(table, senses, expect)
    if scope and not expect:
        _drop_role_column(table, layout, scope)
    _choose_columns(table, senses, layout, scope)
    if looks_like_grid(table, senses, layout):
        layout.kind, layout.what = "marks", "grid"
        return layout
    decide(table, senses, layout, scope, expect)
    return layout


# --- which column is which ----------------------------------------------------------------------


def _choose_role_column(table: Table, senses: list[columns.Sense], layout: Layout) -> None:
    for at, found in enumerate(senses):
        if found.field == "org_unit":
            known = [role_from_unit(v) for v in set(table.columns[at]) if v]
            if known and sum(map(bool, known)) * 2 > len(known):
                layout.unit_column = at
        free = layout.role_column is None or found.field == "role"
        if free and found.scope in ("", STUDENT, ADULT) and _holds_roles(table, at, found.field):
            layout.role_column = at


_EXACT = frozenset(
    "user teacher student staff profs lehrer schueler eleves eleve prof admin observer aide "
    "counselor principal".split()
)
MOST_ROLES = 40


def _holds_roles(table: Table, at: int, name: str) -> bool:
    """Say whether a column holds roles: most values under "Role", all of them elsewhere."""
    if name not in ("role", "status", "title", "homeroom", ""):
        return False
    if not name and not all(key(v) in ROLE_OF for v in set(filled(table, at, 50))):
        return False  # most columns: no need to look at all of it
    values = {v for v in table.columns[at] if v and v not in NULLS}
    if not 0 < len(values) <= MOST_ROLES:
        return False
    if name == "role":
        return sum(bool(role_of(v)) for v in values) * 2 >= len(values)
    if not name:  # an unknown heading: every value must be a role, and one that of students
        roles = [ROLE_OF.get(key(v), "") for v in values]
        return all(roles) and STUDENT in roles
    return all(key(v) in _EXACT for v in values)


def _drop_role_column(table: Table, layout: Layout, scope: str) -> None:
    """Headings that say whose the rows are outrank a role column that does not contradict them."""
    if layout.role_column is None:
        return
    other = STUDENT if scope == ADULT else ADULT
    if not any(role_of(v) == other for v in set(table.columns[layout.role_column])):
        layout.role_column = None


def _main_scope(table: Table, senses: list[columns.Sense], expect: str | None) -> str:
    """Return whose the rows are as far as headings say: student, adult or ""."""
    if expect:
        return STUDENT if expect.startswith("student") else ADULT
    personal = NAMES | {"id", "state_id", "username", "email"}
    student = any(s.scope == "student" and s.field in personal for s in senses)
    adult = any(s.scope == "adult" and s.field in personal for s in senses)
    if student:
        return STUDENT
    plain_id = any(not s.scope and s.field == "id" for s in senses)
    graded = any(s.field == "grade" and _grade_fits(table, i) for i, s in enumerate(senses))
    shared = any(
        s.scope == ADULT and s.field == "id" and len(set(table.columns[i])) < table.height
        for i, s in enumerate(senses)
    )
    if adult and (plain_id or shared) and graded and hint_of(table.file) != ADULT:
        return ""  # a student's row that names an adult
    if hint_of(table.file) == ADULT and not any(s.field in NAMES for s in senses):
        adult |= any(s.field == "homeroom_teacher" for s in senses)  # "Teacher" is the name, then
    return ADULT if adult else ""


_CHOICES = (  # what a person is made of, and what tells people apart
    *dict.fromkeys(field.name for kind in (Student, Adult) for field in fields(kind)),
    *"full_name class status sequence subject employment school middle_name".split(),
)
_OF_OTHER = frozenset({"id", "full_name", "email", "first_name", "last_name"})


def _choose_columns(table: Table, senses: list[columns.Sense], layout: Layout, scope: str) -> None:
    other = STUDENT if scope == ADULT else ADULT
    for wanted in _CHOICES:
        found = [i for i, s in enumerate(senses) if s.field == wanted and s.scope in ("", scope)]
        if wanted == "grade":
            found = [i for i in found if scope != ADULT and _grade_fits(table, i)]
        own = [i for i in found if senses[i].scope == scope and scope]
        best = _fullest(table, own or found)
        if best is not None:
            layout.own[wanted] = best
    if scope == ADULT and "title" not in layout.own:
        role = next((i for i, s in enumerate(senses) if s.field == "role"), None)
        if role is not None:
            layout.own["title"] = role
    if "preferred_name" in layout.own and not NAMES & (layout.own.keys() - {"preferred_name"}):
        layout.own["full_name"] = layout.own.pop("preferred_name")  # better than nobody's name
    _name_beside_vorname(table, layout)
    if "grade" not in layout.own and scope != ADULT:
        _grade_from_class(table, layout)
    chosen = choose_id(table, senses, layout, scope)
    if chosen is not None:
        layout.own["id"] = chosen
    if scope != ADULT:
        for i, s in enumerate(senses):
            if s.field in ("homeroom_teacher", "counselor") and s.field not in layout.refs:
                layout.refs[s.field] = i
            if s.scope == other and s.field in _OF_OTHER:
                layout.refs.setdefault(f"adult_{s.field}", i)
    elif "full_name" not in layout.own and not {"first_name", "last_name"} & set(layout.own):
        at = next((i for i, s in enumerate(senses) if s.field == "homeroom_teacher"), None)
        if at is not None:
            layout.own["full_name"] = at


def _fullest(table: Table, found: list[int]) -> int | None:
    """Return the first of the columns, unless it is (nearly) empty and another is not."""
    if len(found) < 2:
        return found[0] if found else None
    fill = [table.height - table.columns[i].count("") for i in found]
    most = max(fill)
    return next(i for i, n in zip(found, fill, strict=True) if n * 2 >= most)


def _name_beside_vorname(table: Table, layout: Layout) -> None:
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


def _grade_fits(table: Table, at: int) -> bool:
    """Say whether a column of grades holds grade levels, not exam marks or foreign codes."""
    values = filled(table, at)
    if not values:
        return True
    fits = sum(_levels(v) for v in values)
    letters = sum(bool(re.fullmatch(r"[A-Fa-f][+-]?", v)) for v in values)
    heading = key(table.headings[at])
    loose = heading in ("grade", "grades", "std", "level", "niveau", "nivel")
    if letters * 2 > len(values):
        return False
    if loose and any(re.fullmatch(r"\d{2,3}(\.\d+)?", v) and float(v) > 13 for v in values):
        return len(set(values)) <= 6 and fits * 2 > len(values)
    return fits * 2 > len(values) if loose else True


@lru_cache(maxsize=4096)
def _levels(value: str) -> bool:
    return looks_like_grade(value) or bool(re.fullmatch(r"\d{1,2}", value))


def _grade_from_class(table: Table, layout: Layout) -> None:
    """Take the grade from a class ("7a", "Grade 10-A", "6ème A") that names no room but a year."""
    for name in ("class", "homeroom"):
        at = layout.own.get(name)
        if at is None:
            continue
        values = filled(table, at)
        fits = sum(looks_like_grade(v) or bool(re.fullmatch(r"\d[A-Z]\d", v)) for v in values)
        sure = sum(bool(grade_code(v)) for v in values)
        enough = fits if name == "class" else sure
        bare = all(re.fullmatch(r"\d{1,2}", v) for v in values)
        if values and enough * 10 >= len(values) * 7 and not (bare and name == "homeroom"):
            layout.own["grade"] = at
            return
