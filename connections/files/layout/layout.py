"""What one table is: people (of which kind), marks, a support table, or nothing of ours."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from connections.files.layout import clues
from connections.files.layout.assigning import assign, choose_id, named_adults, unexplained_ids
from connections.files.layout.clues import CODE, ENOUGH, FOR_PEOPLE, MARGIN, MAYBE_THINGS, View
from connections.files.layout.column import Column, columns_of
from connections.files.layout.headerless import read_headerless, shared_ids
from connections.files.layout.plan import NAMES, Doubt, Layout, filled
from connections.files.layout.shapes import looks_like_edges, looks_like_grid, support_kind
from connections.files.tables.tables import Table
from connections.files.words.columns import asks_students, key, sensitive
from connections.files.words.never import is_national_number
from connections.files.words.roles import ADULT, NEITHER, ROLE_OF, STUDENT, role_from_unit
from connections.words import to_say


def read_layout(table: Table, expect: str | None = None) -> Layout:
    """Return what a table is and which column is which; what is in doubt comes with it.

    `expect` ("students" or "adults") is the person's own word for it.
    """
    never = tuple(h for h in table.headings if h and sensitive(h))
    if not table.headings:
        return read_headerless(table, expect)
    columns = columns_of(table)
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
    if looks_like_grid(table, columns, "id" in own):
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
    layout = replace(layout, surname_first=_order_of_names(view))
    return _with_doubts(view, layout) if layout.kind == "people" and not layout.doubts else layout


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
    if adult and (view.has(("id",), "") or shared) and graded and view.hint != ADULT:
        return ""  # a student's row that names an adult
    if view.hint == ADULT and not view.has(NAMES):
        adult |= view.has(("homeroom_teacher",))  # "Teacher" is the name, then
    return ADULT if adult else ""


def _columns_for(columns: Sequence[Column], scope: str) -> tuple[dict[str, int], int | None]:
    """Return the columns of the rows' own people, and that of ids which different names share."""
    own = assign(columns, scope)
    if scope == ADULT:
        for field, spare in (("title", "role"), ("full_name", "homeroom_teacher")):
            named = field != "full_name" or not NAMES & own.keys()
            at = next((c.at for c in columns if c.means(spare)), None)
            if named and field not in own and at is not None:
                own[field] = at
    chosen, shared = choose_id(columns, own, scope)
    return own if chosen is None else own | {"id": chosen}, shared


_LAST_WORD = (
    r"(last|sur|family|nach|familien)(name)?|surname|nom|apellidos?|cognome|soyad|priezvisko"
)
_FIRST_WORD = r"(first|given|fore|vor)(names?)?|prenoms?|nombres?|nome|ad|meno"
_LAST_FIRST = re.compile(rf".*?({_LAST_WORD}|\bname)(et|y|e|und|and|a)?({_FIRST_WORD})")
_FIRST_LAST = re.compile(rf".*?({_FIRST_WORD})(et|y|e|und|and|a)?({_LAST_WORD})")


def _order_of_names(view: View) -> bool | None:
    """Return whether the heading of whole names says that the surname comes first."""
    at = view.own.get("full_name")
    if at is None or {"first_name", "last_name"} <= view.own.keys():
        return None
    spelled = view.columns[at].key.removeprefix("student").removeprefix("full")
    if _LAST_FIRST.fullmatch(spelled):
        return True
    return False if _FIRST_LAST.fullmatch(spelled) else None


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
    what = _of_guardians(view) or _things(view) or ("" if view.named else _ties(view, layout))
    if what:
        return replace(layout, kind="support", what=what)
    people = clues.points(FOR_PEOPLE, view)
    student, adult = clues.whose(view)
    if view.named and "id" not in own and not student and not adult:
        people -= 4.0 * (view.names is None or not view.names.mostly("name"))
    if people < ENOUGH:
        return _numbers_alone(view, layout)
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


