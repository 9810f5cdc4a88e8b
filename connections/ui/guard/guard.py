"""No session, no view: asked in front of every page, every other address, every web socket."""

import asyncio
from html import escape
from http.cookies import CookieError, SimpleCookie
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connections.domain.access.grants import Reach
from connections.domain.access.session import Door, Session
from connections.domain.problems import ConnectionsError
from connections.ui.plain.asked import carried, end_here
from connections.ui.shell.doors import SESSION_COOKIE, STAGE_COOKIE, device_cookie, from_here
from connections.ui.shell.presence import KEEPER_COOKIE, is_for
from connections.ui.shell.session import keepers, presence, settings

# What stands before the doors, or says nothing of anybody. Answers show a capability of their own.
OPEN = (
    *("/join", "/slip", "/unlock", "/passkey", "/oidc", "/keeper", "/session", "/answers"),
    *("/static", "/plain", "/_stcore/health", "/favicon.png", "/stage/link"),
    "/feed",  # its own secret is asked for
)
PLAIN = ("/pocket", "/mywall", "/switch")  # pages of their own, for whoever has a session
STAGE = "/stage"  # for whoever runs a meeting, or the page a link of theirs has opened
# What there is for a device that does nothing else, its own page first; nothing of Streamlit's.
ALL_OF = {
    Reach.POCKET: PLAIN,
    Reach.JOINED: ("/mywall",),
    Reach.DISTRICT: ("/district",),
    Reach.STAGE: (STAGE,),
}
ASKS_BY_ITSELF = ("/mywall/open", "/stage/now")  # pages that look again and again: no touch
OVER = 4401  # how a web socket learns that its session is over
_SCRIPT = Path(__file__).with_name("watch.js").read_text(encoding="utf-8")


