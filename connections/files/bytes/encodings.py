"""Text files: in which old encoding the bytes read most like words of one language."""

import codecs
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from connections.domain.problems import FileRefused
from connections.words import to_say

BINARY = to_say("This is not a text file and no workbook either. Export the list as CSV or Excel.")
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode(content: bytes) -> str:
    """Return the text: byte-order mark, then strict UTF-8, then the likeliest old encoding.

    charset-normalizer misread 4 of 4 rosters in cp1252, so the choice is our own: every
    candidate decodes, and the one whose letters look most like names wins; cp1252 wins ties.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _or_binary(content, encoding)
    if b"\x00" in content:
        return _or_binary(content, _wide(content))
    try:
        return _once_encoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        # One cut or damaged character in a large UTF-8 file is no reason to misread it all.
        if _mostly_utf8(content):
            return content.decode("utf-8", errors="replace")
    return content.decode(likely_encoding(content), errors="replace")


def _once_encoded(decoded: str) -> str:
    """Return a text that was taken for an old encoding and encoded again ("GarcÃ­a") as it was.

    Nobody writes letters that all are the bytes of UTF-8 as cp1252 shows them.
    """
    if decoded.isascii() or not _TWICE.search(decoded[:MOST_TRIED].translate(_SHOWN)):
        return decoded
    try:
        return decoded.translate(_SHOWN).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return decoded


_SHOWN = {
    ord(shown): at for at in range(0x80, 0xA0) if (shown := bytes([at]).decode("cp1252", "ignore"))
}
_TWICE = re.compile("[\xc2-\xf4][\x80-\xbf]")
MOST_TRIED = 200_000  # letters


def _or_binary(content: bytes, encoding: str) -> str:
    if not encoding:
        raise FileRefused(BINARY)
    try:
        decoded = content.decode(encoding, errors="replace")
    except (UnicodeError, LookupError) as problem:
        raise FileRefused(BINARY) from problem
    if decoded.count("\ufffd") > len(decoded) // 20 or "\x00" in decoded[:4000]:
        raise FileRefused(BINARY)
    return decoded.lstrip("\ufeff").replace("\x00", "")


def _wide(content: bytes) -> str:
    """Return the UTF-16 kind of a file without a mark, "" when zeros do not alternate."""
    sample = content[:4000]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2 or 1
    if odd > half * 0.4 and even < half * 0.1:
        return "utf-16-le"
    if even > half * 0.4 and odd < half * 0.1:
        return "utf-16-be"
    return "utf-8" if content.count(0) <= 2 and len(content) > 200 else ""


def _mostly_utf8(content: bytes) -> bool:
    replaced = content.decode("utf-8", errors="replace")
    bad = replaced.count("\ufffd")
    wide = sum(1 for letter in replaced if letter > "\x7f") - bad
    return bad * 10 <= wide


_EAST = ("cp932", "gb18030", "cp949", "big5")
_WEST = ("cp1252", "cp1250", "cp1254", "cp1257", "mac_roman", "cp850")
_OTHER = ("cp1251", "koi8-r", "cp1253", "cp1255", "cp1256", "cp874")
# The letters of one language each, and where it never has one of them: Břrn is Bjørn, Gergõ Gergő.
_LANGUAGES = tuple(
    (frozenset(letters + letters.upper()), re.compile(never) if never else None)
    for letters, never in (
        ("àâæçéèêëîïôœùûüÿ", ""),
        ("äöüß", ""),
        ("áéíñóúüªº", ""),
        ("áâãàçéêíóôõúªº", r"õ(?!e)|ã(?![oes\W])"),
        ("àèéìíòóùúª°", ""),
        ("àçéèíïóòúü", ""),
        ("áéëïóöüè", ""),
        ("åæøäöéü", ""),
        ("áéíóúýðþæö", r"(?i)\A[^áæíóú]*\Z"),  # ý alone is Turkish
        ("õäöüšž", ""),  # the last of the western ones
        ("áčďéěíňóřšťúůýž", "(?i)(?<![aeiouyáéěíóúůý])ř(?![aeiouyáéěíóúůý])"),
        ("áäčďéíĺľňóôŕšťúýž", r"(?i)\b[ĺŕ]"),
        ("ąćęłńóśźż", ""),
        ("áéíóöőúüű", ""),
        ("ăâîșțşţ", ""),
        ("čćđšž", ""),
        ("çğıöşüİâî", ""),
        ("āčēģīķļņšūž", ""),
        ("ąčęėįšųūž", ""),
    )
)
WESTERN, BALTIC = 10, 17  # the first of them have all their letters in cp1252, the last in cp1257
_IN = {"cp1250": slice(BALTIC), "cp1254": slice(BALTIC), "cp1257": slice(BALTIC, None)}
_SIGNS = set("’‘“”–ªº°")
_COMMON = _SIGNS.union(*(letters for letters, _ in _LANGUAGES[:WESTERN]))
_CENTRAL = frozenset[str]().union(*(letters for letters, _ in _LANGUAGES[WESTERN:]))
_SIGN_IN_A_WORD = re.compile(r"(?<!\d)[ª°º](?=[^\W\d_])")


def likely_encoding(content: bytes) -> str:
    """Return the old encoding under which the bytes read most like words of one language."""
    sample = content[:200_000]
    runs = [len(run) for run in re.findall(rb"[\x80-\xff]+", sample)]
    alone = sum(run == 1 for run in runs)
    among_latin = len(_AMONG_LATIN.findall(sample))
    latin = min(alone, among_latin) * 2 > len(runs)
    # The second byte of an eastern letter may be an ASCII one: these are tried last, then.
    candidates = (*_WEST, *_EAST) if latin else (*_EAST, *_OTHER, *_WEST)
    best, best_score = "cp1252", -1e9
    for encoding in candidates:
        try:
            decoded = sample.decode(encoding, errors="strict" if encoding in _EAST else "replace")
        except UnicodeDecodeError:
            try:  # the sample may end in the middle of a character
                decoded = sample[:-1].decode(encoding)
            except UnicodeDecodeError:
                continue
        score = _plausible(decoded, encoding)
        if score > best_score + 1e-9:
            best, best_score = encoding, score
    if best == "cp1252" and re.search(rb"[\x81\x8d\x8f\x90\x9d]", content):
        return "latin-1"
    return best


_AMONG_LATIN = re.compile(rb"[A-Za-z][\x80-\xff]+|(?<![\x80-\xff])[\x80-\xff]+[A-Za-z]")
_TWO_SCRIPTS = re.compile(r"[A-Za-z][^\W\d_A-Za-z]|[^\W\d_A-Za-z][A-Za-z]")
_SCRIPTS = {
    "cp1251": ("\u0401", "\u0491"),
    "koi8-r": ("\u0401", "\u044f"),
    "cp1253": ("\u0386", "\u03ce"),
    "cp1255": ("\u05d0", "\u05ea"),
    "cp1256": ("\u0621", "\u064a"),
    "cp874": ("\u0e01", "\u0e4c"),
}


@lru_cache(maxsize=1)
def _hangul() -> frozenset[str]:
    """Return the 2,350 syllables of everyday Korean; CP949 knows 8,822 more that nobody writes."""
    rows = (bytes([lead, trail]) for lead in range(0xB0, 0xC9) for trail in range(0xA1, 0xFF))
    return frozenset(pair.decode("euc_kr", errors="ignore") for pair in rows)


def _plausible(decoded: str, encoding: str) -> float:
    """Return how much the non-ASCII characters look like letters of names, -3 to 1."""
    wide = [letter for letter in decoded if letter > "\x7f"]
    if not wide:
        return 0.0
    score = 0.0
    low, high = _SCRIPTS.get(encoding, ("", ""))
    for letter in wide:
        if encoding == "cp949":
            # Hangul outweighs: Korean bytes are valid GBK too, Chinese ones seldom all Hangul.
            score += 1.1 if letter in _hangul() else -1.0
        elif low:
            score += 1.0 if low <= letter <= high else -1.0
        elif encoding in _EAST:
            score += _east(letter, encoding)
        elif letter in _COMMON:
            score += 0.8
        elif letter in _CENTRAL:
            score += 0.6
        else:
            score += 0.0 if letter.isalpha() else -2.0
    odd = sum(a.islower() and b.isupper() for a, b in pairwise(decoded) if b > "\x7f")
    if encoding in _WEST:
        score += _of_one_language(decoded, wide, encoding) - 3 * len(
            _SIGN_IN_A_WORD.findall(decoded)
        )
    elif low:
        score -= len(_TWO_SCRIPTS.findall(decoded))
        one_case = "".join(wide).islower() or "".join(wide).isupper()
        score -= 0.01 * one_case  # names begin with a capital, where letters have any
    return score / len(wide) - odd / len(wide)


def _of_one_language(decoded: str, wide: Sequence[str], encoding: str) -> float:
    """Return what the letters of the likeliest single language count more than others."""
    many = Counter(wide)
    more = {letter: 0.2 if letter in _COMMON else 0.4 for letter in many}
    return max(
        sum(more[letter] * many[letter] for letter in letters & many.keys())
        - (len(never.findall(decoded)) if never else 0)
        for letters, never in _LANGUAGES[_IN.get(encoding, slice(WESTERN))]
    )


def _east(letter: str, encoding: str) -> float:
    if "\u3040" <= letter <= "\u30ff" or letter in "　、。，：；（）々":
        return 1.2 if encoding == "cp932" else 0.2
    if "\u4e00" <= letter <= "\u9fff":
        common = {"gb18030": "gb2312", "cp932": "shift_jis", "big5": "big5"}.get(encoding, encoding)
        try:
            code = letter.encode(common)
        except UnicodeEncodeError:
            return -0.5
        frequent = {"gb18030": code[0] < 0xD8, "cp932": code[0] < 0x98, "big5": code[0] < 0xC7}
        return 1.0 if frequent.get(encoding, False) else 0.3
    return 0.0 if "\uff01" <= letter <= "\uff5e" else -1.0
