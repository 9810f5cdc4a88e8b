"""How much hangs on how few adults, and what those who leave leave behind."""

from datetime import date

from connections.domain.access import Permission, Viewer
from connections.domain.fragility import Hinge, smallest_hinge
from connections.domain.network import lose_only_strong_adult
from connections.domain.people import Adult, Student
from connections.services.caseload import CaseloadEntry, my_caseload
from connections.services.coverage import round_coverage
from connections.store.database import Database
from connections.store.rosters import load_adults, load_departed_adults, load_students


def lost_with_those_leaving(
    database: Database, viewer: Viewer, round_name: str | None = None
) -> tuple[list[Adult], list[Student]]:
    """Return the adults who leave, and the students here whose only strong adults they are.

    Those are who is leaving or on leave today, and who was in the round and has left since: a
    closed round keeps its own people, but plans are made for those of today.
    """
    viewer.require(Permission.MARK_READ)
    coverage = round_coverage(database, viewer, round_name)
    in_round = {adult.adult_id for adult in coverage.adults}
    with database.reading() as sql:
        here = {student.student_id for student in load_students(sql, viewer.school_id)}
        going = [a for a in load_adults(sql, viewer.school_id) if a.leaving or a.away]
        left = load_departed_adults(sql, viewer.school_id)
    going += [adult for adult in left if adult.adult_id in in_round]
    leaves = [adult.adult_id for adult in going if adult.adult_id in in_round]
    lost = here.intersection(lose_only_strong_adult(coverage.network, leaves))
    return going, [student for student in coverage.students if student.student_id in lost]


def to_hand_over(database: Database, viewer: Viewer, today: date) -> list[CaseloadEntry]:
    """Return the open outreach whose adult is leaving, on leave or gone, in the day's order."""
    viewer.require(Permission.OUTREACH_READ)
    with database.reading() as sql:
        staying = {
            adult.adult_id
            for adult in load_adults(sql, viewer.school_id)
            if not (adult.leaving or adult.away)
        }
    return [
        entry
        for entry in my_caseload(database, viewer, today, everybody=True)
        if entry.case.outreach.open and entry.adult.adult_id not in staying
    ]


def few_adults_many_students(
    database: Database, viewer: Viewer, students: int, round_name: str | None = None
) -> Hinge | None:
    """Return the smallest set of adults whose leaving uncovers so many students; None if none does.

    A plan for absences, never a judgement of anybody: it is not shown to those adults.
    """
    viewer.require(Permission.MARK_READ)
    coverage = round_coverage(database, viewer, round_name)
    return smallest_hinge(coverage.network, students)
