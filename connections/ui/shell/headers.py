"""The headers of every response, the names this server answers to, and what it keeps closed."""

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connections.settings import HERE
from connections.ui.shell.logs import log_bug
from connections.words import say

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Nothing is told to another site. "no-referrer" would also take from our own forms the Origin
    # by which they are known as ours.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
# /metrics would tell anyone how many people are here; the agent API drives the app without a face;
# what lies under /media is anybody's who knows the address (files: see ui.parts.take).
CLOSED = ("/_stcore/metrics", "/_stcore/agent", "/media")


@cache
def inline_script_hashes() -> tuple[str, ...]:
    """Return the hashes of the scripts that stand inside Streamlit's own page."""
    page = Path(streamlit.__file__).with_name("static") / "index.html"
    inside = re.findall(r"<script>(.*?)</script>", page.read_text(encoding="utf-8"), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in inside)
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def content_security_policy(allowed_hosts: Iterable[str] = ()) -> str:
    """Return what a page may load: itself, and nothing from anywhere else.

    Streamlit gives the wall's script to the browser as a blob (docs/decisions/0031); a blob is
    made by a script that runs already, so this opens no way in. Older Safari does not count a
    web socket as 'self', so the public names are listed.
    """
    sockets = "".join(f" wss://{host}" for host in allowed_hosts)
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {' '.join(inline_script_hashes())}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
        )
    )


class SafeHeaders:
    """Adds the headers; refuses unknown names, other sites' pages and what is closed.

    Whatever fails within is answered with its number alone.
    """

    def __init__(
        self, app: ASGIApp, allowed_hosts: Iterable[str] = (), behind_tls: bool = False
    ) -> None:
        self.app = app
        self.public = frozenset(host.casefold() for host in allowed_hosts)
        self.hosts = HERE | self.public
        self.headers = {
            "Content-Security-Policy": content_security_policy(allowed_hosts),
            **HEADERS,
            **({"Strict-Transport-Security": STRICT_TRANSPORT} if behind_tls else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may be asked for, with headers; answer the rest shortly."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "websocket.close" and not begun:  # no line was opened
                await self._answer(scope, send_with_headers, 403)
                return
            begun = True
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        if refusal := self._refuses(scope):
            await self._answer(scope, send_with_headers, *refusal)
            return
        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as problem:  # what it says may hold a name, also in the server's log
            number = log_bug(problem)
            if not begun:
                told = say("Something went wrong here (number {number}).", number=number)
                await self._answer(scope, send_with_headers, 500, told)

    def _refuses(self, scope: Scope) -> tuple[int, str] | None:
        headers = Headers(scope=scope)
        # Another site can give itself a name that points at this machine and then read along
        # with the visitor's browser; it cannot make the browser ask for one of these names.
        if host_name(headers.get("host", "")) not in self.hosts:
            return 421, ""
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")
        if not reads and not self._own_page(headers):
            return 403, say("Please open this page itself and try again.")
        if scope["type"] == "http" and scope["path"].startswith(CLOSED):
            return 404, ""
        return None

    def _own_page(self, headers: Headers) -> bool:
        """Say whether one of our own pages asks, as far as the browser tells; programs do not."""
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        asked = urlsplit(origin).netloc.casefold()  # "null" has none
        return asked == headers["host"].casefold() or host_name(asked) in self.public

    async def _answer(self, scope: Scope, send: Send, status: int, told: str = "") -> None:
        if scope["type"] == "http":
            start, body = "http.response.start", "http.response.body"
        elif "websocket.http.response" in scope.get("extensions", {}):
            start, body = "websocket.http.response.start", "websocket.http.response.body"
        else:
            await send({"type": "websocket.close", "code": 1008})
            return
        kind = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": start, "status": status, "headers": kind})
        await send({"type": body, "body": told.encode()})


def host_name(host: str) -> str:
    """Return the name of a Host header, without its port and brackets."""
    name = host.casefold()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.rpartition(":")[0] if ":" in name else name
