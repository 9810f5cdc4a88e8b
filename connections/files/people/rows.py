"""Who stands in each row: student, adult or nobody, and which rows do not count."""

from collections.abc import Mapping
from datetime import date

from connections.domain.problems import Severity
from connections.files.layout.column import WHETHER_STAFF
from connections.files.layout.plan import Layout
from connections.files.people.cells import Ask, Cells, People, add_issue, label
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.names import compared
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
from connections.files.words.roles import ADULT, NEITHER, ROLE_OF, STUDENT, role_from_unit, role_of
from connections.words import listed, say, say_many, to_say


def roles_of_rows(
    cells: Cells, ask: Ask, roles: Mapping[str, str], people: People
) -> tuple[list[str], list[str]]:
    """Return the role of each row ("" while it is open) and each row's own word for the work."""
    table, layout = cells.table, cells.layout
    titles = list(cells.get("title"))
    if roles:
        found = [roles.get(i, "") for i in cells.get("id")]
        return _roles_told(table, layout, found, ask), found
    if layout.role == "by row":
        return _roles_by_row(cells, titles, ask)
    role = layout.role
    if role == STUDENT and (others := _other_roles(cells, ask, people)):
        return others, titles
    if not role:
        asked = say(
            "Who is in {table}, students or adults? Nothing in the file says so.",
            table=label(table),
        )
        choices = sorted(_WHO, key=lambda choice: choice[0] != layout.likely)
        role = ask("role", asked, tuple(choices))
    return [role] * table.height, titles


def _other_roles(cells: Cells, ask: Ask, people: People) -> list[str]:
    """Return the role of each row where a grade, class or mail is of staff; else nothing.

    Whose grade is "Teacher" is an adult, and it is said; anything else is asked about.
    """
    ids = cells.get("id")
    for name in ("grade", "class", "homeroom", "email"):
        texts = cells.get(name) if name in cells else []
        if name == "email":
            texts = [text.partition("@")[2].partition(".")[0] for text in texts]
        of = role_of if name == "grade" else lambda text: ROLE_OF.get(columns.key(text))
        odd = sorted(text for text in set(texts) if of(text) in (ADULT, NEITHER))
        meaning = {}
        for text in odd:
            rows = [at for at, one in enumerate(texts) if one == text]
            numbered = all(any(map(str.isdigit, ids[at])) for at in rows) or "id" not in cells
            if name == "grade" and numbered and ROLE_OF.get(columns.key(text)) == ADULT:
                meaning[text] = ADULT
                told = say_many(len(rows), *_STAFF_BY_GRADE, role=text, column=cells.heading(name))
                add_issue(people, cells, rows[0], name, "staff", told, Severity.NOTE)
                continue
            told = to_say("{table}: what are the people with “{role}” in “{column}”?")
            asked = say(told, table=label(cells.table), role=text[:40], column=cells.heading(name))
            choices = (*_EITHER, (NEITHER, to_say("Neither: leave them out")))
            meaning[text] = ask(f"role of {text}", asked, choices)
        if odd:
            return [meaning.get(text, STUDENT) for text in texts]
    return []


_STAFF_BY_GRADE = (
    to_say("{n} person has “{role}” under “{column}” and is read as an adult at school."),
    to_say("{n} people have “{role}” under “{column}” and are read as adults at school."),
)
_EITHER = ((STUDENT, to_say("Students")), (ADULT, to_say("Adults at school")))
_WHO = (*_EITHER, (NEITHER, to_say("Neither: leave it out")))


# Whose mother somebody is says nothing of work; a "parent" may drive the bus.
_KIN = frozenset("mother father mom dad mum mutter vater mere pere madre padre".split())


