"""The words of lists/*.txt: read when first asked for, and looked up in one of two ways.

A text is one of a list's words as `key` compares them (`keys`), or it fits a form in which lists
stand by their names (`pattern`). What is data stands there; a form is here for digits, brackets
and dashes.
"""

import re
from functools import cache
from importlib.resources import files

from connections.domain.people.labels import label_key

_NAMED = re.compile(r"\{(\w+)\.([\w ]+)\}")  # "{rows.totals}" within a form; "{1,3}" is none


@cache
def sections(file: str) -> dict[str, tuple[str, ...]]:
    """Return what stands in lists/`file`.txt: section → its words, in their order."""
    found: dict[str, list[str]] = {}
    section: list[str] = []
    text = (files(__package__) / "lists" / f"{file}.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("[") and line.endswith("]"):
            section = found.setdefault(line[1:-1], [])
        elif not line.startswith("# "):
            section += filter(None, map(str.strip, line.split(",")))
    return {name: tuple(words) for name, words in found.items()}


@cache
def listed(name: str) -> tuple[str, ...]:
    """Return the words of one list: "rows.totals" is the section [totals] of lists/rows.txt."""
    file, _, section = name.partition(".")
    return sections(file)[section]


@cache
def keys(name: str) -> frozenset[str]:
    """Return the words of one list as headings and values are compared."""
    return frozenset(filter(None, map(label_key, listed(name))))


@cache
def pattern(form: str) -> re.Pattern[str]:
    """Return the pattern of a form: "{rows.totals}" in it is any of these words, in any case."""
    return re.compile(_NAMED.sub(_any_of, form), re.IGNORECASE)


def _any_of(name: re.Match[str]) -> str:
    """Return the alternatives of a list, the longest first.

    "word*" may go on, "word(s)" may be without what stands in brackets, "…" is anything.
    """
    words = sorted(sections(name[1])[name[2]], key=len, reverse=True)
    form = "|".join(map(re.escape, words))
    for mark, meant in _MARKS:
        form = form.replace(mark, meant)
    return f"(?:{form})"


_MARKS = (
    (r"\*", r"\w*"),
    (r"\(", "(?:"),
    (r"\)", ")?"),
    (r"\ …\ ", r"\b.*\b"),
    (r"\ …", r"\b.*"),
    (r"…\ ", r".*\b"),
    ("…", ".*"),
)
