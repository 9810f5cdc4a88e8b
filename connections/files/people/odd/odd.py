"""Which rows of a list are nobody: what stands in them does not fit the rows around them.

What cannot be a person (an example, a hint, a legend, a free place) is left out and listed; what
only may be none is asked about.
"""

from collections.abc import Sequence
from dataclasses import replace

from connections.files.layout.plan import ERRORS
from connections.files.people.cells import Ask, Cells, People, label
from connections.files.people.odd.listed import FIRST, MOST_LOOKED_AT, Listed, look_at
from connections.files.people.odd.reasons import names_a_job, why_nobody
from connections.files.tables.tables import Table
from connections.files.words.nobody import examples, free_places, heads_others, made_up
from connections.files.words.roles import ADULT, STUDENT, role_of
from connections.words import say, say_many, to_say

LAST = 40  # rows at the end that are looked at in any case

_WHY = {
    "example": to_say("This row is an example, not a person."),
    "hint": to_say("This row says what to fill in: it is no person."),
    "header": to_say("This row is a header, not a person."),
    "free": to_say("This row keeps a place free: nobody is named in it."),
    "total": to_say("This row is a total or a note, not a person."),
    "another": to_say("Another table stands in this row: it was not read as people."),
    "marked": to_say("This row is hidden or struck through."),
    "unlike": to_say("This row does not fit the rows of the list."),
    "kin": to_say("This row says of itself that it is a parent or a relative."),
    "below": to_say("This row stands below a line of its own."),
    "staff": to_say("This row stands below a line that names staff."),
}
_STAFF = (
    ("leave", to_say("Leave out")),
    ("adults", to_say("Adults at school")),
    ("keep", to_say("Students: keep them")),
)
_DOUBTED = ("unlike", "below", "kin")  # what a person is asked about
_COUNT = (("leave", to_say("No: leave them out")), ("keep", to_say("Yes: keep them")))
_KEEP = (("leave", to_say("Leave out")), ("keep", to_say("They are people: keep them")))


def odd_rows(cells: Cells, ask: Ask, kept: frozenset[str], people: People) -> set[int]:
    """Return the rows to leave out, each listed in `table.left`; so are those that are `kept`."""
    table, rows = cells.table, look_at(cells)
    close = _candidates(rows)
    found = {at: why for at in close if (why := why_nobody(rows, at))}
    _judge_below_a_gap(rows, found)
    if sum(why in ("example", "unlike") for why in found.values()) * 2 > table.height:
        found = {at: why for at, why in found.items() if why not in ("example", "unlike")}
    _judge_below_lines(rows, found, close)
    doubted = sorted(at for at, why in found.items() if why in _DOUBTED)
    if doubted and _ask(table, doubted, ask) == "keep":
        found = {at: why for at, why in found.items() if at not in doubted}
    staff = sorted(at for at, why in found.items() if why == "staff")
    answer = _ask_about_staff(table, staff, ask) if staff else ""
    people.staff = {*staff} if answer == "adults" else set()
    if answer in ("adults", "keep"):
        found = {at: why for at, why in found.items() if at not in staff}
    found = _ask_about_marked(table, ask, people) | found
    out = set()
    for at, why in sorted(found.items()):
        left = table.row(at, say(_WHY[why]))
        left = replace(left, kept=left.mark in kept)
        table.left.append(left)
        out |= set() if left.kept else {at}
    return out


def _ask_about_marked(table: Table, ask: Ask, people: People) -> dict[int, str]:
    """Return the rows that are hidden or struck through, where a person says they do not count."""
    marked = table.grid.marked if table.grid else frozenset()
    rows = [at for at, number in enumerate(table.numbers) if number in marked] if marked else []
    if not rows:
        return {}
    asked = say_many(
        len(rows),
        "{table}: row {first} is hidden or struck through. Does it count?",
        "{table}: {n} rows, the first of them row {first}, are hidden or struck through. Do they "
        "count?",
        table=label(table),
        first=table.numbers[rows[0]],
    )
    answer = ask("status:marked", asked, _COUNT)
    if not answer:
        people.asked.update(table.numbers[at] for at in rows)
    return dict.fromkeys(rows, "marked") if answer == "leave" else {}


