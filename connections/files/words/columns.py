"""Which heading is which of our fields, and whose: the spellings of headings.py, compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from connections.domain.people.labels import label_key
from connections.domain.people.private import BIRTH
from connections.files.words.headings import (
    ADULT_WORDS,
    CONTACT_MARKS,
    CONTACT_WORDS,
    OTHER_WORDS,
    PLAIN,
    SCOPED,
    STUDENT_WORDS,
)
from connections.files.words.never import PASSWORDS, never


@dataclass(frozen=True, slots=True)
class Sense:
    """What a heading means: whose ("student", "adult", "contact", "other" or "") and which field.

    `field` is "" when the heading says whose it is but nothing that we keep.
    """

    scope: str
    field: str


NOTHING = Sense("", "")
key = label_key  # how a heading is compared


def words(heading: str) -> str:
    """Return a heading as lower-case words: camelCase, underscores and dots divided."""
    text = unicodedata.normalize("NFKC", heading)
    text = re.sub(r"([a-z\d])([A-Z])", r"\1 \2", text)
    text = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", text)
    return " ".join(re.sub(r"[_\-./:#*|]+", " ", text).casefold().split())


def _spellings(text: str) -> list[str]:
    return [spelling for part in text.replace("\n", " ").split(",") if (spelling := key(part))]


FIELD_OF: dict[str, Sense] = {}
for _field, _text in PLAIN.items():
    for _spelling in _spellings(_text):
        FIELD_OF.setdefault(_spelling, Sense("", _field))
for _scope, _fields in SCOPED.items():
    for _field, _text in _fields.items():
        FIELD_OF |= {_spelling: Sense(_scope, _field) for _spelling in _spellings(_text)}

_NUMBER_SIGN = re.compile(r"(?<=\w)\s*#$")  # "Student #"
_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]|\sin (english|latin|roman|chinese)\b.*", re.IGNORECASE)
_CONTACT = re.compile(
    "|".join(f"^{word}|{word}" if len(word) > 5 else f"^{word}(?!al)" for word in CONTACT_WORDS)
)
_NEUTRAL = frozenset(
    "user person your individual patron borrower member".split()
)  # say that it is somebody, not who
_STUDENT = sorted(map(key, STUDENT_WORDS), key=len, reverse=True)
_ADULT = sorted(map(key, ADULT_WORDS), key=len, reverse=True)
_OTHER = sorted(map(key, OTHER_WORDS), key=len, reverse=True)
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
    whole = _NUMBER_SIGN.sub(" number", text)
    for spelling in dict.fromkeys((key(whole), key(_BRACKETS.sub(" ", whole)))):
        found = _lookup(spelling, text)
        if found is not NOTHING:
            return found
    return NOTHING


def _lookup(spelling: str, text: str) -> Sense:
    if not spelling:
        return NOTHING
    if spelling in FIELD_OF:
        return FIELD_OF[spelling]
    if any(mark in text for mark in CONTACT_MARKS) or _CONTACT.search(spelling):
        return Sense("contact", "")
    found = _scoped(spelling, _STUDENT, "student")
    if found is NOTHING:
        found = _behind(spelling)
    if found is NOTHING:
        found = _scoped(spelling, _ADULT, "adult")
    if found is NOTHING:
        found = _other(spelling)
    if found is NOTHING and "." in text:
        tail = text.rpartition(".")[2]
        if key(tail) in FIELD_OF and key(text.partition(".")[0]) in _PREFIXES:
            return FIELD_OF[key(tail)]
    if found is NOTHING and _STUDENT_ID.search(spelling):
        return Sense("student", "id")  # "Arbor Student ID"
    if found is NOTHING and ":" in text:
        found = _lookup(key(text.rpartition(":")[2]), text.rpartition(":")[2])
    if found is NOTHING and {"first_name", "last_name"} <= {*name_parts(text)}:
        return Sense("", "full_name")
    return found if found is not NOTHING else _asked(text)


_AND = frozenset("et e y i a und and och og en in ja ve și si та и і й да по".split())


def name_parts(heading: str) -> tuple[str, ...]:
    """Return the parts of a name in the order in which a heading names them, () for any other."""
    parts = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", words(heading))
    fields = [FIELD_OF.get(key(word), NOTHING) for word in parts if word not in _AND]
    names = tuple(one.field for one in fields if not one.scope)
    if {*names} == {"full_name", "last_name"}:  # "Apellido y Nombre"
        names = tuple("first_name" if name == "full_name" else name for name in names)
    of_names = {*names} <= {"first_name", "last_name", "middle_name", "second_last_name"}
    return names if len(names) == len(fields) > 1 and of_names else ()


_PREFIXES = frozenset("metadata ext u s cal employment enrollment demographics".split())
_STUDENT_ID = re.compile(r"^(?!.*(previous|old|former|last|other)).*(student|pupil)(id|number)$")

# Questions of forms: "What is your full name?", "Prénom et nom de famille de l'élève".
_OF_STUDENT = re.compile(
    r"\b(student|pupil|child|learner|scholar|kid|eleve|alumn[oa]|schuler(in)?|enfant|kindes?)s?\b"
)
_OF_ONESELF = re.compile(r"\b(you|your|my|votre|ton|tu|su|dein|ihr)\b")
_OF_SOMEBODY_ELSE = re.compile(
    r"adult|teacher|friend|trust|staff|favou?rite|someone|somebody|counsel|coach|school|club|pet\b|"
    r"people|person|team|group|other|who\b"
)
_ASKED = (
    ("email", re.compile(r"\be ?mail\b|\bcourriel\b")),
    ("grade", re.compile(r"\b(what|which|current) (grade|year)\b|\bgrade\b.*\bin\b")),
    (
        "last_name",
        re.compile(r"^(?!.*(\bfirst|prenom|given|vorname)).*(\blast name|surname|family name)"),
    ),
    (
        "first_name",
        re.compile(r"^(?!.*(\blast|\bnom\b|surname|nachname)).*(first name|given name|prenom)"),
    ),
    ("full_name", re.compile(r"\bnames?\b|\bnoms?\b|\bnombre\b")),
)


def _asked(text: str) -> Sense:
    """Return what a question of a form asks for when it asks about the student."""
    decomposed = unicodedata.normalize("NFKD", words(text))
    plain = re.sub(r"[^\w ]", " ", "".join(c for c in decomposed if not unicodedata.combining(c)))
    if not 3 <= len(plain.split()) <= 16 or _OF_SOMEBODY_ELSE.search(plain):
        return NOTHING
    if not (student := _OF_STUDENT.search(plain)) and not _OF_ONESELF.search(plain):
        return NOTHING
    for name, pattern in _ASKED:
        if pattern.search(plain):
            return Sense("student" if student else "", name)
    return NOTHING


def _scoped(spelling: str, scope_words: list[str], scope: str) -> Sense:
    for word in scope_words:
        if not spelling.startswith(word) or len(spelling) < len(word) + 2:
            continue
        rest = spelling[len(word) :]
        inner = FIELD_OF.get(rest) or FIELD_OF.get(rest.removeprefix("s"))
        if inner is None:
            deeper = _scoped(rest, _STUDENT if scope == "student" else _ADULT, scope)
            if deeper is not NOTHING:
                return Sense("" if word in _NEUTRAL else deeper.scope, deeper.field)
            continue
        if inner.field in _PERSONAL and inner.scope in ("", scope):
            return Sense("" if word in _NEUTRAL else scope, inner.field)
    return NOTHING


def _behind(spelling: str) -> Sense:
    """Return what a heading means that names the student last: "Nom élève", "Grade of Pupil"."""
    for word in _STUDENT:
        rest = spelling.removesuffix(word)
        if rest != spelling and (inner := FIELD_OF.get(rest) or FIELD_OF.get(_OF.sub("", rest))):
            return Sense("student", inner.field) if inner.field in _PERSONAL else NOTHING
    return NOTHING


_OF = re.compile(r"(of(the)?|de(la|l|s)?|du|do|da)$")


def _other(spelling: str) -> Sense:
    for word in _OTHER:
        rest = spelling.removeprefix(word)
        if rest != spelling and rest and (rest in FIELD_OF or rest in ("name", "type", "key")):
            return Sense("other", "")
        for ending in ("name", "id", "code", "number", "identifier", "key", "stateid", "title"):
            if rest != spelling and rest.endswith(ending):
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
    return beside == heading or sense(beside) != NOTHING or len(beside.split()) < 2


# A form's question, with its question mark: no roster has a heading like it.
_QUESTION = re.compile(r"\b(adult|teacher|staff|go to|turn to|talk to|trust)\b.*\?\s*$", re.I)


def asks_students(heading: str) -> bool:
    """Say whether a heading is a form's question about an adult, as “Whom would you go to?”."""
    return _QUESTION.search(heading) is not None
