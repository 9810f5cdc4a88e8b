"""What is stored of what people type: a slow hash of what the installation's own key makes of it.

Whoever steals the database alone has nothing to try passphrases or digits on.
"""

import hashlib
import hmac
import secrets
from enum import StrEnum

from connections.store.keys.keys import SIGNING, Keys


class Typed(StrEnum):
    """What is hashed, so that one never passes for another."""

    PASSPHRASE = "passphrase"
    DIGITS = "digits"


# Of scrypt: 30 ms for what is typed at one computer, 8 where 150 phones come at once.
_HARD = {Typed.PASSPHRASE: 2**14, Typed.DIGITS: 2**12}


def slow_hash(keys: Keys, what: Typed, typed: str) -> str:
    """Return what is stored."""
    salt = secrets.token_bytes(16)
    made = _hashed(keys.now(SIGNING), what, salt, typed)
    return f"{keys.current[SIGNING]}${salt.hex()}${made.hex()}"


def _is_checkable(keys: Keys, stored: str) -> bool:
    """Say whether the key that a hash was made with is here."""
    number = stored.partition("$")[0]
    return bool(stored) and keys.get(SIGNING, int(number)) is not None


def fits_hash(keys: Keys, what: Typed, stored: str, typed: str) -> bool:
    """Say whether this was typed then."""
    if not _is_checkable(keys, stored):
        return False
    number, salt, made = stored.split("$")
    key = keys.get(SIGNING, int(number))
    assert key is not None
    again = _hashed(key, what, bytes.fromhex(salt), typed)
    return hmac.compare_digest(again, bytes.fromhex(made))


def code_hash(keys: Keys, code: str) -> str:
    """Return what is stored of a slip's code, which is too long to be tried."""
    return hmac.digest(keys.now(SIGNING), b"slip\x1e" + code.encode(), hashlib.sha256).hex()


def _hashed(key: bytes, what: Typed, salt: bytes, typed: str) -> bytes:
    known_here = hmac.digest(key, f"{what}\x1e{typed}".encode(), hashlib.sha256)
    return hashlib.scrypt(known_here, salt=salt, n=_HARD[what], r=8, p=1, dklen=32)
