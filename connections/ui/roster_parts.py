"""Pieces of the Rosters screen: what a file was taken for, questions, changes, marks."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.people import RosterChanges, Student, grade_label, name_order
from connections.domain.problems import ConnectionsError, Question
from connections.domain.rounds import TAKES_MARKS
from connections.files.reading import File
from connections.files.rosters import FileReport
from connections.services.marks import MarksPreview, import_marks, preview_marks
from connections.services.rosters import RosterPreview
from connections.services.rounds import list_rounds
from connections.services.school import school_people
from connections.services.sheets import take_marking_sheet, take_wall
from connections.ui.parts import counted, draw_figures, draw_issues, draw_table, md
from connections.ui.session import database, in_callback, now, say_later, today, viewer

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


@dataclass(frozen=True)
class Upload:
    """The files of one upload box and a digest by which the same upload is known again."""

    files: tuple[File, ...]
    digest: str

    @classmethod
    def of(cls, uploads: Sequence[Any]) -> "Upload":
        """Return the uploaded files, read once."""
        files = tuple(File(upload.name[:100], upload.getvalue()) for upload in uploads)
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.content).digest())
        return cls(files, digest.hexdigest())


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


def draw_questions(
    questions: Sequence[Question],
    kind: str,
    digest: str,
    keep: Callable[[str, dict[str, str]], None],
) -> None:
    """Draw one box for each open question, the likely answer chosen; one button keeps them all."""
    keys = {question.key: f"{kind}_answer_{question.key}" for question in questions}

    def answered() -> None:
        keep(digest, {question: st.session_state[key] for question, key in keys.items()})

    with st.form(f"{kind}_questions"):
        for question in questions:
            labels = dict(question.choices)
            st.selectbox(
                md(question.message),
                list(labels),
                format_func=labels.__getitem__,
                key=keys[question.key],
            )
        st.form_submit_button("Use these answers", type="primary", on_click=answered)
    st.markdown(":small[The answers are remembered for the next file that looks like this one.]")


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


def _draw_sheets() -> None:
    """Draw what can be taken away: blank sheets that come back below, and the wall."""
    db, me, moment = database(), viewer(), now()
    _, adults = school_people(db, me)
    names = {adult.adult_id: adult.name for adult in sorted(adults, key=name_order)}
    with st.expander("Sheets to fill in on paper or in Excel, and a wall to print"):
        if not names:
            st.markdown("Bring in students and adults first.")
            return
        st.markdown("Filled-in sheets come back here as they are: nothing needs to be retyped.")
        adult_id = st.selectbox("For one adult", list(names), format_func=names.__getitem__)
        st.download_button(
            "Take the sheet of this adult (Excel)",
            lambda: take_marking_sheet(db, me, moment, adult_id),
            file_name=f"marks-{adult_id}.xlsx",
            mime=_EXCEL,
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Take one sheet for the whole staff (Excel)",
            lambda: take_marking_sheet(db, me, moment),
            file_name="marks-staff.xlsx",
            mime=_EXCEL,
            on_click="ignore",
            icon=":material/download:",
        )
        st.download_button(
            "Take the wall to print",
            lambda: take_wall(db, me, moment),
            file_name="wall.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/print:",
        )
        st.markdown(":small[The audit log keeps who took a sheet and when.]")


_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def draw_marks_import() -> None:
    """Draw the way in for marks on paper or in a spreadsheet, and the way out for blank sheets."""
    _draw_sheets()
    st.markdown(
        "A list with one row for each mark (`adult_id, student_id, strength`), or a grid with "
        "students down the side and adults across the top. A blank cell means not reviewed."
    )
    rounds = [r.name for r in list_rounds(database(), viewer()) if r.status in TAKES_MARKS]
    chosen = st.selectbox(
        "Into which round?", [*rounds, ""], format_func=lambda name: name or "A new round …"
    )
    name = chosen or st.text_input("Name of the new round", placeholder="Fall 2026")
    number = st.session_state.setdefault("marks_upload", 0)
    uploaded = st.file_uploader("File with marks", key=f"marks_{number}")
    if uploaded is None:
        return
    if not name:
        st.info("Give the new round a name first.", icon=":material/info:")
        return
    upload = Upload.of([uploaded])
    answers = st.session_state.setdefault("marks_answers", {}).get(upload.digest, {})
    try:
        with st.spinner("Reading the marks"):
            preview = preview_marks(database(), viewer(), upload.files[0], answers, name)
    except ConnectionsError as refused:
        st.error(str(refused), icon=":material/info:")
        return
    _draw_marks_preview(upload, answers, name, preview)


def _draw_marks_preview(
    upload: Upload, answers: dict[str, str], name: str, preview: MarksPreview
) -> None:
    st.markdown(md(preview.reading.message))
    if preview.reading.questions:
        draw_questions(preview.reading.questions, "marks", upload.digest, _keep_marks_answers)
        return
    draw_figures(
        [
            (f"{preview.new:,}", "new marks", "will be added"),
            (f"{preview.changed:,}", "changed", "the file's answer will stand"),
            (f"{preview.unchanged:,}", "unchanged", "stay as they are"),
        ]
    )
    draw_issues(preview.reading.issues, key="marks_issues")
    leave_out = False
    if preview.errors:
        leave_out = st.checkbox(
            f"Leave out the {counted(preview.errors, 'row')} that cannot be imported"
        )
    st.button(
        "Import these marks",
        type="primary",
        disabled=not (preview.new or preview.changed) or (bool(preview.errors) and not leave_out),
        on_click=_import_marks,
        args=(upload, answers, name, leave_out),
    )


def _keep_marks_answers(digest: str, answers: dict[str, str]) -> None:
    kept = st.session_state.setdefault("marks_answers", {})
    kept[digest] = {**kept.get(digest, {}), **answers}


def _import_marks(upload: Upload, answers: dict[str, str], name: str, leave_out: bool) -> None:
    with in_callback():
        done = import_marks(
            database(), viewer(), upload.files[0], answers, today(), now(), name, leave_out
        )
        st.session_state["marks_upload"] += 1
        say_later(
            f"Imported into {md(name)}: {counted(done.new, 'new mark')}, {done.changed} changed."
        )
