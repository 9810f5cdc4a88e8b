"""What an answer must be, and why one is refused: the same for a tap, a table and a file."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from numbers import Integral

from connections.domain.problems import NotFound, NotPossible
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import SHOWS_ANSWERS, Round
from connections.words import listed, number, say, to_say

MOST_ANSWERS = 200  # in one message; the wall sends 50 at most
LONGEST_ID = 64
LONGEST_AGO = 10**9  # seconds
_ANSWER_ID = re.compile(rf"[A-Za-z0-9_-]{{8,{LONGEST_ID}}}")


@dataclass(frozen=True, slots=True)
class Given:
    """One answer as it comes from a wall; None takes an answer back.

    `answer_id` is made by the sender, so that sending twice counts once. `student` is the
    handle under which the wall knows the student, not the school's id. `ago` is how long it had
    to wait before it could be sent.
    """

    answer_id: str
    student: str
    strength: Strength | None
    ago: timedelta = timedelta(0)


class Refused(StrEnum):
    """Why one answer is not taken although the message was."""

    LEFT = "left"
    OUT_OF_SCOPE = "out_of_scope"
    STANDS = "stands"
    UNKNOWN = "unknown"
    ID_USED = "id_used"
    SAID_SINCE = "said_since"


WHY_REFUSED: Mapping[Refused, str] = {
    Refused.LEFT: to_say(
        "This student has just left the roster, so this answer was not saved. "
        "Your other answers are safe."
    ),
    Refused.OUT_OF_SCOPE: to_say(
        "This student is not part of this round, so this answer was not saved."
    ),
    Refused.STANDS: to_say(
        "The round is closed and its answers stand, so this one was not saved. Students who "
        "arrived since can be marked."
    ),
    Refused.UNKNOWN: to_say("This answer belongs to nobody on the roster, so it was not saved."),
    Refused.ID_USED: to_say(
        "This answer could not be told apart from another. Please tap the name again."
    ),
    Refused.SAID_SINCE: to_say(
        "This answer waited for the network, and meanwhile you gave another one elsewhere. The "
        "later one stands; tap the name again to change it."
    ),
}
# What a wall never sends by itself: somebody has tampered with it.
LOOKS_FORGED = frozenset({Refused.OUT_OF_SCOPE, Refused.UNKNOWN, Refused.ID_USED})


def read_strength(value: object) -> Strength | None:
    """Return a strength, or None where an answer is taken back; NotPossible for anything else."""
    if value is None:
        return None
    if isinstance(value, Integral) and not isinstance(value, bool):
        answer = int(value)
        if 0 <= answer <= max(Strength):
            return Strength(answer)
    raise NotPossible("An answer is Strong, Know, Recognise or Not yet. Nothing was saved.")


def read_answers(items: object) -> tuple[Given, ...]:
    """Return the answers of a message in their order, or refuse the whole message."""
    if not isinstance(items, list) or not items:
        raise NotPossible("This message holds no answers. Nothing was saved.")
    if len(items) > MOST_ANSWERS:
        raise NotPossible(
            "A message holds {most} answers at most; this one holds {n}. Nothing was saved.",
            most=number(MOST_ANSWERS),
            n=number(len(items)),
        )
    return tuple(_read_answer(item) for item in items)


def _read_answer(item: object) -> Given:
    if not isinstance(item, Mapping):
        raise NotPossible("This message cannot be read. Nothing was saved.")
    answer_id, student = item.get("id"), item.get("student")
    if not isinstance(answer_id, str) or not _ANSWER_ID.fullmatch(answer_id):
        raise NotPossible("An answer needs an id of its own. Nothing was saved.")
    if not isinstance(student, str) or not 0 < len(student) <= LONGEST_ID:
        raise NotPossible("An answer needs a student. Nothing was saved.")
    if "strength" not in item:
        raise NotPossible("An answer needs a strength. Nothing was saved.")
    ago = item.get("ago", 0)
    if not isinstance(ago, int) or isinstance(ago, bool) or ago < 0:
        raise NotPossible("This message cannot be read. Nothing was saved.")
    waited = timedelta(seconds=min(ago, LONGEST_AGO))  # a clock that began in 1970 makes it long
    return Given(answer_id, student, read_strength(item["strength"]), waited)


_NOT_IN_ROUND = {
    "student": to_say(
        "Not in this round any more: student {named}. Nothing was saved; please reload."
    ),
    "adult": to_say("Not in this round any more: adult {named}. Nothing was saved; please reload."),
}


def require_in_round(wanted: Iterable[str], known: Collection[str], what: str) -> None:
    """Refuse ids that do not belong to the round; `what` is "student" or "adult"."""
    missing = sorted(set(wanted).difference(known))
    if missing:
        named = listed(missing[:5])
        if len(missing) > 5:
            named = say("{named} and others", named=named)
        raise NotFound(_NOT_IN_ROUND[what], named=named)


def is_late(this_round: Round) -> bool:
    """Say whether an answer given now comes after the reveal."""
    return this_round.status in SHOWS_ANSWERS
