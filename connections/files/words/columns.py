"""Which heading is which of our fields, and whose: by the spellings of lists/headings.txt."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from connections.domain.people.labels import label_key
from connections.domain.people.private import BIRTH
from connections.files.words.listed import keys, listed, pattern, sections
from connections.files.words.never import PASSWORDS, never


@dataclass(frozen=True, slots=True)
class Sense:
    """What a heading means: whose ("student", "adult", "contact", "other" or "") and which field.

    `field` is "" when the heading says whose it is but nothing that we keep.
    """

    scope: str
    field: str

    def __bool__(self) -> bool:
        return bool(self.scope or self.field)


NOTHING = Sense("", "")
key = label_key  # how a heading is compared


def words(heading: str) -> str:
    """Return a heading as lower-case words: camelCase, underscores and dots divided."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", text)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", text)
    return " ".join(re.sub(r"[_\-./:#*|]+", " ", text).casefold().split())


_SCOPES = ("", "student", "adult")


@cache
def field_of() -> dict[str, Sense]:
    """Return what each known heading means; one that says whose it is counts before others."""
    found: dict[str, Sense] = {}
    for name, spellings in sections("headings").items():
        scope, _, field = name.rpartition(" ")
        for spelling in filter(None, map(key, spellings if scope in _SCOPES else ())):
            if scope or spelling not in found:
                found[spelling] = Sense(scope, field)
    return found


SCHOOL_YEAR = re.compile(r"(?<=\S)\s+\(?(20)?\d\d\s*[-–/]\s*(20)?\d\d\)?$")  # "Grade 26-27"
_NUMBER_SIGN = re.compile(r"(?<=\w)\s*#$")  # "Student #"
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]|\sin (english|latin|roman|chinese)\b.*", re.IGNORECASE)
_PERSONAL = frozenset(
    "id state_id first_name last_name second_last_name full_name preferred_name middle_name "
    "particle suffix email username "
    "grade homeroom homeroom_teacher counselor gender language role title school status class "
    "birth_date race exit_date".split()
)


@lru_cache(maxsize=8192)
def sense(heading: str) -> Sense:
    """Return what a heading means, NOTHING when it is none of ours."""
    text = heading.strip().strip('"').strip()
    if not text or len(text) > 120 or text.isdecimal() or "@" in text:
        return NOTHING
    if text == "#":
        return Sense("", "sequence")
    whole = _NUMBER_SIGN.sub(" number", SCHOOL_YEAR.sub("", text))
    for spelling in dict.fromkeys((key(whole), key(_BRACKETS.sub(" ", whole)))):
        found = _lookup(spelling, text)
        if found:
            return found
    return NOTHING


def _lookup(spelling: str, text: str) -> Sense:
    if not spelling:
        return NOTHING
    if spelling in field_of():
        return field_of()[spelling]
    first = key(words(text).partition(" ")[0])
    if pattern("{headings.of contact}").search(spelling) or pattern(_CONTACT).search(text):
        return Sense("contact", "")
    # "Mom's cell", and no Momoko
    if {first, first.rstrip("0123456789s")} & keys("headings.of contact words"):
        return Sense("contact", "")
    found = _scoped(spelling, "student") or _behind(spelling) or _scoped(spelling, "adult")
    found = found or _numbered(text, spelling) or _other(spelling)
    if not found and "." in text:
        table, _, tail = text.rpartition(".")
        if key(tail) in field_of() and key(table.partition(".")[0]) in keys("headings.of tables"):
            return field_of()[key(tail)]
    if not found and _STUDENT_ID.search(spelling):
        return Sense("student", "id")  # "Arbor Student ID"
    if not found and ":" in text:
        found = _lookup(key(text.rpartition(":")[2]), text.rpartition(":")[2])
    parts = [field_of().get(key(part), NOTHING) for part in text.split("/")]
    either = {part.field for part in parts}
    if not found and (len(either) == 1 or either == {"first_name", "full_name"}):
        found = max(parts, key=lambda part: (part.field == "first_name", part.scope))
    if not found and {"first_name", "last_name"} <= {*name_parts(text)}:
        return Sense("", "full_name")
    if not found and "/" in text and either <= {"grade", "class", "homeroom"}:
        found = Sense("", "class")
    return found or _asked(text)


_CONTACT = "{headings.of contact marks}"
_STUDENT_ID = re.compile(r"^(?!.*(previous|old|former|last|other)).*(student|pupil)(id|number)$")


def name_parts(heading: str) -> tuple[str, ...]:
    """Return the parts of a name in the order in which a heading names them, () for any other."""
    parts = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", words(heading))
    parts = [word for word in parts if word not in listed("headings.of and")]
    fields = [field_of().get(key(word), NOTHING) for word in parts]
    names = tuple(one.field for one in fields if not one.scope)
    if {*names} == {"full_name", "last_name"}:  # "Apellido y Nombre"
        names = tuple("first_name" if name == "full_name" else name for name in names)
    of_names = {*names} <= {"first_name", "last_name", "middle_name", "second_last_name"}
    return names if len(names) == len(fields) > 1 and of_names else ()


