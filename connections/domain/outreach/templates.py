"""Ways to go about an outreach that an adult may choose."""

from dataclasses import dataclass

from connections.words import to_say


@dataclass(frozen=True, slots=True)
class Template:
    """A way to go about it that an adult may choose; `steps` in order, in plain words."""

    key: str
    name: str
    steps: tuple[str, ...]


# The evidence for each, with its limits, is on the Toolkit page and in docs/sources.md.
TEMPLATES = {
    "2x10": Template(
        "2x10",
        to_say("Two by ten"),
        (
            to_say("Two minutes a day, ten school days in a row."),
            to_say("About anything but school work or behaviour."),
            to_say("Afterwards: what do you know now that you did not know before?"),
        ),
    ),
    "establish-maintain-restore": Template(
        "establish-maintain-restore",
        to_say("Establish, maintain, restore"),
        (
            to_say("Establish: time together, questions, a good word, something in common."),
            to_say("Maintain: small, steady signs that you notice and are glad to see them."),
            to_say("Restore: after a hard moment, go back first and start fresh."),
        ),
    ),
}
NO_TEMPLATE = ""
