"""What a table is that is no list of our people: a standard's, ties, other lists, marks."""

import re
from collections.abc import Iterable, Sequence

from connections.files.layout.clues import CODE, View, tree_of_things
from connections.files.layout.column import Column, name_several
from connections.files.layout.plan import NAMES, Layout, filled
from connections.files.tables.tables import Table
from connections.files.words.columns import Sense, key, sensitive
from connections.files.words.listed import keys, listed, pattern
from connections.files.words.names import compared, looks_like_name
from connections.files.words.roles import ADULT, NEITHER, STUDENT
from connections.files.words.standards import FROM_TO, SUPPORT
from connections.words import to_say

# --- standards' tables without people ---------------------------------------------------------

_GROUP_IDS = re.compile(
    r"^(cc)?(section|class|course|subject)(sourced|sis|local)?(id|number|code)$|^classsisid$"
)


def support_kind(columns: Sequence[Column]) -> str:
    """Return what a table of a standard holds when it holds no people, else ""."""
    keys, senses = {c.key for c in columns if c.key}, [c.sense for c in columns]
    has_names = any(s.field in NAMES and s.scope != "other" for s in senses)
    parted = {"givenname", "familyname", "firstname", "lastname"} & keys
    for what, wanted in SUPPORT:
        if wanted <= keys and not parted and not _own_names(keys, senses, what):
            return what
    if has_names or any(s.field == "grade" for s in senses):
        return ""
    groups = sum(bool(_GROUP_IDS.search(k)) for k in keys)
    persons = any(s.field in ("id", "username", "state_id", "email") for s in senses)
    if groups and persons:
        return to_say("links between classes and people")
    whose = {s.scope for s in senses if s.field == "id"}
    marks = any(s.field == "strength" for s in senses) or len(keys) <= 2
    about = {"student", "adult"} <= whose and not marks
    return to_say("what adults wrote about students") if about else ""


def _own_names(keys: set[str], senses: Sequence[Sense], what: str) -> bool:
    if what in ("schools", "sections", "courses", "classes"):
        return False
    return any(s.field in NAMES for s in senses) and "name" not in keys


# --- lists without people, or of others --------------------------------------------------------

_PARENTS = to_say("parents, guardians or others who are no students and no adults at school")
_GUARDIANS = r"\W*{sheets.guardians}( (list|info|data|contacts?))?\W*"


def of_guardians(view: View) -> str:
    """Return what a sheet holds that is named after parents or other contacts."""
    named = bool(view.table.sheet and pattern(_GUARDIANS).fullmatch(view.table.sheet))
    named = named and not (view.scope == STUDENT and view.named and "grade" in view.own)
    return _PARENTS if named else ""


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


def of_things(view: View) -> str:
    """Return what the rows are when each has the id of a thing (`course_id`) and a bare `name`."""
    if tree_of_things(view) and view.bare is not None:
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


def of_ties(view: View, layout: Layout) -> str:
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
        if of_thing and not pattern("{sheets.places}").search(column.key):
            return to_say("links between people and other things")
    ids = filled(view.table, at)
    many = len(set(ids)) * 3 <= len(ids) * 2
    return to_say("notes about people, several for each") if many else ""


# --- marks --------------------------------------------------------------------------------------

_PERSON = frozenset({"id", "full_name", "email", "username"})


def looks_like_edges(table: Table, columns: Sequence[Column]) -> bool:
    """Say whether each row ties one person to another: From/To, or an adult and a student."""
    keys, senses = {c.key for c in columns if c.key}, [c.sense for c in columns]
    width = sum(bool(h) for h in table.headings)
    if any(pair <= keys for pair in FROM_TO) and width <= 6:
        return True
    adults = [s for s in senses if s.scope == "adult" and s.field in _PERSON]
    adults += [s for s in senses if s.field in ("homeroom_teacher", "counselor")]
    students = [
        s
        for i, s in enumerate(senses)
        if s.scope == "student" and s.field in _PERSON and not name_several(filled(table, i, 200))
    ]
    strength = any(s.field == "strength" for s in senses)
    parts = any(s.field in ("first_name", "last_name") for s in senses)
    if not strength and (table.led or _each_once(columns)):
        return False  # a list of students, each with who leads them
    return bool(adults and students and ((strength and width <= 10) or (width <= 3 and not parts)))


def _each_once(columns: Sequence[Column]) -> bool:
    """Say whether each row is another student, with an id or a class, and names a teacher."""
    ids = any(c.means("id", "student", "") and c.distinct for c in columns)
    ids |= any(c.sense.field in ("grade", "class", "homeroom") for c in columns) and any(
        c.means("full_name", "student") and c.distinct for c in columns
    )
    named = any(c.means("full_name", "student", "") for c in columns)
    anybody = keys("marks.any adults")
    leads = [c for c in columns if c.means("homeroom_teacher") or c.means("counselor")]
    leads += [c for c in columns if c.means("full_name", "adult") and c.key not in anybody]
    return bool(ids and named and leads)


_MARK = re.compile(r"[0-3](?:\.0)?|[a-z]{1,3}\.?", re.IGNORECASE)


def is_mark(cell: str) -> bool:
    """Say whether a cell of a grid is a mark: 0-3, X, a tick, a word of ours, initials."""
    told = cell in listed("marks.signs") or key(cell) in keys("marks.signs")
    return told or bool(_MARK.fullmatch(cell))


def looks_like_grid(columns: Sequence[Column]) -> bool:
    """Say whether most columns are people and the cells marks: a staff-by-student grid."""
    headed = [c for c in columns if c.unknown and c.heading and not sensitive(c.heading)]
    if len(headed) * 2 < len(columns):
        return False
    first = next((column for column in columns if column not in headed), columns[0])
    if same_labels((column.heading for column in headed), first.values):
        return True
    cells = [cell for column in headed for cell in column.values]
    people = [h for column in headed if looks_like_name(h := column.heading)]
    personal = sum(any(mark in name for mark in " ,.") for name in people)
    marks = sum(map(is_mark, cells))
    return personal * 2 > len(headed) and bool(cells) and marks * 10 >= len(cells) * 9


def same_labels(across: Iterable[str], down: Iterable[str]) -> bool:
    """Say whether the same labels stand on both sides of a table: a matrix of ties."""
    headings, labels = ({*map(compared, side)} - {""} for side in (across, down))
    return len(headings) > 2 and len(headings & labels) * 2 > len(headings)
