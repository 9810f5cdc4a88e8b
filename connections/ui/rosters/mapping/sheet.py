"""The file's own rows, with a menu over each column and the rows that were left out."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

import streamlit as st

from connections.services.roster.remembered import (
    FIELDS,
    GROUP,
    NEVER,
    NOTHING,
    UNKNOWN,
    UNUSED,
    USED,
    ColumnShown,
    Left,
    TableShown,
)
from connections.ui.parts.pieces import scripted
from connections.words import say, say_many, to_say
from connections.words.browser import language

SAID = "said"  # a column of which a person said what it is
AS_IT_IS = "="  # used for what no menu offers
OPEN = "?"
State = tuple[str, str]
MOST_LEFT = 60  # rows that were left out and stand on the page; all are counted below it

PIECE = 50  # rows that are opened at once
LONGEST_CELL = 100  # letters that are shown of a cell


_SHEET = scripted("sheet", __file__)

FIELD_WORDS = {
    NOTHING: to_say("Not used"),
    "id": to_say("Id"),
    "first_name": to_say("First name"),
    "last_name": to_say("Last name"),
    "full_name": to_say("Whole name"),
    "preferred_name": to_say("Preferred name"),
    "grade": to_say("Grade"),
    "homeroom": to_say("Homeroom"),
    "homeroom_teacher": to_say("Homeroom teacher"),
    "language": to_say("Home language"),
    "email": to_say("E-mail"),
    "role": to_say("Role: student or adult"),
    "title": to_say("Title"),
    "status": to_say("Status: here or left"),
    GROUP: to_say("Group"),
}
_NAMES = ("full_name", "first_name", "last_name")
assert FIELD_WORDS.keys() == {*FIELDS, GROUP, NOTHING}
_KEY = {
    USED: (to_say("Grade"), to_say("recognised")),
    SAID: (to_say("✓ Grade"), to_say("as a person said")),
    UNKNOWN: (to_say("? What is this"), to_say("not known: it stays out until somebody says")),
    UNUSED: (to_say("Not used"), to_say("known, and not needed")),
    NEVER: (to_say("Never stored"), to_say("left out by rule")),
}


def draw_sheet(
    key: str, shown: Mapping[str, Any], tried: int, on_said: Callable[[Mapping[str, Any]], None]
) -> None:
    """Draw what `sheet_of` returned; `on_said` gets what a person says of it.

    `tried` counts what was said so far: after a refusal every menu shows again what holds.
    """

    def said() -> None:
        told = st.session_state[key].said
        if isinstance(told, Mapping):
            on_said(told)

    _SHEET(key=key, data={**shown, "tried": tried}, on_said_change=said)


def sheet_of(
    table: TableShown,
    name: str,
    states: Mapping[int, State],
    taken_as: Mapping[str, str],
    looked_at: Collection[int] = (),
    refused: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what the page's script draws of a table.

    `taken_as` says in words, by heading, what a column is used for that no menu offers. `looked_at`
    are the numbers of the rows that somebody opened; `refused` is what was refused last and why.
    """
    columns = [_column(column, states[column.place], taken_as) for column in table.columns]
    there = {column["state"] for column in columns}
    return {
        "language": language(),
        "words": sheet_words(),
        "name": name,
        "options": [[code, say(words)] for code, words in FIELD_WORDS.items()],
        "columns": columns,
        "named": next((at for at, one in enumerate(columns) if one["value"] in _NAMES), None),
        "rows": _rows(table, looked_at),
        "key": [[s, say(text), say(told)] for s, (text, told) in _KEY.items() if s in there],
        "refused": refused,
    }


def sheet_words() -> dict[str, str]:
    """Return what the script says, by the key it asks for."""
    return {
        "row": say("Row"),
        "never": say("Never stored"),
        "enter": say("Enter: so it is. Escape: as before."),
        "keep": say("Keep it"),
        "keep_row": say("Keep it: row {row}"),
        "leave": say("Leave it out"),
        "leave_row": say("Leave it out: row {row}"),
        "nobody": say("Leave row {row} out"),
        "ends": say("The list ends before row {row}"),
        "row_number": say("Row {row}"),
        "look": say("Show"),
        "instead": say("Use this instead"),
        "side": say("Columns {first} to {last} of {all}"),
        "before": say("Columns before these"),
        "after": say("Columns after these"),
    }


