"""Links of a standard: sections × enrolments × teachers → who teaches whom; roles of people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from connections.domain.people.person import Adult, Student
from connections.files.layout.plan import Layout
from connections.files.people.cells import People
from connections.files.tables.fast import ArrowColumns
from connections.files.tables.tables import Table
from connections.files.words.columns import key
from connections.files.words.names import compared
from connections.files.words.roles import ADULT, NEITHER, STUDENT, role_of
from connections.files.words.standards import OF_CLASS, OF_PERSON, TEACHER_ID


def _column(table: Table, *names: str) -> list[str] | None:
    at = _place(table, *names)
    return None if at is None else table.columns[at]


def _place(table: Table, *names: str) -> int | None:
    keys = [key(heading) for heading in table.headings]
    return next((keys.index(name) for name in names if name in keys), None)


def roles_by_id(tables: Iterable[tuple[Table, Layout]], told: bool) -> dict[str, str]:
    """Return id → role text: of roles.csv (OneRoster 1.2, SDS 2.1) where it is `told`, else of the
    enrolments.

    A person's primary role counts; of several such, that of an adult (a parent who teaches).
    """
    found: dict[str, tuple[tuple[bool, int], str]] = {}
    for table, layout in tables:
        if layout.kind != "support" or told != (layout.what == "roles of people"):
            continue
        people = _column(table, "usersourcedid", "userid")
        roles = _column(table, "role")
        if people is None or roles is None:
            continue
        blank = [""] * table.height
        status = _column(table, "status") or blank
        first = _column(table, "roletype", "isprimary") or blank
        gone = {state for state in set(status) if key(state) in ("tobedeleted", "deleted")}
        main = {text for text in set(first) if key(text) in ("primary", "true", "1", "yes")}
        ranks = {role: _rank(role) for role in set(roles)}
        for person, role, state, primary in zip(people, roles, status, first, strict=True):
            if state in gone:
                continue
            rank = (primary in main, ranks[role])
            if person not in found or rank > found[person][0]:
                found[person] = (rank, role)
    return {person: role for person, (_, role) in found.items()}


def _rank(role: str) -> int:
    return {ADULT: 3, STUDENT: 2, NEITHER: 1}.get(role_of(role), 0)


def classes(
    parts: Sequence[tuple[Table, Layout, People]],
    students: Iterable[Student],
    adults: Iterable[Adult],
) -> dict[str, list[str]]:
    """Return whom each adult teaches as the links between the files state it, ids sorted."""
    student_ids = sorted(s.student_id for s in students)
    adult_ids = sorted(a.adult_id for a in adults)
    if not student_ids or not adult_ids:
        return {}
    links = [_links(table) for table, layout, _ in parts if layout.kind == "support"]
    found = _joined([link for some in links for link in some], student_ids, adult_ids)
    named = _named_pairs([people for _, _, people in parts], student_ids, adult_ids, adults)
    if not named:
        return found
    more: defaultdict[str, set[str]] = defaultdict(set)
    for adult, student in named:
        more[adult].add(student)
    return {a: sorted({*found.get(a, ()), *more[a]}) for a in sorted(found.keys() | more.keys())}


Link = tuple[Any, Any]  # Arrow arrays: sections, and the person beside each


def _joined(
    links: list[Link], student_ids: list[str], adult_ids: list[str]
) -> dict[str, list[str]]:
    """Return who leads a section that others are in: a join on numbers, for districts are large."""
    if not links:
        return {}
    import pyarrow as pa

    sections = pa.concat_arrays([section for section, _ in links])
    people = pa.concat_arrays([person for _, person in links])
    # Once more: what differed in white space alone is one section now.
    same = sections.dictionary.dictionary_encode().indices.to_numpy(zero_copy_only=False)
    codes = same[sections.indices.to_numpy()]
    who = people.indices.to_numpy()
    member = _places(people.dictionary, student_ids)[who]
    leader = _places(people.dictionary, adult_ids)[who]
    in_class = pd.DataFrame({"section": codes, "student": member})[member >= 0]
    leads = pd.DataFrame({"section": codes, "adult": leader})[leader >= 0].drop_duplicates()
    if in_class.empty or leads.empty:
        return {}
    both = leads.merge(in_class, on="section")
    keys = np.sort(both["adult"].to_numpy() * len(student_ids) + both["student"].to_numpy())
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]  # sorted already: no hashing
    adults, starts = np.unique(keys // len(student_ids), return_index=True)
    students = np.array(student_ids, dtype=object)[keys % len(student_ids)].tolist()
    ends = [*starts[1:].tolist(), len(students)]
    spans = zip(adults.tolist(), starts.tolist(), ends, strict=True)
    return {adult_ids[adult]: students[start:end] for adult, start, end in spans}


def _places(names: Any, ids: list[str]) -> Any:
    """Return where each name stands among the ids, -1 for nobody.

    64-bit numbers: adult × students outgrows 32.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    found = pc.index_in(names, pa.array(ids, pa.string()))
    return found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)


def _named_pairs(
    people: list[People], student_ids: list[str], adult_ids: list[str], adults: Iterable[Adult]
) -> set[tuple[str, str]]:
    """Return the pairs of students' rows that name a known adult (a homeroom teacher)."""
    if not any(part.refs for part in people):
        return set()
    known, names, who = set(adult_ids), _by_name(adults), dict[str, str]()
    enrolled = set(student_ids)
    pairs = set()
    for student, text in (ref for part in people for ref in part.refs):
        if text not in who:
            who[text] = text if text in known else names.get(compared(text.replace(",", " ")), "")
            who[text] = who[text] or names.get(_turned(text), "")
        if who[text] and student in enrolled:
            pairs.add((who[text], student))
    return pairs


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


def _links(table: Table) -> list[Link]:
    """Return the columns of a support table that put people beside sections."""
    at = _place(table, *OF_CLASS)
    if at is None:
        return []
    sections = _arrow(table, at)
    who = _place(table, *OF_PERSON)
    links = [(sections, _arrow(table, who))] if who is not None else []
    for i, heading in enumerate(table.headings):
        if TEACHER_ID.fullmatch(key(heading)):
            links.append((sections, _arrow(table, i)))
    return links


def _arrow(table: Table, at: int) -> Any:
    """Return a column as a dictionary array: each text once, and which stands in each row."""
    import pyarrow as pa

    column = table.columns.arrow(at) if isinstance(table.columns, ArrowColumns) else None
    if column is None:
        column = pa.array(table.columns[at], pa.string())
    return column if isinstance(column, pa.DictionaryArray) else column.dictionary_encode()


def count_marks(table: Table, layout: Layout) -> int:
    """Return how many marks a table holds, as far as it can be known without the rosters."""
    if layout.what == "edges":
        return table.height
    marked = table.columns if layout.what == "matrix" else table.columns[1:]
    return sum(1 for column in marked for cell in column if cell and cell != "0")
