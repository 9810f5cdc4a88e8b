"""For the board: the pages as they will be, what is chosen and typed, and taking them for good."""

import base64
import hashlib
from collections.abc import Sequence
from functools import partial

import streamlit as st

from connections.domain.disclosure.published import Refused
from connections.domain.problems import NotPossible
from connections.domain.reports.board import Form, Indicator, Paper, Typed
from connections.services.book.ask import Ask
from connections.services.report.board import (
    BoardPreview,
    board_filename,
    preview_board,
    take_board,
)
from connections.services.report.known import GRADE
from connections.services.report.pages import BoardPages, preview_pages
from connections.ui.parts.pieces import choose, draw_empty, md, scripted, tell
from connections.ui.parts.take.papers import choose_paper
from connections.ui.parts.take.take import EXCEL, PDF, draw_handed, draw_take, hand_over
from connections.ui.shell.session import in_callback
from connections.words import day, listed, number, say, to_say
from connections.words.speaking import spoken

_ZIP = "application/zip"
_FORMS = {
    Form.PDF: (to_say("Pages (PDF)"), PDF),
    Form.HANDOUT: (to_say("For families (PDF)"), PDF),
    Form.SLIDE: (to_say("Slide (PNG)"), "image/png"),
    Form.WORKBOOK: (to_say("Figures (Excel)"), EXCEL),
    Form.TABLE: (to_say("Figures (CSV)"), "text/csv"),
    Form.PICTURES_PNG: (to_say("Charts (PNG)"), _ZIP),
    Form.PICTURES_SVG: (to_say("Charts (SVG)"), _ZIP),
}
BANDS = "bands"
_GRADES = {
    BANDS: to_say("In bands, such as 3–5 and 6–8"),
    GRADE: to_say("Each grade"),
}
_MOST_LETTERS = 300  # of a figure or its source; a next step is one line of a page
_MOST_STEPS = 1200
_NEW = "new"
_PAGES = scripted("pages", __file__)


def draw_board(ask: Ask, round_id: str) -> None:
    """Draw the report of a round: what can be chosen, how to take it, the pages."""
    groups = _chosen(round_id)
    try:
        with st.spinner(say("The ranges are being worked out and checked."), show_time=True):
            preview = preview_board(ask, round_id, groups)
    except NotPossible as why:
        draw_empty(why.told(md))
        return
    with st.container(border=True):
        if preview.report.published.refused is None:
            _draw_groups(preview, round_id)
        typed = _draw_words(preview, round_id) if _has_pages(preview) else Typed()
        with st.spinner(say("The pages are being made.")):
            shown = preview_pages(ask, round_id, groups, typed)
        if not _has_pages(preview):
            st.markdown("\n".join(f"- {md(sentence)}" for sentence in shown.not_shown))
            return
    with st.container(border=True):
        if _draw_doubts(shown.doubts, round_id):
            _draw_take(ask, preview, typed, groups, as_it_is=bool(shown.doubts))
    with st.container(border=True):
        st.header(say("What is not shown, and why"), anchor=False)
        st.markdown("\n".join(f"- {md(sentence)}" for sentence in shown.not_shown))
    taken = preview.frozen and typed in preview.editions
    heading = say("The pages, as they were taken") if taken else say("The pages, as they will be")
    st.header(heading, anchor=False)
    _draw_pages(shown)


def _has_pages(preview: BoardPreview) -> bool:
    """Say whether there is anything to take; of too few students one page, which says so."""
    return preview.report.published.refused in (None, Refused.TOO_FEW)


