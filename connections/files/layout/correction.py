"""What a person says of one table over what was recognised, as it is remembered."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType

from connections.domain.problems import FileRefused
from connections.files.layout.column import MOST_ROLES
from connections.files.layout.plan import Doubt, Layout
from connections.files.tables.tables import Left, Table
from connections.files.words import columns
from connections.files.words.never import is_national_number
from connections.files.words.roles import ADULT, NEITHER, STUDENT
from connections.words import say, to_say

GROUP, NOTHING = "group", ""
FIELDS = (  # what a person may say a column is, beside GROUP and NOTHING
    *"id first_name last_name full_name preferred_name grade homeroom homeroom_teacher".split(),
    *"language email role title status".split(),
)
SURNAME_LAST, SURNAME_FIRST = "first_last", "last_first"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says of a table; whatever is not said stays as it was recognised.

    `header_at` is the row number of the header, 0 for a table without one. `columns` maps the
    place of a column to one of FIELDS, GROUP, or NOTHING (not used). `whose` is "student", "adult"
    or "neither"; `names` the order within whole names. `keep` are the marks of rows that were left
    out and count all the same (see Left.mark), `out` those of rows that are nobody; `ends` is the
    mark of the row before which the list ends.
    """

    header_at: int | None = None
    columns: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    whose: str = ""
    names: str = ""
    keep: frozenset[str] = frozenset()
    out: frozenset[str] = frozenset()
    ends: str = ""

    def written(self) -> str:
        """Return the correction as the answer that is remembered; "" when it says nothing."""
        told = {
            "header_at": self.header_at,
            "columns": {str(at): name for at, name in sorted(self.columns.items())} or None,
            "whose": self.whose or None,
            "names": self.names or None,
            "keep": sorted(self.keep) or None,
            "out": sorted(self.out) or None,
            "ends": self.ends or None,
        }
        kept = {name: value for name, value in told.items() if value is not None}
        return json.dumps(kept, sort_keys=True) if kept else ""


UNSAID = Correction()


def read_correction(answer: str) -> Correction:
    """Return the correction that an answer states; UNSAID for one that is not understood."""
    try:
        told = json.loads(answer) if answer else {}
        columns = {int(at): str(name) for at, name in told.get("columns", {}).items()}
        at, keep = told.get("header_at"), frozenset(map(str, told.get("keep", ())))
        whose, names = str(told.get("whose", "")), str(told.get("names", ""))
        out, ends = frozenset(map(str, told.get("out", ()))), str(told.get("ends", ""))
    except (ValueError, AttributeError, TypeError, RecursionError):
        return UNSAID
    fits = (
        set(columns.values()) <= {*FIELDS, GROUP, NOTHING}
        and min(columns, default=0) >= 0
        and (at is None or (isinstance(at, int) and at >= 0))
    )
    return Correction(at, columns, whose, names, keep, out, ends) if fits else UNSAID


def cut(table: Table, said: Correction) -> Table:
    """Return the table without the rows of which a person said that they are nobody.

    They are listed as left out; of those below the end, the first.
    """
    if not (said.out or said.ends):
        return table
    stay: list[int] = []
    left: list[Left] = []
    for at in range(table.height):
        row = table.row(at, say(_OUT), said=True)
        if row.mark == said.ends:
            left.append(replace(row, why=say(_ENDS)))
            break
        if row.mark in said.out:
            left.append(row)
        else:
            stay.append(at)
    kept = [[column[at] for at in stay] for column in table.columns]
    numbers = [table.numbers[at] for at in stay]
    return _plain(table, columns=kept, numbers=numbers, left=[*table.left, *left])


def without_never(table: Table, before: Table) -> Table:
    """Return a table whose header was said anew without what the headings before forbid to store.

    Else a rule would end where somebody says that its heading is none.
    """
    headed = zip(before.places, before.headings, strict=False)
    never = {at for at, h in headed if columns.sensitive(h) or is_national_number(h)}
    stay = [at for at, place in enumerate(table.places) if place not in never]
    if len(stay) == len(table.columns):
        return table
    return _plain(
        table,
        headings=tuple(table.headings[at] for at in stay) if table.headings else (),
        columns=[table.columns[at] for at in stay],
        places=[table.places[at] for at in stay],
        numeric=frozenset(new for new, at in enumerate(stay) if at in table.numeric),
        left=[replace(row, cells=tuple(row.cells[at] for at in stay)) for row in table.left],
    )


