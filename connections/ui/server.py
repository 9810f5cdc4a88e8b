"""The ASGI app around the screens: routes, headers, warm-up and the memory's housekeeping."""

import asyncio
import gc
import logging
import signal
import socket
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from connections.domain.access.viewer import BY_ITSELF
from connections.domain.problems import ConnectionsError
from connections.services.backup.daily import make_daily_backup
from connections.services.book.ask import Ask
from connections.services.book.book import reading
from connections.services.records.keeping import purge_by_rules
from connections.services.rhythm.mailing import send_mails
from connections.services.school.log import note_clocks
from connections.services.school.schools import every_school, keeper, schools_in
from connections.ui.district.pages import district_routes
from connections.ui.guard.cookie import HostCookie
from connections.ui.guard.guard import Guard, guard_routes
from connections.ui.join.pages import joining_routes
from connections.ui.keeper.pages import (
    keeper_routes,
    open_keeper_link,
    print_keeper_link,
    started_by_a_person,
)
from connections.ui.mark.listed import my_list_routes
from connections.ui.mark.mine import my_wall_routes
from connections.ui.mark.routes import routes
from connections.ui.oidc.pages import oidc_routes
from connections.ui.parts.take.take import take_routes
from connections.ui.passkey.pages import passkey_routes
from connections.ui.plain.static import static_routes
from connections.ui.pocket.pages import pocket_routes
from connections.ui.rhythm.pages import rhythm_routes
from connections.ui.shell.headers import SafeHeaders
from connections.ui.shell.logs import keep_names_out, log_bug
from connections.ui.shell.session import (
    close_database,
    database,
    desk,
    handouts,
    now,
    presence,
    settings,
    usual_school,
    wrong_database,
)
from connections.ui.shell.switches import require_safe_switches
from connections.ui.slip.pages import slip_routes
from connections.ui.stage.pages import stage_routes
from connections.words import say

A_DAY = 24 * 60 * 60  # seconds
MAIL_LOOKS_EVERY = 60 * 60
BACKUP_LOOKS_EVERY = 900  # seconds; one that failed is tried again then
COLLECT_EVERY = 60  # seconds; Streamlit's own collection after each run is switched off
# Objects, young and middle collections until Python collects by itself. The third kind walks every
# open page, 0.1 s in which no answer is taken: it is left to the minute.
COLLECT_BY_ITSELF = (2_000, 20, 1_000)
# Seconds until a thread that waits for the interpreter gets it. Saving an answer asks for it some
# twenty times; at Python's 5 ms every page that is drawn meanwhile would hold it up for 0.1 s.
HAND_OVER_AFTER = 0.0005

# Streamlit warns when a cache is filled before anybody visits, as the warm-up does.
_not_worth_a_warning = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")

SCRIPT = Path(__file__).with_name("main.py")


def around() -> dict[str, Any]:
    """Return what `st.App` needs around the script, for streamlit_app.py."""
    _not_worth_a_warning.setLevel(logging.ERROR)
    keep_names_out()
    try:
        known = settings()
        require_safe_switches(known)
    except ConnectionsError as refusal:  # stops the start, with its sentence
        sys.stderr.write(f"{refusal}\n")
        raise SystemExit(1) from None
    hosts, tls = known.allowed_hosts, known.behind_tls
    return {
        "lifespan": _lifespan,
        "middleware": [
            Middleware(SafeHeaders, allowed_hosts=hosts, behind_tls=tls),
            Middleware(HostCookie),
            Middleware(Guard),
            Middleware(OurRooms, routes=our_routes()),
        ],
        "on_script_error": _on_script_error,
    }


def our_routes() -> list[Route]:
    """Return every address of ours, and for what else begins as one of them that there is nothing.

    Streamlit answers what it does not know with its own page, also to whoever has no session.
    """
    ours = [
        *(*routes(), *joining_routes(), *keeper_routes(), *take_routes(), *guard_routes()),
        *(*pocket_routes(), *my_wall_routes(), *my_list_routes(), *static_routes()),
        *(*district_routes(), *slip_routes(), *oidc_routes(), *rhythm_routes()),
        *(*stage_routes(), *passkey_routes()),
    ]
    addresses = (each for room in _rooms(ours) for each in (f"/{room}", f"/{room}/{{rest:path}}"))
    return ours + [Route(address, _nothing, methods=["GET"]) for address in addresses]


def _rooms(routes: list[Route]) -> dict[str, None]:
    """Return what their addresses begin with, each once."""
    return dict.fromkeys(route.path.split("/")[1] for route in routes)


