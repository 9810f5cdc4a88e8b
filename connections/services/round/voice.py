"""What students say, on its way in: a form's answers, or one student's, asked in person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.problems import FileRefused, NotFound
from connections.domain.rounds.round import SHOWS_ANSWERS, TAKES_MARKS, Round
from connections.domain.voice.said import (
    Said,
    VoiceAnswer,
    newer_answers,
    require_answer,
    require_voice,
)
from connections.files.bytes.reading import File
from connections.files.marks.voice import VoiceReading, read_voice
from connections.services.book.ask import Ask
from connections.services.book.which import require_round
from connections.services.outreach.conversion import note_strong_pairs
from connections.store.rounds import load_round_people, load_rounds, load_voice, save_voice


@dataclass(frozen=True, slots=True)
class VoicePreview:
    """What a file of students' answers would do to a round.

    `sealed`: how the file compares with what was answered is not this viewer's business, so
    nothing of it is here; the file's answers will stand.
    """

    reading: VoiceReading
    this_round: Round
    to_save: tuple[VoiceAnswer, ...] = ()
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    sealed: bool = False


def voice_rounds(ask: Ask) -> list[Round]:
    """Return the rounds that take students' answers, the newest first."""
    ask.require(Permission.VOICE_MANAGE)
    return [this_round for this_round in ask.book.rounds() if this_round.status in TAKES_MARKS]


def preview_voice(
    ask: Ask, file: File, answers: Mapping[str, str], round_id: str | None = None
) -> VoicePreview:
    """Read a form's answers against the round's people and say what importing would change."""
    ask.require(Permission.VOICE_MANAGE)
    return _told(_preview(ask.book.sql, ask.school_id, file, answers, round_id), ask.viewer)


def _told(preview: VoicePreview, viewer: Viewer) -> VoicePreview:
    """Leave out how the file compares with a round that is open, or whose answers are not read."""
    reads = viewer.may(Permission.VOICE_READ, Scope.GRADES)
    if reads and preview.this_round.status in SHOWS_ANSWERS:
        return preview
    return VoicePreview(preview.reading, preview.this_round, sealed=True)


def import_voice(
    ask: Ask, file: File, answers: Mapping[str, str], round_id: str | None = None
) -> VoicePreview:
    """Save a form's answers, all in one; rows of nobody on the roster are left out, as was shown.

    Raises FileRefused while a question is open or when there is nothing to save.
    """
    ask.require(Permission.VOICE_MANAGE)
    details: dict[str, object] = {}
    with ask.changing("voice.imported", details) as sql:
        found = _preview(sql, ask.school_id, file, answers, round_id)
        reading, round_id = found.reading, found.this_round.round_id
        if reading.questions or not reading.answers:
            why = reading.questions[0].message if reading.questions else reading.message
            raise FileRefused("{why} Nothing was imported.", why=why)
        save_voice(sql, ask.school_id, round_id, found.to_save, ask.now)
        details |= {"round_id": round_id, "answers": len(reading.answers)}
        note_strong_pairs(sql, ask.viewer, ask.now)
    return _told(found, ask.viewer)


def _preview(
    sql: Connection, school_id: str, file: File, answers: Mapping[str, str], round_id: str | None
) -> VoicePreview:
    this_round = _round(sql, school_id, round_id)
    students, adults = load_round_people(sql, school_id, this_round)
    reading = read_voice(file, students, adults, answers)
    before = load_voice(sql, school_id, this_round.round_id)
    to_save, new = newer_answers(before, reading.answers)
    same = len(reading.answers) - len(to_save)
    return VoicePreview(reading, this_round, to_save, new, len(to_save) - new, same)


def _round(sql: Connection, school_id: str, round_id: str | None) -> Round:
    if round_id is not None:
        this_round = require_round(sql, school_id, round_id)
        require_voice(this_round)
        return this_round
    taking = [each for each in load_rounds(sql, school_id) if each.status in TAKES_MARKS]
    if not taking:
        raise NotFound("No round is open for what students say. Open one under School first.")
    return taking[0]


def note_voice(
    ask: Ask, student_id: str, said: Said, adult_ids: Collection[str], round_id: str | None = None
) -> None:
    """Note what one student said when asked in person; a later answer replaces it."""
    ask.require(Permission.VOICE_MANAGE)
    given = VoiceAnswer(student_id, said, tuple(dict.fromkeys(adult_ids)))
    require_answer(given)
    with ask.changing("voice.noted", {"student_id": student_id}) as sql:
        this_round = _round(sql, ask.school_id, round_id)
        students, adults = load_round_people(sql, ask.school_id, this_round)
        if student_id not in {student.student_id for student in students}:
            raise NotFound("This student is not in the round, so nothing was saved.")
        if not set(given.adult_ids) <= {adult.adult_id for adult in adults}:
            raise NotFound("An adult named here is not in the round, so nothing was saved.")
        save_voice(sql, ask.school_id, this_round.round_id, [given], ask.now)
        note_strong_pairs(sql, ask.viewer, ask.now)
