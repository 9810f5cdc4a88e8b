"""What marking says, on Streamlit's page and on a phone's: whose answers are seen, and the wall."""

from typing import Any

from connections.domain.rounds.round import Round, RoundStatus
from connections.words import say, to_say
from connections.words.browser import say_forms

HOW = to_say("Pick a dot, then tap the names. Tap again to take a dot off.")
OTHERS = to_say("Somebody else you know well? Type the name.")
NO_DOT = to_say(
    "A name without a dot is not a “Not yet”: nothing is known of it. "
    "“Not reviewed yet” shows only those."
)
THANKS = to_say(
    "Thank you. The facilitator sees that you are done and how many names you reviewed, "
    "never which dot you gave. You can still change your answers."
)


def who_sees(this_round: Round) -> str:
    """Return who sees the answers that are given now."""
    if this_round.status is RoundStatus.OPEN:
        return say("Only you see your answers until the round is revealed.")
    if this_round.status is RoundStatus.CLOSED:
        return say("These students arrived after the last round, which is closed.")
    return say("The round was revealed; answers given now are counted apart.")


def wall_words() -> dict[str, Any]:
    """Return what the wall's scripts say, by the key they ask for; the same for everybody."""
    return {
        "wall": say("Wall of names"),
        "dots": say("The dot to give"),
        "meaning": say("{word}: {meaning}"),
        # The same as the meaning, in the one line that a phone has for it.
        "short_3": say("trust, both ways; would bring me a problem."),
        "short_2": say("we talk; I know something beyond class."),
        "short_1": say("I know the name and the face."),
        "short_0": say("I cannot put the name to a face."),
        "search": say("Search a name"),
        "grade": say("Grade"),
        "homeroom": say("Homeroom"),
        "all_grades": say("All grades"),
        "all_homerooms": say("All homerooms"),
        "no_homeroom": say("No homeroom"),
        "open": say("Not reviewed yet"),
        "before": say("Last time"),
        "undo": say("Undo"),
        "mine": say("My classes"),
        "mine_first": say("My students"),
        "listed": say("The list everybody goes through"),
        "others": say(OTHERS),
        "arrivals": say("New since the last round"),
        "nobody": say("No name fits."),
        "clear": say("Show all names"),
        "find": say("Find"),
        "only": say("Only: {what}"),
        "tally": say("{reviewed} of {all}"),
        "shown": say_forms("{n} name shown.", "{n} names shown."),
        "keys": say("Keys: arrows move, 3 2 1 0 mark, Delete takes an answer back, / searches."),
        # A tile as it is heard: its name, then this.
        "not_reviewed": say("not reviewed"),
        "tile": say(", {word}"),
        "tile_before": say(", not reviewed, last time {word}"),
        "marked": say("{name}: {word}."),
        "saved": say("Saved · {reviewed} of {all} reviewed"),
        "sending": say("Sending · {reviewed} of {all} reviewed"),
        "waiting": say_forms(
            "{n} not sent yet, trying again · {reviewed} of {all} reviewed",
            "{n} not sent yet, trying again · {reviewed} of {all} reviewed",
        ),
        "set": say_forms(
            "I have reviewed everyone shown: set {n} name to {word}",
            "I have reviewed everyone shown: set {n} names to {word}",
        ),
        "set_sure": say_forms("Yes, set {n} name to {word}", "Yes, set {n} names to {word}"),
        "again": say_forms(
            "Take my answers of last time for {n} name shown",
            "Take my answers of last time for {n} names shown",
        ),
        "read": say("OK, I have read it"),
        "try_now": say("Try now"),
        "late": say(
            "The round was revealed and its figures stand. Answers given now are counted apart."
        ),
        "kept": say_forms(
            "One answer was kept in this browser and is being sent now.",
            "{n} answers were kept in this browser and are being sent now.",
        ),
        "away": say(
            "No connection just now. Go on marking: your answers are kept in this browser and "
            "sent as soon as it is back."
        ),
        "away_unkept": say(
            "No connection just now, and this browser cannot keep answers. Please leave this page "
            "open until they are sent."
        ),
        "by_page": say(
            "Answers travel through the page itself here, which is slower. Everything is saved "
            "all the same."
        ),
        "refused": say("{message} ({names})"),
        "and_more": say_forms("{names} and {n} more", "{names} and {n} more"),
    }
