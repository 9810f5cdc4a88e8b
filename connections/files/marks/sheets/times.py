"""What a title, a sheet's name or a cell says of when marks were made, and whether they hold."""

import re
from collections.abc import Set

from connections.files.words.columns import key
from connections.files.words.listed import keys, listed, pattern

_NO_TIME = r"\b{marks.no times}\W*(of\W*)?\d+"
_YEAR = re.compile(r"(?<!\d)20(\d\d)(?:\s*[-–/]\s*(?:20)?(\d\d))?(?!\d)")
_SEASON = r"\b({marks.seasons})\b"
_NUMBERED = (
    r"\b{marks.terms}\s*#?\s*([1-9]|i{1,3}v?|one|two|three|four)\b|"
    r"\b([1-4](?=st|nd|rd|th|\.)|first|second|third|fourth)\w*\W+{marks.terms}\b"
)
_NUMBERS = {"first": "1", "one": "1", "i": "1", "second": "2", "two": "2", "ii": "2", "third": "3"}
_NUMBERS |= {"three": "3", "iii": "3", "fourth": "4", "four": "4", "iv": "4"}


def time_of(text: str) -> frozenset[str]:
    """Return what a text says of a year, a season, a month or a term; nothing for no time."""
    plain = pattern(_NO_TIME).sub(" ", text.replace("_", " ")).casefold()
    found = set()
    for one in _YEAR.finditer(plain):
        following = one[2] and int(one[2]) == (int(one[1]) + 1) % 100
        found.add(f"{one[1]}-{one[2]}" if following else one[1])
    found |= {word[:3] if len(word) < 10 else word for word in pattern(_SEASON).findall(plain)}
    for one in pattern(_NUMBERED).finditer(plain):
        number = one[1] or one[2]
        found.add("no." + _NUMBERS.get(number, number))
    return frozenset(found)


def heads_times(heading: str, texts: Set[str]) -> bool:
    """Say whether a column says of each row when its mark was made, and not always the same."""
    if len(texts) < 2 or key(heading) in keys("marks.of times"):
        return len(texts) > 1
    numbers = all(map(str.isdecimal, texts))  # of lockers, or of the year of graduation
    return all(map(time_of, texts)) and (not numbers or key(heading) in keys("marks.years"))


_FEW = 3  # words; in a longer remark, "goal" and "test" may be of anything


def says_void(text: str) -> bool:
    """Say whether a text beside a mark says that it may not count, or not now."""
    words = re.findall(r"[^\W\d_]{2,}", text.casefold())
    few = len(words) <= _FEW
    return any(w in listed("marks.void") or (few and w in listed("marks.not now")) for w in words)
