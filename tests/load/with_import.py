"""The real app with one more door, for the load test: what the Rosters page does, without a page.

Run by tests.load.beside_import. The import runs in this server's own process, in a thread of its
own, as a page's callback does.
"""

import asyncio
import os
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from connections.files.bytes.reading import File
from connections.services.roster.preview import preview_rosters
from connections.services.roster.rosters import import_rosters
from connections.services.school.schools import keeper
from connections.ui.server import SCRIPT, around
from connections.ui.shell.session import database
from tests.asking import as_


def bring_in(path: Path) -> int:
    """Preview a file and import what was previewed, as the page does; return how many people."""
    now = datetime.now(UTC)  # noqa: TID251 - the clock of the load test
    files, ask = [File(path.name, path.read_bytes())], as_(database(), keeper("school"), now=now)
    seen = ask(preview_rosters, files)
    done = ask(import_rosters, files, accept_drop=True, seen=seen)
    return len(done.reading.students)


async def import_file(request: Request) -> JSONResponse:
    path = Path(os.environ["LOAD_FOLDER"]) / request.query_params["file"]
    return JSONResponse({"students": await asyncio.to_thread(bring_in, path)})


ROUTES = [Route("/load/import", import_file, methods=["POST"])]
app = st.App(SCRIPT, routes=ROUTES, **around())
