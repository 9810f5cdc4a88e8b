"""Small groups: what may not be shown as a share, because it would tell about single children."""

from collections.abc import Mapping

# 39 of the states looked at by NCES 2011-603 use 10; docs/sources.md. One constant, one source.
SMALLEST_GROUP = 10


def may_show_share(students: int, smallest: int = SMALLEST_GROUP) -> bool:
    """Say whether a group is large enough for its share to be shown."""
    return students >= smallest


def shown_groups(counted: Mapping[str, int], smallest: int = SMALLEST_GROUP) -> frozenset[str]:
    """Return the groups whose figures may stand beside the whole's.

    Groups under `smallest` are withheld, and then the next smallest ones, until those withheld
    could not be told apart by taking the shown ones from the whole.
    """
    order = sorted((group for group, count in counted.items() if count), key=lambda g: counted[g])
    withheld = [group for group in order if counted[group] < smallest]
    while withheld and len(withheld) < len(order):
        if len(withheld) > 1 and sum(counted[group] for group in withheld) >= smallest:
            break
        withheld.append(order[len(withheld)])
    return frozenset(order[len(withheld) :])
