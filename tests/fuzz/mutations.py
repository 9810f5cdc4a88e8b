"""Broken files made from good ones: the same seed makes the same files, in any order."""

import io
import random  # noqa: TID251 -- seeded, in tests only
import zipfile
from collections.abc import Iterator
from pathlib import Path

from connections.files.bytes.reading import File

FOLDER = Path(__file__).parents[2] / "sample_rosters"
ODD = [
    *(b"\x00", b"\xff\xfe", b'"', b"'", b"\n", b"\r", b",", b";", b"\t", b"=1+1", b"@", b"\x1a"),
    *(b"\xef\xbb\xbf", b"???", b"NULL", b"-1", b"1e309", b"9" * 400, b" " * 50, b"../../x"),
    *(b"\xe2\x80\xae", b"\xf0\x9f\x98\x80", b"<!DOCTYPE x>", b"student_id", b"Password", b"name"),
    b"id,id,id,id",
]


def samples() -> list[File]:
    """Return the project's own samples, sorted by name."""
    paths = sorted(p for p in FOLDER.rglob("*") if p.is_file() and p.suffix not in (".md",))
    return [File(path.name, path.read_bytes()) for path in paths if path.stat().st_size < 200_000]


def broken_files(count: int, seed: int = 2026) -> Iterator[tuple[int, File]]:
    """Yield `count` numbered files, each a sample with one to six mutations."""
    good = samples()
    for number in range(count):
        yield number, broken_file(good, number, seed)


def broken_file(good: list[File], number: int, seed: int = 2026) -> File:
    """Return the file of this number: reproducible alone, so that a failure can be looked at."""
    dice = random.Random(f"{seed}:{number}")
    base = good[number % len(good)]
    content = base.content
    for _ in range(dice.randint(1, 6)):
        content = dice.choice(_KINDS)(dice, content, good)
    if dice.random() < 0.3 and base.content[:2] == b"PK":
        content = _inside_zip(dice, base.content, good)
    name = base.name if dice.random() < 0.8 else dice.choice(good).name
    return File(name, content[:2_000_000])


def _flip(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    if not content:
        return content
    changed = bytearray(content)
    for _ in range(dice.randint(1, 20)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _cut(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    return content[: dice.randrange(len(content) + 1)]


def _drop(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    start = dice.randrange(len(content) + 1)
    return content[:start] + content[start + dice.randint(1, 200) :]


def _insert(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    at = dice.randrange(len(content) + 1)
    return content[:at] + dice.choice(ODD) * dice.choice((1, 1, 1, 2, 40)) + content[at:]


def _repeat(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    start = dice.randrange(len(content) + 1)
    piece = content[start : start + dice.randint(1, 300)]
    return content[:start] + piece * dice.choice((2, 5, 300)) + content[start:]


def _swap_lines(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    lines = content.split(b"\n")
    dice.shuffle(lines)
    return b"\n".join(lines)


def _delimiter(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    old, new = dice.sample([b",", b";", b"\t", b"|", b" ", b'"', b"\n"], 2)
    return content.replace(old, new)


def _recode(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    text = content.decode("utf-8", errors="replace")
    return text.encode(
        dice.choice(("utf-16", "cp1252", "cp932", "utf-32", "utf-7")), errors="replace"
    )


def _splice(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    other = dice.choice(good).content
    at, start = dice.randrange(len(content) + 1), dice.randrange(len(other) + 1)
    return content[:at] + other[start : start + dice.randint(1, 3000)] + content[at:]


_KINDS = (_flip, _cut, _drop, _insert, _insert, _repeat, _swap_lines, _delimiter, _recode, _splice)


def _inside_zip(dice: random.Random, content: bytes, good: list[File]) -> bytes:
    """Break one part of a ZIP or workbook and pack it again, so that it opens."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        return content
    if not parts:
        return content
    name = dice.choice(sorted(parts))
    parts[name] = dice.choice(_KINDS)(dice, parts[name], good)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return out.getvalue()
