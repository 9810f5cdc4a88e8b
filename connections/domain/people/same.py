"""Who stands in a roster under another id than here: the same name, and a grade that fits."""

from collections.abc import Callable, Iterable

from connections.domain.people.changes import Person, RosterChanges
from connections.domain.people.grades import GRADE_ORDER
from connections.domain.people.person import Adult, Student, person_id


def same_people(
    changes: RosterChanges[Person], compared: Callable[[str], str]
) -> list[tuple[Person, Person]]:
    """Return who is here and who comes under another id, where they may well be one person.

    `compared` makes names equal that mean the same. Of people of one name each is paired by grade,
    the same one or the next; whoever could be two is in no pair. Whose id the roster gives to
    somebody of another name is gone, and that other one has come.
    """
    named: dict[str, str] = {}

    def name_of(person: Person) -> str:
        written = f"{person.first_name} {person.last_name}"
        if written not in named:
            named[written] = compared(written)
        return named[written]

    gone, come = list(changes.left), list(changes.new)
    for before, after in changes.changed:
        if name_of(before) != name_of(after):
            gone.append(before)
            come.append(after)
    if not (gone and come):
        return []
    here, there = _by_name(gone, name_of), _by_name(come, name_of)
    return [
        pair for name, some in here.items() if name for pair in _pairs(some, there.get(name, []))
    ]


def in_both(
    new: Iterable[Student | Adult],
    others: Iterable[Student | Adult],
    compared: Callable[[str], str],
) -> int:
    """Return how many new people of one kind have the id and the name of one of the other kind."""
    known = {person_id(other): other for other in others}
    both = ((one, known[person_id(one)]) for one in new if person_id(one) in known)
    return sum(
        compared(f"{one.first_name} {one.last_name}")
        == compared(f"{other.first_name} {other.last_name}")
        for one, other in both
    )


def _by_name(people: Iterable[Person], name_of: Callable[[Person], str]) -> dict[str, list[Person]]:
    found: dict[str, list[Person]] = {}
    for person in people:
        found.setdefault(name_of(person), []).append(person)
    return found


def _pairs(here: list[Person], there: list[Person]) -> list[tuple[Person, Person]]:
    """Pair people of one name: all by grade and homeroom, else whose grades fit nobody else's."""
    as_before = _alone(here, there, _in_one_room)
    return as_before if len(as_before) == len(here) == len(there) else _alone(here, there, _fits)


def _alone(
    here: list[Person], there: list[Person], fits: Callable[[Person, Person], bool]
) -> list[tuple[Person, Person]]:
    fitting = [(a, b) for a in here for b in there if fits(a, b)]
    return [
        (a, b)
        for a, b in fitting
        if sum(a is one for one, _ in fitting) == sum(b is one for _, one in fitting) == 1
    ]


def _in_one_room(before: Person, after: Person) -> bool:
    same_room = before.homeroom == after.homeroom != ""
    return same_room and getattr(before, "grade", "") == getattr(after, "grade", "")


def _fits(before: Person, after: Person) -> bool:
    """Say whether a grade is the same or the next one; one that is not known may be any."""
    if not (isinstance(before, Student) and isinstance(after, Student)):
        return True
    one, other = before.grade, after.grade
    known = one in GRADE_ORDER and other in GRADE_ORDER
    up = known and GRADE_ORDER.index(other) == GRADE_ORDER.index(one) + 1
    return one == other or not (one and other) or up
