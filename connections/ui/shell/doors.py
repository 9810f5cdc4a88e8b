"""Who came in: what a browser's session stands for now; whoever has none may do nothing.

Every door ends in a row of sessions (services/access). A run of a page, a plain page and an open
web socket all ask the same row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

import streamlit as st

from connections.domain.access.grants import Reach
from connections.domain.access.session import Door, Session, day_still_on
from connections.domain.access.viewer import Viewer
from connections.services.access.sessions import holder_of, viewer_in, who_is_in
from connections.services.access.switching import may_switch
from connections.services.book.ask import Ask
from connections.services.meeting.joining import JoiningDesk
from connections.services.round.capabilities import IN, JOINED
from connections.services.school.schools import every_school, find_school, keeper, schools_in
from connections.settings import HERE as LOCAL_NAMES
from connections.settings import Settings
from connections.ui.shell.presence import KEEPER_COOKIE, Keepers

SESSION_COOKIE = "connections_session"  # a browser's own secret; __Host- on the way (ui.guard)
STAGE_COOKIE = "connections_stage"  # the secret of a stage that this browser shows
DEVICE_COOKIE = "connections_device"  # the secret of a device that is an adult's own
_SCHOOL = "school"  # in the session of Streamlit: the school chosen, where there are several


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door: the reading to ask, how the server was started, who holds what."""

    ask: Ask
    settings: Settings
    desk: JoiningDesk
    keepers: Keepers


def whoever_is_in(knock: Knock) -> Viewer | None:
    """Return who the browser's session stands for now, None without one."""
    session = session_here(knock.ask)
    if session is None:
        return None
    if session.door is Door.CODE:
        phone = knock.desk.who_holds(knock.ask.book.sql, holding(), knock.ask.now)
        return phone[0] if phone else None
    if session.door in (Door.KEEPER, Door.HAND_OVER) and not is_keeper(
        knock.settings, knock.keepers
    ):
        return None  # of another start, or not at this computer
    if session.door is Door.KEEPER:
        return _keeper(knock)
    return viewer_in(knock.ask.book.sql, session, day_still_on(knock.ask.now))


def _keeper(knock: Knock) -> Viewer:
    """Return whoever looks after this computer, at the school they chose of those that are open."""
    if not every_school(knock.ask.book):  # an empty database gets its first
        knock.ask.book.close()
        find_school(knock.ask.book.database, knock.ask.now)
    schools, known = tuple(every_school(knock.ask.book)), schools_in(knock.ask.book)
    usual = knock.settings.school_id or (next(iter(known)) if len(known) == 1 else "")
    chosen = st.session_state.get(_SCHOOL, usual)
    school_id = chosen if chosen in known else usual if usual in known else ""
    return keeper(school_id, schools) if school_id else Viewer("", frozenset(), schools=schools)


def come_in(ask: Ask, settings: Settings, desk: JoiningDesk, keepers: Keepers) -> Ask:
    """Return the same asked by whoever is in; by nobody in particular if nobody is."""
    who = whoever_is_in(Knock(ask, settings, desk, keepers)) or ask.viewer
    ask.book.turn_to(who.school_id)
    return replace(ask, viewer=who)


def is_keeper(settings: Settings, keepers: Keepers) -> bool:
    """Say whether the browser has shown the key of this start, at this computer."""
    return keepers.knows(_cookie(KEEPER_COOKIE)) and at_this_computer(settings)


def at_this_computer(settings: Settings) -> bool:
    """Say whether the browser of this run of a page runs on this machine."""
    return from_here(settings, st.context.ip_address, st.context.headers)


def from_here(settings: Settings, address: str | None, headers: Mapping[str, str]) -> bool:
    """Say whether a request comes from this machine, and not through the proxy.

    A proxy adds the header; a visitor can add it but cannot take it away. Whoever reaches the port
    past the proxy can write any name into Host, but not another address than their own.
    """
    if not settings.behind_tls:
        return True  # then nothing but this machine is served: see connections.settings
    if address not in {None, *LOCAL_NAMES}:
        return False
    forwarded = any(headers.get(name) for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    host = (headers.get("Host") or "").rpartition(":")[0] or headers.get("Host") or ""
    return not forwarded and host.strip("[]") in LOCAL_NAMES


def device_cookie(settings: Settings) -> str:
    """Return what the cookie of an own device is called.

    Under TLS the name itself keeps other servers of the same domain from setting it.
    """
    return f"__Host-{DEVICE_COOKIE}" if settings.behind_tls else DEVICE_COOKIE


def holding() -> str:
    """Return the secret of the browser's session, "" without one."""
    return _cookie(SESSION_COOKIE)


def _cookie(name: str) -> str:
    found = st.context.cookies.get(name)
    return found if isinstance(found, str) else ""  # without a browser there is no cookie jar


def browser_of(cookies: Mapping[str, str]) -> str:
    """Return what stands for a browser that came in, by the secrets it holds; "" for another."""
    held = [cookies.get(SESSION_COOKIE) or "", cookies.get(KEEPER_COOKIE) or ""]
    return holder_of(" ".join(held)) if any(held) else ""


def sign_in(ask: Ask) -> str:
    """Return how the viewer came in, as capabilities name it."""
    return way_in(ask.viewer, holder_of(holding()))


def way_in(viewer: Viewer, session_hash: str) -> str:
    """Return how somebody came in with this session, as capabilities name it."""
    return (JOINED if viewer.reach is Reach.JOINED else IN) + session_hash


def look_at(school_id: str) -> None:
    """Look at another school from now on, as the keeper of this computer."""
    st.session_state[_SCHOOL] = school_id


def session_here(ask: Ask) -> Session | None:
    """Return the session of the browser that asks, None without one."""
    return who_is_in(ask.book.sql, holding(), ask.now)


def goes_elsewhere(ask: Ask) -> bool:
    """Say whether whoever is in is an adult of another school as well, by the same account."""
    session = session_here(ask)
    return session is not None and may_switch(ask.book.sql, session)


def origin_of(settings: Settings, url: str) -> str:
    """Return under which address phones find this server, asked for at this one."""
    if settings.behind_tls and settings.allowed_hosts:
        return f"https://{settings.allowed_hosts[0]}"
    here = urlsplit(url)
    return f"{here.scheme}://{here.netloc}"
