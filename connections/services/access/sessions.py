"""Sessions: opened by a door, passed on, touched, ended; and whom one lets in, as what."""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Reach, Role, roles_held
from connections.domain.access.session import (
    AHEAD,
    CLOSED,
    IDLE,
    LASTS,
    UNLOCKED,
    Door,
    Session,
    day_still_on,
)
from connections.domain.access.viewer import DISTRICT, STAGE, THIS_COMPUTER, Viewer
from connections.domain.meeting.stage import StageLink
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.rounds.round import RoundStatus
from connections.services.access.passphrase import has_passphrase
from connections.services.book.ask import Ask
from connections.store.access.devices import delete_over_devices
from connections.store.access.overseers import load_overseers
from connections.store.access.passkeys import delete_over_passkeys
from connections.store.access.sessions import (
    delete_over,
    delete_session,
    load_session,
    load_sessions,
    save_ahead_ended,
    save_changed_session,
    save_ended,
    save_idle_ended,
    save_session,
    save_touches,
)
from connections.store.access.slips import delete_over_slips
from connections.store.database import Database
from connections.store.history.acts import delete_over_acts
from connections.store.log.chain import sign_in_log
from connections.store.meeting.stage import load_stage_link, save_links_ended
from connections.store.rhythm.feeds import delete_over_feeds, save_feeds_ended
from connections.store.rosters import load_role, load_roles_here
from connections.store.rounds import load_round
from connections.store.schools import load_is_archived, load_open_schools
from connections.store.staff import save_forgotten

KEPT = timedelta(days=30)  # what is over, for whoever asks who was in and whose slip was used


def holder_of(holding: str) -> str:
    """Return what is stored of a browser's secret."""
    return hashlib.sha256(holding.encode()).hexdigest()


def open_session(
    database: Database,
    viewer: Viewer,
    door: Door,
    now: datetime,
    *,
    instead_of: str = "",
    hangs_on: str = "",
) -> str:
    """Open a session for whom a door found; return the secret that the browser keeps from now on.

    `instead_of` is the secret of the session the same browser held before: it ends. `hangs_on` is
    the device or the sign-in it ends with.
    """
    with database.writing() as sql:
        return let_in(sql, viewer, door, now, instead_of=instead_of, hangs_on=hangs_on)


def let_in(
    sql: Connection,
    viewer: Viewer,
    door: Door,
    now: datetime,
    *,
    instead_of: str = "",
    hangs_on: str = "",
) -> str:
    """Do the same within the change of a door that looked; see open_session."""
    holding = secrets.token_urlsafe(32)
    if viewer.adult_id is not None and load_is_archived(sql, viewer.school_id):
        raise AccessDenied(CLOSED)
    if instead_of:
        save_ended(sql, now, session_hash=holder_of(instead_of))
    keeps = viewer.adult_id is None and not has_passphrase(sql)
    lasts = UNLOCKED if keeps else LASTS[viewer.reach]
    idle = 0 if keeps else int(IDLE[viewer.reach].total_seconds())
    whose = (viewer.school_id, holder_of(holding), viewer.adult_id, door, viewer.reach)
    save_session(sql, Session(*whose, hangs_on, now, now, idle, now + lasts))
    details = {"door": door.value, "reach": viewer.reach.value}
    sign_in_log(sql, viewer, "session.opened", now, details)
    return holding


def pass_to(ask: Ask, holding: str, adult_id: str) -> None:
    """Pass this computer to an adult, in a pocket's reach; back goes it by the passphrase only.

    The browser's secret stays; who it stands for changes at once, in every tab.
    """
    ask.require(Permission.SCHOOL_MANAGE)
    ask.book.close()
    with ask.book.database.writing() as sql:
        found = load_session(sql, holder_of(holding))
        if found is None or found.door is not Door.KEEPER or not found.is_open(ask.now):
            raise AccessDenied("Only whoever looks after this computer passes it on.")
        if load_role(sql, ask.school_id, adult_id, ask.today) is None:
            raise NotFound(
                "This adult is not on the roster any more, or not cleared now. Choose another name."
            )
        passed = replace(
            found,
            school_id=ask.school_id,
            adult_id=adult_id,
            door=Door.HAND_OVER,
            reach=Reach.POCKET,
            seen_at=ask.now,
            idle=int(IDLE[Reach.POCKET].total_seconds()),
            ends_at=ask.now + LASTS[Reach.POCKET],
        )
        save_changed_session(sql, passed)
        sign_in_log(sql, ask.viewer, "session.passed_on", ask.now, {"adult_id": adult_id})


