"""Names: how they compare, how one column of whole names is divided, ids for who has none."""

import hashlib
import re
import unicodedata
from functools import lru_cache

PARTICLES = frozenset(
    "da de del dela della delos den der des di do dos du el la las le los ter van von vom zu zur "
    "bin bint ibn abu al ap mac mc st saint san santa y e".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv v esq phd md".split())
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor coach sir madam frau herr mme mlle m señor señora sr sra "
    "srta mstr master senor senora".split()
)
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


def split_names(
    values: list[str], surname_first: bool | None = None
) -> tuple[list[str], list[str]]:
    """Return the first and the last names of a column of whole names.

    `surname_first` is the order that a person said; None: as the names themselves say.
    `Last, First` where most have a comma; the surname first where most begin with a word in
    capitals; else the last word, with its particles, is the last name. One word, and names in
    scripts without such parts, stay whole as first names.
    """
    filled = [value for value in values if value]
    if surname_first:
        return split_names([_with_comma(value) for value in values])
    commas = sum("," in value for value in filled) * 2 > len(filled)
    capitals = sum(_surname_in_capitals(value) for value in filled) * 2 > len(filled)
    capitals = capitals and surname_first is None
    if surname_first is False and commas:  # "First, Last", as its heading says
        parts = [value.partition(",") for value in values]
        return [first.strip() for first, _, _ in parts], [last.strip() for _, _, last in parts]
    pairs = [_split(value, commas, capitals) for value in values]
    return [first for first, _ in pairs], [last for _, last in pairs]


def _with_comma(name: str) -> str:
    """Return a name whose surname comes first as "Last, First"."""
    if "," in name or " " not in name:
        return name
    words = name.split()
    run = next((i for i, word in enumerate(words) if not word.isupper()), 1) or 1
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
        if "," in first:  # "Last, Jr., First"
            middle, _, rest = first.partition(",")
            if middle.strip().rstrip(".").casefold() in _SUFFIXES:
                return rest.strip(), f"{last.strip()} {middle.strip()}"
        return first.strip(), last.strip()
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
_NOT_NAMES = frozenset(
    "yes no true false male female active inactive none null student teacher staff admin roster "
    "total average date name class grade school subject math mathematics science english history "
    "art music reading foo bar baz test example red blue green yellow left right high low".split()
)


@lru_cache(maxsize=50_000)
def looks_like_name(text: str) -> bool:
    """Say whether a text could be a person's name: letters, at most five words."""
    text = text.strip()
    if not text or len(text) > 60 or not _NAME_WORD.fullmatch(text):
        return False
    words = text.replace(",", " ").split()
    if len(words) > 3 and text[-1] in ".!?" and len(words[-1]) > 4:
        return False  # a sentence
    return 1 <= len(words) <= 6 and text.casefold() not in _NOT_NAMES and text[0] not in "-'"


DESTROYED = re.compile(r"\?{2,}|\ufffd|[^\W\d_]\?[^\W\d_]|[ÃÂ][\x80-\xbf\u0152-\u2122]|â€")