def _by_their_children(cells: Cells, roles: list[str]) -> bool:
    """Say whether most who are neither stand below a child of their surname: parents, not staff."""
    (_, last), child, votes = cells.names(), "", list[bool]()
    for name, role in zip(last, roles, strict=True):
        child = compared(name) if role == STUDENT else child
        if role == NEITHER:
            votes.append(bool(child) and child == compared(name))
    return sum(votes) > max(len(votes) // 2, 1)


def _ask_about_guardians(
    table: Table, at: int, guardians: list[str], meaning: dict[str, str], ask: Ask
) -> None:
    """Some schools' parents are also staff (drivers, kitchen): asked once, "leave out" first."""
    asked = say_many(
        sum(text in guardians for text in table.columns[at]),
        "{table} has {n} person with the role {roles}. They are left out of students and "
        "adults: is that right?",
        "{table} has {n} people with the role {roles}. They are left out of students and "
        "adults: is that right?",
        table=label(table),
        roles=listed(guardians)[:60],
    )
    leave = ("leave out", to_say("Yes, leave them out"))
    if ask("guardians", asked, (leave, (ADULT, to_say("No, they are adults at school")))) == ADULT:
        meaning.update(dict.fromkeys(guardians, ADULT))


def _roles_told(table: Table, layout: Layout, found: list[str], ask: Ask) -> list[str]:
    """Return the role of each row by the word of another file; a row without one is asked about."""
    meaning = {text: role_of(text) for text in set(found)}
    for text in sorted(text for text, role in meaning.items() if not role):
        asked = (
            to_say("{table}: what are the people with the role “{role}”?")
            if text
            else to_say("{table}: what are the people of whom the file of roles says nothing?")
        )
        told = say(asked, table=label(table), role=text[:40])
        choices = (*_EITHER, (NEITHER, to_say("Neither: leave them out")))
        meaning[text] = ask(f"role of {text}", told, choices)
    return [meaning[text] for text in found]


def _roles_by_row(cells: Cells, titles: list[str], ask: Ask) -> tuple[list[str], list[str]]:
    table, layout = cells.table, cells.layout
    at = layout.role_column if layout.role_column is not None else layout.unit_column
    assert at is not None
    path = layout.role_column is None
    texts = table.columns[at]
    people = {text for row, text in enumerate(texts) if row not in cells.out}
    meaning = {text: role_from_unit(text) if path else role_of(text) for text in people}
    if not path and columns.key(table.headings[at]) == "status" and "user" in texts:
        meaning["user"] = STUDENT  # Chamilo's
    if columns.key(table.headings[at]) in WHETHER_STAFF:
        other = STUDENT if "student" not in columns.key(table.headings[at]) else ADULT
        own = ADULT if other == STUDENT else STUDENT
        for text in meaning:
            said = columns.key(text)
            meaning[text] = own if said in YES else other if said in {"", *NO} else ""
    known = {role for role in meaning.values() if role}
    for text in sorted(text for text, role in meaning.items() if not role):
        if known == {ADULT} and text:
            meaning[text] = ADULT
        else:
            asked = (
                to_say("{table}: what are the people with “{role}” in “{column}”?")
                if text
                else to_say("{table}: what are the people with no role in “{column}”?")
            )
            meaning[text] = ask(
                f"role of {text}",
                say(asked, table=label(table), role=text[:40], column=table.headings[at]),
                (*_EITHER, (NEITHER, to_say("Neither: leave them out"))),
            )
    guardians = sorted(text for text, role in meaning.items() if role == NEITHER)
    doubted = not _KIN.issuperset(map(columns.key, guardians)) and len(known) > 1
    if doubted and not _by_their_children(cells, [meaning.get(text, "") for text in texts]):
        _ask_about_guardians(table, at, guardians, meaning, ask)
    shown = texts if not path else titles
    return [meaning.get(text, "") for text in texts], [
        title or text for title, text in zip(titles, shown, strict=True)
    ]


def say_neither(cells: Cells, roles: list[str], titles: list[str], people: People) -> None:
    """Say how many are left out because their role is no student's and no adult's at school."""
    rows = [at for at, role in enumerate(roles) if role == NEITHER] if NEITHER in roles else []
    if rows and len(rows) < len(roles):
        told = say_many(
            len(rows),
            "{n} person with the role {roles} was left out: no student, and no adult at school.",
            "{n} people with the role {roles} were left out: no students, and no adults at school.",
            roles=listed(sorted({titles[at] for at in rows}))[:60],
        )
        add_issue(people, cells, rows[0], "", "neither", told, Severity.NOTE)


# --- rows that do not count ---------------------------------------------------------------------

_LEFT = (("left", to_say("They left")), ("here", to_say("Still here")))
MOST_STATUSES = 6  # that are asked about; more are no status


def kept_rows(cells: Cells, roles: list[str], people: People, out: set[int]) -> list[int]:
    """Return the indexes of rows that hold a person, without those `out`; say why others do not."""
    first, last = cells.names()
    ids = cells.get("id")
    if not out and all(ids) and all(roles):
        return list(range(len(ids)))
    keep, nobody = [], []
    for at, role in enumerate(roles):
        if at in out:
            continue
        if not (ids[at] or first[at] or last[at]):
            nobody.append(at)
        elif role == "" or "Points Possibl" in (first[at][:14], last[at][:14]):
            continue
        else:
            keep.append(at)
    if nobody:
        told = say_many(
            len(nobody),
            "This row has neither an id nor a name.",
            "{n} rows, the first of them this one, have neither an id nor a name.",
        )
        add_issue(people, cells, nobody[0], "", "nobody", told, Severity.WARNING)
    return keep


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
    out: set[int] = set()
    texts = {text for text in set(statuses) if text}
    grades = cells.get("grade") if "grade" in cells else []
    for text in sorted(text for text in set(grades) if LEFT_BY_GRADE.fullmatch(text)):
        if _says_left(cells, cells.heading("grade"), text, grades, ask):
            gone_by_grade = {at for at, grade in enumerate(grades) if grade == text}
            _say_gone(cells, people, sorted(gone_by_grade), "grade", "left", text)
            out |= gone_by_grade
    marked = {text for text in texts if columns.key(text) in DELETED}
    heading = cells.heading("status")
    past = {day: is_past(day, today) for day in set(days) - {""}}
    here = {text for text, day in zip(statuses, days, strict=True) if not past.get(day)}
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
    return deleted, gone | out | over


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
    dated = {at: day for at, day in enumerate(days) if day and at not in gone}
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
        if ask(name or f"status:day:{columns.key(heading)}", asked, _LEFT) == "left":
            over += open_days
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
    table, gone = cells.table, set[int]()
    ours = {*cells.layout.own.values(), *cells.layout.refs.values()}
    for at in range(len(table.columns)):
        heading = table.headings[at] if table.headings else say("column {place}", place=at + 1)
        kind = tells_of_leaving(heading) if at not in ours else ""
        if at in ours or not (kind or tells_by_values(table.head(at, MOST_READ))):
            continue
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
    return gone | _left_by_remark(cells, people, ask, known | gone)


MOST_READ = 5000  # rows of which every cell is read


def _left_by_remark(cells: Cells, people: People, ask: Ask, known: set[int]) -> set[int]:
    """Return the rows of which a column of remarks says that they left, where a person agrees."""
    table, own = cells.table, cells.layout.own
    gone: set[int] = set()
    for at, column in enumerate(table.columns if table.height <= MOST_READ else ()):
        heading = table.headings[at] if table.headings else ""
        named = at in {own.get(name) for name in ("first_name", "last_name", "full_name")}
        if (at in own.values() and not named) or columns.sensitive(heading):
            continue
        says = GONE.search if named else GONE_BY_REMARK.match
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
        if ask(f"status:remark {columns.key(heading)}", asked, _LEFT) == "left":
            _say_gone(cells, people, rows, "", "left", "")
            gone.update(rows)
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
    return ask("status:list", asked, _LEFT) == "left"


def _has_left(cells: Cells, heading: str, text: str, statuses: list[str], ask: Ask) -> bool:
    """Say whether a status means that somebody left; one that is not known is asked about."""
    spelling, named = columns.key(text), columns.key(heading)
    if has_left(text, named):
        return True
    if tells_whether(heading) and spelling in YES:
        return False
    different = set(statuses) - {""}
    others = {columns.key(other) for other in different} - {spelling}
    many, most = statuses.count(text), max(map(statuses.count, different), default=0)
    rare = many * 3 <= most or ("enrol" in named and many < most and text != "0")
    few = statuses.count("") * 2 > len(statuses)  # a mark of some
    if spelling in HERE or not (rare or few or others & HERE) or len(different) > MOST_STATUSES:
        return False
    return _says_left(cells, heading, text, statuses, ask)


def _says_left(cells: Cells, heading: str, text: str, texts: list[str], ask: Ask) -> bool:
    asked = say_many(
        texts.count(text),
        "{table}: “{column}” is “{status}” for {n} person. Are they still here?",
        "{table}: “{column}” is “{status}” for {n} people. Are they still here?",
        table=label(cells.table),
        column=heading,
        status=text[:30],
    )
    return ask(f"status:{columns.key(text)}", asked, _LEFT) == "left"


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
