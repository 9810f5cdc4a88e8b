"""Rosters: bring files in, see exactly what would change, then change exactly that."""

from collections.abc import Sequence

import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.access.viewer import ROLE_WORDS
from connections.domain.problems import LONGEST_NAME, Issue, Severity
from connections.domain.school.settings import UNNAMED
from connections.services.book.ask import Ask
from connections.services.roster.groups import DELETED, NOT_KEPT, UNREAD
from connections.services.roster.preview import (
    MAX_BYTES,
    FileReport,
    RosterPreview,
    preview_rosters,
)
from connections.services.roster.rosters import import_rosters
from connections.services.round.voice import school_asks_students
from connections.services.school.school import SchoolOverview, school_overview
from connections.services.school.schools import is_unnamed
from connections.ui.parts.pieces import draw_issues, draw_title, md, tell
from connections.ui.parts.upload import Taken, draw_questions, draw_upload, empty_box
from connections.ui.parts.voice import draw_voice_import
from connections.ui.rosters.by_hand import draw_by_hand
from connections.ui.rosters.changes import draw_changes
from connections.ui.rosters.imports import draw_imports
from connections.ui.rosters.mapping.groups import draw_groups
from connections.ui.rosters.mapping.mapping import draw_reading
from connections.ui.rosters.mapping.remembered import draw_said_of_files
from connections.ui.rosters.marks import draw_marks_import
from connections.ui.rosters.roster import draw_roster
from connections.ui.shell.session import current, in_callback, say_later
from connections.words import listed, say, say_many, to_say

_KINDS = {
    "": to_say("Not sure: the file shows it"),
    "students": to_say("Only students"),
    "adults": to_say("Only adults"),
}


def screen() -> None:
    """Draw the screen."""
    ask = current()
    overview = school_overview(ask)
    if overview.students or overview.adults:
        here = say(
            "On the roster now: {students} and {adults}.",
            students=say_many(overview.students, "{n} student", "{n} students"),
            adults=say_many(overview.adults, "{n} adult", "{n} adults"),
        )
    else:
        here = say("Nobody is on the roster yet. One file of students and one of adults is enough.")
    draw_title(say("Rosters"), here)
    _draw_next(ask, overview)
    tabs = {say("Students and adults"): _draw_people}
    if overview.students or overview.adults:
        tabs |= {say("On the roster"): draw_roster, say("Imports"): draw_imports}
    if ask.may(Permission.MARK_ANY):
        tabs[say("Marks from a file")] = draw_marks_import
    if ask.may(Permission.VOICE_MANAGE) and school_asks_students(ask):
        tabs[say("Students' answers")] = draw_voice_import
    if len(tabs) == 1:
        _draw_people(ask)
        return
    # Whoever goes on to another tab has read what the last one said: it goes with the rerun.
    drawn = st.tabs(list(tabs), key="rosters_tabs", on_change="rerun")
    for tab, draw in zip(drawn, tabs.values(), strict=True):
        with tab:
            draw(ask)


def _draw_next(ask: Ask, overview: SchoolOverview) -> None:
    """Draw the next step of a school that begins."""
    if overview.students and not overview.adults:
        tell("Next: the adults. Bring in a list of the adults at school.")
    elif overview.adults and not overview.students:
        tell("Next: the students. Bring in a list of the students.")
    elif overview.students and not overview.rounds and ask.may(Permission.ROUND_MANAGE):
        st.page_link(
            "school/page.py", label=say("Next: open the first round"), icon=":material/event:"
        )


def _draw_people(ask: Ask) -> None:
    tell(
        "Drop in whatever your student information system exports: CSV, Excel or a ZIP, "
        "several files at once if there are several. Nothing is saved before you have seen "
        "what it would change."
    )
    kind = st.selectbox(
        say("What is in these files?"),
        list(_KINDS),
        format_func=lambda each: say(_KINDS[each]),
        key="rosters_kind",
        help=say("Only needed when one list could be either."),
    )
    with st.expander(say("The simplest file that works")):
        tell(
            "Students: `student_id, first_name, last_name, grade, homeroom`  \n"
            "Adults: `adult_id, first_name, last_name, role`  \n"
            "Other headings are recognised too. Passwords, social security numbers, lunch "
            "status, special education, discipline and birth dates are never stored."
        )
    taken = draw_upload(
        ask,
        "rosters",
        say("Files with students or adults"),
        lambda upload, answers: preview_rosters(ask, upload.files, answers, kind or None),
        several=True,
        depends_on=kind,
        help_text=say(
            "Up to {size} MB a file. Files are read once and not kept.", size=MAX_BYTES // 2**20
        ),
    )
    if taken is not None:
        _draw_preview(ask, kind or None, taken)
    draw_said_of_files(ask)
    draw_by_hand(ask)


