"""Signing in with the school's accounts: to the provider, back from it, and signed out by it.

What goes along in the browser is one short-lived cookie, a random word that this server signed.
State, nonce and the verifier of PKCE are made of it with the server's key, so that none of them
is stored anywhere, and every process makes the same ones.
"""

import asyncio
import secrets
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import FileSystemLoader
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from connections.domain.access.account import Account
from connections.domain.access.grants import Reach
from connections.domain.problems import AccessDenied, ConnectionsError, DatabaseWrong, NotPossible
from connections.services.access.identities import end_from_provider, sign_in
from connections.services.access.sessions import holder_of
from connections.services.round.capabilities import keyed_hash
from connections.services.school.overseers import open_district
from connections.ui.plain.pages import address_of, draw_page, pages_in, read_form, signs_in, slowly
from connections.ui.shell.doors import SESSION_COOKIE, from_here
from connections.ui.shell.headers import host_name
from connections.ui.shell.session import (
    database,
    now,
    presence,
    refused_to_visitor,
    secret,
    settings,
)
from connections.words import say, to_say

if TYPE_CHECKING:
    from connections.ui.oidc.provider import Provider

BEGUN_COOKIE = "connections_signing_in"
LASTS = 600  # seconds from the button to the way back
LONGEST = 20  # seconds that a provider may take for one step
NOT_BEGUN = to_say(
    "This sign-in was not begun in this browser, or longer than ten minutes ago. Please press the "
    "button again."
)
GIVEN_UP = to_say("You did not sign in there, so nobody was signed in here.")
NOT_SET_UP = to_say("Nobody signs in here with an account: this school has not set that up.")
_PAGES = pages_in(FileSystemLoader(Path(__file__).with_name("plain")))


def oidc_routes() -> list[Route]:
    """Return the routes of signing in."""
    return [
        Route("/oidc", _doors, methods=["GET"]),
        Route("/oidc/login", _login, methods=["GET"]),
        Route("/oidc/back", _back, methods=["GET"]),
        Route("/oidc/backchannel", _signed_out, methods=["POST"]),
    ]


@cache
def _provider() -> "Provider":
    from connections.ui.oidc.provider import Provider  # a quarter of a second, where it is set up

    known = settings().sign_in
    if known is None:
        raise NotPossible(NOT_SET_UP)
    return Provider(known)


async def _doors(request: Request) -> Response:
    """Show the ways in, where the school's accounts are one of them."""
    return _page(request) if signs_in() else RedirectResponse("/join", 303)


def _page(request: Request, status: int = 200, told: str = "") -> Response:
    here = from_here(settings(), address_of(request) or None, request.headers)
    return draw_page(_PAGES, "doors.html", status, here=here, told=told)


async def _login(request: Request) -> Response:
    """Send somebody to the provider's page."""
    if not signs_in():
        return RedirectResponse("/join", 303)
    try:
        begun = _begin()
        at = _provider().page_of(_back_here(request), *_words_of(begun))
        async with asyncio.timeout(LONGEST):
            response = RedirectResponse(await at, 303, headers={"Cache-Control": "no-store"})
    except (ConnectionsError, TimeoutError) as problem:
        return await _refused(request, problem)
    response.set_cookie(
        BEGUN_COOKIE,
        begun,
        max_age=LASTS,
        path="/oidc",
        httponly=True,
        samesite="lax",  # "strict" would not be sent on the way back
        secure=settings().behind_tls,
    )
    return response


async def _back(request: Request) -> Response:
    """Take the provider's word for who this is; from now on this browser is theirs."""
    if not signs_in():
        return RedirectResponse("/join", 303)
    had = request.cookies.get(SESSION_COOKIE, "")
    try:
        begun, given = request.cookies.get(BEGUN_COOKIE, ""), request.query_params
        if not _is_begun(begun) or given.get("state") != _words_of(begun)[0]:
            await slowly(request, address_of(request))
            raise NotPossible(NOT_BEGUN)
        if "error" in given or not given.get("code"):
            raise NotPossible(GIVEN_UP)
        _, nonce, verifier = _words_of(begun)
        asked = _provider().account_of(_back_here(request), given["code"], nonce, verifier, now())
        async with asyncio.timeout(LONGEST):
            account = await asked
        holding, page = await asyncio.to_thread(_come_in, account, had)
    except (ConnectionsError, TimeoutError) as problem:
        return await _refused(request, problem)
    presence().close(holder_of(had))
    response = RedirectResponse(page, 303)
    response.delete_cookie(BEGUN_COOKIE, path="/oidc")
    secure = settings().behind_tls
    response.set_cookie(SESSION_COOKIE, holding, httponly=True, samesite="lax", secure=secure)
    return response


