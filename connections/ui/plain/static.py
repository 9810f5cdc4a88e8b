"""What plain pages have in common and may be kept: scripts, under addresses that name their text.

Nothing in here says anything of anybody. An address with another text is another address, so a
browser never asks again for what it has.
"""

import gzip
import hashlib
from functools import lru_cache

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_KINDS = {"js": "text/javascript", "css": "text/css"}
_known: dict[str, tuple[bytes, bytes]] = {}  # by name: as it is, and zipped


@lru_cache(maxsize=64)
def address_for(name: str, ending: str, text: str) -> str:
    """Return where browsers find this text from now on."""
    content = text.encode()
    full = f"{name}-{hashlib.sha256(content).hexdigest()[:16]}.{ending}"
    _known[full] = content, gzip.compress(content, 9, mtime=0)
    return f"/plain/{full}"


def static_routes() -> list[Route]:
    """Return the route of what browsers may keep."""
    return [Route("/plain/{name}", _give, methods=["GET"])]


async def _give(request: Request) -> Response:
    """Return a text; one that this process has not made, as after an upgrade, is not there."""
    name = request.path_params["name"]
    if name not in _known:
        return Response(status_code=404, headers={"Cache-Control": "no-store"})
    content, zipped = _known[name]
    kept = {"Cache-Control": "public,max-age=31536000,immutable"}
    return packed(request, content, zipped, _KINDS[name.rpartition(".")[2]], kept)


def packed(
    request: Request, content: bytes, zipped: bytes, kind: str, headers: dict[str, str]
) -> Response:
    """Return a text, zipped where the browser takes that."""
    headers = headers | {"vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(zipped, 200, headers | {"Content-Encoding": "gzip"}, kind)
    return Response(content, 200, headers, kind)
