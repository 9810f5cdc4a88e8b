"""Counting a round's marks where they are, in the database."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import Connection

from connections.domain.coverage.table import coverage_of_counts
from connections.domain.people.person import AT_SCHOOL, Adult, Student
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import Round
from connections.store.answers import LateMark, load_answer_counts, load_strong_of
from connections.store.rounds import load_progress


def count_marks(
    sql: Connection,
    school_id: str,
    this_round: Round,
    students: Sequence[Student],
    adults: Sequence[Adult],
    late: Iterable[LateMark] = (),
) -> tuple[pd.DataFrame, np.ndarray]:
    """Count what these adults say of these students in a round, with the `late` marks given.

    Returns domain.coverage's coverage table and how many strong adults at school of each are not
    leaving.
    """
    round_id, here = this_round.round_id, {adult.adult_id for adult in adults}
    gone = set(load_progress(sql, school_id, round_id)) - here  # left since they marked
    outside = {adult.adult_id for adult in adults if adult.kind not in AT_SCHOOL}
    leaving = {adult.adult_id for adult in adults if adult.leaving} - outside
    place = {student.student_id: number for number, student in enumerate(students)}
    counts = np.zeros((len(students), len(Strength)), dtype=int)
    for student_id, strength, number in load_answer_counts(sql, school_id, round_id, gone):
        if student_id in place:
            counts[place[student_id], strength] = number

    def strong_of(some: set[str]) -> np.ndarray:
        found = load_strong_of(sql, school_id, round_id, some) if some else {}
        return np.array([found.get(student_id, 0) for student_id in place], dtype=int)

    elsewhere = strong_of(outside)
    staying = counts[:, Strength.STRONG] - strong_of(leaving) - elsewhere
    for one in late:
        if one.adult_id not in here or one.student_id not in place:
            continue
        row, away = place[one.student_id], one.adult_id in outside
        stays = one.adult_id not in leaving and not away
        for said, change in ((one.was, -1), (one.strength, 1)):
            if said is not None:
                counts[row, said] += change
                staying[row] += change * (said == Strength.STRONG and stays)
                elsewhere[row] += change * (said == Strength.STRONG and away)
    table = coverage_of_counts(list(place), counts, staying, len(adults), elsewhere)
    return table, staying
