"""Why a pair was made: a code that is kept, and the sentence that it stands for."""

from functools import cache

from connections.domain.assignment.ties import Tie
from connections.words import say, to_say

FRESH_START = "fresh_start"  # suggested, with nothing between the two yet
CHOSEN = "chosen"  # kept in the plan by hand
VOLUNTEERED = "volunteered"
SAID_YES = "said_yes"  # in the meeting
THOUGHT_OF = "thought_of"  # chosen by hand, and asked
HANDED_OVER = "handed_over"

_WORDS = {
    FRESH_START: to_say("This adult has a place free and can start fresh."),
    CHOSEN: to_say("You chose this pair."),
    VOLUNTEERED: to_say("You volunteered."),
    SAID_YES: to_say("Said yes in the meeting."),
    THOUGHT_OF: to_say("You were thought of for this."),
    HANDED_OVER: to_say("Handed over, with time to say goodbye."),
}
_ALONE = {
    Tie.KNOW: to_say("They already know each other."),
    Tie.RECOGNISE: to_say("This adult already knows the face."),
    Tie.CLASS: to_say("They share a class."),
    Tie.HOMEROOM: to_say("They share a homeroom."),
    Tie.ACTIVITY: to_say("They share an activity."),
    Tie.LANGUAGE: to_say("They share a home language."),
    Tie.INTEREST: to_say("They share an interest."),
}
_FIRST = {
    Tie.KNOW: to_say("They already know each other, and {also}."),
    Tie.RECOGNISE: to_say("This adult already knows the face, and {also}."),
    Tie.CLASS: to_say("They share a class, and {also}."),
    Tie.HOMEROOM: to_say("They share a homeroom, and {also}."),
    Tie.ACTIVITY: to_say("They share an activity, and {also}."),
    Tie.LANGUAGE: to_say("They share a home language, and {also}."),
}
_ALSO = {
    Tie.KNOW: to_say("they already know each other"),
    Tie.RECOGNISE: to_say("this adult already knows the face"),
    Tie.CLASS: to_say("they share a class"),
    Tie.HOMEROOM: to_say("they share a homeroom"),
    Tie.ACTIVITY: to_say("they share an activity"),
    Tie.LANGUAGE: to_say("they share a home language"),
    Tie.INTEREST: to_say("they share an interest"),
}


@cache
def reason_for(ties: frozenset[Tie]) -> str:
    """Return the code of why a pair was suggested: "know+class", the strongest tie first.

    What the student said decides the pair and is not among the reasons.
    """
    return "+".join(tie for tie in Tie if tie in ties and tie is not Tie.WISH) or FRESH_START


def reason_words(code: str) -> str:
    """Return the one sentence of a reason, with its two strongest ties; "" for an unknown code.

    Codes that an earlier version kept may hold what a student said: it stays unsaid.
    """
    if code in _WORDS:
        return say(_WORDS[code])
    ties = code.split("+")
    if not set(Tie).issuperset(ties):
        return ""
    told = [tie for tie in Tie if tie in ties and tie is not Tie.WISH]
    if not told:
        return say(_WORDS[FRESH_START])
    if len(told) == 1:
        return say(_ALONE[told[0]])
    return say(_FIRST[told[0]], also=say(_ALSO[told[1]]))


def without_wish(code: str) -> str:
    """Return the code of a reason that an earlier version kept, without what the student said."""
    told = "+".join(part for part in code.split("+") if part != Tie.WISH)
    return told or (FRESH_START if code else "")
