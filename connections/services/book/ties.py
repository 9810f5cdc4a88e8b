"""What students and adults have in common beside knowing each other."""

from collections.abc import Collection, Sequence

import pandas as pd

from connections.domain.assignment.ties import Tie, shared_ties
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import Round
from connections.services.book.book import Book


def ties_in_common(
    book: Book, this_round: Round, students: Collection[Student], adults: Sequence[Adult]
) -> pd.DataFrame:
    """Return these students' wishes in a round, classes, and what the rosters show.

    Of somebody who was erased, what was so on that day.
    One row each:  student_id str, adult_id str, tie str of Tie.
    """
    wanted, wishes = {student.student_id for student in students}, book.voice(this_round)
    rows = [
        (student_id, adult_id, Tie.WISH.value)
        for student_id in sorted(wanted & wishes.keys())
        for adult_id in wishes[student_id].adult_ids
    ]
    rows += [
        (student_id, adult_id, Tie.CLASS.value)
        for adult_id, taught in book.classes().items()
        for student_id in taught
        if student_id in wanted
    ]
    if any(student.erased_on for student in students):
        rows += [row for row in book.erased_ties(this_round) if row[0] in wanted]
    said = pd.DataFrame(rows, columns=["student_id", "adult_id", "tie"], dtype=object)
    return pd.concat([said, shared_ties(students, adults)], ignore_index=True)


def ties_of_one(book: Book, student_id: str) -> dict[str, set[tuple[str, str]]]:
    """Return what a student shares with which adult as (tie, adult_id), by revealed round.

    Without their wishes, which are an answer of their own.
    """
    found: dict[str, set[tuple[str, str]]] = {}
    for this_round in book.shown_rounds():
        students, adults = book.round_people(this_round)
        theirs = [student for student in students if student.student_id == student_id]
        ties = ties_in_common(book, this_round, theirs, adults)
        pairs = zip(ties["tie"], ties["adult_id"], strict=True)
        found[this_round.round_id] = {(tie, who) for tie, who in pairs if tie != Tie.WISH}
    return found
