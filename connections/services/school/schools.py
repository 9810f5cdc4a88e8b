"""The schools of a database: finding one, adding one, and who is at this computer."""

import re
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Role
from connections.domain.access.session import Door
from connections.domain.access.viewer import COMMAND_LINE, Viewer
from connections.domain.problems import AccessDenied, Changed, NotFound, NotPossible, require_short
from connections.domain.school.settings import UNNAMED, has_no_name
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.store.access.sessions import save_ended
from connections.store.database import Database
from connections.store.schools import (
    load_is_archived,
    load_open_schools,
    load_schools,
    save_archived,
    save_new_school,
    save_school_name,
)
from connections.words import listed, say

FIRST_SCHOOL = "school"
_KEEPER = frozenset({Role.DATA_MANAGER, Role.COUNSELOR, Role.PRINCIPAL})
_SCHOOL_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def find_school(database: Database, now: datetime, school_id: str | None = None) -> str:
    """Return the id of the only school, or of the one asked for; an empty database gets its first.

    Raises NotFound when the school does not exist or is archived, or when there are several and
    none was named. Asks no permission: who may look at it is the next question.
    """
    with database.reading() as sql:
        every, known = load_schools(sql), load_open_schools(sql)
    if school_id is not None:
        if school_id not in every:
            raise NotFound("There is no school with the id “{id}” in this database.", id=school_id)
        if school_id not in known:
            raise NotFound(
                "The school “{id}” is archived: it stands still. The command schools unarchive "
                "opens it again.",
                id=school_id,
            )
        return school_id
    if len(known) > 1:
        raise NotFound(
            "This database holds {count} schools. Name one with --school: {ids}.",
            count=len(known),
            ids=listed(sorted(known)),
        )
    if known:
        return next(iter(known))
    first = Viewer(FIRST_SCHOOL, frozenset({Role.DATA_MANAGER}))
    try:
        with database.changing(first, "school.created", now) as sql:
            save_new_school(sql, FIRST_SCHOOL, say(UNNAMED), now)
    except Changed:  # another process, that was started at the same moment, made it
        return find_school(database, now)
    return FIRST_SCHOOL


def usual_school(database: Database, chosen: str | None, now: datetime) -> str:
    """Return the school that is shown unless another is chosen; "" where one has to be chosen.

    `chosen` is what the settings name: no longer, once that school is archived.
    """
    with database.reading() as sql:
        several = len(load_open_schools(sql)) > 1
        if chosen is not None and load_is_archived(sql, chosen):
            chosen = None
    return "" if several and chosen is None else find_school(database, now, chosen)


def schools_in(book: Book) -> dict[str, str]:
    """Return the names of the schools that are not archived, by id. Asks no permission."""
    return load_open_schools(book.sql)


def every_school(book: Book) -> dict[str, str]:
    """Return the names of all schools, the archived among them. Asks no permission."""
    return load_schools(book.sql)


def is_unnamed(ask: Ask) -> bool:
    """Say whether nobody has given the school a name yet."""
    ask.require(Permission.SCHOOL_READ)
    return has_no_name(ask.book.name())


def list_schools(ask: Ask) -> dict[str, str]:
    """Return the names of the schools the viewer may choose from, by id."""
    ask.require(Permission.SCHOOL_READ)
    known = load_open_schools(ask.book.sql)
    return {school_id: known[school_id] for school_id in ask.viewer.schools if school_id in known}


def archived_schools(ask: Ask) -> dict[str, str]:
    """Return the names of the archived schools, by id, for whoever looks after them all."""
    ask.require(Permission.SCHOOL_MANAGE)
    require_keeper(ask)
    here = load_open_schools(ask.book.sql)
    return {each: name for each, name in load_schools(ask.book.sql).items() if each not in here}


def create_school(ask: Ask, school_id: str, name: str) -> None:
    """Add a school to the database, with an audit log of its own.

    Raises NotPossible for an id that is taken or that no address could hold, and for no name.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    require_keeper(ask)
    if not _SCHOOL_ID.fullmatch(school_id):
        raise NotPossible(
            "An id has small letters, digits, - and _, for example “oak-street”. Nothing was added."
        )
    if not name.strip():
        raise NotPossible("A school needs a name. Nothing was added.")
    require_short(name)
    new = Viewer(school_id, ask.viewer.roles, name=ask.viewer.name)
    ask.book.close()
    with ask.book.database.changing(new, "school.created", ask.now) as sql:
        if school_id in load_schools(sql):
            raise NotPossible(
                "There is a school with the id “{id}” already. Nothing was added.", id=school_id
            )
        save_new_school(sql, school_id, name.strip(), ask.now)


def rename_school(ask: Ask, school_id: str, name: str) -> None:
    """Give a school another name; its id stays. NotPossible for no name."""
    ask.require(Permission.SCHOOL_MANAGE)
    require_keeper(ask)
    if not name.strip():
        raise NotPossible("A school needs a name. Nothing was changed.")
    require_short(name)
    with _changing(ask, school_id, "school.renamed") as sql:
        _require_there(sql, school_id)
        save_school_name(sql, school_id, name.strip())


def archive_school(ask: Ask, school_id: str) -> None:
    """Let nobody come into a school any more; everything stays, and whoever is in is out at once.

    Raises NotPossible for the only school that is open.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    require_keeper(ask)
    with _changing(ask, school_id, "school.archived") as sql:
        _require_there(sql, school_id)
        known = load_open_schools(sql)
        if school_id in known and len(known) == 1:
            raise NotPossible(
                "This is the only school that is open. Add another one first; nothing was changed."
            )
        save_archived(sql, school_id, ask.now)
        save_ended(sql, ask.now, school_id=school_id, doors=set(Door) - {Door.KEEPER})


def unarchive_school(ask: Ask, school_id: str) -> None:
    """Open an archived school again, as it was left."""
    ask.require(Permission.SCHOOL_MANAGE)
    require_keeper(ask)
    with _changing(ask, school_id, "school.unarchived") as sql:
        _require_there(sql, school_id)
        save_archived(sql, school_id, None)


def require_keeper(ask: Ask) -> None:
    """Refuse what nobody does for more than their own school but whoever looks after them all."""
    ask.require(Permission.SCHOOL_MANAGE)
    if ask.viewer.adult_id is not None:
        raise AccessDenied(
            "Schools are added and closed by whoever looks after Connections, at its own computer."
        )


def _require_there(sql: Connection, school_id: str) -> None:
    if school_id not in load_schools(sql):
        raise NotFound("There is no school with the id “{id}” in this database.", id=school_id)


def _changing(ask: Ask, school_id: str, action: str) -> AbstractContextManager[Connection]:
    """Return the change of a school that is not the one that is looked at, in its own log."""
    ask.book.close()
    there = Viewer(school_id, ask.viewer.roles, name=ask.viewer.name)
    return ask.book.database.changing(there, action, ask.now)


def keeper(school_id: str, schools: tuple[str, ...] = ()) -> Viewer:
    """Return the person at this computer: on one laptop whoever opens the file looks after it."""
    return Viewer(school_id, _KEEPER, schools=schools or (school_id,))


def person_at_command_line(school_id: str, schools: tuple[str, ...] = ()) -> Viewer:
    """Return the person at the keyboard, in the one role of the command line."""
    roles = frozenset({Role.COMMAND_LINE})
    return Viewer(school_id, roles, name=COMMAND_LINE, schools=schools or (school_id,))
