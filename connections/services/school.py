"""The school itself: finding it, its settings, its people's flags and roles, its audit log."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from connections.domain.access import Permission, Role, Viewer
from connections.domain.people import Adult, Student
from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds import Round
from connections.domain.school import SchoolSettings, require_sensible
from connections.store.database import Database, audit_is_whole, load_audit
from connections.store.rosters import (
    count_people,
    load_adults,
    load_paused,
    load_role,
    load_roles,
    load_students,
    save_person,
    save_role,
)
from connections.store.rounds import load_rounds
from connections.store.schools import (
    load_schools,
    load_settings,
    load_version,
    save_new_school,
    save_settings,
)

FIRST_SCHOOL = "school"
_KEEPER = frozenset({Role.DATA_MANAGER, Role.COUNSELOR, Role.PRINCIPAL})


def find_school(database: Database, now: datetime, school_id: str | None = None) -> str:
    """Return the id of the only school, or of the one asked for; an empty database gets its first.

    Raises NotFound when the school does not exist, or when there are several and none was named.
    Asks no permission: who may look at it is the next question.
    """
    with database.reading() as sql:
        known = load_schools(sql)
    if school_id is not None:
        if school_id not in known:
            raise NotFound(f"There is no school with the id “{school_id}” in this database.")
        return school_id
    if len(known) > 1:
        raise NotFound(
            f"This database holds {len(known)} schools. Name one with --school: "
            f"{', '.join(sorted(known))}."
        )
    if known:
        return next(iter(known))
    viewer = Viewer(FIRST_SCHOOL, frozenset({Role.DATA_MANAGER}))
    with database.changing(viewer, "school.created", now) as sql:
        save_new_school(sql, FIRST_SCHOOL, "Our school", now)
    return FIRST_SCHOOL


def keeper(school_id: str) -> Viewer:
    """Return the person at this computer: on one laptop whoever opens the file looks after it."""
    return Viewer(school_id, _KEEPER)


def person_at_command_line(school_id: str) -> Viewer:
    """Return the person at the keyboard, with the data manager's role, as the audit log says."""
    return Viewer(school_id, frozenset({Role.DATA_MANAGER, Role.COMMAND_LINE}), name="command line")


def viewer_as(database: Database, viewer: Viewer, adult_id: str) -> Viewer:
    """Return the viewer an adult is: their role and nothing else."""
    viewer.require(Permission.ROSTER_READ)
    with database.reading() as sql:
        role = load_role(sql, viewer.school_id, adult_id)
    if role is None:
        raise NotFound("This adult is not on the roster any more. Choose another name.")
    return Viewer(viewer.school_id, frozenset({role}), adult_id=adult_id)


@dataclass(frozen=True, slots=True)
class SchoolOverview:
    """What Home needs: how far the school has come."""

    name: str
    students: int
    adults: int
    rounds: tuple[Round, ...]  # newest first

    @property
    def newest(self) -> Round | None:
        """Return the newest round, or None."""
        return self.rounds[0] if self.rounds else None


