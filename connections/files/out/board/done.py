"""What can be said of what was done: what became strong, beside what would be expected; the adults.

A report says no number of pairs, so a difference is worked out from labels alone: the widest
interval that any two shares within them have, of as few pairs as the labels can be of.
"""

from dataclasses import dataclass
from math import ceil, floor, hypot

from connections.domain.disclosure.beside import Also
from connections.domain.disclosure.planning import COUNTS_OF_THE_WHOLE
from connections.domain.disclosure.published import Label
from connections.domain.outreach.comparing import FEWEST_ALIKE, Withheld, wilson
from connections.domain.reports.board import BoardReport
from connections.files.out.board.sentences import ranged
from connections.files.out.board.words import label_words
from connections.words import number, say, to_say


@dataclass(frozen=True, slots=True)
class Difference:
    """Between how many points a difference lies, chance allowed for; from labels alone."""

    low: int
    high: int


def fewest_counted(label: Label) -> int:
    """Return the smallest number a label can be of: its range holds eight counts or more."""
    return max(1, ceil(100 * (COUNTS_OF_THE_WHOLE - 1) / max(label.high - label.low, 1)))


def difference(became: Label, expected: Label) -> Difference:
    """Return the widest interval that any two shares within two labels have (Newcombe, 95%).

    What was expected is a mean of pairs that began alike, worth twenty pairs or more: it is taken
    to be worth no more than that.
    """
    pairs = fewest_counted(became)
    lows, highs = [], []
    for share in _shares(became):
        low, high = wilson(share, pairs)
        for other in _shares(expected):
            other_low, other_high = wilson(other, FEWEST_ALIKE)
            lows.append(share - other - hypot(share - low, other_high - other))
            highs.append(share - other + hypot(high - share, other - other_low))
    return Difference(floor(100 * min(lows)), ceil(100 * max(highs)))


def _shares(label: Label) -> list[float]:
    return [percent / 100 for percent in range(label.low, label.high + 1)]


def heading(report: BoardReport) -> str:
    """Return the heading of what was done."""
    became = report.also(Also.BECAME_STRONG)
    if became is None and not report.before and not report.several:
        return say("What is done next")
    if became is None:
        return say("What was done")
    return ranged(
        became,
        to_say(
            "What was done: between {low} and {high} of every 100 pairs that had time became strong"
        ),
        to_say("What was done: {low} or more of every 100 pairs that had time became strong"),
        to_say("What was done: {high} or fewer of every 100 pairs that had time became strong"),
    )


WITHHELD_WORDS = {
    Withheld.TOO_EARLY: to_say("It is too early to tell: no round has looked at these pairs yet."),
    Withheld.FEW_ASKED: to_say("There are too few pairs to compare."),
    Withheld.FEW_ANSWERS: to_say("Too few of the answers about these pairs are in to compare."),
    Withheld.FEW_COMPARED: to_say(
        "There is no comparison: for too many of the pairs, none that was not asked began alike."
    ),
    Withheld.FEW_ALIKE: to_say(
        "There is no comparison: hardly any pair that was not asked began alike."
    ),
}


def did_it_work(report: BoardReport) -> str:
    """Return what can be said of the outreach's part in it."""
    became, expected = report.also(Also.BECAME_STRONG), report.also(Also.EXPECTED)
    if became is None or expected is None:
        if report.no_comparison:
            return say(WITHHELD_WORDS[Withheld(report.no_comparison)])
        return say("There is no comparison that can be shown, so nothing is claimed.")
    found = difference(became, expected)
    if found.low > 0:
        return say(
            "Adults say that more became strong than expected: {low} to {high} points more, with "
            "chance allowed for. Whether these students say so too is not part of the comparison, "
            "and it was not drawn by lot who was asked: this points to the outreach but does not "
            "prove it.",
            low=number(found.low),
            high=number(found.high),
        )
    if found.high < 0:
        return say(
            "Adults say that fewer became strong than expected: {low} to {high} points fewer, with "
            "chance allowed for. It was not drawn by lot who was asked.",
            low=number(-found.high),
            high=number(-found.low),
        )
    return say(
        "We cannot tell yet. From the ranges shown, with chance allowed for, the difference can be "
        "anything from {low} to {high} points. Many connections grow by themselves, and it was "
        "not drawn by lot who was asked.",
        low=_signed(found.low),
        high=_signed(found.high),
    )


def _signed(points: int) -> str:
    return f"{'−' if points < 0 else '+' if points else ''}{number(abs(points))}"


def adults(report: BoardReport) -> tuple[str, ...]:
    """Return what is said of the adults; never of one."""
    carrying = report.also(Also.CARRYING)
    found = []
    if carrying is not None:
        found.append(
            say(
                "{share} of the adults were reaching out to at least one student when this report "
                "was taken.",
                share=label_words(carrying),
            )
        )
    if report.nobody_over is not None:
        found.append(
            say("Nobody carries more than they have places for.")
            if report.nobody_over
            else say("Some carry more than they have places for: that can be changed.")
        )
    return tuple(found)
