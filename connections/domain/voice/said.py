"""What students said: adults they would go to, or one of the other answers; or nobody asked them.

Staff marks are what staff believe. Only here does a student have a say, so the three words that
join the two are decided here: confirmed, perceived, unseen.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx
import pandas as pd

from connections.domain.network.graph import strong_adults, students_in
from connections.domain.problems import NotPossible
from connections.domain.rounds.round import Round, RoundStatus
from connections.domain.school.settings import SchoolSettings
from connections.words import number, to_say

MOST_NAMED = 5


class Said(StrEnum):
    """The kinds of answer a student can give; `ABSENT` means that nobody could ask them.

    `UNREADABLE` is an answer too: the student was asked and said something that nobody can place.
    """

    NAMED = "named"
    OUTSIDE = "outside"
    NOBODY = "nobody"
    RATHER_NOT_SAY = "rather_not_say"
    UNREADABLE = "unreadable"
    ABSENT = "absent"


SAID_WORDS = {
    Said.NAMED: to_say("Would go to"),
    Said.OUTSIDE: to_say("Someone outside school"),
    Said.NOBODY: to_say("Nobody here"),
    Said.RATHER_NOT_SAY: to_say("Would rather not say"),
    Said.UNREADABLE: to_say("Could not be read"),
    Said.ABSENT: to_say("Was absent"),
}


@dataclass(frozen=True, slots=True)
class VoiceAnswer:
    """One student's answer; `adult_ids` holds at most five, only for `named`."""

    student_id: str
    answer: Said
    adult_ids: tuple[str, ...] = ()


def asks_students(settings: SchoolSettings, this_round: Round) -> bool:
    """Say whether students are asked in this round: the school and the round both have to say so.

    Where they are not, nothing of students' voice is asked, taken in or shown.
    """
    return settings.asks_students and this_round.collects_voice


def require_voice(settings: SchoolSettings, this_round: Round) -> None:
    """Refuse answers in a round that is not open for them, or in which students are not asked."""
    if not settings.asks_students:
        raise NotPossible(
            "Your school does not ask students yet. It is switched on under School, Defaults; "
            "nothing was saved."
        )
    if not this_round.collects_voice:
        raise NotPossible(
            "Students are not asked in the round “{name}”. That can be changed under School, "
            "Rounds; nothing was saved.",
            name=this_round.name,
        )
    if this_round.status is RoundStatus.PLANNED:
        raise NotPossible(
            "The round “{name}” is not open yet, so nothing was saved.", name=this_round.name
        )
    if this_round.status is RoundStatus.CLOSED:
        raise NotPossible(
            "The round “{name}” is closed. What students said in it stands as it is.",
            name=this_round.name,
        )


def require_answer(given: VoiceAnswer) -> None:
    """Refuse an answer that names nobody or too many, or names adults beside "nobody"."""
    if given.answer is Said.NAMED and not given.adult_ids:
        raise NotPossible("Choose the adult the student named, or what they said instead.")
    if given.answer is not Said.NAMED and given.adult_ids:
        raise NotPossible("Adults can only be given with “would go to”. Nothing was saved.")
    if len(set(given.adult_ids)) > MOST_NAMED:
        raise NotPossible(
            "A student names up to {most} adults. Nothing was saved.", most=number(MOST_NAMED)
        )


def voice_table(
    network: nx.Graph,
    answers: Mapping[str, VoiceAnswer],
    opted_out: Collection[str] = frozenset(),
) -> pd.DataFrame:
    """Return what each student said beside what staff say, in the network's order of students.

    Students who are opted out have no row. One row per student:
    student_id str,  said str of Said, "" where nobody asked,
    answered bool  (was asked, whatever the answer),
    confirmed bool  (covered, and the student names one of those adults),
    perceived bool  (covered, and staff alone say so),
    unseen bool  (the student names an adult who answered and did not mark them strong; beside
    either. Blank is not zero: of an adult who has not answered nothing is told).
    """
    rows = []
    for student_id in students_in(network):
        if student_id in opted_out:
            continue
        given = answers.get(student_id)
        strong, named = (
            set(strong_adults(network, student_id)),
            set(given.adult_ids if given else ()),
        )
        confirmed = bool(strong & named)
        answered = given is not None and given.answer is not Said.ABSENT
        asked = {adult_id for _, adult_id in network.adj[("student", student_id)]}
        unseen = bool((named & asked) - strong)
        flags = (answered, confirmed, bool(strong) and not confirmed, unseen)
        rows.append((student_id, given.answer.value if given else "", *flags))
    columns = ["student_id", "said", "answered", "confirmed", "perceived", "unseen"]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, slots=True)
class VoiceSummary:
    """What students said, in numbers; all but `absent` and `not_asked` count among `answered`.

    `answered` is the denominator: who was asked, everybody with an answer of any kind but absent.
    """

    answered: int
    absent: int
    not_asked: int
    outside: int
    nobody: int
    rather_not_say: int
    unreadable: int
    confirmed: int
    perceived: int
    unseen: int


def voice_summary(table: pd.DataFrame) -> VoiceSummary:
    """Sum a voice table up."""
    said, asked = Counter(table["said"]), table[table["answered"].astype(bool)]
    alone = (Said.OUTSIDE, Said.NOBODY, Said.RATHER_NOT_SAY, Said.UNREADABLE)
    return VoiceSummary(
        len(asked),
        said[Said.ABSENT],
        said[""],
        *(said[kind] for kind in alone),
        *(int(asked[flag].sum()) for flag in ("confirmed", "perceived", "unseen")),
    )


def newer_answers(
    before: Mapping[str, VoiceAnswer], given: Sequence[VoiceAnswer]
) -> tuple[tuple[VoiceAnswer, ...], int]:
    """Return the answers that differ from those before, and how many of them are new."""
    differing = tuple(one for one in given if before.get(one.student_id) != one)
    return differing, sum(one.student_id not in before for one in differing)
