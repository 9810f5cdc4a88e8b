"""Where passkeys are good: at one name, over TLS or at this computer; nowhere else."""

from starlette.requests import Request

from connections.domain.access.device import Site
from connections.domain.problems import NotPossible
from connections.settings import USUAL_PORT, public_origin
from connections.ui.shell.headers import host_name
from connections.ui.shell.session import settings
from connections.words import to_say

_HERE = "localhost"  # the one name that browsers trust without TLS
ACCOUNTS = to_say("At this school people sign in with their school account, not with a passkey.")
NUMBER = to_say(
    "A passkey belongs to a name, and the address of this page is a number. At this computer "
    "Connections is also {address}: open it there, and use your slip there."
)
OTHER_NAME = to_say(
    "A passkey belongs to the name under which people reach Connections: {address}. Open it there."
)


def passkey_site(request: Request) -> Site:
    """Return the name and the address that a passkey used at this page belongs to.

    Raises NotPossible, with the true reason, where browsers or this school have none.
    """
    known, host = settings(), request.headers.get("host", "").casefold()
    name = host_name(host)
    if known.sign_in is not None:
        raise NotPossible(ACCOUNTS)
    if known.behind_tls:
        if name not in {each.casefold() for each in known.allowed_hosts}:
            raise NotPossible(OTHER_NAME, address=public_origin(known))
        return Site(name, f"https://{host}")
    if name != _HERE:
        port = request.url.port or USUAL_PORT
        raise NotPossible(NUMBER, address=f"http://{_HERE}:{port}")
    return Site(name, f"http://{host}")


def takes_passkeys(request: Request) -> bool:
    """Say whether a passkey can be used at this page."""
    try:
        passkey_site(request)
    except NotPossible:
        return False
    return True
