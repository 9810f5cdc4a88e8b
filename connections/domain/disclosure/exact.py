"""What only the school knows: who is covered, and which counts a printed range stands for.

Nothing here leaves the building. `Published` (published.py) is all that any form of a report reads.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Key = tuple[str, tuple[str, ...]]  # table ("" is the whole school), groups shown together
WHOLE: Key = ("", ())


@dataclass(frozen=True, slots=True)
class Exact:
    """A school at one moment.

    `profiles`: student id → a value for each of `tables`, which is what an outsider may know of a
    child (grade, groups).  `covered`: the ids of those with a strong adult.
    """

    tables: tuple[str, ...]
    profiles: Mapping[str, tuple[str, ...]]
    covered: frozenset[str]

    def members(self, key: Key) -> frozenset[str]:
        """Return the ids of the students a line is about; nobody where the table is unknown."""
        table, names = key
        if not table:
            return frozenset(self.profiles)
        if table not in self.tables:
            return frozenset()
        at, wanted = self.tables.index(table), set(names)
        return frozenset(who for who, values in self.profiles.items() if values[at] in wanted)


@dataclass(frozen=True, slots=True)
class Run:
    """A line's range in counts: `low` to `high` of `students` are covered."""

    key: Key
    students: int
    low: int
    high: int

    @property
    def empty(self) -> bool:
        """Say whether the range says nothing: every count is possible."""
        return self.low <= 0 and self.high >= self.students


@dataclass(frozen=True, slots=True)
class Earlier:
    """A report that went out: the school as it was then, and the ranges that were new in it."""

    name: str  # of its round
    exact: Exact
    runs: tuple[Run, ...]
