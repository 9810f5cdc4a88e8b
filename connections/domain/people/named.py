"""What is asked about words before they stand beside ranges: whom they name, what they count."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from connections.domain.people.labels import label_key
from connections.domain.people.person import Adult, Student
from connections.words import to_say

RARE = 2  # so many students of a last name are found by it
_SHORTEST = 3  # letters of a last name that is looked for alone
_WORD = re.compile(r"[^\W\d_][^\W_]*(?:['’-][^\W_]+)*")
_NUMBER = re.compile(r"(?<![\w.,:/-])\d[\d,.]*(?![\w:/-])")
# What a number that counts nobody comes after, others between ("grades 5 and 6"), or before.
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_CALLED = re.compile(
    rf"\b(?:grades?|years?|rooms?|periods?|phase|steps?|weeks?|{_MONTH})"
    r"(?:\s+\d+(?:\s*,|\s*–|\s+and|\s+to|\s+or))*\s*$",
    re.IGNORECASE,
)
_DAY_OF = re.compile(rf"\s*{_MONTH}\b", re.IGNORECASE)
_YEARS = range(1990, 2100)


class Why(StrEnum):
    """Why words are asked about."""

    NAME = "name"
    NUMBER = "number"


QUESTIONS = {
    Why.NAME: to_say("The school's own words hold what is a student's name here."),
    Why.NUMBER: to_say(
        "The school's own words hold a number: beside the ranges a number of students can tell of "
        "a child what neither tells alone."
    ),
}


@dataclass(frozen=True, slots=True)
class Question:
    """Words that were typed, and why they are asked about."""

    why: Why
    words: str


def questions_of(
    sentences: Sequence[str],
    figures: Sequence[str],
    students: Iterable[Student],
    adults: Iterable[Adult],
) -> tuple[Question, ...]:
    """Return what is asked about these words: a student's whole name, a last name that few here
    have, and in a sentence a number. `figures` are the school's own, so they may hold some.
    """
    found = [Question(Why.NUMBER, n) for sentence in sentences for n in _numbers(sentence)]
    whole, last = _names(students, adults)
    texts = (*sentences, *figures)
    found += [Question(Why.NAME, n) for text in texts for n in _named(text, whole, last)]
    return tuple(dict.fromkeys(found))


def _numbers(text: str) -> Iterator[str]:
    for number in _NUMBER.finditer(text):
        written = number[0].rstrip(".,")
        year = written.isdigit() and len(written) == 4 and int(written) in _YEARS
        called = _CALLED.search(text[: number.start()]) or _DAY_OF.match(text[number.end() :])
        if not year and not called:
            yield written


def _keys(name: str) -> tuple[str, ...]:
    return tuple(filter(None, (label_key(word) for word in name.split())))


def _names(
    students: Iterable[Student], adults: Iterable[Adult]
) -> tuple[set[tuple[str, ...]], set[tuple[str, ...]]]:
    """Return whole names, in both orders, and last names that few students and no adult have."""
    whole: set[tuple[str, ...]] = set()
    lasts: Counter[tuple[str, ...]] = Counter()
    for student in students:
        last = _keys(student.last_name)
        if last:
            lasts[last] += 1
        for name in (student.first_name, student.preferred_name):
            first = _keys(name)
            for some in {first, first[:1]} if first else ():
                whole |= {some + last, last + some} if last or len(some) > 1 else set()
            if first and not last:
                lasts[first] += 1
    ours = {_keys(adult.last_name) for adult in adults}
    rare = {n for n, many in lasts.items() if many <= RARE and len("".join(n)) >= _SHORTEST}
    return whole, rare - ours


def _named(text: str, whole: set[tuple[str, ...]], last: set[tuple[str, ...]]) -> Iterator[str]:
    words = [word for word in _WORD.findall(text) if len(word) > 1]
    longest = max(map(len, whole | last), default=0)
    at = 0
    while at < len(words):
        sizes = range(min(longest, len(words) - at), 0, -1)
        many = next((n for n in sizes if _is_name(words[at : at + n], whole, last)), 0)
        if many:
            yield " ".join(words[at : at + many])
        at += many or 1


def _is_name(words: Sequence[str], whole: set[tuple[str, ...]], last: set[tuple[str, ...]]) -> bool:
    keys = tuple(map(label_key, words))
    capital = not words[0].islower()
    return keys in whole or (capital and keys in last)
