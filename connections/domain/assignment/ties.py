"""What a student and an adult already have between them, and how much it speaks for a pair."""

import re
from collections.abc import Collection, Iterable
from enum import StrEnum

import pandas as pd

from connections.domain.people.person import Adult, Student


class Tie(StrEnum):
    """Something a student and an adult already have between them."""

    WISH = "wish"  # the student named this adult
    KNOW = "know"
    RECOGNISE = "recognise"
    CLASS = "class"
    HOMEROOM = "homeroom"
    ACTIVITY = "activity"
    LANGUAGE = "language"
    INTEREST = "interest"


# How much each tie speaks for a pair. The student's own word comes first, then what grew already,
# then where they meet anyway. An interest is a conversation card, hardly an argument: sharing one
# did not predict longer matches in the study of 9,000 young people (docs/sources.md).
WEIGHT = {
    Tie.WISH: 16,
    Tie.KNOW: 12,
    Tie.RECOGNISE: 6,
    Tie.CLASS: 5,
    Tie.HOMEROOM: 5,
    Tie.ACTIVITY: 4,
    Tie.LANGUAGE: 3,
    Tie.INTEREST: 1,
}


def affinity(ties: Collection[Tie]) -> int:
    """Return how much speaks for a pair with these ties."""
    return sum(WEIGHT[tie] for tie in ties)


# Roster groups that say where people meet. Anything else a roster holds about people (groups for
# reports, and whatever a file says of behaviour) has no way into a pair.
_MEETING_WORDS = {
    Tie.CLASS: "class classes course section".split(),
    Tie.ACTIVITY: "activity activities club clubs sport sports team".split(),
    Tie.INTEREST: "interest interests hobby hobbies".split(),
}
_MEETING_GROUPS = {word: tie for tie, words in _MEETING_WORDS.items() for word in words}
_SAYS_NOTHING = {(Tie.LANGUAGE, name) for name in ("english", "en", "eng")}
_SEVERAL = re.compile(r"[;,|/]")


def meeting_points(person: Student | Adult) -> frozenset[tuple[Tie, str]]:
    """Return what the roster says of where a person is met, as (tie, what) in small letters.

    A homeroom, a home language, and groups named like a class, an activity or an interest, whose
    values may be several ("Chess; Band"). English is left out: here it says nothing of a pair.
    """
    found = {(Tie.HOMEROOM, person.homeroom), (Tie.LANGUAGE, person.language)}
    for label, value in person.groups:
        tie = _MEETING_GROUPS.get(label.strip().casefold())
        if tie is not None:
            found |= {(tie, part) for part in _SEVERAL.split(value)}
    said = {(tie, what.strip().casefold()) for tie, what in found if what.strip()}
    return frozenset(said - _SAYS_NOTHING)


def in_common(student: Student, adult: Adult) -> list[tuple[Tie, str]]:
    """Return what the two have in common, for a conversation: five at most."""
    shared = meeting_points(student) & meeting_points(adult)
    return sorted(shared, key=lambda point: (-WEIGHT[point[0]], point[1]))[:5]


def shared_ties(students: Iterable[Student], adults: Iterable[Adult]) -> pd.DataFrame:
    """Return the ties that the rosters alone show: student_id str, adult_id str, tie str."""
    at: dict[tuple[Tie, str], list[str]] = {}
    for adult in adults:
        for point in meeting_points(adult):
            at.setdefault(point, []).append(adult.adult_id)
    rows = {
        (student.student_id, adult_id, point[0].value)
        for student in students
        for point in meeting_points(student)
        for adult_id in at.get(point, ())
    }
    return pd.DataFrame(sorted(rows), columns=["student_id", "adult_id", "tie"], dtype=object)
