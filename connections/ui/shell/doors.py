"""The doors: how somebody comes in, tried in order; whoever comes through none may do nothing.

A door looks at the browser that asks and returns who that is, or None. Another way in (a
directory's sign-in, a personal slip) is another door in the list.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from connections.domain.access.viewer import Viewer
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.meeting.joining import JoiningDesk, holder_of
from connections.services.people.people import viewer_as
from connections.services.round.capabilities import HERE, JOINED
from connections.services.school.schools import keeper, schools_in
from connections.settings import HERE as LOCAL_NAMES
from connections.settings import Settings
from connections.ui.shell.keepers import KEEPER_COOKIE, Keepers

JOINED_COOKIE = "connections_joined"  # a phone's own secret, set by ui.join
_LOOKING_AS = "looking_as"  # in the session: an adult's id, absent for the keeper of this computer
_SCHOOL = "school"  # in the session: the school chosen, where there are several


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door: the reading to ask, how the server was started, who holds what."""

    ask: Ask
    settings: Settings
    desk: JoiningDesk
    keepers: Keepers


def joined_phone(knock: Knock) -> Viewer | None:
    """Let in a phone that joined a meeting, into its own wall."""
    phone = knock.desk.who_holds(knock.ask.book.sql, _holding(JOINED_COOKIE), knock.ask.now)
    return phone[0] if phone else None


def keeper_of_this_computer(knock: Knock) -> Viewer | None:
    """Let in whoever has shown the key of this start, at this computer: as everything, or an adult.

    The key alone makes a keeper: addresses and names of hosts, which others can write, only ever
    shut this door.
    """
    if not is_keeper(knock.settings, knock.keepers):
        return None
    schools = tuple(schools_in(knock.ask.book))
    chosen = st.session_state.get(_SCHOOL, knock.ask.school_id)
    school_id = chosen if chosen in schools else knock.ask.school_id
    if not school_id:
        return Viewer("", frozenset(), schools=schools)
    me, adult_id = keeper(school_id, schools), st.session_state.get(_LOOKING_AS)
    if adult_id is None:
        return me
    knock.ask.book.turn_to(school_id)
    try:
        return viewer_as(replace(knock.ask, viewer=me), adult_id)
    except NotFound:
        look_as(None)
        return me


DOORS: tuple[Callable[[Knock], Viewer | None], ...] = (joined_phone, keeper_of_this_computer)


def come_in(ask: Ask, settings: Settings, desk: JoiningDesk, keepers: Keepers) -> Ask:
    """Return the same asked by whoever came in; by nobody in particular if no door opened."""
    knock = Knock(ask, settings, desk, keepers)
    who = next((found for door in DOORS if (found := door(knock)) is not None), ask.viewer)
    ask.book.turn_to(who.school_id)
    return replace(ask, viewer=who)


def is_keeper(settings: Settings, keepers: Keepers) -> bool:
    """Say whether the browser has shown the key of this start, at this computer."""
    return keepers.knows(_holding(KEEPER_COOKIE)) and at_this_computer(settings)


def at_this_computer(settings: Settings) -> bool:
    """Say whether the browser runs on this machine, and not behind the proxy.

    A proxy adds the header; a visitor can add it but cannot take it away. Whoever reaches the port
    past the proxy can write any name into Host, but not another address than their own.
    """
    if not settings.behind_tls:
        return True  # then nothing but this machine is served: see connections.settings
    if st.context.ip_address not in {None, *LOCAL_NAMES}:
        return False
    headers = st.context.headers
    forwarded = any(headers.get(name) for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    host = (headers.get("Host") or "").rpartition(":")[0] or headers.get("Host") or ""
    return not forwarded and host.strip("[]") in LOCAL_NAMES


def _holding(cookie: str) -> str:
    holding = st.context.cookies.get(cookie)
    return holding if isinstance(holding, str) else ""  # without a browser there is no cookie jar


def browser_of(cookies: Mapping[str, str]) -> str:
    """Return what stands for a browser that came in, by the secrets it holds; "" for another."""
    held = [cookies.get(JOINED_COOKIE) or "", cookies.get(KEEPER_COOKIE) or ""]
    return holder_of(" ".join(held)) if any(held) else ""


def joined_round(ask: Ask, desk: JoiningDesk) -> str | None:
    """Return the round that this browser joined, or None."""
    phone = desk.who_holds(ask.book.sql, _holding(JOINED_COOKIE), ask.now)
    return phone[1] if phone else None


def sign_in(ask: Ask, desk: JoiningDesk) -> str:
    """Return how the viewer came in, as capabilities name it."""
    return JOINED + holder_of(_holding(JOINED_COOKIE)) if joined_round(ask, desk) else HERE


def look_as(adult_id: str | None) -> None:
    """Look as an adult from now on, or as the keeper of this computer again."""
    if adult_id is None:
        st.session_state.pop(_LOOKING_AS, None)
    else:
        st.session_state[_LOOKING_AS] = adult_id


def look_at(school_id: str) -> None:
    """Look at another school from now on, as the keeper of this computer."""
    look_as(None)
    st.session_state[_SCHOOL] = school_id
