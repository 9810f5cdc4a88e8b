"""What every screen needs to begin: the database, who is looking, the time, plain errors."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import streamlit as st

from connections.domain.access import Viewer
from connections.domain.problems import ConnectionsError, NotFound
from connections.services.capabilities import HERE
from connections.services.school import find_school, keeper, viewer_as
from connections.settings import Settings, settings_from
from connections.store.database import Database, open_database

logger = logging.getLogger("connections")
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


def viewer() -> Viewer:
    """Return who is looking: an adult chosen in the sidebar, else the keeper of this computer.

    Asked anew on every run, so that a role that changed or a person who left counts at once.
    """
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
    return HERE


def look_as(adult_id: str | None) -> None:
    """Look as an adult from now on, or as the keeper of this computer again."""
    if adult_id is None:
        st.session_state.pop(_LOOKING_AS, None)
    else:
        st.session_state[_LOOKING_AS] = adult_id
    st.session_state["looking_as_choice"] = adult_id  # what the sidebar shows


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
