"""How files were read, table by table, and what a person says over it; each word is one click."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from typing import Any

import streamlit as st

from connections.services.book.ask import Ask
from connections.services.people.people import school_people
from connections.services.roster.groups import KIND_WORDS
from connections.services.roster.preview import FileReport, RosterPreview
from connections.services.roster.remembered import (
    AS_RECOGNISED,
    GROUP,
    NOTHING,
    SURNAME_FIRST,
    SURNAME_LAST,
    Correction,
    TableShown,
    forget_answers,
    look_at_rows,
)
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
from connections.ui.rosters.mapping.saying import TRIED, refuse, refused_at, say_answer
from connections.ui.rosters.mapping.sheet import (
    FIELD_WORDS,
    PIECE,
    draw_sheet,
    rows_out,
    sheet_of,
    states_of,
)
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
MOST_PILLS = 4  # tables beside each other; more are a list
MOST_PIECES = 20  # of rows that were opened; of more the first ones close again


def draw_reading(ask: Ask, taken: Taken[RosterPreview], kind: str | None) -> None:
    """Draw each file with what it was taken for, and one table of them as it stands."""
    reports = taken.preview.reading.reports
    for report in reports:
        _draw_report(report)
    _draw_remembered(ask, taken.preview)
    draw_take_back("rosters", taken.upload)
    tables = [(report, table) for report in reports for table in report.tables]
    if tables:
        at = _choose_table(tables)
        _Said(ask, taken, kind, at).draw()


def _draw_report(report: FileReport) -> None:
    told = [f"**{md(report.name)}**  \n{md(report.message)}"]
    left_out = [md(heading) for heading in report.left_out]
    left_out += [
        say(
            "{heading} (its values tell of {kind})",
            heading=md(one.heading),
            kind=say(KIND_WORDS[one.never]),
        )
        for one in report.offered
        if one.never
    ]
    if left_out:
        left = listed(left_out)
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
    label, key = say("Which table"), f"mapping_table_{len(tables)}"
    if len(tables) > MOST_PILLS:
        return int(
            st.selectbox(label, range(len(tables)), first, format_func=names.__getitem__, key=key)
        )
    chosen = st.pills(
        label,
        range(len(tables)),
        format_func=lambda at: option(names[at]),
        default=first,
        required=True,
        key=key,
    )
    return first if chosen is None else int(chosen)


def _table_name(
    report: FileReport, table: TableShown, tables: Sequence[tuple[FileReport, TableShown]]
) -> str:
    """Return what tells a table from all others: its file, its sheet, its number in them."""
    mine = [other for each, other in tables if each is report]
    beside = [other for other in mine if other.sheet == table.sheet]
    place = [table.sheet] if table.sheet and len(mine) > 1 else []
    if len(beside) > 1:
        at = next(n for n, other in enumerate(beside, 1) if other is table)
        place.append(say("table {number}", number=at))
    name = report.name
    if place:
        name = say("{file} › {sheet}", file=name, sheet=", ".join(place))
    asks = len(report.questions)
    return say("{table} (asks)", table=name) if asks else name


_NO_HEADING = to_say(
    "A column without a heading cannot be a group: give it a heading in the file. Nothing was "
    "changed."
)


def _why_no_group(preview: RosterPreview, heading: str) -> str:
    """Return why a column of which somebody said that it is a group is none; "" where it is."""
    if any(one.heading == heading and one.kept for one in preview.reading.offered.values()):
        return ""
    return say(
        "“{heading}” cannot be a group: nothing stands in it, or it is never stored. Nothing was "
        "changed.",
        heading=heading,
    )


class _Said:
    """One table on the page, and what its controls do."""

    def __init__(self, ask: Ask, taken: Taken[RosterPreview], kind: str | None, at: int) -> None:
        reports = taken.preview.reading.reports
        tables = [(report, table) for report in reports for table in report.tables]
        self.taken, self.kind, self.at = taken, kind, at
        self.report, table = tables[at]
        self.key = f"mapping_{table.key}"
        self.table, self.looked_at = self._opened(ask, table)
        offered = {one.heading: one for one in taken.preview.reading.offered.values()}
        found = {column.place: offered.get(column.heading) for column in table.columns}
        self.groups = {place: one for place, one in found.items() if one is not None}
        self.states = states_of(table, {place: one.kept for place, one in self.groups.items()})

    def _opened(self, ask: Ask, table: TableShown) -> tuple[TableShown, Collection[int]]:
        """Return the table with the rows that were opened, read again where something was said."""
        state, preview = st.session_state, self.taken.preview
        opened = state.get(f"{self.key}_open", ("", ()))
        firsts = opened[1] if opened[0] == self.taken.upload.digest else ()
        if not firsts:
            return table, ()
        rows = {row for first in firsts for row in range(first, first + PIECE)}
        read_by = (self.at, self.taken.upload.digest, firsts, dict(preview.answers), self.kind)
        kept = state.get("mapping_rows")
        if kept is None or kept[0] != read_by:
            files = self.taken.upload.files
            with st.spinner(say("Reading the files")):
                looked = look_at_rows(ask, files, preview.answers, self.kind, table, self.at, rows)
            kept = state["mapping_rows"] = (read_by, looked)
        return kept[1], rows

    def draw(self) -> None:
        table, fields = self.table, self.report.columns
        with st.container(horizontal=True):  # above the rows: below them nobody finds it
            self._draw_whose()
            self._draw_names()
        self._draw_header()
        shown = sheet_of(
            table,
            say("The first rows of {file}", file=self.report.name),
            self.states,
            {heading: field_words(field) for field, heading in fields.items()},
            self.looked_at,
            self._refused(),
        )
        draw_sheet(f"{self.key}_sheet", shown, st.session_state.get(TRIED, 0), self._on_sheet)
        if out := [row for row in rows_out(table) if not row.kept]:
            st.markdown(
                say_many(
                    len(out),
                    "{n} row stays out; it stands above with its reason.",
                    "{n} rows stay out; each stands above with its reason.",
                )
            )

    def _refused(self) -> dict[str, Any] | None:
        """Return what was refused over the sheet, for its script."""
        places = [("column", column.place) for column in self.table.columns]
        marks = {*self.table.marks.values(), *(row.mark for row in self.table.left)}
        for what, which in [*places, *(("mark", mark) for mark in marks)]:
            if refused := refused_at(self.taken, (self.table.key, what, which)):
                return {what: which, "text": refused[0], **refused[1]}
        return None

    def say(
        self,
        said: Correction,
        *where: Hashable,
        why_not: Callable[[RosterPreview], str] = lambda _: "",
    ) -> None:
        if said != self.table.correction:
            answer = said.written() or AS_RECOGNISED
            key = self.table.key
            say_answer(self.taken, self.kind, key, answer, (key, *where), why_not)

    def _on_sheet(self, told: Mapping[str, Any]) -> None:
        table = self.table
        if "look" in told:
            digest, key = self.taken.upload.digest, f"{self.key}_open"
            opened = st.session_state.get(key, ("", ()))
            before = opened[1] if opened[0] == digest else ()
            st.session_state[key] = (digest, (*before, int(told["look"]))[-MOST_PIECES:])
        elif "ends" in told:
            self.say(end_said(table, str(told["ends"])), "mark", told["ends"])
        elif "mark" in told:
            said = row_said(table, str(told["mark"]), bool(told.get("kept")))
            self.say(said, "mark", told["mark"])
        else:
            instead = bool(told.get("instead"))
            self._say_column(int(told["column"]), str(told.get("field")), instead)

    def _say_column(self, place: int, field: str, instead: bool) -> None:
        """Say what a column is; that it is a group is the same yes as its switch.

        What another column is already is refused, until somebody says that it is this one instead.
        """
        where = (self.table.key, "column", place)
        offered, heading = self.groups.get(place), self.table.columns[place].heading
        others = self._others(place, field)
        if others and not instead:
            refuse(self.taken, where, self._taken_words(others[0], field), field=field)
        elif field == GROUP and not heading:
            refuse(self.taken, where, say(_NO_HEADING))
        elif field == GROUP and offered is not None:
            say_answer(self.taken, self.kind, offered.key, YES, where)
        elif field == NOTHING and offered is not None and offered.kept:
            say_answer(self.taken, self.kind, offered.key, NO, where)
        elif field == GROUP:
            said = column_said(self.table, place, field)
            self.say(said, *where[1:], why_not=lambda preview: _why_no_group(preview, heading))
        else:
            before = self.states[place][1]
            self.say(column_said(self.table, place, field, others, before), *where[1:])

    def _others(self, place: int, field: str) -> list[int]:
        """Return which other columns are this field."""
        if field in (GROUP, NOTHING):
            return []
        return [at for at, (_, shown) in self.states.items() if shown == field and at != place]

    def _taken_words(self, place: int, field: str) -> str:
        heading = self.table.columns[place].heading
        column = say("“{heading}”", heading=heading) if heading else say("Column {n}", n=place + 1)
        return say(
            "{column} is “{field}” already, and only one column can be. Nothing was changed. If "
            "this one is right, press “Use this instead”.",
            column=column,
            field=say(FIELD_WORDS[field]),
        )

    def _draw_choice(
        self, label: str, words: Mapping[str, str], holds: str, name: str, say_it: Any
    ) -> None:
        key = f"{self.key}_{name}"
        st.session_state[key] = holds if holds in words else None

        def chosen() -> None:
            if st.session_state[key] is not None:
                self.say(say_it(self.table, st.session_state[key]), name)

        st.segmented_control(
            label,
            list(words),
            format_func=lambda code: option(say(words[code])),
            key=key,
            on_change=chosen,
        )
        self._draw_refused(name)

    def _draw_refused(self, where: str) -> None:
        if refused := refused_at(self.taken, (self.table.key, where)):
            st.error(md(refused[0]), icon=":material/info:")

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
            on_change=lambda: self.say(header_said(table, st.session_state[key]), "header"),
        )
        self._draw_refused("header")
