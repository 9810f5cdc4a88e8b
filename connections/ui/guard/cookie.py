"""What the cookie of a session is called on the way: under TLS a name that nobody else may set."""

from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from connections.ui.shell.doors import SESSION_COOKIE, from_here
from connections.ui.shell.session import settings

_OURS = SESSION_COOKIE.encode()
_AT_HOST = b"__Host-" + _OURS


class HostCookie:
    """Keep another server of the same domain from giving a browser a session, under TLS.

    A browser takes a name with __Host- from this server alone, over TLS. Whatever stands behind
    this asks for the cookie by its own name, and gets what came by that one. At the keeper's own
    computer, where there is no TLS, it has the plain name.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on a request with the cookie under its own name, and its answer the other way."""
        if scope["type"] not in ("http", "websocket") or not _by_tls(scope):
            await self.app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [_changed(each, b"set-cookie", _outward) for each in message["headers"]]
                message = {**message, "headers": headers}
            await send(message)

        headers = [_changed(each, b"cookie", _inward) for each in scope["headers"]]
        await self.app({**scope, "headers": headers}, receive, answer)


def _by_tls(scope: Scope) -> bool:
    address = scope["client"][0] if scope.get("client") else None
    return settings().behind_tls and not from_here(settings(), address, Headers(scope=scope))


def _changed(
    header: tuple[bytes, bytes], name: bytes, change: Callable[[bytes], bytes]
) -> tuple[bytes, bytes]:
    return (name, change(header[1])) if header[0].lower() == name else header


def _inward(value: bytes) -> bytes:
    """Return the cookies without any that says our name but by the other.

    Python's parser lets a blank part two cookies as well, so the name counts wherever it stands.
    """
    ours = [each.strip() for each in value.split(b";")]
    kept = [each for each in ours if each.startswith(_AT_HOST + b"=") or _OURS not in each]
    return b"; ".join(each.removeprefix(b"__Host-") if _OURS in each else each for each in kept)


def _outward(value: bytes) -> bytes:
    """Return the cookie that is set, or taken away, under the name that needs TLS."""
    if not value.startswith(_OURS + b"="):
        return value
    secure = b"" if b"; secure" in value.lower() else b"; Secure"
    return b"__Host-" + value + secure
