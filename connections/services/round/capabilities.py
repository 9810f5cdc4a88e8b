"""Signed capabilities: what a wall shows to hand in answers, and who stands behind one now.

A capability says for whom, in which round, through which sign-in and until when. It grants
nothing by itself: every answer asks the database again whether all of that still holds.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Reach, roles_held
from connections.domain.access.session import Session, day_still_on
from connections.domain.access.viewer import Viewer
from connections.domain.problems import AccessDenied
from connections.store.access.sessions import load_sessions
from connections.store.rosters import load_role
from connections.store.staff import load_holder
from connections.words import to_say

LASTS = timedelta(hours=8)  # a school day; a round that is marked for weeks gets a new one by then
IN = "in:"  # sign-in of a session; its hash follows
JOINED = "joined:"  # of a phone that joined a meeting; its holder follows
NOT_HERE = to_say(
    "This name is not marking here any more, so nothing was saved. Please ask whoever runs the "
    "meeting."
)
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

    def require_in(self, here: Mapping[str, Session], now: datetime) -> None:
        """Refuse for now what comes from a session that is over; the next one may send it again.

        What was not sent yet stays in the browser, under the person's own name; but for a phone
        that joined: whoever took the name by a code may not be the one who is in by it next.
        """
        session = here.get(self.sign_in.removeprefix(IN).removeprefix(JOINED))
        if session is None or not session.is_open(now) or session.adult_id != self.adult_id:
            if self.sign_in.startswith(JOINED):
                raise AccessDenied(NOT_HERE)
            raise Expired("You are not signed in here any more. What was not sent yet is kept.")


class Expired(AccessDenied):
    """A capability that was good and is over: the page asks for a new one by itself."""


class Forged(AccessDenied):
    """A capability that this server did not sign."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Who stands behind a claim, and from when until when: a joined phone's time is the meeting."""

    viewer: Viewer
    since: datetime | None = None  # a phone that joined sees what it gave itself
    until: datetime | None = None


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


def sessions_of(sql: Connection, claims: Iterable[Claim]) -> dict[str, Session]:
    """Return the sessions behind the claims, by hash: who signed out is known at once."""
    return load_sessions(sql, {c.sign_in.removeprefix(IN).removeprefix(JOINED) for c in claims})


def marker_of(sql: Connection, claim: Claim, now: datetime) -> Marker | None:
    """Return who stands behind a claim, or None when nobody does any more."""
    role = load_role(sql, claim.school_id, claim.adult_id, day_still_on(now))
    if role is None:
        return None
    if claim.sign_in.startswith(IN):
        return Marker(Viewer(claim.school_id, roles_held(role), claim.adult_id))
    held = load_holder(sql, claim.sign_in.removeprefix(JOINED))
    if held is None or held[1].revoked_at is not None:
        return None
    school_id, joining, adult_id, since = held
    if (school_id, joining.round_id, adult_id) != (claim.school_id, claim.round_id, claim.adult_id):
        return None
    viewer = Viewer(school_id, roles_held(role), adult_id, reach=Reach.JOINED)
    return Marker(viewer, since, joining.expires_at)


def handle(secret: bytes, school_id: str, round_id: str, student_id: str) -> str:
    """Return the name under which a wall knows a student: no id of the school's reaches a phone."""
    known_by = _mac(secret, "handle", "\x1f".join((school_id, round_id, student_id)))
    return base64.urlsafe_b64encode(known_by[:9]).decode()


def keyed_hash(secret: bytes, purpose: str, text: str) -> str:
    """Return a hash that only the holder of the secret can make."""
    return _mac(secret, purpose, text).hex()


def _mac(secret: bytes, purpose: str, text: str) -> bytes:
    return hmac.digest(secret, f"{purpose}\x1e{text}".encode(), hashlib.sha256)
