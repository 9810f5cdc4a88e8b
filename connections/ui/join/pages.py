"""The pages a phone sees before it is in: plain forms, without Streamlit, that need no script.

150 phones that join within a minute ask for a few kilobytes each; and a code that is wrong gets no
session. The pages lie in plain/; whatever came from outside is escaped on its way into one.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.meeting.joining import shown_code, tidy_code
from connections.domain.problems import (
    AccessDenied,
    ConnectionsError,
    DatabaseWrong,
    NotPossible,
)
from connections.services.access.sessions import end_session, holder_of
from connections.services.meeting.joining import Welcome, WrongCode
from connections.services.round.capabilities import keyed_hash
from connections.ui.plain.pages import (
    address_of,
    draw_page,
    pages_in,
    read_form,
    slowly,
)
from connections.ui.plain.site import takes_passkeys
from connections.ui.plain.static import address_for
from connections.ui.shell.doors import SESSION_COOKIE, from_here
from connections.ui.shell.session import (
    database,
    joining_desk,
    now,
    presence,
    refused_to_visitor,
    secret,
    settings,
)
from connections.words import say

VISITOR_COOKIE = "connections_visitor"  # whose wrong codes are counted; a school shares one address
KEPT = 60 * 24 * 60 * 60  # seconds: a round that is marked for weeks knows its phones again

_PLAIN = Path(__file__).with_name("plain")
_PAGES = pages_in(FileSystemLoader(_PLAIN))
_SCRIPT = (_PLAIN / "join.js").read_text(encoding="utf-8")
_PAGES.globals["script"] = address_for("join", "js", _SCRIPT)


def joining_routes() -> list[Route]:
    """Return the routes of joining."""
    return [
        Route("/join", _while_well(_ask), methods=["GET"]),
        Route("/join", _while_well(_choose), methods=["POST"]),
        Route("/join/name", _while_well(_take), methods=["POST"]),
        Route("/join/leave", _while_well(_leave), methods=["POST"]),
    ]


def _while_well(page: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Any]:
    """Return the same page; in safe mode it says that nobody can join now."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except DatabaseWrong:
            told = say("Nobody can join just now. Please tell whoever looks after Connections.")
            return draw_page(_PAGES, "code.html", 503, told=told)

    return answer


async def _ask(request: Request) -> Response:
    """Ask for the code; the QR code on the projector brings it along."""
    code = tidy_code(request.query_params.get("code", ""))
    why = await asyncio.to_thread(joining_desk().why_out, _held(request), now())
    told = say(why) if why else ""
    return _page(request, "code.html", code=shown_code(code) if code else "", told=told)


async def _choose(request: Request) -> Response:
    """Take the code; ask for the name."""
    try:
        code = (await read_form(request)).get("code", "")
        welcome = await asyncio.to_thread(joining_desk().welcome, code, now(), _held(request))
    except ConnectionsError as refusal:
        return await _refused(request, refusal)
    return _name_page(request, welcome, code)


async def _take(request: Request) -> Response:
    """Take the name; from now on this browser shows that adult's wall."""
    try:
        form = await read_form(request)
        code, word = form.get("code", ""), form.get("name", "")
        holding = await asyncio.to_thread(joining_desk().join, code, word, now(), _held(request))
    except (AccessDenied, NotPossible) as refusal:
        return await _refused(request, refusal)
    except ConnectionsError as refusal:
        try:
            welcome = await asyncio.to_thread(joining_desk().welcome, code, now(), _held(request))
        except ConnectionsError as other:
            return await _refused(request, other)
        return _name_page(request, welcome, code, 409, str(refusal))
    response = RedirectResponse("/mywall", 303)
    _set_cookie(response, SESSION_COOKIE, holding)
    return response


async def _leave(request: Request) -> Response:
    """Forget, in this browser, the meeting it joined."""
    holding = _held(request)
    await asyncio.to_thread(end_session, database(), holding, now())
    presence().close(holder_of(holding))
    response = RedirectResponse("/join", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


def _held(request: Request) -> str:
    return request.cookies.get(SESSION_COOKIE, "")


def _who(request: Request) -> str:
    """Return whose wrong codes are counted: the browser, else the address."""
    visitor = request.cookies.get(VISITOR_COOKIE, "")
    return visitor if visitor == _visitor(visitor[:16]) else address_of(request)


def _visitor(start: str) -> str:
    """Return a visitor's mark that nobody can make up."""
    return f"{start}.{keyed_hash(secret(), 'visitor', start)[:24]}"


def _set_cookie(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=KEPT,
        httponly=True,
        samesite="lax",  # "strict" would not be sent when the QR code's page is opened
        secure=settings().behind_tls,
    )


async def _refused(request: Request, refusal: ConnectionsError) -> Response:
    """Ask for the code again, with what stands in the way."""
    if isinstance(refusal, WrongCode):
        await slowly(request, _who(request))
    await asyncio.to_thread(refused_to_visitor, refusal)
    status = 403 if isinstance(refusal, AccessDenied) else 409
    return _page(request, "code.html", status, told=str(refusal))


def _name_page(
    request: Request, welcome: Welcome, code: str, status: int = 200, told: str = ""
) -> Response:
    names = [(word, adult.name) for word, adult in welcome.adults.items()]
    names.sort(key=lambda entry: entry[1].casefold())
    facts = {"round": welcome.round_name, "code": tidy_code(code) or "", "names": names}
    return _page(request, "name.html", status, told=told, **facts)


def _page(request: Request, name: str, status: int = 200, **facts: object) -> Response:
    here = from_here(settings(), address_of(request) or None, request.headers)
    facts |= {"here": here, "passkeys": takes_passkeys(request)}
    response = draw_page(_PAGES, name, status, **facts)
    if VISITOR_COOKIE not in request.cookies:
        _set_cookie(response, VISITOR_COOKIE, _visitor(secrets.token_hex(8)))
    return response
