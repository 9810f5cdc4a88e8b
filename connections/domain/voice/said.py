"""What students said: an adult they would go to, nobody, rather not say, or nobody asked them.

Staff marks are what staff believe. Only here does a student have a say, so the three words that
join the two are decided here: confirmed, perceived, unseen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx
import pandas as pd

from connections.domain.network.graph import strong_adults, students_in
from connections.domain.problems import NotPossible
from connections.domain.rounds.round import Round, RoundStatus
from connections.words import number, to_say

MOST_NAMED = 5


class Said(StrEnum):
    """The kinds of answer a student can give; `ABSENT` means that nobody asked them."""

    NAMED = "named"
    NOBODY = "nobody"
    RATHER_NOT_SAY = "rather_not_say"
    ABSENT = "absent"


SAID_WORDS = {
    Said.NAMED: to_say("Would go to"),
    Said.NOBODY: to_say("Nobody here"),
    Said.RATHER_NOT_SAY: to_say("Would rather not say"),
    Said.ABSENT: to_say("Was absent"),
}


@dataclass(frozen=True, slots=True)
class VoiceAnswer:
    """One student's answer; `adult_ids` holds at most five, only for `named`."""

    student_id: str
    answer: Said
    adult_ids: tuple[str, ...] = ()


def require_voice(this_round: Round) -> None:
    """Refuse answers in a round that is not open for them."""
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


def voice_table(network: nx.Graph, answers: Mapping[str, VoiceAnswer]) -> pd.DataFrame:
    """Return what each student said beside what staff say, in the network's order of students.

    One row per student:  student_id str,  said str of Said (absent where nobody asked),
    answered bool  (said anything at all),
    confirmed bool  (covered, and the student names one of those adults),
    perceived bool  (covered, and staff alone say so),
    unseen bool  (the student names an adult who did not mark them strong; beside either).
    """
    rows = []
    for student_id in students_in(network):
        given = answers.get(student_id, VoiceAnswer(student_id, Said.ABSENT))
        strong, named = set(strong_adults(network, student_id)), set(given.adult_ids)
        confirmed = bool(strong & named)
        answered, perceived = given.answer is not Said.ABSENT, bool(strong) and not confirmed
        flags = (answered, confirmed, perceived, bool(named - strong))
        rows.append((student_id, given.answer.value, *flags))
    columns = ["student_id", "said", "answered", "confirmed", "perceived", "unseen"]
    return pd.DataFrame(rows, columns=columns)


@dataclass(frozen=True, slots=True)
class VoiceSummary:
    """What students said, in numbers; all but `absent` count among those who answered."""

    answered: int
    absent: int  # nobody asked them, or they were away
    nobody: int
    rather_not_say: int
    confirmed: int
    perceived: int
    unseen: int


def voice_summary(table: pd.DataFrame) -> VoiceSummary:
    """Sum a voice table up."""
    asked = table[table["answered"].astype(bool)]
    said = asked["said"].tolist()
    return VoiceSummary(
        len(asked),
        len(table) - len(asked),
        said.count(Said.NOBODY.value),
        said.count(Said.RATHER_NOT_SAY.value),
        *(int(asked[flag].sum()) for flag in ("confirmed", "perceived", "unseen")),
    )


def newer_answers(
    before: Mapping[str, VoiceAnswer], given: Sequence[VoiceAnswer]
) -> tuple[tuple[VoiceAnswer, ...], int]:
    """Return the answers that differ from those before, and how many of them are new."""
    differing = tuple(one for one in given if before.get(one.student_id) != one)
    return differing, sum(one.student_id not in before for one in differing)
