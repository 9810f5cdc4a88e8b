"""The keys of a database: wrapped by the installation's root key, they lie in the database itself.

A file that was copied without its installation opens with every mark and figure. Its sealed notes
stay locked until the old root key is brought (a backup carries it), and its log cannot say whether
its end was cut; from then on both go on with new keys.
"""

import base64
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, func, select

from connections.store.keys.installation import Installation
from connections.store.schema import about
from connections.store.schema import keys as key_table

NOTES, SIGNING, AUDIT = "notes", "signing", "audit"
PURPOSES = (NOTES, SIGNING, AUDIT)
_NONCE = 12  # bytes, as AES-GCM wants them


@dataclass(frozen=True)
class Keys:
    """The keys of a database that this installation can open, by purpose and number.

    `current` is the number that new things get; `locked` counts the keys that stay shut here.
    """

    database_id: str
    opened: Mapping[tuple[str, int], bytes] = field(repr=False)
    current: Mapping[str, int]
    locked: int

    @property
    def signing(self) -> bytes:
        """Return the key that signs capabilities."""
        return self.now(SIGNING)

    def now(self, purpose: str) -> bytes:
        """Return the key that new things of this purpose get."""
        return self.opened[purpose, self.current[purpose]]

    def get(self, purpose: str, number: int) -> bytes | None:
        """Return a key by its number, None where it stays shut here."""
        return self.opened.get((purpose, number))


def open_keys(sql: Connection, installation: Installation, old_secret: Path | None = None) -> Keys:
    """Return the database's keys; the database's id and whatever is missing is made.

    `old_secret` is a file that signed before: it goes on signing, so that open walls can send.
    """
    database_id = sql.execute(select(about.c.value).where(about.c.name == "database")).scalar()
    if database_id is None:
        database_id = secrets.token_hex(16)
        sql.execute(about.insert().values(name="database", value=database_id))
    rows = sql.execute(select(key_table)).all()
    opened = {}
    for row in rows:
        found = unwrap(installation.root, database_id, row.purpose, row.number, row.wrapped)
        if row.wrapped_by == installation.fingerprint and found is not None:
            opened[row.purpose, row.number] = found
    for purpose in PURPOSES:
        if not any(known == purpose for known, _ in opened):
            given = _taken_over(old_secret) if purpose == SIGNING else None
            number, key = save_new_key(sql, installation, database_id, purpose, given)
            opened[purpose, number] = key
    current = {
        purpose: max(number for known, number in opened if known == purpose) for purpose in PURPOSES
    }
    locked = sum((row.purpose, row.number) not in opened for row in rows)
    return Keys(database_id, opened, current, locked)


def save_new_key(
    sql: Connection,
    installation: Installation,
    database_id: str,
    purpose: str,
    key: bytes | None = None,
) -> tuple[int, bytes]:
    """Make a key of this purpose, or take this one, which is the current one from now on."""
    newest = select(func.max(key_table.c.number)).where(key_table.c.purpose == purpose)
    number, key = (sql.execute(newest).scalar() or 0) + 1, key or secrets.token_bytes(32)
    save_wrapped(sql, installation, database_id, purpose, number, key)
    return number, key


def save_wrapped(
    sql: Connection,
    installation: Installation,
    database_id: str,
    purpose: str,
    number: int,
    key: bytes,
) -> None:
    """Write a key wrapped by this installation's root key, over what stood there."""
    which = (key_table.c.purpose == purpose) & (key_table.c.number == number)
    sql.execute(key_table.delete().where(which))
    said = _aad(database_id, purpose, number)
    row = {"purpose": purpose, "number": number, "wrapped": _shut(installation.root, key, said)}
    sql.execute(key_table.insert().values(**row, wrapped_by=installation.fingerprint))


def unwrap(root: bytes, database_id: str, purpose: str, number: int, wrapped: str) -> bytes | None:
    """Return a wrapped key, or None where this root key does not open it."""
    return _open(root, wrapped, _aad(database_id, purpose, number))


def seal(keys: Keys, text: str, where: str) -> str:
    """Return a text sealed for its place with the current key of notes: elsewhere it is no good."""
    return _shut(keys.now(NOTES), text.encode(), where)


def unseal(keys: Keys, text: str, where: str, number: int) -> str | None:
    """Return a sealed text, or None where its key stays shut here or the text was altered."""
    key = keys.get(NOTES, number)
    found = _open(key, text, where) if key else None
    return None if found is None else found.decode()


def _aad(database_id: str, purpose: str, number: int) -> str:
    return f"{database_id}\x1f{purpose}\x1f{number}"


def _shut(key: bytes, content: bytes, where: str) -> str:
    nonce = secrets.token_bytes(_NONCE)
    return base64.b64encode(nonce + AESGCM(key).encrypt(nonce, content, where.encode())).decode()


def _open(key: bytes, text: str, where: str) -> bytes | None:
    try:
        content = base64.b64decode(text, validate=True)
        return AESGCM(key).decrypt(content[:_NONCE], content[_NONCE:], where.encode())
    except (InvalidTag, ValueError):
        return None


def _taken_over(path: Path | None) -> bytes | None:
    if path is None or not path.exists():
        return None
    secret = path.read_bytes()
    return secret if len(secret) == 32 else None
