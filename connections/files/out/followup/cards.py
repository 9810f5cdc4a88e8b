"""The reminder card: whom an adult said yes to, four to a page, to fold with the names inside.

Nothing on one opens anything: the picture leads everybody to the same address.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno

from connections.domain.reports.board import Paper
from connections.files.out.lists.workbook import CONFIDENTIAL
from connections.files.out.typeset import typeset
from connections.words import day, listed, say
from connections.words.speaking import spoken

MOST_STUDENTS = 5  # on one card, as many as a counselor takes: of six each letter is too small


@dataclass(frozen=True, slots=True)
class Part:
    """Students with the same first step and days, as name and place.

    `by` is the day of the first contact, None where there was one.
    """

    students: tuple[tuple[str, str], ...]
    first_step: str
    by: date | None
    looks: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One adult's card. `who` are those to tell that it was a no after all, () for nobody's."""

    adult: str
    parts: tuple[Part, ...]
    who: tuple[str, ...]


def write_cards(cards: Sequence[Card], address: str, today: date, paper: Paper) -> bytes:
    """Return the cards as a tagged PDF, four to a page, with lines to cut and to fold along."""
    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="svg", border=0, scale=4)
    told = {
        "language": spoken(),
        "paper": paper.value,
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
    whom = listed(card.who) if card.who else say("the counselor")
    no = say("Tell {who}. No reason is asked, and someone else will step in.", who=whom)
    parts = [{"students": part.students, "lines": _lines(part)} for part in card.parts]
    return {"adult": card.adult, "parts": parts, "no": no}


def _lines(part: Part) -> list[tuple[str, str]]:
    lines = [(say("First step"), part.first_step)] if part.first_step else []
    if part.by:
        lines.append((say("By"), day(part.by, "weekday")))
    if part.looks:
        days = listed((day(each, "short") for each in part.looks), "standard")
        lines.append((say("Then"), say("look back {days}", days=days)))
    return lines
