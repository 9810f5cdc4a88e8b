"""Student, adult or neither: role words, jobs, and what a file's or sheet's name says."""

import re
import unicodedata
from itertools import pairwise

from connections.domain.access.grants import Role
from connections.domain.people.person import Job
from connections.files.words.columns import key
from connections.files.words.listed import keys, listed, pattern

STUDENT, ADULT, NEITHER = "student", "adult", "neither"

# FORMATS §13 "role"; Microsoft's and OneRoster's lists; the languages met.
ROLE_OF = {
    key(word): role for role in (STUDENT, ADULT, NEITHER) for word in listed(f"people.{role}")
}


def role_of(text: str) -> str:
    """Return "student", "adult" or "neither" for a role word, "" when it is not known."""
    spelling = key(text)
    if spelling in ROLE_OF:
        return ROLE_OF[spelling]
    words = [key(word) for word in re.split(r"[\s,;/|&_:-]+", text) if word]
    roles = [ROLE_OF.get(word) or ROLE_OF.get(word.removesuffix("s"), "") for word in words]
    known = {role for role in roles if role}
    if ADULT in known:  # "Bus driver", "Head teacher", "Student teacher": an adult
        return ADULT
    # "schueler,7a", "Student (active)" is one; of "Student Services" nobody knows.
    rest = [w for w, role in zip(words, roles, strict=True) if not role and len(w) > 3]
    if known == {STUDENT} and set(rest) <= keys("people.beside a student"):
        return STUDENT
    return NEITHER if known == {NEITHER} else ""


def job_of(title: str) -> Job:
    """Return the job that capacity needs: blank means teacher, an unknown title other."""
    if not title or title.casefold() in ("adult", "true", "1"):
        return Job.TEACHER
    if pattern("{people.counselors}").search(title):
        return Job.COUNSELOR
    teaches = pattern("{people.teachers}").search(title)
    helps = pattern(r"{people.no teachers}|\bta\b").search(title)
    return Job.TEACHER if teaches and not helps else Job.OTHER


def role_by_title(title: str, job: Job) -> Role | None:
    """Return the role that a title proposes: None for every other adult, and for an assistant."""
    leads = pattern("({people.of a principal} )*principal|{people.principals}")
    if leads.fullmatch(title.strip()):
        return Role.PRINCIPAL
    if pattern("{people.data managers}").fullmatch(title.strip()):
        return Role.DATA_MANAGER
    return Role.COUNSELOR if job is Job.COUNSELOR else None


def _of_somebody(stem: str, tokens: list[str]) -> bool:
    """Say whether a name may say whose list it is, "Teacher Lund", "staff copy 5A"."""
    if any(map(_CLASS_LABEL.fullmatch, tokens)):
        return True
    single = keys("people.one adult")
    if not single & {*tokens} or not single.issuperset(keys("people.adult lists") & {*tokens}):
        return False
    known = single | keys("people.of lists")
    named = (word.casefold() for word in re.findall(r"\b[A-Z][a-z]+", stem))
    placed = not keys("people.places").isdisjoint(tokens)
    return placed or any(word not in known for word in named)


_CLASS_LABEL = re.compile(r"\d{1,2}[a-fа-е]", re.IGNORECASE)


def hint_of(name: str) -> str:
    """Return "student" or "adult" when a file's or sheet's name says which, as standards do."""
    stem = re.sub(r"\.\w{2,5}$", "", name)
    stem = re.sub(r"([a-z])([A-Z])", r"\1 \2", stem)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", stem).casefold() if not unicodedata.combining(c)
    )
    tokens = re.findall(r"[^\W_]+", plain)
    student, adult = (
        not keys(f"people.{who} lists").isdisjoint(tokens)
        or any(_folded(mark) in plain for mark in listed(f"people.{who} marks"))
        for who in (STUDENT, ADULT)
    )
    for this, after in zip(tokens, [*tokens[1:], ""], strict=False):
        student |= this in keys("people.class lists") and after in keys("people.lists")
        either = ((this, after), (after, this))  # "Klasse 5", "5А класс"
        student |= any(a in keys("people.classes") and _names_a_class(b) for a, b in either)
    student |= bool(tokens and _CLASS_LABEL.fullmatch(tokens[0]))
    staff, before = keys("people.adult lists"), keys("people.whose")
    adult = adult and not any(a in before and b in staff for a, b in pairwise(tokens))
    if student == adult or (adult and _of_somebody(stem, tokens)):
        return ""
    return STUDENT if student else ADULT


def _names_a_class(token: str) -> bool:
    number = token.isdecimal() and len(token) < 4  # no year
    return number or bool(_CLASS_LABEL.fullmatch(token))


def _folded(mark: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", mark) if not unicodedata.combining(c))


def weak_hint(name: str) -> bool:
    """Say whether a name says "roster": a class list far more often than a staff list."""
    words = re.findall(r"[^\W\d_]+", name.casefold())
    found = pattern("{people.maybe student lists}").search(name)
    return bool(found) and keys("people.adult lists").isdisjoint(words)


def role_from_unit(path: str) -> str:
    """Return the role that the path of an organisation names: "/Students/2031", "OU=Staff,DC=x"."""
    path = re.sub(r"\b(CN|DC)=[^,]*|\bOU=", "", path)
    for part in filter(None, map(key, re.split(r"[/\\,]", path))):
        for who in (STUDENT, ADULT):
            begins = part.startswith(listed(f"people.{who} units"))
            if begins or part in keys(f"people.{who} lists"):
                return who
    return ""
