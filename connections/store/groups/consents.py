"""Groups by consent: what was said of a column, and what of the stored groups is shown.

Groups that came in before schools were asked stay where they are, and are shown to nobody until
somebody says yes; a no deletes them with the next import. What its values say is never stored is
shown to nobody whatever was said.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, String, Table, cast, literal, select, union, update

from connections.domain.people.labels import label_key
from connections.domain.people.private import ORIGIN, told_by
from connections.store.mapper import from_row, in_groups, of_school, to_rows, upsert
from connections.store.schema import adults, group_consents, round_students, students

Groups = tuple[tuple[str, str], ...]
_EMPTY = ("[]", "{}")
_LABEL = "label"


@dataclass(frozen=True, slots=True)
class Consent:
    """What was said of a column, by whom (an adult's id or the code of a place) and when.

    `label` is its heading as it is compared, `heading` as a file wrote it.
    """

    label: str
    heading: str
    kept: bool
    by: str
    at: datetime


_KNOWN: WeakKeyDictionary[object, dict[str, dict[str, Consent]]] = WeakKeyDictionary()


def load_consents(sql: Connection, school_id: str) -> dict[str, Consent]:
    """Return what was said of columns, by label: asked once in a transaction, for every list of
    people that is read in it."""
    of_schools = _KNOWN.setdefault(sql.get_transaction() or sql, {})
    if school_id not in of_schools:
        query = select(group_consents).where(group_consents.c.school_id == school_id)
        of_schools[school_id] = {row.label: from_row(Consent, row) for row in sql.execute(query)}
    return of_schools[school_id]


def save_consents(sql: Connection, school_id: str, said: Iterable[Consent]) -> None:
    """Keep what was said; who said the same before stays the one who said it."""
    known = load_consents(sql, school_id)
    news = (one for one in said if one.label not in known or known[one.label].kept != one.kept)
    named = (
        replace(one, heading=one.heading or known[one.label].heading) if one.label in known else one
        for one in news
    )
    upsert(sql, group_consents, to_rows(named, school_id=school_id))
    for kept in (_KNOWN, _YES):
        kept.pop(sql.get_transaction() or sql, None)


def load_shown(sql: Connection, school_id: str) -> Callable[[Iterable[Sequence[str]]], Groups]:
    """Return how stored groups become those that are shown: by a yes alone, and by no yes what
    its values say is never stored."""
    yes = _load_yes(sql, school_id)
    made: dict[Groups, Groups] = {}

    def shown(stored: Iterable[Sequence[str]]) -> Groups:
        pairs = tuple((label, value) for label, value in stored)
        if pairs not in made:
            made[pairs] = tuple(pair for pair in pairs if label_key(pair[0]) in yes)
        return made[pairs]

    return shown


_YES: WeakKeyDictionary[object, dict[str, set[str]]] = WeakKeyDictionary()


def _load_yes(sql: Connection, school_id: str) -> set[str]:
    """Return the labels that are shown, worked out once in a transaction."""
    of_schools = _YES.setdefault(sql.get_transaction() or sql, {})
    if school_id not in of_schools:
        yes, values = _load_yes_and_values(sql, school_id)
        of_schools[school_id] = {
            label for label in yes if told_by(values.get(label, ())) in ("", ORIGIN)
        }
    return of_schools[school_id]


def load_values(sql: Connection, school_id: str) -> dict[str, set[str]]:
    """Return, by label, the different values that are stored, of now and of past rounds."""
    return _load_yes_and_values(sql, school_id)[1]


def _load_yes_and_values(sql: Connection, school_id: str) -> tuple[set[str], dict[str, set[str]]]:
    """Return the labels that somebody said yes to, and what is stored by label: in one question."""
    said = select(literal(_LABEL, String), group_consents.c.label)
    queries = [said.where(group_consents.c.school_id == school_id, group_consents.c.kept)]
    for table in (students, adults, round_students):
        stored = cast(table.c.groups, String)
        query = select(literal("", String), stored)
        queries.append(query.where(table.c.school_id == school_id, stored.not_in(_EMPTY)))
    yes: set[str] = set()
    found: dict[str, set[str]] = {}
    for kind, text in sql.execute(union(*queries)):
        if kind == _LABEL:
            yes.add(text)
            continue
        for heading, value in json.loads(text):
            found.setdefault(label_key(heading), set()).add(value)
    return yes, found


def load_with_hidden(
    sql: Connection, school_id: str, table: Table, rows: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return rows of people as they are to be written, with what is hidden and not answered yet."""
    if not rows or "groups" not in rows[0]:
        return [dict(row) for row in rows]
    said = load_consents(sql, school_id).keys()
    key = "student_id" if "student_id" in table.c else "adult_id"
    people = students if key == "student_id" else adults
    hidden = {}
    for some in in_groups(row[key] for row in rows):
        query = select(people.c[key], people.c.groups).where(
            people.c.school_id == school_id, people.c[key].in_(some)
        )
        for who, groups in sql.execute(query):
            if rest := [pair for pair in groups if label_key(pair[0]) not in said]:
                hidden[who] = rest
    if not hidden:
        return [dict(row) for row in rows]
    return [
        {**row, "groups": sorted([*map(list, row["groups"]), *hidden.get(row[key], [])])}
        for row in rows
    ]


def delete_refused(sql: Connection, school_id: str) -> None:
    """Delete what is stored of the columns to which somebody said no, of past rounds as well."""
    no = {one.label for one in load_consents(sql, school_id).values() if not one.kept}
    for table in (students, adults, round_students) if no else ():
        keys = [column.name for column in table.primary_key]
        for row in sql.execute(_with_groups(table, school_id)).all():
            kept = [pair for pair in row.groups if label_key(pair[0]) not in no]
            if len(kept) < len(row.groups):
                which = {name: getattr(row, name) for name in keys if name != "school_id"}
                here = of_school(table, school_id, **which)
                sql.execute(update(table).where(here).values(groups=kept))


def load_stored(sql: Connection, school_id: str) -> dict[str, tuple[str, Counter[str]]]:
    """Return, by label, the heading and the values that are stored, with how many have each.

    Counted are the people of now; a column that only a past round holds has no values.
    """
    found: dict[str, tuple[str, Counter[str]]] = {}
    for table in (students, adults, round_students):
        now = table is not round_students
        for row in sql.execute(_with_groups(table, school_id)):
            for heading, value in row.groups:
                counted = found.setdefault(label_key(heading), (heading, Counter()))[1]
                if now and row.left_on is None:
                    counted[value] += 1
    return found


def _with_groups(table: Table, school_id: str) -> Any:
    """Return the question for the rows that hold any group."""
    some = cast(table.c.groups, String).not_in(_EMPTY)
    columns = [
        *table.primary_key.columns,
        table.c.groups,
        *(c for c in table.c if c.name == "left_on"),
    ]
    return select(*columns).where(table.c.school_id == school_id, some)
