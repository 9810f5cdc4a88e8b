"""What only the school knows: whom a figure is true of, and which counts a range stands for.

Nothing here leaves the building. `Published` (published.py) is all that any form of a report reads.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Aspect(StrEnum):
    """What is counted of students."""

    COVERED = "covered"  # by an adult at school
    TWO = "two_or_more"  # adults: depth
    COULD_BE = "could_be_covered"  # if every missing answer were Strong
    CONFIRMED = "confirmed"  # of those who answered: they name an adult who says so too
    UNSEEN = "unseen"  # they name an adult who did not say so
    NOBODY = "nobody_here"
    RATHER_NOT = "rather_not_say"
    GAINED = "gained"  # of those in both rounds: a first strong adult
    LOST = "lost"  # of those in both rounds: no longer one


COVERAGE = (Aspect.COULD_BE, Aspect.COVERED, Aspect.TWO)
TURNS = (Aspect.GAINED, Aspect.LOST)
# What can only be true of students of whom the other is true.
WITHIN = {
    Aspect.TWO: Aspect.COVERED,
    Aspect.CONFIRMED: Aspect.COVERED,
    Aspect.COVERED: Aspect.COULD_BE,
}


class Key(NamedTuple):
    """Which line: what is counted, and of whom. Table "" is the whole school."""

    aspect: Aspect
    table: str = ""
    names: tuple[str, ...] = ()  # several where small groups are put together


@dataclass(frozen=True, slots=True)
class Exact:
    """A school at one moment.

    `profiles`: student id → a value for each of `tables`, which is what an outsider may know of a
    child (grade, groups).  `true`: for each aspect that is counted, the ids of whom it is true.
    `asked`: the ids an aspect is about, where that is not everybody.
    """

    tables: tuple[str, ...]
    profiles: Mapping[str, tuple[str, ...]]
    true: Mapping[Aspect, frozenset[str]]
    asked: Mapping[Aspect, frozenset[str]] = field(default_factory=dict)

    def about(self, aspect: Aspect) -> frozenset[str]:
        """Return the ids of the students an aspect is about; nobody where it was not counted."""
        if aspect not in self.true:
            return frozenset()
        return self.asked.get(aspect, frozenset(self.profiles))

    def members(self, key: Key) -> frozenset[str]:
        """Return the ids of the students a line is about; nobody where the table is unknown."""
        about = self.about(key.aspect)
        return about & self.group(key.table, key.names) if key.table else about

    def group(self, table: str, names: tuple[str, ...]) -> frozenset[str]:
        """Return the ids of everybody in some groups of a table."""
        if table not in self.tables:
            return frozenset()
        at, wanted = self.tables.index(table), set(names)
        return frozenset(who for who, values in self.profiles.items() if values[at] in wanted)

    def sizes(self, table: str) -> dict[str, int]:
        """Return how many students are in each group of a table."""
        at = self.tables.index(table)
        return dict(Counter(values[at] for values in self.profiles.values()))


@dataclass(frozen=True, slots=True)
class Run:
    """A line's range in counts: it is true of `low` to `high` of `students`."""

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
