"""Words in the rows of a list that are no people (examples, free places, totals), or left."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from connections.files.words.columns import key, sense
from connections.files.words.listed import keys, listed, pattern
from connections.files.words.names import PARTICLES, compared
from connections.files.words.roles import ADULT, NEITHER, ROLE_OF, STUDENT

EXAMPLE = r"\W*{rows.examples}\s*[:：.)]"
INSTRUCTS = r"{rows.instructions}\b"
SAMPLE_ID = re.compile(r"(?=\w{4,})(0*12345*6*7*8*9*0*|abcd*e*f*\d*|x+|0+|9+)", re.IGNORECASE)
_FREE = r"(?m)^\W*(?:{rows.free places}|{rows.newcomers}[, ]+new|vacant[, ]+vacant)\W*\d*$"
_TOTAL = r"{rows.totals}|(x|\d+) points?|page \d+.*"


def free_places(texts: Iterable[str]) -> set[str]:
    """Return those of the texts that stand where a name will stand: "VACANT", "New Student"."""
    return {found[0] for found in pattern(_FREE).finditer("\n".join(texts))}


def examples(texts: Iterable[str]) -> set[str]:
    """Return those of the texts that begin like an example: "e.g. Maria"."""
    marked = (text for text in texts if any(mark in text for mark in ":：.)"))
    return {text for text in marked if pattern(EXAMPLE).match(text)}


_MADE_UP = r"{rows.made up}[, ]+{rows.people} ?\d*|{rows.people}[, ]+{rows.made up} ?\d*"
_HALF_MADE_UP = r"(?m)^(?:new|open|empty|vacant|{rows.made up}(?:[, ].*)?|.*[, ]{rows.made up})$"


def is_made_up(name: str) -> bool:
    """Say whether a name says itself that it is nobody's: "Sample Pupil", "Student, Test"."""
    return bool(pattern(_MADE_UP).fullmatch(name))


def made_up(texts: Iterable[str]) -> list[str]:
    """Return those of the texts that are half of such a name, or a whole one."""
    return pattern(_HALF_MADE_UP).findall("\n".join(texts))


def names_a_sample(spelled: str) -> bool:
    """Say whether a compared name is one that examples bear, in either order."""
    return {spelled, " ".join(reversed(spelled.split()))} & _sample_people() != set()


@cache
def _sample_people() -> frozenset[str]:
    return frozenset(map(compared, listed("rows.sample people")))


def counts_up(text: str) -> bool:
    """Say whether a text begins a row of totals or of points, or ends a page."""
    return _is_total(text.strip().rstrip("0123456789: "))


@lru_cache(maxsize=4096)  # without their numbers, a district's ids are one word or none
def _is_total(word: str) -> bool:
    return bool(word) and bool(pattern(_TOTAL).fullmatch(word))


_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
_BEHIND_A_DASH = re.compile(r"\w,? [-–—]+ ([a-z]+)\b(?!.* [-–—] )")


def doubted_by_remark(name: str) -> str:
    """Return "example", "kin" or "unlike" where what stands in brackets behind a name makes it
    doubtful, or a remark behind a dash; "" for a nickname, a class, pronouns.
    """
    found = _IN_BRACKETS.search(name)
    if not found or found.start() == 0:
        behind = _BEHIND_A_DASH.search(name)
        odd = behind and behind[1] not in PARTICLES and not pattern(GONE).search(name)
        return "unlike" if odd else ""
    if pattern("{rows.made up remarks}").fullmatch(found[1].strip()):
        return "example"
    role = ROLE_OF.get(key(found[1]), STUDENT)
    if role == NEITHER:
        return "kin"
    gone = bool(pattern(GONE).search(name))  # asked about as somebody who left
    doubts = role != STUDENT or pattern(r"\b{rows.doubts}\b").search(found[1])
    return "unlike" if doubts and not gone else ""


_PART = r"\d|^\w$|\b{rows.parts}\b"
_OTHERS = r"\b{rows.others}\b"
_OF_STAFF = r"((all|our) )?{rows.kinds of staff}( (and|&) \w+)? {rows.staff}"


def heads_a_part(line: str) -> bool:
    """Say whether a line with nothing beside it names a class or a grade: "Grade 5", "Room 12"."""
    text = line.strip().rstrip(":：").strip()
    return bool(_A_WORD_AND_A_NUMBER.fullmatch(text))


_A_WORD_AND_A_NUMBER = re.compile(r"[^\W\d]{3,}\.?[ -]+\d{1,3}\W?[A-Za-z]?")


