"""The headers of every response, the names this server answers to, and what it keeps closed."""

import base64
import hashlib
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connections.settings import HERE

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
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
    """Adds the headers, refuses names this server does not have, and closes what is closed."""

    def __init__(
        self, app: ASGIApp, allowed_hosts: Iterable[str] = (), behind_tls: bool = False
    ) -> None:
        self.app = app
        self.hosts = HERE | {host.casefold() for host in allowed_hosts}
        self.headers = {
            "Content-Security-Policy": content_security_policy(allowed_hosts),
            **HEADERS,
            **({"Strict-Transport-Security": STRICT_TRANSPORT} if behind_tls else {}),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is asked for by a known name, with headers; answer the rest shortly."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        # Another site can give itself a name that points at this machine and then read along
        # with the visitor's browser; it cannot make the browser ask for one of these names.
        if host_name(Headers(scope=scope).get("host", "")) not in self.hosts:
            await _refuse(scope, send, 421)
            return
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        if scope["path"].startswith(CLOSED):
            await _refuse(scope, send, 404)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self.headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)


def host_name(host: str) -> str:
    """Return the name of a Host header, without its port and brackets."""
    name = host.casefold()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.rpartition(":")[0] if ":" in name else name


async def _refuse(scope: Scope, send: Send, status: int) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": status, "headers": []})
    await send({"type": "http.response.body", "body": b""})
