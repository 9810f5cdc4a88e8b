"""Rosters: bring files in, see exactly what would change, then change exactly that."""

import streamlit as st

from connections.domain.access.grants import Permission
from connections.services.book.ask import Ask
from connections.services.roster.rosters import RosterPreview, import_rosters, preview_rosters
from connections.services.school.school import school_overview
from connections.ui.parts.pieces import (
    counted,
    draw_issues,
    draw_title,
    md,
)
from connections.ui.parts.upload import Taken, draw_questions, draw_upload, empty_box
from connections.ui.parts.voice import draw_voice_import
from connections.ui.rosters.changes import draw_changes, draw_reports
from connections.ui.rosters.marks import draw_marks_import
from connections.ui.shell.session import current, in_callback, say_later

_KINDS = {"": "Find out by looking", "students": "Only students", "adults": "Only adults"}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    overview = school_overview(ask)
    if overview.students or overview.adults:
        here = f"On the roster now: {counted(overview.students, 'student')} and "
        here += f"{counted(overview.adults, 'adult')}."
    else:
        here = "Nobody is on the roster yet. One file of students and one of adults is enough."
    draw_title("Rosters", here)
    if not (ask.may(Permission.MARK_ANY) and ask.may(Permission.VOICE_MANAGE)):
        _draw_people(ask)
        return
    people, marks, voice = st.tabs(
        ["Students and adults", "Marks from a file", "Students' answers"]
    )
    with people:
        _draw_people(ask)
    with marks:
        draw_marks_import(ask)
    with voice:
        draw_voice_import(ask)


def _draw_people(ask: Ask) -> None:
    st.markdown(
        "Drop in whatever your student information system exports: CSV, Excel or a ZIP, several "
        "files at once if there are several. Nothing is saved before you have seen what it would "
        "change."
    )
    kind = st.selectbox(
        "What is in these files?",
        list(_KINDS),
        format_func=_KINDS.__getitem__,
        key="rosters_kind",
        help="Only needed when one list could be either.",
    )
    with st.expander("The simplest file that works"):
        st.markdown(
            "Students: `student_id, first_name, last_name, grade, homeroom`  \n"
            "Adults: `adult_id, first_name, last_name, role`  \n"
            "Other headings are recognised too. Passwords, social security numbers, lunch status, "
            "special education, discipline and birth dates are never stored."
        )
    taken = draw_upload(
        ask,
        "rosters",
        "Files with students or adults",
        lambda upload, answers: preview_rosters(ask, upload.files, answers, kind or None),
        several=True,
        depends_on=kind,
        help_text="Up to 20 MB a file. Files are read once and not kept.",
    )
    if taken is not None:
        _draw_preview(kind or None, taken)


def _draw_preview(kind: str | None, taken: Taken[RosterPreview]) -> None:
    preview = taken.preview
    st.header("What was recognised", anchor=False)
    draw_reports(preview.reading.reports)
    if preview.reading.questions:
        st.header("Please answer first", anchor=False)
        draw_questions("rosters", taken)
        return
    st.header("What importing would change", anchor=False)
    draw_changes(preview)
    if preview.reading.issues:
        st.subheader("Rows to look at", anchor=False)
        draw_issues(preview.reading.issues, key="roster_issues")
    accepted = True
    for sentence in preview.drops:
        st.warning(f"{sentence} They would be archived as left.", icon=":material/warning:")
    if preview.drops:
        accepted = st.checkbox("Yes, it is the right file and these people have left")
    if preview.errors:
        st.error(
            f"{counted(preview.errors, 'row')} must be mended in the file before it can be "
            "imported. Nothing has been changed.",
            icon=":material/info:",
        )
    elif preview.nothing:
        st.success("Everything in these files is here already.", icon=":material/check:")
    else:
        st.button(
            "Import this",
            type="primary",
            disabled=not accepted,
            on_click=_import,
            args=(kind, taken, accepted),
        )


def _import(kind: str | None, taken: Taken[RosterPreview], accepted: bool) -> None:
    """Import what the person has seen, or refuse if that is not what would happen any more."""
    with in_callback() as ask:
        import_rosters(
            ask,
            taken.upload.files,
            answers=taken.answers,
            expect=kind,
            accept_drop=accepted and bool(taken.preview.drops),
            seen=taken.preview,
        )
        empty_box("rosters")
        say_later(md(_said(taken.preview)))


def _said(preview: RosterPreview) -> str:
    parts = []
    for changes, one in ((preview.students, "student"), (preview.adults, "adult")):
        if changes.new or changes.returned:
            parts.append(f"{counted(len(changes.new) + len(changes.returned), one)} added")
        if changes.changed:
            parts.append(f"{counted(len(changes.changed), one)} changed")
        if changes.left:
            parts.append(f"{counted(len(changes.left), one)} archived as left")
    return f"Imported: {', '.join(parts) or 'the classes'}."


if __name__ == "__main__":
    screen()
