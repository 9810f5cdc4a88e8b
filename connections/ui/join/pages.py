"""The pages a phone sees before it is in: plain forms, without Streamlit and without a script.

150 phones that join within a minute ask for a few kilobytes each; and a code that is wrong gets no
session. Whatever came from outside is escaped on its way into a page.
"""

import asyncio
import secrets
from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from connections.domain.problems import AccessDenied, ConnectionsError, NotPossible
from connections.domain.rounds.joining import shown_code, tidy_code
from connections.services.meeting.joining import Welcome
from connections.services.round.capabilities import keyed_hash
from connections.ui.shell.doors import JOINED_COOKIE
from connections.ui.shell.session import (
    joining_desk,
    now,
    secret,
    settings,
)

LARGEST_FORM = 4096  # bytes
VISITOR_COOKIE = "connections_visitor"  # whose wrong codes are counted; a school shares one address
LONGEST_MEETING = 8 * 60 * 60  # seconds


def joining_routes() -> list[Route]:
    """Return the routes of joining."""
    return [
        Route("/join", _ask, methods=["GET"]),
        Route("/join", _choose, methods=["POST"]),
        Route("/join/name", _take, methods=["POST"]),
        Route("/join/leave", _leave, methods=["POST"]),
    ]


async def _ask(request: Request) -> Response:
    """Ask for the code; the QR code on the projector brings it along."""
    code = tidy_code(request.query_params.get("code", "")) or ""
    return _page(request, _code_form(code), 200)


def _code_form(code: str, told: str = "") -> str:
    return (
        f"<h1>Join the meeting</h1>{_told(told)}"
        '<form method="post" action="/join">'
        '<label for="code">The code on the projector</label>'
        f'<input id="code" name="code" value="{escape(shown_code(code) if code else "")}" '
        'autocomplete="off" autocapitalize="characters" spellcheck="false" required '
        'maxlength="12" aria-describedby="hint">'
        '<p id="hint">Eight letters and digits. Capitals and spaces do not matter.</p>'
        "<button>Go on</button></form>"
    )


async def _choose(request: Request) -> Response:
    """Take the code; ask for the name."""
    try:
        form = await _read(request)
        welcome = await asyncio.to_thread(
            joining_desk().welcome, form["code"], _who(request), now()
        )
    except ConnectionsError as refusal:
        return _page(request, _code_form("", str(refusal)), _status(refusal))
    return _page(request, _name_form(welcome, form["code"]), 200)


def _name_form(welcome: Welcome, code: str, told: str = "") -> str:
    names = sorted(welcome.adults.items(), key=lambda entry: entry[1].name.casefold())
    buttons = "".join(
        f'<li><button name="name" value="{escape(word)}">{escape(adult.name)}</button></li>'
        for word, adult in names
    )
    rest = (
        f"<ul>{buttons}</ul>"
        if names
        else "<p>Every name has been taken. Please tell whoever runs the meeting.</p>"
    )
    return (
        f"<h1>Who are you?</h1>{_told(told)}"
        f"<p>{escape(welcome.round_name)}. Only you will see your answers until the reveal. "
        "Each name can be taken once.</p>"
        '<form method="post" action="/join/name">'
        f'<input type="hidden" name="code" value="{escape(tidy_code(code) or "")}">{rest}</form>'
    )


async def _take(request: Request) -> Response:
    """Take the name; from now on this browser shows that adult's wall."""
    try:
        form = await _read(request)
        code, word = form["code"], form.get("name", "")
        holding = await asyncio.to_thread(joining_desk().join, code, word, _who(request), now())
    except AccessDenied as refusal:
        return _page(request, _code_form("", str(refusal)), _status(refusal))
    except ConnectionsError as refusal:
        try:
            welcome = await asyncio.to_thread(joining_desk().welcome, code, _who(request), now())
        except ConnectionsError as other:
            return _page(request, _code_form("", str(other)), _status(other))
        return _page(request, _name_form(welcome, code, str(refusal)), 409)
    response = RedirectResponse("/", 303)
    _set_cookie(response, JOINED_COOKIE, holding)
    return response


async def _leave(request: Request) -> Response:
    """Forget, in this browser, the meeting it joined."""
    try:
        _require_own_page(request)
    except ConnectionsError as refusal:
        return _page(request, _code_form("", str(refusal)), 403)
    response = RedirectResponse("/join", 303)
    response.delete_cookie(JOINED_COOKIE)
    return response


async def _read(request: Request) -> dict[str, str]:
    _require_own_page(request)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_FORM:
            raise NotPossible("This form is too large.")
    try:
        fields = parse_qs(body.decode("ascii"), max_num_fields=5, errors="strict")
    except ValueError:
        raise NotPossible("This form cannot be read. Please try again.") from None
    return {"code": "", **{name: values[0] for name, values in fields.items()}}


def _require_own_page(request: Request) -> None:
    """Refuse a form that another site's page sends with the visitor's browser."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise AccessDenied("Please open this page itself and try again.")


def _who(request: Request) -> str:
    """Return whose wrong codes are counted: the browser, else the address."""
    visitor = request.cookies.get(VISITOR_COOKIE, "")
    address = request.client.host if request.client else ""
    return visitor if visitor == _visitor(visitor[:16]) else address


def _visitor(start: str) -> str:
    """Return a visitor's mark that nobody can make up."""
    return f"{start}.{keyed_hash(secret(), 'visitor', start)[:24]}"


def _set_cookie(response: Response, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=LONGEST_MEETING,
        httponly=True,
        samesite="lax",  # "strict" would not be sent when the QR code's page is opened
        secure=settings().behind_tls,
    )


def _status(refusal: ConnectionsError) -> int:
    return 403 if isinstance(refusal, AccessDenied) else 409


def _told(text: str) -> str:
    return f'<p class="told" role="alert">{escape(text)}</p>' if text else ""


def _page(request: Request, body: str, status: int) -> Response:
    response = HTMLResponse(
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Join the meeting – Connections</title><style>{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>",
        status,
        headers={"Cache-Control": "no-store"},
    )
    if VISITOR_COOKIE not in request.cookies:
        _set_cookie(response, VISITOR_COOKIE, _visitor(secrets.token_hex(8)))
    return response


_STYLE = """
:root { color-scheme: light dark; --paper: #fbfaf7; --ink: #1f2933; --tie: #0b6464; --line: #8a8577;
  --look: #8a4b08; }
@media (prefers-color-scheme: dark) { :root { --paper: #14181b; --ink: #e6e8ea; --tie: #5cc2b4;
  --line: #7d858b; --look: #f0b878; } }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1.125rem/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
main { max-width: 34rem; margin: 0 auto; padding: 1.5rem 1rem; }
h1 { font-size: 1.75rem; line-height: 1.2; }
label { display: block; font-weight: 650; }
input, button { font: inherit; min-height: 48px; border-radius: 10px; }
input { box-sizing: border-box; width: 100%; padding: .5rem 1rem; border: 2px solid var(--line);
  background: var(--paper); color: var(--ink); font-size: 1.6rem; letter-spacing: .12em; }
button { width: 100%; padding: .5rem 1rem; border: 2px solid var(--tie); background: var(--tie);
  color: var(--paper); font-weight: 650; cursor: pointer; }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .5rem; }
li button { background: var(--paper); color: var(--ink); border-color: var(--line);
  text-align: left; }
:focus-visible { outline: 3px solid var(--tie); outline-offset: 2px; }
.told { padding: .75rem 1rem; border: 2px solid var(--look); border-radius: 10px; }
"""
