"""Pieces that two screens and more draw the same way."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.access.viewer import PLACES
from connections.domain.coverage.table import CoverageSummary
from connections.domain.problems import Issue, NotPossible, Severity
from connections.domain.records.record import Statement
from connections.domain.rounds.marks import MEANING, NOT_REVIEWED, Strength
from connections.ui.shell.text import md as md  # every screen takes it from here
from connections.words import day, number, percent, say, say_many, to_say
from connections.words.browser import SAYING

YES_THANKS = to_say("Thank you. When the first contact is due stands with the student's name.")
NARROWEST_CARD = 130  # px: two cards side by side on a phone, and beside a file


HIGH = Path(__file__).with_name("high.js").read_text(encoding="utf-8")


def scripted(name: str, beside: str, *scripts: str) -> Any:
    """Return the component of ours whose page, style and scripts stand beside a module.

    `scripts` are more than one script in their order; else there is one of the same name.
    """

    def read(file: str) -> str:
        return Path(beside).with_name(file).read_text(encoding="utf-8")

    return st.components.v2.component(
        f"connections_{name}",
        html=read(f"{name}.html"),
        css=read(f"{name}.css"),
        js=SAYING + HIGH + "\n".join(map(read, scripts or (f"{name}.js",))),
    )


_HIGH = st.components.v2.component(
    "connections_high", js=HIGH + "\nexport default () => beginHigh()"
)


def begin_high() -> None:
    """Let the page begin right under its head on a phone, where none of our scripts does so."""
    _HIGH(key="high")


def share_of(part: int, whole: int) -> str:
    """Return "569 of 618"."""
    return say("{part} of {whole}", part=number(part), whole=number(whole))


def covered_of(now: CoverageSummary) -> str:
    """Return "569 of 618", and how much missing answers could still add, where it shows."""
    low, high = percent(now.coverage_low), percent(now.coverage_high)
    if low == high:
        return share_of(now.covered, now.students)
    facts = {"part": number(now.covered), "whole": number(now.students), "most": high}
    if now.short and now.completeness == 1:  # there is nothing to wait for
        return say("{part} of {whole}, up to {most}: not everybody was asked", **facts)
    return say("{part} of {whole}, up to {most} once every answer is in", **facts)


def option(words: object) -> str:
    """Return the words of one choice of a segmented control, in an ink that stays readable.

    Streamlit writes the chosen one in the primary colour, which in the dark appearance has to be
    dark enough for white buttons and is then too dark for text.
    """
    return f":gray[{md(str(words))}]"


def tell(text: str, /, **facts: object) -> None:
    """Say a sentence on the page; facts that came from outside go through `md` first."""
    st.markdown(say(text, **facts))


def draw_title(title: str, below: str = "") -> None:
    """Draw the one title of a screen and the sentence under it."""
    st.title(title, anchor=False)
    if below:
        st.markdown(below)


def draw_figures(figures: Sequence[tuple[str, str, str]]) -> None:
    """Draw cards of (number, words, denominator): words before numbers, never a bare share."""
    grid = st.grid(len(figures), min_column_width=NARROWEST_CARD, border=True)
    for figure, words, below in figures:
        with grid.cell(), st.container(gap="xxsmall"):
            st.metric(words, figure)
            if below:
                st.markdown(f":gray[:small[{below}]]")


def draw_empty(sentence: str, page: str | None = None, label: str = "") -> None:
    """Draw what to do where there is nothing to show yet, with the way there."""
    with st.container(border=True):
        st.markdown(sentence)
        if page:
            st.page_link(page, label=label, icon=":material/arrow_forward:")


def draw_clock(now: datetime, newest: datetime | None) -> None:
    """Say that this computer's clock is behind what was written before; nothing where it is not."""
    if newest is not None:
        told = say(
            "This computer's clock says {now}, but the newest entry of the log was written at "
            "{newest} (both UTC). Please set the clock: what is written now would stand in the "
            "wrong order.",
            now=f"{now:%Y-%m-%d %H:%M}",
            newest=f"{newest:%Y-%m-%d %H:%M}",
        )
        st.warning(told, icon=":material/schedule:")


