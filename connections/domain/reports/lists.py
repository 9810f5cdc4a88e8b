"""The leadership's lists: students without a strong adult, a page for each follow-up meeting."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from connections.domain.reports.board import Paper


class By(StrEnum):
    """What makes a page, beside any group the school keeps (a team, an advisory)."""

    GRADE = "grade"
    COUNSELOR = "counselor"


@dataclass(frozen=True, slots=True)
class Listed:
    """A student on a list, in words: where they stand, and who was asked.

    `known_by`: names, or how many, as far as the viewer may know. `asked` (the adult, and where it
    stands) and `next_step` (what, and when) are empty where nobody was asked, and in a list for
    somebody who may not see outreach.
    """

    student_id: str
    name: str
    grade: str
    homeroom: str
    known_by: str
    asked: tuple[str, ...] = ()
    next_step: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ListPage:
    """The list of one meeting; the order is who needs an adult most, by connection alone."""

    title: str
    students: tuple[Listed, ...]


@dataclass(frozen=True, slots=True)
class NameLists:
    """The pages of a round, and who took them when."""

    school: str
    round_name: str
    held_on: date
    pages: tuple[ListPage, ...]
    taken_by: str
    taken_at: datetime
    paper: Paper = Paper.LETTER


def pages_of(
    placed: Iterable[tuple[str, Listed]],
    order: Callable[[str], object],
    title: Callable[[str], str],
) -> tuple[ListPage, ...]:
    """Return a page for each place that has students, in the order of the places.

    Each student stands where they were placed, once, and in the order they came in; what belongs
    nowhere ("") comes last.
    """
    pages: dict[str, list[Listed]] = {}
    for place, student in placed:
        pages.setdefault(place, []).append(student)
    places = sorted(pages, key=lambda place: (place == "", order(place)))
    return tuple(ListPage(title(place), tuple(pages[place])) for place in places)
