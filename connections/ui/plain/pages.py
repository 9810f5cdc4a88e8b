"""Plain pages, without Streamlit: the frame they stand in, their forms, and slow answers."""

import asyncio
from pathlib import Path
from urllib.parse import parse_qs

from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader
from starlette.requests import Request
from starlette.responses import HTMLResponse

from connections.domain.problems import NotPossible
from connections.ui.shell.session import now, settings, tries
from connections.words import say
from connections.words.browser import language

LARGEST_FORM = 4096  # bytes
MOST_WAITING = 500  # wrong codes held back at once; more are answered at once, each holds a line

_FRAME = FileSystemLoader(Path(__file__).with_name("frame"))
_waiting: set[object] = set()


def pages_in(loader: BaseLoader) -> Environment:
    """Return a room's own pages, in the common frame; what comes from outside is escaped."""
    pages = Environment(
        loader=ChoiceLoader([loader, _FRAME]),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
    )
    pages.globals |= {"say": say, "language": language, "signs_in": signs_in}
    return pages


def signs_in() -> bool:
    """Say whether people sign in here with the school's accounts."""
    return settings().sign_in is not None


def draw_page(pages: Environment, name: str, status: int = 200, **facts: object) -> HTMLResponse:
    """Return a page that nobody keeps."""
    page = pages.get_template(name).render(facts)
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; whose page sent it was asked in front (shell/headers)."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise NotPossible("This form is too large.")
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=5, errors="strict")
        if any("\0" in text for each in fields.values() for text in each):
            raise ValueError("no field of a form of ours holds that")
    except ValueError:
        raise NotPossible("This form cannot be read. Please try again.") from None
    return {name: values[0] for name, values in fields.items()}


def address_of(request: Request) -> str:
    """Return the address that asks."""
    return request.client.host if request.client else ""


async def slowly(request: Request, who: str) -> None:
    """Hold back the answer to something wrong, longer each time; a line is held and no thread.

    What is right never comes here: it is looked up first, so that nobody can be locked out.
    """
    pause = tries().count_wrong(who, now())
    if pause and len(_waiting) < MOST_WAITING:
        _waiting.add(request)
        try:
            await asyncio.sleep(pause)
        finally:
            _waiting.discard(request)
