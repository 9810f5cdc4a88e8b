"""Each form of the board's report, from the same labels."""

from connections.domain.reports.board import BoardReport, Form, Typed
from connections.files.out.board.pages import (
    write_handout,
    write_pages,
    write_pictures,
    write_slide,
)
from connections.files.out.board.tidy import write_tidy


def write_form(report: BoardReport, typed: Typed, form: Form, edition: int) -> bytes:
    """Return one form of an edition; the same bytes on every machine and day."""
    if form is Form.TABLE:
        return write_tidy(report)
    if form is Form.PDF:
        return write_pages(report, typed, edition)
    if form is Form.HANDOUT:
        return write_handout(report, typed)
    if form is Form.SLIDE:
        return write_slide(report, typed)
    if form in (Form.PICTURES_PNG, Form.PICTURES_SVG):
        return write_pictures(report, typed, form)
    raise NotImplementedError(form)
