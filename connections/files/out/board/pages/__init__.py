"""The pages of the board's report: a PDF, its pages as pictures, each chart, a slide, a handout."""

from connections.files.out.board.pages.document import (
    PagePicture,
    fingerprint,
    not_in_font,
    page_pictures,
    write_pages,
)
from connections.files.out.board.pages.handout import write_handout
from connections.files.out.board.pages.pictures import write_pictures, write_slide

__all__ = [
    "PagePicture",
    "fingerprint",
    "not_in_font",
    "page_pictures",
    "write_handout",
    "write_pages",
    "write_pictures",
    "write_slide",
]
