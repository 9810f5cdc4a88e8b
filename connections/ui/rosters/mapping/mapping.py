"""How files were read, table by table, and what a person says over it; each word is one click."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from connections.services.book.ask import Ask
from connections.services.people.people import school_people
from connections.services.roster.remembered import (
    AS_RECOGNISED,
    GROUP,
    NOTHING,
    SURNAME_FIRST,
    SURNAME_LAST,
    Correction,
    TableShown,
    forget_answers,
)
from connections.services.roster.rosters import FileReport, RosterPreview
from connections.ui.parts.pieces import md, option, tell, who_words
from connections.ui.parts.upload import Taken, draw_take_back
from connections.ui.rosters.changes import field_words
from connections.ui.rosters.mapping.groups import NO, YES
from connections.ui.rosters.mapping.said import (
    BY_ROW,
    column_said,
    end_said,
    header_said,
    names_said,
    row_said,
    whose_said,
)
from connections.ui.rosters.mapping.saying import TRIED, Read, say_answer
from connections.ui.rosters.mapping.sheet import draw_sheet, rows_out, states_of
from connections.ui.shell.session import acting
from connections.words import day, listed, say, say_many, to_say

WHOSE_WORDS = {
    "student": to_say("Students"),
    "adult": to_say("Adults"),
    BY_ROW: to_say("Each row says"),
    "neither": to_say("Nobody: leave it out"),
}
NAMES_WORDS = {SURNAME_LAST: to_say("First Last"), SURNAME_FIRST: to_say("Last First")}
LONGEST_ROW = 60  # letters of a row in the menu of headers


def draw_reading(ask: Ask, taken: Taken[RosterPreview], read: Read) -> None:
    """Draw each file with what it was taken for, and one table of them as it stands."""
    reports = taken.preview.reading.reports
    for report in reports:
        _draw_report(report)
    _draw_remembered(ask, taken.preview)
    tables = [(report, table) for report in reports for table in report.tables]
    if tables:
        report, table = tables[_choose_table(tables)]
        _Said(taken, table, read).draw(report)
    draw_take_back("rosters", taken.upload)


def _draw_report(report: FileReport) -> None:
    told = [f"**{md(report.name)}**  \n{md(report.message)}"]
    if report.left_out:
        left = listed(md(heading) for heading in report.left_out)
        told.append(f":small[{say('Left out and never stored: {headings}', headings=left)}]")
    st.markdown("  \n".join(told))


def _draw_remembered(ask: Ask, preview: RosterPreview) -> None:
    """Draw that this kind of file was put right before, by whom and when, and the way back."""
    if not preview.remembered:
        return
    newest = max(preview.remembered, key=lambda one: one.at)
    names = {adult.adult_id: adult.name for adult in school_people(ask)[1]}
    shapes = sorted({one.shape for one in preview.remembered})
    with st.container(horizontal=True, vertical_alignment="center"):
        tell(
            "Read as it was put right last time, by {who} on {day}.",
            who=md(who_words(newest.by, names)),
            day=day(newest.at.date(), "medium"),
        )
        done = say("Forgotten: the file is read as it is recognised.")
        forgetting = acting(forget_answers, *shapes, done=done)
        st.button(say("Forget that and start afresh"), on_click=forgetting, key="afresh")


def _choose_table(tables: Sequence[tuple[FileReport, TableShown]]) -> int:
    """Draw which table is shown, where there are several; the first that leaves something open."""
    if len(tables) == 1:
        return 0
    names = [_table_name(report, table, tables) for report, table in tables]
    first = next((at for at, (report, _) in enumerate(tables) if report.questions), None)
    if first is None:
        first = next((at for at, (_, table) in enumerate(tables) if table.whose != "neither"), 0)
    chosen = st.pills(
        say("Which table"),
        range(len(tables)),
        format_func=lambda at: option(names[at]),
        default=first,
        required=True,
        key=f"mapping_table_{len(tables)}",
    )
    return first if chosen is None else int(chosen)


def _table_name(
    report: FileReport, table: TableShown, tables: Sequence[tuple[FileReport, TableShown]]
) -> str:
    mine = [other for each, other in tables if each is report]
    name = (
        report.name
        if len(mine) == 1
        else say(
            "{file} › {sheet}",
            file=report.name,
            sheet=table.sheet or say("table {number}", number=mine.index(table) + 1),
        )
    )
    asks = len(report.questions)
    return say("{table} (asks)", table=name) if asks else name


class _Said:
    """One table on the page, and what its controls do."""

    def __init__(self, taken: Taken[RosterPreview], table: TableShown, read: Read) -> None:
        self.taken, self.table, self.read = taken, table, read
        self.key = f"mapping_{table.key}"
        offered = {one.heading: one for one in taken.preview.reading.offered.values()}
        found = {column.place: offered.get(column.heading) for column in table.columns}
        self.groups = {place: one for place, one in found.items() if one is not None}
        self.states = states_of(table, {place: one.kept for place, one in self.groups.items()})

    def draw(self, report: FileReport) -> None:
        table = self.table
        draw_sheet(
            table,
            say("The first rows of {file}", file=report.name),
            self.states,
            {heading: field_words(field) for field, heading in report.columns.items()},
            st.session_state.get(TRIED, 0),
            f"{self.key}_sheet",
            self._on_sheet,
        )
        with st.container(horizontal=True):
            self._draw_whose()
            self._draw_names()
        self._draw_header()
        if out := [row for row in rows_out(table) if not row.kept]:
            st.markdown(
                say_many(
                    len(out),
                    "{n} row stays out; each stands above with its reason.",
                    "{n} rows stay out; each stands above with its reason.",
                )
            )

    def say(self, said: Correction) -> None:
        if said != self.table.correction:
            say_answer(self.taken, self.read, self.table.key, said.written() or AS_RECOGNISED)

    def _on_sheet(self, told: Mapping[str, Any]) -> None:
        table = self.table
        if "ends" in told:
            self.say(end_said(table, str(told["ends"])))
        elif "mark" in told:
            self.say(row_said(table, str(told["mark"]), bool(told.get("kept"))))
        else:
            self._say_column(int(told["column"]), str(told.get("field")))

    def _say_column(self, place: int, field: str) -> None:
        """Say what a column is; that it is a group is the same yes as its switch."""
        offered = self.groups.get(place)
        if field == GROUP and offered is not None:
            say_answer(self.taken, self.read, offered.key, YES)
        elif field == NOTHING and offered is not None and offered.kept:
            say_answer(self.taken, self.read, offered.key, NO)
        else:
            self.say(column_said(self.table, place, field))

    def _draw_choice(
        self, label: str, words: Mapping[str, str], holds: str, name: str, say_it: Any
    ) -> None:
        key = f"{self.key}_{name}"
        st.session_state[key] = holds if holds in words else None

        def chosen() -> None:
            if st.session_state[key] is not None:
                self.say(say_it(self.table, st.session_state[key]))

        st.segmented_control(
            label,
            list(words),
            format_func=lambda code: option(say(words[code])),
            key=key,
            on_change=chosen,
        )

    def _has(self, field: str) -> bool:
        return any(shown == field for _, shown in self.states.values())

    def _draw_whose(self) -> None:
        table = self.table
        by_row = table.whose == BY_ROW or self._has("role")
        words = {code: each for code, each in WHOSE_WORDS.items() if code != BY_ROW or by_row}
        self._draw_choice(say("Whose rows are these?"), words, table.whose, "whose", whose_said)

    def _draw_names(self) -> None:
        """Draw the order within whole names, where a column holds them."""
        table = self.table
        if self._has("full_name"):
            label = say("Whole names are written")
            self._draw_choice(label, NAMES_WORDS, table.names, "names", names_said)

    def _draw_header(self) -> None:
        """Draw which row holds the headings."""
        table, key = self.table, f"{self.key}_header"
        rows = {0: say("No row: the people begin at once")}
        for number, cells in table.rows:
            told = " · ".join(cell for cell in cells if cell)
            rows[number] = say("Row {row}: {cells}", row=number, cells=told[:LONGEST_ROW])
        if table.header_at not in rows:
            rows[table.header_at] = say("Row {row}", row=table.header_at)
        st.session_state[key] = table.header_at
        st.selectbox(
            say("Which row holds the headings?"),
            list(rows),
            format_func=rows.__getitem__,
            key=key,
            on_change=lambda: self.say(header_said(table, st.session_state[key])),
        )
