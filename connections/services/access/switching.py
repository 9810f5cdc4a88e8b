"""From one school to another, for a person who is an adult of several by one account."""

import secrets
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.grants import reach_of
from connections.domain.access.session import IDLE, LASTS, Door, Session, day_still_on
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied
from connections.services.access.sessions import holder_of, who_is_in
from connections.store.access.sessions import save_ended, save_session
from connections.store.access.several import load_same_person
from connections.store.database import Database
from connections.store.log.chain import sign_in_log
from connections.store.rosters import load_role
from connections.store.schools import EVERY, look_at


def schools_to_switch(sql: Connection, session: Session) -> dict[str, str]:
    """Return the names of the schools that whoever is in may go to, by id; {} where it is one."""
    if session.door is not Door.SIGNED_IN or session.adult_id is None:
        return {}
    found = load_same_person(sql, session.school_id, session.adult_id)
    return {each: name for each, (_, name) in found.items()} if len(found) > 1 else {}


def may_switch(sql: Connection, session: Session) -> bool:
    """Say whether whoever is in may go to another school, in a reading of their own school."""
    look_at(sql, EVERY)
    several = bool(schools_to_switch(sql, session))
    look_at(sql, session.school_id)
    return several


def switch_school(database: Database, holding: str, school_id: str, now: datetime) -> str:
    """End a session and open one in another school of the same account; return its secret.

    It ends with the same sign-in; what it reaches is the role's in that school.
    """
    fresh, day = secrets.token_urlsafe(32), day_still_on(now)
    with database.writing() as sql:
        had = who_is_in(sql, holding, now)
        if had is None or had.adult_id is None or school_id not in schools_to_switch(sql, had):
            raise AccessDenied("Your account is not one of that school.")
        adult_id, _ = load_same_person(sql, had.school_id, had.adult_id)[school_id]
        role = load_role(sql, school_id, adult_id, day)
        if role is None:
            raise AccessDenied("Your account is not one of that school.")
        reach = reach_of(role)
        save_ended(sql, now, session_hash=had.session_hash)
        opened = replace(
            had,
            school_id=school_id,
            session_hash=holder_of(fresh),
            adult_id=adult_id,
            reach=reach,
            opened_at=now,
            seen_at=now,
            idle=int(IDLE[reach].total_seconds()),
            ends_at=now + LASTS[reach],
        )
        save_session(sql, opened)
        before = Viewer(had.school_id, frozenset(), had.adult_id)
        sign_in_log(sql, before, "session.ended", now, {"door": had.door.value})
        details = {"door": had.door.value, "reach": reach.value}
        sign_in_log(sql, Viewer(school_id, frozenset(), adult_id), "session.opened", now, details)
    return fresh
