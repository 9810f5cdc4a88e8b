"""Words in the rows of a list that are no people (examples, free places, totals), or left."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache

from connections.files.words.columns import key
from connections.files.words.names import compared

EXAMPLE = re.compile(
    r"\W*(ex|e\.g|eg|examples?|sample|z\.? ?b|p\.? ?ej|ejemplo|exemple|exemplo|beispiel|contoh|"
    r"ví dụ|مثال|例|예)\s*[:：.)]",
    re.IGNORECASE,
)
INSTRUCTS = re.compile(
    r"(required|optional|mandatory|format|note|说明|必填|obligatoire|pflicht\w*|obligatorio|"
    r"free text|text|string|yyyy|dd/mm|mm/dd|unique|enter|select|choose|fill in)\b[ :：.]?",
    re.IGNORECASE,
)
SAMPLE_ID = re.compile(r"(?=\w{4,})(0*12345*6*7*8*9*0*|abcd*e*f*\d*|x+|0+|9+)", re.IGNORECASE)
SAMPLE_PEOPLE = frozenset(
    compared(name)
    for name in (
        "Max Mustermann,Erika Mustermann,Erika Musterfrau,Jean Dupont,Juan Pérez,Jane Sample,"
        "John Sample,Sample Student,Example Student,Student Example,Jane Doe,John Doe,"
        "Fulano de Tal,Mario Rossi,Sample Teacher,Sample Jane,Test Student,山田太郎,张三,홍길동"
    ).split(",")
)
_FREE = (
    r"vacant|vacancy|vakant|unbesetzt|vacante|vacant position|position open|open position|open|"
    r"unfilled|t\.?b\.?[dah]|to be (determined|announced|hired)|new hire|new (student|teacher)|"
    r"student[, ]+new|teacher[, ]+new|open seat|empty seat|vacant[, ]+vacant|n\.? ?n\.?|"
    r"poste? vacante?|[àa] pourvoir|por asignar|a convocar|zu besetzen|nuevo alumno|"
    r"placeholder|platzhalter|unassigned|not assigned|no name( given)?|xxxx?|dummy|delete me|"
    r"delete this row|do not use|(long.term |daily )?sub(stitute)?"
)
_FREE_LINES = re.compile(rf"^\W*({_FREE})\W*\d*$", re.IGNORECASE | re.MULTILINE)
_TOTAL = re.compile(
    r"(grand |sub ?)?totals?|sum|average|mean|count|median|class average|(overall|group) average|"
    r"number of (students|pupils)|(x|\d+) points?|points?( possible)?|possible points|out of|"
    r"max points|max(imum)?|min(imum)?|weight|overall|moyenne|médiane|barème|effectif|promedio|"
    r"media|durchschnitt|anzahl|"
    r"(due )?date|read.only|page \d+.*|end of (file|list|report).*|"
    r"this person will be un-?deleted.*|summe|gesamt|insgesamt|"
    r"合计|总计|合計|المجموع|اجمالي|الإجمالي|"
    r"totals? (present|absent|students?|number|enrol|boys|girls|points|score|days|pupils)\b.*",
    re.IGNORECASE,
)


def free_places(texts: Iterable[str]) -> set[str]:
    """Return those of the texts that stand where a name will stand: "VACANT", "New Student"."""
    return {found[0] for found in _FREE_LINES.finditer("\n".join(texts))}


def examples(texts: Iterable[str]) -> set[str]:
    """Return those of the texts that begin like an example: "e.g. Maria"."""
    return {text for text in texts if any(mark in text for mark in ":：.)") and EXAMPLE.match(text)}


GONE = re.compile(  # what a tired hand adds to a name: in capitals, or in brackets
    r"[\s*–-]+[(\[]?(?:MOVED|LEFT|WITHDRAWN|WITHDREW|TRANSFERRED|LEAVER|INACTIVE|EXITED|DROPPED|GONE|"
    r"NO SHOW)[)\]]?$|\s+[(\[](?:moved|left|withdrawn|transferred|leaver|inactive)\b[^)\]]*[)\]]$",
    re.MULTILINE,
)

_MADE_UP = re.compile(
    r"^(sample|example|test|dummy|demo|fake)[, ]+(student|pupil|teacher|person|account|user|child|"
    r"learner|staff|schüler(in)?|élève|alumno)s? ?\d*$|^(student|pupil|teacher|person|account|user|"
    r"child|learner|schüler(in)?|élève|alumno)[, ]+(sample|example|test|dummy|demo|fake) ?\d*$",
    re.IGNORECASE | re.MULTILINE,
)


def is_made_up(name: str) -> bool:
    """Say whether a name says itself that it is nobody's: "Sample Pupil", "Student, Test"."""
    return bool(_MADE_UP.fullmatch(name))


