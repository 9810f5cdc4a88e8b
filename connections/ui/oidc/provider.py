"""What is asked of the school's provider of accounts, and what of its answers is believed.

OpenID Connect Core 1.0 with the code flow, PKCE, state and nonce; Back-Channel Logout 1.0. What
the provider signs is read with its own keys; nothing else of what comes in counts.
"""

import json
import re
import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from connections.domain.access.account import Account
from connections.domain.problems import ConnectionsError
from connections.settings import HERE, SignIn
from connections.words import to_say

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # that it will want another httpx one day: both are pinned
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.httpx_client import AsyncOAuth2Client

DOWN = to_say(
    "The sign-in of the school's accounts does not answer just now. Please try again in a minute. "
    "The other ways in are below."
)
NONSENSE = to_say(
    "The sign-in of the school's accounts answered something that cannot be right, so nobody was "
    "signed in. Please try again; if it happens again, tell whoever looks after Connections."
)
CLOCK = to_say(
    "The clock of this server and the clock of the school's sign-in differ by more than five "
    "minutes, so nobody can sign in. Whoever looks after Connections can set it right."
)
WAITS = httpx.Timeout(10, connect=5)  # seconds
MOST = 256 * 1024  # bytes of an answer
KEEPS = 600.0  # seconds for which what a provider says of itself is kept
ANEW_AFTER = 30  # seconds until a token with an unknown key makes us ask for its keys again
CLOCKS_DIFFER = timedelta(minutes=5)
SIGNED_OUT = "http://schemas.openid.net/event/backchannel-logout"
# Never "none", and never one whose key is the client's secret.
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "PS384", "PS512", "ES384", "ES512"]
_GOOGLE = "https://accounts.google.com"
_MICROSOFT = "login.microsoftonline.com"


@dataclass(frozen=True, slots=True)
class SigningOut:
    """A message that somebody signed out there: whom, its own number, until when it counts."""

    subject: str
    sign_in: str
    number: str
    ends: float


