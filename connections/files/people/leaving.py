"""Who has left: by a status, a day, a grade, a remark, or the name of a list."""

import re
from datetime import date

from connections.domain.problems import Severity
from connections.files.people.cells import Ask, Cells, People, add_issue, heading_of, label
from connections.files.words import columns
from connections.files.words.listed import pattern
from connections.files.words.nobody import (
    DELETED,
    GONE,
    GONE_BY_REMARK,
    HERE,
    LEFT_BY_GRADE,
    NO,
    YES,
    has_left,
    is_past,
    names_leavers,
    tells_by_values,
    tells_of_leaving,
    tells_whether,
)
from connections.words import say, say_many, to_say

LEFT = (("left", to_say("They left")), ("here", to_say("Still here")))
MOST_STATUSES = 6  # that are asked about; more are no status


def left_rows(
    cells: Cells, people: People, ask: Ask, today: date | None
) -> tuple[set[int], set[int]]:
    """Return the rows that are marked as deleted, and those of people who have left; say how many.

    By their status or by a day of leaving: they are read, and not enrolled.
    """
    statuses, days = cells.get("status"), cells.get("exit_date")
    if _list_of_those_who_left(cells, ask):
        every = set(range(cells.table.height))
        _say_gone(cells, people, sorted(every), "", "left", "")
        return set(), every
    texts = {text for text in set(statuses) if text}
    marked = {text for text in texts if columns.key(text) in DELETED}
    heading = cells.heading("status")
    past = {day: is_past(day, today) for day in set(days) - {""}}
    here = {text for text, day in {*zip(statuses, days, strict=True)} if not past.get(day)}
    left = texts - marked - here if here else set()  # a day in the past says it already
    left |= {
        t for t in sorted(texts - marked - left) if _has_left(cells, heading, t, statuses, ask)
    }
    deleted = {at for at, text in enumerate(statuses) if text in marked} if marked else set()
    gone = {at for at, text in enumerate(statuses) if text in left} if left else set()
    for rows, code in ((deleted, "deleted"), (gone, "left")):
        if rows:
            _say_gone(cells, people, sorted(rows), "status", code, statuses[min(rows)])
    over = _left_by_day(cells, people, ask, days, gone, today, "exit_date")
    return deleted, gone | over | _left_by_grade(cells, people, ask, deleted | gone | over)


def _left_by_grade(cells: Cells, people: People, ask: Ask, known: set[int]) -> set[int]:
    """Return the rows, not `known` to have left, whose grade is that of who did: it is asked."""
    grades = cells.get("grade") if "grade" in cells else []
    odd = {text for text in set(grades) if pattern(LEFT_BY_GRADE).fullmatch(text)}
    grades = ["" if at in known else text for at, text in enumerate(grades)] if odd else []
    gone: set[int] = set()
    for text in sorted(odd & set(grades)):
        if _says_left(cells, cells.heading("grade"), text, grades, ask):
            rows = [at for at, grade in enumerate(grades) if grade == text]
            _say_gone(cells, people, rows, "grade", "left", text)
            gone.update(rows)
    return gone


def _left_by_day(
    cells: Cells,
    people: People,
    ask: Ask,
    days: list[str],
    gone: set[int],
    today: date | None,
    name: str = "",
    heading: str = "",
) -> set[int]:
    """Return the rows, not `gone` yet, whose day of leaving is past; what is open is asked."""
    heading = heading or cells.heading(name)
    dated = {at: day for at, day in enumerate(days) if day and at not in gone} if any(days) else {}
    everybody = len(dated) + len(gone) >= len(days)  # who has one day: the end of the year
    if not dated or (everybody and len(set(dated.values())) == 1):
        return set()
    past = {day: is_past(day, today) for day in set(dated.values())}
    over = [at for at, day in dated.items() if past[day]]
    open_days = [at for at, day in dated.items() if past[day] is None]
    if everybody and not gone and len(over) == len(dated):
        over, open_days = [], over  # nobody would be left
    if open_days:
        asked = say_many(len(open_days), *_UNDER, table=label(cells.table), column=heading)
        said = ask(name or f"status:day:{columns.key(heading)}", asked, LEFT)
        over += open_days if said == "left" else []
        people.asked.update(cells.table.numbers[at] for at in open_days if not said)
    if over:
        _say_gone(cells, people, sorted(over), name, "left", "")
    return set(over)


_UNDER = (
    to_say("{table}: {n} person has something under “{column}”. Did they leave?"),
    to_say("{table}: {n} people have something under “{column}”. Did they leave?"),
)


