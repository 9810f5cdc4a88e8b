"""For the leadership, with names: the lists to print for each meeting, and the workbook."""

import pandas as pd
import streamlit as st

from connections.domain.records.disclosing import Given
from connections.services.book.ask import Ask
from connections.services.report.leadership import preview_lists, take_lists, ways_to_list
from connections.services.report.reports import ReportPreview, coverage_report, preview_report
from connections.ui.parts.pieces import choose, draw_table, md, tell
from connections.ui.parts.take.given import draw_given
from connections.ui.parts.take.papers import choose_paper
from connections.ui.parts.take.take import PDF, draw_take
from connections.words import number, percent, say, say_many

_SHOWN_ROWS = 12
_PER_CHARACTER, _WIDEST = 7, 420  # px


def draw_leadership(ask: Ask, round_id: str) -> None:
    """Draw both, behind one question: who gets them."""
    with st.container(border=True):
        given = draw_given(f"report_{round_id}")
        tell("The audit log keeps who took it and when; every page and sheet says so too.")
    with st.container(border=True):
        st.header(say("Lists for the follow-up meetings"), anchor=False)
        tell(
            "Every student without a strong adult stands on one list, with who knows them, the "
            "adult asked, the next step and room to write."
        )
        _draw_lists(ask, round_id, given)
    with st.container(border=True):
        st.header(say("The workbook"), anchor=False)
        tell("Every figure, the list of students, every move between rounds and the outreach.")
        workbook = preview_report(ask, round_id)
        draw_take(
            ask,
            say("Take the workbook (Excel)"),
            # made, and noted in the audit log, only when somebody clicks
            lambda then: coverage_report(then, round_id, given).content,
            workbook.filename,
            disabled=given is None,
            key="take_workbook",
        )
        _draw_preview(workbook)


def _draw_lists(ask: Ask, round_id: str, given: Given | None) -> None:
    left, right = st.columns(2)
    with left:
        nothing = {"index": None, "placeholder": say("Choose one")}
        by = choose(say("A list for each"), ways_to_list(ask, round_id), "list_by", **nothing)
    with right:
        paper = choose_paper("list_paper")
    if by is None:
        tell("Choose first what makes a list.")
        return
    preview = preview_lists(ask, by, round_id)
    students = sum(len(page.students) for page in preview.pages)
    if not students:
        tell("Every student in this round has a strong adult (staff view).")
        return
    on = say_many(len(preview.pages), "on {n} list", "on {n} lists")
    st.markdown(say_many(students, "{n} student, {on}.", "{n} students, {on}.", on=on))
    draw_take(
        ask,
        say("Take the lists (PDF)"),
        lambda then: take_lists(then, by, round_id, given, paper).content,
        preview.filename,
        PDF,
        type="primary",
        disabled=given is None,
        key="take_lists",
    )


def _draw_preview(preview: ReportPreview) -> None:
    st.subheader(say("What is in it"), anchor=False)
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
