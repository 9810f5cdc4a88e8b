"""The door of passkeys, and one's own page on which they are made and ended.

What a browser is asked with is made, with the server's key, of a random word that lies in a cookie
of two minutes: nothing is stored for whoever only asks, and every process makes the same of it.
That it is good once, the passkey's own row knows (see Passkey.is_repeated).
"""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.access.device import LONGEST_LABEL, MOST_PASSKEYS, Asked
from connections.domain.problems import AccessDenied, ConnectionsError, NotPossible
from connections.services.access.passkeys import (
    AGAIN,
    NOT_HERE,
    UnknownPasskey,
    come_in_by_passkey,
    end_passkey,
    make_passkey,
    may_make_passkey,
    my_passkeys,
)
from connections.services.access.sessions import holder_of
from connections.services.book.ask import Ask
from connections.services.round.capabilities import keyed_hash
from connections.ui.plain.asked import as_json, asked, draw_own, plainly, session_of
from connections.ui.plain.pages import address_of, draw_page, pages_in, read_form, slowly
from connections.ui.plain.site import passkey_site
from connections.ui.plain.static import address_for
from connections.ui.shell.doors import SESSION_COOKIE
from connections.ui.shell.presence import mark_of
from connections.ui.shell.session import (
    database,
    now,
    presence,
    refused_to_visitor,
    secret,
    settings,
)
from connections.words import day, say, to_say

LASTS = timedelta(minutes=2)  # from the button until the browser's answer
PAGE = "/pocket/passkey"
_DOOR = "door"  # what the word of a sign-in is for; that of making one names the session
_BEGAN = datetime(1970, 1, 1, tzinfo=UTC)
_PLAIN = Path(__file__).with_name("plain")
_PAGES = pages_in(FileSystemLoader(_PLAIN))
_SCRIPT = (_PLAIN / "passkey.js").read_text(encoding="utf-8")
_SAID = {
    "made": to_say("The passkey is made. It opens nothing before another person's yes."),
    "ended": to_say("The passkey has ended, and what was open by it is closed."),
}


def passkey_routes() -> list[Route]:
    """Return the routes of passkeys; every process knows their script."""
    _PAGES.globals["script"] = address_for("passkey", "js", _SCRIPT)
    return [
        Route("/passkey", _door, methods=["GET"]),
        Route("/passkey", _come_in, methods=["POST"]),
        Route("/passkey/begin", _begin_at_door, methods=["POST"]),
        Route(PAGE, plainly(_page), methods=["GET"]),
        Route(PAGE, plainly(_make, _page), methods=["POST"]),
        Route(f"{PAGE}/begin", plainly(_begin_making), methods=["POST"]),
        Route(f"{PAGE}/end", plainly(_end, _page), methods=["POST"]),
    ]


# ---- The word a browser is asked with ----------------------------------------------------------


def _cookie() -> str:
    return "__Host-connections_passkey" if settings().behind_tls else "connections_passkey"


def _sign(started: str) -> str:
    return keyed_hash(secret(), "passkey", started)


def _word(begun: str, what_for: str) -> str:
    return keyed_hash(secret(), f"passkey/{what_for}", begun)


def _begin(response: Response, begun: str) -> Response:
    """Let this browser keep the word that it was asked with."""
    lasts, secure = int(LASTS.total_seconds()), settings().behind_tls
    response.set_cookie(
        _cookie(), begun, max_age=lasts, httponly=True, samesite="strict", secure=secure
    )
    return response


def _new_word() -> str:
    since = (now() - _BEGAN) // timedelta(microseconds=1)
    started = f"{secrets.token_urlsafe(32)}.{since}"
    return f"{started}.{_sign(started)}"


def _asked(request: Request, what_for: str) -> Asked:
    """Return with what this browser was asked; NotPossible where it was not, or too long ago."""
    begun, site = request.cookies.get(_cookie(), ""), passkey_site(request)
    started, _, signed = begun.rpartition(".")
    if not secrets.compare_digest(signed.encode(), _sign(started).encode()):
        raise NotPossible(AGAIN)
    since = _BEGAN + timedelta(microseconds=int(started.rpartition(".")[2]))
    if not timedelta(0) <= now() - since < LASTS:
        raise NotPossible(AGAIN)
    return Asked(_word(begun, what_for), since, site)


# ---- The door ----------------------------------------------------------------------------------


