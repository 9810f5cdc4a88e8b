"""Marks on paper or in a spreadsheet: blank sheets to take away, filled ones to bring back."""

from datetime import date

import streamlit as st

from connections.domain.access.grants import Permission, Scope
from connections.domain.people.person import name_order
from connections.domain.problems import NotFound
from connections.domain.rounds.marks import Strength
from connections.domain.rounds.round import SHOWS_ANSWERS, TAKES_MARKS, Round
from connections.services.book.ask import Ask
from connections.services.people.people import school_people
from connections.services.roster.sheets import take_marking_sheet, take_wall
from connections.services.round.conflicts import Conflict, file_conflicts
from connections.services.round.marking import mark_students
from connections.services.round.marks import MarksPreview, import_marks, preview_marks
from connections.services.round.rounds import list_rounds
from connections.ui.parts.pieces import (
    choose_person,
    draw_figures,
    draw_issues,
    draw_table,
    md,
    strength_word,
    tell,
)
from connections.ui.parts.take.given import draw_given
from connections.ui.parts.take.take import draw_take
from connections.ui.parts.upload import Taken, draw_upload, empty_box
from connections.ui.rosters.changes import MOST_ROWS
from connections.ui.rosters.past import draw_past_pairs
from connections.ui.rosters.words import draw_asked, draw_words
from connections.ui.shell.session import acting, in_callback, say_later
from connections.words import number, say, say_many


def draw_marks_import(ask: Ask) -> None:
    """Draw the way in for marks on paper or in a spreadsheet, and the way out for blank sheets."""
    _draw_sheets(ask)
    tell(
        "A list with one row for each mark (`adult_id, student_id, strength`), a grid with "
        "students down the side and adults across the top, a sheet for each adult, or what a form "
        "brings. What a word in it means is asked where it is not clear. A blank cell means not "
        "reviewed."
    )
    rounds = [r.name for r in list_rounds(ask) if r.status in TAKES_MARKS]
    new = say("A new round …")
    chosen = st.selectbox(say("Into which round?"), [*rounds, ""], format_func=lambda r: r or new)
    name, held_on = chosen, None
    if not chosen:
        name = st.text_input(say("Name of the new round"), placeholder=say("Fall 2026"))
        held_on = st.date_input(
            say("Day on which it was marked"),
            None,
            help=say(
                "Of a past day the round gets the students and adults who stand in the file, and "
                "its totals are there at once. Without a day the round opens today."
            ),
        )
    taken = draw_upload(
        ask,
        "marks",
        say("File with marks"),
        lambda upload, answers: preview_marks(ask, upload.files[0], answers, name, held_on),
        depends_on=(name, held_on),
    )
    if taken is not None and name:
        _draw_preview(ask, name, held_on, taken)
    elif taken is not None:
        st.info(say("Give the new round a name first."), icon=":material/info:")
    _draw_conflicts(ask)
    with st.expander(say("Pairs of an earlier year")):
        draw_past_pairs(ask)


def _draw_preview(ask: Ask, name: str, held_on: date | None, taken: Taken[MarksPreview]) -> None:
    preview = taken.preview
    if preview.reading.questions:
        draw_asked(taken)
        draw_issues(preview.reading.issues, key="marks_issues")
        return
    st.markdown(md(preview.reading.message))
    draw_words(taken)
    figures = [
        (number(preview.new), say("new marks"), say("will be added")),
        (number(preview.changed), say("changed"), say("the file's answer will stand")),
        (number(preview.unchanged), say("unchanged"), say("stay as they are")),
    ]
    if preview.sealed:  # which of them are new would say what was answered
        count = number(len(preview.reading.marks))
        figures = [(count, say("marks in the file"), say("the file's answers will stand"))]
    draw_figures(figures)
    _draw_counts(ask, preview)
    _draw_changes(ask, preview)
    if preview.past:
        tell(
            "The round will have the people who stand in this file: {students} and {adults}.",
            students=say_many(len(preview.reading.students), "{n} student", "{n} students"),
            adults=say_many(len(preview.reading.adults), "{n} adult", "{n} adults"),
        )
    draw_issues(preview.reading.issues, key="marks_issues")
    label = say_many(
        preview.errors,
        "Leave out the {n} entry that could not be used",
        "Leave out the {n} entries that could not be used",
    )
    leave_out = bool(preview.errors) and st.checkbox(label)
    st.button(
        say("Import these marks"),
        type="primary",
        disabled=not (preview.new or preview.changed or preview.sealed)
        or (bool(preview.errors) and not leave_out),
        on_click=_import,
        args=(taken, name, held_on, leave_out),
    )


