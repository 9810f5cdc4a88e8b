"""Slips given out as a file: printed, or as a table for a mail merge."""

from collections.abc import Collection
from enum import StrEnum

from connections.domain.access.grants import Permission
from connections.domain.reports.board import Paper
from connections.files.out.slips.slips import SlipToGive, write_merge, write_slips
from connections.services.access.slips import Issued, issue_slips
from connections.services.book.ask import Ask


class SlipForm(StrEnum):
    """How slips leave."""

    PRINT = "print"  # a PDF, four to a page
    MERGE = "merge"  # a table for a mail merge


def take_slips(
    ask: Ask,
    adult_ids: Collection[str],
    form: SlipForm,
    origin: str,
    paper: Paper = Paper.LETTER,
) -> bytes:
    """Give out a slip for each of these adults and return them as a file (see issue_slips).

    `origin` is where the server is reached. The codes are in this file and nowhere else.
    """
    ask.require(Permission.DEVICE_MANAGE)
    school = ask.book.name()
    slips = [
        SlipToGive(
            each.adult,
            each.code,
            slip_address(origin, each),
            each.slip.expires_at.astimezone().date(),
        )
        for each in issue_slips(ask, adult_ids)
    ]
    if form is SlipForm.MERGE:
        return write_merge(slips)
    return write_slips(slips, school, ask.today, paper)


def slip_address(origin: str, issued: Issued) -> str:
    """Return the address of a slip: its code stands behind the #, which no server is sent."""
    return f"{origin}/slip#{issued.code}"
