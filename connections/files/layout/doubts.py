"""What of a layout only a person knows: each doubt with its answers, and the layout by each."""

import re
from collections.abc import Iterator
from dataclasses import replace

from connections.files.layout.assigning import PARTS, unexplained_ids, whose_mail
from connections.files.layout.clues import View, numbered, strong_id
from connections.files.layout.column import SEEN, Column
from connections.files.layout.plan import NAMES, Doubt, Layout
from connections.files.tables.tables import Table
from connections.files.words.columns import key, sensitive
from connections.files.words.kinds import of_one_house
from connections.files.words.names import FEW_GIVEN, built_of, given_names, split_names
from connections.files.words.never import is_national_number
from connections.files.words.roles import ADULT, ROLE_OF, STUDENT
from connections.words import to_say

FEW_ROWS = 3


_NO_HEADING = re.compile(r"(column|spalte|colonne|columna|unnamed|field)?\d*")


def with_given(view: View, layout: Layout) -> dict[str, int]:
    """Return our fields with given names that are known, under no heading, as the first names."""
    own = dict(layout.own)
    at = own.get("last_name", own.get("full_name"))
    if at is None or "first_name" in own or any(" " in v for v in view.columns[at].values):
        return own
    for column in _free_names(view, layout):
        if _NO_HEADING.fullmatch(column.key) and given_names(column.values) >= FEW_GIVEN:
            rest = {name: place for name, place in own.items() if name != "full_name"}
            return {**rest, "last_name": at, "first_name": column.at}
    return own


def with_doubts(view: View, layout: Layout) -> Layout:
    """Return the layout with a question for each column that another reading would use."""
    layout, points = _with_points(view, layout)
    doubts = [
        *points,
        *_contradicted(view, layout),
        *_twice(view, layout),
        *_doubted_ids(view, layout),
        *_doubted_mails(view, layout),
        *_doubted_names(view, layout),
        *_doubted_order(view, layout),
    ]
    return replace(layout, doubts=tuple(doubts)) if doubts else layout


def numbers_alone(view: View, layout: Layout) -> Layout:
    """Return the layout of rows with a number each and no names: a person must say who they are."""
    at = view.own.get("id")
    if view.named or at is None or not strong_id(view) or not view.columns[at].unique:
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
    free = [*_free_names(view, layout)]
    for column in free:
        many = len(column.values)
        if column.whole_names:
            first, last = split_names(column.values)
            if max(given_names(first), given_names(last)) * 2 >= many:
                return {"full_name": column.at}
        elif given_names(column.values) * 2 >= many:
            others = [c for c in free if c is not column and not c.whole_names]
            if others:
                last_name = min(others, key=lambda other: abs(other.at - column.at))
                return {"first_name": column.at, "last_name": last_name.at}
    return {}


_NAMES_ALONE = to_say("{table}: names seem to stand under “{column}”. Are its rows people?")
_NUMBERS = to_say("{table} has “{column}” and no names. Are its rows people?")


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
    for field in ("id", "first_name", "last_name", "full_name", "grade"):
        at = layout.own.get(field)
        if at is None or not view.columns[at].key:
            continue
        mine = view.columns[at]
        for column in view.columns:
            again = column.at != at and column.key == mine.key and column.sense == mine.sense
            if again and column.values and column.values != mine.values:
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
    national = at is not None and is_national_number(view.columns[at].heading)
    named = bool(NAMES & layout.own.keys())
    by_name = {name: place for name, place in layout.own.items() if name != "id" or not national}
    without = replace(layout, own=by_name) if named else layout
    spare = unexplained_ids(view.columns, layout.own)
    if spare and (
        at is None
        or national
        or view.columns[at].sense.field in ("email", "username")
        or view.columns[at].only_counts
    ):
        as_ids = replace(layout, own={**layout.own, "id": spare[0]})
        choices = (
            ("ids", to_say("Yes: it tells them apart"), as_ids),
            ("other", to_say("No: it is something else"), without),
        )
        return [Doubt("own_ids", _SPARE, choices, spare[0])]
    if not national:
        return []
    choices = (
        ("names", to_say("No: tell people apart by their names"), without),
        ("ids", to_say("Yes: there is no other number"), layout),
    )
    return [Doubt("national", _NATIONAL, choices[not named :], at)]


_POINTED = re.compile(r"\d{1,3}(\.\d{1,3})+")
_THOUSANDS = re.compile(r"\d{1,3}(\.\d{3})+")


