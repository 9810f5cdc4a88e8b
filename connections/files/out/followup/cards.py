"""The reminder card: what an adult said yes to, four to a page, to fold with the names inside.

Nothing on one opens anything: the picture leads everybody to the same address.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno

from connections.files.out.lists.workbook import CONFIDENTIAL
from connections.files.out.typeset import typeset
from connections.words import day, listed, say
from connections.words.speaking import spoken

MOST_STUDENTS = 2  # on one card


@dataclass(frozen=True, slots=True)
class Card:
    """One adult's card: one or two students with the same first step and days.

    `students` are name and place; `who` is whom to tell that it was a no after all, "" where
    nobody looks after it.
    """

    adult: str
    students: tuple[tuple[str, str], ...]
    first_step: str
    by: date
    looks: tuple[date, ...]
    who: str


def write_cards(cards: Sequence[Card], address: str, today: date) -> bytes:
    """Return the cards as a tagged PDF, four to a page, with lines to cut and to fold along."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, scale=4)
    told = {
        "language": spoken(),
        "title": say("Reminder cards"),
        "confidential": say(CONFIDENTIAL),
        "cards": [_told(card) for card in cards],
        "for": say("For"),
        "yes": say("You said yes to"),
        "fold": say("fold here, names inside"),
        "start": say("A start:"),
        "how": say("two minutes a day for ten days, about anything but school work."),
        "met": say("Met?"),
        "scan": say("Scan, two taps."),
        "rather": say("Rather not after all?"),
        "private": say(
            "Private: not on a desk or a wall. A worry about safety goes to the school’s own "
            "steps, not here."
        ),
        "picture": drawn.getvalue().decode(),
        "alt": say("QR code that opens {place}", place=address.partition("://")[2]),
    }
    return typeset("cards.typ", told, today)


def _told(card: Card) -> dict[str, Any]:
    lines = [(say("First step"), card.first_step)] if card.first_step else []
    lines.append((say("By"), day(card.by, "weekday")))
    if card.looks:
        days = listed((day(each, "short") for each in card.looks), "standard")
        lines.append((say("Then"), say("look back {days}", days=days)))
    whom = card.who or say("the counselor")
    no = say("Tell {who}. No reason is asked, and someone else will step in.", who=whom)
    return {"adult": card.adult, "students": card.students, "lines": lines, "no": no}
