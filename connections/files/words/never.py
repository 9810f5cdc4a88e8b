"""What a school's file may say of a person and Connections never stores: see lists/never.txt."""

import re
import unicodedata
from functools import cache, lru_cache

from connections.domain.people.private import (
    FAITH,
    FAMILY,
    HEALTH,
    LAW,
    LEARNERS,
    NUMBERS,
    POVERTY,
    SEXUALITY,
)
from connections.files.words.listed import keys, listed, pattern, sections

LONG = 5  # letters from which on the beginning of a word may stand anywhere
TESTS, PAY, PASSWORDS = "marks and test results", "pay and bank", "passwords"
_OF_NO_TOPIC = {"origin", "national", "around", "of bodies", "titles", "meeting", "tables"}


def plain(text: str) -> str:
    """Return a text in small letters without accents, its words divided by single spaces."""
    text = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    # Of Thai and what follows it the marks are letters too, of Arabic they are not.
    kept = "".join(
        c
        for c in unicodedata.normalize("NFKD", text)
        if unicodedata.category(c)[0] != "M" or c > "\u0900"
    )
    return " ".join(re.sub(r"[^\w\u0900-\u0fff\u3099\u309a]+|_+", " ", kept).split())


_LETTERS = str.maketrans("đıøł'’", "diol  ") | str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ـ": None}
)


class _Terms:
    """The words of one topic, ready to be looked for in a plain heading."""

    def __init__(self, topic: str) -> None:
        self.whole, self.phrases = set[str](), set[str]()
        anywhere, begins = [], []
        for term in listed(f"never.{topic}"):
            spelling = plain(term.strip("=*"))
            if term.startswith("="):
                self.whole.add(spelling)
            elif not term.endswith("*"):
                self.phrases.add(spelling)
            else:
                begins.append(spelling)
                letters = spelling.replace(" ", "")
                if len(letters) >= LONG or not letters.isascii():
                    anywhere.append(letters)
        self.most = max((phrase.count(" ") + 1 for phrase in self.phrases), default=1)
        self.closed = {phrase.replace(" ", "") for phrase in self.phrases | self.whole}
        self.begins = _one_of(begins, r"(?:^| )")
        self.anywhere = _one_of(anywhere, "")

    def found(self, words: list[str], bare: str) -> bool:
        spelled, letters = " ".join(words), "".join(words)
        return bool(
            bare in self.closed
            or letters in self.closed
            or self.begins.search(spelled)
            or self.anywhere.search(letters)
            or any(
                " ".join(words[at : at + many]) in self.phrases
                for many in range(1, self.most + 1)
                for at in range(len(words) - many + 1)
            )
        )


def _one_of(spellings: list[str], before: str) -> re.Pattern[str]:
    found = "|".join(map(re.escape, sorted(set(spellings), key=len, reverse=True)))
    return re.compile(f"{before}(?:{found})" if found else r"(?!)")


_terms = cache(_Terms)


def _bare(words: list[str]) -> str:
    """Return the letters of a heading without the words that change nothing of it."""
    kept = [word for word in words if word not in keys("never.around")] or words
    letters = "".join(kept)
    for _ in range(2):
        for around in ("students", "student", "pupil", "child", "has", "is"):
            rest = letters.removeprefix(around)
            letters = rest if len(rest) > 1 else letters
        for around in ("status", "flag", "code", "type", "yn", "indicator", "level", "group"):
            rest = letters.removesuffix(around)
            letters = rest if len(rest) > 1 else letters
    return letters


@lru_cache(maxsize=8192)
def _read(heading: str) -> tuple[tuple[list[str], str], ...]:
    """Return the words of a heading and its letters: "IEPStatus" has two words, "DaZ" is one."""
    text = unicodedata.normalize("NFKC", pattern(_OF_A_TABLE).sub(" ", heading))
    both = map(plain, dict.fromkeys((_CAMEL.sub(" ", text), text)))
    return tuple((words, _bare(words)) for each in both if (words := each.split()))


def _found(topic: str, heading: str) -> bool:
    found = _terms(topic).found
    return any(found(words, bare) for words, bare in _read(heading))


_OF_A_TABLE = r"\b{never.tables}[. _]"
_UNDER_A_NAME = r"\s*{never.titles}\b[. ]"  # a column under an adult's name: "Ms. Church"
_WHERE_PEOPLE_MEET = r"\b{never.meeting}\s*$"
_CAMEL = re.compile(r"(?<=[a-zà-ÿ\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-zà-ÿ])")


@lru_cache(maxsize=8192)
def never(heading: str) -> str:
    """Return the topic of a heading that names what is never stored, "" for every other one."""
    met = pattern(_UNDER_A_NAME).match(heading) or pattern(_WHERE_PEOPLE_MEET).search(heading)
    if met or is_origin(heading):
        return ""
    topics = (topic for topic in sections("never") if topic not in _OF_NO_TOPIC)
    return next((topic for topic in topics if _found(topic, heading)), "")


@lru_cache(maxsize=8192)
def is_origin(heading: str) -> bool:
    """Say whether a heading names where somebody comes from, as race, nationality, migration."""
    if pattern(_UNDER_A_NAME).match(heading) or not _found("origin", heading):
        return False
    # "Race of the mother", "Immigration status (country)" are of another topic.
    others = (LAW, FAMILY, FAITH, HEALTH, POVERTY, LEARNERS, NUMBERS, SEXUALITY, PASSWORDS)
    return not any(_found(topic, heading) for topic in others)


def is_national_number(heading: str) -> bool:
    """Say whether a heading names a number that a state gives to a person, as SSN or CURP."""
    return _found("national", heading)


def of_bodies(heading: str) -> bool:
    """Say whether a column of people is of their bodies; in a list of ties it is a strength."""
    return "".join(plain(heading).split()) in keys("never.of bodies")
