"""Schools by chance, and what happens to one between two reports."""

import math
import random  # noqa: TID251 -- seeded, in tests only
from collections.abc import Iterable, Mapping
from dataclasses import replace

from connections.domain.disclosure.beside import Also, Counted
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


def school(chance: random.Random, students: int | None = None, usual: float | None = None) -> Exact:
    """Return a school of 200 to 1,500 students; seven of ten have three divisions beside grades.

    `usual`: the share covered; 0 for nobody and 1 for everybody.
    """
    students = students or chance.randint(200, 1500)
    grades = chance.choice(_SPANS)
    divisions = dict(_DIVISIONS) if chance.random() < 0.7 else {}
    drawn = chance.choice((0.75, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98))
    if usual is not None:
        drawn = min(max(usual, 1e-9), 1 - 1e-9)
    lean: dict[tuple[str, str], float] = {}
    profiles, answers = {}, {}
    for place in range(students):
        who = f"s{place:05d}"
        profile = (chance.choice(grades), *(_drawn(chance, of) for of in divisions.values()))
        profiles[who] = profile
        known = list(zip(("grade", *divisions), profile, strict=True))
        shift = sum(lean.setdefault(group, chance.gauss(0, 0.5)) for group in known)
        covered = chance.random() < 1 / (1 + math.exp(-math.log(drawn / (1 - drawn)) - shift))
        answers[who] = chance.choices((ONE, TWO) if covered else (NOBODY, OPEN), (3, 7))[0]
    return exact(("grade", *divisions), profiles, answers)


def nested(known: Exact, chance: random.Random) -> Exact:
    """Return the school with two more divisions: its grades, but for one or two children."""
    tables, profiles = known.tables, dict(known.profiles)
    for table in ("Advisory", "House"):
        elsewhere = set(chance.sample(sorted(profiles), chance.randint(1, 2)))
        for who, profile in profiles.items():
            grade = chance.choice(sorted(GRADES)) if who in elsewhere else profile[0]
            profiles[who] = (*profile, f"{table} {grade}")
        tables = (*tables, table)
    return replace(known, tables=tables, profiles=profiles)


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


def with_voice(known: Exact, chance: random.Random) -> Exact:
    """Return a school in which most students were asked whom they would go to, and answered."""
    answered = [who for who in sorted(known.profiles) if chance.random() < 0.8]
    said: dict[Aspect, set[str]] = {
        aspect: set()
        for aspect in (Aspect.CONFIRMED, Aspect.UNSEEN, Aspect.NOBODY, Aspect.RATHER_NOT)
    }
    for who in answered:
        (what,) = chance.choices(("names", Aspect.NOBODY, Aspect.RATHER_NOT), (85, 9, 6))
        if what != "names":
            said[Aspect(what)].add(who)
            continue
        if who in known.true[Aspect.COVERED] and chance.random() < 0.7:
            said[Aspect.CONFIRMED].add(who)
        if chance.random() < 0.2:
            said[Aspect.UNSEEN].add(who)
    true = dict(known.true) | {aspect: frozenset(ids) for aspect, ids in said.items()}
    asked = dict(known.asked) | dict.fromkeys(said, frozenset(answered))
    return replace(known, true=true, asked=asked)


def figures(
    before: Exact | None, now: Exact, adults: int, chance: random.Random
) -> dict[Also, Counted]:
    """Return what is counted beside coverage, as it can be in this school."""
    students, covered = len(now.profiles), now.true[Aspect.COVERED]
    given = 0
    for answer in answers_of(now).values():
        least, most = {NOBODY: (adults, adults), OPEN: (0, adults - 1)}.get(
            answer, (answer - OPEN, adults)
        )
        given += max(least, most - int(chance.expovariate(0.4)))
    outside = sum(chance.random() < 0.3 for _ in range(students - len(covered)))
    found = {
        Also.ANSWERS_IN: Counted(given, adults * students),
        Also.ANY_ADULT: Counted(len(covered) + outside, students),
    }
    if Aspect.NOBODY in now.true:
        answered = len(now.about(Aspect.NOBODY))
        found[Also.ANSWERED] = Counted(answered, answered + chance.randint(0, students - answered))
    if before is None:
        return found
    alone = (before.profiles.keys() - before.true[Aspect.COVERED]) & now.profiles.keys()
    share = chance.choice((1.0, 1.0, 0.8, 0.5))  # mostly somebody was asked for everybody
    asked = {who for who in sorted(alone) if chance.random() < share}
    if not asked:
        return found
    strong = len(asked & now.true.get(Aspect.GAINED, frozenset()))
    found[Also.ASKED_FOR] = Counted(len(asked), students)
    for what in (Also.SAID_YES, Also.BEGAN, Also.LOOKED_AGAIN):
        found[what] = Counted(max(strong, int(len(asked) * chance.uniform(0.6, 1))), len(asked))
    looked = found[Also.LOOKED_AGAIN].true
    found[Also.BECAME_STRONG] = Counted(strong, max(looked, 1))
    others = len((alone - asked) & now.true.get(Aspect.GAINED, frozenset()))
    found[Also.EXPECTED] = Counted(chance.randint(0, looked) if others else 0, max(looked, 1))
    return found


def renamed(known: Exact, chance: random.Random) -> Exact:
    """Return the school with a group or a whole division called something else."""
    if len(known.tables) == 1:
        return known
    if chance.random() < 0.5:
        tables = (*known.tables[:-1], f"{known.tables[-1]} (new)")
        return replace(known, tables=tables)
    place = chance.randrange(1, len(known.tables))
    old = chance.choice(sorted({profile[place] for profile in known.profiles.values()}))
    profiles = {
        who: tuple(f"{v} (new)" if (at, v) == (place, old) else v for at, v in enumerate(profile))
        for who, profile in known.profiles.items()
    }
    return replace(known, profiles=profiles)
