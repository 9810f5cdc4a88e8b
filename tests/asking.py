"""Asking a service in a test: `as_(database, viewer)(service, …)` is one reading that ends."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from connections.domain.access.viewer import Viewer
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.book.book import Database, reading
from connections.store.rosters import load_role

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def as_(
    database: Database, viewer: Viewer, today: date = TODAY, now: datetime = NOW
) -> Callable[..., Any]:
    """Return how this viewer asks a service of the school, each time in a reading of its own."""

    def ask(service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        with reading(database, viewer.school_id) as book:
            return service(Ask(viewer, today, now, book), *args, **kwargs)

    return ask


def viewer_as(ask: Ask, adult_id: str) -> Viewer:
    """Return the viewer that an adult is at their own desk: their role and nothing else."""
    role = load_role(ask.book.sql, ask.school_id, adult_id, ask.today)
    if role is None:
        raise NotFound(adult_id)
    return Viewer(ask.school_id, frozenset({role}), adult_id, schools=ask.viewer.schools)