def _candidates(rows: Listed) -> list[int]:
    """Return the rows to look at closely: at both ends, below a gap, without an id or a name."""
    height = rows.table.height
    found = {*range(min(FIRST, height)), *range(max(height - LAST, 0), height)}
    found |= set(range(rows.gap, height)) if rows.gap else set()
    for at in (*rows.names, *([] if rows.id_at is None else [rows.id_at])):
        column = rows.table.columns[at]
        different = set(column)
        odd = different & {*ERRORS, "", "0", *rows.table.headings[at : at + 1]}
        if at == rows.id_at and rows.table.height > MOST_LOOKED_AT:  # of a district's, the words
            different = {*filter(str.isalpha, different)}
        odd |= free_places(different) | examples(different)
        if at != rows.id_at:
            odd |= {v for v in different if v[-1:] in (")", "]") or " - " in v or names_a_job(v)}
            odd |= {v for v in different if v.count('"') % 2}
        if rows.table.height <= MOST_LOOKED_AT:
            odd |= {v for v in different if not rows.usual[at].fits(v)}
        if at != rows.id_at:
            mixed = (v for v in different if not v.isalpha())
            odd |= {v for v in mixed if not any(map(str.isalpha, v))} | set(made_up(different))
        if odd:
            found.update(i for i, v in enumerate(column) if v in odd)
    return sorted(found)


def _judge_below_a_gap(rows: Listed, found: dict[int, str]) -> None:
    """Judge together the rows below a gap: another table, or more of the same."""
    block = range(rows.gap, rows.table.height) if rows.gap else range(0)
    if block and _heads(rows, rows.gap) == "others":
        return  # under a line that says so
    unlike = [at for at in block if at in found]
    if unlike and len(unlike) * 4 >= len(block) * 3:
        found |= {at: "another" for at in unlike if found[at] == "unlike"}
    elif found.get(rows.gap) == "unlike" or found.get(rows.gap + 1) == "unlike":
        found |= {at: found.get(at, "unlike") for at in block}  # under a heading of their own


def _judge_below_lines(rows: Listed, found: dict[int, str], close: Sequence[int]) -> None:
    """Doubt the rows below a line that says who else stands there: "Teachers:", "Left school:"."""
    lines = {at: heads for at in close if (heads := _heads(rows, at))}
    unknown = [at for at, heads in lines.items() if heads == "unknown"]
    doubted = {"others", "unknown"} if len(unknown) == 1 and unknown[0] else {"others"}
    ends = [*lines, rows.table.height][1:]
    for (at, heads), end in zip(lines.items(), ends, strict=True):
        if heads in doubted and end > at + 1:
            (line,) = filter(None, rows.row(at))
            staff = rows.role == STUDENT and role_of(line) == ADULT
            why = "staff" if staff else "below"
            block = range(at + 1, end)
            found |= {i: why for i in block if found.get(i, "") in ("", "unlike" if staff else "")}
            found[at] = "header"


def _heads(rows: Listed, at: int) -> str:
    """Say whom a line with nothing beside it heads, as `heads_others`; "" for any other row."""
    filled = [cell for cell in rows.row(at) if cell]
    return heads_others(filled[0], rows.role) if len(filled) == 1 else ""


def _ask_about_staff(table: Table, staff: Sequence[int], ask: Ask) -> str:
    asked = say_many(
        len(staff),
        "{table}: row {first} stands below a line that names staff. Who is in it?",
        "{table}: {n} rows, the first of them row {first}, stand below a line that names staff. "
        "Who are they?",
        table=label(table),
        first=table.numbers[staff[0]],
    )
    return ask("odd_rows:staff", asked, _STAFF)


def _ask(table: Table, doubted: Sequence[int], ask: Ask) -> str:
    asked = say_many(
        len(doubted),
        "{table}: row {first} does not look like the rows of the list. Leave it out?",
        "{table}: {n} rows, the first of them row {first}, do not look like the rows of the list. "
        "Leave them out?",
        table=label(table),
        first=table.numbers[doubted[0]],
    )
    return ask("odd_rows", asked, _KEEP)