def end_session(database: Database, holding: str, now: datetime) -> None:
    """End a browser's session: in every tab and every copy of its secret, at once.

    A desk that the same person left idle before ends for good, and its stage goes dark.
    """
    with database.writing() as sql:
        found = load_session(sql, holder_of(holding)) if holding else None
        if found is None or found.ended_at is not None:
            return
        save_ended(sql, now, session_hash=found.session_hash)
        if found.door is Door.CODE and found.adult_id is not None:
            save_forgotten(sql, found.school_id, found.adult_id)
        if found.reach is Reach.EVERYTHING and found.idle:
            save_idle_ended(sql, now, found)
        place = DISTRICT if found.reach is Reach.DISTRICT else THIS_COMPUTER
        who = Viewer(found.school_id, frozenset(), found.adult_id, place)
        sign_in_log(sql, who, "session.ended", now, {"door": found.door.value})


def stay_in(database: Database, session: Session, now: datetime) -> None:
    """Let the one who brought a backup back stay in: the session goes on in what is here now.

    Where that has a passphrase it ends as those that the passphrase opened: one that began
    without one would stay for a month.
    """
    with database.writing() as sql:
        if session.adult_id is None and has_passphrase(sql):
            idle, ends_at = int(IDLE[session.reach].total_seconds()), now + LASTS[session.reach]
            ends_at = min(session.ends_at, ends_at)
            session = replace(session, seen_at=now, idle=idle, ends_at=ends_at)
        delete_session(sql, session.session_hash)
        save_session(sql, session)
        who = Viewer(session.school_id, frozenset(), session.adult_id)
        details = {"door": session.door.value, "reach": session.reach.value}
        sign_in_log(sql, who, "session.opened", now, details)


def end_sessions_of(ask: Ask, adult_id: str) -> int:
    """Sign an adult out everywhere, oneself or as whoever manages people; return how many ended."""
    ask.require(Permission.ROUND_READ)
    if adult_id != ask.viewer.adult_id:
        ask.require(Permission.PEOPLE_MANAGE)
    ask.book.close()
    with ask.book.database.writing() as sql:
        ended = save_ended(sql, ask.now, school_id=ask.school_id, adult_id=adult_id)
        save_feeds_ended(sql, ask.now, ask.school_id, adult_id)
        save_links_ended(sql, ask.school_id, ask.now, made_by=adult_id)
        save_forgotten(sql, ask.school_id, adult_id)
        details = {"adult_id": adult_id, "sessions": ended}
        sign_in_log(sql, ask.viewer, "session.ended_everywhere", ask.now, details)
    return ended


def who_is_in(sql: Connection, holding: str, now: datetime) -> Session | None:
    """Return the session a browser's secret stands for, while it is open; else None."""
    found = load_session(sql, holder_of(holding)) if holding else None
    return found if found is not None and found.is_open(now) else None


def viewer_in(sql: Connection, session: Session, today: date) -> Viewer | None:
    """Return the adult a session lets in, with the role they have now; None for one who left.

    A district's overseer has no name and no school, a projector's page no name. Whoever looks
    after this computer is asked for at their own door, so they are nobody here.
    """
    if session.reach is Reach.DISTRICT:
        return _overseer_in(sql, session)
    if session.reach is Reach.STAGE:
        return _stage_in(sql, session)
    if session.adult_id is None:
        return None
    role = load_role(sql, session.school_id, session.adult_id, today)
    if role is None or not session.is_for(role):
        return None
    schools = (session.school_id,)
    who = (session.school_id, roles_held(role), session.adult_id)
    handed = session.door is Door.HAND_OVER
    return Viewer(*who, schools=schools, reach=session.reach, handed=handed)