def _numbers_alone(view: View, layout: Layout) -> Layout:
    """Return the layout of rows with a number each and no names: a person must say who they are."""
    at = view.own.get("id")
    if view.named or at is None or not clues.strong_id(view) or not view.columns[at].unique:
        return layout
    if view.table.height < FEW_ROWS:
        return layout
    read = replace(layout, kind="people")
    readings = (
        ("no", to_say("No: leave it out until there are names"), layout),
        (STUDENT, to_say("Yes, students, by their number"), replace(read, role=STUDENT)),
        (ADULT, to_say("Yes, adults, by their number"), replace(read, role=ADULT, refs={})),
    )
    return replace(read, doubts=(Doubt("numbers", _NUMBERS, readings, at, stops=True),))


_NUMBERS = to_say("{table} has “{column}” and no names. Are its rows people?")
FEW_ROWS = 3
_FIELD_WORDS = {"id": to_say("id"), "name": to_say("name"), "last_name": to_say("last name")}


def _as(layout: Layout, view: View) -> Layout:
    """Return the layout of a list of adults without what only students have."""
    if layout.role != ADULT:
        return layout
    own = {name: at for name, at in layout.own.items() if name != "grade"}
    if layout.role_column is not None:
        own.setdefault("title", layout.role_column)
    return replace(layout, own=own, refs={})


_PARENTS = to_say("parents, guardians or others who are no students and no adults at school")
_GUARDIANS = re.compile(
    r"\W*(parents?|guardians?|famil(y|ies)|emergency contacts?|contacts?|eltern|tutores|padres|"
    r"responsables|parents d.élèves|wali)( (list|info|data|contacts?))?\W*",
    re.IGNORECASE,
)


def _of_guardians(view: View) -> str:
    """Return what a sheet holds that is named after parents or other contacts."""
    named = bool(view.table.sheet) and _GUARDIANS.fullmatch(view.table.sheet)
    return _PARENTS if named else ""


_USERS = ({"sourcedid", "givenname", "familyname"}, {"userid", "loginid", "status"})


def _users_of_a_standard(view: View) -> bool:
    """Say whether these are the users of OneRoster 1.2, SDS 2.1 or Canvas: students and adults."""
    if not any(wanted <= view.keys for wanted in _USERS):
        return False
    at = view.own.get("grade")
    return at is None or not all(view.table.columns[at])


_THINGS = {
    "account": to_say("accounts"),
    "class": to_say("classes"),
    "course": to_say("courses"),
    "school": to_say("schools"),
    "section": to_say("sections"),
}
_OF_CLASS = re.compile(
    r"(sections?|class(es)?|courses?)(section|course|class)?(id|dcid|number|code)"
)


def _things(view: View) -> str:
    """Return what the rows are when each has the id of a thing (`course_id`) and a bare `name`."""
    if clues.tree_of_things(view) and view.bare is not None:
        return to_say("lists of other things")
    if "id" in view.own:
        return ""
    if view.scope == ADULT and any(_OF_CLASS.fullmatch(k) for k in view.keys):
        return to_say("classes")  # the row is a class, and names who teaches it
    if view.bare is None:
        return ""
    for column in view.columns[: view.bare.at]:
        if (
            column.sense.scope == "other"
            and CODE.search(column.key)
            and view.table.height
            and column.unique
        ):
            return _THINGS.get(CODE.sub("", column.key), to_say("lists of other things"))
    return ""


# Results of vendors' tests have dozens of columns: those are about each student once, or nearly.
FEW = 8
_PLACE = re.compile("district|school|lea|campus|state")


