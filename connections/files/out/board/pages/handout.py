"""One page for families, in plain words."""

from connections.domain.reports.board import BoardReport, Typed
from connections.files.out import typeset
from connections.files.out.board import divided, sentences
from connections.files.out.board.pages import charts
from connections.files.out.board.pages.blocks import Block, boxes, listing, text
from connections.files.out.board.pages.document import layout, with_letters_told
from connections.words import day, say


def write_handout(report: BoardReport, typed: Typed) -> bytes:
    """Return a page for families as a tagged PDF."""
    document = layout(report, typed, [with_letters_told(_page(report, typed))])
    return typeset.typeset("pages.typ", document, report.taken_on)


def _page(report: BoardReport, typed: Typed) -> list[Block]:
    picture = charts.hundred(report)
    kicker = say(
        "For families · {school} · {day}",
        school=divided.speaks_of(report),
        day=day(report.held_on),
    )
    found = [
        text("kicker", kicker),
        text("h1", sentences.headline(report)),
        text(
            "p",
            " ".join(
                (
                    say("Every child should have an adult at school to go to."),
                    sentences.asked(report),
                    *sentences.how_complete(report),
                )
            ),
        ),
        *([picture] if picture else []),
        text("h2", say("What does “strong” mean?")),
        text(
            "p",
            say(
                "The adult and the student trust each other, and the adult believes that the "
                "student would come to them with a personal problem."
            ),
        ),
        text("h2", say("What does this not tell?")),
        text(
            "p",
            say(
                "It tells what the adults believe. Children may see it differently. Where no adult "
                "has said so yet, that says nothing about the child. Nobody can find a single "
                "child in these figures: they are ranges on purpose."
            ),
        ),
    ]
    if typed.next_steps:
        what = (
            say("What our schools do next") if report.several else say("What our school does next")
        )
        found += [text("h2", what), listing(typed.next_steps)]
    found.append(
        boxes(
            (
                say("What you can do"),
                say(
                    "Ask your child: is there an adult at school you would go to with a "
                    "problem? If the answer is no, or if you would like to talk about it, tell "
                    "any adult at school whom you trust. Do not wait if you are worried about "
                    "your child’s safety: call the school at once."
                ),
            )
        )
    )
    return found
