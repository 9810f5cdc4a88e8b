"""Did it become strong? Conversion, what happened without anybody assigned, and the pace.

Assigning is not connecting: the headline is the share of pairs that a later round calls strong.
Nothing here claims a cause; students nobody was assigned to change as well, and stand beside.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from connections.domain.disclosure.groups import SMALLEST_GROUP, may_show_share
from connections.domain.outreach.caseload import Case
from connections.domain.outreach.record import Outreach
from connections.domain.outreach.status import ACTIVE, Status

PairIds = tuple[str, str]  # (adult_id, student_id)
NAN = float("nan")
# What counts as an outreach that was tried: somebody said yes, and it was not the school's own
# doing that it stopped (a hand-over counts from its new adult's yes).
NOT_COUNTED = frozenset(
    {
        Status.SUGGESTED,
        Status.OFFERED,
        Status.DECLINED,
        Status.WITHDRAWN,
        Status.HANDED_OVER,
        Status.LEFT_SCHOOL,
    }
)


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What a revealed or closed round says: its students, strong pairs, and whom students named."""

    round_id: str
    name: str
    held_on: date
    students: frozenset[str]
    strong: frozenset[PairIds]
    named: frozenset[PairIds] = frozenset()
    asked: frozenset[str] = frozenset()

    @property
    def covered(self) -> frozenset[str]:
        """Return the students with a strong adult, whoever it is."""
        return frozenset(student_id for _, student_id in self.strong)


@dataclass(frozen=True, slots=True)
class Conversion:
    """How many outreach became strong. Shares are 0 to 1, NaN for fewer than the smallest group.

    `counted` are outreach old enough whose students a later round has looked at; `strong` of them
    were marked strong by that adult; of the `asked` students `confirmed` named that adult.
    `waiting` are old enough, but no later round has been revealed. `now_covered` of the counted
    students have a strong adult now, whoever it is; `drift_covered` of the `drift` comparable
    students (without a strong adult then, nobody assigned) have one now too.
    """

    counted: int
    strong: int
    asked: int
    confirmed: int
    waiting: int
    too_young: int
    now_covered: int
    drift: int
    drift_covered: int
    smallest: int = SMALLEST_GROUP

    def _share(self, part: int, whole: int) -> float:
        return part / whole if may_show_share(whole, self.smallest) else NAN

    @property
    def share(self) -> float:
        """Return the conversion: the share of pairs that staff mark strong in a later round."""
        return self._share(self.strong, self.counted)

    @property
    def confirmed_share(self) -> float:
        """Return the share of asked students who named their adult in a later round."""
        return self._share(self.confirmed, self.asked)

    @property
    def covered_share(self) -> float:
        """Return the share of counted students who have a strong adult now, whoever it is."""
        return self._share(self.now_covered, self.counted)

    @property
    def drift_share(self) -> float:
        """Return the share of comparable students, nobody assigned, who have a strong adult now."""
        return self._share(self.drift_covered, self.drift)


def later_rounds(outreach: Outreach, rounds: Iterable[RoundFacts]) -> list[RoundFacts]:
    """Return the rounds held after the outreach began in which its student was, oldest first."""
    student_id, began_on = outreach.student_id, outreach.began_on
    later = (one for one in rounds if one.held_on > began_on and student_id in one.students)
    return sorted(later, key=lambda facts: facts.held_on)


def became_strong_in(outreach: Outreach, rounds: Iterable[RoundFacts]) -> RoundFacts | None:
    """Return the first later round in which the adult marks, or the student names, the pair."""
    pair = outreach.adult_id, outreach.student_id
    later = later_rounds(outreach, rounds)
    return next((facts for facts in later if pair in facts.strong or pair in facts.named), None)


def conversion(
    outreach: Iterable[Outreach],
    rounds: Sequence[RoundFacts],
    today: date,
    weeks: int,
    smallest: int = SMALLEST_GROUP,
) -> Conversion:
    """Count what became of outreach at least `weeks` old; see Conversion for each number.

    A student with several outreach counts once for each: a pair is what becomes strong.
    """
    counted: list[tuple[Outreach, list[RoundFacts]]] = []
    waiting = too_young = 0
    tried = [one for one in outreach if one.status not in NOT_COUNTED]
    for one in tried:
        if today - one.began_on < timedelta(weeks=weeks):
            too_young += 1
        elif later := later_rounds(one, rounds):
            counted.append((one, later))
        else:
            waiting += 1
    drift = _comparable(counted, tried, rounds)
    newest = max(rounds, key=lambda facts: facts.held_on, default=None)
    asked = [
        (one, later) for one, later in counted if any(one.student_id in f.asked for f in later)
    ]
    return Conversion(
        counted=len(counted),
        strong=sum(_pair_in(one, [f.strong for f in later]) for one, later in counted),
        asked=len(asked),
        confirmed=sum(_pair_in(one, [f.named for f in later]) for one, later in asked),
        waiting=waiting,
        too_young=too_young,
        now_covered=sum(one.student_id in later[-1].covered for one, later in counted),
        drift=len(drift),
        drift_covered=len(drift & newest.covered) if newest else 0,
        smallest=smallest,
    )


def _pair_in(one: Outreach, pairs: Iterable[Collection[PairIds]]) -> bool:
    return any((one.adult_id, one.student_id) in found for found in pairs)


def _comparable(
    counted: Sequence[tuple[Outreach, Sequence[RoundFacts]]],
    tried: Sequence[Outreach],
    rounds: Sequence[RoundFacts],
) -> frozenset[str]:
    """Return the students nobody was assigned to, from the rounds the counted outreach began with.

    They had no strong adult in that round either, and are still in the newest one.
    """
    if not counted:
        return frozenset()
    newest = max(rounds, key=lambda facts: facts.held_on)
    began_with = {one.round_id for one, _ in counted} - {None}
    assigned = {one.student_id for one in tried}
    found: set[str] = set()
    for facts in rounds:
        if facts.round_id in began_with and facts is not newest:
            found |= facts.students - facts.covered - assigned
    return frozenset(found & newest.students)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast and how often: median days from yes to the first contact, contacts per outreach."""

    active: int
    not_started: int
    days_to_first: float  # NaN while nobody has started
    contacts_per_active: float  # NaN while nothing is active


def pace(cases: Iterable[Case]) -> Pace:
    """Return the pace of the outreach that somebody is working on now."""
    active = [case for case in cases if case.outreach.status in ACTIVE]
    days = [
        (case.first_contact_on - case.outreach.began_on).days
        for case in active
        if case.first_contact_on is not None
    ]
    contacts = sum(len(case.contacts) for case in active)
    return Pace(
        len(active),
        len(active) - len(days),
        float(median(days)) if days else NAN,
        contacts / len(active) if active else NAN,
    )
