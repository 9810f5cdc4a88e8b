"""A small school for tests, written straight into a database."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from connections.domain.access.viewer import Viewer
from connections.domain.people.changes import RosterChanges
from connections.domain.people.labels import label_key
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.marks import Mark, Strength
from connections.domain.rounds.round import SHOWS_ANSWERS, Round, RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.store.database import Database
from connections.store.groups.consents import Consent, save_consents
from connections.store.rosters import save_adults, save_students
from connections.store.rounds import freeze_round, save_marks, save_round
from connections.store.schools import save_settings


def keep_groups(
    sql: Connection, school_id: str, people: Iterable[Student | Adult], now: datetime
) -> None:
    """Say yes to every group that these people have."""
    labels = {label for person in people for label, _ in person.groups}
    save_consents(sql, school_id, [Consent(label_key(n), n, True, "test", now) for n in labels])


def fill(
    database: Database,
    viewer: Viewer,
    today: date,
    now: datetime,
    students: Iterable[Student],
    adults: Iterable[Adult],
    marks: Mapping[tuple[str, str], int] | None = None,
    status: RoundStatus = RoundStatus.OPEN,
    voice: bool = False,
) -> Round:
    """Write people and one round with `marks` by (adult_id, student_id); return the round.

    `voice`: the school asks students too, in this round as well.
    """
    students, adults = tuple(students), tuple(adults)
    this_round = Round("r1", "Fall", status, today, collects_voice=voice)
    if status in SHOWS_ANSWERS:
        this_round = replace(this_round, frozen_on=today, revealed_at=now, first_revealed_at=now)
    with database.changing(viewer, "test.filled", now) as sql:
        if voice:
            save_settings(sql, viewer.school_id, SchoolSettings(asks_students=True), "Our school")
        save_students(sql, viewer.school_id, RosterChanges(new=students), today)
        save_adults(sql, viewer.school_id, RosterChanges(new=adults), today)
        keep_groups(sql, viewer.school_id, (*students, *adults), now)
        save_round(sql, viewer.school_id, this_round, now)
        given = [Mark(a, s, Strength(value)) for (a, s), value in (marks or {}).items()]
        save_marks(sql, viewer.school_id, this_round.round_id, given, now)
        if status in SHOWS_ANSWERS:
            freeze_round(sql, viewer.school_id, this_round.round_id, students, adults)
    return this_round
