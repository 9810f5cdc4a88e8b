"""Words in the rows of a list that are no people (examples, free places, totals), or left."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import lru_cache

from connections.files.words.columns import key, sense
from connections.files.words.names import PARTICLES, compared
from connections.files.words.roles import ADULT, NEITHER, ROLE_OF, STUDENT

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


_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$")
_BEHIND_A_DASH = re.compile(r"\w,? [-–—]+ ([a-z]+)\b(?!.* [-–—] )")
_DOUBTED = re.compile(
    r"\b(not|no|never|nicht|kein|don.?t|declined?|cancell?ed|refused|starts?|starting|joins|"
    r"joining|from|ab|until|bis|wait(ing|list)?|reserve|mum|mom|dad|mother|father|parent|nan|gran|"
    r"grandma|grandpa|sister|brother|sibling|friend|visitor|guest|helper|volunteer|duplicate|"
    r"delete|remove|deceased|expelled|excluded|retired|resigned|maybe|unsure|"
    r"mutter|vater|mère|père|madre|padre|hermana|hermano|commence|empieza|pas|ya no)\b|"
    r"\b(left|gone|moved|withdrew|withdrawn)\b",
    re.IGNORECASE,
)
_MADE_UP_WORD = re.compile(r"example|sample|test|dummy|demo|fake|beispiel|ejemplo|exemple", re.I)


def doubted_by_remark(name: str) -> str:
    """Return "example", "kin" or "unlike" where what stands in brackets behind a name makes it
    doubtful, or a remark behind a dash; "" for a nickname, a class, pronouns.
    """
    found = _IN_BRACKETS.search(name)
    if not found or found.start() == 0:
        behind = _BEHIND_A_DASH.search(name)
        return "unlike" if behind and behind[1] not in PARTICLES and not GONE.search(name) else ""
    if _MADE_UP_WORD.fullmatch(found[1].strip()):
        return "example"
    role = ROLE_OF.get(key(found[1]), STUDENT)
    if role == NEITHER:
        return "kin"
    gone = bool(GONE.search(name))  # asked about as somebody who left
    return "unlike" if not gone and (role != STUDENT or _DOUBTED.search(found[1])) else ""


_SECTION = re.compile(
    r".*\d.*|\w|(.*\b)?(boys?|girls?|males?|females?|class(es)?|group|team|section|grade|year|form|"
    r"room|house|set|table|mrs?|ms|miss|mx|dr|mme|mlle|sra?|frau|herr|jungen|mädchen|klasse|gruppe|"
    r"filles|garçons|classe|groupe|niñ[oa]s|grupo|sección|kindergarten|preschool|reception|"
    r"nursery|day|week|period|block|bus|am|pm|morning|afternoon)(\b.*)?",
    re.IGNORECASE,
)
_OTHER_PEOPLE = re.compile(
    r"\b(volunteers?|"
    r"helpers?|chaperones?|reserves?|wait(ing)?( list)?|visitors?|guests?|transfers?|"
    r"transferred|left|moved|new next year)\b",
    re.IGNORECASE,
)


_OF_STAFF = re.compile(
    r"(all |our )?(teaching|non.teaching|support|office|school|other|admin\w*|kitchen|\w*room|"
    r"subject|specialist|special)( (and|&) \w+)? (staff|personnel|team|teachers|adults|aides)",
    re.IGNORECASE,
)


def heads_a_part(line: str) -> bool:
    """Say whether a line with nothing beside it names a class or a grade: "Grade 5", "Room 12"."""
    text = line.strip().rstrip(":：").strip()
    return bool(_A_WORD_AND_A_NUMBER.fullmatch(text) and _SECTION.fullmatch(text))


_A_WORD_AND_A_NUMBER = re.compile(r"[^\W\d]{3,}\.?[ -]+\d{1,3}\W?[A-Za-z]?")


def heads_others(line: str, role: str) -> str:
    """Say what a line with nothing beside it heads in a list: "others" ("Teachers:" among
    students), a "part" of the list, "unknown", or "" where it heads nothing.
    """
    text = line.strip().rstrip(":：").strip()
    own = ROLE_OF.get(key(text)) or ROLE_OF.get(key(text).removesuffix("s"), "")
    own = ADULT if _OF_STAFF.fullmatch(text) else own
    if own:
        return "part" if role == "by row" or own == (role or STUDENT) else "others"
    if text == line.strip():
        return "others" if _OTHER_PEOPLE.fullmatch(text) or LEAVERS.fullmatch(text) else ""
    if LEAVERS.search(text) or GONE_BY_REMARK.match(text) or _OTHER_PEOPLE.search(text):
        return "others"
    part = role not in ("", STUDENT) or _SECTION.fullmatch(text) or len(text.split()) > 4
    return "part" if part else "unknown"


# --- who is not here any more -------------------------------------------------------------------

DELETED = frozenset({"tobedeleted", "deleted", "delete"})
_GONE = frozenset(
    """inactive withdrawn transferred transferredout graduated graduate dropped droppedout left
    leftschool notenrolled nolongerenrolled exited exit former leaver archived inactif inactivo
    inativo abgemeldet ausgetreten baja unenrolled disenrolled alumni alumnus alumna moved
    movedaway deceased completed leavers noshow movedout ritirato ritirata trasferito trasferita
    parti partie egresado egresada abgegangen verzogen weggezogen radie radiee sorti sortie
    uitgeschreven trasladado trasladada retirado retirada transferido transferida cessato
    dadodebaja tidakaktif keluar lulus terminated resigned retired separated
    退学 转学 毕业 離校""".split()
)
HERE = frozenset(
    """beurlaubt onleave active enrolled current present attending new registered
    aktiv actif activo ativo inscrit inscrito matriculado matriculada cursando
    regular aktif 在读 在籍 在校 재학""".split()
)
_POWERSCHOOL = frozenset("123")  # inactive, transferred out, graduated
NO = frozenset("no n false 0 nein non nei não tidak".split())
_WHETHER_HERE = frozenset(
    """enrolled isactive active activetoday activeflag isenrolled onroll currentlyenrolled current
    iscurrent stillhere here attending isattending stillenrolled stillinschool stillattending
    inschool""".split()
)
_WHETHER_GONE = frozenset(
    "inactive archived leaver withdrawn leftschool hasleft nolongerenrolled noshow".split()
)
_OF_STATUS = (
    _WHETHER_HERE
    | _WHETHER_GONE
    | frozenset(
        """statuscode enrolment enrollment enrolmentcode enrollmentcode schoolstatus
    registrationstatus employmentstatus staffstatus workstatus hrstatus""".split()
    )
)
YES = frozenset("yes y true 1 x ja oui sí si on".split())


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


def tells_by_values(values: Iterable[str]) -> bool:
    """Say whether values, whatever their heading, say of some that they left, of others not."""
    different = {key(value) for value in values} - {""}
    here, gone = different & HERE, different & _GONE
    return bool(here and gone) and len(here | gone) + 1 >= len(different)  # but for a heading


def tells_of_leaving(heading: str) -> str:
    """Return "status" or "day" for a heading that says who left."""
    found = sense(heading)
    if key(heading) in _OF_STATUS or found.field == "status":
        return "status"
    told = found.field == "exit_date" or _DAY_OF_LEAVING.fullmatch(heading.strip())
    return "day" if told else ""


_DAY_OF_LEAVING = re.compile(
    r"d\.?o\.?l\.?|"
    r"(date|day|month) (of )?(leaving|withdrawal|exit|departure|termination|transfer out)|"
    r"(left|exited|moved|withdrew|withdrawn|transferred out|departed)( on| school| date| day)?|"
    r"(w/d|leaving|leaver|exit|withdrawal|departure|termination|separation|drop|transfer.out)s?"
    r"[ _-]?(date|day|on|code|reason)|"
    r"((date de |sorti[e]? )?(sortie|départ|radiation)|sorti)( le)?|(radié|parti)e?( le)?|"
    r"(utskriv|utmeld|avslut|sluta|flytta)\w*( datum| dato)?|(ut|slut)datum|"
    r"(entlass|austritt|abgang|abmelde|abmeldungs)\w*( am)?|(entlassen|abgemeldet|verlassen) am|"
    r"(datum |einddatum )?(uitstroom|uitschrijving|vertrek)(datum)?|"
    r"(fecha (de )?)?(baja|retiro|salida|egreso)|data (de |di )?(saída|uscita|ritiro)|"
    r"(data )?(wypisania|odejścia|skreślenia)|дата (выбытия|отчисления)|"
    r"(tgl\.?|tanggal) (keluar|mutasi|pindah)|(çıkış|ayrılış|ayrılma) tarihi|ngày (chuyển|nghỉ).*|"
    r"(転出|転校|退学|除籍|卒業)(年月)?日?|(离校|離校|退学|转出|轉出|转学)(日期|时间|日)?|전출일?|퇴학일?",
    re.IGNORECASE,
)


LEFT_BY_GRADE = re.compile(
    r"(leaver|left|withdrawn|alumn(i|us|a)|graduated?|grad|former|gone)s?( \d{4})?|99",
    re.IGNORECASE,
)
GONE_BY_REMARK = re.compile(
    r"(has |have |was )?(left(?!.(hand|eye|ear|foot|side|leg|arm))|moved( away| out| to)|withdrawn|"
    r"withdrew|transferred|unenrolled|leaver|struck off|deceased|died|expelled|exited|"
    r"off roll|tc (issued|taken|given)|last day|home ?school(ed|ing)|"
    r"no longer (here|enrolled|at)|not returning|did not return|gone to|changed schools?|"
    r"abgemeldet|ausgetreten|austritt|abgang|weggezogen|verzogen|schulwechsel|"
    r"a? ?(parti|quitté|déménagé|démissionné|radié|changé d.école)e?|"
    r"van school af|đã (chuyển|nghỉ|thôi)|chuyển trường|thôi học|"
    r"منقول|منقولة|انتقلت?|غادرت?|עזבה?|"
    r"(se )?(retiró|fue|ha ido|marchó|cambió de (colegio|escuela)|mudó)|"
    r"(trasladad|retirad|transferid)[oa]|"
    r"(dad[oa] de )?baja|saiu|mudou|trasferit[oa]|ritirat[oa]|uitgeschreven|vertrokken|verhuisd|"
    r"utskriven|slutat|flyttat|flyttet|sluttet|utmeldt|muuttanut|eronnut|odszedł|odeszła|"
    r"wypisan[ya]|"
    r"skreślon[ya]|выбыла?|отчислена?|переведена?|ayrıldı|nakil|pindah|keluar|mutasi|mengundurkan)\b|"
    r"dropped( out)?\W*(\d.*)?$|"
    r"已?(转学|轉學|转出|退学|退學|离校|離校|休学)|転出|転校|退学|除籍|전출|전학|퇴학",
    re.IGNORECASE,
)
GONE = re.compile(  # what a tired hand adds to a name: in capitals, in brackets or behind a dash
    r"[\s*–-]+[(\[]?(?:MOVED|LEFT|WITHDRAWN|WITHDREW|TRANSFERRED|LEAVER|INACTIVE|EXITED|DROPPED|GONE|"
    r"NO SHOW)[)\]]?$|(?:\s+(?:[(\[]|[-–—]+\s+)|,\s+(?=[a-z]))(?i:moved\b|left\b|inactive\b|"
    rf"{GONE_BY_REMARK.pattern})[^)\]\n]*[)\]]?$",
    re.MULTILINE,
)
_LEFT_SHEET = re.compile(
    r"(has )?(left|gone|moved( away)?|exited|departed|transferred( out)?|dropped( out)?)( school)?|"
    r"ausgetreten|abgemeldet|partis|sortis|radiés",
    re.IGNORECASE,
)
LEAVERS = re.compile(
    r"(?<![a-z])(leavers?|withdrawn|withdrawals|alumni|graduates|graduated|wait ?list|former|"
    r"inactive|archived?|ehemalige|abg[äa]nger|anciens|egresados|bajas)(?![a-z])",
    re.IGNORECASE,
)


def names_leavers(name: str) -> bool:
    """Say whether a sheet or a file is by its name a list of people who left."""
    return bool(LEAVERS.search(name) or _LEFT_SHEET.fullmatch(name.strip()))


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
