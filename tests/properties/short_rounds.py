"""Invented schools whose every answer is known, marked in full and with fewer names.

The schools are those of the study the short way rests on (docs/decisions/0112): an adult's own
names by the roster, some looked up, the rest of the strong ones found on the list alone.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from connections.domain.rounds.marks import Strength
from connections.domain.rounds.short import A_NAME, CHANCE, asked_for, shared_list

STRONG, KNOW = int(Strength.STRONG), int(Strength.KNOW)
A_SEARCH = 6.0  # seconds more, for a name that is looked up
RECALLED = 0.5  # of the strong ones who are on nobody's list of their own


@dataclass(frozen=True)
class People:
    """Students × adults: on the adult's own list; the chance of Strong, and else of Know."""

    own: np.ndarray
    strong: np.ndarray
    know: np.ndarray


def people(n: int, dice: np.random.Generator, factor: float = 1.0) -> People:
    """Return a school of n students; `factor` on all chances of Strong sets its coverage."""
    m = max(round(n / 14), 12)
    grades = 6 if n <= 400 else 3 if n <= 800 else 4
    grade = np.arange(n) % grades
    kinds = dice.choice(4, m, p=[0.62, 0.08, 0.08, 0.22])  # teacher, head, coach, everybody else
    own, strong, know = np.zeros((n, m), bool), np.full((n, m), 0.0015), np.full((n, m), 0.012)
    seen = np.exp(0.7 * dice.normal(size=n))[:, None]
    freely = np.exp(0.5 * dice.normal(size=m))[None, :]

    def meet(rows: np.ndarray, adult: int, s: float, k: float, listed: bool = True) -> None:
        strong[rows, adult] = np.maximum(strong[rows, adult], s)
        know[rows, adult] = np.maximum(know[rows, adult], k)
        own[rows, adult] |= listed

    def some(rows: np.ndarray | int, many: int) -> np.ndarray:
        return dice.choice(rows, many, replace=False)

    for a, kind in enumerate(kinds):
        if kind == 0 and n <= 400:
            if dice.random() < 1 / 6:
                meet(np.arange(n), a, 0.03, 0.30)
            else:
                meet(some(np.flatnonzero(grade == a % grades), 25), a, 0.35, 0.45)
            meet(some(n, 25), a, 0.06, 0.3, listed=False)
        elif kind == 0:
            two = (grade == a % grades) | (grade == (a + 1) % grades)
            meet(some(np.flatnonzero(two), 125), a, 0.09, 0.35)
            meet(some(n, 15), a, 0.30, 0.45)
            if dice.random() < 0.25:
                meet(some(n, 22), a, 0.30, 0.4)
            meet(some(n, 110), a, 0.02, 0.2, listed=False)
        elif kind == 1:
            meet(np.flatnonzero(grade == a % grades), a, 0.05, 0.3)
        elif kind == 2:
            meet(some(n, 25), a, 0.35, 0.4)
            meet(some(n, 40), a, 0.06, 0.3, listed=False)
        else:
            meet(some(n, min(150, n // 2)), a, 0.02, 0.15, listed=False)
    chances = np.clip(strong * seen * freely * factor, 0, 0.9)
    return People(own, chances, np.clip(know * np.sqrt(seen), 0, 0.9))


def truth(school: People, dice: np.random.Generator) -> np.ndarray:
    """Return what every adult would answer about every student."""
    close = dice.random(school.strong.shape) < school.strong
    known = dice.random(school.know.shape) < school.know
    return np.where(close, STRONG, np.where(known, KNOW, 0))


@lru_cache
def factor_for(n: int, coverage: float) -> float:
    """Return the factor with which marking in full covers this share of n students."""
    low, high = 0.02, 6.0
    for _ in range(12):
        middle = (low + high) / 2
        found = []
        for seed in range(900, 903):
            dice = np.random.default_rng(seed)
            found.append((truth(people(n, dice, middle), dice) == STRONG).any(1).mean())
        low, high = (middle, high) if np.mean(found) < coverage else (low, middle)
    return middle


@dataclass(frozen=True)
class Marked:
    """What the short way took and found, beside marking in full."""

    share: float  # of all names, that an adult goes through
    minutes: float
    equal: bool  # the sets: covered, exactly one, two or more, fragile, lost with one adult
    coverage: float
    odds: float  # times: that nobody is strong so far, for whoever is listed


def mark_short(n: int, coverage: float, seed: int, chance: float = CHANCE) -> Marked:
    """Mark one school both ways; everybody finishes."""
    dice = np.random.default_rng(seed)
    school = people(n, dice, factor_for(n, coverage))
    given, m = truth(school, dice), school.own.shape[1]
    leaving = dice.random(m) < 0.05
    recall = np.clip(RECALLED + 0.2 * dice.normal(size=(1, m)), 0, 1)
    looked_up = ~school.own & (
        ((given == STRONG) & (dice.random((n, m)) < recall))
        | ((given == KNOW) & (dice.random((n, m)) < 0.1))
    )
    first = school.own | looked_up
    so_far = (given == STRONG) & first
    staying = {str(s): int(k) for s, k in enumerate(so_far[:, ~leaving].sum(1))}
    lots = {str(s): float(lot) for s, lot in enumerate(dice.random(n))}
    listed = shared_list(staying, (), lots, chance)
    on_list = np.array([str(s) in listed for s in range(n)])
    done = first | on_list[:, None]
    own = {str(a): {str(s) for s in np.flatnonzero(school.own[:, a])} for a in range(m)}
    pairs = [(str(a), str(s)) for s, a in np.argwhere(looked_up & ~on_list[:, None])]
    asked = asked_for(own, listed, pairs, set(staying))
    assert asked.answers == done.sum() == sum(asked.students.values())
    found, all_of_them = (given == STRONG) & done, given == STRONG
    nobody = so_far.sum(1) == 0
    return Marked(
        asked.answers / (n * m),
        (asked.answers * A_NAME.total_seconds() + looked_up.sum() * A_SEARCH) / (60 * m),
        _said(found, leaving) == _said(all_of_them, leaving),
        float(all_of_them.any(1).mean()),
        float(1 / max(on_list[~nobody].mean(), 1e-9)),
    )


def _said(strong: np.ndarray, leaving: np.ndarray) -> tuple[frozenset[int], ...]:
    """Return the sets that are exact: covered, exactly one, two or more, fragile, lost with one."""
    many = strong.sum(1)
    lost = ((many == 1)[:, None] & strong).argmax(1) * (many == 1)
    sets = (many > 0, many == 1, many > 1, (many > 0) & (strong[:, ~leaving].sum(1) == 0))
    found = tuple(frozenset(np.flatnonzero(each).tolist()) for each in sets)
    return (*found, frozenset(enumerate(lost.tolist())))