def _ties(view: View, layout: Layout) -> str:
    """Return what rows hold that have ids but nobody's name: ties, or notes day by day."""
    at = view.own.get("id")
    if at is None:
        return ""
    if view.columns[at].sense.field in ("email", "username") and (
        "class" in view.own or view.has(("subject",))
    ):
        return to_say("links between classes and people")
    if len(view.columns) > FEW or {"grade", "homeroom", "class"} & view.own.keys():
        return ""
    named = view.columns[layout.role_column].roles if layout.role_column is not None else set()
    if named == {NEITHER}:
        return _PARENTS
    for column in view.columns:
        of_thing = column.sense.scope in ("other", "contact") and CODE.search(column.key)
        if of_thing and not _PLACE.search(column.key):
            return to_say("links between people and other things")
    ids = filled(view.table, at)
    many = len(set(ids)) * 3 <= len(ids) * 2
    return to_say("notes about people, several for each") if many else ""


# --- what only a person knows -------------------------------------------------------------------


def _with_doubts(view: View, layout: Layout) -> Layout:
    """Return the layout with a question for each column that another reading would use."""
    doubts = [
        *_contradicted(view, layout),
        *_twice(view, layout),
        *_doubted_ids(view, layout),
        *_doubted_names(view, layout),
    ]
    return replace(layout, doubts=tuple(doubts)) if doubts else layout


def _contradicted(view: View, layout: Layout) -> list[Doubt]:
    """Where names are numbers or roles, headings stand beside what they head: a person knows."""
    parts = [layout.own[n] for n in ("first_name", "last_name", "full_name") if n in layout.own]
    odd = [at for at in parts if view.table.height >= FEW_ROWS and _no_names(view.columns[at])]
    if not odd:
        return []
    choices = (
        ("no", to_say("No: leave it out"), replace(layout, kind="")),
        ("yes", to_say("Yes: they are names"), layout),
    )
    return [Doubt("contradicted", _CONTRADICTED, choices, odd[0], stops=True)]


def _no_names(column: Column) -> bool:
    work = {v for v in column.values if ROLE_OF.get(key(v)) == ADULT}
    odd = (not any(map(str.isalpha, v)) or "@" in v or v in work for v in column.values)
    return sum(odd) * 2 > len(column.values)


def _twice(view: View, layout: Layout) -> list[Doubt]:
    """Where the same heading stands over two different columns, a person knows which counts."""
    for field in ("id", "first_name", "last_name", "full_name"):
        at = layout.own.get(field)
        if at is None:
            continue
        for column in view.columns:
            again = column.at != at and column.key == view.columns[at].key
            if again and column.values and column.values != view.columns[at].values:
                other = replace(layout, own={**layout.own, field: column.at})
                choices = (
                    ("first", to_say("The one that stands first"), layout),
                    ("second", to_say("The other one"), other),
                )
                return [Doubt("twice", _TWICE, choices, at, stops=True)]
    return []


_CONTRADICTED = to_say(
    "{table}: what stands under “{column}” are no names. Do the headings stand in the right place?"
)
_TWICE = to_say("{table}: “{column}” stands over two columns that differ. Which of them counts?")


def _doubted_ids(view: View, layout: Layout) -> list[Doubt]:
    """An id of many different names is either no id or a sign of damaged names: a person knows.

    And where only an e-mail tells people apart, or nothing, a code in each row may be the id.
    """
    if view.shared is not None and layout.own.get("id") != view.shared:
        return list(shared_ids(layout, view.shared).doubts)
    at = layout.own.get("id")
    if at is not None and is_national_number(view.columns[at].heading):
        nameless = not NAMES & layout.own.keys()
        by_name = {name: place for name, place in layout.own.items() if name != "id"}
        choices = (
            ("names", to_say("No: tell people apart by their names"), replace(layout, own=by_name)),
            ("ids", to_say("Yes: there is no other number"), layout),
        )
        return [Doubt("national", _NATIONAL, choices[nameless:], at)]
    spare = unexplained_ids(view.columns, layout.own)
    if at is None and (numbers := view.own.get("sequence")) is not None:
        spare = spare or [numbers] * _too_large_to_count(view.columns[numbers])
    if spare and (at is None or view.columns[at].sense.field in ("email", "username")):
        as_ids = replace(layout, own={**layout.own, "id": spare[0]})
        choices = (
            ("ids", to_say("Yes: it tells them apart"), as_ids),
            ("other", to_say("No: it is something else"), layout),
        )
        return [Doubt("own_ids", _SPARE, choices, spare[0])]
    return []


