"""Open lines: what counts as a touch, and what forged messages come to."""

import asyncio

from connections.domain.access.grants import Reach
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.services.access.sessions import holder_of, open_session
from connections.ui.guard.guard import Guard
from connections.ui.shell import session
from tests.unit.ui.test_routes import served  # noqa: F401 - a fixture


def test_a_line_that_is_opened_again_by_itself_is_no_touch(served):  # noqa: F811
    """On a weak network a page that nobody looks at opens its line again and again."""
    desk = Viewer(served.me.school_id, frozenset(), "A1", reach=Reach.EVERYTHING)
    holding = open_session(session.database(), desk, Door.SIGNED_IN, session.now())
    opened = []

    async def page(scope, receive, send):
        opened.append(scope["path"])

    async def ask(kind, path):
        scope = {
            "type": kind, "path": path, "method": "GET", "client": ("127.0.0.1", 5000),
            "headers": [(b"cookie", f"connections_session={holding}".encode())],
        }  # fmt: skip
        await Guard(page)(scope, asyncio.Queue().get, asyncio.Queue().put)

    touches = session.presence()._touches
    asyncio.run(ask("websocket", "/_stcore/stream"))
    assert opened == ["/_stcore/stream"] and not touches
    asyncio.run(ask("http", "/pocket"))
    assert set(touches) == {holder_of(holding)}, "a page that is asked for is one"
