"""The projector's page: one picture that asks again and again for itself, and keys that change it.

Whoever runs the meeting changes it; a stage that a link has opened only reads. What the room sees
is kept in the database, so a reload, a restart and a second projector show the same.
"""

import asyncio
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from jinja2 import FileSystemLoader
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.access.grants import Permission, Reach
from connections.domain.access.session import Door, Session, day_still_on
from connections.domain.access.viewer import Viewer
from connections.domain.meeting.stage import STAGE_LASTS, Scene
from connections.domain.problems import AccessDenied, ConnectionsError, NotFound, NotPossible
from connections.services.access.sessions import viewer_in
from connections.services.book.ask import Ask, note_refusal
from connections.services.book.book import reading
from connections.services.meeting.links import (
    UnknownLink,
    link_on_stage,
    open_own_stage,
    use_stage_link,
)
from connections.services.meeting.stage import (
    band_on_stage,
    go_on_in_agenda,
    hide_on_stage,
    round_for_stage,
    show_on_stage,
    stage_view,
    turn_stage,
)
from connections.services.round.rounds import open_round, reveal_round
from connections.services.school.schools import keeper
from connections.ui.plain.asked import OVER, as_json
from connections.ui.plain.pages import address_of, draw_page, pages_in, read_form, slowly
from connections.ui.plain.static import address_for
from connections.ui.shell.doors import STAGE_COOKIE, origin_of
from connections.ui.shell.session import (
    database,
    now,
    refused_to_visitor,
    secret,
    settings,
    usual_school,
)
from connections.ui.stage.shown import facts_of, font, nothing_yet
from connections.words import to_say

Answer = TypeVar("Answer")

_PLAIN = Path(__file__).with_name("plain")
_PAGES = pages_in(FileSystemLoader(_PLAIN))
_PAGES.globals |= {
    name: address_for(name, "js", (_PLAIN / f"{name}.js").read_text(encoding="utf-8"))
    for name in ("stage", "link")
} | {"font": font()}
_UNKNOWN = to_say("The stage does not know this key. Nothing was changed.")


class MeetingOver(AccessDenied):
    """The round that a stage was opened for is closed."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at the stage, at which round, and the session of a browser that runs the meeting.

    `session` is "" where this is a page that only reads.
    """

    ask: Ask
    wanted: str  # a round, "" for the one the meeting is about
    session: str


def stage_routes() -> list[Route]:
    """Return the routes of the stage."""
    return [
        Route("/stage", _page, methods=["GET"]),
        Route("/stage/now", _now, methods=["GET"]),
        Route("/stage/do", _do, methods=["POST"]),
        Route("/stage/link", _ask_link, methods=["GET"]),
        Route("/stage/link", _use_link, methods=["POST"]),
    ]


async def _looked(request: Request, question: Callable[[Looking], Answer]) -> Answer:
    return await asyncio.to_thread(_answer, request, question)


def _answer(request: Request, question: Callable[[Looking], Answer]) -> Answer:
    session, shown, moment = _session(request), request.state.stage, now()
    school_id, today = _school(request, session, shown), moment.astimezone().date()
    with reading(database(), school_id) as book:
        viewer = _runs(book.sql, session, school_id, moment)
        runs = session.session_hash if viewer else ""
        if shown is not None and shown.school_id != school_id:
            shown = None  # a stage of another school of theirs
        if viewer is None:
            viewer = viewer_in(book.sql, shown or session, day_still_on(moment))
        if viewer is None:
            raise MeetingOver(OVER) if shown else AccessDenied(OVER)
        link = link_on_stage(book.sql, shown) if shown else None
        wanted = link.round_id if link else ""
        if runs and (chosen := request.query_params.get("round", "")):
            wanted = chosen
        ask = Ask(viewer, today, moment, book)
        try:
            return question(Looking(ask, wanted, runs))
        except AccessDenied as refusal:
            ask.book.close()
            note_refusal(ask.book.database, ask.viewer, refusal, ask.now)
            raise


def _session(request: Request) -> Session:
    session: Session | None = getattr(request.state, "session", None)
    if session is None:
        database()  # says that it is at rest, or what is wrong
        raise AccessDenied(OVER)
    return session


def _school(request: Request, session: Session, shown: Session | None) -> str:
    """Return the school whose stage it is; whoever looks after this computer has chosen one."""
    if session.door is not Door.KEEPER:
        return session.school_id
    chosen = request.query_params.get("school", "")
    return chosen or (shown.school_id if shown else usual_school())


def _runs(sql: Connection, session: Session, school_id: str, now: datetime) -> Viewer | None:
    """Return whoever runs the meeting at their own desk; None for others."""
    if session.reach is not Reach.EVERYTHING:
        return None
    if session.door is Door.KEEPER:
        return keeper(school_id)
    viewer = viewer_in(sql, session, day_still_on(now))
    return viewer if viewer is not None and viewer.may(Permission.MEETING_RUN) else None


def _facts(request: Request, looking: Looking) -> dict[str, Any]:
    """Return what stands on the picture, and the round it is of."""
    ask, changes = looking.ask, bool(looking.session)
    try:
        this_round = round_for_stage(ask, looking.wanted)
    except NotFound as nothing:
        return nothing_yet(str(nothing))
    view = stage_view(ask, this_round.round_id, secret())
    origin = origin_of(settings(), str(request.base_url))
    return facts_of(view, origin, ask.now, changes) | {"round_id": this_round.round_id}


