"""The page that takes the keeper's key, and the link that leads there.

The key stands behind the # of the link: browsers keep that to themselves, so it is in no request's
address and in no log of requests. A script hands it in as a form; without one it can be pasted.
"""

import asyncio
import os
import sys
import webbrowser
from pathlib import Path

import streamlit as st
from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.problems import AccessDenied, ConnectionsError
from connections.settings import HERE
from connections.ui.parts.plain import draw_page, pages_in, read_form, slowly
from connections.ui.shell.keepers import KEEPER_COOKIE
from connections.ui.shell.session import keepers, refused_to_visitor, settings
from connections.words import say, to_say

WRONG_KEY = to_say(
    "This link is not right, or Connections was started again since. The link of the newest start "
    "stands in the window in which Connections was started."
)
_PLAIN = Path(__file__).with_name("plain")
_PAGES = pages_in(FileSystemLoader(_PLAIN))
_SCRIPT = (_PLAIN / "keeper.js").read_text(encoding="utf-8")


def keeper_routes() -> list[Route]:
    """Return the routes of the keeper's way in."""
    return [
        Route("/keeper", _ask, methods=["GET"]),
        Route("/keeper", _let_in, methods=["POST"]),
        Route("/keeper/keeper.js", _script, methods=["GET"]),
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
    response = RedirectResponse("/", 303)
    # Until the browser is closed. "Strict" would not be sent when the link is opened from outside.
    secure = request.url.scheme == "https"
    response.set_cookie(KEEPER_COOKIE, holding, httponly=True, samesite="lax", secure=secure)
    return response


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
