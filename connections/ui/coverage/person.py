"""The coverage page for one person: a student, or an adult."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Permission, Scope
from connections.domain.outreach.status import WORDS
from connections.domain.people.grades import grade_label
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied
from connections.domain.rounds.marks import MEANING, Strength
from connections.domain.rounds.round import Round
from connections.domain.rounds.short import MAYBE_MORE
from connections.services.book.ask import Ask
from connections.services.coverage.coverage import adult_students, adult_view, student_view
from connections.services.coverage.pictures import student_picture
from connections.services.outreach.caseload import CaseloadEntry, student_story
from connections.services.records.stating import statements_of
from connections.ui.parts.charts import ink, network_in_words, network_options
from connections.ui.parts.pieces import (
    draw_family_words,
    draw_figures,
    draw_table,
    md,
    share_of,
    strength_word,
    tell,
)
from connections.ui.parts.voice import draw_voice_form
from connections.words import day, listed, number, say, say_many

_COLUMNS = {strength: strength.name.lower() for strength in reversed(Strength)}


def draw_student(ask: Ask, student_id: str) -> None:
    """Draw one student's page: who knows them, how that changed, who reaches out."""
    seen = student_view(ask, student_id)
    student = seen.student
    st.header(md(student.name), anchor=False)
    st.markdown(_where(student))
    left, right = st.columns([3, 2], border=True)
    with left:
        st.subheader(say("Who knows them"), anchor=False)
        if seen.known_by is None:
            st.markdown(_counts(seen.history.iloc[0]))
            own = strength_word(seen.own_answer)
            tell("Your own answer: **{answer}**", answer=own)
            who = say("Which adults these are, the counselor and the principal see.")
            st.markdown(f":gray[:small[{who}]]")
        else:
            _draw_known_by(seen.known_by)
        if not seen.all_asked:
            st.markdown(f":gray[:small[{say(MAYBE_MORE)}]]")
    with right:
        st.subheader(say("Outreach"), anchor=False)
        _draw_outreach(ask, student_id)
    draw_voice_form(ask, student_id)
    _draw_statements(ask, student_id)
    st.subheader(say("Over the rounds"), anchor=False)
    _draw_history(seen.history)
    if ask.may(Permission.MARK_READ, Scope.GRADES):
        _draw_picture(ask, student_id, seen.history.iloc[0]["round_id"])


def _draw_statements(ask: Ask, student_id: str) -> None:
    """Draw what the family wants to stand here, and the way to all of the student's records."""
    draw_family_words(statements_of(ask, student_id))
    if ask.may(Permission.RECORD_EXPORT):
        to_records = {"view": "record", "student": student_id}
        if st.button(say("All of this student's records"), icon=":material/folder_shared:"):
            st.switch_page("school/page.py", query_params=to_records)


def _draw_picture(ask: Ask, student_id: str, round_id: str) -> None:
    """Draw the student with the adults who know them, once somebody opens it."""
    box = st.expander(say("As a picture"), on_change="rerun", key="one_picture")
    if not box.open:
        return
    with box:
        picture = student_picture(ask, student_id, round_id)
        said = network_in_words(picture)
        lines = say("Solid line: strong. Dashed: know. Dotted: recognise.")
        st.markdown(f":gray[:small[{lines}]]")
        st.echarts_chart(
            network_options(picture, ink(), names=True), height=420, key="one", alt=said
        )


def _where(student: Student) -> str:
    parts = [grade_label(student.grade)]
    if student.homeroom:
        parts.append(say("homeroom {homeroom}", homeroom=md(student.homeroom)))
    return " · ".join([*parts, say("id {id}", id=md(student.student_id))])


def _counts(row: pd.Series) -> str:
    told = {MEANING[strength]: row[name] for strength, name in _COLUMNS.items()}
    return " · ".join(f"{mark.shape} {count} {say(mark.word)}" for mark, count in told.items())


