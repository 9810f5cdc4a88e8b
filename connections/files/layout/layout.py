"""A file → its tables, and what each is: people, marks, a support table, or nothing of ours."""

from collections.abc import Sequence
from dataclasses import replace

from connections.domain.problems import FileRefused
from connections.files.bytes.reading import MAX_ROWS, File, Grid, read_grids, too_many, unpack
from connections.files.layout import clues
from connections.files.layout.assigning import (
    PARTS,
    assign,
    choose_id,
    named_adults,
    with_whose_mails,
)
from connections.files.layout.clues import ENOUGH, FOR_PEOPLE, MARGIN, MAYBE_THINGS, View
from connections.files.layout.column import SEEN, Column, columns_of
from connections.files.layout.doubts.doubts import with_doubts
from connections.files.layout.doubts.ids import FEW_ROWS, numbers_alone
from connections.files.layout.doubts.names import names_alone, with_given
from connections.files.layout.headerless import read_headerless
from connections.files.layout.plan import NAMES, Layout
from connections.files.layout.shapes import (
    FEW,
    looks_like_edges,
    looks_like_grid,
    of_guardians,
    of_things,
    of_ties,
    support_kind,
)
from connections.files.tables.fast import read_fast
from connections.files.tables.led import lists_beside, with_leaders
from connections.files.tables.tables import Table, read_tables
from connections.files.tables.turning import turned
from connections.files.words.columns import asks_students, name_parts, sensitive
from connections.files.words.listed import keys, pattern
from connections.files.words.names import surname_first
from connections.files.words.roles import ADULT, NEITHER, STUDENT, role_from_unit
from connections.words import to_say


def read_layout(table: Table, expect: str | None = None) -> Layout:
    """Return what a table is and which column is which; what is in doubt comes with it.

    `expect` ("students" or "adults") is the person's own word for it.
    """
    never = tuple(h for h in table.headings if h and sensitive(h))
    if not table.headings:
        return read_headerless(table, expect)
    columns = with_whose_mails(columns_of(table))
    if not expect and (what := support_kind(columns)):
        return Layout("support", what=what, left_out=never)
    if looks_like_edges(table, columns):
        return Layout("marks", what="edges", left_out=never)
    role_column, unit_column = _who_is_who(columns)
    scope = _main_scope(table, columns, expect)
    if (
        scope
        and not expect
        and role_column is not None
        and _other(scope) not in columns[role_column].roles
    ):
        role_column = None  # headings that say whose the rows are outrank it
    own, shared = _columns_for(columns, scope)
    by_row = role_column is not None or unit_column is not None
    view = View(table, columns, own, named_adults(columns, scope), scope, by_row, shared)
    if looks_like_grid(columns):
        return Layout("marks", what="grid", left_out=never)
    if role_column is not None and own.get("status") == role_column:
        own.pop("status")  # Chamilo: the column called Status is the role
    layout = Layout(
        own=own,
        refs=view.refs,
        role_column=role_column,
        unit_column=unit_column,
        left_out=never,
    )
    layout = _decided(view, layout, expect)
    if layout.kind == "people" and any(asks_students(h) for h in table.headings):
        return layout if "grade" in own or expect else replace(layout, kind="voice")
    layout = replace(layout, surname_first=_order_of_names(view), own=with_given(view, layout))
    return with_doubts(view, layout) if layout.kind == "people" and not layout.doubts else layout


def _other(scope: str) -> str:
    return STUDENT if scope == ADULT else ADULT


# --- which column is which ----------------------------------------------------------------------


def _who_is_who(columns: Sequence[Column]) -> tuple[int | None, int | None]:
    """Return the column of roles and that of organisation paths, where the values say it."""
    roles = units = None
    for column in columns:
        if column.means("org_unit"):
            known = [role_from_unit(v) for v in set(column.values)]
            if known and sum(map(bool, known)) * 2 > len(known):
                units = column.at
        if (roles is None or column.means("role")) and column.roles:
            roles = column.at
    return roles, units


