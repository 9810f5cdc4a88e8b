"""The keeper's way in: the key of this start, then the passphrase, where there is one.

The key stands behind the # of the link: browsers keep that to themselves, so it is in no request's
address and in no log of requests. A script hands it in as a form; without one it can be pasted.
"""

import asyncio
import os
import sys
import webbrowser
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import streamlit as st
from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.access.phrase import OneLine
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied, ConnectionsError, NotPossible
from connections.services.access.passphrase import (
    fits_passphrase,
    has_passphrase,
    set_passphrase,
)
from connections.services.access.sessions import holder_of, open_session
from connections.services.school.schools import keeper
from connections.settings import HERE
from connections.ui.plain.pages import address_of, draw_page, pages_in, read_form, slowly
from connections.ui.shell.doors import SESSION_COOKIE, from_here
from connections.ui.shell.presence import KEEPER_COOKIE
from connections.ui.shell.session import (
    database,
    keepers,
    now,
    presence,
    refused_to_visitor,
    settings,
    usual_school,
)
from connections.words import say, say_many, to_say

WRONG_KEY = to_say(
    "This link is not right, or Connections was started again since. The link of the newest start "
    "stands in the window in which Connections was started."
)
WRONG_PASSPHRASE = to_say("This is not the passphrase.")
_PLAIN = Path(__file__).with_name("plain")
_PAGES = pages_in(FileSystemLoader(_PLAIN))
_SCRIPT = (_PLAIN / "keeper.js").read_text(encoding="utf-8")


def keeper_routes() -> list[Route]:
    """Return the routes of the keeper's way in."""
    return [
        Route("/keeper", _ask, methods=["GET"]),
        Route("/keeper", _let_in, methods=["POST"]),
        Route("/keeper/keeper.js", _script, methods=["GET"]),
        Route("/keeper/passphrase", _while_well(_ask_passphrase), methods=["GET"]),
        Route("/keeper/passphrase", _while_well(_take_passphrase), methods=["POST"]),
        Route("/keeper/passphrase/new", _while_well(_ask_new), methods=["GET"]),
        Route("/keeper/passphrase/new", _while_well(_take_new), methods=["POST"]),
    ]


async def _ask(request: Request) -> Response:
    return draw_page(_PAGES, "keeper.html")


