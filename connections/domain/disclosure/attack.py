"""What a reader of shared reports can work out who knows every roll and how ranges are made.

It shares nothing with the proof of `worlds`: each child's possible answers at every moment are
written down, each printed range is an inequality, and an exact solver is asked for the least and
the most. Of the schools themselves it is given rolls alone, never an answer.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product

import numpy as np

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.exact import COVERAGE, TURNS, WITHIN, Aspect, Exact, Key, Run
from connections.domain.disclosure.groups import SMALLEST_GROUP
from connections.domain.disclosure.planning import COUNTS, every_run
from connections.domain.disclosure.published import Label, label_of
from connections.domain.disclosure.solving import Rows, Schools

_ONE_ANSWER = (Aspect.NOBODY, Aspect.RATHER_NOT)  # who says so says nothing else


@dataclass(frozen=True, slots=True)
class Bound:
    """A printed line: at a moment it is true of `low` to `high` of its students."""

    moment: int
    key: Key
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Side:
    """A figure beside coverage: it is true of `low` to `high` of `of`."""

    moment: int
    what: Also
    low: int
    high: int
    of: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Of how many of some students is an aspect true at a moment? They differ by `least`, or it
    is told. `table` and `name` say which group; of a child both are empty.
    """

    moment: int
    aspect: Aspect
    students: frozenset[str]
    least: int
    table: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What can be worked out: of `low` to `high` of the students that were asked about."""

    asked: Asked
    low: int
    high: int


# At each moment what an outsider may know of a child, and which aspects are about it.
_Kind = tuple[tuple[tuple[str, ...] | None, frozenset[Aspect]], ...]


def counts_of(label: Label, students: int, least: int) -> tuple[int, int] | None:
    """Return the counts a label can stand for, as anybody can who knows how ranges are made.

    `least`: how many counts its range holds at least.  None where no range of a group of this size
    bears that label.
    """
    key = Key(Aspect.COVERED)
    runs = every_run(students, least)
    fits = [(low, high) for low, high in runs if label_of(Run(key, students, low, high)) == label]
    return (min(low for low, _ in fits), max(high for _, high in fits)) if fits else None


class Reader:
    """Reads reports together. `moments`: rolls; nothing is taken from what is true of them.

    `changes`: how many are covered anew, or no longer, from each moment to the next; None for a
    reader who does not know.  `aspects`: what he tells apart; of any other line he takes what it
    says of those.
    """

    def __init__(
        self,
        moments: Sequence[Exact],
        bounds: Iterable[Bound],
        sides: Iterable[Side] = (),
        changes: Sequence[int | None] | None = None,
        aspects: Sequence[Aspect] = COVERAGE,
    ) -> None:
        self.moments, self.aspects = tuple(moments), tuple(aspects)
        self.asked: list[Asked] = []
        self.unanswered = 0  # of what was asked: the solver did not say in its time
        self._wanted = Rows()
        self._states = _states(self.aspects)
        everybody = sorted(set().union(*(moment.profiles for moment in moments)))
        kinds = {who: self._kind(who) for who in everybody}
        places = {kind: place for place, kind in enumerate(dict.fromkeys(kinds.values()))}
        self.of = {who: places[kind] for who, kind in kinds.items()}
        sizes = Counter(self.of.values())
        # a variable for each kind of child and each history of answers that it can have
        found = [
            (place, history) for kind, place in places.items() for history in self._histories(kind)
        ]
        self._kinds = np.array([place for place, _ in found])
        self._history = np.array([history for _, history in found])
        self._rows = Rows()
        self._low: list[float] = []
        self._high: list[float] = []
        self._sizes = np.array([sizes[place] for place in places.values()])
        for bound in bounds:
            self._tell_bound(bound)
        for side in sides:
            self._tell_side(side)
        for step, known in enumerate(changes or ()):
            if known is not None:
                both = self.moments[step].profiles.keys() & self.moments[step + 1].profiles.keys()
                anew = self._turned(step + 1, frozenset(both), Aspect.GAINED)
                self._tell(
                    anew + self._turned(step + 1, frozenset(both), Aspect.LOST), known, known
                )

    def _kind(self, who: str) -> _Kind:
        """Return all that is known of a child: whoever is alike cannot be told from it."""
        return tuple(
            (
                moment.profiles.get(who),
                frozenset(aspect for aspect, about in moment.asked.items() if who in about),
            )
            for moment in self.moments
        )

    def _histories(self, kind: _Kind) -> Iterable[tuple[int, ...]]:
        """Yield the answers a child of a kind can have had; −1 where it was not there."""
        can: list[list[int]] = []
        for moment, (profile, about) in zip(self.moments, kind, strict=True):
            fits = [
                place
                for place, state in enumerate(self._states)
                if all(a not in moment.asked or a in about for a in state)
            ]
            can.append([-1] if profile is None else fits)
        return product(*can)

    # --- what is told ---------------------------------------------------------------------------

    def _tell(self, row: np.ndarray, low: float, high: float) -> None:
        self._rows.add(row)
        self._low.append(low)
        self._high.append(high)

    def _worth(self, moment: int, worth: Sequence[float]) -> np.ndarray:
        """Return for each variable what its answer at a moment is worth; nothing if not there."""
        found: np.ndarray = np.array([*worth, 0.0])[self._history[:, moment]]
        return found

    def _true(self, moment: int, members: frozenset[str], aspect: Aspect) -> np.ndarray:
        true: np.ndarray = self._worth(moment, [float(aspect in s) for s in self._states])
        true *= self._in(members)
        return true

    def _in(self, members: frozenset[str]) -> np.ndarray:
        inside = sorted({self.of[who] for who in members})
        found: np.ndarray = np.isin(self._kinds, inside).astype(float)
        return found

    def _turned(self, moment: int, members: frozenset[str], aspect: Aspect) -> np.ndarray:
        was = self._worth(moment - 1, [float(Aspect.COVERED in s) for s in self._states])
        now = self._worth(moment, [float(Aspect.COVERED in s) for s in self._states])
        turned: np.ndarray = self._in(members)
        turned *= (now > was) if aspect is Aspect.GAINED else (was > now)
        return turned

    def _tell_bound(self, bound: Bound) -> None:
        aspect = bound.key.aspect
        members = self.moments[bound.moment].members(bound.key)
        if aspect in TURNS:
            if bound.moment and Aspect.COVERED in self.aspects:
                turned = self._turned(bound.moment, members, aspect)
                self._tell(turned, bound.low, bound.high)
        elif aspect in self.aspects:
            self._tell(self._true(bound.moment, members, aspect), bound.low, bound.high)
        else:
            for wider in _wider(aspect):
                if wider in self.aspects:
                    self._tell(self._true(bound.moment, members, wider), bound.low, len(members))
                    break
            for other in self.aspects:
                if aspect in _wider(other):
                    self._tell(self._true(bound.moment, members, other), 0, bound.high)

    def _tell_side(self, side: Side) -> None:
        """Tell what a figure beside coverage says of it, as an outsider may reason."""
        at, everybody = side.moment, frozenset(self.moments[side.moment].profiles)
        if Aspect.COVERED not in self.aspects or not everybody:
            return
        if side.what is Also.ANY_ADULT:  # whom an adult at school covers, an adult covers
            self._tell(self._true(at, everybody, Aspect.COVERED), 0, side.high)
        elif side.what is Also.ANSWERS_IN:
            if Aspect.COULD_BE not in self.aspects or side.of % len(everybody):
                return  # he does not tell apart whose answers are all in
            each = side.of // len(everybody)
            self._tell(self._worth(at, [_fewest(s, each) for s in self._states]), 0, side.high)
            most = self._worth(at, [_most(s, each) for s in self._states])
            self._tell(most, side.low, side.of)
        elif at and side.what is Also.ASKED_FOR:  # nobody is asked for whom an adult is close to
            then = frozenset(self.moments[at - 1].profiles) & everybody
            covered = self._true(at - 1, then, Aspect.COVERED)
            self._tell(covered, 0, len(then) - side.low)
        elif at and side.what in (Also.BECAME_STRONG, Also.EXPECTED):
            both = frozenset(self.moments[at - 1].profiles) & everybody
            fewest = side.low if side.what is Also.BECAME_STRONG else min(side.low, 1)
            self._tell(self._turned(at, both, Aspect.GAINED), fewest, len(both))

    # --- what is asked --------------------------------------------------------------------------

    def ask(self, asked: Asked) -> None:
        """Ask of how many of these students an aspect can have been true at a moment.

        They must be all the students of some kinds.
        """
        self.asked.append(asked)
        self._wanted.add(self._true(asked.moment, asked.students, asked.aspect))

    def ask_about_small_groups(
        self, moment: int, aspect: Aspect, smallest: int = SMALLEST_GROUP
    ) -> None:
        """Ask about every group under `smallest` at a moment, and the few who left or came."""
        exact = self.moments[moment]
        about = exact.asked.get(aspect, frozenset(exact.profiles))

        def few(members: frozenset[str], table: str, name: str) -> None:
            some = members & about
            if 0 < len(some) < smallest:
                self.ask(Asked(moment, aspect, some, min(len(some), COUNTS - 1), table, name))

        for place, table in enumerate(exact.tables):
            for value in sorted({profile[place] for profile in exact.profiles.values()}):
                few(exact.group(table, (value,)), table, value)
        here = frozenset(exact.profiles)
        if moment:
            few(here - self.moments[moment - 1].profiles.keys(), "", "came")
        if moment + 1 < len(self.moments):
            few(here - self.moments[moment + 1].profiles.keys(), "", "left")

    def ask_about_child(self, moment: int, who: str, aspect: Aspect) -> None:
        """Ask about a child, and those whom nobody could tell from it."""
        alike = frozenset(
            other for other in self.moments[moment].profiles if self.of[other] == self.of[who]
        )
        if alike <= self.moments[moment].asked.get(aspect, alike):
            self.ask(Asked(moment, aspect, alike, 1))

    def ask_about_everybody(self, moment: int, aspect: Aspect) -> None:
        """Ask about every child once, alike ones together."""
        one_of_each = {self.of[who]: who for who in self.moments[moment].profiles}
        for who in one_of_each.values():
            self.ask_about_child(moment, who, aspect)

    def told(self) -> list[Told]:
        """Return what is known too well. Raises NoSchoolFits where nothing fits what is printed."""
        if not self.asked:
            return []
        variables = len(self._kinds)
        schools = Schools(
            self._kinds,
            self._sizes,
            (self._rows.matrix(variables), self._low, self._high),
            self._wanted.matrix(variables),
            [each.least for each in self.asked],
        )
        found = [Told(self.asked[at], low, high) for at, low, high in schools.told()]
        self.unanswered = schools.unanswered
        return found


def _wider(aspect: Aspect) -> Iterable[Aspect]:
    """Yield what is true of whoever an aspect is true of, the nearest first."""
    while aspect in WITHIN:
        aspect = WITHIN[aspect]
        yield aspect


def _states(aspects: Sequence[Aspect]) -> list[frozenset[Aspect]]:
    """Return what can be true of a child at one moment."""
    every = chain.from_iterable(combinations(aspects, n) for n in range(len(aspects) + 1))
    voice = {a for a in aspects if a not in COVERAGE}
    return [
        frozenset(some)
        for some in every
        if all(wider in some for a in some for wider in _wider(a) if wider in aspects)
        and not any(a in some and len(voice & set(some)) > 1 for a in _ONE_ANSWER)
    ]


def _fewest(state: frozenset[Aspect], each: int) -> float:
    """Return how many of the `each` answers about a child are in, at least."""
    if Aspect.COVERED in state:
        return 2 if Aspect.TWO in state else 1
    return 0 if Aspect.COULD_BE in state else each


def _most(state: frozenset[Aspect], each: int) -> float:
    return each - 1 if Aspect.COULD_BE in state and Aspect.COVERED not in state else each
