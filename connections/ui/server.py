"""The ASGI app around the screens: routes, headers, warm-up and the memory's housekeeping."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connections.ui.session import database, log_bug, school_id, settings

COLLECT_EVERY = 60  # seconds; Streamlit's own collection after each run is switched off

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_CLOSED = ("/_stcore/metrics",)  # would tell anyone how many people are here


SCRIPT = Path(__file__).with_name("main.py")


def around() -> dict[str, Any]:
    """Return what `st.App` needs around the script, for streamlit_app.py."""
    settings()  # an unsafe setting stops the start, with its sentence
    return {
        "lifespan": _lifespan,
        "middleware": [Middleware(SafeHeaders)],
        "on_script_error": _on_script_error,
    }


@asynccontextmanager
async def _lifespan(app: Any) -> AsyncIterator[None]:
    await asyncio.to_thread(_warm_up)
    collecting = asyncio.create_task(_collect())
    try:
        yield
    finally:
        collecting.cancel()


def _warm_up() -> None:
    """Open the database and load what the first visitor would otherwise wait for."""
    import connections.services.coverage
    import connections.services.rosters  # noqa: F401

    database()
    school_id()
    gc.collect()
    gc.freeze()  # 78 -> 33 ms a rerun: what was imported is never walked again


async def _collect() -> None:
    while True:
        await asyncio.sleep(COLLECT_EVERY)
        await asyncio.to_thread(gc.collect)


def _on_script_error(problem: BaseException) -> None:
    number = log_bug(problem)
    st.error(
        f"Something went wrong here (number {number}). Nothing you saved is lost. "
        "Please reload the page; if it happens again, tell whoever looks after Connections.",
        icon=":material/error:",
    )


class SafeHeaders:
    """Adds the headers that keep pages out of frames and away from other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with headers; answer 404 for what is closed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["path"] in _CLOSED:
            await send({"type": "http.response.start", "status": 404, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
