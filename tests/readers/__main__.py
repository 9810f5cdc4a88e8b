"""`python -m tests.readers 500`: schools by chance, their reports, and what readers work out.

`python -m tests.readers 500 0 2`: from the first school on, of two reports each.
"""

import json
import random  # noqa: TID251 -- seeded, in tests only
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from connections.domain.disclosure.attack import Asked, Bound, Reader, Side, counts_of
from connections.domain.disclosure.beside import Also, Counted
from connections.domain.disclosure.exact import COVERAGE, Aspect, Earlier, Exact
from connections.domain.disclosure.planning import COUNTS, COUNTS_OF_THE_WHOLE
from connections.domain.disclosure.publishing import publish
from connections.domain.disclosure.solving import NoSchoolFits
from connections.domain.people.grades import bands_of
from tests.readers.schools import (
    GRADES,
    changed,
    figures,
    later,
    nested,
    renamed,
    school,
    with_flow,
    with_voice,
    without,
)

CHILDREN = 4  # who are asked about in each school
STORIES = 2  # of what happens between reports, in each school
VOICE = (Aspect.COVERED, Aspect.CONFIRMED, Aspect.UNSEEN, Aspect.NOBODY, Aspect.RATHER_NOT)


@dataclass(frozen=True, slots=True)
class Made:
    """A report and what stands in it beside coverage, each with what it is counted of."""

    basis: Earlier
    beside: tuple[tuple[Also, int, int, int], ...] = ()  # what, low, high, of

    @property
    def exact(self) -> Exact:
        return self.basis.exact


def report(
    exact: Exact,
    name: str,
    before: Sequence[Made] = (),
    counted: Mapping[Also, Counted] | None = None,
    printed: Sequence[str] | None = None,
    banded: bool = False,
) -> Made:
    """Return the report of a round, with every division of the school printed, or some.

    `banded`: grades stand in bands.
    """
    published, basis = publish(
        exact,
        exact.tables if printed is None else printed,
        name=name,
        order={"grade": GRADES},
        bands=bands_of(GRADES) if banded else (),
        earlier=[made.basis for made in before],
        counted=counted,
    )
    beside = []
    for each in published.beside:
        what = Also(each.what)
        counts = counts_of(each.label, counted[what].of, COUNTS_OF_THE_WHOLE)
        beside.append((what, *counts, counted[what].of))
    return Made(basis, tuple(beside))


def silent(exact: Exact) -> Made:
    """Return a round of which no report was taken, and to which the next one looks back."""
    return Made(Earlier("", exact, ()))


def changes(reports: Sequence[Made]) -> list[int]:
    """Return how many of those who stayed have another answer, from each report to the next."""
    return [
        sum(
            (who in a.exact.true[Aspect.COVERED]) != (who in b.exact.true[Aspect.COVERED])
            for who in a.exact.profiles.keys() & b.exact.profiles.keys()
        )
        for a, b in pairwise(reports)
    ]


def reader_of(
    reports: Sequence[Made],
    knows: Sequence[int | None] | None,
    aspects: Sequence[Aspect],
    rule: bool = True,
) -> Reader:
    """Return a reader of all these reports. `rule`: they were made anew as the rule has it."""
    bounds = [
        Bound(at, run.key, run.low, run.high)
        for at, made in enumerate(reports)
        for run in made.basis.runs
    ]
    sides = [Side(at, *side) for at, made in enumerate(reports) for side in made.beside]
    reader = Reader([made.exact for made in reports], bounds, sides, knows, aspects)
    if rule:
        reader.tell_when_figures_are_made_anew()
    return reader


def look(reports: Sequence[Made], children: Sequence[str]) -> Counter[str]:
    """Count what is told of small groups, of children who left or stand alone, of what is new."""
    found: Counter[str] = Counter()
    far = len(reports) > 2  # every further report multiplies what a child can have been
    aspects = (Aspect.COVERED,) if far else COVERAGE
    reader = reader_of(reports, changes(reports), aspects)  # who does not know them learns less
    for aspect in (Aspect.COVERED, Aspect.TWO)[: len(aspects) - 1 or 1]:
        for moment in range(len(reports)):
            _ask(reader, moment, aspect, children)
    last = reports[-1]
    for run in last.basis.runs if not far else ():  # into each range, beside the others, four fit
        if run.key.table and run.key.aspect in aspects:
            of, names = last.exact.members(run.key), " + ".join(run.key.names)
            at = len(reports) - 1
            reader.ask(Asked(at, run.key.aspect, of, COUNTS - 1, run.key.table, names))
    _count(found, reader)
    if Aspect.NOBODY in last.exact.true:
        reader = reader_of([last], None, VOICE)
        for aspect in VOICE:
            _ask(reader, 0, aspect, children)
        _count(found, reader)
    return found