def made_up(texts: Iterable[str]) -> list[str]:
    """Return those of the texts that are half of such a name, or a whole one."""
    return _HALF_MADE_UP.findall("\n".join(texts))


_HALF_MADE_UP = re.compile(
    r"^(?:new|open|empty|vacant)$|"
    r"^(?:sample|example|test|dummy|demo|fake)(?:[, ].*)?$|"
    r"^.*[, ](?:sample|example|test|dummy|demo|fake)$",
    re.IGNORECASE | re.MULTILINE,
)


def names_a_sample(spelled: str) -> bool:
    """Say whether a compared name is one that examples bear, in either order."""
    return spelled in SAMPLE_PEOPLE or " ".join(reversed(spelled.split())) in SAMPLE_PEOPLE


def counts_up(text: str) -> bool:
    """Say whether a text begins a row of totals or of points, or ends a page."""
    return _is_total(text.strip().rstrip("0123456789: "))


@lru_cache(maxsize=4096)  # without their numbers, a district's ids are one word or none
def _is_total(word: str) -> bool:
    return bool(word) and bool(_TOTAL.fullmatch(word))


# --- who is not here any more -------------------------------------------------------------------

DELETED = frozenset({"tobedeleted", "deleted", "delete"})
_GONE = frozenset(
    """inactive withdrawn transferred transferredout graduated graduate dropped droppedout left
    leftschool notenrolled nolongerenrolled exited exit former leaver archived inactif inactivo
    inativo abgemeldet ausgetreten baja unenrolled disenrolled alumni alumnus alumna moved
    movedaway deceased completed leavers noshow movedout ritirato ritirata trasferito trasferita
    parti partie egresado egresada abgegangen verzogen weggezogen radie radiee sorti sortie
    uitgeschreven trasladado trasladada retirado retirada transferido transferida cessato
    dadodebaja tidakaktif keluar lulus 退学 转学 毕业 離校""".split()
)
HERE = frozenset(
    """beurlaubt onleave active enrolled current present attending new registered
    aktiv actif activo ativo inscrit inscrito matriculado matriculada cursando
    regular aktif 在读 在籍 在校 재학""".split()
)
_POWERSCHOOL = frozenset("123")  # inactive, transferred out, graduated
NO = frozenset("no n false 0 nein non nei não tidak".split())
_WHETHER_HERE = frozenset(
    "enrolled isactive active activetoday activeflag isenrolled onroll currentlyenrolled".split()
)
_WHETHER_GONE = frozenset(
    "inactive archived leaver withdrawn leftschool hasleft nolongerenrolled".split()
)
YES = frozenset("yes y true 1 x ja oui sí si on".split())


def has_left(status: str, heading: str) -> bool:
    """Say whether a status means for sure that somebody left, under a heading as compared."""
    if heading == "enrollstatus" and status in _POWERSCHOOL:
        return True
    told = NO if heading in _WHETHER_HERE else YES if heading in _WHETHER_GONE else ()
    return key(status) in _GONE or key(status) in told


LEFT_BY_GRADE = re.compile(
    r"(leaver|left|withdrawn|alumn(i|us|a)|graduated?|grad|former|gone)s?( \d{4})?", re.IGNORECASE
)
GONE_BY_REMARK = re.compile(
    r"(has |have )?(left|moved( away| out| to)|withdrawn|withdrew|transferred|unenrolled|leaver|"
    r"no longer (here|enrolled)|not returning|did not return|abgemeldet|ausgetreten|weggezogen|"
    r"parti(e)?|démissionn|radié|se retiró|trasladad[oa])\b",
    re.IGNORECASE,
)
LEAVERS = re.compile(
    r"(?<![a-z])(leavers?|withdrawn|withdrawals|alumni|graduates|graduated|wait ?list|former|"
    r"inactive|archived?|ehemalige|abg[äa]nger|anciens|egresados|bajas)(?![a-z])",
    re.IGNORECASE,
)
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
