"""Which columns are the names, and which half is which, where only a person knows."""

from collections.abc import Iterator
from dataclasses import replace

from connections.files.layout.assigning import PARTS, unexplained_ids
from connections.files.layout.clues import View, numbered
from connections.files.layout.column import Column
from connections.files.layout.doubts.ids import FEW_ROWS
from connections.files.layout.plan import NAMES, Doubt, Layout
from connections.files.tables.tables import Table
from connections.files.words.columns import sensitive
from connections.files.words.listed import pattern
from connections.files.words.names import FEW_GIVEN, given_names, split_names
from connections.files.words.roles import ADULT, STUDENT
from connections.words import to_say

_NO_HEADING = r"{sheets.no heading}?\d*"


def with_given(view: View, layout: Layout) -> dict[str, int]:
    """Return our fields with given names that are known, under no heading, as the first names."""
    own = dict(layout.own)
    at = own.get("last_name", own.get("full_name"))
    if at is None or "first_name" in own or any(" " in v for v in view.columns[at].values):
        return own
    for column in _free_names(view, layout):
        if pattern(_NO_HEADING).fullmatch(column.key) and given_names(column.values) >= FEW_GIVEN:
            rest = {name: place for name, place in own.items() if name != "full_name"}
            return {**rest, "last_name": at, "first_name": column.at}
    return own


def names_alone(view: View, layout: Layout) -> Layout | None:
    """Return the layout of rows with names that are known under no heading of ours: a person must
    say whose they are. None where there are none.
    """
    names = _names_by_values(view, layout) if view.table.height >= FEW_ROWS else {}
    if not names:
        return None
    spare = unexplained_ids(view.columns, layout.own) if not numbered(view) else []
    ids = {"id": spare[0]} if spare else {}
    read = replace(layout, kind="people", own={**layout.own, **ids, **names})
    readings = (
        ("no", to_say("No: leave it out"), layout),
        (STUDENT, to_say("Yes, students"), replace(read, role=STUDENT)),
        (ADULT, to_say("Yes, adults at school"), replace(read, role=ADULT, refs={})),
    )
    at = min(names.values())
    return replace(read, doubts=(Doubt("numbers", _NAMES_ALONE, readings, at, stops=True),))


def _names_by_values(view: View, layout: Layout) -> dict[str, int]:
    """Return the columns, under headings that say nothing, in which half of the given names are
    known: whole names in one, or first and last names beside each other.
    """
    free = [*_free_names(view, layout, varied=False)]
    for column in free:
        many = len(column.values)
        if column.whole_names:
            first, last = split_names(column.values)
            if max(given_names(first), given_names(last)) * 2 >= many:
                return {"full_name": column.at}
        elif given_names(column.values) * 2 >= many:
            others = [c for c in free if c is not column and _as_surnames(c)]
            nearest = min(others, key=lambda other: abs(other.at - column.at), default=None)
            last_name = {} if nearest is None else {"last_name": nearest.at}
            return {"first_name": column.at, **last_name}
    return {}


def _as_surnames(column: Column) -> bool:
    """Say whether single words differ as surnames do, which several may share."""
    different = len(set(column.values))
    return not column.whole_names and different > FEW_ROWS and different * 3 >= len(column.values)


_NAMES_ALONE = to_say("{table}: names seem to stand under “{column}”. Are its rows people?")


def doubted_names(view: View, layout: Layout) -> list[Doubt]:
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
    if view.columns[layout.own[part]].whole_names:
        return []
    near = layout.own[part]  # the other half stands beside it
    for column in sorted(_free_names(view, layout), key=lambda column: abs(column.at - near)):
        both = replace(layout, own={**layout.own, lacks: column.at})
        told = _FIRST if lacks == "first_name" else _LAST
        choices = (("yes", to_say("Yes"), both), ("no", to_say("No"), layout))
        return [Doubt("names", told, choices, column.at)]
    return []


