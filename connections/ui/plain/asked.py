"""Who asks at a plain page: the session that the guard let in, as the viewer it stands for now."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, TypeVar

from jinja2 import DictLoader, Environment
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from connections.domain.access.session import Door, Session, day_still_on
from connections.domain.access.viewer import Viewer
from connections.domain.problems import (
    AccessDenied,
    Changed,
    ConnectionsError,
    NotFound,
    NotPossible,
)
from connections.services.access.sessions import end_session, holder_of, viewer_in
from connections.services.book.ask import Ask, note_refusal
from connections.services.book.book import reading
from connections.ui.plain.pages import draw_page, pages_in
from connections.ui.shell.doors import SESSION_COOKIE
from connections.ui.shell.presence import is_for, mark_of
from connections.ui.shell.session import database, joining_desk, now, presence
from connections.words import say, to_say

Answer = TypeVar("Answer")

OVER = to_say("Your session is over. Please come in again.")
SOMEBODY_ELSE = to_say("Somebody else is in on this device now, so nothing was done.")
_LOCKED = to_say("Locked. As soon as there is a network, this is ended on the server too.")
_TOO_LONG = to_say("Nobody was here for a while, so nothing is shown. It goes on with the network.")
_PAGES = pages_in(DictLoader({}))
_STATUS: tuple[tuple[type[ConnectionsError], int], ...] = (
    (AccessDenied, 403),
    (NotFound, 409),
    (NotPossible, 409),
    (ConnectionsError, 503),  # the same may be sent again
)


def session_of(request: Request) -> Session:
    """Return the session that the guard let in; while the database rests there is none."""
    session: Session | None = getattr(request.state, "session", None)
    if session is None:
        database()  # says that it is at rest, or what is wrong
        raise AccessDenied(OVER)
    return session


async def asked(request: Request, question: Callable[[Ask], Answer]) -> Answer:
    """Return the answer to a question that the viewer behind a session asks, in one reading.

    What is refused is written down. Raises AccessDenied for a session that stands for nobody.
    """
    return await asyncio.to_thread(_answer, request, question)


def _answer(request: Request, question: Callable[[Ask], Answer]) -> Answer:
    session, moment = session_of(request), now()
    day = moment.astimezone().date()
    with reading(database(), session.school_id) as book:
        viewer = _viewer(request, session, book.sql, moment)
        if viewer is None:
            raise AccessDenied(OVER)
        ask = Ask(viewer, day, moment, book)
        try:
            return question(ask)
        except AccessDenied as refusal:
            ask.book.close()
            with suppress(ConnectionsError):
                note_refusal(ask.book.database, ask.viewer, refusal, ask.now)
            raise


def _viewer(request: Request, session: Session, sql: Connection, moment: datetime) -> Viewer | None:
    if session.door is Door.CODE:  # ends with the meeting, and sees what it gave itself
        held = joining_desk().who_holds(sql, request.cookies.get(SESSION_COOKIE, ""), moment)
        request.state.round_joined = held[1] if held else ""
        return held[0] if held else None
    return viewer_in(sql, session, day_still_on(moment))


def round_joined(request: Request) -> str | None:
    """Return, to a question, the one round of a phone that joined; None for all the school's."""
    joined: str | None = getattr(request.state, "round_joined", None)
    return joined


class SomebodyElse(AccessDenied):
    """A page sent this that was made for somebody else, who may send it again once they are in."""


def require_mine(request: Request) -> None:
    """Refuse what comes from a page that was made for another session than this browser's now."""
    if not is_for(session_of(request), request.query_params.get("whose", "")):
        raise SomebodyElse(SOMEBODY_ELSE)


def carried(session: Session) -> dict[str, Any]:
    """Return what a page carries of its session: whose it is, how long it shows anything, words."""
    left = max(0, int((session.ends_at - now()).total_seconds()))
    words = {"locked": say(_LOCKED), "over": say(_TOO_LONG)}
    return {"whose": mark_of(session), "idle": session.idle, "left": left, **words}


def draw_own(
    request: Request, pages: Environment, name: str, status: int = 200, **facts: object
) -> Response:
    """Return an adult's own page, which knows whose it is; its forms say so with `mine`."""
    page = carried(session_of(request))
    facts = {"told": getattr(request.state, "told", "")} | facts
    return draw_page(pages, name, status, watch=page, mine=f"?whose={page['whose']}", **facts)


Page = Callable[[Request], Awaitable[Response]]


def plainly(page: Page, anew: Page | None = None) -> Callable[[Request], Any]:
    """Return the same page for an adult: what is refused is a page, or JSON where that was sent.

    Where somebody was quicker, `anew` draws, under that sentence, how it stands now; a script may
    send the same again. Whoever looks after this computer has no pages of their own.
    """

    async def answer(request: Request) -> Response:
        try:
            if session_of(request).adult_id is None:
                return RedirectResponse("/", 303)
            if request.method == "POST":
                require_mine(request)
            return await page(request)
        except ConnectionsError as refusal:
            status = next(status for kind, status in _STATUS if isinstance(refusal, kind))
            if not sent_as_document(request):
                status = 401 if isinstance(refusal, SomebodyElse) else status
                return as_json({"message": str(refusal)}, status)
            if isinstance(refusal, Changed):
                status, request.state.told = 409, str(refusal)
                if anew is not None:
                    return await _drawn_anew(request, anew)
            back = "/" + request.url.path.split("/")[1]
            return draw_page(_PAGES, "refused.html", status, told=str(refusal), back=back)

    return answer


async def _drawn_anew(request: Request, anew: Page) -> Response:
    response: Response = await plainly(anew)(request)
    if response.status_code == 200:
        response.status_code = 409
    return response


def sent_as_document(request: Request) -> bool:
    """Say whether a browser shows the answer as a page; else a script of ours reads it."""
    return "text/html" in request.headers.get("accept", "")


def as_json(content: object, status: int = 200) -> Response:
    """Return JSON that nobody keeps."""
    return JSONResponse(content, status, headers={"Cache-Control": "no-store"})


async def lock(request: Request) -> Response:
    """End this device's session; nothing of it stays here but a way in.

    A page that was made for somebody else ends nothing.
    """
    response = RedirectResponse("/", 303)  # where the guard shows this browser's own way in
    session = getattr(request.state, "session", None)
    if session is not None and not is_for(session, request.query_params.get("whose", "")):
        return response
    return await end_here(request, response)


async def end_here(request: Request, response: Response) -> Response:
    """End this browser's session, in every tab; return the response without its cookie."""
    holding = request.cookies.get(SESSION_COOKIE, "")
    await asyncio.to_thread(end_session, database(), holding, now())
    presence().close(holder_of(holding))
    response.delete_cookie(SESSION_COOKIE)
    return response
