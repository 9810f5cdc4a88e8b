"""Each form of the board's report, from the same labels."""

from connections.domain.reports.board import BoardReport, Form, Typed
from connections.files.out.board.pages import (
    write_handout,
    write_pages,
    write_pictures,
    write_slide,
)
from connections.files.out.board.reading import require_true
from connections.files.out.board.sheets import write_sheets
from connections.files.out.board.tidy import write_tidy
from connections.words import speaking


def write_form(report: BoardReport, typed: Typed, form: Form, edition: int) -> bytes:
    """Return one form of an edition; the same bytes on every machine and day.

    The finished file is read back first: NotPossible where it says anything but the labels.
    """
    with speaking(typed.language):
        content = _written(report, typed, form, edition)
        require_true(content, form, report, typed, edition)
    return content


def _written(report: BoardReport, typed: Typed, form: Form, edition: int) -> bytes:
    if form is Form.TABLE:
        return write_tidy(report, edition)
    if form is Form.WORKBOOK:
        return write_sheets(report, typed, edition)
    if form is Form.PDF:
        return write_pages(report, typed, edition)
    if form is Form.HANDOUT:
        return write_handout(report, typed)
    if form is Form.SLIDE:
        return write_slide(report, typed)
    return write_pictures(report, typed, form)