def _main_scope(table: Table, columns: Sequence[Column], expect: str | None) -> str:
    """Return whose the rows are as far as headings say: student, adult or ""."""
    if expect:
        return STUDENT if expect.startswith("student") else ADULT
    view = View(table, columns, {})
    personal = NAMES | {"id", "state_id", "username", "email"}
    if view.has(personal, STUDENT):
        return STUDENT
    adult = view.has(personal, ADULT)
    graded = any(c.means("grade") and c.levels for c in columns)
    shared = any(
        c.means("id", ADULT) and len(set(table.columns[c.at])) < table.height for c in columns
    )
    own_names = view.has({"full_name"}, "") or all(view.has({n}, "") for n in PARTS)
    named = own_names and view.has(NAMES, ADULT)
    of_staff = view.hint == ADULT or any(column.tells_work for column in columns)
    of_staff |= not view.has(NAMES) and _each_a_teacher(view)
    if (named or ((view.has(("id",), "") or shared) and graded)) and adult and not of_staff:
        return ""  # a student's row that names an adult
    if of_staff and not view.has(NAMES):
        adult |= view.has(("homeroom_teacher",))  # "Teacher" is the name, then
    return ADULT if adult else ""


def _each_a_teacher(view: View) -> bool:
    """Say whether each row has a teacher and a mail of their own, and no class."""
    if view.has({"class", "section"}) or not any(
        c.means("email") and c.unique for c in view.columns
    ):
        return False
    return any(c.means("homeroom_teacher") and c.unique and c.mostly("name") for c in view.columns)


def _columns_for(columns: Sequence[Column], scope: str) -> tuple[dict[str, int], int | None]:
    """Return the columns of the rows' own people, and that of ids which different names share."""
    own = assign(columns, scope)
    if NAMES & own.keys() == {"first_name"} and columns[own["first_name"]].whole_names:
        own["full_name"] = own.pop("first_name")  # "Nome" is either
    if scope == ADULT:
        for field, spare in (("title", "role"), ("full_name", "homeroom_teacher")):
            named = field != "full_name" or not NAMES & own.keys()
            at = next((c.at for c in columns if c.means(spare)), None)
            if named and field not in own and at is not None:
                own[field] = at
    chosen, shared = choose_id(columns, own, scope)
    return own if chosen is None else own | {"id": chosen}, shared


_LAST_FIRST = r".*?({sheets.last names}|\bname){sheets.between names}?{sheets.first names}"
_FIRST_LAST = r".*?{sheets.first names}{sheets.between names}?{sheets.last names}"


def _order_of_names(view: View) -> bool | None:
    """Return whether the heading of whole names says that the surname comes first."""
    at = view.own.get("full_name")
    if at is None or {"first_name", "last_name"} <= view.own.keys():
        return None
    if view.columns[at].key in keys("headings.of surname first"):
        return True
    spelled = view.columns[at].key.removeprefix("student").removeprefix("full")
    if pattern(_LAST_FIRST).fullmatch(spelled):
        return True
    if pattern(_FIRST_LAST).fullmatch(spelled):
        return False
    if parts := name_parts(view.columns[at].heading):
        return parts[0] == "last_name"
    names = view.table.head(at, SEEN)
    told = (
        surname_first(names, view.table.head(column.at, SEEN))
        for column in view.columns
        if column.sense.field in ("email", "username") or column.sense.scope == "contact"
    )
    return next((order for order in told if order is not None), None)


# --- what the table is --------------------------------------------------------------------------


