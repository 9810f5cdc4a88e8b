"""Schools of ten to fourteen: their headline stands, and by every school there could be nobody is
told by it, nor by two of them one after the other.

All students who were there at the same moments are alike, for nothing but the whole is printed. So
a school is how many of those who left, of those who came, and of those who stayed said yes.
"""

import os
from collections import defaultdict
from itertools import product

import pytest

from connections.domain.disclosure.exact import COVERAGE, Aspect, Exact, Key
from connections.domain.disclosure.planning import COUNTS, SMALL_SCHOOL
from connections.domain.disclosure.publishing import publish
from tests.readers.schools import exact, with_flow

COVERED = Key(Aspect.COVERED)
FEW = range(1, 10)
TABLES = ("one", "three", "nine")  # a group of so many in each, and one of the others
EVERY = "CONNECTIONS_ROLLS" in os.environ
# How many left, stayed and came: a child left, and answers came late.
ROLLS = [(1, 10, 0), (0, 10, 0)]
if EVERY:  # hours
    ROLLS = [
        (before - stayed, stayed, after - stayed)
        for before in SMALL_SCHOOL
        for after in SMALL_SCHOOL
        for stayed in range(min(before, after) + 1)
    ]


def in_groups(ids):
    """Return profiles that put the first of them in groups of one, of three and of nine."""
    return {who: tuple("in" if at < n else "" for n in (1, 3, 9)) for at, who in enumerate(ids)}


def named(letter, many):
    return [f"{letter}{at:02}" for at in range(many)]


def shared_out(many, parts):
    """Yield every way to put so many alike into some parts."""
    if parts == 1:
        yield (many,)
        return
    for some in range(many + 1):
        for others in shared_out(many - some, parts - 1):
            yield (some, *others)


def counts_of_some(of, worlds):
    """Return the counts that some children can have together, each kind of them alike.

    `of`: of each kind how many they are, and how many there are.  `worlds`: of each kind, how many
    have a yes.
    """
    found = set()
    for world in worlds:
        pairs = list(zip(of, world, strict=True))
        least = sum(max(0, yes - (kind - some)) for (some, kind), yes in pairs)
        most = sum(min(some, yes) for (some, _), yes in pairs)
        found |= set(range(least, most + 1))
    return found


def told(kinds, worlds, groups):
    """Return the small groups that keep too few counts, by how many of each kind they have."""
    return [
        group
        for group in groups
        if sum(group) in FEW
        and len(counts_of_some(list(zip(group, kinds, strict=True)), worlds))
        < min(sum(group), 3) + 1
    ]


def every_group(*kinds):
    """Return every group there can be of some kinds of children."""
    return list(product(*(range(kind + 1) for kind in kinds)))


# --- one report -----------------------------------------------------------------------------------


@pytest.mark.parametrize("students", SMALL_SCHOOL)
def test_the_headline_stands_and_tells_of_nobody_though_the_program_is_known(students):
    profiles = in_groups(named("s", students))
    same = defaultdict(set)
    for yes in range(students + 1):
        known = Exact(TABLES, profiles, {Aspect.COVERED: frozenset(sorted(profiles)[:yes])})
        published, _ = publish(known, TABLES, name="Fall")
        assert [line.key for line in published.lines] == [COVERED]
        same[published].add((yes,))
    for worlds in same.values():
        assert len(worlds) >= COUNTS
        assert not told((students,), worlds, every_group(students))


@pytest.mark.parametrize("students", SMALL_SCHOOL if EVERY else [10])
def test_nor_do_depth_and_missing_answers_beside_it(students):
    profiles = in_groups(named("s", students))
    same = defaultdict(set)
    for shared in shared_out(students, 4):
        answers = [answer for answer, many in enumerate(shared) for _ in range(many)]
        known = exact(TABLES, profiles, dict(zip(profiles, answers, strict=True)))
        published, _ = publish(known, TABLES, name="Fall")
        assert {line.key.aspect for line in published.lines} == set(COVERAGE)
        same[published].add(shared)
    for worlds in same.values():
        for least in (1, 2, 3):
            had = {(sum(shared[least:]),) for shared in worlds}
            assert not told((students,), had, every_group(students))


# --- two reports ----------------------------------------------------------------------------------


def two_reports(left, stayed, came):
    """Yield every story of a school: its answers, and what was printed before and after."""
    gone, still, new = named("l", left), named("s", stayed), named("n", came)
    before, after = in_groups(gone + still), in_groups(new + still)
    for both, lost, gained, neither in shared_out(stayed, 4):
        for of_gone in range(left + 1):
            was = frozenset(gone[:of_gone] + still[: both + lost])
            first = Exact(TABLES, before, {Aspect.COVERED: was})
            printed, basis = publish(first, TABLES, name="Fall")
            for of_new in range(came + 1):
                now = [*still[:both], *still[both + lost : stayed - neither], *new[:of_new]]
                second = Exact(TABLES, after, {Aspect.COVERED: frozenset(now)})
                then, made = publish(
                    with_flow(first, second), TABLES, name="Spring", earlier=[basis]
                )
                answers = (both, lost, gained, of_gone, of_new)
                yield answers, (basis.runs, made.runs), (printed, then)


def moments(worlds):
    """Yield of each moment how many of those who stayed and of the others said yes, by world."""
    yield {(both + lost, of_gone) for both, lost, _, of_gone, _ in worlds}
    yield {(both + gained, of_new) for both, _, gained, _, of_new in worlds}


def fits(answers, printed):
    """Say whether a story goes together with the ranges that were printed in two reports."""
    both, lost, gained, of_gone, of_new = answers
    counted = both + lost + of_gone, both + gained + of_new
    return all(
        run.low <= count <= run.high
        for runs, count in zip(printed, counted, strict=True)
        for run in runs
    )


def groups_there_are(stayed, others):
    """Return the groups of the tables, the others alone, and each child."""
    for inside in (1, 3, 9):
        few = min(inside, others)
        yield inside - few, few
        yield stayed - inside + few, others - few
    yield from ((0, others), (1, 0), (0, min(1, others)))


@pytest.mark.parametrize("roll", ROLLS)
def test_two_reports_tell_of_nobody(roll):
    """Neither whoever knows the program, nor whoever knows how many answers changed."""
    left, stayed, came = roll
    by_program, printed_so, changed = defaultdict(set), set(), defaultdict(set)
    for answers, runs, printed in two_reports(*roll):
        assert {run.key for each in runs for run in each} <= {COVERED}
        changes = answers[1] + answers[2]
        by_program[printed].add(answers)
        printed_so.add((runs, changes))
        changed[changes].add(answers)
    for runs, changes in printed_so:
        worlds = {answers for answers in changed[changes] if fits(answers, runs)}
        for others, here in zip((left, came), moments(worlds), strict=True):
            assert not told((stayed, others), here, groups_there_are(stayed, others))
    for worlds in by_program.values():
        for others, here in zip((left, came), moments(worlds), strict=True):
            assert not told((stayed, others), here, every_group(stayed, others))