def _drawn(request: Request, looking: Looking) -> tuple[str, str]:
    """Return the picture and the round it is of."""
    facts = _facts(request, looking)
    return _PAGES.get_template("scene.html").render(facts), facts.get("round_id", "")


def _kept(request: Request, looking: Looking) -> tuple[str, str]:
    """Return the picture, and the secret of its own stage for a browser that runs the meeting.

    That is "" for others, and where it has one: it shows the picture while nobody touches it.
    """
    picture, round_id = _drawn(request, looking)
    if not (looking.session and round_id):
        return picture, ""
    shown: Session | None = request.state.stage
    link = link_on_stage(looking.ask.book.sql, shown) if shown else None
    if link and (link.round_id, link.opened_by) == (round_id, looking.session):
        return picture, ""
    try:
        return picture, open_own_stage(looking.ask, round_id, looking.session)
    except NotPossible:  # of a closed round there is nothing to keep
        return picture, ""


async def _page(request: Request) -> Response:
    """Show the stage; the browser that runs the meeting keeps from now on that it shows it."""
    try:
        picture, holding = await _looked(request, lambda looking: _kept(request, looking))
    except MeetingOver:
        return draw_page(_PAGES, "stage.html", ended=True, picture=_over())
    except ConnectionsError as refusal:
        status = 403 if isinstance(refusal, AccessDenied) else 503
        return draw_page(_PAGES, "stage_refused.html", status, told=str(refusal))
    response = draw_page(_PAGES, "stage.html", picture=picture)
    if holding:
        _keep(response, holding)
    return response


def _over() -> str:
    return _PAGES.get_template("scene.html").render(nothing_yet("") | {"scene": "over"})


def _keep(response: Response, holding: str) -> None:
    lasts, secure = int(STAGE_LASTS.total_seconds()), settings().behind_tls
    how: dict[str, Any] = {"httponly": True, "samesite": "lax", "secure": secure}
    response.set_cookie(STAGE_COOKIE, holding, max_age=lasts, path="/stage", **how)


async def _now(request: Request) -> Response:
    """Return the picture as it is now; nothing where the page has it already."""
    try:
        picture, holding = await _looked(request, lambda looking: _kept(request, looking))
    except AccessDenied:
        return Response(status_code=401, headers={"Cache-Control": "no-store"})
    except ConnectionsError:
        return Response(status_code=503, headers={"Cache-Control": "no-store"})
    tag = f'"{hashlib.sha256(picture.encode()).hexdigest()[:32]}"'
    headers = {"Cache-Control": "no-store", "ETag": tag}
    same = request.headers.get("if-none-match") == tag
    response = Response("" if same else picture, 304 if same else 200, headers, "text/html")
    if holding:  # its stage had ended with another session of this browser
        _keep(response, holding)
    return response


async def _do(request: Request) -> Response:
    """Change what the room sees, as a key or a button says."""
    form = await _form(request)
    act, value = form.get("act", ""), form.get("value", "")
    whole: dict[str, Callable[[Ask, str], object]] = {
        "show": lambda ask, one: show_on_stage(ask, one, _scene(value)),
        "hide": lambda ask, one: hide_on_stage(ask, one, value == "1"),
        "turn": lambda ask, one: turn_stage(ask, one, 1 if value == "1" else -1),
        "band": lambda ask, one: band_on_stage(ask, one, value),
        "step": lambda ask, one: go_on_in_agenda(ask, one, 1 if value == "1" else -1),
        "open": open_round,
        "reveal": reveal_round,
    }

    def question(looking: Looking) -> None:
        if act not in whole:
            raise NotPossible(_UNKNOWN)
        this_round = round_for_stage(looking.ask, looking.wanted)
        whole[act](looking.ask, this_round.round_id)

    try:
        await _looked(request, question)
    except ConnectionsError as refusal:
        status = 403 if isinstance(refusal, AccessDenied) else 409
        return as_json({"message": str(refusal)}, status)
    return as_json({})


async def _form(request: Request) -> dict[str, str]:
    try:
        return await read_form(request)
    except ConnectionsError:
        return {}


def _scene(value: str) -> Scene:
    if value not in set(Scene):
        raise NotPossible(_UNKNOWN)
    return Scene(value)


# ---- a link ------------------------------------------------------------------------------------


async def _ask_link(request: Request) -> Response:
    """Ask for a link's secret part, which stands behind the # of its address."""
    return draw_page(_PAGES, "link.html")


async def _use_link(request: Request) -> Response:
    """Open the stage of a link, in this browser alone."""
    try:
        token = (await read_form(request)).get("token", "")
        holding = await asyncio.to_thread(use_stage_link, database(), token, now())
    except ConnectionsError as refusal:
        if isinstance(refusal, UnknownLink):
            await slowly(request, address_of(request))
        await asyncio.to_thread(refused_to_visitor, refusal)
        status = 403 if isinstance(refusal, AccessDenied) else 409
        return draw_page(_PAGES, "link.html", status, told=str(refusal))
    response = RedirectResponse("/stage", 303)
    _keep(response, holding)
    return response
