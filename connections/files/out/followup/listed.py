"""The list for a follow-up meeting: one page, no notes, sorted by what waits."""

import io
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import pikepdf

from connections.domain.reports.board import Paper
from connections.files.out.lists.workbook import CONFIDENTIAL
from connections.files.out.typeset import typeset
from connections.words import day, say, say_many, to_say
from connections.words.speaking import spoken

MOST_ROWS = 18
BLANK = 2  # rows to write who swaps or hands back


class Waits(StrEnum):
    """Why a row stands where it does."""

    OVERDUE = "overdue"
    NOT_STARTED = "not_started"
    GOING_ON = "going_on"


_WORDS = {
    Waits.OVERDUE: to_say("Overdue"),
    Waits.NOT_STARTED: to_say("Not started"),
    Waits.GOING_ON: to_say("Going on"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One outreach on the list. `late`: the day it was due has passed."""

    waits: Waits
    student: str
    place: str
    adult: str
    last_contact_on: date | None
    next_by: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class FollowUpList:
    """A list: of which school and part of it, for which day, printed by whom when."""

    school: str
    of: str
    held_on: date
    printed_by: str
    printed_on: date
    rows: tuple[Row, ...]
    paper: Paper


def write_follow_up(found: FollowUpList) -> bytes:
    """Return the list as a tagged PDF of one page; how many rows do not fit is said on it."""
    most = MOST_ROWS
    while True:
        content = typeset("followup.typ", _told(found, most), found.printed_on)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) == 1 or most <= 1:
                return content
        most -= 2  # long names take two lines


def _told(found: FollowUpList, most: int) -> dict[str, Any]:
    shown = found.rows[:most]
    left = len(found.rows) - len(shown)
    by_turn = [(turn, [row for row in shown if row.waits is turn]) for turn in Waits]
    parts = [
        {
            "mark": turn.value,
            "title": f"{say(_WORDS[turn])} · {sum(row.waits is turn for row in found.rows)}",
            "rows": [_cells(row) for row in rows],
        }
        for turn, rows in by_turn
        if rows
    ]
    return {
        "language": spoken(),
        "paper": found.paper.value,
        "title": say("Follow-up, {day}", day=day(found.held_on, "long")),
        "where": say(
            "{school} · {part} · 20 minutes: wins 5, stuck 7, swap 4, load 4 · printed {day} by "
            "{who}",
            school=found.school,
            part=found.of,
            day=day(found.printed_on, "short"),
            who=found.printed_by,
        ),
        "confidential": say(CONFIDENTIAL),
        "heads": [
            *(say("Student"), say("Room"), say("With"), say("Last contact")),
            *(say("Next by"), say("Said in the room")),
        ],
        "parts": parts,
        "swap": say("Swap or hand back"),
        "blank": BLANK,
        "nothing": "" if shown else say("Nobody is on this list."),
        "more": say_many(
            left,
            "{n} more does not fit here: it stands on the page Outreach.",
            "{n} more do not fit here: they stand on the page Outreach.",
        )
        if left
        else "",
        "foot": [
            say(
                "Sorted by what is waiting, then by date; never by behaviour or grades. No notes "
                "are printed. Collect this page after the meeting and shred it."
            ),
            say(
                "A missing mark means no adult has told us yet, nothing about the child. A worry "
                "about safety goes to the school’s own steps."
            ),
        ],
    }


def _cells(row: Row) -> list[str]:
    last = day(row.last_contact_on, "short") if row.last_contact_on else say("none yet")
    due = day(row.next_by, "short") if row.next_by else ""
    if due and row.late:
        due = say("was {day}", day=due)
    return [row.student, row.place, row.adult, last, due]
