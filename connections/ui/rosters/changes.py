"""Pieces of the Rosters screen: what a file was taken for, questions, changes, marks."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.people.changes import RosterChanges
from connections.domain.people.grades import grade_label
from connections.domain.people.person import Student
from connections.services.roster.rosters import FileReport, RosterPreview
from connections.ui.parts.pieces import (
    draw_figures,
    draw_table,
    md,
)

_FIELDS = {
    "student_id": "Student id",
    "adult_id": "Adult id",
    "first_name": "First name",
    "last_name": "Last name",
    "full_name": "Whole name",
    "preferred_name": "Preferred name",
    "grade": "Grade",
    "homeroom": "Homeroom",
    "language": "Home language",
    "role": "Role",
    "email": "E-mail",
    "status": "Status",
    "strength": "Strength",
}
MOST_ROWS = 500  # of a table of changes; more is said in words


def draw_reports(reports: Sequence[FileReport]) -> None:
    """Draw, for each file, what it is, which columns were recognised, and its first rows."""
    for place, report in enumerate(reports):
        with st.container(border=True):
            st.markdown(f"**{md(report.name)}**  \n{md(report.message)}")
            if report.columns:
                _draw_columns(report, f"columns_{place}")
            if report.left_out:
                left = ", ".join(md(heading) for heading in report.left_out)
                st.markdown(f":small[Left out and never stored: {left}]")
            if report.preview:
                with st.expander("The file's own first rows"):
                    _draw_first_rows(report, f"first_rows_{place}")


def _draw_columns(report: FileReport, key: str) -> None:
    header, first = (*report.preview, (), ())[:2]
    examples = dict(zip(header, first, strict=False))
    table = pd.DataFrame(
        [
            {
                "Taken as": _FIELDS.get(field, field.replace("_", " ").capitalize()),
                "Heading in the file": heading,
                "First value": examples.get(heading, ""),
            }
            for field, heading in report.columns.items()
        ]
    )
    draw_table(table, key=key, alt="Which column of the file was taken for what")


def _draw_first_rows(report: FileReport, key: str) -> None:
    header, *rows = report.preview
    names: list[str] = []
    for heading in header:  # a table needs each heading once
        name = heading or "(no heading)"
        names.append(name if name not in names else f"{name} ({len(names) + 1})")
    width = len(names)
    table = pd.DataFrame([(list(row) + [""] * width)[:width] for row in rows], columns=names)
    draw_table(table, key=key, alt=f"The first {len(rows)} rows of the file")


def draw_changes(preview: RosterPreview) -> None:
    """Draw what would change: counts in words first, then the people."""
    for has, changes, one in (
        (preview.reading.has_students, preview.students, "student"),
        (preview.reading.has_adults, preview.adults, "adult"),
    ):
        if not has:
            continue
        draw_figures(
            [
                (f"{len(changes.new) + len(changes.returned):,}", f"new {one}s", "will be added"),
                (f"{len(changes.changed):,}", "changed", "will be updated"),
                (f"{len(changes.unchanged):,}", "unchanged", "stay as they are"),
                (f"{len(changes.left):,}", "not in this file", "will be archived, not deleted"),
            ]
        )
        table = _changes_table(changes)
        if len(table):
            with st.expander(f"Which {one}s ({len(table):,})"):
                draw_table(table.head(MOST_ROWS), key=f"changes_{one}", alt=f"Changes to {one}s")
                if len(table) > MOST_ROWS:
                    st.markdown(f"And {len(table) - MOST_ROWS:,} more.")
    if preview.classes_new or preview.classes_gone:
        st.markdown(
            f"Who teaches whom: {preview.classes_new:,} ties new, {preview.classes_gone:,} gone. "
            "Teaching a student is not a connection; it decides whose names come first."
        )


def _changes_table(changes: RosterChanges[Any]) -> pd.DataFrame:
    rows = [("New", person, "") for person in changes.new]
    rows += [("Back again", person, "") for person in changes.returned]
    rows += [("Changed", after, _difference(before, after)) for before, after in changes.changed]
    rows += [("Left", person, "") for person in changes.left]
    return pd.DataFrame(
        [
            {
                "": what,
                "Id": person.student_id if isinstance(person, Student) else person.adult_id,
                "Name": person.name,
                "Grade": grade_label(person.grade) if isinstance(person, Student) else "",
                "What changes": told,
            }
            for what, person, told in rows
        ]
    )


def _difference(before: Any, after: Any) -> str:
    """Return what changes of one person, in words: "homeroom: Room 3 → Room 4"."""
    told = []
    for field in type(before).__slots__:
        was, now_is = getattr(before, field), getattr(after, field)
        if was != now_is and field != "grade_text":
            told.append(f"{field.replace('_', ' ')}: {_plain(was)} → {_plain(now_is)}")
    return "; ".join(told) or "grade as written"


def _plain(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"{label} {text}" for label, text in value) or "nothing"
    return str(value) or "nothing"
