"""Oak Street School: what its older students said in the newest closed round. Invented."""

import hashlib
from datetime import UTC, datetime, time

from sqlalchemy import Connection

from connections.domain.network.graph import adults_by_strength, build_network
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import RoundStatus
from connections.domain.voice.said import Said, VoiceAnswer
from connections.store.rounds import load_marks, load_round_people, load_rounds, save_voice

_ASKED = frozenset({"6", "7", "8"})  # a school often begins with its older grades
# Of 100 students with a strong adult, and of 100 without: upper bound, answer, whom they name.
_SAY: dict[bool, tuple[tuple[int, Said, Strength | None], ...]] = {
    True: (
        (62, Said.NAMED, Strength.STRONG),
        (78, Said.NAMED, Strength.KNOW),
        (86, Said.NOBODY, None),
        (94, Said.RATHER_NOT_SAY, None),
        (100, Said.ABSENT, None),
    ),
    False: (
        (40, Said.NAMED, Strength.KNOW),
        (75, Said.NOBODY, None),
        (90, Said.RATHER_NOT_SAY, None),
        (100, Said.ABSENT, None),
    ),
}


def write_voice(sql: Connection, school_id: str) -> None:
    """Write answers; the caller is inside the transaction that fills the school."""
    this_round = next(r for r in load_rounds(sql, school_id) if r.status is RoundStatus.CLOSED)
    students, adults = load_round_people(sql, school_id, this_round)
    marks = load_marks(sql, school_id, this_round.round_id)
    network = build_network((s.student_id for s in students), (a.adult_id for a in adults), marks)
    answers = []
    for student in students:
        if student.grade not in _ASKED:
            continue
        known = adults_by_strength(network, student.student_id)
        drawn = int(hashlib.sha256(f"said {student.student_id}".encode()).hexdigest(), 16)
        kinds = _SAY[bool(known[Strength.STRONG])]
        said, strength = next((s, k) for bound, s, k in kinds if drawn % 100 < bound)
        close = known[strength] if strength is not None else []
        first = drawn // 100 % max(len(close), 1)
        named = (close[first:] + close[:first])[: 1 + drawn // 10_000 % 3]
        if said is Said.NAMED and not named:
            said = Said.NOBODY
        answers.append(VoiceAnswer(student.student_id, said, tuple(named)))
    moment = datetime.combine(this_round.held_on, time(16), UTC)
    save_voice(sql, school_id, this_round.round_id, answers, moment)
