"""The board's report as pages: the printed file, and its pages as pictures."""

import hashlib
import json
from dataclasses import dataclass

from connections.domain.reports.board import BoardReport, Typed
from connections.files.out import typeset
from connections.files.out.board import divided, sentences
from connections.files.out.board.pages.blocks import Block, texts
from connections.files.out.board.pages.content import first_page, second_page, third_page
from connections.files.out.board.pages.meaning import last_page, letters_told, only_page
from connections.files.out.board.tidy import TABLE_NAME, write_tidy
from connections.words import day, say, speaking
from connections.words.pseudo import PSEUDO
from connections.words.speaking import ENGLISH

_TEMPLATE = "pages.typ"
_SCREEN = 110  # dots an inch


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as it will be: a PNG, and its text for whoever does not see it."""

    content: bytes
    text: str


def write_pages(report: BoardReport, typed: Typed, edition: int) -> bytes:
    """Return the report as a tagged PDF of four pages, more where there are many groups."""
    document = layout(report, typed, pages(report, typed, edition))
    table = typeset.Attached(
        TABLE_NAME,
        write_tidy(report, edition),
        "text/csv",
        say("Every figure of these pages as a table"),
    )
    return typeset.typeset(_TEMPLATE, document, report.taken_on, table)


def page_pictures(report: BoardReport, typed: Typed, edition: int = 1) -> list[PagePicture]:
    """Return every page as it will be printed, with its text."""
    with speaking(typed.language):
        made = pages(report, typed, edition)
        document = layout(report, typed, made)
        found = typeset.pictured(_TEMPLATE, document, _SCREEN)
        starts = typeset.pages_of(_TEMPLATE, document, "begin")
    said = dict(zip(starts, ("\n".join(texts(page)) for page in made), strict=True))
    return [PagePicture(content, said.get(at, "")) for at, content in enumerate(found, start=1)]


def pages(report: BoardReport, typed: Typed, edition: int) -> list[list[Block]]:
    """Return what stands on each page; one is enough where no figure can be shown."""
    in_font = not not_in_font(report, typed)
    if report.published.refused is not None:
        return [only_page(report, typed, edition, fingerprint(report), in_font=in_font)]
    last = last_page(report, typed, edition, fingerprint(report), in_font=in_font)
    first = (first_page(report), second_page(report), third_page(report, typed))
    return [*(with_letters_told(page) for page in first), last]


def with_letters_told(page: list[Block]) -> list[Block]:
    """Return a page that says of letters in it that the report's own font lacks them."""
    return page + letters_told(in_font=not typeset.lacking("".join(texts(page))))


def layout(report: BoardReport, typed: Typed, made: list[list[Block]]) -> Block:
    """Return pages with all that stands around them."""
    facts = {"school": divided.speaks_of(report), "round": report.round_name}
    return {
        "pages": made,
        "paper": typed.paper.value,
        "language": ENGLISH if typed.language == PSEUDO else typed.language,
        "author": report.school,
        "title": say("Every student, one adult: {school}, {round}", **facts),
        "about": say(
            "Connections between students and adults at school, staff view. No student is named."
        ),
        "footer": say(
            "{school} · {round} · report of {day} · its figures name no student · staff view",
            school=sentences.brief(divided.speaks_of(report)),
            round=sentences.brief(report.round_name),
            day=day(report.taken_on),
        ),
        "page_of": say("Page {page} of {pages}", page="{page}", pages="{pages}"),
    }


def fingerprint(report: BoardReport) -> str:
    """Return what names these labels: the same for every form and edition of them."""
    told = [
        [*each.key[:2], list(each.key.names), each.label.low, each.label.high, each.as_of]
        for each in report.published.lines
    ]
    told += [[each.what, each.label.low, each.label.high] for each in report.published.beside]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:12]


def not_in_font(report: BoardReport, typed: Typed) -> str:
    """Return the characters people typed that the report's own font lacks, each once.

    A font of this computer stands in for them, or an empty box; page four says so.
    """
    lines, out = report.published.lines, report.published.left_out
    names = [name for each in lines for name in (each.key.table, *each.key.names, each.as_of)]
    names += [name for pair in out for name in pair]
    names += [report.school, report.round_name, report.before, *report.groups, *typed.next_steps]
    names += [each.round_name for each in report.past]
    for indicator in (typed.flourishing, typed.wellbeing):
        names += [indicator.figure, indicator.source] if indicator else []
    return typeset.lacking("".join(names))
