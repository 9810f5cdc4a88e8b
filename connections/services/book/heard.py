"""What students said, as far as it counts: the one place where that is decided."""

from collections.abc import Collection, Mapping

from sqlalchemy import Connection

from connections.domain.rounds.round import Round
from connections.domain.voice.said import VoiceAnswer, asks_students
from connections.store.rosters import load_opted_out
from connections.store.rounds import load_voice
from connections.store.schools import load_settings


def heard(sql: Connection, school_id: str, this_round: Round) -> dict[str, VoiceAnswer]:
    """Return what students said in a round, by student_id.

    Nothing where the school or the round does not ask students, though what was stored before
    stays stored; nothing of a student who is opted out.
    """
    if not asks_students(load_settings(sql, school_id), this_round):
        return {}
    said = load_voice(sql, school_id, this_round.round_id)
    return without(said, load_opted_out(sql, school_id) if said else ())


def without(said: Mapping[str, VoiceAnswer], opted_out: Collection[str]) -> dict[str, VoiceAnswer]:
    """Return what students said without those who are opted out."""
    return {key: given for key, given in said.items() if key not in opted_out}
