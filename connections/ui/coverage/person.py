"""The coverage page for one person: a student, an adult, or what if adults leave."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from connections.domain.access.grants import Permission
from connections.domain.outreach.status import WORDS
from connections.domain.people.grades import grade_label
from connections.domain.people.person import Adult, Student
from connections.domain.problems import AccessDenied
from connections.domain.rounds.marks import MEANING, Strength
from connections.domain.rounds.round import Round
from connections.services.book.ask import Ask
from connections.services.book.book import RoundCoverage
from connections.services.coverage.coverage import (
    adult_students,
    adult_view,
    student_view,
    what_if,
)
from connections.services.coverage.pictures import student_picture
from connections.services.outreach.caseload import CaseloadEntry, student_story
from connections.ui.parts.charts import ink, network_in_words, network_options
from connections.ui.parts.pieces import (
    counted,
    draw_figures,
    draw_table,
    md,
    share_of,
    strength_word,
)


def draw_student(ask: Ask, student_id: str) -> None:
    """Draw one student's page: who knows them, how that changed, who reaches out."""
    seen = student_view(ask, student_id)
    student = seen.student
    st.header(md(student.name), anchor=False)
    st.markdown(_where(student))
    left, right = st.columns([3, 2], border=True)
    with left:
        st.subheader("Who knows them", anchor=False)
        if seen.known_by is None:
            newest = seen.history.iloc[0]
            st.markdown(_counts(newest))
            st.markdown(f"Your own answer: **{strength_word(seen.own_answer)}**")
            st.markdown(
                ":gray[:small[Which adults these are, the counselor and the principal see.]]"
            )
        else:
            _draw_known_by(seen.known_by)
    with right:
        st.subheader("Outreach", anchor=False)
        _draw_outreach(ask, student_id)
    st.subheader("Over the rounds", anchor=False)
    _draw_history(seen.history)
    if ask.may(Permission.MARK_READ):
        _draw_picture(ask, student_id, seen.history.iloc[0]["round_id"])


def _draw_picture(ask: Ask, student_id: str, round_id: str) -> None:
    """Draw the student with the adults who know them, once somebody opens it."""
    box = st.expander("As a picture", on_change="rerun", key="one_picture")
    if not box.open:
        return
    with box:
        picture = student_picture(ask, student_id, round_id)
        said = network_in_words(picture)
        st.markdown(":gray[:small[Solid line: strong. Dashed: know. Dotted: recognise.]]")
        st.echarts_chart(
            network_options(picture, ink(), names=True), height=420, key="one", alt=said
        )


def _where(student: Student) -> str:
    parts = [grade_label(student.grade)]
    if student.homeroom:
        parts.append(f"homeroom {md(student.homeroom)}")
    return " · ".join([*parts, f"id {md(student.student_id)}"])


def _counts(row: pd.Series) -> str:
    said = [
        f"{MEANING[strength].shape} {row[name]} {MEANING[strength].word}"
        for strength, name in (
            (Strength.STRONG, "strong"),
            (Strength.KNOW, "know"),
            (Strength.RECOGNISE, "recognise"),
            (Strength.NOT_YET, "not_yet"),
        )
    ]
    return " · ".join(said)


def _draw_known_by(known_by: dict[Strength, list[Adult]]) -> None:
    for strength in (Strength.STRONG, Strength.KNOW, Strength.RECOGNISE):
        adults = known_by[strength]
        named = ", ".join(md(adult.name) + _flag(adult) for adult in adults)
        nobody = "no adult has told us yet" if strength is Strength.STRONG else "–"
        st.markdown(f"{MEANING[strength].shape} **{MEANING[strength].word}**: {named or nobody}")
    not_yet = len(known_by[Strength.NOT_YET])
    meaning = MEANING[Strength.NOT_YET]
    st.markdown(f"{meaning.shape} **{meaning.word}**: {counted(not_yet, 'adult')}")


def _flag(adult: Adult) -> str:
    return " (leaving)" if adult.leaving else " (on leave)" if adult.away else ""


def _draw_outreach(ask: Ask, student_id: str) -> None:
    try:
        story = student_story(ask, student_id)
    except AccessDenied:
        st.markdown("You see outreach here for the students you reach out to.")
        return
    if not story.entries:
        st.markdown("Nobody has been asked yet.")
    for entry in story.entries:
        _draw_entry(entry)
    st.page_link("outreach/page.py", label="Go to outreach", icon=":material/handshake:")


