"""Which column tells the people of a table apart."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from connections.files.layout.plan import NULLS, Layout
from connections.files.tables.tables import Table
from connections.files.words.columns import Sense, key
from connections.files.words.role_words import ADULT

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


def choose_id(table: Table, senses: list[Sense], layout: Layout, scope: str) -> int | None:
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
            if s.scope == ADULT and scope != ADULT:
                rank = 5  # whom the row names, unless the rows are adults after all
            found.append((-1 if keys[i] in joining else rank, i))
    if not found or not table.height:
        return min(found)[1] if found else None
    spare = None
    layout.shared_id = None
    for rank, i in _in_order(table, layout, found):
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
    parts = _names(layout)
    if not parts:
        return True
    people = len({tuple(table.columns[i][at] for i in parts) for at in filled})
    if exactly:
        return distinct >= people
    a_slip = people - distinct < FEW_SHARED and distinct * 2 >= people
    return a_slip or distinct * 10 >= people * 9


def _names(layout: Layout) -> list[int]:
    return [layout.own[n] for n in ("first_name", "last_name", "full_name") if n in layout.own]


def _in_order(
    table: Table, layout: Layout, found: list[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield the columns by rank; of equals first the one with as many ids as there are names."""
    for rank, group in groupby(sorted(found), key=itemgetter(0)):
        equals = [i for _, i in group]
        if len(equals) > 1 and (names := _names(layout)):
            people = len(set(zip(*(table.columns[i] for i in names), strict=True)))
            off = {i: abs(len(set(table.columns[i])) - people) for i in equals}
            equals.sort(key=off.__getitem__)
        yield from ((rank, i) for i in equals)
