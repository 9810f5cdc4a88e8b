"""The pages of a slip and of a lock: plain forms that work without a script and name nobody.

The code stands behind the # of the slip's address: browsers keep that to themselves, and programs
that open the links of mails never send it, so that only a person's own form uses a slip up.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.access.device import DEVICE_LASTS, kind_of_device
from connections.domain.access.slips import tidy_slip
from connections.domain.meeting.joining import shown_code
from connections.domain.problems import AccessDenied, ConnectionsError
from connections.services.access.devices import (
    UnknownDevice,
    UnknownSlip,
    enrol,
    look_at_slip,
    look_in,
    require_device,
    unlock,
)
from connections.services.access.sessions import holder_of
from connections.ui.plain.pages import address_of, draw_page, pages_in, read_form, slowly
from connections.ui.plain.site import takes_passkeys
from connections.ui.shell.doors import SESSION_COOKIE, device_cookie
from connections.ui.shell.session import database, now, presence, refused_to_visitor, settings

_PLAIN = Path(__file__).with_name("plain")
_PAGES = pages_in(FileSystemLoader(_PLAIN))
_SCRIPT = (_PLAIN / "slip.js").read_text(encoding="utf-8")


def slip_routes() -> list[Route]:
    """Return the routes of slips and of the lock of an own device."""
    return [
        Route("/slip", _ask, methods=["GET"]),
        Route("/slip", _while_well(_choose), methods=["POST"]),
        Route("/slip/slip.js", _script, methods=["GET"]),
        Route("/slip/digits", _while_well(_enrol), methods=["POST"]),
        Route("/slip/once", _while_well(_look_in), methods=["POST"]),
        Route("/unlock", _while_well(_ask_digits), methods=["GET"]),
        Route("/unlock", _while_well(_unlock), methods=["POST"]),
    ]


def _while_well(page: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Any]:
    """Return the same page; whatever is refused stands above the code's."""

    async def answer(request: Request) -> Response:
        try:
            return await page(request)
        except ConnectionsError as refusal:
            if isinstance(refusal, UnknownSlip):
                await slowly(request, address_of(request))
            return await _refused(refusal, "code.html")

    return answer


async def _refused(refusal: ConnectionsError, name: str, **facts: object) -> Response:
    await asyncio.to_thread(refused_to_visitor, refusal)
    status = 403 if isinstance(refusal, AccessDenied) else 409
    return draw_page(_PAGES, name, status, told=str(refusal), **facts)


async def _ask(request: Request) -> Response:
    """Ask for the code; the slip's QR code brings it along."""
    return draw_page(_PAGES, "code.html")


async def _script(request: Request) -> Response:
    return Response(_SCRIPT, media_type="text/javascript", headers={"Cache-Control": "no-store"})


async def _choose(request: Request) -> Response:
    """Take the code; ask for six digits. The slip is not used up yet."""
    code = (await read_form(request)).get("code", "")
    await asyncio.to_thread(look_at_slip, database(), code, now())
    code = shown_code(tidy_slip(code) or "")
    return draw_page(_PAGES, "digits.html", code=code, known=await _is_known(request))


async def _enrol(request: Request) -> Response:
    """Make this device the adult's own."""
    form = await read_form(request)
    code, digits, again = (form.get(name, "") for name in ("code", "digits", "again"))
    kind, had = kind_of_device(request.headers.get("user-agent", "")), _held(request)
    try:
        enrolling = database(), code, digits, again, kind, now(), had
        secret, holding = await asyncio.to_thread(enrol, *enrolling)
    except ConnectionsError as refusal:
        await asyncio.to_thread(look_at_slip, database(), code, now())  # else that is said
        shown = shown_code(tidy_slip(code) or "")
        known = await _is_known(request)
        return await _refused(refusal, "digits.html", code=shown, known=known)
    response = _let_in(holding, had[1])
    lasts = int(DEVICE_LASTS.total_seconds())
    _set_cookie(response, device_cookie(settings()), secret, lasts)
    return response


async def _look_in(request: Request) -> Response:
    """Let the adult in for a while; nothing makes this device theirs."""
    code = (await read_form(request)).get("code", "")
    had = _held(request)[1]
    holding = await asyncio.to_thread(look_in, database(), code, now(), had)
    return _let_in(holding, had)


async def _ask_digits(request: Request) -> Response:
    """Ask for the six digits of this device, if it is anybody's."""
    known, passkeys = await _is_known(request), takes_passkeys(request)
    return draw_page(_PAGES, "unlock.html", known=known, passkeys=passkeys)


async def _is_known(request: Request) -> bool:
    try:
        await asyncio.to_thread(require_device, database(), _held(request)[0], now())
    except UnknownDevice:
        return False
    except AccessDenied:  # it waits
        return True
    return True


async def _unlock(request: Request) -> Response:
    """Take the six digits."""
    secret, had = _held(request)
    try:
        digits = (await read_form(request)).get("digits", "")
        holding = await asyncio.to_thread(unlock, database(), secret, digits, now(), had)
    except AccessDenied as refusal:
        known = not isinstance(refusal, UnknownDevice)
        passkeys = takes_passkeys(request)
        return await _refused(refusal, "unlock.html", known=known, passkeys=passkeys)
    return _let_in(holding, had)


def _held(request: Request) -> tuple[str, str]:
    """Return the secrets of the device and of the session that this browser holds."""
    cookies = request.cookies
    return cookies.get(device_cookie(settings()), ""), cookies.get(SESSION_COOKIE, "")


def _let_in(holding: str, had: str) -> Response:
    presence().close(holder_of(had))
    response = RedirectResponse("/pocket", 303)
    _set_cookie(response, SESSION_COOKIE, holding)
    return response


def _set_cookie(response: Response, name: str, value: str, lasts: int | None = None) -> None:
    """Keep a secret in the browser; "strict" would not be sent from a link in a mail."""
    secure = settings().behind_tls
    response.set_cookie(name, value, max_age=lasts, httponly=True, samesite="lax", secure=secure)
