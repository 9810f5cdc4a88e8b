"""Each form of the board's report, from the same labels."""

from connections.domain.reports.board import BoardReport, Form, Typed
from connections.files.out.board.pages import write_pages
from connections.files.out.board.sheets import write_sheets
from connections.files.out.board.tidy import write_tidy
from connections.words import speaking


def write_form(report: BoardReport, typed: Typed, form: Form, edition: int) -> bytes:
    """Return one form of an edition; the same bytes on every machine and day."""
    with speaking(typed.language):
        if form is Form.TABLE:
            return write_tidy(report, edition)
        if form is Form.WORKBOOK:
            return write_sheets(report, typed, edition)
        if form is Form.PDF:
            return write_pages(report, typed, edition)
    raise NotImplementedError(form)
