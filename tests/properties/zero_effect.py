"""Schools in which the truth is known: outreach does nothing, or as much as is said. All invented.

Each adult's closeness to each student is partly lasting and partly of the day. Students without a
strong adult are matched by the plan itself, in one of three orders; twenty weeks later everybody
marks again, whatever was asked. `python -m tests.properties.zero_effect 500` prints the figures of
500 schools for each way of choosing.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
import pandas as pd

from connections.domain.assignment.need import needs
from connections.domain.assignment.plan import Places, suggest_plan
from connections.domain.assignment.ties import Tie
from connections.domain.outreach.comparing import Compared, RoundTable
from connections.domain.outreach.conversion import Conversion, asked_pairs, conversion
from connections.domain.outreach.record import Origin, Outreach
from connections.domain.outreach.status import Status
from connections.domain.rounds.round import Round, RoundStatus

FALL = Round("fall", "Fall", RoundStatus.CLOSED, date(2026, 10, 1))
SPRING = Round("spring", "Spring", RoundStatus.CLOSED, date(2027, 2, 25))
LOOKED_AT_AFTER = 8  # weeks


class Choosing(StrEnum):
    """Who gets a place where places are short."""

    CLOSEST = "closest first"
    NEED = "need first"
    NEED_AND_LOT = "need, then by lot"


@dataclass(frozen=True)
class School:
    """How large a school is, how many are without a strong adult, and what outreach does."""

    students: int = 600
    adults: int = 48
    alone: float = 0.20
    places: float = 0.35  # of those without a strong adult
    effect: float = 0.0  # the chance that an accepted outreach makes the pair strong
    polite: float = 0.0  # ... and that its adult says Strong without it being so


def live(school: School, choosing: Choosing, seed: int) -> Conversion:
    """Return what the tool says of one school's outreach between two rounds."""
    chance = np.random.default_rng(seed)
    size = (school.students, school.adults)
    students = tuple(f"s{n:04}" for n in range(size[0]))
    adults = tuple(f"a{n:03}" for n in range(size[1]))
    teachers = int(size[1] * 0.65)
    share_class = np.zeros(size, dtype=bool)
    for row in share_class:
        row[chance.choice(teachers, min(6, teachers), replace=False)] = True
    lasting = (
        0.45 * chance.normal(size=(size[0], 1))
        + 0.35 * chance.normal(size=(1, size[1]))
        + 0.75 * chance.normal(size=size)
        + 0.9 * share_class
    )
    felt = [
        lasting
        + drift * chance.normal(size=size)
        + 0.15 * chance.normal(size=(1, size[1]))
        + 0.5 * chance.normal(size=size)
        for drift in (0, 0.2)
    ]
    strong = np.quantile(felt[0].max(axis=1), school.alone)
    first, late = (
        sum((each > strong - below).astype(np.int64) for below in (0, 0.55, 1.3)) for each in felt
    )
    pairs = choose(school, choosing, seed, students, adults, first, share_class, chance)
    at = tuple(np.array(each) for each in zip(*((s, a) for s, a in pairs), strict=True))
    yes = np.zeros(size, dtype=bool)
    yes[at] = chance.random(len(pairs)) < 1 / (1 + np.exp(-1.4 - 0.8 * standard(lasting[at])))
    became = yes & (chance.random(size) < school.effect)
    late = np.where(became | (yes & (chance.random(size) < school.polite)), 3, late)
    told = 0.6 * lasting + 0.8 * chance.normal(size=size)
    names = (told > np.quantile(told, 1 - 1.5 / size[1])) | (became & (chance.random(size) < 0.6))
    asked = np.flatnonzero(chance.random(size[0]) < 0.8)
    named = {(adults[a], students[s]) for s, a in zip(*np.nonzero(names), strict=True)}
    day = FALL.held_on + timedelta(days=3)
    outreach = [
        Outreach(
            f"{s}-{a}", students[s], adults[a], Status.OFFERED, day, FALL.round_id,
            origin=Origin.SUGGESTED, asked_on=day, accepted_on=day if yes[s, a] else None,
        )
        for s, a in pairs
    ]  # fmt: skip
    ties = share_class.astype(np.int64)
    began = RoundTable("fall", students, adults, first, ties)
    heard = frozenset(students[s] for s in asked)
    again = RoundTable("spring", students, adults, late, ties, heard, frozenset(named))
    found = asked_pairs(outreach, [FALL, SPRING], LOOKED_AT_AFTER)
    return conversion(found, {"fall": began, "spring": again})


