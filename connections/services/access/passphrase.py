"""The keeper's passphrase: what locks one laptop, and the way back from an adult it was passed to.

Stored is a scrypt hash of what the installation's own key makes of it: whoever steals the database
alone has nothing to try passphrases on.
"""

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.access.session import Door
from connections.domain.access.viewer import Viewer
from connections.domain.problems import NotPossible
from connections.services.book.ask import Ask
from connections.store.access.sessions import (
    load_holds_people,
    load_passphrase,
    save_ended,
    save_passphrase,
)
from connections.store.database import Database
from connections.store.keys.keys import SIGNING, Keys
from connections.store.log.chain import keys_of, sign_in_log

LEAST = 8  # characters beside the link of the start: NIST SP 800-63B-4, 3.1.1.2
MOST = 200
_DIFFERENT = 4  # signs, so that aaaaaaaa is none
_HARD = {"n": 2**14, "r": 8, "p": 1, "dklen": 32}  # about 30 ms


def set_passphrase(
    database: Database, viewer: Viewer, typed: str, again: str, now: datetime
) -> None:
    """Choose the passphrase; every session of a keeper ends, and the next one has a lock.

    Raises NotPossible for one that is too short, or typed differently the second time.
    """
    if len(typed) < LEAST or len(set(typed)) < _DIFFERENT:
        raise NotPossible(
            "A passphrase needs at least {least} characters, not all of them the same. Three or "
            "four words are easy to keep in mind. Nothing was changed.",
            least=LEAST,
        )
    if len(typed) > MOST:
        raise NotPossible("This passphrase is too long. Nothing was changed.")
    if typed != again:
        raise NotPossible("The two fields are not the same. Please type the passphrase again.")
    with database.writing() as sql:
        keys = keys_of(sql)
        number, salt = keys.current[SIGNING], secrets.token_bytes(16)
        made = _hashed(keys.now(SIGNING), salt, typed)
        save_passphrase(sql, f"{number}${salt.hex()}${made.hex()}")
        _put_out_keepers(sql, now)
        sign_in_log(sql, viewer, "passphrase.chosen", now, {})


def forget_passphrase(ask: Ask) -> None:
    """Take the passphrase away, for somebody who forgot it; the log says so."""
    ask.require(Permission.SCHOOL_MANAGE)
    ask.book.close()
    with ask.book.database.writing() as sql:
        save_passphrase(sql, "")
        _put_out_keepers(sql, ask.now)
        sign_in_log(sql, ask.viewer, "passphrase.forgotten", ask.now, {})


def _put_out_keepers(sql: Connection, now: datetime) -> None:
    save_ended(sql, now, doors=(Door.KEEPER, Door.HAND_OVER))


def has_passphrase(sql: Connection) -> bool:
    """Say whether this computer is locked by a passphrase.

    One that was chosen on another installation cannot be checked here, and locks nothing.
    """
    return _stored(load_passphrase(sql), keys_of(sql)) is not None


def is_locked_by_passphrase(ask: Ask) -> bool:
    """Say whether this computer is locked by a passphrase, for whoever looks after it."""
    ask.require(Permission.SCHOOL_READ)
    return has_passphrase(ask.book.sql)


def wants_passphrase(ask: Ask) -> bool:
    """Say whether real children are in here and nothing locks this computer yet.

    An empty school and Oak Street, where everybody is invented, are open at once.
    """
    ask.require(Permission.SCHOOL_READ)
    sql = ask.book.sql
    return not has_passphrase(sql) and load_holds_people(sql, ask.school_id)


def fits_passphrase(sql: Connection, typed: str) -> bool:
    """Say whether this is the passphrase."""
    stored = _stored(load_passphrase(sql), keys_of(sql))
    if stored is None:
        return False
    key, salt, made = stored
    return hmac.compare_digest(_hashed(key, salt, typed[:MOST]), made)


def _stored(stored: str, keys: Keys) -> tuple[bytes, bytes, bytes] | None:
    number, _, rest = stored.partition("$")
    key = keys.get(SIGNING, int(number)) if stored else None
    if key is None:
        return None
    salt, _, made = rest.partition("$")
    return key, bytes.fromhex(salt), bytes.fromhex(made)


def _hashed(key: bytes, salt: bytes, typed: str) -> bytes:
    known_here = hmac.digest(key, b"passphrase\x1e" + typed.encode(), hashlib.sha256)
    return hashlib.scrypt(known_here, salt=salt, **_HARD)