def _draw_preview(ask: Ask, kind: str | None, taken: Taken[RosterPreview]) -> None:
    st.header(say("What was recognised"), anchor=False)
    tell(
        "Nothing is saved yet. What is not right is put right where it stands: a column by the "
        "menu over it, a row by its number."
    )
    file, beside = st.columns([2, 1], gap="medium")

    reading = taken.preview.reading
    with file:
        draw_reading(ask, taken, kind)
        issues = [issue for issue in reading.issues if not _told_already(issue, reading.reports)]
        if issues and not reading.questions:
            st.subheader(say("Rows to look at"), anchor=False)
            draw_issues(issues, key="roster_issues")
    with beside:
        if reading.questions:
            st.subheader(say("Please answer first"), anchor=False)
            draw_questions("rosters", taken)
        else:
            _draw_outcome(kind, taken)


def _told_already(issue: Issue, reports: Sequence[FileReport]) -> bool:
    """Say whether an issue stands beside switches or columns, or in its row of the one table."""
    tables = [table for report in reports for table in report.tables]
    marked = {row.row for row in tables[0].left} if len(tables) == 1 else set()
    return issue.code in (NOT_KEPT, UNREAD, DELETED, "unknown_teacher") or (
        issue.row in marked and issue.severity is Severity.NOTE
    )


def _draw_outcome(kind: str | None, taken: Taken[RosterPreview]) -> None:
    preview = taken.preview
    st.subheader(say("What importing would change"), anchor=False)
    draw_changes(preview)
    _draw_teachers(preview)
    _draw_roles(preview)
    _draw_left_out(preview)
    draw_groups(taken, kind)
    for issue in preview.reading.issues:
        if issue.code == DELETED:
            st.warning(md(issue.message), icon=":material/warning:")
    if preview.whom:
        with st.expander(
            say_many(
                len(preview.whom),
                "{n} teacher's name fits nobody on the list of adults, or several",
                "{n} teachers' names fit nobody on the list of adults, or several",
            )
        ):
            tell("You may say whom each means. Without an answer their students get no tie by it.")
            draw_questions("rosters", taken, preview.whom)
    archived = say("They would be archived as left.")
    for sentence in preview.drops:
        st.warning(f"{sentence} {archived}", icon=":material/warning:")
    if preview.drops:
        tell("Is it the right file, and have these people left?")
    accepted = not preview.drops or st.checkbox(say("Yes, they have left"))
    if preview.errors:
        told = say_many(
            preview.errors,
            "{n} row must be mended in the file, or left out here by its number, before it can be "
            "imported. Nothing has been changed.",
            "{n} rows must be mended in the file, or left out here by their numbers, before it can "
            "be imported. Nothing has been changed.",
        )
        st.error(told, icon=":material/info:")
    elif preview.nothing:
        _draw_nothing(preview)
        if preview.said_anew and preview.people:
            label = say("Remember what I said")
            st.button(label, on_click=_import, args=(kind, taken, accepted))
    else:
        _draw_school_name()
        st.button(
            say("Import this"),
            type="primary",
            width="stretch",
            disabled=not accepted,
            on_click=_import,
            args=(kind, taken, accepted),
        )


def _draw_school_name() -> None:
    """Draw the field for the name of a school that has none, and what it is called without one."""
    if not is_unnamed(current()):
        return
    st.text_input(say("The school's name"), key="school_name", max_chars=LONGEST_NAME)
    if not st.session_state.get("school_name", "").strip():
        tell("Without a name it is called “{name}”, until somebody names it.", name=say(UNNAMED))


def _draw_teachers(preview: RosterPreview) -> None:
    """Draw that the students' rows name teachers while no adult is known yet."""
    reading = preview.reading
    if reading.teachers and not (reading.has_adults or school_overview(current()).adults):
        tell(
            "The file names the students' teachers, and no adult is on the roster yet, so nobody "
            "is tied to them by it. Bring in the adults together with this file, or bring this "
            "file in once more after them."
        )


