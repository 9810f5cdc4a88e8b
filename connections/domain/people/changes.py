"""What a new roster changes, and when it looks like the wrong file."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, Generic, TypeVar

from connections.domain.people.person import Adult, Student, person_id
from connections.domain.problems import Changed

Person = TypeVar("Person", Student, Adult)


@dataclass(frozen=True, slots=True)
class RosterChanges(Generic[Person]):
    """What a roster would change, each tuple in the roster's order.

    `changed` holds (before, after) pairs. `left` are people of the school that the roster does
    not name any more: they are archived, never deleted. `returned` had left and are back. `kept`
    are fields, and labels of groups, of which the roster says nothing at all: they stay as known.
    `other_ids` are those by which the roster calls people who keep the id they have here.
    """

    new: tuple[Person, ...] = ()
    changed: tuple[tuple[Person, Person], ...] = ()
    unchanged: tuple[Person, ...] = ()
    left: tuple[Person, ...] = ()
    returned: tuple[Person, ...] = ()
    kept: tuple[str, ...] = ()
    other_ids: tuple[tuple[str, Person], ...] = ()

    @property
    def nothing(self) -> bool:
        """Say whether importing would change nothing at all."""
        return not (self.new or self.changed or self.left or self.returned or self.other_ids)

    def counted(self, *names: str) -> dict[str, int]:
        """Return how many there are of each; of `other_ids` only where there are any."""
        all_ = (*names, "other_ids") if self.other_ids else names
        return {name: len(getattr(self, name)) for name in all_}


# A smaller export than usual is more often a wrong file than a mass departure.
# TRUST research: a drop of more than 10 rows and 10% needs a second yes.
DROP_ROWS, DROP_SHARE = 10, 0.10


def is_alarming_drop(changes: "RosterChanges[Student] | RosterChanges[Adult]") -> bool:
    """Say whether so many people would leave that a person must say yes twice."""
    left = len(changes.left)
    before = left + len(changes.unchanged) + len(changes.changed)
    nobody_stays = left == before > 1  # another list altogether, however short
    return nobody_stays or is_large(left, before)


def is_large(some: int, before: int) -> bool:
    """Say whether so many of a roster's people are more than a file's usual changes."""
    return some > DROP_ROWS and some > DROP_SHARE * before


def roster_changes(
    current: Iterable[Person], departed: Iterable[Person], incoming: Iterable[Person]
) -> RosterChanges[Person]:
    """Compare a roster with the school's people by id; the order of `incoming` is kept.

    What no row of it says (a file without grades) is not known by it, and stays as it was. Flags
    that the school sets by hand (leaving, away, capacity, first year) are carried over from the
    person already known, so that no roster ever clears them.
    """
    known = {person_id(person): person for person in current}
    gone = {person_id(person): person for person in departed}
    if not known and not gone:
        return RosterChanges(tuple(incoming))  # the first import: a district's thousands are new
    incoming = list(incoming)
    unsaid = _unsaid(incoming, known.values())
    new, changed, unchanged, returned, seen = [], [], [], [], set()
    for person in incoming:
        key = person_id(person)
        seen.add(key)
        before = known.get(key)
        if before is not None:
            after = _keep_flags(before, _with_unsaid(before, person, unsaid))
            if after == before:
                unchanged.append(before)
            else:
                changed.append((before, after))
        elif key in gone:
            returned.append(_keep_flags(gone[key], _with_unsaid(gone[key], person, unsaid)))
        else:
            new.append(person)
    left = tuple(person for key, person in known.items() if key not in seen)
    return RosterChanges(
        tuple(new), tuple(changed), tuple(unchanged), left, tuple(returned), tuple(sorted(unsaid))
    )


# A field that a roster may not have, and what goes with it.
_MAY_LACK = {
    "grade": ("grade", "grade_text"),
    "homeroom": ("homeroom",),
    "language": ("language",),
    "preferred_name": ("preferred_name",),
    "title": ("title", "job"),
    "email": ("email",),
}


def _unsaid(incoming: Collection[Person], known: Collection[Person]) -> set[str]:
    """Return the fields, and labels of groups, that somebody has and no row of a roster says."""
    if not incoming:
        return set()
    found = {
        name
        for name in _MAY_LACK
        if any(getattr(person, name, "") for person in known)
        and not any(getattr(person, name, "") for person in incoming)
    }
    labels = {label for person in known for label, _ in person.groups}
    return found | (labels - {label for person in incoming for label, _ in person.groups})


def _with_unsaid(before: Person, after: Person, unsaid: Collection[str]) -> Person:
    if not unsaid:
        return after
    names = [name for field in unsaid for name in _MAY_LACK.get(field, ())]
    kept = {name: getattr(before, name) for name in names if hasattr(before, name)}
    groups = [*after.groups, *(group for group in before.groups if group[0] in unsaid)]
    return replace(after, **kept, groups=tuple(sorted(groups)))


def filled(one: Person, other: Person) -> Person:
    """Return a person with what one list of a delivery leaves blank and another one says."""
    blank = type(one)(person_id(one))
    wanting = [
        names
        for names in (("first_name", "last_name"), *_MAY_LACK.values())
        if hasattr(one, names[0]) and all(getattr(one, n) == getattr(blank, n) for n in names)
    ]
    said = {name: getattr(other, name) for names in wanting for name in names}
    labels: set[str] = {label for label, _ in one.groups}
    groups = [*one.groups, *(group for group in other.groups if group[0] not in labels)]
    return replace(one, **said, groups=tuple(sorted(groups)))


def _keep_flags(before: Person, after: Person) -> Person:
    if isinstance(before, Adult) and isinstance(after, Adult):
        return replace(
            after,
            first_year=before.first_year or after.first_year,
            capacity=before.capacity if after.capacity is None else after.capacity,
            leaving=before.leaving,
            away=before.away,
            kind=before.kind,
            cleared_until=before.cleared_until,
        )
    return after


def merged(stored: Any, seen: Any, wanted: Any, names: Iterable[str] | None = None) -> Any:
    """Return what is stored, with what a person changed of what they had seen.

    What they left as they saw it stays as somebody else may have set it meanwhile. Raises Changed
    where both changed the same field to something different. `names` are the fields they could
    change; all of them by default.
    """
    able = [field.name for field in fields(stored)] if names is None else list(names)
    mine = {name for name in able if getattr(wanted, name) != getattr(seen, name)}
    for name in mine:
        if getattr(stored, name) not in (getattr(seen, name), getattr(wanted, name)):
            raise Changed(
                "Somebody else changed the same thing a moment ago, so nothing was saved. "
                "Please look again and repeat it."
            )
    return replace(stored, **{name: getattr(wanted, name) for name in mine})
