"""The pages of the board's report as they will be, and what does not stand on them, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from connections.domain.access.grants import Permission
from connections.domain.disclosure.exact import Aspect
from connections.domain.disclosure.published import REASONS, Refused
from connections.domain.reports.board import BoardReport, Typed
from connections.files.out.board.divided import is_band, not_divided, together
from connections.files.out.board.pages import PagePicture, not_in_font, page_pictures
from connections.files.out.board.sentences import why_no_change
from connections.files.out.board.words import ASPECT_WORDS, group_words, table_words
from connections.services.book.ask import Ask
from connections.services.report.board import BoardPreview, preview_board, preview_doubts
from connections.services.report.known import GRADE
from connections.words import listed, say
from connections.words.speaking import spoken


@dataclass(frozen=True, slots=True)
class BoardPages:
    """A report as it stands, its pages as pictures, and sentences on what they do not show.

    `doubts`: sentences on what should be looked at before it is taken, for the screen alone.
    """

    preview: BoardPreview
    pictures: tuple[PagePicture, ...]
    not_shown: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def preview_pages(
    ask: Ask,
    round_id: str | None = None,
    groups: Sequence[str] = (),
    typed: Typed | None = None,
) -> BoardPages:
    """Return the pages of a round's report with these words, by default its newest edition's.

    Looking takes nothing. Of too few students there is one page, which says so. Where else nothing
    may be shown there is none, and a sentence says why.
    """
    ask.require(Permission.REPORT_EXPORT)
    preview = preview_board(ask, round_id, groups)
    report, editions = preview.report, preview.editions
    typed = typed or (editions[-1] if editions else Typed(language=spoken()))
    edition = editions.index(typed) + 1 if typed in editions else len(editions) + 1
    if report.published.refused not in (None, Refused.TOO_FEW):
        return BoardPages(preview, (), not_shown(report))
    pictures = ask.book.kept(
        ("board pages", report, typed, edition),
        lambda: tuple(page_pictures(report, typed, edition)),
    )
    lacking = not_in_font(report, typed)
    letters = say(
        "{letters}: the report's own font lacks these letters. A font of this computer stands in "
        "for them, or an empty box.",
        letters=" ".join(lacking),
    )
    doubts = preview_doubts(ask, round_id, groups, typed)
    left = (*not_shown(report), *([letters] if lacking else []))
    return BoardPages(preview, pictures, left, doubts)


def not_shown(report: BoardReport) -> tuple[str, ...]:
    """Return what a report does not show, put together or of an earlier round; a sentence each."""
    if report.published.refused is not None:
        return (say(REASONS[report.published.refused]),)
    lines = [each for each in report.published.lines if each.key.aspect is Aspect.COVERED]
    joined = [
        say(
            "{groups}: shown together, because one of them alone has too few students.",
            groups=group_words(each.key),
        )
        for each in lines
        if each.key.table == GRADE and len(each.key.names) > 1 and not is_band(report, each.key)
    ]
    return tuple(
        filter(
            None,
            (
                why_no_change(report),
                *joined,
                *(together(report, each) for each in lines),
                *not_divided(report),
                *_older(report),
                say("Homerooms: never shown, their ranges would be too wide to say anything."),
            ),
        )
    )


def _older(report: BoardReport) -> tuple[str, ...]:
    """Name the lines that print an earlier round's figure."""
    lines = report.published.lines
    found: dict[tuple[str, Aspect], list[str]] = {}
    for each in lines:
        if each.as_of != report.round_name:
            name = group_words(each.key)
            if each.key.table not in ("", GRADE):
                name = say("{group} ({division})", group=name, division=table_words(each.key.table))
            found.setdefault((each.as_of, each.key.aspect), []).append(name)
    return tuple(
        say(
            "{groups}: “{measure}” is still the figure of {round}, because a new one could "
            "point at single students.",
            measure=say(ASPECT_WORDS[aspect]),
            groups=listed(names),
            round=round_name,
        )
        for (round_name, aspect), names in found.items()
    )