class Provider:
    """The school's provider: what it says of itself is kept for ten minutes."""

    def __init__(self, sign_in: SignIn) -> None:
        self.sign_in = sign_in
        self._kept: dict[str, tuple[float, dict[str, Any]]] = {}
        self._heard: dict[str, float] = {}  # the messages of signing out that were followed

    async def page_of(self, back: str, state: str, nonce: str, verifier: str) -> str:
        """Return the address of its page where somebody signs in."""
        at = _address(await self._itself(), "authorization_endpoint")
        async with self._client(back) as client:
            url, _ = client.create_authorization_url(
                at, state=state, code_verifier=verifier, nonce=nonce, prompt="select_account"
            )
        return str(url)

    async def account_of(
        self, back: str, code: str, nonce: str, verifier: str, now: datetime
    ) -> Account:
        """Return the account that a code stands for; ConnectionsError for anything odd."""
        itself = await self._itself()
        try:
            async with self._client(back) as client:
                token = await client.fetch_token(
                    _address(itself, "token_endpoint"),
                    code=code,
                    code_verifier=verifier,
                    grant_type="authorization_code",
                )
        except httpx.HTTPError as problem:
            raise ConnectionsError(DOWN) from problem
        except (OAuthError, ValueError, TypeError, AttributeError) as problem:
            raise ConnectionsError(NONSENSE) from problem
        claims = await self._read(str(dict(token).get("id_token", "")), itself, now)
        if claims.get("nonce") != nonce:
            raise ConnectionsError(NONSENSE)
        return self._account(claims)

    async def signed_out(self, token: str, now: datetime) -> SigningOut:
        """Return whom a logout token signs out: an account's subject, or one sign-in of it."""
        claims = await self._read(token, await self._itself(), now)
        events = claims.get("events")
        if "nonce" in claims or not isinstance(events, Mapping) or SIGNED_OUT not in events:
            raise ConnectionsError(NONSENSE)
        name = _text(claims, "sid")
        subject = self._subject(claims) if claims.get("sub") or claims.get("oid") else ""
        if not (name or subject):
            raise ConnectionsError(NONSENSE)
        number = _text(claims, "jti") or json.dumps(claims, sort_keys=True)
        return SigningOut(subject, name, number, _moment(claims, "exp"))

    def follows(self, said: SigningOut, now: datetime) -> bool:
        """Say whether a message is new here: one that is sent again signs nobody out again.

        What it is known by is kept for as long as the message itself would be believed.
        """
        over = now.timestamp() - CLOCKS_DIFFER.total_seconds()
        self._heard = {number: ends for number, ends in self._heard.items() if ends >= over}
        return said.number not in self._heard

    def followed(self, said: SigningOut) -> None:
        """Keep that a message was followed."""
        self._heard[said.number] = said.ends

    def _client(self, back: str = "") -> Any:
        # The library names the wait of the token request "timeout" among its own words.
        return AsyncOAuth2Client(
            self.sign_in.client,
            self.sign_in.secret,
            scope=" ".join(("openid", "email", "profile")),
            redirect_uri=back,
            code_challenge_method="S256",
            timeout=WAITS,
        )

    async def _itself(self) -> dict[str, Any]:
        """Return what the provider says of itself, once it is clear that it is the right one."""
        address = f"{self.sign_in.issuer}/.well-known/openid-configuration"
        found = await self._fetched(address)
        if str(found.get("issuer", "")).rstrip("/") != self.sign_in.issuer:
            raise ConnectionsError(NONSENSE)
        return found

    async def _fetched(self, address: str, *, anew: bool = False) -> dict[str, Any]:
        at, kept = self._kept.get(address, (-KEEPS, {}))
        if time.monotonic() - at < (ANEW_AFTER if anew else KEEPS):
            return kept
        try:
            async with httpx.AsyncClient(timeout=WAITS) as client:
                answer = await client.get(address)
                answer.raise_for_status()
                found = answer.json() if len(answer.content) <= MOST else None
        except httpx.HTTPError as problem:
            raise ConnectionsError(DOWN) from problem
        except ValueError as problem:
            raise ConnectionsError(NONSENSE) from problem
        if not isinstance(found, dict):
            raise ConnectionsError(NONSENSE)
        self._kept[address] = (time.monotonic(), found)
        return found

    async def _read(self, token: str, itself: Mapping[str, Any], now: datetime) -> dict[str, Any]:
        """Return what a token says that this provider signed for us and for now."""
        at = _address(itself, "jwks_uri")
        for anew in (False, True):  # it may have changed its keys
            keys = await self._fetched(at, anew=anew)
            try:
                known = jwk.KeySet.import_key_set(keys)  # type: ignore[arg-type]  # it looks itself
            except (JoseError, ValueError, KeyError, TypeError):
                self._kept.pop(at)
                continue
            try:
                claims = jwt.decode(token, known, algorithms=ALGORITHMS).claims
            except (JoseError, ValueError, KeyError, TypeError):
                continue
            self._require_ours(claims, now)
            return claims
        raise ConnectionsError(NONSENSE)

    def _require_ours(self, claims: Mapping[str, Any], now: datetime) -> None:
        meant = claims.get("aud")
        meant = [meant] if isinstance(meant, str) else meant
        if not isinstance(meant, list) or self.sign_in.client not in meant:
            raise ConnectionsError(NONSENSE)  # it was made for somebody else
        if len(meant) > 1 and claims.get("azp") != self.sign_in.client:
            raise ConnectionsError(NONSENSE)
        if str(claims.get("iss", "")).rstrip("/") != self.sign_in.issuer:
            raise ConnectionsError(NONSENSE)
        made, ends = _moment(claims, "iat"), _moment(claims, "exp")
        within = CLOCKS_DIFFER.total_seconds()
        if made - within > now.timestamp() or ends + within < now.timestamp():
            raise ConnectionsError(CLOCK)

    def _subject(self, claims: Mapping[str, Any]) -> str:
        """Return what names the account for good: at Microsoft "sub" differs with each client."""
        microsoft = urlsplit(self.sign_in.issuer).hostname == _MICROSOFT
        found = _text(claims, "oid" if microsoft else "sub")
        if not found:
            raise ConnectionsError(NONSENSE)
        return found

    def _account(self, claims: Mapping[str, Any]) -> Account:
        """Return the account; each provider vouches for an address in its own way.

        Microsoft's "email" is what anybody wrote there; the name with which one signs in ends in
        a domain that the school's tenant has shown to be its own. Google vouches for an address
        of the school only where the account is managed by it.
        """
        issuer, subject = self.sign_in.issuer, self._subject(claims)
        email, vouches = _text(claims, "email"), claims.get("email_verified") is True
        if urlsplit(issuer).hostname == _MICROSOFT:
            email = _text(claims, "preferred_username")
            vouches = claims.get("idp") in (None, claims["iss"])  # no guest of another tenant
        elif issuer == _GOOGLE:
            vouches = vouches and _text(claims, "hd").casefold() in self.sign_in.domains
        return Account(issuer, subject, email, vouches, _text(claims, "sid"))


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    if not isinstance(found, str) or len(found) > 255 or "\0" in found:
        return ""  # no database holds that
    return found


def _moment(claims: Mapping[str, Any], name: str) -> float:
    found = claims.get(name)
    if not isinstance(found, int | float) or isinstance(found, bool):
        raise ConnectionsError(NONSENSE)
    return found


def _address(itself: Mapping[str, Any], name: str) -> str:
    """Return an address of the provider, which nobody on the way can read along with."""
    found = itself.get(name)
    parts = urlsplit(found) if isinstance(found, str) else None
    safe = parts is not None and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in HERE)
    )
    if not safe or re.search(r"\s", str(found)):
        raise ConnectionsError(NONSENSE)
    return str(found)
