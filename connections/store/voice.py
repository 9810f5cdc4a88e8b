"""What students said in a round."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from connections.domain.voice.said import VoiceAnswer
from connections.store.database import upsert
from connections.store.mapper import from_row, to_rows
from connections.store.schema import voice


def load_voice(sql: Connection, school_id: str, round_id: str) -> dict[str, VoiceAnswer]:
    """Return the answers of a round by student_id."""
    query = select(voice).where(voice.c.school_id == school_id, voice.c.round_id == round_id)
    return {row.student_id: from_row(VoiceAnswer, row) for row in sql.execute(query)}


def save_voice(
    sql: Connection,
    school_id: str,
    round_id: str,
    answers: Sequence[VoiceAnswer],
    now: datetime,
) -> None:
    """Write answers; a student's later answer replaces the earlier one."""
    more = {"school_id": school_id, "round_id": round_id, "answered_at": now}
    upsert(sql, voice, to_rows(answers, **more))
