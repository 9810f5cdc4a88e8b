"""Reports: what a round's report holds, for whose eyes, and taking it."""

import pandas as pd
import streamlit as st

from connections.domain.records.disclosing import FOR_OWN_STAFF
from connections.services.book.ask import Ask
from connections.services.coverage.coverage import visible_rounds
from connections.services.report.reports import (
    ReportKind,
    ReportPreview,
    coverage_report,
    may_name_students,
    preview_report,
)
from connections.ui.parts.pieces import choose, draw_empty, draw_table, draw_title, md
from connections.ui.parts.take.given import draw_given
from connections.ui.parts.take.take import draw_take
from connections.ui.shell.session import current
from connections.words import number, percent, say, say_many, to_say

_KINDS = {
    ReportKind.SHAREABLE: (
        to_say("To share: no names"),
        to_say(
            "For the board, families or the district. Totals and groups; small groups are "
            "withheld with their counts."
        ),
    ),
    ReportKind.INTERNAL: (
        to_say("Internal: with names"),
        to_say(
            "For the leadership team. Adds the list of students, every move between rounds and "
            "the outreach. It holds education records: keep it inside the school."
        ),
    ),
}
_SHOWN_ROWS = 12
_PER_CHARACTER, _WIDEST = 7, 420  # px


def screen() -> None:
    """Draw the screen."""
    ask = current()
    draw_title(
        say("Reports"),
        say("One workbook for a round: what was asked, what came out, what it means."),
    )
    rounds = visible_rounds(ask)
    if not rounds:
        draw_empty(
            say("There is nothing to report yet. A report can be taken after the first reveal.")
        )
        return
    kinds = list(_KINDS) if may_name_students(ask) else [ReportKind.SHAREABLE]
    with st.container(border=True):
        left, right = st.columns([1, 2])
        with left:
            names = {this_round.round_id: this_round.name for this_round in rounds}
            round_id = choose(say("Round"), names, "of_round")
        kind = right.radio(
            say("For whose eyes"),
            kinds,
            index=None,
            format_func=lambda each: say(_KINDS[each][0]),
            key="kind",
        )
        if kind is None:
            right.markdown(say("Choose first for whose eyes it is: then it shows what is in it."))
            return
        right.markdown(say(_KINDS[kind][1]))
        preview = preview_report(ask, round_id, kind)
        _draw_take(ask, round_id, kind, preview)
    _draw_preview(preview)


def _draw_take(ask: Ask, round_id: str, kind: ReportKind, preview: ReportPreview) -> None:
    named = kind is ReportKind.INTERNAL
    given = draw_given(f"report_{round_id}") if named else FOR_OWN_STAFF
    draw_take(
        ask,
        say("Take the report (Excel)"),
        # made, and noted in the audit log, only when somebody clicks
        lambda then: coverage_report(then, round_id, kind, given).content,
        preview.filename,
        type="primary",
        disabled=given is None,
        key="take",
    )
    kept = say("The audit log keeps who took it and when.")
    st.markdown(f":gray[:small[{md(preview.filename)}. {kept}]]")


def _draw_preview(preview: ReportPreview) -> None:
    st.header(say("What is in it"), anchor=False)
    names = [sheet.name for sheet in preview.sheets]
    chosen = st.selectbox(say("Sheet"), names, key="sheet", width=320)
    sheet = preview.sheets[names.index(chosen)]
    for line in (sheet.warning, *sheet.notes):
        if line:
            st.markdown(f"**{md(line)}**" if line == sheet.warning else md(line))
    if not sheet.rows:
        st.markdown(md(sheet.nothing))
        return
    widths = {c.heading: min(_PER_CHARACTER * c.width, _WIDEST) for c in sheet.columns}
    kinds = [column.kind for column in sheet.columns]
    rows = [[_said(v, kind) for v, kind in zip(row, kinds, strict=True)] for row in sheet.rows]
    table = pd.DataFrame(rows[:_SHOWN_ROWS], columns=[c.heading for c in sheet.columns])
    draw_table(
        table,
        key=f"preview_{chosen}",
        alt=say("The sheet {sheet} of the report", sheet=chosen),
        height="content",
        column_config={name: st.column_config.Column(width=w) for name, w in widths.items()},
    )
    if len(sheet.rows) > _SHOWN_ROWS:
        told = say_many(
            len(sheet.rows),
            "The first {shown} of {n} row.",
            "The first {shown} of {n} rows.",
            shown=number(_SHOWN_ROWS),
        )
        st.markdown(f":gray[:small[{told}]]")


def _said(value: object, kind: str) -> str:
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if kind == "share":
        return percent(float(str(value)))
    return number(value) if isinstance(value, int) else str(value)


if __name__ == "__main__":
    screen()
