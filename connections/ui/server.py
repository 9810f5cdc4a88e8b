"""The ASGI app around the screens: routes, headers, warm-up and the memory's housekeeping."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from connections.ui.answering import desk
from connections.ui.headers import SafeHeaders
from connections.ui.joining import joining_routes
from connections.ui.routes import routes
from connections.ui.session import database, log_bug, school_id, settings

COLLECT_EVERY = 60  # seconds; Streamlit's own collection after each run is switched off

SCRIPT = Path(__file__).with_name("main.py")


def around() -> dict[str, Any]:
    """Return what `st.App` needs around the script, for streamlit_app.py."""
    settings()  # an unsafe setting stops the start, with its sentence
    return {
        "lifespan": _lifespan,
        "middleware": [
            Middleware(
                SafeHeaders,
                allowed_hosts=settings().allowed_hosts,
                behind_tls=settings().behind_tls,
            )
        ],
        "routes": [*routes(), *joining_routes()],
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
        await asyncio.to_thread(desk().close)  # what is waiting is written first


def _warm_up() -> None:
    """Open the database and load what the first visitor would otherwise wait for."""
    import connections.services.coverage
    import connections.services.rosters  # noqa: F401

    database()
    school_id()
    desk()
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