def left_by_heading(
    cells: Cells, people: People, ask: Ask, known: set[int], today: date | None
) -> set[int]:
    """Return who else, not `known` yet, left by a column of none of our fields."""
    table, gone, judged = cells.table, set[int](), set[int]()
    ours = {*cells.layout.own.values(), *cells.layout.refs.values()}
    for at in range(len(table.columns)):
        heading = heading_of(table, at)
        kind = tells_of_leaving(heading) if at not in ours else ""
        if at in ours or not (kind or tells_by_values(table.head(at, MOST_READ))):
            continue
        judged.add(at)
        column = ["" if row in known else text for row, text in enumerate(table.columns[at])]
        by_values = not kind and tells_by_values(column)
        if kind == "status" or by_values:
            texts = sorted(set(column) - {""})
            judge = _says_left if by_values else _has_left  # under another heading it is asked
            doubted = texts if not by_values else [t for t in texts if has_left(t, "")]
            left = {text for text in doubted if judge(cells, heading, text, column, ask)}
            rows = [row for row, text in enumerate(column) if text in left]
            if rows:
                _say_gone(cells, people, rows, "", "left", "")
                gone.update(rows)
            continue
        days = ["" if columns.key(text) in NO else text for text in column]
        if sum(map(bool, days)) * 2 <= table.height:
            gone |= _left_by_day(cells, people, ask, days, known, today, heading=heading)
    return gone | _left_by_remark(cells, people, ask, known | gone, judged)


MOST_READ = 5000  # rows of which every cell is read


def _left_by_remark(
    cells: Cells, people: People, ask: Ask, known: set[int], judged: set[int]
) -> set[int]:
    """Return the rows of which a column of remarks, none of those that are `judged` already, says
    that they left, where a person agrees."""
    table, own = cells.table, cells.layout.own
    gone: set[int] = set()
    for at, column in enumerate(table.columns if table.height <= MOST_READ else ()):
        heading = table.headings[at] if table.headings else ""
        named = at in {own.get(name) for name in ("first_name", "last_name", "full_name")}
        if (at in own.values() and not named) or at in judged or columns.sensitive(heading):
            continue
        says = pattern(GONE).search if named else pattern(GONE_BY_REMARK).match
        rows = [at for at, text in enumerate(column) if text and says(text) and at not in known]
        if not rows or len(rows) * 2 > table.height or "right" in map(str.casefold, column):
            continue
        asked = say_many(
            len(rows),
            "{table}: “{column}” says of {n} person something like “left”. Did they leave?",
            "{table}: “{column}” says of {n} people something like “left”. Did they leave?",
            table=label(table),
            column=heading,
        )
        said = ask(" ".join(("status:remark", columns.key(heading))), asked, LEFT)
        if said == "left":
            _say_gone(cells, people, rows, "", "left", "")
            gone.update(rows)
        elif not said:
            people.asked.update(table.numbers[at] for at in rows)
    return gone


def _list_of_those_who_left(cells: Cells, ask: Ask) -> bool:
    """Say whether a sheet or a file is by its name one of people who left; it is asked."""
    table = cells.table
    by_file = names_leavers(table.file.rpartition(".")[0].replace("_", " "))
    if not by_file and not names_leavers(table.sheet):
        return False
    asked = say(
        "{table} is by its name a list of people who have left, or who are not here yet. Are they "
        "in school?",
        table=label(table) if names_leavers(table.sheet) else table.file,
    )
    return ask("status:list", asked, LEFT) == "left"


def _has_left(cells: Cells, heading: str, text: str, statuses: list[str], ask: Ask) -> bool:
    """Say whether a status means that somebody left; one that is not known is asked about."""
    heading_alone = _BRACKETS.sub(" ", heading)  # "Active (Y/N)"
    spelling, named = columns.key(text), columns.key(heading_alone)
    if has_left(text, named):
        return True
    if tells_whether(heading_alone) and spelling in YES:
        return False
    different = set(statuses) - {""}
    others = {columns.key(other) for other in different} - {spelling}
    many, most = statuses.count(text), max(map(statuses.count, different), default=0)
    rare = many * 3 <= most or ("enrol" in named and many < most and text != "0")
    few = statuses.count("") * 2 > len(statuses)  # a mark of some
    if spelling in HERE or not (rare or few or others & HERE) or len(different) > MOST_STATUSES:
        return False
    return _says_left(cells, heading, text, statuses, ask)


_BRACKETS = re.compile(r"\([^()]*\)")


def _says_left(cells: Cells, heading: str, text: str, texts: list[str], ask: Ask) -> bool:
    asked = say_many(
        texts.count(text),
        "{table}: “{column}” is “{status}” for {n} person. Are they still here?",
        "{table}: “{column}” is “{status}” for {n} people. Are they still here?",
        table=label(cells.table),
        column=heading,
        status=text[:30],
    )
    return ask(f"status:{columns.key(text)}", asked, LEFT) == "left"


def _say_gone(
    cells: Cells, people: People, rows: list[int], field: str, code: str, status: str
) -> None:
    told = say_many(
        len(rows),
        "The person in this row has left and is not enrolled.",
        "{n} people, the first of them here, have left and are not enrolled.",
    )
    if code == "deleted":
        told = say_many(
            len(rows),
            "{n} row is marked as deleted and is left out.",
            "{n} rows are marked as deleted and are left out.",
        )
    elif status:
        told = say_many(
            len(rows),
            "The status of the person in this row is “{status}”: they are not enrolled.",
            "{n} people, the first of them here, have a status such as “{status}”: they are not "
            "enrolled.",
            status=status[:30],
        )
    add_issue(people, cells, rows[0], field, code, told, Severity.NOTE)