def _draw_known_by(known_by: dict[Strength, list[Adult]]) -> None:
    for strength in _COLUMNS:
        adults, meaning = known_by[strength], MEANING[strength]
        if strength is Strength.NOT_YET:
            who = say_many(len(adults), "{n} adult", "{n} adults")
        else:
            nobody = say("no adult has told us yet") if strength is Strength.STRONG else "–"
            who = listed(_flagged(adult, md(adult.name)) for adult in adults) or nobody
        st.markdown(f"{meaning.shape} **{say(meaning.word)}**: {who}")


def _flagged(adult: Adult, name: str) -> str:
    if adult.leaving:
        return say("{name} (leaving)", name=name)
    return say("{name} (on leave)", name=name) if adult.away else name


def _draw_outreach(ask: Ask, student_id: str) -> None:
    try:
        story = student_story(ask, student_id)
    except AccessDenied:
        tell("You see outreach here for the students you reach out to.")
        return
    if not story.entries:
        tell("Nobody has been asked yet.")
    for entry in story.entries:
        _draw_entry(entry)
    st.page_link("outreach/page.py", label=say("Go to outreach"), icon=":material/handshake:")


def _draw_entry(entry: CaseloadEntry) -> None:
    facts = {
        "adult": md(entry.adult.name),
        "status": say(WORDS[entry.case.outreach.status]).lower(),
        "contacts": say_many(len(entry.case.contacts), "{n} contact", "{n} contacts"),
    }
    if entry.next_due_on:
        due = day(entry.next_due_on, "medium")
        tell("**{adult}**: {status}, {contacts}, next on {day}", day=due, **facts)
    else:
        tell("**{adult}**: {status}, {contacts}", **facts)


def _draw_history(history: pd.DataFrame) -> None:
    columns = {say("Round"): history["round"], say("Held on"): history["held_on"]}
    columns |= {strength_word(strength): history[name] for strength, name in _COLUMNS.items()}
    draw_table(columns, key="history", alt=say("How many adults gave each answer, by round"))


def draw_students(
    columns: Mapping[str, Any], ids: pd.Series, alt: str, key: str, opens: str
) -> None:
    """Draw a table of the students with these ids, each with the button that opens their page."""
    page, button = say("Page"), st.column_config.ButtonColumn
    order = tuple(ids)
    opening = button(key=opens, on_click=_open_student, args=(opens, order), type="tertiary")
    shown = pd.DataFrame({**columns, page: say("Open")})
    draw_table(shown, key, alt, column_config={page: opening})


def _open_student(key: str, ids: tuple[str, ...]) -> None:
    if click := st.session_state.get(key):
        st.query_params["student"] = ids[click["row"]]


def draw_adult(ask: Ask, adult_id: str, this_round: Round) -> None:
    """Draw one adult's page: what they carry, never compared with anybody."""
    seen = adult_view(ask, adult_id, this_round.round_id)
    st.header(md(seen.adult.name), anchor=False)
    st.markdown(_flagged(seen.adult, md(seen.adult.title)))
    asked = say_many(seen.students, "of {n} student in the round", "of {n} students in the round")
    theirs = adult_students(ask, adult_id, this_round.round_id)
    told = bool(theirs["others"].notna().all())  # else the school keeps its list to those who lead
    given = "" if this_round.short else share_of(seen.answers, seen.students)
    figures = [
        (number(seen.strong), say("Strong connections"), asked),
        (number(seen.answers), say("Answers given"), given),
    ]
    if told:
        alone = say("students who have nobody else yet")
        figures.append((number(len(seen.only_theirs)), say("Their only strong adult"), alone))
    draw_figures(figures)
    if this_round.short:
        tell(MAYBE_MORE)
    if theirs.empty:
        tell("No strong connections in this round yet.")
        return
    ids, loses = theirs["student_id"], say("loses the only strong adult")
    only = {student.student_id for student in seen.only_theirs}
    columns = {say("Student"): theirs["name"], say("Grade"): theirs["grade"].map(grade_label)}
    if told:
        columns[say("Other strong adults")] = theirs["others"]
        columns[say("If this adult leaves")] = [loses if one in only else "" for one in ids]
    alt = say_many(
        len(theirs),
        "{n} student with a strong connection to this adult",
        "{n} students with a strong connection to this adult",
    )
    draw_students(columns, ids, alt, "adult_students", "adult_open")
