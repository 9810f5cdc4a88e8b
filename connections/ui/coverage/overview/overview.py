"""Drawing the overview of a round: one bar, how students moved, groups, and what stands beside."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Permission, Scope
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.coverage.coverage import beyond_summary
from connections.services.coverage.groups import (
    coverage_by_group,
    group_kinds,
    moves_between,
    smallest_group,
)
from connections.services.coverage.lists import Listed
from connections.services.coverage.today import late_answers
from connections.ui.coverage.heading import TO_LIST
from connections.ui.coverage.overview.data import (
    WORDS,
    bar_data,
    flow_data,
    groups_data,
    groups_in_words,
)
from connections.ui.coverage.voice import draw_voice
from connections.ui.parts.arrivals import draw_arrivals
from connections.ui.parts.pieces import draw_table, md, option, scripted, share_of, tell
from connections.words import percent, say, say_many

_FIGURES = scripted("figures", __file__, "bar.js", "flow.js", "groups.js", "figures.js")


def draw_overview(
    ask: Ask, coverage: RoundCoverage, before: RoundCoverage | None, newest: bool
) -> None:
    """Draw a round at one look; each number opens its list on the page's view of students."""
    this_round = coverage.this_round
    with st.container(border=True):
        _draw("bar", bar_data(coverage.summary, beyond_summary(ask, this_round.round_id)))
    _draw_late(ask, coverage)
    if newest:
        draw_arrivals(ask)
    left, right = st.columns(2, border=True)
    with left:
        compared = before if before and not coverage.summary.unanswered else None
        _draw_change(ask, compared.this_round if compared else None, this_round)
    with right:
        st.header(say("By group"), anchor=False)
        _draw_groups(ask, this_round)
    if ask.may(Permission.VOICE_READ):
        draw_voice(ask, this_round.round_id)


def _draw(kind: str, data: Mapping[str, Any]) -> None:
    key = f"overview_{kind}"
    content = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    _FIGURES(key=key, data=content, on_open_change=lambda: _open(key))


def _open(key: str) -> None:
    """Show the list that a number opens: those students, and nobody else narrowed out."""
    wanted = json.loads(st.session_state[key].open or "{}")
    st.session_state["listed"] = Listed(wanted["listed"])
    st.session_state["list_grades"] = [wanted["grade"]] if "grade" in wanted else []
    st.session_state["list_home"] = wanted.get("homeroom", "")
    st.session_state["list_search"], st.session_state["list_only"] = "", False
    st.session_state["view"] = st.query_params["view"] = "students"
    st.session_state[TO_LIST] = True


def _draw_late(ask: Ask, coverage: RoundCoverage) -> None:
    """Say what late answers add; the figures themselves stand as they were revealed."""
    late = late_answers(ask, coverage.this_round.round_id)
    if not late.answers:
        return
    with_them = coverage.summary.covered + late.covered
    st.markdown(
        say_many(
            late.answers,
            "As revealed. With {n} late answer, {covered} have a strong adult.",
            "As revealed. With {n} late answers, {covered} have a strong adult.",
            covered=share_of(with_them, coverage.summary.students),
        )
    )


def _draw_change(ask: Ask, before: Round | None, after: Round) -> None:
    """Draw how students moved since the round before, and the ways on from here."""
    if before is None:
        st.header(say("Since the round before"), anchor=False)
        tell("The change appears here once a second round has answers.")
    else:
        st.header(say("Since {round}", round=md(before.name)), anchor=False)
        found = moves_between(ask, before.round_id, after.round_id)
        _draw("flow", flow_data(found, before, after))
        with st.expander(say("As a table")):
            words = {state: say(word) for state, word in WORDS.items()}
            columns = {
                say("Then"): found.table["was"].map(words),
                say("Now"): found.table["now"].map(words),
                say("Students"): found.table["students"],
            }
            names = {"before": before.name, "after": after.name}
            alt = say("How students moved between {before} and {after}", **names)
            draw_table(columns, key="change_table", alt=alt)
    with st.container(horizontal=True):
        if ask.may(Permission.OUTREACH_READ, Scope.GRADES):
            st.page_link(
                "outreach/page.py",
                label=say("Did outreach work?"),
                icon=":material/handshake:",
                query_params={"view": "results"},
            )
        if ask.may(Permission.REPORT_EXPORT):
            label = say("Report for the board")
            st.page_link("reports/page.py", label=label, icon=":material/description:")


def _draw_groups(ask: Ask, this_round: Round) -> None:
    """Draw coverage by one division of the roster, as bars and as a table."""
    kinds = group_kinds(ask, this_round.round_id)
    if not kinds:
        tell("Nothing on the roster divides the round into groups large enough to be shown.")
        return
    chosen = st.segmented_control(
        say("Divide by"),
        list(kinds),
        format_func=lambda column: option(kinds[column]),
        required=True,
        wrap=True,
        key="divide_by",
        default=next(iter(kinds)),
        label_visibility="collapsed",
    )
    table = coverage_by_group(ask, chosen, this_round.round_id)
    _draw("groups", groups_data(table, chosen, kinds[chosen]))
    small, withheld = smallest_group(ask), int(table["withheld"].sum())
    told = [
        say("In the order of the school, never by rank."),
        say_many(
            small,
            "Groups under {n} student are not shown.",
            "Groups under {n} students are not shown.",
        ),
    ]
    if withheld:
        told.append(say_many(withheld, "{n} group left out.", "{n} groups left out."))
    st.markdown(f":gray[:small[{' '.join(told)}]]")
    with st.expander(say("As a table")):
        _draw_group_table(table, kinds[chosen])


def _draw_group_table(table: pd.DataFrame, words: str) -> None:
    shown = table[~table["withheld"]]
    columns = {
        words: shown["group"],
        say("Students"): shown["students"],
        say("Covered"): shown["covered"],
        say("Share"): shown["share"].map(percent),
        say("At most"): shown["share_high"].map(percent),
        say("Two or more"): shown["depth"].map(percent),
    }
    draw_table(columns, key="group_table", alt=groups_in_words(table))
