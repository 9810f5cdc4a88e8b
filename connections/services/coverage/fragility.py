"""How much hangs on how few adults, and what those who leave leave behind."""

from dataclasses import replace

from connections.domain.access.grants import Permission
from connections.domain.network.fragility import Hinge, smallest_hinge
from connections.domain.people.person import AT_SCHOOL, Adult, Student
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.which import shown_coverage
from connections.store.answers import load_strong_of


def who_goes(book: Book, this_round: Round) -> list[Adult]:
    """Return who is leaving or on leave today, and who was in the round and has left since.

    A closed round keeps its own people, but plans are made for those of today.
    """
    in_round = {adult.adult_id for adult in book.round_people(this_round)[1]}
    going = [adult for adult in book.adults() if adult.leaving or adult.away]
    return going + [a for a in book.departed_adults() if a.adult_id in in_round]


def left_alone(book: Book, this_round: Round) -> frozenset[str]:
    """Return who is enrolled, and covered in a round by nobody but those who go (see who_goes).

    The one count of them, whichever page says it.
    """

    def make() -> frozenset[str]:
        table, (_, adults) = book.coverage(this_round).table, book.round_people(this_round)
        here = {adult.adult_id for adult in adults if adult.kind in AT_SCHOOL}
        going = here & {adult.adult_id for adult in who_goes(book, this_round)}
        ids = (book.school_id, this_round.round_id)
        lost = load_strong_of(book.sql, *ids, going) if going else {}
        strong = zip(table["student_id"], table["strong"], strict=True)
        alone = {student_id for student_id, n in strong if n and lost.get(student_id) == n}
        return frozenset(alone.intersection(student.student_id for student in book.students()))

    return book.kept(("left alone", this_round), make, (this_round,))


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
