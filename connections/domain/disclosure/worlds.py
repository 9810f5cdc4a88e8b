"""Other schools that would print the same: of whom it could be true instead, round after round.

A *world* says of every child, at the moment of every report, whether an aspect is true of it. One
in which every printed line holds, and in which as many answers changed from report to report as in
truth, cannot be told from the truth by a reader of all the reports who knows every roll and how
many answers changed. So what worlds differ in is safe. They are found by changing one child and a
few more to make up for it; nothing rests on the search but that a world which was found is checked
again as a whole, and that what is not found counts as exposed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from connections.domain.disclosure.exact import Aspect, Exact

MADE_UP = 24  # children who may be changed to make up for one
MIDDLES = 2  # worlds with room that are looked for
TRIED = 12  # of a group, to stretch it
FAR = 2  # counts from an end of its range at which a line no longer hinders a change
ONE_LOOK = 150_000  # what a look at a world costs, beside its size


@dataclass(frozen=True, slots=True)
class Line:
    """At a moment, `low` to `high` of these students have a yes."""

    moment: int
    members: np.ndarray
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Since the moment before, `low` to `high` of these students turned to a yes (or to a no)."""

    moment: int
    members: np.ndarray
    gained: bool
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Group:
    """Students whose count at a moment must be able to differ by `wanted`."""

    moment: int
    members: np.ndarray
    wanted: int
    table: str


class Work:
    """How much may still be looked for: counted, so that it is the same on every computer."""

    def __init__(self, most: int) -> None:
        self._left = most

    def spend(self, much: int) -> None:
        """Take off what a look costs. Raises TimeoutError where nothing is left."""
        self._left -= much
        if self._left < 0:
            raise TimeoutError


class Histories:
    """Every child an aspect is about, at the moments of several reports; in the order of ids."""

    def __init__(self, aspect: Aspect, moments: Sequence[Exact]) -> None:
        self.aspect, self.moments = aspect, tuple(moments)
        about = [moment.about(aspect) for moment in moments]
        self.ids = sorted(set().union(*about))
        self.place = {who: at for at, who in enumerate(self.ids)}
        self.there = np.stack([self.mask(them) for them in about], axis=1)
        true = [moment.true.get(aspect, frozenset()) for moment in moments]
        self.true = np.stack([self.mask(them) for them in true], axis=1) & self.there

    def mask(self, members: frozenset[str]) -> np.ndarray:
        """Return which children these are, of those the aspect is about."""
        found = np.zeros(len(self.ids), dtype=bool)
        found[[self.place[who] for who in members if who in self.place]] = True
        return found

    @cached_property
    def both(self) -> np.ndarray:
        """Return who was there at a moment and at the one before, from the second moment on."""
        both: np.ndarray = self.there[:, 1:] & self.there[:, :-1]
        return both


