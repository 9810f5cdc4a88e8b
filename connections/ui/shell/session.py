"""What every page begins with: the database, who asks and when, plain errors.

A run of a page is one reading: `asking` opens it once, and whatever is drawn within shares it.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, date, datetime

import streamlit as st

from connections.domain.access.viewer import VISITOR, Viewer
from connections.domain.meeting.joining import Tries
from connections.domain.problems import AccessDenied, ConnectionsError, DatabaseWrong
from connections.services.access.sessions import end_session, holder_of, pass_to
from connections.services.book.ask import Ask, note_refusal
from connections.services.book.book import Database, Installation, open_database, reading
from connections.services.meeting.joining import JoiningDesk
from connections.services.round.answers import AnswerDesk
from connections.services.round.capabilities import Expired
from connections.services.school import schools
from connections.settings import Settings, settings_from
from connections.ui.shell.doors import come_in, holding
from connections.ui.shell.handouts import Handouts
from connections.ui.shell.presence import Keepers, Presence
from connections.ui.shell.text import md
from connections.words import use

_resting = threading.Event()
_asked: ContextVar[Ask | None] = ContextVar("asked", default=None)


@st.cache_resource
def settings() -> Settings:
    """Return the settings this server was started with."""
    found = settings_from()
    use(found.language)
    return found


@st.cache_resource
def _opened() -> Database:
    return open_database(settings().database_url, installation())


@st.cache_resource
def installation() -> Installation:
    """Return what this computer knows outside of its database: keys, and how files were left."""
    return Installation(settings().keys_folder, settings().key)


def wrong_database() -> DatabaseWrong | None:
    """Return why the database must not be written into, None while all is well."""
    try:
        return None if _resting.is_set() else database().wrong
    except DatabaseWrong as problem:
        return problem


def start_again() -> None:
    """Close the database; whoever asks next opens it anew: another file lies in its place."""
    close_database()
    desk.clear()
    joining_desk.clear()
    _opened.clear()


def close_database() -> None:
    """Write what is waiting, then leave one whole file behind."""
    with suppress(ConnectionsError):  # one that could not be opened has nothing waiting
        opened = _opened()
        desk().close()
        opened.close()


def database() -> Database:
    """Return the one database of this server; ConnectionsError while it is at rest."""
    if _resting.is_set():
        raise ConnectionsError(
            "A backup is being brought back just now. Please wait a minute; nothing is lost."
        )
    return _opened()


@contextmanager
def at_rest() -> Iterator[None]:
    """Close the database for everybody here while it is replaced; whoever asks next opens it."""
    with suppress(ConnectionsError):
        desk()  # while it can still be made
    _resting.set()
    try:
        start_again()
        yield
    finally:
        try:
            with suppress(ConnectionsError):  # said to whoever asks next
                _opened()  # before anybody comes: no answer waits while it is opened
        finally:
            _resting.clear()


def usual_school() -> str:
    """Return the school of whoever came by no door of one; "" where there are several."""
    return schools.usual_school(database(), settings().school_id, now())


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


def secret() -> bytes:
    """Return the secret that signs capabilities."""
    return database().keys.signing


@st.cache_resource
def desk() -> AnswerDesk:
    """Return the one desk of this server, where walls hand in their answers."""
    return AnswerDesk(database(), secret())


@st.cache_resource
def joining_desk() -> JoiningDesk:
    """Return where phones ask to join a meeting."""
    return JoiningDesk(database(), secret())


@st.cache_resource
def keepers() -> Keepers:
    """Return the key of this start, and the browsers that have shown it."""
    return Keepers()


@st.cache_resource
def presence() -> Presence:
    """Return who is in, as this process knows it."""
    return Presence(database, now)


@st.cache_resource
def handouts() -> Handouts:
    """Return the files that wait for the browser that asked for them."""
    return Handouts()


@st.cache_resource
def tries() -> Tries:
    """Return the wrong codes of the last minutes, for whoever answers them."""
    return Tries()


@contextmanager
def asking() -> Iterator[Ask]:
    """Yield who asks, when, and the one reading of this run.

    Who is looking is asked anew on every run, so that a role that changed, a person who left or a
    code that ended counts at once. Whoever comes through no door may do nothing.
    """
    outer = _asked.get()
    if outer is not None:
        with _noting(outer):
            yield outer
        return
    with reading(database(), "") as book:  # the session says of which school
        nobody = Viewer(book.school_id, frozenset(), name=VISITOR)
        ask = come_in(Ask(nobody, today(), now(), book), settings(), joining_desk(), keepers())
        token = _asked.set(ask)
        try:
            with _noting(ask):
                yield ask
        finally:
            _asked.reset(token)


@contextmanager
def _noting(ask: Ask) -> Iterator[None]:
    try:
        yield
    except AccessDenied as refusal:
        refused(ask, refusal)
        raise


def refused(ask: Ask, refusal: ConnectionsError) -> None:
    """Write down that this was refused, for a page that shows the refusal itself."""
    if ask.book.database.one_connection:
        ask.book.close()
    note_refusal(ask.book.database, ask.viewer, refusal, ask.now)


def refused_to_visitor(refusal: ConnectionsError) -> None:
    """Write down what was refused at a route beside the pages, where nobody is known."""
    if isinstance(refusal, Expired):
        return  # the page asks for a new one by itself
    with suppress(ConnectionsError):  # while the database rests there is nowhere to write
        nobody = Viewer(usual_school(), frozenset(), name=VISITOR)
        note_refusal(database(), nobody, refusal, now())


def current() -> Ask:
    """Return who asks in this run, within `asking`."""
    ask = _asked.get()
    assert ask is not None, "drawn outside of a run: see asking"
    return ask


@contextmanager
def plain_errors() -> Iterator[Ask]:
    """Yield who asks; show a refusal as its own sentence.

    Fragments wrap their body in it; `main` wraps every screen.
    """
    asked = False
    try:
        with asking() as ask:
            asked = True
            yield ask
    except ConnectionsError as refusal:
        st.error(refusal.told(md), icon=":material/info:")
        if not asked:  # the database is at rest: there is nothing to draw
            st.stop()


def say_later(message: str) -> None:
    """Keep a sentence of success for the run after a callback."""
    st.session_state["said"] = message


def draw_said() -> None:
    """Show what the last callback was refused and what it said, once.

    A refusal stands at the foot of the window: who was refused may be far down the page.
    """
    if refused := st.session_state.pop("refused", None):
        with st.bottom:
            st.error(refused, icon=":material/info:")
    with st.container():  # there without words too: what stands below is not drawn from new
        if said := st.session_state.pop("said", None):
            st.success(said, icon=":material/check:")


@contextmanager
def in_callback(done: str = "") -> Iterator[Ask]:
    """Run a callback's change: say what was done, or why not, at the top of the next run."""
    asked = False
    try:
        with asking() as ask:
            asked = True
            yield ask
    except ConnectionsError as refusal:
        st.session_state["refused"] = refusal.told(md)
        if not asked:
            st.stop()
    else:
        if done:
            say_later(done)


def acting(change: Callable[..., object], *given: object, done: str = "") -> Callable[[], None]:
    """Return the callback that makes this one change, asked by whoever clicks (see in_callback)."""

    def run() -> None:
        with in_callback(done) as ask:
            change(ask, *given)

    return run


def pass_on(adult_id: str | None) -> None:
    """Pass this computer to an adult, for a callback: every tab of this browser is theirs now."""
    with in_callback() as ask:
        if adult_id is not None:
            pass_to(ask, holding(), adult_id)
            presence().close(holder_of(holding()))


def lock() -> None:
    """End this browser's session, for a callback: nothing stays on any of its screens."""
    with in_callback() as ask:
        ask.book.close()
        end_session(ask.book.database, holding(), ask.now)
        presence().close(holder_of(holding()))
