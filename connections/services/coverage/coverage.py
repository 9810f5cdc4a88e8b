"""What a round says: coverage, one student, one adult, and what if adults leave."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from connections.domain.access.grants import Permission, Scope
from connections.domain.coverage.change import round_change, student_moves
from connections.domain.network.graph import load_per_adult, lose_only_strong_adult
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied, NotFound
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.book.counting import left_alone, reached
from connections.services.book.which import (
    as_seen,
    marks_of,
    sees_list,
    shown_coverage,
    shown_round,
)
from connections.services.coverage.today import students_today
from connections.store.answers import load_own_marks
from connections.store.rounds import load_marks
from connections.words import listed, say

_COUNTS = ("strong", "know", "recognise", "not_yet")


def round_coverage(ask: Ask, round_id: str | None = None) -> RoundCoverage:
    """Return the coverage of a round that was revealed, by default the newest.

    Its totals are everybody's; its students, one by one, only those whose list the viewer sees.
    Raises NotFound with what to do when there is no such round.
    """
    ask.require(Permission.COVERAGE_READ)
    return as_seen(ask, Permission.COVERAGE_LIST, shown_coverage(ask.book, round_id))


def may_see_list(ask: Ask) -> bool:
    """Say whether the viewer sees students by name on the coverage page, not only their own."""
    ask.require(Permission.COVERAGE_LIST)
    return sees_list(ask)


def require_counts(ask: Ask) -> None:
    """Refuse exact figures of groups where the school keeps its list from the viewer.

    Beside the ranges that were shared they would tell about single children.
    """
    ask.require(Permission.COVERAGE_READ)
    if not sees_list(ask):
        raise AccessDenied(
            "The school keeps its figures to those who see the list of students. You see what its "
            "report says."
        )


def visible_rounds(ask: Ask) -> list[Round]:
    """Return the rounds whose coverage the viewer may look into, newest first."""
    ask.require(Permission.COVERAGE_READ)
    return list(ask.book.shown_rounds())


def earlier_totals(ask: Ask) -> list[tuple[Round, Mapping[str, Any]]]:
    """Return the totals of rounds whose answers are over their time, the newest first.

    As services.records.keeping wrote them; a round that was never revealed left none.
    """
    ask.require(Permission.COVERAGE_READ)
    require_counts(ask)
    kept = ask.book.round_figures()
    rounds = (each for each in ask.book.rounds() if kept.get(each.round_id))
    return [(each, kept[each.round_id]) for each in rounds]


@dataclass(frozen=True, slots=True)
class StudentView:
    """One student over the rounds. `known_by` is None where names of adults are not shown.

    `all_asked`: in the newest visible round every adult was asked about every student.
    """

    student: Student
    known_by: dict[Strength, list[Adult]] | None
    own_answer: Strength | None  # the viewer's own, in the newest visible round
    history: pd.DataFrame  # round_id, round str, held_on date, strong, know, recognise, not_yet int
    all_asked: bool = True


def student_view(ask: Ask, student_id: str) -> StudentView:
    """Return who knows a student, and how that changed over the rounds the viewer may see.

    Adults' names need everybody's marks; others see how many, and their own answer. Of somebody who
    arrived since the newest round it is what was answered since.
    """
    ask.require(Permission.COVERAGE_LIST)
    student = ask.book.students_by_id().get(student_id)
    shown = ask.book.shown_rounds()
    if not shown or student is None or not ask.sees(Permission.COVERAGE_LIST, student):
        raise NotFound("This student is in none of the rounds shown here.")
    looked_at = [
        (each.round_id, each.name, each.held_on, ask.book.coverage(each).table) for each in shown
    ]
    today = students_today(ask)
    new = today.table.loc[today.table["arrival"], ["student_id", "came_on"]]
    if came_on := dict(zip(new["student_id"], new["came_on"], strict=True)).get(student_id):
        looked_at.insert(0, (shown[0].round_id, say("Since then"), came_on, today.table))
    rows = []
    for round_id, name, held_on, table in looked_at:
        found = table[table["student_id"] == student_id]
        if not found.empty:
            counts = {column: int(found.iloc[0][column]) for column in _COUNTS}
            rows.append({"round_id": round_id, "round": name, "held_on": held_on, **counts})
    if not rows:
        raise NotFound("This student is in none of the rounds shown here.")
    newest = next(each for each in shown if each.round_id == rows[0]["round_id"])
    known_by, own = _known_by(ask, newest, student), _own(ask, newest, student_id)
    ask.note("student.opened", student_id=student_id)
    return StudentView(student, known_by, own, pd.DataFrame(rows), not newest.short)


def _known_by(ask: Ask, this_round: Round, student: Student) -> dict[Strength, list[Adult]] | None:
    """Return who said what in a round, late answers among it; None for whoever may not read it."""
    reaches = ask.may(Permission.MARK_READ, Scope.GRADES)
    if not (reaches and ask.sees(Permission.MARK_READ, student)):
        return None
    key, (_, then) = student.student_id, ask.book.round_people(this_round)
    given = load_marks(ask.book.sql, ask.school_id, this_round.round_id, student_id=key)
    said: dict[str, int | None] = dict(
        zip(given["adult_id"], given["strength"].tolist(), strict=True)
    )
    late = ask.book.late_marks(this_round)
    said |= {one.adult_id: one.strength for one in late if one.student_id == key}
    adults = {adult.adult_id: adult for adult in (*then, *ask.book.adults())}
    by_id = [adults[adult_id] for adult_id in sorted(adults)]
    return {each: [a for a in by_id if said.get(a.adult_id) == each] for each in Strength}


def _own(ask: Ask, this_round: Round, student_id: str) -> Strength | None:
    mine = ask.viewer.adult_id
    if mine is None:
        return None
    given = load_own_marks(ask.book.sql, ask.school_id, this_round.round_id, mine)
    own = given.get(student_id)
    return None if own is None else Strength(own)


@dataclass(frozen=True, slots=True)
class AdultView:
    """One adult's load in a round: how many, never compared with others."""

    adult: Adult
    strong: int
    answers: int
    students: int
    only_theirs: tuple[Student, ...]  # whose only strong adult they are


