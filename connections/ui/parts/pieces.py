"""Pieces that two screens and more draw the same way."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.problems import Issue, Severity
from connections.domain.rounds.marks import MEANING, NOT_REVIEWED, Strength

NARROWEST_CARD = 150  # px: two cards side by side on a phone
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_BIDI = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"), "\ufffd"
)


def md(text: str) -> str:
    """Return a person's name, or any text that came from outside, for a Markdown place.

    Streamlit reads Markdown in labels, buttons, metrics and messages. Every ASCII sign is escaped,
    control characters are dropped and signs that turn the direction of writing are made visible.
    """
    plain = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cs"})
    return _MARKDOWN.sub(r"\\\1", plain.translate(_BIDI))


def percent(share: float) -> str:
    """Return a share as people say it; never 100% or 0% unless it is exactly that."""
    if share != share:  # NaN: nobody to count, or withheld
        return "–"
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share:.0%}"


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return "1 student", "2 students"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def share_of(part: int, whole: int) -> str:
    """Return "569 of 618"."""
    return f"{part:,} of {whole:,}"


def option(words: object) -> str:
    """Return the words of one choice of a segmented control, in an ink that stays readable.

    Streamlit writes the chosen one in the primary colour, which in the dark appearance has to be
    dark enough for white buttons and is then too dark for text.
    """
    return f":gray[{md(str(words))}]"


def draw_title(title: str, below: str = "") -> None:
    """Draw the one title of a screen and the sentence under it."""
    st.title(title, anchor=False)
    if below:
        st.markdown(below)


def draw_figures(figures: Sequence[tuple[str, str, str]]) -> None:
    """Draw cards of (number, words, denominator): words before numbers, never a bare share."""
    grid = st.grid(len(figures), min_column_width=NARROWEST_CARD, border=True)
    for number, words, below in figures:
        with grid.cell(), st.container(gap="xxsmall"):
            st.metric(words, number)
            if below:
                st.markdown(f":gray[:small[{below}]]")


def draw_empty(sentence: str, page: str | None = None, label: str = "") -> None:
    """Draw what to do where there is nothing to show yet, with the way there."""
    with st.container(border=True):
        st.markdown(sentence)
        if page:
            st.page_link(page, label=label, icon=":material/arrow_forward:")


def draw_legend() -> None:
    """Draw the five answers with their shapes and what they mean."""
    for meaning in [MEANING[strength] for strength in reversed(Strength)] + [NOT_REVIEWED]:
        st.markdown(f"{meaning.shape} **{meaning.word}**: {meaning.test}")


def strength_word(strength: Strength | int | None) -> str:
    """Return an answer as shape and word."""
    meaning = NOT_REVIEWED if strength is None else MEANING[Strength(strength)]
    return f"{meaning.shape} {meaning.word}"


_SEVERITY_WORDS = {
    Severity.ERROR: "Must be mended",
    Severity.WARNING: "Please look",
    Severity.NOTE: "For information",
}


def draw_issues(issues: Iterable[Issue], key: str) -> None:
    """Draw a table of problems with the row numbers the person sees in their file."""
    order = list(Severity)
    listed = sorted(issues, key=lambda issue: (order.index(issue.severity), issue.row))
    if not listed:
        return
    table = pd.DataFrame(
        {
            "Row": [str(issue.row) if issue.row else "whole file" for issue in listed],
            "Column": [issue.column for issue in listed],
            "": [_SEVERITY_WORDS[issue.severity] for issue in listed],
            "What": [issue.message for issue in listed],
            "Code": [issue.code for issue in listed],
        }
    )
    draw_table(table, key=key, alt=f"{len(listed)} problems found in the file")


def draw_table(table: pd.DataFrame, key: str, alt: str, **options: Any) -> None:
    """Draw a table that people only read, named for screen readers."""
    st.dataframe(table, key=key, hide_index=True, alt=alt, width="stretch", **options)
