"""Signed capabilities: what a wall shows to hand in answers, and what nobody can make up.

A capability says for whom, in which round, through which sign-in and until when. It grants
nothing by itself: every answer asks the database again whether all of that still holds.
"""

import base64
import hashlib
import hmac
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from connections.domain.access.grants import Permission
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied
from connections.words import to_say

LASTS = timedelta(hours=8)  # a school day; a round that is marked for weeks gets a new one by then
IN = "in:"  # sign-in of a session; its hash follows
JOINED = "joined:"  # of a phone that joined a meeting; its holder follows
_UNREADABLE = to_say(
    "This page is not known here any more. Please reload it; your answers are kept."
)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a capability says. `sign_in` is "in:<session>" or "joined:<holder>"."""

    school_id: str
    round_id: str
    adult_id: str
    sign_in: str
    expires_at: int  # seconds since 1970, UTC


class Expired(AccessDenied):
    """A capability that was good and is over: the page asks for a new one by itself."""


class Forged(AccessDenied):
    """A capability that this server did not sign."""


def marking_capability(
    viewer: Viewer, round_id: str, sign_in: str, secret: bytes, now: datetime
) -> str:
    """Return the signed capability to hand in the viewer's own answers in one round."""
    viewer.require(Permission.MARK_OWN)
    expires = int((now + LASTS).timestamp())
    claim = Claim(viewer.school_id, round_id, viewer.require_adult(), sign_in, expires)
    return str(_signer(secret).dumps(astuple(claim)))


def read_capability(capability: object, secret: bytes, now: datetime) -> Claim:
    """Return what a capability says, or refuse one that is forged or over.

    A page that was open during an upgrade may hold one signed in an older way: it counts as forged,
    and the page gets a new one by itself.
    """
    if not isinstance(capability, str) or len(capability) > 2000:
        raise Forged(_UNREADABLE)
    signer = _signer(secret)
    try:
        said = signer.loads(capability)
        claim = Claim(*said)
    except (BadData, UnicodeEncodeError, TypeError):
        raise Forged(_UNREADABLE) from None
    if signer.dumps(said) != capability:  # one text is good, not every one that decodes alike
        raise Forged(_UNREADABLE)
    if now.timestamp() >= claim.expires_at:
        raise Expired("This page has been open for a long time. Please wait a moment.")
    return claim


def _signer(secret: bytes) -> URLSafeSerializer:
    """Return what signs. It reads no clock: whether a claim is over, the caller's `now` says."""
    how = {"key_derivation": "hmac", "digest_method": hashlib.sha256}
    return URLSafeSerializer(secret, "capability", signer_kwargs=how)


def handle(secret: bytes, school_id: str, round_id: str, student_id: str) -> str:
    """Return the name under which a wall knows a student: no id of the school's reaches a phone."""
    known_by = _mac(secret, "handle", "\x1f".join((school_id, round_id, student_id)))
    return base64.urlsafe_b64encode(known_by[:9]).decode()


def keyed_hash(secret: bytes, purpose: str, text: str) -> str:
    """Return a hash that only the holder of the secret can make."""
    return _mac(secret, purpose, text).hex()


def _mac(secret: bytes, purpose: str, text: str) -> bytes:
    return hmac.digest(secret, f"{purpose}\x1e{text}".encode(), hashlib.sha256)