def adult_view(ask: Ask, adult_id: str, round_id: str | None = None) -> AdultView:
    """Return what one adult carries; everybody sees their own, leads see everyone's."""
    ask.require(Permission.MARK_READ, _reach(ask, adult_id))
    coverage = shown_coverage(ask.book, round_id)
    network = ask.book.network(coverage.this_round)
    adult = next((a for a in coverage.adults if a.adult_id == adult_id), None)
    if adult is None:
        raise NotFound("This adult is not part of the round.")
    only = set(lose_only_strong_adult(network, [adult_id]))
    theirs = ask.seen(Permission.MARK_READ, (s for s in coverage.students if s.student_id in only))
    theirs = ask.seen(Permission.COVERAGE_LIST, theirs)  # it says what other adults answered
    strong, answers = load_per_adult(network)[adult_id], network.degree(("adult", adult_id))
    return AdultView(adult, strong, answers, len(coverage.students), theirs)


def adult_students(ask: Ask, adult_id: str, round_id: str | None = None) -> pd.DataFrame:
    """Return whom one adult has a strong connection with: everybody their own, leads anyone's.

    One row per student in roster order:  student_id, name, grade str, others Int64 (further strong
    adults of this student; missing where the school keeps its list from the viewer).
    """
    ask.require(Permission.MARK_READ, _reach(ask, adult_id))
    coverage = shown_coverage(ask.book, round_id)
    network = ask.book.network(coverage.this_round)
    if ("adult", adult_id) not in network:
        raise NotFound("This adult is not part of the round.")
    lines = network.adj[("adult", adult_id)].items()
    tied = {who for (_, who), line in lines if line["strength"] == Strength.STRONG}
    seen = ask.seen(Permission.MARK_READ, (s for s in coverage.students if s.student_id in tied))
    shown = coverage.table["student_id"].isin([student.student_id for student in seen])
    theirs = coverage.table.loc[shown, ["student_id", "name", "grade"]]
    told = {student.student_id for student in ask.seen(Permission.COVERAGE_LIST, seen)}
    others = (coverage.table.loc[shown, "strong"] - 1).astype("Int64")
    others = others.where(theirs["student_id"].isin(told))
    return theirs.assign(others=others).reset_index(drop=True)


