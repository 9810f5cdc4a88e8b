"""Tables without a header: what the cells themselves say."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from connections.files.layout.column import Column, columns_of
from connections.files.layout.doubts import doubted, either_order, shared_ids
from connections.files.layout.plan import Layout
from connections.files.layout.shapes import same_labels
from connections.files.tables.tables import Table
from connections.files.words.columns import key, sensitive
from connections.files.words.kinds import cell_kind
from connections.files.words.names import given_names
from connections.files.words.roles import ADULT, STUDENT, hint_of, role_of
from connections.words import to_say

SURE = 0.75  # of the values of a column without a heading, before they say what it is


def read_headerless(table: Table, expect: str | None) -> Layout:
    """Fill in the layout of a table without known headings.

    People need a column of varied names and something beside it that lists of people have: ids,
    classes, dates, e-mails, a role word in every row, or a file name that says who they are.
    """
    columns = columns_of(table)
    if _numbers_only(columns) or same_labels(
        (c[0] for c in table.columns[1:]), table.columns[0][1:]
    ):
        return Layout("marks", what="matrix", headerless=True)
    marker = next((column for column in columns if _one_role(column)), None)
    codes = [column for column in columns if column.mostly("id")]
    enough = 0.5 if codes else SURE  # beside ids somebody may be called Page or Student
    words = [c for c in columns if c.mostly("name", share=enough) and c.varied and _full(c)]
    words = [column for column in words if column is not marker and not _letters(column)]
    if not words or _unknown_header(columns):
        missing = (to_say("id"), to_say("name")) if expect else ()
        return Layout(missing=missing, headerless=True)
    short = [c for c in words if len(words) > 2 and c.unique and _short(c)]
    initials = [column for column in short if not given_names(column.values)][:1]
    words = [c for c in words if c not in initials]
    own = {"full_name": words[0].at}
    singles = not any(column.whole_names for column in words[:2])
    if len(words) > 1 and (singles or words[1].at - words[0].at == 1):  # as the standards have it
        own = {"last_name": words[0].at, "first_name": words[1].at}
    ids = initials + [column for column in codes if _tells_apart(column, words[:2])]
    if len(ids) > 1 and sum(column.whole_names for column in words) > 1:
        return Layout(headerless=True)  # lists beside each other, of which one would be read
    shared = [c for c in codes if c not in ids and len(set(c.values)) * 2 > len(c.values)]
    own |= {"id": ids[0].at} if ids else {}
    grades = [column for column in columns if column.mostly("grade", share=SURE)]
    own |= {"grade": grades[0].at} if grades and not marker else {}
    dates = any(column.mostly("date", share=SURE) for column in columns)
    personal = bool(ids or shared or dates) or any(c.mostly("email", share=SURE) for c in columns)
    layout = Layout("people", own=own, headerless=True)
    told = bool(personal or grades or marker)
    hint = hint_of(table.sheet) or hint_of(table.file)
    if expect:
        layout = replace(layout, role=STUDENT if expect.startswith("student") else ADULT)
        sure = told or (len(own) == 1 and words[0].whole_names)
    else:
        role = role_of(marker.values[0]) if marker else hint or (STUDENT if grades else "")
        told = told or bool(hint and len(words) == 2)
        if not told and (len(columns) > 3 or (not role and len(columns) > 2)):
            return Layout(headerless=True)  # a table of words: cannot be taken for people
        layout = replace(layout, role=role)
        sure = bool(role or personal)
    if not sure:
        layout = doubted(layout)
    named = bool(ids) and any(map(str.isalpha, "".join(ids[0].values)))
    if "first_name" in own:
        layout = either_order(table, layout, standard=bool(marker or dates or named))
    return shared_ids(layout, shared[0].at) if shared and not ids else layout


def _full(column: Column) -> bool:
    return column.fill * 2 >= column.table.height


def _short(column: Column) -> bool:
    """Say whether these are initials ("BaS"), as they stand beside first and last names."""
    return all(len(value) <= 4 and " " not in value for value in column.values)


def _letters(column: Column) -> bool:
    """Say whether most values are single letters, as answers are."""
    return sum(len(value) < 2 for value in column.values) * 2 > len(column.values)


def _one_role(column: Column) -> bool:
    """Say whether a column holds one role word in every row ("lehrer")."""
    words = set(map(key, column.values))
    return len(words) == 1 and role_of(words.pop()) in (STUDENT, ADULT) and _full(column)


def _unknown_header(columns: Sequence[Column]) -> bool:
    """Say whether the first row is a header of headings we do not know: not data, then."""
    firsts = [column.table.columns[column.at][0] for column in columns]
    if not all(cell_kind(cell) in ("name", "text", "blank") for cell in firsts):
        return False
    unlike = any(
        cell and (column.mostly("date", "email", "id", "grade", "number") or sensitive(cell))
        for column, cell in zip(columns, firsts, strict=True)
    )
    below = [v for column in columns for v in column.table.columns[column.at][1:]]
    small = all(cell.islower() for cell in firsts if cell) and not any(map(str.islower, below))
    return unlike or small


def _tells_apart(codes: Column, words: Sequence[Column]) -> bool:
    """Say whether a column of codes has a code of its own for each different name."""
    table = codes.table
    bearers: defaultdict[str, set[tuple[str, ...]]] = defaultdict(set)
    names = zip(*(table.columns[column.at] for column in words), strict=True)
    for code, name in zip(table.columns[codes.at], names, strict=True):
        bearers[code].add(name)
    bearers.pop("", None)
    return sum(len(names) > 1 for names in bearers.values()) * 5 <= len(bearers)


def _numbers_only(columns: Sequence[Column]) -> bool:
    kinds = {kind for column in columns for kind in column.kinds}
    return len(columns) > 1 and kinds <= {"number"}
