"""What the picture of a grade says, by the key its scripts ask for; the same for everybody."""

from functools import lru_cache
from typing import Any

from connections.words import say
from connections.words.browser import say_forms


@lru_cache(maxsize=8)
def picture_words(language: str) -> dict[str, Any]:
    """Return what the scripts say in a language."""
    return {
        "picture": say("Picture"),
        "adults": say("Adults"),
        "strong": say("strong"),
        "knows": say("already knows a student who is not yet connected"),
        "find": say("Find a name"),
        "hide": say("Hide names"),
        "hint": say("Click keeps this, Enter opens the page, Esc clears."),
        "start": say("Point at a name, or walk with the arrow keys, to see who is close to whom."),
        "nobody": say("Nobody of that name stands here."),
        "page_of": say("Page of {name}"),
        "a_to_z": say("adults, A to Z"),
        "more": say_forms("{n} more", "{n} more"),
        "outside": say("From outside the school."),
        "is_strong": say_forms(
            "{name} is strong with {n} student here.", "{name} is strong with {n} students here."
        ),
        "only_one": say_forms(
            "{n} of them has no other strong adult.", "{n} of them have no other strong adult."
        ),
        "knows_some": say_forms(
            "{name} already knows {n} student who is not yet connected.",
            "{name} already knows {n} students who are not yet connected.",
        ),
        "has_strong": say_forms(
            "{name} has {n} strong adult: {adults}.", "{name} has {n} strong adults: {adults}."
        ),
        "strong_outside": say_forms(
            "{adults} from outside the school is strong with {name}.",
            "{adults} from outside the school are strong with {name}.",
        ),
        "known_by": say_forms("{adults} knows {name} already.", "{adults} know {name} already."),
        "known_by_nobody": say("No adult has told us yet that they know {name}."),
    }
