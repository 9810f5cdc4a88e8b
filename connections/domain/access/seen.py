"""Which students a viewer may see: the one place where that is decided."""

from collections.abc import Iterable
from dataclasses import dataclass

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Student


@dataclass(frozen=True, slots=True)
class Ties:
    """What ties a viewer to students now: whom they marked, whom they ties out to.

    A hand-over ends a tie at once. `shows_list`: the school shows its list to every adult.
    """

    marked: frozenset[str] = frozenset()
    caseload: frozenset[str] = frozenset()
    shows_list: bool = True


def students_seen(
    viewer: Viewer, permission: Permission, students: Iterable[Student], ties: Ties
) -> tuple[Student, ...]:
    """Return those of the students whom the viewer may see for this permission, in their order.

    Nobody sees somebody who was erased: they are in figures, and on no list.
    """
    students = tuple(student for student in students if student.erased_on is None)
    scope = viewer.scope(permission, ties.shows_list)
    if scope is Scope.SCHOOL:
        return students
    ids = {Scope.OWN: ties.marked, Scope.CASELOAD: ties.caseload}.get(scope, frozenset())
    if scope is Scope.GRADES:
        return tuple(student for student in students if student.grade in viewer.grades)
    return tuple(student for student in students if student.student_id in ids)