# Questions of forms: "What is your full name?", "Prénom et nom de famille de l'élève". A field may
# have words beside which it is not asked for.
_ASKED = ("email", "grade", "last_name", "first_name", "full_name")


def _asked(text: str) -> Sense:
    """Return what a question of a form asks for when it asks about the student."""
    decomposed = unicodedata.normalize("NFKD", words(text))
    plain = re.sub(r"[^\w ]", " ", "".join(c for c in decomposed if not unicodedata.combining(c)))

    def says(name: str) -> bool:
        return pattern(rf"\b{{headings.asks {name}}}\b").search(plain) is not None

    if not 3 <= len(plain.split()) <= 16 or says("somebody else"):
        return NOTHING
    student = says("student")
    if not student and not says("oneself"):
        return NOTHING
    for name in _ASKED:
        if says(name) and not (name in ("last_name", "first_name") and says(f"no {name}")):
            return Sense("student" if student else "", name)
    return NOTHING


@cache
def _words_of(whose: str) -> list[str]:
    """Return the words that say whose a heading is, as they are compared, the longest first."""
    return sorted(map(key, listed(f"headings.of {whose}")), key=len, reverse=True)


def _scoped(spelling: str, scope: str) -> Sense:
    for word in _words_of(scope):
        if not spelling.startswith(word) or len(spelling) < len(word) + 2:
            continue
        rest = spelling[len(word) :]
        inner = field_of().get(rest) or field_of().get(rest.removeprefix("s"))
        fits = inner and inner.field in _PERSONAL and inner.scope in ("", scope)
        found = (inner if fits else NOTHING) if inner else _scoped(rest, scope)
        if found:
            neutral = word in listed("headings.of nobody")
            return Sense("" if neutral else scope if inner else found.scope, found.field)
    return NOTHING


def _numbered(text: str, spelling: str) -> Sense:
    """Return what a heading means that names a number and whose it is: "Cod. Alunno", and in one
    word "Schülerkennzahl"; or one that is the school's own, "N° interne".
    """
    numbers, told = keys("headings.of numbers"), set[str]()
    mine = {STUDENT: _people("student"), ADULT: _people("adult"), "": keys("headings.of own")}
    spelled = [key(word) for word in words(text).split()]
    for word in filter(None, spelled):
        whose = next((scope for scope, known in mine.items() if word in known), None)
        if whose is not None or word in numbers:
            told.add("number" if whose is None else whose)
        elif word not in _AROUND_A_NUMBER:
            told = set()
            break
    if "number" in told and len(told) > 1:
        return Sense(max(told - {"number"}), "id")
    for scope in (STUDENT, ADULT):
        rests = (spelling.removeprefix(word) for word in mine[scope] if spelling.startswith(word))
        if any({rest, rest.removeprefix("s"), rest.removeprefix("n")} & numbers for rest in rests):
            return Sense(scope, "id")
    return NOTHING


@cache
def _people(whose: str) -> frozenset[str]:
    """Return the words for a student or an adult, but for those that are anybody's."""
    return (keys(f"headings.of {whose}") | keys(f"headings.of {whose} elsewhere")) - keys(
        "headings.of nobody"
    )


STUDENT, ADULT = "student", "adult"
_AROUND_A_NUMBER = frozenset("de la du des do da del di van von o".split())


def _behind(spelling: str) -> Sense:
    """Return what a heading means that names the student last: "Nom élève", "Grade of Pupil"."""
    for word in _words_of("student"):
        rest = spelling.removesuffix(word)
        inner = field_of().get(rest) or field_of().get(_OF.sub("", rest))
        if rest != spelling and inner:
            return Sense("student", inner.field) if inner.field in _PERSONAL else NOTHING
    return NOTHING


_OF = re.compile(r"(of(the)?|de(la|l|s)?|du|do|da)$")
_OF_A_THING = re.compile(r".*(name|id|code|number|identifier|key|title)|type")


def _other(spelling: str) -> Sense:
    for word in _words_of("other"):
        rest = spelling.removeprefix(word)
        if rest not in ("", spelling) and (rest in field_of() or _OF_A_THING.fullmatch(rest)):
            return Sense("other", "")
    return NOTHING


def sensitive(heading: str) -> str:
    """Return what kind of column that we never store a heading names, "" for none.

    A heading that is a field of ours is none, but for a birth date: "Home language", "E-mail".
    """
    found = sense(heading)
    if found.field == "birth_date":
        return BIRTH
    topic = never(heading)
    known = found.field or found.scope == "student"
    return "" if known and topic != PASSWORDS else topic


def recognised(heading: str) -> bool:
    """Say whether a heading is one of our fields: what tells a header row from data."""
    found = sense(heading)
    if found.scope != "contact" or found.field:
        return bool(found.field)
    beside = _BRACKETS.sub(" ", heading)  # "Sue Jolt (mother)" is somebody
    return beside == heading or bool(sense(beside)) or len(beside.split()) < 2


def asks_students(heading: str) -> bool:
    """Say whether a heading is a form's question about an adult, as “Whom would you go to?”."""
    return pattern(r"\b{headings.asks an adult}\b.*\?\s*$").search(heading) is not None
