"""Grade levels: the codes and spellings of FORMATS, mapped only when sure, and what is none."""

import re
import unicodedata
from functools import lru_cache

from connections.files.words.listed import listed, pattern

# CEDS and OneRoster codes, then what student information systems and vendors really write.
_CODES = "IT PR PK TK K 9 10 11 12 13 PS UG".split()
_BY_KEY = {word: code for code in _CODES for word in listed(f"grades.{code}")}
for _numbers in ("grades.ordinals", "grades.numbers"):
    _BY_KEY |= {word: str(n) for n, word in enumerate(listed(_numbers), 1)}
_PLAIN = re.compile(r"0*(\d{1,2})(?:\.0+)?")
_NUMBERED = re.compile(
    r"0*(\d{1,2})(?:\.0+|st|nd|rd|th|\s*[-/ .]?\s*[a-z]|\s*[-/]\s*\d{1,2})?"  # "7", "7th", "7-B"
)
_YEAR = re.compile(r"(\d{1,2}|[一二三四五六七八九]|十[一二]?)\s*(?:학년|年[级級]?)")
_CHINESE = {
    one: str(n) for n, one in enumerate("一 二 三 四 五 六 七 八 九 十 十一 十二".split(), 1)
}
_ROMAN = {one: str(n) for n, one in enumerate("I II III IV V VI VII VIII IX X XI XII".split(), 1)}


@lru_cache(maxsize=4096)
def only_a_grade(text: str) -> bool:
    """Say whether a text is a grade and names no class of it: "Grade 3", and not "3B"."""
    return bool(grade_code(text)) and not _CLASS_OF_IT.search(text)


_CLASS_OF_IT = re.compile(r"\d\W?[a-z]$|\d\W\d+$", re.IGNORECASE)  # and no "3th"


def grade_code(text: str) -> str:
    """Return the code of GRADE_ORDER that a text surely means, else "".

    Not sure, so left to a person or to the rest of the column: 0 and negative numbers, PS, 13,
    UK years, forms and standards, several grades in one cell.
    """
    words = unicodedata.normalize("NFKC", text).casefold().strip().strip('"')
    if words.startswith("uri:"):
        words = words.rpartition("#")[2]
    key = re.sub(r"[^a-z0-9]", "", words)
    if key in _BY_KEY:
        return _BY_KEY[key]
    if found := _YEAR.fullmatch(words):
        return _in_range(_CHINESE.get(found[1], found[1]))
    bare = " ".join(
        pattern(r"\b{grades.dropped}\b\.?|descriptor|#").sub(" ", words.replace("_", " ")).split()
    ).strip(" .-:")
    key = re.sub(r"[^a-z0-9]", "", bare)
    if key in _BY_KEY:
        return _BY_KEY[key]
    if bare != words and bare.upper() in _ROMAN:  # "Class V"; alone it is the column that says so
        return _ROMAN[bare.upper()]
    if found := _NUMBERED.fullmatch(bare):
        return _in_range(found[1])
    if len(key) > 1 and key[0] == "g" and key[1:].isdecimal() and len(key) <= 3:
        return _in_range(key[1:])
    return ""


def _in_range(digits: str) -> str:
    return str(int(digits)) if 1 <= int(digits) <= 12 else ""


_ELSEWHERE = r"""(?x){grades.counted}\s*[-.:]?\s*\d{1,2}\s*[-/ ]?\s*\w{0,3}
    | \d{1,2}(?:st|nd|rd|th)\ (?:year|form|class)
    | \d{1,2}\s*(?:e|è|ème|eme|er|ère|º|ª|°|nd|nde|th|st|rd)\s*\w{0,2}
    | {grades.levels}\b.{0,6} | {grades.whole levels} | 0+ | -\d
    | [ปม]\.?\s*\d{1,2}(?:/\d+)?
    | [小中高一二三四五六七八九十]{1,2}\s*\d{0,2}(?:年级|年|班)?.{0,4}
    | {grades.before arabic levels}?\s*(?:ال)?{grades.arabic levels}.*
    | i{1,3}|iv|vi{1,3}|ix|xi{1,2}
    | \d{1,2}\s*(?:[-/&,]|,\s|to)\s*\d{1,2}"""


@lru_cache(maxsize=4096)
def looks_like_grade(text: str) -> bool:
    """Say whether a text could be a grade level anywhere, whether or not its code is sure."""
    return bool(grade_code(text)) or bool(pattern(_ELSEWHERE).fullmatch(text.strip().casefold()))


def read_grades(values: list[str], *, postsecondary: bool, nwea: bool) -> list[str]:
    """Return a code for each text of one column, "" for blank, the text itself when not sure.

    0 and -1 are kindergarten and pre-K where the rest of the column counts grades 1 to 12;
    `postsecondary` (OneRoster, CEDS) decides what PS means, `nwea` that 13 is kindergarten.
    """
    distinct = set(values)
    counting = {text for text in distinct if _PLAIN.fullmatch(text.strip()) and grade_code(text)}
    roman = {text.strip() for text in distinct} - {""} <= _ROMAN.keys()
    table = {}
    for text in distinct:
        plain = text.strip()
        code = _ROMAN.get(plain, "") if roman else grade_code(plain)
        if plain in ("13", "13.0"):
            code = "K" if nwea else "13"
        elif plain.upper() == "PS" and postsecondary:
            code = "PS"
        elif counting and plain in ("0", "00", "0.0"):
            code = "K"
        elif counting and plain in ("-1", "-1.0"):
            code = "PK"
        table[text] = code or plain
    return [table[text] for text in values]