def school_overview(database: Database, viewer: Viewer) -> SchoolOverview:
    """Return how far the school has come."""
    viewer.require(Permission.ROUND_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    return _overview(database, viewer.school_id, version)


@lru_cache(maxsize=8)
def _overview(database: Database, school_id: str, version: int) -> SchoolOverview:
    """Count once per change: `version` grows with every change to the school."""
    with database.reading() as sql:
        return SchoolOverview(
            load_schools(sql).get(school_id, ""),
            *count_people(sql, school_id),
            tuple(load_rounds(sql, school_id)),
        )


def school_people(database: Database, viewer: Viewer) -> tuple[list[Student], list[Adult]]:
    """Return everybody on the roster now, by name."""
    viewer.require(Permission.ROSTER_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    students, adults = _people(database, viewer.school_id, version)
    return list(students), list(adults)


@lru_cache(maxsize=8)
def _people(
    database: Database, school_id: str, version: int
) -> tuple[tuple[Student, ...], tuple[Adult, ...]]:
    """Read the roster once per change: `version` grows with every change to the school."""
    with database.reading() as sql:
        return tuple(load_students(sql, school_id)), tuple(load_adults(sql, school_id))


def adults_here(database: Database, viewer: Viewer) -> list[Adult]:
    """Return the active adults, by name, for the list of who is looking."""
    viewer.require(Permission.ROSTER_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    return list(_people(database, viewer.school_id, version)[1])


def school_settings(database: Database, viewer: Viewer) -> SchoolSettings:
    """Return what the school has set."""
    viewer.require(Permission.SCHOOL_READ)
    with database.reading() as sql:
        return load_settings(sql, viewer.school_id)


def change_settings(
    database: Database, viewer: Viewer, settings: SchoolSettings, name: str, now: datetime
) -> None:
    """Set the school's name and settings; NotPossible for numbers no school can mean."""
    viewer.require(Permission.SCHOOL_MANAGE)
    require_sensible(settings)
    if not name.strip():
        raise NotPossible("A school needs a name. Nothing was changed.")
    with database.changing(viewer, "school.settings_changed", now) as sql:
        save_settings(sql, viewer.school_id, settings, name.strip())


@dataclass(frozen=True, slots=True)
class AdultEntry:
    """An adult with what the school has set for them by hand."""

    adult: Adult
    role: Role | None  # None: the role that goes with the job
    paused: bool


def adult_entries(database: Database, viewer: Viewer) -> list[AdultEntry]:
    """Return the active adults with their flags and roles, by name."""
    viewer.require(Permission.PEOPLE_MANAGE)
    with database.reading() as sql:
        roles = load_roles(sql, viewer.school_id)
        paused = load_paused(sql, viewer.school_id)
        return [
            AdultEntry(adult, roles.get(adult.adult_id), adult.adult_id in paused)
            for adult in load_adults(sql, viewer.school_id)
        ]


def change_adult(
    database: Database,
    viewer: Viewer,
    adult_id: str,
    now: datetime,
    *,
    leaving: bool | None = None,
    away: bool | None = None,
    first_year: bool | None = None,
    capacity: int | None = None,
) -> None:
    """Set an adult's flags or capacity; None leaves a thing as it is."""
    viewer.require(Permission.PEOPLE_MANAGE)
    if capacity is not None and capacity < 0:
        raise NotPossible("A capacity is 0 or more students. Nothing was changed.")
    wanted = {
        "leaving": leaving,
        "away": away,
        "first_year": first_year,
        "capacity": capacity,
    }
    flags: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    with database.changing(viewer, "adult.changed", now, {"adult_id": adult_id, **flags}) as sql:
        found = {adult.adult_id: adult for adult in load_adults(sql, viewer.school_id)}
        if adult_id not in found:
            raise NotFound("This adult is not on the roster any more. Nothing was changed.")
        save_person(sql, viewer.school_id, replace(found[adult_id], **flags))


def change_role(
    database: Database, viewer: Viewer, adult_id: str, role: Role | None, now: datetime
) -> None:
    """Give an adult a role here, or None for the one that goes with the job."""
    viewer.require(Permission.PEOPLE_MANAGE)
    if role in (Role.JOINED, Role.COMMAND_LINE):
        raise NotPossible("This role cannot be given to a person. Nothing was changed.")
    details = {"adult_id": adult_id, "role": role.value if role else "by job"}
    with database.changing(viewer, "role.changed", now, details) as sql:
        if load_role(sql, viewer.school_id, adult_id) is None:
            raise NotFound("This adult is not on the roster any more. Nothing was changed.")
        save_role(sql, viewer.school_id, adult_id, role)


@dataclass(frozen=True, slots=True)
class AuditLog:
    """The newest entries, and whether the whole chain is intact."""

    entries: tuple[Any, ...]  # rows: entry, at, who, action, details
    whole: bool


def read_audit(database: Database, viewer: Viewer, most: int = 500) -> AuditLog:
    """Return who changed what and when; never a student's name, never a note."""
    viewer.require(Permission.AUDIT_READ)
    with database.reading() as sql:
        return AuditLog(
            tuple(load_audit(sql, viewer.school_id, most)),
            audit_is_whole(sql, viewer.school_id),
        )


def school_version(database: Database, viewer: Viewer) -> int:
    """Return a number that grows with every change, for what may be kept until the next one."""
    viewer.require(Permission.ROUND_READ)
    with database.reading() as sql:
        return load_version(sql, viewer.school_id)
