"""What speaks for a reading of a table: for people or other things, for students or adults.

Every clue is one line with its points; a reading is the sum. Headings, values, neighbours and the
names of files are clues alike.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from connections.files.layout.column import Column, name_several
from connections.files.layout.plan import NAMES
from connections.files.tables.tables import Table
from connections.files.words import columns as headings
from connections.files.words.columns import key
from connections.files.words.grades import looks_like_grade
from connections.files.words.kinds import cell_kind
from connections.files.words.listed import keys, pattern
from connections.files.words.roles import ADULT, STUDENT, hint_of, weak_hint

LONGEST_TITLE = 60
_LED_BY = r"((class|homeroom|form|home room) )?{sheets.leads a class}\b.*[:\-–]"
_ONE_TEACHER = re.compile(r"teacher(?!s)|lehrer(?![a-z])", re.IGNORECASE)
_WHO_LEADS = r"({sheets.led} )*{sheets.leads}\b\W*[:\-–]\s*[^\W\d]"
ENOUGH, MARGIN = 2.0, 1.5  # points for people at all; points between students and adults


@dataclass(frozen=True)
class View:
    """A table with its columns chosen, as the clues look at it."""

    table: Table
    columns: Sequence[Column]
    own: dict[str, int]
    refs: dict[str, int] = field(default_factory=dict)
    scope: str = ""
    by_row: bool = False  # a column says who is who
    shared: int | None = None  # a column of ids that different names share

    @cached_property
    def hint(self) -> str:
        """Return whose list it is by the name of its sheet or file, or by its title.

        "teacher" in the name of a file whose lines name one is that teacher.
        """
        if self.table.led:
            named = (_ONE_TEACHER.sub("", each) for each in (self.table.sheet, self.table.file))
            return "" if ADULT in map(hint_of, named) else STUDENT
        return hint_of(self.table.sheet) or hint_of(self.table.file) or self._title

    @property
    def _title(self) -> str:
        above = [row for number, row in self.table.top if number < self.table.header_at]
        titles = [cell for row in above for cell in row if 0 < len(cell) < LONGEST_TITLE]
        if any(sum(map(bool, row)) > 2 for row in above):
            return ""  # another table
        if any(pattern(_LED_BY).match(title) for title in titles):
            return STUDENT
        found = {hint_of(title) for title in titles if not pattern(_WHO_LEADS).match(title)} - {""}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def words(self) -> str:
        """Return the file's name in words."""
        return re.sub(r"([a-z])([A-Z])", r"\1 \2", self.table.file)

    @cached_property
    def keys(self) -> set[str]:
        """Return the headings as they are compared."""
        return {column.key for column in self.columns if column.key}

    @property
    def named(self) -> bool:
        """Say whether a column of names was found."""
        return bool(NAMES & self.own.keys())

    @cached_property
    def bare(self) -> Column | None:
        """Return the column of names when nothing in its heading says that they are of people."""
        at = self.own.get("full_name")
        if (
            at is None
            or self.columns[at].sense.scope
            or {"first_name", "last_name"} & self.own.keys()
        ):
            return None
        return self.columns[at]

    @cached_property
    def names(self) -> Column | None:
        """Return the first column of names."""
        at = next(
            (self.own[n] for n in ("full_name", "first_name", "last_name") if n in self.own), None
        )
        return None if at is None else self.columns[at]

    def has(self, fields: Collection[str], *scopes: str) -> bool:
        """Say whether a heading is one of these fields, of one of these scopes (any without)."""
        return any(
            c.sense.field in fields and (not scopes or c.sense.scope in scopes)
            for c in self.columns
        )


# --- people, or other things --------------------------------------------------------------------

_FILE_OF_THINGS = r"(?<![a-z]){sheets.things}(?![a-z])"
_FILE_OF_NOTHING_ELSE = (
    r"\W*{sheets.things}\W*(template|list|sample|test|import|export|data)?(\.\w+)?"
)
CODE = re.compile(r"(id|code|number|no|key|identifier|kode)$")
_PERSONAL = frozenset("email gender birth_date grade homeroom username state_id".split())
STUDENT_VALUE = re.compile(
    r"^(student|pupil|schueler|eleve)s?[._ -]*\d|@students?\.|@stu\.|\.stu\.", re.I
)
_ADULT_VALUE = re.compile(
    r"^(teacher|staff|lehrer|prof)s?[\d._-]|@(staff|teachers?|faculty)\.", re.I
)


def strong_id(view: View) -> bool:
    """Say whether the id stands under a heading that is used for people."""
    return "id" in view.own and view.columns[view.own["id"]].key not in keys("sheets.weak ids")


def numbered(view: View) -> bool:
    """Say whether the id is a number of the school's: a mail or a user name is none."""
    at = view.own.get("id")
    return at is not None and view.columns[at].sense.field not in ("email", "username")