def _draw_counts(ask: Ask, preview: MarksPreview) -> None:
    """Draw how many marks of each strength the file has of each adult."""
    counts = preview.per_adult()
    if not counts:
        return
    _, adults = school_people(ask)
    names = {adult.adult_id: adult.name for adult in adults}
    order = sorted(counts, key=lambda one: (names.get(one, one), one))
    table = {say("Adult"): [names.get(one, one) for one in order]}
    for strength in sorted(Strength, reverse=True):
        table[strength_word(strength)] = [number(counts[one][strength]) for one in order]
    table[say("All")] = [number(counts[one].total()) for one in order]
    alt = say_many(
        len(order), "The marks of {n} adult in the file", "The marks of {n} adults in the file"
    )
    with st.expander(say("Marks of each adult in the file"), expanded=len(order) <= _AT_ONCE):
        draw_table(table, key="marks_of_adults", alt=alt)


_AT_ONCE = 12  # adults in a table that stands open


def _draw_changes(ask: Ask, preview: MarksPreview) -> None:
    """Draw which marks of a revealed round the file would change, and whose they are."""
    if not preview.changes:
        return
    students, adults = school_people(ask)
    names = {s.student_id: s.name for s in students} | {a.adult_id: a.name for a in adults}
    shown = preview.changes[:MOST_ROWS]
    table = {
        say("Adult"): [names.get(c.adult_id, c.adult_id) for c in shown],
        say("Student"): [names.get(c.student_id, c.student_id) for c in shown],
        say("Until now"): [strength_word(c.was) for c in shown],
        say("In the file"): [strength_word(c.now) for c in shown],
    }
    alt = say_many(
        len(preview.changes), "{n} mark that would change", "{n} marks that would change"
    )
    with st.expander(alt):
        draw_table(table, key="marks_changes", alt=alt)
        if (more := len(preview.changes) - MOST_ROWS) > 0:
            st.markdown(say_many(more, "And {n} more.", "And {n} more."))


def _import(taken: Taken[MarksPreview], name: str, held_on: date | None, leave_out: bool) -> None:
    with in_callback() as ask:
        done = import_marks(ask, taken.upload.files[0], taken.answers, name, leave_out, held_on)
        empty_box("marks")
        told = say_many(
            done.new,
            "Imported into {round}: {n} new mark, {changed} changed.",
            "Imported into {round}: {n} new marks, {changed} changed.",
            round=md(name),
            changed=number(done.changed),
        )
        if done.sealed:  # how many of them are new would tell what was answered
            n = len(taken.preview.reading.marks)
            told = say_many(
                n,
                "Imported into {round}: {n} mark of the file.",
                "Imported into {round}: {n} marks of the file.",
                round=md(name),
            )
        say_later(told)


def _draw_conflicts(ask: Ask) -> None:
    """Draw where a file says other than an adult had answered, round by round, after the reveal."""
    if not ask.may(Permission.MARK_READ, Scope.GRADES):
        return
    for this_round in list_rounds(ask):
        if this_round.status in SHOWS_ANSWERS and (found := _conflicts_of(ask, this_round)):
            n = len(found)
            label = say_many(
                n,
                "{round}: {n} answer that a file contradicts",
                "{round}: {n} answers that a file contradicts",
                round=md(this_round.name),
            )
            with st.expander(label):
                _draw_conflicts_of(ask, this_round, found)