async def _door(request: Request) -> Response:
    """Show the door, or why there is none at this address."""
    try:
        passkey_site(request)
    except NotPossible as refusal:
        return draw_page(_PAGES, "door.html", told=str(refusal), closed=True)
    return draw_page(_PAGES, "door.html")


async def _begin_at_door(request: Request) -> Response:
    """Say with what a browser asks for any passkey of this place: it names nobody."""
    try:
        site, begun = passkey_site(request), _new_word()
    except ConnectionsError as refusal:
        return as_json({"message": str(refusal)}, 409)
    return _begin(as_json({"word": _word(begun, _DOOR), "host": site.host}), begun)


async def _come_in(request: Request) -> Response:
    """Take what the browser says of the passkey that somebody opened; let them in."""
    had = request.cookies.get(SESSION_COOKIE, "")
    try:
        with_what, answer = _asked(request, _DOOR), await read_form(request)
        coming = database(), answer, with_what, now()
        holding = await asyncio.to_thread(come_in_by_passkey, *coming, instead_of=had)
    except ConnectionsError as refusal:
        if isinstance(refusal, UnknownPasskey) or refusal.text == AGAIN:
            await slowly(request, address_of(request))
        await asyncio.to_thread(refused_to_visitor, refusal)
        status = 403 if isinstance(refusal, AccessDenied) else 409
        return draw_page(_PAGES, "door.html", status, told=str(refusal))
    presence().close(holder_of(had))
    response = RedirectResponse("/", 303, headers={"Cache-Control": "no-store"})
    secure = settings().behind_tls
    response.set_cookie(SESSION_COOKIE, holding, httponly=True, samesite="lax", secure=secure)
    response.delete_cookie(_cookie(), secure=secure)
    return response


# ---- One's own page ----------------------------------------------------------------------------


async def _page(request: Request) -> Response:
    holding = request.cookies.get(SESSION_COOKIE, "")

    def mine(ask: Ask) -> dict[str, Any]:
        passkeys = my_passkeys(ask)
        return {
            "who": ask.book.adults_by_id()[ask.viewer.require_adult()].name,
            "leads": may_make_passkey(ask, holding),
            "full": len(passkeys) >= MOST_PASSKEYS,
            "passkeys": [
                {
                    "id": each.passkey_id,
                    "label": each.label,
                    "made": day(each.made_at.astimezone().date()),
                    "waits": each.vouched_at is None,
                    "used": day(each.used_at.astimezone().date()) if each.used_at else "",
                }
                for each in passkeys
            ],
        }

    facts = await asked(request, mine)
    said = _SAID.get(request.query_params.get("said", ""), "")
    facts |= {"said": say(said) if said else "", "why": "" if facts["leads"] else say(NOT_HERE)}
    try:
        passkey_site(request)
    except NotPossible as refusal:
        facts["why"] = facts["why"] or str(refusal)
    facts |= {"longest": LONGEST_LABEL}
    return draw_own(request, _PAGES, "mine.html", here="passkey", pocket=True, **facts)


async def _begin_making(request: Request) -> Response:
    """Say with what a browser is asked to make one, and which of theirs it may hold already."""
    session, site, begun = session_of(request), passkey_site(request), _new_word()
    holding = request.cookies.get(SESSION_COOKIE, "")

    def mine(ask: Ask) -> dict[str, Any]:
        if not may_make_passkey(ask, holding):
            raise AccessDenied(NOT_HERE)
        me = ask.viewer.require_adult()
        return {
            "name": ask.book.adults_by_id()[me].name,
            "id": keyed_hash(secret(), "passkeys_of", f"{ask.school_id}\x1f{me}")[:32],
            "known": [each.credential for each in my_passkeys(ask)],
        }

    facts = await asked(request, mine)
    facts |= {"word": _word(begun, mark_of(session)), "host": site.host}
    return _begin(as_json(facts), begun)


async def _make(request: Request) -> Response:
    with_what = _asked(request, mark_of(session_of(request)))
    answer, holding = await read_form(request), request.cookies.get(SESSION_COOKIE, "")
    label = answer.get("label", "")
    await asked(request, lambda ask: make_passkey(ask, holding, answer, with_what, label))
    return RedirectResponse(f"{PAGE}?said=made", 303)


async def _end(request: Request) -> Response:
    passkey_id = (await read_form(request)).get("passkey", "")
    await asked(request, lambda ask: end_passkey(ask, passkey_id))
    presence().ask_anew()
    return RedirectResponse(f"{PAGE}?said=ended", 303)
