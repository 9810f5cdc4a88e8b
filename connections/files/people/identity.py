"""Who is the same person: repeats folded, ids shared or missing, namesakes."""

import re
from collections import defaultdict
from collections.abc import Sequence

from connections.domain.problems import Severity
from connections.files.layout.column import Column
from connections.files.layout.plan import NAMES
from connections.files.people.cells import Ask, Cells, People, add_issue, label
from connections.files.words.columns import sense
from connections.files.words.kinds import cell_kind
from connections.files.words.names import compared, derived_id
from connections.files.words.roles import ADULT, STUDENT
from connections.words import listed, say, say_many, to_say


def identify(
    cells: Cells, rows: list[int], role: str, people: People, ask: Ask
) -> tuple[list[str], list[int]]:
    """Return the ids and the rows of the people: repeats folded, ids derived where none are."""
    given = cells.get("id")
    ids = [given[at] for at in rows]
    if sense(cells.heading("id")).field == "email":
        ids = [derived_id("m", i.casefold()) if i else "" for i in ids]
    if cells.layout.own.get("id") in cells.table.numeric:
        _warn_numeric(cells, ids, rows, people)
    rounded = _rounded(ids)
    if rounded * 2 > len(ids):
        _tell_destroyed(cells, rows, ids[0], people)
    elif rounded:
        ids = ["" if _ROUNDED.fullmatch(one) else one for one in ids]
    ids = _without_zeros(cells, _without_words(ids), rows)
    if "" in ids:
        if not any(ids):
            return _without_ids(cells, rows, role, people, ask)
        ids = _fill_ids(cells, ids, rows, role, people)
    if len(set(ids)) < len(ids):
        ids, rows = _fold(cells, ids, rows, people)
    _tell_one_under_two(cells, rows, people)
    return ids, rows


def _without_words(ids: list[str]) -> list[str]:
    """Return ids with what is none among numbers left blank: "TBD", "?", a day, "4.17E+05"."""
    if all(map(str.isdecimal, ids)) or sum(map(str.isdecimal, ids)) * 10 < len(ids) * 9:
        return ids
    return [one if cell_kind(one) in ("id", "number") else "" for one in ids]


def _rounded(ids: Sequence[str]) -> int:
    return "+" in "".join(ids) and sum(bool(_ROUNDED.fullmatch(one)) for one in ids)


def _tell_destroyed(cells: Cells, rows: list[int], shown: str, people: People) -> None:
    told = say(
        "The ids have lost their last digits (“{id}”): a spreadsheet rounded them. Export the "
        "file again, with the column of ids as text.",
        id=shown,
    )
    add_issue(people, cells, rows[0], "id", "destroyed", told, Severity.ERROR)


_ROUNDED = re.compile(r"\d([.,]\d+)?E\+\d+", re.IGNORECASE)


def _without_zeros(cells: Cells, ids: list[str], rows: list[int]) -> list[str]:
    """Return ids where "03108" and "3108" are one and the same, if they bear the same name."""
    if "\n0" not in "\n" + "\n".join(ids):
        return ids
    if len({one.lstrip("0") for one in ids}) == len(set(ids)):
        return ids
    known: dict[tuple[str, str], str] = {}
    bare = [(one.lstrip("0"), _person_key(cells, at)) for one, at in zip(ids, rows, strict=True)]
    return [known.setdefault(key, one) for key, one in zip(bare, ids, strict=True)]


def _warn_numeric(cells: Cells, ids: list[str], rows: list[int], people: People) -> None:
    widths = {len(i) for i in ids if i.isdecimal()}
    if len(widths) > 1 and max(widths) >= 4:
        told = say(
            "The ids are numbers in this workbook and differ in length: zeros in front may "
            "have been lost. Format the column as text before exporting if ids begin with 0."
        )
        add_issue(people, cells, rows[0], "id", "numeric_id", told, Severity.WARNING)


def _person_key(cells: Cells, at: int) -> str:
    first, last = cells.names()
    return f"{compared(last[at])}|{compared(first[at])}"


