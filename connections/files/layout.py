"""What one table is: people (of which kind), marks, a support table, or nothing of ours."""

import re
from functools import lru_cache

from connections.files import columns
from connections.files.columns import key, sense
from connections.files.evidence import evidence
from connections.files.grades import grade_code, looks_like_grade
from connections.files.headerless import read_headerless
from connections.files.kinds import cell_kind
from connections.files.plan import NULLS, Layout
from connections.files.roles import ADULT, STUDENT, hint_of, role_from_unit, role_of
from connections.files.shapes import NAMES, looks_like_edges, looks_like_grid, support_kind
from connections.files.tables import Table


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
    scope = _main_scope(table, senses, layout, expect)
    if scope and not expect:
        _drop_role_column(table, layout, scope)
    _choose_columns(table, senses, layout, scope)
    if looks_like_grid(table, senses, layout):
        layout.kind, layout.what = "marks", "grid"
        return layout
    _decide(table, senses, layout, scope, expect)
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
    if name not in ("role", "status", "title", "homeroom"):
        return False
    values = {v for v in table.columns[at] if v and v not in NULLS}
    if not 0 < len(values) <= MOST_ROLES:
        return False
    if name == "role":
        return sum(bool(role_of(v)) for v in values) * 2 >= len(values)
    return all(key(v) in _EXACT for v in values)


def _drop_role_column(table: Table, layout: Layout, scope: str) -> None:
    """Headings that say whose the rows are outrank a role column that does not contradict them."""
    if layout.role_column is None:
        return
    other = STUDENT if scope == ADULT else ADULT
    if not any(role_of(v) == other for v in set(table.columns[layout.role_column])):
        layout.role_column = None


def _main_scope(
    table: Table, senses: list[columns.Sense], layout: Layout, expect: str | None
) -> str:
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
    if adult and plain_id and graded and hint_of(table.file) != ADULT:
        return ""  # a student's row that names an adult
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
    other = STUDENT if scope == ADULT else ADULT
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
    if scope == ADULT and "title" not in layout.own:
        role = next((i for i, s in enumerate(senses) if s.field == "role"), None)
        if role is not None:
            layout.own["title"] = role
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
    fill = [table.height - table.columns[i].count("") for i in found]
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
        values = _filled(table, at)
        fits = sum(looks_like_grade(v) or bool(re.fullmatch(r"\d[A-Z]\d", v)) for v in values)
        sure = sum(bool(grade_code(v)) for v in values)
        enough = fits if name == "class" else sure
        bare = all(re.fullmatch(r"\d", v) for v in values)
        if values and enough * 10 >= len(values) * 7 and not (bare and name == "homeroom"):
            layout.own["grade"] = at
            return


_RANK = {
    ("student", "id"): 0,
    ("adult", "id"): 0,
    ("", "id"): 1,
    ("student", "state_id"): 2,
    ("", "state_id"): 2,
    ("student", "username"): 3,
    ("adult", "username"): 3,
    ("", "username"): 3,
    ("student", "email"): 4,
    ("adult", "email"): 4,
    ("", "email"): 4,
}


def choose_id(table: Table, senses: list[columns.Sense], layout: Layout, scope: str) -> int | None:
    """Return the column that tells the people apart, None where none does.

    The school's own id before the state's, then user name, then e-mail; a column that is mostly
    empty or the same for many different names ("WA") is no id, nor a shared e-mail.
    """
    found = []
    keys = [key(h) for h in table.headings]
    # What the other files of a standard refer to outranks a number that reads like an id.
    joining = {"sourcedid", "sisid", "id" if "schooldfenumber" in keys else ""}
    for i, s in enumerate(senses):
        rank = _RANK.get((s.scope, s.field))
        if rank is not None and not (s.scope and scope and s.scope != scope):
            found.append((-1 if keys[i] in joining else rank, i))
    if not found or not table.height:
        return min(found)[1] if found else None
    spare = None
    layout.shared_id = None
    for rank, i in sorted(found):
        column = table.columns[i]
        filled = [at for at, v in enumerate(column) if v and v not in NULLS]
        distinct = len({column[at] for at in filled})
        if not filled or not _tells_apart(table, layout, filled, distinct, exactly=rank == 4):
            if rank <= 1 and distinct > 1 and layout.shared_id is None:
                layout.shared_id = i
            continue
        if len(filled) * 2 >= table.height:
            return i
        spare = i if spare is None else spare
    return spare


FEW_SHARED = 3


def _tells_apart(
    table: Table, layout: Layout, filled: list[int], distinct: int, *, exactly: bool
) -> bool:
    """Say whether ids are as many as the people who bear them, but for a slip or two."""
    if distinct == len(filled):
        return True
    parts = [layout.own[n] for n in ("first_name", "last_name", "full_name") if n in layout.own]
    if not parts:
        return True
    people = len({tuple(table.columns[i][at] for i in parts) for at in filled})
    if exactly:
        return distinct >= people
    a_slip = people - distinct < FEW_SHARED and distinct * 2 >= people
    return a_slip or distinct * 10 >= people * 9


