"""Slips as files: four to a page to print and cut, or a table for a mail merge.

An adult's name, their address and code are all that stands on one: never a student's.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import segno

from connections.domain.meeting.joining import shown_code
from connections.domain.people.person import Adult
from connections.domain.reports.board import Paper
from connections.files.out.table import write_csv
from connections.files.out.typeset import typeset
from connections.words import day, say
from connections.words.speaking import spoken


@dataclass(frozen=True, slots=True)
class SlipToGive:
    """A slip on its way to its adult; the code is in the part of `address` that no server sees."""

    adult: Adult
    code: str = field(repr=False)
    address: str = field(repr=False)
    until: date


def write_slips(slips: Sequence[SlipToGive], school: str, today: date, paper: Paper) -> bytes:
    """Return the slips as a tagged PDF, four to a page, with lines to cut along."""
    told = {
        "language": spoken(),
        "paper": paper.value,
        "title": say("Slips for devices of their own"),
        "mark": school,
        "slips": [_printed(slip) for slip in slips],
        "for": say("For"),
        "scan": say("Scan the picture with your phone's camera, or open"),
        "type": say("and type"),
        "then": say("Then choose six digits. From then on they open Connections on this phone."),
        "alone": say(
            "It works once, for one phone, and only while the meeting or the office lets slips be "
            "used. Give it to nobody. Lost? The office gives you a new one."
        ),
    }
    return typeset("slips.typ", told, today)


def _printed(slip: SlipToGive) -> dict[str, str]:
    place = slip.address.partition("#")[0].partition("://")[2]
    drawn = io.BytesIO()
    segno.make(slip.address, error="m").save(drawn, kind="svg", border=2, scale=4)
    return {
        "name": slip.adult.name,
        "place": place,
        "code": shown_code(slip.code),
        "picture": drawn.getvalue().decode(),
        "alt": say("QR code that opens {place} with the code filled in", place=place),
        "until": say("Good until {day}", day=day(slip.until, "long")),
    }


def write_merge(slips: Sequence[SlipToGive]) -> bytes:
    """Return the slips as a table (CSV) for a mail merge: one line for each adult."""
    columns = (
        *(say("Adult ID"), say("Name"), say("E-mail")),
        *(say("Address"), say("Code"), say("Good until")),
    )
    rows = [
        (
            *(slip.adult.adult_id, slip.adult.name, slip.adult.email),
            *(slip.address, shown_code(slip.code), slip.until.isoformat()),
        )
        for slip in slips
    ]
    return write_csv(columns, rows)
