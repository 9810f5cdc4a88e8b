"""Adults at their own desks, for tests that hand in answers: the session is a real row."""

from contextlib import suppress
from datetime import UTC, datetime

from connections.domain.access.grants import Reach
from connections.domain.access.session import Door, Session
from connections.domain.access.viewer import Viewer
from connections.domain.problems import Changed
from connections.services.access.sessions import holder_of
from connections.services.round.capabilities import IN
from connections.store.access.sessions import load_session, save_session
from connections.store.database import Database

LONG_AGO, FAR = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def signed_in(database: Database, viewer: Viewer) -> str:
    """Return how an adult came in, as capabilities name it, whatever the clock says."""
    name = holder_of(f"{viewer.school_id} {viewer.adult_id}")
    whose = (viewer.school_id, name, viewer.adult_id, Door.SIGNED_IN, Reach.EVERYTHING, "")
    with database.reading() as sql:
        known = load_session(sql, name)
    if known is None:
        with suppress(Changed), database.writing() as sql:  # who is not on the roster gets none
            save_session(sql, Session(*whose, LONG_AGO, LONG_AGO, 0, FAR))
    return IN + name