class OurRooms:
    """Answers what is ours in front of all that Streamlit does for pages of its own.

    That takes a tenth of the time of a meeting in which everybody opens their wall.
    """

    def __init__(self, app: ASGIApp, routes: list[Route]) -> None:
        self.app, self.rooms = app, _rooms(routes)
        self.ours = GZipMiddleware(ExceptionMiddleware(Router(routes)), 1000, 5)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to our rooms, or to Streamlit."""
        ours = scope["type"] == "http" and scope["path"].partition("/")[2].split("/")[0]
        await (self.ours if ours in self.rooms else self.app)(scope, receive, send)


async def _nothing(request: Request) -> Response:
    return Response(status_code=404, headers={"Cache-Control": "no-store"})


def _end_as_asked() -> None:
    """Let a closed window end the server as tidily as being asked to end does."""
    hung_up = getattr(signal, "SIGHUP", None)  # Windows has none: its window sends SIGBREAK
    if hung_up is not None and threading.current_thread() is threading.main_thread():
        signal.signal(hung_up, lambda *_: signal.raise_signal(signal.SIGTERM))


def _answer_at_once(loop: asyncio.AbstractEventLoop) -> None:
    """Let no part of an answer wait until the one before was heard of: 40 ms on an open line.

    asyncio sees to it only where a socket says that it is TCP; Streamlit's does not. What it
    listens on is given to the loop after the lifespan has begun, and what is heard there inherits.
    """
    listen = loop.create_server

    async def listen_and_answer_at_once(*given: Any, **more: Any) -> asyncio.Server:
        if sock := more.get("sock"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return await listen(*given, **more)

    loop.create_server = listen_and_answer_at_once  # type: ignore[method-assign]  # once


@asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[None]:
    _end_as_asked()
    _answer_at_once(asyncio.get_running_loop())
    await asyncio.to_thread(_warm_up)
    beside = [asyncio.create_task(each()) for each in (_collect, _back_up, _let_go)]
    if settings().mail is not None:
        beside.append(asyncio.create_task(_mail()))
    beside.append(asyncio.create_task(presence().run()))
    print_keeper_link()
    if started_by_a_person():
        beside.append(asyncio.create_task(open_keeper_link()))
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        await asyncio.to_thread(close_database)


def _warm_up() -> None:
    """Open the database and load what the first visitor would otherwise wait for."""
    import connections.services.coverage.coverage
    import connections.services.roster.rosters  # noqa: F401 - loaded, not used

    wrong = wrong_database()
    if wrong is None:
        note_clocks(database(), now())
        if database().passes_the_wall():
            told = say(
                "The database's role sees every school, whatever it is asked for: it is a "
                "superuser's, or may bypass row security. docs/deploy/district.md says how to make "
                "one that does not."
            )
            sys.stderr.write(f"\n  {told}\n")
        usual_school()
        desk()
    else:
        told = say("{problem} Connections starts in safe mode.", problem=str(wrong))
        sys.stderr.write(f"\n  {told}\n")
    gc.collect()
    sys.setswitchinterval(HAND_OVER_AFTER)
    gc.set_threshold(*COLLECT_BY_ITSELF)
    gc.freeze()  # 78 -> 33 ms a rerun: what was imported is never walked again


async def _collect() -> None:
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        handouts().forget(now())
        await asyncio.to_thread(_write_counts)
        await asyncio.to_thread(gc.collect)


def _write_counts() -> None:
    with suppress(ConnectionsError):  # a full disk: they are tried again in a minute
        database().reads.write_counts(now())


async def _back_up() -> None:
    """Make the daily backup, where the school wants one, at the start and when it is due."""
    while True:
        await asyncio.to_thread(back_up_if_due)
        await asyncio.sleep(BACKUP_LOOKS_EVERY)


def back_up_if_due() -> None:
    """Make the daily backup if it is due; what stands in the way is said on the pages."""
    try:
        with reading(database(), "") as book:
            known = tuple(every_school(book))
            if known:
                book.turn_to(known[0])
                viewer = replace(keeper(known[0], known), name=BY_ITSELF)
                make_daily_backup(Ask(viewer, now().date(), now(), book))
    except ConnectionsError:
        pass  # the database is at rest or cannot be written to: tried again, and said elsewhere
    except Exception as problem:  # the task has to live on for tomorrow's backup
        log_bug(problem)


async def _mail() -> None:
    """Send the mails that are due, where the school has a mail server, at the start and hourly."""
    while True:
        await asyncio.to_thread(send_due_mails)
        await asyncio.sleep(MAIL_LOOKS_EVERY)


def send_due_mails() -> None:
    """Send the mails of every school that are due; what stands in the way is said on the pages."""
    server = settings().mail
    if server is None:
        return
    try:
        with reading(database(), "") as book:
            known = tuple(schools_in(book))
        for school_id in known:
            with reading(database(), school_id) as book:
                viewer = replace(keeper(school_id, known), name=BY_ITSELF)
                send_mails(Ask(viewer, now().astimezone().date(), now(), book), server)
    except ConnectionsError:
        pass  # the database is at rest or cannot be written to: tried again in an hour
    except Exception as problem:  # the task has to live on
        log_bug(problem)


async def _let_go() -> None:
    """Let go what is over its time, now and once a day, where a school has switched that on."""
    while True:
        await asyncio.to_thread(_purge)
        await asyncio.sleep(A_DAY)


def _purge() -> None:
    try:
        purge_by_rules(database(), now())
    except ConnectionsError:
        pass  # the database is at rest or cannot be written to: tried again tomorrow
    except Exception as problem:  # the task has to live on
        log_bug(problem)


def _on_script_error(problem: BaseException) -> bool:
    """Show the number of a bug; Streamlit then shows nothing of its own."""
    told = say(
        "Something went wrong here (number {number}). Nothing you saved is lost. "
        "Please reload the page; if it happens again, tell whoever looks after Connections.",
        number=log_bug(problem),
    )
    st.error(told, icon=":material/error:")
    return True
