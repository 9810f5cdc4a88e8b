"""The file of a backup: what it is in plain, its own key under the passphrase, its sealed content.

    connections-backup 1\n
    {"app", "database", "key_bytes", "made_at", "schema"}\n     no name and no count among them
    key         an age identity, encrypted with the passphrase
    content     encrypted with age to that identity
    checksum    SHA-256 of everything before it

So a backup can be made with the public half of the key alone, every file has with it what opens
it but the passphrase, and damage is told apart from a wrong passphrase, by anybody.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import pyrage

from connections import __version__
from connections.domain.problems import FileRefused, NotFound, NotPossible
from connections.store.backup.words import open_words, seal_words
from connections.store.file.sqlite import sqlite3
from connections.store.migrations.upgrade import NEWEST

MAGIC = b"connections-backup "
FORMAT = b"1\n"
_LONGEST_HEADER = 4096  # bytes
_CHECKSUM = 32  # bytes
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Seal:
    """What a backup is sealed with: a public key, and its private half under the passphrase."""

    recipient: str
    key: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """What anybody may read of a backup: which database, when, by which version."""

    database: str
    made_at: datetime
    schema: str = NEWEST
    app: str = __version__


def new_seal(passphrase: str) -> Seal:
    """Return a new key pair, the private half of it under the passphrase."""
    identity = pyrage.x25519.Identity.generate()
    key = seal_words(str(identity).encode(), passphrase)
    return Seal(str(identity.to_public()), key)


def save_sealed(path: Path, header: Header, seal: Seal, content: BinaryIO) -> None:
    """Write a backup's file, whole or not at all, for this person's eyes only."""
    fields = {**asdict(header), "made_at": header.made_at.isoformat(), "key_bytes": len(seal.key)}
    with open_aside(path) as file:
        summing = _Summing(file)
        summing.write(MAGIC + FORMAT + json.dumps(fields, sort_keys=True).encode() + b"\n")
        summing.write(seal.key)
        try:
            pyrage.encrypt_io(content, summing, [pyrage.x25519.Recipient.from_str(seal.recipient)])
        except pyrage.EncryptError as problem:  # which hides what the disk said
            raise OSError(str(problem)) from problem
        file.write(summing.digest())


def read_header(path: Path) -> Header:
    """Return what a backup says of itself; FileRefused for a file that is none or is too new."""
    with path.open("rb") as file:
        return _read_header(file, path.name)[0]


def read_whole(path: Path) -> Header:
    """Return what a backup says of itself once every byte of it was compared with its checksum."""
    header = read_header(path)
    left, digest = path.stat().st_size - _CHECKSUM, hashlib.sha256()
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            digest.update(block)
            left -= len(block)
        if left or file.read() != digest.digest():
            raise _damaged(path.name)
    return header


def open_sealed(path: Path, passphrase: str, into: BinaryIO) -> tuple[Header, Seal]:
    """Write what a backup holds into an open file; FileRefused where it cannot be opened."""
    header = read_whole(path)
    if not passphrase:
        raise FileRefused(
            "The backup “{name}” opens with the passphrase it was made with. Please type it. "
            "Nothing was changed.",
            name=path.name,
        )
    with path.open("rb") as file:
        _, key_bytes = _read_header(file, path.name)
        key = file.read(key_bytes)
        secret = open_words(key, passphrase)
        if secret is None:
            raise FileRefused(
                "This passphrase does not open the backup “{name}”. Each backup opens with the "
                "passphrase it was made with. Nothing was changed.",
                name=path.name,
            )
        identity = pyrage.x25519.Identity.from_str(secret.decode())
        content = _Part(file, path.stat().st_size - file.tell() - _CHECKSUM)
        try:
            pyrage.decrypt_io(content, into, [identity])
        except (pyrage.DecryptError, OSError):  # no damage: the checksum was right
            raise FileRefused(
                "The backup “{name}” could not be unpacked. Is the disk full? Nothing was changed.",
                name=path.name,
            ) from None
    return header, Seal(str(identity.to_public()), key)


def _read_header(file: BinaryIO, name: str) -> tuple[Header, int]:
    """Return what stands before the key, and how long the key is; the file is left at the key."""
    first = file.readline(len(MAGIC) + 8)
    if not first.startswith(MAGIC):
        raise FileRefused(
            "“{name}” is not a backup of Connections. A backup is the file that School, Backup or "
            "the command backup made. Nothing was changed.",
            name=name,
        )
    try:
        if first != MAGIC + FORMAT:
            int(first[len(MAGIC) :])
            raise newer(name)
        fields: dict[str, Any] = json.loads(file.readline(_LONGEST_HEADER))
        key_bytes = int(fields.pop("key_bytes"))
        header = Header(**{**fields, "made_at": datetime.fromisoformat(fields["made_at"])})
    except (ValueError, KeyError, TypeError):
        raise _damaged(name) from None
    if header.schema > NEWEST:
        raise newer(name)
    return header, key_bytes


def newer(name: str) -> FileRefused:
    """Return the refusal of a backup that a newer Connections has made."""
    return FileRefused(
        "The backup “{name}” was made by a newer version of Connections. Please update the program "
        "first. Nothing was changed.",
        name=name,
    )


def _damaged(name: str) -> FileRefused:
    return FileRefused(
        "The backup “{name}” is damaged or not complete: it is not as it was made. Please take "
        "another one. Nothing was changed.",
        name=name,
    )


class _Summing:
    """Writes, and sums up what was written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._sum = file, hashlib.sha256()

    def write(self, block: bytes) -> int:
        self._sum.update(block)
        return self._file.write(block)

    def flush(self) -> None:
        self._file.flush()

    def digest(self) -> bytes:
        return self._sum.digest()


class _Part:
    """Reads on, but no further than so many bytes."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self._file, self._left = file, max(left, 0)

    def read(self, most: int = -1) -> bytes:
        block = self._file.read(self._left if most < 0 else min(most, self._left))
        self._left -= len(block)
        return block


@contextmanager
def open_aside(path: Path) -> Iterator[BinaryIO]:
    """Open a new file for writing; it takes its place when all is on the disk, else it is gone."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(fresh, flags, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


@contextmanager
def disk_in_sentences(place: Path) -> Iterator[None]:
    """Turn what a disk does to a backup into a sentence."""
    try:
        yield
    except (OSError, sqlite3.Error) as problem:
        if isinstance(problem, FileNotFoundError):
            raise NotFound("“{place}” is not there. Nothing was changed.", place=place) from None
        if place.is_dir() and isinstance(problem, IsADirectoryError):
            raise FileRefused(
                "“{place}” is a folder, not a backup. Name the file in it. Nothing was changed.",
                place=place,
            ) from None
        raise NotPossible(
            "“{place}” could not be read or written. Is the disk there, is there room on it, and "
            "may Connections write to it? Nothing was changed.",
            place=place,
        ) from problem