class Guard:
    """Lets in whoever's session is open, and ends what they have open when it ends."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what an open session asks for; show everybody else the way in."""
        if scope["type"] not in ("http", "websocket") or _is_open(scope["path"]):
            await self.app(scope, receive, send)
            return
        try:
            session = await _session_of(scope)
            if _under(scope["path"], (STAGE,)):
                session = await _on_stage(scope, session)
        except ConnectionsError:  # at rest or in safe mode: every page says so by itself
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})["session"] = session
        all_there_is = _all_there_is(session) if session else ()
        if session is None:
            await _show_way_in(scope, receive, send)
        elif _under(scope["path"], all_there_is or (*PLAIN, STAGE)):
            if scope["type"] == "http":
                if scope["path"] not in ASKS_BY_ITSELF:
                    presence().touch(session.session_hash)
                await self.app(scope, receive, send)
            else:  # how a plain page learns that its session is over: nobody touched anything
                await self._until_it_ends(_wait, session, scope, receive, send)
        elif all_there_is:
            await _show_way_in(scope, receive, send, all_there_is[0])
        elif scope["type"] == "websocket":  # opened anew by itself: nobody touched anything
            await self._until_it_ends(self.app, session, scope, receive, send)
        elif _is_page(scope):
            presence().touch(session.session_hash)
            await self._with_watch(session, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _until_it_ends(
        self, app: ASGIApp, session: Session, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Keep a web socket open as long as its session is."""
        with presence().open(session.session_hash) as ended:
            over = asyncio.create_task(ended.wait())

            async def close() -> None:
                await over
                await send({"type": "websocket.close", "code": OVER})

            async def hear() -> Message:
                coming = asyncio.ensure_future(receive())
                await asyncio.wait({coming, over}, return_when=asyncio.FIRST_COMPLETED)
                if coming.done():
                    return coming.result()
                coming.cancel()
                return {"type": "websocket.disconnect", "code": OVER}

            closing = asyncio.create_task(close())
            try:
                await app(scope, hear, send)
            finally:
                closing.cancel()
                over.cancel()

    async def _with_watch(
        self, session: Session, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Put the script into Streamlit's page that clears it when the session ends."""
        kept = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        headers = [(name, value) for name, value in scope["headers"] if name not in kept]
        start: Message = {}
        body = b""

        async def put_in(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            whole = body.replace(b"<head>", _watch_of(session), 1)
            answered = MutableHeaders(scope=start)
            if "content-length" in answered:
                answered["content-length"] = str(len(whole))
            for name in ("etag", "last-modified"):
                del answered[name]
            await send(start)
            await send({"type": "http.response.body", "body": whole})

        await self.app({**scope, "headers": headers}, receive, put_in)


def _watch_of(session: Session) -> bytes:
    """Return the head of a page with what watches over it."""
    facts = (f'data-{name}="{escape(str(value))}"' for name, value in carried(session).items())
    return f'<head><script src="/session/watch.js" {" ".join(facts)}></script>'.encode()


def _is_open(path: str) -> bool:
    return _under(path, OPEN)


def _under(path: str, addresses: tuple[str, ...]) -> bool:
    return any(path == each or path.startswith(f"{each}/") for each in addresses)


def _all_there_is(session: Session) -> tuple[str, ...]:
    """Return the pages of somebody whose own device does their own work alone, () for others."""
    return () if session.door is Door.HAND_OVER else ALL_OF.get(session.reach, ())


async def _wait(scope: Scope, receive: Receive, send: Send) -> None:
    """Keep a web socket open that says nothing."""
    await receive()
    await send({"type": "websocket.accept"})
    while (await receive())["type"] != "websocket.disconnect":
        pass


def _is_page(scope: Scope) -> bool:
    plain = scope["path"].startswith(("/_stcore", "/take/", "/component"))
    return scope["type"] == "http" and scope["method"] == "GET" and not plain


def _is_form(scope: Scope) -> bool:
    """Say whether a plain page's form was sent by the browser itself, which shows the answer."""
    return _under(scope["path"], PLAIN) and "text/html" in Headers(scope=scope).get("accept", "")


def _cookies(scope: Scope) -> dict[str, str]:
    try:
        jar = SimpleCookie(Headers(scope=scope).get("cookie", ""))
    except CookieError:
        return {}
    return {name: each.value for name, each in jar.items()}


async def _session_of(scope: Scope) -> Session | None:
    cookies = _cookies(scope)
    session = await presence().who(cookies.get(SESSION_COOKIE, ""))
    if session is None:
        return None
    if session.door in (Door.KEEPER, Door.HAND_OVER) and not _is_keeper(scope, cookies):
        return None
    return session


async def _on_stage(scope: Scope, session: Session | None) -> Session | None:
    """Return who looks at the stage: whoever is at their desk, else the page that only reads.

    A browser holds that page's secret beside its own, so that a link signs nobody out.
    """
    shown = await presence().who(_cookies(scope).get(STAGE_COOKIE, ""))
    shown = shown if shown is not None and shown.reach is Reach.STAGE else None
    scope.setdefault("state", {})["stage"] = shown
    at_desk = session is not None and session.reach is Reach.EVERYTHING
    return session if at_desk else shown or session


def _is_keeper(scope: Scope, cookies: dict[str, str]) -> bool:
    address = scope["client"][0] if scope.get("client") else None
    knows = keepers().knows(cookies.get(KEEPER_COOKIE, ""))
    return knows and from_here(settings(), address, Headers(scope=scope))


async def _show_way_in(scope: Scope, receive: Receive, send: Send, way: str = "") -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": OVER})
        return
    answer = Response(status_code=401, headers={"Cache-Control": "no-store"})
    if _is_page(scope) or _is_form(scope):
        way = way or _way_in(scope)
        answer = RedirectResponse(way, 303, headers={"Cache-Control": "no-store"})
    await answer(scope, receive, send)


def _way_in(scope: Scope) -> str:
    """Return the door of whoever has none: the keeper's, a device's, an account's or a code's."""
    cookies = _cookies(scope)
    if _is_keeper(scope, cookies):
        return "/keeper/passphrase"
    if device_cookie(settings()) in cookies:
        return "/unlock"
    return "/join" if settings().sign_in is None else "/oidc"


def guard_routes() -> list[Route]:
    """Return what the script in the pages asks."""
    return [
        Route("/session", _still_in, methods=["GET", "POST"]),
        Route("/session/lock", _lock, methods=["POST"]),
        Route("/session/watch.js", _watch, methods=["GET"]),
    ]


async def _still_in(request: Request) -> Response:
    """Say whether a page's session is open in its browser; a POST comes of a touch or a key."""
    session = await _session_of_page(request)
    if session is not None and request.method == "POST":
        presence().touch(session.session_hash)
    status = 401 if session is None else 204
    return Response(status_code=status, headers={"Cache-Control": "no-store"})


async def _session_of_page(request: Request) -> Session | None:
    session = await _session_of(request.scope)
    mine = session is not None and is_for(session, request.query_params.get("whose", ""))
    return session if mine else None


async def _lock(request: Request) -> Response:
    """End the session that a page was made for; somebody else's in the same browser goes on."""
    kept = {"Cache-Control": "no-store"}
    if await _session_of_page(request) is None:
        return Response(status_code=401, headers=kept)
    return await end_here(request, Response(status_code=204, headers=kept))


async def _watch(request: Request) -> Response:
    return Response(_SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-store"})