def _overseer_in(sql: Connection, session: Session) -> Viewer | None:
    if session.hangs_on not in _overseeing(sql):
        return None
    schools = tuple(load_open_schools(sql))
    roles = frozenset({Role.OVERSEER})
    return Viewer("", roles, name=DISTRICT, schools=schools, reach=Reach.DISTRICT)


def _stage_in(sql: Connection, session: Session) -> Viewer | None:
    """Return a projector's page: it reads what the room sees, until its round is closed."""
    link = load_stage_link(sql, session.school_id, session.hangs_on)
    this_round = load_round(sql, session.school_id, link.round_id) if link else None
    if this_round is None or this_round.status is RoundStatus.CLOSED:
        return None
    schools = (session.school_id,)
    roles = frozenset({Role.COUNSELOR})  # of which its reach leaves what the room sees
    return Viewer(session.school_id, roles, name=STAGE, schools=schools, reach=Reach.STAGE)


def _overseeing(sql: Connection) -> frozenset[str]:
    """Return what the sessions of a district's overseers hang on: their address, hashed."""
    return frozenset(holder_of(each.email) for each in load_overseers(sql))


def still_in(
    database: Database, hashes: Collection[str], touches: Mapping[str, datetime], now: datetime
) -> dict[str, Session]:
    """Return those of the sessions that let somebody in now, in one look for all of them."""
    day = day_still_on(now)
    with database.reading() as sql:
        found = load_sessions(sql, hashes)
        whose: dict[str, set[str]] = {}
        for session in found.values():
            if session.adult_id:
                whose.setdefault(session.school_id, set()).add(session.adult_id)
        here = {
            (school_id, adult_id): role
            for school_id, adult_ids in whose.items()
            for adult_id, role in load_roles_here(sql, school_id, adult_ids, day).items()
        }
        several = any(session.reach is Reach.DISTRICT for session in found.values())
        overseeing = _overseeing(sql) if several else frozenset()
        stages = {each for each in found.values() if each.reach is Reach.STAGE}
        dark = {each for each in stages if not _is_lit(sql, each, now)}
    return {
        name: session
        for name, session in found.items()
        if session.is_open(now, touches.get(name))
        and session not in dark
        and _lets_in(session, here, overseeing)
    }


def _lets_in(
    session: Session, here: Mapping[tuple[str, str], Role], overseeing: Collection[str]
) -> bool:
    if session.reach is Reach.DISTRICT:
        return session.hangs_on in overseeing
    if session.adult_id is None:  # whoever looks after this computer, a projector's page
        return True
    role = here.get((session.school_id, session.adult_id))
    return role is not None and session.is_for(role)


def _is_lit(sql: Connection, stage: Session, now: datetime) -> bool:
    link = load_stage_link(sql, stage.school_id, stage.hangs_on)
    return link is not None and is_lit(sql, stage.school_id, link, now)


def is_lit(sql: Connection, school_id: str, link: StageLink, now: datetime) -> bool:
    """Say whether what a link has opened still shows.

    It goes dark with the link, with whoever made that when they run meetings no more, and with the
    session of the browser that opened it: not when that is only idle, for a meeting marks in
    silence, but when it was ended or has passed to somebody else.
    """
    if now >= link.ends_at or load_is_archived(sql, school_id):
        return False
    if link.made_by:
        role = load_role(sql, school_id, link.made_by, day_still_on(now))
        if role is None or not Viewer(school_id, roles_held(role)).may(Permission.MEETING_RUN):
            return False
    if not link.opened_by:
        return True
    desk = load_session(sql, link.opened_by)
    return desk is not None and not desk.is_over(now) and (desk.adult_id or "") == link.made_by


def write_touches(database: Database, touches: Mapping[str, datetime], now: datetime) -> None:
    """Write down when sessions were last touched, and let go of what is long over.

    What was opened or touched by a clock that was ahead ends, before that time comes.
    """
    with database.writing() as sql:
        save_ahead_ended(sql, now, now + AHEAD)
        save_touches(sql, {name: at for name, at in touches.items() if at <= now + AHEAD})
        delete_over(sql, now, now - KEPT)
        delete_over_slips(sql, now - KEPT)
        delete_over_devices(sql, now - KEPT)
        delete_over_passkeys(sql, now - KEPT)
        delete_over_feeds(sql, now - KEPT)
        delete_over_acts(sql, now)
