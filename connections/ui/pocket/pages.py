"""My students on my own device: plain pages that need neither Streamlit nor a script."""

import asyncio
from pathlib import Path

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.services.access.sessions import end_session, holder_of
from connections.services.book.ask import Ask
from connections.services.outreach.caseload import CaseloadEntry, my_caseload
from connections.ui.plain.asked import asked
from connections.ui.plain.pages import draw_page, pages_in
from connections.ui.shell.doors import SESSION_COOKIE
from connections.ui.shell.session import database, now, presence

_PAGES = pages_in(FileSystemLoader(Path(__file__).with_name("plain")))


def pocket_routes() -> list[Route]:
    """Return the routes of the pocket pages."""
    return [
        Route("/pocket", _students, methods=["GET"]),
        Route("/pocket/lock", _lock, methods=["POST"]),
    ]


async def _students(request: Request) -> Response:
    who, entries = await asked(request, _mine)
    return draw_page(_PAGES, "students.html", who=who, entries=entries)


def _mine(ask: Ask) -> tuple[str, list[CaseloadEntry]]:
    me = ask.book.adults_by_id()[ask.viewer.adult_id or ""]
    return me.name, my_caseload(ask)


async def _lock(request: Request) -> Response:
    """End this device's session; its own digits open another one."""
    holding = request.cookies.get(SESSION_COOKIE, "")
    await asyncio.to_thread(end_session, database(), holding, now())
    presence().close(holder_of(holding))
    response = RedirectResponse("/unlock", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response
