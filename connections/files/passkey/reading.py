"""What a browser says of a passkey: that it made one, or that somebody opened one now.

Each is read with the library of its makers' standard (WebAuthn), loaded only here: a quarter of a
second. It holds every answer against the server's own name and address, and against the word that
this browser was asked with. What was attested of the computer is not asked for and not kept.
"""

from collections.abc import Mapping
from typing import Any

from connections.domain.access.device import Asked


def read_made(answer: Mapping[str, str], asked: Asked) -> tuple[str, str, int] | None:
    """Return the browser's name of a new passkey, its public key and what it counts; None for none.

    `answer` are the fields `credential`, `said` and `proof` of a form, as the browser wrote them.
    """
    from webauthn import verify_registration_response
    from webauthn.helpers import bytes_to_base64url

    response = {"clientDataJSON": answer.get("said"), "attestationObject": answer.get("proof")}
    try:
        made = verify_registration_response(
            credential=_as_sent(answer, response),
            expected_challenge=asked.word.encode(),
            expected_rp_id=asked.site.host,
            expected_origin=asked.site.origin,
            require_user_verification=True,
        )
    except Exception:  # of strangers' bytes each part of it makes errors of its own
        return None
    public_key = bytes_to_base64url(made.credential_public_key)
    return bytes_to_base64url(made.credential_id), public_key, made.sign_count


def read_shown(answer: Mapping[str, str], asked: Asked, public_key: str) -> int | None:
    """Return what a passkey counts that somebody opened now; None where it is not this one.

    `answer` has a field `signature` beside those of read_made. Whether what it counts goes on from
    before is not looked at here: whoever has no key could say anything.
    """
    from webauthn import verify_authentication_response
    from webauthn.helpers import base64url_to_bytes

    response = {"clientDataJSON": answer.get("said"), "authenticatorData": answer.get("proof")}
    response["signature"] = answer.get("signature")
    try:
        return verify_authentication_response(
            credential=_as_sent(answer, response),
            expected_challenge=asked.word.encode(),
            expected_rp_id=asked.site.host,
            expected_origin=asked.site.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        ).new_sign_count
    except Exception:  # of strangers' bytes each part of it makes errors of its own
        return None


def _as_sent(answer: Mapping[str, str], response: Mapping[str, str | None]) -> dict[str, Any]:
    name = answer.get("credential")
    return {"id": name, "rawId": name, "type": "public-key", "response": dict(response)}