def _conflicts_of(ask: Ask, this_round: Round) -> list[Conflict]:
    try:
        return file_conflicts(ask, this_round.round_id)
    except NotFound:  # the answers of this round are over their time
        return []


def _draw_conflicts_of(ask: Ask, this_round: Round, found: list[Conflict]) -> None:
    students, adults = school_people(ask)
    names = {s.student_id: s.name for s in students} | {a.adult_id: a.name for a in adults}
    ids = [(names.get(c.adult_id, ""), names.get(c.student_id, ""), c) for c in found]
    shown = [one for *_, one in sorted(ids, key=lambda each: each[:2])][:MOST_ROWS]
    table = {
        say("Adult"): [names.get(one.adult_id, one.adult_id) for one in shown],
        say("Student"): [names.get(one.student_id, one.student_id) for one in shown],
        say("Answered by the adult"): [strength_word(one.own) for one in shown],
        say("In the file"): [strength_word(one.from_file) for one in shown],
    }
    alt = say_many(len(found), "{n} answer", "{n} answers")
    draw_table(table, key=f"conflicts_{this_round.round_id}", alt=alt)
    if (more := len(found) - MOST_ROWS) > 0:
        st.markdown(say_many(more, "And {n} more.", "And {n} more."))
    if this_round.status not in TAKES_MARKS:
        tell("What the file says counts. The round is closed, so it stands.")
        return
    tell("What the file says counts until somebody says otherwise.")
    keyed = {f"{one.adult_id}/{one.student_id}": one for one in shown}
    labels = {
        key: say(
            "{adult} about {student}",
            adult=names.get(one.adult_id, one.adult_id),
            student=names.get(one.student_id, one.student_id),
        )
        for key, one in keyed.items()
    }
    chosen = choose_person(say("Put one right"), labels, f"conflict_{this_round.round_id}")
    if chosen is None:
        return
    one = keyed[chosen]
    with st.container(horizontal=True):
        for strength, label in (
            (one.own, say("{strength}: the adult's answer", strength=strength_word(one.own))),
            (one.from_file, say("{strength}: the file", strength=strength_word(one.from_file))),
        ):
            said = acting(
                mark_students,
                this_round.round_id,
                {one.student_id: strength},
                one.adult_id,
                done=say("This answer counts now."),
            )
            st.button(label, key=f"settle_{chosen}_{int(strength)}", on_click=said)


def _draw_sheets(ask: Ask) -> None:
    """Draw what can be taken away: blank sheets that come back below, and the wall."""
    _, adults = school_people(ask)
    names = {adult.adult_id: adult.name for adult in sorted(adults, key=name_order)}
    with st.expander(say("Sheets to fill in on paper or in Excel, and a wall to print")):
        if not names:
            tell("Bring in students and adults first.")
            return
        tell("Filled-in sheets come back here as they are: nothing needs to be retyped.")
        tell(
            "Every student's name is in each of them. In a round with fewer names, a sheet holds "
            "whom its adult is asked about, and the wall the list for everybody."
        )
        given = draw_given("sheets")
        adult_id = st.selectbox(say("For one adult"), list(names), format_func=names.__getitem__)
        draw_take(
            ask,
            say("Take the sheet of this adult (Excel)"),
            lambda then: take_marking_sheet(then, adult_id, given),
            f"marks-{adult_id}.xlsx",
            disabled=given is None,
        )
        draw_take(
            ask,
            say("Take one sheet for the whole staff (Excel)"),
            lambda then: take_marking_sheet(then, given=given),
            "marks-staff.xlsx",
            disabled=given is None,
        )
        draw_take(
            ask,
            say("Take the wall to print"),
            lambda then: take_wall(then, given),
            "wall.html",
            "text/html",
            icon="print",
            disabled=given is None,
        )
        kept = say("The audit log keeps who took a sheet and when.")
        st.markdown(f":small[{kept}]")