def standard(values: np.ndarray) -> np.ndarray:
    return (values - values.mean()) / (values.std() or 1)


def choose(
    school: School,
    choosing: Choosing,
    seed: int,
    students: tuple[str, ...],
    adults: tuple[str, ...],
    first: np.ndarray,
    share_class: np.ndarray,
    chance: np.random.Generator,
) -> list[tuple[int, int]]:
    """Return whom the plan gives to whom, as positions."""
    alone = np.flatnonzero(~(first == 3).any(axis=1))
    places = chance.integers(0, len(adults), max(round(school.places * len(alone)), 1))
    free = np.bincount(places, minlength=len(adults)).tolist()
    waiting = [students[s] for s in alone]
    kinds = ((first == 2, Tie.KNOW), (first == 1, Tie.RECOGNISE), (share_class, Tie.CLASS))
    rows = [
        (waiting[s], adults[a], tie.value)
        for table, tie in kinds
        for s, a in zip(*np.nonzero(table[alone]), strict=True)
    ]
    ties = pd.DataFrame(rows, columns=["student_id", "adult_id", "tie"], dtype=object)
    table = pd.DataFrame(
        {
            "student_id": waiting,
            "know": (first == 2).sum(axis=1)[alone],
            "recognise": (first == 1).sum(axis=1)[alone],
        }
    )
    need = needs(table, {}, f"r{seed}") if choosing is not Choosing.CLOSEST else None
    if need and choosing is Choosing.NEED:
        need = {one: replace(each, lot="") for one, each in need.items()}
    staff = [Places(adult, room) for adult, room in zip(adults, free, strict=True)]
    plan = suggest_plan(waiting, staff, ties, need=need)
    row, column = ({one: n for n, one in enumerate(some)} for some in (students, adults))
    return [(row[pair.student_id], column[pair.adult_id]) for pair in plan.pairs]


@dataclass(frozen=True)
class Figures:
    """How a comparison does over many schools where the truth is 0."""

    schools: int  # of them, something was said in
    said: int
    bias: float  # points
    holds: float  # share of intervals that hold 0

    @staticmethod
    def of(found: list[Compared]) -> "Figures":
        """Return the figures of these comparisons."""
        said = [each for each in found if each.withheld is None]
        return Figures(
            len(found),
            len(said),
            100 * float(np.mean([each.difference for each in said])),
            float(np.mean([each.low <= 0 <= each.high for each in said])),
        )


def tried(school: School, choosing: Choosing, seeds: range) -> tuple[Figures, Figures]:
    """Return the figures by adults' marks and by students' own word."""
    lines = [live(school, choosing, seed).suggested for seed in seeds]
    return Figures.of([one.marks for one in lines]), Figures.of([one.students for one in lines])


def results(schools: int) -> Iterator[str]:
    """Yield a line for each way of choosing and each size of school."""
    sizes = (School(), School(places=0.95), School(200, 16, 0.30), School(1500, 110, 0.20, 0.40))
    for school in sizes:
        which = f"{school.students} x {school.adults}, {school.places:.0%} places"
        for choosing in Choosing:
            marks, students = tried(school, choosing, range(schools))
            yield f"{which}, {choosing}, by marks: {marks}"
            yield f"{which}, {choosing}, by students: {students}"


if __name__ == "__main__":
    for line in results(int(sys.argv[1])):
        print(line, flush=True)
