"""How far the marking is: completeness, never content."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from connections.domain.access.grants import Permission
from connections.domain.people.grades import grade_label, grade_order
from connections.domain.people.person import Adult
from connections.domain.problems import NotFound
from connections.domain.rounds.round import Round, RoundStatus
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.which import require_round
from connections.services.round.short.own import asked_so_far, names_by_roster
from connections.store.answers import load_progress_by_grade
from connections.store.rounds import load_done, load_progress


@dataclass(frozen=True, slots=True)
class AdultProgress:
    """How far one adult is: how many answers, never which, of how many asked."""

    adult: Adult
    answers: int
    done: bool
    of: int


@dataclass(frozen=True, slots=True)
class GradeProgress:
    """How much of one grade was reviewed, by all adults together."""

    grade: str
    label: str
    answers: int
    of: int


@dataclass(frozen=True, slots=True)
class MeetingProgress:
    """How far the marking is: completeness, never content. `as_of` is when it was counted."""

    this_round: Round
    students: int
    adults: tuple[AdultProgress, ...]  # by name
    grades: tuple[GradeProgress, ...]
    as_of: datetime

    @property
    def done(self) -> int:
        """Return how many adults are done."""
        return sum(entry.done for entry in self.adults)

    @property
    def answers(self) -> int:
        """Return how many answers were given."""
        return sum(entry.answers for entry in self.adults)

    @property
    def of(self) -> int:
        """Return how many answers are asked for."""
        return sum(entry.of for entry in self.adults)


def meeting_progress(ask: Ask, round_id: str) -> MeetingProgress:
    """Return how far everybody is, counted anew at most every FRESH_FOR for all who look."""
    ask.require(Permission.PROGRESS_READ)
    return progress_in(ask.book, round_id, ask.now)


def progress_in(book: Book, round_id: str, now: datetime) -> MeetingProgress:
    """Return the same for a picture that names nobody."""
    return book.lately(("progress", round_id), now, lambda: _count(book, round_id, now))


def round_status(ask: Ask, round_id: str) -> RoundStatus:
    """Return where a round stands now; kept, so that a projector may ask every second."""
    ask.require(Permission.PROGRESS_READ)
    for this_round in ask.book.rounds():
        if this_round.round_id == round_id:
            return this_round.status
    raise NotFound("This round does not exist any more.")


def _count(book: Book, round_id: str, now: datetime) -> MeetingProgress:
    sql, school_id = book.sql, book.school_id
    this_round = require_round(sql, school_id, round_id)
    students, adults = book.round_people(this_round)
    answers = load_progress(sql, school_id, round_id)
    by_grade = load_progress_by_grade(sql, school_id, round_id)
    done = load_done(sql, school_id, round_id)
    sizes, all_of_them = Counter(student.grade for student in students), len(students)
    asked = dict.fromkeys((adult.adult_id for adult in adults), all_of_them)
    of_grade = {grade: size * len(adults) for grade, size in sizes.items()}
    if this_round.short:
        own = book.kept(
            ("own names", this_round), lambda: names_by_roster(sql, school_id, students, adults)
        )
        found = asked_so_far(sql, school_id, this_round, own, students)
        asked, of_grade = dict(found.adults), dict.fromkeys(sizes, 0)
        for student in students:
            of_grade[student.grade] += found.students[student.student_id]
    each = []
    for adult in adults:
        given, of = answers.get(adult.adult_id, 0), asked[adult.adult_id]
        is_done = adult.adult_id in done or given >= of > 0
        each.append(AdultProgress(adult, given, is_done, of))
    grades = (
        GradeProgress(grade, grade_label(grade), by_grade.get(grade, 0), of_grade[grade])
        for grade in sorted(sizes, key=grade_order)
    )
    return MeetingProgress(this_round, all_of_them, tuple(each), tuple(grades), now)
