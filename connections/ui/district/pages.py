"""A district's page, and the way from one school to another: plain pages, without Streamlit."""

import asyncio
from pathlib import Path

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.problems import ConnectionsError
from connections.services.access.sessions import holder_of
from connections.services.access.switching import schools_to_switch, switch_school
from connections.services.report.district import district_view
from connections.ui.plain.asked import asked, draw_own, lock, require_mine, session_of
from connections.ui.plain.pages import pages_in, read_form
from connections.ui.shell.doors import SESSION_COOKIE
from connections.ui.shell.session import database, now, presence, refused_to_visitor, settings

_PAGES = pages_in(FileSystemLoader(Path(__file__).with_name("plain")))


def district_routes() -> list[Route]:
    """Return the routes of a district's page and of switching."""
    return [
        Route("/district", _figures, methods=["GET"]),
        Route("/district/lock", lock, methods=["POST"]),
        Route("/switch", _choose, methods=["GET"]),
        Route("/switch", _switch, methods=["POST"]),
    ]


async def _figures(request: Request) -> Response:
    """Show what the schools have published, or why there is nothing yet."""
    try:
        found = await asked(request, district_view)
    except ConnectionsError as refusal:
        return draw_own(request, _PAGES, "district.html", told=str(refusal))
    return draw_own(request, _PAGES, "district.html", found=found)


async def _choose(request: Request) -> Response:
    """Ask which of their schools somebody wants to go to."""
    return draw_own(request, _PAGES, "switch.html", schools=await asyncio.to_thread(_mine, request))


def _mine(request: Request) -> dict[str, str]:
    with database().reading() as sql:
        return schools_to_switch(sql, session_of(request))


async def _switch(request: Request) -> Response:
    """Go to another school: the session ends, and one of that school begins."""
    had = request.cookies.get(SESSION_COOKIE, "")
    try:
        require_mine(request)
        chosen = (await read_form(request)).get("school", "")
        holding = await asyncio.to_thread(switch_school, database(), had, chosen, now())
    except ConnectionsError as refusal:
        await asyncio.to_thread(refused_to_visitor, refusal)
        mine = await asyncio.to_thread(_mine, request)
        return draw_own(request, _PAGES, "switch.html", status=403, told=str(refusal), schools=mine)
    presence().close(holder_of(had))
    response = RedirectResponse("/", 303)
    secure = settings().behind_tls
    response.set_cookie(SESSION_COOKIE, holding, httponly=True, samesite="lax", secure=secure)
    return response
