"""What a file is called that leaves: safe on every system."""

import re
import unicodedata
from collections.abc import Iterable

LONGEST_PART = 60


def filename(parts: Iterable[str], ending: str) -> str:
    """Return "Oak-Street-School_Fall-2026.pdf"; what is left of no letter is left out."""
    return "_".join(filter(None, map(_safe, parts))) + f".{ending}"


def _safe(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-")[:LONGEST_PART]
