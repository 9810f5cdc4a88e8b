"""Pairs that were asked beside pairs that began alike and were not: who is alike, how many more.

The interval is Newcombe's of two Wilson intervals, with the number of pairs that a weighted mean
is worth (Kish). docs/decisions/0063-did-it-work.md says why, and how it was tried.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import hypot, sqrt

import numpy as np

from connections.domain.rounds.marks import Strength
from connections.words import to_say

PairIds = tuple[str, str]  # (adult_id, student_id)

NAN = float("nan")
Z = 1.959964  # 95%
FEWEST_ASKED = 10
FEWEST_ALIKE = 20  # how many unasked pairs the mean beside them must be worth
LEAST_COMPARED = 0.80
LEAST_ANSWERED = 0.70
_LITTLE = 1e-9  # sums of shares are not whole numbers
MANY = 100  # from so many asked on, unlike classes may count for less than their number


class Withheld(StrEnum):
    """Why nothing is said of a comparison."""

    TOO_EARLY = "too_early"
    FEW_ASKED = "fewer_than_10_asked"
    FEW_ANSWERS = "fewer_than_70_percent_of_answers"
    FEW_COMPARED = "fewer_than_80_percent_comparable"
    FEW_ALIKE = "fewer_than_20_alike"


WITHHELD_WORDS = {
    Withheld.TOO_EARLY: to_say("Too early to tell: no round has looked at them again yet."),
    Withheld.FEW_ASKED: to_say("Too few to compare: fewer than 10 pairs."),
    Withheld.FEW_ANSWERS: to_say("Too little to compare: fewer than 70% of the answers are in."),
    Withheld.FEW_COMPARED: to_say(
        "Too few to compare: for more than a fifth of them no pair that was not asked began alike."
    ),
    Withheld.FEW_ALIKE: to_say(
        "Too few to compare: hardly any pair that was not asked began alike."
    ),
}


@dataclass(frozen=True, slots=True)
class Compared:
    """How many of the pairs asked became so, and how many would be expected.

    `asked` could be looked at again and have pairs alike, `yes` of them are Strong (or name the
    adult); `alone` more have nothing alike to be compared with. `difference` and its 95% interval
    `low` to `high` are shares from -1 to 1; `expected` is a number of pairs, of `asked`. All four
    are NaN where `withheld` says why: then `asked` are all that could be looked at again.
    """

    asked: int = 0
    yes: int = 0
    expected: float = NAN
    difference: float = NAN
    low: float = NAN
    high: float = NAN
    withheld: Withheld | None = Withheld.TOO_EARLY
    alone: int = 0

    @property
    def above(self) -> bool:
        """Say whether there are more than expected, beyond what chance does."""
        return self.withheld is None and self.low > 0

    @property
    def below(self) -> bool:
        """Say whether there are fewer than expected, beyond what chance does."""
        return self.withheld is None and self.high < 0


NOTHING_YET = Compared()


def compare(
    asked: np.ndarray,
    asked_strata: Sequence[np.ndarray],
    others: np.ndarray,
    other_strata: Sequence[np.ndarray],
    answered: float = 1.0,
) -> Compared:
    """Compare pairs that were asked with the others, each within its own stratum.

    `asked` and `others` say of each pair whether it became so. The strata are whole numbers, the
    finest division first: each pair asked is compared with the mean of its stratum, where nobody
    else is in it with that of the next coarser; where all are empty it is left out, and so is one
    whose strata are below 0. `answered` is the share of answers that are in.
    """
    whole, yes = len(asked), int(asked.sum())
    weight, used = _weights(asked_strata, other_strata)
    n = int(used.sum())
    withheld = None
    if answered < LEAST_ANSWERED:
        withheld = Withheld.FEW_ANSWERS
    elif whole < FEWEST_ASKED:
        withheld = Withheld.FEW_ASKED
    elif n + _LITTLE < LEAST_COMPARED * whole:
        withheld = Withheld.FEW_COMPARED
    if withheld is None:
        expected, worth = _expected(weight, others, other_strata[-2], n)
        if worth + _LITTLE < FEWEST_ALIKE:
            withheld = Withheld.FEW_ALIKE
    if withheld is not None:
        return Compared(whole, yes, withheld=withheld)
    share, yes = float(asked[used].mean()), int(asked[used].sum())
    low, high = newcombe(share, n, expected, worth)
    return Compared(n, yes, expected * n, share - expected, low, high, None, whole - n)


def _weights(
    asked_strata: Sequence[np.ndarray], other_strata: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Return how much each of the others counts (summing to 1), and which asked are compared."""
    todo = asked_strata[0] >= 0
    waiting, weight = todo.copy(), np.zeros(len(other_strata[0]))
    for ours, theirs in zip(asked_strata, other_strata, strict=True):
        strata, place = np.unique(theirs, return_inverse=True)
        if not len(strata):
            break
        at = np.searchsorted(strata, ours).clip(max=len(strata) - 1)
        hit = waiting & (strata[at] == ours)
        in_each = np.bincount(at[hit], minlength=len(strata))
        weight += (in_each / np.bincount(place, minlength=len(strata)))[place]
        waiting &= ~hit
    used = todo & ~waiting
    return weight / max(int(used.sum()), 1), used