def _draw_groups(preview: BoardPreview, round_id: str) -> None:
    groups = preview.report.groups
    if preview.frozen:
        tell(
            "Taken on {day}: the figures and the groups ({groups}) stand for good. Everybody who "
            "takes it gets the same.",
            day=day(preview.report.taken_on),
            groups=_named(groups),
        )
        return
    if GRADE in preview.can_choose:
        st.radio(
            say("Grades"),
            list(_GRADES),
            format_func=lambda each: say(_GRADES[each]),
            horizontal=True,
            key=f"grades_{round_id}",
            help=say(
                "In a band the ranges are narrower. Chosen for good when the report is first taken."
            ),
        )
    divisions = [each for each in preview.can_choose if each != GRADE]
    if not any(line.key.table for line in preview.report.published.lines):
        tell("Shown for the whole school alone: no part of it may be shown.")
    elif not divisions:
        tell(
            "Shown by grade: the school keeps no other groups that a report may show, or leaves "
            "the choice to those who see the list of students."
        )
    if not divisions:
        return
    st.multiselect(
        say("Show also by"),
        divisions,
        format_func=_titled,
        placeholder=say("Grades alone"),
        key=f"groups_{round_id}",
        help=say("Chosen for good when the report is first taken."),
    )


def _chosen(round_id: str) -> tuple[str, ...]:
    """Return what was chosen on this page to be shown: each grade alone, other groups."""
    alone = st.session_state.get(f"grades_{round_id}") == GRADE
    return (*([GRADE] if alone else ()), *st.session_state.get(f"groups_{round_id}", ()))


def _titled(group: str) -> str:
    return group[:1].upper() + group[1:]


def _named(groups: Sequence[str]) -> str:
    """Return how the students are divided, for a sentence."""
    others = [md(_titled(group)) for group in groups if group != GRADE]
    if not others:
        return say("each grade alone") if GRADE in groups else say("grades alone")
    return listed([say("each grade") if GRADE in groups else say("grades"), *others])


def _draw_words(preview: BoardPreview, round_id: str) -> Typed:
    """Draw which edition is meant, or the fields of a new one; return its words."""
    editions = preview.editions
    chosen = _NEW
    if editions:
        names = {
            str(n): say("Edition {n}", n=number(n + 1)) for n in reversed(range(len(editions)))
        }
        names[_NEW] = say("New words: edition {n}", n=number(len(editions) + 1))
        chosen = choose(say("Which edition"), names, f"edition_{round_id}")
    if chosen != _NEW:
        return editions[int(chosen)]
    so_far = editions[-1] if editions else Typed(language=spoken())
    key = f"{round_id}_{len(editions)}"
    with st.expander(say("The school's own words, and the paper"), expanded=bool(editions)):
        steps = st.text_area(
            say("What comes next, a line for each step"),
            "\n".join(so_far.next_steps),
            max_chars=_MOST_STEPS,
            key=f"steps_{key}",
            help=say(
                "Write no number of students here: beside the ranges it can tell of a child what "
                "neither tells alone."
            ),
        )
        tell(
            "If the school has a figure of its own for these two, type it with its source. "
            "Connections collects neither."
        )
        flourishing = _draw_indicator(
            say("How students flourish"), so_far.flourishing, f"flourishing_{key}"
        )
        wellbeing = _draw_indicator(say("How adults are"), so_far.wellbeing, f"wellbeing_{key}")
        papers = list(Paper)
        paper = choose_paper(f"paper_{key}", index=papers.index(so_far.paper))
    lines = (" ".join(line.split()) for line in steps.splitlines())
    return Typed(tuple(filter(None, lines)), flourishing, wellbeing, paper, so_far.language)


def _draw_indicator(words: str, so_far: Indicator | None, key: str) -> Indicator | None:
    left, right = st.columns(2)
    told = so_far or Indicator("", "")
    figure = left.text_input(words, told.figure, max_chars=_MOST_LETTERS, key=f"figure_{key}")
    source = right.text_input(
        say("Source of it"), told.source, max_chars=_MOST_LETTERS, key=f"source_{key}"
    )
    if bool(figure.strip()) != bool(source.strip()):
        right.markdown(f":orange[{say('It is shown once both are there: a figure, its source.')}]")
    return Indicator(figure.strip(), source.strip()) if figure.strip() and source.strip() else None


