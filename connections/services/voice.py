"""What students say: a form's answers, one student's answer, and both views side by side."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import pandas as pd

from connections.domain.access import Permission, Viewer
from connections.domain.people import Adult, Student
from connections.domain.problems import FileRefused, NotFound
from connections.domain.rounds import SHOWS_ANSWERS, TAKES_MARKS, Round
from connections.domain.voice import (
    Said,
    VoiceAnswer,
    VoiceSummary,
    newer_answers,
    require_answer,
    require_voice,
    voice_summary,
    voice_table,
)
from connections.files.reading import File
from connections.files.voice import VoiceReading, read_voice
from connections.services.conversion import note_strong_pairs
from connections.services.coverage import round_coverage
from connections.store.database import Connection, Database
from connections.store.rosters import load_by_id
from connections.store.rounds import load_round_people, load_rounds
from connections.store.schools import load_version
from connections.store.voice import load_voice, save_voice


@dataclass(frozen=True, slots=True)
class VoicePreview:
    """What a file of students' answers would do to a round."""

    reading: VoiceReading
    this_round: Round
    to_save: tuple[VoiceAnswer, ...]
    new: int

    @property
    def changed(self) -> int:
        """Return how many answers would replace an earlier one."""
        return len(self.to_save) - self.new

    @property
    def unchanged(self) -> int:
        """Return how many answers are here already."""
        return len(self.reading.answers) - len(self.to_save)


def voice_rounds(database: Database, viewer: Viewer) -> list[Round]:
    """Return the rounds that take students' answers, the newest first."""
    viewer.require(Permission.VOICE_MANAGE)
    with database.reading() as sql:
        return [r for r in load_rounds(sql, viewer.school_id) if r.status in TAKES_MARKS]


def preview_voice(
    database: Database,
    viewer: Viewer,
    file: File,
    answers: Mapping[str, str],
    round_id: str | None = None,
) -> VoicePreview:
    """Read a form's answers against the round's people and say what importing would change."""
    viewer.require(Permission.VOICE_MANAGE)
    with database.reading() as sql:
        return _preview(sql, viewer.school_id, file, answers, round_id)


def import_voice(
    database: Database,
    viewer: Viewer,
    file: File,
    answers: Mapping[str, str],
    now: datetime,
    round_id: str | None = None,
) -> VoicePreview:
    """Save a form's answers, all in one; rows of nobody on the roster are left out, as was shown.

    Raises FileRefused while a question is open or when there is nothing to save.
    """
    viewer.require(Permission.VOICE_MANAGE)
    details: dict[str, object] = {}
    with database.changing(viewer, "voice.imported", now, details) as sql:
        found = _preview(sql, viewer.school_id, file, answers, round_id)
        if found.reading.questions:
            raise FileRefused(f"{found.reading.questions[0].message} Nothing was imported.")
        if not found.reading.answers:
            raise FileRefused(f"{found.reading.message} Nothing was imported.")
        save_voice(sql, viewer.school_id, found.this_round.round_id, found.to_save, now)
        details |= {"round_id": found.this_round.round_id, "answers": len(found.to_save)}
    _note_strong(database, viewer, found.this_round, now)
    return found


def _preview(
    sql: Connection, school_id: str, file: File, answers: Mapping[str, str], round_id: str | None
) -> VoicePreview:
    this_round = _round(sql, school_id, round_id)
    students, adults = load_round_people(sql, school_id, this_round)
    reading = read_voice(file, students, adults, answers)
    before = load_voice(sql, school_id, this_round.round_id)
    to_save, new = newer_answers(before, reading.answers)
    return VoicePreview(reading, this_round, to_save, new)


def _round(sql: Connection, school_id: str, round_id: str | None) -> Round:
    rounds = load_rounds(sql, school_id)
    if round_id is None:
        rounds = [one for one in rounds if one.status in TAKES_MARKS]
        if not rounds:
            raise NotFound("No round is open for what students say. Open one under School first.")
        return rounds[0]
    found = next((one for one in rounds if one.round_id == round_id), None)
    if found is None:
        raise NotFound("There is no such round any more.")
    require_voice(found)
    return found


def note_voice(
    database: Database,
    viewer: Viewer,
    student_id: str,
    said: Said,
    adult_ids: Collection[str],
    now: datetime,
    round_id: str | None = None,
) -> None:
    """Note what one student said when asked in person; a later answer replaces it."""
    viewer.require(Permission.VOICE_MANAGE)
    given = VoiceAnswer(student_id, said, tuple(dict.fromkeys(adult_ids)))
    require_answer(given)
    with database.changing(viewer, "voice.noted", now, {"student_id": student_id}) as sql:
        this_round = _round(sql, viewer.school_id, round_id)
        students, adults = load_round_people(sql, viewer.school_id, this_round)
        if student_id not in {student.student_id for student in students}:
            raise NotFound("This student is not in the round, so nothing was saved.")
        if not set(given.adult_ids) <= {adult.adult_id for adult in adults}:
            raise NotFound("An adult named here is not in the round, so nothing was saved.")
        save_voice(sql, viewer.school_id, this_round.round_id, [given], now)
    _note_strong(database, viewer, this_round, now)


def _note_strong(database: Database, viewer: Viewer, this_round: Round, now: datetime) -> None:
    """A student who names the adult makes an outreach strong, once the round is revealed."""
    if this_round.status in SHOWS_ANSWERS and viewer.may(Permission.ROUND_MANAGE):
        note_strong_pairs(database, viewer, now)


@dataclass(frozen=True, slots=True)
class RoundVoice:
    """What students said in a round beside what staff say; `table` as domain.voice has it."""

    this_round: Round
    students: dict[str, Student]
    answers: dict[str, VoiceAnswer]
    adults: dict[str, Adult]  # those who were named, whoever has left among them
    table: pd.DataFrame
    summary: VoiceSummary


def round_voice(
    database: Database, viewer: Viewer, round_name: str | None = None
) -> RoundVoice | None:
    """Return what students said in a round, or None if nobody answered."""
    viewer.require(Permission.VOICE_READ)
    with database.reading() as sql:
        version = load_version(sql, viewer.school_id)
    return _round_voice(database, viewer, round_name, version)


@lru_cache(maxsize=8)
def _round_voice(
    database: Database, viewer: Viewer, round_name: str | None, version: int
) -> RoundVoice | None:
    """Work it out once per change: `version` grows with every change to the school."""
    coverage = round_coverage(database, viewer, round_name)
    with database.reading() as sql:
        answers = load_voice(sql, viewer.school_id, coverage.this_round.round_id)
        named = {adult_id for given in answers.values() for adult_id in given.adult_ids}
        _, adults = load_by_id(sql, viewer.school_id, [], sorted(named))
    table = voice_table(coverage.network, answers)
    summary = voice_summary(table)
    if not summary.answered:
        return None
    students = {student.student_id: student for student in coverage.students}
    return RoundVoice(coverage.this_round, students, answers, adults, table, summary)