async def _script(request: Request) -> Response:
    return Response(_SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-store"})


async def _let_in(request: Request) -> Response:
    """Take the key, or the whole link; from now on this browser is a keeper's."""
    try:
        typed = (await read_form(request)).get("key", "")
        holding = keepers().let_in(typed.rpartition("#")[2].strip())
        if holding is None:
            await slowly(request, "keeper")
            raise AccessDenied(WRONG_KEY)
    except ConnectionsError as refusal:
        await asyncio.to_thread(refused_to_visitor, refusal)
        return draw_page(_PAGES, "keeper.html", 403, told=str(refusal))
    response = RedirectResponse("/keeper/passphrase", 303)
    _set_cookie(request, response, KEEPER_COOKIE, holding)
    return response


def _set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Keep a secret in the browser until it is closed.

    "Strict" would not be sent when the link is opened from outside.
    """
    secure = request.url.scheme == "https"
    response.set_cookie(name, value, httponly=True, samesite="lax", secure=secure)


def _while_well(page: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Any]:
    """Return the same page for whoever has shown the key; in safe mode the app itself."""

    async def answer(request: Request) -> Response:
        address = address_of(request) or None
        shown = keepers().knows(request.cookies.get(KEEPER_COOKIE, ""))
        if not (shown and from_here(settings(), address, request.headers)):
            return RedirectResponse("/keeper", 303)
        try:
            return await page(request)
        except ConnectionsError:  # in safe mode, or at rest: the pages say so
            return RedirectResponse("/", 303)

    return answer


async def _ask_passphrase(request: Request) -> Response:
    """Ask for the passphrase; where there is none, the key of this start is enough."""
    if await asyncio.to_thread(_locked):
        return draw_page(_PAGES, "passphrase.html")
    return await _come_in(request)


async def _take_passphrase(request: Request) -> Response:
    """Take the passphrase; from now on this browser looks after this computer."""
    try:
        typed = (await read_form(request)).get("passphrase", "")
        if await asyncio.to_thread(_locked):
            if seconds := _guesses().wait(now()):
                return _wait(seconds, "passphrase.html")
            await _guess(typed)
    except (AccessDenied, NotPossible) as refusal:
        await asyncio.to_thread(refused_to_visitor, refusal)
        return draw_page(_PAGES, "passphrase.html", 403, told=str(refusal))
    return await _come_in(request)


async def _ask_new(request: Request) -> Response:
    """Ask for a new passphrase, and for the one until now."""
    return draw_page(_PAGES, "new.html", known=await asyncio.to_thread(_locked))


async def _take_new(request: Request) -> Response:
    """Choose a passphrase: whoever may look after this computer, with the one until now."""
    known = await asyncio.to_thread(_locked)
    try:
        form = await read_form(request)
        session = await presence().who(request.cookies.get(SESSION_COOKIE, ""))
        if session is None or session.door is not Door.KEEPER:
            raise AccessDenied("Only whoever looks after this computer chooses its passphrase.")
        if known:
            if seconds := _guesses().wait(now()):
                return _wait(seconds, "new.html", known=known)
            await _guess(form.get("old", ""))
        typed, again = form.get("typed", ""), form.get("again", "")
        await asyncio.to_thread(set_passphrase, database(), _me(), typed, again, now())
        presence().ask_anew()
    except (AccessDenied, NotPossible) as refusal:
        await asyncio.to_thread(refused_to_visitor, refusal)
        return draw_page(_PAGES, "new.html", 403, told=str(refusal), known=known)
    return await _come_in(request)


@st.cache_resource
def _guesses() -> OneLine:
    """Return the line in which guesses at the passphrase of this computer wait."""
    return OneLine()


async def _guess(typed: str) -> None:
    """Look at one guess, and at no other meanwhile; AccessDenied for a wrong one."""
    line, right = _guesses(), False
    line.busy = True
    try:
        right = await asyncio.to_thread(_fits, typed)
    finally:
        line.busy = False
        line.note(right, now())
    if not right:
        raise AccessDenied(WRONG_PASSPHRASE)


def _wait(seconds: int, page: str, **facts: object) -> Response:
    """Answer a guess that is not looked at: the line is busy, or a wrong one was too near."""
    told = say_many(
        seconds,
        "Somebody typed a passphrase just before. Please wait a second, then type it again: what "
        "you typed now was not looked at.",
        "Somebody typed a passphrase just before. Please wait {n} seconds, then type it again: "
        "what you typed now was not looked at.",
    )
    return draw_page(_PAGES, page, 429, told=told, **facts)


async def _come_in(request: Request) -> Response:
    """Open a keeper's session in the place of the one this browser had."""
    had = request.cookies.get(SESSION_COOKIE, "")
    opening = database(), _me(), Door.KEEPER, now()
    holding = await asyncio.to_thread(open_session, *opening, instead_of=had)
    presence().close(holder_of(had))
    response = RedirectResponse("/", 303)
    _set_cookie(request, response, SESSION_COOKIE, holding)
    return response


def _me() -> Viewer:
    return keeper(usual_school())


def _locked() -> bool:
    with database().reading() as sql:
        return has_passphrase(sql)


def _fits(typed: str) -> bool:
    with database().reading() as sql:
        return fits_passphrase(sql, typed)


def keeper_link() -> str:
    """Return the way in for whoever sits at this computer."""
    return f"http://127.0.0.1:{st.get_option('server.port')}/keeper#{keepers().key}"


def print_keeper_link() -> None:
    """Print the way in where the server was started."""
    if settings().address not in HERE:
        return  # then nobody reaches the server from the computer itself
    told = say("To look after Connections, open this link on this computer:")
    sys.stdout.write(f"\n  {told}\n  {keeper_link()}\n\n")
    sys.stdout.flush()


def started_by_a_person() -> bool:
    """Say whether somebody started the server in a window, on a computer with a screen."""
    screen = sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY"))
    return screen and sys.stdout.isatty() and not settings().behind_tls


async def open_keeper_link() -> None:
    """Open the way in, in the browser of whoever started the server."""
    await _answering()
    await asyncio.to_thread(webbrowser.open, keeper_link())


async def _answering() -> None:
    """Return once the server answers."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", st.get_option("server.port"))
        except OSError:
            await asyncio.sleep(0.1)
        else:
            writer.close()
            return