def _expected(
    weight: np.ndarray, others: np.ndarray, classes: np.ndarray, asked: int
) -> tuple[float, float]:
    """Return the others' weighted share, and how many pairs it is worth.

    From MANY asked on, less where `classes` differ so much among themselves that the mean is less
    sure than the weights alone say.
    """
    share, worth = float(weight @ others), float(1 / (weight @ weight))
    if asked < MANY or not 0 < share < 1:
        return share, worth
    _, place = np.unique(classes, return_inverse=True)
    in_class = (np.bincount(place, others) / np.bincount(place))[place]
    spread = float(weight**2 @ (in_class * (1 - in_class)))
    return share, min(worth, share * (1 - share) / spread) if spread else worth


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share of `n`, which need not be whole."""
    if n <= 0:
        return 0.0, 1.0
    middle = share + Z * Z / (2 * n)
    half = Z * sqrt(max(share * (1 - share), 0) / n + Z * Z / (4 * n * n))
    return (middle - half) / (1 + Z * Z / n), (middle + half) / (1 + Z * Z / n)


def newcombe(share: float, n: float, other: float, worth: float) -> tuple[float, float]:
    """Return Newcombe's 95% interval of the difference of two shares."""
    (low, high), (other_low, other_high) = wilson(share, n), wilson(other, worth)
    difference = share - other
    return (
        difference - hypot(share - low, other_high - other),
        difference + hypot(high - share, other - other_low),
    )


# ---- Which pairs began alike --------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class RoundTable:
    """A revealed round as it was revealed, as a table of students by adults.

    `strength` is -1 where there is no answer. `ties` are codes, 0 to TIE_CODES - 1, of what two
    share beside knowing each other, as the matcher sees it. `asked` are the students who were
    asked whom they would go to, `named` whom they named.
    """

    round_id: str
    students: tuple[str, ...]
    adults: tuple[str, ...]
    strength: np.ndarray
    ties: np.ndarray
    asked: frozenset[str] = frozenset()
    named: frozenset[PairIds] = frozenset()
    row: Mapping[str, int] = field(init=False)
    column: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        """Keep where each person is."""
        object.__setattr__(self, "row", {one: n for n, one in enumerate(self.students)})
        object.__setattr__(self, "column", {one: n for n, one in enumerate(self.adults)})


TIE_CODES = 1 << 10

