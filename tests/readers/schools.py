"""Schools by chance, and what happens to one between two reports."""

import math
import random  # noqa: TID251 -- seeded, in tests only
from collections.abc import Iterable, Mapping

from connections.domain.disclosure.exact import Exact

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


def school(chance: random.Random, students: int | None = None) -> Exact:
    """Return a school of 200 to 1,500 students; seven of ten have three divisions beside grades."""
    students = students or chance.randint(200, 1500)
    grades = chance.choice(_SPANS)
    divisions = dict(_DIVISIONS) if chance.random() < 0.7 else {}
    usual = chance.choice((0.75, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98))
    lean: dict[tuple[str, str], float] = {}
    profiles, covered = {}, set()
    for place in range(students):
        who = f"s{place:05d}"
        profile = (chance.choice(grades), *(_drawn(chance, of) for of in divisions.values()))
        profiles[who] = profile
        known = list(zip(("grade", *divisions), profile, strict=True))
        shift = sum(lean.setdefault(group, chance.gauss(0, 0.5)) for group in known)
        if chance.random() < 1 / (1 + math.exp(-math.log(usual / (1 - usual)) - shift)):
            covered.add(who)
    return Exact(("grade", *divisions), profiles, frozenset(covered))


def _drawn(chance: random.Random, of: Iterable[tuple[str, float]]) -> str:
    names, weights = zip(*of, strict=True)
    return str(chance.choices(names, weights)[0])


def without(exact: Exact, gone: Iterable[str]) -> Exact:
    """Return the school after some students left it, and nothing else."""
    left = set(gone)
    kept = {who: profile for who, profile in exact.profiles.items() if who not in left}
    return Exact(exact.tables, kept, exact.covered - left)


def changed(exact: Exact, whose: Iterable[str]) -> Exact:
    """Return the school after the answers about some students turned round."""
    turned = set(whose)
    return Exact(exact.tables, exact.profiles, exact.covered ^ turned)


def later(exact: Exact, chance: random.Random, share: float = 0.08) -> Exact:
    """Return the school a term on: some left, some came, some answers are others."""
    students = sorted(exact.profiles)
    gone = chance.sample(students, len(students) // 60)
    stayed = without(exact, gone)
    turned = [who for who in sorted(stayed.profiles) if chance.random() < share / 2]
    profiles, covered = dict(stayed.profiles), set(changed(stayed, turned).covered)
    for place in range(len(students) // 80):
        who = f"n{chance.randrange(10**9):09d}{place}"
        profiles[who] = exact.profiles[chance.choice(students)]
        covered |= {who} if chance.random() < 0.9 else set()
    return Exact(exact.tables, profiles, frozenset(covered))