def _decided(view: View, layout: Layout, expect: str | None) -> Layout:
    """Return the layout with what the table is and whose rows it has."""
    own = view.own
    if expect:
        lacks = [f for f in ("id", "name") if not (NAMES & own.keys() or clues.strong_id(view))]
        if NAMES & own.keys() == {"first_name"} and "id" not in own:
            lacks = ["id", "last_name"]
        if lacks:
            return replace(layout, missing=tuple(_FIELD_WORDS[field] for field in lacks))
        role = STUDENT if expect.startswith("student") else ADULT
        return _as(replace(layout, kind="people", role=role), view)
    what = of_guardians(view) or of_things(view)
    alone = None if what or view.named or view.by_row else names_alone(view, layout)
    if alone and not clues.numbered(view):
        return alone
    if what := what or ("" if view.named else of_ties(view, layout)):
        return replace(layout, kind="support", what=what)
    people = clues.points(FOR_PEOPLE, view)
    student, adult = clues.whose(view)
    if view.named and "id" not in own and not (student or adult or view.by_row):
        people -= 4.0 * (view.names is None or not view.names.mostly("name"))
    bare = not view.named and len(view.columns) <= FEW and view.table.height >= FEW_ROWS
    bare = bare and not clues.told(view)
    mails = not view.named and not clues.numbered(view)  # nobody can be told by them
    if people < ENOUGH or mails or (bare and not clues.joined(view)):
        return alone or numbers_alone(view, layout)
    layout = replace(layout, kind="people")
    if any(test(view) for test in MAYBE_THINGS):
        return replace(layout, likely=NEITHER)
    if view.by_row:
        return replace(layout, role="by row")
    if view.scope == "" and _users_of_a_standard(view):
        return layout  # roles stand in another file: roles.csv, enrollments.csv
    if student - adult >= (MARGIN if adult else 1.0):
        return replace(layout, role=STUDENT)
    if adult - student >= MARGIN:
        return _as(replace(layout, role=ADULT), view)
    return replace(layout, likely=ADULT) if adult > student else layout


_FIELD_WORDS = {"id": to_say("id"), "name": to_say("name"), "last_name": to_say("last name")}


def _as(layout: Layout, view: View) -> Layout:
    """Return the layout of a list of adults without what only students have."""
    if layout.role != ADULT:
        return layout
    own = {name: at for name, at in layout.own.items() if name != "grade"}
    if layout.role_column is not None:
        own.setdefault("title", layout.role_column)
    return replace(layout, own=own, refs={})


_USERS = ({"sourcedid", "givenname", "familyname"}, {"userid", "loginid", "status"})


def _users_of_a_standard(view: View) -> bool:
    """Say whether these are the users of OneRoster 1.2, SDS 2.1 or Canvas: students and adults."""
    if not any(wanted <= view.keys for wanted in _USERS):
        return False
    at = view.own.get("grade")
    return at is None or not all(view.table.columns[at])


# --- the one way in -----------------------------------------------------------------------------


def open_tables(file: File) -> list[Table]:
    """Return the tables of a file; of a ZIP those of all lists in it that can be read.

    Hidden sheets count only when nothing else is there. Raises FileRefused with one sentence
    when nothing in the file can be read.
    """
    tables: list[Table] = []
    refusals: list[FileRefused] = []
    entries = rows = 0
    for inner in unpack(file):
        entries += 1
        try:
            fast = read_fast(inner, holds_links)
            found = [fast] if fast is not None else _patiently(inner)
        except FileRefused as refused:
            refusals.append(refused)
        else:
            rows += 0 if fast is not None else sum(table.height for table in found)
            if rows > MAX_ROWS:  # in sum, for a ZIP may hold hundreds of such files
                raise FileRefused(too_many(rows))
            tables += found
        del inner  # before the next one is unpacked
    if not entries:
        raise FileRefused("The ZIP holds no list that can be read.")
    if entries == len(refusals):
        raise refusals[0]
    return tables


def holds_links(table: Table) -> bool:
    """Say whether a table only ties people to classes: it may have more rows than people."""
    return read_layout(table).what.startswith("links")


def _patiently(file: File) -> list[Table]:
    grids = read_grids(file)
    visible = [grid for grid in grids if not grid.hidden]
    example = pattern(r"\W*{sheets.examples}\W*").fullmatch
    visible = [grid for grid in visible if not example(grid.sheet)] or visible
    return [table for grid in visible or grids for table in lists_beside(grid) or _in_rows(grid)]


def _in_rows(grid: Grid) -> list[Table]:
    return [with_leaders(table) for table in read_tables(turned(grid) or grid)]