def draw_legend() -> None:
    """Draw the five answers with their shapes and what they mean."""
    for meaning in [MEANING[strength] for strength in reversed(Strength)] + [NOT_REVIEWED]:
        st.markdown(f"{meaning.shape} **{say(meaning.word)}**: {say(meaning.test)}")


def strength_word(strength: Strength | int | None) -> str:
    """Return an answer as shape and word."""
    meaning = NOT_REVIEWED if strength is None else MEANING[Strength(strength)]
    return f"{meaning.shape} {say(meaning.word)}"


_SEVERITY_WORDS = {
    Severity.ERROR: to_say("Must be mended"),
    Severity.WARNING: to_say("Please look"),
    Severity.NOTE: to_say("For information"),
}


MOST_SENTENCES = 12  # problems whose sentences are read whole; a table cuts them


def draw_issues(issues: Iterable[Issue], key: str) -> None:
    """Draw problems with the row numbers the person sees in their file: many are a table."""
    order = list(Severity)
    found = sorted(issues, key=lambda issue: (order.index(issue.severity), issue.row))
    if not found:
        return
    if len(found) <= MOST_SENTENCES:
        st.markdown("\n".join(dict.fromkeys(map(_issue_words, found))))
        return
    table = {
        say("Row"): [str(issue.row) if issue.row else say("whole file") for issue in found],
        say("Column"): [issue.column for issue in found],
        "": [say(_SEVERITY_WORDS[issue.severity]) for issue in found],
        say("What"): [issue.message for issue in found],
        say("Code"): [issue.code for issue in found],
    }
    alt = say_many(len(found), "{n} problem found in the file", "{n} problems found in the file")
    draw_table(table, key=key, alt=alt)


def _issue_words(issue: Issue) -> str:
    row = say("Row {row}", row=issue.row) if issue.row else say("Whole file")
    place = ", ".join(filter(None, (row, md(issue.column))))
    return f"- **{place}** · {say(_SEVERITY_WORDS[issue.severity])}: {md(issue.message)}"


def draw_table(table: pd.DataFrame | Mapping[str, Any], key: str, alt: str, **options: Any) -> None:
    """Draw a table (a frame, or its columns) that people only read, named for screen readers."""
    shown = pd.DataFrame(table)
    st.dataframe(shown, key=key, hide_index=True, alt=alt, width="stretch", **options)


def choose(label: str, names: Mapping[str, str], key: str, **options: Any) -> Any:
    """Draw a list to choose one of `names` (words by code) from; return the chosen code."""
    return st.selectbox(label, list(names), format_func=names.__getitem__, key=key, **options)


def choose_person(label: str, names: Mapping[str, str], key: str) -> Any:
    """Draw a list to choose a person from whom something will be saved; nobody is chosen yet."""
    return choose(label, names, key, index=None, placeholder=say("Begin to type a name"))


def require_chosen(*chosen: object) -> None:
    """Refuse a form in which a person has still to be chosen."""
    if not all(chosen):
        raise NotPossible("Choose a name from each list first. Nothing was saved.")


def draw_family_words(statements: Iterable[Statement]) -> None:
    """Draw what a family wants to stand beside a record, in their own words."""
    for one in statements:
        words, when = " ".join(one.words.split()), day(one.written_at.date(), "medium")
        said = say("The family says ({day}):", day=when)
        st.markdown(f"> :small[{said}]\\\n> {md(words)}")


def who_words(who: str, adults: Mapping[str, str]) -> str:
    """Return who did it: an adult's name, or the place it was done at, in words."""
    return adults.get(who) or place_words(who)


def place_words(who: str) -> str:
    """Return where it was done, in words; rows of the first version hold the English words."""
    return say(PLACES.get(who, who if who in PLACES.values() else "")) or who
