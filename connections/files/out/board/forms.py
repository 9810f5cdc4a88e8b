"""Each form of the board's report, from the same labels."""

from connections.domain.reports.board import BoardReport, Form, Typed
from connections.files.out.board.pages import (
    write_handout,
    write_pages,
    write_pictures,
    write_slide,
)
from connections.files.out.board.sheets import write_sheets
from connections.files.out.board.tidy import write_tidy
from connections.words import speaking


def write_form(report: BoardReport, typed: Typed, form: Form, edition: int) -> bytes:
    """Return one form of an edition; the same bytes on every machine and day."""
    with speaking(typed.language):
        match form:
            case Form.TABLE:
                return write_tidy(report, edition)
            case Form.WORKBOOK:
                return write_sheets(report, typed, edition)
            case Form.PDF:
                return write_pages(report, typed, edition)
            case Form.HANDOUT:
                return write_handout(report, typed)
            case Form.SLIDE:
                return write_slide(report, typed)
            case Form.PICTURES_PNG | Form.PICTURES_SVG:
                return write_pictures(report, typed, form)
