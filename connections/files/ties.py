"""Links of a standard: sections × enrolments × teachers → who teaches whom; roles of people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from connections.domain.people import Adult, Student
from connections.files.columns import key
from connections.files.names import compared
from connections.files.people import People
from connections.files.plan import Layout
from connections.files.roles import ADULT, NEITHER, STUDENT, role_of
from connections.files.tables import Table


def _column(table: Table, *names: str) -> list[str] | None:
    for name in names:
        for heading, column in zip(table.headings, table.columns, strict=True):
            if key(heading) == name:
                return column
    return None


_STRENGTH = {STUDENT: 3, ADULT: 2, NEITHER: 1, "": 0}


def roles_by_id(tables: Iterable[tuple[Table, Layout]]) -> dict[str, str]:
    """Return id → role text from roles.csv (OneRoster 1.2, SDS 2.1) or Canvas enrolments.

    Roles of a roles table outrank those of enrolments; a person with several roles is an adult
    if one of them is (a parent who teaches).
    """
    found: dict[str, str] = {}
    weak: dict[str, str] = {}
    for table, layout in tables:
        if layout.kind != "support":
            continue
        people = _column(table, "usersourcedid", "userid", "userid")
        roles = _column(table, "role")
        if people is None or roles is None:
            continue
        target = found if layout.what == "roles of people" else weak
        status = _column(table, "status") or [""] * table.height
        for person, role, state in zip(people, roles, status, strict=True):
            if key(state) in ("tobedeleted", "deleted"):
                continue
            before = target.get(person, "")
            if not before or _rank(role) > _rank(before):
                target[person] = role
    return weak | found


def _rank(role: str) -> int:
    return {ADULT: 3, STUDENT: 2, NEITHER: 1}.get(role_of(role), 0)


def teaches(
    parts: Sequence[tuple[Table, Layout, People]],
    students: Iterable[Student],
    adults: Iterable[Adult],
) -> tuple[tuple[str, str], ...]:
    """Return sorted (adult_id, student_id) pairs that the links between the files state."""
    student_ids = {s.student_id for s in students}
    adult_ids = {a.adult_id for a in adults}
    if not student_ids or not adult_ids:
        return ()
    in_class: dict[str, set[str]] = defaultdict(set)
    leads: dict[str, set[str]] = defaultdict(set)
    for table, layout, _ in parts:
        if layout.kind == "support":
            _links(table, in_class, leads, student_ids, adult_ids)
    pairs = {
        (adult, student)
        for section, members in in_class.items()
        for adult in leads.get(section, ())
        for student in members
    }
    names = _by_name(adults)
    for _, _, people in parts:
        for student, text in people.refs:
            adult = text if text in adult_ids else names.get(compared(text.replace(",", " ")), "")
            adult = adult or names.get(_turned(text), "")
            if adult and student in student_ids:
                pairs.add((adult, student))
    return tuple(sorted(pairs))


def _turned(text: str) -> str:
    last, comma, first = text.partition(",")
    return compared(f"{first} {last}") if comma else ""


def _by_name(adults: Iterable[Adult]) -> Mapping[str, str]:
    """Return compared name → adult_id, only for names that one adult alone bears."""
    found: dict[str, str] = {}
    for adult in adults:
        for name in {
            f"{adult.first_name} {adult.last_name}",
            f"{adult.last_name} {adult.first_name}",
            adult.email,
        }:
            spelling = compared(name)
            if spelling:
                found[spelling] = "" if spelling in found else adult.adult_id
    last: dict[str, str] = {}
    for adult in adults:
        if adult.last_name:
            spelling = compared(adult.last_name)
            last[spelling] = "" if spelling in last else adult.adult_id
    return last | found


def _links(
    table: Table, in_class: dict[str, set[str]], leads: dict[str, set[str]],
    student_ids: set[str], adult_ids: set[str],
) -> None:  # fmt: skip
    sections = _column(table, "classsourcedid", "sectionsisid", "sectionid", "classid", "courseid")
    if sections is None:
        return
    people = _column(table, "usersourcedid", "sisid", "studentid", "userid", "id", "studentsisid")
    if people is not None:
        for section, person in zip(sections, people, strict=True):
            if person in student_ids:
                in_class[section].add(person)
            elif person in adult_ids:
                leads[section].add(person)
    for heading, column in zip(table.headings, table.columns, strict=True):
        name = key(heading)
        if name.startswith(("teacher", "instructorid")) and name.endswith("id"):
            for section, person in zip(sections, column, strict=True):
                if person in adult_ids:
                    leads[section].add(person)


def count_marks(table: Table, layout: Layout) -> int:
    """Return how many marks a table holds, as far as it can be known without the rosters."""
    if layout.what == "edges":
        return table.height
    if layout.what == "matrix":
        return sum(1 for column in table.columns for cell in column if cell and cell != "0")
    return sum(1 for column in table.columns[1:] for cell in column if cell and cell != "0")