def _draw_entry(entry: CaseloadEntry) -> None:
    contacts = len(entry.case.contacts)
    due = f", next on {entry.next_due_on:%b %d, %Y}" if entry.next_due_on else ""
    st.markdown(
        f"**{md(entry.adult.name)}**: {WORDS[entry.case.outreach.status].lower()}, "
        f"{counted(contacts, 'contact')}{due}"
    )


def _draw_history(history: pd.DataFrame) -> None:
    draw_table(
        pd.DataFrame(
            {
                "Round": history["round"],
                "Held on": history["held_on"],
                "● Strong": history["strong"],
                "◐ Know": history["know"],
                "○ Recognise": history["recognise"],
                "– Not yet": history["not_yet"],
            }
        ),
        key="history",
        alt="How many adults gave each answer, by round",
    )


def draw_adult(
    ask: Ask,
    adult_id: str,
    this_round: Round,
    open_student: Callable[[tuple[str, ...]], None],
) -> None:
    """Draw one adult's page: what they carry, never compared with anybody."""
    seen = adult_view(ask, adult_id, this_round.round_id)
    st.header(md(seen.adult.name), anchor=False)
    st.markdown(md(seen.adult.title) + _flag(seen.adult) if seen.adult.title else _flag(seen.adult))
    draw_figures(
        [
            (str(seen.strong), "Strong connections", f"of {seen.students} students in the round"),
            (f"{seen.answers:,}", "Answers given", share_of(seen.answers, seen.students)),
            (
                str(len(seen.only_theirs)),
                "Their only strong adult",
                "students who have nobody else yet",
            ),
        ]
    )
    theirs = adult_students(ask, adult_id, this_round.round_id)
    if theirs.empty:
        st.markdown("No strong connections in this round yet.")
        return
    ids = tuple(theirs["student_id"])
    only = {student.student_id for student in seen.only_theirs}
    draw_table(
        pd.DataFrame(
            {
                "Student": theirs["name"],
                "Grade": theirs["grade"].map(grade_label),
                "Other strong adults": theirs["others"],
                "If this adult leaves": [
                    "loses the only strong adult" if one in only else "" for one in ids
                ],
                "Page": "Open",
            }
        ),
        key="adult_students",
        alt=f"{len(theirs)} students with a strong connection to this adult",
        column_config={
            "Page": st.column_config.ButtonColumn(
                key="adult_open", on_click=open_student, args=(ids,), type="tertiary"
            )
        },
    )


def draw_leaving(
    ask: Ask,
    coverage: RoundCoverage,
    open_student: Callable[[tuple[str, ...]], None],
) -> None:
    """Draw which students lose their only strong adult if these adults leave together."""
    names = {adult.adult_id: adult for adult in coverage.adults}
    flagged = [adult_id for adult_id, adult in names.items() if adult.leaving or adult.away]
    leaves = st.multiselect(
        "If these adults leave",
        list(names),
        default=flagged,
        format_func=lambda adult_id: names[adult_id].name + _flag(names[adult_id]),
        key="leaving",
        placeholder="Choose one or several adults",
        help="Who is flagged as leaving or on leave is chosen to begin with (School, People).",
    )
    if not leaves:
        st.markdown("Choose an adult to see which students would need somebody else.")
        return
    lost = set(what_if(ask, leaves, coverage.this_round.round_id))
    table = coverage.table[coverage.table["student_id"].isin(lost)]
    after = coverage.summary.covered - len(lost)
    st.markdown(
        f"**{counted(len(lost), 'student loses', 'students lose')} their only strong adult.** "
        f"Covered would be {share_of(after, coverage.summary.students)} instead of "
        f"{coverage.summary.covered:,}."
    )
    if table.empty:
        return
    ids = tuple(table["student_id"])
    draw_table(
        pd.DataFrame(
            {
                "Student": table["name"],
                "Grade": table["grade"].map(grade_label),
                "Homeroom": table["homeroom"],
                "Others who know them": table["know"],
                "Page": "Open",
            }
        ),
        key="leaving_table",
        alt=f"{len(lost)} students who would lose their only strong adult",
        column_config={
            "Page": st.column_config.ButtonColumn(
                key="leaving_open", on_click=open_student, args=(ids,), type="tertiary"
            )
        },
    )