def _doubted_whole_names(view: View, layout: Layout) -> list[Doubt]:
    """Where nobody has a name and an unknown column holds whole names, a person knows."""
    parts = _names_by_values(view, layout)
    known = parts.get("full_name")
    whole = next((c.at for c in _free_names(view, layout) if c.whole_names), known)
    if whole is not None:
        named = replace(layout, own={**layout.own, "full_name": whole})
        choices = (("yes", to_say("Yes"), named), ("no", to_say("No"), layout))
        return [Doubt("names", _WHOLE, choices, whole)]
    if not parts:
        return []
    if "last_name" not in parts:
        named = replace(layout, own={**layout.own, **parts})
        choices = (("yes", to_say("Yes"), named), ("no", to_say("No"), layout))
        return [Doubt("names", _FIRST, choices, parts["first_name"])]
    first, last = parts["first_name"], parts["last_name"]
    turned = {"first_name": last, "last_name": first}
    halves = (
        ("first", to_say("The first name"), replace(layout, own={**layout.own, **parts})),
        ("last", to_say("The last name"), replace(layout, own={**layout.own, **turned})),
        ("no", to_say("Neither"), layout),
    )
    return [Doubt("names", _PARTS, halves, first)]


def doubted_order(view: View, layout: Layout) -> list[Doubt]:
    """Where given names that are known stand where the surname is expected, a person knows."""
    at = layout.own.get("full_name")
    if at is None or layout.own.keys() >= PARTS:
        return []
    if layout.surname_first and "apellidos" in view.columns[at].key:
        return _doubted_surnames(view, layout, at)
    if layout.surname_first is not None:
        return []
    first, last = split_names(view.columns[at].values)
    if given_names(last) < max(FEW_GIVEN, 2 * given_names(first) + 1):
        return []
    turned = any("," in value for value in view.columns[at].values)
    choices = (
        ("first", to_say("The surname"), replace(layout, surname_first=None if turned else True)),
        ("given", to_say("The first name"), replace(layout, surname_first=False)),
    )
    return [Doubt("order", _WHICH_FIRST, choices, at, stops=True)]


def _doubted_surnames(view: View, layout: Layout, at: int) -> list[Doubt]:
    """Of "García Núñez Ana" and "García Ana María" only a person knows which is which."""
    values = view.columns[at].values
    if not any(len(v.split()) > 2 for v in values) or any("," in v for v in values):
        return []
    choices = (
        ("two", to_say("Two surnames, then the first name"), replace(layout, surname_first=2)),
        ("one", to_say("One surname, then the first names"), layout),
    )
    return [Doubt("surnames", _SURNAMES, choices, at, stops=True)]


def _free_names(view: View, layout: Layout, *, varied: bool = True) -> Iterator[Column]:
    """Yield the columns of unknown headings that hold what could be names, `varied` as they are."""
    used = {*layout.own.values(), *layout.refs.values()}
    for column in view.columns:
        free = column.at not in used and column.sense.field in ("", "full_name")
        free = free and column.sense.scope in ("", STUDENT) and not sensitive(column.heading)
        if free and (column.varied or not varied) and column.mostly("name"):
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


_SURNAMES = to_say("{table}: how many surnames stand in “{column}”?")
_WHICH_FIRST = to_say("{table}: what stands first in “{column}”?")
_HALF = to_say("{table}: names are single words. Does “{column}” hold the other half?")
_WHOLE = to_say(
    "{table}: names stand under no heading that is known. Is “{column}” the name of each person?"
)
_PARTS = to_say("{table}: names stand under no heading that is known. What is “{column}”?")
_FIRST = to_say(
    "{table}: first names stand under no heading that is known. Is “{column}” the first name?"
)
_LAST = to_say(
    "{table}: last names stand under no heading that is known. Is “{column}” the last name?"
)


def either_order(table: Table, layout: Layout, *, standard: bool) -> Layout:
    """Return the layout with the question which of two columns of names is the first name.

    Given names that are known in one of the columns alone answer it; else a `standard` without
    headings (user names, dates or a role) has the last name first.
    """
    own = layout.own
    turned = {**own, "first_name": own["last_name"], "last_name": own["first_name"]}
    first, last = (given_names(table.columns[own[n]]) for n in ("first_name", "last_name"))
    if max(first, last) >= FEW_GIVEN and min(first, last) * 4 <= max(first, last):
        return layout if first > last else replace(layout, own=turned)
    if standard:
        return layout
    readings = (
        ("last", to_say("The last name"), layout),
        ("first", to_say("The first name"), replace(layout, own=turned)),
    )
    doubt = Doubt("order", _ORDER, readings, own["last_name"], stops=True)
    return replace(layout, doubts=(*layout.doubts, doubt))


_ORDER = to_say("{table} has no headings. What stands in {column}?")