def heads_others(line: str, role: str) -> str:
    """Say what a line with nothing beside it heads in a list: "others" ("Teachers:" among
    students), a "part" of the list, "unknown", or "" where it heads nothing.
    """
    text = line.strip().rstrip(":：").strip()
    own = ROLE_OF.get(key(text)) or ROLE_OF.get(key(text).removesuffix("s"), "")
    own = ADULT if pattern(_OF_STAFF).fullmatch(text) else own
    if own:
        return "part" if role == "by row" or own == (role or STUDENT) else "others"
    if text == line.strip():
        alone = pattern(_OTHERS).fullmatch(text) or pattern(_LEAVERS).fullmatch(text)
        return "others" if alone else ""
    if pattern(rf"(?:{GONE_BY_REMARK})|.*(?:{_LEAVERS}|{_OTHERS})").match(text):
        return "others"
    part = role not in ("", STUDENT) or pattern(_PART).search(text) or len(text.split()) > 4
    return "part" if part else "unknown"


# --- who is not here any more -------------------------------------------------------------------

DELETED, HERE, _GONE = keys("leaving.deleted"), keys("leaving.here"), keys("leaving.gone")
YES, NO = keys("leaving.yes"), keys("leaving.no")
_WHETHER_HERE, _WHETHER_GONE = keys("leaving.whether here"), keys("leaving.whether gone")
_POWERSCHOOL = frozenset("123")  # inactive, transferred out, graduated


def has_left(status: str, heading: str) -> bool:
    """Say whether a status means for sure that somebody left, under a heading as compared."""
    if heading == "enrollstatus" and status in _POWERSCHOOL:
        return True
    told = NO if heading in _WHETHER_HERE else YES if heading in _WHETHER_GONE else ()
    named = (key(part) for part in re.split(r"\s+[-–—]\s+|\s*[:=]\s*", status))  # "L - Leaver"
    return key(status) in told or not _GONE.isdisjoint(named)


def tells_whether(heading: str) -> bool:
    """Say whether a heading asks whether somebody is here, so that yes is no doubt."""
    return key(heading) in _WHETHER_HERE


MOST_WORDS = 12  # that a column of statuses may have


def tells_by_values(values: Iterable[str]) -> bool:
    """Say whether values, whatever their heading, say of some that they left, of others not."""
    texts = {*values} - {""}
    different = {*map(key, texts)} if len(texts) <= MOST_WORDS else set[str]()
    here, gone = different & HERE, different & _GONE
    return bool(here and gone) and len(here | gone) + 1 >= len(different)  # but for a heading


def tells_of_leaving(heading: str) -> str:
    """Return "status" or "day" for a heading that says who left."""
    found = sense(heading)
    if key(heading) in _OF_STATUS or found.field == "status":
        return "status"
    told = found.field == "exit_date" or pattern(_DAY).fullmatch(heading.strip())
    return "day" if told else ""


_OF_STATUS = _WHETHER_HERE | _WHETHER_GONE | keys("leaving.status")
_DAY = r"{leaving.days}|{leaving.before a day}[ _-]?(date|day|on|code|reason)"
LEFT_BY_GRADE = r"{leaving.grades}( \d{4})?|99"
GONE_BY_REMARK = (
    r"(has |have |was )?({leaving.remarks}|left(?!.(hand|eye|ear|foot|side|leg|arm)))\b|"
    r"dropped( out)?\W*(\d.*)?$|{leaving.remarks in signs}"
)
GONE = (  # what a tired hand adds to a name: in capitals, in brackets or behind a dash
    r"(?m)[\s*–-]+[(\[]?(?-i:{leaving.in capitals})[)\]]?$|"
    r"(?:\s+(?:[(\[]|[-–—]+\s+)|,\s+(?=(?-i:[a-z])))(?:moved\b|left\b|inactive\b|"
    rf"{GONE_BY_REMARK})[^)\]\n]*[)\]]?$"
)
_LEAVERS = r"(?<![a-z]){leaving.lists}(?![a-z])"


def names_leavers(name: str) -> bool:
    """Say whether a sheet or a file is by its name a list of people who left."""
    whole = pattern("{leaving.sheets}").fullmatch(name.strip())
    return bool(whole or pattern(_LEAVERS).search(name))


_DAY_FORMATS = (
    "%Y-%m-%d,%Y/%m/%d,%d.%m.%Y,%d.%m.%y,%d/%m/%Y,%m/%d/%Y,%d/%m/%y,%m/%d/%y,%d-%m-%Y,%m-%d-%Y,"
    "%d %B %Y,%d %b %Y,%B %d %Y,%b %d %Y,%d-%b-%Y,%d-%b-%y"
).split(",")


def is_past(text: str, today: date | None) -> bool | None:
    """Say whether a day, however it may be read, is before today; None where that is open."""
    plain, found = text.replace(",", "").partition("T")[0].removesuffix(" 00:00:00"), set()
    if today is None:
        return None
    if plain.isdecimal() and len(plain) == 5:  # as a spreadsheet counts days
        found.add(date(1899, 12, 30) + timedelta(days=int(plain)) < today)
    for form in _DAY_FORMATS:
        with suppress(ValueError):
            found.add(datetime.strptime(plain, form).date() < today)  # noqa: DTZ007 -- a day
    return found.pop() if len(found) == 1 else None
