"""How much hangs on how few adults."""

from connections.domain.access import Permission, Viewer
from connections.domain.fragility import Hinge, smallest_hinge
from connections.domain.network import lose_only_strong_adult
from connections.domain.people import Adult, Student
from connections.services.coverage import round_coverage
from connections.store.database import Database


def lost_with_those_leaving(
    database: Database, viewer: Viewer, round_name: str | None = None
) -> tuple[list[Adult], list[Student]]:
    """Return the adults who are leaving or on leave, and whose only strong adults they are."""
    viewer.require(Permission.MARK_READ)
    coverage = round_coverage(database, viewer, round_name)
    going = [adult for adult in coverage.adults if adult.leaving or adult.away]
    lost = set(lose_only_strong_adult(coverage.network, [adult.adult_id for adult in going]))
    return going, [student for student in coverage.students if student.student_id in lost]


def few_adults_many_students(
    database: Database, viewer: Viewer, students: int, round_name: str | None = None
) -> Hinge | None:
    """Return the smallest set of adults whose leaving uncovers so many students; None if none does.

    A plan for absences, never a judgement of anybody: it is not shown to those adults.
    """
    viewer.require(Permission.MARK_READ)
    coverage = round_coverage(database, viewer, round_name)
    return smallest_hinge(coverage.network, students)
