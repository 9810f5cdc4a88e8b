"""What the desk says, by the key its scripts ask for; the same for everybody."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from connections.domain.outreach.caseload import TURN_WORDS, Turn
from connections.domain.outreach.contacts import CONTACT_WORDS, FELT_WORDS, ContactKind
from connections.domain.outreach.follow_ups import GOING_WORDS
from connections.words import say, to_say
from connections.words.browser import say_forms

LOOK_AGAIN = {
    7: to_say("in a week"),
    14: to_say("in two weeks"),
    28: to_say("in four weeks"),
}
SAID_YES, TO_BE_ASKED = "said_yes", "to_be_asked"
AGREED_WORDS = {SAID_YES: to_say("Yes"), TO_BE_ASKED: to_say("Not yet: they are to be asked")}
_TURNS = {**TURN_WORDS, Turn.ANSWER: to_say("No answer yet")}  # short: a column of a table


def _choices(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    return [(str(code), say(text)) for code, text in words.items() if code != ContactKind.GOODBYE]


@lru_cache(maxsize=8)
def desk_choices(language: str) -> dict[str, Any]:
    """Return what can be chosen at the desk, as (code, word), and the words of each turn."""
    return {
        "turns": {turn.value: say(words) for turn, words in _TURNS.items()},
        "kinds": _choices(CONTACT_WORDS),
        "felts": _choices(FELT_WORDS),
        "goings": _choices(GOING_WORDS),
        "agains": _choices(LOOK_AGAIN),
        "agreed": _choices(AGREED_WORDS),
    }


@lru_cache(maxsize=8)
def desk_words(language: str) -> dict[str, Any]:
    """Return what the scripts say in a language."""
    return {
        "desk": say("Caseload"),
        "show": say("Show"),
        "todo": say("To do"),
        "never": say("not started"),
        "overdue": say("overdue"),
        "this_week": say("this week"),
        "answer": say("no answer yet"),
        "everything": say("everything"),
        "fold": say("Search, filter, look back"),
        "search": say("Student or adult"),
        "grade": say("Grade"),
        "adult": say("Adult"),
        "all_grades": say("All grades"),
        "all_adults": say("All adults"),
        "choose_all": say("Choose all that are shown"),
        "choose": say("Choose {name}"),
        "turn": say("Turn"),
        "student": say("Student"),
        "with": say("With"),
        "last": say("Last contact"),
        "next": say("Next"),
        "weeks": say("Ten weeks"),
        "do": say("Today"),
        "none_yet": say("none yet"),
        "nothing_due": say("nothing due"),
        "was": say("was {day}"),
        "today": say("today"),
        "yesterday": say("yesterday"),
        "tomorrow": say("tomorrow"),
        "pins": say_forms("{n} contact in ten weeks", "{n} contacts in ten weeks"),
        "pins_hard": say_forms(
            "{n} contact in ten weeks, the last one felt hard",
            "{n} contacts in ten weeks, the last one felt hard",
        ),
        "story": say("Story of {name}"),
        "log": say("Log"),
        "log_of": say("Log a contact with {name}"),
        "answer_do": say("Answer"),
        "answer_of": say("Answer about {name}"),
        "goodbye": say("Goodbye"),
        "goodbye_of": say("Note the goodbye to {name}"),
        "rest": say("Rests"),
        "rest_of": say("Go on with {name}"),
        "done": say("✓ noted"),
        "nobody": say("Nobody here."),
        "clear": say("Show everything"),
        "more": say_forms("Show {n} more", "Show {n} more"),
        "shown": say_forms("{n} shown", "{n} shown"),
        "sit": say_forms("Look back at {n} in one sitting", "Look back at {n} in one sitting"),
        "sit_end": say("End the sitting"),
        "sit_left": say_forms("{n} to go", "{n} to go"),
        "sit_done": say("That was all of them. Thank you."),
        "what": say("What happened"),
        "felt": say("How it felt"),
        "when": say("When"),
        "a_few": say("A few words, if you like"),
        "first_what": say("Choose what happened first. Nothing was saved yet."),
        "first_going": say("Choose how it is going. Nothing was saved yet."),
        "going": say("How is it going"),
        "again": say("Look again"),
        "as_planned": say("as planned"),
        "save": say("Save"),
        "save_next": say("Save and next"),
        "skip": say("Skip for now"),
        "close": say("Close"),
        "look": say("Look back"),
        "date": say("New date"),
        "date_of": say("New date for {name}"),
        "date_other": say("Another day"),
        "date_set": say("Set this date"),
        "date_first": say("Choose a day first. Nothing was saved yet."),
        "to_story": say("Their story"),
        "first_step": say("First step: {step}"),
        "nothing_yet": say("Nothing has happened yet."),
        "asked_you": say("Would you like to get to know this student? A no is fine."),
        "asked_them": say("Asked, no answer yet. If they told you their answer, note it here."),
        "not_asked": say("Suggested only: the adult has not been asked yet."),
        "yes": say("Yes, gladly"),
        "no": say("Not this time"),
        "ask": say("Ask now"),
        "ask_again": say("Ask again"),
        "rests": say("This outreach rests. Nothing is due until it goes on."),
        "resume": say("Go on"),
        "chosen": say_forms("{n} chosen", "{n} chosen"),
        "chosen_bar": say("What to do with those chosen"),
        "said_yes": say("They said yes"),
        "said_no": say("Not this time"),
        "hand": say("Hand over"),
        "hand_to": say("Hand over to"),
        "has_agreed": say("Has this adult said yes?"),
        "hand_first": say("Choose the adult, and whether they said yes. Nothing was changed."),
        "let_go": say("Choose nobody"),
        "undo": say("Undo"),
        "undone": say("There is nothing to undo."),
        "keys": say("Keys"),
        "key_move": say("move"),
        "key_log": say("log or answer"),
        "key_back": say("look back"),
        "key_date": say("new date"),
        "key_choose": say("choose"),
        "key_story": say("story"),
        "key_undo": say("undo"),
        "key_search": say("search"),
        "key_pick": say("pick an answer"),
        "key_esc": say("close"),
    }
