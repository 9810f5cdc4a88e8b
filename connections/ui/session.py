"""What every screen needs to begin: the database, who is looking, the time, plain errors."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import streamlit as st
from sqlalchemy.engine import make_url

from connections.domain.access import Viewer
from connections.domain.problems import ConnectionsError, NotFound
from connections.services.capabilities import HERE, JOINED, open_secret
from connections.services.joining import JoiningDesk, holder_of
from connections.services.school import find_school, keeper, viewer_as
from connections.settings import HERE as LOCAL_NAMES
from connections.settings import Settings, data_folder, settings_from
from connections.store.database import Database, open_database

logger = logging.getLogger("connections")
JOINED_COOKIE = "connections_joined"  # a phone's own secret, set by ui.joining
_LOOKING_AS = "looking_as"  # in the session: an adult's id, absent for the keeper of this computer


@st.cache_resource
def settings() -> Settings:
    """Return the settings this server was started with."""
    return settings_from()


@st.cache_resource
def database() -> Database:
    """Return the one database of this server."""
    return open_database(settings().database_url)


@st.cache_resource
def school_id() -> str:
    """Return the school this server shows."""
    return find_school(database(), now(), settings().school_id)


def now() -> datetime:
    """Return the moment, in UTC. Screens read the clock here and nowhere else."""
    return datetime.now(UTC)  # noqa: TID251 - the one clock of the screens


def today() -> date:
    """Return the day where the viewer's browser is."""
    offset = st.context.timezone
    if offset:
        try:
            from zoneinfo import ZoneInfo

            return datetime.now(ZoneInfo(offset)).date()  # noqa: TID251 - the one clock
        except (KeyError, ValueError, OSError):
            pass
    return datetime.now().astimezone().date()  # noqa: TID251 - the one clock


@st.cache_resource
def secret() -> bytes:
    """Return the secret that signs capabilities; it lies beside the database."""
    address = make_url(settings().database_url)
    if address.get_backend_name() != "sqlite":
        return open_secret(data_folder())
    if address.database in (None, "", ":memory:"):
        return open_secret(None)
    return open_secret(Path(str(address.database)).parent)


@st.cache_resource
def joining_desk() -> JoiningDesk:
    """Return where phones ask to join a meeting."""
    return JoiningDesk(database(), school_id(), secret())


def joined() -> tuple[Viewer, str] | None:
    """Return who this browser joined a meeting as, and the round, or None."""
    holding = st.context.cookies.get(JOINED_COOKIE)
    if not isinstance(holding, str) or not holding:  # without a browser there is no cookie jar
        return None
    return joining_desk().who_holds(holding, now())


def at_this_computer() -> bool:
    """Say whether the browser runs on this machine, and not behind the proxy.

    A proxy adds the header; a visitor can add it but cannot take it away. Whoever reaches the port
    past the proxy can write any name into Host, but not another address than their own.
    """
    if not settings().behind_tls:
        return True  # then nothing but this machine is served: see connections.settings
    if st.context.ip_address not in {None, *LOCAL_NAMES}:
        return False
    headers = st.context.headers
    forwarded = any(headers.get(name) for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    host = (headers.get("Host") or "").rpartition(":")[0] or headers.get("Host") or ""
    return not forwarded and host.strip("[]") in LOCAL_NAMES


def viewer() -> Viewer:
    """Return who is looking: a phone that joined, an adult chosen in the sidebar, or the keeper.

    Asked anew on every run, so that a role that changed, a person who left or a code that ended
    counts at once. Whoever comes over the network and has not joined may do nothing.
    """
    phone = joined()
    if phone is not None:
        return phone[0]
    if not at_this_computer():
        return Viewer(school_id(), frozenset(), name="visitor")
    me = keeper(school_id())
    adult_id = st.session_state.get(_LOOKING_AS)
    if adult_id is None:
        return me
    try:
        return viewer_as(database(), me, adult_id)
    except NotFound:
        st.session_state.pop(_LOOKING_AS, None)
        return me


def sign_in() -> str:
    """Return how the viewer came in, as capabilities name it."""
    if joined() is not None:
        return JOINED + holder_of(st.context.cookies[JOINED_COOKIE])
    return HERE


def look_as(adult_id: str | None) -> None:
    """Look as an adult from now on, or as the keeper of this computer again."""
    if adult_id is None:
        st.session_state.pop(_LOOKING_AS, None)
    else:
        st.session_state[_LOOKING_AS] = adult_id


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show a refusal as its own sentence, and a bug as one line with a number to quote.

    Callbacks and fragments wrap their body in it; `main` wraps every screen.
    """
    try:
        yield
    except ConnectionsError as refusal:
        st.error(str(refusal), icon=":material/info:")


def log_bug(problem: BaseException) -> str:
    """Log where a bug is, never what it was about, and return the number to quote."""
    number = secrets.token_hex(4)
    trace, places = problem.__traceback__, []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    logger.error("problem %s: %s at %s", number, type(problem).__name__, " < ".join(places[-6:]))
    return number


def say_later(message: str) -> None:
    """Keep a sentence of success for the run after a callback."""
    st.session_state["said"] = message


def draw_said() -> None:
    """Show what the last callback said, once."""
    if message := st.session_state.pop("said", None):
        st.success(message, icon=":material/check:")


def draw_refused() -> None:
    """Show what the last callback was refused, once."""
    if message := st.session_state.pop("refused", None):
        st.error(message, icon=":material/info:")


@contextmanager
def in_callback(done: str = "") -> Iterator[None]:
    """Run a callback's change: say what was done, or why not, at the top of the next run."""
    try:
        yield
    except ConnectionsError as refusal:
        st.session_state["refused"] = str(refusal)
    else:
        if done:
            say_later(done)