def _come_in(account: Account, had: str) -> tuple[str, str]:
    """Return the secret that the browser keeps and the page to begin with, of whoever this is.

    An adult of a school comes in as that; whoever is none may be a district's overseer.
    """
    who = database(), account, _provider().sign_in.domains, now()
    try:
        signed_in = sign_in(*who, instead_of=had)
    except AccessDenied as refusal:
        try:
            return open_district(*who, instead_of=had), "/district"
        except AccessDenied:
            raise refusal from None  # says more of why
    return signed_in.holding, "/" if signed_in.reach is Reach.EVERYTHING else "/pocket"


async def _signed_out(request: Request) -> Response:
    """End what an account has open: its provider says that it was signed out there."""
    try:
        provider = _provider()
        token = (await read_form(request)).get("logout_token", "")
        async with asyncio.timeout(LONGEST):
            said = await provider.signed_out(token, now())
        if provider.follows(said, now()):
            whose = provider.sign_in.issuer, said.subject, said.sign_in
            await asyncio.to_thread(end_from_provider, database(), *whose, now())
            provider.followed(said)
            presence().ask_anew()
    except (ConnectionsError, TimeoutError):
        return Response(status_code=400, headers={"Cache-Control": "no-store"})
    return Response(status_code=200, headers={"Cache-Control": "no-store"})


async def _refused(request: Request, problem: ConnectionsError | TimeoutError) -> Response:
    """Show the ways in, with what stands in the way of this one."""
    if isinstance(problem, TimeoutError):
        from connections.ui.oidc.provider import DOWN

        return _page(request, 502, say(DOWN))
    if isinstance(problem, AccessDenied):
        await asyncio.to_thread(refused_to_visitor, problem)
    if isinstance(problem, DatabaseWrong):
        told = say("Nobody can sign in just now. Please tell whoever looks after Connections.")
        return _page(request, 503, told)
    status = 403 if isinstance(problem, AccessDenied) else 409
    response = _page(request, status if isinstance(problem, AccessDenied | NotPossible) else 502,
                     str(problem))  # fmt: skip
    response.delete_cookie(BEGUN_COOKIE, path="/oidc")
    return response


def _back_here(request: Request) -> str:
    """Return our own address, as the provider knows it.

    Behind a proxy it is the public one, whatever the proxy forgot to pass on.
    """
    known, host = settings(), request.headers["host"]
    if not known.behind_tls:
        return f"http://{host}/oidc/back"
    public = host if host_name(host) in known.allowed_hosts else known.allowed_hosts[0]
    return f"https://{public}/oidc/back"


def _begin() -> str:
    """Return the word that this browser keeps until it comes back."""
    started = f"{secrets.token_urlsafe(32)}.{int(now().timestamp())}"
    return f"{started}.{keyed_hash(secret(), 'signing in', started)}"


def _is_begun(begun: str) -> bool:
    """Say whether this server made the word, not long ago."""
    started, _, signed = begun.rpartition(".")
    if not secrets.compare_digest(
        signed.encode(), keyed_hash(secret(), "signing in", started).encode()
    ):
        return False
    return 0 <= now().timestamp() - int(started.rpartition(".")[2]) < LASTS


def _words_of(begun: str) -> tuple[str, str, str]:
    """Return state, nonce and verifier of a sign-in."""
    state, nonce, verifier = (
        keyed_hash(secret(), purpose, begun) for purpose in ("state", "nonce", "verifier")
    )
    return state, nonce, verifier