# --- people or not, and which ------------------------------------------------------------------


def _decide(
    table: Table, senses: list[columns.Sense], layout: Layout, scope: str, expect: str | None
) -> None:
    named = bool(NAMES & layout.own.keys())
    scoped_id = any(s.scope in (STUDENT, ADULT) and s.field in ("id", "state_id") for s in senses)
    state_id = any(s.field == "state_id" for s in senses)
    student, adult = evidence(table, senses, layout, scope)
    placed = "grade" in layout.own or layout.role_column is not None
    told = placed or hint_of(table.sheet) or hint_of(table.file) or expect
    sound = "id" in layout.own and key(table.headings[layout.own["id"]]) not in _WEAK_IDS
    if not named and not (sound and (scoped_id or state_id or told)):
        if expect:
            layout.missing = ["id", "name"]
        return
    if not named and _link_by_address(table, senses, layout) and not expect:
        layout.kind, layout.what = "support", "links between classes and people"
        return
    if named and not _values_are_people(table, layout) and not expect:
        return
    if named and "id" not in layout.own and not student and not adult and not expect:
        kinds = [cell_kind(v) for v in _filled(table, layout.own[min(NAMES & layout.own.keys())])]
        if kinds.count("name") * 2 < len(kinds):
            return
    if layout.role_column is not None and layout.own.get("status") == layout.role_column:
        layout.own.pop("status")  # Chamilo: the column called Status is the role
    only_ref = (
        layout.own.get("full_name") is not None
        and senses[layout.own["full_name"]].field == "homeroom_teacher"
    )
    if only_ref and "id" not in layout.own:
        return
    layout.kind = "people"
    if expect:
        layout.role = STUDENT if expect.startswith("student") else ADULT
    elif _names_of_things(table, senses, layout) and "grade" not in layout.own:
        layout.role = ""
    elif layout.role_column is not None or layout.unit_column is not None:
        layout.role = "by row"
    elif scope == "" and _users_of_a_standard(table, layout):
        layout.role = ""  # roles stand in another file: roles.csv, enrollments.csv
    elif student - adult >= (1.5 if adult else 1.0):
        layout.role = STUDENT
    elif adult - student >= 1.5:
        layout.role = ADULT
    if layout.role == ADULT:
        _as_adults(table, senses, layout)


_USERS = ({"sourcedid", "givenname", "familyname"}, {"userid", "loginid", "status"})


def _link_by_address(table: Table, senses: list[columns.Sense], layout: Layout) -> bool:
    """Say whether rows only tie an e-mail or user name to a class: an assignment, no roster."""
    at = layout.own.get("id")
    if at is None or senses[at].field not in ("email", "username"):
        return False
    return "class" in layout.own or any(s.field == "subject" for s in senses)


def _users_of_a_standard(table: Table, layout: Layout) -> bool:
    """Say whether these are the users of OneRoster 1.2, SDS 2.1 or Canvas: students and adults."""
    keys = {key(h) for h in table.headings}
    if not any(wanted <= keys for wanted in _USERS):
        return False
    at = layout.own.get("grade")
    return at is None or not all(table.columns[at])


# Enough beside a name, too little to take a table without names for people.
_WEAK_IDS = frozenset("index number code account identifier num nummer key".split())
_OTHER_THINGS = re.compile(
    r"(?<![a-z])(subjects?|classes|classrooms?|courses?|sections?|schools?|grades?|groups?|"
    r"departments?|books?|rooms?|faecher|matieres?|items?|events?)(?![a-z])",
    re.IGNORECASE,
)


def _names_of_things(table: Table, senses: list[columns.Sense], layout: Layout) -> bool:
    """Say whether a bare `name` may be that of a subject or class, so that it must be asked."""
    at = layout.own.get("full_name")
    if at is None or senses[at].scope or {"first_name", "last_name"} & layout.own.keys():
        return False
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", table.file)
    return bool(_OTHER_THINGS.search(words)) and not hint_of(table.file)


def _as_adults(table: Table, senses: list[columns.Sense], layout: Layout) -> None:
    layout.own.pop("grade", None)
    layout.refs.clear()
    if layout.role_column is not None and "title" not in layout.own:
        layout.own["title"] = layout.role_column


def _values_are_people(table: Table, layout: Layout) -> bool:
    """Say whether what stands under the name columns could be names at all."""
    parts = [n for n in ("full_name", "first_name", "last_name") if n in layout.own]
    if not table.height or len(parts) > 1 or not parts or ("id" in layout.own and table.height < 2):
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
