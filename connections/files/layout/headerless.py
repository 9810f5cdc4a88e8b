"""Tables without a header: what the cells themselves say."""

import re
from dataclasses import replace

from connections.files.layout.doubts import doubted, either_order, shared_ids
from connections.files.layout.plan import Layout
from connections.files.tables.tables import Table
from connections.files.words.columns import key
from connections.files.words.kinds import cell_kind
from connections.files.words.names import compared
from connections.files.words.roles import ADULT, STUDENT, hint_of, role_of
from connections.words import to_say


def read_headerless(table: Table, expect: str | None) -> Layout:
    """Fill in the layout of a table without known headings.

    People need a column of varied names and something beside it that lists of people have: ids,
    classes, dates, e-mails, a role word in every row, or a file name that says who they are.
    """
    if _numbers_only(table) or _same_labels(table):
        return Layout("marks", what="matrix", headerless=True)
    kinds = [_column_kind(column) for column in table.columns]
    marker = _marker(table)
    words = [
        i
        for i, kind in enumerate(kinds)
        if kind == "name" and i != marker and _varied(table.columns[i]) and _full(table, i)
    ]
    if not words or _unknown_header(table):
        missing = (to_say("id"), to_say("name")) if expect else ()
        return Layout(missing=missing, headerless=True)
    code = _short_codes(table, words)
    words = [i for i in words if i != code]
    own = {"full_name": words[0]}
    if len(words) >= 2 and words[1] - words[0] == 1:  # as the headerless standards have it
        own = {"last_name": words[0], "first_name": words[1]}
    codes = [i for i, kind in enumerate(kinds) if kind == "id"]
    unique = [i for i in codes if _tells_apart(table, i, words)]
    ids = unique if code is None else [code, *unique]
    shared = [i for i in codes if i not in unique and len(set(table.columns[i])) * 2 > table.height]
    own |= {"id": ids[0]} if ids else {}
    grades = [i for i, kind in enumerate(kinds) if kind == "grade"]
    own |= {"grade": grades[0]} if grades and marker is None else {}
    dates = any(kind in ("date", "email") for kind in kinds)
    layout = Layout("people", own=own, headerless=True)
    told = bool(ids or dates or shared)
    layout = _decided(table, layout, expect, marker, bool(grades), told, len(words))
    named = bool(ids) and any(map(str.isalpha, "".join(table.columns[ids[0]][:50])))
    if layout.kind and "first_name" in own and marker is None and not dates and not named:
        layout = either_order(layout)
    return shared_ids(layout, shared[0]) if shared and not ids and layout.kind else layout


def _decided(
    table: Table,
    layout: Layout,
    expect: str | None,
    marker: int | None,
    grades: bool,
    personal: bool,
    words: int,
) -> Layout:
    hint = hint_of(table.sheet) or hint_of(table.file)
    if expect:
        layout = replace(layout, role=STUDENT if expect.startswith("student") else ADULT)
        return layout if personal or grades or _in_full(table, layout) else doubted(layout)
    if marker is not None:
        role = role_of(next(v for v in table.columns[marker] if v))
    else:
        role = hint or (STUDENT if grades else "")
    told = personal or grades or marker is not None or (hint and words == 2)
    wide = len(table.columns)
    if not told and (wide > 3 or (not role and (words > 2 or wide > 2))):
        return Layout(headerless=True)  # a table of words: cannot be taken for a list of people
    layout = replace(layout, role=role)
    return layout if role or personal else doubted(layout)


def _short_codes(table: Table, words: list[int]) -> int | None:
    """Return the column of initials ("BaS") that stands beside first and last names."""
    for i in words if len(words) > 2 else ():
        values = [v for v in table.columns[i] if v]
        if len(set(values)) == table.height and all(len(v) <= 4 and " " not in v for v in values):
            return i
    return None


def _in_full(table: Table, layout: Layout) -> bool:
    """Say whether most values are whole names: single words may be clubs and colours."""
    if "full_name" not in layout.own:
        return False
    values = [v for v in table.columns[layout.own["full_name"]] if v]
    return sum(" " in v or "," in v for v in values) * 2 > len(values)


def _marker(table: Table) -> int | None:
    """Return the column that holds one role word in every row ("lehrer")."""
    for i, column in enumerate(table.columns):
        words = {key(v) for v in column if v}
        if len(words) == 1 and role_of(words.pop()) in (STUDENT, ADULT) and _full(table, i):
            return i
    return None


def _unknown_header(table: Table) -> bool:
    """Say whether the first row is a header of headings we do not know: not data, then."""
    if table.height < 2:
        return False
    first = [cell_kind(column[0]) for column in table.columns]
    rest = [_column_kind(column[1:]) for column in table.columns]
    odd = sum(
        kind in ("date", "email", "id", "grade") and cell in ("name", "text")
        for kind, cell in zip(rest, first, strict=True)
    )
    if not all(cell in ("name", "text", "blank") for cell in first):
        return False
    small = all(column[0].islower() for column in table.columns if column[0])
    below = [v for column in table.columns for v in column[1:] if v]
    return odd >= 1 or (small and not any(v.islower() for v in below))


def _full(table: Table, i: int) -> bool:
    return sum(1 for v in table.columns[i] if v) * 2 >= table.height


def _tells_apart(table: Table, i: int, words: list[int]) -> bool:
    """Say whether a column of codes has a code of its own for each different name."""
    bearers: dict[str, set[tuple[str, ...]]] = {}
    for at, code in enumerate(table.columns[i]):
        if code:
            bearers.setdefault(code, set()).add(tuple(table.columns[w][at] for w in words[:2]))
    shared = sum(len(names) > 1 for names in bearers.values())
    return bool(bearers) and shared * 5 <= len(bearers)


def _same_labels(table: Table) -> bool:
    """Say whether the first row and the first column bear the same labels: a matrix of ties."""
    across = {compared(column[0]) for column in table.columns[1:] if column[0]}
    down = {compared(v) for v in table.columns[0][1:] if v}
    return len(across) > 2 and len(across & down) * 2 > len(across)


def _varied(column: list[str]) -> bool:
    values = [v for v in column if v]
    return len(set(values)) * 10 >= len(values) * 6 or len(set(values)) > 20


def _column_kind(column: list[str]) -> str:
    values = [v for v in column[:300] if v]
    if not values:
        return ""
    kinds = [cell_kind(v) for v in values]
    for kind in ("email", "date", "grade", "name"):
        if kinds.count(kind) * 10 >= len(kinds) * 8:
            return kind
    if kinds.count("id") * 10 >= len(kinds) * 5:
        return "id"
    return "name" if kinds.count("name") * 10 >= len(kinds) * 7 else ""


def _numbers_only(table: Table) -> bool:
    cells = [v for column in table.columns for v in column[:200] if v]
    wide = len(table.columns) >= 2
    return wide and bool(cells) and all(re.fullmatch(r"-?\d+(\.\d+)?", v) for v in cells)