def _ask(reader: Reader, moment: int, aspect: Aspect, children: Sequence[str]) -> None:
    reader.ask_about_small_groups(moment, aspect)
    for who in children:
        if who in reader.moments[moment].profiles:
            reader.ask_about_child(moment, who, aspect)


def _count(found: Counter[str], reader: Reader) -> None:
    found["asked"] += len(reader.asked)
    try:
        known = reader.told()
    except NoSchoolFits:
        found["contradictions"] += 1
        return
    found["unanswered"] += reader.unanswered  # by the solver in its time: neither told nor not
    for told in known:
        found["told"] += 1
        asked = told.asked
        what = asked.table, asked.name, asked.aspect, asked.moment, len(asked.students)
        print(json.dumps({"told": what, "low": told.low, "high": told.high}), flush=True)


def stories(then: Exact, chance: random.Random, alone: Sequence[str]) -> dict[str, list[Exact]]:
    """Return what may happen after a first report: the school at each report after it."""
    ten = chance.sample(sorted(then.profiles), min(10, len(then.profiles) // 2))
    term = later(then, chance)
    second = later(term, chance)
    third = later(second, chance)
    four = chance.sample(sorted(then.profiles), 4)
    leaving = [
        changed(without(then, alone[:gone]), ten[3 * gone - 3 : 3 * gone]) for gone in (1, 2, 3)
    ]
    return {
        "a child left": [without(then, alone[:1])],
        "three left": [without(then, alone[:3])],
        "ten left": [without(then, {*ten, *alone[:1]})],
        "late marks": [changed(then, four)],
        "left, and late marks": [changed(without(then, alone[:1]), ten[:5])],
        "a term": [term],
        "renamed": [renamed(term, chance)],
        "renamed alone": [renamed(then, chance)],
        "three reports": [term, second],
        "a child left, twice": [without(then, alone[:1]), without(then, alone[:2])],
        "four reports": [term, second, third],
        "one by one, some changed each time": leaving,
    }


def told_of_a_school(chance: random.Random, first: Exact, most: int | None = None) -> Counter[str]:
    """Count what is told in some stories of one school; in one, of at most so many reports."""
    found: Counter[str] = Counter()
    adults = chance.randint(8, 70)
    asks = chance.random() < 0.5  # its students whom they would go to
    alone = chance.sample(sorted(first.profiles), CHILDREN)

    def told(exact: Exact, name: str, reports: Sequence[Made]) -> Made:
        if reports:
            exact = with_flow(reports[-1].exact, exact)
        if asks:
            exact = with_voice(exact, chance)
        printed = [t for t in exact.tables if t == "grade" or chance.random() < 0.8]
        before = reports[-1].exact if reports else None
        counted = figures(before, exact, adults, chance)
        return report(exact, name, reports, counted, printed, banded=chance.random() < 0.5)

    every = stories(first, chance, alone)
    short = sorted(story for story in every if most is None or len(every[story]) < most)
    for story in chance.sample(short, STORIES if most is None else 1):
        moments = every[story]
        taken = chance.random() < 0.85  # else the first round's report never is
        reports = [told(first, "Fall", ()) if taken else silent(first)]
        for place, moment in enumerate(moments):
            reports.append(told(moment, f"{story} {place}", reports))
        here = look(reports, alone)
        found += here
        if here["told"] or here["contradictions"]:
            print(json.dumps({"story": story, "first taken": taken, **here}), flush=True)
    return found


def drawn_school(chance: random.Random) -> Exact:
    """Return a school: one of ten tiny, one of ten with everybody or nobody covered.

    Three of ten have divisions that are its grades but for a child or two.
    """
    students = chance.randint(10, 30) if chance.random() < 0.1 else None
    usual = chance.choice((0.0, 1.0, 0.999)) if chance.random() < 0.1 else None
    drawn = school(chance, students, usual)
    return nested(drawn, chance) if chance.random() < 0.3 else drawn


def main() -> None:
    """Read the reports of as many schools as the command line says, from a first one."""
    given = [int(each) for each in sys.argv[1:]]
    many, first = given[0], given[1] if len(given) > 1 else 0
    most = given[2] if len(given) > 2 else None
    found: Counter[str] = Counter()
    began = time.perf_counter()
    for seed in range(first, first + many):
        chance = random.Random(seed)
        here = told_of_a_school(chance, drawn_school(chance), most)
        found += here
        if here["told"] or here["contradictions"]:
            print(json.dumps({"seed": seed, **here}), flush=True)
        if seed % 10 == 9:
            print(seed, dict(found), f"{time.perf_counter() - began:.0f} s", flush=True)
    counted = {what: found[what] for what in ("asked", "told", "unanswered", "contradictions")}
    print(json.dumps({"schools": many, **counted, "seconds": round(time.perf_counter() - began)}))


if __name__ == "__main__":
    main()
