"""Which columns of the rosters the school keeps as groups: who said so, and changing it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.people.labels import label_key
from connections.domain.problems import NotFound
from connections.files.people.groups import CONSENT
from connections.files.people.groups import NOT_KEPT as NOT_KEPT  # for ui, too
from connections.files.people.groups import Offered as Offered
from connections.files.words.never import is_origin
from connections.services.book.ask import Ask
from connections.store.groups.consents import Consent, load_consents, load_stored, save_consents
from connections.store.rosters import Brought

MOST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class SchoolGroup:
    """A column of the rosters: whether it is kept as a group, None where nobody said anything.

    `by` (an adult's id or the code of a place) said so at `at`. `values` are the most frequent of
    what is stored, with how many have each. One of `origin` is in no report.
    """

    label: str
    heading: str
    kept: bool | None
    by: str
    at: datetime | None
    values: tuple[tuple[str, int], ...]
    origin: bool


def groups_of_school(ask: Ask) -> tuple[SchoolGroup, ...]:
    """Return the columns that were asked about or are stored: those of which nobody said anything
    first, then by heading."""
    ask.require(Permission.ROSTER_IMPORT)
    return ask.book.kept("groups of the school", lambda: _groups(ask))


def _groups(ask: Ask) -> tuple[SchoolGroup, ...]:
    said = load_consents(ask.book.sql, ask.school_id)
    stored = load_stored(ask.book.sql, ask.school_id)
    found = []
    for label in said.keys() | stored.keys():
        one = said.get(label)
        heading = stored[label][0] if label in stored else one.heading if one else ""
        values = stored[label][1].most_common(MOST_SHOWN) if label in stored else []
        found.append(
            SchoolGroup(
                label,
                heading or label,
                one.kept if one else None,
                one.by if one else "",
                one.at if one else None,
                tuple(values),
                is_origin(heading or label),
            )
        )
    return tuple(sorted(found, key=lambda each: (each.kept is not None, each.heading.casefold())))


def say_group(ask: Ask, label: str, kept: bool) -> None:
    """Keep a column as a group from now on, or not: a no hides it now and deletes it with the next
    import. Raises NotFound for a column that no file of the school had."""
    ask.require(Permission.ROSTER_IMPORT)
    known = {each.label: each for each in groups_of_school(ask)}
    if label not in known:
        raise NotFound("No file of this school has such a column. Nothing was changed.")
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
    """Keep what was said of the columns of a file, as a step of a larger change."""
    said = [
        Consent(label_key(one.heading), one.heading, one.kept, brought.by, brought.at)
        for one in offered.values()
        if one.kept is not None
    ]
    save_consents(sql, school_id, said)
