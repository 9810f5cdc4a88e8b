"""A key under a passphrase, in the age format, with the same work on every computer.

The library measures how fast the computer is just then and refuses what took more elsewhere: a
backup made on a quick day would not open on a slow one. What is written here opens with it as well.
"""

import base64
import hashlib
import hmac
import re
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

WORK = 17  # scrypt's log2 N with r = 8: 128 MiB and about half a second
_MOST_WORK = 20  # 1 GiB
_VERSION = "age-encryption.org/v1"
_FILE = re.compile(
    rb"(age-encryption\.org/v1\n-> scrypt ([\w+/]{22}) (\d{1,2})\n([\w+/]{43})\n---) "
    rb"([\w+/]{43})\n(.{16})(.+)",
    re.DOTALL,
)
_LAST = bytes(11) + b"\x01"  # the nonce of the first part that is also the last


def seal_words(content: bytes, passphrase: str) -> bytes:
    """Return a short content encrypted with a passphrase."""
    file_key, salt, nonce = (secrets.token_bytes(16) for _ in range(3))
    wrapped = ChaCha20Poly1305(_stretched(passphrase, salt, WORK)).encrypt(bytes(12), file_key, b"")
    said = f"{_VERSION}\n-> scrypt {_text(salt)} {WORK}\n{_text(wrapped)}\n---".encode()
    sealed = ChaCha20Poly1305(_derived(file_key, nonce, b"payload")).encrypt(_LAST, content, b"")
    return said + b" " + _text(_mac(file_key, said)).encode() + b"\n" + nonce + sealed


def open_words(sealed: bytes, passphrase: str) -> bytes | None:
    """Return the content, or None where this passphrase does not open it."""
    found = _FILE.fullmatch(sealed)
    if found is None or int(found[3]) > _MOST_WORK:
        return None
    salt, wrapped, mac = (_bytes(found[group]) for group in (2, 4, 5))
    try:
        stretched = _stretched(passphrase, salt, int(found[3]))
        file_key = ChaCha20Poly1305(stretched).decrypt(bytes(12), wrapped, b"")
        if not hmac.compare_digest(_mac(file_key, found[1]), mac):
            return None
        key = _derived(file_key, found[6], b"payload")
        return ChaCha20Poly1305(key).decrypt(_LAST, found[7], b"")
    except InvalidTag:
        return None


def _stretched(passphrase: str, salt: bytes, work: int) -> bytes:
    return hashlib.scrypt(
        passphrase.encode(),
        salt=f"{_VERSION}/scrypt".encode() + salt,
        n=1 << work,
        r=8,
        p=1,
        maxmem=(1 << work) * 1024 + (1 << 22),
        dklen=32,
    )


def _derived(file_key: bytes, salt: bytes, what: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt, what).derive(file_key)


def _mac(file_key: bytes, said: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), said, hashlib.sha256)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode().rstrip("=")


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4))
