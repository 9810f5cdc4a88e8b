"""What a title, a sheet's name or a cell says of when marks were made, and whether they hold."""

import re
from collections.abc import Set

from connections.files.words.columns import key

_NO_TIME = re.compile(
    r"\b(class of|cohort|room|rm|born|grad\w*|jahrgang)\W*(of\W*)?\d+", re.IGNORECASE
)
_YEAR = re.compile(r"(?<!\d)20(\d\d)(?:\s*[-–/]\s*(?:20)?(\d\d))?(?!\d)")
_SEASON = re.compile(
    r"\b(fall|autumn|winter|spring|summer|herbst|frühjahr|frühling|sommer|otoño|invierno|primavera|"
    r"verano|automne|hiver|printemps|jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|"
    r"january|february|march|april|august|september|october|november|december|baseline|before|"
    r"after|boy|moy|eoy|this year|last year)\b",
    re.IGNORECASE,
)
_TERM = r"round|wave|term|semester|quarter|trimester|runde|halbjahr|semestre|trimestre|q"
_NUMBERED = re.compile(
    rf"\b(?:{_TERM})\s*#?\s*([1-9]|i{{1,3}}v?|one|two|three|four)\b|"
    rf"\b([1-4](?=st|nd|rd|th|\.)|first|second|third|fourth)\w*\W+(?:{_TERM})\b",
    re.IGNORECASE,
)
_OF_TIMES = frozenset(
    """term semester round wave season quarter trimester schoolyear academicyear marksround
    roundname termname""".split()
)
_YEARS = frozenset("year years jahr schuljahr año année annee".split())
_NUMBERS = {"first": "1", "one": "1", "i": "1", "second": "2", "two": "2", "ii": "2", "third": "3"}
_NUMBERS |= {"three": "3", "iii": "3", "fourth": "4", "four": "4", "iv": "4"}


def time_of(text: str) -> frozenset[str]:
    """Return what a text says of a year, a season, a month or a term; nothing for no time."""
    plain = _NO_TIME.sub(" ", text.replace("_", " ")).casefold()
    found = set()
    for one in _YEAR.finditer(plain):
        following = one[2] and int(one[2]) == (int(one[1]) + 1) % 100
        found.add(f"{one[1]}-{one[2]}" if following else one[1])
    found |= {word[:3] if len(word) < 10 else word for word in _SEASON.findall(plain)}
    for one in _NUMBERED.finditer(plain):
        number = one[1] or one[2]
        found.add("no." + _NUMBERS.get(number, number))
    return frozenset(found)


def heads_times(heading: str, texts: Set[str]) -> bool:
    """Say whether a column says of each row when its mark was made, and not always the same."""
    if len(texts) < 2 or key(heading) in _OF_TIMES:
        return len(texts) > 1
    numbers = all(map(str.isdecimal, texts))  # of lockers, or of the year of graduation
    return all(map(time_of, texts)) and (not numbers or key(heading) in _YEARS)


_VOID = frozenset(
    """wrong withdrawn withdraw withdrew void voided cancelled canceled deleted delete removed
    remove retracted invalid duplicate ignore ignored mistake error obsolete rejected superseded
    storniert gelöscht ungültig annulé supprimé anulado cancelado eliminado retirado nulo annullato
    ongeldig geannuleerd""".split()
)
_NOT_NOW = frozenset(
    """goal goals target targets planned plan future wish wished wanted desired hoped intended
    expected potential possible proposed pending draft tentative past former formerly previous
    previously historic historical inactive ended expired example sample demo dummy test tbd later
    ziel geplant früher ehemals beispiel meta objetivo planeado planificado anterior ejemplo
    objectif prévu ancien ancienne exemple""".split()
)
_FEW = 3  # words; in a longer remark, "goal" and "test" may be of anything


def says_void(text: str) -> bool:
    """Say whether a text beside a mark says that it may not count, or not now."""
    words = re.findall(r"[^\W\d_]{2,}", text.casefold())
    return not _VOID.isdisjoint(words) or (len(words) <= _FEW and not _NOT_NOW.isdisjoint(words))