def _fill_ids(
    cells: Cells, ids: list[str], rows: list[int], role: str, people: People
) -> list[str]:
    blank = [n for n, i in enumerate(ids) if not i]
    by_name = {_person_key(cells, rows[n]): i for n, i in enumerate(ids) if i}
    seen: dict[str, int] = {}
    for n in blank:
        name = _person_key(cells, rows[n])
        seen[name] = seen.get(name, 0) + 1
        made = derived_id("n" if role == STUDENT else "a", name)
        ids[n] = made if seen[name] == 1 else f"{made}-{seen[name]}"
        told = say("This row has no id. It was given {id}, made from the name.", id=ids[n])
        if name in by_name:
            told += " " + say("The same name stands in another row with an id.")
        add_issue(people, cells, rows[n], "", "no_id", told, Severity.WARNING)
    return ids


_SHARED = to_say("The id {id} stands in row {first} and in row {second} with different names.")
_SHARED_MAIL = to_say(
    "Row {first} and row {second} have the same mail, of which an id would be made, and "
    "different names."
)


def _fold(
    cells: Cells, ids: list[str], rows: list[int], people: People
) -> tuple[list[str], list[int]]:
    """Keep the first row of each id: repeats are folded, an id of two people is an error."""
    first, last = cells.names()
    told_ids = frozenset(cells.get("id"))
    at_first: dict[str, int] = {}
    keep_ids, keep_rows, folded = [], [], 0
    for i, at in zip(ids, rows, strict=True):
        before = at_first.get(i)
        if before is None:
            at_first[i] = at
            keep_ids.append(i)
            keep_rows.append(at)
        elif same_name(first[before], last[before], first[at], last[at]):
            folded += 1
        else:
            told = say(
                _SHARED if i in told_ids else _SHARED_MAIL,
                id=i,
                first=cells.table.numbers[before],
                second=cells.table.numbers[at],
            )
            add_issue(people, cells, at, "id", "duplicate_id", told, Severity.ERROR)
    if folded:
        _say_folded(cells, rows[0], folded, people)
    return keep_ids, keep_rows


def _tell_one_under_two(cells: Cells, rows: list[int], people: People) -> None:
    """Tell of one name under two ids where nothing else tells the rows apart: two people still."""
    table, given, (first, last) = cells.table, cells.get("id"), cells.names()
    if len(rows) > MOST_HELD or len({(last[at], first[at]) for at in rows}) == len(rows):
        return
    counted = (at for at in range(len(table.columns)) if Column(table, at).counts_rows)
    telling = {*range(len(table.columns))} - {cells.layout.own["id"], *counted}
    alike: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, at in enumerate(rows):
        if given[at] and (name := _person_key(cells, at)) != "|":
            alike[(name, *(table.columns[i][at] for i in telling))].append(n)
    twice = [group for group in alike.values() if len(group) > 1]
    if twice and len(alike) > 1:  # else names say nothing here
        shown = (
            listed([str(table.numbers[rows[n]]) for n in g[:2]], "standard") for g in twice[:3]
        )
        told = say(_TWO_IDS, rows=listed(shown))
        add_issue(people, cells, rows[twice[0][0]], "", "one_name_two_ids", told, Severity.NOTE)


MOST_HELD = 5000  # rows above which namesakes are no surprise
_TWO_IDS = to_say(
    "The same name stands in rows {rows} under different ids, and nothing else differs. They stay "
    "different people; if they are one, make them one on Rosters."
)


def _say_folded(cells: Cells, at: int, many: int, people: People) -> None:
    told = say_many(
        many,
        "{n} row repeats a person (one row per contact, term or subject) and was folded into one.",
        "{n} rows repeat a person (one row per contact, term or subject) and were folded into one.",
    )
    add_issue(people, cells, at, "", "repeated_rows", told, Severity.NOTE)


def same_name(first: str, last: str, other_first: str, other_last: str) -> bool:
    """Say whether one of two names holds every word of the other."""
    if first == other_first and last == other_last:
        return True
    mine = compared(f"{first} {last}").split()
    theirs = compared(f"{other_first} {other_last}").split()
    return not mine or not theirs or set(mine) <= set(theirs) or set(theirs) <= set(mine)


