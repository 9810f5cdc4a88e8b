"""Rosters: bring files in, see exactly what would change, then change exactly that."""

import hashlib

import streamlit as st

from connections.domain.access import Permission
from connections.domain.problems import FileRefused
from connections.services.rosters import RosterPreview, import_rosters, preview_rosters
from connections.services.school import school_overview
from connections.ui.parts import counted, draw_issues, draw_title, md
from connections.ui.roster_parts import (
    Upload,
    draw_changes,
    draw_marks_import,
    draw_questions,
    draw_reports,
)
from connections.ui.session import database, in_callback, now, say_later, today, viewer
from connections.ui.voice_parts import draw_voice_import

_KINDS = {"": "Find out by looking", "students": "Only students", "adults": "Only adults"}


def screen() -> None:
    """Draw the screen."""
    overview = school_overview(database(), viewer())
    if overview.students or overview.adults:
        here = f"On the roster now: {counted(overview.students, 'student')} and "
        here += f"{counted(overview.adults, 'adult')}."
    else:
        here = "Nobody is on the roster yet. One file of students and one of adults is enough."
    draw_title("Rosters", here)
    if not (viewer().may(Permission.MARK_ANY) and viewer().may(Permission.VOICE_MANAGE)):
        _draw_people()
        return
    people, marks, voice = st.tabs(
        ["Students and adults", "Marks from a file", "Students' answers"]
    )
    with people:
        _draw_people()
    with marks:
        draw_marks_import()
    with voice:
        draw_voice_import()


def _draw_people() -> None:
    st.markdown(
        "Drop in whatever your student information system exports: CSV, Excel or a ZIP, several "
        "files at once if there are several. Nothing is saved before you have seen what it would "
        "change."
    )
    round_trip = st.session_state.setdefault("rosters_upload", 0)  # a new key empties the box
    uploads = st.file_uploader(
        "Files with students or adults",
        accept_multiple_files=True,
        key=f"rosters_{round_trip}",
        help="Up to 20 MB a file. Files are read once and not kept.",
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
    if not uploads:
        return
    upload = Upload.of(uploads)
    preview = _preview(upload, kind or None)
    if preview is not None:
        _draw_preview(upload, kind or None, preview)


def _preview(upload: Upload, kind: str | None) -> RosterPreview | None:
    """Read the files once for each set of answers; a rerun shows the same preview."""
    answers = st.session_state.setdefault("roster_answers", {}).get(upload.digest, {})
    key = (upload.digest, kind, hashlib.sha256(repr(sorted(answers.items())).encode()).hexdigest())
    kept = st.session_state.get("roster_preview")
    if kept is None or kept[0] != key:
        try:
            with st.spinner("Reading the files"):
                preview = preview_rosters(database(), viewer(), upload.files, answers, kind)
        except FileRefused as refused:
            st.error(str(refused), icon=":material/info:")
            return None
        st.session_state["roster_preview"] = kept = (key, preview)
    return kept[1]


def _draw_preview(upload: Upload, kind: str | None, preview: RosterPreview) -> None:
    st.header("What was recognised", anchor=False)
    draw_reports(preview.reading.reports)
    if preview.reading.questions:
        st.header("Please answer first", anchor=False)
        draw_questions(preview.reading.questions, "roster", upload.digest, _keep_answers)
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
            args=(upload, kind, preview, accepted),
        )


def _keep_answers(digest: str, answers: dict[str, str]) -> None:
    kept = st.session_state.setdefault("roster_answers", {})
    kept[digest] = {**kept.get(digest, {}), **answers}


def _import(upload: Upload, kind: str | None, preview: RosterPreview, accepted: bool) -> None:
    """Import what the person has seen, or refuse if that is not what would happen any more."""
    answers = st.session_state.get("roster_answers", {}).get(upload.digest, {})
    with in_callback():
        import_rosters(
            database(),
            viewer(),
            upload.files,
            today(),
            now(),
            answers=answers,
            expect=kind,
            accept_drop=accepted and bool(preview.drops),
            seen=preview,
        )
        st.session_state["rosters_upload"] += 1
        st.session_state.pop("roster_preview", None)
        say_later(md(_said(preview)))


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
