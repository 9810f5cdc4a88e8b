"""Which columns of the rosters the school keeps as groups: who said so, and changing it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.labels import label_key
from connections.domain.people.private import ORIGIN, told_by
from connections.domain.problems import Issue, NotFound, NotPossible, Severity
from connections.files.people.groups import CONSENT, never_group
from connections.files.people.groups import KIND_WORDS as KIND_WORDS  # for ui
from connections.files.people.groups import NOT_KEPT as NOT_KEPT  # for ui, too
from connections.files.people.groups import UNREAD as UNREAD
from connections.files.people.groups import Offered as Offered
from connections.files.words.never import is_origin
from connections.services.book.ask import Ask
from connections.store.groups.consents import (
    Consent,
    load_consents,
    load_stored,
    load_values,
    save_consents,
)
from connections.store.rosters import Brought
from connections.words import say_many

MOST_SHOWN = 6
DELETED = "group_deleted"


@dataclass(frozen=True, slots=True)
class SchoolGroup:
    """A column of the rosters: whether it is kept as a group, None where nobody said anything.

    `by` (an adult's id or the code of a place) said so at `at`. `values` are the most frequent of
    what is stored, with how many have each. One of `origin` is in no report. What is `never` stored
    (one of KIND_WORDS, by its heading or by its values) came in under an older rule: nobody sees
    its values, the next import deletes it, and no yes brings it back.
    """

    label: str
    heading: str
    kept: bool | None
    by: str
    at: datetime | None
    values: tuple[tuple[str, int], ...]
    origin: bool
    never: str


def groups_of_school(ask: Ask) -> tuple[SchoolGroup, ...]:
    """Return the columns that were asked about or are stored: those of which nobody said anything
    first, then by heading."""
    ask.require(Permission.ROSTER_IMPORT)
    return ask.book.kept("groups of the school", lambda: _groups(ask))


def _groups(ask: Ask) -> tuple[SchoolGroup, ...]:
    said = load_consents(ask.book.sql, ask.school_id)
    stored = load_stored(ask.book.sql, ask.school_id)
    values_of = load_values(ask.book.sql, ask.school_id)
    found = []
    for label in said.keys() | stored.keys():
        one = said.get(label)
        heading = stored[label][0] if label in stored else one.heading if one else ""
        never = never_group(heading or label, values_of.get(label, ()))
        if never and label not in stored:
            continue  # it is gone
        shown = label in stored and not never
        values = stored[label][1].most_common(MOST_SHOWN) if shown else []
        found.append(
            SchoolGroup(
                label,
                heading or label,
                one.kept if one else None,
                one.by if one else "",
                one.at if one else None,
                tuple(values),
                is_origin(heading or label) or told_by(values_of.get(label, ())) == ORIGIN,
                never,
            )
        )
    return tuple(sorted(found, key=lambda each: (each.kept is not None, each.heading.casefold())))


def say_group(ask: Ask, label: str, kept: bool) -> None:
    """Keep a column as a group from now on, or not: a no hides it now and deletes it with the next
    import. Raises NotFound for a column that no file of the school had, NotPossible for a yes to
    one that is never stored."""
    ask.require(Permission.ROSTER_IMPORT)
    known = {each.label: each for each in groups_of_school(ask)}
    if label not in known:
        raise NotFound("No file of this school has such a column. Nothing was changed.")
    if kept and known[label].never:
        raise NotPossible(
            "“{column}” is never stored, so it cannot be a group. Nothing was changed.",
            column=known[label].heading,
        )
    with ask.changing("group.said", {"group": label, "kept": kept}) as sql:
        one = Consent(label, known[label].heading, kept, ask.by, ask.now)
        save_consents(sql, ask.school_id, [one])


def load_said(sql: Connection, school_id: str) -> dict[str, str]:
    """Return what was said of columns as a file's reading takes it: question → "yes" or "no"."""
    said = load_consents(sql, school_id).values()
    return {f"{CONSENT}{one.label}": "yes" if one.kept else "no" for one in said}


def save_said(
    sql: Connection, school_id: str, offered: Mapping[str, Offered], brought: Brought
) -> None:
    """Keep what was said of the columns of a file, as a step of a larger change; of those that are
    never stored a no, whatever was said."""
    said = {label_key(one.heading): one.kept for one in offered.values() if one.kept is not None}
    headings = {label_key(one.heading): one.heading for one in offered.values()}
    never = _load_never(sql, school_id)
    said |= dict.fromkeys(never, False)
    save_consents(
        sql,
        school_id,
        [
            Consent(label, headings.get(label) or never[label], kept, brought.by, brought.at)
            for label, kept in said.items()
        ],
    )


def _load_never(sql: Connection, school_id: str) -> dict[str, str]:
    """Return the columns that are stored or were said yes to and are never stored: label →
    heading."""
    said = load_consents(sql, school_id).values()
    headings = {one.label: one.heading for one in said if one.kept}
    values = load_values(sql, school_id)
    if values.keys() - headings.keys():
        headings |= {label: name for label, (name, _) in load_stored(sql, school_id).items()}
    return {
        label: heading
        for label, heading in headings.items()
        if never_group(heading or label, values.get(label, ()))
    }


def deleted_with(sql: Connection, school_id: str, offered: Collection[Offered]) -> list[Issue]:
    """Return, for each column that is stored and to which somebody said no or which is never
    stored, that the import which is previewed deletes it."""
    said = load_consents(sql, school_id)
    no = {label for label, one in said.items() if not one.kept}
    no -= {label_key(one.heading) for one in offered if one.kept}
    no |= {label_key(one.heading) for one in offered if one.kept is False}
    no |= _load_never(sql, school_id).keys()
    stored = load_stored(sql, school_id) if no else {}
    return [
        Issue(0, heading, DELETED, _deleted(heading, counted.total()), Severity.WARNING)
        for label, (heading, counted) in sorted(stored.items())
        if label in no
    ]


def _deleted(heading: str, people: int) -> str:
    return say_many(
        people,
        "This import deletes what is stored of “{heading}”, of {n} person now and in past rounds: "
        "it is not kept as a group.",
        "This import deletes what is stored of “{heading}”, of {n} people now and in past rounds: "
        "it is not kept as a group.",
        heading=heading,
    )