class Search:
    """Looks for worlds until every child and every group can stand otherwise.

    `before`: a search with narrower lines, or more of them. What it found still holds.
    """

    def __init__(
        self,
        of: Histories,
        lines: Sequence[Line],
        turns: Sequence[Turn],
        groups: Sequence[Group],
        before: "Search | None" = None,
    ) -> None:
        self.of, self.turns, self.groups = of, turns, groups
        moments = range(of.there.shape[1])
        self.lines = [[line for line in lines if line.moment == at] for at in moments]
        width = (0, len(of.ids))
        self.inside = [
            np.array([line.members for line in mine], dtype=np.float32).reshape(-1, width[1])
            for mine in self.lines
        ]
        self.low = [np.array([line.low for line in mine]) for mine in self.lines]
        self.high = [np.array([line.high for line in mine]) for mine in self.lines]
        self.changes = self._changes(of.true)
        self.ways = _ways(len(moments))
        self.work = Work(0)
        self.cost = ONE_LOOK + width[1] * (len(lines) + 2 * len(moments) * len(self.ways))
        self.seen = [of.true.copy(), ~of.true]  # a yes; a no
        self.kept = self._same(of.true) | ~of.both  # who had the same answer as before, once
        self.kept[:, self.changes == of.both.sum(axis=0)] = True  # everybody changed: no secret
        self.at = np.array([group.moment for group in groups], dtype=int)
        self.members = [
            np.array([g.members for g in groups if g.moment == at], dtype=np.float32).reshape(
                -1, width[1]
            )
            for at in moments
        ]
        self.least, self.most = self._counted(of.true), self._counted(of.true)
        if before is not None:
            self.seen, self.kept = before.seen, before.kept
            self.least, self.most = before.least, before.most

    def exposed(self, work: Work) -> set[str]:
        """Return the tables of groups that are exposed, with "" for children; nothing when safe.

        Raises TimeoutError: then nothing is concluded from it.
        """
        self.work = work
        middle = self.of.true
        for _ in range(MIDDLES):
            middle = self._loosened(middle)
            self._turn_those_free(middle)
        for start in (middle, self.of.true):
            for who, at in zip(*np.nonzero(self._fixed()), strict=True):
                if self._fixed()[who, at]:
                    self._turn(start, int(who), int(at))
            for who, step in zip(*np.nonzero(~self.kept), strict=True):
                if not self.kept[who, step]:
                    self._leave(start, int(who), int(step))
            for place, group in enumerate(self.groups):
                self._stretch(start, place, group)
        narrow = {g.table for g, wide in zip(self.groups, self._wide(), strict=True) if not wide}
        told = self._fixed().any() or not self.kept.all()
        return narrow | ({""} if told else set())

    def _fixed(self) -> np.ndarray:
        """Return which child, at which moment, has stood in one way only."""
        fixed: np.ndarray = self.of.there & ~(self.seen[0] & self.seen[1])
        return fixed

    def _wide(self) -> np.ndarray:
        wanted = np.array([group.wanted for group in self.groups], dtype=int)
        wide: np.ndarray = self.most - self.least >= wanted
        return wide

    # --- worlds -------------------------------------------------------------------------------

    def _changes(self, world: np.ndarray) -> np.ndarray:
        changed: np.ndarray = ((world[:, 1:] != world[:, :-1]) & self.of.both).sum(axis=0)
        return changed

    @staticmethod
    def _same(world: np.ndarray) -> np.ndarray:
        same: np.ndarray = world[:, 1:] == world[:, :-1]
        return same

    def _counted(self, world: np.ndarray) -> np.ndarray:
        """Return how many of each group have a yes."""
        counted = np.zeros(len(self.groups), dtype=int)
        for at, members in enumerate(self.members):
            counted[self.at == at] = members @ world[:, at]
        return counted

    def _turned(self, world: np.ndarray, turn: Turn) -> int:
        was, is_now = world[:, turn.moment - 1], world[:, turn.moment]
        return int((turn.members & (was != is_now) & (is_now == turn.gained)).sum())

    def _holds(self, world: np.ndarray) -> bool:
        """Say whether a school with these answers would have printed the same."""
        if (world & ~self.of.there).any() or (self._changes(world) != self.changes).any():
            return False
        for at, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            counted = self.inside[at] @ world[:, at]
            if (counted < low).any() or (counted > high).any():
                return False
        return all(turn.low <= self._turned(world, turn) <= turn.high for turn in self.turns)

    def _keep(self, world: np.ndarray) -> None:
        if self._holds(world):
            self.seen[0] |= world
            self.seen[1] |= ~world
            self.kept |= self._same(world)
            counted = self._counted(world)
            np.minimum(self.least, counted, out=self.least)
            np.maximum(self.most, counted, out=self.most)

    # --- the search ---------------------------------------------------------------------------

    def _turn_those_free(self, start: np.ndarray) -> None:
        """Note every child whose answers can all turn round with nothing to make up for.

        That keeps how many changed, and takes each line of the child one count up or down.
        """
        able = np.ones(len(self.of.ids), dtype=bool)
        for at, inside in enumerate(self.inside):
            counted = inside @ start[:, at]
            no_more = (counted >= self.high[at]).astype(np.float32) @ inside > 0
            no_less = (counted <= self.low[at]).astype(np.float32) @ inside > 0
            able &= ~np.where(start[:, at], no_less, no_more)
        for turn in self.turns:
            able &= ~turn.members | (start[:, turn.moment] == start[:, turn.moment - 1])
        self.seen[0] |= able[:, None] & ~start
        self.seen[1] |= able[:, None] & start

    def _turn(self, start: np.ndarray, who: int, at: int) -> None:
        """Change the answer of a child at a moment: as it always was, then or from then on."""
        held = np.zeros(len(self.of.ids), dtype=bool)
        held[who] = True
        for way in self.ways:
            if way[at]:
                world = start.copy()
                world[who] ^= way & self.of.there[who]
                found = self._mended(world, held)
                if found is not None:
                    self._keep(found)
                    self._turn_those_free(found)
                    return

    def _leave(self, start: np.ndarray, who: int, step: int) -> None:
        """Let a child that changed from a moment to the next have the same answer at both."""
        held = np.zeros(len(self.of.ids), dtype=bool)
        held[who] = True
        for way in self.ways:
            world = start.copy()
            if way[step] == way[step + 1]:
                continue
            world[who] ^= way & self.of.there[who]
            if world[who, step] == world[who, step + 1]:
                found = self._mended(world, held)
                if found is not None:
                    self._keep(found)
                    return

    def _stretch(self, start: np.ndarray, place: int, group: Group) -> None:
        """Change the answers of a group one by one, down and then up."""
        for yes in (True, False):
            world = start
            for _ in range(group.wanted):
                if self.most[place] - self.least[place] >= group.wanted:
                    return
                able = np.flatnonzero(group.members & (world[:, group.moment] == yes))
                for who in able[:TRIED]:
                    found = self._stretched(world, int(who), group)
                    if found is not None:
                        world = found
                        self._keep(world)
                        break
                else:
                    break

    def _stretched(self, world: np.ndarray, who: int, group: Group) -> np.ndarray | None:
        for way in self.ways:
            if way[group.moment]:
                changed = world.copy()
                changed[who] ^= way & self.of.there[who]
                found = self._mended(changed, group.members)
                if found is not None:
                    return found
        return None

    def _mended(self, world: np.ndarray, held: np.ndarray) -> np.ndarray | None:
        """Return the world with a few more children changed so that every line holds, or None.

        The smallest broken line is mended first, by whoever breaks least by it.
        """
        held = held.copy()
        for _ in range(MADE_UP):
            self.work.spend(self.cost)
            if self._holds(world):
                return world
            at, able = self._smallest_broken(world)
            who = np.flatnonzero(able & ~held)
            if not len(who):
                return None
            worth = self._worth(world, 0, who)
            if at is not None:
                worth[~self.ways[:, at]] = -np.inf
            way, place = np.unravel_index(int(worth.argmax()), worth.shape)
            held[who[place]] = True
            world[who[place]] ^= self.ways[way] & self.of.there[who[place]]
        return None

    def _smallest_broken(self, world: np.ndarray) -> tuple[int | None, np.ndarray]:
        """Return the moment of the smallest broken line, and the children who could mend it.

        Everybody, at any moment, where only the number of changes is wrong.
        """
        found: tuple[int | None, np.ndarray] = None, np.ones(len(world), dtype=bool)
        fewest = len(world) + 1
        for at, inside in enumerate(self.inside):
            counted = inside @ world[:, at]
            for place in np.flatnonzero((counted < self.low[at]) | (counted > self.high[at])):
                members = inside[place] > 0
                if members.sum() < fewest:
                    fewest = int(members.sum())
                    found = at, members & (world[:, at] == (counted[place] > self.high[at][place]))
        return found

    def _loosened(self, world: np.ndarray) -> np.ndarray:
        """Return a world with most lines away from the ends of their ranges.

        Those first in which children stand who are not free yet.
        """
        world, all_, fixed = world.copy(), np.arange(len(world)), self._fixed()
        matters = [inside @ fixed[:, at] for at, inside in enumerate(self.inside)]
        matters = [1 + 9 * each / max(1, each.max(initial=0)) for each in matters]
        for _ in range(len(world)):
            self.work.spend(2 * self.cost)
            worth = self._worth(world, FAR, all_, matters) + 2 * self._worth(world, 0, all_)
            way, who = np.unravel_index(int(worth.argmax()), worth.shape)
            if worth[way, who] <= 0:
                break
            world[who] ^= self.ways[way] & self.of.there[who]
        found = self._mended(world, np.zeros(len(world), dtype=bool))
        return self.of.true if found is None else found

    def _worth(
        self,
        world: np.ndarray,
        far: int,
        who: np.ndarray,
        matters: Sequence[np.ndarray] | None = None,
    ) -> np.ndarray:
        """Return what each way to change each of some children would mend, less what it breaks.

        Shape: ways × children. A line counts while it is not `far` from its ends, and as much as
        it `matters`.
        """
        gain = np.zeros((len(self.inside), len(who)))
        for at, inside in enumerate(self.inside):
            counted, theirs = inside @ world[:, at], inside[:, who]
            low, high = self.low[at] + far, self.high[at] - far
            much = np.ones(len(low)) if matters is None else matters[at]
            up = ((counted < low) * much - (counted >= high) * much) @ theirs
            down = ((counted > high) * much - (counted <= low) * much) @ theirs
            gain[at] = np.where(world[who, at], down, up)
        worth = self.ways.astype(float) @ gain
        now = self._changes(world)
        for step, wanted in enumerate(self.changes):
            more = _of_one_more(now[step], wanted, wanted)
            less = _of_one_less(now[step], wanted, wanted)
            one = np.where(world[who, step] == world[who, step + 1], more, less)
            turning = self.ways[:, step] != self.ways[:, step + 1]
            worth[turning] += one * self.of.both[who, step]
        for turn in self.turns:
            counted = self._turned(world, turn)
            more = _of_one_more(counted, turn.low, turn.high)
            less = _of_one_less(counted, turn.low, turn.high)
            was, is_now = world[who, turn.moment - 1], world[who, turn.moment]
            here = (was != is_now) & (is_now == turn.gained)
            for place, way in enumerate(self.ways):
                then, after = was ^ way[turn.moment - 1], is_now ^ way[turn.moment]
                there = (then != after) & (after == turn.gained)
                step_by = np.where(there & ~here, more, np.where(here & ~there, less, 0))
                worth[place] += turn.members[who] * step_by
        worth[(self.ways.astype(int) @ self.of.there[who].T) == 0] = -np.inf
        return worth


def _of_one_more(counted: int, low: int, high: int) -> int:
    return 1 if counted < low else -1 if counted >= high else 0


def _of_one_less(counted: int, low: int, high: int) -> int:
    return 1 if counted > high else -1 if counted <= low else 0


def _ways(moments: int) -> np.ndarray:
    """Return the ways to change a child: always, at one moment, up to one, or from one on."""
    found = [np.ones(moments, dtype=bool)]
    places = np.arange(moments)
    for at in range(moments):
        found += [places == at, places >= at, places <= at]
    return np.unique(np.array(found), axis=0)[::-1]
