"""Which lines stand in a shared report, and how wide their ranges are: by enrolment alone."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from connections.domain.disclosure.exact import COVERAGE, Aspect, Exact, Key
from connections.domain.disclosure.groups import SMALLEST_GROUP
from connections.domain.people.grades import natural_order

COUNTS = 4  # a range always holds at least so many counts: TRUST 2.2, measured in DISCLOSURE.md
COUNTS_OF_THE_WHOLE = 8  # the whole school gives the smallest group away: wider
# Into these no two such ranges go. Their coverage stands in ranges of COUNTS, for the whole alone.
SMALL_SCHOOL = range(SMALLEST_GROUP, 2 * COUNTS_OF_THE_WHOLE - 1)
CHANGED = 3  # figures are made anew when so many students who stayed have another answer
MOST_GROUPS = 12  # of one table: more cannot be read; the smallest are put together


def lines_of(
    exact: Exact,
    printed: Sequence[str],
    order: Mapping[str, Sequence[str]],
    smallest: int,
    bands: Sequence[tuple[str, ...]] = (),
) -> tuple[list[Key], list[tuple[str, str]]]:
    """Return the lines to print, the whole first, and the groups too small even together.

    Coverage stands for every table; two adults or more for those whose groups have an order
    (grades); everything else for the whole alone.  `order`: those tables, with all their groups.
    `bands`: of those, what stands as one line.
    In a small school a group and the whole would tell of the rest: there the whole stands alone.
    """
    undivided = len(exact.profiles) in SMALL_SCHOOL
    keys = [Key(aspect) for aspect in Aspect if len(exact.about(aspect)) >= smallest]
    left: list[tuple[str, str]] = []
    for table in printed:
        sizes = _sizes(exact, table, order.get(table, ()))
        groups, out = (
            neighbours(sizes, smallest, bands) if table in order else together(sizes, smallest)
        )
        repeats = groups == [tuple(sizes)]  # one line alone: the whole
        if groups and not repeats and not undivided:
            keys += [Key(Aspect.COVERED, table, names) for names in groups]
            if table in order and Aspect.TWO in exact.true:
                keys += [Key(Aspect.TWO, table, names) for names in groups]
        left += [(table, name) for name in out]
    return keys, left


def _sizes(exact: Exact, table: str, order: Sequence[str]) -> dict[str, int]:
    sizes = exact.sizes(table)
    places = {name: place for place, name in enumerate(order)}

    def place(name: str) -> tuple[object, ...]:
        return places.get(name, len(places)), *_in_order(name)

    return {name: sizes[name] for name in sorted(sizes, key=place)}


def _in_order(name: str) -> tuple[object, ...]:
    return natural_order(name), name


def neighbours(
    sizes: Mapping[str, int], smallest: int, bands: Sequence[tuple[str, ...]] = ()
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Return the groups of an order (grades) to print, and those left out.

    The smallest joins its smaller neighbour until none is small.  Those of a band are one, unless
    only one line would be left.
    """
    band = {name: place for place, names in enumerate(bands) for name in names}
    found = [tuple(names) for _, names in groupby(sizes, lambda name: band.get(name, name))]
    runs = [(names, sum(sizes[name] for name in names)) for names in found]
    while len(runs) > 1 and min(size for _, size in runs) < smallest:
        at = min(range(len(runs)), key=lambda i: (runs[i][1], i))
        beside = [i for i in (at - 1, at + 1) if 0 <= i < len(runs)]
        a, b = sorted((at, min(beside, key=lambda i: (runs[i][1], i))))
        runs[a : b + 1] = [(runs[a][0] + runs[b][0], runs[a][1] + runs[b][1])]
    if bands and len(runs) == 1:
        return neighbours(sizes, smallest)
    shown = [names for names, size in runs if size >= smallest]
    return shown, [name for names, size in runs if size < smallest for name in names]


def together(sizes: Mapping[str, int], smallest: int) -> tuple[list[tuple[str, ...]], list[str]]:
    """Return the groups to print, and those left out, which are small even together.

    All the small ones are one line, and so are the smallest of more than MOST_GROUPS.
    """
    small = [name for name, size in sizes.items() if size < smallest]
    large = [name for name in sizes if sizes[name] >= smallest]
    if len(large) + bool(small) > MOST_GROUPS:
        by_size = sorted(large, key=lambda name: (-sizes[name], name))
        small = sorted([*small, *by_size[MOST_GROUPS - 1 :]], key=_in_order)
    alone: list[tuple[str, ...]] = [(name,) for name in large if name not in set(small)]
    if small and sum(sizes[name] for name in small) >= smallest:
        return [*alone, tuple(small)], []
    return alone, small


def least_counts(key: Key, students: int) -> int:
    """Return how many counts the range of a line about so many students holds at least."""
    small = key.aspect in COVERAGE and students in SMALL_SCHOOL
    return COUNTS if key.table or small else COUNTS_OF_THE_WHOLE


def run_of(students: int, true: int, least: int, times: int = 1) -> tuple[int, int]:
    """Return the run of at least `least` counts that `true` is in.

    Runs are laid from the top downwards; a short last one joins the one above it.
    """
    width = times * max(least, -(-students // 100))  # one percent, from 400 students on
    runs = max(1, (students + 1) // width)
    run = min((students - true) // width, runs - 1)
    low = 0 if run == runs - 1 else students - (run + 1) * width + 1
    return low, students - run * width


def every_run(students: int, least: int) -> Iterator[tuple[int, int]]:
    """Yield every run there can be in a group of this size, however often it was widened."""
    times = 1
    while times * least <= 2 * students:
        true = students
        while true >= 0:
            low, high = run_of(students, true, least, times)
            yield low, high
            true = low - 1
        times *= 2