def told(view: View) -> bool:
    """Say whether a grade, a name of the file or a column says who the rows are."""
    return bool("grade" in view.own or view.hint or view.by_row)


def joined(view: View) -> bool:
    """Say whether each row has a standard's id and a user name: people, though nameless."""
    at = view.own.get("id")
    joins = at is not None and view.columns[at].key in ("sisid", "sourcedid", "userid", "personid")
    return joins and view.has(("username", "email"))


def _could_be_names(view: View) -> bool:
    """Say whether what stands under the only column of names could be names at all."""
    parts = {"first_name", "last_name", "full_name"} & view.own.keys()
    if len(parts) != 1 or not view.table.height or ("id" in view.own and view.table.height < 2):
        return True
    values = view.columns[view.own[min(parts)]].values
    if not values:
        return "id" in view.own
    kinds = Counter(cell_kind(v) for v in values if not v.isdecimal())
    grades = sum(looks_like_grade(v) for v in values)
    words = kinds["name"] + kinds["text"] + kinds["id"]
    return words * 2 > len(values) >= grades * 2


def _several_in_one(view: View) -> bool:
    return view.names is not None and name_several(view.names.values)


_UP = re.compile(r"parent(.*(id|code|number|no|key|identifier|kode))?")


def tree_of_things(view: View) -> bool:
    """Say whether rows have a parent among the rows: accounts and the like, and no children."""
    up = [c for c in view.columns if _UP.fullmatch(c.key) and c.values]
    own = [c for c in view.columns if up and c.unique and c not in up]
    return any(set(c.values) <= set(each.values) for c in up for each in own)


def _codes_for_names(view: View) -> bool:
    """Say whether bare names are codes: of classes as well as of people."""
    if view.bare is None or (strong_id(view) and view.hint) or not view.bare.values:
        return False
    at = view.own.get("id")
    if at is not None and view.columns[at].sense.scope:
        return False
    values = view.bare.values
    kinds = Counter(map(cell_kind, values))
    marked = sum(bool(STUDENT_VALUE.match(v)) for v in values)
    return (kinds["name"] + marked) * 2 < len(values)


def _file_of_things(view: View) -> bool:
    if view.bare is None or view.hint or not pattern(_FILE_OF_THINGS).search(view.words):
        return False
    return "grade" not in view.own or bool(pattern(_FILE_OF_NOTHING_ELSE).fullmatch(view.words))


def _of_courses(view: View) -> bool:
    personal = view.has(_PERSONAL) or any(
        c.sense.scope in (STUDENT, "contact") for c in view.columns
    )
    return view.bare is not None and len(view.keys & keys("sheets.courses")) >= 3 and not personal


def _of_others(view: View) -> bool:
    """Say whether a file or its first id is of parents, alumni and the like: a person knows."""
    first = view.columns[0].key
    if view.by_row:
        return False
    if CODE.search(first) and pattern("{sheets.other people}").fullmatch(CODE.sub("", first)):
        return not (view.scope and view.has(("id",), view.scope))
    stem = re.sub(r"\.\w{2,5}$", "", view.words)
    others = pattern("{sheets.other people}")
    told = any(map(others.fullmatch, re.findall(r"[^\W_]+", stem)))
    return told and not view.hint and "grade" not in view.own


def _called_things(view: View) -> bool:
    """Say whether most names are those of clubs, rooms and the like."""
    values = view.bare.values if view.bare is not None else []
    things = pattern(r"\b{sheets.named things}\b")
    return sum(bool(things.search(v)) for v in values) * 2 > len(values)


def _one_for_each_class(view: View) -> bool:
    """Say whether no two rows share a class or room: mascots, class sizes, or who leads it."""
    if view.bare is None or view.hint or view.by_row or view.table.height < 3:
        return False
    if view.scope == STUDENT:
        return False
    rooms = [c for c in view.columns if c.sense.field in ("homeroom", "class") and c.fill]
    return any(column.unique for column in rooms)


def _only_a_teacher(view: View) -> bool:
    """Say whether the only name is that of whom a row is taught by, and nothing else a person's."""
    at = view.own.get("full_name")
    named = at is not None and view.columns[at].means("homeroom_teacher")
    return named and "id" not in view.own and view.hint != ADULT


Clue = tuple[float, Callable[[View], bool]]