def _draw_doubts(doubts: Sequence[str], round_id: str) -> bool:
    """Draw what should be looked at before the report is taken; say whether somebody has."""
    if not doubts:
        return True
    st.warning("\n".join(f"- {md(sentence)}" for sentence in doubts), icon=":material/warning:")
    about = hashlib.sha256("".join(doubts).encode()).hexdigest()[:12]  # other words, a new tick
    return st.checkbox(
        say("I have looked at this: it may go out as it is."), key=f"looked_{round_id}_{about}"
    )


def _draw_take(
    ask: Ask, preview: BoardPreview, typed: Typed, groups: tuple[str, ...], as_it_is: bool
) -> None:
    round_id, editions = preview.this_round.round_id, preview.editions
    if not preview.frozen:
        _draw_first(round_id, preview, typed, groups, as_it_is)
        return
    edition = editions.index(typed) + 1 if typed in editions else len(editions) + 1
    if edition > len(editions):
        tell(
            "New words make edition {n}, of the same figures; what went out before stays as it is.",
            n=number(edition),
        )
    row, below = st.container(horizontal=True), st.container()
    with below:
        draw_handed()
    with row:
        for form, (words, kind) in _FORMS.items():
            if preview.report.published.refused is not None and form is not Form.PDF:
                continue
            draw_take(
                ask,
                say(words),
                partial(_form, form=form, round_id=round_id, typed=typed, as_it_is=as_it_is),
                board_filename(preview.report, edition, form),
                kind,
                below=below,
                type="primary" if form is Form.PDF else "secondary",
                key=f"take_{form.value}_{round_id}",
            )
    kept = say("The audit log keeps who took it and when, with its checksum.")
    st.markdown(f":gray[:small[{kept}]]")


def _form(ask: Ask, form: Form, round_id: str, typed: Typed, as_it_is: bool) -> bytes:
    return take_board(ask, form, round_id, None, typed, as_it_is).content


def _draw_first(
    round_id: str, preview: BoardPreview, typed: Typed, groups: tuple[str, ...], as_it_is: bool
) -> None:
    """Draw the first taking: asked once, for it is for good."""
    asked = f"sure_{round_id}"
    if not st.session_state.get(asked):
        st.button(
            say("Take this report"), type="primary", on_click=_ask, args=(asked,), key="begin"
        )
        tell("Nothing is taken yet: look as often as you like.")
        return
    told = (
        say(
            "Taking it keeps this page of {round} for good. Words and paper can still change. Of a "
            "round before it no report can be taken any more.",
            round=md(preview.this_round.name),
        )
        if preview.report.published.refused is not None
        else say(
            "Taking it freezes the figures of {round} and its groups ({groups}) for good: nobody "
            "can choose others afterwards, and who takes it later gets the same. Words and paper "
            "can still change. Of a round before it no report can be taken any more.",
            round=md(preview.this_round.name),
            groups=_named(groups),
        )
    )
    st.warning(told, icon=":material/lock:")
    with st.container(horizontal=True):
        st.button(
            say("Freeze it and take the pages (PDF)"),
            type="primary",
            icon=":material/lock:",
            on_click=_freeze,
            args=(round_id, groups, typed, asked, as_it_is),
            key="freeze",
        )
        st.button(say("Not yet"), on_click=_ask, args=(asked, False), key="not_yet")


def _ask(key: str, sure: bool = True) -> None:
    st.session_state[key] = sure


def _freeze(
    round_id: str, groups: tuple[str, ...], typed: Typed, asked: str, as_it_is: bool
) -> None:
    with in_callback(say("The report is taken, and its figures stand.")) as ask:
        taken = take_board(ask, Form.PDF, round_id, groups, typed, as_it_is)
        hand_over(taken.filename, PDF, taken.content)
    st.session_state[asked] = False


def _draw_pages(shown: BoardPages) -> None:
    of = len(shown.pictures)
    pages = [
        {
            "src": "data:image/png;base64," + base64.b64encode(page.content).decode(),
            "text": page.text,
            "name": say("Page {page} of {pages}", page=number(n), pages=number(of)),
        }
        for n, page in enumerate(shown.pictures, 1)
    ]
    words = {"larger": say("Larger"), "smaller": say("Smaller")}
    _PAGES(key="pages", data={"pages": pages, "words": words})
