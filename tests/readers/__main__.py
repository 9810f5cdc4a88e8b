"""`python -m tests.readers 500`: schools by chance, their reports, and what readers work out."""

import json
import random  # noqa: TID251 -- seeded, in tests only
import sys
import time
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from connections.domain.disclosure.exact import Aspect, Earlier, Exact
from connections.domain.disclosure.publishing import publish
from tests.readers.readers import Reader
from tests.readers.schools import (
    GRADES,
    NOBODY,
    ONE,
    OPEN,
    TWO,
    changed,
    later,
    school,
    with_flow,
    without,
)

CHILDREN = 4  # who are asked about in each school
STORIES = 2  # of what happens between reports, in each school


def report(exact: Exact, name: str, earlier: Sequence[Earlier] = ()) -> Earlier:
    """Return the report of a round, with every division of the school printed."""
    _, made = publish(exact, exact.tables, name=name, order={"grade": GRADES}, earlier=earlier)
    return made


def changes(reports: Sequence[Earlier]) -> list[int]:
    """Return how many of those who stayed have another answer, from each report to the next."""
    return [
        sum(
            (who in a.exact.true[Aspect.COVERED]) != (who in b.exact.true[Aspect.COVERED])
            for who in a.exact.profiles.keys() & b.exact.profiles.keys()
        )
        for a, b in pairwise(reports)
    ]


def look(reports: Sequence[Earlier], children: Sequence[str]) -> Counter[str]:
    """Count what is told of small groups and of children who left or stand alone."""
    found: Counter[str] = Counter()
    far = len(reports) > 2  # every further report multiplies what a child can have been
    levels = (NOBODY, ONE) if far else (NOBODY, OPEN, ONE, TWO)
    aspects = (Aspect.COVERED,) if far else (Aspect.COVERED, Aspect.TWO)
    for knows in (changes(reports), [None] * (len(reports) - 1)):
        reader = Reader(reports, knows, levels)
        for aspect in aspects:
            for moment, made in enumerate(reports):
                reader.ask_about_small_groups(moment, aspect)
                for who in children:
                    if who in made.exact.profiles:
                        reader.ask_about_child(moment, who, aspect)
        found["asked"] += len(reader.asked)
        for told in reader.told():
            found["told"] += 1
            print(json.dumps({"told": told.what, "at": told.moment, "of": told.students}))
    return found


def main() -> None:
    """Read the reports of as many schools as the command line says, from a first one."""
    many, first = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    found: Counter[str] = Counter()
    began = time.perf_counter()
    for seed in range(first, first + many):
        chance = random.Random(seed)
        then = school(chance)
        one = report(then, "Fall")
        alone = chance.sample(sorted(then.profiles), CHILDREN)
        stories = {
            "a child left": [without(then, alone[:1])],
            "three left": [without(then, alone[:3])],
            "ten left": [without(then, chance.sample(sorted(then.profiles), 10) + alone[:1])],
            "late marks": [changed(then, chance.sample(sorted(then.profiles), 4))],
            "left, and late marks": [
                changed(without(then, alone[:1]), chance.sample(sorted(then.profiles), 9)[:5])
            ],
        }
        term = later(then, chance)
        stories["a term"] = [term]
        stories["three reports"] = [term, later(term, chance)]
        for told in chance.sample(sorted(stories), STORIES):
            moments = stories[told]
            reports = [one]
            for place, moment in enumerate(moments):
                moment = with_flow(reports[-1].exact, moment)
                reports.append(report(moment, f"{told} {place}", reports))
            here = look(reports, alone)
            found += here
            if here["told"]:
                print(json.dumps({"seed": seed, "story": told, **here}), flush=True)
        if seed % 10 == 9:
            print(seed, dict(found), f"{time.perf_counter() - began:.0f} s", flush=True)
    print(json.dumps({"schools": many, **found, "seconds": round(time.perf_counter() - began)}))


if __name__ == "__main__":
    main()