# Points for people, rather than other things or nothing.
FOR_PEOPLE: tuple[Clue, ...] = (
    (2.0, lambda v: v.named),
    (1.0, strong_id),
    (
        1.0,
        lambda v: (
            strong_id(v) and (v.has(("id", "state_id"), STUDENT, ADULT) or v.has(("state_id",)))
        ),
    ),
    (1.0, lambda v: strong_id(v) and (told(v) or joined(v))),
    (-4.0, lambda v: v.named and not _could_be_names(v)),
    (-4.0, lambda v: v.named and _several_in_one(v)),
    (-4.0, lambda v: v.named and len(v.keys & keys("sheets.goods")) >= 2),
    (-4.0, _only_a_teacher),
    (-4.0, tree_of_things),
)
# Points against, where a person must say whether these are people at all.
MAYBE_THINGS: tuple[Callable[[View], bool], ...] = (
    _codes_for_names,
    _file_of_things,
    _of_courses,
    _of_others,
    _called_things,
    _one_for_each_class,
)


# --- students, or adults ------------------------------------------------------------------------


def _names_parents(view: View) -> bool:
    """Say whether a column is a parent's: an emergency contact stands in an adult's row too."""
    return any(c.sense.scope == "contact" and "contact" not in c.key for c in view.columns)


def _counted(view: View, field: str) -> bool:
    return field in view.own and set(view.columns[view.own[field]].values) != {"0"}


_OF_PUPILS = frozenset("lunch status,marks and test results,behaviour and discipline".split(","))


def _of_pupils(view: View) -> bool:
    """Say whether a column is of what only pupils have."""
    return any(headings.sensitive(c.heading) in _OF_PUPILS for c in view.columns if c.heading)


def _enrolled(view: View) -> bool:
    """Say whether a heading or a status speaks of being enrolled: staff are employed."""
    return any(
        pattern("{sheets.enrolled}").search(key(text))
        for column in view.columns
        if column.sense.field in ("status", "exit_date")
        for text in (column.heading, *set(column.values))
    )


def _marked(pattern: re.Pattern[str], field: str) -> Callable[[View], bool]:
    """Return the test whether most values of a column are like "student7" or "@staff."."""

    def test(view: View) -> bool:
        column = next((c for c in view.columns if c.means(field)), None)
        values = [] if column is None else column.values[:200]
        return sum(bool(pattern.search(v)) for v in values) * 2 > len(values)

    return test


def _in_words(view: View) -> bool:
    """Say whether a job is a word: a number is a place in a list, "Player" one in a club."""
    jobs = [c.values for c in view.columns if c.means("title")]
    none = ([v for v in vs if v.isdecimal() or key(v) in keys("sheets.in a club")] for vs in jobs)
    return any(not vs or len(no) * 2 < len(vs) for vs, no in zip(jobs, none, strict=True))


_ROOM = ("room", "rm")  # adults have one, too


def _of_a_class(column: Column) -> bool:
    """Say whether a column names the homeroom of somebody."""
    return column.means("homeroom") and set(column.values) != {"0"}


# Points for students, and for adults.
FOR_STUDENTS: tuple[Clue, ...] = (
    (4.0, lambda v: v.scope == STUDENT),
    (4.0, lambda v: v.hint == STUDENT),
    (2.0, lambda v: _counted(v, "grade")),
    (1.5, lambda v: _counted(v, "class")),
    (1.0, lambda v: any(_of_a_class(c) and not c.key.startswith(_ROOM) for c in v.columns)),
    (2.0, lambda v: bool(v.refs.keys() & {"homeroom_teacher", "counselor"})),
    (2.0, _names_parents),
    (2.0, _of_pupils),
    (2.0, _enrolled),
    (1.0, lambda v: v.has(("state_id",), "", STUDENT)),
    *((2.0, _marked(STUDENT_VALUE, field)) for field in ("username", "email", "id", "full_name")),
)
FOR_ADULTS: tuple[Clue, ...] = (
    (3.0, lambda v: v.scope == ADULT),
    (4.0, lambda v: v.hint == ADULT),
    (2.0, _in_words),
    (6.0, lambda v: any(c.tells_work for c in v.columns)),
    (1.0, lambda v: v.has(("employment",))),
    *((2.0, _marked(_ADULT_VALUE, field)) for field in ("username", "email", "id", "full_name")),
)
# Only where nothing else speaks.
WEAK_FOR_STUDENTS: tuple[Clue, ...] = (
    (1.0, lambda v: any(map(_of_a_class, v.columns))),
    (1.0, lambda v: weak_hint(v.table.file)),
    (1.0, lambda v: bool(v.keys & {"matricula", "matricule", "matricola"})),  # seldom of staff
)
WEAK_FOR_ADULTS: tuple[Clue, ...] = ((1.0, lambda v: v.has(("subject",))),)


def points(clues: Sequence[Clue], view: View) -> float:
    """Return the sum of what speaks for a reading."""
    return sum(value for value, test in clues if test(view))


def whose(view: View) -> tuple[float, float]:
    """Return how much speaks for students and how much for adults."""
    student, adult = points(FOR_STUDENTS, view), points(FOR_ADULTS, view)
    if student or adult:
        return student, adult
    return points(WEAK_FOR_STUDENTS, view), points(WEAK_FOR_ADULTS, view)
