"""How much hangs on how few adults, and what those who leave leave behind."""

from dataclasses import replace

from connections.domain.access.grants import Permission
from connections.domain.network.fragility import Hinge, smallest_hinge
from connections.domain.people.person import Adult, Student
from connections.services.book.ask import Ask
from connections.services.book.counting import left_alone, who_goes
from connections.services.book.which import shown_coverage


def lost_with_those_leaving(
    ask: Ask, round_id: str | None = None
) -> tuple[list[Adult], list[Student]]:
    """Return the adults who go, and the students whose only strong adults they are."""
    ask.require(Permission.LEAVING_READ)
    coverage = shown_coverage(ask.book, round_id)
    lost = left_alone(ask.book, coverage.this_round)
    students = (student for student in coverage.students if student.student_id in lost)
    going = who_goes(ask.book, coverage.this_round)
    return going, list(ask.seen(Permission.LEAVING_READ, students))


def few_adults_many_students(ask: Ask, students: int, round_id: str | None = None) -> Hinge | None:
    """Return the smallest set of adults whose leaving uncovers so many students; None if none does.

    A plan for absences, never a judgement of anybody: it is not shown to those adults.
    """
    ask.require(Permission.LEAVING_READ)
    coverage = shown_coverage(ask.book, round_id)
    found = smallest_hinge(ask.book.network(coverage.this_round), students)
    seen = {s.student_id for s in ask.seen(Permission.LEAVING_READ, coverage.students)}
    return found and replace(found, student_ids=tuple(filter(seen.__contains__, found.student_ids)))