def _draw_roles(preview: RosterPreview) -> None:
    """Draw which roles the titles propose, and whether they hold."""
    if not preview.roles:
        return
    st.subheader(say("Roles their titles propose"), anchor=False)
    if preview.roles_hold:
        tell("Nobody was here before, so these roles hold at once. School › People changes them.")
    else:
        tell("Each holds after another person's yes, under School › People.")
    people = {adult.adult_id: adult for adult in preview.reading.adults}
    for adult_id, role in preview.roles.items():
        adult = people[adult_id]
        tell(
            "- {adult}, {title}: **{role}**",
            adult=md(adult.name),
            title=md(adult.title),
            role=say(ROLE_WORDS[role]),
        )


def _draw_left_out(preview: RosterPreview) -> None:
    """Draw, for each file, what of it does not come in here, and where it would."""
    told = [
        say("Nothing of {file} comes in here. {why}", file=report.name, why=report.message)
        for report in preview.not_rosters
    ]
    told += [
        say(
            "What students answered in {file} does not come in here: bring it in under “Students' "
            "answers”.",
            file=report.name,
        )
        for report in preview.with_answers
    ]
    for sentence in told:
        st.warning(md(sentence), icon=":material/warning:")


def _draw_nothing(preview: RosterPreview) -> None:
    """Draw that importing would change nothing; a tick only where it is so for every file."""
    left_out = preview.not_rosters
    if not preview.people and not preview.classes:
        tell("There is nothing to import here.")
    elif not left_out and not preview.with_answers:
        st.success(say("Everything in these files is here already."), icon=":material/check:")
    elif left_out:
        tell("What the other files say is here already.")
    else:
        tell("The people in these files are here already.")


def _import(kind: str | None, taken: Taken[RosterPreview], accepted: bool) -> None:
    """Import what the person has seen, or refuse if that is not what would happen any more."""
    with in_callback() as ask, st.bottom, st.spinner(say("Bringing the people in")):
        files, answers, seen = taken.upload.files, taken.answers, taken.preview
        drop = accepted and bool(seen.drops)
        import_rosters(
            ask,
            files,
            answers=answers,
            expect=kind,
            accept_drop=drop,
            seen=seen,
            school_name=st.session_state.get("school_name") or "",
        )
        empty_box("rosters")
        told = md(_said(seen)) if not seen.nothing else say(_REMEMBERED)
        if seen.adults.new and not seen.reading.has_students and school_overview(ask).students:
            told += " " + say(
                "If a file of students names their teachers, bring it in once more: now they are "
                "found."
            )
        say_later(told)


_REMEMBERED = to_say("Remembered for the next file that looks like this one.")
_DONE = {
    ("students", "new"): (to_say("{n} student added"), to_say("{n} students added")),
    ("students", "returned"): (
        to_say("{n} student back again"),
        to_say("{n} students back again"),
    ),
    ("students", "changed"): (to_say("{n} student changed"), to_say("{n} students changed")),
    ("students", "left"): (
        to_say("{n} student archived as left"),
        to_say("{n} students archived as left"),
    ),
    ("students", "other_ids"): (
        to_say("{n} student known by another id"),
        to_say("{n} students known by other ids"),
    ),
    ("adults", "new"): (to_say("{n} adult added"), to_say("{n} adults added")),
    ("adults", "returned"): (to_say("{n} adult back again"), to_say("{n} adults back again")),
    ("adults", "changed"): (to_say("{n} adult changed"), to_say("{n} adults changed")),
    ("adults", "left"): (
        to_say("{n} adult archived as left"),
        to_say("{n} adults archived as left"),
    ),
    ("adults", "other_ids"): (
        to_say("{n} adult known by another id"),
        to_say("{n} adults known by other ids"),
    ),
}


def _said(preview: RosterPreview) -> str:
    told = [
        say_many(n, *words)
        for (kind, what), words in _DONE.items()
        if (n := len(getattr(getattr(preview, kind), what)))
    ]
    return say("Imported: {what}.", what=listed(told) or say("the classes"))


if __name__ == "__main__":
    screen()
