"""What students said in a round, beside what staff say."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from connections.domain.access.grants import Permission
from connections.domain.people.person import Adult, Student
from connections.domain.rounds.round import Round
from connections.domain.voice.said import (
    VoiceAnswer,
    VoiceSummary,
    asks_students,
    voice_summary,
    voice_table,
)
from connections.services.book.ask import Ask
from connections.services.book.book import Book
from connections.services.book.which import shown_round


@dataclass(frozen=True, slots=True)
class RoundVoice:
    """What students said in a round beside what staff say; `table` as domain.voice has it."""

    this_round: Round
    students: dict[str, Student]
    answers: Mapping[str, VoiceAnswer]
    adults: Mapping[str, Adult]  # those who were named, whoever has left among them
    table: pd.DataFrame
    summary: VoiceSummary


def round_voice(ask: Ask, round_id: str | None = None) -> RoundVoice | None:
    """Return what students said in a round, or None if nobody answered."""
    ask.require(Permission.VOICE_READ)
    this_round = shown_round(ask.book, round_id)
    answers = ask.book.voice(this_round)
    if not answers:
        return None
    table = voice_beside_staff(ask.book, this_round)
    summary = voice_summary(table)
    if not summary.answered:
        return None
    people, _ = ask.book.round_people(this_round)
    students = {s.student_id: s for s in ask.seen(Permission.VOICE_READ, people)}
    shown = table[table["student_id"].isin(students)] if len(students) < len(people) else table
    theirs = {student: given for student, given in answers.items() if student in students}
    return RoundVoice(this_round, students, theirs, ask.book.adults_by_id(), shown, summary)


def are_asked(ask: Ask, round_id: str) -> bool:
    """Say whether the school and the round ask students; else nothing of it is shown."""
    ask.require(Permission.VOICE_READ)
    return asks_students(ask.book.settings(), shown_round(ask.book, round_id))


def voice_beside_staff(book: Book, this_round: Round) -> pd.DataFrame:
    """Return what each student said beside what staff say: see domain.voice."""

    def make() -> pd.DataFrame:
        return voice_table(book.network(this_round), book.voice(this_round), book.opted_out())

    return book.kept(("voice table", this_round), make, (this_round,))
