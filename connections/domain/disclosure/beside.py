"""What else stands in a shared report of the whole school: ranges that tie nothing down.

None of it is divided by groups. A range stands only if every count of the lines of coverage is
still possible with every count of it, so that it takes nothing from the proof of those lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from connections.domain.disclosure.exact import TURNS, Aspect, Earlier, Exact, Key, Run
from connections.domain.disclosure.planning import COUNTS_OF_THE_WHOLE, run_of
from connections.domain.disclosure.published import Beside, label_of


class Also(StrEnum):
    """What is counted beside coverage, and of what."""

    ANSWERS_IN = "answers_in"  # of all answers asked
    ANY_ADULT = "any_adult"  # of students: a strong adult, at school or from outside
    ANSWERED = "answered"  # of the students who were asked
    ASKED_FOR = "asked_for"  # of students: an adult was asked since the round before
    SAID_YES = "said_yes"  # of those pairs
    BEGAN = "began"  # of those pairs: a first contact
    LOOKED_AGAIN = "looked_again"  # of those pairs: answered in this round, late enough
    BECAME_STRONG = "became_strong"  # of the suggested ones it looked at
    EXPECTED = "expected"  # of pairs that began alike, and nobody was asked
    CARRYING = "carrying"  # of adults: a student or more at the moment


@dataclass(frozen=True, slots=True)
class Counted:
    """Something is true of `true` of `of`; `each` is the most that one student counts for.

    0: as many as everybody else.
    """

    true: int
    of: int
    each: int = 0


def beside(
    counted: Mapping[Also, Counted],
    runs: Iterable[Run],
    now: Exact,
    smallest: int,
    earlier: Sequence[Earlier] = (),
) -> tuple[Beside, ...]:
    """Return the figures that can stand beside these ranges, each as a range.

    `runs`: the ranges of this moment; an aspect without one can have any count.  `earlier`: the
    moments before, the newest last.
    """
    whole = {run.key.aspect: run for run in runs if run.key == Key(run.key.aspect)}
    alone = _alone_at_least(earlier[-1], whole, now) if earlier else 0
    found = []
    for what, number in counted.items():
        if number.of < smallest:
            continue
        times = 1
        while times * COUNTS_OF_THE_WHOLE <= number.of:
            low, high = run_of(number.of, number.true, COUNTS_OF_THE_WHOLE, times)
            if _leaves_open(what, low, high, counted, whole, len(now.profiles), alone):
                label = label_of(Run(Key(Aspect.COVERED), number.of, low, high))
                found.append(Beside(what.value, label))
                break
            times *= 2
    return tuple(found)


def _alone_at_least(then: Earlier, whole: Mapping[Aspect, Run], now: Exact) -> int:
    """Return how many of those who stayed surely had no strong adult at the moment before.

    By the range of that moment, or by those of this one and of who gained and who lost one.
    """
    stayed = len(then.exact.profiles.keys() & now.profiles.keys())
    covered = next((run.high for run in then.runs if run.key == Key(Aspect.COVERED)), stayed)
    found = stayed - covered
    if {Aspect.COVERED, *TURNS} <= whole.keys():
        gained, lost = whole[Aspect.GAINED], whole[Aspect.LOST]
        found = max(found, gained.students - (whole[Aspect.COVERED].high - gained.low + lost.high))
    return max(0, found)


def _leaves_open(
    what: Also,
    low: int,
    high: int,
    counted: Mapping[Also, Counted],
    whole: Mapping[Aspect, Run],
    students: int,
    alone: int,
) -> bool:
    """Say whether any counts the lines allow go together with any count from `low` to `high`."""

    def of(aspect: Aspect) -> tuple[int, int]:
        return (whole[aspect].low, whole[aspect].high) if aspect in whole else (0, students)

    if low <= 0 and high >= counted[what].of:
        return False  # it would say nothing
    covered, two, could_be = of(Aspect.COVERED), of(Aspect.TWO), of(Aspect.COULD_BE)
    if what is Also.ANSWERS_IN:
        asked = counted[what].of
        each = counted[what].each or -(-asked // students)  # answers about one student, at most
        fewest = covered[1] + two[1] + each * (students - max(could_be[0], covered[0]))
        most = asked - (could_be[1] - covered[0])
        return high >= min(fewest, asked) and low <= most
    if what is Also.ANY_ADULT:
        return high >= covered[1]
    gained = whole[Aspect.GAINED].low if Aspect.GAINED in whole else 0
    if what is Also.BECAME_STRONG:
        return low <= gained
    if what is Also.EXPECTED:  # more than none: of those nobody was asked for, one gained
        return low <= 0 or gained > 0
    if what is Also.ASKED_FOR:  # so many had no strong adult in the round before
        return low <= alone
    return True
