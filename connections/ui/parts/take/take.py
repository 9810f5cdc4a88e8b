"""A file to take along: made when somebody asks, handed over once, to that browser, at once.

Streamlit's own download button leaves the file at an address that is good for anybody, for minutes.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import streamlit as st
from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from streamlit.delta_generator import DeltaGenerator

from connections.domain.problems import ConnectionsError
from connections.services.book.ask import Ask
from connections.services.book.book import reading
from connections.ui.plain.pages import draw_page, pages_in
from connections.ui.shell.doors import browser_of
from connections.ui.shell.session import handouts, now, refused
from connections.ui.shell.text import md
from connections.words import say

PDF = "application/pdf"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_HERE = Path(__file__)
_PAGES = pages_in(FileSystemLoader(_HERE.parent))
_TAKE = st.components.v2.component(
    "connections_take",
    html='<p role="status" aria-live="polite"></p>',
    js=_HERE.with_name("take.js").read_text(encoding="utf-8"),
)


def draw_take(
    ask: Ask,
    label: str,
    make: Callable[[Ask], bytes],
    name: str,
    kind: str = EXCEL,
    *,
    icon: str = "download",
    below: DeltaGenerator | None = None,
    **options: Any,
) -> None:
    """Draw the button for a file; `make` is asked for it, in a reading of its own, once pressed.

    What becomes of it is said under the button, or in `below` where several stand in a row.
    """
    if st.button(label, icon=f":material/{icon}:", **options):
        with below or nullcontext():
            _make(ask, make, name, kind)


def _make(ask: Ask, make: Callable[[Ask], bytes], name: str, kind: str) -> None:
    try:
        with (
            st.spinner(say("The file is being made.")),
            reading(ask.book.database, ask.school_id) as book,
        ):
            content = make(replace(ask, book=book))
    except ConnectionsError as refusal:
        refused(ask, refusal)
        st.error(refusal.told(md), icon=":material/info:")
        return
    _draw_way(_put(name, kind, content), name)


def hand_over(name: str, kind: str, content: bytes) -> None:
    """Keep a file that a callback made, for `draw_handed` in the run after it."""
    st.session_state["handed"] = _put(name, kind, content), name


def draw_handed() -> None:
    """Hand over what the last callback made, once."""
    if handed := st.session_state.pop("handed", None):
        _draw_way(*handed)


def _put(name: str, kind: str, content: bytes) -> str:
    return handouts().put(name, kind, content, browser_of(st.context.cookies), now())


def _draw_way(token: str, name: str) -> None:
    words = {
        "coming": say("The file is on its way."),
        "taken": say("{name} is in your browser's downloads.", name=name),
        "late": say("The file did not arrive. Please press the button again."),
    }
    _TAKE(key=f"take_{token}", data={"token": token, "name": name, "words": words})


def take_routes() -> list[Route]:
    """Return the route that hands files over."""
    return [Route("/take/{token}", _take, methods=["GET"])]


async def _take(request: Request) -> Response:
    """Hand a file over, once; say what to do where there is none."""
    file = None
    if request.method == "GET":
        token, browser = request.path_params["token"], browser_of(request.cookies)
        file = handouts().take(token, browser, now())
    if file is None:
        return draw_page(_PAGES, "late.html", 404)
    return Response(
        file.content,
        media_type=file.kind,
        headers={
            "Content-Disposition": f"attachment;filename*=UTF-8''{quote(file.name, safe='')}",
            "Cache-Control": "no-store",
        },
    )