def _without_ids(
    cells: Cells, rows: list[int], role: str, people: People, ask: Ask
) -> tuple[list[str], list[int]]:
    """Derive ids from names; namesakes by grade, class and class number, else a person is asked."""
    groups: dict[str, list[int]] = {}
    for at in rows:
        groups.setdefault(_person_key(cells, at), []).append(at)
    kind = "n" if role == STUDENT else "a"
    made = {at: derived_id(kind, name) for name, group in groups.items() for at in group[:1]}
    twice = {name: group for name, group in groups.items() if len(group) > 1}
    if twice:
        _namesakes(cells, twice, role, made, people, ask)
    told = say(
        "The file has no ids, so they were made from the names. They stay the same as long as "
        "the names do; a column with the school's ids is safer."
    )
    headed = (at for at, h in enumerate(cells.table.headings) if sense(h).field == "id")
    texts = ([cells.table.columns[at][row] for row in rows] for at in headed)
    if lost := next((column for column in texts if _rounded(column) * 2 > len(column)), None):
        _tell_destroyed(cells, rows, lost[0], people)
    elif not cells.layout.doubts:  # else a column may be the ids: that is being asked
        add_issue(people, cells, rows[0], "", "derived_ids", told, Severity.NOTE)
    kept = [at for at in rows if at in made]
    return [made[at] for at in kept], kept


def _namesakes(
    cells: Cells,
    twice: dict[str, list[int]],
    role: str,
    made: dict[int, str],
    people: People,
    ask: Ask,
) -> None:
    table, number = cells.table, cells.get("sequence")
    numbered = "sequence" in cells and len(set(number)) < len(number)
    numbered = numbered and any(name in cells for name in ("homeroom", "grade", "class"))
    grade, form, room = cells.get("grade"), cells.get("class"), cells.get("homeroom")
    places = {
        at: (grade[at], form[at] or room[at], number[at] if numbered else "")
        for group in twice.values()
        for at in group
    }
    doubtful = [
        g for g in twice.values() if not (numbered and len({places[at] for at in g}) == len(g))
    ]
    shared = {cells.layout.own.get(name) for name in (*NAMES, *_OF_MANY)}
    telling = any(any(column) for at, column in enumerate(table.columns) if at not in shared)
    same = [
        g
        for g in doubtful
        if telling and len({tuple(c[at] for c in table.columns) for at in g}) == 1
    ]
    open_groups = [g for g in doubtful if g not in same]
    folded = sum(len(g) - 1 for g in same)
    answer = "different"
    if open_groups and role == ADULT and {"subject", "employment"} & cells.layout.own.keys():
        answer = "same"  # one row per subject taught
    elif open_groups:
        shown = ((table.numbers[at] for at in g[:2]) for g in open_groups[:3])
        pairs = listed(listed(map(str, pair), "standard") for pair in shown)
        told = _MANY_NAMESAKES if len(open_groups) > 3 else _FEW_NAMESAKES
        asked = say(told, table=label(table), rows=pairs)
        again = len(twice) * 2 > len({*made})
        answer = ask("namesakes", asked, _LISTED_AGAIN if again else NAMESAKES)
        if not answer:
            people.asked.update(table.numbers[at] for g in open_groups for at in g)
    for name, group in twice.items():
        if group in same or (group in open_groups and answer == "same"):
            folded += 0 if group in same else len(group) - 1
            continue
        used: dict[str, int] = {}
        for at in group:
            one = derived_id("n" if role == STUDENT else "a", name, *places[at])
            used[one] = used.get(one, 0) + 1
            made[at] = one if used[one] == 1 else f"{one}-{used[one]}"
    if folded:
        _say_folded(cells, next(iter(twice.values()))[0], folded, people)


_FEW_NAMESAKES = to_say(
    "{table} has no ids, and the same name stands in rows {rows}. Are they different people?"
)
_MANY_NAMESAKES = to_say(
    "{table} has no ids, and the same name stands in rows {rows} and others. "
    "Are they different people?"
)
_OF_MANY = ("grade", "class", "homeroom", "sequence")  # beside these a row written twice says so
NAMESAKES = (
    ("different", to_say("Yes: keep them apart")),
    ("same", to_say("No: one person, listed twice")),
)
_LISTED_AGAIN = NAMESAKES[::-1]  # most names stand more than once: a row for each term or subject
