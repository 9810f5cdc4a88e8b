"""Pictures of the network: one grade, or one student, with the same said as a table."""

from dataclasses import dataclass

import pandas as pd

from connections.domain.access.grants import Permission, Scope
from connections.domain.network.picture import around_one, rings, strong_lines
from connections.domain.problems import NotFound
from connections.services.book.ask import Ask
from connections.services.book.book import Book, RoundCoverage
from connections.services.book.which import shown_coverage


@dataclass(frozen=True, slots=True)
class Picture:
    """People in their places and the lines between them.

    `people`: kind "student" or "adult", person_id, name str, x, y float, ties int.
    `lines`: student_id, adult_id str, strength int.
    """

    people: pd.DataFrame
    lines: pd.DataFrame


def grade_picture(ask: Ask, grade: str, round_id: str | None = None) -> Picture:
    """Return the strong connections of one grade's students; who has none yet is in it too."""
    ask.require(Permission.MARK_READ, Scope.GRADES)
    coverage = shown_coverage(ask.book, round_id)
    of_grade = (student for student in coverage.students if student.grade == grade)
    students = tuple(s.student_id for s in ask.seen(Permission.MARK_READ, of_grade))
    if not students:
        raise NotFound("No student of this round is in this grade.")
    key, marks_of = ("picture", coverage.this_round, students), (coverage.this_round,)
    return ask.book.kept(key, lambda: _grade_picture(ask.book, coverage, students), marks_of)


def _grade_picture(book: Book, coverage: RoundCoverage, students: tuple[str, ...]) -> Picture:
    lines = strong_lines(book.network(coverage.this_round), students)
    drawn = pd.DataFrame(
        [(student, adult, 3) for student, adults in lines.items() for adult in adults],
        columns=["student_id", "adult_id", "strength"],
    )
    return Picture(_named(rings(lines), coverage), drawn)


def student_picture(ask: Ask, student_id: str, round_id: str | None = None) -> Picture:
    """Return one student with the adults who know them at all."""
    ask.require(Permission.MARK_READ, Scope.GRADES)
    coverage = shown_coverage(ask.book, round_id)
    student = next((s for s in coverage.students if s.student_id == student_id), None)
    if student is None or not ask.sees(Permission.MARK_READ, student):
        raise NotFound("This student is not in this round.")
    people = around_one(ask.book.network(coverage.this_round), student_id)
    adults = people[people["kind"] == "adult"]
    lines = adults.rename(columns={"person_id": "adult_id"}).assign(student_id=student_id)
    lines = lines[["student_id", "adult_id", "strength"]].reset_index(drop=True)
    return Picture(_named(people.drop(columns="strength"), coverage), lines)


def _named(people: pd.DataFrame, coverage: RoundCoverage) -> pd.DataFrame:
    names = {("student", s.student_id): s.name for s in coverage.students}
    names |= {("adult", a.adult_id): a.name for a in coverage.adults}
    keys = zip(people["kind"], people["person_id"], strict=True)
    return people.assign(name=[names[key] for key in keys])