def states_of(table: TableShown, kept: Mapping[int, bool | None]) -> dict[int, State]:
    """Return, by place, how each column stands and which of the menu's words it shows.

    `kept` is what was said of those that may be groups.
    """
    return {
        column.place: _state(column, table.correction.columns.get(column.place), kept)
        for column in table.columns
    }


def _state(column: ColumnShown, said: str | None, kept: Mapping[int, bool | None]) -> State:
    if column.state == NEVER:
        return NEVER, NOTHING
    group = kept.get(column.place)
    if said is not None and said != GROUP:
        return (SAID if said else UNUSED), said
    if column.state == USED:
        return USED, column.field or AS_IT_IS
    if group:
        return SAID, GROUP
    return (UNKNOWN, OPEN) if column.state == UNKNOWN and group is None else (UNUSED, NOTHING)


def _column(column: ColumnShown, stands: State, taken_as: Mapping[str, str]) -> dict[str, Any]:
    state, value = stands
    label = (
        say("What is in the column “{heading}”?", heading=column.heading)
        if column.heading
        else say("What is in column {number}?", number=column.place + 1)
    )
    shown: dict[str, Any] = {
        "place": column.place,
        "state": state,
        "value": value,
        "label": label,
    }
    if value == AS_IT_IS:
        shown["first"] = [AS_IT_IS, taken_as.get(column.heading) or say("Used")]
    elif value == OPEN:
        shown["first"] = [OPEN, say("? What is this")]
    return shown


def _rows(table: TableShown, looked_at: Collection[int]) -> list[dict[str, Any]]:
    """Return the rows that are shown and those that were left out, in the order of the file."""
    out = {row.row: row for row in rows_out(table)}
    left = {n: out[n] for at, n in enumerate(out) if at < MOST_LEFT or n in looked_at}
    hidden = {column.place: column.heading for column in table.columns if column.state == NEVER}
    found = dict(table.rows)
    found |= {n: row.cells for n, row in left.items() if n not in found}
    width = len(table.columns)
    rows: list[dict[str, Any]] = []
    for number in sorted(found):
        shown = hidden if number == table.header_at else dict.fromkeys(hidden, "")
        cells = [_cut(shown.get(at, cell)) for at, cell in enumerate(found[number][:width])]
        row: dict[str, Any] = {
            "number": number,
            "cells": cells + [""] * (width - len(cells)),
            "kind": _kind(table, number),
        }
        if number in left:
            one = left[number]
            why = say("A person keeps this row: it counts.") if one.kept else one.why
            row |= {"why": why, "mark": one.mark, "kept": one.kept}
            row["kind"] = "" if one.kept else "left"
        elif number in table.doubts:
            row |= {"kind": "left", "doubt": table.doubts[number]}
            row["alone"] = Counter(table.marks.values())[table.marks.get(number, "")] == 1
        if (number in table.marks and row["kind"] != "left") or "doubt" in row:
            row |= {"may": True, "mark": table.marks[number]}
        if rows and number > rows[-1]["number"] + 1:
            gap = range(rows[-1]["number"] + 1, number)
            odd = sum(each in gap for each in {*out, *table.doubts})
            rows.append(_gap(gap, odd, all(each in looked_at for each in gap)))
        rows.append(row)
    return rows


def _cut(cell: str) -> str:
    return cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…"


def _gap(gap: range, odd: int, looked_at: bool) -> dict[str, Any]:
    """Return what stands for rows that are not shown; `odd` of them want a look."""
    first, last = gap[0], gap[-1]
    told = (
        say("Rows {first} to {last}", first=first, last=last)
        if first < last
        else say("Row {row}", row=last)
    )
    shown: dict[str, Any] = {"kind": "gap", "number": last, "first": first, "text": told}
    if looked_at:
        return shown | {"text": say("{rows}: nothing of this table", rows=told)}
    if odd:
        shown["text"] = say_many(
            odd, "{rows}; {n} wants a look", "{rows}; {n} want a look", rows=told
        )
    piece = gap[:PIECE]
    shown["look"] = say("Show {n} rows", n=len(piece)) if len(piece) > 1 else say("Show it")
    return shown | ({"from": say("From row")} if len(gap) > PIECE else {})


def rows_out(table: TableShown) -> list[Left]:
    """Return the rows that were left out below the header: what stands above it is no list."""
    return [row for row in table.left if row.row > table.header_at]


def _kind(table: TableShown, number: int) -> str:
    if number == table.header_at:
        return "header"
    return "above" if number < table.header_at else ""
