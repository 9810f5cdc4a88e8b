"""Small groups: what may not be shown as a share, because it would tell about single children."""

# 39 of the states looked at by NCES 2011-603 use 10; docs/sources.md. One constant, one source.
SMALLEST_GROUP = 10


def may_show_share(students: int, smallest: int = SMALLEST_GROUP) -> bool:
    """Say whether a group is large enough for its share to be shown."""
    return students >= smallest
