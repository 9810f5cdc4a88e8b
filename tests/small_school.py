"""A small school for tests, written straight into a database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from connections.domain.access.viewer import Viewer
from connections.domain.people.changes import RosterChanges
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import Round, RoundStatus
from connections.store.database import Database
from connections.store.rosters import save_adults, save_students
from connections.store.rounds import save_marks, save_round


def fill(
    database: Database,
    viewer: Viewer,
    today: date,
    now: datetime,
    students: Iterable[Student],
    adults: Iterable[Adult],
    marks: Mapping[tuple[str, str], int] | None = None,
    status: RoundStatus = RoundStatus.OPEN,
) -> Round:
    """Write people and one round with `marks` by (adult_id, student_id); return the round."""
    this_round = Round("r1", "Fall", status, today)
    with database.changing(viewer, "test.filled", now) as sql:
        save_students(sql, viewer.school_id, RosterChanges(new=tuple(students)), today)
        save_adults(sql, viewer.school_id, RosterChanges(new=tuple(adults)), today)
        save_round(sql, viewer.school_id, this_round, now)
        given = [Mark(a, s, Strength(value)) for (a, s), value in (marks or {}).items()]
        save_marks(sql, viewer.school_id, this_round.round_id, given, now)
    return this_round
