"""Schools by chance, and what happens to one between two reports."""

import math
import random  # noqa: TID251 -- seeded, in tests only
from collections.abc import Iterable, Mapping

from connections.domain.disclosure.exact import Aspect, Exact

Profiles = Mapping[str, tuple[str, ...]]
GRADES = ("K", *map(str, range(1, 13)))
_SPANS = (("6", "7", "8"), ("9", "10", "11", "12"), GRADES[:6], GRADES[:9])
_DIVISIONS: Mapping[str, tuple[tuple[str, float], ...]] = {
    "Programme": (("General", 86), ("English learner", 13), ("Newcomer", 1)),
    "Home language": (
        *(("English", 78), ("Spanish", 12), ("Hmong", 2.5), ("Somali", 1.5), ("Arabic", 1)),
        *((f"Language {place}", 0.5) for place in range(12)),
    ),
    "Team": (("North", 40), ("South", 40), ("East", 18), ("West", 1), ("Bridge", 0.4)),
}


# What is known of a student: no adult could say Strong any more, an answer is missing, one adult
# says so, two or more do.
NOBODY, OPEN, ONE, TWO = range(4)
Answers = Mapping[str, int]  # student id → one of these


def exact(tables: tuple[str, ...], profiles: Profiles, answers: Answers) -> Exact:
    """Return what a school knows of its students, by how many adults are strong."""
    least = {Aspect.COULD_BE: OPEN, Aspect.COVERED: ONE, Aspect.TWO: TWO}
    true = {a: frozenset(w for w in profiles if answers[w] >= n) for a, n in least.items()}
    return Exact(tables, profiles, true)


def answers_of(known: Exact) -> dict[str, int]:
    """Return the answers again."""
    counted = [known.true[aspect] for aspect in (Aspect.COULD_BE, Aspect.COVERED, Aspect.TWO)]
    return {who: sum(who in true for true in counted) for who in known.profiles}


def school(chance: random.Random, students: int | None = None) -> Exact:
    """Return a school of 200 to 1,500 students; seven of ten have three divisions beside grades."""
    students = students or chance.randint(200, 1500)
    grades = chance.choice(_SPANS)
    divisions = dict(_DIVISIONS) if chance.random() < 0.7 else {}
    usual = chance.choice((0.75, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98))
    lean: dict[tuple[str, str], float] = {}
    profiles, answers = {}, {}
    for place in range(students):
        who = f"s{place:05d}"
        profile = (chance.choice(grades), *(_drawn(chance, of) for of in divisions.values()))
        profiles[who] = profile
        known = list(zip(("grade", *divisions), profile, strict=True))
        shift = sum(lean.setdefault(group, chance.gauss(0, 0.5)) for group in known)
        covered = chance.random() < 1 / (1 + math.exp(-math.log(usual / (1 - usual)) - shift))
        answers[who] = chance.choices((ONE, TWO) if covered else (NOBODY, OPEN), (3, 7))[0]
    return exact(("grade", *divisions), profiles, answers)


def _drawn(chance: random.Random, of: Iterable[tuple[str, float]]) -> str:
    names, weights = zip(*of, strict=True)
    return str(chance.choices(names, weights)[0])


def without(known: Exact, gone: Iterable[str]) -> Exact:
    """Return the school after some students left it, and nothing else."""
    left = set(gone)
    kept = {who: profile for who, profile in known.profiles.items() if who not in left}
    return exact(known.tables, kept, answers_of(known))


def changed(known: Exact, whose: Iterable[str]) -> Exact:
    """Return the school after the answers about some students turned round."""
    turned = dict.fromkeys(whose)
    answers = {w: ONE + OPEN - a if w in turned else a for w, a in answers_of(known).items()}
    answers = {w: min(max(a, NOBODY), TWO) for w, a in answers.items()}
    return exact(known.tables, known.profiles, answers)


def later(known: Exact, chance: random.Random, share: float = 0.08) -> Exact:
    """Return the school a term on: some left, some came, some answers are others."""
    students = sorted(known.profiles)
    stayed = without(known, chance.sample(students, len(students) // 60))
    turned = [who for who in sorted(stayed.profiles) if chance.random() < share / 2]
    profiles, answers = dict(stayed.profiles), answers_of(changed(stayed, turned))
    for place in range(len(students) // 80):
        who = f"n{chance.randrange(10**9):09d}{place}"
        profiles[who] = known.profiles[chance.choice(students)]
        answers[who] = chance.choices((OPEN, ONE, TWO), (1, 4, 5))[0]
    return with_flow(known, exact(known.tables, profiles, answers))


def with_flow(before: Exact, now: Exact) -> Exact:
    """Return what is known now, with who gained and who lost a first strong adult since then."""
    both = frozenset(before.profiles) & frozenset(now.profiles)
    was, is_now = before.true[Aspect.COVERED] & both, now.true[Aspect.COVERED] & both
    true = dict(now.true) | {Aspect.GAINED: is_now - was, Aspect.LOST: was - is_now}
    asked = {Aspect.GAINED: both, Aspect.LOST: both}
    return Exact(now.tables, now.profiles, true, asked)