def _with_points(view: View, layout: Layout) -> tuple[Layout, list[Doubt]]:
    """Return the layout of ids written as 1.002, and the question whether they are thousands.

    They are where some have no point or two; 1.01 may be 1.010 that a spreadsheet shortened.
    """
    at = layout.own.get("id")
    ids = view.columns[at].values if at is not None else []
    pointed = [one for one in ids if _POINTED.fullmatch(one)]
    thousands = [one for one in pointed if _THOUSANDS.fullmatch(one)]
    plain = [one for one in ids if one.isdecimal() and len(one) < 4]
    if not thousands or len(pointed) + len(plain) < len(ids) or len(thousands) * 3 < len(pointed):
        return layout, []
    number = replace(layout, thousands=True)
    if len(thousands) == len(pointed) and (plain or any(one.count(".") > 1 for one in ids)):
        return number, []
    choices = (
        ("number", to_say("One number, with a point at the thousands"), number),
        ("text", to_say("Exactly as it is written"), layout),
    )
    return layout, [Doubt("points", _POINTS, choices, at)]


def _doubted_mails(view: View, layout: Layout) -> list[Doubt]:
    """Where the mail that would be the id may be a parent's or a teacher's, a person knows."""
    at = layout.own.get("id", -1)
    if at < 0 or layout.role == ADULT or not view.columns[at].means("email", ""):
        return []
    mail = view.columns[at]
    if whose_mail(view.columns, mail) is not None and not _of_anybody(view, layout, mail):
        return []
    others = {name: place for name, place in layout.own.items() if place != at}
    choices = (
        ("theirs", to_say("The student's own"), layout),
        ("others", to_say("Somebody else's: leave it out"), replace(layout, own=others)),
    )
    return [Doubt("mail", _WHOSE_MAIL, choices, at)]


def _of_anybody(view: View, layout: Layout, mail: Column) -> bool:
    """Say whether mails have nothing of the names beside them, and no house gave them out."""
    names = [layout.own[n] for n in ("first_name", "last_name", "full_name") if n in layout.own]
    if not names:
        return False
    columns, texts = view.table.columns, mail.table.head(mail.at, SEEN)
    built = sum(
        built_of(text, " ".join(columns[i][row] for i in names)) > 0
        for row, text in enumerate(texts)
    )
    filled_in = any(column.key == "timestamp" for column in view.columns)
    return built * 2 < len(mail.values) and (filled_in or not of_one_house(mail.values))


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
    for column in _free_names(view, layout):
        if column.whole_names:
            named = replace(layout, own={**layout.own, "full_name": column.at})
            choices = (("yes", to_say("Yes"), named), ("no", to_say("No"), layout))
            return [Doubt("names", _WHOLE, choices, column.at)]
    parts = _names_by_values(view, layout)
    if not parts:
        return []
    first, last = parts["first_name"], parts["last_name"]
    turned = {"first_name": last, "last_name": first}
    halves = (
        ("first", to_say("The first name"), replace(layout, own={**layout.own, **parts})),
        ("last", to_say("The last name"), replace(layout, own={**layout.own, **turned})),
        ("no", to_say("Neither"), layout),
    )
    return [Doubt("names", _PARTS, halves, first)]


def _doubted_order(view: View, layout: Layout) -> list[Doubt]:
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


_SURNAMES = to_say("{table}: how many surnames stand in “{column}”?")
_WHICH_FIRST = to_say("{table}: what stands first in “{column}”?")
_HALF = to_say("{table}: names are single words. Does “{column}” hold the other half?")
_WHOLE = to_say(
    "{table}: names stand under no heading that is known. Is “{column}” the name of each person?"
)
_NATIONAL = to_say(
    "{table}: “{column}” is a number that the state gives. Keep it as what tells people apart?"
)
_SPARE = to_say("{table}: is “{column}” the school's number of each person?")
_POINTS = to_say("{table}: the ids under “{column}” have points in them. What are they?")
_WHOSE_MAIL = to_say("{table}: whose mail stands under “{column}”?")
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


def shared_ids(layout: Layout, at: int) -> Layout:
    """Return the layout with the question what counts where different names share an id."""
    by_id = replace(layout, own={**layout.own, "id": at}, doubts=())
    readings = (
        ("names", to_say("The names: each is a different person"), replace(layout, doubts=())),
        ("ids", to_say("The ids: keep one row of each"), by_id),
    )
    return replace(layout, doubts=(*layout.doubts, Doubt("ids", _SHARED, readings, at)))


_SHARED = to_say("{table}: “{column}” gives the same id to different names. What counts?")


def doubted(layout: Layout) -> Layout:
    """Return the layout of a table without headings that a person must say is a list of people."""
    readings = (
        (STUDENT, to_say("Yes, students"), replace(layout, role=STUDENT, doubts=())),
        (ADULT, to_say("Yes, adults at school"), replace(layout, role=ADULT, doubts=())),
        ("no", to_say("No"), Layout(headerless=True)),
    )
    return replace(layout, doubts=(Doubt("list", _LIST, readings, stops=True),))


_LIST = to_say("{table} has no headings. Is it a list of people?")
