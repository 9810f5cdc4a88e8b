"""Who is at the school: students and adults, an adult's flags and capacity."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from connections.domain.access.grants import Permission, Role
from connections.domain.people.person import Adult, AdultKind, Student
from connections.domain.problems import NotFound, NotPossible
from connections.services.book.ask import Ask
from connections.store.rosters import load_adults, load_roles, save_person


def school_people(ask: Ask) -> tuple[list[Student], list[Adult]]:
    """Return everybody on the roster now whom the viewer may see, by name."""
    ask.require(Permission.ROSTER_READ)
    return list(ask.seen(Permission.ROSTER_READ, ask.book.students())), list(ask.book.adults())


def adults_here(ask: Ask) -> list[Adult]:
    """Return the active adults, by name, for the list of who is looking."""
    ask.require(Permission.ROSTER_READ)
    return list(ask.book.adults_to_ask(ask.today))


@dataclass(frozen=True, slots=True)
class AdultEntry:
    """An adult with what the school has set for them by hand."""

    adult: Adult
    role: Role
    paused: bool


def adult_entries(ask: Ask) -> list[AdultEntry]:
    """Return the active adults with their flags and roles, by name."""
    ask.require(Permission.PEOPLE_MANAGE)
    roles, paused = load_roles(ask.book.sql, ask.school_id), ask.book.paused()
    return [
        AdultEntry(
            adult,
            roles.get(adult.adult_id, Role.TEACHER)
            if adult.kind is AdultKind.STAFF
            else Role.GUEST,
            adult.adult_id in paused,
        )
        for adult in ask.book.adults()
    ]


def change_adult(
    ask: Ask,
    adult_id: str,
    *,
    leaving: bool | None = None,
    away: bool | None = None,
    first_year: bool | None = None,
    capacity: int | None = None,
) -> None:
    """Set an adult's flags or capacity; None leaves a thing as it is."""
    ask.require(Permission.PEOPLE_MANAGE)
    if capacity is not None and capacity < 0:
        raise NotPossible("A capacity is 0 or more students. Nothing was changed.")
    wanted = {"leaving": leaving, "away": away, "first_year": first_year, "capacity": capacity}
    flags: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    with ask.changing("adult.changed", {"adult_id": adult_id, **flags}) as sql:
        found = {adult.adult_id: adult for adult in load_adults(sql, ask.school_id)}
        if adult_id not in found:
            raise NotFound("This adult is not on the roster any more. Nothing was changed.")
        save_person(sql, ask.school_id, replace(found[adult_id], **flags))


def set_kind(ask: Ask, adult_id: str, kind: AdultKind, cleared_until: date | None = None) -> None:
    """Say how an adult belongs to the school, and until when one not on the staff may be asked.

    Without a day they are neither asked nor proposed, and cannot look in. Nobody says so of
    themselves. Raises NotPossible for a day that is over.
    """
    ask.require(Permission.PEOPLE_MANAGE)
    if adult_id == ask.viewer.adult_id:
        raise NotPossible("Somebody else says this of you. Nothing was changed.")
    day = None if kind is AdultKind.STAFF else cleared_until
    if day is not None and day < ask.today:
        raise NotPossible("This day is over. Choose today or a later day. Nothing was changed.")
    until = day.isoformat() if day else None
    details = {"adult_id": adult_id, "kind": kind.value, "cleared_until": until}
    with ask.changing("adult.kind_changed", details) as sql:
        found = {adult.adult_id: adult for adult in load_adults(sql, ask.school_id)}
        if adult_id not in found:
            raise NotFound("This adult is not on the roster any more. Nothing was changed.")
        save_person(sql, ask.school_id, replace(found[adult_id], kind=kind, cleared_until=day))