Sample = tuple[np.ndarray, list[np.ndarray], np.ndarray, list[np.ndarray]]  # what compare takes


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What a later round says of an earlier one's pairs, by marks and by students' own word.

    `answered` of the `possible` answers about pairs whose two people are still here are in.
    """

    marks: Sample
    students: Sample
    possible: int
    answered: int


def between_rounds(
    began: RoundTable,
    again: RoundTable,
    asked: Collection[PairIds],
    asked_before: Collection[PairIds],
    *,
    covered: bool,
    group: int,
) -> Found:
    """Return the pairs of a round that can be compared, as a later round found them.

    Only of students who had a strong adult in `began`, if `covered`, or had none. `asked` are the
    pairs to look at, `asked_before` all that were asked before `again`: the rest are the others.
    A blank in `again` is no answer, unless its adult marked others and passed an asked pair by.
    `group` keeps the strata of different rounds apart.
    """
    of_line = (began.strength == Strength.STRONG).any(axis=1) == covered
    # Adults who came since are columns without an answer: their pairs began like no other.
    came = tuple(one for one in again.adults if one not in began.column)
    adults = {one: n for n, one in enumerate((*began.adults, *came))}

    def widened(table: np.ndarray) -> np.ndarray:
        return np.pad(table, ((0, 0), (0, len(came))), constant_values=-1)

    def cells(pairs: Iterable[PairIds]) -> np.ndarray:
        table = np.zeros((len(began.students), len(adults)), dtype=bool)
        for adult_id, student_id in pairs:
            if student_id in began.row and adult_id in adults:
                table[began.row[student_id], adults[adult_id]] = True
        return table

    row = np.array([again.row.get(one, -1) for one in began.students], dtype=np.int64)
    column = np.array([again.column.get(one, -1) for one in adults], dtype=np.int64)
    stayed = ((row >= 0) & of_line)[:, None] & (column >= 0)
    # One more row and column of blanks, so that -1 finds a blank.
    later = np.pad(again.strength, ((0, 1), (0, 1)), constant_values=-1)[np.ix_(row, column)]
    later = np.where(stayed, later, -1)
    marks_others = np.append((again.strength >= 0).any(axis=0), False)[column]
    heard = stayed & np.array([one in again.asked for one in began.students], dtype=bool)[:, None]
    before = widened(began.strength)
    levels = [widened(level) for level in _levels(began, of_line, group)]
    ours, theirs = cells(asked), ~cells(asked_before) & (before >= 0)

    def sample(looked: np.ndarray, known: np.ndarray, became: np.ndarray) -> Sample:
        one, other = ours & looked, theirs & known
        strata = [np.where(before >= 0, level, -1)[one] for level in levels]
        return became[one], strata, became[other], [level[other] for level in levels]

    return Found(
        sample(stayed & marks_others, later >= 0, later == Strength.STRONG),
        sample(heard, heard, cells(again.named)),
        int(stayed.sum()),
        int((later >= 0).sum()),
    )


def _levels(began: RoundTable, of_line: np.ndarray, group: int) -> list[np.ndarray]:
    """Return the strata of every pair, the finest division first.

    The adult's own mark and what else the two share; how many other adults know the student (0, 1,
    2, 3 or more); how many others recognise them, in thirds; how freely the adult marks, in thirds
    of their share of Know and Strong.
    """
    answer = began.strength.astype(np.int64)
    know, recognise = answer == Strength.KNOW, answer == Strength.RECOGNISE
    alike = (group * 5 + answer + 1) * TIE_CODES + began.ties
    known = alike * 4 + np.minimum(know.sum(axis=1)[:, None] - know, 3)
    seen_by = recognise.sum(axis=1)
    seen = known * 3 + _third(seen_by[:, None] - recognise, seen_by[of_line])
    given = np.maximum((answer >= 0).sum(axis=0), 1)
    freely = (answer >= Strength.KNOW).sum(axis=0) / given
    return [seen * 3 + _third(freely, freely), seen, known, alike]


def _third(values: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Return 0, 1 or 2 by where each value is among the thirds of `of`."""
    cuts = np.quantile(of, [1 / 3, 2 / 3]) if len(of) else np.zeros(2)
    return np.asarray(np.digitize(values, cuts))


def pooled(samples: Sequence[Sample]) -> Sample:
    """Return several rounds' pairs as one sample; their strata are apart already."""
    asked, ours, others, theirs = zip(*samples, strict=True)
    return (
        np.concatenate(asked),
        [np.concatenate(level) for level in zip(*ours, strict=True)],
        np.concatenate(others),
        [np.concatenate(level) for level in zip(*theirs, strict=True)],
    )
