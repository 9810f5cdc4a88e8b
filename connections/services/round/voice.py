"""What students say, on its way in: a form's answers, or one student's, asked in person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from connections.domain.access.grants import Permission
from connections.domain.problems import FileRefused, NotFound
from connections.domain.rounds.round import TAKES_MARKS, Round
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


def voice_rounds(ask: Ask) -> list[Round]:
    """Return the rounds that take students' answers, the newest first."""
    ask.require(Permission.VOICE_MANAGE)
    return [this_round for this_round in ask.book.rounds() if this_round.status in TAKES_MARKS]


def preview_voice(
    ask: Ask, file: File, answers: Mapping[str, str], round_id: str | None = None
) -> VoicePreview:
    """Read a form's answers against the round's people and say what importing would change."""
    ask.require(Permission.VOICE_MANAGE)
    return _preview(ask.book.sql, ask.school_id, file, answers, round_id)


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
        details |= {"round_id": round_id, "answers": len(found.to_save)}
        note_strong_pairs(sql, ask.viewer, ask.now)
    return found


def _preview(
    sql: Connection, school_id: str, file: File, answers: Mapping[str, str], round_id: str | None
) -> VoicePreview:
    this_round = _round(sql, school_id, round_id)
    students, adults = load_round_people(sql, school_id, this_round)
    reading = read_voice(file, students, adults, answers)
    before = load_voice(sql, school_id, this_round.round_id)
    return VoicePreview(reading, this_round, *newer_answers(before, reading.answers))


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
