"""Three invented students to try the dots on, so that the room agrees what Strong means."""

from dataclasses import dataclass

from connections.words import to_say

SHOWN_FROM = 3  # answers; fewer would show who said what


@dataclass(frozen=True, slots=True)
class Vignette:
    """An invented student, and what to talk about once the room sees how far apart it is."""

    key: str
    name: str
    story: str
    talk: str


VIGNETTES = (
    Vignette(
        "maya",
        to_say("Maya, invented"),
        to_say(
            "Maya has been in your class since September. She works well, says hello at the door "
            "and laughs at your jokes. You know that she plays the cello. When her grandmother was "
            "ill last month, you heard about it from a colleague."
        ),
        to_say(
            "Friendly and going well in class is Know. Strong asks for more: would she come to you?"
        ),
    ),
    Vignette(
        "dev",
        to_say("Dev, invented"),
        to_say(
            "You drive Dev's bus. He sits behind you every morning. In March he told you that "
            "things were hard at home and asked what he should do; you walked him to the "
            "counselor, and he still tells you how it is going."
        ),
        to_say(
            "Strong does not depend on the job. He came with a personal problem, and still comes."
        ),
    ),
    Vignette(
        "lena",
        to_say("Lena, invented"),
        to_say(
            "Lena is in the year you teach, in the other room. You know her face from assemblies "
            "and you could say her name, but you have never talked for longer than a minute."
        ),
        to_say("Name and face is Recognise. That is worth knowing too: somebody could go further."),
    ),
)
BY_KEY = {vignette.key: vignette for vignette in VIGNETTES}
