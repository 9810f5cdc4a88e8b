"""The schools of a database: finding one, adding one, and who is at this computer."""

import re
from datetime import datetime

from connections.domain.access.grants import Permission, Role
from connections.domain.access.viewer import COMMAND_LINE, Viewer
from connections.domain.problems import NotFound, NotPossible, require_short
from connections.domain.school.settings import UNNAMED, has_no_name
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.store.database import Database
from connections.store.schools import load_schools, save_new_school
from connections.words import listed, say

FIRST_SCHOOL = "school"
_KEEPER = frozenset({Role.DATA_MANAGER, Role.COUNSELOR, Role.PRINCIPAL})
_SCHOOL_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


def find_school(database: Database, now: datetime, school_id: str | None = None) -> str:
    """Return the id of the only school, or of the one asked for; an empty database gets its first.

    Raises NotFound when the school does not exist, or when there are several and none was named.
    Asks no permission: who may look at it is the next question.
    """
    with database.reading() as sql:
        known = load_schools(sql)
    if school_id is not None:
        if school_id not in known:
            raise NotFound("There is no school with the id “{id}” in this database.", id=school_id)
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
    with database.changing(first, "school.created", now) as sql:
        save_new_school(sql, FIRST_SCHOOL, say(UNNAMED), now)
    return FIRST_SCHOOL


def schools_in(book: Book) -> dict[str, str]:
    """Return the names of the database's schools by id. Asks no permission: see find_school."""
    return load_schools(book.sql)


def is_unnamed(ask: Ask) -> bool:
    """Say whether nobody has given the school a name yet."""
    ask.require(Permission.SCHOOL_READ)
    return has_no_name(ask.book.name())


def list_schools(ask: Ask) -> dict[str, str]:
    """Return the names of the schools the viewer may choose from, by id."""
    ask.require(Permission.SCHOOL_READ)
    known = load_schools(ask.book.sql)
    return {school_id: known[school_id] for school_id in ask.viewer.schools if school_id in known}


def create_school(ask: Ask, school_id: str, name: str) -> None:
    """Add a school to the database, with an audit log of its own.

    Raises NotPossible for an id that is taken or that no address could hold, and for no name.
    """
    ask.require(Permission.SCHOOL_MANAGE)
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


def keeper(school_id: str, schools: tuple[str, ...] = ()) -> Viewer:
    """Return the person at this computer: on one laptop whoever opens the file looks after it."""
    return Viewer(school_id, _KEEPER, schools=schools or (school_id,))


def person_at_command_line(school_id: str, schools: tuple[str, ...] = ()) -> Viewer:
    """Return the person at the keyboard, in the one role of the command line."""
    roles = frozenset({Role.COMMAND_LINE})
    return Viewer(school_id, roles, name=COMMAND_LINE, schools=schools or (school_id,))