def _reach(ask: Ask, adult_id: str) -> Scope:
    return Scope.OWN if adult_id == ask.viewer.adult_id else Scope.GRADES


def what_if(ask: Ask, leaves: Collection[str], round_id: str | None = None) -> list[str]:
    """Return the ids of the students who lose their only strong adult if these adults leave.

    Raises NotFound when an id is not an adult of the round.
    """
    ask.require(Permission.LEAVING_READ)
    coverage = shown_coverage(ask.book, round_id)
    missing = sorted(set(leaves) - {adult.adult_id for adult in coverage.adults})
    if missing:
        raise NotFound("No adult of this round has the id {ids}.", ids=listed(missing))
    lost = set(lose_only_strong_adult(ask.book.network(coverage.this_round), leaves))
    students = (student for student in coverage.students if student.student_id in lost)
    return sorted(s.student_id for s in ask.seen(Permission.LEAVING_READ, students))


def change_since(ask: Ask, before: str, after: str) -> pd.DataFrame:
    """Return how students moved between two revealed rounds, by id: see round_change."""
    ask.require(Permission.COVERAGE_READ)
    require_counts(ask)
    book, rounds = ask.book, (shown_round(ask.book, before), shown_round(ask.book, after))
    return book.kept(
        ("moves", *rounds), lambda: round_change(*(marks_of(book, r) for r in rounds)), rounds
    )


def moves_by_student(ask: Ask, before: str, after: str) -> Mapping[str, tuple[str, str]]:
    """Return how each student the viewer sees moved between two revealed rounds: was and now."""
    ask.require(Permission.COVERAGE_LIST)
    require_counts(ask)
    book, rounds = ask.book, (shown_round(ask.book, before), shown_round(ask.book, after))
    moves = book.kept(
        ("who moved", *rounds), lambda: student_moves(*(marks_of(book, r) for r in rounds)), rounds
    )
    ever = book.students_by_id()
    seen = ask.seen(Permission.COVERAGE_LIST, (ever[one] for one in moves if one in ever))
    return {student.student_id: moves[student.student_id] for student in seen}


@dataclass(frozen=True, slots=True)
class Beyond:
    """What is known of a round beyond its summary, for the whole school.

    `may_be` of the students without a strong adult have an answer still to come. For them, today:
    an adult `said_yes`, was `asked`, or `open_yet`; None for whoever sees no outreach, and for a
    round before the newest. `through_leaving`: every strong adult goes (see left_alone); likewise.
    """

    may_be: int
    said_yes: int | None = None
    asked: int | None = None
    open_yet: int | None = None
    through_leaving: int | None = None


def beyond_summary(ask: Ask, round_id: str | None = None) -> Beyond:
    """Return what is known of a round beyond its summary; counts of the whole school."""
    ask.require(Permission.COVERAGE_READ)
    require_counts(ask)
    coverage = shown_coverage(ask.book, round_id)
    table = coverage.table
    alone = table[~table["covered"]]
    found = Beyond(int((alone["missing"] > 0).sum()))
    newest = coverage.this_round == ask.book.shown_rounds()[0]
    if newest and ask.may(Permission.LEAVING_READ):
        found = replace(found, through_leaving=len(left_alone(ask.book, coverage.this_round)))
    if newest and ask.may(Permission.OUTREACH_READ, Scope.GRADES):
        yes, asked, rest = map(len, reached(ask.book, coverage))
        found = replace(found, said_yes=yes, asked=asked, open_yet=rest)
    return found
