"""Who stands in each row: student, adult or nobody, and which rows do not count."""

from collections.abc import Mapping

from connections.domain.problems import Severity
from connections.files.layout.column import WHETHER_STAFF
from connections.files.layout.plan import Layout
from connections.files.people.cells import Ask, Cells, People, add_issue, label
from connections.files.tables.tables import Table
from connections.files.words import columns
from connections.files.words.names import compared
from connections.files.words.nobody import (
    NO,
    YES,
)
from connections.files.words.roles import (
    ADULT,
    NEITHER,
    ROLE_OF,
    STUDENT,
    hint_of,
    role_from_unit,
    role_of,
)
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
    out = cells.out
    people = {text for row, text in enumerate(texts) if row not in out} if out else {*texts}
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
        if known == {ADULT} and (text or ADULT in (hint_of(table.sheet), hint_of(table.file))):
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
