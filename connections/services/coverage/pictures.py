"""Pictures of the network: one grade, or one student, with the same said as a table."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from connections.domain.access.grants import Permission, Scope
from connections.domain.network.columns import Columns, columns
from connections.domain.network.picture import around_one
from connections.domain.people.person import Adult, Student
from connections.domain.problems import NotFound
from connections.domain.rounds.marks import Strength
from connections.services.book.ask import Ask
from connections.services.book.book import Book, RoundCoverage
from connections.services.book.counting import outside_of
from connections.services.book.which import shown_coverage
from connections.store.rounds import load_marks


@dataclass(frozen=True, slots=True)
class GradePicture:
    """One grade: who stands where, and the lines between them. Each person once, by id.

    The three blocks are students with no strong adult at school, with one, with more. `strong` has
    the adults of every student who said so, `know` those who know a student of the first block;
    by id of the student, adults by name. `outside` are the adults from outside the school.
    """

    grade: str
    places: Columns
    students: Mapping[str, Student]
    adults: Mapping[str, Adult]
    strong: Mapping[str, tuple[str, ...]]
    know: Mapping[str, tuple[str, ...]]
    outside: frozenset[str]


def grade_picture(ask: Ask, grade: str, round_id: str | None = None) -> GradePicture:
    """Return a grade's students with the adults who are strong, or know one who has nobody yet.

    Of whom the viewer may see; it is worked out once for everybody who sees the same.
    """
    ask.require(Permission.MARK_READ, Scope.GRADES)
    coverage = shown_coverage(ask.book, round_id)
    of_grade = (student for student in coverage.students if student.grade == grade)
    students = ask.seen(Permission.MARK_READ, of_grade)
    if not students:
        raise NotFound("No student of this round is in this grade.")
    key = ("picture", coverage.this_round, grade, tuple(s.student_id for s in students))
    of_round = (coverage.this_round,)
    return ask.book.kept(key, lambda: _grade_picture(ask.book, coverage, students), of_round)


def _grade_picture(
    book: Book, coverage: RoundCoverage, students: tuple[Student, ...]
) -> GradePicture:
    by_id = {student.student_id: student for student in students}
    of_round = coverage.adults
    place = {adult.adult_id: number for number, adult in enumerate(of_round)}
    at_least = load_marks(
        book.sql, book.school_id, coverage.this_round.round_id, at_least=Strength.KNOW
    )
    said: dict[tuple[str, int], list[str]] = defaultdict(list)
    for adult_id, student_id, strength in at_least.itertuples(index=False, name=None):
        if student_id in by_id and adult_id in place:
            said[student_id, strength].append(adult_id)
    table = coverage.table
    strong = dict(zip(table["student_id"], table["strong"].tolist(), strict=True))
    blocks: tuple[list[str], ...] = ([], [], [])
    for one in by_id:
        blocks[min(strong[one], 2)].append(one)

    def by_name(one: str, strength: Strength) -> tuple[str, ...]:
        return tuple(sorted(said[one, strength], key=place.__getitem__))

    strongs = {one: by_name(one, Strength.STRONG) for one in by_id}
    knows = {one: by_name(one, Strength.KNOW) for one in blocks[0]}
    lines = {one: (*tied, *knows.get(one, ())) for one, tied in strongs.items()}
    places = columns(list(place), blocks, lines)
    here = {*places.left, *places.right}
    adults = {adult.adult_id: adult for adult in of_round if adult.adult_id in here}
    outside = outside_of(adults.values())
    return GradePicture(students[0].grade, places, by_id, adults, strongs, knows, outside)


@dataclass(frozen=True, slots=True)
class Picture:
    """People in their places and the lines between them.

    `people`: kind "student" or "adult", person_id, name str, x, y float, ties int.
    `lines`: student_id, adult_id str, strength int.
    """

    people: pd.DataFrame
    lines: pd.DataFrame


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
