"""What students say, on its way in: a form's answers, or one student's, asked in person."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from connections.domain.access.grants import Permission, Scope
from connections.domain.access.viewer import Viewer
from connections.domain.people.person import Adult, Student
from connections.domain.problems import FileRefused, NotFound, NotPossible
from connections.domain.rounds.round import SHOWS_ANSWERS, TAKES_MARKS, Round
from connections.domain.voice.said import (
    Said,
    VoiceAnswer,
    asks_students,
    newer_answers,
    require_answer,
    require_voice,
)
from connections.files.bytes.reading import File
from connections.files.marks.voice import NotAsked, VoiceReading, read_voice
from connections.services.book.ask import Ask
from connections.services.book.which import require_round
from connections.store.history.merging import load_kept_ids
from connections.store.rosters import load_adults, load_opted_out, load_students, save_opted_out
from connections.store.rounds import load_round_people, load_rounds, load_voice, save_voice
from connections.store.schools import load_settings
from connections.words import say_many


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
    settings = ask.book.settings()
    return [r for r in ask.book.rounds() if r.status in TAKES_MARKS and asks_students(settings, r)]


def school_asks_students(ask: Ask) -> bool:
    """Say whether the school asks students at all; else nothing of it is shown as something to do.

    What was stored before it was switched off stays stored and is shown nowhere.
    """
    ask.require(Permission.ROUND_READ)
    return ask.book.settings().asks_students


def is_opted_out(ask: Ask, student_id: str) -> bool:
    """Say whether a student is not asked whom they would go to."""
    ask.require(Permission.VOICE_MANAGE)
    return student_id in ask.book.opted_out()


def opt_out(ask: Ask, student_id: str, opted_out: bool) -> None:
    """Leave a student out of what students are asked, or ask them again. No reason is kept.

    From now on nothing they said is shown or counted, and an answer of theirs is refused.
    """
    ask.require(Permission.VOICE_MANAGE)
    details = {"student_id": student_id, "opted_out": opted_out}
    with ask.changing("voice.opted_out", details) as sql:
        if student_id not in {student.student_id for student in load_students(sql, ask.school_id)}:
            raise NotFound("This student is not on the roster any more. Nothing was changed.")
        save_opted_out(sql, ask.school_id, student_id, opted_out)


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
    return replace(preview, to_save=(), new=0, changed=0, unchanged=0, sealed=True)


def import_voice(
    ask: Ask, file: File, answers: Mapping[str, str], round_id: str | None = None
) -> VoicePreview:
    """Save a form's answers, all in one; rows of nobody on the roster are left out, as was shown.

    Raises FileRefused while a question is open or when there is nothing to save.
    """
    ask.require(Permission.VOICE_MANAGE)
    details: dict[str, object] = {}

    def work_out(sql: Connection) -> VoicePreview:
        return _preview(sql, ask.school_id, file, answers, round_id)

    with ask.changing_by(work_out, "voice.imported", details) as (sql, found):
        reading, into = found.reading, found.this_round.round_id
        if reading.questions:
            raise FileRefused(  # what was written stays on the page that asks
                say_many(
                    len(reading.questions),
                    "{n} question about this file is still open. Nothing was imported.",
                    "{n} questions about this file are still open. Nothing was imported.",
                )
            )
        if not reading.answers:
            raise FileRefused("{why} Nothing was imported.", why=reading.message)
        save_voice(sql, ask.school_id, into, found.to_save, ask.now)
        details |= {"round_id": into, "answers": len(reading.answers)}
    return _told(found, ask.viewer)


def _preview(
    sql: Connection, school_id: str, file: File, answers: Mapping[str, str], round_id: str | None
) -> VoicePreview:
    this_round = _round(sql, school_id, round_id)
    merged = load_kept_ids(sql, school_id)
    students, adults, not_asked = _people(sql, school_id, this_round, merged)
    reading = read_voice(file, students, adults, answers, not_asked, merged)
    before = load_voice(sql, school_id, this_round.round_id)
    to_save, new = newer_answers(before, reading.answers)
    same = len(reading.answers) - len(to_save)
    return VoicePreview(reading, this_round, to_save, new, len(to_save) - new, same)


def _people(
    sql: Connection, school_id: str, this_round: Round, merged: Collection[str]
) -> tuple[list[Student], list[Adult], dict[str, NotAsked]]:
    """Return whom a form may name: everybody here and in the round; and who is not asked, why.

    A student may go to an adult who is not asked to mark, so every adult of the school is among
    them. A row that was `merged` is no child of its own.
    """
    students, adults = load_round_people(sql, school_id, this_round)
    asked = {student.student_id for student in students}
    everybody = {s.student_id: s for s in (*load_students(sql, school_id), *students)}
    staff = {a.adult_id: a for a in (*load_adults(sql, school_id), *adults)}
    not_asked = dict.fromkeys(everybody.keys() - asked, NotAsked.NOT_IN_ROUND)
    not_asked |= dict.fromkeys(load_opted_out(sql, school_id), NotAsked.OPTED_OUT)
    everybody = {key: student for key, student in everybody.items() if key not in merged}
    return list(everybody.values()), list(staff.values()), not_asked


def _round(sql: Connection, school_id: str, round_id: str | None) -> Round:
    settings = load_settings(sql, school_id)
    if round_id is not None:
        this_round = require_round(sql, school_id, round_id)
    else:
        taking = [each for each in load_rounds(sql, school_id) if each.status in TAKES_MARKS]
        if not taking:
            raise NotFound("No round is open for what students say. Open one under School first.")
        collecting = [each for each in taking if asks_students(settings, each)]
        this_round = (collecting or taking)[0]
    require_voice(settings, this_round)
    return this_round


def note_voice(
    ask: Ask, student_id: str, said: Said, adult_ids: Collection[str], round_id: str | None = None
) -> None:
    """Note what one student said when asked in person; a later answer replaces it."""
    ask.require(Permission.VOICE_MANAGE)
    given = VoiceAnswer(student_id, said, tuple(dict.fromkeys(adult_ids)))
    require_answer(given)
    with ask.changing("voice.noted", {"student_id": student_id}) as sql:
        this_round = _round(sql, ask.school_id, round_id)
        merged = load_kept_ids(sql, ask.school_id)
        students, adults, not_asked = _people(sql, ask.school_id, this_round, merged)
        if not_asked.get(student_id) is NotAsked.OPTED_OUT:
            raise NotPossible("This student is not asked: they are opted out. Nothing was saved.")
        if student_id in not_asked or student_id not in {one.student_id for one in students}:
            raise NotFound("This student is not in the round, so nothing was saved.")
        if not set(given.adult_ids) <= {adult.adult_id for adult in adults}:
            raise NotFound("An adult named here is not at the school, so nothing was saved.")
        save_voice(sql, ask.school_id, this_round.round_id, [given], ask.now)
