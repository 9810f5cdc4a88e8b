"""Asking a service in a test: `as_(database, viewer)(service, …)` is one reading that ends."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from connections.domain.access.viewer import Viewer
from connections.services.book.ask import Ask
from connections.services.book.book import Database, reading

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