def _too_large_to_count(column: Column) -> bool:
    """Say whether numbers that count rows elsewhere are too large for it: ids, perhaps."""
    numbers = [int(v) for v in column.values if v.isdecimal()]
    if not numbers or not column.unique or column.table.height < FEW_ROWS:
        return False
    return max(numbers) > 3 * column.table.height + 50


def _doubted_names(view: View, layout: Layout) -> list[Doubt]:
    """Where half of the names is missing and an unknown column holds names, a person knows."""
    if not NAMES & layout.own.keys():
        return _doubted_whole_names(view, layout)
    have = {"first_name", "last_name"} & layout.own.keys()
    if "full_name" in layout.own and not have:
        return _doubted_half(view, layout)
    if len(have) != 1 or "full_name" in layout.own:
        return []
    (part,) = have
    lacks = "last_name" if part == "first_name" else "first_name"
    if sum(" " in v or "," in v for v in view.columns[layout.own[part]].values) * 2 > len(
        view.columns[layout.own[part]].values
    ):
        return []  # whole names
    for column in _free_names(view, layout):
        both = replace(layout, own={**layout.own, lacks: column.at})
        told = _FIRST if lacks == "first_name" else _LAST
        choices = (("yes", to_say("Yes"), both), ("no", to_say("No"), layout))
        return [Doubt("names", told, choices, column.at)]
    return []


def _doubted_whole_names(view: View, layout: Layout) -> list[Doubt]:
    """Where nobody has a name and an unknown column holds whole names, a person knows."""
    for column in _free_names(view, layout):
        if sum(" " in v or "," in v for v in column.values) * 2 > len(column.values):
            named = replace(layout, own={**layout.own, "full_name": column.at})
            choices = (("yes", to_say("Yes"), named), ("no", to_say("No"), layout))
            return [Doubt("names", _WHOLE, choices, column.at)]
    return []


def _free_names(view: View, layout: Layout) -> Iterator[Column]:
    """Yield the columns of unknown headings that hold what could be names."""
    used = {*layout.own.values(), *layout.refs.values()}
    for column in view.columns:
        free = column.at not in used and not column.sense.field
        free = free and column.sense.scope in ("", STUDENT) and not sensitive(column.heading)
        if free and column.varied and column.mostly("name"):
            yield column


def _doubted_half(view: View, layout: Layout) -> list[Doubt]:
    """Where single words stand as whole names and another column holds names, a person knows."""
    at = layout.own["full_name"]
    values = view.columns[at].values
    parted = sum(" " in v or "," in v or v[0] > "\u024f" for v in values)  # or of whole scripts
    if not values or parted * 3 > len(values):
        return []
    for column in _free_names(view, layout):
        rest = {name: place for name, place in layout.own.items() if name != "full_name"}
        last = replace(layout, own={**rest, "last_name": at, "first_name": column.at})
        first = replace(layout, own={**rest, "first_name": at, "last_name": column.at})
        choices = (
            ("first", to_say("Yes, the first name"), last),
            ("last", to_say("Yes, the last name"), first),
            ("no", to_say("No"), layout),
        )
        return [Doubt("names", _HALF, choices, column.at)]
    return []


_HALF = to_say("{table}: names are single words. Does “{column}” hold the other half?")
_WHOLE = to_say(
    "{table}: names stand under no heading that is known. Is “{column}” the name of each person?"
)
_NATIONAL = to_say(
    "{table}: “{column}” is a number that the state gives. Keep it as what tells people apart?"
)
_SPARE = to_say("{table}: is “{column}” the school's number of each person?")
_FIRST = to_say(
    "{table}: first names stand under no heading that is known. Is “{column}” the first name?"
)
_LAST = to_say(
    "{table}: last names stand under no heading that is known. Is “{column}” the last name?"
)