def without_values(table: Table, before: Table) -> Table:
    """Return a table whose header was said anew, blank where a person's values stand in it.

    What stands over a column is quoted in issues and kept with groups: nobody's name may be.
    """
    known = tuple(h if columns.recognised(h) else "" for h in table.headings)
    of_people = bool(before.headings) and table.header_at in before.numbers
    heads = not of_people or sum(map(bool, known)) > 1  # a second header below the first
    if heads and all(map(_may_head, table.headings)):
        return table
    return _plain(table, headings=known)


def _may_head(heading: str) -> bool:
    return not heading or (any(map(str.isalpha, heading)) and "@" not in heading)


def _plain(table: Table, **instead: object) -> Table:
    """Return a table of lists with some things instead, also of one made on first use."""
    own = {each.name: getattr(table, each.name) for each in fields(Table)}
    return Table(**own | instead)


def corrected(layout: Layout, table: Table, said: Correction) -> Layout:
    """Return the layout by what a person said of it.

    Raises FileRefused for a column that is never stored, for a number of the state beside the
    school's own ids, and for two columns of the same meaning.
    """
    own = {name: at for name, at in layout.own.items() if at not in said.columns}
    refs = {name: at for name, at in layout.refs.items() if at not in said.columns}
    role_column = None if layout.role_column in said.columns else layout.role_column
    told: set[str] = set()
    for at, name in said.columns.items():
        if name == NOTHING or at >= len(table.columns):
            continue
        if table.headings:
            _require_allowed(table.headings[at], name, layout.own.get("id", at) == at)
        if name == GROUP:
            continue
        if name in told:
            raise FileRefused(_TWICE)
        told.add(name)
        if name == "role":
            _require_roles(table, at)
            role_column = at
        elif name == "homeroom_teacher":
            refs[name] = at
        else:
            own[name] = at
    if {"first_name", "last_name"} & told:
        own = {name: at for name, at in own.items() if name != "full_name" or name in told}
    elif "full_name" in told:
        own = {name: at for name, at in own.items() if name not in ("first_name", "last_name")}
    doubts = () if said.whose == NEITHER else _still_open(layout, table, said, told)
    role = said.whose or layout.role
    people = layout.kind == "people" or bool(told) or said.whose in (STUDENT, ADULT)
    return replace(
        layout,
        kind="" if said.whose == NEITHER else "people" if people else layout.kind,
        role=("by row" if "role" in told else role) if people else role,
        own=own,
        refs={} if role == ADULT else refs,
        role_column=role_column,
        doubts=doubts,
        surname_first={SURNAME_FIRST: True, SURNAME_LAST: False}.get(
            said.names, layout.surname_first
        ),
    )


def _still_open(
    layout: Layout, table: Table, said: Correction, told: Collection[str]
) -> tuple[Doubt, ...]:
    """Return the questions that a person's word leaves open; it holds whatever is answered."""
    over = {"names", "order"} if {"first_name", "last_name", "full_name"} & set(told) else set()
    over |= {"ids", "own_ids", "national", "numbers"} if "id" in told else set()
    over |= {"list", "numbers"} if said.whose else set()
    over |= {"order", "surnames"} if said.names else set()
    return tuple(
        replace(
            doubt,
            choices=tuple(
                (value, words, corrected(then, table, said)) for value, words, then in doubt.choices
            ),
        )
        for doubt in layout.doubts
        if doubt.topic not in over and doubt.column not in said.columns
    )


def _require_roles(table: Table, at: int) -> None:
    """Refuse a column that says something else in nearly each row as one of roles."""
    different = set(table.columns[at]) - {""}
    if len(different) > MOST_ROLES or (len(different) > 2 and len(different) * 2 > table.height):
        raise FileRefused(_NO_ROLES)


_NO_ROLES = to_say(
    "This column says something else in nearly each row, so it cannot say who is who."
)


def _require_allowed(heading: str, name: str, only_id: bool) -> None:
    """Refuse to use what is never stored, and a number of the state but for the only id."""
    if columns.sensitive(heading):
        raise FileRefused(_NEVER, column=heading)
    if is_national_number(heading) and not (name == "id" and only_id):
        raise FileRefused(_NATIONAL if name == "id" else _NEVER, column=heading)


_NATIONAL = to_say(
    "“{column}” is a number that the state gives. It is no id where the school's own stand beside "
    "it."
)
_OUT = to_say("A person left this row out.")
_ENDS = to_say("A person said that the list ends before this row.")
_NEVER = to_say("“{column}” is never stored, so it cannot be used.")
_TWICE = to_say("Two columns cannot be the same thing. Choose one of them.")
