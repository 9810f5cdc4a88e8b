"""Names: how they compare, how one column of whole names is divided, ids for who has none."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from connections.files.words.listed import keys, listed

PARTICLES = frozenset(listed("names.particles"))
_SUFFIXES = frozenset(listed("names.suffixes"))
_TITLES = frozenset(listed("names.titles"))
# Scripts that put the family name first or have no parts: shown exactly as written.
_WHOLE = re.compile(
    r"[\u0590-\u06ff\u0900-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)


@lru_cache(maxsize=200_000)
def compared(name: str) -> str:
    """Return a name as it is compared: no accents, marks, case, titles or double spaces."""
    plain = name
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ø", "o"))
        plain = "".join(c for c in plain if not unicodedata.combining(c) or c > "\u0590")
    words = re.sub(r"[^\w\s]|_", " ", plain.replace("'", "").replace("’", "")).casefold().split()
    kept = [word for word in words if word not in _TITLES] or words
    return " ".join(kept)


FEW_GIVEN = 2


def given_names(values: Iterable[str]) -> int:
    """Return how many of the texts begin with a given name that is known."""
    known = keys("names.given")
    return sum(compared(value).partition(" ")[0] in known for value in values)


def surname_first(names: Sequence[str], beside: Sequence[str]) -> bool | None:
    """Return whether whole names begin with the surname, by a mail or a parent's name beside each.

    A mail of an initial and a word ("wokafor@") has the surname whole; a family shares it.
    """
    votes, many = [0, 0], 0
    for name, text in zip(names, beside, strict=False):
        words = compared(name).split()
        if len(words) < 2 or "," in name or not text:
            continue
        many += 1
        mail, first, last = re.sub(r"[\W\d_]", "", text.partition("@")[0]), words[0], words[-1]
        if " " in text:
            shared = {first, last} & set(compared(text).split())
            votes[1] += shared == {first}
            votes[0] += shared == {last}
        else:
            votes[1] += mail.casefold() == last[0] + first
            votes[0] += mail.casefold() == first[0] + last
    if sum(votes) < max(FEW_GIVEN, many / 4) or min(votes) * 4 > max(votes):
        return None
    return votes[1] > votes[0]


def built_of(mail: str, name: str) -> int:
    """Return how surely a mail is built of a name: 3 "hbolt", 1 as far as a word of it, else 0."""
    local = re.sub(r"[\W\d_]", "", compared(mail.partition("@")[0]))
    parts = [part for part in compared(name).split() if part not in PARTICLES]
    if len(parts) == 1 and local in {f"{local[:1]}{parts[0]}", f"{parts[0]}{local[-1:]}"}:
        return 2 if len(parts[0]) > 1 and local != parts[0] else 1
    pairs = ((one, other) for one in parts for other in parts if one is not other)
    if any(local in {a + b, a + b[:1], a[:1] + b} for a, b in pairs):
        return 3
    return int(any(part in local if len(part) > 3 else part == local for part in parts))


def tidy(text: str) -> str:
    """Return a text without surrounding or doubled white space, NBSP and ideographic included."""
    return text if text.isalpha() else " ".join(text.split())


# Cells are stripped already.
_UNTIDY = ("  ", "\t", "\r", "\v", "\xa0", "\u2009", "\u202f", "\u3000")


def tidy_all(values: list[str]) -> list[str]:
    """Return a column tidied; the same list where nothing is to be done, as in most exports."""
    joined = "\n".join(values)
    if any(mark in joined for mark in _UNTIDY) or joined.count("\n") >= max(len(values), 1):
        return [tidy(value) for value in values]
    return values


def split_names(values: list[str], surname_first: int | None = None) -> tuple[list[str], list[str]]:
    """Return the first and the last names of a column of whole names.

    `surname_first` is the order that a person said, 2 for two surnames; None: as the names
    themselves say.
    `Last, First` where most have a comma; the surname first where most begin with a word in
    capitals; else the last word, with its particles, is the last name. One word, and names in
    scripts without such parts, stay whole as first names.
    """
    filled = [value for value in values if value]
    if surname_first:
        return split_names([_with_comma(value, surname_first) for value in values])
    commas = sum("," in value for value in filled) * 2 > len(filled)
    capitals = sum(_surname_in_capitals(value) for value in filled) * 2 > len(filled)
    capitals = capitals and surname_first is None
    if surname_first == 0 and commas:  # "First, Last", as its heading says
        parts = [value.partition(",") for value in values]
        return [first.strip() for first, _, _ in parts], [last.strip() for _, _, last in parts]
    pairs = [_split(value, commas, capitals) for value in values]
    return [first for first, _ in pairs], [last for _, last in pairs]


def _with_comma(name: str, surnames: int) -> str:
    """Return a name whose surname comes first as "Last, First"."""
    if "," in name or " " not in name:
        return name
    words = name.split()
    run = next((i for i, word in enumerate(words) if not word.isupper()), 0)
    run = run or min(surnames, len(words) - 1)
    return f"{' '.join(words[:run])}, {' '.join(words[run:])}"


def _surname_in_capitals(name: str) -> bool:
    words = name.split()
    return len(words) > 1 and len(words[0]) > 1 and words[0].isupper() and not words[-1].isupper()


def _split(name: str, commas: bool, capitals: bool) -> tuple[str, str]:
    if commas and "," in name:
        last, _, first = name.partition(",")
        if first.strip().rstrip(".").casefold() in _SUFFIXES and " " in last.strip():
            given, family = _split(last.strip(), False, capitals)
            return given, f"{family} {first.strip()}"
        if "," not in first:
            return first.strip(), last.strip()
        parts = [part for one in first.split(",") if (part := one.strip())]
        behind = [one for one in parts if one.rstrip(".").casefold() in _SUFFIXES]  # "Last, Jr., F"
        return " ".join(p for p in parts if p not in behind), " ".join([last.strip(), *behind])
    if not name or " " not in name or _WHOLE.search(name):
        return name, ""
    words = name.split(" ")
    if capitals and _surname_in_capitals(name):
        at = next((i for i, word in enumerate(words) if not word.isupper()), 1)
        return " ".join(words[at:]), " ".join(words[:at])
    at = len(words) - 1
    if words[at].rstrip(".").casefold() in _SUFFIXES and at > 1:
        at -= 1
    while at > 1 and words[at - 1].rstrip(".").casefold() in PARTICLES:
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def derived_id(kind: str, *parts: str) -> str:
    """Return an id made from a name, the same at every import; the name cannot be read from it."""
    key = "|".join(compared(part) or part.strip() for part in parts)
    return f"{kind}-{hashlib.blake2b(key.encode(), digest_size=5).hexdigest()}"


def is_derived(person_id: str) -> bool:
    """Say whether an id was made here, from a name or an e-mail."""
    return person_id[1:2] == "-" and bool(_DERIVED.match(person_id))


_DERIVED = re.compile(r"[nam]-[0-9a-f]{10}")


_NAME_WORD = re.compile(r"[^\W\d_][^\d_@<>{}=;:/\\|#$%^&*+\[\]]*")


@lru_cache(maxsize=50_000)
def looks_like_name(text: str) -> bool:
    """Say whether a text could be a person's name: letters, at most five words."""
    text = text.strip()
    if not text or len(text) > 60 or not _NAME_WORD.fullmatch(text):
        return False
    words = text.replace(",", " ").split()
    if len(words) > 3 and text[-1] in ".!?" and len(words[-1]) > 4:
        return False  # a sentence
    told = text.casefold() in listed("names.no names") or text[0] in "-'"
    return 1 <= len(words) <= 6 and not told


DESTROYED = re.compile(r"\?{2,}|\ufffd|[^\W\d_]\?[^\W\d_]|[ÃÂ][\x80-\xbf\u0152-\u2122]|â€")
