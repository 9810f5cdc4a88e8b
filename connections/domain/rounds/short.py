"""A round with fewer names: everybody's own first, then one list that everybody goes through.

The list holds who has fewer than two strong adults who stay, and others drawn by chance, so that
standing on it tells little of a student: the odds that nobody is strong rise at most 1/chance-fold.
Whoever is not on it surely has two. What is exact in such a round, and why: docs/decisions/0112.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from connections.words import percent, say, say_many, to_say

ENOUGH = 2  # strong adults who stay; who has fewer is on the list
CHANCE = 0.10  # of everybody else
FEWEST_BEFORE = 5  # adults who answered before the list is drawn; half of them in a small school
CHANCE_UNSEEN = 0.33  # where the staff may not see the list after the reveal
FEW_NAMES = 480  # the whole wall takes up to 20 minutes: nothing to save
MOST_OF_A_WALL = 0.75  # more names than this share of the wall are no saving either
A_NAME = timedelta(seconds=2.5)
LISTED_BEFORE = (0.32, 0.51)  # share on the list at 92 and 81% coverage, where nothing is known yet
AT_LEAST = to_say(
    "Not every adult was asked about every student. How many have no strong adult, one, or two and "
    "more is exact once everybody has done the list; all beyond that, such as the network or what "
    "an adult carries, is “at least”."
)
MAYBE_MORE = to_say("Not every adult was asked about every student, so there may be more.")
AT_MOST = to_say(
    "Not everybody was asked about everybody in this round: for one adult this holds, for several "
    "together it is at most so many."
)
PLAN_AT_MOST = to_say(
    "Not everybody was asked about everybody in this round, so a student may have more strong "
    "adults than it says: those who would have nobody, and those who need a second adult, are at "
    "most so many. Exactly one can be fewer or more."
)
IT_TAKES_AT_LEAST = to_say(
    "Not everybody was asked about everybody in this round, so it may take more adults than that."
)
LARGEST_TEAM = 40  # students; a campus or a house is nobody's own

Pair = tuple[str, str]  # adult_id, student_id
Group = tuple[str, str]  # label, value


def rests_on(maybe_more: int) -> str:
    """Return what the figures of a short round rest on; see CoverageSummary.maybe_more."""
    if not maybe_more:
        return say(AT_LEAST)
    fell = say_many(
        maybe_more,
        "{n} student had two strong adults when the list was made and has fewer now: not everybody "
        "was asked about them, so they may have more than it says.",
        "{n} students had two strong adults when the list was made and have fewer now: not "
        "everybody was asked about them, so they may have more than it says.",
    )
    return f"{say(AT_LEAST)} {fell}"


def how_complete(share: float, *, short: bool) -> str:
    """Return how much is in of what was asked; it begins a sentence or stands in one."""
    if short:
        return say("{share} of the answers asked for are in", share=percent(share))
    return say("{share} of all answers are in", share=percent(share))


# ---- Whose own names are whose -------------------------------------------------------------------


def members_of(rows: Iterable[tuple[str, Iterable[Group]]]) -> dict[Group, set[str]]:
    """Return the students of each group; a row is a student's id with the groups they are in."""
    found: dict[Group, set[str]] = {}
    for student_id, groups in rows:
        for group in groups:
            found.setdefault(group, set()).add(student_id)
    return found


def own_names(groups: Iterable[Group], members: Mapping[Group, Collection[str]]) -> frozenset[str]:
    """Return who is somebody's own by one of these groups: a homeroom, a team, advisees."""
    several = (members.get(group, ()) for group in groups)
    return frozenset(one for some in several if len(some) <= LARGEST_TEAM for one in some)


# ---- The list that everybody goes through --------------------------------------------------------


def shared_list(
    staying: Mapping[str, int],
    without_before: Collection[str],
    lots: Mapping[str, float],
    chance: float = CHANCE,
) -> frozenset[str]:
    """Return the students everybody is asked about.

    `staying` is how many strong adults who stay each student of the round has so far,
    `without_before` who had no strong adult in the round before; `lots` are drawn once for the
    round, from 0 to 1, the same for everybody who asks.
    """
    return frozenset(
        student_id
        for student_id, strong in staying.items()
        if strong < ENOUGH or student_id in without_before or lots[student_id] < chance
    )


def fewest_before(adults: int) -> int:
    """Return how many of the adults have to have answered before the list is drawn.

    From the answers of two each of them could read off the list what the other said.
    """
    return min(FEWEST_BEFORE, (adults + 1) // 2)


def late_additions(
    staying: Mapping[str, int], listed: Collection[str], lots: Mapping[str, float]
) -> frozenset[str]:
    """Return who fell below two since the list was drawn, with as many others drawn by chance."""
    fallen = {who for who, strong in staying.items() if strong < ENOUGH and who not in listed}
    others = sorted(staying.keys() - fallen - set(listed), key=lambda who: (lots[who], who))
    return frozenset(fallen.union(others[: len(fallen)]))


# ---- What was asked ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AskedFor:
    """How many answers were asked of each adult, and about each student."""

    adults: Mapping[str, int]
    students: Mapping[str, int]

    @property
    def answers(self) -> int:
        """Return how many answers were asked in all."""
        return sum(self.adults.values())


def asked_for(
    own: Mapping[str, Collection[str]],
    listed: Collection[str],
    given: Iterable[Pair],
    students: Collection[str],
) -> AskedFor:
    """Return what was asked: everybody's own names, the list, and whom they looked up themselves.

    `own` has every adult of the round; `given` are the answers about students off the list.
    """
    here, on_list = set(students), set(listed) & set(students)
    pairs = {(adult, one) for adult, names in own.items() for one in names}
    pairs |= {pair for pair in given if pair[0] in own}
    adults = dict.fromkeys(own, len(on_list))
    about = {one: len(own) if one in on_list else 0 for one in here}
    for adult_id, student_id in pairs:
        if student_id in here and student_id not in on_list:
            adults[adult_id] += 1
            about[student_id] += 1
    return AskedFor(adults, about)


# ---- Whether it is worth it ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Saving:
    """How many names an adult goes through the short way, from and to, of how many in all."""

    low: int
    high: int
    of: int

    @property
    def minutes(self) -> tuple[int, int, int]:
        """Return the minutes that these names take."""
        minute = timedelta(minutes=1)
        low, high, of = (round(n * A_NAME / minute) for n in (self.low, self.high, self.of))
        return low, high, of


def expected_saving(own: float, listed: tuple[float, float], students: int) -> Saving:
    """Return what the short way asks for; `listed` are the fewest and the most names on the list.

    Own names that are on the list too are asked for once.
    """
    rest = 1 - own / students if students else 0.0
    low, high = (min(students, round(own + each * rest)) for each in listed)
    return Saving(low, high, students)


def full_is_better(names: float, students: int) -> bool:
    """Say whether everybody might as well go through all names: there are few, or few are saved."""
    return students <= FEW_NAMES or names >= MOST_OF_A_WALL * students
